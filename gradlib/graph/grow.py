"""Nodes of a computation graph from a learner's formula, taken apart into elementary operations (Deepmath 7.4).

The text is read by the grammar of `gradlib.formula.grammar`, and checked as ever; here each step also makes a node.
So the nodes follow what was typed: x/x stays a quotient, and sqrt(exp(t)*sin(t)) the root of a product, where sympy
would simplify.  What contains no variable is computed at once, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import sympy as sp

from gradlib.formula import grammar
from gradlib.formula.expression import Builder
from gradlib.functions.rules import BUILT_IN, RULES, exp, power
from gradlib.graph.nodes import Node, variables


class Grown(NamedTuple):
    """What a formula became: its output, a node or a number; its variables; and the formula in sympy."""

    output: Any
    inputs: list[Node] | None  # those whose names were given
    expression: sp.Expr


def grow(text: str, names: Sequence[str] | None = None) -> Grown:
    """The nodes of a formula, whose variables are called `names` if these are given.

    Raises
    ------
    FormulaError
        When the text cannot be read with these names.
    """
    names = None if names is None else [one.name for one in variables(names)]
    grammar.read(text, names)  # for the checks that come before the grammar
    grower = _Grower(text)
    whole = grammar.Reader(text, grammar.any_names(text) if names is None else names, grower).read()
    inputs = None if names is None else [grower.variable(name).node for name in names]
    return Grown(whole.node, inputs, whole.expression)


class _Part(NamedTuple):
    """A part of the formula, and its node or number."""

    expression: sp.Expr
    value: float | None
    node: Any


class _Grower(Builder):
    """Builds the expression and, with each step, a node."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._leaves: dict[str, Node] = {}

    def variable(self, name: str) -> _Part:
        if name not in self._leaves:
            (self._leaves[name],) = variables([name])
        return _Part(*super().variable(name), self._leaves[name])

    def constant(self, name: str) -> _Part:
        part = super().constant(name)
        return _Part(*part, part.expression)

    def number(self, token: Any) -> _Part:
        return _Part(*super().number(token), Fraction(token.text))

    def add(self, a: _Part, b: _Part) -> _Part:
        return _Part(*super().add(a, b), a.node + b.node)

    def negative(self, a: _Part) -> _Part:
        return _Part(*super().negative(a), -a.node)

    def times(self, a: _Part, b: _Part) -> _Part:
        return _Part(*super().times(a, b), a.node * b.node)

    def divide(self, a: _Part, b: _Part, at: int) -> _Part:
        return _Part(*super().divide(a, b, at), a.node / b.node)

    def raised(self, base: _Part, exponent: _Part, at: int) -> _Part:
        part = super().raised(base, exponent, at)
        if base.node is sp.E:
            return _Part(*part, exp(exponent.node))
        if isinstance(base.node, Node):
            return _Part(*part, base.node**exponent.node)
        return _Part(*part, power(base.node, exponent.node))

    def call(self, name: Any, argument: _Part) -> _Part:
        part, rule = super().call(name, argument), RULES[name.text]
        if isinstance(argument.node, Node) or rule in BUILT_IN:
            return _Part(*part, rule(argument.node))
        return _Part(*part, int(part.value) if part.value.is_integer() else part.value)  # it may have no exact values
