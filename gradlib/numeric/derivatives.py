"""Derivatives by finite differences: partials, gradient, directional derivative, Hessian (Deepmath 7.1, 7.2).

``f(x, y, ...)`` takes one argument for each variable, as the course writes it, and must work on arrays: many shifted
points are handed to it in one call.  With a given step h the methods ``forward``, ``central`` and ``richardson`` are
the formulas of `gradlib.numeric.quotients`.

Without, the step is chosen by what f does, as `gradlib.numeric.ladder` tells, and the error is estimated: so it is with
``adaptive``, which tries two steps first, and goes on where these do not agree.  ``error=True`` gives the error as
well; a result with a large one comes with a warning.  At a corner such as that of |x| it is at least half the
difference of both slopes, and the result their mean.  A derivative that does not exist, since f has values on one side
alone, is NaN where others beside it exist; a warning says why.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlib.language import Told, called, say
from gradlib.notation import decimal, indexed
from gradlib.numeric import ladder
from gradlib.numeric.quotients import MOST_COORDINATES, differences, quotient_of, repeated
from gradlib.numeric.values import Function, coordinates, direction, shown, values
from gradlib.valid import real, together, whole

Result = Any  # a float or an array, or with the error two of them
CONTENT = {"adaptive": 1e-7}  # the relative error with which the first steps are enough:
CONTENT_ELSE = 1e-10
SURE = 1e-4  # a result with a larger relative error comes with a warning, but for
NOTHING = 1e-6  # an error that is small beside f itself and 1


@called
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
        `h` or `error` is given.  When some numbers of a gradient or Hessian are NaN, since there f has no such
        derivative: it says why.

    Raises
    ------
    TypeError
        `f` does not take n arguments or does not work on arrays; something is not a real number.
    ValueError
        Unknown method or variable, h not positive or lost in rounding, no finite real value of f at the point, or at a
        point shifted by the given h, or on both sides of the point however near.
    """
    p = coordinates(point)
    found = _derivatives(f, p, [(whole(i, "i", -len(p), len(p) - 1),)], method, h, error)
    return _told([one[0] for one in found], error)


@called
def gradient(
    f: Function, point: Sequence[Any], *, method: str = "adaptive", h: float | None = None, error: bool = False
) -> Result:
    """The gradient of f at `point`, shape (n, ...), by finite differences (Deepmath 7.2).

    A partial derivative that does not exist is NaN, unless none exists; `method`, `h`, `error` and what is raised are
    those of `partial`.

    Examples
    --------
    >>> gl.numeric.gradient(lambda x, y: x**2 * y**3, (2, 1)).round(6)
    array([ 4., 12.])
    """
    p = coordinates(point)
    return _told(_derivatives(f, p, np.arange(len(p))[:, None], method, h, error), error, (0,))


@called
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
    p = coordinates(point)
    v = direction(v, len(p))
    p, v = together(*(one.reshape(one.shape + (1,) * (max(p.ndim, v.ndim) - one.ndim)) for one in (p, v)))
    quotient, length = quotient_of(method), np.hypot.reduce(v, axis=0)
    still = length == 0
    unit = v / np.where(still, 1, length)
    slopes = []
    if h is not None:
        size = real(h, "h")
        step = np.where(still, 1, size * length)
        lost = ~still & (p + step * unit == p).all(axis=0)
        if size <= 0 or not np.isfinite(step).all() or lost.any():
            raise Told(say("numeric_step", h=h))
        found = values(f, p[:, None] + unit[:, None] * np.multiply.outer(quotient.multiples, step))
        slopes = [length * (np.tensordot(quotient.weights, found, 1) / step)]
    if h is None or error:
        along = _columns(unit)
        scale = np.abs(np.where(along, _columns(p), 0)).max(axis=0)[None]
        found = _searched(
            f, p, scale, method if h is None else "adaptive", lambda x, i, moves: x + along[:, None, i] * moves[0]
        )
        better, wrong, here = (one.reshape(length.shape) for one in found)
        lost = np.argwhere(np.isnan(better))
        if len(lost):
            raise _no_derivative("D_v f", p[:, *lost[0]])
        better, wrong = length * better, length * wrong
        slopes = [slopes[0], np.abs(slopes[0] - better) + wrong, here] if slopes else [better, wrong, here]
    return _told(slopes, error)


