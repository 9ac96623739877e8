"""A function of n variables with its derivatives: the thing that every notebook explores (Deepmath 7.1 to 7.3).

A `ScalarField` is made from formula text, a sympy expression or a Python function.  Derivatives are exact where there
is a formula, and finite differences (`gradlib.numeric`) where there is none.  Values are computed by compiled NumPy
code; where the function has no real value the answer is NaN, without a warning.  Where the formula of a derivative may
be wrong, at the corner of |x| or the border between two formulas, the difference quotients of the function decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from gradlib.field import critical, seams, values
from gradlib.field.critical import CriticalPoint
from gradlib.formula import symbolic
from gradlib.formula.grammar import read
from gradlib.functions.writing import latex_name
from gradlib.language import Told, WrongType, called, say
from gradlib.notation import natural
from gradlib.numeric.values import direction
from gradlib.valid import Box, as_list, names_in, of_type, real, whole


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
    guards : subexpressions that need a value for the function to have one (see `gradlib.formula.grammar.Formula`)

    Raises
    ------
    FormulaError
        When the text cannot be read.
    TypeError, ValueError
        When the source is of another type, or the variables do not fit.

    Examples
    --------
    >>> f = gl.ScalarField("x^2 e^(3y)")
    >>> f.partial("x")(1, 0)
    2.0
    """

    @called
    def __init__(self, source: Any, variables: str | Sequence[str] | None = None, *, name: str = "f") -> None:
        """See the class."""
        of_type(name, str, "name")
        self.name = name
        self.expression: sp.Expr | None = None
        self.guards: tuple[sp.Expr, ...] = ()
        self.by: tuple[str, ...] = ()  # the variables in which it has been differentiated
        self._parent: ScalarField | None = None  # what it is the partial derivative of
        self._seams: tuple[sp.Expr, ...] = ()  # where they are 0, its formula may not be that derivative
        self._function: Callable[..., Any] | None = None
        self._partials: dict[int, ScalarField] = {}
        names = self._take(source, _names(variables))
        self.variables: tuple[str, ...] = names if self.expression is None else self._known(names)

    def _take(self, source: Any, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Be the function that `source` says; its variables, None where the formula tells them."""
        if isinstance(source, ScalarField):
            names = source.variables if names is None else names
            self._copy(source, names)
        elif isinstance(source, str):
            formula = read(source, names)
            self.expression, self.guards = formula.expression, formula.guards
        elif isinstance(source, sp.Expr):
            self.expression = symbolic.in_real_symbols(source)
            self.guards = symbolic.guards(self.expression)
        elif callable(source):
            names = values.parameters(source) if names is None else names
            self._function = source
            values.check_arguments(source, names)
        else:
            raise WrongType(say("field_source", kind=type(source).__name__))
        return names

    def _known(self, names: tuple[str, ...] | None) -> tuple[str, ...]:
        """The variables, those of the formula by default; it may have no others."""
        found = {s.name for e in (self.expression, *self.guards) for s in e.free_symbols}
        names = tuple(sorted(found, key=natural)) if names is None else names
        if not found <= set(names):
            extra = ", ".join(sorted(found - set(names), key=natural))
            raise Told(say("field_free", extra=extra, known=", ".join(names)))
        return names

    def _copy(self, source: ScalarField, names: tuple[str, ...]) -> None:
        """Be the same function as `source`, of the variables `names`."""
        self.expression, self.guards, self.by = source.expression, source.guards, source.by
        self._seams, self._function, self._parent = source._seams, source._function, source._parent
        if names == source.variables:
            return
        if self.expression is None:
            if not set(source.variables) <= set(names):
                raise Told(say("field_rename", known=", ".join(source.variables)))
            places, self.by = [names.index(one) for one in source.variables], ()
            self._function = lambda *p: source(*(p[k] for k in places))
        elif self._parent is not None:
            self._parent = ScalarField(self._parent, names)

    # ------------------------------------------------------------------------------------------------------- values
    def __call__(self, /, *point: Any, **named: Any) -> Any:
        """The value at a point: a float for numbers, an array for arrays (they broadcast); NaN where there is none.

        The coordinates stand in the order of `variables`, or go by their names: ``f(1, 2)``, ``f(x=1, y=2)``.
        """
        p = self._checked(point, named)
        with np.errstate(all="ignore"):
            value = self._at(p) + 0.0  # 0 rather than -0, which would look like a small negative number
        return float(value) if np.ndim(value) == 0 else value

    def gradient(self, /, *point: Any, **named: Any) -> np.ndarray:
        """The gradient at a point (Deepmath 7.2): the first axis holds its n components, the others broadcast.

        The coordinates are given by their order (`point`) or by name (`named`).
        """
        p = self._checked(point, named)
        with np.errstate(all="ignore"):
            return np.array([slope._at(p) for slope in self._slopes], dtype=float) + 0.0

    def hessian(self, /, *point: Any, **named: Any) -> np.ndarray:
        """The second partial derivatives at a point, shape (n, n, ...): row i holds those of the partial number i.

        The coordinates are given by their order (`point`) or by name (`named`).
        """
        p = self._checked(point, named)
        with np.errstate(all="ignore"):
            return np.array([[second._at(p) for second in slope._slopes] for slope in self._slopes], dtype=float) + 0.0

    @called
    def directional(self, point: Sequence[Any], v: Sequence[float]) -> float | np.ndarray:
        """The directional derivative D_v f = ⟨grad f, v⟩ at `point` (Deepmath 7.2); `v` is not normalised."""
        p = self._checked(as_list(point, "point"))
        along = direction(v, len(self.variables))
        if along.ndim > 1:
            raise Told(say("wrong_point", what="v", n=len(self.variables), value=v))
        with np.errstate(all="ignore"):
            # a partial derivative that v does not need may be missing
            slope = sum((k * self.partial(i)._at(p) for i, k in enumerate(along) if k), start=0 * self._at(p))
        slope = np.where(np.isfinite(slope), slope, np.nan) + 0.0  # 0 rather than -0
        return float(slope) if np.ndim(slope) == 0 else slope

    # ------------------------------------------------------------------------------------------------ new functions
    @called
    def partial(self, variable: str | int) -> ScalarField:
        """The partial derivative in a variable, named or numbered from 0, as a function (Deepmath 7.1)."""
        i = self._index(variable)
        if i not in self._partials:
            self._partials[i] = self._differentiated(i)
        return self._partials[i]

    def _differentiated(self, i: int) -> ScalarField:
        if self.expression is None:
            new = ScalarField(self._function, self.variables, name=self.name)
        else:
            t = self._symbols[i]
            new = ScalarField(symbolic.derivative(self.expression, t), self.variables, name=self.name)
            new.guards = self.guards
            new._seams = tuple(dict.fromkeys((*self._seams, *seams.find(self.expression, t))))
        new._parent, new.by = self, (*self.by, self.variables[i])
        return new

    @called
    def tangent_plane(self, point: Sequence[Any]) -> ScalarField:
        """The affine function whose graph touches that of f at `point` (Deepmath 7.2, linear approximation).

        It is NaN everywhere when f has no gradient there.
        """
        p = self._checked(as_list(point, "point"))
        p = [np.float64(real(t, name)) for t, name in zip(p, self.variables, strict=True)]
        rise = [_tidy(slope) * (s - _tidy(t)) for s, slope, t in zip(self._symbols, self.gradient(*p), p, strict=True)]
        return ScalarField(sp.Add(_tidy(self(*p)), *rise), self.variables)

    @called
    def critical_points(self, box: Box) -> list[CriticalPoint]:
        """Where the gradient is 0 in a box, and what is there (Deepmath 7.3, Prop. 5); see `gradlib.field.critical`."""
        return critical.critical_points(self, box)

    # ------------------------------------------------------------------------------------------------------ display
    @called
    def latex(self) -> str:
        """The formula in LaTeX, as the course writes it; the name where there is no formula."""
        return self.name if self.expression is None else symbolic.latex(self.expression)

    def _combined(self, *_: Any) -> ScalarField:
        raise WrongType(say("field_combined"))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _combined
    __pow__ = __rpow__ = __xor__ = __neg__ = _combined

    def __repr__(self) -> str:
        """Formula and variables."""
        source = "Python function" if self.expression is None else str(self.expression)
        return f"ScalarField({source!r}, variables={' '.join(self.variables)!r})"

    def _repr_latex_(self) -> str:
        arguments = ", ".join(latex_name(name) for name in self.variables)
        if self.expression is None:
            return f"${self._head()}({arguments})$"
        return rf"$\displaystyle {self._head()}({arguments}) = {self.latex()}$"

    def _head(self) -> str:
        """The name f, or that of its derivative."""
        if not self.by:
            return self.name
        order = f"^{len(self.by)}" if len(self.by) > 1 else ""
        below = " ".join(rf"\partial {latex_name(name)}" for name in reversed(self.by))
        return rf"\frac{{\partial{order} {self.name}}}{{{below}}}"

    # -------------------------------------------------------------------------------------------------- how it works
    def _index(self, variable: str | int) -> int:
        if isinstance(variable, sp.Symbol):
            variable = variable.name
        if isinstance(variable, str) and variable in self.variables:
            return self.variables.index(variable)
        n = len(self.variables)
        with suppress(ValueError):
            return whole(variable, "", -n, n - 1) % n
        said = say("field_variable", name=variable, known=", ".join(self.variables) or "–")
        raise Told(said + self._how_to_have_more() * isinstance(variable, str))

    def _how_to_have_more(self) -> str:
        """Variables than stand in the formula; nothing where there is none."""
        return "" if self.expression is None else " " + say("field_more")

    def _checked(self, point: Sequence[Any], named: Mapping[str, Any] | None = None) -> list[Any]:
        if named and not point and {*named} == {*self.variables}:
            point = [named[name] for name in self.variables]
        elif named or len(point) != len(self.variables):
            known, n = ", ".join(self.variables) or "–", len(self.variables)
            bracketed = len(point) == 1 and isinstance(point[0], list | tuple) and len(point[0]) == n
            key = "field_named" if named else "field_brackets" if bracketed else "field_arguments"
            said = say(key, n=n, known=known, m=len(point), given=", ".join(named or ()))
            raise WrongType(said + self._how_to_have_more() * (key == "field_arguments" and len(point) > n))
        return values.coordinates(point)

    @cached_property
    def _slopes(self) -> list[ScalarField]:
        return [self.partial(i) for i in range(len(self.variables))]

    @cached_property
    def _symbols(self) -> list[sp.Symbol]:
        return symbolic.symbols(self.variables)

    @cached_property
    def _values(self) -> Callable[[values.Point], Any]:
        """point -> what the formula or the Python function gives there."""
        if self.expression is None:
            return values.OfFunction(self._function, [self.variables.index(name) for name in self.by])
        return values.OfFormula(
            self._symbols, self.expression, self.guards, self._seams, self._settled if self.by else None
        )

    def _settled(self, point: list[np.ndarray], slope: np.ndarray) -> np.ndarray:
        """This partial derivative at points where its formula gives `slope`, and may be wrong."""
        i = self.variables.index(self.by[-1])
        return seams.settled(lambda *p: self._parent._at(list(p)), point, i, slope)

    def _at(self, point: values.Point) -> Any:
        """The value or values at a point whose coordinates have been checked; NaN where one is not finite."""
        value = self._values(point)
        if type(value) is not np.ndarray:
            return value if all(map(math.isfinite, point)) else math.nan
        for t in point:
            lost = ~np.isfinite(t)
            if lost.any():
                value[np.broadcast_to(lost, value.shape)] = np.nan
        return value


# ------------------------------------------------------------------------------------------------------------ helpers
def _names(variables: str | Sequence[str] | None) -> tuple[str, ...] | None:
    if variables is None:
        return None
    names = tuple(names_in(variables))
    if len(set(names)) < len(names) or not all(map(str.isidentifier, names)):
        raise Told(say("field_names", names=variables))
    return names


def _tidy(value: float) -> sp.Expr:
    """A number for a formula: 4 rather than 4.0."""
    return sp.Integer(int(value)) if abs(value) < 1e15 and value == int(value) else sp.Float(float(value))
