"""The paths through a computation graph, one by one: products of local derivatives, whose sum is the derivative (7.4).

This is the chain rule as on paper.  The number of paths can double with each node: `count_paths` counts them without
listing them, and the reverse sweep of `gradlib.graph.graph` finds the sum of their products without them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from gradlib.graph.nodes import UNKNOWN, Edge, Node, Run
from gradlib.language import Told, say
from gradlib.valid import whole

MOST_PATHS = 10_000


class Path(NamedTuple):
    """A way from the output back to an input."""

    edges: tuple[Edge, ...]  # from the output to the input
    product: Any  # of the local derivatives; "?" before a forward run

    @property
    def nodes(self) -> tuple[Node, ...]:
        """From the output to the input."""
        return (self.edges[0].target, *(edge.source for edge in self.edges)) if self.edges else ()


def count_paths(nodes: Sequence[Node], output: Node, start: str | Node) -> int:
    """How many paths lead from `output` back to `start`, which is one of the `nodes` or the name of an input."""
    return _ways(nodes, _found(nodes, start)).get(output, 0)


def paths(nodes: Sequence[Node], output: Node, start: str | Node, most: int, run: Run | None) -> list[Path]:
    """These paths, with the products of the local derivatives of `run`, if there is one.

    Raises
    ------
    ValueError
        When there are more than `most`, or `start` is not among the nodes.
    """
    most = whole(most, "most", 0, 100 * MOST_PATHS)
    target = _found(nodes, start)
    ways = _ways(nodes, target)
    count = ways.get(output, 0)
    if count > most:
        shown = count if count < 10**6 else f"≈ 10^{int(count.bit_length() * 0.30103)}"
        raise Told(say("graph_paths", count=shown, most=most))
    found = []
    open_: list[tuple[Node, Any]] = [(output, None)] if count else []
    while open_:
        node, trail = open_.pop()
        if node is target:
            edges = _unrolled(trail)
            found.append(Path(edges, _product(edges, run)))
        else:
            open_ += [(edge.source, (edge, trail)) for edge in reversed(node.edges) if edge.source in ways]
    return found


def _product(edges: Sequence[Edge], run: Run | None) -> Any:
    """Of the local derivatives on these edges; of none it is 1."""
    return UNKNOWN if run is None else math.prod((run.local[edge] for edge in edges), start=run.kind.number(1))


def _ways(nodes: Sequence[Node], target: Node) -> dict[Node, int]:
    """The nodes that depend on `target`, with the number of paths from each."""
    ways = {target: 1}
    for node in nodes:
        if node is not target and (count := sum(ways.get(edge.source, 0) for edge in node.edges)):
            ways[node] = count
    return ways


def _found(nodes: Sequence[Node], start: str | Node) -> Node:
    """The node that is meant by `start`."""
    inputs = {node.name: node for node in nodes if node.rule is None}
    node = inputs.get(start) if isinstance(start, str) else start
    if not isinstance(node, Node) or node not in nodes:
        if isinstance(node, Node) and node.rule is None and node.name in inputs:
            raise Told(say("graph_twice", name=node.name))
        raise Told(say("graph_foreign", node=start, known=", ".join(inputs) or "–"))
    return node


def _unrolled(trail: Any) -> tuple[Edge, ...]:
    """A linked list of edges, last first, as a tuple."""
    edges = []
    while trail is not None:
        edge, trail = trail
        edges.append(edge)
    return tuple(reversed(edges))
