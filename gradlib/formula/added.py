"""Functions that `gl.elementary` added, in formulas: sympy knows of them the derivative that was given, and no more.

Their values are computed by their rule (`gradlib.functions.rules`), in the midst of the NumPy code of the formula.  So
a formula does not grow where they are nested, and a field differentiates them as a graph does.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import count, islice
from typing import Any, ClassVar

import numpy as np
import sympy as sp

from gradlib.formula import symbolic
from gradlib.functions.rules import Rule
from gradlib.functions.writing import CLOSED, SUM
from gradlib.valid import numbers

MOST_PARTS = 100  # of a derivative
_TRIED = ((0.7, 1.3), (2.3, 3.1), (-0.7, -0.4), (20.0, 30.0))  # at one of these pairs a function should have values
ARGUMENT, VALUE = sp.symbols("u v", real=True, cls=sp.Dummy)  # in a derivative
_number = count(1)


class Added(sp.Function):
    """The function of a rule, applied to an expression; each rule has a class of its own (see `added`)."""

    nargs = 1
    is_real = True
    rule: ClassVar[Rule]
    slope: ClassVar[sp.Expr]  # the derivative, in ARGUMENT and VALUE

    @classmethod
    def eval(cls, u: sp.Expr) -> sp.Expr | None:
        """The value at a number, which is a float, or whole; NaN where there is none."""
        if not u.is_number:
            return None
        try:
            value = float(cls.rule.on["float"](float(u)))
        except Exception:  # what was added may raise anything
            return sp.nan
        return sp.Integer(int(value)) if value.is_integer() and abs(value) < 1e15 else sp.Float(value)

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """The derivative, which sympy asks for under this name."""
        return self.here(self.slope)

    def here(self, expression: sp.Expr) -> sp.Expr:
        """An expression in the argument and the value, as `slope` is, at this argument."""
        return expression.xreplace({ARGUMENT: self.args[0], VALUE: self})

    def _sympystr(self, printer: Any) -> str:
        return f"{self.rule.name}({printer._print(self.args[0])})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text, level = self.rule.write([(printer._print(self.args[0]), SUM)], "latex")
        if exp is None:
            return text
        return f"{text}^{{{exp}}}" if level >= CLOSED else rf"\left({text}\right)^{{{exp}}}"


@lru_cache(maxsize=64)  # a rule that is added again under the same name is another rule
def added(rule: Rule) -> type[Added]:
    """The function of a rule, for sympy.

    Raises
    ------
    ValueError
        When its value cannot be computed on arrays, or its derivative on sympy symbols, or that is too long.
    """
    try:
        slope = rule.formula(0, [ARGUMENT], VALUE)
        fine = any(_is_pointwise(rule, np.array(pair)) for pair in _TRIED)
    except Exception as error:  # what was added may raise anything
        raise ValueError from error
    if not fine or slope.has(sp.nan, sp.zoo, sp.oo, sp.I) or not slope.free_symbols <= {ARGUMENT, VALUE}:
        raise ValueError
    if next(islice(sp.preorder_traversal(slope), MOST_PARTS, None), None) is not None:
        raise ValueError
    symbolic.numpy_function([ARGUMENT, VALUE], [slope])
    # a name that no printer of sympy's takes for another function; NumPy code calls _imp_ by it
    name = f"_{rule.name}_{next(_number)}"
    return type(Added)(name, (Added,), {"rule": rule, "slope": slope, "_imp_": staticmethod(partial(_values, rule))})


def _values(rule: Rule, u: Any) -> Any:
    """The values at all the points of an array, or at one number: NaN where there is none."""
    points = np.atleast_1d(u)  # a number counts as an array, where a rule gives NaN instead of raising
    try:
        found = rule(points)
    except ValueError:  # also on arrays a function of one's own may raise; then each point is for itself
        each = [_values(rule, one) for one in points.flat] if points.size != 1 else np.nan
        found = np.reshape(each, points.shape)
    return np.broadcast_to(numbers(found, rule.name), points.shape).reshape(np.shape(u))[()]


def _is_pointwise(rule: Rule, points: np.ndarray) -> bool:
    """Whether the function gives each of two points the value that it has there alone."""
    try:
        found = np.broadcast_to(numbers(rule(points), rule.name), points.shape)
    except ValueError:  # no value there, or it asks `if u > 0`
        return False
    return np.allclose(found, [_values(rule, one) for one in points], rtol=1e-9, equal_nan=True)
