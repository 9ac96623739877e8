"""The computation graph and its derivatives: local derivatives, products along paths, the reverse sweep (Deepmath 7.4).

A graph is built by operators on nodes (`gradlib.graph.nodes`), or from formula text (`gradlib.graph.grow`); the
derivatives of the elementary functions stand in `gradlib.functions.rules`.  `Graph.forward` computes values and local
derivatives, `Graph.backward` the derivatives of the output (`gradlib.graph.sweeps`); `Graph.paths` lists the products
along paths that the reverse sweep adds up without listing them, and `Graph.compile` writes it all as a program
(`gradlib.graph.program`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from gradlib.functions.kinds import ARRAY, FAILURES, Kind, is_number, kind_of
from gradlib.functions.rules import constant
from gradlib.graph.nodes import UNKNOWN, Edge, Node
from gradlib.graph.sweeps import DomainError, Plan, Run
from gradlib.language import say
from gradlib.notation import natural
from gradlib.valid import listed, together, whole

MOST_PATHS = 10_000


def node(text: str, /, **arguments: Any) -> Node:
    """One coarse node for a whole formula, ``node("x**2*y + sin(y)", x=x, y=y)``.

    `text` is the formula; `arguments` are what its variables stand for, nodes or numbers.

    Raises
    ------
    FormulaError
        When the text cannot be read with these names.
    """
    from gradlib.graph.grow import coarse

    if not isinstance(text, str) or not arguments:
        return Graph.from_formula(text, ()).output
    return Node.make(coarse(text, tuple(arguments)), *arguments.values())


class Path(NamedTuple):
    """A way from the output back to an input."""

    edges: tuple[Edge, ...]  # from the output to the input
    product: Any  # of the local derivatives; "?" before a forward run

    @property
    def nodes(self) -> tuple[Node, ...]:
        """From the output to the input."""
        return (self.edges[0].target, *(edge.source for edge in self.edges)) if self.edges else ()


class Graph:
    """The computation graph of a function: everything that `output` is computed from.

    Parameters
    ----------
    output : a node
    inputs : the variables in the order wanted, by default in that of their names; there may be more than occur

    Attributes
    ----------
    inputs : name -> variable
    nodes : first the inputs, then the others, each after the nodes that it uses
    edges : those of all the nodes, in this order

    Raises
    ------
    ValueError
        When two variables have the same name, or `inputs` lacks one.

    Examples
    --------
    >>> x, y = gl.variables("x y")
    >>> graph = gl.Graph(x**2 * y)
    >>> graph.forward(x=3, y=2)
    18.0
    >>> graph.backward()
    {'x': 12.0, 'y': 9.0}
    """

    def __init__(self, output: Node, *, inputs: Sequence[Node] | None = None) -> None:
        """See the class."""
        self.output = output if isinstance(output, Node) else Node.make(constant, output)
        nodes = ordered(self.output)
        used = [node for node in nodes if node.rule is None]
        chosen = sorted(used, key=lambda node: natural(node.name)) if inputs is None else listed(inputs, "inputs")
        for one in chosen:
            if not isinstance(one, Node) or one.rule is not None:
                raise ValueError(say("graph_name", name=one))
        self.inputs = {node.name: node for node in chosen}
        for node in used:
            if self.inputs.get(node.name) is not node:
                raise ValueError(say("graph_twice" if node.name in self.inputs else "graph_inputs", name=node.name))
        self.nodes = [*self.inputs.values(), *(node for node in nodes if node.rule is not None)]
        self.edges = [edge for node in self.nodes for edge in node.edges]
        for node in self.nodes:
            node.run = None  # what another graph computed in the same nodes is not known here
        self._run: Run | None = None
        self._plans: dict[Any, Plan] = {}

    @classmethod
    def from_formula(cls, text: str, variables: str | Sequence[str] | None = None) -> Graph:
        """The graph of a formula, taken apart into elementary nodes; `variables` says which names may occur.

        Raises
        ------
        FormulaError
            When the text cannot be read.
        """
        from gradlib.graph.grow import grow

        output, inputs = grow(text, variables)
        return cls(output, inputs=inputs)

    def forward(self, /, *unnamed: object, **point: Any) -> Any:
        """The value of the output at a `point` with one number for each input: ``graph.forward(x=3, y=2)``.

        Each node then has its `value` and each edge its `local`; gradients are ``"?"`` again.  The numbers in decide
        the numbers out (`gradlib.functions.kinds`); arrays broadcast, with NaN where there is no value.  Numbers
        without the name of an input (`unnamed`) are refused.

        Raises
        ------
        ValueError
            When an input is missing or unknown, or arrays do not fit together.
        TypeError
            When the value of an input is not a real number, or given without the name of the input.
        DomainError
            When a node has no value there.
        """
        if unnamed:
            raise TypeError(say("graph_unnamed", example=", ".join(f"{name}=1" for name in self.inputs)))
        self._run = None
        kind, numbers = self.numbers(point)
        run = Run(self, kind)
        self._show(run)
        value = kind.quiet(run.forward)(numbers)
        self._run = run
        return run.finished([value])[0]

    def backward(self) -> dict[str, Any]:
        """The derivatives of the output in the inputs, {name: derivative}, at the point of the last `forward`.

        Each node then has its `gradient`.  Every call starts afresh.

        Raises
        ------
        ValueError
            When `forward` has not been run, or failed.
        DomainError
            When a local derivative does not exist there; arrays have NaN instead.
        """
        run = self._run
        if run is None:
            raise ValueError(say("graph_forward_first"))
        if run.lost and run.kind is not ARRAY:
            target = self.edges[run.lost[0]].target
            raise DomainError(target, [a.value if isinstance(a, Node) else a for a in target.args], slope=True)
        self._show(run)
        return dict(zip(self.inputs, run.finished(run.kind.quiet(run.backward)()), strict=True))

    def _show(self, run: Run) -> None:
        """Let the nodes and edges have the numbers of this run."""
        for node in self.nodes:
            node.run = run

    # ------------------------------------------------------------------------------------------------------ paths
    def count_paths(self, start: str | Node) -> int:
        """How many paths lead from the output back to `start`, an input or another node; they are not listed."""
        return self._ways(self._found(start)).get(self.output, 0)

    def paths(self, start: str | Node, *, most: int = MOST_PATHS) -> list[Path]:
        """The paths from the output back to `start`, each with the product of its local derivatives.

        The sum of the products is the derivative of the output in `start`.

        Raises
        ------
        ValueError
            When there are more than `most`, or `start` is not in this graph.
        """
        most = whole(most, "most", 0, 100 * MOST_PATHS)
        target, run = self._found(start), self._run
        ways = self._ways(target)
        count = ways.get(self.output, 0)
        if count > most:
            shown = count if count < 10**6 else f"≈ 10^{int(count.bit_length() * 0.30103)}"
            raise ValueError(say("graph_paths", count=shown, most=most))
        found = []
        open_: list[tuple[Node, Any]] = [(self.output, None)] if count else []
        while open_:
            node, trail = open_.pop()
            if node is target:
                edges = _unrolled(trail)
                found.append(
                    Path(edges, UNKNOWN if run is None else run.product([self.edge_places[edge] for edge in edges]))
                )
            else:
                open_ += [(edge.source, (edge, trail)) for edge in reversed(node.edges) if edge.source in ways]
        return found

    def _ways(self, target: Node) -> dict[Node, int]:
        """The nodes that depend on `target`, with the number of paths from each."""
        ways = {target: 1}
        for node in self.nodes:
            if node is not target and (count := sum(ways.get(edge.source, 0) for edge in node.edges)):
                ways[node] = count
        return ways

    def _found(self, start: str | Node) -> Node:
        node = self.inputs.get(start) if isinstance(start, str) else start
        if not isinstance(node, Node) or node not in self.places:
            raise ValueError(say("graph_foreign", node=start, known=", ".join(self.inputs) or "–"))
        return node

    # ---------------------------------------------------------------------------------------------------- programs
    def compile(self) -> Callable[..., tuple[Any, dict[str, Any]]]:
        """A plain function of the inputs, by position or name, that gives (value, {name: derivative}), quickly.

        Its `source` is the program of both sweeps, line by line.  See `gradlib.graph.program`.
        """
        from gradlib.graph.program import compiled

        return compiled(self)

    def numbers(self, point: dict[str, Any]) -> tuple[Kind, list[Any]]:
        """The kind of number of a point, and its numbers brought to that kind; for the errors see `forward`."""
        if point.keys() != self.inputs.keys():
            known = ", ".join(self.inputs) or "–"
            for name in [*point, *self.inputs]:
                if name not in self.inputs or name not in point:
                    raise ValueError(
                        say(f"graph_{'missing' if name in self.inputs else 'unknown'}", name=name, known=known)
                    )
        try:
            kind = kind_of(point.values())
            numbers = [kind.number(point[name]) for name in self.inputs]
        except (TypeError, *FAILURES):
            name = next((name for name, value in point.items() if not is_number(value)), [*point][-1])
            raise TypeError(say("graph_number", name=name, value=point[name])) from None
        if kind is ARRAY:
            together(*numbers)
        return kind, numbers

    def plan(self, kind: Kind) -> Plan:
        """What the sweeps do with this kind of number."""
        if kind.number not in self._plans:
            self._plans[kind.number] = Plan(self, kind)
        return self._plans[kind.number]

    @cached_property
    def places(self) -> dict[Node, int]:
        """The number of each node in `nodes`."""
        return {node: k for k, node in enumerate(self.nodes)}

    @cached_property
    def edge_places(self) -> dict[Edge, int]:
        """The number of each edge in `edges`."""
        return {edge: j for j, edge in enumerate(self.edges)}

    def __repr__(self) -> str:
        return f"<graph of {self.output}>"


def ordered(*outputs: Node) -> list[Node]:
    """The nodes from which the outputs are computed, each after its arguments; without recursion, to any depth."""
    order: dict[Node, None] = {}
    open_ = [(output, False) for output in reversed(outputs)]
    while open_:
        node, ready = open_.pop()
        if ready:
            order[node] = None
        elif node not in order:
            open_.append((node, True))
            open_ += [(edge.source, False) for edge in reversed(node.edges) if edge.source not in order]
    return list(order)


def _unrolled(trail: Any) -> tuple[Edge, ...]:
    """A linked list of edges, last first, as a tuple."""
    edges = []
    while trail is not None:
        edge, trail = trail
        edges.append(edge)
    return tuple(reversed(edges))
