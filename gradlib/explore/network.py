"""The explorer of a real network: 2 inputs, 3 hidden neurons, 1 output, and one of its weights (Deepmath 7.5)."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np

from gradlib.draw import plane
from gradlib.draw.marks import Name
from gradlib.draw.scale import nice, value_range
from gradlib.draw.shading import Shading
from gradlib.draw.style import GREY, GROUND, INK, ROLES, WHOLE, backing, color
from gradlib.draw.weights import WeightsPicture
from gradlib.explore.base.explorer import Explorer, Readouts
from gradlib.explore.base.panel import Numbers
from gradlib.language import say
from gradlib.network.learning import ALONG, BOX, LIMIT, MAP, SIDE, XOR, AtPoint, Examples, at_point, downhill, separates
from gradlib.network.network import Network as Net
from gradlib.notation import indexed, raised, short, trimmed

MANY = 50  # steps of descent at a time
SMALLEST = 1e-6  # derivative that fills the panel of the gradient: finite differences know nothing of much smaller ones
# hidden activation -> (that of the output, range of F); its values as shades from 0 to 1
KINDS = {"tanh": ("tanh", (-1.15, 1.15)), "sigmoid": ("sigmoid", (-0.15, 1.15)), "relu": ("identity", (-3.0, 3.0))}
KEY = (3.15, 3.35)  # where the shades from 0 to 1 stand, right of the map
SHADES = {
    "tanh": lambda value: (1 + value) / 2,
    "sigmoid": lambda value: value,
    "relu": lambda value: 0.5 + value / (2 * max(float(value.max()), 1e-9)),
}
START = (1.0, -1.2, 0.4, 1.3, 0.7, -0.5, -0.9, 1.1, 0.3, 1.2, -0.8, 0.6, 0.2)


class Network(Explorer):
    """A 2–3–1 network: F over the inputs, F̃ and the error along one weight, the gradient of F̃, and descent."""

    size: ClassVar[tuple[float, float]] = (8.6, 5.7)

    def furnish(self) -> Readouts:
        """The activation, the examples, the weight that is chosen, the inputs, and the descent."""
        self.networks = {name: Net.layered([2, 3, 1], name, output=KINDS[name][0]) for name in KINDS}
        self.weights = self.networks["tanh"].weights
        kinds = [(say("network_sigmoid") if name == "sigmoid" else name, name) for name in KINDS]
        self.add("kind", say("network_activation_choice"), kinds, redraws=True)
        self.add("weight", "", self._weight_list(), redraws=True)
        for weight, value in zip(self.weights, START, strict=True):
            self.add(weight, indexed(weight), (-LIMIT, LIMIT, value))
        several = [(say("network_four"), "xor"), (say("network_one"), "one")]
        self.add("examples", say("network_examples"), several, redraws=True)
        for symbol, *ends in (("x1", -2, 3, 1), ("x2", -2, 3, 0.5), ("y0", -1.5, 1.5, 1)):
            self.add(symbol, indexed(symbol), tuple(ends))
        self.add("delta", say("network_step"), (0.01, 1, 0.1), log=True)
        self.controls["delta"].style.description_width = "80px"
        self.add("descend", say("network_descend"), partial(self._descend, 1), redraws=True)
        self.add("many", say("network_descend_many"), partial(self._descend, MANY), redraws=True)
        self.add("shuffle", say("network_shuffle"), self._shuffled, redraws=True)
        self._random = np.random.default_rng(5)
        self.errors: list[float] = []
        self._led: Any = None  # where the last descent led
        self._seen: tuple[Any, list[float]] = (None, [])
        self._kept: tuple[Any, AtPoint | None] = (None, None)  # of what, and what was found
        return {
            "F": ("F̃", None),
            "slope": ("∂F̃/∂aⱼ", "gradient"),
            "difference": (say("network_difference"), None),
            "E": ("E", "error"),
            "slope_E": ("∂E/∂aⱼ", None),
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
        """The weights that the sliders have, shape (13,)."""
        return np.array([self.number(weight) for weight in self.weights])

    def _examples(self) -> Examples:
        """Those over which the error is summed: the four of XOR, or the point of the inputs with y0."""
        if self.controls["examples"].value == "xor":
            return XOR
        return np.array([[self.number("x1")], [self.number("x2")]]), np.array([self.number("y0")])

    # ------------------------------------------------------------------------------------------------------- descent
    def _descend(self, steps: int) -> Numbers:
        """Gradient descent on the error: `steps` times, each weight minus δ times ∂E/∂weight."""
        vector, errors = downhill(self.network, self.vector(), self.number("delta"), steps, self._examples(), LIMIT)
        self.errors = (self.errors or errors[:1]) + errors[1:]
        self._led = self._state(vector)
        return dict(zip(self.weights, vector.tolist(), strict=True))

    def _foreseen(self) -> list[float]:
        """The errors that the next steps would bring; computed anew only when something changes them."""
        now = (self.number("delta"), *self._state(self.vector()))
        if now != self._seen[0]:
            self._seen = now, downhill(self.network, self.vector(), now[0], MANY, self._examples(), LIMIT)[1]
        return self._seen[1]

    def _shuffled(self) -> Numbers:
        """Other weights, drawn at random."""
        drawn = self._random.uniform(-1.5, 1.5, len(self.weights)).round(2)
        return dict(zip(self.weights, drawn.tolist(), strict=True))

    def _state(self, weights: np.ndarray) -> tuple[Any, ...]:
        """The network with these weights, and the examples."""
        return self.controls["kind"].value, *weights, *(part.tobytes() for part in self._examples())

    def _forget(self) -> None:
        """The descent is over when other weights, examples, or another activation, are given by hand."""
        if self._state(self.vector()) != self._led:
            self.errors = []

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`; a weight that is not the chosen one stands still in the picture."""
        hidden = symbol in self.weights and symbol != self.controls["weight"].value
        super().changed("weight" if hidden else symbol)

    # ------------------------------------------------------------------------------------------------------ pictures
    def scene(self) -> None:
        """The weights and the map of F; below them F̃ and E along one weight, the gradient of F̃, and the descent."""
        self._forget()
        chosen, one = self.controls["weight"].value, self.controls["examples"].value == "one"
        self.hide([*(weight for weight in self.weights if weight != chosen), *([] if one else ["y0"])])
        self._j = self.weights.index(chosen)
        ax = self.figure.add_axes((0.0, 0.4, 0.57, 0.6))
        self._sketch = WeightsPicture(self.network, self.vector(), chosen, ax)
        for artist in (self._sketch.edge, *self._sketch.pictures[2:]):
            self.moving(artist)
        self.draggable(self._sketch.ax, lambda x, y: self._choose(self._sketch.nearest(x, y)))
        self._map(self.figure.add_axes((0.612, 0.455, 0.35, 0.49)))
        below = self.figure.add_gridspec(
            1, 4, left=0.05, right=0.985, bottom=0.085, top=0.335, wspace=0.3, width_ratios=(1, 1, 1, 1.35)
        )
        now = self.compute({symbol: self.number(symbol) for symbol in ("x1", "x2", "y0")})
        low, high = KINDS[self.controls["kind"].value][1]
        self._curves = [
            self._along(self.figure.add_subplot(below[k]), name, limits)
            for k, (name, limits) in enumerate((("\\tilde{F}", (low, high)), ("E", value_range(now.curve_E))))
        ]
        self._gradient(self.figure.add_subplot(below[2]))
        self._descent(self.figure.add_subplot(below[3]))

    def _choose(self, weight: str) -> Numbers:
        """Another weight for the slider."""
        self.controls["weight"].value = weight
        return {}

    def _map(self, ax: Any) -> None:
        plane.set_plane(ax, BOX, ("x_1", "x_2"))
        ax.yaxis.set_label_coords(-0.04, 0.87)
        ax.set(xlim=(BOX[0], KEY[1]), aspect="equal", xticks=range(-2, 4))
        ax.spines[:].set_visible(False)
        Shading(ax, (*KEY, *BOX[2:]), framed=True).set_data(np.linspace(0, 1, 21)[:, None] + np.zeros(2))
        for share, name in ((0, "0"), (0.5, "½"), (1, "1")):
            height = BOX[2] + share * (BOX[3] - BOX[2])
            ax.text(KEY[1] + 0.07, height, name, va="center", fontsize=9)
        ax.plot(KEY, [sum(BOX[2:]) / 2] * 2, color=INK, linewidth=2)
        self._shade = self.moving(Shading(ax, BOX, framed=True))
        half = ax.plot([], [], color=INK, linewidth=2)[0]
        self._half, self._verdict = self.moving(half), self.moving(ax.title)
        for y, role in enumerate(("negative", "positive")):  # the digits as markers: ten times quicker than as text
            at = XOR[0][:, y == XOR[1]]
            disc = {"marker": "o", "markersize": 16, "markerfacecolor": color(role), "markeredgecolor": GROUND}
            self.moving(ax.plot(*at, linestyle="none", **disc)[0])
            digit = {"marker": rf"$\mathsf{{{y}}}$", "markersize": 8, "color": GROUND, "markeredgewidth": 0.3}
            self.moving(ax.plot(*at, linestyle="none", **digit)[0])
        wrong = {"marker": "o", "markersize": 22, "markerfacecolor": "none", "markeredgecolor": INK}
        self._wrong = self.moving(ax.plot([], [], linestyle="none", markeredgewidth=2.5, **wrong)[0])
        self._spot = self.moving(ax.plot([], [], **ROLES["point"], **WHOLE, markeredgecolor=GROUND)[0])
        self._spot_name = self.moving(Name(ax, "$(x_1, x_2)$", side=(1, 0), bbox=backing()))
        self.draggable(ax, lambda x, y: {"x1": x, "x2": y})

    def _along(self, ax: Any, name: str, limits: tuple[float, float]) -> tuple[Any, ...]:
        """The curve of F̃ or E along the chosen weight, its tangent, the target and the point."""
        ax.set(xlim=(-LIMIT, LIMIT), ylim=limits)
        ax.set_title(f"${name}(a_{{{self.weights[self._j][1:]}}})$")
        ax.locator_params(nbins=4)
        curve = self.moving(ax.plot(ALONG, np.full_like(ALONG, np.nan), color=GREY, linewidth=1.8)[0])
        return curve, *(self.moving(ax.plot([], [], **ROLES[role])[0]) for role in ("guide", "tangent", "point"))

    def _gradient(self, ax: Any) -> None:
        n = len(self.weights)
        ax.set(xlim=(0.3, n + 0.7), ylim=(-1.1, 1.1), xticks=range(1, n + 1, 3), yticks=[-1, 0, 1])
        ax.set(title=r"$\partial\tilde{F}/\partial a_j$", yticklabels=["", "0", ""])
        ax.set_xlabel(say("network_checks"), labelpad=0, fontsize=9)
        ax.axhline(0, color=GREY, linewidth=0.7)
        wide = {"linewidth": 6, "solid_capstyle": "butt"}
        self._bars, self._bar = (self.moving(ax.plot([], [], color=c, **wide)[0]) for c in (GREY, color("gradient")))
        self._checks = self.moving(ax.plot([], [], **{**ROLES["second"], "markersize": 3.5})[0])
        tick = {"transform": ax.get_yaxis_text1_transform(3)[0], "ha": "right", "va": "center"}
        self._scale = self.moving(ax.text(0, 1, "", **tick, fontsize=8.5))
        self.draggable(ax, lambda x, y: self._choose(self.weights[min(max(round(x), 1), n) - 1]))

    def _descent(self, ax: Any) -> None:
        ahead = self._foreseen()
        errors = np.array([*self.errors, *ahead[bool(self.errors) :]])  # what is ahead begins with the error of now
        longest = 2 * MANY * 2 ** int(np.ceil(np.log2(max(1, (len(errors) - 1) / (2 * MANY)))))
        low = min(-3, int(np.floor(np.log10(max(errors.min(), 1e-12)))))
        ax.set(xlim=(0, longest), yscale="log", ylim=(10.0**low, max(20, 2 * errors.max())))
        ax.set_title(say("network_fall"))
        ax.set_xlabel(say("network_steps", many=MANY), labelpad=1, fontsize=9)
        ax.locator_params(axis="x", nbins=4)
        self._ahead = self.moving(ax.plot([], [], **{**ROLES["secant"], "linestyle": "-", "linewidth": 1})[0])
        self._fall = self.moving(ax.plot([], [], **ROLES["error"])[0])
        self._now = self.moving(ax.plot([], [], **ROLES["point"])[0])

    def compute(self, now: dict[str, Any]) -> AtPoint:
        """Everything at the weights and inputs of the sliders."""
        self._forget()
        examples = XOR if self.controls["examples"].value == "xor" else None
        weights, at = self.vector(), ((now["x1"], now["x2"]), now["y0"], self._j)
        key = (*at, *self._state(weights))
        if key != self._kept[0]:  # δ changes nothing here
            self._kept = key, at_point(self.network, weights, *at, examples)
        return self._kept[1]

    def explain(self, found: AtPoint) -> tuple[str, str]:
        """By how much recursion and finite differences differ; what a panel does not show, a corner, an end."""
        gap = max(float(np.abs(found.slopes - found.differences).max()), 1e-9)  # less is noise, another on each machine
        kind, why = self.controls["kind"].value, ""
        ends = [artists[0].axes.get_ylim() for artists in self._curves]
        if not all(low <= y <= high for (low, high), y in zip(ends, (found.F, found.E), strict=True)):
            why = say("network_outside")
        if kind == "relu" and found.corner:
            why = say("network_corner")
        if self.errors and len(self._foreseen()) == 1:
            why = say("network_limit", most=trimmed(LIMIT))
        return say("network_gap", power=raised(int(np.ceil(np.log10(gap))))), why

    def place(self, found: AtPoint) -> None:
        """What moves in the six panels."""
        self._place_map(found)
        self._place_curves(found)
        self._place_gradient(found.slopes, found.differences)
        errors, ahead = self.errors or [found.E], self._foreseen()
        self._fall.set_data(np.arange(len(errors)), errors)
        self._now.set_data([len(errors) - 1], [errors[-1]])
        self._ahead.set_data(len(errors) - 1 + np.arange(len(ahead)), ahead)

    def _place_map(self, found: AtPoint) -> None:
        """F and the hidden neurons over the plane of the inputs, the line F = ½, and whether it separates."""
        kind, wrong = self.controls["kind"].value, ~separates(found.outputs, XOR[1])
        output = found.map[-1]
        shades = [*((MAP + 2) / 5), *(SHADES[kind](value) for value in found.map[:-1]), output]
        self._sketch.show(found.weights[self.weights[self._j]], shades)
        self._shade.set_data(output)
        self._half.set_data(*plane.LevelLines(lambda x, y: output, BOX, SIDE)(0.5).T)
        self._wrong.set_data(*XOR[0][:, wrong])
        self._verdict.set_text(
            say("network_not_separated", count=wrong.sum()) if wrong.any() else say("network_separated")
        )
        self._spot.set_data(*np.reshape(found.inputs, (2, 1)))
        self._spot_name.beside(found.inputs)

    def _place_curves(self, found: AtPoint) -> None:
        """F̃ and E against the chosen weight, their tangents and the target."""
        ends, at, target = np.array([-LIMIT, LIMIT]), found.weights[self.weights[self._j]], np.nan
        if self.controls["examples"].value == "one":
            target = found.y0
        parts = (found.curve, found.F, found.slope, target), (found.curve_E, found.E, found.slope_E, 0.0)
        for artists, (curve, height, steep, goal) in zip(self._curves, parts, strict=True):
            artists[0].set_ydata(curve)
            artists[1].set_data(ends, [goal, goal])
            artists[2].set_data(ends, height + steep * (ends - at))
            artists[3].set_data([at], [height])

    def _place_gradient(self, slopes: np.ndarray, differences: np.ndarray) -> None:
        """Bars by the recursion, diamonds by finite differences, at a scale that is stated."""
        longest = float(np.abs(slopes).max())
        scale = 1 / nice(1 / max(longest, SMALLEST))
        places = np.arange(1, len(slopes) + 1)
        bars = np.full((len(slopes), 3, 2), np.nan)
        bars[:, 0] = np.column_stack([places, np.zeros_like(slopes)])
        bars[:, 1] = np.column_stack([places, slopes / scale])
        self._bars.set_data(*bars.reshape(-1, 2).T)
        self._bar.set_data(*bars[self._j].T)
        self._checks.set_data(places, differences / scale)
        self._scale.set_text(short(scale, 1))
