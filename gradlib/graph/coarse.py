"""Coarse nodes: one node of a computation graph for a whole formula, x²y + sin y in ln(x²y + sin y) (Deepmath 7.4).

Such a node is computed by a small graph of its own: the forward sweep gives its value, the reverse sweep its local
derivatives.  So a rule, which is all that a graph needs to know of a node, can be a graph in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import sympy as sp

from gradlib.formula import symbolic
from gradlib.functions.kinds import ARRAY, FLOAT, FRACTION, NODES, Kind, kind_of
from gradlib.functions.rules import RULES, Rule
from gradlib.functions.writing import SUM, Form
from gradlib.graph.graph import NO_DERIVATIVE, Graph, begin, forward_sweep, local_derivatives, reverse_sweep
from gradlib.graph.grow import grow
from gradlib.graph.nodes import Node, Run, write_node
from gradlib.language import called


@called
def node(text: str, /, **arguments: Any) -> Node:
    """One coarse node for a whole formula, ``node("x**2*y + sin(y)", x=x, y=y)``.

    `text` is the formula; `arguments` are what its variables stand for, nodes or numbers.

    Raises
    ------
    FormulaError
        When the text cannot be read with these names.
    """
    if not isinstance(text, str) or not arguments:
        return Graph.from_formula(text, ()).output
    return Node.make(coarse(text, tuple(arguments)), *arguments.values())


class Coarse(Rule):
    """A whole formula as one rule: its values and local derivatives are those of its own small graph.

    Attributes
    ----------
    names : of the arguments in the formula
    graph : of the formula, taken apart
    expression : the formula in sympy, from which come its local derivatives as formulas
    """

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        output, inputs, self.expression = grow(text, names)
        self.names, self.graph = names, Graph(output, inputs=inputs)
        on = {kind.name: partial(self._value, kind) for kind in (FLOAT, ARRAY, FRACTION, NODES)}
        derivatives = [partial(self._slope, place) for place in range(len(names))]
        super().__init__(text, derivatives, on, *[Form(text, SUM, (SUM,) * len(names))] * 2)

    def _value(self, kind: Kind, *arguments: Any) -> Any:
        return forward_sweep(self.graph, self._start(kind, arguments))

    def _slope(self, place: int, *arguments_and_value: Any) -> Any:
        *arguments, value = arguments_and_value
        kind = (
            NODES
            if isinstance(value, Node)
            else ARRAY
            if isinstance(value, np.ndarray | np.generic)
            else kind_of(arguments)
        )
        run = self._start(kind, arguments)
        forward_sweep(self.graph, run)
        local_derivatives(self.graph, run)
        reverse_sweep(self.graph, run)
        slope = run.gradients[self.graph.nodes[place]]
        if slope is NO_DERIVATIVE:
            raise ValueError
        return slope

    def _start(self, kind: Kind, arguments: Sequence[Any]) -> Run:
        return begin(self.graph, kind, dict(zip(self.graph.inputs.values(), arguments, strict=True)))

    def formula(self, place: int, arguments: Sequence[Any], value: Any = None) -> sp.Expr:
        """The partial derivative by sympy, which needs no value."""
        symbols = [sp.Symbol(name, real=True) for name in self.names]
        slope = symbolic.derivative(self.expression, symbols[place])
        return slope.xreplace(dict(zip(symbols, arguments, strict=True)))

    def write(self, pieces: Sequence[tuple[str, int]], style: str) -> tuple[str, int]:
        """The formula, with these arguments."""
        return write_node(self.graph.output, style, dict(zip(self.graph.inputs.values(), pieces, strict=True)), 20)


def coarse(text: str, names: tuple[str, ...]) -> Coarse:
    """The rule of a formula; always the same one, so that its nodes can be shared, as long as its functions are."""
    return _coarse(text, names, tuple(RULES.values()))


@lru_cache(maxsize=256)
def _coarse(text: str, names: tuple[str, ...], _: tuple[Rule, ...]) -> Coarse:
    return Coarse(text, names)
