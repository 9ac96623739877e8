"""Python for the site: Pyodide's files and the packages of the notebooks, as wheels that a lock file lists.

Each wheel is packed anew, the same way every time: without what no notebook uses, and with bytecode for the modules
that the notebooks load, which in the browser takes a quarter of the time.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from email.parser import HeaderParser
from pathlib import Path

HERE = Path(__file__).parent
RELEASE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full/"
RUNTIME = {  # sha256; those of Pyodide's wheels are in its lock file
    "pyodide-lock.json": "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}
# what the notebooks need of Pyodide's own packages: for matplotlib, for IPython, for the kernel
FROM_PYODIDE = [
    *(
        "matplotlib",
        "numpy",
        "contourpy",
        "cycler",
        "kiwisolver",
        "packaging",
        "pillow",
        "pyparsing",
        "python-dateutil",
    ),
    *("ipython", "asttokens", "decorator", "executing", "matplotlib-inline", "prompt-toolkit", "pure-eval", "pygments"),
    *("six", "stack-data", "traitlets", "wcwidth", "micropip"),
]
# what the kernel asks for and does without: completion by jedi, encryption, a history on disk, of which it only names a
# type (4.3 MB together)
ABSENT = {"jedi": {}, "ssl": {}, "sqlite3": {"sqlite3.py": b"class Connection: ...\n"}}
# 9 MB: tests, other windows than the browser's, fonts of other families and bold italics, languages to colour, formats
# of pictures, physics and the like.  What a notebook loads stays all the same
LEFT_OUT = re.compile(
    r"/(tests|testing|sphinxext|f2py|distutils|_pyinstaller|_pyinstaller_util|benchmarks|parsing/autolev|parsing/latex)/"
    r"|mpl-data/(sample_data|images|fonts/(afm|pdfcorefonts)|fonts/ttf/(DejaVu(Serif|SansMono-)|.*(BoldOblique|BolIta|Siz\w+Bol)))"
    r"|matplotlib/(backends/(web_backend|qt_editor|_?backend_(gtk|qt|tk|wx|mac|nbagg|webagg|pdf|ps|pgf|cairo|svg))|_ttconv|_type1font)"
    r"|toolkits/axisartist/|PIL/(\w+(?<!Png)ImagePlugin|_webp|_imagingft|_imagingcms|ImageCms|PdfParser)"
    r"|numpy/(random/(lib|_examples)|_core/(include|lib))/|numpy/_core/_(?!multiarray)\w+_tests\.|numpy/linalg/lapack_lite\."
    r"|\.(pyi|pxd|js\.map)$|zoneinfo\.tar\.gz$|pygments/lexers/(?!__init__|_mapping|python|special)|prompt_toolkit/(contrib/|.*win32)|IPython/extensions/"
    r"|anywidget/(nbextension|labextension)|\.data/"
    r"|sympy/(categories|codegen|crypto|diffgeom|holonomic|liealgebras|physics|sandbox|stats|tensor/array/expressions"
    r"|utilities/_compilation|parsing/(c|fortran|sym_expr|mathematica))[/.]"
    # of Python's own library: processes, servers, mail, old formats and encodings, other systems
    r"|^(multiprocessing|wsgiref|xmlrpc|lib2to3|pydoc_data|ensurepip|idlelib|venv|turtledemo|dbm)/|^encodings/(mac_|cp(?!437|1252))"
    r"|^(aifc|cgi|cgitb|ftplib|imaplib|mailbox|nntplib|poplib|smtplib|sunau|telnetlib|ctypes/_aix|asyncio/(windows|proactor)\w+)\.py"
)


def fetch(source: Path | None, name: str, sha256: str, cache: Path) -> bytes:
    """A file of the release, from the folder `source` or from its public address; its hash is checked."""

    def right(content: bytes) -> bool:
        return hashlib.sha256(content).hexdigest() == sha256

    kept = (source or cache) / name
    content = kept.read_bytes() if kept.exists() else b""
    if source is None and not right(content):
        with urllib.request.urlopen(RELEASE + name) as answer:
            content = answer.read()
        if right(content):
            cache.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
    if not right(content):
        raise SystemExit(f"{source or RELEASE}: {name} is not the file of Pyodide 0.27.7: its sha256 differs")
    return content


def take(source: Path | None, work: Path, cache: Path) -> tuple[dict, dict]:
    """Put Pyodide and its own wheels into the folder `work`; return its lock file, and what that says of the wheels."""
    work.mkdir(parents=True)
    for name, sha256 in RUNTIME.items():
        (work / name).write_bytes(fetch(source, name, sha256, cache))
    lock = json.loads((work / "pyodide-lock.json").read_text())
    entries = {name: lock["packages"][name] for name in FROM_PYODIDE}
    for entry in entries.values():
        (work / entry["file_name"]).write_bytes(fetch(source, entry["file_name"], entry["sha256"], cache))
    return lock, entries


def gather(source: Path | None, work: Path, cache: Path, kernel: Path) -> None:
    """Put Pyodide and all wheels, as they come, into the folder `work`, with a lock file."""
    lock, entries = take(source, work, cache / "pyodide")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--quiet", "--no-deps"]
    pins = ["--require-hashes", "--only-binary=:all:", "--requirement", HERE / "wheels.txt"]
    downloads = cache / "wheels"
    subprocess.run([*pip, *pins, "--platform=any", "--python-version=3.12", "--dest", downloads], check=True)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", work], check=True, cwd=HERE.parent)
    pinned = {line.split("==")[0] for line in (HERE / "wheels.txt").read_text().splitlines()}
    for wheel in [path for path in downloads.glob("*.whl") if path.name.split("-")[0] in pinned]:
        (work / wheel.name).write_bytes(wheel.read_bytes())
    for wheel in kernel.glob("*.whl"):
        if not wheel.name.startswith("widgetsnbextension"):
            (work / wheel.name).write_bytes(wheel.read_bytes())
    for name, files in ABSENT.items():
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n".encode()
        facts = {"METADATA": metadata, "WHEEL": b"", "RECORD": b""}
        listed = {f"{name}-0.dist-info/{file}": facts[file] for file in facts}
        pack(work / f"{name}-0-py3-none-any.whl", files | listed)
    write_lock(work, lock, entries)


def write_lock(folder: Path, lock: dict, known: dict) -> None:
    """List the wheels of `folder` with their hashes; what is `known` of a package keeps its names."""
    packages = {}
    for wheel in sorted(folder.glob("*.whl")):
        name = wheel.name.split("-")[0].lower().replace("_", "-")
        with zipfile.ZipFile(wheel) as archive:
            files = archive.namelist()
            (metadata,) = [file for file in files if file.endswith(".dist-info/METADATA")]
            needed = HeaderParser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist", [])
        tops = {file.split("/")[0].removesuffix(".py") for file in files if re.match(r"[^/]+(/__init__)?\.pyc?$", file)}
        packages[name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "imports": known[name]["imports"] if name in known else sorted(tops),
            "depends": [re.match(r"[\w-]+", one)[0].lower().replace("_", "-") for one in needed if "extra" not in one],
            "package_type": "package",
            "unvendored_tests": False,
        }
    for entry in packages.values():
        entry["depends"] = sorted(name for name in set(entry["depends"]) if name in packages)
    (folder / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": packages}, indent=1, sort_keys=True))


def pack(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip that depends on its files alone."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED, 9)


def pack_anew(wheel: Path, compiled: Path) -> None:
    """Leave out what is not used, and put bytecode in place of what `compiled` has; gradlib keeps its source beside."""
    with zipfile.ZipFile(wheel) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    files = {
        name: content
        for name, content in files.items()
        if (compiled / f"{name}c").exists() or not LEFT_OUT.search(name)
    }
    for name in sorted(files):
        bytecode = compiled / f"{name}c"
        if name.endswith(".py") and bytecode.exists():
            if name.startswith("gradlib/"):
                folder, stem = name.removesuffix(".py").rsplit("/", 1)
                files[f"{folder}/__pycache__/{stem}.cpython-312.pyc"] = bytecode.read_bytes()
            else:
                files[f"{name}c"] = bytecode.read_bytes()
                del files[name]
        if name == "matplotlib/fontlist.json":  # its list of fonts, else made at the first figure
            fonts = json.loads((compiled / name).read_text())
            fonts["afmlist"] = []
            found = [font for font in fonts["ttflist"] if f"matplotlib/mpl-data/{font['fname']}" in files]
            fonts["ttflist"] = sorted(found, key=lambda font: font["fname"])  # else in the order of their folder
            files[name] = json.dumps(fonts).encode()
        if name.endswith("/RECORD"):
            files[name] = b""
    pack(wheel, files)


def build(source: Path | None, work: Path, cache: Path, kernel: Path, notebooks: list[Path], out: Path) -> list[str]:
    """Make the folder `out` of Pyodide and its wheels; return the names of the packages."""
    gather(source, work, cache, kernel)
    codes = [
        [
            "".join(cell["source"])
            for cell in json.loads(path.read_text("utf-8"))["cells"]
            if cell["cell_type"] == "code"
        ]
        for path in notebooks
    ]
    compiled = work / "compiled"
    compiled.mkdir()
    subprocess.run(["node", HERE / "compile.mjs", work, compiled], input=json.dumps(codes).encode(), check=True)
    out.mkdir(parents=True)
    for path in work.glob("*.*"):
        (out / path.name).write_bytes(path.read_bytes())
    for wheel in [*out.glob("*.whl"), out / "python_stdlib.zip"]:
        pack_anew(wheel, compiled)
    lock = json.loads((out / "pyodide-lock.json").read_text())
    write_lock(out, lock, lock["packages"])
    return sorted(lock["packages"])
