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
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import packages
import pages

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
WHEELS = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi")
PROGRAMS = ("lab", "notebooks")
# where the page of a program loads it, which bar.js does in its turn
LOADER = re.compile(r"<script>\s*\(async function \(\) \{.*?config-utils\.js.*?</script>", re.S)
# language -> its menus, in a package of their own; the English ones are in the programs
PACKS = {"fr": {"locale": "fr_FR", "displayName": "French", "nativeName": "français"}}
MENUS = ("jupyterlab", "notebook", "jupyterlab_widgets")  # of which extensions the site has translations
# mock-socket, by which JupyterLite's page talks to its kernel, lets each message wait: a fifth of a slider's time
WAITS = re.compile(r"(setTimeout\(\(?function\((\w+)\)\s*\{\s*return \w+\.call\(\2\);?\s*\}\)?,\s*)4\b")
# what a visit does not need: fonts and pictures for browsers without woff2, maps, what JupyterLite says of itself
NOT_KEPT = re.compile(
    r"\.(eot|ttf|map|LICENSE\.txt)$|/fa-.*svg$|licenses\.json$|^doc/|^pyodide/pyodide\.mjs$|worker\.js$"
)


def lite(work: Path, out: Path) -> None:
    """Let JupyterLite make its programs, with the notebooks in them."""
    work.mkdir(parents=True)
    shutil.copy(HERE / "overrides.json", work)
    shutil.copytree(
        NOTEBOOKS, work / "contents", ignore=shutil.ignore_patterns(".*", "my-*", "mon-*", "*-Copy*", "Unt*")
    )
    for path in (work / "contents").rglob("*.ipynb"):  # texts in one piece, as a server gives them, not by lines
        path.write_text(json.dumps(nbformat.read(path, 4), ensure_ascii=False), "utf-8")
    apps = [word for program in PROGRAMS for word in ("--apps", program)]
    options = ["--no-unused-shared-packages", "--no-sourcemaps", "--contents", "contents", "--output-dir", out]
    command = [sys.executable, "-m", "jupyterlite_core", "build", *apps, *options]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def date(out: Path) -> None:
    """Give the notebooks the date of this release, not that of the build: the same tree makes the same site."""
    citation = (HERE.parent / "CITATION.cff").read_text("utf-8")
    when = re.search(r"^date-released: (\S+)$", citation, re.M)[1] + "T00:00:00Z"
    for path in (out / "api" / "contents").rglob("*.json"):
        dated = re.sub(r'("(?:created|last_modified)": )"[^"]*"', rf'\1"{when}"', path.read_text("utf-8"))
        path.write_text(dated, "utf-8")


def configure(out: Path, names: list[str]) -> None:
    """Add our settings, and have all packages loaded while the kernel starts rather than at the first import."""
    path = out / "jupyter-lite.json"
    lite = json.loads(path.read_text("utf-8"))
    config, ours = lite["jupyter-config-data"], json.loads((HERE / "jupyter-lite.json").read_text("utf-8"))
    kernel = config["litePluginSettings"][KERNEL] | ours.pop("litePluginSettings")[KERNEL]
    kernel["loadPyodideOptions"] = {"packages": names}
    config.update(ours)
    config["litePluginSettings"][KERNEL] = kernel
    path.write_text(json.dumps(lite, indent=1, sort_keys=True))


def digest(path: Path) -> str:
    """Name the content of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def put_bar(out: Path, names: list[str]) -> None:
    """Put the bar on the pages of both programs; it starts Python with the packages that are named."""
    said = {path.stem: pages.read_words(path.stem) for path in sorted((HERE / "words").glob("*.toml"))}
    words, lackings = ({language: all[part] for language, all in said.items()} for part in ("bar", "lackings"))
    originals = {
        path.relative_to(out / "files").as_posix(): digest(path) for path in sorted(out.glob("files/*/*.ipynb"))
    }
    python = {path.relative_to(out).as_posix(): path.stat().st_size for path in sorted((out / "pyodide").iterdir())}
    facts = {"words": words, "lackings": lackings, "originals": originals, "python": python, "packages": names}
    facts["locales"] = {language: names["locale"] for language, names in PACKS.items()}
    facts["jupyterlite"] = version("jupyterlite-core")
    for name in ("bar.js", "bar.css"):
        shutil.copy(HERE / name, out)
    head = f"""<link rel="icon" href="../icon.svg" />
    <link rel="stylesheet" href="../bar.css" />
    <script>window.gradlib = {json.dumps(facts, ensure_ascii=False)};</script>
    <script defer src="../fits.js"></script>
    <script type="module" src="../bar.js"></script>"""
    for program in PROGRAMS:
        page = out / program / "index.html"
        html, found = LOADER.subn(lambda _: head, page.read_text("utf-8"))
        assert found == 1
        page.write_text(html, "utf-8")


def hurry(out: Path) -> None:
    """Let a message go to the kernel at once."""
    found = [path for path in sorted((out / "build").glob("*.js")) if WAITS.search(path.read_text("utf-8"))]
    assert len(found) == 1, found
    found[0].write_text(WAITS.sub(r"\g<1>0", found[0].read_text("utf-8")), "utf-8")


def translate(out: Path) -> None:
    """Add the menus of other languages, of which jupyterlab-server would take all, also of absent extensions."""
    known = {"en": {"displayName": "English", "nativeName": "English"}}
    menus: dict[str, Any] = {"all": known}
    for names in PACKS.values():
        pack = names["locale"]
        folder = resources.files(f"jupyterlab_language_pack_{pack}") / "locale" / pack / "LC_MESSAGES"
        menus[pack] = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in MENUS}
        known[pack] = {key: names[key] for key in ("displayName", "nativeName")}
    for name, data in menus.items():
        text = json.dumps({"data": data, "message": ""}, ensure_ascii=False, separators=(",", ":"))
        (out / "api" / "translations" / f"{name}.json").write_text(text, "utf-8")


def put_worker(out: Path) -> None:
    """Tell the service worker which files there are."""
    (out / "service-worker.js").rename(out / "jupyterlite-worker.js")
    files = {
        path.relative_to(out).as_posix(): digest(path)
        for path in sorted(out.rglob("*"))
        if path.is_file() and not NOT_KEPT.search(path.relative_to(out).as_posix())
    }
    site = json.dumps({"version": hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16], "files": files})
    worker = (HERE / "worker.js").read_text("utf-8")
    (out / "service-worker.js").write_text(worker.replace('/* SITE */ { version: "", files: {} }', site), "utf-8")


def build(out: Path, source: Path | None) -> None:
    """Make the site anew in the folder `out`; downloads are kept beside it."""
    work, cache = out.with_name("site-work"), out.with_name("site-cache")
    for folder in (out, work):
        shutil.rmtree(folder, ignore_errors=True)
    notebooks = sorted((NOTEBOOKS / "en").glob("[i7]*.ipynb"))
    with ThreadPoolExecutor() as pool:  # both take long, and most of it in other processes
        python = pool.submit(packages.build, source, work / "python", cache, WHEELS, notebooks, work / "pyodide")
        lite(work / "lite", out)
    names = ["pyodide_kernel" if name == "pyodide-kernel" else name for name in python.result()]
    (work / "pyodide").rename(out / "pyodide")
    shutil.copy(HERE / "python.js", out / "pyodide")
    configure(out, names)
    date(out)
    hurry(out)
    translate(out)
    pages.build(NOTEBOOKS, out)
    put_bar(out, names)
    put_worker(out)
    shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve(), Path(os.environ["PYODIDE"]).resolve() if os.environ.get("PYODIDE") else None)
