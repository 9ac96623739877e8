"""A learner's text -> a sympy expression, safely: the text is data, and is never evaluated.

A small grammar reads the tokens of `gradlib.spelling` from left to right and builds the expression as it goes, out of
the known functions, constants and variables and nothing else.  It reads what learners write (``2x``, ``x^2``,
``e^(3y)``, ``ln``, ``|x|``, ``√x``, ``2,5``); what could be read in two ways (``1/2x``, ``e^3y``, ``sin x/2``) is
refused, with both readings.  Sizes are bounded at every step, so that no text can make it slow.  ``log`` and ``ln`` are
both the natural logarithm.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

import sympy as sp

from gradlib.spelling import LONGEST, SIGNS, FormulaError, Speller, Token

DEEPEST, MOST_NODES = 30, 150
SMALLEST, LARGEST = 1e-15, 1e15  # of a number that is typed
FINEST = 1000  # denominator of an exponent of a number: 2^0.123456789 would make integers of millions of digits
HUGE = 1e100  # no constant may be larger, and none may have more digits


def _sigmoid(t: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-t))


# name -> (sympy function, the same on floats, whether it has points without a value)
FUNCTIONS: dict[str, tuple[Callable[[sp.Expr], sp.Expr], Callable[[float], float], bool]] = {
    "exp": (sp.exp, math.exp, False),
    "ln": (sp.log, math.log, True),
    "log": (sp.log, math.log, True),
    "sqrt": (sp.sqrt, math.sqrt, True),
    "abs": (sp.Abs, abs, False),
    "sin": (sp.sin, math.sin, False),
    "cos": (sp.cos, math.cos, False),
    "tan": (sp.tan, math.tan, True),
    "arcsin": (sp.asin, math.asin, True),
    "arccos": (sp.acos, math.acos, True),
    "arctan": (sp.atan, math.atan, False),
    "asin": (sp.asin, math.asin, True),
    "acos": (sp.acos, math.acos, True),
    "atan": (sp.atan, math.atan, False),
    "sinh": (sp.sinh, math.sinh, False),
    "cosh": (sp.cosh, math.cosh, False),
    "tanh": (sp.tanh, math.tanh, False),
    "sigmoid": (_sigmoid, lambda t: 1 / (1 + math.exp(-t)), False),
    "relu": (lambda t: sp.Max(t, 0), lambda t: max(t, 0.0), False),
}
CONSTANTS = {"pi": (sp.pi, math.pi), "e": (sp.E, math.e)}
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
    if variables is not None:
        return _Reader(text, variables).read()
    found = _Reader(text, any_names(text)).read()
    for word in _WORD.finditer(text):
        if not word[1].endswith(tuple(FUNCTIONS)):
            raise FormulaError("name_word", text, word.start(), name=word[1][:20], product=" ".join(word[1][:20]))
    return found


def any_names(text: str) -> list[str]:
    """The variables that `text` may contain when the caller does not say which: x, y, t and the like, x1, x2."""
    return sorted({*"xyztuvwabcdhkrs", *_ANY_VARIABLE.findall(text.translate(str.maketrans(SIGNS)))})


class _Part(NamedTuple):
    expression: sp.Expr
    value: float | None  # of a constant


class _Reader:
    """Reads one text: sum -> product {± product}, product -> power {×, / or nothing, power}, power -> atom ^ power."""

    def __init__(self, text: str, variables: Sequence[str]) -> None:
        self.text = text
        self.constants = {name: value for name, value in CONSTANTS.items() if name not in variables}
        self.guards: list[sp.Expr] = []
        self.open: list[str] = []  # the signs that close the groups now open
        self.after_bar: set[int] = set()  # how many were open where a factor followed a closing |
        self.exponents = 0  # exponents inside which we are
        self.nodes = 0
        self.tokens = Speller(text, tuple(variables), self.constants, FUNCTIONS).tokens()
        self.i = 0

    def read(self) -> Formula:
        if self.now.kind == "end":
            self.fail("empty", None)
        whole = self.sum()
        if self.now.kind != "end":
            self.fail("closing", self.now.at)
        guards = [guard for guard in dict.fromkeys(self.guards) if guard.free_symbols]
        return Formula(whole.expression, tuple(guards))

    def fail(self, key: str, at: int | None, **fields: object) -> NoReturn:
        raise FormulaError(key, self.text, at, **fields)

    # --------------------------------------------------------------------------------------- tokens to expression
    @property
    def now(self) -> Token:
        return self.tokens[self.i]

    def take(self) -> Token:
        self.i += 1
        return self.tokens[self.i - 1]

    def sees(self, *signs: str) -> bool:
        return self.now.kind == "op" and self.now.text in signs

    def begins_factor(self) -> bool:
        """Whether a factor starts here, so that a multiplication sign was left out."""
        if self.sees("|"):
            return not self.open or self.open[-1] != "|"
        return self.now.kind in ("number", "name") or self.sees("(", "√")

    def sum(self) -> _Part:
        total = self.product()
        while self.sees("+", "-"):
            sign = self.take()
            term = self.product()
            total = self.add(total, term if sign.text == "+" else self.negative(term))
        return total

    def product(self) -> _Part:
        if self.sees("-", "+"):
            sign = self.take()
            if self.sees("-", "+") and self.tokens[self.i - 2].text in ("-", "+"):
                self.fail("operators", self.now.at)
            factor = self.product()  # -x^2 y is -(x^2 y)
            return self.negative(factor) if sign.text == "-" else factor
        result, divided = self.power(), False
        while True:
            if self.sees("*", "/"):
                sign = self.take()
                factor = self.signed_power()
                divided = sign.text == "/"
                result = self.divide(result, factor, sign.at) if divided else self.times(result, factor)
            elif self.begins_factor():
                if divided:  # 1/2x is (1/2)x or 1/(2x)
                    self.fail("ambiguous_quotient", self.now.at)
                before = self.tokens[self.i - 1].text
                if before == "|" != self.now.text:
                    self.after_bar.add(len(self.open))
                elif before != "|" == self.now.text and len(self.open) in self.after_bar:  # |x|y|z|
                    self.fail("bar", self.now.at)
                result = self.times(result, self.power())
            else:
                return result

    def signed_power(self) -> _Part:
        if self.sees("-", "+"):
            return self.negative(self.power()) if self.take().text == "-" else self.power()
        return self.power()

    def power(self) -> _Part:
        base = self.atom()
        if self.now.kind == "raised":
            sign = self.take()
            exponent = self.number(sign._replace(text=sign.text.lstrip("-")))
            base = self.raised(base, self.negative(exponent) if sign.text.startswith("-") else exponent, sign.at)
        if not self.sees("^", "**"):
            return base
        at = self.take().at
        first = self.tokens[self.i + 1 if self.sees("-", "+") else self.i]
        self.exponents += 1
        self.check_depth()
        exponent = self.signed_power()
        self.exponents -= 1
        self.check_end_of_exponent(base, exponent, first)
        return self.raised(base, exponent, at)

    def check_end_of_exponent(self, base: _Part, exponent: _Part, first: Token) -> None:
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
        if len(self.open) + self.exponents > DEEPEST:
            self.fail("deep", self.now.at)

    def atom(self) -> _Part:
        token = self.now
        if token.kind == "number":
            return self.number(self.take())
        if token.kind == "name":
            self.take()
            if token.text in FUNCTIONS:
                return self.call(token, self.argument(token))
            if token.text in self.constants:
                return _Part(*self.constants[token.text])
            return _Part(sp.Symbol(token.text, real=True), None)
        if self.sees("√"):
            root = self.take()._replace(text="sqrt")
            return self.call(root, self.argument(root))
        if self.sees("("):
            return self.group(")")
        if self.sees("|"):
            return self.call(token._replace(text="abs"), self.group("|"))
        if token.kind == "end":
            bar = self.open[-1:] == ["|"] and self.tokens[self.i - 1].text == "|"
            self.fail("bar" if bar else "unfinished", self.tokens[self.i - 1].at if bar else token.at)
        if self.sees(")"):
            before = self.tokens[self.i - 1] if self.i else None
            self.fail(
                "nothing" if before and before.text == "(" else "unfinished" if self.open else "closing", token.at
            )
        self.fail("operators", token.at)

    def group(self, closing: str) -> _Part:
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

    def argument(self, name: Token) -> _Part:
        """What a function is applied to: a group, or without brackets a number, a name, or both as in sin 2x."""
        if self.raises():
            self.fail("function_power", self.now.at, name=name.text)
        if self.sees("(") or (self.sees("|") and self.begins_factor()):
            return self.atom()
        start = self.now
        if start.kind not in ("number", "name") or start.text in FUNCTIONS:
            self.fail("argument", start.at, name=name.text)
        result, root = self.atom(), name.text == "sqrt"  # √2x is left to what follows
        if start.kind == "number" and self.now.kind == "name" and not (self.now.spaced or root or self.sees_function()):
            result = self.times(result, self.atom())
        if self.raises() or (self.begins_factor() and not self.sees_function()):
            self.fail("ambiguous_argument", start.at, name=name.text)  # sin x^2, sin x y
        if self.sees("*", "/") and not root:  # sin x/2, sin 2 * x; but sin x / 2 and ln x/ln y are clear
            reaches = not self.now.spaced and self.tokens[self.i + 1].text not in FUNCTIONS
            if reaches or self.tokens[self.i - 1].kind == "number":
                self.fail("ambiguous_argument", start.at, name=name.text)
        return result

    def raises(self) -> bool:
        return self.sees("^", "**") or self.now.kind == "raised"

    def sees_function(self) -> bool:
        return self.now.text in FUNCTIONS or self.sees("√")

    # ------------------------------------------------------------------- building, with every size under control
    def number(self, token: Token) -> _Part:
        value = float(token.text) if len(token.text) <= 40 else math.inf
        if value and not SMALLEST <= value <= LARGEST:
            self.fail("number_size", token.at)
        exact = sp.Rational(token.text)  # but 0.123456789 would make huge fractions on the way
        return self.made(exact if exact.q <= FINEST else sp.Float(value), value, token.at)

    def add(self, a: _Part, b: _Part) -> _Part:
        return self.made(a.expression + b.expression, _both(a, b, lambda s, t: s + t))

    def negative(self, a: _Part) -> _Part:
        return self.made(-a.expression, None if a.value is None else -a.value)

    def times(self, a: _Part, b: _Part) -> _Part:
        return self.made(a.expression * b.expression, _both(a, b, lambda s, t: s * t))

    def divide(self, a: _Part, b: _Part, at: int) -> _Part:
        if b.expression == 0 or b.value == 0:
            self.fail("division", at)
        self.guards.append(1 / b.expression)
        return self.made(a.expression / b.expression, _both(a, b, lambda s, t: s / t), at)

    def raised(self, base: _Part, exponent: _Part, at: int) -> _Part:
        power = exponent.value
        if power is not None and abs(power) > 100:
            self.fail("exponent", at)
        if base.expression == 0 and power is not None and power < 0:
            self.fail("division", at)
        value = None
        if base.value is not None and power is not None:
            if base.value and abs(power * math.log10(abs(base.value))) > 100:
                self.fail("size", at)
            value = base.value**power
            if isinstance(value, complex):
                self.fail("not_real", at)
        fine = exponent.expression.is_Rational and exponent.expression.q > FINEST
        if fine and (base.expression.as_content_primitive()[0] != 1 or _has_root(base.expression)):
            self.fail("exponent_digits", at)
        result = sp.Pow(base.expression, exponent.expression)
        everywhere = exponent.expression.is_integer and power is not None and power >= 0
        if not everywhere and not (base.value is not None and base.value > 0):
            self.guards.append(result)
        inner = result.exp if result.is_Pow else sp.S.Zero
        if inner.is_Number and abs(inner) > 1000:
            self.fail("exponent", at)
        return self.made(result, value, at)

    def call(self, name: Token, argument: _Part) -> _Part:
        symbolic, numeric, partial = FUNCTIONS[name.text]
        value = None
        if argument.value is not None:
            try:
                value = float(numeric(argument.value))
            except OverflowError:
                self.fail("size", name.at)
            except ValueError:
                self.fail("not_real", name.at)
        # sympy asks the argument of a hyperbolic function whether it is real, and takes seconds when these are nested
        nested = argument.expression.atoms(sp.sinh, sp.cosh)
        if name.text in ("sinh", "cosh") and any(f.args[0].has(sp.sinh, sp.cosh) for f in nested):
            self.fail("deep", name.at)
        result = symbolic(argument.expression)
        if partial:
            self.guards.append(result)
        return self.made(result, value, name.at)

    def made(self, expression: sp.Expr, value: float | None, at: int | None = None) -> _Part:
        """Check a new expression before anything larger is made of it."""
        at = self.tokens[self.i - 1].at if at is None else at
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.fail("deep", at)
        if expression.has(sp.zoo, sp.oo, sp.nan, sp.I):  # tan(pi/2)
            self.fail("not_real", at)
        if _has_root(expression, FINEST):
            self.fail("exponent_digits", at)
        for term in sp.Add.make_args(expression):
            factor = term.as_coeff_Mul()[0]
            if factor.is_Rational and max(abs(factor.p), factor.q) > HUGE:
                self.fail("size", at)
        # 0.3 - 0.1 - 0.2 is 0 and not -2.8e-17; x - x + 3 has a value, quick to compute since its constants are small
        if expression.is_Rational or (value is None and not expression.free_symbols):
            value = float(expression)
        if value is not None and not abs(value) <= HUGE:
            self.fail("size", at)
        if value is not None and sp.count_ops(expression) > 12:  # nobody needs the root of the tanh of ... exactly
            expression = sp.Float(value)
        return _Part(expression, value)


def _has_root(expression: sp.Expr, finest: int = 1) -> bool:
    """Whether a root of a number, such as 2^(1/3), occurs whose exponent has a denominator over `finest`."""
    return any(
        power.base.is_number and power.exp.is_Rational and power.exp.q > finest for power in expression.atoms(sp.Pow)
    )


def _both(a: _Part, b: _Part, combine: Callable[[float, float], float]) -> float | None:
    return None if a.value is None or b.value is None else combine(a.value, b.value)
