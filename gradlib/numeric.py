"""Derivatives by finite differences: partials, gradient, directional derivative, Hessian (Deepmath 7.1, 7.2).

``f(x, y, ...)`` takes one argument for each variable, as the course writes it, and must work on arrays: all the
shifted points are handed to it in ONE call.  Three methods are known, each a row of `METHODS`: ``forward`` is the
quotient of the definition, with an error of the size of h; ``central`` looks on both sides, error h²; ``richardson``
combines central quotients of steps h and h/2, error h⁴.  Nothing here knows what a formula is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gradlib.language import say

Function = Callable[..., Any]


class Method(NamedTuple):
    """A difference quotient: f'(x) is near the sum of weight · f(x + multiple · h), divided by h."""

    multiples: tuple[float, ...]
    weights: tuple[float, ...]
    order: int  # the error of the formula is of the size of h^order


METHODS = {
    "forward": Method((0, 1), (-1, 1), 1),
    "central": Method((-1, 1), (-1 / 2, 1 / 2), 2),
    "richardson": Method((-1, -1 / 2, 1 / 2, 1), (1 / 6, -4 / 3, 4 / 3, -1 / 6), 4),
}


def partial(f: Function, point: Sequence[Any], i: int, *, method: str = "central", h: float | None = None) -> Any:
    """Partial derivative of f with respect to variable number `i`, counted from 0.

    Parameters
    ----------
    f : function of n arguments that works on arrays
    point : n numbers
    method : ``"forward"``, ``"central"`` (default) or ``"richardson"``
    h : the step; by default the one that balances the formula's error and rounding, times max(1, |coordinate|)

    Returns
    -------
    float

    Raises
    ------
    ValueError, TypeError
        Wrong shape or index, unknown method, h not positive, a value of f that is not a finite real number.
    """
    p = _point(point)
    if not -p.size <= i < p.size:
        raise ValueError(say("numeric_index", i=i, last=p.size - 1))
    return float(quotients(f, p, [i], method, h)[0])


def gradient(f: Function, point: Sequence[Any], *, method: str = "central", h: float | None = None) -> np.ndarray:
    """The gradient of f at `point`, shape (n,), by finite differences (Deepmath 7.2); see `partial` for the rest.

    Examples
    --------
    >>> gradient(lambda x, y: x**2 * y**3, (2, 1)).round(6)
    array([ 4., 12.])
    """
    p = _point(point)
    return quotients(f, p, range(p.size), method, h)


def directional(
    f: Function, point: Sequence[Any], v: Sequence[float], *, method: str = "central", h: float | None = None
) -> float:
    """The directional derivative D_v f at `point`: the derivative at 0 of t -> f(point + t v) (Deepmath 7.2).

    It is the slope of the slice along v only when v has length 1; otherwise that slope is D_v f / ‖v‖.
    """
    p, along = _point(point), _array(v, "v")
    if along.shape != p.shape:
        raise ValueError(say("numeric_length", n=p.size, m=along.size))
    length = float(np.linalg.norm(along))
    if length == 0:
        return 0.0
    if h is None:
        h = _steps(np.atleast_1d(np.max(np.abs(p), initial=0.0)), METHODS[_known(method)], 1)[0] / length

    def g(t: np.ndarray) -> Any:
        return f(*(np.add.outer(along * 0, t * 0) + p[:, None] + np.multiply.outer(along, t)))

    return float(quotients(g, np.zeros(1), [0], method, h)[0])


