"""What the pages tell people to type works, the files they point at exist, and what they list is all there is."""

import ast
import doctest
import inspect
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import gradlib as gl
from docs import pictures
from gradlib.language import LANGUAGES
from tests.test_reference import NAMES

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[1].split())
PAGE_NAMES = (
    "README.md",
    "README.fr.md",
    "CONTRIBUTING.md",
    "docs/api.md",
    "docs/classroom.md",
    "docs/classroom.fr.md",
)
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGE_NAMES}
EXAMPLES = "\n".join(re.findall(r"^```pycon\n(.+?)^```", PAGES["docs/api.md"], re.M | re.S))
PYTHON = re.compile(r"^```python\n(.+?)^```", re.M | re.S)
EVERYTHING = "\n".join(PAGES.values())


PLAYLIST = "https://www.youtube.com/playlist?list=PL4Z-Jb1iAUOZEjt0P6R1GPU5LhC1kx1aL"
CHAPTER = "https://github.com/exo7math/deepmath-exo7"


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_readme_has_the_two_commands_the_site_first_and_where_the_course_is(page):
    text = PAGES[page]
    assert re.findall(r"^make (\S+)", text, re.M)[:2] == ["lab", "test"]
    links = re.findall(r"\]\((https:[^)]+)\)", text)
    assert ".github.io/gradlib/" in links[0] and ".github.io/gradlib/" in links[1]
    assert {PLAYLIST, CHAPTER} <= {*links} and "CC BY-NC-SA" in text
    assert "git clone https://github.com/" in text and "archive/refs/heads/main.zip" in text


def test_the_pictures_of_the_readme_are_those_of_the_program_and_small():
    shown = {page: re.findall(r"docs/pictures/([\w.]+\.png)", PAGES[page]) for page in ("README.md", "README.fr.md")}
    assert shown["README.md"] == [f"{name}.png" for name in [*pictures.SHOWN, "growth"]]  # that one is measured
    assert shown["README.fr.md"] == [f"{name}.fr.png" for name in pictures.SHOWN]
    assert sorted(path.name for path in pictures.FOLDER.iterdir()) == sorted(shown["README.md"] + shown["README.fr.md"])
    for files in shown.values():
        assert sum((pictures.FOLDER / file).stat().st_size for file in files) < 150_000


def test_the_pictures_can_be_drawn_anew(tmp_path):
    pictures.main(tmp_path)
    assert len([*tmp_path.iterdir()]) == len(pictures.SHOWN) * len(LANGUAGES)
    for path in tmp_path.iterdir():
        assert plt.imread(path).shape == plt.imread(pictures.FOLDER / path.name).shape


def test_every_make_target_exists_and_has_a_recipe():
    asked = set(re.findall(r"(?:^|`)make ([a-z-]+)", EVERYTHING, re.M))
    assert asked <= TARGETS
    for target in TARGETS:
        assert re.search(rf"^(?:\S+ )*{target}(?: \S+)*:.*\n\t", MAKEFILE, re.M), target


def test_make_help_names_every_command():
    told = set(re.findall(r"make ([a-z-]+) ", MAKEFILE)) | {"help"}
    assert told >= TARGETS - {"environment", "freeze-check"}


def test_extras_modules_and_folders_of_the_plain_lines_exist():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(re.findall(r'"\.\[(\w+)\]"', EVERYTHING)) == set(project["optional-dependencies"])
    for module in re.findall(r"python -m ([a-z]\w*)", EVERYTHING):
        assert find_spec(module), module
    (folder,) = re.findall(r"^jupyter lab (\w+)", PAGES["README.md"], re.M)
    assert list((ROOT / folder).glob("*/*.ipynb"))


