"""A neural network and its gradient: its wiring, and the last run through it (Deepmath 7.5).

Each neuron g adds what comes in on its edges, weight times value, and applies its activation: g⋆ is its value there and
g′⋆ its derivative.  A bias is a weight on an edge from a virtual input 1.  Here it is decided which way a run goes: by
the recursion, with any kind of number (`gradlib.network.recursion`), or in layers and with arrays, by matrices
(`gradlib.network.matrices`).  The smile formula reads such a run (`gradlib.network.smile`); `Network.graph` gives the
same function as a computation graph.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from gradlib import valid
from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, NODES, SYMPY, Kind, is_number, kind_of
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import UNKNOWN, Node, variables
from gradlib.language import Told, WrongType, called, say
from gradlib.network.matrices import Layers, MatrixPass
from gradlib.network.recursion import Pass
from gradlib.network.smile import SmileFormula, half_smile, smile
from gradlib.network.wiring import ONE, Activation, Wiring

# what can be wrong with the numbers of inputs or weights: how many, one missing, one unknown
_WRONG = {
    "input": ("network_count_input", "network_missing_input", "network_unknown_input"),
    "weight": ("network_count_weight", "network_missing_weight", "network_unknown_weight"),
}
MOST_WEIGHTS = 20_000
Numbers = Mapping[str, Any] | Sequence[Any] | np.ndarray


class Network(Wiring):
    """A network of neurons with weighted edges and one output, without cycles.

    Parameters
    ----------
    inputs : names of the inputs, ``"x y"``
    neurons : name -> activation: identity, square, ln, exp, sin, cos, tanh, sigmoid, relu, an elementary function such
        as `gl.tanh`, or a pair (function, its derivative)
    edges : weight -> (source, target); the source is an input, a neuron, or 1, which makes the weight a bias

    Attributes
    ----------
    inputs, weights, neurons, edges, output, backwards, order : see `gradlib.network.wiring.Wiring`

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

    layers: Layers | None = None  # of a network that matrices can compute
    _run: Pass | MatrixPass | None = None  # the last

    @classmethod
    @called
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
            layout = [valid.whole(size, "", 1, MOST_WEIGHTS) for size in valid.as_list(sizes, "")]
        except (TypeError, ValueError):
            layout = []
        count = sum((before + 1) * size for before, size in pairwise(layout))
        if len(layout) < 2 or layout[-1] != 1 or count > MOST_WEIGHTS:
            raise Told(say("network_sizes", most=MOST_WEIGHTS, sizes=sizes))
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
        network.layers = Layers(layout, [network.neurons[name].rule for name in neurons])
        return network

    # --------------------------------------------------------------------------------------------- forward, backward
    @called
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
            run = Pass(self, *_numbers(point))
        self._run = run
        return run.result

    @called
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
    def run(self) -> Pass | MatrixPass:
        """The last run; an error when there is none."""
        if self._run is None:
            raise Told(say("network_forward_first"))
        return self._run

    @property
    def values(self) -> dict[str, Any]:
        """g⋆ for each neuron and input, and the virtual input 1; ``"?"`` before a forward run."""
        return {ONE: 1} | self._of_last_run("values", *self.inputs, *self.neurons)

    @property
    def numbers(self) -> dict[str, Any]:
        """The numbers of inputs and weights, ``"?"`` before a forward run."""
        return self._of_last_run("numbers", *self.inputs, *self.weights)

    @property
    def slopes(self) -> dict[str, Any]:
        """g′⋆ for each neuron, ``"?"`` before a forward run."""
        return self._of_last_run("slopes", *self.neurons)

    @property
    def gradients(self) -> dict[str, Any]:
        """∂F/∂g for each neuron, ``"?"`` before a forward run."""
        return self._of_last_run("gradients", *self.neurons)

    def _of_last_run(self, what: str, *names: str) -> dict[str, Any]:
        known = getattr(self._run, what) if self.ready else dict.fromkeys(names, UNKNOWN)
        return {name: known[name] for name in names}

    @called
    def smile(self, name: str) -> SmileFormula:
        """∂F/∂(weight, bias or input) by the smile formula, with its factors; `name` says which.

        See `gradlib.network.smile`.
        """
        return smile(self.run, name)

    @called
    def half_smile(self, name: str) -> SmileFormula:
        """∂F/∂(weight into the output neuron) by the half-smile formula, with its factors; `name` says which.

        See `gradlib.network.smile`.
        """
        return half_smile(self.run, name)

    # --------------------------------------------------------------------------------------------------------- error
    @called
    def error(self, inputs: Numbers, weights: Numbers, target: Any) -> tuple[Any, dict[str, Any]]:
        """E = (F̃ − y₀)² and {weight: ∂E/∂weight = 2 ∂F̃/∂weight (F̃ − y₀)}; with arrays, summed over the examples.

        `inputs` and `weights` are as in `forward`; `target` is y₀.

        Raises
        ------
        ValueError, TypeError
            Those of `forward` and `backward`.
        """
        if not is_number(target):
            raise WrongType(say("graph_number", name="y₀", value=target))
        value = self.forward(inputs, weights)
        run, goal = self.run, np.asarray(target)
        if goal.ndim and goal.shape != np.shape(value):  # a column of targets beside a row of values is a mistake
            raise Told(say("graph_shapes", shapes=f"{np.shape(value)}, {goal.shape}"))
        difference = value - (valid.numbers(target, "y₀") if goal.ndim else run.kind.number(target))
        with np.errstate(all="ignore"):
            total = float(np.vdot(difference, difference)) if np.ndim(value) else difference * difference
            slopes = run.weighted(2 * difference)
        if isinstance(total, float) and math.isinf(total):
            raise Told(say("graph_large"))
        return total, dict(zip(self.weights, slopes, strict=True))

    # --------------------------------------------------------------------------------------------------- other views
    @called
    def formula(self, inputs: Numbers | None = None, weights: Numbers | None = None) -> Any:
        """F̂ as a sympy expression of inputs and weights; with numbers for the weights it is F, for the inputs F̃."""
        import sympy as sp  # 35 MiB of a kernel, which numbers do not need

        point = {name: sp.Symbol(name, real=True) for name in (*self.inputs, *self.weights)}
        for given, sort, names in ((inputs, "input", self.inputs), (weights, "weight", self.weights)):
            if given is not None:
                point |= self._named(sort, given, names)
        return SYMPY.number(Pass(self, SYMPY, _read(point, SYMPY)).result)

    @called
    def graph(self) -> Graph:
        """The same function F̂ of inputs and weights as a computation graph (Deepmath 7.4)."""
        places = variables([*self.inputs, *self.weights])
        known: dict[str | int, Any] = {ONE: NODES.number(1)} | {node.name: node for node in places}
        for neuron in self.neurons.values():
            u = sum((known[f] * known[a] for a, f, _ in neuron.incoming), NODES.number(0))
            known[neuron.name] = neuron.rule.on["node"](u) if isinstance(u, Node) else neuron.rule(u)
        return Graph(known[self.output], inputs=places)

    # ------------------------------------------------------------------------------------------------------- numbers
    def _named(self, sort: str, numbers: Numbers, names: tuple[str, ...]) -> dict[str, Any]:
        """{name: number} of the inputs or of the weights."""
        known = ", ".join(names if len(names) < 20 else [*names[:10], "…", names[-1]])
        if not isinstance(numbers, Mapping):
            with suppress(TypeError):
                found = valid.as_list(numbers, "")
                if len(found) == len(names):
                    return dict(zip(names, found, strict=True))
            raise Told(say(_WRONG[sort][0], n=len(names), known=known))
        if tuple(numbers) == names:
            return dict(numbers)
        for name in (*numbers, *names) if numbers.keys() != set(names) else ():
            if name not in names or name not in numbers:
                raise Told(say(_WRONG[sort][1 if name in names else 2], name=name, known=known))
        return {name: numbers[name] for name in names}

    def _by_matrices(self, inputs: Numbers, weights: Numbers) -> MatrixPass | None:
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
        return MatrixPass(self, self.layers, rows, weights)


def _numbers(point: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind of number of a point, and its numbers brought to that kind."""
    try:
        kind = kind_of(point.values())
    except (TypeError, *FAILURES):
        kind = FLOAT  # one is no number, and this will tell which
    found = _read(point, kind)
    if kind is ARRAY:
        valid.together(*found.values())
    return kind, found


def _read(point: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """The numbers of a point, brought to this kind."""
    found = {}
    for name, value in point.items():
        try:
            if kind is SYMPY and kind_of([value]) is ARRAY:
                raise TypeError
            found[name] = kind.number(value)
        except (TypeError, *FAILURES):
            raise WrongType(say("graph_number", name=name, value=value)) from None
    return found
