"""Where everything in a diagram of a computation graph stands, in points: nodes, joints, edges, numbers (Deepmath 7.4).

Letters are as large as the paper allows, and never smaller than can be read: where that needs more paper, `need` tells
how much.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from gradlib.draw.layout import layered
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import Edge, Node
from gradlib.notation import numeral, short

SIZE, SMALLEST, PHONE = 11.5, 8.0, 6.5  # of the letters, in points: full, least, least on a page of less than `NARROW`
NARROW = 360.0  # points
ROW, LEAST = 76.0, 3.4  # from row to row: points at most; times the size of the letters at least
# points for one exact number, as many as the diagram has room for; a wider one is shown as a decimal number
WIDEST = (150.0, 100.0, 70.0, 50.0, 35.0)
TALL = 0.75  # lines: how much lower the derivative stands under or as a fraction
APART = 1.6  # of the two edges of t·t from the line between their ends, by the size of the letters
SHARES = (0.46, 0.38, 0.54, 0.3, 0.62, 0.22, 0.7, 0.15, 0.78, 0.85)  # of an edge, where its number may stand
_JOINTS = {"+": r"$\oplus$", "*": r"$\otimes$", "-": r"$\ominus$"}


def written(value: Any, digits: int = 4, room: float = WIDEST[0]) -> str:
    """A number as it stands in a diagram: decimal, or exact in mathematical notation if that is not too wide."""
    if isinstance(value, float | int | Fraction) or np.ndim(value):  # 3/2, in letters that can be read
        text = numeral(value, short, digits)
        return text if isinstance(value, float) or width_of(text) <= room else _about(value, digits)
    import sympy as sp  # 35 MiB of a kernel, and here it has been imported already

    order = None if getattr(value, "free_symbols", None) else "rev-lex"  # x₀²y₀ + sin y₀, but 18 + sin 2
    text = f"${sp.latex(sp.sympify(value, strict=True), ln_notation=True, fold_func_brackets=True, order=order)}$"
    text = re.sub(r"^\$(-? ?)\\frac", r"$\1\\dfrac", text)  # full size where there is one alone
    text = re.sub(r"(?<=[\w}]) (?=\\(sin|cos|tan|ln|exp)\b)", r"\\,", text)  # mathtext puts e and sin together
    if width_of(text) <= room:
        return text
    return "…" if getattr(value, "free_symbols", None) else _about(value, digits)


def _about(value: Any, digits: int) -> str:
    """An exact number as a decimal one, where floats go so far."""
    try:
        known = float(value)
    except OverflowError:
        return "…"
    return f"≈ {short(known, digits)}" if isfinite(known) else "…"


def operation(node: Node) -> str:
    """What is written at the joint of a node: ⊕, ⊗, or the function of u and v."""
    if len(node.edges) == 2 and node.rule.name in _JOINTS:
        return _JOINTS[node.rule.name]
    names = [node.rule.names[edge.place] for edge in node.edges] if hasattr(node.rule, "names") else "uv"
    text = node.latex(*names).replace(r"\left|", "|").replace(r"\right|", "|")  # its own are too low
    return f"${text}$"


def width_of(text: str) -> float:
    """Of a text of full size, in points."""
    prop, mathematical = FontProperties(size=SIZE), "$" in text
    return text_to_path.get_text_width_height_descent(text, prop, mathematical)[0]


class Places:
    """The places of a graph on paper of `width` by `height` points.

    Attributes
    ----------
    size, digits : of the letters, and of decimal numbers
    at, half : node -> the middle of its number, and half the width of that
    joint : column -> where the edges to its nodes meet
    layout : columns, heights, crossings
    """

    def __init__(self, graph: Graph, width: float, height: float) -> None:
        """The exact numbers that the graph has now decide how much room they get; decimals always have enough."""
        self.graph = graph
        self.layout = layered(graph.nodes, [(edge.source, edge.target) for edge in graph.edges])
        column = self.layout.column
        self._fit(width)
        scale = min(1.0, (width - 8) / np.sum(self._room))
        self.size = max(least_size(width), SIZE * scale)
        gaps, arrows, self._label = scale * self._room
        self.half = {node: scale * half for node, half in self.half.items()}
        spare = width - 8 - np.sum(gaps + arrows + self._label)
        gaps[1:] += min(60.0, spare / max(1, len(gaps) - 1))
        right = (width + np.sum(gaps + arrows + self._label)) / 2 - np.cumsum((gaps + arrows + self._label)[::-1])[::-1]
        self.joint = right + gaps
        centre = self.joint + arrows + self._label / 2
        row = min(ROW, (height - self._margin(self.size)) / max(0.5, self._rows()))
        middle = height / 2 + 0.4 * self.size
        self.at = {node: (centre[column[node]], middle + row * self.layout.height[node]) for node in graph.nodes}
        self._bends = {
            edge: [(x, middle + row * h) for c, h in bends for x in (self.joint[c], centre[c] + self._label[c] / 2)]
            for edge, bends in zip(graph.edges, self.layout.bends, strict=True)
        }
        self.curves = {edge: self._curve(edge) for edge in graph.edges}

    def _fit(self, width: float) -> None:
        """Choose how many digits there are, and how wide exact numbers may be, so that the letters can be read."""
        for self.digits, self._widest in ((4, WIDEST[0]), *((3, widest) for widest in WIDEST)):
            self._room = self._rooms()
            if np.sum(self._room) * least_size(width) / SIZE <= width - 8:
                break

    def _rows(self) -> float:
        """From the lowest to the highest row."""
        heights = [*self.layout.height.values(), *(h for bends in self.layout.bends for _, h in bends)]
        return max(heights) - min(heights)

    def _margin(self, size: float) -> float:
        """Over and under all rows, together."""
        return (4.5 + 2 * APART * any(map(twins, self.graph.edges))) * size

    def need(self, width: float) -> tuple[float, float]:
        """Width and height, in points, of the paper on which all letters can be read; in a column of this `width`."""
        least = least_size(width)
        row = LEAST + 2.2 * any(self._tall(edge.local) for edge in self.graph.edges)
        return float(np.sum(self._room) * least / SIZE + 8), self._margin(self.size) + row * self.size * self._rows()

    def full(self) -> float:
        """Height, in points, of the paper that it fills with its rows as far apart as they ever are."""
        tall = any(self._tall(number) for node in self.graph.nodes for number in (node.value, node.gradient))
        return self._margin(self.size) + (1 + 4 * TALL * tall) * self.size + ROW * self._rows()

    def _tall(self, value: Any) -> bool:
        """Whether a value is written as one number over another."""
        exact = not isinstance(value, str | float)
        return exact and "frac" in written(value, self.digits, self._widest)

    def _rooms(self) -> np.ndarray:
        """Points at full size that each column needs: for the edges to it, its arrows, its numbers; in three rows."""
        decimal = "−0." + "0" * self.digits
        column, self.half = self.layout.column, {}
        rooms = np.zeros((3, 1 + max(column.values())))
        for node in self.graph.nodes:
            before = "" if node.rule else f"{node.name} = "
            exact = [self._width_now(f"{before}%s", node.value), self._width_now("{{%s}}", node.gradient)]
            self.half[node] = max(width_of(before + decimal), *exact) / 2 + 5
            need = max(2 * self.half[node], width_of(f"{{{{{decimal}}}}}"))
            rooms[2, column[node]] = max(rooms[2, column[node]], need)
            if node.rule:
                rooms[1, column[node]] = max(rooms[1, column[node]], width_of(operation(node)) + 18)
        for edge in self.graph.edges:
            need = max(width_of(f"[{decimal}]"), self._width_now("[%s]", edge.local)) + 18
            rooms[0, column[edge.target]] = max(rooms[0, column[edge.target]], need)
        return rooms

    def _width_now(self, form: str, value: Any) -> float:
        """Of an exact number, with a gap; decimals have their room anyway."""
        if isinstance(value, str | float):
            return 0.0
        return width_of(form % "") + width_of(written(value, self.digits, self._widest)) + 6

    def start(self, node: Node) -> tuple[float, float]:
        """Where the edges from a node begin: at the right of its number."""
        x, y = self.at[node]
        return x + self.half[node], y

    def meet(self, node: Node) -> tuple[float, float]:
        """Where the edges to a node meet."""
        return self.joint[self.layout.column[node]], self.at[node][1]

    def _line(self, edge: Edge) -> list[tuple[float, float]]:
        """An edge, from its source to the joint of its target; twins keep apart."""
        start, end = self.start(edge.source), self.meet(edge.target)
        line = [start, *self._bends[edge], end]
        if same := twins(edge):
            side = APART * self.size * (1 - 2 * same.index(edge) / (len(same) - 1))
            third = (line[1][0] - start[0]) / 3
            line[1:1] = [(start[0] + third, start[1] + side), (line[1][0] - third, line[1][1] + side)]
        return line

    def _curve(self, edge: Edge) -> np.ndarray:
        """The same line without corners: level where it begins, bends and ends; shape (number of points, 2)."""
        s = np.linspace(0, 1, 17)[:, None]
        ways = np.concatenate([s, _level(s)], axis=1)
        return np.concatenate([a + ways * (np.array(b) - a) for a, b in pairwise(self._line(edge))])

    def middles(self) -> dict[Edge, tuple[float, float]]:
        """Where the local derivatives stand: on the last long piece of each edge, clear of other edges and numbers.

        Each one looks for its place twice, since the first of them do not know where the others will stand.
        """
        ways = np.array([(part, _level(part)) for part in SHARES])
        spots, sizes, costs = {}, {}, {}
        for edge in self.graph.edges:
            line = self._line(edge)
            start, end = np.array(line[1:3] if twins(edge) else line[-2:])
            spots[edge] = start + ways * (end - start)
            width = self.room(0, edge.target) * self.size / SIZE - 16
            sizes[edge] = np.array([width, (3.0 if self._tall(edge.local) else 1.35) * self.size])
            others = np.concatenate([np.empty((0, 2)), *(curve for one, curve in self.curves.items() if one != edge)])
            costs[edge] = [
                np.clip(1 - np.abs(others - spot) / (0.55 * width, 0.8 * 1.35 * self.size), 0, None)
                .prod(1)
                .max(initial=0)
                for spot in spots[edge]
            ]
        under = np.array(list(self.at.values())) - (0, 1.6 * self.size)  # there stand the derivatives of the nodes
        wide = np.array([2 * half for half in self.half.values()])
        for edge, at in spots.items():
            reach = (sizes[edge] + np.column_stack([wide, np.full(len(wide), 1.35 * self.size)])) / 2
            apart = np.abs(at[:, None] - under) / reach
            costs[edge] = costs[edge] + 3 * np.clip(1 - apart, 0, None).prod(2).sum(1)
        placed: dict[Edge, Any] = {}
        for edge in 2 * list(self.graph.edges):
            hidden = np.zeros(len(SHARES))
            for other, at in placed.items():
                if other != edge:
                    apart = np.abs(spots[edge] - at) / ((sizes[edge] + sizes[other]) / 2)
                    hidden += np.clip(1 - apart, 0, None).prod(1)
            placed[edge] = spots[edge][int(np.argmin(3 * hidden + costs[edge]))]
        return {edge: tuple(at) for edge, at in placed.items()}

    def room(self, what: int, node: Node) -> float:
        """Points at full size for an edge to a node (0), its arrow (1), its number (2)."""
        return float(self._room[what, self.layout.column[node]])


def _level(share: Any) -> Any:
    """From 0 to 1 as `share` does, but level at both ends."""
    return share * share * (3 - 2 * share)


def least_size(width: float) -> float:
    """The least size of letters on paper so wide."""
    return SMALLEST if width >= NARROW else PHONE


def twins(edge: Edge) -> list[Edge]:
    """The edges with the same ends, such as those of t·t, if there are several."""
    same = [other for other in edge.target.edges if other.source is edge.source]
    return same if len(same) > 1 else []
