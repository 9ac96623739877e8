"""A network as its weights: each edge as broad as its weight is large, blue above 0, orange and dashed below.

Each neuron is a small picture of its values over the plane of the inputs, as in TensorFlow Playground
(https://playground.tensorflow.org).  `gradlib.draw.net` draws the numbers of the course instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text

from gradlib.draw import style
from gradlib.draw.plan import ARROW, columns_of, moved, places_in
from gradlib.draw.shading import SIGNED, Shading
from gradlib.network.network import Network
from gradlib.network.wiring import ONE, SIGNS, WeightedEdge
from gradlib.notation import indexed

ACROSS, DOWN, HALF = 3.0, 1.7, 0.38  # between columns and rows; half a neuron's side
BIAS = np.array([-0.35, -0.95])  # from a neuron to the circle of its bias
CIRCLE = 0.09  # of a bias
THIN, BROAD, MOST = 0.8, 1.1, 8.0  # points: of a weight of 0, more for each unit, and the broadest edge
SHARES = np.linspace(0.25, 0.75, 21)  # of an edge, where its name may stand


class WeightsPicture:
    """The edges of a network in layers with their names, and a small picture in each neuron.

    All stands still but the `chosen` edge and the neurons: a slider moves one weight.

    Parameters
    ----------
    network : in layers
    weights : one number for each
    chosen : the name of one
    ax : the axes to draw in

    Attributes
    ----------
    edge, pictures : the line of the chosen one and the `Shading` of each input and neuron, which `show` changes
    labels : weight -> its name
    """

    def __init__(self, network: Network, weights: Sequence[float], chosen: str, ax: Axes) -> None:
        self.network, self.ax = network, ax
        columns = columns_of(network)
        self.places = places_in(columns, ACROSS, DOWN)
        x, y = np.array([*self.places.values()]).T
        ax.set(xlim=(-1.15, x.max() + 1.5), ylim=(y.min() - 1.2, y.max() + 0.75), aspect="equal")
        ax.axis("off")
        self._lines = np.array([self._line(edge) for edge in network.edges.values()])
        drawn = {name: ax.plot(*line.T)[0] for name, line in zip(network.edges, self._lines, strict=True)}
        for line, weight in zip(drawn.values(), weights, strict=True):
            _show(line, weight)
        self.edge = drawn[chosen]
        self.labels = dict(zip(network.edges, map(self._label, network.edges, self._middles()), strict=True))
        self.labels[chosen].set(weight="bold", bbox=_label_box(style.INK))
        if network.edges[chosen].source != ONE:  # a gap: it is painted over its name
            (start, end), at = self.edge.get_xydata(), np.array(self.labels[chosen].get_position())
            gap = 0.26 * (end - start) / np.hypot(*(end - start))
            self.edge.set_data(*np.array([start, at - gap, at + np.nan, at + gap, end]).T)
        self.pictures = [
            Shading(ax, (x - HALF, x + HALF, y - HALF, y + HALF), framed=True) for x, y in self.places.values()
        ]
        for edge, line in zip(network.edges.values(), self._lines, strict=True):
            if edge.source == ONE:
                ax.add_patch(Circle(line[0], CIRCLE, facecolor=style.GROUND, edgecolor=style.INK))
        self._name(columns)

    def _line(self, edge: WeightedEdge) -> np.ndarray:
        """Both ends of an edge, shape (2, 2): at the rims of what it connects."""
        end = self.places[edge.target]
        start = end + BIAS if edge.source == ONE else self.places[edge.source]
        rim = HALF * (end - start) / np.abs(end - start).max()
        return np.array([start + (0 if edge.source == ONE else rim), end - rim])

    def _label(self, weight: str, at: np.ndarray) -> Text:
        return self.ax.text(
            *at, indexed(weight), ha="center", va="center", fontsize=9, zorder=6, bbox=_label_box("none")
        )

    def _name(self, columns: list[list[str]]) -> None:
        """The names of the inputs, the activation over each other column, and the way out."""
        for name in columns[0]:
            self.ax.text(
                *moved(self.places[name], -HALF - 0.12, 0), indexed(name), ha="right", va="center", fontsize=11
            )
        for names in columns[1:]:
            rule = self.network.neurons[names[0]].rule.name
            top = moved(self.places[names[0]], 0, HALF + 0.1)
            self.ax.text(*top, SIGNS.get(rule, rule), ha="center", va="bottom", fontsize=9.5)
        end = moved(self.places[self.network.output], HALF, 0)
        self.ax.annotate("", moved(end, 0.7, 0), end, arrowprops=ARROW)
        self.ax.text(*moved(end, 0.8, 0), "$F$", ha="left", va="center", fontsize=11)

    def _middles(self) -> list[np.ndarray]:
        """Where the names stand: on its edge, each as far as can be from the others and their names; beside a bias."""
        found: list[np.ndarray] = []
        for k, (edge, (start, end)) in enumerate(zip(self.network.edges.values(), self._lines, strict=True)):
            if edge.source == ONE:
                found.append(moved(start, -0.34, 0))
                continue
            spots = start + SHARES[:, None] * (end - start)
            others = [(spots, *ends) for j, ends in enumerate(self._lines) if j != k]
            free = np.min([_distance(*other) for other in others], axis=0)
            for other in found:
                free = np.minimum(free, np.hypot(*(spots - other).T) - 0.25)
            found.append(spots[np.argmax(np.minimum(free, 0.3) - 0.05 * np.abs(SHARES - 0.5))])
        return found

    def nearest(self, x: float, y: float) -> str:
        """The weight whose name or edge is the nearest to a place."""
        at = np.array([[x, y]])
        names = np.array([label.get_position() for label in self.labels.values()])
        far = [_distance(at, *ends)[0] for ends in self._lines]
        return [*self.network.edges][int(np.argmin(np.minimum(far, np.hypot(*(names - at).T) - 0.15)))]

    def show(self, weight: float, shades: Sequence[np.ndarray]) -> None:
        """Let the chosen edge have this weight, and inputs and neurons show `shades`, (n, n) from 0 to 1."""
        _show(self.edge, weight)
        for picture, shade in zip(self.pictures, shades, strict=True):
            picture.set_data(shade)


def _show(line: Line2D, weight: float) -> None:
    """A line for an edge of this weight."""
    line.set_linestyle((0, (1.5, 0.6)) if weight < 0 else "-")
    line.set(
        color=SIGNED[0 if weight < 0 else -1], linewidth=min(THIN + BROAD * abs(weight), MOST), dash_capstyle="butt"
    )


def _label_box(edge: str) -> dict[str, object]:
    return {"boxstyle": "round,pad=0.15", "facecolor": style.GROUND, "edgecolor": edge, "linewidth": 1.4}


def _distance(places: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """From each of the places, shape (number, 2), to the segment from `start` to `end`."""
    way = end - start
    share = np.clip((places - start) @ way / (way @ way), 0, 1)
    return np.hypot(*(places - start - share[:, None] * way).T)
