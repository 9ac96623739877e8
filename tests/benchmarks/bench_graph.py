"""The gradient of ln(x²y + sin y): `gradlib.graph.graph` and its programs against hand-written code and against peers.

All are timed in turn in one run on one machine; only the ratios mean something.  micrograd, autograd, jax and torch
are used if they are there; nothing else of the project needs them.  All compute in float64.  micrograd has neither sin
nor ln: they are added here in its own manner.
"""

from __future__ import annotations

import gc
import math
import timeit
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

import gradlib as gl

Way = Callable[[], Any]
ABSENT: set[str] = set()


def by_hand(x: float, y: float) -> tuple[float, tuple[float, float]]:
    """Value and gradient at one point, as one would write them."""
    u = x * x * y + math.sin(y)
    return math.log(u), (2 * x * y / u, (x * x + math.cos(y)) / u)


def by_hand_on_arrays(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """The same on arrays."""
    u = x * x * y + np.sin(y)
    return np.log(u), (2 * x * y / u, (x * x + np.cos(y)) / u)


def peer(name: str, make: Callable[[Any], Way]) -> dict[str, Way]:
    """The way of a peer, if it is installed."""
    package = name.split(".")[0]
    try:
        return {package: make(import_module(name))}
    except ImportError:
        ABSENT.add(package)
        return {}


def with_micrograd(engine: Any) -> Way:
    """Build and sweep, which with micrograd go together."""

    def sin(a: Any) -> Any:
        out = engine.Value(math.sin(a.data), (a,), "sin")

        def backward() -> None:
            a.grad += math.cos(a.data) * out.grad

        out._backward = backward
        return out

    def ln(a: Any) -> Any:
        out = engine.Value(math.log(a.data), (a,), "ln")

        def backward() -> None:
            a.grad += out.grad / a.data

        out._backward = backward
        return out

    def run() -> tuple[float, float]:
        x, y = engine.Value(3.0), engine.Value(2.0)
        ln(x**2 * y + sin(y)).backward()
        return x.grad, y.grad

    return run


def with_autograd(x: Any, y: Any) -> Callable[[Any], Way]:
    """Reverse mode of autograd; a sum, since it differentiates one number."""

    def make(autograd: Any) -> Way:
        anp = import_module("autograd.numpy")
        both = autograd.value_and_grad(lambda x, y: anp.sum(anp.log(x**2 * y + anp.sin(y))), (0, 1))
        return lambda: both(x, y)[1]

    return make


def with_jax(x: Any, y: Any) -> Callable[[Any], Way]:
    """jax, compiled by XLA beforehand."""

    def make(jax: Any) -> Way:
        jax.config.update("jax_enable_x64", True)
        jnp = jax.numpy
        both = jax.jit(jax.value_and_grad(lambda x, y: jnp.sum(jnp.log(x**2 * y + jnp.sin(y))), (0, 1)))
        a, b = jnp.asarray(x), jnp.asarray(y)
        return lambda: [np.asarray(one.block_until_ready()) for one in both(a, b)[1]]

    return make


def with_torch(x: Any, y: Any) -> Callable[[Any], Way]:
    """torch, on one thread as the others."""

    def make(torch: Any) -> Way:
        torch.set_num_threads(1)

        def run() -> Any:
            a = torch.tensor(x, dtype=torch.float64, requires_grad=True)
            b = torch.tensor(y, dtype=torch.float64, requires_grad=True)
            torch.log(a**2 * b + torch.sin(b)).sum().backward()
            return a.grad.numpy(), b.grad.numpy()

        return run

    return make


def race(title: str, unit: float, ways: dict[str, Way], number: int, rounds: int) -> None:
    """Print a row for each way: time, and how many times that of the first."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):  # in turn, so that a slow moment of the machine falls on all
        for name, way in ways.items():
            # garbage is collected as in a kernel: micrograd's graph of closures is left to the collector each time
            times[name].append(timeit.timeit(way, "gc.enable()", number=number, globals={"gc": gc}) / number)
    first = min(next(iter(times.values())))
    print(f"\n{title:<44}{'µs' if unit == 1e6 else 'ms':>10}{'ratio':>9}")
    for name, found in times.items():
        print(f"{name:<44}{unit * min(found):10.2f}{min(found) / first:9.2f}")


def at_one_point(rounds: int) -> None:
    """One point: the program against hand-written Python; both sweeps on the graph against micrograd."""
    graph = gl.Graph.from_formula("ln(x^2 y + sin y)")
    program = graph.compile()
    ways = {
        "by hand, module math": lambda: by_hand(3.0, 2.0),
        "gradlib, compiled (at most 1.7)": lambda: program(3.0, 2.0),
        "gradlib, forward and backward (micrograd: 1.5)": lambda: (graph.forward(x=3.0, y=2.0), graph.backward()),
        **peer("micrograd.engine", with_micrograd),
        **peer("jax", with_jax(3.0, 2.0)),
        **peer("torch", with_torch(3.0, 2.0)),
        **peer("autograd", with_autograd(3.0, 2.0)),
    }
    race("value and gradient at one point", 1e6, ways, 2000, rounds)


def at_many_points(rounds: int, points: int = 10**6) -> None:
    """A million points: the program against hand-written NumPy and the peers."""
    x, y = np.random.default_rng(7).uniform(1, 3, (2, points))
    program = gl.Graph.from_formula("ln(x^2 y + sin y)").compile()
    ways = {
        "by hand, NumPy": lambda: by_hand_on_arrays(x, y),
        "gradlib, compiled (at most 1.1)": lambda: program(x, y),
        **peer("autograd", with_autograd(x, y)),
        **peer("jax", with_jax(x, y)),
        **peer("torch", with_torch(x, y)),
    }
    race(f"value and gradient at {points} points", 1e3, ways, 1, rounds)


def along_a_ladder(rounds: int) -> None:
    """The ladder of diamonds, 2ⁿ paths: what both sweeps cost for each of its 4n edges."""
    print(f"\n{'ladder of diamonds: edges':<34}{'build µs/edge':>16}{'forward':>9}{'backward':>10}")
    for n in (25, 250, 2_500, 25_000):
        t, *_ = gl.variables("t")

        def build(n: int = n, t: Any = t) -> gl.Graph:
            node = t
            for _ in range(n):
                node = gl.sin(node) * gl.cos(node)
            return gl.Graph(node)

        graph = build()
        steps = {"build": build, "forward": lambda graph=graph: graph.forward(t=0.5), "backward": graph.backward}
        best = {name: min(timeit.repeat(step, number=1, repeat=rounds)) for name, step in steps.items()}
        costs = [1e6 * best[name] / len(graph.edges) for name in steps]
        print(f"{len(graph.edges):<34}{costs[0]:16.2f}{costs[1]:9.2f}{costs[2]:10.2f}")


def main(rounds: int = 15) -> None:
    """Print the tables."""
    at_one_point(rounds)
    at_many_points(rounds)
    along_a_ladder(max(3, rounds // 5))
    if ABSENT:
        print(f"\nnot installed: {', '.join(sorted(ABSENT))}")


if __name__ == "__main__":
    main()
