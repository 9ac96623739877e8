"""The explorer of notebook 7.4: a player for the derivatives of a computation graph (Deepmath 7.4)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from gradlib.draw.diagram import MOST_NODES, Diagram, View
from gradlib.explore.base.functions import FunctionChooser, FunctionExplorer, Preset
from gradlib.explore.base.player import Stepwise
from gradlib.formula.spelling import FormulaError
from gradlib.functions.rules import ln, relu, sin
from gradlib.graph.coarse import node
from gradlib.graph.graph import Graph
from gradlib.graph.nodes import DomainError, Edge, Node, variables
from gradlib.language import say
from gradlib.notation import indexed, numeral, short, spelled, term
from gradlib.valid import Box, whole

MOST_INPUTS, MOST_PATHS, MOST_STEPS = 4, 12, 1000
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
        if not 0 < len(graph.inputs) <= MOST_INPUTS or len(graph.nodes) > MOST_NODES:
            raise FormulaError("graph", inputs=MOST_INPUTS, nodes=MOST_NODES)
        return graph

    def name(self, field: Graph) -> str:
        """The formula of the output."""
        return str(field.output)


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


class ComputationGraph(Stepwise, FunctionExplorer):
    """Values from left to right, local derivatives, products along the paths and their sum; or the reverse sweep.

    Parameters
    ----------
    source : what is explored first: formula text or a `gradlib.Graph` (default: the first preset)
    step : the step of the player that is shown first (default: the last)
    """

    size: ClassVar[tuple[float, float]] = (8.8, 3.0)

    variables: ClassVar[str] = ""
    chooser: ClassVar[type[FunctionChooser]] = GraphChooser

    def __init__(self, source: Any = None, *, step: int | None = None) -> None:
        self._first = step
        self.presets = [  # graphs keep the numbers of their last run: each explorer has its own
            Preset("ln(x²y + sin y)", None, (3, 2), _in_one_node(), "ln z, z = x²y + sin y"),
            Preset("ln(x^2 y + sin y)", None, (3, 2)),
            Preset("sqrt(exp(t) sin(t))", None, (1,)),
            Preset("t + (ln t)² + 1/sin t", None, (2,), _three_edges()),
            Preset("t^2 ln(t) ln(ln t)", None, (2,)),
        ]
        super().__init__(source)

    def furnish(self) -> None:
        """Add sliders for the inputs, and the player."""
        if self._first is not None:
            self._first = whole(self._first, "step", 0, MOST_STEPS)
        for k in range(MOST_INPUTS):
            self.slider(f"input{k}", "", LOW, HIGH, 1)
        self._inputs = list(self._pairs)
        self.choice("way", say("graph_way"), [(say("graph_way_paths"), "paths"), (say("graph_way_reverse"), "reverse")])
        self.choice("numbers", say("graph_numbers"), [("0.5", "decimal"), ("1/2", "exact")], still=True)
        self.add_player(interval=1500)

    def start(self) -> None:
        """Show the first frame; the sliders that other graphs will need are followed as well."""
        super().start()
        for slider, _ in self._inputs:
            if slider not in self.controls.values():
                slider.observe(lambda change: self._changed(change.owner, "input"), "value")

    @property
    def graph(self) -> Graph:
        """The graph now explored."""
        return self.functions.field

    # ------------------------------------------------------------------------------------------------- the controls
    def fit(self) -> None:
        """A slider for each input, at a point where the graph has a value; as many steps as it takes."""
        names = list(self.graph.inputs)
        for symbol in [symbol for symbol, control in self.controls.items() if control in dict(self._inputs)]:
            del self.controls[symbol]
        point = self.functions.point or _start(self.graph)
        for k, (slider, entry) in enumerate(self._inputs):
            if k < len(names):
                slider.description = f"{indexed(names[k])}₀"
                slider.tooltip = say("tip_slider", symbol=slider.description)
                entry.tooltip = say("tip_number", symbol=slider.description)
                self.controls[f"{names[k]}0"] = slider
                self.put(f"{names[k]}0", point[k])
        self.hide(f"input{k}" for k in range(len(names), MOST_INPUTS))
        self.readouts = {"F": ("F", None)}
        self.readouts |= {f"d{name}": (f"∂F/∂{name}", "result") for name in names}
        self._list_steps(self._first)
        self._first = None

    def _list_steps(self, step: int | None = None) -> None:
        self._steps = list(steps(self.graph, self.controls["way"].value))
        last = len(self._steps) - 1
        self.count_steps(last, last if step is None else step)

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`; another way takes other steps."""
        if symbol == "way":
            self._list_steps()
        super().changed(symbol)

    # ------------------------------------------------------------------------------------------------- the pictures
    def scene(self) -> None:
        """The structure of the graph, with room for the numbers it has now."""
        self._compute()
        self._diagram = Diagram(self.graph, self.figure.add_axes((0.005, 0.01, 0.99, 0.98)))
        for artist in self._diagram.moving:
            self.moving(artist)

    def _at(self) -> str:
        """The point, as in "x = 3, y = 2"."""
        return ", ".join(f"{name} = {short(round(self.number(f'{name}0'), 6))}" for name in self.graph.inputs)

    def _compute(self) -> dict[str, Any]:
        """Both sweeps at the point of the sliders; returns what can be known there: at a corner, only the value."""
        found: dict[str, Any] = {}
        exact = self.controls["numbers"].value == "exact"
        point = {name: round(self.number(f"{name}0"), 6) for name in self.graph.inputs}
        try:
            found["F"] = self.graph.forward(
                **({name: Fraction(str(x)) for name, x in point.items()} if exact else point)
            )
            found |= {f"d{name}": d for name, d in self.graph.backward().items()}
            if not all(math.isfinite(float(one)) for one in found.values()):  # exact, they may be of any size
                raise ValueError(say("graph_large"))
            if any(one.rule is relu and not one.edges[0].source.value for one in self.graph.nodes):
                self.note("graph_corner")
        except (DomainError, ValueError) as error:
            self._note = str(error)
            found = {symbol: one for symbol, one in found.items() if symbol == "F" and math.isfinite(float(one))}
        return found

    def frame(self) -> dict[str, float]:
        """The numbers and the band of the current step."""
        graph, step = self.graph, self._steps[self.step]
        found = self._compute()
        solved = len(found) > 1
        known = [one for one in step.values if one.value != "?"] if not found else step.values
        gradients = {one: one.gradient for one in step.gradients} if solved else {}
        self._diagram.show(View(known, step.local if found else (), gradients, step.chains))
        if solved or (found and not step.local):
            self.tell(f"{self._at()}. {_sentence(step)} {say('graph_multiplications', count=step.multiplications)}")
        shown = {"F": graph.output in step.values} | {f"d{n}": one in gradients for n, one in graph.inputs.items()}
        numbers = {symbol: float(found.get(symbol, math.nan)) if now else math.nan for symbol, now in shown.items()}
        return numbers | {"multiplications": step.multiplications}


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
        with suppress(ValueError):
            graph.forward(**dict(zip(graph.inputs, point, strict=True)))
            graph.backward()
            return point
    return STARTS[: len(graph.inputs)]
