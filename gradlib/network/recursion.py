"""The recursion through a network: values from left to right, derivatives from right to left (Deepmath 7.5).

With f → g → h, a the weight of the first edge and b of the second, ⋆ for values at the point:

    ∂F/∂g = 1 at the output                                   (6)
    ∂F/∂g = sum over the edges that leave g of ∂F/∂h · b · h′⋆ (5)
    ∂F/∂a = ∂F/∂g · f⋆ · g′⋆                                   (4)

Nothing is divided by.  The numbers may be of any kind (`gradlib.functions.kinds`).
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, Kind
from gradlib.language import say
from gradlib.notation import number, spelled

if TYPE_CHECKING:
    from gradlib.network.network import Network, Neuron


class NeuronError(ValueError):
    """A neuron has no value, or no derivative, for what comes in.

    Attributes
    ----------
    neuron : its name
    value : what comes in
    """

    def __init__(self, neuron: Neuron, value: Any, *, slope: bool = False) -> None:
        """`slope` says that only the derivative is missing."""
        self.neuron, self.value, rule = neuron.name, value, neuron.rule
        key = "network_slope" if slope else "network_domain" if rule.domain else "network_large"
        shown = number(value) if isinstance(value, float) else spelled(value)
        super().__init__(say(key, neuron=neuron.name, value=shown, activation=rule.name, domain=rule.domain))


class Run:
    """One passage through a network.

    Attributes
    ----------
    values : name -> g⋆, of neurons and inputs, and of the virtual input 1
    slopes : neuron -> g′⋆
    numbers : name -> number of the inputs and weights
    result : the value of the output
    """

    def __init__(self, network: Network, kind: Kind, numbers: dict[str, Any]) -> None:
        """Run forward.

        Raises
        ------
        NeuronError
            When a neuron has no value.
        """
        self.network, self.kind, self.numbers = network, kind, numbers
        self.values: dict[Any, Any] = {1: kind.number(1)} | {name: numbers[name] for name in network.inputs}
        self.slopes: dict[str, Any] = {}
        self.lost: list[tuple[Neuron, Any]] = []  # no derivative there
        kind.quiet(self._forward)()
        self.result = self._finished(self.values[network.output])

    def _forward(self) -> None:
        zero, on = self.kind.number(0), self.kind.name
        number = self.kind.number
        checked = (lambda value: ARRAY.checked(number(value))) if self.kind is ARRAY else number
        for neuron in self.network.neurons.values():
            u = sum((self.numbers[edge.weight] * self.values[edge.source] for edge in neuron.incoming), zero)
            try:
                value = checked(neuron.rule.on[on](u))
            except FAILURES:
                raise NeuronError(neuron, u) from None
            except TypeError as error:  # an activation of one's own that does not take this kind of number
                raise TypeError(say("network_function", neuron=neuron.name, error=error)) from error
            try:
                slope = neuron.rule.derivatives[0]
                slope = checked(slope if isinstance(slope, int) else slope(u, value))
            except FAILURES:
                slope = math.nan
                self.lost.append((neuron, u))
            except TypeError as error:
                raise TypeError(say("network_function", neuron=neuron.name, error=error)) from error
            self.values[neuron.name], self.slopes[neuron.name] = value, slope

    @cached_property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g for each neuron g, by (6) and (5).

        Raises
        ------
        NeuronError
            When an activation has no derivative there.
        """
        if self.lost:
            raise NeuronError(*self.lost[0], slope=True)
        found = {self.network.output: self.kind.number(1)}
        for neuron in self.network.backwards[1:]:
            found[neuron.name] = self._from_outgoing(neuron.name, found)
        return found

    @cached_property
    def derivatives(self) -> dict[str, Any]:
        """∂F/∂a for each weight a by (4), and ∂F/∂x for each input by (5)."""
        return self.kind.quiet(self._backward)()

    def _backward(self) -> dict[str, Any]:
        gradients, network = self.gradients, self.network
        found = {
            weight: gradients[target] * self.values[source] * self.slopes[target]
            for weight, source, target in network.edges.values()
        }
        found |= {name: self._from_outgoing(name, gradients) for name in network.inputs}
        tidy = self.kind.tidy or self._finished
        return {name: tidy(value) for name, value in found.items()}

    def _from_outgoing(self, name: str, gradients: dict[str, Any]) -> Any:
        """Formula (5): what comes back on the edges that leave `name`."""
        terms = (gradients[h] * self.numbers[b] * self.slopes[h] for b, _, h in self.network.outgoing[name])
        return sum(terms, self.kind.number(0))

    def _finished(self, result: Any) -> Any:
        """A result as it is handed out: finite; an array of the shape of all, NaN where F has no value."""
        if self.kind is ARRAY:
            shape = np.broadcast_shapes(*map(np.shape, self.numbers.values()))
            fine = np.isfinite(self.values[self.network.output]) & np.isfinite(result)
            return np.where(np.broadcast_to(fine, shape), result, np.nan)[()]
        if self.kind is FLOAT and not math.isfinite(result):
            raise ValueError(say("graph_large"))
        return result + 0.0 if self.kind is FLOAT else result  # no −0
