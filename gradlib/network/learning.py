"""The error of a network along one weight, gradient descent, and the examples of *exclusive or* (Deepmath 7.5).

Each step replaces every weight a by a - δ ∂E/∂a, where E is the sum over the examples of (F̃ - y)².
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gradlib import numeric
from gradlib.network.network import Network

Examples = tuple[np.ndarray, np.ndarray]  # inputs, shape (inputs, number), and what F should be there
XOR: Examples = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([0.0, 1, 1, 0])


BOX, SIDE = (-2.0, 3.0, -2.0, 3.0), 41  # of the map of F, and its points a side
MAP = np.array(np.meshgrid(np.linspace(*BOX[:2], SIDE), np.linspace(*BOX[2:], SIDE)))
LIMIT = 8.0  # of the weights; descent stops there, and says so
ALONG = np.linspace(-LIMIT, LIMIT, 161)
STEP = np.finfo(float).eps ** (1 / 3)  # of differences in a weight of size 1: to search for it takes twice as long


class AtPoint(NamedTuple):
    """A network with its weights at a pair of inputs, and how F̃ and the error depend on one of the weights."""

    weights: dict[str, float]
    inputs: tuple[float, float]
    y0: float
    F: float
    E: float  # over the examples
    slope: float
    difference: float  # the slope by finite differences
    slope_E: float
    slopes: np.ndarray  # for all the weights, by the recursion and by finite differences
    differences: np.ndarray
    curve: np.ndarray  # F̃ against that weight, at `ALONG`
    curve_E: np.ndarray
    outputs: np.ndarray  # F at the four examples of XOR
    map: np.ndarray  # the value of each neuron at the points of `MAP`, shape (neurons, SIDE, SIDE)
    corner: bool  # whether a hidden neuron is just at 0


def at_point(
    network: Network,
    weights: np.ndarray,
    inputs: tuple[float, float],
    y0: float,
    j: int,
    examples: Examples | None = None,
) -> AtPoint:
    """F̃, the error E = Σ (F̃ - y)², and ∂E/∂a = Σ 2 ∂F̃/∂a (F̃ - y) for weight number j (Deepmath 7.5).

    The sums are over the `examples`; by default there is one, `inputs` with y0.
    """
    value = float(network.forward(inputs, weights.tolist()))
    slopes = np.array([*network.backward().values()])[: len(weights)]
    differences = numeric.gradient(
        lambda *near: network.forward(inputs, near), weights, method="central", h=STEP * np.fmax(1, np.abs(weights))
    )
    others: list[Any] = weights.tolist()
    others[j] = ALONG
    given, targets = examples or (np.reshape(inputs, (2, 1)), np.array([y0]))
    curves = network.forward(np.column_stack([inputs, given])[:, :, None], others)
    error, slopes_of_error = network.error(given, weights, targets)
    network.forward(np.column_stack([XOR[0], MAP.reshape(2, -1)]), weights)
    every = np.array([network.values[name] for name in network.neurons])
    return AtPoint(
        dict(zip(network.weights, weights.tolist(), strict=True)),
        inputs,
        y0,
        F=value,
        E=error,
        slope=slopes[j],
        difference=differences[j],
        slope_E=[*slopes_of_error.values()][j],
        slopes=slopes,
        differences=differences,
        curve=curves[0],
        curve_E=np.sum((curves[1:] - targets[:, None]) ** 2, axis=0),
        outputs=every[-1, :4],
        map=every[:, 4:].reshape(-1, SIDE, SIDE),
        corner=not np.all(network.layers.matrices(weights)[0] @ [*inputs, 1]),
    )


def separates(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Which of the examples lie on their side of F = ½."""
    return np.where(targets > 0.5, outputs > 0.5, outputs < 0.5)


def downhill(
    network: Network, weights: np.ndarray, delta: float, steps: int, examples: Examples = XOR, limit: float = np.inf
) -> tuple[np.ndarray, list[float]]:
    """Where so many steps of gradient descent on the error lead, and the errors from now to there.

    There are fewer of them where the next one would lead a weight beyond `limit`.
    """
    errors = []
    for k in range(steps + 1):
        difference = network.forward(examples[0], weights) - examples[1]
        errors.append(float(difference @ difference))
        after = weights - delta * np.array(network.run.weighted(2 * difference))
        if k == steps or np.abs(after).max() > limit:
            break
        weights = after
    return weights, errors
