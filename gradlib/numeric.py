"""Derivatives by finite differences: partials, gradient, directional derivative, Hessian (Deepmath 7.1, 7.2).

``f(x, y, ...)`` takes one argument for each variable, as the course writes it, and must work on arrays: all the
shifted points are handed to it in ONE call.  Three methods are known, each a row of `METHODS`: ``forward`` is the
quotient of the definition, with an error of the size of h; ``central`` looks on both sides, error h²; ``richardson``
combines the central quotients of steps h, h/2 and h/4, error h⁶.  Nothing here knows what a formula is, and a corner
such as that of |x| is not noticed: there ``central`` gives the mean of the two slopes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from gradlib.language import say
from gradlib.valid import function, numbers, real, together, whole

__all__ = ["directional", "gradient", "hessian", "partial"]

Function = Callable[..., Any]
MOST_COORDINATES = 10**8  # of all the points in one call


class Quotient(NamedTuple):
    """A difference quotient: f'(x) is near the sum of weight · f(x + multiple · h), divided by h."""

    multiples: tuple[float, ...]
    weights: tuple[float, ...]
    order: int  # the error of the formula is of the size of h^order


METHODS = {
    "forward": Quotient((0, 1), (-1, 1), 1),
    "central": Quotient((-1, 1), (-1 / 2, 1 / 2), 2),
    # with c(h) the central quotient: (c(h) - 20 c(h/2) + 64 c(h/4)) / 45, in which the errors h² and h⁴ cancel
    "richardson": Quotient(
        (-1, -1 / 2, -1 / 4, 1 / 4, 1 / 2, 1), (-1 / 90, 20 / 45, -128 / 45, 128 / 45, -20 / 45, 1 / 90), 6
    ),
}


def partial(
    f: Function, point: Sequence[Any], i: int, *, method: str = "central", h: float | None = None
) -> float | np.ndarray:
    """Partial derivative of f with respect to variable number `i`, counted from 0 (Deepmath 7.1).

    Parameters
    ----------
    f : function of n arguments that works on arrays
    point : its n coordinates; arrays among them broadcast, for many points at once
    method : ``"forward"``, ``"central"`` (default) or ``"richardson"``
    h : the step, or one for each variable; by default the one that balances the formula's error and rounding for this
        method, times max(1, |coordinate|)

    Returns
    -------
    float, or an array of the shape of the coordinates

    Raises
    ------
    TypeError
        `f` does not take n arguments or does not work on arrays; something is not a real number.
    ValueError
        Unknown method or variable, h not positive or lost in rounding, no finite real value of f at a shifted point.
    """
    p = _coordinates(point)
    slope = differences(f, p, [(whole(i, "i", -len(p), len(p) - 1),)], method, h)[0]
    return float(slope) if slope.ndim == 0 else slope


def gradient(f: Function, point: Sequence[Any], *, method: str = "central", h: float | None = None) -> np.ndarray:
    """The gradient of f at `point`, shape (n, ...), by finite differences (Deepmath 7.2).

    `method`, `h` and the errors are those of `partial`.

    Examples
    --------
    >>> gl.numeric.gradient(lambda x, y: x**2 * y**3, (2, 1)).round(6)
    array([ 4., 12.])
    """
    p = _coordinates(point)
    return differences(f, p, np.arange(len(p))[:, None], method, h)


def directional(
    f: Function, point: Sequence[Any], v: Sequence[Any], *, method: str = "central", h: float | None = None
) -> float | np.ndarray:
    """The directional derivative D_v f at `point`: the derivative at 0 of t -> f(point + t v) (Deepmath 7.2).

    It is the slope of the slice along v only when v has length 1; otherwise that slope is D_v f / ‖v‖.  The step `h` is
    one number, of t; `method` and the errors are those of `partial`.

    Examples
    --------
    >>> round(gl.numeric.directional(lambda x, y: x**2 * y**3, (2, 1), (3, 1)), 6)  # ⟨(4, 12), (3, 1)⟩
    24.0
    """
    p = _coordinates(point)
    v = direction(v, len(p))
    p, v = together(*(one.reshape(one.shape + (1,) * (max(p.ndim, v.ndim) - one.ndim)) for one in (p, v)))
    quotient, length = _quotient(method), np.hypot.reduce(v, axis=0)
    still = length == 0
    unit = v / np.where(still, 1, length)
    step = _balanced(np.abs(p).max(axis=0), quotient, 1)  # of the length along v
    if h is not None:
        size = real(h, "h")
        step = np.where(still, step, size * length)
        lost = ~still & (p + step * unit == p).all(axis=0)
        if size <= 0 or not np.isfinite(step).all() or lost.any():
            raise ValueError(say("numeric_step", h=h))
    found = values(f, p[:, None] + unit[:, None] * np.multiply.outer(quotient.multiples, step))
    slope = length * (np.tensordot(quotient.weights, found, 1) / step)
    return float(slope) if slope.ndim == 0 else slope


