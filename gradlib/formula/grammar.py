"""A learner's text -> a sympy expression, safely: the text is data, and is never evaluated.

A small grammar reads the tokens of `gradlib.formula.spelling` from left to right, and `gradlib.formula.expression`
builds with them, of variables, constants and the functions of `gradlib.functions.rules` and nothing else.  It reads
what learners write (``2x``, ``x^2``, ``e^(3y)``, ``ln``, ``|x|``, ``√x``, ``2,5``); what could be read in two ways
(``1/2x``, ``e^3y``, ``sin x/2``) is refused, with both readings.  ``log`` and ``ln`` are both the natural logarithm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import sympy as sp

from gradlib.formula.expression import Builder, Part
from gradlib.formula.signs import one_spelling
from gradlib.formula.spelling import LONGEST, FormulaError, Speller, Token
from gradlib.functions.rules import CONSTANTS, functions

_INVERSES = {"exp": "ln", "ln": "exp", "log": "exp"}
DEEPEST = 30  # how many groups and exponents may be open at a time
_ANY_VARIABLE = re.compile(r"[xyztuvwabcdhkrs][0-9]*")  # when the caller does not say which
# Then every letter of these could be a variable, but nobody means a product: rad(x), theta.
_WORD = re.compile(r"(?<![A-Za-z])([xyztuvwabcdhkrse]{3,}(?=[({])|theta|beta|zeta|eta|tau)(?![A-Za-z])")


@dataclass(frozen=True)
class Formula:
    """What was read: the `expression`, and `guards`, subexpressions without which it has no value.

    sympy simplifies x/x to 1 and ln(x) - ln(x) to 0; the guards 1/x and ln(x) remember where the text has a value.
    """

    expression: sp.Expr
    guards: tuple[sp.Expr, ...]


def parse(text: str, variables: Sequence[str] | None = None) -> sp.Expr:
    """The sympy expression that `text` means, in real symbols.

    Parameters
    ----------
    text : formula, such as ``"x^2 e^(3y)"``
    variables : names that may occur; by default a letter such as x, y, t, perhaps with digits (x1)

    Raises
    ------
    FormulaError
        When it cannot be read, has no real value anywhere, or is too long, too deep or too large.

    Examples
    --------
    >>> parse("x^2 e^(3y)")
    x**2*exp(3*y)
    """
    return read(text, variables).expression


def read(text: str, variables: Sequence[str] | None = None) -> Formula:
    """Like `parse`, and the guards with it."""
    if not isinstance(text, str):
        raise FormulaError("not_text", kind=type(text).__name__)
    if len(text) > LONGEST:
        raise FormulaError("long", text, longest=LONGEST)
    builder = Builder(text)
    whole = Reader(text, any_names(text) if variables is None else variables, builder).read()
    for word in _WORD.finditer(text) if variables is None else ():
        if not word[1].endswith(tuple(name for name in functions() if len(name) > 1)):  # 3xabs(y)
            raise FormulaError("name_word", text, word.start(), name=word[1][:20], product=" ".join(word[1][:20]))
    return Formula(whole.expression, tuple(guard for guard in dict.fromkeys(builder.guards) if guard.free_symbols))


def any_names(text: str) -> list[str]:
    """The variables that `text` may contain when the caller does not say which: x, y, t and the like, x1, x2."""
    found = {*"xyztuvwabcdhkrs", *_ANY_VARIABLE.findall("".join(sign for sign, _ in one_spelling(text)))}
    return sorted(found - functions().keys())  # a function h may have been added


class Reader:
    """Reads one text: sum -> product {± product}, product -> power {×, / or nothing, power}, power -> atom ^ power.

    What it reads it hands to `build`, step by step.
    """

    def __init__(self, text: str, variables: Sequence[str], build: Builder) -> None:
        self.build, self.fail = build, build.fail
        self.constants = [name for name in CONSTANTS if name not in variables]
        self.functions = {name: rule for name, rule in functions().items() if name not in variables}
        self.open: list[str] = []  # the signs that close the groups now open
        self.after_bar: set[int] = set()  # how many were open where a factor followed a closing |
        self.exponents = 0  # exponents inside which we are
        self.tokens = Speller(text, tuple(variables), self.constants, self.functions).tokens()
        self.i = 0

    def read(self) -> Part:
        """The whole text."""
        if self.now.kind == "end":
            self.fail("empty", None)
        whole = self.sum()
        if self.now.kind != "end":
            self.fail("closing", self.now.at)
        return whole

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.i]

    def take(self) -> Token:
        """The token that comes next; then another does."""
        token = self.now
        self.i += 1
        self.build.at = token.at
        return token

    def sees(self, *signs: str) -> bool:
        """Whether one of these signs comes next."""
        return self.now.kind == "op" and self.now.text in signs

    def begins_factor(self) -> bool:
        """Whether a factor starts here, so that a multiplication sign was left out."""
        if self.sees("|"):
            return not self.open or self.open[-1] != "|"
        return self.now.kind in ("number", "name") or self.sees("(", "√")

    def sum(self) -> Part:
        """The terms from here, as far as they go."""
        total = self.product()
        while self.sees("+", "-"):
            sign = self.take()
            term = self.product()
            total = self.build.add(total, term if sign.text == "+" else self.build.negative(term))
        return total

    def product(self) -> Part:
        """The factors from here; a minus sign before them is for all."""
        if self.sees("-", "+"):
            sign = self.take()
            if self.sees("-", "+") and self.tokens[self.i - 2].text in ("-", "+"):
                self.fail("operators", self.now.at)
            factor = self.product()  # -x^2 y is -(x^2 y)
            return self.build.negative(factor) if sign.text == "-" else factor
        result, divided = self.power(), False
        while True:
            if self.sees("*", "/"):
                sign = self.take()
                factor = self.signed_power()
                divided = sign.text == "/"
                result = self.build.divide(result, factor, sign.at) if divided else self.build.times(result, factor)
            elif self.begins_factor():
                if divided:  # 1/2x is (1/2)x or 1/(2x)
                    a, sign, b = (token.text for token in self.tokens[self.i - 3 : self.i])
                    simple = sign == "/" and (a + b).isdigit() and self.now.kind == "name" and not self.sees_function()
                    a, b, u = (a, b, self.now.text) if simple else ("1", "2", "x")
                    self.fail("ambiguous_quotient", self.now.at, a=a, b=b, u=u)
                before = self.tokens[self.i - 1].text
                if before == "|" != self.now.text:
                    self.after_bar.add(len(self.open))
                elif before != "|" == self.now.text and len(self.open) in self.after_bar:  # |x|y|z|
                    self.fail("bar", self.now.at)
                result = self.build.times(result, self.power())
            else:
                return result

    def signed_power(self) -> Part:
        """A power that may have a sign."""
        if self.sees("-", "+"):
            return self.build.negative(self.power()) if self.take().text == "-" else self.power()
        return self.power()

    def power(self) -> Part:
        """An atom, perhaps with an exponent."""
        base = self.atom()
        if self.now.kind == "raised":
            sign = self.take()
            exponent = self.build.number(sign._replace(text=sign.text.lstrip("-")))
            if sign.text.startswith("-"):
                exponent = self.build.negative(exponent)
            base = self.build.raised(base, exponent, sign.at)
        if not self.sees("^", "**"):
            return base
        at = self.take().at
        if self.sees("+"):  # 2x^ + y: the exponent was forgotten
            self.fail("exponent_plus", self.now.at)
        first = self.tokens[self.i + 1 if self.sees("-") else self.i]
        self.exponents += 1
        self.check_depth()
        exponent = self.signed_power()
        self.exponents -= 1
        self.check_end_of_exponent(base, exponent, first)
        return self.build.raised(base, exponent, at)

    def check_end_of_exponent(self, base: Part, exponent: Part, first: Token) -> None:
        """Refuse e^3y, which is e^(3y) or (e^3)y; but x^2y can only be (x^2)y, and e^x(y+1) is (e^x)(y+1)."""
        last = self.tokens[self.i - 1]
        if last is first and first.text == "1" and self.sees("/"):  # nobody means (x^1)/2
            self.fail("ambiguous_root", first.at)
        if self.now.spaced or not self.begins_factor() or (first.text == "(" and last.text == ")"):
            return
        if base.value is None and exponent.value is not None and last.kind == "number":
            return
        if not (self.sees("(") and last.kind == "name"):
            self.fail("ambiguous_power", first.at)

    def check_depth(self) -> None:
        """Refuse what is nested too deep."""
        if len(self.open) + self.exponents > DEEPEST:
            self.fail("deep", self.now.at)

    def atom(self) -> Part:
        """A number, a name, a function with its argument or a group."""
        token = self.now
        if token.kind == "number":
            return self.build.number(self.take())
        if token.kind == "name":
            self.take()
            if token.text in self.functions:
                return self.build.call(token, self.argument(token))
            if token.text in self.constants:
                return self.build.constant(token.text)
            return self.build.variable(token.text)
        if self.sees("√"):
            root = self.take()._replace(text="sqrt")
            return self.build.call(root, self.argument(root))
        if self.sees("("):
            return self.group(")")
        if self.sees("|"):
            return self.build.call(token._replace(text="abs"), self.group("|"))
        if token.kind == "end":
            bar = self.open[-1:] == ["|"] and self.tokens[self.i - 1].text == "|"
            self.fail("bar" if bar else "unfinished", self.tokens[self.i - 1].at if bar else token.at)
        if self.sees(")"):
            before = self.tokens[self.i - 1] if self.i else None
            self.fail(
                "nothing" if before and before.text == "(" else "unfinished" if self.open else "closing", token.at
            )
        self.fail("operators", token.at)

    def group(self, closing: str) -> Part:
        """What stands between brackets or bars, up to the sign `closing`."""
        start = self.take()
        self.open.append(closing)
        self.after_bar.discard(len(self.open))
        self.check_depth()
        inside = self.sum()
        if not self.sees(closing):
            if self.now.kind == "end":
                self.fail("unclosed" if closing == ")" else "bar", start.at)
            self.fail("closing" if self.sees(")") else "bar", self.now.at)
        self.open.pop()
        self.take()
        return inside

    def argument(self, name: Token) -> Part:
        """What a function is applied to: a group, or without brackets a number, a name, or both as in sin 2x."""
        if self.raises():
            self.refuse_power(name)
        if self.sees("(") or (self.sees("|") and self.begins_factor()):
            return self.atom()
        start = self.now
        if start.kind not in ("number", "name") or start.text in self.functions:
            self.fail("argument", start.at, name=name.text)
        result, root = self.atom(), name.text == "sqrt"  # √2x is left to what follows
        if start.kind == "number" and self.now.kind == "name" and not (self.now.spaced or root or self.sees_function()):
            result = self.build.times(result, self.atom())
        if self.raises() or (self.begins_factor() and not self.sees_function()):
            self.fail("ambiguous_argument", start.at, name=name.text)  # sin x^2, sin x y
        if self.sees("*", "/") and not root:  # sin x/2, sin 2 * x; but sin x / 2 and ln x/ln y are clear
            reaches = not self.now.spaced and self.tokens[self.i + 1].text not in self.functions
            if reaches or self.tokens[self.i - 1].kind == "number":
                self.fail("ambiguous_argument", start.at, name=name.text)
        return result

    def refuse_power(self, name: Token) -> NoReturn:
        """Refuse sin^2(x), where the power belongs behind, and sin^-1(x), which has two meanings."""
        at, exponent = self.now.at, self.take().text
        while exponent in ("^", "**", "^-", "**-") and self.now.kind in ("op", "number"):
            exponent += self.take().text
        power = exponent.lstrip("^*")
        inverse = next((one for one in (f"arc{name.text}", _INVERSES.get(name.text)) if one in self.functions), None)
        if power == "-1" and inverse:
            self.fail("function_inverse", at, name=name.text, inverse=inverse)
        shown = power if power.isdigit() else f"({power})" if power.lstrip("-").isdigit() else "2"
        self.fail("function_power", at, name=name.text, power=shown)

    def raises(self) -> bool:
        """Whether an exponent comes next."""
        return self.sees("^", "**") or self.now.kind == "raised"

    def sees_function(self) -> bool:
        """Whether a function comes next."""
        return self.now.text in self.functions or self.sees("√")
