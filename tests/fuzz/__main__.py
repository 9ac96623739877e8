"""The long test, ``make fuzz``: a hundred thousand texts to the reader of formulas, thousands of formulas at a point.

Whatever the text, it is read or refused with a FormulaError, and the slowest ones are named.  For formulas whose value
is known apart from the reader, the exact gradient, the computation graph and its program agree.
"""

from __future__ import annotations

import argparse
import heapq
import math
import time

import numpy as np
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gradlib as gl
from gradlib.formula import FormulaError, read
from tests.test_formula import HOSTILE, TEXTS, formulas

POINT = {"x": 0.7, "y": 1.3}
# a formula that can be read, with a part put in, taken out or doubled
PARTS = st.sampled_from(
    ["", "(", ")", "^", "*", "/", "|", ",", ".", "0", "9" * 9, "x", "ln", "e^", " ", "__", "√", "²", "\0"]
)
MUTANTS = st.builds(
    lambda pair, at, end, part: pair[0][: at % 50] + part + pair[0][end % 50 :],
    formulas(), st.integers(0, 49), st.integers(0, 49), PARTS,
)  # fmt: skip


def texts(count: int) -> None:
    """Read so many texts."""
    slowest: list[tuple[float, str]] = []

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(st.one_of(TEXTS, MUTANTS, st.sampled_from(HOSTILE)))
    def reads(text: str) -> None:
        start = time.perf_counter()
        try:
            expression = read(text).expression
            assert not expression.has(sp.nan, sp.zoo, sp.oo, sp.I)
        except FormulaError as error:
            assert len(str(error)) < 600
        heapq.heappush(slowest, (time.perf_counter() - start, text[:80]))
        if len(slowest) > 5:
            heapq.heappop(slowest)

    reads()
    print(f"{count} texts read or refused; the slowest:")
    for seconds, text in sorted(slowest, reverse=True):
        print(f"{1e3 * seconds:8.1f} ms  {text!r}")


def derivatives(count: int) -> None:
    """Compare three ways to the gradient of so many formulas."""
    compared = 0  # to four digits: sin(exp(exp(pi))) has no more

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(formulas())
    def agree(pair: tuple[str, float]) -> None:
        nonlocal compared
        text, value = pair
        try:
            f, graph = gl.ScalarField(text, "x y"), gl.Graph.from_formula(text, "x y")
            found, ours = graph.forward(**POINT), {**dict.fromkeys("xy", 0.0), **graph.backward()}
        except (FormulaError, gl.DomainError, ValueError):
            return
        exact = f.gradient(*POINT.values())
        if not (math.isfinite(value) and np.isfinite(exact).all() and abs(value) < 1e6 and np.abs(exact).max() < 1e4):
            return
        compared += 1
        assert math.isclose(found, value, rel_tol=1e-4, abs_tol=1e-4), text
        assert np.allclose([ours["x"], ours["y"]], exact, rtol=1e-4, atol=1e-4), text
        assert np.allclose(list(graph.compile()(**POINT)[1].values()), exact, rtol=1e-4, atol=1e-4), text

    agree()
    print(
        f"{compared} of {count} formulas have a gradient there: exact, by the graph and by its program it is the same"
    )


def main() -> None:
    """Both, as long as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--formulas", type=int, default=5_000)
    options = parser.parse_args()
    texts(options.texts)
    derivatives(options.formulas)


if __name__ == "__main__":
    main()
