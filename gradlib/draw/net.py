"""Pictures of neural networks in the course's notation: values, [g′⋆], weights, {{results}} and smiles (Deepmath 7.5).

A network is drawn from left to right.  Each neuron g shows its activation, above it g⋆ and below it [g′⋆], or above it
its name alone; each edge its weight and below that {{∂F/∂weight}} once it is known; a bias is an edge from a small open
circle.  The smile is a broad blue arc from f to h with a stem at g, the neuron that it passes.  Nothing here knows of
widgets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.text import Text

from gradlib import valid
from gradlib.draw.picture import Picture, own_axes
from gradlib.draw.plan import ARROW, BEFORE, RADIUS, Plan, moved
from gradlib.draw.style import GREY, GROUND, HIGHLIGHT, INK, NEURON, ROLES, color
from gradlib.language import Told, called, say
from gradlib.network.network import Network
from gradlib.network.recursion import Known
from gradlib.network.smile import Arc, SmileFormula
from gradlib.network.wiring import SIGNS, WeightedEdge
from gradlib.notation import indexed, numeral, trimmed

MOST_WEIGHTS = 100
STAR = "★"  # for ⋆, which is tiny in the letters of pictures
CLEAR = 0.06  # between an edge and what is written over or under it
AIR = 0.05  # beside a text, so that neighbours do not read as one word
_BARE, _LIT = (GROUND, 0.85), (HIGHLIGHT, 0.95)  # behind a text, behind a factor of the smile
_HIDDEN = (GROUND, 0)


class NetworkPicture(Picture):
    """A network drawn on axes: what stands still is drawn at once, the texts and the smile by `show`.

    Parameters
    ----------
    network : Network
    ax : the axes to draw in (default: those of a figure of its own, which a notebook shows)
    numbers : show values and derivatives; otherwise only names (default True)
    bold : weights whose edges are drawn bold
    letters : how large they are, beside the usual ones

    Attributes
    ----------
    moving : the artists that `show` changes, in the order in which they are painted
    """

    def __init__(
        self,
        network: Network,
        *,
        ax: Axes | None = None,
        numbers: bool = True,
        bold: Collection[str] = (),
        letters: float = 1.0,
    ) -> None:
        self.network, self.numbers, self._letters = network, numbers, letters
        self.plan = Plan(network, tight=not numbers)
        self.ax = self._own_figure() if ax is None else ax
        self._frame()
        self._fixed(bold)
        self.smile = self.ax.plot([], [], **ROLES["smile"], zorder=3)[0]
        self.values = {name: self._text(*self._above(name), va="bottom") for name in network.neurons}
        self.slopes = {
            name: self._text(*moved(self.plan.places[name], 0.1, -RADIUS - 0.06), ha="left", va="top", role="local")
            for name in network.neurons
        }
        self.inputs = {name: self._text(*self.plan.places[name], name) for name in network.inputs}
        self.weights = {weight: self._text(0, 0, va="bottom") for weight in network.weights}
        self.results = {name: self._text(0, 0, va="top", role="result") for name in network.weights}
        for name in network.inputs:
            self.results[name] = self._text(*moved(self.plan.places[name], 0, -0.17), va="top", role="result")
        self.virtual = self._text(0, 0, role="smile")
        self.unit = self._text(0, 0, role="local", va="top", ha="left")
        self.stop = self._text(0, 0, role="result")
        end = moved(self.plan.places[network.output], 1.15, 0)
        self.output = self._text(*end, "F", ha="left")
        self._settle()
        self.moving: list[Artist] = [self.smile, *self.values.values(), *self.slopes.values(), *self.inputs.values()]
        self.moving += [*self.weights.values(), *self.results.values(), self.virtual, self.unit, self.stop, self.output]
        self.show()

    def __repr__(self) -> str:
        return repr(self.network)

    def told(self) -> str:
        """Its neurons, its edges, its value if that is shown, and the smile."""
        net = self.network
        neurons = [f"{indexed(name)} ({SIGNS.get(one.rule.name, one.rule.name)})" for name, one in net.neurons.items()]
        edges = [f"{indexed(name)}: {edge.source} → {edge.target}" for name, edge in net.edges.items()]
        told = [say("alt_network", network=repr(net), neurons=", ".join(neurons), edges=", ".join(edges))]
        if self.numbers and net.ready:
            told.append(f"F = {self._short(net.values[net.output])}.")
        return " ".join([*told, *([say("alt_smile", name=self._passed)] if self._passed else [])])

    # ------------------------------------------------------------------------------------------------ what stands still
    def _own_figure(self) -> Axes:
        """Axes that fill a figure of the shape of the network; pyplot knows nothing of it."""
        (left, right), (low, high) = self._limits()
        scale = 0.86 if self.numbers else 0.7  # inches
        return own_axes(scale * (right - left), scale * (high - low))

    def _limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Of x and y, with room for the virtual 1 of an input, biases, and the value of F."""
        x, y = np.array([*self.plan.places.values()]).T
        low = 1.7 if any(edge.source == 1 for edge in self.network.edges.values()) else 1.0
        left, right, top = (1.35, 2.5, 0.75) if self.numbers else (0.4, 1.6, 0.4 if self.plan.crowded else 0.7)
        return (x.min() - left, x.max() + right), (y.min() - low, y.max() + top)

    def _frame(self) -> None:
        xlim, ylim = self._limits()
        self.ax.set(xlim=xlim, ylim=ylim, aspect="equal")
        self.ax.axis("off")

    def _fixed(self, bold: Collection[str]) -> None:
        for weight, edge in self.network.edges.items():
            line = ROLES["bold"] if weight in bold else {"color": INK, "linewidth": 0.9}
            self.ax.plot(*np.array(self.plan.ends(edge)).T, zorder=1, **line)
            if edge.source == 1:
                at = self.plan.source(edge)
                self.ax.add_patch(Circle(at, 0.08, facecolor=GROUND, edgecolor=INK, zorder=2))
        for name, neuron in self.network.neurons.items():
            at, sign = self.plan.places[name], SIGNS.get(neuron.rule.name, neuron.rule.name)
            self.ax.add_patch(Circle(at, RADIUS, facecolor=NEURON, edgecolor=GREY, zorder=2))
            self.ax.text(
                *at,
                sign,
                ha="center",
                va="center",
                fontsize=max(8, 10 * self._letters) if len(sign) < 4 else 8 if self.numbers else 7,
                zorder=4,
            )
        tail = moved(self.plan.places[self.network.output], RADIUS, 0)
        self.ax.annotate("", moved(tail, 0.8, 0), tail, arrowprops=ARROW)

    def _above(self, name: str) -> np.ndarray:
        return moved(self.plan.places[name], 0, RADIUS + 0.06)

    def _text(
        self, x: float, y: float, text: str = "", *, ha: str = "center", va: str = "center", role: str = "point"
    ) -> Text:
        box = {"boxstyle": "square,pad=0.1", "facecolor": _HIDDEN, "linewidth": 0}
        size = self._letters * (8 if self.plan.crowded else 10.5)
        return self.ax.text(x, y, text, ha=ha, va=va, color=color(role), fontsize=size, zorder=6, bbox=box)

    def _settle(self) -> None:
        """Put the weights where they cover neither each other nor a neuron, even with long numbers."""
        self.ax.apply_aspect()
        renderer, to_data = self.ax.figure.canvas.get_renderer(), self.ax.transData.inverted()

        zeros = "0" if self.plan.crowded else "00"

        def box(*texts: Text) -> np.ndarray:
            corners = [to_data.transform(text.get_window_extent(renderer).get_points()) for text in texts]
            low, high = np.min(corners, axis=(0, 1)), np.max(corners, axis=(0, 1))
            return np.array([moved(low, -AIR, 0), moved(high, AIR, 0)])

        taken = [np.array([at - RADIUS, at + RADIUS]) for at in self.plan.places.values()]
        if self.numbers:
            for name in self.network.neurons:
                self.values[name].set_text(f"{indexed(name)}{STAR} = −0.0{zeros}")
                self.slopes[name].set_text(f"[{indexed(name)}′{STAR} = −0.0{zeros}]")
                taken += [box(self.values[name]), box(self.slopes[name])]
            for name in self.network.inputs:
                self.results[name].set_text(f"{{{{−0.{zeros}·10⁻⁰}}}}")
                taken.append(box(self.results[name]))
        for weight, edge in self.network.edges.items():
            label, result = self.weights[weight], self.results[weight]
            label.set_text(indexed(weight) + (f" = −0.{zeros}" if self.numbers else ""))
            result.set_text(f"{{{{−0.{zeros}·10⁻⁰}}}}" if self.numbers else "")
            best, least = None, np.inf
            for at, ha in self._candidates(edge):
                for text, shift in ((label, CLEAR), (result, -CLEAR)):
                    text.set(position=moved(at, 0, shift if self.numbers else 0), ha=ha)
                    text.set_va("center" if not self.numbers else text.get_va())
                mine = box(label, result) if self.numbers else box(label)
                overlap = sum(_overlap(mine, other) for other in taken)
                if overlap < least - 1e-6:
                    best, least = (at, ha), overlap
            for text, shift in ((label, CLEAR), (result, -CLEAR)):
                text.set(position=moved(best[0], 0, shift if self.numbers else 0), ha=best[1])
            taken.append(box(label, result) if self.numbers else box(label))

    def _candidates(self, edge: WeightedEdge) -> Iterable[tuple[np.ndarray, str]]:
        """Places for the label of an edge, the best first."""
        start, end = self.plan.ends(edge)
        if edge.source == 1:
            yield moved(start, -0.16, 0), "right"
            yield moved(start, 0.16, -0.1), "left"
            yield moved(start, 0, -0.3), "center"
        first = 0.65 if self.plan.crowded and edge.source in self.network.inputs else 0.5  # half way, the edges cross
        for share in (first, 0.5, 0.55, 0.45, 0.6, 0.4, 0.65, 0.35, 0.7, 0.3, 0.75, 0.25, 0.2):
            yield start + share * (end - start), "center"

    # ------------------------------------------------------------------------------------------------------- what moves
    def show(self, smile: SmileFormula | None = None, known: Collection[str] = (), part: Known | None = None) -> None:
        """Show the numbers of the last run of the network, the derivatives that are `known`, and a smile.

        Parameters
        ----------
        smile : the smile to draw, its factors named (default: none)
        known : names of weights and inputs whose {{derivatives}} are shown (default: none)
        part : the numbers to show where the network has no value (default: those of its last run)
        """
        arcs = smile.arcs if smile else ()
        self._passed = smile.name if smile else ""
        lit = {name for arc in arcs for name in self._parts(arc)}
        self._write(lit, known, part)
        self.smile.set_data(*self.plan.curves(arcs).T)
        stopped = bool(smile and smile.reason and arcs)  # it would divide by 0
        self.smile.set_alpha(0.12 if stopped else ROLES["smile"]["alpha"])
        _put(self.stop, "÷ 0" if stopped else "")
        if stopped:
            self.stop.set_position(self.plan.low(arcs[0]))
        first = arcs[0] if arcs and arcs[0].first is None else None
        if first:  # the virtual edge into an input
            at = self.plan.places[first.second.source]
            self.virtual.set(text="1", position=moved(at, -BEFORE, 0))
            self.unit.set(text="[1]", position=moved(at, 0.1, -0.42))
        else:
            bias = next((arc.first for arc in arcs if arc.first.source == 1), None)
            self.virtual.set(
                text="1" if bias else "", position=moved(self.plan.source(bias), 0, -0.22) if bias else (0, 0)
            )
            self.unit.set_text("")

    def _parts(self, arc: Arc) -> list[str]:
        """What the smile passes: the texts to be lit."""
        found = [] if arc.first is None else [f"slope {arc.first.target}", f"value {arc.first.source}"]
        if arc.second is None:
            return found
        if arc.first is not None:
            found.append(f"value {arc.first.target}")
        return [*found, arc.second.weight, f"result {arc.second.weight}", f"value {arc.second.source}"]

    def _write(self, lit: Collection[str], known: Collection[str], part: Known | None) -> None:
        network = self.network
        values, slopes, numbers = network.values, network.slopes, {}
        derivatives = network.backward() if known else {}
        if part:
            numbers, nothing = part.numbers, dict.fromkeys(network.neurons, "–")
            values, slopes = nothing | part.values, nothing | part.slopes
        elif self.numbers and network.ready:
            numbers = network.run.numbers
        for name in network.neurons:
            if self.numbers:
                _put(self.values[name], f"{indexed(name)}{STAR} = {self._short(values[name])}", f"value {name}" in lit)
                _put(
                    self.slopes[name], f"[{indexed(name)}′{STAR} = {self._short(slopes[name])}]", f"slope {name}" in lit
                )
            elif not self.plan.crowded:
                _put(self.values[name], indexed(name))
        for name, text in (self.inputs | self.weights).items():
            shown = f"{indexed(name)} = {self._short(numbers[name])}" if name in numbers else indexed(name)
            _put(text, shown, name in lit or f"value {name}" in lit)
        for name, text in self.results.items():
            _put(text, f"{{{{{self._short(derivatives[name])}}}}}" if name in derivatives and name in known else "")
            text.get_bbox_patch().set_facecolor(_LIT if f"result {name}" in lit else _BARE)
        _put(self.output, f"F = {self._short(values[network.output])}" if numbers else "F")

    def _short(self, value: Any) -> str:
        """A number as it is written in the picture; ? where it has not been computed."""
        value = float(f"{value:.12g}") if isinstance(value, float) else value  # 0.6, not 0.6000000000000001
        return numeral(value, trimmed, 2 if self.plan.crowded else 3)


