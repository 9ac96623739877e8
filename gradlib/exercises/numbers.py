"""What the definitions of exercises compute with: x, y, z, values, gradients, planes, all exact; and their LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from gradlib.formula import symbolic
from gradlib.language import say
from gradlib.notation import latex_digits, listed

X, Y, Z = SPACE = symbolic.symbols("xyz")


def at(f: Any, point: Sequence[Any]) -> sp.Expr:
    """The value of f at a point (x, y) or (x, y, z)."""
    return sp.sympify(f, strict=True).subs(dict(zip(SPACE, point, strict=False)))


def gradient(f: sp.Expr, point: Sequence[Any]) -> tuple[sp.Expr, ...]:
    """The gradient of f at a point."""
    return tuple(at(symbolic.derivative(f, s), point) for s in SPACE[: len(point)])


def dot(a: Sequence[Any], b: Sequence[Any]) -> sp.Expr:
    """The dot product."""
    return sp.Add(*(s * t for s, t in zip(a, b, strict=True)))


def plane(normal: Sequence[Any], point: Sequence[Any]) -> sp.Expr:
    """What is 0 on the line or plane through a point with this normal vector."""
    return sp.Add(*(c * (s - t) for c, s, t in zip(normal, SPACE, point, strict=False)))


def over_point(normal: Sequence[Any], point: Sequence[Any]) -> str:
    """The same in LaTeX, not multiplied out: 4(x - 1) + 5(y - 2)."""
    return signed_sum((c, bracket(s, t)) for c, s, t in zip(normal, SPACE, point, strict=False))


def bracket(variable: sp.Symbol, value: Any) -> str:
    """(x - 1) in LaTeX."""
    return f"({variable} {'+' if value < 0 else '-'} {abs(value)})"


def signed_sum(terms: Any) -> str:
    """The sum of terms (coefficient, LaTeX of what it multiplies): 4 a - 5 b."""
    text = ""
    for coefficient, what in terms:
        sign = "-" if coefficient < 0 else "+"
        size = "" if abs(coefficient) == 1 and what else tex(abs(coefficient))
        text += f" {sign} {size}{' ' if size and what else ''}{what}"
    return text.removeprefix(" + ").replace(" - ", "-", 1) if text.startswith(" - ") else text.removeprefix(" + ")


class Word(str):
    """The key of words that are filled into a sentence."""


class Tex(str):
    """A number or a formula in LaTeX, as it is filled into a sentence: after a sign it may need brackets.

    The sentence says how, behind a colon: ``{p:b}`` is -3 in brackets, ``{p:+}`` a summand, + 3 or - 3.
    """

    def __format__(self, spec: str) -> str:
        if spec == "+":
            return f"- {self[1:].lstrip()}" if self.startswith("-") else f"+ {self}"
        signs = self.startswith("-") or " + " in self or " - " in self
        return f"({self})" if spec == "b" and signs else str(self)


def tex(value: Any) -> str:
    """A number, a point or a formula in LaTeX; text stays."""
    if isinstance(value, Word):
        return say(value)
    if isinstance(value, str):
        return Tex(value)
    if isinstance(value, tuple):
        return Tex(f"({listed(map(tex, value), latex=True)})")
    return Tex(symbolic.latex(sp.sympify(value, strict=True)))


def decimal(value: Any) -> str:
    """A decimal fraction in LaTeX, with the digits that it has, as the language writes it."""
    return latex_digits(f"{float(value):.10g}")
