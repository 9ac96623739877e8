"""Where a gradient of two variables is 0, searched from a grid over a box: points by Newton's method, and curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import sympy as sp
from contourpy import contour_generator

from gradlib.valid import Box

GRID = 97  # points a side; odd, so that the middle of the box is one of them
NEWTON = 80  # steps at most
SEEDS = 2000  # places to start from
FLAT_SEEDS = 200  # of those where the function is flat around
HALVINGS = 52  # of an edge of the grid: as far as floats go


class Differentiable(Protocol):
    """What is asked here of a function: values, first and second derivatives, and its formula if it has one.

    Points go in as arrays that broadcast.  `gradlib.field.scalar.ScalarField` is one.
    """

    variables: tuple[str, ...]
    expression: sp.Expr | None

    def __call__(self, /, *point: Any) -> Any:
        """The value; NaN where there is none."""

    def partial(self, variable: str | int) -> Differentiable:
        """The partial derivative in a variable, named or numbered from 0."""

    def gradient(self, /, *point: Any) -> np.ndarray:
        """Shape (n, ...)."""

    def hessian(self, /, *point: Any) -> np.ndarray:
        """Shape (n, n, ...)."""


# --------------------------------------------------------------------------------------------------------------- points
def zeros(f: Differentiable, ends: np.ndarray, size: np.ndarray, curves: list[np.ndarray]) -> np.ndarray:
    """The zeros of the gradient in the box, shape (number, 2), by x and then y; some of those on `curves`."""
    x, y = np.meshgrid(np.linspace(*ends[:2], GRID), np.linspace(*ends[2:], GRID), indexing="ij")
    slopes = f.gradient(x, y)
    scale = _usual(slopes)
    start = _seeds(x, y, slopes)
    p, step = _followed(f, start, size)
    slope = np.hypot(*f.gradient(*p.T))
    inside = np.all((p >= ends[::2] - 1e-9 * size) & (p <= ends[1::2] + 1e-9 * size), axis=1)
    near = np.all(np.abs(p - start) < 12 * size / GRID, axis=1)
    still = np.all(np.abs(step) <= 1e-9 * size, axis=1)
    usual = np.fmax(scale, np.abs(f.hessian(*p.T)).max(axis=(0, 1)) * size.min())  # the median is small in a far tail
    fine = inside & near & still & (slope <= 1e-8 * usual + 1e-300) & np.isfinite(f(*p.T))
    return _merged(np.concatenate([p[fine], *(_some(curve, 24) for curve in curves)]), size)


def _followed(f: Differentiable, start: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where Newton's method leads from each of many points, and its last step there (NaN where it is lost)."""
    p, last = start.copy(), np.full_like(start, np.inf)
    moving = np.arange(len(p))
    cell = 2 * size / GRID
    for count in range(NEWTON):
        step = _newton(f.gradient(*p[moving].T), f.hessian(*p[moving].T))
        if count % 6 == 5:
            # where the Hessian is 0, each step is the same part of the one before: their sum is known (Aitken)
            before = last[moving]
            part = (step * before).sum(axis=1) / (before**2).sum(axis=1)
            even = np.hypot(*(step - part[:, None] * before).T) < 0.01 * np.hypot(*step.T)
            even &= (part > 0.3) & (part < 0.99)
            step[even] /= 1 - part[even, None]
        step = np.clip(step, -cell, cell)
        p[moving] -= step
        last[moving] = step
        moving = moving[(np.abs(step) > 1e-14 * size).any(axis=1) & (np.abs(p - start)[moving] < 6 * cell).all(axis=1)]
        if not len(moving):
            break
    return p, last


