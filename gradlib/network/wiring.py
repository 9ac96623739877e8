"""The edges and neurons of a network: which goes where, in which order, and what is wrong with them (Deepmath 7.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gradlib.language import say
from gradlib.network.activations import Activation, activation

if TYPE_CHECKING:
    from gradlib.functions.rules import Rule

ONE = 1  # the virtual input from which the biases come


class Edge(NamedTuple):
    """An edge of the network, named by its weight; `source` is an input, a neuron, or 1 for a bias."""

    weight: str
    source: str | int
    target: str


class Neuron(NamedTuple):
    """A neuron: its activation, and the edges that come in and go out."""

    name: str
    rule: Rule
    incoming: tuple[Edge, ...]
    outgoing: tuple[Edge, ...]


def wired(
    inputs: Sequence[str], neurons: Mapping[str, Activation], edges: Mapping[str, tuple[str | int, str]]
) -> tuple[dict[str, Edge], dict[str | int, tuple[Edge, ...]], dict[str, Neuron]]:
    """The edges by weight, those that leave each input, neuron and 1, and the neurons in an order of computation.

    Raises
    ------
    ValueError
        When an end is not there, an activation is not known, or the edges close a cycle.
    """
    for weight, ends in edges.items():
        if not isinstance(ends, tuple | list) or len(ends) != 2:
            raise ValueError(say("network_edge", weight=weight, ends=ends))
    found = {weight: Edge(weight, *ends) for weight, ends in edges.items()}
    for weight, source, target in found.values():
        starts, ends = (*inputs, *neurons, ONE), (*neurons,)
        for key, end, places in (("network_start", source, starts), ("network_end", target, ends)):
            if not isinstance(end, str | int) or end not in places or isinstance(end, bool):
                raise ValueError(say(key, weight=weight, end=end, known=", ".join(map(str, places))))
    incoming: dict[str, list[Edge]] = {name: [] for name in neurons}
    outgoing: dict[str | int, list[Edge]] = {name: [] for name in (ONE, *inputs, *neurons)}
    for edge in found.values():
        incoming[edge.target].append(edge)
        outgoing[edge.source].append(edge)
    ordered = {
        name: Neuron(name, activation(neurons[name], name), tuple(incoming[name]), tuple(outgoing[name]))
        for name in _ordered(incoming, outgoing)
    }
    return found, {name: tuple(leaving) for name, leaving in outgoing.items()}, ordered


def _ordered(incoming: Mapping[str, list[Edge]], outgoing: Mapping[str | int, list[Edge]]) -> list[str]:
    """The neurons, each after those that it uses and otherwise as given."""
    waiting = {name: sum(edge.source in incoming for edge in edges) for name, edges in incoming.items()}
    order = [name for name, count in waiting.items() if not count]
    for name in order:  # it grows on the way
        for edge in outgoing[name]:
            waiting[edge.target] -= 1
            if not waiting[edge.target]:
                order.append(edge.target)
    if len(order) < len(waiting):
        raise ValueError(say("network_cycle", neurons=", ".join(name for name, count in waiting.items() if count)))
    return order
