"""Derivatives by finite differences: partials, gradient, directional derivative, Hessian (Deepmath 7.1, 7.2).

``f(x, y, ...)`` takes one argument for each variable, as the course writes it, and must work on arrays: many shifted
points are handed to it in one call.  Three formulas are known, rows of `METHODS`: ``forward`` is the quotient of the
definition, with an error of the size of h; ``central`` looks on both sides, error h²; ``richardson`` combines the
central quotients of steps h, h/2 and h/4, error h⁶.  With a given step h they are just that.

Without, the step is chosen by what f does, as `gradlib.ladder` tells, and the error is estimated: so it is with
``adaptive``, which tries two steps first, and goes on where these do not agree.  ``error=True`` gives the error as
well; a result with a large one comes with a warning.  At a corner such as that of |x| it is at least half the
difference of both slopes, and the result their mean.  Nothing here knows what a formula is.
"""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from gradlib.language import say
from gradlib.notation import decimal
from gradlib.numeric import ladder
from gradlib.valid import function, numbers, real, together, whole

__all__ = ["directional", "gradient", "hessian", "partial"]

Function = Callable[..., Any]
Result = Any  # a float or an array, or with the error two of them
MOST_COORDINATES = 10**8  # of all the points in one call


class Quotient(NamedTuple):
    """A difference quotient: f'(x) is near the sum of weight · f(x + multiple · h), divided by h."""

    multiples: tuple[float, ...]
    weights: tuple[float, ...]