def hessian(f: Function, point: Sequence[Any], *, method: str = "central", h: float | None = None) -> np.ndarray:
    """The second partial derivatives of f at `point`, a symmetric array of shape (n, n); see `partial` for the rest."""
    p = _point(point)
    rule = METHODS[_known(method)]
    step = _checked_steps(p, rule, h, 2)
    n, pairs = p.size, [(k, m) for k in range(len(rule.multiples)) for m in range(len(rule.multiples))]
    rows, columns = np.triu_indices(n)
    shifts = np.zeros((n, rows.size, len(pairs)))
    for c, (k, m) in enumerate(pairs):
        shifts[rows, np.arange(rows.size), c] += rule.multiples[k]
        shifts[columns, np.arange(rows.size), c] += rule.multiples[m]
    values = _values(f, p[:, None] + shifts.reshape(n, -1) * step[:, None]).reshape(rows.size, len(pairs))
    weights = np.array([rule.weights[k] * rule.weights[m] for k, m in pairs])
    result = np.empty((n, n))
    result[rows, columns] = result[columns, rows] = values @ weights / (step[rows] * step[columns])
    return result


def quotients(
    f: Function, p: np.ndarray, axes: Sequence[int], method: str, h: float | None = None, *, strict: bool = True
) -> np.ndarray:
    """The partial derivatives for the variables `axes` at `p`, shape (n,) or (n, ...) for many points at once.

    With `strict` False, points where f has no value give NaN instead of an error.
    """
    rule = METHODS[_known(method)]
    step = _checked_steps(p, rule, h, 1)
    n, (k, m) = len(p), (len(axes), len(rule.multiples))
    shifts = np.zeros((n, k, m))
    shifts[axes, range(k)] = rule.multiples
    many = (n, k * m) + (1,) * (p.ndim - 1)
    values = _values(f, p[:, None] + shifts.reshape(many) * step[:, None], strict=strict)
    values = values.reshape(k, m, *p.shape[1:])
    return np.einsum("kj...,j->k...", values, np.array(rule.weights)) / step[np.asarray(axes)]


# ------------------------------------------------------------------------------------------------- steps and checks
def _known(method: str) -> str:
    if method not in METHODS:
        raise ValueError(say("numeric_method", method=method, known=", ".join(METHODS)))
    return method


def _steps(p: np.ndarray, rule: Method, derivatives: int) -> np.ndarray:
    """Where the formula's error h^order and the rounding error eps / h^derivatives are of one size."""
    return np.finfo(float).eps ** (1 / (rule.order + derivatives)) * np.maximum(1.0, np.abs(p))


def _checked_steps(p: np.ndarray, rule: Method, h: float | None, derivatives: int) -> np.ndarray:
    step = _steps(p, rule, derivatives) if h is None else np.full(p.shape, _array(h, "h"), dtype=float)
    step = (p + step) - p  # the step that is really taken, after rounding
    if not (step > 0).all() and np.isfinite(p).all():
        raise ValueError(say("numeric_step", h=h))
    return step


def _array(values: Any, what: str) -> np.ndarray:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(say("numeric_number", what=what)) from None


def _point(point: Sequence[Any]) -> np.ndarray:
    p = _array(point, "point")
    if p.ndim != 1 or not p.size:
        raise ValueError(say("numeric_point", shape=p.shape))
    return p


def _values(f: Function, points: np.ndarray, *, strict: bool = True) -> np.ndarray:
    """f at all the `points`, shape (n, number, ...), in one call."""
    try:
        with np.errstate(all="ignore"):  # a value that is not finite is told below, with its point
            values = np.asarray(f(*points))
    except TypeError as error:
        raise TypeError(say("numeric_arguments", n=len(points), error=error)) from error
    if values.shape != points.shape[1:]:
        if values.shape:
            raise ValueError(say("numeric_shape", n=points.shape[1], shape=values.shape))
        values = np.full(points.shape[1:], values)  # a constant
    if np.iscomplexobj(values):
        raise ValueError(say("numeric_complex", point=_shown(points[:, 0])))
    values = values.astype(float)
    if strict and not np.isfinite(values).all():
        bad = int(np.argmax(~np.isfinite(values)))
        raise ValueError(say("numeric_not_finite", point=_shown(points[:, bad])))
    return values


def _shown(point: np.ndarray) -> str:
    return ", ".join(f"{float(t):g}" for t in point.flat[:6]) + (", …" if point.size > 6 else "")
