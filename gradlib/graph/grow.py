"""Computation graphs from a learner's formula: taken apart into elementary nodes, or as one coarse node (Deepmath 7.4).

The text is read by the grammar of `gradlib.formula.grammar`, and checked as ever; here each step also makes a node.
So the graph follows what was typed: x/x stays a quotient, and sqrt(exp(t)*sin(t)) the root of a product, where sympy
would simplify.  What contains no variable is computed at once, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
import sympy as sp

from gradlib.formula import grammar as formula
from gradlib.formula import symbolic
from gradlib.formula.expression import Builder
from gradlib.functions.kinds import ARRAY, FLOAT, FRACTION, NODES, Kind, kind_of
from gradlib.functions.rules import BUILT_IN, RULES, Rule, exp, power
from gradlib.functions.writing import SUM, Form
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import Node, variables, written
from gradlib.graph.sweeps import Run


def grow(text: str, names: Sequence[str] | None = None) -> tuple[Any, list[Node] | None]:
    """The output of the graph of a formula, a node or a number; and the variables called `names`, if they are given.

    Raises
    ------
    FormulaError
        When the text cannot be read with these names.
    """
    names = None if names is None else [one.name for one in variables(names)]
    formula.read(text, names)  # for the checks that come before the grammar
    grower = _Grower(text)
    whole = formula.Reader(text, formula.any_names(text) if names is None else names, grower).read()
    return whole.node, None if names is None else [grower.variable(name).node for name in names]


class _Grown(NamedTuple):
    """A part of the formula, and its node or number."""

    expression: sp.Expr
    value: float | None
    node: Any


class _Grower(Builder):
    """Builds the expression and, with each step, a node."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._leaves: dict[str, Node] = {}

    def variable(self, name: str) -> _Grown:
        if name not in self._leaves:
            (self._leaves[name],) = variables([name])
        return _Grown(*super().variable(name), self._leaves[name])

    def constant(self, name: str) -> _Grown:
        part = super().constant(name)
        return _Grown(*part, part.expression)

    def number(self, token: Any) -> _Grown:
        return _Grown(*super().number(token), Fraction(token.text))

    def add(self, a: _Grown, b: _Grown) -> _Grown:
        return _Grown(*super().add(a, b), a.node + b.node)

    def negative(self, a: _Grown) -> _Grown:
        return _Grown(*super().negative(a), -a.node)

    def times(self, a: _Grown, b: _Grown) -> _Grown:
        return _Grown(*super().times(a, b), a.node * b.node)

    def divide(self, a: _Grown, b: _Grown, at: int) -> _Grown:
        return _Grown(*super().divide(a, b, at), a.node / b.node)

    def raised(self, base: _Grown, exponent: _Grown, at: int) -> _Grown:
        part = super().raised(base, exponent, at)
        if base.node is sp.E:
            return _Grown(*part, exp(exponent.node))
        if isinstance(base.node, Node):
            return _Grown(*part, base.node**exponent.node)
        return _Grown(*part, power(base.node, exponent.node))

    def call(self, name: Any, argument: _Grown) -> _Grown:
        part, rule = super().call(name, argument), RULES[name.text]
        if isinstance(argument.node, Node) or rule in BUILT_IN:
            return _Grown(*part, rule(argument.node))
        return _Grown(*part, int(part.value) if part.value.is_integer() else part.value)  # it may have no exact values


class Coarse(Rule):
    """A whole formula as one rule: its values and local derivatives are those of its own small graph.

    Attributes
    ----------
    names : of the arguments in the formula
    graph : of the formula, taken apart
    expression : the formula in sympy, from which come its local derivatives as formulas
    """

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        output, inputs = grow(text, names)
        self.names, self.graph, self.expression = names, Graph(output, inputs=inputs), formula.parse(text, names)
        on = {kind.name: partial(self._value, kind) for kind in (FLOAT, ARRAY, FRACTION, NODES)}
        derivatives = [partial(self._slope, place) for place in range(len(names))]
        super().__init__(text, derivatives, on, *[Form(text, SUM, (SUM,) * len(names))] * 2)

    def _value(self, kind: Kind, *arguments: Any) -> Any:
        return Run(self.graph, kind).forward(arguments)

    def _slope(self, place: int, *arguments_and_value: Any) -> Any:
        *arguments, value = arguments_and_value
        kind = (
            NODES
            if isinstance(value, Node)
            else ARRAY
            if isinstance(value, np.ndarray | np.generic)
            else kind_of(arguments)
        )
        run = Run(self.graph, kind)
        run.forward(arguments)
        if run.lost and kind is not ARRAY:
            raise ValueError
        return run.backward()[place]

    def formula(self, place: int, arguments: Sequence[Any]) -> sp.Expr:
        """The partial derivative by sympy."""
        symbols = [sp.Symbol(name, real=True) for name in self.names]
        slope = symbolic.derivative(self.expression, symbols[place])
        return slope.xreplace(dict(zip(symbols, arguments, strict=True)))

    def write(self, pieces: Sequence[tuple[str, int]], style: str) -> tuple[str, int]:
        """The formula, with these arguments."""
        return written(self.graph.output, style, dict(zip(self.graph.inputs.values(), pieces, strict=True)), 20)


def coarse(text: str, names: tuple[str, ...]) -> Coarse:
    """The rule of a formula; always the same one, so that its nodes can be shared, as long as its functions are."""
    return _coarse(text, names, tuple(RULES.values()))


@lru_cache(maxsize=256)
def _coarse(text: str, names: tuple[str, ...], _: tuple[Rule, ...]) -> Coarse:
    return Coarse(text, names)
