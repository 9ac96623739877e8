"""Networks in layers by matrices: the same recursion for a whole layer and a batch of inputs at once (Deepmath 7.5).

A layer is one matrix with a row for each neuron: its weights, and its bias in the last column.  A column of numbers for
each example goes forward through the matrices, and back through their transposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from gradlib.functions.kinds import ARRAY
from gradlib.functions.rules import Rule
from gradlib.language import Told, say
from gradlib.network.wiring import ONE, Wiring


def _tanh(u: np.ndarray, value: np.ndarray) -> np.ndarray:
    np.tanh(u, out=value)
    slope = value * value
    np.subtract(1, slope, out=slope)
    if slope.min(initial=1) < 2e-3:  # where tanh is near 1, the difference has lost its digits
        near = slope < 2e-3
        e = np.exp(-2 * np.abs(u[near]))
        slope[near] = 4 * e / (1 + e) ** 2
    return slope


def _sigmoid(u: np.ndarray, value: np.ndarray) -> np.ndarray:
    e = np.exp(-np.abs(u))
    d = 1 / (1 + e)
    value[:] = np.where(u >= 0, d, e * d)
    return e * d * d


# functions that fill in the values and return the derivatives, where these share work; finite wherever u is
_TOGETHER = {"tanh": _tanh, "sigmoid": _sigmoid}


class Layers:
    """The sizes of the layers, inputs first, and the activation of each but the first."""

    def __init__(self, sizes: Sequence[int], rules: Sequence[Rule]) -> None:
        """`rules` are those of all the neurons, one after the other."""
        self.shapes = [(size, before + 1) for before, size in pairwise(sizes)]
        stops = np.cumsum([rows * columns for rows, columns in self.shapes]).tolist()
        self.parts = [
            slice(stop - rows * columns, stop) for stop, (rows, columns) in zip(stops, self.shapes, strict=True)
        ]
        ends = np.cumsum(sizes[1:])
        self.rules = [rules[end - 1] for end in ends]

    def matrices(self, weights: np.ndarray) -> list[np.ndarray]:
        """The matrix of each layer, its biases in the last column: views of the vector of the weights."""
        return [weights[place].reshape(shape) for place, shape in zip(self.parts, self.shapes, strict=True)]


class MatrixPass:
    """The same as `gradlib.network.recursion.Pass`, layer by layer and for all the examples at once.

    Parameters
    ----------
    wiring : the network
    layers : its layers
    inputs : shape (number of inputs, number of examples)
    weights : shape (number of weights,)
    """

    kind = ARRAY

    def __init__(self, wiring: Wiring, layers: Layers, inputs: np.ndarray, weights: np.ndarray) -> None:
        """Go forward."""
        self.wiring, self.layers, self.weights = wiring, layers, weights
        self.matrices = layers.matrices(weights)
        self.outputs, self.steep = [_ones(*inputs.shape)], []  # g⋆ with the virtual input 1, and g′⋆, layer by layer
        self.outputs[0][:-1] = inputs
        with np.errstate(all="ignore"):
            for rule, matrix in zip(layers.rules, self.matrices, strict=True):
                output = _ones(len(matrix), inputs.shape[1])
                self.steep.append(_activate(rule, matrix @ self.outputs[-1], output[:-1]))
                self.outputs.append(output)
        self.result = self.outputs[-1][0]

    def _backward(self, start: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """∂F/∂g of every layer, the last layer first and the inputs after it, and ∂F/∂g · g′⋆; all times `start`."""
        gradients, deltas = [start[None, :]], []
        for matrix, slope in zip(reversed(self.matrices), reversed(self.steep), strict=True):
            deltas.append(gradients[-1] * slope)
            gradients.append(matrix[:, :-1].T @ deltas[-1])
        return gradients, deltas

    def weighted(self, factors: np.ndarray) -> list[float]:
        """For each weight a the sum over the examples of factor · ∂F/∂a.

        Raises
        ------
        ValueError
            When one is too large for floats.
        """
        found = np.empty_like(self.weights)
        with np.errstate(all="ignore"):
            _, deltas = self._backward(factors)
            for into, delta, before in zip(
                reversed(self.layers.matrices(found)), deltas, reversed(self.outputs[:-1]), strict=True
            ):
                np.matmul(delta, before.T, out=into)
        if np.isinf(found).any():
            raise Told(say("graph_large"))
        return found.tolist()

    @cached_property
    def derivatives(self) -> dict[str, Any]:
        """∂F/∂a for each weight and ∂F/∂x for each input, an array over the examples."""
        size = self.result.size
        found = np.empty((len(self.weights) + len(self.outputs[0]) - 1, size))
        with np.errstate(all="ignore"):
            gradients, deltas = self._backward(np.ones_like(self.result))
            end = len(self.weights)
            found[end:] = gradients[-1]
            for delta, before in zip(deltas, reversed(self.outputs[:-1]), strict=True):
                rows = len(delta) * len(before)
                block = found[end - rows : end].reshape(len(delta), len(before), size)
                np.multiply(delta[:, None], before, out=block)
                end -= rows
            found[:, ~np.isfinite(self.result)] = np.nan  # the slope of ln is finite where ln has no value
            if not np.isfinite(found.sum()):
                found = ARRAY.checked(found)
        return dict(zip((*self.wiring.weights, *self.wiring.inputs), found, strict=True))

    @property
    def numbers(self) -> dict[str, Any]:
        """The inputs and weights by name."""
        names = (*self.wiring.inputs, *self.wiring.weights)
        return dict(zip(names, (*self.outputs[0][:-1], *self.weights), strict=True))

    @property
    def values(self) -> dict[Any, Any]:
        """g⋆ by name, and the virtual input 1."""
        names = (*self.wiring.inputs, *self.wiring.neurons)
        return {ONE: 1} | dict(zip(names, (row for output in self.outputs for row in output[:-1]), strict=True))

    @property
    def slopes(self) -> dict[str, Any]:
        """g′⋆ by name."""
        return dict(zip(self.wiring.neurons, (row for slope in self.steep for row in slope), strict=True))

    @property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g by name."""
        *found, _ = self._backward(np.ones_like(self.result))[0]
        return dict(zip(self.wiring.neurons, (row for layer in reversed(found) for row in layer), strict=True))


def _ones(rows: int, examples: int) -> np.ndarray:
    """Rows to be filled in, and below them one of ones: the virtual input of the biases."""
    found = np.empty((rows + 1, examples))
    found[-1] = 1
    return found


def _activate(rule: Rule, u: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Put the values of the activation at u into `value`; return its derivatives."""
    if rule.name in _TOGETHER:
        return _TOGETHER[rule.name](u, value)
    value[:] = ARRAY.checked(rule.on["array"](u))
    slope = rule.derivatives[0]
    return np.full_like(u, slope) if isinstance(slope, int) else ARRAY.checked(slope(u, value))