@pytest.mark.parametrize("page", PAGES)
def test_links_point_at_files(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", PAGES[page]):
        assert (ROOT / page).parent.joinpath(target).exists(), target


def test_binder_opens_the_start_pages_in_both_programs():
    link = re.compile(r"\]\(https://mybinder\.org/v2/gh/[^/]+/gradlib/main\?urlpath=([^)]+)\)")
    links = link.findall(PAGES["README.md"])
    pages = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("notebooks/*/index.ipynb")]
    assert {page.split("/")[1] for page in pages} == {*LANGUAGES}
    assert sorted(links) == sorted(f"{program}/{page}" for program in ("lab/tree", "notebooks") for page in pages)
    assert link.findall(PAGES["README.fr.md"]) == [one for one in links if "/fr/" in one]
    assert EVERYTHING.count("mybinder.org/v2") == len(links) * 3 // 2


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_python_of_the_pages_is_python(page):
    assert [ast.parse(code) for code in PYTHON.findall(PAGES[page])]


def test_python_of_the_readme_runs():
    exec("\n".join(PYTHON.findall(PAGES["README.md"])), {})


@pytest.mark.usefixtures("same_rules")
def test_examples_of_the_guide_give_what_it_says():
    test = doctest.DocTestParser().get_doctest(EXAMPLES, {}, "docs/api.md", None, None)
    try:
        assert doctest.DocTestRunner().run(test).failed == 0
    finally:
        gl.set_language("en")
        plt.close("all")


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_has_every_public_name(name):
    assert re.search(rf"\b{name.replace('gradlib', 'gl')}\b", PAGES["docs/api.md"])


def test_the_guide_tells_the_controls_of_every_explorer():
    row = r"^\| `gl\.explore\.(\w+)\(\)` \| 7\.\d \| .+ \| (.+) \| (.+) \|$"
    rows = re.findall(row, PAGES["docs/api.md"], re.M)
    assert sorted(name for name, *_ in rows) == gl.explore.__all__
    for name, takes, told in rows:
        arguments = re.findall(r"`(\w+)`", takes)
        assert arguments == [*inspect.signature(getattr(gl.explore, name)).parameters], name
        explorer = getattr(gl.explore, name)()
        symbols = re.findall(r"`(\w+)`", told.replace("`a1` to `a13`", " ".join(f"`a{i}`" for i in range(1, 14))))
        also = ["reset", *["preset", "f"] * ("source" in arguments), *["box"] * ("box" in arguments)]
        assert sorted([*symbols, *also]) == sorted(explorer.controls), name
        explorer.close()


def test_the_calls_in_the_guide_have_the_keywords_of_the_functions():
    code = re.sub(r"^```.+?^```", "", PAGES["docs/api.md"], flags=re.M | re.S)
    calls = [ast.parse(one, mode="eval").body for one in re.findall(r"`(gl\.[^`]+\([^`]*\))`", code)]
    calls = [
        one
        for one in calls
        if isinstance(one, ast.Call) and not {"(", "NAME"} & {*re.findall(r"\(|NAME", ast.unparse(one.func))}
    ]
    assert len(calls) > len(gl.explore.__all__)
    for call in calls:
        known = inspect.signature(eval(ast.unparse(call.func), {"gl": gl})).parameters
        assert len(call.args) <= len(known) and {one.arg for one in call.keywords} <= {*known}, ast.unparse(call)


def test_the_house_has_a_place_for_every_module_and_for_no_other():
    told, room = [], ""
    for line in PAGES["CONTRIBUTING.md"].splitlines():
        if heading := re.match(r"#+ (?:`(gradlib/.*?)`)?", line):
            room = heading[1]
        elif room and (module := re.match(r"- `(\w+)`", line)):
            told.append(f"{room}{module[1]}.py")
    modules = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("gradlib/**/*.py"))
    assert sorted(told) == sorted(path for path in modules if not path.endswith("__init__.py"))


def test_contributing_has_no_long_line():
    assert [line for line in PAGES["CONTRIBUTING.md"].splitlines() if len(line) > 120] == []


def test_all_say_the_same_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version, date = (re.search(rf"^{key}: (\S+)$", citation, re.M)[1] for key in ("version", "date-released"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version == gl.__version__
    assert re.search(r"^## (.+)$", changes, re.M)[1] == f"{version}, {date}"
