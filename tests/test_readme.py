"""What README and CONTRIBUTING tell people to type, and the files they point at, exist."""

import ast
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[1].split())
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
PYTHON = re.compile(r"^```python\n(.+?)^```", re.M | re.S)
EVERYTHING = "\n".join(PAGES.values())


def test_readme_has_the_two_commands():
    assert re.findall(r"^make (\S+)", PAGES["README.md"], re.M)[:2] == ["lab", "test"]


def test_every_make_target_exists_and_has_a_recipe():
    asked = set(re.findall(r"(?:^|`)make ([a-z-]+)", EVERYTHING, re.M))
    assert asked <= TARGETS
    for target in TARGETS:
        assert re.search(rf"^(?:\S+ )*{target}(?: \S+)*:.*\n\t", MAKEFILE, re.M), target


def test_make_help_names_every_command():
    told = set(re.findall(r"make ([a-z]+) ", MAKEFILE)) | {"help"}
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
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_python_of_the_pages_is_python(page):
    assert [ast.parse(code) for code in PYTHON.findall(PAGES[page])]


def test_python_of_the_readme_runs():
    exec("\n".join(PYTHON.findall(PAGES["README.md"])), {})
