"""The two sweeps through a computation graph: this is automatic differentiation (Deepmath 7.4).

The forward sweep goes from left to right and computes the value of every node, then the local derivative on every edge.
The reverse sweep goes from right to left and computes the derivative of the output in every node: each hands to its
arguments its own derivative times the local one, and they add up what they are handed.  Each edge is visited once,
however many paths go through it.  The numbers may be of any kind (`gradlib.functions.kinds`), even
nodes of another graph.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, Kind
from gradlib.functions.rules import divide, power
from gradlib.graph.nodes import UNKNOWN, Node, written
from gradlib.language import say
from gradlib.notation import short, spelled

if TYPE_CHECKING:
    from gradlib.graph.graph import Graph


class Run:
    """One passage of both sweeps through a graph; what has not been computed is ``"?"``.

    Attributes
    ----------
    values : of the nodes, in the order of `graph.nodes`: first the inputs; and after them the numbers that occur
    local : the local derivatives, in the order of `graph.edges`; NaN where there is none
    gradients : derivatives of the output in the nodes
    lost : the edges without a local derivative
    """

    def __init__(self, graph: Graph, kind: Kind) -> None:
        """Nothing is computed yet."""
        self.graph, self.kind, self.plan = graph, kind, graph.plan(kind)
        self.values = self.local = self.gradients = self.plan.unknown
        self.lost: list[int] = []

    def forward(self, inputs: Sequence[Any]) -> Any:
        """The forward sweep, from the values of the inputs; returns the value of the output.

        Raises
        ------
        DomainError
            When a node has no value.
        """
        plan, checked = self.plan, self.kind.checked
        self.values = values = [*inputs, *plan.values]
        for k, function, arguments in plan.steps:
            try:
                value = function(*arguments(values))
                values[k] = checked(value) if checked else value
            except DomainError:  # from inside a coarse node
                raise
            except FAILURES:
                given = arguments(values)
                if self.kind is FLOAT and not all(map(math.isfinite, given)):  # sin of what was too large before
                    raise self._overflow() from None
                raise DomainError(self.graph.nodes[k], given) from None
        if self.kind is FLOAT and not math.isfinite(values[plan.output]):
            raise self._overflow()
        self.local = local = plan.local.copy()
        for j, slope, arguments in plan.slopes:
            try:
                value = slope(*arguments(values))
                local[j] = checked(value) if checked else value
            except FAILURES:
                local[j] = math.nan
                self.lost.append(j)
        return values[plan.output]

    def backward(self) -> list[Any]:
        """The reverse sweep; returns the derivatives of the output in the inputs."""
        plan, local, tidy = self.plan, self.local, self.kind.tidy
        gradients = plan.gradients.copy()  # 1 for the output, 0 for the others
        for j, target, source in plan.backwards:
            gradients[source] = gradients[source] + gradients[target] * local[j]
        self.gradients = gradients = [tidy(one) for one in gradients] if tidy else gradients
        return gradients[: len(self.graph.inputs)]

    def product(self, edges: Sequence[int]) -> Any:
        """The product of the local derivatives on these edges."""
        return math.prod((self.local[j] for j in edges), start=self.plan.one)

    def finished(self, results: list[Any]) -> list[Any]:
        """Results as they are handed out: finite; arrays of the shape of all, NaN where the output has no value."""
        if self.kind is ARRAY:
            shape = np.broadcast_shapes(*(np.shape(value) for value in self.values[: len(self.graph.inputs)]))
            fine = np.broadcast_to(np.isfinite(self.values[self.plan.output]), shape)
            return [np.where(fine & np.isfinite(one), one, np.nan) for one in results]
        if self.kind is FLOAT and not all(map(math.isfinite, results)):
            raise ValueError(say("graph_large"))
        return results

    def _overflow(self) -> DomainError:
        """The error of the first node whose value is infinite."""
        for k, _, arguments in self.plan.steps:
            if not math.isfinite(self.values[k]):
                return DomainError(self.graph.nodes[k], arguments(self.values))
        raise AssertionError


class DomainError(ValueError):
    """A node has no value, or no derivative, at the point given: the message says which, and for what value.

    Attributes
    ----------
    node : the node
    value : that of its argument
    """

    def __init__(self, node: Node, values: Sequence[Any], slope: bool = False) -> None:
        """`values` are those of the arguments of `node`; `slope` says that only the derivative is missing."""
        rule, guilty = node.rule, 1 if node.rule is divide else 0
        self.node, self.value = node, values[guilty]
        zero = rule in (divide, power) and (self.value == 0 or _is_zero(self.value))
        key = "slope" if slope else "division" if zero else "domain" if rule.domain else "overflow"
        super().__init__(
            say(
                f"graph_{key}",
                node=spelled(str(node)),
                argument=spelled(written(node.args[guilty], "text", {}, 5)[0]),
                value=short(self.value) if isinstance(self.value, float) else spelled(self.value),
                rule="u^a" if rule is power else f"{rule.name} u",
                domain=rule.domain,
            )
        )


class Plan:
    """What the sweeps of a graph do with one kind of number: nodes and edges are numbered, and need not be looked at.

    The numbers that occur are counted after the nodes.
    """

    def __init__(self, graph: Graph, kind: Kind) -> None:
        """Look at each node and edge once."""
        places: dict[Any, int] = {node: k for k, node in enumerate(graph.nodes)}
        self.output = places[graph.output]
        self.steps = [
            (k, node.rule.on[kind.name], _picker([places.setdefault(a, len(places)) for a in node.args]))
            for k, node in enumerate(graph.nodes)
            if node.rule is not None
        ]
        n, m = len(graph.nodes), len(graph.edges)
        self.unknown = [UNKNOWN] * max(n, m)
        self.values = [UNKNOWN] * (n - len(graph.inputs)) + [kind.number(number) for number in list(places)[n:]]
        self.one = kind.number(1)
        self.gradients = [kind.number(0)] * n
        self.gradients[self.output] = self.one
        slopes = [edge.target.rule.derivatives[edge.place] for edge in graph.edges]
        self.local = [
            kind.number(slope) if isinstance(slope, int) else UNKNOWN for slope in slopes
        ]  # 1, -1 for + and -
        self.slopes = [
            (j, slope, _picker([places[a] for a in (*edge.target.args, edge.target)]))
            for j, (edge, slope) in enumerate(zip(graph.edges, slopes, strict=True))
            if not isinstance(slope, int)
        ]
        ends = [(j, places[edge.target], places[edge.source]) for j, edge in enumerate(graph.edges)]
        self.backwards = ends[::-1]


def _is_zero(value: Any) -> bool:
    """Whether an exact number such as sin(1)**2 + cos(1)**2 - 1 is 0."""
    return hasattr(value, "equals") and bool(value.equals(0))


def _picker(places: list[int]) -> Callable[[list[Any]], Sequence[Any]]:
    """A function that takes from a list what stands at these places."""
    return itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
