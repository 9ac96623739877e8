"""What things cost as they grow: variables of a numeric gradient, points of a grid, weights of a network.

Each row gives the time and what one unit of it takes, against the first row: where that stays near 1 the cost grows as
the size.  The computation graph has its own such table in `bench_graph`.
"""

from __future__ import annotations

import itertools
import timeit
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

import gradlib as gl
from gradlib.draw.plane import LevelLines

BOX = (0.0, 2.0, 0.0, 2.0)


def table(title: str, ways: dict[int, Callable[[], Any]], units: Callable[[int], float], rounds: int) -> None:
    """Print a row for each size: milliseconds, and the time per unit against that of the first size."""
    best = {size: min(timeit.repeat(way, number=1, repeat=rounds)) for size, way in ways.items()}
    first = next(iter(best))
    print(f"\n{title:<50}{'ms':>10}{'per unit':>11}")
    for size, seconds in best.items():
        print(f"{size:<50}{1e3 * seconds:10.3f}{seconds / units(size) / best[first] * units(first):11.2f}")


def numeric(n: int) -> Callable[[], Any]:
    """A gradient in n variables of a function that costs n for each point: n² in all."""
    point = np.linspace(-1, 1, n)
    return lambda: gl.numeric.gradient(lambda *x: np.sum(np.square(x), axis=0), point)


def level_line(n: int) -> Callable[[], Any]:
    """One level line over a grid of n by n points that are known."""
    lines = LevelLines(gl.ScalarField("2 + sin(3x) cos(2y)"), BOX, n)
    return lambda: lines(2.3)


def level_sets(n: int) -> Callable[[], Any]:
    """A whole map of level sets over n by n points, drawn."""
    figure, ax = plt.subplots()
    plt.close(figure)
    f = gl.ScalarField("2 + sin(3x) cos(2y)")
    return lambda: (ax.clear(), gl.draw.level_sets(f, BOX, n=n, ax=ax))


def network(width: int) -> Callable[[], Any]:
    """The gradient of the error of a 2–n–n–1 network over 200 inputs."""
    net, random = gl.Network.layered([2, width, width, 1], "tanh"), np.random.default_rng(7)
    vector, inputs, targets = random.normal(0, 0.3, len(net.weights)), random.normal(size=(2, 200)), np.zeros(200)
    return lambda: net.error(inputs, vector, targets)


def frame(width: int) -> Callable[[], Any]:
    """A slider of an explorer is moved, whose figure is so many pixels wide."""
    explorer, places = gl.explore.slices(), itertools.cycle((0.5, 0.9, 1.3, 1.7))
    screen = explorer._stage.screen
    screen.send = lambda *_, **__: None
    screen._receive(screen, {"type": "hello", "device_pixel_ratio": 1, "width": width, "dark": False}, [])
    return lambda: explorer.controls["x0"].set_trait("value", next(places))


def main(rounds: int = 15) -> None:
    """Print the tables."""
    square, weights = lambda n: n * n, lambda n: n * n + 5 * n + 1
    table("width of a figure, pixels; a frame", {width: frame(width) for width in (860, 1200)}, lambda _: 1, 4 * rounds)
    table("numeric gradient, variables", {n: numeric(n) for n in (10, 30, 100, 300, 1000)}, square, rounds)
    table("one level line, points a side", {n: level_line(n) for n in (31, 61, 121, 241)}, square, rounds)
    table("map of level sets, points a side", {n: level_sets(n) for n in (31, 61, 121, 241)}, square, rounds)
    table("network 2–n–n–1 on 200 inputs, n", {n: network(n) for n in (4, 16, 64, 128)}, weights, rounds)


if __name__ == "__main__":
    main()
