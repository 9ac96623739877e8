"""Run every notebook headlessly and save its outputs in one reproducible form: ``python -m tests.notebooks.freeze``.

With ``--check`` nothing is written; the exit code is 1 when anything but noise would change.  Noise is the bytes of
pictures, which depend on the versions of fonts and libraries.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"  # the id of a live widget: random, and dead once the kernel is gone
INLINE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


def freeze(path: Path) -> str:
    """The text of the notebook file after a run."""
    notebook = nbformat.read(path, as_version=4)
    runner = ExecutePreprocessor(timeout=120, store_widget_state=False, record_timing=False)
    runner.preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    language = notebook.metadata.get("language_info", {}).get("name", "python")
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        language_info={"name": language},
    )
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        output.get("data", {}).pop(VIEW, None)
    return nbformat.writes(notebook) + "\n"


def without_noise(text: str) -> str:
    """The text of a notebook file without its pictures."""
    notebook = nbformat.reads(text, as_version=4)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        data = output.get("data", {})
        if "image/png" in data:
            data["image/png"] = "PICTURE"
        if "text/html" in data:
            data["text/html"] = INLINE.sub("PICTURE", data["text/html"])
    return nbformat.writes(notebook)


def main() -> int:
    """Freeze or check every notebook; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    paths = sorted(path for path in NOTEBOOKS.glob("*/*.ipynb") if not path.name.startswith(("my-", "mon-")))
    changed = 0
    for path in paths:
        before, after = path.read_text(encoding="utf-8"), freeze(path)
        lines = [without_noise(text).splitlines() for text in (before, after)]
        change = list(difflib.unified_diff(*lines, "saved", "run again", lineterm="", n=1))
        changed += bool(change)
        print(f"{path.relative_to(NOTEBOOKS)}: {'changed' if change else 'the same'}", flush=True)
        if check:
            print("\n".join(change[:60]))
        else:
            path.write_text(after, encoding="utf-8", newline="\n")
    return 1 if check and (changed or not paths) else 0


if __name__ == "__main__":
    sys.exit(main())
