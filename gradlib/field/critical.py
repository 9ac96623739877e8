"""Critical points, where both partial derivatives are 0 (Deepmath 7.3, Prop. 5), found in a box and told apart.

They are searched where the curves {∂f/∂x = 0} and {∂f/∂y = 0} cross on a grid, polished by Newton's method, and written
exactly where sympy confirms a simple exact number.  The Hessian tells their kind; where its determinant is 0, the
values of the function around the point do.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import sympy as sp

from gradlib import valid
from gradlib.field import zeros
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box

SNAP = 1e-4  # how near an exact point must be, in windows: where the Hessian is 0, Newton's last digits are lost
MOST = 60  # of more points than these, the exact numbers are not sought


class CriticalPoint(NamedTuple):
    """A critical point.

    Attributes
    ----------
    point : (x, y)
    value : of the function there
    kind : ``"minimum"``, ``"maximum"``, ``"saddle"`` (neither: larger and smaller values as near as one likes), or
        ``"undecided"``
    reason : why, in a sentence
    exact : (x, y) as sympy numbers where they are known exactly, otherwise None
    isolated : False for one that stands for a whole curve, or region, of critical points
    """

    point: tuple[float, float]
    value: float
    kind: str
    reason: str
    exact: tuple[sp.Expr, sp.Expr] | None
    isolated: bool


def critical_points(f: zeros.Differentiable, box: Box) -> list[CriticalPoint]:
    """The critical points of a function of two variables in a box (its edges included), from left to right.

    Raises
    ------
    ValueError
        When f has not two variables, or the box is none.
    """
    if len(f.variables) != 2:
        raise ValueError(say("critical_variables", n=len(f.variables), known=", ".join(f.variables) or "–"))
    ends = np.array(valid.box(box))
    size = np.array([ends[1] - ends[0], ends[3] - ends[2]])
    with np.errstate(all="ignore"):
        curves = [run for run, _ in zeros.critical_curves(f, tuple(ends))]
        found = zeros.zeros(f, ends, size, curves)
        if not len(found):
            return []
        regular = zeros.regular(f.hessian(*found.T))
        lonely = np.array([one or _lonely(p, found, curves, size) for one, p in zip(regular, found, strict=True)])
        rows = _spread(found / size, lonely)  # of the others, which stand for a curve, a few
        sure = regular[rows] | (len(rows) > MOST)
        rows = [
            row for row, known in zip(rows, sure, strict=True)
            if not _by_a_hole(f, found[row], size) and (known or zeros.vanishes(f, found[row], size))
        ]  # fmt: skip
        told = [described(f, found[row], size, bool(lonely[row]), exactly=len(rows) <= MOST) for row in rows]
    return list({one.point: one for one in told}.values())


# ------------------------------------------------------------------------------------------------------------ searching
def _distance(p: np.ndarray, others: np.ndarray, size: np.ndarray) -> np.ndarray:
    """From one point to others, in windows."""
    return np.hypot(*((others - p) / size).T)


def _lonely(p: np.ndarray, found: np.ndarray, curves: list[np.ndarray], size: np.ndarray) -> bool:
    """Whether a point where the Hessian has no inverse seems isolated: on no curve, and with few points around."""
    reach, company = (6, 1) if len(found) > MOST else (3, 3)
    if (_distance(p, found, size) < reach / zeros.GRID).sum() > company:
        return False
    return all(_distance(p, curve, size).min() > 1 / zeros.GRID for curve in curves)


def _by_a_hole(f: zeros.Differentiable, p: np.ndarray, size: np.ndarray) -> bool:
    """Whether f has no value at a simple point that the search cannot tell from `p`, as (0, 0) for sin(x)/x."""
    near = [[*_simple(float(one), 1e-8 * width)] for one, width in zip(p, size, strict=True)]
    return any(not math.isfinite(f(float(x), float(y))) for x, y in itertools.product(*near))


def _spread(places: np.ndarray, lonely: np.ndarray) -> list[int]:
    """The rows of the lonely points, and of a few others far from each other."""
    rows, others = np.flatnonzero(lonely), np.flatnonzero(~lonely)
    chosen, distance = list(others[:1]), np.inf
    while len(chosen) < min(12, len(others)):
        distance = np.minimum(distance, np.hypot(*(places[others] - places[chosen[-1]]).T))
        chosen.append(others[np.argmax(distance)])
    return sorted([*rows, *chosen])


# -------------------------------------------------------------------------------------------------------- telling apart
def described(
    f: zeros.Differentiable, p: np.ndarray, size: np.ndarray, isolated: bool, *, exactly: bool = True
) -> CriticalPoint:
    """What is known of the critical point `p` of f; `size` is that of the box in which it is looked at."""
    exact = _exact(f, p, size) if isolated and exactly else None
    x, y = (float(one) for one in exact) if exact else (float(p[0]), float(p[1]))
    value, hessian = f(x, y), f.hessian(x, y)
    if abs(value) < 1e-15 * np.abs(hessian).max() * size.max() ** 2:  # cos(π/2) is 6·10⁻¹⁷ for floats
        value = 0.0
    determinant = float(zeros.determinants(hessian))
    scale = float(np.abs(hessian).max())
    usual = np.nanmax(np.abs(f.hessian(x + 0.02 * size[0], y + 0.02 * size[1])), initial=0.0)  # of curvatures near by
    if scale > 1e-6 * usual and abs(determinant) > 1e-7 * scale**2:
        kind = "saddle" if determinant < 0 else "minimum" if hessian[0, 0] > 0 else "maximum"
        reason = say(f"critical_{kind}", det=short(determinant), fxx=short(float(hessian[0, 0])))
    else:
        kind = _looked(f, (x, y), value, size)
        reason = say(f"critical_look_{kind}")
    return CriticalPoint((x, y), value, kind, reason, exact, isolated)


def _looked(f: zeros.Differentiable, point: tuple[float, float], value: float, size: np.ndarray) -> str:
    """The kind by the values on circles around the point, down to where rounding hides them; they must agree."""
    turn = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    noise = 1e-13 * max(1.0, abs(value))
    seen = set()
    for radius in np.geomspace(1e-4, 0.02, 12):
        ring = f(point[0] + radius * size[0] * np.cos(turn), point[1] + radius * size[1] * np.sin(turn)) - value
        ring = ring[np.isfinite(ring)]
        largest = np.abs(ring).max(initial=0)
        if largest > 1e3 * noise:
            small = 1e-9 * largest + noise
            above, below = bool(ring.max() > small), bool(ring.min() < -small)
            seen.add("saddle" if above and below else "minimum" if above else "maximum")
    return seen.pop() if len(seen) == 1 else "undecided"


# ------------------------------------------------------------------------------------------------------- exact numbers
def _exact(f: zeros.Differentiable, p: np.ndarray, size: np.ndarray) -> tuple[sp.Expr, sp.Expr] | None:
    """Simple exact numbers near the point at which sympy finds the gradient to be 0, if there are any."""
    if f.expression is None:
        return None
    symbols = [sp.Symbol(name, real=True) for name in f.variables]
    slopes = [f.partial(name).expression for name in f.variables]
    for x in _simple(float(p[0]), SNAP * size[0]):
        for y in _simple(float(p[1]), SNAP * size[1]):
            at = dict(zip(symbols, (x, y), strict=True))
            if all(sp.expand(slope.subs(at)) == 0 for slope in slopes):
                return x, y
    return None


def _simple(value: float, within: float) -> Iterator[sp.Expr]:
    """Fractions, multiples of π, and square roots of fractions, near a number."""
    for unit, most in ((sp.S.One, 1000), (sp.pi, 24)):
        fraction = sp.Rational(value / float(unit)).limit_denominator(most)
        if abs(float(fraction * unit) - value) <= within:
            yield fraction * unit
    square = sp.Rational(value**2).limit_denominator(20)
    root = sp.sqrt(square) * (1 if value >= 0 else -1)
    if not root.is_Rational and abs(float(root) - value) <= within:
        yield root
    power = math.exp(value) if abs(value) < 5 else math.inf
    fraction = sp.Rational(power).limit_denominator(20) if math.isfinite(power) else sp.S.One
    if fraction > 0 and fraction != 1 and abs(math.log(fraction) - value) <= within:
        yield sp.log(fraction)
