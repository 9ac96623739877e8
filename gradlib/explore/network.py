"""The explorer of a real network: 2 inputs, 3 hidden neurons, 1 output, all its weights on sliders (Deepmath 7.5)."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, NamedTuple

import ipywidgets as widgets
import numpy as np

from gradlib import numeric
from gradlib.draw import plane
from gradlib.draw.net import NetworkPicture
from gradlib.draw.style import BLUE, GREY, GROUND, INK, ROLES, VERMILLION
from gradlib.explore.base.explorer import Explorer, Readouts
from gradlib.explore.base.panel import Numbers
from gradlib.language import say
from gradlib.network.network import Network as Net
from gradlib.notation import indexed, raised, trimmed

BOX = (-2.0, 3.0, -2.0, 3.0)
LIMIT = 6.0  # of the weights
ALONG = np.linspace(-LIMIT, LIMIT, 121)
STEP = np.finfo(float).eps ** (1 / 3)  # of differences in a weight of size 1: to search for it takes twice as long
MANY = 50  # steps of descent at a time
SMALLEST = 1e-6  # derivative that fills the panel of the gradient: finite differences know nothing of much smaller ones
XOR = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([0.0, 1, 1, 0])
# hidden activation -> (that of the output, range of F, range of E)
KINDS = {
    "tanh": ("tanh", (-1.15, 1.15), (-0.2, 4.4)),
    "sigmoid": ("sigmoid", (-0.15, 1.15), (-0.06, 1.2)),
    "relu": ("identity", (-3.0, 3.0), (-0.5, 9.0)),
}
START = (1.0, -1.2, 0.4, 1.3, 0.7, -0.5, -0.9, 1.1, 0.3, 1.2, -0.8, 0.6, 0.2)


class AtPoint(NamedTuple):
    """A network with its weights at a pair of inputs, and how F and the error depend on one of the weights."""

    weights: np.ndarray
    inputs: tuple[float, float]
    y0: float
    F: float
    E: float
    slope: float
    difference: float  # the slope by finite differences
    slope_E: float
    xor: float
    slopes: np.ndarray  # for all the weights, by the recursion and by finite differences
    differences: np.ndarray
    curve: np.ndarray  # F against that weight, at `ALONG`
    corner: bool  # whether a hidden neuron is just at 0


def at_point(network: Net, weights: np.ndarray, inputs: tuple[float, float], y0: float, j: int) -> AtPoint:
    """F, E = (F - y0)², and ∂E/∂a = 2 ∂F/∂a (F - y0) for weight number j (Deepmath 7.5)."""
    value = float(network.forward(inputs, weights.tolist()))
    slopes = np.array([*network.backward().values()])[: len(weights)]
    differences = numeric.gradient(
        lambda *near: network.forward(inputs, near), weights, method="central", h=STEP * np.fmax(1, np.abs(weights))
    )
    others: list[Any] = weights.tolist()
    others[j] = ALONG
    return AtPoint(
        weights,
        inputs,
        y0,
        F=value,
        E=(value - y0) ** 2,
        slope=slopes[j],
        difference=differences[j],
        slope_E=2 * slopes[j] * (value - y0),
        xor=xor_error(network, weights),
        slopes=slopes,
        differences=differences,
        curve=network.forward(inputs, others),
        corner=not np.all(network.layers.matrices(weights)[0] @ [*inputs, 1]),
    )


def xor_error(network: Net, weights: np.ndarray) -> float:
    """The sum of the squares by which F misses XOR on its four examples."""
    return float(np.sum((network.forward(XOR[0], weights) - XOR[1]) ** 2))


def downhill(network: Net, weights: np.ndarray, delta: float, steps: int) -> tuple[np.ndarray, list[float]]:
    """Where gradient descent on XOR leads in so many steps, and the errors from now to there."""
    errors = []
    for _ in range(steps):
        error, slopes = network.error(XOR[0], weights, XOR[1])
        errors.append(float(error))
        weights = np.clip(weights - delta * np.array([*slopes.values()]), -LIMIT, LIMIT)
    return weights, [*errors, xor_error(network, weights)]


class Network(Explorer):
    """A 2–3–1 network: F over the inputs, F̃ and the error along one weight, its gradient, and descent on XOR."""

    size: ClassVar[tuple[float, float]] = (8.4, 5.5)

    def furnish(self) -> Readouts:
        """The activation, the weight that is followed, the inputs, all weights, and the descent."""
        self.networks = {name: Net.layered([2, 3, 1], name, output=KINDS[name][0]) for name in KINDS}
        self.weights = self.networks["tanh"].weights
        self.add("kind", say("network_activation_choice"), [(name, name) for name in KINDS], still=True)
        self.add("weight", "", self._weight_list(), still=True)
        for symbol, *ends in (("x1", -2, 3, 1), ("x2", -2, 3, 0.5), ("y0", -1.5, 1.5, 1)):
            self.add(symbol, indexed(symbol), tuple(ends), widths=(110, 74))
        for weight, value in zip(self.weights, START, strict=True):
            self.add(weight, indexed(weight), (-LIMIT, LIMIT, value), widths=(110, 74))
        self.add("delta", say("network_step"), (0.01, 1, 0.1), log=True, widths=(200, 74))
        self.controls["delta"].style.description_width = "80px"
        self.add("descend", say("network_descend"), partial(self.descend, 1))
        self.add("many", say("network_descend_many"), partial(self.descend, MANY))
        self.add("shuffle", say("network_shuffle"), self._shuffled, still=True)
        self._random = np.random.default_rng(5)
        self.errors: list[float] = []
        self._led: Any = None  # where the last descent led
        self._seen: tuple[Any, list[float]] = (None, [])
        return {
            "F": ("F̃", None),
            "E": ("E = (F̃ − y₀)²", None),
            "slope": ("∂F̃/∂aⱼ", "gradient"),
            "difference": (say("network_difference"), None),
            "slope_E": ("∂E/∂aⱼ = 2 ∂F̃/∂aⱼ (F̃ − y₀)", "level"),
            "xor": (say("network_xor"), None),
        }

    def _weight_list(self) -> widgets.Dropdown:
        return widgets.Dropdown(
            options=[(indexed(weight), weight) for weight in self.weights],
            value="a4",
            description=say("network_weight") + " aⱼ",
            layout=widgets.Layout(width="150px"),
            style={"description_width": "auto"},
        )

    @property
    def network(self) -> Net:
        """The one with the activation now chosen."""
        return self.networks[self.controls["kind"].value]

    def vector(self) -> np.ndarray:
        """The weights that the sliders show, shape (13,)."""
        return np.array([self.number(weight) for weight in self.weights])

    # ------------------------------------------------------------------------------------------------------- descent
    def descend(self, steps: int) -> None:
        """Gradient descent on the four examples of XOR: `steps` times, each weight minus δ times ∂E/∂weight."""
        vector, errors = downhill(self.network, self.vector(), self.number("delta"), steps)
        for weight, value in zip(self.weights, vector, strict=True):
            self.put(weight, float(value))
        self.errors = (self.errors or errors[:1]) + errors[1:]
        self._led = self._state()
        self.refresh(scene=True)

    def _foreseen(self) -> list[float]:
        """The errors that the next steps would bring; computed anew only when something changes them."""
        now = (self.number("delta"), *self._state())
        if now != self._seen[0]:
            self._seen = now, downhill(self.network, self.vector(), now[0], MANY)[1]
        return self._seen[1]

    def _shuffled(self) -> Numbers:
        """Other weights, drawn at random."""
        drawn = self._random.uniform(-1.5, 1.5, len(self.weights)).round(2)
        return dict(zip(self.weights, drawn.tolist(), strict=True))

    def _state(self) -> tuple[Any, ...]:
        """The network and its weights."""
        return self.controls["kind"].value, *self.vector()

    def _forget(self) -> None:
        """The descent is over when other weights, or another activation, are given by hand."""
        if self._state() != self._led:
            self.errors = []

    # ------------------------------------------------------------------------------------------------------ pictures
    def scene(self) -> None:
        """Six panels: the map of F and the network; F̃ and E along one weight; the gradient and the descent."""
        self._forget()
        _, of_f, of_e = KINDS[self.controls["kind"].value]
        weight = self.controls["weight"].value
        self._j = self.weights.index(weight)
        frame = self.figure.add_gridspec(
            2, 3, left=0.06, right=0.98, bottom=0.085, top=0.945, wspace=0.3, hspace=0.42, width_ratios=[1.1, 1, 1]
        )
        self._map(self.figure.add_subplot(frame[0, 0]))
        sketch = self.figure.add_axes((0.005, 0.0, 0.325, 0.46))
        NetworkPicture(self.network, ax=sketch, numbers=False, bold=[weight])
        self._curves = []
        for place, name, limits in ((frame[0, 1], "\\tilde{F}", of_f), (frame[0, 2], "E", of_e)):
            ax = self.figure.add_subplot(place)
            ax.set(xlim=(-LIMIT, LIMIT), ylim=limits)
            ax.set_title(f"${name}(a_{{{weight[1:]}}})$")
            ax.locator_params(nbins=5)
            curve = self.moving(ax.plot(ALONG, np.full_like(ALONG, np.nan), color=GREY, linewidth=1.8)[0])
            tangent = self.moving(ax.plot([], [], **ROLES["tangent"])[0])
            target = self.moving(ax.plot([], [], **ROLES["guide"])[0])
            self._curves.append((curve, tangent, target, self.moving(ax.plot([], [], **ROLES["point"])[0])))
        self._gradient(self.figure.add_subplot(frame[1, 1]))
        self._descent(self.figure.add_subplot(frame[1, 2]))

    def _map(self, ax: Any) -> None:
        plane.set_plane(ax, BOX, ("x_1", "x_2"))
        ax.set_aspect("equal")
        ax.set_title(say("network_map"))
        self._lines = [
            self.moving(ax.plot([], [], color=GREY, linewidth=0.9, linestyle=style)[0]) for style in ("-", (0, (3, 2)))
        ]
        self._level = self.moving(ax.plot([], [], **ROLES["level"])[0])
        self.moving(ax.plot(*XOR[0], "o", markersize=15, markerfacecolor=GROUND, markeredgecolor=GREY)[0])
        for y in (0, 1):  # over the lines; as markers, they are drawn ten times quicker than as text
            style = {"color": INK, "marker": rf"$\mathsf{{{y}}}$", "linestyle": "none", "markersize": 7.5}
            self.moving(ax.plot(*XOR[0][:, y == XOR[1]], **style, markeredgewidth=0.2)[0])
        self._spot = self.moving(ax.plot([], [], **ROLES["point"])[0])
        low, high = KINDS[self.controls["kind"].value][1]
        self._levels = np.linspace(low, high, 13)[1:-1]
        self.draggable(ax, lambda x, y: {"x1": x, "x2": y})

    def _gradient(self, ax: Any) -> None:
        n = len(self.weights)
        ax.set(xlim=(0.3, n + 0.7), ylim=(-1.1, 1.1), xticks=range(1, n + 1, 2), yticks=[-1, 0, 1])
        ax.set_xticklabels([indexed(weight) for weight in self.weights[::2]])
        ax.axhline(0, color=GREY, linewidth=0.7)
        self._bars = self.moving(ax.plot([], [], color=BLUE, linewidth=7, solid_capstyle="butt")[0])
        self._checks = self.moving(ax.plot([], [], **{**ROLES["second"], "markersize": 4.5})[0])
        self._scale = self.moving(ax.text(0.5, 1.03, "", transform=ax.transAxes, ha="center", va="bottom", fontsize=10))

    def _descent(self, ax: Any) -> None:
        ahead = self._foreseen()
        errors = np.array([*self.errors, *ahead[bool(self.errors) :]])  # what is ahead begins with the error of now
        longest = 2 * MANY * 2 ** max(0, int(np.ceil(np.log2((len(errors) - 1) / (2 * MANY)))))
        low = min(-3, int(np.floor(np.log10(max(errors.min(), 1e-12)))))
        ax.set(xlim=(0, longest), yscale="log", ylim=(10.0**low, max(20, 2 * errors.max())))
        ax.set_title(say("network_xor"))
        ax.set_xlabel(say("network_steps", many=MANY), labelpad=1, fontsize=9)
        ax.locator_params(axis="x", nbins=5)
        self._ahead = self.moving(ax.plot([], [], **{**ROLES["secant"], "linestyle": "-", "linewidth": 1})[0])
        self._fall = self.moving(ax.plot([], [], color=VERMILLION, linewidth=1.8)[0])
        self._now = self.moving(ax.plot([], [], **ROLES["point"])[0])

    def compute(self, now: dict[str, Any]) -> AtPoint:
        """Everything at the weights and inputs of the sliders."""
        self._forget()
        return at_point(self.network, self.vector(), (now["x1"], now["x2"]), now["y0"], self._j)

    def explain(self, found: AtPoint) -> tuple[str, str]:
        """By how much recursion and finite differences differ; what a panel does not show, and a corner."""
        gap = max(float(np.abs(found.slopes - found.differences).max()), 1e-9)  # less is noise, another on each machine
        kind, why = self.controls["kind"].value, ""
        _, (low, high), (_, most) = KINDS[kind]
        value, error = found.F, found.E
        if not low <= value <= high or error > most:
            why = say("network_outside")
        if kind == "relu" and found.corner:
            why = say("network_corner")
        return say("network_gap", power=raised(int(np.ceil(np.log10(gap))))), why

    def place(self, found: AtPoint) -> None:
        """What moves in the five panels."""
        self._place_map(found)
        self._place_curves(found)
        self._place_gradient(found.slopes, found.differences)
        errors, ahead = self.errors or [found.xor], self._foreseen()
        self._fall.set_data(np.arange(len(errors)), errors)
        self._now.set_data([len(errors) - 1], [errors[-1]])
        self._ahead.set_data(len(errors) - 1 + np.arange(len(ahead)), ahead)

    def _place_map(self, found: AtPoint) -> None:
        """Level lines of F: solid where it is higher than at the point, dashed where it is lower."""

        def of_inputs(x: np.ndarray, y: np.ndarray) -> np.ndarray:
            return self.network.forward([x.ravel(), y.ravel()], found.weights).reshape(x.shape)

        lines, levels = plane.LevelLines(of_inputs, BOX, 41), self._levels
        for artist, chosen in zip(self._lines, (levels[levels > found.F], levels[levels < found.F]), strict=True):
            artist.set_data(*np.concatenate([lines(-np.inf), *map(lines, chosen)]).T)
        self._level.set_data(*lines(found.F).T)
        self._spot.set_data(*np.reshape(found.inputs, (2, 1)))

    def _place_curves(self, found: AtPoint) -> None:
        """F̃ and E against the chosen weight, their tangents and the target."""
        ends, at, y0 = np.array([-LIMIT, LIMIT]), found.weights[self._j], found.y0
        parts = (found.curve, found.F, found.slope, y0), ((found.curve - y0) ** 2, found.E, found.slope_E, 0.0)
        for artists, (curve, height, steep, target) in zip(self._curves, parts, strict=True):
            artists[0].set_ydata(curve)
            artists[1].set_data(ends, height + steep * (ends - at))
            artists[2].set_data(ends, [target, target])
            artists[3].set_data([at], [height])

    def _place_gradient(self, slopes: np.ndarray, differences: np.ndarray) -> None:
        """Bars by the recursion, diamonds by finite differences, at a scale that is stated."""
        longest = float(np.abs(slopes).max())
        scale = 1 / plane.nice(1 / max(longest, SMALLEST))
        places = np.arange(1, len(slopes) + 1)
        bars = np.full((len(slopes), 3, 2), np.nan)
        bars[:, 0] = np.column_stack([places, np.zeros_like(slopes)])
        bars[:, 1] = np.column_stack([places, slopes / scale])
        self._bars.set_data(*bars.reshape(-1, 2).T)
        self._checks.set_data(places, differences / scale)
        self._scale.set_text(say("network_bars", scale=trimmed(scale, 1)))
