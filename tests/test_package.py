"""The wheel and the source archive: what is in them, and that the wheel works where there is no checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import gradlib
from tests.notebooks.freeze import found

ROOT = Path(__file__).parents[1]
NAME = f"gradlib-{gradlib.__version__}"
USED = """
import gradlib as gl
explorer = gl.explore.level_line("x^2 + y^2", box=(-2, 2, -2, 2))
explorer.controls["x0"].value = 1.5
x, y = gl.variables("x y")
graph = gl.Graph(x**2 * y)
print(gl.__file__, explorer.values["fx"], graph.forward(x=3, y=2), graph.backward(), sep="\\n")
"""

# what would be large in each kernel, and is not needed
LARGE = """
import sys
import gradlib as gl
print(*{"numpy", "matplotlib", "ipywidgets", "sympy"} & {*sys.modules})
for name in gl.explore.__all__:
    getattr(gl.explore, name)()
print(*{name.partition(".")[0] for name in sys.modules} & {"matplotlib", "pandas", "scipy", "skimage"})
print("numpy.f2py" in sys.modules)  # "from numpy import *", of which sympy is capable, would take 15 MB
"""


def run(*arguments, folder, **environment):
    environment = {**os.environ, "MPLBACKEND": "agg", **environment}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """Paths of the source archive and of the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "hatchling", "build", "--directory", folder, folder=ROOT)
    return folder / f"{NAME}.tar.gz", folder / f"{NAME}-py3-none-any.whl"


def test_the_wheel_holds_the_package_and_nothing_else(archives):
    names = set(contents(archives[1]))
    here = {
        path.relative_to(ROOT).as_posix()
        for suffix in ("py", "js", "toml")
        for path in ROOT.glob(f"gradlib/**/*.{suffix}")
    }
    information = {f"{NAME}.dist-info/{name}" for name in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE")}
    assert {f"gradlib/explore/base/{part}.js" for part in ("canvas", "line", "page", "kept")} <= here
    assert names == here | information


def test_the_source_archive_holds_all_but_copies_of_learners_and_builds_the_same(archives, tmp_path):
    run("-m", "tarfile", "--extract", archives[0], tmp_path, folder=tmp_path)
    source, again = tmp_path / NAME, tmp_path / "again"
    patterns = (
        "gradlib/**/*.py",
        "gradlib/**/*.js",
        "gradlib/**/*.toml",
        "tests/**/*.py",
        "tests/**/*.cfg",
        "docs/**/*.*",
        "binder/*.*",
        "binder/postBuild",
        "binder/labconfig/*",
        "hub/*.*",
        "*.md",
    )
    wanted = [path for pattern in patterns for path in ROOT.glob(pattern)] + found()
    for path in (*wanted, ROOT / "LICENSE", ROOT / "CITATION.cff", ROOT / "Makefile", ROOT / "pyproject.toml"):
        assert (source / path.relative_to(ROOT)).read_bytes() == path.read_bytes(), path
    (source / "notebooks/en/my-7.1.ipynb").touch()
    (source / "notebooks/fr/mon-7.1.ipynb").touch()
    run("-m", "hatchling", "build", "--directory", again, folder=source)
    with tarfile.open(archives[0]) as first, tarfile.open(again / archives[0].name) as second:
        assert first.getnames() == second.getnames()
    assert contents(archives[1]) == contents(again / archives[1].name)


def test_the_wheel_works_outside_the_checkout(archives, tmp_path):
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", site, archives[1], folder=elsewhere)
    place, *numbers = run("-c", USED, folder=elsewhere, PYTHONPATH=str(site)).splitlines()
    assert Path(place).is_relative_to(site)
    assert numbers == ["3.0", "18.0", "{'x': 12.0, 'y': 9.0}"]


def test_no_explorer_brings_a_large_package_into_the_kernel():
    assert run("-c", LARGE, folder=ROOT).splitlines() == ["", "matplotlib", "False"]
