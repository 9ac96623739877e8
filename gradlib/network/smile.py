"""The smile formula and the half-smile: derivatives of a network from those already known nearer to the output.

For f → g → h with the weights a and b (Deepmath 7.5):

    smile       ∂F/∂a = f⋆ · g′⋆/g⋆ · b · ∂F/∂b, summed over the edges b that leave g
    half-smile  ∂F/∂a = f⋆ · g′⋆, when g is the output

For a bias f⋆ is the virtual input 1.  For an input x everything is virtual but x: ∂F/∂x = 1 · 1/x · b · ∂F/∂b.  The
smile divides by g⋆; where that is 0 it does not apply, and the recursion (`gradlib.network.recursion`) does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gradlib.language import Told, say
from gradlib.network.matrices import MatrixPass
from gradlib.network.recursion import Pass
from gradlib.network.wiring import ONE, WeightedEdge, Wiring
from gradlib.notation import factor, numeral, trimmed


class Arc(NamedTuple):
    """One smile, from f over g to h: the edges it passes and its factors."""

    first: WeightedEdge | None  # a; None for the virtual edge into an input
    second: WeightedEdge | None  # b; None for a half-smile
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
class SmileFormula:
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
        return str(arc.first.source) if arc.first.source in (ONE, *self.inputs) else f"{arc.first.source}⋆"

    def factors(self) -> str:
        """The same with numbers: 2 × 20/100 × 5 × (1/5)."""
        terms = []
        for arc in self.arcs:
            if arc.second is None:
                terms.append(f"{_factor(arc.before)} × {_factor(arc.slope)}")
                continue
            ratio = f"{_factor(arc.slope)}/{_factor(arc.value)}"
            terms.append(f"{_factor(arc.before)} × {ratio} × {_factor(arc.weight)} × {_factor(arc.known)}")
        return " + ".join(terms) or "0"

    def __repr__(self) -> str:
        if self.reason:
            return f"∂F/∂{self.name} = ? ({self.reason.removesuffix('.')})"
        if np.ndim(self.value):
            return f"∂F/∂{self.name} = {self.symbols()} = {self.value}"
        return f"∂F/∂{self.name} = {self.symbols()} = {self.factors()} = {numeral(self.value, trimmed)}"


def smile(run: Pass | MatrixPass, name: str) -> SmileFormula:
    """∂F/∂name by the smile; ∂F/∂b of the edges that leave is taken as known.

    Raises
    ------
    ValueError
        When there is no such weight or input.
    """
    edge, one = _edge(run.wiring, name), run.kind.number(1)
    neuron = name if edge is None else edge.target
    if neuron == run.wiring.output:
        return _formula(run, name, reason=say("smile_at_output", neuron=neuron, name=name))
    before, slope = (one, one) if edge is None else (run.values[edge.source], run.slopes[neuron])
    value, weights, known = run.values[neuron], run.numbers, run.derivatives
    arcs = [Arc(edge, b, before, value, slope, weights[b.weight], known[b.weight]) for b in run.wiring.outgoing[neuron]]
    reason = ""
    if np.ndim(value) == 0 and value == 0:
        reason = say("smile_zero_input" if edge is None else "smile_zero", neuron=neuron, name=name)
    return _formula(run, name, arcs, reason)


def half_smile(run: Pass | MatrixPass, name: str) -> SmileFormula:
    """∂F/∂name = f⋆ · g′⋆ for a weight or bias of the output neuron.

    Raises
    ------
    ValueError
        When there is no such weight or input.
    """
    edge, one, output = _edge(run.wiring, name), run.kind.number(1), run.wiring.output
    if edge is None or edge.target != output:
        return _formula(run, name, reason=say("half_smile_inside", output=output, name=name))
    return _formula(run, name, [Arc(edge, None, run.values[edge.source], run.result, run.slopes[output], one, one)])


def _edge(wiring: Wiring, name: str) -> WeightedEdge | None:
    """The edge of a weight or bias; None for an input."""
    if not isinstance(name, str) or (name not in wiring.edges and name not in wiring.inputs):
        known = ", ".join(wiring.order if len(wiring.order) < 20 else [*wiring.order[:10], "…"])
        raise Told(say("smile_unknown", name=name, known=known))
    return wiring.edges.get(name)


def _formula(run: Pass | MatrixPass, name: str, arcs: Iterable[Arc] = (), reason: str = "") -> SmileFormula:
    """The formula with its value: the sum over the arcs, unless there is a reason against it."""
    if reason:
        value = math.nan
    else:
        value = sum((arc.product for arc in arcs), run.kind.number(0))
        value = run.kind.tidy(value) if run.kind.tidy else value
    return SmileFormula(name, tuple(arcs), value, run.wiring.inputs, reason)


def _divided(slope: Any, value: Any) -> Any:
    """g′⋆/g⋆; NaN where g⋆ is 0."""
    if np.ndim(value) or isinstance(value, np.generic):
        with np.errstate(all="ignore"):
            return np.where(value == 0, np.nan, slope / value)
    return slope / value if value != 0 else math.nan


def _factor(value: Any) -> str:
    """A number as it stands in the product."""
    return factor(numeral(value, trimmed))
