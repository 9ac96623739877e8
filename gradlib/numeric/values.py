"""The values of a function at many points, in one call: what all difference quotients are made of.

The function takes one argument for each variable, an array of all the points' coordinates.  A call that goes wrong is
told by the point, or by what the function lacks.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from gradlib.language import Told, WrongType, say
from gradlib.notation import decimal, listed
from gradlib.valid import function, numbers

Function = Callable[..., Any]
_LENIENT = np.lib.NumpyVersion(np.__version__) < "2.4.0"  # math.sin takes an array of one number, with a warning


def coordinates(point: Sequence[Any]) -> np.ndarray:
    """A point, or many, of finite coordinates as an array of shape (n, ...)."""
    p = numbers(point, "point", apart=True)
    if not p.ndim or not p.size:
        raise Told(say("numeric_point", shape=p.shape))
    finite = np.isfinite(p)
    if not finite.all():
        _check_finite(finite.all(axis=0), p)
    return p


def direction(v: Any, n: int) -> np.ndarray:
    """A vector of n finite components as an array of shape (n, ...)."""
    found = numbers(v, "v", apart=True)
    if not found.ndim or len(found) != n:
        raise Told(say("numeric_length", n=n, m=len(found) if found.ndim else 1))
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
            raise Told(say("numeric_complex", point=shown(first)))
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
            result = _strictly(f, points) if _LENIENT and points[0].shape == (1,) else f(*points)
        except (TypeError, ValueError, ArithmeticError, DeprecationWarning) as error:
            result = None if strict else _one_by_one(f, points)
            if result is None:
                _explain(f, points, error)
                raise
    if isinstance(result, complex) or (isinstance(result, np.ndarray) and result.dtype.kind == "c"):
        return np.asarray(result)
    try:
        return numbers(result, "f(…)")
    except TypeError:
        raise WrongType(say("numeric_result", kind=type(result).__name__)) from None


def _strictly(f: Function, points: np.ndarray) -> Any:
    """f at a single point, which fails there if it takes no arrays."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "Conversion of an array", DeprecationWarning)
        return f(*points)


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
        raise Told(say("numeric_shape", n=each.shape[1], shape=found.shape))
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
        signature = inspect.signature(f)
        signature.bind(*one)
    except TypeError:
        if points.ndim > 2:  # [[1, 2]]: one coordinate at two points, but f wants more coordinates
            raise Told(say("numeric_point", shape=(len(points), *points.shape[2:]))) from error
        raise WrongType(say("numeric_arguments", n=len(points), call=f"f{signature}")) from error
    except ValueError:  # a function written in C may have no signature
        return
    try:
        f(*one)
    except Exception:  # it fails on numbers too: then its own error says best why
        return
    raise WrongType(say("numeric_arrays", error=error)) from error


def _check_finite(finite: np.ndarray, points: np.ndarray, key: str = "numeric_not_finite") -> None:
    if not finite.all():
        first = points.reshape(len(points), -1)[:, np.argmin(finite)]
        raise Told(say(key, point=shown(first)))


def shown(point: np.ndarray) -> str:
    """The first coordinates of a point, for a message."""
    return listed([*map(decimal, point[:6]), *["…"] * (point.size > 6)])