def hessian(f: Function, point: Sequence[Any], *, method: str = "central", h: float | None = None) -> np.ndarray:
    """The second partial derivatives of f at `point`, shape (n, n, ...), symmetric.

    `method`, `h` and the errors are those of `partial`.
    """
    p = _coordinates(point)
    rows, columns = np.triu_indices(len(p))
    result = np.empty((len(p), len(p), *p.shape[1:]))
    result[rows, columns] = differences(f, p, np.stack([rows, columns], axis=1), method, h)
    result[columns, rows] = result[rows, columns]
    return result


def differences(
    f: Function,
    p: np.ndarray,
    orders: Sequence[Sequence[int]] | np.ndarray,
    method: str = "central",
    h: Any = None,
    *,
    strict: bool = True,
) -> np.ndarray:
    """Partial derivatives of any order, the quotients taken one variable after the other, in one call of f.

    Parameters
    ----------
    p : the point or points, shape (n, ...)
    orders : a row of variables for each derivative wanted: (i,) for ∂f/∂xᵢ, (i, j) for ∂²f/∂xᵢ∂xⱼ; all of one length k
    strict : False makes the answer NaN where f has no value, instead of an error

    Returns
    -------
    array of shape (number of rows, ...)
    """
    quotient, rows = _quotient(method), np.asarray(orders)
    number, k = rows.shape
    step = _steps(p, quotient, h, k)
    multiples = np.array(list(product(quotient.multiples, repeat=k)))
    weights = np.prod(list(product(quotient.weights, repeat=k)), axis=1)
    if number * len(weights) * p.size > MOST_COORDINATES:
        raise ValueError(say("numeric_many"))
    points = np.repeat(p[:, None], number * len(weights), axis=1).reshape(len(p), number, len(weights), *p.shape[1:])
    for variables, multiple in zip(rows.T, multiples.T, strict=True):
        shift = np.multiply.outer(multiple, step[variables]).swapaxes(0, 1)
        points[variables, np.arange(number)] += shift
    found = values(f, points.reshape(len(p), number * len(weights), *p.shape[1:]), strict=strict)
    result = np.einsum("j,ij...->i...", weights, found.reshape(number, len(weights), *p.shape[1:]))
    for variables in rows.T:  # not by their product, which may be too large
        result = result / step[variables]
    return result


# ---------------------------------------------------------------------------------------------------- steps and checks
def _quotient(method: str) -> Quotient:
    if not isinstance(method, str) or method not in METHODS:
        raise ValueError(say("numeric_method", method=method, known=", ".join(METHODS)))
    return METHODS[method]


def _balanced(p: np.ndarray, quotient: Quotient, k: int) -> np.ndarray:
    """The step where the formula's error h^order and the rounding error eps / h^k are of one size."""
    return np.finfo(float).eps ** (1 / (quotient.order + k)) * np.maximum(1.0, np.abs(p))


def _steps(p: np.ndarray, quotient: Quotient, h: Any, k: int) -> np.ndarray:
    """The step for each coordinate, shape (n, ...)."""
    if h is None:
        step = _balanced(p, quotient, k)
    else:
        given = numbers(h, "h")
        if given.ndim and given.shape != p.shape[:1]:
            raise ValueError(say("numeric_steps", n=len(p), shape=given.shape))
        step = np.broadcast_to(given.reshape(given.shape + (1,) * (p.ndim - given.ndim)), p.shape)
    with np.errstate(invalid="ignore", over="ignore"):  # a point at infinity
        step = (p + step) - p  # the step that is really taken, after rounding
    taken = (step > 0) & np.isfinite(step)
    if not taken.all() and not taken[np.isfinite(p)].all():
        raise ValueError(say("numeric_step", h=h))
    return step


