"""Binder: what repo2docker would build from `binder/`, and its very steps in a fresh environment, without Docker."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

if sys.platform == "win32":
    pytest.skip("Binder images are Linux, and their steps bash", allow_module_level=True)

from repo2docker.buildpacks import PythonBuildPack

from tests.test_classroom import ASKED

ROOT = Path(__file__).parents[1]
PYTHON = "3.12"


@pytest.fixture
def pack(monkeypatch):
    monkeypatch.chdir(ROOT)
    pack = PythonBuildPack("docker.io/library/buildpack-deps:jammy")
    pack.platform = "linux/amd64"
    return pack


def base_packages(pack):
    """The Jupyter packages that the image has before any of our steps, pinned."""
    (lock,) = (path for path in pack.get_build_script_files() if f"py-{PYTHON}-linux-64" in path)
    text = (Path(sys.modules[PythonBuildPack.__module__].__file__).parents[1] / lock).read_text(encoding="utf-8")
    names = "jupyterlab|notebook|ipywidgets|jupyterlab_widgets"
    return [f"{name}=={version}" for name, version in re.findall(rf"/({names})-([\d.]+)-", text)]


# which settings JupyterLab has that its user did not choose
SETTINGS = """
import json
from jupyter_server.services.config.manager import ConfigManager
print(json.dumps(ConfigManager(config_dir_name="labconfig").get("default_setting_overrides")))
"""


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rendered_dockerfile_installs_pins_then_the_package(pack):
    assert pack.detect()
    assert pack.binder_dir == "binder"
    assert pack.python_version == PYTHON
    dockerfile = pack.render()
    steps = [
        f"environment-2epy-2d{PYTHON.replace('.', '-2e')}-2dlinux",  # Jupyter itself
        "COPY --chown=1000:1000 src/binder/requirements.txt",
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
        "COPY --chown=1000:1000 src/ ${REPO_DIR}/",  # what is before stays in the cache when only we change
        "RUN ./binder/postBuild",
    ]
    places = [dockerfile.index(step) for step in steps]
    assert places == sorted(places)
    assert len(re.findall(r"^RUN .*(?:pip install|postBuild)", dockerfile, re.M)) == 3  # and chmod +x postBuild


def test_pins_agree_with_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").split()
    pins = dict(line.split("==") for line in lines)
    wanted = {r.name: r.specifier for r in map(Requirement, project["dependencies"])}
    assert pins.keys() == wanted.keys()
    for name, version in pins.items():
        assert Version(version) in wanted[name], name
    assert (ROOT / "binder/runtime.txt").read_text(encoding="utf-8").strip() == f"python-{PYTHON}"
    assert Version(PYTHON) in Requirement(f"python{project['requires-python']}").specifier


def test_the_steps_work_in_a_fresh_environment(tmp_path, pack):
    home, repo = tmp_path / "env", tmp_path / "repo"
    shutil.copytree(ROOT, repo, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    venv.create(home, with_pip=True)
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment |= {"NB_PYTHON_PREFIX": str(home), "KERNEL_PYTHON_PREFIX": str(home)}
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def step(command, folder=repo):
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    base = base_packages(pack)
    assert len(base) == 4
    step(f"python -m pip install --quiet {' '.join(base)}")
    for _, command in (*pack.get_preassemble_scripts(), *pack.get_assemble_scripts()):
        step(command)
    for script in pack.get_post_build_scripts():
        step(f"./{script}")

    settings = json.loads(step(f"python {write(home / 'settings.py', SETTINGS)}"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is True
    assert "Prompt" in step(f"python {write(home / 'asked.py', ASKED)}").split()
    extensions = step("python -m jupyterlab.labextensions list")
    for name in ("anywidget", "@jupyter-widgets/jupyterlab-manager"):
        assert re.search(rf"{name} v\S+ .*enabled.*OK", extensions), extensions
    notebook = next(repo.glob("notebooks/en/*.ipynb"))
    step(f"python -m nbconvert --to notebook --execute --output ran '{notebook.name}'", notebook.parent)
    where = step("python -c 'import gradlib; print(gradlib.__file__)'", notebook.parent)
    assert Path(where.strip()).is_relative_to(home)
