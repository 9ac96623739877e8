"""Computation graphs drawn as on paper, from left to right (Deepmath 7.4).

Edges meet at a joint, where the operation is written; an arrow leads from there to its value.  Local derivatives stand
in [brackets] on the edges, derivatives of the output in {{double braces}} under the nodes, and a pale band follows the
path along which they are multiplied, with a × at each multiplication.  What is not known yet is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.textpath import text_to_path

from gradlib.draw.layout import layered
from gradlib.draw.picture import Picture, own_axes
from gradlib.draw.style import FRAME, GROUND, RC, ROLES, color
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import Edge, Node
from gradlib.graph.paths import Path
from gradlib.language import say
from gradlib.notation import numeral, short, spelled
from gradlib.valid import of_type

MOST_NODES = 30
SIZE, SMALLEST = 11.5, 6.0  # of the letters, in points
ROW = 76.0  # points from row to row at most
# points for one exact number, as many as the diagram has room for; a wider one is shown as a decimal number
WIDEST = (150.0, 100.0, 70.0, 50.0, 35.0)
TALL = 0.75  # lines: how much lower the derivative stands under or as a fraction
_JOINTS = {"+": r"$\oplus$", "*": r"$\otimes$", "-": r"$\ominus$"}


class View(NamedTuple):
    """What a diagram shows beside its structure."""

    values: Collection[Node] = ()
    local: Collection[Edge] = ()
    gradients: Mapping[Node, Any] = {}
    chains: Sequence[Sequence[Edge]] = ()  # edges one after the other, from the output back: a band along each


def written(value: Any, digits: int = 4, room: float = WIDEST[0]) -> str:
    """A number as it stands in a diagram: decimal, or exact in mathematical notation if that is not too wide."""
    if isinstance(value, float | int | Fraction) or np.ndim(value):  # 3/2, in letters that can be read
        text = numeral(value, short, digits)
        return text if isinstance(value, float) or _width(text) <= room else f"≈ {short(float(value), digits)}"
    import sympy as sp

    text = f"${sp.latex(sp.sympify(value, strict=True), ln_notation=True, fold_func_brackets=True, order='rev-lex')}$"
    text = re.sub(r"^\$(-? ?)\\frac", r"$\1\\dfrac", text)  # full size where there is one alone
    text = re.sub(r"(?<=[\w}]) (?=\\(sin|cos|tan|ln|exp)\b)", r"\\,", text)  # mathtext puts e and sin together
    if _width(text) <= room:
        return text
    return "…" if getattr(value, "free_symbols", None) else f"≈ {short(float(value), digits)}"


def _decimal(value: Any) -> str:
    """A number as a line of text."""
    if isinstance(value, float | int | Fraction) or np.ndim(value):
        return numeral(value, short)
    return str(value) if getattr(value, "free_symbols", None) else short(float(value))


def operation(node: Node) -> str:
    """What is written at the joint of a node: ⊕, ⊗, or the function of u and v."""
    if len(node.edges) == 2 and node.rule.name in _JOINTS:
        return _JOINTS[node.rule.name]
    names = [node.rule.names[edge.place] for edge in node.edges] if hasattr(node.rule, "names") else "uv"
    return f"${node.latex(*names)}$"


def _width(text: str) -> float:
    """Of a text of full size, in points."""
    prop, mathematical = FontProperties(size=SIZE), "$" in text
    return text_to_path.get_text_width_height_descent(text, prop, mathematical)[0]


class Diagram(Picture):
    """A graph drawn in an axes; `show` changes what stands on it without moving anything.

    Parameters
    ----------
    graph : the graph; the values it has now decide how much room they get, but decimals always have enough
    ax : an axes that it fills

    Attributes
    ----------
    moving : the artists that `show` changes
    crossings : how many pairs of edges cross
    """

    def __init__(self, graph: Graph, ax: Axes) -> None:
        """Draw the structure."""
        self.graph, self.ax, self._view = graph, ax, View()
        self._layout = layered(graph.nodes, [(edge.source, edge.target) for edge in graph.edges])
        self.crossings = self._layout.crossings
        self._place()
        self._curves = {edge: self._curve(edge) for edge in graph.edges}
        self._values = {node: self._text(*self._at[node], role="point") for node in graph.nodes}
        self._local = {edge: self._text(*at, role="local", boxed=True) for edge, at in self._middles().items()}
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

    # ------------------------------------------------------------------------------------------------------ places
    def _place(self) -> None:
        """Give every node its place, in points, and the letters their size."""
        nodes, column = self.graph.nodes, self._layout.column
        box = self.ax.get_window_extent()
        width, height = box.width * 72 / self.ax.figure.dpi, box.height * 72 / self.ax.figure.dpi
        for self.digits, self._widest in ((4, WIDEST[0]), *((3, widest) for widest in WIDEST)):
            self._room = rooms = self._rooms()
            if np.sum(rooms) * SMALLEST / SIZE <= width - 8:
                break
        scale = min(1.0, (width - 8) / np.sum(rooms))
        self._size = max(SMALLEST, SIZE * scale)
        gaps, arrows, self._label = scale * rooms
        self._half = {node: scale * half for node, half in self._half.items()}
        spare = width - 8 - np.sum(gaps + arrows + self._label)
        gaps[1:] += min(60.0, spare / max(1, len(gaps) - 1))
        right = (width + np.sum(gaps + arrows + self._label)) / 2 - np.cumsum((gaps + arrows + self._label)[::-1])[::-1]
        self._joint = right + gaps
        centre = self._joint + arrows + self._label / 2
        heights = [*self._layout.height.values(), *(h for bends in self._layout.bends for _, h in bends)]
        row = min(ROW, (height - 4.5 * self._size) / max(0.5, max(heights) - min(heights)))
        middle = height / 2 + 0.4 * self._size
        self._at = {node: (centre[column[node]], middle + row * self._layout.height[node]) for node in nodes}
        self._bends = {
            edge: [(x, middle + row * h) for c, h in bends for x in (self._joint[c], centre[c] + self._label[c] / 2)]
            for edge, bends in zip(self.graph.edges, self._layout.bends, strict=True)
        }
        self.ax.set(xlim=(0, width), ylim=(0, height))
        self.ax.set_axis_off()

    def _rooms(self) -> np.ndarray:
        """Points at full size that each column needs: for the edges to it, its arrows, its numbers; in three rows."""
        decimal = "−0." + "0" * self.digits
        column, self._half = self._layout.column, {}
        rooms = np.zeros((3, 1 + max(column.values())))
        for node in self.graph.nodes:
            before = "" if node.rule else f"{node.name} = "
            exact = [self._width_now(f"{before}%s", node.value), self._width_now("{{%s}}", node.gradient)]
            self._half[node] = max(_width(before + decimal), *exact) / 2 + 5
            need = max(2 * self._half[node], _width(f"{{{{{decimal}}}}}"))
            rooms[2, column[node]] = max(rooms[2, column[node]], need)
            if node.rule:
                rooms[1, column[node]] = max(rooms[1, column[node]], _width(operation(node)) + 16)
        for edge in self.graph.edges:
            need = max(_width(f"[{decimal}]"), self._width_now("[%s]", edge.local)) + 18
            rooms[0, column[edge.target]] = max(rooms[0, column[edge.target]], need)
        return rooms

    def _width_now(self, form: str, value: Any) -> float:
        """Of an exact number, with a gap; decimals have their room anyway."""
        if isinstance(value, str | float):
            return 0.0
        return _width(form % "") + _width(written(value, self.digits, self._widest)) + 6

    def _start(self, node: Node) -> tuple[float, float]:
        """Where the edges from a node begin: at the right of its number."""
        x, y = self._at[node]
        return x + self._half[node], y

    def _meet(self, node: Node) -> tuple[float, float]:
        """Where the edges to a node meet."""
        return self._joint[self._layout.column[node]], self._at[node][1]

    def _line(self, edge: Edge) -> list[tuple[float, float]]:
        """An edge, from its source to the joint of its target; twins keep apart."""
        start, end = self._start(edge.source), self._meet(edge.target)
        line = [start, *self._bends[edge], end]
        if twins := self._twins(edge):
            side = 1.6 * self._size * (1 - 2 * twins.index(edge) / (len(twins) - 1))
            third = (line[1][0] - start[0]) / 3
            line[1:1] = [(start[0] + third, start[1] + side), (line[1][0] - third, line[1][1] + side)]
        return line

    def _curve(self, edge: Edge) -> np.ndarray:
        """The same line without corners: level where it begins, bends and ends; shape (number of points, 2)."""
        s = np.linspace(0, 1, 17)[:, None]
        ways = np.concatenate([s, s * s * (3 - 2 * s)], axis=1)
        return np.concatenate([a + ways * (np.array(b) - a) for a, b in pairwise(self._line(edge))])

    def _middles(self) -> dict[Edge, tuple[float, float]]:
        """Where the local derivatives stand: on the last long piece of each edge, clear of those placed before."""
        placed: dict[Edge, tuple[float, float]] = {}
        height = 1.35 * self._size
        for edge in self.graph.edges:
            line = self._line(edge)
            start, end = np.array(line[1:3] if self._twins(edge) else line[-2:])
            ways = np.array([(part, part * part * (3 - 2 * part)) for part in (0.46, 0.3, 0.62, 0.22, 0.74)])
            width = self._room[0, self._layout.column[edge.target]] * self._size / SIZE - 16
            spots = start + ways * (end - start)
            taken = np.reshape(list(placed.values()), (-1, 2))
            hidden = [np.clip(1 - np.abs(taken - spot) / (width, height), 0, None).prod(1).sum() for spot in spots]
            placed[edge] = tuple(spots[int(np.argmin(hidden))])
        return placed

    @staticmethod
    def _twins(edge: Edge) -> list[Edge]:
        """The edges with the same ends, such as those of t·t, if there are several."""
        twins = [other for other in edge.target.edges if other.source is edge.source]
        return twins if len(twins) > 1 else []

    # ----------------------------------------------------------------------------------------------------- artists
    def _text(self, x: float, y: float, *, role: str, boxed: bool = False) -> Any:
        box = {"facecolor": GROUND, "edgecolor": "none", "alpha": 0.85, "pad": 0.6} if boxed else None
        return self.ax.text(x, y, "", color=color(role), size=self._size, ha="center", va="center", bbox=box)

    def _draw_structure(self) -> None:
        for edge in self.graph.edges:
            self.ax.plot(*self._curves[edge].T, zorder=1, **ROLES["edge"])
        for node in self.graph.nodes:
            (end, y), half, high = self._at[node], self._half[node], 0.85 * self._size
            style = {"boxstyle": f"round,pad={high / 2}", "facecolor": GROUND, "edgecolor": FRAME, "zorder": 1.5}
            corner = (end - half + high / 2, y - high / 2)
            self.ax.add_patch(FancyBboxPatch(corner, 2 * half - high, high, linewidth=1, **style))
            if not node.rule:
                continue
            (x, _), end = self._meet(node), end - half
            style = {"arrowstyle": "-|>", "mutation_scale": self._size, "shrinkA": 0, "shrinkB": 0, "zorder": 1}
            self.ax.add_patch(FancyArrowPatch((x, y), (end, y), color=color("edge"), linewidth=1.3, **style))
            self.ax.plot([x], [y], marker=".", color=color("edge"), zorder=1)
            self.ax.text((x + end) / 2 - 2, y + 0.85 * self._size, operation(node), size=self._size, ha="center")

    def show(self, view: View) -> None:
        """Write the numbers of `view`, as the graph has them now, and lay the bands along its chains."""
        self._view = view
        for node, text in self._values.items():
            room = 2 * self._half[node] * SIZE / self._size - 10 - (0 if node.rule else _width(f"{node.name} = "))
            known = written(node.value, self.digits, room + 1) if node in view.values else ""
            if node.rule is None:
                text.set_text(f"{node.name} = {known}" if known else f"${node.latex()}$")
            else:
                text.set_text(known or "•")
        for edge, text in self._local.items():
            room = self._room[0, self._layout.column[edge.target]] - 22
            text.set_text(f"[{written(edge.local, self.digits, room)}]" if edge in view.local else "")
        for node, text in self._gradients.items():
            room = self._room[2, self._layout.column[node]] - _width("{{}}")
            known = written(view.gradients[node], self.digits, room + 1) if node in view.gradients else ""
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
                (x, y), half = self._at[edge.target], self._half[edge.target]
                line += [(x if k else x + half, y), *self._curves[edge][::-1]]
                if k:
                    times.append(((self._meet(edge.target)[0] + x - half) / 2 - 2, y))
            tips += line[-1:]
        for artist, points in ((self._band, line), (self._times, times), (self._tip, tips)):
            artist.set_data(*np.reshape(points, (-1, 2)).T)


def everything(graph: Graph, path: Path | None = None) -> View:
    """All that a graph knows: values and local derivatives after `forward`, gradients after `backward`."""
    gradients = {node: node.gradient for node in graph.inputs.values() if not isinstance(node.gradient, str)}
    known = [node for node in graph.nodes if not isinstance(node.value, str)]
    edges = [edge for edge in graph.edges if not isinstance(edge.local, str)]
    return View(known, edges, gradients, [path.edges] if path else ())


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
        raise ValueError(say("draw_many", count=len(graph.nodes), most=MOST_NODES))
    if path and not all(isinstance(edge, Edge) and edge in graph.edges for edge in path.edges):
        raise ValueError(say("draw_foreign", what="path", value=path.edges))
    with mpl.rc_context(RC):
        if ax is None:
            columns = 1 + max(layered(graph.nodes, [(e.source, e.target) for e in graph.edges]).column.values())
            ax = own_axes(min(8.4, 2.5 + 1.8 * columns), 2.4)
        drawn = Diagram(graph, ax)
    drawn.show(everything(graph, path))
    return drawn