def _coordinates(point: Sequence[Any]) -> np.ndarray:
    p = numbers(point, "point", apart=True)
    if not p.ndim or not p.size:
        raise ValueError(say("numeric_point", shape=p.shape))
    _check_finite(np.isfinite(p).all(axis=0), p)
    return p


def direction(v: Any, n: int) -> np.ndarray:
    """A vector of n finite components as an array of shape (n, ...)."""
    found = numbers(v, "v", apart=True)
    if not found.ndim or len(found) != n:
        raise ValueError(say("numeric_length", n=n, m=found.size))
    _check_finite(np.isfinite(found).all(axis=0), found, "numeric_direction")
    return found


def values(f: Function, points: np.ndarray, *, strict: bool = True) -> np.ndarray:
    """f at all the `points`, shape (n, ...), in one call; where it has no real value an error, or else NaN."""
    function(f, "f")
    found = _one_each(f, points, _called(f, points))
    known = found.real.astype(float)
    if found.dtype.kind == "c":
        unreal = found.imag != 0
        if strict and unreal.any():
            first = points.reshape(len(points), -1)[:, np.argmax(unreal)]
            raise ValueError(say("numeric_complex", point=_shown(first)))
        known[unreal] = np.nan
    finite = np.isfinite(known)
    if strict:
        _check_finite(finite, points)
    known[~finite] = np.nan
    return known


def _called(f: Function, points: np.ndarray) -> np.ndarray:
    """What f returns, as an array of real or complex numbers."""
    with np.errstate(all="ignore"):  # a value that is not finite is told later, with its point
        try:
            result = f(*points)
        except (TypeError, ValueError) as error:
            _explain(f, points, error)
            raise
    if isinstance(result, complex) or (isinstance(result, np.ndarray) and result.dtype.kind == "c"):
        return np.asarray(result)
    try:
        return numbers(result, "f(…)")
    except TypeError:
        raise TypeError(say("numeric_result", kind=type(result).__name__)) from None


def _one_each(f: Function, points: np.ndarray, found: np.ndarray) -> np.ndarray:
    """What f returned for the points, if it is one number for each; those of a constant function are one for all."""
    if found.shape == points.shape[1:]:
        return found
    each = points.reshape(len(points), -1)
    if found.ndim or not _is_constant(f, each, found):
        raise ValueError(say("numeric_shape", n=each.shape[1], shape=found.shape))
    return np.full(points.shape[1:], found)


def _is_constant(f: Function, points: np.ndarray, value: np.ndarray) -> bool:
    """Whether one `value` for all the points is that of a constant, and not of a mixture of the points as by np.sum."""
    try:
        return not points.size or all(bool(f(*points[:, end]) == value) for end in (0, -1))
    except (TypeError, IndexError):  # f takes arrays only, and mixes them
        return False


def _explain(f: Function, points: np.ndarray, error: Exception) -> None:
    """Say why `f` failed, if it takes another number of arguments or takes numbers but not arrays."""
    one = points.reshape(len(points), -1)[:, 0]
    try:
        inspect.signature(f).bind(*one)
    except TypeError:
        if points.ndim > 2:  # [[1, 2]]: one coordinate at two points, but f wants more coordinates
            raise ValueError(say("numeric_point", shape=(len(points), *points.shape[2:]))) from error
        raise TypeError(say("numeric_arguments", n=len(points), error=error)) from error
    except ValueError:  # a function written in C may have no signature
        return
    try:
        f(*one)
    except Exception:  # it fails on numbers too: then its own error says best why
        return
    raise TypeError(say("numeric_arrays", error=error)) from error


def _check_finite(finite: np.ndarray, points: np.ndarray, key: str = "numeric_not_finite") -> None:
    if not finite.all():
        first = points.reshape(len(points), -1)[:, np.argmin(finite)]
        raise ValueError(say(key, point=_shown(first)))


def _shown(point: np.ndarray) -> str:
    return ", ".join(f"{float(t):g}" for t in point[:6]) + (", …" if point.size > 6 else "")