@called
def network(
    net: Network,
    *,
    smile: SmileFormula | None = None,
    known: Collection[str] = (),
    numbers: bool = True,
    bold: Collection[str] = (),
    ax: Axes | None = None,
) -> NetworkPicture:
    """A network with the numbers of its last run, the {{derivatives}} that are `known`, and a smile (Deepmath 7.5).

    Parameters
    ----------
    net : Network
    smile : such as ``net.smile("a")`` (default: none)
    known : names of weights and inputs whose derivatives are shown (default: none)
    numbers : show values and derivatives; otherwise only names (default True)
    bold : weights whose edges are drawn bold (default: none)
    ax : the axes to draw in (default: those of a figure of its own, which a notebook shows)
    """
    valid.of_type(net, Network, "net")
    valid.of_type(smile, SmileFormula | None, "smile")
    valid.of_type(numbers, bool, "numbers")
    valid.of_type(ax, Axes | None, "ax")
    if len(net.weights) > MOST_WEIGHTS:
        raise Told(say("draw_many", count=len(net.weights), most=MOST_WEIGHTS))
    known, bold = (
        [
            valid.choice(name, what, net.order)
            for name in (list(given) if isinstance(given, Set) else valid.as_list(given, what))
        ]
        for what, given in (("known", known), ("bold", bold))
    )
    for edge in {edge for arc in smile.arcs for edge in arc[:2]} - {None} if smile else ():
        if net.edges.get(edge.weight) != edge:
            raise Told(say("draw_foreign", what="smile", value=smile.name))
    picture = NetworkPicture(net, ax=ax, numbers=numbers, bold=bold)
    picture.show(smile, known)
    return picture


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """The area that two boxes [[xmin, ymin], [xmax, ymax]] share."""
    sides = np.minimum(a[1], b[1]) - np.maximum(a[0], b[0])
    return float(np.prod(sides)) if (sides > 0).all() else 0.0


def _put(text: Text, what: str, lit: bool = False) -> None:
    text.set_text(what)
    text.get_bbox_patch().set_facecolor(_LIT if lit and what else _BARE if what else _HIDDEN)
