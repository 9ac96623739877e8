"""How operations, functions and numbers are written, as text and in LaTeX: templates, and the brackets they need.

A piece of a formula is its text and how tightly it binds.  A `Form` says how tightly each argument must bind to stand
without brackets.  What the operations and functions are is the business of `gradlib.functions.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

SUM, PRODUCT, HEADED, POWER, CLOSED, NAME = range(6)  # how tightly these bind: a + b, a b, sin a, a^b, f(a), a
JUXTAPOSED = "{} {}"  # a product without a sign
_HEAD = r"\\(?!left|right|frac|sqrt|cdot)"  # a command that takes what follows it as its argument


class Form(NamedTuple):
    """How something is written: a template, how tightly it binds, and how tightly each argument must bind."""

    template: str
    level: int
    needs: tuple[int, ...]

    def filled(self, pieces: Sequence[tuple[str, int]], style: str) -> tuple[str, int]:
        """The template on these arguments, in brackets where they need them, as "text" or "latex"; and its level."""
        bracket = r"\left({}\right)" if style == "latex" else "({})"
        texts = [
            text if bound >= need else bracket.format(text)
            for (text, bound), need in zip(pieces, self.needs, strict=True)
        ]
        template = self.template
        if template == JUXTAPOSED and (texts[1][0].isdigit() or re.search(_HEAD, texts[0])):
            template = r"{} \cdot {}"  # 2·3, sin a·b
        return template.format(*texts), self.level


def write_number(value: Any, style: str) -> tuple[str, int]:
    """A number as text, LaTeX or Python code ("code"), and how tightly it binds."""
    if style == "code" and (value == Fraction(repr(float(value))) or not isinstance(value, Fraction)):
        number = float(value)  # sympy cannot say whether tanh(exp(exp(2))) is a whole number
        value = int(number) if number.is_integer() and abs(number) < 10**15 else number
    if isinstance(value, Fraction):
        p, q = value.numerator, value.denominator
        return (rf"\frac{{{p}}}{{{q}}}" if style == "latex" else f"{p} / {q}"), PRODUCT
    if not isinstance(value, int | float):  # pi, sqrt(2)
        import sympy as sp  # 35 MiB of a kernel, and here it has been imported already

        return (sp.latex if style == "latex" else str)(value), PRODUCT
    return repr(value), NAME if value >= 0 else PRODUCT


def latex_name(name: str) -> str:
    """The name of a variable in LaTeX: alpha as α, x1 as x₁."""
    import sympy as sp  # 35 MiB of a kernel, which numbers alone do not need

    return sp.latex(sp.Symbol(name))
