"""The smile formula in letters: a smile, a half-smile, a neuron from which several edges leave (Deepmath 7.5).

`gradlib.draw.net` draws networks with their numbers; here there are no numbers and no network, only the piece of one
that a formula speaks of: what lies on the arc is multiplied, what lies on the stem is divided by.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from gradlib import valid
from gradlib.draw.net import STAR
from gradlib.draw.picture import Picture, own_axes
from gradlib.draw.plan import ARROW, moved, through
from gradlib.draw.style import GREY, INK, NEURON, ROLES, backing, color
from gradlib.language import called, say

FORMULAS = {
    "smile": "∂F/∂a = f⋆ · g′⋆/g⋆ · b · ∂F/∂b",
    "half_smile": "∂F/∂a = f⋆ · g′⋆",
    "sum": "∂F/∂a = Σ f⋆ · g′⋆/g⋆ · bᵢ · ∂F/∂bᵢ",
}
RADIUS, ACROSS, SAG = 0.2, 1.75, 0.85
FAN = (1.25, 0.35, -1.25)  # heights of the ends of b₁, b₂ and the last edge
LOWS = (0.6, 0.85, 1.1)  # how far the smile over each of these hangs below its neuron


class Smiles(Picture):
    """The three pieces side by side; `smiles` draws them."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        ax.set(xlim=(-0.6, 9.6), ylim=(-2.75, 1.75), aspect="equal")
        ax.axis("off")
        self._smile(np.array([0.0, 1.0]), "smile")
        self._smile(np.array([0.0, -1.25]), "half_smile")
        self._several(np.array([5.4, 0.1]))

    def __repr__(self) -> str:
        return self.told()

    def told(self) -> str:
        """The three formulas, and how an arc is read."""
        return say("alt_smiles", formulas="; ".join(FORMULAS.values()))

    def _text(self, at: np.ndarray, text: str, role: str = "point", ha: str = "center", size: float = 10.5) -> None:
        text = text.replace("⋆", STAR)
        self.ax.text(*at, text, color=color(role), ha=ha, va="center", fontsize=size, zorder=6, bbox=backing(pad=0.5))

    def _neuron(self, at: np.ndarray, name: str = "", slope: float = 0.0) -> None:
        """A neuron; `slope` is how far beside it [g′⋆] stands."""
        self.ax.add_patch(Circle(at, RADIUS, facecolor=NEURON, edgecolor=GREY, zorder=2))
        if name:
            self._text(moved(at, 0, 0.38), f"{name}⋆")
        if slope:
            self._text(moved(at, slope, -0.42), f"[{name}′⋆]", "local")

    def _edge(self, start: np.ndarray, end: np.ndarray, name: str, known: bool = False) -> None:
        self.ax.plot(*np.array([start, end]).T, color=INK, linewidth=0.9, zorder=1)
        middle = (start + end) / 2
        self._text(moved(middle, 0, 0.18), name)
        if known:
            self._text(moved(middle, 0.12, -0.2), f"{{{{∂F/∂{name}}}}}", "result", size=9)

    def _arc(self, start: np.ndarray, low: np.ndarray, end: np.ndarray) -> None:
        """A smile, up to the rims of its ends."""
        curve = through(start, low, end)
        clear = np.minimum(np.hypot(*(curve - start).T), np.hypot(*(curve - end).T)) > RADIUS
        self.ax.plot(*curve[clear].T, **ROLES["smile"], zorder=3)

    def _smile(self, f: np.ndarray, key: str) -> None:
        """A smile from f over g to the next neuron, or the half of it that ends under g, which gives F."""
        g, h = moved(f, ACROSS, 0), moved(f, 2 * ACROSS, 0)
        half = key == "half_smile"
        self._edge(f, g, "a")
        if half:
            self.ax.annotate("", moved(g, 1.1, 0), g, arrowprops=ARROW, zorder=1)
            self._text(moved(g, 1.3, 0), "F")
            self._arc(f, moved(f, 0.95, -0.78), moved(g, 0.25, -SAG))
        else:
            self._edge(g, h, "b", known=True)
            low = moved(g, 0, -SAG)
            self._arc(f, low, h)
            self.ax.plot(*np.array([moved(g, 0, -0.12), low]).T, **ROLES["smile"], zorder=3)
            self._neuron(h)
        self._neuron(f, "f")
        self._neuron(g, "g", 0.4)
        line = say("half_smile_line" if half else "smile_line", formula=FORMULAS[key])
        self._text(moved(f, ACROSS, -1.22), line)

    def _several(self, f: np.ndarray) -> None:
        """A neuron from which the edges b₁ to b_ℓ leave: a smile for each."""
        g = moved(f, ACROSS, 0)
        self._edge(f, g, "a")
        for height, low, name in zip(FAN, LOWS, ("b₁", "b₂", "$b_\\ell$"), strict=True):
            end = moved(g, ACROSS, height)
            self._edge(g, end, name)
            self._arc(f, moved(g, 0, -low), end)
            self._neuron(end)
        self.ax.plot([g[0] + ACROSS] * 2, [g[1] + FAN[1] - 0.4, g[1] + FAN[2] + 0.4], **ROLES["guide"])
        self.ax.plot(*np.array([moved(g, 0, -0.12), moved(g, 0, -LOWS[-1])]).T, **ROLES["smile"], zorder=3)
        self._neuron(f, "f")
        self._neuron(g, "g", -0.3)
        line = say("smile_line", formula=FORMULAS["sum"]).replace("bᵢ", "$b_i$")  # the letter ᵢ is too small to be read
        self._text(np.array([f[0] + ACROSS, -2.47]), line)


@called
def smiles(*, ax: Axes | None = None) -> Smiles:
    """The smile formula, the half-smile, and the sum over several edges, in letters (Deepmath 7.5).

    `ax` are the axes to draw in (default: those of a figure of its own, which a notebook shows).
    """
    valid.of_type(ax, Axes | None, "ax")
    return Smiles(own_axes(8.4, 3.7) if ax is None else ax)
