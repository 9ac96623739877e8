"""The address of this copy is in one place; every link to it agrees, and one command moves them all."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs import address

ROOT = Path(__file__).parents[1]
FOLDERS = [
    ".",
    "docs",
    "docs/reference",
    "hub",
    "site",
    "site/words",
    ".github/workflows",
    "notebooks/en",
    "notebooks/fr",
]
KINDS = {".md", ".toml", ".cff", ".ipynb", ".py", ".js", ".html", ".yml", ".yaml", ".css"}
FILES = [path for folder in FOLDERS for path in (ROOT / folder).iterdir() if path.suffix in KINDS]


def test_every_link_to_a_copy_has_the_owner_of_pyproject():
    found = [link for path in FILES for link in address.links(r"[\w-]+").findall(path.read_text("utf-8"))]
    owners = {(link[1] or link[4]).lower() for link in found}
    assert owners == {address.owner().lower()}


def test_the_command_moves_every_link(tmp_path):
    for path in FILES:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    command = [sys.executable, tmp_path / "docs" / "address.py"]
    done = subprocess.run([*command, "Some-School"], capture_output=True, text=True, check=True)
    assert "pyproject.toml" in done.stdout and "README.md" in done.stdout
    old = address.links(address.owner())
    moved = [path for path in FILES if old.search((tmp_path / path.relative_to(ROOT)).read_text("utf-8"))]
    assert moved == []
    readme = (tmp_path / "README.md").read_text("utf-8")
    assert "https://some-school.github.io/gradlib" in readme
    assert re.search(r"mybinder\.org/v2/gh/Some-School/gradlib", readme)


@pytest.mark.parametrize("name", ["", "two words", "-x", "a/b"])
def test_other_texts_are_no_account(name):
    done = subprocess.run([sys.executable, ROOT / "docs" / "address.py", name], capture_output=True, text=True)
    assert done.returncode and not done.stdout
