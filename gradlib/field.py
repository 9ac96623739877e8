"""A function of n variables with its derivatives: the thing that every notebook explores (Deepmath 7.1 to 7.3).

A `ScalarField` is made from formula text, a sympy expression or a Python function.  Derivatives are exact where there
is a formula, and finite differences (`gradlib.numeric`) where there is none.  Values are computed by compiled NumPy
code; where the function has no real value the answer is NaN, without a warning.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from gradlib import numeric
from gradlib.formula import Formula, read
from gradlib.language import say

Evaluator = Callable[[Sequence[Any]], np.ndarray]
_BROKEN = (sp.log, sp.tan, sp.asin, sp.acos, sp.cot, sp.acosh, sp.atanh)  # functions with points without a value


class ScalarField:
    """A real function of n real variables.

    Parameters
    ----------
    source : formula text (``"x^2 e^(3y)"``), a sympy expression, a Python function of n arguments that works on arrays,
        or another ScalarField.
    variables : names of the variables, as ``("x", "y")`` or ``"x y"``; by default those of the formula in alphabetical
        order (x2 before x10), or the parameters of the Python function.
    name : what it is called when it is shown (default ``"f"``).

    Attributes
    ----------
    variables : tuple of str
    expression : the sympy expression in real symbols, or None for a Python function
    guards : subexpressions that need a value for the function to have one (see `gradlib.formula.Formula`)

    Raises
    ------
    FormulaError
        When the text cannot be read.
    TypeError, ValueError
        When the source is of another type, or the variables do not fit.

    Examples
    --------
    >>> f = ScalarField("x^2 e^(3y)")
    >>> f.partial("x")(1, 0)
    2.0
    """

    def __init__(self, source: Any, variables: str | Sequence[str] | None = None, *, name: str = "f") -> None:
        """See the class."""
        names = _names(variables)
        self.name = name
        self._function: Callable[..., Any] | None = None
        self.by: tuple[str, ...] = ()  # the variables in which it has been differentiated
        if isinstance(source, ScalarField):
            names = names or source.variables
            formula = source.expression is not None and Formula(source.expression, source.guards)
            self._function, self.by = source._function, source.by
        elif isinstance(source, str):
            formula = read(source, names)
        elif isinstance(source, sp.Expr):
            expression = source.xreplace({s: sp.Symbol(s.name, real=True) for s in source.free_symbols})
            formula = Formula(expression, _guards(expression))
        elif callable(source):
            names = names or _parameters(source)
            self._function, formula = source, None
        else:
            raise TypeError(say("field_source", kind=type(source).__name__))
        self.expression: sp.Expr | None = formula.expression if formula else None
        self.guards: tuple[sp.Expr, ...] = formula.guards if formula else ()
        if names is None:
            found = set().union(*(e.free_symbols for e in (self.expression, *self.guards)))
            names = tuple(sorted((s.name for s in found), key=_natural))
        self.variables: tuple[str, ...] = names
        self._partials: dict[int, ScalarField] = {}
        if self.expression is not None:
            extra = sorted({s.name for s in self.expression.free_symbols} - set(names))
            if extra:
                raise ValueError(say("field_free", extra=", ".join(extra), known=", ".join(names)))

    # ------------------------------------------------------------------------------------------------------- values
    def __call__(self, *point: Any) -> Any:
        """The value at a point: a float for numbers, an array for arrays (they broadcast); NaN where there is none."""
        value = self._value(self._checked(point))[0]
        return float(value) if value.ndim == 0 else value

    def gradient(self, *point: Any) -> np.ndarray:
        """The gradient at a point (Deepmath 7.2): the first axis holds its n components, the others broadcast."""
        return self._gradient(self._checked(point))

    def hessian(self, *point: Any) -> np.ndarray:
        """The second partial derivatives at a point, shape (n, n, ...)."""
        n = len(self.variables)
        values = self._hessian(self._checked(point))
        return values.reshape(n, n, *values.shape[1:])

    def directional(self, point: Sequence[Any], v: Sequence[float]) -> float:
        """The directional derivative D_v f = ⟨grad f, v⟩ (Deepmath 7.2); v is taken as it is, not normalised."""
        along = np.asarray(v, dtype=float)
        if along.shape != (len(self.variables),):
            raise ValueError(say("numeric_length", n=len(self.variables), m=along.size))
        return float(along @ self.gradient(*point))

    # ------------------------------------------------------------------------------------------------ new functions
    def partial(self, variable: str | int) -> ScalarField:
        """The partial derivative in a variable, named or numbered from 0, as a function (Deepmath 7.1)."""
        i = self._index(variable)
        if i not in self._partials:
            name = self.variables[i]
            if self.expression is None:
                new = ScalarField(lambda *p: self._differences(p)[i], self.variables, name=self.name)
            else:
                expression, corners = _differentiate(self.expression, self._symbols[i])
                new = ScalarField(expression, self.variables, name=self.name)
                new.guards = tuple(dict.fromkeys((*self.guards, *corners)))
            new.by = (*self.by, name)
            self._partials[i] = new
        return self._partials[i]

    def tangent_plane(self, point: Sequence[Any]) -> ScalarField:
        """The affine function whose graph touches that of f at `point` (Deepmath 7.2, linear approximation)."""
        value, slopes = self(*point), self.gradient(*point)
        terms = (
            sp.Float(g) * (sp.Symbol(s, real=True) - p) for s, g, p in zip(self.variables, slopes, point, strict=True)
        )
        return ScalarField(sp.Float(value) + sp.Add(*terms), self.variables)

    # ------------------------------------------------------------------------------------------------------ display
    def latex(self) -> str:
        """The formula in LaTeX, as the course writes it; the name where there is no formula."""
        return self.name if self.expression is None else sp.latex(self.expression, ln_notation=True)

    def __repr__(self) -> str:
        """Formula and variables."""
        return f"ScalarField({str(self.expression or 'Python function')!r}, variables={' '.join(self.variables)!r})"

    def _repr_latex_(self) -> str:
        arguments = ", ".join(_symbol_latex(name) for name in self.variables)
        if self.expression is None:
            return f"${self._head()}({arguments})$"
        return rf"$\displaystyle {self._head()}({arguments}) = {self.latex()}$"

    def _head(self) -> str:
        """The name f, or that of its derivative."""
        if not self.by:
            return self.name
        order = f"^{len(self.by)}" if len(self.by) > 1 else ""
        below = " ".join(rf"\partial {_symbol_latex(name)}" for name in reversed(self.by))
        return rf"\frac{{\partial{order} {self.name}}}{{{below}}}"

    # -------------------------------------------------------------------------------------------------- how it works
    def _index(self, variable: str | int) -> int:
        if isinstance(variable, str) and variable in self.variables:
            return self.variables.index(variable)
        if isinstance(variable, int | np.integer) and -len(self.variables) <= variable < len(self.variables):
            return int(variable) % len(self.variables)
        raise ValueError(say("field_variable", name=variable, known=", ".join(self.variables)))

    def _checked(self, point: Sequence[Any]) -> list[Any]:
        if len(point) != len(self.variables):
            raise TypeError(
                say("field_arguments", n=len(self.variables), known=", ".join(self.variables), m=len(point))
            )
        return [_coordinate(value) for value in point]

    @property
    def _symbols(self) -> list[sp.Symbol]:
        return [sp.Symbol(name, real=True) for name in self.variables]

    @cached_property
    def _value(self) -> Evaluator:
        if self.expression is None:
            return self._called
        return _compile(self._symbols, [self])

    @cached_property
    def _gradient(self) -> Evaluator:
        if self.expression is None:
            return self._differences
        return _compile(self._symbols, [self.partial(i) for i in range(len(self.variables))])

    @cached_property
    def _hessian(self) -> Evaluator:
        n = range(len(self.variables))
        if self.expression is None:
            return lambda point: np.concatenate([self.partial(i)._differences(point) for i in n])
        return _compile(self._symbols, [self.partial(i).partial(j) for i in n for j in n])

    def _called(self, point: Sequence[Any]) -> np.ndarray:
        """The values of a Python function, shape (1, ...)."""
        arrays = np.broadcast_arrays(*point) if point else []
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(self._function(*(a[()] for a in arrays)))
        except (TypeError, ValueError) as error:
            raise TypeError(say("field_callable", error=error)) from error
        return _real(
            np.broadcast_to(values, np.broadcast_shapes(values.shape, np.shape(point[0]) if point else ()))[None]
        )

    def _differences(self, point: Sequence[Any]) -> np.ndarray:
        """The gradient of a Python function by central differences; NaN where f has no value at the point itself."""
        p = np.array(np.broadcast_arrays(*point), dtype=float)
        with np.errstate(all="ignore"):
            slopes = numeric.differences(self._function, p, np.arange(len(p))[:, None], strict=False)
        return np.where(np.isfinite(self._called(list(p))), _real(slopes), np.nan)


# ------------------------------------------------------------------------------------------------------------ helpers
def _names(variables: str | Sequence[str] | None) -> tuple[str, ...] | None:
    if variables is None:
        return None
    names = tuple(re.split(r"[\s,]+", variables.strip())) if isinstance(variables, str) else tuple(variables)
    if len(set(names)) < len(names) or not all(isinstance(n, str) and n.isidentifier() for n in names):
        raise ValueError(say("field_names", names=variables))
    return names


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = []
    names = tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD))
    if not names:
        raise ValueError(say("field_names", names=getattr(function, "__name__", function)))
    return names


def _symbol_latex(name: str) -> str:
    return sp.latex(sp.Symbol(name))


def _natural(name: str) -> list[Any]:
    """x2 before x10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _coordinate(value: Any) -> Any:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(say("field_value", value=value)) from None
    return array[()]  # np.float64 for a number: unlike a float it divides by zero without raising


