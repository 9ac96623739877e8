"""Binder: what repo2docker would build from `binder/`, and its steps tried in a fresh environment, without Docker."""

import json
import os
import re
import subprocess
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from repo2docker.buildpacks import PythonBuildPack

ROOT = Path(__file__).parents[1]
BASE_LAB = "jupyterlab==4.4.9"  # what the base image brings


@pytest.fixture
def pack(monkeypatch):
    monkeypatch.chdir(ROOT)
    pack = PythonBuildPack("docker.io/library/buildpack-deps:jammy")
    pack.platform = "linux/amd64"
    return pack


def test_the_rendered_dockerfile_installs_pins_then_the_package(pack):
    assert pack.detect()
    assert pack.python_version == "3.12"
    dockerfile = pack.render()
    pins = dockerfile.index('-r "binder/requirements.txt"')
    copy = dockerfile.index("COPY --chown", pins)  # the cached layer comes before the sources
    assert pins < copy < dockerfile.index("./binder/postBuild")
    assert pack.get_post_build_scripts() == ["binder/postBuild"]


def test_pins_agree_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = dict(line.split("==") for line in (ROOT / "binder/requirements.txt").read_text().split())
    wanted = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}
    assert pins.keys() == wanted.keys()
    for name, version in pins.items():
        assert Version(version) in wanted[name], name
    python = (ROOT / "binder/runtime.txt").read_text().strip().removeprefix("python-")
    assert Version(python) in Requirement(f"python{project['requires-python']}").specifier


def test_the_steps_work_in_a_fresh_environment(tmp_path, pack):
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHONPATH"))},
        "NB_PYTHON_PREFIX": str(home),
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    install = re.search(r'pip install --no-cache-dir -r "(.+?)"', pack.render())
    subprocess.run([python, "-m", "pip", "install", "--quiet", BASE_LAB], env=environment, check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "-r", ROOT / install[1]], env=environment, check=True)
    subprocess.run(["bash", ROOT / "binder/postBuild"], cwd=ROOT, env=environment, check=True)
    settings = home / "share/jupyter/lab/settings/overrides.json"
    assert json.loads(settings.read_text())["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    code = "import gradlib as gl; print(gl.explore.slices().values['fx'], gl.__file__)"
    said = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    value, where = said.stdout.split()
    assert abs(float(value) - 1.972) < 1e-3
    assert Path(where).is_relative_to(home)
