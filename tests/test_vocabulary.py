"""The few words of the base that explorers are written in; the example of CONTRIBUTING, which is run."""

import ast
import inspect
import math
import re
import textwrap
from pathlib import Path
from typing import get_type_hints

import pytest

import gradlib as gl
from gradlib.explore.base.explorer import Explorer
from gradlib.explore.base.panel import Panel
from gradlib.explore.levels import at_point

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "gradlib/explore").glob("*.py"))
SECTION = re.search(r"## Add an explorer.*?(?=^## )", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.S | re.M)[0]
MOST = 15


def tree(thing):
    return ast.parse(textwrap.dedent(inspect.getsource(thing)))


def attributes(node, of="self"):
    """What is read or set of `of`: its name, or a call such as super()."""
    places = [one for one in ast.walk(node) if isinstance(one, ast.Attribute)]
    return {one.attr for one in places if ast.unparse(one.value) in (of, f"{of}()")}


def set_on_self(one):
    return isinstance(one.ctx, ast.Store) and ast.unparse(one.value) == "self"


def defined(cls):
    """The methods and attributes that a class itself defines."""
    (body,) = tree(cls).body
    names = {one.attr for one in ast.walk(body) if isinstance(one, ast.Attribute) and set_on_self(one)}
    for one in body.body:
        if isinstance(one, ast.FunctionDef):
            names.add(one.name)
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            names |= {target.id for target in getattr(one, "targets", None) or [one.target]}
    return names - {"__init__"}


def used(cls):
    """The names of the base that an explorer overrides, reads, sets or calls."""
    own = [one for one in cls.__mro__ if one.__module__.startswith("gradlib.explore.") and not of_base(one)]
    base = set().union(*(defined(one) for one in cls.__mro__ if of_base(one)))
    names = set().union(*(attributes(tree(one)) | attributes(tree(one), "super") | defined(one) for one in own))
    in_panel = set().union(*(attributes(tree(one), "self.panel") for one in own))
    return (names & base) | in_panel


def of_base(cls):
    return cls.__module__.startswith("gradlib.explore.base.")


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_an_explorer_needs_few_words_of_the_base_and_none_that_are_hidden(name):
    names = used(getattr(gl.explore, name))
    assert {"furnish", "scene", "figure"} < names
    assert len(names) <= MOST, sorted(names)
    assert not [one for one in names if one.startswith("_")]
    assert names <= set(re.findall(r"`(\w+)`", SECTION)), "not in CONTRIBUTING"


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_an_explorer_takes_the_three_steps_of_a_frame(name):
    explorer = getattr(gl.explore, name)
    assert explorer.frame is Explorer.frame
    steps = [explorer.compute, explorer.explain, explorer.place]
    assert {step.__module__ for step in steps} == {explorer.__module__}
    result = get_type_hints(explorer.compute)["return"]
    assert issubclass(result, tuple) and result._fields
    functions = [one for one in vars(inspect.getmodule(explorer)).values() if inspect.isfunction(one)]
    assert result in [get_type_hints(one).get("return") for one in functions], "no function of the module computes it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_explorer_looks_into_another_object(path):
    for one in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(one, ast.Attribute) and ast.unparse(one.value) not in ("self", "super()"):
            assert not one.attr.startswith("_") or one.attr == "_replace", ast.unparse(one)  # of a NamedTuple, public
        if isinstance(one, ast.ImportFrom) and path.stem != "__init__":
            assert not re.match(r"gradlib\.explore\.(?!base\b)", one.module), one.module
            assert not [alias.name for alias in one.names if alias.name.startswith("_")]


def test_the_panel_knows_no_explorer():
    assert "explorer" not in {name for one in ast.walk(tree(Panel)) for name in [getattr(one, "id", "").lower()]}
    imports = ast.parse(inspect.getsource(inspect.getmodule(Panel))).body
    assert not [one for one in imports if "explorer" in (getattr(one, "module", None) or "")]


def test_the_example_of_contributing_works():
    namespace = {"__name__": "bowl"}
    exec(re.search(r"```python\n(.*?)```", SECTION, re.S)[1], namespace)
    explorer = namespace["Bowl"]("x^2 + ln(y)", box=(-2, 2, -2, 2))
    explorer.controls["x0"].value, explorer.controls["y0"].value = 1.5, 1
    assert explorer.values == {"x0": 1.5, "y0": 1, "k": 2.5, "f": 2.25, "above": -0.25} and explorer.message == ""
    assert explorer.sentence() == "f(x₀, y₀) = 2.250; f(x₀, y₀) − k = −0.2500"
    explorer.controls["y0"].value = -1
    assert math.isnan(explorer.values["f"]) and "no value at (1.5, −1)" in explorer.message
    explorer.controls["f"].value = "x y"
    assert explorer.values["f"] == -1.5 and explorer.message == "" and explorer.error is None
    explorer.close()


def test_the_level_line_is_computed_without_a_figure():
    found = at_point(gl.ScalarField("x^2/9 + y^2/4"), (3.0, 2.0))
    assert (found.f, found.fx, found.fy) == pytest.approx((2, 2 / 3, 1))
    assert found.tangent == pytest.approx((-found.fy / found.norm, found.fx / found.norm)) and found.dot == 0
    top = at_point(gl.ScalarField("-x^2 - y^2"), (0.0, 0.0))
    assert top.norm == 0 and all(map(math.isnan, top.tangent)) and math.isnan(top.dot)