def _real(values: np.ndarray) -> np.ndarray:
    if np.iscomplexobj(values):
        values = np.where(values.imag == 0, values.real, np.nan)
    values = np.asarray(values, dtype=float)
    return np.where(np.isfinite(values), values, np.nan)


def _compile(symbols: Sequence[sp.Symbol], fields: Sequence[ScalarField]) -> Evaluator:
    """point -> the values of several fields, shape (number, ...), NaN where a field or a guard of it is not finite."""
    guards = list(dict.fromkeys(guard for field in fields for guard in field.guards))
    own = [[len(fields) + guards.index(guard) for guard in field.guards] for field in fields]
    # one function for all, so that what they share is computed once
    compiled = sp.lambdify(symbols, [*(field.expression for field in fields), *guards], modules="numpy", cse=True)

    def evaluate(point: Sequence[Any]) -> np.ndarray:
        with np.errstate(all="ignore"):
            values = compiled(*point)
        if all(isinstance(value, float | int) for value in (*values, *point)):  # one point: the quick way
            fine = [math.isfinite(value) for value in values]
            kept = (fine[i] and all(fine[g] for g in places) for i, places in enumerate(own))
            return np.array([value if keep else math.nan for value, keep in zip(values, kept, strict=False)], float)
        shape = np.broadcast_shapes(*(np.shape(one) for one in (*values, *point)))
        found = _real(np.array([np.broadcast_to(value, shape) for value in values[: len(own)]]))
        for i, places in enumerate(own):
            for g in places:
                found[i] = np.where(np.isfinite(values[g]), found[i], np.nan)
        return found

    return evaluate


