"""The gradient of a 2–16–16–1 tanh network over 200 inputs: gradlib against hand-written NumPy, and micrograd.

All are timed in turn in one run on one machine; only the ratios mean something.  micrograd is used if it is there, and
takes the inputs one at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import gradlib as gl
from tests.benchmarks.bench_graph import ABSENT, Way, peer, race

SIZES = [2, 16, 16, 1]


def by_hand(inputs: np.ndarray, weights: list[np.ndarray], targets: np.ndarray) -> list[np.ndarray]:
    """The gradient of Σ (F − y)² as one would write it; weights W1, b1, W2, b2, W3, b3, as matrices and columns."""
    w1, b1, w2, b2, w3, b3 = weights
    v1 = np.tanh(w1 @ inputs + b1)
    v2 = np.tanh(w2 @ v1 + b2)
    v3 = np.tanh(w3 @ v2 + b3)
    d3 = 2 * (v3 - targets) * (1 - v3**2)
    d2 = (w3.T @ d3) * (1 - v2**2)
    d1 = (w2.T @ d2) * (1 - v1**2)
    columns = [d.sum(axis=1, keepdims=True) for d in (d1, d2, d3)]
    return [d1 @ inputs.T, columns[0], d2 @ v1.T, columns[1], d3 @ v2.T, columns[2]]


def by_hand_each(inputs: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
    """The derivatives of F for each input apart."""
    w1, b1, w2, b2, w3, b3 = weights
    v1 = np.tanh(w1 @ inputs + b1)
    v2 = np.tanh(w2 @ v1 + b2)
    v3 = np.tanh(w3 @ v2 + b3)
    d3 = 1 - v3**2
    d2 = (w3.T @ d3) * (1 - v2**2)
    d1 = (w2.T @ d2) * (1 - v1**2)
    pairs = ((d1, inputs), (d2, v1), (d3, v2))
    return [part for d, v in pairs for part in (d[:, None] * v, d)] + [w1.T @ d1]


def matrices(vector: np.ndarray) -> list[np.ndarray]:
    """W1, b1, W2, ... of the weights in gradlib's order: neuron after neuron, the bias last."""
    found, start = [], 0
    for before, size in pairwise(SIZES):
        whole = vector[start : start + size * (before + 1)].reshape(size, before + 1)
        found += [whole[:, :-1].copy(), whole[:, -1:].copy()]
        start += whole.size
    return found


def with_micrograd(inputs: np.ndarray, vector: np.ndarray, targets: np.ndarray) -> Callable[[Any], Way]:
    """The whole batch, one input after the other."""

    def make(engine: Any) -> Way:
        def tanh(a: Any) -> Any:
            out = engine.Value(math.tanh(a.data), (a,), "tanh")

            def backward() -> None:
                a.grad += (1 - out.data**2) * out.grad

            out._backward = backward
            return out

        def run() -> list[float]:
            weights = [engine.Value(w) for w in vector.tolist()]
            error = engine.Value(0.0)
            for column, target in zip(inputs.T.tolist(), targets.tolist(), strict=True):
                values, place = [engine.Value(x) for x in column], iter(weights)
                for size in SIZES[1:]:
                    values = [
                        tanh(sum((next(place) * v for v in values), engine.Value(0.0)) + next(place))
                        for _ in range(size)
                    ]
                error = error + (values[0] - target) ** 2
            error.backward()
            return [w.grad for w in weights]

        return run

    return make


def main(rounds: int = 15) -> None:
    """Print the tables."""
    random = np.random.default_rng(7)
    network = gl.Network.layered(SIZES, "tanh")
    vector = random.normal(0, 0.5, len(network.weights))
    named = dict(zip(network.weights, vector.tolist(), strict=True))
    inputs, targets, weights = random.normal(size=(2, 200)), random.uniform(-1, 1, 200), matrices(vector)
    expected = np.concatenate(
        [np.hstack(pair).ravel() for pair in zip(*[iter(by_hand(inputs, weights, targets))] * 2, strict=True)]
    )
    found = np.array([*network.error(inputs, vector, targets)[1].values()])
    assert np.allclose(found, expected, rtol=1e-10)
    ways = {
        "by hand, NumPy": lambda: by_hand(inputs, weights, targets),
        "gradlib, error, vector of weights (at most 2)": lambda: network.error(inputs, vector, targets),
        "gradlib, error, weights by name": lambda: network.error(inputs, named, targets),
    }
    race("gradient of the error over 200 inputs", 1e6, ways, 200, rounds)
    ways = {
        "by hand, NumPy": lambda: by_hand_each(inputs, weights),
        "gradlib, forward and backward": lambda: (network.forward(inputs, vector), network.backward()),
    }
    race("derivatives of F at each of 200 inputs", 1e6, ways, 100, rounds)
    few = {
        "by hand, NumPy": lambda: by_hand(inputs[:, :10], weights, targets[:10]),
        "gradlib, error": lambda: network.error(inputs[:, :10], vector, targets[:10]),
        **peer("micrograd.engine", with_micrograd(inputs[:, :10], vector, targets[:10])),
    }
    race("gradient of the error over 10 inputs", 1e6, few, 1, max(3, rounds // 5))
    if ABSENT:
        print(f"\nnot installed: {', '.join(sorted(ABSENT))}")


if __name__ == "__main__":
    main()
