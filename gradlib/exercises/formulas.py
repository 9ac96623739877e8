"""The parts of an answer that have variables: a formula, and the equation of a line or a plane."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from gradlib.check import formulas, numbers
from gradlib.check.feedback import Feedback, feedback
from gradlib.exercises.entries import GENERIC, Entry, as_typed, value_of
from gradlib.field.scalar import ScalarField
from gradlib.formula import symbolic, typed
from gradlib.formula.spelling import LONGEST, FormulaError

_SEVERAL = re.compile(r"\s*[(\[].*[;,].*[)\]]\s*|.*;.*|.*,\s.*")
_FRACTION = re.compile(r"(?<![\w.,^/)])([0-9]+/[0-9]+)(?=\s*[xyz(])")  # no line or plane has x in a denominator
# (T): 4x + 5y = 14, as French books write, or a name in words
_LINE = re.compile(r"^\s*(?:\(?[A-Z][0-9]?\)?|(?:[^\W\d]+['’\s]\s*)*[^\W\d]{3,})\s*:(?!=)")


@dataclass(frozen=True)
class _OfVariables(Entry):
    """What is said with variables; `right` is compiled once for all the answers."""

    variables: tuple[str, ...] = ("x", "y")

    @cached_property
    def _field(self) -> ScalarField:
        return ScalarField(self.right, self.variables)


@dataclass(frozen=True)
class Formula(_OfVariables):
    """A formula in these variables, in any form; `letters` are more of them, each with what it stands for."""

    letters: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def _field(self) -> ScalarField:
        return ScalarField(self._spelled_out(self.right), self.variables)

    def read(self, text: str) -> typed.Typed:
        """A formula, perhaps with its name before it."""
        names = (*self.variables, *(letter for letter, _ in self.letters))
        text = typed.unnamed(typed.tidied(text))
        if "=" in text:  # (4h + h²)/h = 4 + h
            with suppress(FormulaError):
                sides = [typed.formula(side, names) for side in text.split("=")]
                first, *others = (self.prints(side.parts[0]) for side in sides)
                if all(self.alike(first, other) for other in others):
                    return sides[0]
        return typed.formula(text, names)

    def unread(self, text: str, error: FormulaError) -> Feedback:
        """Several formulas are not one."""
        several = _SEVERAL.fullmatch(text[:LONGEST])
        return feedback("hint", "exercise_want_one_formula") if several else super().unread(text, error)

    def judge(self, found: typed.Typed) -> Feedback:
        """Compare it."""
        given = self._spelled_out(found.parts[0])
        made = [(name, self._spelled_out(what)) for name, what in self.seems(given)]
        said = formulas.formula(given if self.letters else found.texts[0], self._field, self.variables, instead=made)
        number = not given.free_symbols and self._field.expression.free_symbols
        if number and said.kind in ("wrong", "almost") and not said.mistake:
            return feedback("hint", "exercise_want_formula", variables=", ".join(self.variables))
        return said

    def prints(self, what: Any) -> np.ndarray:
        """Its value at a place like any other, where each variable has a number of its own."""
        at = dict(zip(symbolic.symbols(self.variables), GENERIC, strict=False))
        return super().prints(self._spelled_out(what).subs(at))

    def _spelled_out(self, what: Any) -> sp.Expr:
        """The formula without the letters that stand for something."""
        known = {sp.Symbol(letter, real=True): meaning for letter, meaning in self.letters}
        return sp.sympify(what, strict=True).subs(known)


@dataclass(frozen=True)
class Equation(_OfVariables):
    """The equation of a line or a plane, in any form; `right` is what is to be 0.

    The check tells its mistakes from the coefficients; `mistakes` are examples of them.
    """

    def typed(self, what: Any) -> str:
        """4*(x - 1) + 5*(y - 2) = 0"""
        return f"{as_typed(what)} = 0"

    def read(self, text: str) -> typed.Typed:
        """An equation, perhaps with the name of the line before it; 2/3x can only be two thirds of x."""
        return typed.equation(_FRACTION.sub(r"(\1)", _LINE.sub("", typed.tidied(text))), self.variables)

    def judge(self, found: typed.Typed) -> Feedback:
        """Compare it."""
        if not found.parts[0].free_symbols:
            return self._wanted()
        said = formulas.equation(found.texts[0], self._field, self.variables)
        rounded = said.kind == "wrong" and said.mistake in (None, "off_point") and self._is_rounded(found.parts[0])
        return feedback("almost", "exercise_rounded_equation") if rounded else said

    def unread(self, text: str, error: FormulaError) -> Feedback:
        """A list of numbers is no equation."""
        return super().unread(text, error) if re.search("[A-Za-z?∞]", text) else self._wanted()

    def _is_rounded(self, given: sp.Expr) -> bool:
        """Whether the numbers of the equation are right, or would be with more digits."""
        variables = symbolic.symbols(self.variables)
        try:
            one, right = (sp.Poly(what, *variables) for what in (given, self.right))
        except sp.PolynomialError:
            return False
        powers = [tuple(int(s == t) for t in variables) for s in (*variables, None)]
        got, wanted = (np.array([float(poly.coeff_monomial(power)) for power in powers]) for poly in (one, right))
        if one.total_degree() > 1:
            return False
        scales = [a / b for a, b in zip(got, wanted, strict=True) if a and b and a.is_integer()]
        return any(
            np.allclose(got, scale * wanted, rtol=0.01, atol=0) and numbers.rounded(got, scale * wanted)
            for scale in scales
        )

    def _wanted(self) -> Feedback:
        like = "2x + 3y = 5" if len(self.variables) == 2 else "2x + 3y - z = 5"
        return feedback("hint", "exercise_want_equation", variables=", ".join(self.variables), like=like)

    def prints(self, what: Any) -> np.ndarray:
        """Its values at a few places, up to a factor."""
        variables, places = symbolic.symbols(self.variables), range(len(self.variables) + 2)
        at = [dict(zip(variables, np.roll(GENERIC, k)[: len(variables)], strict=True)) for k in places]
        found = np.array([value_of(sp.sympify(what, strict=True).subs(one)) for one in at])
        return found / found[np.argmax(np.abs(found))]
