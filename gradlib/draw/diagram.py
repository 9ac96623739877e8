"""Computation graphs drawn as on paper, from left to right (Deepmath 7.4).

Edges meet at a joint, where the operation is written; an arrow leads from there to its value.  Local derivatives stand
in [brackets] on the edges, derivatives of the output in {{double braces}} under the nodes, and a pale band follows the
path along which they are multiplied, with a × at each multiplication.  What is not known yet is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from gradlib.draw.picture import Picture, own_axes
from gradlib.draw.places import SIZE, TALL, Places, operation, width_of, written
from gradlib.draw.style import FRAME, GROUND, ROLES, backing, color, settings
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import Edge, Node
from gradlib.graph.paths import Path
from gradlib.language import Told, called, say
from gradlib.notation import numeral, short, spelled
from gradlib.valid import of_type

MOST_NODES = 30
USUAL = 7  # letters of a number, for which there is always room; −2.203·10⁴ is written smaller
MOST_WIDE, LEAST_HIGH = 8.4, 2.4  # inches of a picture of its own


class View(NamedTuple):
    """What a diagram shows beside its structure."""

    values: Collection[Node] = ()
    local: Collection[Edge] = ()
    gradients: Mapping[Node, Any] = {}
    chains: Sequence[Sequence[Edge]] = ()  # edges one after the other, from the output back: a band along each


def _decimal(value: Any) -> str:
    """A number as a line of text."""
    if isinstance(value, float | int | Fraction) or np.ndim(value):
        return numeral(value, short)
    return spelled(value) if getattr(value, "free_symbols", None) else short(float(value))


class Diagram(Picture):
    """A graph drawn in an axes; `show` changes what stands on it without moving anything.

    Parameters
    ----------
    graph : the graph; the values it has now decide how much room they get, but decimals always have enough
    ax : an axes that it fills

    Attributes
    ----------
    moving : the artists that `show` changes
    """

    def __init__(self, graph: Graph, ax: Axes) -> None:
        """Draw the structure."""
        self.graph, self.ax, self._view = graph, ax, View()
        box = ax.get_window_extent()
        width, height = box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi
        ax.set(xlim=(0, width), ylim=(0, height))
        ax.set_axis_off()
        self._places = places = Places(graph, width, height)
        self._size, self._at = places.size, places.at
        self._values = {node: self._text(*self._at[node], role="point") for node in graph.nodes}
        self._local = {edge: self._text(*at, role="local", boxed=True) for edge, at in places.middles().items()}
        self._gradients = {
            node: self._text(self._at[node][0], self._at[node][1] - 1.6 * self._size, role="result")
            for node in graph.nodes
        }
        (self._band,) = ax.plot([], [], **ROLES["band"])
        (self._tip,) = ax.plot(
            [], [], color=color("band"), alpha=0.25, marker="<", markersize=17, linestyle="none", mew=0
        )
        (self._times,) = ax.plot([], [], color=color("local"), marker="x", markersize=6, linestyle="none", mew=1.6)
        self._draw_structure()
        self.moving = [self._band, self._tip, self._times]
        self.moving += [*self._local.values(), *self._values.values(), *self._gradients.values()]

    def __repr__(self) -> str:
        """The graph that it shows."""
        return repr(self.graph)

    def told(self) -> str:
        """The formula, and what is shown of the numbers of its inputs and its output."""
        graph, view = self.graph, self._view
        numbers = [f"{one.name} = {_decimal(one.value)}" for one in graph.inputs.values() if one in view.values]
        if graph.output in view.values:
            numbers.append(f"F = {_decimal(graph.output.value)}")
        numbers += [f"∂F/∂{one.name} = {_decimal(slope)}" for one, slope in view.gradients.items() if one.name]
        return say("alt_graph", formula=spelled(str(graph.output)), count=len(graph.nodes), numbers="; ".join(numbers))

    # ----------------------------------------------------------------------------------------------------- artists
    def _text(self, x: float, y: float, *, role: str, boxed: bool = False) -> Any:
        box = backing() if boxed else None
        return self.ax.text(x, y, "", color=color(role), size=self._size, ha="center", va="center", bbox=box)

    def _draw_structure(self) -> None:
        for edge in self.graph.edges:
            self.ax.plot(*self._places.curves[edge].T, zorder=1, **ROLES["edge"])
        for node in self.graph.nodes:
            (end, y), half, high = self._at[node], self._places.half[node], 0.85 * self._size
            style = {"boxstyle": f"round,pad={high / 2}", "facecolor": GROUND, "edgecolor": FRAME, "zorder": 1.5}
            corner = (end - half + high / 2, y - high / 2)
            self.ax.add_patch(FancyBboxPatch(corner, 2 * half - high, high, linewidth=1, **style))
            if not node.rule:
                continue
            (x, _), end = self._places.meet(node), end - half
            style = {"arrowstyle": "-|>", "mutation_scale": self._size, "shrinkA": 0, "shrinkB": 0, "zorder": 1}
            self.ax.add_patch(FancyArrowPatch((x, y), (end, y), color=color("edge"), linewidth=1.3, **style))
            self.ax.plot([x], [y], marker=".", color=color("edge"), zorder=1)
            self.ax.text(
                (x + end) / 2 - 2,
                y + 0.85 * self._size,
                operation(node),
                size=self._size * (1.25 if len(node.edges) == 2 and node.rule.name in "+-*" else 1),
                ha="center",
            )

    def show(self, view: View) -> None:
        """Write the numbers of `view`, as the graph has them now, and lay the bands along its chains."""
        self._view = view
        for node, text in self._values.items():
            room = (
                2 * self._places.half[node] * SIZE / self._size - 10 - (0 if node.rule else width_of(f"{node.name} = "))
            )
            known = written(node.value, self._places.digits, room + 1) if node in view.values else ""
            text.set_size(
                self._size * (max(0.7, USUAL / len(known)) if len(known) > USUAL and "$" not in known else 1.0)
            )
            if node.rule is None:
                text.set_text(f"{node.name} = {known}" if known else f"${node.latex()}$")
            else:
                text.set_text(known or "•")
        for edge, text in self._local.items():
            room = self._places.room(0, edge.target) - 22
            text.set_text(f"[{written(edge.local, self._places.digits, room)}]" if edge in view.local else "")
        for node, text in self._gradients.items():
            room = self._places.room(2, node) - width_of("{{}}")
            known = written(view.gradients[node], self._places.digits, room + 1) if node in view.gradients else ""
            text.set_text(f"{{{{{known}}}}}" if known else "")
            tall = TALL * sum("frac" in one.get_text() for one in (text, self._values[node]))
            text.set_y(self._at[node][1] - (1.6 + tall) * self._size)
        self._lay(view.chains)

    def _lay(self, chains: Sequence[Sequence[Edge]]) -> None:
        """A band along the edges of each chain, and × where two factors meet."""
        line: list[tuple[float, float]] = []
        times, tips = [], []
        for chain in chains:
            line.append((np.nan, np.nan))
            for k, edge in enumerate(chain):
                (x, y), half = self._at[edge.target], self._places.half[edge.target]
                line += [(x if k else x + half, y), *self._places.curves[edge][::-1]]
                if k:
                    times.append(((self._places.meet(edge.target)[0] + x - half) / 2 - 2, y))
            tips += line[-1:]
        for artist, points in ((self._band, line), (self._times, times), (self._tip, tips)):
            artist.set_data(*np.reshape(points, (-1, 2)).T)


def paper(graph: Graph, width: float, height: float) -> tuple[float, float]:
    """Inches in which all of a graph can be read: these, or more."""
    places = Places(graph, 72 * width, 72 * height)
    wide, tall = places.need(72 * width)
    return max(width, wide / 72), max(height, tall / 72)


def everything(graph: Graph, path: Path | None = None) -> View:
    """All that a graph knows: values and local derivatives after `forward`, gradients after `backward`."""
    gradients = {node: node.gradient for node in graph.inputs.values() if not isinstance(node.gradient, str)}
    known = [node for node in graph.nodes if not isinstance(node.value, str)]
    edges = [edge for edge in graph.edges if not isinstance(edge.local, str)]
    return View(known, edges, gradients, [path.edges] if path else ())


@called
def diagram(graph: Graph, *, path: Path | None = None, ax: Axes | None = None) -> Diagram:
    """Draw a computation graph with all the numbers that it has now.

    Before ``graph.forward`` that is its structure; then come values and local derivatives, and after ``graph.backward``
    the derivatives of the output.

    Parameters
    ----------
    graph : Graph
    path : one of ``graph.paths``, which gets the band (default: none)
    ax : the axes to draw in (default: those of a figure of its own, which a notebook shows)
    """
    of_type(graph, Graph, "graph")
    of_type(path, Path | None, "path")
    of_type(ax, Axes | None, "ax")
    if len(graph.nodes) > MOST_NODES:
        raise Told(say("draw_many", count=len(graph.nodes), most=MOST_NODES))
    if path and not all(isinstance(edge, Edge) and edge in graph.edges for edge in path.edges):
        raise Told(say("draw_foreign", what="path", value=path.edges))
    with settings():
        if ax is None:
            places = Places(graph, 72 * MOST_WIDE, 72 * LEAST_HIGH)
            columns = 1 + max(places.layout.column.values())
            ax = own_axes(*paper(graph, min(MOST_WIDE, 2.5 + 1.8 * columns), min(LEAST_HIGH, places.full() / 72)))
        drawn = Diagram(graph, ax)
        drawn.show(everything(graph, path))  # in the same letters, for which there is room
    return drawn
