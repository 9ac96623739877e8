"""Run the notebooks headlessly and save their outputs in one reproducible form: ``python -m tests.notebooks.freeze``.

Each notebook gets a fresh kernel that knows nobody's own settings.  What is random (ids of live widgets) or tells of
the machine (versions, times) is left out, so that a second run gives the same bytes.  With ``--check`` nothing is
written, and the exit code is 1 when anything but noise would change.  Noise is the bytes of pictures, which depend on
the versions of fonts and libraries.  A cell that fails, or that writes to stderr, fails the run.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VIEW = "application/vnd.jupyter.widget-view+json"  # the id of a live widget: random, and dead once the kernel is gone
PICTURES = re.compile(r'(?<="image/png": )(?:"[^"]*"|\[[^]]*\])|(?<=data:image/png;base64,)[A-Za-z0-9+/=]+')
CONFIG = """
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Software": None}}
c.IPKernelApp.log_level = 40  # no word about how the kernel is reached
"""


def found() -> list[Path]:
    """The notebooks of the course and their start pages, without the copies that learners made of them."""
    ours = r"(?:\d\.\d-[a-z-]+|index)\.ipynb"
    return sorted(path for path in NOTEBOOKS.glob("*/*.ipynb") if re.fullmatch(ours, path.name))


def run(notebook: NotebookNode, folder: Path) -> None:
    """Run `notebook` as if it lay in `folder`, with the settings of IPython and matplotlib as they come."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        config, style = Path(home, "profile_default", "ipython_kernel_config.py"), Path(home, "matplotlibrc")
        config.parent.mkdir()
        config.write_text(CONFIG, encoding="utf-8")
        style.touch()
        NotebookClient(
            notebook,
            timeout=120,
            kernel_name=METADATA["kernelspec"]["name"],
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(folder)}},
        ).execute(env={**os.environ, "IPYTHONDIR": home, "MATPLOTLIBRC": str(style), "MPLBACKEND": ""})


def freeze(path: Path) -> str:
    """The text of the notebook file after a run.

    Raises
    ------
    ValueError
        If a cell fails or writes to stderr; says which one.
    """
    notebook = nbformat.read(path, as_version=4)
    try:
        run(notebook, path.parent)
    except (CellControlSignal, DeadKernelError) as error:
        raise ValueError(str(error)) from error
    for cell in notebook.cells:
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key == "tags"})
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                raise ValueError(f"cell {cell.id}: {output.get('text') or output.evalue}")
            output.get("data", {}).pop(VIEW, None)
    notebook.metadata = nbformat.from_dict(METADATA)
    return nbformat.writes(notebook) + "\n"


def changes(before: str, after: str) -> list[str]:
    """The lines of a diff for people; none where only pictures differ."""
    lines = [PICTURES.sub("PICTURE", text).splitlines(keepends=True) for text in (before, after)]
    return [line.rstrip("\n") for line in difflib.unified_diff(*lines, "saved", "run again")]


def main() -> int:
    """Freeze or check the notebooks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("paths", type=Path, nargs="*", metavar="NOTEBOOK", help="default: all")
    options = parser.parse_args()
    paths = options.paths or found()
    bad = not paths
    for path in paths:
        before = path.read_text(encoding="utf-8")
        try:
            after = freeze(path)
        except ValueError as error:
            print(f"{path.name}: failed, and is left as it was\n{error}", flush=True)
            bad = True
            continue
        diff = changes(before, after)
        word = "changed" if diff else "the same" if before == after else "only pictures changed"
        print(f"{path.name}: {word}", flush=True)
        if options.check:
            print("\n".join(diff[:80]), end="\n" if diff else "")
            bad = bad or bool(diff)
        elif before != after:
            path.write_text(after, encoding="utf-8", newline="\n")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
