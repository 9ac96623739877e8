"""The gradient of a neural network: a weighted graph, and the recursion that goes back through it (Deepmath 7.5).

Each neuron g adds what comes in on its edges, weight times value, and applies its activation: g⋆ is its value there and
g′⋆ its derivative.  A bias is a weight on an edge from a virtual input 1.  The recursion starts at the output with
∂F/∂g = 1 and goes back from neuron to neuron; it never divides, whereas the smile formula does
(`gradlib.network.smile`).  Layers of neurons are computed by matrices (`gradlib.network.matrices`); `Network.graph`
gives the same function as a computation graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, NODES, SYMPY, Kind, is_number, kind_of
from gradlib.graph.nodes import UNKNOWN, variables
from gradlib.language import say
from gradlib.network import matrices as layers
from gradlib.network.activations import Activation, on_node
from gradlib.network.recursion import Run
from gradlib.network.wiring import ONE, Neuron, wired
from gradlib.valid import listed, numbers, of_type, together, whole, words

if TYPE_CHECKING:
    from gradlib.graph.graph import Graph
    from gradlib.network.smile import Smile

# what can be wrong with the numbers of inputs or weights: how many, one missing, one unknown
_WRONG = {
    "input": ("network_count_input", "network_missing_input", "network_unknown_input"),
    "weight": ("network_count_weight", "network_missing_weight", "network_unknown_weight"),
}
MOST_WEIGHTS = 20_000
Numbers = Mapping[str, Any] | Sequence[Any] | np.ndarray


class Network:
    """A network of neurons with weighted edges and one output, without cycles.

    Parameters
    ----------
    inputs : names of the inputs, ``"x y"``
    neurons : name -> activation: identity, square, ln, exp, sin, cos, tanh, sigmoid, relu, an elementary function such
        as `gl.tanh`, or a pair (function, its derivative)
    edges : weight -> (source, target); the source is an input, a neuron, or 1, which makes the weight a bias

    Attributes
    ----------
    inputs, weights : their names, in the order given
    neurons : name -> `Neuron`, each after those that it uses
    edges : weight -> `Edge`
    output : the name of the neuron that no edge leaves
    order : weights, then inputs, in the order in which the smile finds their derivatives, from the output back

    Raises
    ------
    ValueError
        When names are unknown or come twice, the edges close a cycle, or there is not exactly one output.

    Examples
    --------
    >>> neurons = {"g": "square", "h": "ln"}
    >>> net = gl.Network("x", neurons, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})
    >>> net.forward([1], [1, 0, 1])
    0.0
    >>> net.backward()
    {'a': 2.0, 'b': 2.0, 'c': 1.0, 'x': 2.0}
    """

    def __init__(
        self,
        inputs: str | Sequence[str],
        neurons: Mapping[str, Activation],
        edges: Mapping[str, tuple[str | int, str]],
    ) -> None:
        """See the class."""
        names = [variable.name for variable in variables(inputs)]
        of_type(neurons, Mapping, "neurons")
        of_type(edges, Mapping, "edges")
        self.inputs, self.weights = tuple(names), tuple(edges)
        variables([*self.inputs, *self.weights])  # they must be identifiers, each once
        words([*neurons])  # they must be text
        for name in neurons:
            if name in self.inputs or name in self.weights:
                raise ValueError(say("graph_twice", name=name))
        self.edges, self.outgoing, self.neurons = wired(self.inputs, neurons, edges)
        ends = [name for name in self.neurons if not self.outgoing[name]]
        if len(ends) != 1:
            raise ValueError(say("network_output", found=", ".join(ends) or "–"))
        self.output = ends[0]
        self.backwards = self._backwards()
        self.order = (*(edge.weight for one in self.backwards for edge in one.incoming), *self.inputs)
        self.layers: layers.Layers | None = None
        self._run: Run | None = None

    def _backwards(self) -> list[Neuron]:
        """The neurons from the output back: the fewer edges there are to the output, at most, the earlier."""
        far = {}
        for name, neuron in reversed(self.neurons.items()):
            far[name] = max((1 + far[edge.target] for edge in neuron.outgoing), default=0)
        return sorted(self.neurons.values(), key=lambda neuron: far[neuron.name])

    @classmethod
    def layered(cls, sizes: Sequence[int], hidden: Activation = "tanh", *, output: Activation | None = None) -> Network:
        """A network in layers: ``Network.layered([2, 3, 1], "tanh")`` has 2 inputs, 3 neurons, 1 output.

        The inputs are x1, x2, ..., the neurons g1, g2, ..., the weights a1, a2, ..., neuron after neuron, each with its
        bias last.

        Parameters
        ----------
        sizes : the number of inputs, then of neurons in each layer, the last of which has one
        hidden : the activation (default ``"tanh"``)
        output : that of the last neuron (default: that of the others)

        Raises
        ------
        ValueError
            When `sizes` are not such numbers, or an activation is unknown.
        """
        try:
            layout = [whole(size, "", 1, MOST_WEIGHTS) for size in listed(sizes, "")]
        except (TypeError, ValueError):
            layout = []
        count = sum((before + 1) * size for before, size in pairwise(layout))
        if len(layout) < 2 or layout[-1] != 1 or count > MOST_WEIGHTS:
            raise ValueError(say("network_sizes", most=MOST_WEIGHTS, sizes=sizes))
        inputs = before = [f"x{i}" for i in range(1, layout[0] + 1)]
        neurons: dict[str, Activation] = {}
        edges: dict[str, tuple[str | int, str]] = {}
        for depth, size in enumerate(layout[1:], start=2):
            names = [f"g{len(neurons) + i}" for i in range(1, size + 1)]
            for name in names:
                neurons[name] = hidden if output is None or depth < len(layout) else output
                for source in (*before, ONE):
                    edges[f"a{len(edges) + 1}"] = (source, name)
            before = names
        network = cls(inputs, neurons, edges)
        network.layers = layers.Layers(layout, [network.neurons[name].rule for name in neurons])
        return network

    # --------------------------------------------------------------------------------------------- forward, backward
    def forward(self, inputs: Numbers, weights: Numbers) -> Any:
        """The value of the output: ``net.forward({"x": 2}, {"a": 3, "b": 4, "c": 5})``.

        `inputs` and `weights` are {name: number}, or numbers in the order of the names.
        The numbers in decide the numbers out (`gradlib.functions.kinds`): floats, arrays that broadcast, exact numbers.

        Raises
        ------
        ValueError
            When a number is missing, a name is unknown, or a neuron has no value there; in arrays that is NaN.
        TypeError
            When something is not a real number.
        """
        self._run = None
        run = self._by_matrices(inputs, weights)
        if run is None:
            point = self._named("input", inputs, self.inputs) | self._named("weight", weights, self.weights)
            run = Run(self, *_numbers(point))
        self._run = run
        return run.result

    def backward(self) -> dict[str, Any]:
        """The derivatives of F in every weight, bias and input, {name: derivative}; every call starts afresh.

        Raises
        ------
        ValueError
            When `forward` has not been run, or an activation has no derivative there; in arrays that is NaN.
        """
        return dict(self.run.derivatives)

    @property
    def ready(self) -> bool:
        """Whether `forward` has been run, and has found a value."""
        return self._run is not None

    @property
    def run(self) -> Run:
        """The last run; an error when there is none."""
        if self._run is None:
            raise ValueError(say("network_forward_first"))
        return self._run

    @property
    def values(self) -> dict[str, Any]:
        """g⋆ for each neuron and input, and the virtual input 1; ``"?"`` before a forward run."""
        return {ONE: 1} | self._shown(lambda run: run.values, (*self.inputs, *self.neurons))

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers of inputs and weights, ``"?"`` before a forward run."""
        return self._shown(lambda run: run.numbers, (*self.inputs, *self.weights))

    @property
    def slopes(self) -> dict[str, Any]:
        """g′⋆ for each neuron, ``"?"`` before a forward run."""
        return self._shown(lambda run: run.slopes, self.neurons)

    @property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g for each neuron, ``"?"`` before a forward run."""
        return self._shown(lambda run: run.gradients, self.neurons)

    def _shown(self, of: Any, names: Sequence[str]) -> dict[str, Any]:
        return {name: UNKNOWN if self._run is None else of(self._run)[name] for name in names}

    def smile(self, name: str) -> Smile:
        """∂F/∂(weight, bias or input) by the smile formula, with its factors; `name` says which.

        See `gradlib.network.smile`.
        """
        from gradlib.network.smile import smile

        return smile(self, name)

    def half_smile(self, name: str) -> Smile:
        """∂F/∂(weight into the output neuron) by the half-smile formula, with its factors; `name` says which.

        See `gradlib.network.smile`.
        """
        from gradlib.network.smile import half_smile

        return half_smile(self, name)

    # --------------------------------------------------------------------------------------------------------- error
    def error(self, inputs: Numbers, weights: Numbers, target: Any) -> tuple[Any, dict[str, Any]]:
        """E = (F̃ − y₀)² and {weight: ∂E/∂weight = 2 ∂F̃/∂weight (F̃ − y₀)}; with arrays, summed over the examples.

        `inputs` and `weights` are as in `forward`; `target` is y₀.

        Raises
        ------
        ValueError, TypeError
            Those of `forward` and `backward`.
        """
        if not is_number(target):
            raise TypeError(say("graph_number", name="y₀", value=target))
        value = self.forward(inputs, weights)
        run, goal = self.run, np.asarray(target)
        if goal.ndim and goal.shape != np.shape(value):  # a column of targets beside a row of values is a mistake
            raise ValueError(say("graph_shapes", shapes=f"{np.shape(value)}, {goal.shape}"))
        difference = value - (numbers(target, "y₀") if goal.ndim else run.kind.number(target))
        with np.errstate(all="ignore"):
            if isinstance(run, layers.Run):
                total, found = float(difference @ difference), run.weighted(2 * difference)
                large, slopes = np.isinf(found).any() or math.isinf(total), found.tolist()
            else:
                total, slopes = difference * difference, [2 * difference * run.derivatives[a] for a in self.weights]
                if np.ndim(value):
                    total, slopes = float(np.sum(total)), [float(np.sum(slope)) for slope in slopes]
                large = any(isinstance(one, float) and math.isinf(one) for one in (total, *slopes))
        if large:
            raise ValueError(say("graph_large"))
        return total, dict(zip(self.weights, slopes, strict=True))

    # --------------------------------------------------------------------------------------------------- other views
    def formula(self, inputs: Numbers | None = None, weights: Numbers | None = None) -> Any:
        """F̂ as a sympy expression of inputs and weights; with numbers for the weights it is F, for the inputs F̃."""
        import sympy as sp

        point = {name: sp.Symbol(name, real=True) for name in (*self.inputs, *self.weights)}
        for given, sort, names in ((inputs, "input", self.inputs), (weights, "weight", self.weights)):
            if given is not None:
                point |= self._named(sort, given, names)
        return SYMPY.number(Run(self, SYMPY, _brought(point, SYMPY)).result)

    def graph(self) -> Graph:
        """The same function F̂ of inputs and weights as a computation graph (Deepmath 7.4)."""
        from gradlib.graph.graph import Graph

        places = variables([*self.inputs, *self.weights])
        known: dict[str | int, Any] = {ONE: NODES.number(1)} | {node.name: node for node in places}
        for neuron in self.neurons.values():
            total = sum((known[edge.source] * known[edge.weight] for edge in neuron.incoming), NODES.number(0))
            known[neuron.name] = on_node(neuron.rule, total)
        return Graph(known[self.output], inputs=places)

    # ------------------------------------------------------------------------------------------------------- numbers
    def _named(self, sort: str, numbers: Numbers, names: tuple[str, ...]) -> dict[str, Any]:
        """{name: number} of the inputs or of the weights."""
        known = ", ".join(names if len(names) < 20 else [*names[:10], "…", names[-1]])
        if not isinstance(numbers, Mapping):
            with suppress(TypeError):
                found = listed(numbers, "")
                if len(found) == len(names):
                    return dict(zip(names, found, strict=True))
            raise ValueError(say(_WRONG[sort][0], n=len(names), known=known))
        if tuple(numbers) == names:
            return dict(numbers)
        for name in (*numbers, *names) if numbers.keys() != set(names) else ():
            if name not in names or name not in numbers:
                raise ValueError(say(_WRONG[sort][1 if name in names else 2], name=name, known=known))
        return {name: numbers[name] for name in names}

    def _by_matrices(self, inputs: Numbers, weights: Numbers) -> layers.Run | None:
        """The run of a network in layers on arrays of inputs, one number for each weight; None for all the rest."""
        if self.layers is None:
            return None
        rows = inputs if isinstance(inputs, np.ndarray) else [*self._named("input", inputs, self.inputs).values()]
        if not isinstance(rows, np.ndarray):
            if not all(isinstance(row, np.ndarray) for row in rows) or len({row.shape for row in rows}) > 1:
                return None
            rows = np.array(rows)
        if not isinstance(weights, np.ndarray):
            named = self._named("weight", weights, self.weights)
            if not {*map(type, named.values())} <= {float, np.float64}:
                return None
            weights = np.fromiter(named.values(), float, len(named))
        if rows.ndim != 2 or len(rows) != len(self.inputs) or weights.shape != (len(self.weights),):
            return None
        if rows.dtype != float or weights.dtype != float or not np.isfinite(weights).all():
            return None
        return layers.Run(self, rows, weights)

    def __repr__(self) -> str:
        weights = self.weights if len(self.weights) < 8 else (*self.weights[:2], "…", self.weights[-1])
        return f"F({', '.join(self.inputs)}; {', '.join(weights)})"


def _numbers(point: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind of number of a point, and its numbers brought to that kind."""
    try:
        kind = kind_of(point.values())
    except (TypeError, *FAILURES):
        kind = FLOAT  # one is no number, and this will tell which
    found = _brought(point, kind)
    if kind is ARRAY:
        together(*found.values())
    return kind, found


def _brought(point: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """The numbers of a point, brought to this kind."""
    found = {}
    for name, value in point.items():
        try:
            if kind is SYMPY and kind_of([value]) is ARRAY:
                raise TypeError
            found[name] = kind.number(value)
        except (TypeError, *FAILURES):
            raise TypeError(say("graph_number", name=name, value=value)) from None
    return found
