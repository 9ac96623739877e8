"""Where a neural network lies on the paper: its neurons, the small circles of its biases, its edges, its smiles."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gradlib.draw.style import INK
from gradlib.network.smile import Arc
from gradlib.network.wiring import WeightedEdge, Wiring

DOWN, RADIUS = 2.1, 0.3  # between rows, of a neuron
# from a neuron to its bias, under the smiles that pass there; where many edges meet
BIAS, STEEP = np.array([-0.75, -1.25]), np.array([-0.35, -0.8])
SAG, BEND = 0.95, 0.42  # how far a smile hangs below its neuron, and below the straight line between its ends
BEFORE = 1.15  # how far before an input its virtual 1 stands
ARROW = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.9}  # that leaves the last neuron


def columns_of(network: Wiring) -> list[list[str]]:
    """The names of inputs and neurons: a column for each number of steps from the inputs, in the order given."""
    column = dict.fromkeys(network.inputs, 0)
    for name, neuron in network.neurons.items():
        before = [column[edge.source] for edge in neuron.incoming if edge.source in column]
        column[name] = 1 + max(before, default=0)
    return [[name for name, c in column.items() if c == k] for k in range(max(column.values()) + 1)]


def places_in(columns: list[list[str]], across: float, down: float) -> dict[str, np.ndarray]:
    """Where they stand: columns and rows these ways apart, each column in the middle of the height."""
    return {
        name: np.array([across * k, down * ((len(names) - 1) / 2 - row)])
        for k, names in enumerate(columns)
        for row, name in enumerate(names)
    }


class Plan:
    """The places of a network.

    Parameters
    ----------
    network : Wiring
    tight : leave no room for numbers (default False)

    Attributes
    ----------
    places : where inputs and neurons stand
    crowded : whether there are so many edges that they need room
    """

    def __init__(self, network: Wiring, *, tight: bool = False) -> None:
        self.crowded, self._inputs = len(network.weights) > 7, network.inputs
        columns = columns_of(network)
        most = max(map(len, columns))
        across = 2.2 if tight else 2.5 if most == 1 else 3.1 if most == 2 else 3.7
        self.places = places_in(columns, across, 1.7 if tight else DOWN)

    def source(self, edge: WeightedEdge) -> np.ndarray:
        """Where an edge comes from: an input, a neuron, or the small circle of a bias."""
        if edge.source == 1:
            return self.places[edge.target] + (STEEP if self.crowded else BIAS)
        return self.places[edge.source]

    def ends(self, edge: WeightedEdge) -> tuple[np.ndarray, np.ndarray]:
        """Where the line of an edge starts and ends: beside its input, at its neuron."""
        start, end = self.source(edge), self.places[edge.target]
        if edge.source in self._inputs:
            start = start + 0.42 * (end - start) / np.hypot(*(end - start))
        return start, end

    def low(self, arc: Arc) -> np.ndarray:
        """Where the stem of a smile meets its arc: under the neuron, and low enough for the arc to be no frown."""
        middle = self.places[arc.second.source]
        low = moved(middle, 0, -SAG)
        if arc.first and not self.crowded:
            start, end = self.source(arc.first), self.places[arc.second.target]
            chord = np.interp(middle[0], [start[0], end[0]], [start[1], end[1]])
            low[1] = min(low[1], chord - BEND)
        return low

    def curves(self, arcs: Iterable[Arc]) -> np.ndarray:
        """The smiles and their stems as one line, shape (points, 2), with rows of NaN between."""
        gap = np.full((1, 2), np.nan)
        pieces = [gap]
        for arc in arcs:
            if arc.second is None:
                start, end = self.source(arc.first), moved(self.places[arc.first.target], 0.05, -SAG)
                pieces.append(_bezier(start, np.array([0.35 * start[0] + 0.65 * end[0], end[1] - 0.22]), end)[5:])
            else:
                middle, end = self.places[arc.second.source], self.places[arc.second.target]
                start = self.source(arc.first) if arc.first else moved(middle, -BEFORE, 0)
                low = self.low(arc)
                curve = through(start, low, end)
                free = np.minimum(np.hypot(*(curve - start).T) - 0.2, np.hypot(*(curve - end).T) - RADIUS) > 0
                pieces += [curve[free], gap, np.array([moved(middle, 0, -0.2), low])]
            pieces.append(gap)
        return np.concatenate(pieces)


def moved(at: np.ndarray, right: float, up: float) -> np.ndarray:
    """The point beside `at`."""
    return at + np.array([right, up])


def through(start: np.ndarray, low: np.ndarray, end: np.ndarray) -> np.ndarray:
    """An arc through three points, passing the second one as far along as it lies between the others."""
    before, after = np.hypot(*(low - start)), np.hypot(*(end - low))
    t = before / (before + after)
    return _bezier(start, (low - (1 - t) ** 2 * start - t**2 * end) / (2 * t * (1 - t)), end)


def _bezier(start: np.ndarray, control: np.ndarray, end: np.ndarray, n: int = 41) -> np.ndarray:
    t = np.linspace(0, 1, n)[:, None]
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
