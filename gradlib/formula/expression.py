"""The steps by which `gradlib.formula.grammar` builds an expression: each is checked before the next is made.

Functions are those of `gradlib.functions.rules`.  Sizes are bounded at every step, so that no text can make sympy slow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, NoReturn

import sympy as sp

from gradlib.formula.added import added
from gradlib.formula.spelling import FormulaError, Token
from gradlib.functions.rules import BUILT_IN, CONSTANTS, RULES, Rule

MOST_NODES = 150
SMALLEST, LARGEST = 1e-15, 1e15  # of a number that is typed
FINEST = 1000  # denominator of an exponent of a number: 2^0.123456789 would make integers of millions of digits
HUGE = 1e100  # no constant may be larger, and none may have more digits
EXACTLY = {"e": sp.E, "pi": sp.pi}  # the constants that have a name


class Part(NamedTuple):
    """A part of a formula: the expression, and the value of one that is constant."""

    expression: sp.Expr
    value: float | None


class Builder:
    """Builds the expression that a text means, and refuses what would be too large or has no real value.

    Attributes
    ----------
    guards : subexpressions without which the whole has no value
    at : place in the text of the token read last
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.guards: list[sp.Expr] = []
        self.at = 0
        self._nodes = 0

    def fail(self, key: str, at: int | None, **fields: object) -> NoReturn:
        """Say what is wrong with the text, and where."""
        raise FormulaError(key, self._text, at, **fields)

    def variable(self, name: str) -> Part:
        """A variable, a real number."""
        return Part(sp.Symbol(name, real=True), None)

    def constant(self, name: str) -> Part:
        """A constant with a name."""
        return Part(EXACTLY[name], CONSTANTS[name])

    def number(self, token: Token) -> Part:
        """A number that was typed."""
        value = float(token.text) if len(token.text) <= 40 else math.inf
        if value and not SMALLEST <= value <= LARGEST:
            self.fail("number_size", token.at)
        exact = sp.Rational(token.text)  # but 0.123456789 would make huge fractions on the way
        return self._made(exact if exact.q <= FINEST else sp.Float(value), value, token.at)

    def add(self, a: Part, b: Part) -> Part:
        """a + b."""
        return self._made(a.expression + b.expression, _both(a, b, lambda s, t: s + t))

    def negative(self, a: Part) -> Part:
        """-a."""
        return self._made(-a.expression, None if a.value is None else -a.value)

    def times(self, a: Part, b: Part) -> Part:
        """a b."""
        return self._made(a.expression * b.expression, _both(a, b, lambda s, t: s * t))

    def divide(self, a: Part, b: Part, at: int) -> Part:
        """a / b; the sign stands `at` this place."""
        if b.expression == 0 or b.value == 0:
            self.fail("division", at)
        self.guards.append(1 / b.expression)
        return self._made(a.expression / b.expression, _both(a, b, lambda s, t: s / t), at)

    def raised(self, base: Part, exponent: Part, at: int) -> Part:
        """The power; its sign stands `at` this place."""
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
        return self._made(result, value, at)

    def call(self, name: Token, argument: Part) -> Part:
        """The function of this name, of `argument`."""
        rule = RULES[name.text]
        value = None if argument.value is None else self._value(rule, argument.value, name)
        # sympy asks the argument of a hyperbolic function whether it is real, and takes seconds when these are nested
        nested = argument.expression.atoms(sp.sinh, sp.cosh)
        if name.text in ("sinh", "cosh") and any(f.args[0].has(sp.sinh, sp.cosh) for f in nested):
            self.fail("deep", name.at)
        if rule in BUILT_IN:
            result = rule.on["exact"](argument.expression)
        else:
            try:
                result = added(rule)(argument.expression)
            except ValueError:
                self.fail("elementary", name.at, name=name.text)
        if rule.domain or rule not in BUILT_IN:  # nobody knows where one that was added has a value
            self.guards.append(result)
        return self._made(result, value, name.at)

    def _value(self, rule: Rule, u: float, name: Token) -> float:
        """The value of a function at a number."""
        try:
            value = rule.on["float"](u)
            if not isinstance(value, complex) and not math.isnan(value):
                return float(value)
        except OverflowError:
            self.fail("size", name.at)
        except (ValueError, ZeroDivisionError):
            pass
        except Exception:  # a function that was added may raise anything
            self.fail("elementary", name.at, name=name.text)
        self.fail("not_real", name.at)

    def _made(self, expression: sp.Expr, value: float | None, at: int | None = None) -> Part:
        """Check a new expression before anything larger is made of it."""
        at = self.at if at is None else at
        self._nodes += 1
        if self._nodes > MOST_NODES:
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
        return Part(expression, value)


def _has_root(expression: sp.Expr, finest: int = 1) -> bool:
    """Whether a root of a number, such as 2^(1/3), occurs whose exponent has a denominator over `finest`."""
    return any(
        power.base.is_number and power.exp.is_Rational and power.exp.q > finest for power in expression.atoms(sp.Pow)
    )


def _both(a: Part, b: Part, combine: Callable[[float, float], float]) -> float | None:
    return None if a.value is None or b.value is None else combine(a.value, b.value)
