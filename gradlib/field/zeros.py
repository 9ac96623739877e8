"""Where the gradient of a function of two variables is 0, searched from a grid over a box: points and whole curves.

Points are found by Newton's method for grad f = 0 (Deepmath 7.3), curves as the lines {∂f/∂x = 0} or {∂f/∂y = 0} on
which the other partial derivative is 0 too.  `gradlib.field.tolerances` has an example, and the numbers used here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy as sp
from contourpy import contour_generator

from gradlib.field import tolerances as tol
from gradlib.field.differentiable import Differentiable
from gradlib.formula import symbolic
from gradlib.valid import Box


# --------------------------------------------------------------------------------------------------------------- points
def points(f: Differentiable, box: Box, curves: Sequence[np.ndarray]) -> np.ndarray:
    """The zeros of the gradient in a box, shape (number, 2), by x and then y; some of those on `curves`."""
    ends = np.array(box)
    size = ends[1::2] - ends[::2]
    x, y, slopes = _on_grid(f, box)
    start = _seeds(x, y, slopes)
    p, step = _followed(f, start, size)
    inside = np.all((p >= ends[::2] - tol.PLACE * size) & (p <= ends[1::2] + tol.PLACE * size), axis=1)
    near = np.all(np.abs(p - start) < tol.REACH * size / tol.GRID, axis=1)
    still = np.all(np.abs(step) <= tol.PLACE * size, axis=1)
    usual = np.fmax(_usual(slopes), _next_slope(f, p, size))  # that is small in a far tail
    flat = np.hypot(*f.gradient(*p.T)) <= tol.SLOPE * usual + tol.UNDERFLOW
    found = p[inside & near & still & flat & np.isfinite(f(*p.T))]
    return _merged(np.concatenate([found, *(_some(curve, tol.CURVE_SEEDS) for curve in curves)]), size)


def _on_grid(f: Differentiable, box: Box) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The coordinates x and y of the lines of the grid, and the gradient where they cross, shape (2, GRID, GRID)."""
    x, y = np.linspace(*box[:2], tol.GRID), np.linspace(*box[2:], tol.GRID)
    return x, y, f.gradient(*np.meshgrid(x, y, indexing="ij"))


def _usual(slopes: np.ndarray) -> float:
    """The length that gradients have in the middle."""
    lengths = np.hypot(*slopes)
    return float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else 0.0


