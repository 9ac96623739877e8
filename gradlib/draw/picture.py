"""Pictures of graphs: on axes of the caller's, or on a figure of their own that a notebook shows."""

from __future__ import annotations

import io

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gradlib.draw.style import RC


class Picture:
    """Something drawn on the axes `ax`; a notebook shows it where it is the last line of a cell."""

    ax: Axes
    scrolls = True  # in a narrow window: numbers could not be read when shrunk

    def _repr_png_(self) -> tuple[bytes, dict[str, bool]]:
        file = io.BytesIO()
        with mpl.rc_context(RC):
            self.ax.figure.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue(), {"unconfined": self.scrolls}


def own_axes(width: float, height: float) -> Axes:
    """Axes that fill a figure of so many inches; pyplot knows nothing of it."""
    with mpl.rc_context(RC):
        figure = Figure(figsize=(width, height), dpi=100)
        FigureCanvasAgg(figure)
        return figure.add_axes((0, 0, 1, 1))
