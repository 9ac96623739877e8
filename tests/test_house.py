"""No module uses a hidden name of another.  That rooms import one way is held by import-linter (pyproject.toml)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "gradlib").rglob("*.py"))
NAMED_TUPLE = {"_asdict", "_fields", "_replace"}  # public, though they begin with an underscore
# names by which other packages call ours, or have ours call them
OUTSIDE = {
    "_print",  # a printer of sympy's, for a part of a formula
    *("_property_lock", "_lock_property"),  # ipywidgets': they alone know that it is the browser that speaks
    "_repr_mimebundle_",  # IPython's, of the base class
    "_set_device_pixel_ratio",  # matplotlib's, for its canvases in a browser
}


def is_hidden(name):
    return name.startswith("_") and not name.startswith("__")


def defined(tree):
    """The hidden names that a module itself gives: to functions, classes, variables, attributes of its objects."""
    names = set()
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            names.add(one.name)
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            names.add(one.id)
        elif isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
            names.add(one.attr)
    return names


def strangers(tree):
    """The hidden names of others that a module uses, with their lines."""
    known = defined(tree) | NAMED_TUPLE | OUTSIDE
    for one in ast.walk(tree):
        if isinstance(one, ast.ImportFrom) and (one.module or "").startswith("gradlib"):
            yield from ((alias.name, one.lineno) for alias in one.names if is_hidden(alias.name))
        elif isinstance(one, ast.Attribute) and is_hidden(one.attr) and one.attr not in known:
            yield one.attr, one.lineno


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_uses_a_hidden_name_of_another(path):
    assert list(strangers(ast.parse(path.read_text("utf-8")))) == []


def test_a_stranger_is_found():
    text = "from gradlib.valid import _one\nimport gradlib.valid as v\nv._two()\ndef _own(x): return x._replace(), _own"
    assert list(strangers(ast.parse(text))) == [("_one", 1), ("_two", 3)]
