"""The explorer of the smile formula: one derivative after the other, from the output back (Deepmath 7.5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from sympy import factor_terms

from gradlib.draw.net import STAR, NetworkPicture
from gradlib.draw.style import INK, color
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.player import Stepwise
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.network.network import Network
from gradlib.network.recursion import Known, NeuronError
from gradlib.network.smile import SmileFormula
from gradlib.notation import number, numeral, spelled, trimmed

NAMES = "xabcd"
# inches: on less the letters shrink, so that the numbers of the second example keep apart; down to 9 pixels, then the
# column scrolls
FULL, LEAST = 7.8, 4.9


class Example(NamedTuple):
    """A network to explore: how F is written, the network, its numbers at first."""

    text: str
    network: Network
    point: tuple[float, ...]


def examples() -> list[Example]:
    """Both examples of the course."""
    first = Network("x", {"g": "square", "h": "ln"}, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})
    neurons = {"f": "cos", "g": "sin", "h": "exp"}
    second = Network("x", neurons, {"a": ("x", "f"), "b": ("x", "g"), "c": ("f", "h"), "d": ("g", "h")})
    return [
        Example("ln(c(ax + b)²)", first, (2, 3, 4, 5)),
        Example("exp(c cos(ax) + d sin(bx))", second, (1, 2, 3, 0.5, -0.7)),
    ]


class AtStep(NamedTuple):
    """A network at a point, and the derivatives that are known at a step: one more with each, from the output back."""

    point: dict[str, float]
    F: float
    derivatives: dict[str, float]  # F_a, F_b, ...: NaN where not yet known, or without a value
    known: Sequence[str]  # those found in earlier steps
    formula: SmileFormula | None  # of the one found now
    result: str  # its value as it is written
    why: str  # why there is no value
    part: Known | None  # then: what there is


def at_step(network: Network, point: dict[str, float], step: int) -> AtStep:
    """F and its derivatives by the recursion; the smile formula, or the half-smile, of number `step` of them.

    Exact where all the numbers are whole and the functions allow it.
    """
    order = network.order
    whole = order[0] == "c" and "d" not in point and all(map(float.is_integer, point.values()))
    numbers = {s: Fraction(int(v)) if whole else v for s, v in point.items()}
    known, nan = order[: max(step - 1, 0)], math.nan
    try:
        value = network.forward([numbers[s] for s in network.inputs], [numbers[s] for s in network.weights])
        slopes = network.backward()
    except ValueError as error:
        part = error.known if isinstance(error, NeuronError) else None
        return AtStep(point, nan, {f"F_{s}": nan for s in order}, (), None, "", str(error), part)
    name = order[step - 1] if 0 < step <= len(order) else ""
    formula, result = (_formula(network, name), numeral(_tidy(slopes[name]), trimmed)) if name else (None, "")
    derivatives = {f"F_{s}": float(slopes[s]) if s in known or s == name else nan for s in order}
    return AtStep(point, float(value), derivatives, known, formula, result, "", None)


def _tidy(value: Any) -> Any:
    """0.6, not 0.6000000000000001."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def _formula(network: Network, name: str) -> SmileFormula:
    edge = network.edges.get(name)
    return network.half_smile(name) if edge and edge.target == network.output else network.smile(name)


class Smile(Stepwise):
    """The derivatives of a small network by the smile formula, arc by arc; exact where all the numbers are whole."""

    size: ClassVar[tuple[float, float]] = (8.4, 3.8)

    def furnish(self) -> Readouts:
        """The example, its numbers, and the player."""
        self._examples = examples()
        self.add("preset", "F =", [(one.text, k) for k, one in enumerate(self._examples)], redraws=True)
        for symbol, value in zip(NAMES, (*self._examples[0].point, 0), strict=True):
            self.add(symbol, symbol, (-5, 5, value), step=0.1, widths=(150, 96))
        self.add_player(1800)
        self.controls["step"].value = 2
        return {}

    @property
    def example(self) -> Example:
        """The one now chosen."""
        return self._examples[self.controls["preset"].value]

    def scene(self) -> None:
        """The network at the numbers of the example, and room for the formula under it."""
        network = self.example.network
        for name, value in zip(NAMES, (*self.example.point, 0), strict=False):
            self.put(name, value)
        self.count_steps(len(network.order) + 1)  # the last one shows all derivatives, and no smile
        self.readouts = {"F": ("F", None), **{f"F_{s}": (f"∂F/∂{s}", "result") for s in network.order}}
        self.hide(["d"] if "d" not in network.weights else [])
        field = ScalarField(network.formula())
        slopes = {s: factor_terms(field.partial(s).expression) for s in network.order}
        self._direct = {s: ScalarField(slope, field.variables) for s, slope in slopes.items()}
        self._written = {s: spelled(slope) for s, slope in slopes.items()}
        width, height = self.figure.get_size_inches()
        width = max(LEAST, width)
        letters = min(1.0, width / FULL)
        self.figure.set_size_inches(width, height, forward=False)
        ax = self.figure.add_axes((0.0, 0.22, 1.0, 0.77))
        self._net = NetworkPicture(network, ax=ax, letters=letters)
        for artist in self._net.moving:
            self.moving(artist)
        under = {"transform": self.figure.transFigure, "ha": "center", "va": "center"}
        self._lines = [
            self.moving(ax.text(0.5, y, "", fontsize=letters * size, color=colour, **under))
            for y, size, colour in ((0.19, 12, INK), (0.125, 12, INK), (0.06, 13, color("result")))
        ]

    def compute(self, now: dict[str, Any]) -> AtStep:
        """Run the network, and find the derivative of this step."""
        network = self.example.network
        return at_step(network, {s: round(now[s], 9) for s in (*network.inputs, *network.weights)}, int(now["step"]))

    def explain(self, found: AtStep) -> tuple[str, str]:
        """The same by direct derivation; where there is no value, or the smile does not apply."""
        if found.why:
            return "", say("smile_no_value", error=found.why)
        if found.formula is None:
            return "", ""
        name, reason, field = found.formula.name, found.formula.reason, self._direct[found.formula.name]
        value = number(float(field(*(found.point[s] for s in field.variables))))
        line = say("smile_direct", name=name, formula=self._written[name], value=value)
        return line, say("smile_not_here", name=name, reason=reason, result=found.result) if reason else ""

    def place(self, found: AtStep) -> None:
        """The arcs of the formula, and under them the formula, with its numbers and its result."""
        self._net.show(found.formula, found.known, found.part)
        for text, line in zip(self._lines, _lines(found.formula, found.result), strict=True):
            text.set_text(line.replace("⋆", STAR))


def _lines(formula: SmileFormula | None, result: str) -> tuple[str, str, str]:
    """A formula with names, with numbers, and its result; the recursion where it does not apply."""
    if formula is None:
        return "", "", ""
    symbols = f"∂F/∂{formula.name} = {formula.symbols()}"
    if formula.reason:
        recursion = say("recursion_line", formula=f"{{{{ ∂F/∂{formula.name} = {result} }}}}")
        return symbols, formula.reason, recursion
    key = "smile_line" if formula.arcs[0].second else "half_smile_line"
    return say(key, formula=symbols), f"= {formula.factors()}", f"= {{{{ {result} }}}}"