def _newton(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """The steps of Newton's method, shape (number, 2); NaN where they are not known."""
    (a, b), (_, d) = hessian
    known = np.isfinite(gradient).all(axis=0) & np.isfinite(hessian).all(axis=(0, 1))
    determinant = determinants(hessian)
    sure = known & (np.abs(determinant) > 1e-14 * (np.abs(a * d) + b**2))  # and no rounding error
    step = np.stack([d * gradient[0] - b * gradient[1], a * gradient[1] - b * gradient[0]]) / determinant
    step = np.where(known, step, np.nan).T
    step[~gradient.any(axis=0)] = 0  # found, though a second derivative may be missing here
    other = known & ~sure
    # least squares: along a curve of critical points the Hessian has no inverse
    inverse = np.linalg.pinv(np.moveaxis(hessian[:, :, other], 2, 0), rcond=1e-15)
    step[other] = np.einsum("kij,jk->ki", inverse, gradient[:, other])
    return step


def _usual(slopes: np.ndarray) -> float:
    """The length that gradients have in the middle."""
    lengths = np.hypot(*slopes)
    return float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else 0.0


def _seeds(x: np.ndarray, y: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The middles of the cells where both partials change sign or vanish, and the points where the slope is least."""
    corners = np.stack([slopes[:, i : GRID - 1 + i, j : GRID - 1 + j] for i in (0, 1) for j in (0, 1)])
    changes = np.all((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0), axis=0)
    flat = ~corners.any(axis=(0, 1))
    i, j = np.concatenate([_some(np.argwhere(flat), FLAT_SEEDS), _some(np.argwhere(changes & ~flat), SEEDS)]).T
    middles = np.stack([(x[i, j] + x[i + 1, j]) / 2, (y[i, j] + y[i, j + 1]) / 2], axis=1)
    steep = np.hypot(*slopes)
    steep = np.pad(np.where(np.isfinite(steep), steep, np.inf), 1, constant_values=np.inf)
    around = [np.roll(steep, shift, (0, 1)) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    least = np.all([steep <= other for other in around], axis=0) & np.any([steep < other for other in around], axis=0)
    least = least[1:-1, 1:-1] & np.isfinite(steep[1:-1, 1:-1])
    return np.concatenate([middles, _some(np.stack([x[least], y[least]], axis=1), SEEDS)])


def _some(rows: np.ndarray, most: int) -> np.ndarray:
    """Rows of an array, evenly chosen: about `most` of them at most."""
    return rows[:: 1 + len(rows) // most]


def _merged(points: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Each point once, by x and then y."""
    kept = np.empty((0, 2))
    for p in points[np.lexsort(np.round(points / size, 6).T[::-1])]:
        if (np.abs(kept[-400:] - p) > 1e-5 * size).any(axis=1).all():
            kept = np.concatenate([kept, p[None]])
    return kept


def determinants(hessian: np.ndarray) -> np.ndarray:
    """Of one Hessian, or of many."""
    return hessian[0, 0] * hessian[1, 1] - hessian[0, 1] * hessian[1, 0]


def regular(hessian: np.ndarray) -> np.ndarray:
    """Whether a Hessian has an inverse, for each of many: then its critical point is isolated."""
    determinant = determinants(hessian)
    size = np.abs(hessian).max(axis=(0, 1))
    return (np.abs(determinant) > 1e-7 * size**2) & (size > 1e-6 * np.median(size))  # or it is 0 but for rounding


def _next_slope(f: Differentiable, p: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """How steep f is a cell beside points where its gradient is 0, at most; in a far tail much less than usual."""
    return np.abs(f.hessian(*p.T)).max(axis=(0, 1), initial=0) * cell.min()


def vanishes(f: Differentiable, p: np.ndarray, size: np.ndarray) -> bool:
    """Whether the gradient is 0 at a point where floats say so, and not only too small for them, as that of tanh(20x).

    It is computed with more digits, and compared with its neighbours in a box of the size `size`.
    """
    if f.expression is None:
        return True
    names = [sp.Symbol(name, real=True) for name in f.variables]
    places = [
        {name: sp.Float(float(t), 40) for name, t in zip(names, p + 1e-3 * size * way, strict=True)}
        for way in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for slope in (f.partial(i).expression for i in (0, 1)):
        here, *around = found = [abs(slope.subs(at).evalf(40)) for at in places]
        known = all(one.is_Float for one in found)
        if known and here > max(min(around[:2]), min(around[2:])) / 10:  # a small one grows on one side, a 0 on both
            return False
    return True


# --------------------------------------------------------------------------------------------------------------- curves
def critical_curves(f: Differentiable, box: Box) -> list[tuple[np.ndarray, float]]:
    """The lines in a box along which both partial derivatives are 0: points of shape (number, 2), and the value of f.

    Where f touches this value without passing through it, as x²y does on half of the line x = 0, no search for a change
    of sign finds the level line.  Empty for a function that has no formula.
    """
    if getattr(f, "expression", None) is None:
        return []
    x, y = np.linspace(*box[:2], GRID), np.linspace(*box[2:], GRID)
    cell = np.array([x[1] - x[0], y[1] - y[0]])
    slopes = f.gradient(*np.meshgrid(x, y))
    scale = _usual(slopes)
    found = []
    for i, slope in enumerate(slopes):
        lines = contour_generator(x, y, np.ma.masked_invalid(slope)).lines(0.0)
        p = np.concatenate([np.empty((0, 2)), *(part for line in lines for part in (line, line[:1] * np.nan))])
        near = np.hypot(*f.gradient(*p.T)) <= 0.1 * np.fmax(scale, _next_slope(f, p, cell))
        p[near] = on_edges(f.partial(i), p[near], (x, y))
        steep, local = np.hypot(*f.gradient(*p.T)), _next_slope(f, p, cell)
        flat = near & (steep <= 1e-12 * np.fmax(scale, local))
        for run in np.split(np.arange(len(p)), np.flatnonzero(np.diff(flat)) + 1)[not flat[:1].any() :: 2]:
            if (np.ptp(p[run], axis=0) > cell).any() and (  # more than one point
                steep[run[0]] <= 1e-12 * local[run[0]] or vanishes(f, p[run[0]], GRID * cell)
            ):
                found.append((p[run], f(*p[run[len(run) // 2]])))
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
