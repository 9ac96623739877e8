"""The smile formula and the half-smile: derivatives of a network from those already known nearer to the output.

For f → g → h with the weights a and b (Deepmath 7.5):

    smile       ∂F/∂a = f⋆ · g′⋆/g⋆ · b · ∂F/∂b, summed over the edges b that leave g
    half-smile  ∂F/∂a = f⋆ · g′⋆, when g is the output

For a bias f⋆ is the virtual input 1.  For an input x everything is virtual but x: ∂F/∂x = 1 · 1/x · b · ∂F/∂b.  The
smile divides by g⋆; where that is 0 it does not apply, and the recursion (`gradlib.network.recursion`) does.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gradlib.language import say
from gradlib.notation import number, spelled

if TYPE_CHECKING:
    from gradlib.network.network import Edge, Network


class Arc(NamedTuple):
    """One smile, from f over g to h: the edges it passes and its factors."""

    first: Edge | None  # a; None for the virtual edge into an input
    second: Edge | None  # b; None for a half-smile
    before: Any  # f⋆
    value: Any  # g⋆
    slope: Any  # g′⋆
    weight: Any  # b; 1 for a half-smile
    known: Any  # ∂F/∂b; 1 for a half-smile

    @property
    def product(self) -> Any:
        """f⋆ · g′⋆/g⋆ · b · ∂F/∂b, or f⋆ · g′⋆; NaN where g⋆ is 0."""
        if self.second is None:
            return self.before * self.slope
        return self.before * _divided(self.slope, self.value) * self.weight * self.known


@dataclass(frozen=True)
class Smile:
    """What the smile, or the half-smile, says of one derivative.

    Attributes
    ----------
    name : of the weight, bias or input
    arcs : one `Arc` for each edge that leaves the neuron; a half-smile has one
    value : the derivative; NaN where the formula does not apply
    inputs : the names of the inputs of the network
    reason : why it does not apply; empty where it does
    """

    name: str
    arcs: tuple[Arc, ...]
    value: Any
    inputs: tuple[str, ...]
    reason: str = ""

    def symbols(self) -> str:
        """The formula with the names of the neurons and weights: f⋆ · g′⋆/g⋆ · b · ∂F/∂b."""
        terms = []
        for arc in self.arcs:
            if arc.second is None:
                terms.append(f"{self._before(arc)} · {arc.first.target}′⋆")
                continue
            b, g = f"{arc.second.weight} · ∂F/∂{arc.second.weight}", arc.second.source
            if arc.first is None:
                terms.append(f"1 · 1/{g} · {b}")
            else:
                terms.append(f"{self._before(arc)} · {g}′⋆/{g}⋆ · {b}")
        return " + ".join(terms) or "0"

    def _before(self, arc: Arc) -> str:
        """f⋆, or what stands in its place: an input, or the 1 of a bias."""
        return str(arc.first.source) if arc.first.source in (1, *self.inputs) else f"{arc.first.source}⋆"

    def factors(self) -> str:
        """The same with numbers: 2 × 20/100 × 5 × (1/5)."""
        terms = []
        for arc in self.arcs:
            if arc.second is None:
                terms.append(f"{written(arc.before)} × {written(arc.slope)}")
                continue
            ratio = f"{written(arc.slope)}/{written(arc.value)}"
            terms.append(f"{written(arc.before)} × {ratio} × {written(arc.weight)} × {written(arc.known)}")
        return " + ".join(terms) or "0"

    def __repr__(self) -> str:
        if self.reason:
            return f"∂F/∂{self.name} = ? ({self.reason.removesuffix('.')})"
        if np.ndim(self.value):
            return f"∂F/∂{self.name} = {self.symbols()} = {self.value}"
        return f"∂F/∂{self.name} = {self.symbols()} = {self.factors()} = {written(self.value, alone=True)}"


def smile(network: Network, name: str) -> Smile:
    """∂F/∂name by the smile; ∂F/∂b of the edges that leave is taken as known.

    Raises
    ------
    ValueError
        When there is no such weight or input, or no forward run.
    """
    run, edge = network.run, _edge(network, name)
    neuron = name if edge is None else edge.target
    if neuron == network.output:
        return Smile(name, (), math.nan, network.inputs, say("smile_at_output", neuron=neuron, name=name))
    one = run.kind.number(1)
    before, slope = (one, one) if edge is None else (run.values[edge.source], run.slopes[neuron])
    value, known = run.values[neuron], run.derivatives
    arcs = tuple(
        Arc(edge, second, before, value, slope, run.numbers[second.weight], known[second.weight])
        for second in network.outgoing[neuron]
    )
    reason = ""
    if np.ndim(value) == 0 and value == 0:
        reason = say("smile_zero_input" if edge is None else "smile_zero", neuron=neuron, name=name)
    total = math.nan if reason else sum((arc.product for arc in arcs), run.kind.number(0))
    return Smile(name, arcs, run.kind.tidy(total) if run.kind.tidy and not reason else total, network.inputs, reason)


def half_smile(network: Network, name: str) -> Smile:
    """∂F/∂name = f⋆ · g′⋆ for a weight or bias of the output neuron.

    Raises
    ------
    ValueError
        When there is no such weight or input, or no forward run.
    """
    run, edge = network.run, _edge(network, name)
    if edge is None or edge.target != network.output:
        return Smile(name, (), math.nan, network.inputs, say("half_smile_inside", output=network.output, name=name))
    one = run.kind.number(1)
    arc = Arc(edge, None, run.values[edge.source], run.result, run.slopes[edge.target], one, one)
    value = run.kind.tidy(arc.product) if run.kind.tidy else arc.product
    return Smile(name, (arc,), value, network.inputs)


def _edge(network: Network, name: str) -> Edge | None:
    """The edge of a weight or bias; None for an input."""
    if not isinstance(name, str) or (name not in network.edges and name not in network.inputs):
        known = ", ".join(network.order if len(network.order) < 20 else [*network.order[:10], "…"])
        raise ValueError(say("smile_unknown", name=name, known=known))
    return network.edges.get(name)


def _divided(slope: Any, value: Any) -> Any:
    """g′⋆/g⋆; NaN where g⋆ is 0."""
    if np.ndim(value) or isinstance(value, np.generic):
        with np.errstate(all="ignore"):
            return np.where(value == 0, np.nan, slope / value)
    return slope / value if value != 0 else math.nan


def written(value: Any, *, alone: bool = False, digits: int = 4) -> str:
    """A number in a formula: exact if it is, in brackets unless it stands `alone` or needs none."""
    if np.ndim(value):
        return "[…]"
    if isinstance(value, float) and value == round(value, 2) and abs(value) < 1e5:  # 0.5 rather than 0.5000
        value = f"{value + 0:g}"
    text = number(value, digits) if isinstance(value, float) else spelled(value)
    return text if alone or re.fullmatch(r"[\w.]+(\(\w+\))?", text) else f"({text})"
