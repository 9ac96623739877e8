"""The explorer of notebook 7.4: a player for the derivatives of a computation graph (Deepmath 7.4)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from gradlib.draw.diagram import MOST_NODES, Diagram, View, paper
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.panel import Panel
from gradlib.explore.base.player import Stepwise
from gradlib.formula.spelling import FormulaError
from gradlib.functions.rules import ln, relu, sin
from gradlib.graph.coarse import node
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import DomainError, Edge, Node, variables
from gradlib.language import Told, say
from gradlib.notation import decimal, listed, numeral, short, spelled, term
from gradlib.valid import Box, whole

MOST_PATHS, MOST_STEPS = 12, 1000
INPUTS = ("input0", "input1", "input2", "input3")  # as many as there are sliders for
LOW, HIGH = -5.0, 5.0  # of the inputs
STARTS = (2, 1, 3, 0.5, -1, 0.1, 0)  # where a learner's own graph is looked at, if it has a value there


def _in_one_node() -> Graph:
    x, y = variables("x y")
    return Graph(ln(node("x^2 y + sin(y)", x=x, y=y)))


def _three_edges() -> Graph:
    (t,) = variables("t")
    return Graph(node("x + y^2 + 1/z", x=t, y=ln(t), z=sin(t)))


class GraphChooser(FunctionChooser):
    """The function chooser for graphs, of any variables; its `field` is a `Graph`."""

    window: ClassVar[Box | None] = None

    def make(self, source: Any) -> Graph:
        """The graph of a formula, if it is small enough to be drawn; a graph itself.

        Raises
        ------
        FormulaError
            When the formula cannot be read, or its graph is too large.
        """
        graph = source if isinstance(source, Graph) else Graph.from_formula(source)
        if not 0 < len(graph.inputs) <= len(INPUTS) or len(graph.nodes) > MOST_NODES:
            raise FormulaError("graph", inputs=len(INPUTS), nodes=MOST_NODES)
        return graph

    def name(self, field: Graph) -> str:
        """The formula of the output."""
        return str(field.output)

    def fit(self, panel: Panel) -> None:
        """A slider for each input, at a point where the graph has a value."""
        names = list(self.field.inputs)
        panel.rename(INPUTS, names)
        for name, value in zip(names, self.point or _start(self.field), strict=False):
            panel.put(f"{name}0", value)


class Step(NamedTuple):
    """What a step of the player shows, and what it says: a key of `gradlib.language`, for whom."""

    key: str
    values: Sequence[Node] = ()
    local: Sequence[Edge] = ()
    gradients: Sequence[Node] = ()
    chains: Sequence[Sequence[Edge]] = ()
    about: Node | None = None
    count: tuple[int, int] = (0, 0)  # the number of this path, and of paths
    multiplications: int = 0


class Sweeps(NamedTuple):
    """Both sweeps at a point: what is known there (at a corner, perhaps only F), and why not all."""

    output: Any  # None where there is no value
    slopes: dict[str, Any]  # one for each input, NaN where it does not exist; empty where none does
    why: str


def sweeps(graph: Graph, point: Mapping[str, float], *, exact: bool) -> Sweeps:
    """The value of a graph and its derivatives (Deepmath 7.4), with fractions if they are to be `exact`."""
    output, slopes, why = None, {}, ""
    try:
        output = graph.forward(**({name: Fraction(str(x)) for name, x in point.items()} if exact else point))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            slopes = graph.backward()
        if not _fit(output, *slopes.values()):
            raise Told(say("graph_large"))
        if told:
            why = str(told[0].message)
        elif any(one.rule is relu and not one.edges[0].source.value for one in graph.nodes):
            why = say("graph_corner")
    except (DomainError, ValueError) as error:
        return Sweeps(output if output is not None and _fit(output) else None, {}, str(error))
    return Sweeps(output, slopes, why)


def _fit(*numbers: Any) -> bool:
    """Whether floats go as far as these numbers: exact ones may be of any size."""
    try:
        return not any(math.isinf(float(one)) for one in numbers)
    except OverflowError:
        return False


class AtStep(NamedTuple):
    """What a step of the player shows at a point."""

    step: Step
    sweeps: Sweeps
    point: tuple[float, ...]
    numbers: dict[str, float]  # F and dx, dy, ...: NaN where the step does not show it, or it is not known
    multiplications: int


def at_step(graph: Graph, step: Step, point: Mapping[str, float], *, exact: bool) -> AtStep:
    """Both sweeps at a point, and as much of them as a step shows."""
    found, nan = sweeps(graph, point, exact=exact), math.nan
    numbers = {"F": float(found.output) if found.output is not None and graph.output in step.values else nan}
    for name, one in graph.inputs.items():
        numbers[f"d{name}"] = float(found.slopes[name]) if found.slopes and one in step.gradients else nan
    return AtStep(step, found, tuple(point.values()), numbers, step.multiplications)


class ComputationGraph(Stepwise, FunctionExplorer):
    """Values from left to right, local derivatives, products along the paths and their sum; or the reverse sweep.

    Parameters
    ----------
    source : what is explored first: formula text or a `gradlib.Graph` (default: the first preset)
    step : the step of the player that is shown first (default: the last)
    """

    size: ClassVar[tuple[float, float]] = (8.8, 2.3)

    def __init__(self, source: Any = None, *, step: int | None = None) -> None:
        self._first = None if step is None else whole(step, "step", 0, MOST_STEPS)
        super().__init__(source)

    def choose(self, source: Any, box: Box | None) -> FunctionChooser:
        """Graphs of any variables; they keep the numbers of their last run: each explorer has its own."""
        presets = (
            Preset("ln(x²y + sin y)", None, (3, 2), _in_one_node(), "ln z, z = x²y + sin y"),
            Preset("ln(x^2 y + sin y)", None, (3, 2)),
            Preset("sqrt(exp(t) sin(t))", None, (1,)),
            Preset("t + (ln t)² + 1/sin t", None, (2,), _three_edges()),
            Preset("t^2 ln(t) ln(ln t)", None, (2,)),
        )
        return GraphChooser(source, presets, box, "")

    def furnish(self) -> Readouts:
        """Sliders for the inputs, the way, the kind of numbers, and the player."""
        for symbol in INPUTS:
            self.add(symbol, "", (LOW, HIGH, 1))
        self.add("way", say("graph_way"), [(say("graph_way_paths"), "paths"), (say("graph_way_reverse"), "reverse")])
        self.add("numbers", say("graph_numbers"), [(decimal(0.5), "decimal"), ("1/2", "exact")], redraws=True)
        self.add_player(1500, self._list_steps, after=["way"])
        return {}

    @property
    def graph(self) -> Graph:
        """The graph now explored."""
        return self.field

    def _list_steps(self) -> None:
        """The steps of this graph, this way; the last is shown."""
        self._steps = list(steps(self.graph, self.now()["way"]))
        last = len(self._steps) - 1
        self.count_steps(last, last if self._first is None else self._first)
        self._first = None

    def scene(self) -> None:
        """The structure of the graph, with room for the numbers it has now."""
        self.readouts = {"F": ("F", None)} | {f"d{name}": (f"∂F/∂{name}", "result") for name in self.graph.inputs}
        self.compute(self.now())
        # a wider page needs no higher one
        self.figure.set_size_inches(paper(self.graph, self.figure.get_figwidth(), self.size[1]), forward=False)
        self._diagram = Diagram(self.graph, self.figure.add_axes((0.005, 0.01, 0.99, 0.98)))
        for artist in self._diagram.moving:
            self.moving(artist)

    def compute(self, now: dict[str, Any]) -> AtStep:
        """Both sweeps at the point of the sliders."""
        point = {name: round(now[f"{name}0"], 6) for name in self.graph.inputs}
        return at_step(self.graph, self._steps[int(now["step"])], point, exact=now["numbers"] == "exact")

    def explain(self, found: AtStep) -> tuple[str, str]:
        """What the step does, with its numbers, where they are known; why they are not."""
        step, (output, slopes, why) = found.step, found.sweeps
        if output is None or (step.local and not slopes):
            return "", why
        at = listed(f"{name} = {short(x)}" for name, x in zip(self.graph.inputs, found.point, strict=True))
        return f"{at}. {_sentence(step)} {say('graph_multiplications', count=step.multiplications)}", why

    def place(self, found: AtStep) -> None:
        """The numbers and the band of the step."""
        step, (output, slopes, _) = found.step, found.sweeps
        known = step.values if output is not None else [one for one in step.values if one.value != "?"]
        gradients = {one: one.gradient for one in step.gradients} if slopes else {}
        self._diagram.show(View(known, step.local if output is not None else (), gradients, step.chains))


def steps(graph: Graph, way: str) -> Iterator[Step]:
    """The steps of the player: those of both ways up to the local derivatives, then those of one."""
    nodes, edges, inputs = graph.nodes, graph.edges, list(graph.inputs.values())
    yield Step("structure", inputs)
    for k, one in enumerate(nodes):
        if one.rule is not None:
            yield Step("value", nodes[: k + 1], about=one)
    yield Step("local", nodes, edges)
    known: list[Node] = []
    done = 0
    if way == "reverse":
        for one in reversed(nodes):
            users = [edge for edge in edges if edge.source is one]
            done += sum(edge.target is not graph.output for edge in users)
            known = [*known, one]
            yield Step("node" if users else "seed", nodes, edges, known, [[e] for e in users], one, (0, 0), done)
        return
    for one in inputs:
        count = graph.count_paths(one)
        ways = graph.paths(one) if count <= MOST_PATHS else []
        for k, path in enumerate(ways, start=1):
            done += max(len(path.edges) - 1, 0)
            yield Step("path", nodes, edges, known, [path.edges], one, (k, count), done)
        known = [*known, one]
        chains = [path.edges for path in ways]
        yield Step("sum" if ways or not count else "many", nodes, edges, known, chains, one, (count, count), done)


def _sentence(step: Step) -> str:
    """What the step says, with the numbers of now."""
    about = step.about
    one_only = step.key in ("path", "sum") and step.count[1] == 1
    shown = spelled(str(about))
    if step.key == "node" and about.rule:
        shown = f"({shown})"
    fields: dict[str, object] = {"node": shown, "k": step.count[0], "count": step.count[1]}
    if step.key == "value":
        fields["value"] = numeral(about.value)
    if step.key == "path":
        factors = [edge.local for edge in step.chains[0]]
        fields["product"] = "·".join(f"[{numeral(one)}]" for one in factors) or "1"
        fields["value"] = numeral(math.prod(factors))
    if step.key == "sum":
        products = [math.prod(edge.local for edge in chain) for chain in step.chains]
        fields["product"] = " + ".join(numeral(one) if k == 0 else term(numeral(one)) for k, one in enumerate(products))
        fields["value"] = numeral(about.gradient)
    if step.key == "node":
        terms = [f"{{{{{numeral(edge.target.gradient)}}}}}·[{numeral(edge.local)}]" for (edge,) in step.chains]
        fields |= {"product": " + ".join(terms), "value": numeral(about.gradient)}
    return say(f"graph_step_{step.key}{'_only' * one_only}", **fields)


def _start(graph: Graph) -> tuple[float, ...]:
    """A point where the graph has a value and derivatives."""
    for first in range(len(STARTS)):
        point = tuple(STARTS[(first + k) % len(STARTS)] for k in range(len(graph.inputs)))
        found = sweeps(graph, dict(zip(graph.inputs, point, strict=True)), exact=False)
        if found.slopes and not found.why:
            return point
    return STARTS[: len(graph.inputs)]
