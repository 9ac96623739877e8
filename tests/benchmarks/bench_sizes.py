"""What things cost as they grow: variables, points of a grid, nodes of a graph, weights of a network, learners.

Each row gives the time and what one unit of it takes, against the first row: where that stays near 1 the cost grows as
the size.  ``python -m tests.benchmarks.bench_sizes PICTURE`` (``make growth``) draws four of the tables, the last of
which, learners on one hub, is that of docs/classroom.md, measured by ``make load``.  Graphs of up to 100,000 nodes are
in `bench_graph`.
"""

from __future__ import annotations

import argparse
import itertools
import re
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

import gradlib as gl
from gradlib.draw.plane import LevelLines

BOX = (0.0, 2.0, 0.0, 2.0)
CLASSROOM = Path(__file__).parents[2] / "docs/classroom.md"


def table(
    title: str, ways: dict[int, Callable[[], Any]], units: Callable[[int], float], rounds: int
) -> dict[int, float]:
    """Print a row for each size: milliseconds, and the time per unit against that of the first size; return seconds."""
    best = {size: min(timeit.repeat(way, number=1, repeat=rounds)) for size, way in ways.items()}
    first = next(iter(best))
    print(f"\n{title:<50}{'ms':>10}{'per unit':>11}")
    for size, seconds in best.items():
        print(f"{size:<50}{1e3 * seconds:10.3f}{seconds / units(size) / best[first] * units(first):11.2f}")
    return best


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


def graph(nodes: int) -> Callable[[], Any]:
    """All partial derivatives of a computation graph of so many nodes, two of them variables: both sweeps."""
    x, y = gl.variables("x y")
    node = x
    for k in range(nodes - 2):
        node = gl.sin(node) if k % 2 else node * y
    built = gl.Graph(node)
    assert len(built.nodes) == nodes
    return lambda: (built.forward(x=0.5, y=0.7), built.backward())


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


def learners() -> dict[int, float]:
    """How long a learner waits for a picture when so many share two cores; seconds, from the table of `make load`."""
    rows = re.findall(r"^\| (\d+) \| \d+ \| \d+ \| (\d+) \|", CLASSROOM.read_text(encoding="utf-8"), re.M)
    return {int(count): float(median) / 1e3 for count, median in rows}


def draw(series: dict[str, dict[int, float]], path: Path) -> None:
    """A panel for each of the `series`: milliseconds against the size, both from 0, so that a line is a line."""
    figure, panels = plt.subplots(1, len(series), figsize=(8.6, 2.2), layout="constrained")
    for ax, (title, seconds) in zip(panels, series.items(), strict=True):
        ax.plot([*seconds], [1e3 * one for one in seconds.values()], "o-", color="#0072B2", markersize=4)
        ax.set_xlim(0)
        ax.set_ylim(0, 1.15e3 * max(seconds.values()))
        ax.set_xlabel(title)
        ax.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("ms")
    figure.savefig(path, dpi=100, pil_kwargs={"optimize": True})
    plt.close(figure)


def main(rounds: int = 15, picture: Path | None = None) -> None:
    """Print the tables; draw the `picture`."""
    square, weights = lambda n: n * n, lambda n: n * n + 5 * n + 1
    table("width of a figure, pixels; a frame", {width: frame(width) for width in (860, 1200)}, lambda _: 1, 4 * rounds)
    table("numeric gradient, variables", {n: numeric(n) for n in (10, 30, 100, 300, 1000)}, square, rounds)
    lines = table("one level line, points a side", {n: level_line(n) for n in (31, 61, 121, 241)}, square, rounds)
    table("map of level sets, points a side", {n: level_sets(n) for n in (31, 61, 121, 241)}, square, rounds)
    graphs = table("computation graph, nodes", {n: graph(n) for n in (10, 50, 100, 150, 200)}, lambda n: n, 4 * rounds)
    widths = (4, 10, 16, 22, 29, 64, 128)
    nets = table("network 2–n–n–1 on 200 inputs, n", {n: network(n) for n in widths}, weights, rounds)
    if picture is not None:
        small = {weights(n): seconds for n, seconds in nets.items() if weights(n) <= 1000}
        points = {square(n): seconds for n, seconds in lines.items()}
        names = "points of a grid", "nodes of a graph", "weights of a network", "learners on a hub"
        draw(dict(zip(names, (points, graphs, small, learners()), strict=True)), picture)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_sizes", description=__doc__)
    parser.add_argument("picture", type=Path, nargs="?", help="where the figure of the README goes")
    main(picture=parser.parse_args().picture)
