"""Critical points, where both partial derivatives are 0 (Deepmath 7.3, Prop. 5), found in a box and told apart.

They are searched where the curves {∂f/∂x = 0} and {∂f/∂y = 0} cross on a grid, polished by Newton's method, and written
exactly where sympy confirms a simple exact number.  The Hessian tells their kind; where its determinant is 0, the
values of the function around the point do.  `gradlib.field.tolerances` shows the steps of an example; it has the
numbers.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import sympy as sp

from gradlib import valid
from gradlib.field import tolerances as tol
from gradlib.field import zeros
from gradlib.field.differentiable import Differentiable
from gradlib.formula import symbolic
from gradlib.language import Told, say
from gradlib.notation import short
from gradlib.valid import Box


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


def critical_points(f: Differentiable, box: Box) -> list[CriticalPoint]:
    """The critical points of a function of two variables in a box (its edges included), from left to right.

    Raises
    ------
    ValueError
        When f has not two variables, or the box is none.
    """
    if len(f.variables) != 2:
        raise Told(say("critical_variables", n=len(f.variables), known=", ".join(f.variables) or "–"))
    box = valid.box(box)
    size = np.array([box[1] - box[0], box[3] - box[2]])
    with np.errstate(all="ignore"):
        curves = [run for run, _ in zeros.critical_curves(f, box)]
        found = zeros.points(f, box, curves)
        if not len(found):
            return []
        hessian = f.hessian(*found.T)
        regular = zeros.regular(hessian, float(np.median(zeros.curvatures(hessian))))
        isolated = np.array(
            [one or _isolated(f, p, found, curves, size) for one, p in zip(regular, found, strict=True)]
        )
        rows = _spread(found / size, isolated)  # of the others, which stand for a curve, a few
        many = len(rows) > tol.MANY
        rows = [
            i for i in rows
            if not _by_a_hole(f, found[i], size) and (many or zeros.vanishes(f, found[i], size))
        ]  # fmt: skip
        exactly = len(rows) <= tol.MANY
        told = [described(f, found[i], size, bool(isolated[i]), exactly=exactly) for i in rows]
    return list({one.point: one for one in told}.values())


# ------------------------------------------------------------------------------------------------------------ searching
def _distance(p: np.ndarray, others: np.ndarray, size: np.ndarray) -> np.ndarray:
    """From one point to others, in windows."""
    return np.hypot(*((others - p) / size).T)


def _isolated(f: Differentiable, p: np.ndarray, found: np.ndarray, curves: list[np.ndarray], size: np.ndarray) -> bool:
    """Whether a point where the Hessian has no inverse seems isolated: on no curve, and with few points around.

    Of many points of a curve a search may find so few in some place that it must look there once more, from near.
    """
    reach, company = tol.ISOLATED_OF_MANY if len(found) > tol.MANY else tol.ISOLATED
    if (_distance(p, found, size) < reach / tol.GRID).sum() > company:
        return False
    if any(_distance(p, curve, size).min() <= tol.FROM_CURVE / tol.GRID for curve in curves):
        return False
    around = np.stack([p - reach / tol.GRID * size, p + reach / tol.GRID * size], axis=1)
    return len(found) <= tol.MANY or len(zeros.points(f, tuple(around.ravel()), [])) <= tol.ISOLATED[1]


def _by_a_hole(f: Differentiable, p: np.ndarray, size: np.ndarray) -> bool:
    """Whether f has no value at a simple point that the search cannot tell from `p`, as (0, 0) for sin(x)/x."""
    near = [[*_simple(float(one), tol.HOLE * width)] for one, width in zip(p, size, strict=True)]
    return any(not math.isfinite(f(float(x), float(y))) for x, y in itertools.product(*near))


def _spread(places: np.ndarray, isolated: np.ndarray) -> list[int]:
    """The rows of the isolated points, and of a few others far from each other."""
    rows, others = np.flatnonzero(isolated), np.flatnonzero(~isolated)
    chosen, distance = list(others[:1]), np.inf
    while len(chosen) < min(tol.SHOWN, len(others)):
        distance = np.minimum(distance, np.hypot(*(places[others] - places[chosen[-1]]).T))
        chosen.append(others[np.argmax(distance)])
    return sorted([*rows, *chosen])


# -------------------------------------------------------------------------------------------------------- telling apart
def described(
    f: Differentiable, p: np.ndarray, size: np.ndarray, isolated: bool, *, exactly: bool = True
) -> CriticalPoint:
    """What is known of the critical point `p` of f; `size` is that of the box in which it is looked at."""
    exact = _exact_point(f, p, size) if isolated and exactly else None
    x, y = (float(one) for one in exact) if exact else (float(p[0]), float(p[1]))
    value, hessian = f(x, y), f.hessian(x, y)
    if abs(value) < tol.NO_VALUE * zeros.curvatures(hessian) * size.max() ** 2:
        value = 0.0
    corners = np.array([(1, 1, -1, -1), (1, -1, 1, -1)]) * tol.NEARBY * size[:, None]
    around = f.hessian(x + corners[0], y + corners[1])
    # differences see more with steps longer than the window than its values show
    change = zeros.curvatures(hessian) * (tol.NEARBY * size.max()) ** 2
    shown = f.expression is not None or change > tol.NOISE * abs(value)
    if shown and zeros.regular(hessian, np.nanmax(np.abs(around), initial=0.0)):
        determinant, fxx = float(zeros.determinants(hessian)), float(hessian[0, 0])
        kind = "saddle" if determinant < 0 else "minimum" if fxx > 0 else "maximum"
        reason = say(f"critical_{kind}", det=short(determinant), fxx=short(fxx))
    else:
        kind = _looked(f, (x, y), value, size)
        sign = {"minimum": 1, "maximum": -1}.get(kind)
        if isolated and sign and _below_between(f, (x, y), value, size, sign):  # a slider moves along curves of others
            kind = "undecided"
        how = "look" if isolated or kind not in ("minimum", "maximum") else "set"
        reason = say(f"critical_{how}_{kind}")
    return CriticalPoint((x, y), value, "undecided" if kind == "flat" else kind, reason, exact, isolated)


def _looked(f: Differentiable, point: tuple[float, float], value: float, size: np.ndarray) -> str:
    """The kind by the values on circles around the point, down to where rounding hides them; they must agree.

    It is "flat" where rounding hides all of them, or a good part of each circle.
    """
    turn = np.linspace(0, 2 * np.pi, tol.DIRECTIONS, endpoint=False)
    noise = tol.NOISE * max(1.0, abs(value))
    seen = set()
    for radius in np.geomspace(tol.NEAREST, tol.NEARBY, tol.CIRCLES):
        ring = f(point[0] + radius * size[0] * np.cos(turn), point[1] + radius * size[1] * np.sin(turn)) - value
        ring = ring[np.isfinite(ring)]
        largest = np.abs(ring).max(initial=0)
        if largest > tol.LOUD * noise:
            small = tol.LEVEL * largest + noise
            above, below = bool(ring.max() > small), bool(ring.min() < -small)
            hidden = np.mean((ring != 0) & (np.abs(ring) <= small)) > tol.HIDDEN
            seen.add("flat" if hidden else "saddle" if above and below else "minimum" if above else "maximum")
    return "flat" if seen <= {"flat"} else seen.pop() if len(seen) == 1 else "undecided"


def _below_between(f: Differentiable, point: tuple[float, float], value: float, size: np.ndarray, sign: int) -> bool:
    """Whether sign · f is smaller on a circle than at the point, in a part that is narrower than their directions.

    It is looked for beside the least value, in narrower and narrower arcs.
    """
    radius = np.geomspace(tol.NEAREST, tol.NEARBY, tol.CIRCLES)[:, None]
    middle, reach, largest = np.zeros_like(radius), np.pi, None
    for count in (tol.DIRECTIONS, *tol.ARCS):
        turn = middle + np.linspace(-reach, reach, count)
        ring = sign * (
            f(point[0] + radius * size[0] * np.cos(turn), point[1] + radius * size[1] * np.sin(turn)) - value
        )
        ring = np.where(np.isfinite(ring), ring, 0.0)
        largest = np.abs(ring).max(axis=1) if largest is None else largest
        middle = np.take_along_axis(turn, ring.argmin(axis=1)[:, None], axis=1)
        reach *= 2 / (count - 1)
    return bool((ring.min(axis=1) < -tol.LEVEL * largest - tol.NOISE * max(1.0, abs(value))).any())


# ------------------------------------------------------------------------------------------------------- exact numbers
def _exact_point(f: Differentiable, p: np.ndarray, size: np.ndarray) -> tuple[sp.Expr, sp.Expr] | None:
    """Simple exact numbers near the point at which sympy finds the gradient to be 0, if there are any."""
    if f.expression is None:
        return None
    symbols = symbolic.symbols(f.variables)
    slopes = [f.partial(i).expression for i in (0, 1)]
    for x in _simple(float(p[0]), tol.SNAP * size[0]):
        for y in _simple(float(p[1]), tol.SNAP * size[1]):
            at = dict(zip(symbols, (x, y), strict=True))
            if all(sp.expand(slope.subs(at)) == 0 for slope in slopes):
                return x, y
    return None


def _simple(value: float, within: float) -> Iterator[sp.Expr]:
    """Fractions, multiples of π, square roots and logarithms of fractions, near a number."""
    for unit, most in ((sp.S.One, tol.FRACTIONS), (sp.pi, tol.OF_PI)):
        fraction = sp.Rational(value / float(unit)).limit_denominator(most)
        if abs(float(fraction * unit) - value) <= within:
            yield fraction * unit
    square = sp.Rational(value**2).limit_denominator(tol.INNER)
    root = sp.sqrt(square) * (1 if value >= 0 else -1)
    if not root.is_Rational and abs(float(root) - value) <= within:
        yield root
    power = math.exp(value) if abs(value) < tol.LARGEST_LOG else math.inf
    fraction = sp.Rational(power).limit_denominator(tol.INNER) if math.isfinite(power) else sp.S.One
    if fraction > 0 and fraction != 1 and abs(math.log(fraction) - value) <= within:
        yield sp.log(fraction)
