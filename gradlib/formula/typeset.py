"""A learner's text as it was read, typeset: the same steps as for an expression, and beside each its LaTeX.

sympy puts what it is given in an order of its own, and multiplies out: of 4(x - 1) it would show 4x - 4.  Here nothing
is changed, so that one sees what one typed.  How operations and functions are written stands with their rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sympy as sp

from gradlib.formula.expression import EXACTLY, Builder, Part
from gradlib.formula.grammar import Reader
from gradlib.formula.spelling import LONGEST, FormulaError, Token
from gradlib.functions.rules import RULES
from gradlib.functions.writing import NAME, PRODUCT, SUM, Form, latex_name
from gradlib.notation import latex_digits

_MINUS = Form("-{}", SUM, (PRODUCT,))  # -x² y, without the brackets of a node that negates


class Written(NamedTuple):
    """A part of a formula, how it is written, and how tightly that binds."""

    expression: sp.Expr
    value: float | None
    latex: str
    level: int


class _Typesetter(Builder):
    """Builds the expression, and writes it."""

    def variable(self, name: str) -> Written:
        return Written(*super().variable(name), latex_name(name), NAME)

    def constant(self, name: str) -> Written:
        return Written(*super().constant(name), sp.latex(EXACTLY[name]), NAME)

    def number(self, token: Token) -> Written:
        return Written(*super().number(token), latex_digits(token.text), NAME)

    def add(self, a: Written, b: Written) -> Written:
        made = super().add(a, b)
        if not b.latex.startswith("-"):
            return _written(made, RULES["+"].forms["latex"], a, b)
        return _written(made, RULES["-"].forms["latex"], a, b._replace(latex=b.latex[1:], level=NAME))

    def negative(self, a: Written) -> Written:
        return _written(super().negative(a), _MINUS, a)

    def times(self, a: Written, b: Written) -> Written:
        return _written(super().times(a, b), RULES["*"].forms["latex"], a, b)

    def divide(self, a: Written, b: Written, at: int) -> Written:
        return _written(super().divide(a, b, at), RULES["/"].forms["latex"], a, b)

    def raised(self, base: Written, exponent: Written, at: int) -> Written:
        return _written(super().raised(base, exponent, at), RULES["**"].forms["latex"], base, exponent)

    def call(self, name: Token, argument: Written) -> Written:
        form = RULES[name.text].forms["latex"]
        if argument.level < NAME and form.needs == (NAME,):  # ln(ln t), sin(2x)
            argument = argument._replace(latex=rf"\left({argument.latex}\right)", level=NAME)
        return _written(super().call(name, argument), form, argument)


def _written(made: Part, form: Form, *parts: Written) -> Written:
    return Written(*made, *form.filled([(part.latex, part.level) for part in parts], "latex"))


def typeset(text: str, variables: Sequence[str]) -> Written:
    """What `text` means, and its LaTeX.

    Raises
    ------
    FormulaError
        When it cannot be read.
    """
    if len(text) > LONGEST:
        raise FormulaError("long", text, longest=LONGEST)
    whole = Reader(text, variables, _Typesetter(text)).read()
    assert isinstance(whole, Written)
    return whole
