"""What public functions ask of their arguments, in one place: numbers, whole numbers, lists, names, boxes, types.

Anything may be given: None, text, bytes, lists in lists, numbers too large for floats, an object whose own methods
raise.  Each function here returns the value in a plain type, or raises a TypeError or ValueError with a sentence of
`gradlib.language`.  It knows nothing of what the numbers are for.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Collection, MappingView, Sequence
from types import NoneType, UnionType
from typing import Any, get_args

import numpy as np

from gradlib.language import Told, WrongType, say

Box = tuple[float, float, float, float]  # of the plane: (xmin, xmax, ymin, ymax)
MOST = 10**7  # numbers in a list: a range(10**12) is a list as well, and would fill the memory
FARTHEST = 1e12  # what can be drawn
MOST_PARTS = 1000  # that are looked into
_BYTES = (str, bytes, bytearray, memoryview)  # NumPy would read numbers out of these


def of_type(value: Any, wanted: type | UnionType, what: str) -> None:
    """Refuse a `value` of another type than `wanted`; `what` is the name of the argument.

    Raises
    ------
    TypeError
        Which says both types.
    """
    if not isinstance(value, wanted):
        types = [one for one in get_args(wanted) or (wanted,) if one is not NoneType]  # that is what is left out
        known = " | ".join(one.__name__ for one in types)
        raise WrongType(say("wrong_type", what=what, wanted=known, kind=type(value).__name__))


def function(value: Any, what: str) -> None:
    """Refuse a `value` that cannot be called; `what` is the name of the argument.

    Raises
    ------
    TypeError
        Which says its type.
    """
    if not callable(value):
        raise WrongType(say("wrong_function", what=what, kind=type(value).__name__))


def numbers(values: Any, what: str, *, apart: bool = False) -> np.ndarray:
    """`values` as an array of floats, which is theirs if they are one already; masked ones are NaN.

    With `apart` the parts of a list may be of several shapes, which broadcast: coordinates of many points.

    Raises
    ------
    TypeError
        When there is something else than real numbers in it, or one that floats cannot hold.
    """
    try:
        return _array(values, apart)
    except Exception:  # an object that is asked for its number may raise anything
        raise WrongType(say("numeric_number", what=what, value=values)) from None


def _array(values: Any, apart: bool = False) -> np.ndarray:
    if type(values) is np.ndarray and values.dtype == float:
        return values
    if type(values) is float:  # often, and asked for again and again
        return np.array(values)
    if isinstance(values, _BYTES) or _endless(values):
        raise TypeError
    if isinstance(values, np.ma.MaskedArray):
        return values.astype(float).filled(math.nan)
    try:
        array = np.asarray(values)
    except ValueError:
        if not apart:
            raise
        return np.array(np.broadcast_arrays(*map(_array, values)))
    if array.dtype == object:
        return np.array([_float(one) for one in array.flat]).reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise TypeError
    return array.astype(float)


def _endless(values: Any, deep: int = 2) -> bool:
    """Whether it is a list that would fill the memory, or has one among its few parts."""
    if not isinstance(values, Sequence) or len(values) <= MOST_PARTS:
        return deep > 0 and isinstance(values, list | tuple) and any(_endless(one, deep - 1) for one in values)
    return len(values) > MOST


def _float(value: Any) -> float:
    if isinstance(value, _BYTES):  # float("2") is 2
        raise TypeError
    return float(value)


def together(*arrays: np.ndarray) -> list[np.ndarray]:
    """The arrays broadcast to one shape.

    Raises
    ------
    ValueError
        When they do not fit together; the message says their shapes.
    """
    try:
        return list(np.broadcast_arrays(*arrays))
    except ValueError:
        raise Told(say("graph_shapes", shapes=", ".join(str(np.shape(one)) for one in arrays))) from None


def real(value: Any, what: str, low: float = -math.inf, high: float = math.inf) -> float:
    """`value` as one finite float, from `low` to `high`.

    Raises
    ------
    TypeError
        When it is none.
    ValueError
        When it is too small or too large.
    """
    try:
        found = _array(value)
    except Exception:  # as above
        found = np.array(math.nan)
    if found.ndim or not np.isfinite(found):
        raise WrongType(say("graph_number", name=what, value=value))
    if not low <= found <= high:
        raise Told(say("wrong_real", what=what, low=low, high=high, value=value))
    return float(found)


def whole(value: Any, what: str, low: int, high: int) -> int:
    """`value` as an int from `low` to `high`.

    Raises
    ------
    ValueError
        When it is none.
    """
    try:
        found = operator.index(value)
    except Exception:  # as above
        found = low - 1
    if not low <= found <= high:
        raise Told(say("wrong_whole", what=what, low=low, high=high, value=value))
    return found


def choice(value: Any, what: str, known: Collection[str]) -> str:
    """`value`, one of the words `known`.

    Raises
    ------
    ValueError
        When it is none of them.
    """
    if not isinstance(value, str) or value not in known:
        raise Told(say("wrong_choice", what=what, known=", ".join(map(repr, known)), value=value))
    return value


def as_list(values: Any, what: str) -> list[Any]:
    """`values` as a list: not text, and nothing without an order or an end.

    Raises
    ------
    TypeError
        When they are no list, or too long a one.
    """
    known = isinstance(values, Sequence | MappingView | np.ndarray) and not isinstance(values, _BYTES)
    if not known or getattr(values, "shape", None) == () or len(values) > MOST:
        raise WrongType(say("wrong_list", what=what, value=values))
    return list(values)


def names_in(names: Any) -> list[str]:
    """Names as a list: given as a list, or in one text with commas or spaces between.

    Raises
    ------
    ValueError
        When one is no text.
    """
    if isinstance(names, str):
        return re.findall(r"[^\s,]+", names)
    try:
        found = [one.name if getattr(one, "is_Symbol", False) else one for one in as_list(names, "")]  # of sympy
    except Exception:  # as above
        found = [None]
    if not all(isinstance(one, str) for one in found):
        raise Told(say("field_names", names=names))
    return found


def point(coordinates: Any, n: int, what: str = "point") -> tuple[float, ...]:
    """A point with `n` coordinates as floats.

    Raises
    ------
    ValueError
        When it is none, or too far away to be drawn.
    """
    try:
        found = _array(coordinates)
    except Exception:  # as above
        found = np.empty(0)
    if found.shape != (n,) or not (np.abs(found) <= FARTHEST).all():
        raise Told(say("wrong_point", what=what, n=n, value=coordinates))
    return tuple(found.tolist())


def box(ends: Any, axes: str = "xy") -> tuple[float, ...]:
    """A box (xmin, xmax, ymin, ymax) as floats; with `axes` "xyz" one in space.

    Raises
    ------
    ValueError
        When it is none, is empty or so thin that floats cannot divide it, or is huge.
    """
    try:
        found = _array(ends)
    except Exception:  # as above
        found = np.empty(0)
    fine = found.shape == (2 * len(axes),) and np.abs(found).max() <= FARTHEST
    if not fine or not (found[1::2] - found[::2] > 1e-9 * np.abs(found).max()).all():
        shape = ", ".join(f"{axis}min, {axis}max" for axis in axes)
        order = ", ".join(f"{axis}min < {axis}max" for axis in axes)
        raise Told(say("wrong_box", shape=shape, order=order, box=ends))
    return tuple(found.tolist())
