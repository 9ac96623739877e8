"""The kinds of numbers that a computation graph computes with: the numbers that go in decide those that come out.

Floats give floats, arrays give arrays point by point, `fractions.Fraction` and sympy numbers stay exact.  A `Kind` says
how to bring a number to that kind, and what tells a result that is no value: an exception for a single number, NaN in
an array.  Fractions stay fractions through + − × / and integer powers; where a function such as ln takes over, sympy
does, and sympy alone where it was there from the start.  Integers alone count as floats.
"""

# sympy is imported where a number is one of its own: it takes 35 MiB of a kernel, which floats and arrays do not need.
from __future__ import annotations

import math
import sys
from collections.abc import Callable, Collection
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from gradlib.valid import numbers, real

# what arithmetic raises where there is no value: math.log(-1), 1 / 0.0, math.exp(1000)
FAILURES = (ValueError, ZeroDivisionError, OverflowError)
MOST_PARTS = 3000  # of an exact number with roots, sines and the like: they can double at every node of a graph
MOST_TIDY = 300  # parts of one that is written better: with many that takes long, and nobody reads it
MOST_BITS = 10_000  # of an exact number: 3000 digits; more would be slow, and Python does not write more than 4300


class Kind(NamedTuple):
    """A kind of number."""

    name: str  # under which a rule keeps its function for this kind
    number: Callable[[Any], Any]  # a number of another kind -> of this one
    checked: Callable[[Any], Any] | None  # a result -> itself; if it is no value, NaN in arrays or one of FAILURES
    tidy: Callable[[Any], Any] | None = None  # a derivative -> the same, better written
    quiet: Callable[[Callable[..., Any]], Callable[..., Any]] = lambda computation: computation  # without warnings


def _finite(value: Any) -> float:
    value = float(value if isinstance(value, float | int) else real(value, "u"))
    if not math.isfinite(value):
        raise OverflowError
    return value


def _array(value: Any) -> Any:
    return numbers(value, "u")[()]  # np.float64 for one number: it divides by zero without raising


def _no_poles(values: Any) -> Any:
    fine = np.isfinite(values)
    return values if np.all(fine) else np.where(fine, values, np.nan)


def _exact(value: Any) -> Any:
    if getattr(value, "is_Rational", isinstance(value, int | Fraction)):
        if max(bits(value.numerator), bits(value.denominator)) > MOST_BITS:
            raise OverflowError
        return value
    import sympy as sp

    if _larger(value, MOST_PARTS):
        raise OverflowError
    if value.is_real is False or value.is_finite is False or value.has(sp.nan, sp.zoo):
        raise ValueError
    return value


def _larger(value: Any, parts: int) -> bool:
    """Whether a sympy number has more than so many parts; they are not all counted."""
    import sympy as sp

    return next(islice(sp.preorder_traversal(value), parts, None), None) is not None


def bits(value: Any) -> int:
    """The length of an integer, also one of sympy's."""
    return int(value).bit_length()


def _fraction(value: Any) -> Any:
    if isinstance(value, int | np.integer):
        return Fraction(int(value))
    if isinstance(value, Fraction) or _symbolic(value):
        return value
    return Fraction(repr(real(value, "u")))  # 0.1 is meant as 1/10


def _symbolic(value: Any) -> bool:
    """Whether it is a number of sympy's; as long as that is not imported, there are none."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, sympy.Expr)


def sympified(value: Any) -> Any:
    """The number as sympy has it, exactly; a float counts as the decimal number that it shows."""
    import sympy as sp

    return sp.sympify(_fraction(value), strict=True)


def _tidy(value: Any) -> Any:
    """9/(18 + sin 2) + cos(2)/(18 + sin 2) in one fraction, as by hand; but 1 - cos(1)/sin(1)**2 is left in two."""
    if isinstance(value, int | Fraction) or _larger(value, MOST_TIDY):
        return value
    import sympy as sp

    ways = (sp.factor_terms(one, clear=False) for one in (value, sp.together(value)))
    return min(ways, key=sp.count_ops)


FLOAT = Kind("float", _finite, None)  # only the end results are checked: an infinity does not vanish on the way
ARRAY = Kind("array", _array, _no_poles, quiet=lambda computation: np.errstate(all="ignore")(computation))
FRACTION = Kind("exact", lambda value: _exact(_fraction(value)), _exact, _tidy)
SYMPY = Kind("exact", lambda value: _exact(sympified(value)), _exact, _tidy)
# nodes of a graph, to build another graph from it
NODES = Kind("node", lambda value: value if hasattr(value, "make") else _fraction(value), None)


def kind_of(values: Collection[Any]) -> Kind:
    """The kind that numbers have together: arrays if one of them is, else floats if one is, else exact.

    Raises
    ------
    TypeError
        When one of them is not a real number.
    """
    if {*map(type, values)} == {float}:  # the quick way
        return FLOAT
    kinds = [_kind(value) for value in values]
    return next((kind for kind in (ARRAY, FLOAT, SYMPY, FRACTION) if kind in kinds), FLOAT)


def is_number(value: Any, kind: Kind | None = None) -> bool:
    """Whether it is a finite real number, or an array of numbers; one that this `kind` can hold."""
    try:
        (kind or kind_of([value])).number(value)
    except (TypeError, *FAILURES):
        return False
    return True


def _kind(value: Any) -> Kind | None:
    if isinstance(value, float):
        return FLOAT
    if isinstance(value, int | np.integer) and not isinstance(value, np.timedelta64):
        return None
    if isinstance(value, Fraction):
        return FRACTION
    if _symbolic(value):
        return SYMPY
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return ARRAY
    if isinstance(value, str | complex) or not hasattr(type(value), "__float__"):
        raise TypeError(type(value))
    return FLOAT
