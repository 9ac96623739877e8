"""Values that Python's own signs and functions do not give: exact ones, and sigmoid, sech, step and relu on every kind.

Each of the four is a table, kind of number (`gradlib.functions.kinds`) -> function.  The exact ones also take sympy's
symbols, so that they are the functions of formulas as well.
"""

# sympy is imported where it is used: it takes 35 MiB of a kernel, which floats and arrays do not need.
from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gradlib.functions.kinds import MOST_BITS, bits, sympified
from gradlib.language import WrongType, say


def by_sympy(name: str, u: Any) -> Any:
    """The function that sympy has under this name.

    Raises
    ------
    TypeError
        When it has none.
    """
    import sympy as sp

    function = getattr(sp, name, None)
    if function is None:
        raise WrongType(say("elementary_exact", name=name))
    return function(sp.sympify(u, strict=True))


def divide_exactly(a: Any, b: Any) -> Any:
    """a / b; sympy sees that sin(1)**2 + cos(1)**2 - 1 is 0 only when it is asked."""
    if b == 0 or (not isinstance(b, int | Fraction) and b.is_number and b.is_zero is None and b.equals(0)):
        raise ZeroDivisionError
    return a / b


def power_exactly(a: Any, b: Any) -> Any:
    """a ** b; of fractions, a fraction where b is an integer, and not a float elsewhere.

    Raises
    ------
    OverflowError
        When it would be too long to be computed: 9 ** 9 ** 9.
    """
    if getattr(b, "is_Rational", isinstance(b, int | Fraction)) and abs(b) > 1:
        fractions = getattr(a, "is_Rational", isinstance(a, int | Fraction))
        if abs(b) * (max(bits(a.numerator), bits(a.denominator)) if fractions else 1) > MOST_BITS:
            raise OverflowError
    if isinstance(a, int | Fraction) and isinstance(b, int | Fraction) and b == int(b):
        return Fraction(a) ** int(b)
    return sympified(a) ** sympified(b)


def slope_in_exponent(a: Any, b: Any, slope: Callable[[Any], Any]) -> Any:
    """The `slope` (of the base) of a ** b in b; 0 where a is 0 and b positive, for 0 ** b is 0 all around."""
    if hasattr(a, "make") or hasattr(b, "make"):  # nodes: a program that fails there asks the sweeps
        return slope(a)
    zero = (a == 0) & (b > 0)
    if np.ndim(zero):
        return np.where(zero, 0.0, slope(np.where(zero, 1.0, a)))
    return 0 * b if zero else slope(a)


def _step_exactly(u: Any) -> Any:
    import sympy as sp

    return sp.Heaviside(sympified(u), 0)


def _relu_exactly(u: Any) -> Any:
    if isinstance(u, int | Fraction):  # which stay fractions
        return max(u, 0 * u)
    import sympy as sp

    return sp.Max(u, 0)


def _small_exp(u: np.ndarray) -> np.ndarray:
    return np.exp(-np.abs(u))  # never too large


SIGMOID = {
    "float": lambda u: 1 / (1 + math.exp(-u)) if u >= 0 else math.exp(u) / (1 + math.exp(u)),
    "array": lambda u: np.where(u >= 0, 1, _small_exp(u)) / (1 + _small_exp(u)),
    "exact": lambda u: 1 / (1 + by_sympy("exp", -u)),
}
SECH = {
    "float": lambda u: 2 * math.exp(-abs(u)) / (1 + math.exp(-2 * abs(u))),
    "array": lambda u: 2 * _small_exp(u) / (1 + _small_exp(u) ** 2),
    "exact": partial(by_sympy, "sech"),
}
STEP = {
    "float": lambda u: 1.0 if u > 0 else 0.0,
    "array": lambda u: np.heaviside(u, 0),
    "exact": _step_exactly,
}
RELU = {
    "float": lambda u: max(u, 0.0),
    "array": lambda u: np.maximum(u, 0),
    "exact": _relu_exactly,
}