@called
def hessian(
    f: Function, point: Sequence[Any], *, method: str = "adaptive", h: float | None = None, error: bool = False
) -> Result:
    """The second partial derivatives of f at `point`, shape (n, n, ...), symmetric.

    `method`, `h`, `error` and what is raised are those of `partial`.
    """
    p = coordinates(point)
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
    """Partial derivatives of any order, their estimated errors, and f there; the steps chosen; see `differences`.

    Where f has no values on both sides it is NaN; where f itself has no value, NaN too or, if `strict`, an error.
    """
    rows, x = np.asarray(orders), _columns(p)
    count = x.shape[1]

    def shifted(points: np.ndarray, tasks: np.ndarray, moves: np.ndarray) -> np.ndarray:
        places = np.arange(moves[0].size).reshape(moves[0].shape)
        moving = points.reshape(-1)  # in one row, where adding at places is quickest
        for variables, move in zip(rows[tasks // count].T, moves, strict=True):
            moving[variables * places.size + places] += move
        return points

    scale = np.abs(x[rows.T]).reshape(rows.shape[1], len(rows) * count)
    found = _searched(f, p, scale, method, shifted, strict=strict)
    return tuple(one.reshape(len(rows), *p.shape[1:]) for one in found)


def _searched(
    f: Function, p: np.ndarray, scale: np.ndarray, method: str, shifted: Callable[..., np.ndarray], strict: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Derivatives, errors and f, one for each column of `scale`; `shifted` moves the points of tasks."""
    quotient, k, x = quotient_of(method), len(scale), _columns(p)
    if scale.size * 2**k * len(p) > MOST_COORDINATES:
        raise Told(say("numeric_many"))
    here = np.tile(values(f, p[:, None], strict=strict).reshape(-1), scale.shape[1] // max(1, x.shape[1]))

    def at(tasks: np.ndarray, moves: np.ndarray) -> np.ndarray:
        points = np.empty((len(x), *moves.shape[1:]))
        # one point for all is copied quicker
        points[...] = x[:, None] if x.shape[1] == 1 else x[:, None, tasks % x.shape[1]]
        return values(f, shifted(points, tasks, moves).reshape(len(x), -1), strict=False).reshape(moves.shape[1:])

    looks = (2, 3) if method == "adaptive" and k == 1 else (3,)
    found = ladder.search(at, scale, here, looks, CONTENT.get(method, CONTENT_ELSE), len(p))
    if method in ("forward", "central"):
        found = ladder.textbook(at, scale, here, repeated(quotient, k), found, len(p))
    return *found, here


def _derivatives(f: Function, p: np.ndarray, orders: Any, method: str, h: Any, error: bool) -> list[np.ndarray]:
    """The derivatives, and their errors unless they are not wanted: with a given step they take another search."""
    given = h is not None
    found = [differences(f, p, orders, method, h, strict=False)] if given else [*estimated(f, p, orders, method)]
    lost = np.isnan(found[0])
    if lost.any():
        why = _why_lost(f, p, orders, method, h, lost)
        if lost.all(axis=0).any():
            raise why
        warnings.warn(str(why), RuntimeWarning, stacklevel=4)
    if error and given:
        better, wrong, here = estimated(f, p, orders)
        found += [np.abs(found[0] - better) + wrong, here]
    return found


def _why_lost(f: Function, p: np.ndarray, orders: Any, method: str, h: Any, lost: np.ndarray) -> ValueError:
    """Why derivatives are missing: f has no value at the point, or at a shifted one."""
    try:
        values(f, p[:, None])
        if h is not None:
            differences(f, p, orders, method, h)
    except ValueError as error:
        return error
    row, *at = np.argwhere(lost)[0]
    power = {1: "", 2: "²"}[len(orders[row])]
    below = "".join(f"∂{indexed(f'x{i}')}{'²' * (many > 1)}" for i, many in Counter(orders[row]).items())
    return _no_derivative(f"∂{power}f/{below}", p[:, *at])


def _no_derivative(name: str, point: np.ndarray) -> ValueError:
    return Told(say("numeric_one_sided", derivative=name, point=shown(point)))


def _told(found: Sequence[Any], error: bool, axes: tuple[int, ...] = ()) -> Result:
    """The result as it is handed out: with its error, or with a warning when that is large.

    It is compared with the largest of those along the `axes`.
    """
    if not error and len(found) > 1:
        value, wrong, here = map(np.asarray, found)
        largest = np.fmax.reduce(np.abs(value), axis=axes, keepdims=True, initial=0)
        doubt = ~sure(largest, wrong, here) & ~np.isnan(value)
        if doubt.any():
            worst = np.unravel_index(np.where(doubt, wrong, -1).argmax(), wrong.shape)
            told = say("numeric_unsure", value=decimal(value[worst]), error=decimal(wrong[worst], 1))
            warnings.warn(told, RuntimeWarning, stacklevel=4)
    plain = [float(one) if np.ndim(one) == 0 else one for one in found[:2]]
    return tuple(plain) if error else plain[0]


def _columns(p: np.ndarray) -> np.ndarray:
    """All the points, one after the other, shape (n, number)."""
    return p.reshape(len(p), math.prod(p.shape[1:]))
