"""Make the site: static files that run the notebooks in the reader's browser, without a server.

    python site/build.py OUT                   # with Pyodide from its public address
    PYODIDE=FOLDER python site/build.py OUT    # with Pyodide's files from a folder

JupyterLite makes the two programs (``lab``, ``notebooks``); this adds Python (``packages.py``), the pages to read
(``pages.py``), the bar above the notebooks (``bar.js``) and what keeps all of it for the next visit (``worker.js``).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import packages

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
PROGRAMS = ("lab", "notebooks")


def lite(work: Path, out: Path) -> None:
    """Let JupyterLite make its programs, with the notebooks in them."""
    work.mkdir(parents=True)
    shutil.copy(HERE / "overrides.json", work)
    shutil.copytree(NOTEBOOKS, work / "contents", ignore=shutil.ignore_patterns(".*", "my-*", "mon-*", "*-Copy*", "Unt*"))
    apps = [word for program in PROGRAMS for word in ("--apps", program)]
    options = ["--no-unused-shared-packages", "--no-sourcemaps", "--contents", "contents", "--output-dir", out]
    command = [sys.executable, "-m", "jupyterlite_core", "build", *apps, *options]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def configure(out: Path, names: list[str]) -> None:
    """Add our settings, and have all packages loaded while the kernel starts rather than at the first import."""
    path = out / "jupyter-lite.json"
    lite = json.loads(path.read_text("utf-8"))
    config, ours = lite["jupyter-config-data"], json.loads((HERE / "jupyter-lite.json").read_text("utf-8"))
    kernel = config["litePluginSettings"][KERNEL] | ours.pop("litePluginSettings")[KERNEL]
    kernel["loadPyodideOptions"] = {"packages": ["pyodide_kernel" if name == "pyodide-kernel" else name for name in names]}
    config.update(ours)
    config["litePluginSettings"][KERNEL] = kernel
    path.write_text(json.dumps(lite, indent=1, sort_keys=True))


def build(out: Path, source: Path | None) -> None:
    """Make the site anew in the folder `out`; downloads are kept beside it."""
    work, cache = out.with_name("site-work"), out.with_name("site-cache")
    for folder in (out, work):
        shutil.rmtree(folder, ignore_errors=True)
    lite(work / "lite", out)
    wheels = out / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static" / "pypi"
    notebooks = sorted((NOTEBOOKS / "en").glob("[i7]*.ipynb"))
    configure(out, packages.build(source, work / "python", cache, wheels, notebooks, out / "pyodide"))
    shutil.rmtree(work)


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve(), Path(os.environ["PYODIDE"]).resolve() if os.environ.get("PYODIDE") else None)