@cache
def _repeated(quotient: Quotient, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Multiples (points, k) and weights of a quotient taken k times, in one variable after the other."""
    weights = np.prod(list(product(quotient.weights, repeat=k)), axis=1)
    return np.array(list(product(quotient.multiples, repeat=k))), weights


_CENTRAL = Quotient((-1, 1), (-1 / 2, 1 / 2))
METHODS = {
    "adaptive": _CENTRAL,  # when the step is given
    "forward": Quotient((0, 1), (-1, 1)),
    "central": _CENTRAL,
    # with c(h) the central quotient: (c(h) - 20 c(h/2) + 64 c(h/4)) / 45, in which the errors h² and h⁴ cancel
    "richardson": Quotient(
        (-1, -1 / 2, -1 / 4, 1 / 4, 1 / 2, 1), (-1 / 90, 20 / 45, -128 / 45, 128 / 45, -20 / 45, 1 / 90)
    ),
}
CONTENT = {"adaptive": 1e-7}  # the relative error with which the first steps are enough:
CONTENT_ELSE = 1e-10
SURE = 1e-4  # a result with a larger relative error comes with a warning, but for
NOTHING = 1e-6  # an error that is small beside f itself and 1


def partial(
    f: Function, point: Sequence[Any], i: int, *, method: str = "adaptive", h: float | None = None, error: bool = False
) -> Result:
    """Partial derivative of f with respect to variable number `i`, counted from 0 (Deepmath 7.1).

    Parameters
    ----------
    f : function of n arguments that works on arrays
    point : its n coordinates; arrays among them broadcast, for many points at once
    method : ``"adaptive"`` (default), ``"forward"``, ``"central"`` or ``"richardson"``
    h : the step, or one for each variable, of the method's formula (``adaptive`` is then ``central``); by default it is
        chosen for each point and variable, by the error
    error : True gives the result and an estimate of its error

    Returns
    -------
    float, or an array of the shape of the coordinates; two of them with `error`

    Warns
    -----
    RuntimeWarning
        When the error is more than 1/10000 of the result (of a gradient or Hessian, of its largest number); not when
        `h` or `error` is given.

    Raises
    ------
    TypeError
        `f` does not take n arguments or does not work on arrays; something is not a real number.
    ValueError
        Unknown method or variable, h not positive or lost in rounding, no finite real value of f at the point, or at a
        point shifted by the given h, or around the point however near.
    """
    p = _coordinates(point)
    found = _derivatives(f, p, [(whole(i, "i", -len(p), len(p) - 1),)], method, h, error)
    return _told([one[0] for one in found], error)


def gradient(
    f: Function, point: Sequence[Any], *, method: str = "adaptive", h: float | None = None, error: bool = False
) -> Result:
    """The gradient of f at `point`, shape (n, ...), by finite differences (Deepmath 7.2).

    `method`, `h`, `error` and what is raised are those of `partial`.

    Examples
    --------
    >>> gl.numeric.gradient(lambda x, y: x**2 * y**3, (2, 1)).round(6)
    array([ 4., 12.])
    """
    p = _coordinates(point)
    return _told(_derivatives(f, p, np.arange(len(p))[:, None], method, h, error), error, (0,))


def directional(
    f: Function,
    point: Sequence[Any],
    v: Sequence[Any],
    *,
    method: str = "adaptive",
    h: float | None = None,
    error: bool = False,
) -> Result:
    """The directional derivative D_v f at `point`: the derivative at 0 of t -> f(point + t v) (Deepmath 7.2).

    It is the slope of the slice along v only when v has length 1; otherwise that slope is D_v f / ‖v‖.  The step `h` is
    one number, of t; `method`, `error` and what is raised are those of `partial`.

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
    slopes = []
    if h is not None:
        size = real(h, "h")
        step = np.where(still, 1, size * length)
        lost = ~still & (p + step * unit == p).all(axis=0)
        if size <= 0 or not np.isfinite(step).all() or lost.any():
            raise ValueError(say("numeric_step", h=h))
        found = values(f, p[:, None] + unit[:, None] * np.multiply.outer(quotient.multiples, step))
        slopes = [length * (np.tensordot(quotient.weights, found, 1) / step)]
    if h is None or error:
        along = _columns(unit)
        scale = np.abs(np.where(along, _columns(p), 0)).max(axis=0)[None]
        found = _searched(
            f, p, scale, method if h is None else "adaptive", lambda x, i, moves: x + along[:, i, None] * moves[0]
        )
        better, wrong, here = (one.reshape(length.shape) for one in found)
        better, wrong = length * better, length * wrong
        slopes = [slopes[0], np.abs(slopes[0] - better) + wrong, here] if slopes else [better, wrong, here]
    return _told(slopes, error)


def hessian(
    f: Function, point: Sequence[Any], *, method: str = "adaptive", h: float | None = None, error: bool = False
) -> Result:
    """The second partial derivatives of f at `point`, shape (n, n, ...), symmetric.

    `method`, `h`, `error` and what is raised are those of `partial`.
    """
    p = _coordinates(point)
    rows, columns = np.triu_indices(len(p))
    found = _derivatives(f, p, np.stack([rows, columns], axis=1), method, h, error)
    result = np.empty((len(found), len(p), len(p), *p.shape[1:]))
    result[:, rows, columns] = result[:, columns, rows] = found
    return _told(result, error, (0, 1))


def sure(value: np.ndarray, error: np.ndarray, here: np.ndarray) -> np.ndarray:
    """Where an estimated error is small enough for four digits of a value, or small beside f itself and 1."""
    return error <= SURE * np.abs(value) + NOTHING * np.maximum(1, np.abs(here))


def estimated(
    f: Function,
    p: np.ndarray,
    orders: Sequence[Sequence[int]] | np.ndarray,
    method: str = "adaptive",
    *,
    strict: bool = True,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Partial derivatives of any order, their estimated errors, and f there; the steps chosen; see `differences`."""
    rows, x = np.asarray(orders), _columns(p)
    count = x.shape[1]

    def shifted(points: np.ndarray, tasks: np.ndarray, moves: np.ndarray) -> np.ndarray:
        for variables, move in zip(rows[tasks // count].T, moves, strict=True):
            points[variables, np.arange(len(tasks))] += move
        return points

    scale = np.abs(x[rows.T]).reshape(rows.shape[1], len(rows) * count)
    found = _searched(f, p, scale, method, shifted, strict=strict)
    return tuple(one.reshape(len(rows), *p.shape[1:]) for one in found)


def differences(
    f: Function,
    p: np.ndarray,
    orders: Sequence[Sequence[int]] | np.ndarray,
    method: str,
    h: Any,
    *,
    strict: bool = True,
) -> np.ndarray:
    """Partial derivatives of any order, the quotients of step h taken one variable after the other, in one call of f.

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
    step = _steps(p, h)
    multiples, weights = _repeated(quotient, k)
    if number * len(weights) * p.size > MOST_COORDINATES:
        raise ValueError(say("numeric_many"))
    points = np.repeat(p[:, None], number * len(weights), axis=1).reshape(len(p), number, len(weights), *p.shape[1:])
    for variables, multiple in zip(rows.T, multiples.T, strict=True):
        shift = np.multiply.outer(multiple, step[variables]).swapaxes(0, 1)
        points[variables, np.arange(number)] += shift
    found = values(f, points.reshape(len(p), number * len(weights), *p.shape[1:]), strict=strict)
    result = (weights @ found.reshape(number, len(weights), -1)).reshape(number, *p.shape[1:])
    for variables in rows.T:  # not by their product, which may be too large
        result = result / step[variables]
    return result


def _searched(
    f: Function, p: np.ndarray, scale: np.ndarray, method: str, shifted: Callable[..., np.ndarray], strict: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Derivatives, errors and f, one for each column of `scale`; `shifted` moves the points of tasks."""
    quotient, k, x = _quotient(method), len(scale), _columns(p)
    if scale.size * 2**k * len(p) > MOST_COORDINATES:
        raise ValueError(say("numeric_many"))
    here = np.resize(values(f, p[:, None], strict=strict), scale.shape[1])

    def at(tasks: np.ndarray, moves: np.ndarray) -> np.ndarray:
        points = x[:, np.repeat(tasks % x.shape[1], moves.shape[-1])].reshape(len(x), *moves.shape[1:])
        found = values(f, shifted(points, tasks, moves).reshape(len(x), -1), strict=False)
        return found.reshape(moves.shape[1:])

    looks = (2, 3) if method == "adaptive" and k == 1 else (3,)
    found = ladder.search(at, scale, here, looks, CONTENT.get(method, CONTENT_ELSE), len(p))
    if method in ("forward", "central"):
        found = ladder.textbook(at, scale, here, _repeated(quotient, k), found, len(p))
    if strict:
        lost = np.flatnonzero(~np.isfinite(found[0]))
        if lost.size:
            raise ValueError(say("numeric_not_finite", point=_shown(x[:, lost[0] % x.shape[1]])))
    return *found, here


def _derivatives(f: Function, p: np.ndarray, orders: Any, method: str, h: Any, error: bool) -> list[np.ndarray]:
    """The derivatives, and their errors unless they are not wanted: with a given step they take another search."""
    if h is None:
        return [*estimated(f, p, orders, method)]
    found = differences(f, p, orders, method, h)
    if not error:
        return [found]
    better, wrong, here = estimated(f, p, orders)
    return [found, np.abs(found - better) + wrong, here]


def _told(found: Sequence[Any], error: bool, axes: tuple[int, ...] = ()) -> Result:
    """The result as it is handed out: with its error, or with a warning when that is large.

    It is compared with the largest of those along the `axes`.
    """
    if not error and len(found) > 1:
        value, wrong, here = map(np.asarray, found)
        doubt = ~sure(np.abs(value).max(axis=axes, keepdims=True, initial=0), wrong, here)
        if doubt.any():
            worst = np.unravel_index(np.where(doubt, wrong, -1).argmax(), wrong.shape)
            told = say("numeric_unsure", value=decimal(value[worst]), error=decimal(wrong[worst], 1))
            warnings.warn(told, RuntimeWarning, stacklevel=3)
    plain = [float(one) if np.ndim(one) == 0 else one for one in found[:2]]
    return tuple(plain) if error else plain[0]


# ---------------------------------------------------------------------------------------------------- steps and checks
def _quotient(method: str) -> Quotient:
    if not isinstance(method, str) or method not in METHODS:
        raise ValueError(say("numeric_method", method=method, known=", ".join(METHODS)))
    return METHODS[method]


def _steps(p: np.ndarray, h: Any) -> np.ndarray:
    """The given step for each coordinate, shape (n, ...)."""
    given = numbers(h, "h")
    if given.ndim and given.shape != p.shape[:1]:
        raise ValueError(say("numeric_steps", n=len(p), shape=given.shape))
    with np.errstate(invalid="ignore", over="ignore"):  # a point at infinity
        # the step that is really taken, after rounding
        step = (p + given.reshape(given.shape + (1,) * (p.ndim - given.ndim))) - p
    if not (step.min() > 0 and step.max() < np.inf):
        taken = (step > 0) & np.isfinite(step)
        if not taken[np.isfinite(p)].all():
            raise ValueError(say("numeric_step", h=h))
    return step


def _columns(p: np.ndarray) -> np.ndarray:
    """All the points, one after the other, shape (n, number)."""
    return p.reshape(len(p), math.prod(p.shape[1:]))


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
    found = _one_each(f, points, _called(f, points, strict))
    if found.dtype.kind == "c":
        unreal = found.imag != 0
        if strict and unreal.any():
            first = points.reshape(len(points), -1)[:, np.argmax(unreal)]
            raise ValueError(say("numeric_complex", point=_shown(first)))
        found = np.where(unreal, np.nan, found.real)
    finite = np.isfinite(found)
    if finite.all():
        return found
    if strict:
        _check_finite(finite, points)
    return np.where(finite, found, np.nan)


def _called(f: Function, points: np.ndarray, strict: bool) -> np.ndarray:
    """What f returns, as an array of real or complex numbers."""
    with np.errstate(all="ignore"):  # a value that is not finite is told later, with its point
        try:
            result = f(*points)
        except (TypeError, ValueError, ArithmeticError) as error:
            result = None if strict else _one_by_one(f, points)
            if result is None:
                _explain(f, points, error)
                raise
    if isinstance(result, complex) or (isinstance(result, np.ndarray) and result.dtype.kind == "c"):
        return np.asarray(result)
    try:
        return numbers(result, "f(…)")
    except TypeError:
        raise TypeError(say("numeric_result", kind=type(result).__name__)) from None


def _one_by_one(f: Function, points: np.ndarray) -> np.ndarray | None:
    """f at each point, NaN where it raises as math.log(-1) does, in np.vectorize too; None if it works on no array."""
    found = np.full(points[0].size, np.nan)
    for i, one in enumerate(points.reshape(len(points), -1).T):
        with suppress(Exception):  # the other points are the question; what is wrong with all is told
            found[i] = f(*np.repeat(one[:, None], 2, axis=1))[0]
    return None if np.isnan(found).all() else found.reshape(points.shape[1:])


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
