"""The recursion through a network: values from left to right, derivatives from right to left (Deepmath 7.5).

With f → g → h, a the weight of the first edge and b of the second, ⋆ for values at the point:

    ∂F/∂g = 1 at the output                                    (6)
    ∂F/∂g = sum over the edges that leave g of ∂F/∂h · b · h′⋆  (5)
    ∂F/∂a = ∂F/∂g · f⋆ · g′⋆                                    (4)

Nothing is divided by.  The numbers may be of any kind (`gradlib.functions.kinds`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, Kind
from gradlib.language import Told, WrongType, say
from gradlib.network.wiring import ONE, Neuron, WeightedEdge, Wiring
from gradlib.notation import number, numeral


class Known(NamedTuple):
    """What a forward pass knows: the numbers of inputs and weights, g⋆ and g′⋆ by name."""

    numbers: dict[str, Any]
    values: dict[Any, Any]
    slopes: dict[str, Any]


class NeuronError(Told):
    """A neuron has no value, or no derivative, for what comes in.

    Attributes
    ----------
    neuron : its name
    value : what comes in
    known : what the forward pass had found before it stopped here
    """

    known: Known | None = None

    def __init__(self, neuron: Neuron, value: Any, *, slope: bool = False) -> None:
        """`slope` says that only the derivative is missing."""
        self.neuron, self.value, rule = neuron.name, value, neuron.rule
        key = "network_slope" if slope else "network_domain" if rule.domain else "network_large"
        said = {"neuron": neuron.name, "activation": rule.name, "domain": rule.domain}
        super().__init__(say(key, value=numeral(value, number), **said))


class Pass:
    """The forward pass through a network at a point, and the backward pass from there.

    Attributes
    ----------
    wiring : the network
    kind : the kind of its numbers
    numbers : name -> number of the inputs and weights
    values : name -> g⋆, of neurons and inputs, and of the virtual input 1
    slopes : neuron -> g′⋆
    result : the value of the output
    """

    def __init__(self, wiring: Wiring, kind: Kind, numbers: dict[str, Any]) -> None:
        """Go forward.

        Raises
        ------
        NeuronError
            When a neuron has no value.
        """
        self.wiring, self.kind, self.numbers = wiring, kind, numbers
        self.values: dict[Any, Any] = {ONE: 1} | {name: numbers[name] for name in wiring.inputs}
        self.slopes: dict[str, Any] = {}
        self._lost: list[tuple[Neuron, Any]] = []  # no derivative there
        try:
            kind.quiet(self._forward)()
        except NeuronError as error:
            error.known = Known(self.numbers, self.values, self.slopes)
            raise
        self.result = self._finished(self.values[wiring.output])

    # ------------------------------------------------------------------------------------------------------- forward
    def _forward(self) -> None:
        for neuron in self.wiring.neurons.values():
            terms = (self.numbers[a] * self.values[f] for a, f, _ in neuron.incoming)
            u = sum(terms, self.kind.number(0))
            try:
                self.values[neuron.name], self.slopes[neuron.name] = self._activated(neuron, u)
            except TypeError as error:  # an activation of one's own that does not take this kind of number
                raise WrongType(say("network_function", neuron=neuron.name, error=error)) from error

    def _activated(self, neuron: Neuron, u: Any) -> tuple[Any, Any]:
        """g⋆ and g′⋆ of the neuron, for what comes in."""
        slope = neuron.rule.derivatives[0]
        try:
            value = self._checked(neuron.rule.on[self.kind.name](u))
        except FAILURES:
            raise NeuronError(neuron, u) from None
        try:
            return value, self._checked(slope if isinstance(slope, int) else slope(u, value))
        except FAILURES:
            self._lost.append((neuron, u))
            return value, math.nan

    def _checked(self, value: Any) -> Any:
        """What an activation gave, as a number of this kind; NaN in an array where it is none."""
        value = self.kind.number(value)
        return ARRAY.checked(value) if self.kind is ARRAY else value

    # ------------------------------------------------------------------------------------------------------ backward
    @cached_property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g for each neuron g.

        Raises
        ------
        NeuronError
            When an activation has no derivative there.
        """
        if self._lost:
            raise NeuronError(*self._lost[0], slope=True)
        found = {self.wiring.output: self.kind.number(1)}  # (6)
        for g in self.wiring.backwards[1:]:
            found[g.name] = self._returned(g.outgoing, found)  # (5)
        return found

    @cached_property
    def derivatives(self) -> dict[str, Any]:
        """∂F/∂a for each weight a, and ∂F/∂x for each input x."""
        return self.kind.quiet(self._backward)()

    def _backward(self) -> dict[str, Any]:
        wiring, gradients = self.wiring, self.gradients
        found = {a: gradients[g] * self.values[f] * self.slopes[g] for a, f, g in wiring.edges.values()}  # (4)
        found |= {x: self._returned(wiring.outgoing[x], gradients) for x in wiring.inputs}  # (5)
        tidy = self.kind.tidy or self._finished
        return {name: tidy(derivative) for name, derivative in found.items()}

    def _returned(self, outgoing: Iterable[WeightedEdge], gradients: dict[str, Any]) -> Any:
        """Formula (5): what comes back on the edges that leave a neuron or an input."""
        terms = (gradients[h] * self.numbers[b] * self.slopes[h] for b, _, h in outgoing)
        return sum(terms, self.kind.number(0))

    def weighted(self, factors: Any) -> list[Any]:
        """For each weight a the sum over the examples of factor · ∂F/∂a.

        Raises
        ------
        ValueError
            When one is too large for floats.
        """
        found = [factors * self.derivatives[a] for a in self.wiring.weights]
        if np.ndim(self.result):
            found = [float(np.sum(each)) for each in found]
        if any(isinstance(one, float) and math.isinf(one) for one in found):
            raise Told(say("graph_large"))
        return found

    def _finished(self, result: Any) -> Any:
        """A result as it is handed out: finite; an array of the shape of all, NaN where F has no value."""
        if self.kind is ARRAY:
            shape = np.broadcast_shapes(*map(np.shape, self.numbers.values()))
            fine = np.isfinite(self.values[self.wiring.output]) & np.isfinite(result)
            return np.where(np.broadcast_to(fine, shape), result, np.nan)[()]
        if self.kind is FLOAT and not math.isfinite(result):
            raise Told(say("graph_large"))
        return result + 0.0 if self.kind is FLOAT else result  # no −0
