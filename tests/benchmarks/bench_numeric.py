"""Gradient of Rosenbrock's function in 100 variables: `gradlib.numeric` against hand-written NumPy and against scipy.

All are timed in turn in one run on one machine; only the ratios mean something.  The hand-written one is the least
that a central difference can cost: it checks nothing, and hands the matrix of points to the function as it is.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable

import numpy as np
from scipy.differentiate import jacobian
from scipy.optimize import rosen, rosen_der

from gradlib import numeric


def rosenbrock(*x: np.ndarray) -> np.ndarray:
    """Rosenbrock's function with one argument for each variable."""
    return rosen(np.array(x))


def by_hand(x: np.ndarray) -> np.ndarray:
    """The central difference as one would write it for this function alone."""
    n, h = x.size, 6e-6 * np.maximum(1, np.abs(x))
    shifts = np.diag(h)
    values = rosen(np.hstack([x[:, None] + shifts, x[:, None] - shifts]))
    return (values[:n] - values[n:]) / (2 * h)


def by_hand_apart(x: np.ndarray) -> np.ndarray:
    """The same for a function with one argument for each variable, as gradlib is given one."""
    n, h = x.size, 6e-6 * np.maximum(1, np.abs(x))
    shifts = np.diag(h)
    values = rosenbrock(*np.hstack([x[:, None] + shifts, x[:, None] - shifts]))
    return (values[:n] - values[n:]) / (2 * h)


WAYS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "NumPy by hand, central": by_hand,
    "the same for f(x, y, …)": by_hand_apart,
    **{
        f"gradlib {method}": lambda x, method=method: numeric.gradient(rosenbrock, x, method=method)
        for method in ("adaptive", "richardson")
    },
    **{
        f"gradlib {method}, h given": lambda x, method=method, h=h: numeric.gradient(rosenbrock, x, method=method, h=h)
        for method, h in (("forward", 1.5e-8), ("central", 6e-6), ("richardson", 6e-3))
    },
    "scipy differentiate.jacobian": lambda x: jacobian(rosen, x).df,
}


def main(variables: int = 100, rounds: int = 100) -> None:
    """Print a row for each way: time, time against the hand-written one, relative error."""
    x = np.random.default_rng(7).uniform(-1, 1, variables)
    exact = rosen_der(x)
    times = {name: [] for name in WAYS}
    for _ in range(rounds):  # in turn and shortly, so that a slow moment of the machine falls on all, or between two
        for name, way in WAYS.items():
            times[name].append(timeit.timeit(lambda way=way: way(x), number=2) / 2)
    floor = min(times["NumPy by hand, central"])
    print(f"{'gradient in ' + str(variables) + ' variables':<32}{'ms':>8}{'x by hand':>11}{'relative error':>16}")
    for name, way in WAYS.items():
        error = np.linalg.norm(way(x) - exact) / np.linalg.norm(exact)
        print(f"{name:<32}{1e3 * min(times[name]):8.3f}{min(times[name]) / floor:11.1f}{error:16.1e}")


if __name__ == "__main__":
    main()
