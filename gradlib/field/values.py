"""The values of a field at points: by the NumPy code of its formula, or by its Python function.

A point is a list of coordinates, each np.float64 or an array; arrays broadcast.  The answer is NaN, without a warning,
where there is no real value; for one point it is a number.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from gradlib.field.seams import doubtful
from gradlib.formula import symbolic
from gradlib.language import Told, WrongType, say
from gradlib.numeric.derivatives import estimated, sure
from gradlib.numeric.values import values as values_of
from gradlib.valid import numbers, together

Point = list[Any]
_SINGLE = {np.float64, float, int}  # kinds of numbers


def coordinates(given: Sequence[Any]) -> Point:
    """A point of numbers and arrays: np.float64, which unlike a float divides by zero without raising, and arrays.

    Raises
    ------
    TypeError
        When there is something else in it.
    ValueError
        When the arrays do not broadcast.
    """
    if {*map(type, given)} == {np.float64}:  # as along a line that is followed
        return list(given)
    point = [_coordinate(value) for value in given]
    arrays = [t for t in point if type(t) is np.ndarray]
    if len(arrays) > 1:
        together(*arrays)
    return point


def _coordinate(value: Any) -> Any:
    if isinstance(value, float):
        return np.float64(value)
    try:
        return numbers(value, "")[()]
    except TypeError:
        raise WrongType(say("field_value", value=value)) from None


class OfFormula:
    """point -> the values of a formula, which has one only where its guards have one.

    Whoever calls it lets NumPy ignore what has no value.

    Parameters
    ----------
    symbols : of the coordinates, in their order
    expression, guards : see `gradlib.formula.symbolic`
    seams, settled : of a derivative, where its formula may be wrong, and (coordinates of such points, what the formula
        gives there) -> the slopes; see `gradlib.field.seams`

    Raises
    ------
    ValueError
        When NumPy cannot compute the formula.
    """

    def __init__(
        self,
        symbols: Sequence[sp.Symbol],
        expression: sp.Expr,
        guards: Sequence[sp.Expr],
        seams: Sequence[sp.Expr] = (),
        settled: Callable[[list[np.ndarray], np.ndarray], np.ndarray] | None = None,
    ) -> None:
        self._code = symbolic.numpy_function(symbols, [expression, *guards, *seams])
        self._guards, self._settled = len(guards), settled

    def __call__(self, point: Point) -> Any:
        """The value or values at a point."""
        value, *rest = found = self._code(*point)
        guards, seams = rest[: self._guards], rest[self._guards :]
        single = {*map(type, (*found, *point))} <= _SINGLE
        return (self._at_one if single else self._at_many)(point, value, guards, seams)

    def _at_one(self, point: Point, value: float, guards: list[float], seams: list[float]) -> float:
        """The quick way, without arrays."""
        if not all(map(math.isfinite, guards)):
            return math.nan
        if self._settled and doubtful(value, seams):
            value = float(self._settled([np.full(1, t) for t in point], np.full(1, value))[0])
        return value if math.isfinite(value) else math.nan

    def _at_many(self, point: Point, value: Any, guards: list[Any], seams: list[Any]) -> np.ndarray:
        shape = np.broadcast_shapes(*map(np.shape, point))
        values = np.array(np.broadcast_to(_real_or_nan(value), shape))
        known = np.ones(shape, dtype=bool)
        for guard in guards:
            known &= np.isfinite(_real_or_nan(guard))
        if self._settled:
            doubt = known & doubtful(values, seams)
            if doubt.any():
                values[doubt] = self._settled([np.broadcast_to(t, shape)[doubt] for t in point], values[doubt])
        values[~(known & np.isfinite(values))] = np.nan
        return values


def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that a call of a Python function must give.

    Raises
    ------
    ValueError
        When it does not tell them, or has none.
    """
    try:
        # np.vectorize hides the arguments of the function that it wraps
        parameters = inspect.signature(getattr(function, "pyfunc", function)).parameters.values()
    except ValueError:  # a function written in C may have no signature
        parameters = []
    named = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = tuple(p.name for p in parameters if p.kind in named and p.default is p.empty)
    if not names:
        raise Told(say("field_parameters", name=getattr(function, "__name__", function)))
    return names


def check_arguments(function: Callable[..., Any], names: tuple[str, ...]) -> None:
    """Refuse a Python function that cannot be called with one argument for each of the names.

    Raises
    ------
    TypeError
        Which says how many there are.
    """
    try:
        signature = inspect.signature(function)
    except ValueError:  # it will say so itself when it is called
        return
    try:
        signature.bind(*names)
    except TypeError as error:
        raise WrongType(say("numeric_arguments", n=len(names), call=f"f{signature}")) from error


class OfFunction:
    """point -> the values of a Python function, or its differences where `by` says in which variables, from 0."""

    def __init__(self, function: Callable[..., Any], by: Sequence[int]) -> None:
        self._function, self._by = function, by

    def __call__(self, point: Point) -> np.ndarray:
        """The values at a point."""
        p = np.array(np.broadcast_arrays(*point))
        if not self._by:
            return values_of(self._function, p, strict=False)
        slopes, errors, found = (one[0] for one in estimated(self._function, p, [self._by], strict=False))
        return np.where(np.isfinite(found) & sure(slopes, errors, found), slopes, np.nan)


def _real_or_nan(values: Any) -> np.ndarray:
    values = np.asarray(values)
    if np.iscomplexobj(values):
        values = np.where(values.imag == 0, values.real, np.nan)
    return values.astype(float)
