"""The reference as web pages, made from the docstrings by pdoc: ``python docs/reference/build.py FOLDER``.

pdoc is told what it cannot see: names that `gradlib` imports only when they are used, explorers whose class has another
name than the one that people call, and how lists are written in this house's docstrings.
"""

import re
import sys
import warnings
from pathlib import Path

import pdoc

import gradlib

HERE = Path(__file__).parent
# `gradlib` brings the modules of its public face; the classes in these are what their functions hand back
HANDED_BACK = (
    "field.critical",
    "explore.base.explorer",
    "graph.graph",
    "graph.nodes",
    "network.smile",
    "network.wiring",
)


def markdown(docstring: str) -> str:
    """A docstring in Markdown: its headings bold, ``name : text`` and the errors under Raises as lists."""
    text = re.sub(r"^([A-Z]\w+)\n---+\n", r"\n**\1**\n\n", docstring, flags=re.M)
    text = re.sub(r"^(\w+(?:, \w+)*) : ", r"- **\1**: ", text, flags=re.M)
    return re.sub(r"^(\w+(?:, \w+)*)\n +(?=[A-Z`])", r"- **\1**: ", text, flags=re.M)


def build(folder: Path) -> None:
    """Write the pages; the first is ``folder/index.html``."""
    for name in gradlib.__all__:
        getattr(gradlib, name)
    for name in gradlib.explore.__all__:
        getattr(gradlib.explore, name).__qualname__ = name
    warnings.filterwarnings("ignore", module="pdoc.doc_types")  # types that it cannot resolve it shows as written
    pdoc.render.configure(docformat="markdown", template_directory=HERE, footer_text=f"gradlib {gradlib.__version__}")
    pdoc.render.env.filters["markdown"] = markdown
    inner = [f"gradlib.{name}" for name in HANDED_BACK]
    pdoc.pdoc("gradlib", r"!gradlib\.(draw|explore)\.", *inner, output_directory=folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
