"""Critical points, where both partial derivatives are 0 (Deepmath 7.3, Prop. 5), found in a box and told apart.

They are searched where the curves {∂f/∂x = 0} and {∂f/∂y = 0} cross on a grid, polished by Newton's method, and written
exactly where sympy confirms a simple exact number.  The Hessian tells their kind; where its determinant is 0, the
values of the function around the point do.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import sympy as sp
from contourpy import contour_generator

from gradlib import valid
from gradlib.language import say, short

if TYPE_CHECKING:
    from gradlib.field import ScalarField

Box = tuple[float, float, float, float]

GRID = 97  # points a side; odd, so that the middle of the box is one of them
NEWTON = 160  # steps: at a critical point where the Hessian is 0, each gains half a digit
SNAP = 1e-4  # how near an exact point must be, in windows: where the Hessian is 0, Newton's last digits are lost
SEEDS = 700  # places to start from
MOST = 60  # more points than these are a curve of them
HALVINGS = 52  # of an edge of the grid: as far as floats go


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


def critical_points(f: ScalarField, box: Box) -> list[CriticalPoint]:
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
        curves = [run for run, _ in critical_curves(f, tuple(ends))]
        found = _roots(f, ends, size, curves)
        if not len(found):
            return []
        many = len(found) > MOST
        reach, company = (6 / GRID, 1) if many else (3 / GRID, 3)
        regular = _regular(f.hessian(*found.T))
        lonely = [
            bool(one) or ((_distance(p, found, size) < reach).sum() <= company and not _near(p, curves, size))
            for p, one in zip(found, regular, strict=True)
        ]
        if not all(lonely):  # some of its points stand for a curve
            rows = _spread(found / size, lonely)
            found, lonely = found[rows], [lonely[row] for row in rows]
        whole = [not _by_a_hole(f, p, size) for p in found]
        found, lonely = found[whole], list(itertools.compress(lonely, whole))
        told = [
            described(f, p, size, alone, exactly=len(found) <= MOST) for p, alone in zip(found, lonely, strict=True)
        ]
    return list({one.point: one for one in told}.values())


def critical_curves(f: ScalarField, box: Box) -> list[tuple[np.ndarray, float]]:
    """The lines in a box along which both partial derivatives are 0: points of shape (number, 2), and the value of f.

    Where f touches this value without passing through it, as x²y does on half of the line x = 0, no search for a change
    of sign finds the level line.  Empty for a function that has no formula.
    """
    if getattr(f, "expression", None) is None:
        return []
    x, y = np.linspace(*box[:2], GRID), np.linspace(*box[2:], GRID)
    slopes = f.gradient(*np.meshgrid(x, y))
    scale = _usual(slopes)
    found = []
    for i, slope in enumerate(slopes):
        lines = contour_generator(x, y, np.ma.masked_invalid(slope)).lines(0.0)
        p = np.concatenate([np.empty((0, 2)), *(part for line in lines for part in (line, line[:1] * np.nan))])
        near = np.hypot(*f.gradient(*p.T)) <= 0.1 * scale
        p[near] = on_edges(f.partial(i), p[near], (x, y))
        flat = near & (np.hypot(*f.gradient(*p.T)) <= 1e-12 * scale)
        for run in np.split(p, np.flatnonzero(np.diff(flat)) + 1)[not flat[:1].any() :: 2]:
            if (np.ptp(run, axis=0) > [x[1] - x[0], y[1] - y[0]]).any():  # more than one point
                found.append((run, f(*run[len(run) // 2])))
    return found


def on_edges(
    g: Callable[..., np.ndarray], places: np.ndarray, lines: Sequence[np.ndarray], halvings: int = HALVINGS
) -> np.ndarray:
    """Where g changes its sign on the edges of a grid, `places`, shape (number, n), saying roughly where; by halving.

    `lines` are the coordinates of the lines of the grid, for each of the n variables of g.
    """
    ends = []
    for values, along in zip(places.T, lines, strict=True):
        place = np.interp(values, along, np.arange(len(along)))
        place = np.where(np.abs(place - np.round(place)) < 1e-9, np.round(place), place)
        ends.append((along[np.floor(place).astype(int)], along[np.ceil(place).astype(int)]))
    low, high = (np.stack(one, axis=1) for one in zip(*ends, strict=True))
    first = np.sign(g(*low.T))
    for _ in range(halvings):
        middle = (low + high) / 2
        ahead = (np.sign(g(*middle.T)) == first)[:, None]
        low, high = np.where(ahead, middle, low), np.where(ahead, high, middle)
    return np.where((first == 0)[:, None], low, high)


# ------------------------------------------------------------------------------------------------------------ searching
def _distance(p: np.ndarray, others: np.ndarray, size: np.ndarray) -> np.ndarray:
    """From one point to others, in windows."""
    return np.hypot(*((others - p) / size).T)


def _near(p: np.ndarray, curves: list[np.ndarray], size: np.ndarray) -> bool:
    """Whether a point lies on one of the curves."""
    return any(_distance(p, curve, size).min() < 1 / GRID for curve in curves)


def _determinant(hessian: np.ndarray) -> np.ndarray:
    """Of one Hessian, or of many."""
    return hessian[0, 0] * hessian[1, 1] - hessian[0, 1] * hessian[1, 0]


def _regular(hessian: np.ndarray) -> np.ndarray:
    """Whether a Hessian has an inverse, for each of many: then its critical point is isolated."""
    determinant = _determinant(hessian)
    size = np.abs(hessian).max(axis=(0, 1))
    return (np.abs(determinant) > 1e-7 * size**2) & (size > 1e-6 * np.median(size))  # or it is 0 but for rounding


def _roots(f: ScalarField, ends: np.ndarray, size: np.ndarray, curves: list[np.ndarray]) -> np.ndarray:
    """The zeros of the gradient in the box, shape (number, 2), by x and then y; some of those on `curves`."""
    x, y = np.meshgrid(np.linspace(*ends[:2], GRID), np.linspace(*ends[2:], GRID), indexing="ij")
    slopes = f.gradient(x, y)
    scale = _usual(slopes)
    p = np.concatenate([_seeds(x, y, slopes), *(curve[:: 1 + len(curve) // 24] for curve in curves)])
    if not len(p):
        return p
    cell = 2 * size / GRID
    lost = np.zeros(len(p), dtype=bool)
    start = p.copy()
    for _ in range(NEWTON):
        gradient, hessian = f.gradient(*p.T), f.hessian(*p.T)
        lost |= ~(np.isfinite(gradient).all(axis=0) & np.isfinite(hessian).all(axis=(0, 1)))
        gradient[:, lost], hessian[:, :, lost] = 0, 0
        # least squares: along a curve of critical points the Hessian has no inverse
        step = np.einsum("kij,jk->ki", np.linalg.pinv(np.moveaxis(hessian, 2, 0), rcond=1e-15), gradient)
        step = np.clip(step, -cell, cell)
        p = p - step
        if np.all(np.abs(step) <= 1e-14 * size):
            break
    slope = np.hypot(*f.gradient(*p.T))
    inside = np.all((p >= ends[::2] - 1e-9 * size) & (p <= ends[1::2] + 1e-9 * size), axis=1)
    near = np.all(np.abs(p - start) < 6 * cell, axis=1)
    still = np.all(np.abs(step) <= 1e-9 * size, axis=1)
    usual = np.fmax(scale, np.abs(f.hessian(*p.T)).max(axis=(0, 1)) * size.min())  # the median is small in a far tail
    fine = ~lost & inside & near & still & (slope <= 1e-8 * usual + 1e-300) & np.isfinite(f(*p.T))
    return _merged(p[fine], size)


def _usual(slopes: np.ndarray) -> float:
    """The length that gradients have in the middle."""
    lengths = np.hypot(*slopes)
    return float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else 0.0


def _seeds(x: np.ndarray, y: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The middles of the cells where both partials change sign or vanish, and the points where the slope is least."""
    corners = np.stack([slopes[:, i : GRID - 1 + i, j : GRID - 1 + j] for i in (0, 1) for j in (0, 1)])
    changes = np.all((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0), axis=0)
    i, j = np.nonzero(changes)
    middles = np.stack([(x[i, j] + x[i + 1, j]) / 2, (y[i, j] + y[i, j + 1]) / 2], axis=1)
    steep = np.hypot(*slopes)
    steep = np.pad(np.where(np.isfinite(steep), steep, np.inf), 1, constant_values=np.inf)
    around = [np.roll(steep, shift, (0, 1)) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    least = np.all([steep <= other for other in around], axis=0)[1:-1, 1:-1] & np.isfinite(steep[1:-1, 1:-1])
    seeds = np.concatenate([middles, np.stack([x[least], y[least]], axis=1)])
    return seeds[:: 1 + len(seeds) // SEEDS]


def _merged(points: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Each point once, by x and then y."""
    kept: list[np.ndarray] = []
    for p in points[np.lexsort(np.round(points / size, 6).T[::-1])]:
        if all(np.max(np.abs(p - q) / size) > 1e-5 for q in kept[-400:]):
            kept.append(p)
    return np.reshape(kept, (-1, 2))


def _by_a_hole(f: ScalarField, p: np.ndarray, size: np.ndarray) -> bool:
    """Whether f has no value at a simple point that the search cannot tell from `p`, as (0, 0) for sin(x)/x."""
    near = [[*_simple(float(one), 1e-8 * width)] for one, width in zip(p, size, strict=True)]
    return any(not math.isfinite(f(float(x), float(y))) for x, y in itertools.product(*near))


def _spread(places: np.ndarray, lonely: list[bool]) -> list[int]:
    """The rows of the lonely points, and of a few others far from each other."""
    rows = [row for row, alone in enumerate(lonely) if alone]
    others = [row for row, alone in enumerate(lonely) if not alone]
    chosen = others[:1]
    while others and len(chosen) < min(12, len(others)):
        distance = [min(np.hypot(*(places[row] - places[one])) for one in chosen) for row in others]
        chosen.append(others[int(np.argmax(distance))])
    return sorted(rows + chosen)


# -------------------------------------------------------------------------------------------------------- telling apart
def described(
    f: ScalarField, p: np.ndarray, size: np.ndarray, isolated: bool, *, exactly: bool = True
) -> CriticalPoint:
    """What is known of the critical point `p` of f; `size` is that of the box in which it is looked at."""
    exact = _exact(f, p, size) if isolated and exactly else None
    x, y = (float(one) for one in exact) if exact else (float(p[0]), float(p[1]))
    value, hessian = f(x, y), f.hessian(x, y)
    if abs(value) < 1e-15 * np.abs(hessian).max() * size.max() ** 2:  # cos(π/2) is 6·10⁻¹⁷ for floats
        value = 0.0
    determinant = float(_determinant(hessian))
    scale = float(np.abs(hessian).max())
    usual = np.nanmax(np.abs(f.hessian(x + 0.02 * size[0], y + 0.02 * size[1])), initial=0.0)  # of curvatures near by
    if scale > 1e-6 * usual and abs(determinant) > 1e-7 * scale**2:
        kind = "saddle" if determinant < 0 else "minimum" if hessian[0, 0] > 0 else "maximum"
        reason = say(f"critical_{kind}", det=short(determinant), fxx=short(float(hessian[0, 0])))
    else:
        kind = _looked(f, (x, y), value, size)
        reason = say(f"critical_look_{kind}")
    return CriticalPoint((x, y), value, kind, reason, exact, isolated)


def _looked(f: ScalarField, point: tuple[float, float], value: float, size: np.ndarray) -> str:
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
def _exact(f: ScalarField, p: np.ndarray, size: np.ndarray) -> tuple[sp.Expr, sp.Expr] | None:
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