def _seeds(x: np.ndarray, y: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The middles of the cells where both partials change sign or vanish, and the points where the slope is least."""
    last = tol.GRID - 1
    corners = np.stack([slopes[:, i : last + i, j : last + j] for i in (0, 1) for j in (0, 1)])
    changes = np.all((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0), axis=0)
    flat = ~corners.any(axis=(0, 1))
    cells = [_some(np.argwhere(flat), tol.FLAT_SEEDS), _some(np.argwhere(changes & ~flat), tol.SEEDS)]
    i, j = np.concatenate(cells).T
    middles = np.stack([(x[i] + x[i + 1]) / 2, (y[j] + y[j + 1]) / 2], axis=1)
    i, j = np.nonzero(_least(np.hypot(*slopes)))
    return np.concatenate([middles, _some(np.stack([x[i], y[j]], axis=1), tol.SEEDS)])


def _least(steep: np.ndarray) -> np.ndarray:
    """Where on a grid numbers are at most those of the four neighbours, and less than one of them."""
    known = np.isfinite(steep)
    padded = np.pad(np.where(known, steep, np.inf), 1, constant_values=np.inf)
    around = [np.roll(padded, shift, (0, 1)) for shift in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    least = np.all([padded <= other for other in around], axis=0) & np.any([padded < other for other in around], axis=0)
    return least[1:-1, 1:-1] & known


def _some(rows: np.ndarray, most: int) -> np.ndarray:
    """Rows of an array, evenly chosen: about `most` of them at most."""
    return rows[:: 1 + len(rows) // most]


def _merged(found: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Each point once, by x and then y."""
    kept = np.empty((0, 2))
    for p in found[np.lexsort(np.round(found / size, tol.SORTED).T[::-1])]:
        if (np.abs(kept[-tol.ALIKE :] - p) > tol.SAME * size).any(axis=1).all():
            kept = np.concatenate([kept, p[None]])
    return kept


# ------------------------------------------------------------------------------------------------------ Newton's method
def _followed(f: Differentiable, start: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where Newton's method leads from each of many points, and its last step there (NaN where it is lost)."""
    p, last = start.copy(), np.full_like(start, np.inf)
    moving = np.arange(len(p))
    longest, reach = tol.LONGEST * size / tol.GRID, tol.REACH * size / tol.GRID
    for count in range(1, tol.NEWTON + 1):
        step = _newton(f.gradient(*p[moving].T), f.hessian(*p[moving].T))
        if count % tol.AITKEN == 0:
            step = _lengthened(step, last[moving])
        step = np.clip(step, -longest, longest)
        p[moving] -= step
        last[moving] = step
        unsettled = (np.abs(step) > tol.ROUNDING * size).any(axis=1)
        moving = moving[unsettled & (np.abs(p - start)[moving] < reach).all(axis=1)]
        if not len(moving):
            break
    return p, last


def _newton(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """The steps of Newton's method, shape (number, 2); NaN where they are not known."""
    (a, b), (_, d) = hessian
    known = np.isfinite(gradient).all(axis=0) & np.isfinite(hessian).all(axis=(0, 1))
    determinant = determinants(hessian)
    sure = known & (np.abs(determinant) > tol.ROUNDING * (np.abs(a * d) + b**2))  # and no rounding error
    step = np.stack([d * gradient[0] - b * gradient[1], a * gradient[1] - b * gradient[0]]) / determinant
    step = np.where(known, step, np.nan).T
    step[~gradient.any(axis=0)] = 0  # found, though a second derivative may be missing here
    other = known & ~sure
    # least squares: along a curve of critical points the Hessian has no inverse
    inverse = np.linalg.pinv(np.moveaxis(hessian[:, :, other], 2, 0), rcond=tol.SINGULAR)
    step[other] = np.einsum("kij,jk->ki", inverse, gradient[:, other])
    return step


def _lengthened(step: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Steps that are the same part of the one before each time, as where the Hessian is 0: the sum of all to come."""
    part = (step * before).sum(axis=1) / (before**2).sum(axis=1)
    even = np.hypot(*(step - part[:, None] * before).T) < tol.EVEN * np.hypot(*step.T)
    even &= (part > tol.RATIOS[0]) & (part < tol.RATIOS[1])
    return np.where(even[:, None], step / (1 - part[:, None]), step)


# ------------------------------------------------------------------------------------------------- what a zero is worth
def determinants(hessian: np.ndarray) -> np.ndarray:
    """Of one Hessian, or of many."""
    return hessian[0, 0] * hessian[1, 1] - hessian[0, 1] * hessian[1, 0]


def curvatures(hessian: np.ndarray) -> np.ndarray:
    """The largest second derivative of each of many Hessians, or of one."""
    return np.abs(hessian).max(axis=(0, 1))


def regular(hessian: np.ndarray, usual: float) -> np.ndarray:
    """Whether a Hessian has an inverse, for each of many: then its critical point is isolated.

    It may be 0 but for rounding; `usual` is the size that second derivatives have elsewhere.
    """
    size = curvatures(hessian)
    return (np.abs(determinants(hessian)) > tol.FLAT * size**2) & (size > tol.CURVED * usual)


def vanishes(f: Differentiable, p: np.ndarray, size: np.ndarray) -> bool:
    """Whether the gradient is 0 at a point where floats say so, and not only too small for them, as that of tanh(20x).

    It is computed with more digits, and compared with its neighbours in a box of the size `size`.
    """
    if f.expression is None:
        return True
    names = symbolic.symbols(f.variables)
    places = [
        {name: sp.Float(float(t), tol.DIGITS) for name, t in zip(names, p + tol.BESIDE * size * way, strict=True)}
        for way in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    for slope in (f.partial(i).expression for i in (0, 1)):
        here, *around = found = [abs(slope.subs(at).evalf(tol.DIGITS)) for at in places]
        if not all(one.is_Float for one in found):
            continue
        pairs = [sorted(pair) for pair in (around[:2], around[2:])]
        # a small one grows on one side, a 0 on both
        if here > max(low for low, _ in pairs) / tol.LARGER:
            return False
        # and in a tail, as that of e^(-1/(x² + y²)) near the origin, it fades on the other side
        if any(0 < low < here / tol.LARGER and high > here * tol.LARGER for low, high in pairs):
            return False
    return True


# --------------------------------------------------------------------------------------------------------------- curves
def critical_curves(f: Differentiable | Callable[..., np.ndarray], box: Box) -> list[tuple[np.ndarray, float]]:
    """The lines in a box along which both partial derivatives are 0: points of shape (number, 2), and the value of f.

    Where f touches this value without passing through it, as x²y does on half of the line x = 0, no search for a change
    of sign finds the level line.  Empty for a function that has no formula.
    """
    if getattr(f, "expression", None) is None:
        return []
    x, y, slopes = _on_grid(f, box)
    scale, cell = _usual(slopes), np.array([x[1] - x[0], y[1] - y[0]])
    found = []
    for i, slope in enumerate(slopes):
        lines = contour_generator(x, y, np.ma.masked_invalid(slope.T)).lines(0.0)
        p = np.concatenate([np.empty((0, 2)), *(part for line in lines for part in (line, line[:1] * np.nan))])
        near = np.hypot(*f.gradient(*p.T)) <= tol.ROUGHLY * np.fmax(scale, _next_slope(f, p, cell))
        p[near] = on_edges(f.partial(i), p[near], (x, y))
        steep, local = np.hypot(*f.gradient(*p.T)), _next_slope(f, p, cell)
        flat = near & (steep <= tol.EXACTLY * np.fmax(scale, local))
        for run in _runs(flat):
            first, long = run[0], (np.ptp(p[run], axis=0) > cell).any()  # or it is one point
            if long and (steep[first] <= tol.EXACTLY * local[first] or vanishes(f, p[first], tol.GRID * cell)):
                found.append((p[run], f(*p[run[len(run) // 2]])))
    return found


def _runs(flags: np.ndarray) -> list[np.ndarray]:
    """The places of the flags that are set, neighbours together."""
    return np.split(np.arange(len(flags)), np.flatnonzero(np.diff(flags)) + 1)[not flags[:1].any() :: 2]


def _next_slope(f: Differentiable, p: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """How steep f is at most so far beside points where its gradient is 0; in a far tail of f much less than usual."""
    return curvatures(f.hessian(*p.T)) * beside.min()


def on_edges(
    g: Callable[..., np.ndarray], places: np.ndarray, lines: Sequence[np.ndarray], halvings: int = tol.HALVINGS
) -> np.ndarray:
    """Where g changes its sign on the edges of a grid, `places`, shape (number, n), saying roughly where; by halving.

    `lines` are the coordinates of the lines of the grid, for each of the n variables of g.
    """
    ends = []
    for along, values in zip(lines, places.T, strict=True):
        place = np.interp(values, along, np.arange(len(along)))
        place = np.where(np.abs(place - np.round(place)) < tol.ON_LINE, np.round(place), place)
        ends.append((along[np.floor(place).astype(int)], along[np.ceil(place).astype(int)]))
    low, high = (np.stack(one, axis=1) for one in zip(*ends, strict=True))
    first = np.sign(g(*low.T))
    for _ in range(halvings):
        middle = (low + high) / 2
        ahead = (np.sign(g(*middle.T)) == first)[:, None]
        low, high = np.where(ahead, middle, low), np.where(ahead, high, middle)
    return np.where((first == 0)[:, None], low, high)
