"""Networks in layers by matrices: the same recursion for a whole layer and a batch of inputs at once (Deepmath 7.5).

A layer is one matrix with a row for each neuron: its weights, and its bias in the last column.  A column of numbers for
each example goes forward through the matrices, and back through their transposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradlib.kinds import ARRAY

if TYPE_CHECKING:
    from gradlib.network import Network
    from gradlib.rules import Rule

Pair = tuple[np.ndarray, np.ndarray]


def _tanh(u: np.ndarray) -> Pair:
    e = np.exp(-2 * np.abs(u))  # 1 - tanh² would lose its digits where tanh is near 1
    return np.tanh(u), 4 * e / (1 + e) ** 2


def _sigmoid(u: np.ndarray) -> Pair:
    e = np.exp(-np.abs(u))
    d = 1 / (1 + e)
    return np.where(u >= 0, d, e * d), e * d * d


# value and derivative together, where they share an exponential
_TOGETHER = {"tanh": _tanh, "sigmoid": _sigmoid}


class Layers:
    """The sizes of the layers, inputs first, and the activation of each but the first."""

    def __init__(self, sizes: Sequence[int], rules: Sequence[Rule]) -> None:
        """`rules` are those of all the neurons, one after the other."""
        self.shapes = [(size, before + 1) for before, size in pairwise(sizes)]
        ends = np.cumsum(sizes[1:])
        self.rules = [rules[end - 1] for end in ends]
        self.neurons = [slice(end - size, end) for size, end in zip(sizes[1:], ends, strict=True)]

    def matrices(self, weights: np.ndarray) -> list[np.ndarray]:
        """The matrix of each layer, its biases in the last column: views of the vector of the weights."""
        found, start = [], 0
        for rows, columns in self.shapes:
            found.append(weights[start : start + rows * columns].reshape(rows, columns))
            start += rows * columns
        return found


class Run:
    """One passage through the layers; it offers what `gradlib.recursion.Run` does.

    Parameters
    ----------
    inputs : shape (number of inputs, number of examples)
    weights : shape (number of weights,)
    """

    kind = ARRAY

    def __init__(self, network: Network, inputs: np.ndarray, weights: np.ndarray) -> None:
        """Run forward."""
        self.network, self.layers, self.weights = network, network.layers, weights
        self.matrices = self.layers.matrices(weights)
        self.columns, self.steep = [inputs], []  # g⋆ and g′⋆, layer by layer
        with np.errstate(all="ignore"):
            for rule, matrix in zip(self.layers.rules, self.matrices, strict=True):
                value, slope = _value_and_slope(rule, matrix[:, :-1] @ self.columns[-1] + matrix[:, -1:])
                self.columns.append(ARRAY.checked(value))
                self.steep.append(ARRAY.checked(slope))
        self.result = self.columns[-1][0]

    def _back(self, start: np.ndarray) -> list[np.ndarray]:
        """start · ∂F/∂g · g′⋆ of every layer, the last layer first; then start · ∂F/∂x of the inputs."""
        found, gradient = [], start[None, :]
        for matrix, slope in zip(reversed(self.matrices), reversed(self.steep), strict=True):
            found.append(gradient * slope)
            gradient = matrix[:, :-1].T @ found[-1]
        return [*found, gradient]

    def weighted(self, factors: np.ndarray) -> list[float]:
        """For each weight a the sum over the examples of factor · ∂F/∂a."""
        found = np.empty_like(self.weights)
        with np.errstate(all="ignore"):
            *deltas, _ = self._back(factors)
            for into, delta, before in zip(
                reversed(self.layers.matrices(found)), deltas, reversed(self.columns[:-1]), strict=True
            ):
                into[:, :-1] = delta @ before.T
                into[:, -1] = delta.sum(axis=1)
        return found.tolist()

    @cached_property
    def derivatives(self) -> dict[str, Any]:
        """∂F/∂a for each weight and ∂F/∂x for each input, an array over the examples."""
        with np.errstate(all="ignore"):
            *deltas, last = self._back(np.ones_like(self.result))
            ones = np.ones((1, self.result.size))
            rows = [
                (delta[:, None] * np.concatenate([before, ones])).reshape(-1, self.result.size)
                for delta, before in zip(deltas, reversed(self.columns[:-1]), strict=True)
            ]
            lost = ~np.isfinite(self.result)
        found = np.concatenate([*reversed(rows), last])
        found[:, lost] = np.nan
        return dict(zip((*self.network.weights, *self.network.inputs), ARRAY.checked(found), strict=True))

    @property
    def numbers(self) -> dict[str, Any]:
        """The inputs and weights by name."""
        names = (*self.network.inputs, *self.network.weights)
        return dict(zip(names, (*self.columns[0], *self.weights), strict=True))

    @property
    def values(self) -> dict[Any, Any]:
        """g⋆ by name, and the virtual input 1."""
        rows = [row for column in self.columns for row in column]
        return {1: 1.0} | dict(zip((*self.network.inputs, *self.network.neurons), rows, strict=True))

    @property
    def slopes(self) -> dict[str, Any]:
        """g′⋆ by name."""
        return dict(zip(self.network.neurons, (row for column in self.steep for row in column), strict=True))

    @property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g by name."""
        found: list[np.ndarray] = []
        gradient = np.ones((1, self.result.size))
        for matrix, slope in zip(reversed(self.matrices), reversed(self.steep), strict=True):
            found = [*gradient, *found]
            gradient = matrix[:, :-1].T @ (gradient * slope)
        return dict(zip(self.network.neurons, found, strict=True))


def _value_and_slope(rule: Rule, u: np.ndarray) -> Pair:
    """The activation and its derivative at u."""
    if rule.name in _TOGETHER:
        return _TOGETHER[rule.name](u)
    value = rule.on["array"](u)
    slope = rule.derivatives[0]
    return value, np.full_like(u, slope) if isinstance(slope, int) else slope(u, value)