def _guards(expression: sp.Expr) -> tuple[sp.Expr, ...]:
    """The subexpressions that may lack a value; those inside a Piecewise are its own business."""
    if isinstance(expression, sp.Piecewise):
        return ()
    below = [guard for part in expression.args if isinstance(part, sp.Expr) for guard in _guards(part)]
    broken = isinstance(expression, _BROKEN) or (
        expression.is_Pow
        and not (expression.exp.is_integer and expression.exp.is_nonnegative)
        and not expression.base.is_positive
    )
    return tuple(dict.fromkeys([*below, expression] if broken and expression.free_symbols else below))


def _differentiate(expression: sp.Expr, t: sp.Symbol) -> tuple[sp.Expr, list[sp.Expr]]:
    """The derivative, and guards that make it NaN at the corners of |u| and max(u, v), where there is none.

    sympy calls the derivative of |u| there 0; and it keeps u sign(u), the derivative's part in u |u|, which is |u|.
    """
    result = expression.diff(t).replace(sp.DiracDelta, lambda *_: sp.S.Zero)
    result = result.replace(lambda e: e.is_Mul and e.has(sp.sign), _absorb)
    corners = [atom.args[0] for atom in result.atoms(sp.sign, sp.Heaviside)]
    return result, [1 / u for u in corners if u.free_symbols]


def _absorb(product: sp.Expr) -> sp.Expr:
    """u sign(u) -> |u| in a product."""
    for factor in product.args:
        if isinstance(factor, sp.sign):
            rest = product / factor
            if (rest / factor.args[0]).is_polynomial(*factor.args[0].free_symbols):
                return rest / factor.args[0] * sp.Abs(factor.args[0])
    return product
