"""The wiring of a network: its neurons with their activations, its weighted edges, and their order (Deepmath 7.5).

A neuron needs of its activation what a node of a computation graph needs of its rule: a value and a derivative for each
kind of number.  So an activation is a `gradlib.functions.rules.Rule` of one argument.  Here nothing is computed: what
a `Wiring` gives at a point is the business of `gradlib.network.recursion` and `gradlib.network.matrices`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from gradlib.functions.rules import RULES, Rule
from gradlib.functions.writing import CLOSED, SUM, Form
from gradlib.graph.nodes import variables
from gradlib.language import Told, called, say
from gradlib.valid import names_in, of_type

Activation = str | Rule | tuple[Callable[[Any], Any], Callable[[Any], Any]]

ONE = 1  # the virtual input from which the biases come


class WeightedEdge(NamedTuple):
    """An edge of the network, named by its weight; `source` is an input, a neuron, or 1 for a bias."""

    weight: str
    source: str | int
    target: str


class Neuron(NamedTuple):
    """A neuron: its activation, and the edges that come in and go out."""

    name: str
    rule: Rule
    incoming: tuple[WeightedEdge, ...]
    outgoing: tuple[WeightedEdge, ...]


class Wiring:
    """Neurons and weighted edges between them, with one output and without cycles.

    Parameters
    ----------
    inputs, neurons, edges : as in `gradlib.network.network.Network`

    Attributes
    ----------
    inputs, weights : their names, in the order given
    neurons : name -> `Neuron`, each after those that it uses
    edges : weight -> `WeightedEdge`
    outgoing : name of an input or neuron, or 1 -> the edges that leave it
    output : the name of the neuron that no edge leaves
    backwards : the neurons from the output back
    order : weights, then inputs, in the order in which the smile finds their derivatives, from the output back

    Raises
    ------
    ValueError
        When names are unknown or come twice, the edges close a cycle, or there is not exactly one output.
    """

    @called
    def __init__(
        self,
        inputs: str | Sequence[str],
        neurons: Mapping[str, Activation],
        edges: Mapping[str, tuple[str | int, str]],
    ) -> None:
        """See the class."""
        self.inputs = tuple(variable.name for variable in variables(inputs))
        of_type(neurons, Mapping, "neurons")
        of_type(edges, Mapping, "edges")
        self.weights = tuple(edges)
        variables([*self.inputs, *self.weights])  # they must be identifiers, each once
        names_in([*neurons])  # they must be text
        for name in neurons:
            if name in self.inputs or name in self.weights:
                raise Told(say("graph_twice", name=name))
        self.edges = _edges((*self.inputs, *neurons, ONE), (*neurons,), edges)
        incoming = _grouped(self.edges.values(), "target", neurons)
        self.outgoing = _grouped(self.edges.values(), "source", (ONE, *self.inputs, *neurons))
        self.neurons = {
            name: Neuron(name, activation(neurons[name], name), incoming[name], self.outgoing[name])
            for name in _ordered(incoming, self.outgoing)
        }
        ends = [name for name in self.neurons if not self.outgoing[name]]
        if len(ends) != 1:
            raise Told(say("network_output", found=", ".join(ends) or "–"))
        self.output = ends[0]
        self.backwards = self._backwards()
        self.order = (*(edge.weight for neuron in self.backwards for edge in neuron.incoming), *self.inputs)

    def _backwards(self) -> list[Neuron]:
        """The neurons from the output back: the fewer edges there are to the output, at most, the earlier."""
        far: dict[str, int] = {}
        for name, neuron in reversed(self.neurons.items()):
            far[name] = max((1 + far[edge.target] for edge in neuron.outgoing), default=0)
        return sorted(self.neurons.values(), key=lambda neuron: far[neuron.name])

    def __repr__(self) -> str:
        weights = self.weights if len(self.weights) < 8 else (*self.weights[:2], "…", self.weights[-1])
        return f"F({', '.join(self.inputs)}; {', '.join(weights)})"


def _edges(
    sources: Sequence[str | int], targets: Sequence[str], edges: Mapping[str, tuple[str | int, str]]
) -> dict[str, WeightedEdge]:
    """Weight -> edge, from `sources` to `targets`."""
    for weight, ends in edges.items():
        if not isinstance(ends, tuple | list) or len(ends) != 2:
            raise Told(say("network_edge", weight=weight, ends=ends))
    for weight, (source, target) in edges.items():
        for key, end, places in (("network_start", source, sources), ("network_end", target, targets)):
            if not isinstance(end, str | int) or end not in places or isinstance(end, bool):
                raise Told(say(key, weight=weight, end=end, known=", ".join(map(str, places))))
    return {weight: WeightedEdge(weight, *ends) for weight, ends in edges.items()}


def _grouped(
    edges: Iterable[WeightedEdge], end: str, names: Iterable[str | int]
) -> dict[str | int, tuple[WeightedEdge, ...]]:
    """Name -> the edges that have it at this end, ``"source"`` or ``"target"``."""
    found: dict[str | int, list[WeightedEdge]] = {name: [] for name in names}
    for edge in edges:
        found[getattr(edge, end)].append(edge)
    return {name: tuple(group) for name, group in found.items()}


def _ordered(
    incoming: Mapping[str | int, tuple[WeightedEdge, ...]], outgoing: Mapping[str | int, tuple[WeightedEdge, ...]]
) -> list[str]:
    """The neurons, each after those that it uses and otherwise as given."""
    waiting = {name: sum(edge.source in incoming for edge in edges) for name, edges in incoming.items()}
    order = [name for name, count in waiting.items() if not count]
    for name in order:  # it grows on the way
        for edge in outgoing[name]:
            waiting[edge.target] -= 1
            if not waiting[edge.target]:
                order.append(edge.target)
    if len(order) < len(waiting):
        raise Told(say("network_cycle", neurons=", ".join(name for name, count in waiting.items() if count)))
    return order


# --------------------------------------------------------------------------------------------------------- activations
def _rule(name: str, function: Callable[[Any], Any], slope: Callable[[Any, Any], Any] | int, node: Any = None) -> Rule:
    form = Form(f"{name}({{}})", CLOSED, (SUM,))
    on = dict.fromkeys(("float", "array", "exact"), function)
    return Rule(name, (slope,), on | ({"node": node} if node else {}), form, form)


# on nodes of a graph the first is no node of its own, and the second the power that the graph knows already
_OWN = {
    "identity": _rule("identity", lambda u: u, 1, lambda u: u),
    "square": _rule("square", lambda u: u * u, lambda u, v: 2 * u, lambda u: u**2),
}
# written inside a neuron
SIGNS = {"identity": "u", "square": "u²", "sigmoid": "σ"}


def activation(chosen: Activation, neuron: str) -> Rule:
    """The rule of an activation: a name, a rule such as `gl.tanh`, or a pair (function, its derivative).

    Raises
    ------
    ValueError
        When the name is not known; the message says in which neuron.
    """
    if isinstance(chosen, tuple | list) and len(chosen) == 2 and all(map(callable, chosen)):
        function, slope = chosen
        name = getattr(function, "__name__", "")
        return _rule(name if str(name).isidentifier() else "phi", function, lambda u, v: slope(u))
    found = chosen if isinstance(chosen, Rule) else None
    if isinstance(chosen, str):
        found = _OWN.get(chosen) or RULES.get(chosen)
    if found is None or len(found.derivatives) != 1 or not found.name.isidentifier():
        known = ", ".join(["identity", "square", "ln", "exp", "sin", "cos", "tanh", "sigmoid", "relu"])
        raise Told(say("network_activation", neuron=neuron, activation=chosen, known=known))
    return found
