"""sympy expressions as functions of real variables: where they have a value, their derivatives, NumPy code, LaTeX.

sympy computes with expressions, not with functions: its simplifications forget holes, and its derivative of |u| is 0
at the corner.  This module says what must have a value for the function to have one, its `guards`; where the formula
of a `derivative` may not tell the truth is the business of `gradlib.field.seams`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

import numpy as np
import sympy as sp
from sympy.printing.numpy import NumPyPrinter

from gradlib.language import Told, say

DEEPEST = 100  # brackets in brackets
# functions that have a value everywhere
_TOTAL = (sp.exp, sp.sin, sp.cos, sp.atan, sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.Abs, sp.sign, sp.Heaviside)


def symbols(names: Sequence[str]) -> list[sp.Symbol]:
    """The real symbols that stand for variables of these names."""
    return [sp.Symbol(name, real=True) for name in names]


def in_real_symbols(expression: sp.Expr) -> sp.Expr:
    """The same expression in symbols that sympy knows to be real.

    Raises
    ------
    ValueError
        When it is too deep for sympy, which works by recursion.
    """
    level, depth = {expression}, 0
    while level:
        level, depth = {part for one in level for part in one.args}, depth + 1
        if depth > DEEPEST:
            raise Told(say("formula_deep"))
    return expression.xreplace({s: sp.Symbol(s.name, real=True) for s in expression.free_symbols})


def guards(expression: sp.Basic) -> tuple[sp.Expr, ...]:
    """The subexpressions that may lack a value, and then the whole has none: 1/x in arctan(1/x).

    A subexpression in one branch of a Piecewise guards that branch alone.
    """
    found = [guard for part in expression.args for guard in guards(part)]
    if isinstance(expression, sp.Piecewise):
        found = [guard for _, condition in expression.args for guard in guards(condition)]
        for k, (branch, _) in enumerate(expression.args):
            for guard in guards(branch):
                pairs = [(guard if j == k else 0, condition) for j, (_, condition) in enumerate(expression.args)]
                found.append(sp.Piecewise(*pairs))
    elif expression.is_Pow:
        whole = expression.exp.is_integer and expression.exp.is_nonnegative
        if not whole and not expression.base.is_positive:
            found.append(expression)
    elif isinstance(expression, sp.Function) and not isinstance(expression, (*_TOTAL, sp.Max, sp.Min)):
        found.append(expression)
    return tuple(dict.fromkeys(guard for guard in found if guard.free_symbols))


# ------------------------------------------------------------------------------------------------------- derivatives
# Stand-ins for functions that sympy differentiates only when it knows that u is real, which it does not know of ln(x),
# and for its DiracDelta: between the seams (the zeros of u), the derivatives of sign and step are 0.
class _Size(sp.Function):
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return _Sign(self.args[0])


class _Sign(sp.Function):
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.S.Zero


class _Step(sp.Function):
    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sp.S.Zero


_STAND_INS = ((sp.Abs, _Size), (sp.sign, _Sign), (sp.Heaviside, _Step))


def derivative(expression: sp.Expr, t: sp.Symbol) -> sp.Expr:
    """The derivative in t, right between the seams."""
    for known, ours in _STAND_INS:
        expression = expression.replace(known, ours)
    result = expression.diff(t)
    for known, ours in _STAND_INS:
        result = result.replace(ours, known)
    return result.replace(lambda part: part.is_Mul and part.has(sp.sign), _absorb)


def _absorb(product: sp.Expr) -> sp.Expr:
    """u sign(u) -> |u| in a product, so that the derivative of x|x| reads 2|x|."""
    for factor in product.args:
        if isinstance(factor, sp.sign):
            rest = product / factor
            shorter = rest / factor.args[0]
            if sp.fraction(shorter)[1] == sp.fraction(rest)[1]:  # u divides the rest
                return shorter * sp.Abs(factor.args[0])
    return product


# ---------------------------------------------------------------------------------------------------- NumPy and LaTeX
class _Printer(NumPyPrinter):
    """NumPy code in which large integers are floats: np.log takes no int of more than 64 bits."""

    def _print_Integer(self, number: sp.Integer) -> str:
        return repr(float(number)) if abs(number) > 2**53 else str(number)


_PRINTER = _Printer({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})


def numpy_function(symbols: Sequence[sp.Symbol], expressions: Sequence[sp.Expr]) -> Callable[..., list[Any]]:
    """A NumPy function: values of the symbols -> values of the expressions, what they share computed once.

    Raises
    ------
    ValueError
        When NumPy cannot compute them: an integral, a function without a formula.
    """
    try:
        # not modules="numpy", by which sympy imports all of NumPy: 15 MB, and half of the time of a first formula
        function = sp.lambdify(symbols, expressions, modules=np, printer=_PRINTER, cse=True)
        used, known = function.__code__.co_names, function.__globals__  # these are 600, 40 KiB for each formula
        function = FunctionType(function.__code__, {name: known[name] for name in used if name in known})
        with np.errstate(all="ignore"):
            tried = function(*np.ones((len(symbols), 2)))  # two points: one passes for a number
        for one in tried:
            np.asarray(one).astype(complex)  # an int may be too large for a float
    except (NotImplementedError, NameError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Told(say("field_formula", formula=expressions[0])) from error
    return function


def latex(expression: sp.Expr) -> str:
    """The formula as the course writes it: ln, arcsin, and sign(u) as u/|u|, which shows where it has no value."""
    expression = expression.replace(sp.Heaviside, lambda u, *_: sp.Piecewise((0, u < 0), (1, u > 0)))
    expression = expression.replace(sp.sign, lambda u: u / sp.Abs(u))
    return sp.latex(expression, ln_notation=True, inv_trig_style="full")
