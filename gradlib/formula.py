"""A learner's text -> a sympy expression, safely: the text is data, and is never evaluated.

A small grammar reads the text from left to right and builds the expression as it goes, out of the known functions,
constants and variables and nothing else.  It reads what learners write (``2x``, ``x^2``, ``e^(3y)``, ``ln``, ``|x|``,
``√x``, ``2,5``); what could be read in two ways (``1/2x``, ``e^3y``) is refused, with both readings.  Sizes are bounded
at every step, so that no text can make it slow.  ``log`` and ``ln`` are both the natural logarithm.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

import sympy as sp

from gradlib.language import say

LONGEST, DEEPEST, MOST_NODES = 200, 30, 150
SMALLEST, LARGEST = 1e-15, 1e15  # of a number that is typed
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
# one sign -> its spelling; the space keeps x²3 from being read as x^23
_SIGNS = {
    **{"×": "*", "·": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "{": "(", "}": ")", "π": "pi"},
    **{sign: f"^{power} " for power, sign in enumerate("²³⁴⁵⁶⁷⁸⁹", start=2)},
    **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\t\n\r", " "),
    **{sign: str(digit) for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)?|\.[0-9]+)|(?P<name>[A-Za-z]+[0-9]*)|(?P<op>\*\*|[-+*/^()|√])|(?P<space> +)"
)
_REFUSED = {**dict.fromkeys("=<>≤≥", "equals"), "!": "factorial", ",": "comma", ".": "dot", ";": "comma"}


class FormulaError(ValueError):
    """A formula that cannot be read: the message says what is wrong, where, and what would be right.

    Attributes
    ----------
    text : what was typed (its beginning, when it is long).
    position : place of the trouble in `text`, counted from 0, or None when there is no one place.
    """

    def __init__(self, key: str, text: str = "", position: int | None = None, **fields: object) -> None:
        """Make the message `key` of `gradlib.language` and point at `position`."""
        self.text, self.position = text[:LONGEST], position
        message = say(f"formula_{key}", **fields)
        if position is not None and text:
            line = "".join(c if c.isprintable() else "\N{MIDDLE DOT}" for c in self.text)
            start = max(0, position - 40)
            message += f"\n    {line[start : start + 70]}\n    {' ' * (position - start)}^"
        super().__init__(message)


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
    if variables is None:
        variables = sorted(set("xyztuvwabcdhkrs") | set(_ANY_VARIABLE.findall(text.translate(str.maketrans(_SIGNS)))))
    return _Reader(text, variables).read()


class _Token(NamedTuple):
    kind: str  # number, name, op or end
    text: str
    at: int  # place in the learner's text
    spaced: bool  # a space stands before it


class _Part(NamedTuple):
    expression: sp.Expr
    value: float | None  # of a constant


class _Reader:
    """Reads one text: sum -> product {± product}, product -> power {×, / or nothing, power}, power -> atom ^ power."""

    def __init__(self, text: str, variables: Sequence[str]) -> None:
        self.text, self.variables = text, tuple(variables)
        self.constants = {name: value for name, value in CONSTANTS.items() if name not in self.variables}
        self.known = (*self.variables, *self.constants, *FUNCTIONS)
        self.guards: list[sp.Expr] = []
        self.open: list[str] = []  # the signs that close the groups now open
        self.nodes = 0
        self.tokens = self._cut()
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

    # -------------------------------------------------------------------------------------------- text to tokens
    def _cut(self) -> list[_Token]:
        spelled = [(sign, at) for at, typed in enumerate(self.text) for sign in _SIGNS.get(typed, typed)]
        line = "".join(sign for sign, _ in spelled)
        found: list[_Token] = []
        i, spaced = 0, False
        while i < len(line):
            match, at = _TOKEN.match(line, i), spelled[i][1]
            if match is None:
                self._refuse(line[i], at)
            kind, piece, i = str(match.lastgroup), match.group(), match.end()
            if kind == "name":
                found += self._names(piece, at, spaced)
            elif kind == "number":
                if found and found[-1].kind == "number":  # 2 5, 1.2.3, 1,2,3
                    self.fail("two_numbers", at)
                found.append(_Token(kind, piece.replace(",", "."), at, spaced))
            elif kind == "op":
                found.append(_Token(kind, piece, at, spaced))
            spaced = kind == "space"
        return [*found, _Token("end", "", len(self.text), spaced)]

    def _refuse(self, sign: str, at: int) -> NoReturn:
        if sign in _REFUSED:
            self.fail(_REFUSED[sign], at)
        self.fail("character", at, sign=sign if sign.isprintable() and sign.strip() else f"U+{ord(sign):04X}")

    def _names(self, piece: str, at: int, spaced: bool) -> list[_Token]:
        """A run of letters: one known name, or several side by side, as in xy or xsin."""
        words = self._split(piece)
        if words is None:
            self._unknown(piece, at)
        found: list[_Token] = []
        for word in words:
            if word.isdigit() and found[-1].text not in FUNCTIONS:
                self.fail("letter_digit", at, name=found[-1].text, digit=word)
            found.append(_Token("number" if word.isdigit() else "name", word, at, spaced))
            at, spaced = at + len(word), False
        return found

    def _split(self, piece: str) -> list[str] | None:
        if not piece or piece.isdigit():
            return [piece] if piece else []
        for name in sorted(filter(piece.startswith, self.known), key=len, reverse=True):
            rest = self._split(piece[len(name) :])
            if rest is not None and not (rest and rest[0].isdigit() and name[-1].isdigit()):
                return [name, *rest]
        return None

    def _unknown(self, name: str, at: int) -> NoReturn:
        near = name.lower() if name.lower() in self.known else None
        if near is None and len(name) > 2:
            near = next(iter(difflib.get_close_matches(name.lower(), self.known, 1, 0.6)), None)
        if near:
            self.fail("name_near", at, name=name[:20], near=near)
        self.fail("name", at, name=name[:20], known=", ".join(self.variables) or "–")

    # --------------------------------------------------------------------------------------- tokens to expression
    @property
    def now(self) -> _Token:
        return self.tokens[self.i]

    def take(self) -> _Token:
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
        if len(self.open) > DEEPEST:
            self.fail("deep", self.now.at)
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
                result = self.times(result, self.power())
            else:
                return result

    def signed_power(self) -> _Part:
        if self.sees("-", "+"):
            return self.negative(self.power()) if self.take().text == "-" else self.power()
        return self.power()

    def power(self) -> _Part:
        base = self.atom()
        if not self.sees("^", "**"):
            return base
        at = self.take().at
        first = self.tokens[self.i]
        exponent = self.signed_power()
        last = self.tokens[self.i - 1]
        glued = last is first and self.begins_factor() and not self.now.spaced and not self.sees("(")
        if glued and (first.kind == "name" or base.value is not None):
            self.fail("ambiguous_power", first.at)  # e^3y is e^(3y) or (e^3)y, but x^2y can only be (x^2)y
        return self.raised(base, exponent, at)

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
            self.fail("unfinished", token.at)
        if self.sees(")"):
            before = self.tokens[self.i - 1] if self.i else None
            self.fail(
                "nothing" if before and before.text == "(" else "unfinished" if self.open else "closing", token.at
            )
        self.fail("operators", token.at)

    def group(self, closing: str) -> _Part:
        start = self.take()
        self.open.append(closing)
        inside = self.sum()
        if not self.sees(closing):
            if self.now.kind == "end":
                self.fail("unclosed" if closing == ")" else "bar", start.at)
            self.fail("closing" if self.sees(")") else "bar", self.now.at)
        self.open.pop()
        self.take()
        return inside

    def argument(self, name: _Token) -> _Part:
        """What a function is applied to: a group, or without brackets a number, a name, or both as in sin 2x."""
        if self.sees("^", "**"):
            self.fail("function_power", self.now.at, name=name.text)
        if self.sees("(") or (self.sees("|") and self.begins_factor()):
            return self.atom()
        start = self.now
        if start.kind not in ("number", "name") or start.text in FUNCTIONS:
            self.fail("argument", start.at, name=name.text)
        result = self.atom()
        if (
            start.kind == "number"
            and self.now.kind == "name"
            and not self.now.spaced
            and self.now.text not in FUNCTIONS
        ):
            result = self.times(result, self.atom())
        if self.sees("^", "**") or (self.begins_factor() and self.now.text not in FUNCTIONS):
            self.fail("ambiguous_argument", start.at, name=name.text)  # sin x^2, sin x y
        return result

    # ------------------------------------------------------------------- building, with every size under control
    def number(self, token: _Token) -> _Part:
        value = float(token.text) if len(token.text) <= 40 else math.inf
        if value and not SMALLEST <= value <= LARGEST:
            self.fail("number_size", token.at)
        return self.made(sp.Rational(token.text), value, token.at)

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
        result = sp.Pow(base.expression, exponent.expression)
        everywhere = exponent.expression.is_integer and power is not None and power >= 0
        if not everywhere and not (base.value is not None and base.value > 0):
            self.guards.append(result)
        inner = result.exp if result.is_Pow else sp.S.Zero
        if inner.is_Number and abs(inner) > 1000:
            self.fail("exponent", at)
        return self.made(result, value, at)

    def call(self, name: _Token, argument: _Part) -> _Part:
        symbolic, numeric, partial = FUNCTIONS[name.text]
        value = None
        if argument.value is not None:
            try:
                value = float(numeric(argument.value))
            except OverflowError:
                self.fail("size", name.at)
            except ValueError:
                self.fail("not_real", name.at)
        result = symbolic(argument.expression)
        if partial:
            self.guards.append(result)
        return self.made(result, value, name.at)

    def made(self, expression: sp.Expr, value: float | None, at: int | None = None) -> _Part:
        """Check a new expression before anything larger is made of it."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.fail("deep", at)
        if value is None and not expression.free_symbols:  # x - x + 3; its constants are small, so this is quick
            value = float(expression)
        if value is not None and not abs(value) <= HUGE:
            self.fail("size", at)
        if expression.has(sp.zoo, sp.oo, sp.nan, sp.I):  # tan(pi/2)
            self.fail("not_real", at)
        coefficient = expression.as_coeff_Mul()[0]
        if coefficient.is_Rational and max(abs(coefficient.p), coefficient.q) > HUGE:
            self.fail("size", at)
        return _Part(expression, value)


def _both(a: _Part, b: _Part, combine: Callable[[float, float], float]) -> float | None:
    return None if a.value is None or b.value is None else combine(a.value, b.value)
