"""Pictures that stand still, as a notebook shows them: with an alternative text, and on a light card in a dark theme.

JupyterLab and nbconvert know of no alternative text for a bare image, so the picture is also given as HTML.
"""

from __future__ import annotations

import base64
import html
import io
import re
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.quiver import Quiver
from mpl_toolkits.mplot3d import Axes3D

from gradlib.draw.style import COLORS, settings
from gradlib.language import Told, called, say

# The card of a picture that can be wider than its column: a shadow lies at each side where it goes on. At the ends of
# the picture a strip of paper, which is scrolled with it, covers the shadow; both are seen through the picture.
PAPER = COLORS["ground"][0]
SHRUNK = 0.7  # of its width: letters of 10 points then have 10 pixels
SIDES = ("left", "right")
SHADOWS = ",".join(
    [f"linear-gradient(to {side},{PAPER}00,{PAPER} 60%) {side}/4em 100% no-repeat local" for side in SIDES]
    + [f"radial-gradient(farthest-side at {side},#0006,#0000) {side}/1.2em 100% no-repeat" for side in SIDES]
)
CARD = f"width:fit-content;max-width:100%;border-radius:6px;isolation:isolate;background:{SHADOWS},{PAPER}"


class Picture:
    """Something drawn on the axes `ax`; a notebook shows it where it is the last line of a cell."""

    ax: Axes

    def told(self) -> str:
        """What is to be seen, for those who do not see it."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), **_drawn(self.ax.figure, self.told())}


class Shown:
    """A figure of pyplot as a picture, drawn at once: a notebook keeps what it shows, and a figure takes megabytes."""

    def __init__(self, figure: Figure) -> None:
        self._told = say("alt_figure", parts="; ".join(map(_told, figure.axes)))
        self._bundle = {"text/plain": self._told, **_drawn(figure, self._told)}

    def __repr__(self) -> str:
        return self._told

    def told(self) -> str:
        """What each of its axes shows, with their titles and the names of their curves."""
        return self._told

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._bundle


def _drawn(figure: Figure, told: str) -> dict[str, str]:
    """A figure as a PNG, and as HTML with this alternative text.

    In a narrow window it is shrunk to seven tenths at most, where its letters can still be read, and then scrolled.
    """
    file, canvas = io.BytesIO(), figure.canvas
    FigureCanvasAgg(figure)  # for this once: a canvas keeps a megabyte of pixels, and a notebook its figures
    with settings():
        figure.savefig(file, format="png", metadata={"Software": None})
    if canvas.manager:  # pyplot's
        figure.set_canvas(canvas)
    else:  # texts may have been measured on it, which takes its pixels
        FigureCanvasAgg(figure)
    data, text = base64.b64encode(file.getvalue()).decode(), html.escape(told)
    least = f"min-width:{round(SHRUNK * figure.bbox.width)}px;mix-blend-mode:multiply"
    look = f"background:{PAPER};padding:8px;border-radius:6px;box-sizing:border-box;max-width:100%;{least}"
    image = f'<img alt="{text}" src="data:image/png;base64,{data}" style="{look}">'
    shown = f'<div style="overflow-x:auto;{CARD}">{image}</div>'
    return {"text/html": shown, "image/png": data}


@called
def show() -> Shown:
    """Show the figure on which pyplot is drawing now, with an alternative text; the last line of a cell.

    Raises
    ------
    ValueError
        When nothing has been drawn.
    """
    if not plt.get_fignums() or not plt.gcf().axes:
        raise Told(say("draw_nothing"))
    figure = plt.gcf()
    plt.close(figure)  # a notebook would show it a second time
    return Shown(figure)


def _told(ax: Axes) -> str:
    """What axes show."""
    levels, arrows = (any(isinstance(one, kind) for one in ax.get_children()) for kind in (ContourSet, Quiver))
    kind = (
        "alt_surface" if isinstance(ax, Axes3D) else "alt_field" if arrows else "alt_levels" if levels else "alt_curves"
    )
    legend = ax.get_legend()
    names = [ax.get_title(), *(text.get_text() for text in (legend.get_texts() if legend else ()))]
    if kind == "alt_curves":
        names.insert(1, ax.get_xlabel() and say("alt_against", name=ax.get_xlabel()))
    plain = [re.sub(r"[${}]|\\[a-z]+ ?", "", name).replace("\n", ", ") for name in names if name]
    return say(kind) + (f" ({', '.join(plain)})" if plain else "")


def own_axes(width: float, height: float) -> Axes:
    """Axes that fill a figure of so many inches; pyplot knows nothing of it."""
    with settings():
        figure = Figure(figsize=(width, height), dpi=100)
        FigureCanvasAgg(figure)
        return figure.add_axes((0, 0, 1, 1))
