"""What keeps a widget without a figure in a notebook that is opened again, and not run, and keeps its keys to itself.

Figures do so themselves.
"""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets
from ipywidgets import Widget

from gradlib.language import say


class Kept(anywidget.AnyWidget):
    """A line among the children of `root`, which is seen only where the kernel is gone."""

    _esm = "\n".join(Path(__file__).with_name(f"{part}.js").read_text("utf-8") for part in ("page", "kept"))
    root = traitlets.Unicode().tag(sync=True)  # by its id
    told = traitlets.Unicode().tag(sync=True)

    def __init__(self, root: Widget) -> None:
        """See the class."""
        super().__init__(root=root.model_id, told=say("saved_exercise"))
