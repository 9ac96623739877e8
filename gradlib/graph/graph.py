"""Automatic differentiation: a computation graph and the two sweeps through it (Deepmath 7.4).

The forward sweep goes from left to right: the value of every node, then the local derivative on every edge.  The chain
rule says that the derivative of the output in a node is a sum over the paths that lead back to it, of the products of
the local derivatives along each.  The reverse sweep finds this sum without looking for paths: it goes from right to
left and uses each edge once, however many paths go through it.

What nodes and edges are is told in `gradlib.graph.nodes`; the derivatives of the elementary functions stand in
`gradlib.functions.rules`.  The numbers may be of any kind (`gradlib.functions.kinds`), even nodes of another graph: so
`Graph.compile` gets the derivatives as nodes, of which `gradlib.graph.program` makes a quick program.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, NODES, Kind, is_number, kind_of
from gradlib.functions.rules import constant
from gradlib.graph import paths, program
from gradlib.graph.nodes import DomainError, Node, Run, ordered, variables
from gradlib.language import Told, WrongType, called, say
from gradlib.notation import natural
from gradlib.valid import as_list, together

NO_DERIVATIVE = float("nan")  # on an edge without a local derivative, such as that of |u| at 0


def begin(graph: Graph, kind: Kind, inputs: dict[Node, Any]) -> Run:
    """A run that knows nothing but the values of the `inputs`, numbers of this `kind`, and of the graph's constants.

    A constant is a key of `values` too, as nodes are: there a rule finds all its arguments, and the sweeps 0, 1 and -1.
    """
    known = graph._known
    if kind.number not in known:
        known[kind.number] = {number: kind.number(number) for number in graph._constants}
    return Run(kind, known[kind.number] | inputs)


def forward_sweep(graph: Graph, run: Run) -> Any:
    """Compute the value of every node, from left to right, and return that of the output.

    Raises
    ------
    DomainError
        When a node has no value.
    """
    kind, values = run.kind, run.values
    name, checked, value_of = kind.name, kind.checked, values.__getitem__
    try:
        for node in graph.computed:  # an input has its value already
            value = node.rule.on[name](*map(value_of, node.args))
            values[node] = checked(value) if checked else value
    except DomainError:  # from inside a coarse node
        raise
    except FAILURES:
        raise _no_value(graph, run) from None
    if kind is FLOAT and not math.isfinite(values[graph.output]):  # only here: an infinity does not vanish on the way
        raise _no_value(graph, run)
    return values[graph.output]


def local_derivatives(graph: Graph, run: Run) -> None:
    """Compute on every edge how its target varies with its source, as if nothing else existed."""
    values, local = run.values, run.local
    checked, value_of = run.kind.checked, values.__getitem__
    for edge in graph.edges:
        node, derivative = edge.target, edge.derivative
        if isinstance(derivative, int):
            local[edge] = values[derivative]  # 1 or -1, of this kind
            continue
        try:
            slope = derivative(*map(value_of, node.args), values[node])
            local[edge] = checked(slope) if checked else slope
        except FAILURES:
            local[edge] = NO_DERIVATIVE
            run.broken.append(edge)


def reverse_sweep(graph: Graph, run: Run) -> None:
    """Compute the derivative of the output in every node, from right to left.

    That in the output itself is 1.  Then every node hands to each node that it was computed from its own derivative
    times the local one on the edge between them, and a node that several others use adds up what it is handed.  It has
    received everything when its turn comes, since all that use it stand to its right.  Where there is no local
    derivative on an edge, the derivatives that it takes part in are NaN.
    """
    local, gradients = run.local, run.gradients
    zero, one = run.values[0], run.values[1]  # of the kind of numbers that this run has: `begin` has put them there
    gradients.update(dict.fromkeys(graph.nodes, zero))
    gradients[graph.output] = one
    for edge in reversed(graph.edges):  # those that end in a node come after all that start from it
        source = edge.source
        # += would change an array in place
        gradients[source] = gradients[source] + gradients[edge.target] * local[edge]
    if tidy := run.kind.tidy:
        gradients.update({node: tidy(slope) for node, slope in gradients.items()})
    if run.broken:
        gradients.update(dict.fromkeys(_cut_off(graph, run), NO_DERIVATIVE))


def _cut_off(graph: Graph, run: Run) -> set[Node]:
    """The nodes from which a path to the output has an edge without a local derivative."""
    broken, found = {*run.broken}, set()
    for edge in reversed(graph.edges):
        if edge in broken or edge.target in found:
            found.add(edge.source)
    return found


class Graph:
    """The computation graph of a function: everything that `output` is computed from.

    Parameters
    ----------
    output : a node
    inputs : the variables in the order wanted, by default in that of their names; there may be more than occur

    Attributes
    ----------
    inputs : name -> variable
    nodes : in topological order: first the inputs, then the others, each after the nodes that it uses
    computed : the others
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

    @called
    def __init__(self, output: Node, *, inputs: Sequence[Node] | None = None) -> None:
        """See the class."""
        self.output = output if isinstance(output, Node) else Node.make(constant, output)
        nodes = ordered(self.output)
        used = [node for node in nodes if node.rule is None]
        chosen = sorted(used, key=lambda node: natural(node.name)) if inputs is None else as_list(inputs, "inputs")
        for one in chosen:
            if not isinstance(one, Node) or one.rule is not None:
                raise Told(say("graph_name", name=one))
        self.inputs = {node.name: node for node in chosen}
        for node in used:
            if self.inputs.get(node.name) is not node:
                raise Told(say("graph_twice" if node.name in self.inputs else "graph_inputs", name=node.name))
        self.computed = [node for node in nodes if node.rule is not None]
        self.nodes = [*self.inputs.values(), *self.computed]
        self.edges = [edge for node in self.nodes for edge in node.edges]
        for node in self.nodes:
            node.run = None  # what another graph computed in the same nodes is not known here
        self._run: Run | None = None
        self._known: dict = {}
        # local derivatives that are constant are 1 and -1, and what adds up begins with 0
        self._constants = dict.fromkeys([0, 1, -1, *(a for n in self.nodes for a in n.args if not isinstance(a, Node))])

    @classmethod
    @called
    def from_formula(cls, text: str, variables: str | Sequence[str] | None = None) -> Graph:
        """The graph of a formula, taken apart into elementary nodes; `variables` says which names may occur.

        Raises
        ------
        FormulaError
            When the text cannot be read.
        """
        from gradlib.graph.grow import grow  # only here: it brings sympy, 35 MiB

        grown = grow(text, variables)
        return cls(grown.output, inputs=grown.inputs)

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
            raise WrongType(say("graph_unnamed", example=", ".join(f"{name}=1" for name in self.inputs)))
        self._run = None
        run = begin(self, *self._read(point))
        self._show(run)  # before the sweep: where that stops at a node, those to its left have their values
        value = run.kind.quiet(forward_sweep)(self, run)
        run.kind.quiet(local_derivatives)(self, run)
        self._run = run
        return self._masked(run, value) if run.kind is ARRAY else value

    @called
    def backward(self) -> dict[str, Any]:
        """The derivatives of the output in the inputs, {name: derivative}, at the point of the last `forward`.

        Each node then has its `gradient`.  Every call starts afresh.  Where a local derivative does not exist, those of
        the inputs that it takes part in are NaN.

        Warns
        -----
        RuntimeWarning
            When some of the derivatives do not exist, and why; not with arrays.

        Raises
        ------
        ValueError
            When `forward` has not been run, or failed.
        DomainError
            When none exists; not with arrays.
        """
        run = self._run
        if run is None:
            raise Told(say("graph_forward_first"))
        run.kind.quiet(reverse_sweep)(self, run)
        self._show(run)
        slopes = {name: run.gradients[node] for name, node in self.inputs.items()}
        if run.kind is ARRAY:
            return {name: self._masked(run, slope) for name, slope in slopes.items()}
        known = [slope for slope in slopes.values() if slope is not NO_DERIVATIVE]
        if len(known) < len(slopes):
            if not known:
                raise _no_slope(run)
            warnings.warn(str(_no_slope(run)), RuntimeWarning, stacklevel=3)
        if run.kind is FLOAT and not all(map(math.isfinite, known)):
            raise Told(say("graph_large"))
        return slopes

    # ---------------------------------------------------------------------------------------- paths and programs
    @called
    def count_paths(self, start: str | Node) -> int:
        """How many paths lead from the output back to `start`, an input or another node; they are not listed."""
        return paths.count_paths(self.nodes, self.output, start)

    @called
    def paths(self, start: str | Node, *, most: int = paths.MOST_PATHS) -> list[paths.Path]:
        """The paths from the output back to `start`, each with the product of its local derivatives.

        The sum of the products is the derivative of the output in `start`.

        Raises
        ------
        ValueError
            When there are more than `most`, or `start` is not in this graph.
        """
        return paths.paths(self.nodes, self.output, start, most, self._run)

    @called
    def compile(self) -> Callable[..., tuple[Any, dict[str, Any]]]:
        """A plain function of the inputs, by position or name, that gives (value, {name: derivative}), quickly.

        Its `source` is the program of both sweeps, line by line.  See `gradlib.graph.program`.
        """
        inputs = variables(list(self.inputs))
        run = begin(self, NODES, dict(zip(self.inputs.values(), inputs, strict=True)))
        # the same graph in nodes of its own, so that this one keeps its numbers, with the coarse nodes taken apart
        twin = Graph(forward_sweep(self, run), inputs=inputs)
        run = begin(twin, NODES, dict(zip(inputs, inputs, strict=True)))
        forward_sweep(twin, run)
        local_derivatives(twin, run)
        if run.broken:
            raise _no_slope(run)
        reverse_sweep(twin, run)
        function = program.compiled(twin.output, run.gradients, twin._read, twin._both_sweeps)
        function.__doc__ = str(self.output)
        return function

    # --------------------------------------------------------------------------------------------------- numbers
    def _read(self, point: dict[str, Any]) -> tuple[Kind, dict[Node, Any]]:
        """The kind of number of a point, and the inputs' values brought to that kind; for the errors see `forward`."""
        if point.keys() != self.inputs.keys():
            known = ", ".join(self.inputs) or "–"
            for name in [*point, *self.inputs]:
                if name not in self.inputs or name not in point:
                    key = f"graph_{'missing' if name in self.inputs else 'unknown'}"
                    raise Told(say(key, name=name, known=known))
        kind = None
        try:
            kind = kind_of(point.values())
            number = kind.number
            inputs = {node: number(point[name]) for name, node in self.inputs.items()}
        except (TypeError, *FAILURES):
            name, value = next(pair for pair in point.items() if not is_number(pair[1], kind))
            key = "graph_digits" if isinstance(value, int | Fraction) else "graph_number"
            raise WrongType(say(key, name=name, value=value)) from None
        if kind is ARRAY:
            together(*inputs.values())
        return kind, inputs

    def _both_sweeps(self, point: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Both sweeps: the value and the derivatives at a point."""
        return self.forward(**point), self.backward()

    def _masked(self, run: Run, result: Any) -> np.ndarray:
        """An array of the shape of all inputs together, NaN where it or the output has no value."""
        shape = np.broadcast_shapes(*(np.shape(run.values[node]) for node in self.inputs.values()))
        fine = np.broadcast_to(np.isfinite(run.values[self.output]), shape)
        return np.where(fine & np.isfinite(result), result, np.nan)

    def _show(self, run: Run) -> None:
        """Let the nodes and edges have the numbers of this run."""
        for node in self.nodes:
            node.run = run

    def __repr__(self) -> str:
        return f"F({', '.join(self.inputs)}) = {self.output}"


def _no_value(graph: Graph, run: Run) -> DomainError:
    """The error of the node that could not be computed; or, if too large a number is the reason, of the node it is."""
    nodes, values = graph.nodes, run.values
    guilty = next((node for node in nodes if node not in values), None)
    if guilty is None or (run.kind is FLOAT and not all(math.isfinite(values[a]) for a in guilty.args)):
        guilty = next(node for node in nodes if not math.isfinite(values[node]))
    return DomainError(guilty, [values[a] for a in guilty.args])


def _no_slope(run: Run) -> DomainError:
    """The error of the first edge without a local derivative."""
    guilty = run.broken[0].target
    return DomainError(guilty, [run.values[a] for a in guilty.args], slope=True)
