"""The explorer of notebook 7.3 about gradient descent: step by step against the gradient (Deepmath 7.3)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gradlib.draw.scale import limit, round_limits
from gradlib.draw.style import ROLES, WHOLE
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Numbers
from gradlib.field.flow import Descent, descent
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number

PRESETS = (
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1.2, 0.8)),
    Preset("x^2 + 10 y^2", (-3, 3, -2, 2), (2, 1)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1.2, 0)),
    Preset("2 + sin(3x) cos(2y)", (0, 4, 0, 4), (2.4, 1)),
    Preset("(1 - x)^2 + 5 (y - x^2)^2", (-2, 2, -1, 3), (-1.4, 2)),
    Preset("-e^(-(x^2 + y^2))", (-3, 3, -3, 3), (2.6, 1.6)),
    Preset("x - ln(x) + y^2", (-0.5, 3.5, -2, 2), (0.5, 1)),
)
# the last point on the first one, or fewer pixels from it, is drawn so large, in points, that it is seen around it
HIDDEN, AROUND = 7, 11


class Way(NamedTuple):
    """A gradient descent from a point to its last point (xn, yn)."""

    point: tuple[float, float]
    steps: Descent
    f: float
    last: float  # f at the last point, where `norm` is the length of the gradient
    xn: float
    yn: float
    norm: float


def way(f: ScalarField, point: tuple[float, float], step: float, count: int) -> Way:
    """`count` times P -> P - step · grad f(P) (Deepmath 7.3), and the slope that is left."""
    steps = descent(f, point, step, count)
    end = steps.points[-1]
    return Way(point, steps, steps.values[0], steps.values[-1], *end, float(np.hypot(*f.gradient(*end))))


class GradientDescent(OnMap):
    """Again and again a step against the gradient: the path on the level sets, and f step by step (Deepmath 7.3)."""

    presets = PRESETS

    def furnish(self) -> Readouts:
        """The point to start from, the length of a step, their number, and a button that starts anywhere."""
        super().furnish()
        self.add("step", "δ", (0.001, 2, 0.1), log=True)
        self.add("count", "n", (0, 60, 25), step=1)
        self.add("scale", say("descent_scale"), [("f", False), ("f − min (log)", True)], redraws=True)
        self.add("random", say("descent_random"), self._anywhere)
        self._chance = np.random.default_rng()
        return {
            "f": ("f(x₀, y₀)", None),
            "last": ("f(xₙ, yₙ)", "path"),
            "xn": ("xₙ", None),
            "yn": ("yₙ", None),
            "norm": ("‖grad f(xₙ, yₙ)‖", None),
        }

    def _anywhere(self) -> Numbers:
        """A random point of the window."""
        ends = {"x0": self.box[:2], "y0": self.box[2:]}
        return {symbol: round(self._chance.uniform(low, high), 2) for symbol, (low, high) in ends.items()}

    def scene(self) -> None:
        """The map, and beside it f against the number of the step, or by how much it is above the minimum."""
        frame = self.figure.add_gridspec(1, 2, left=0.06, right=0.985, bottom=0.12, top=0.93, wspace=0.2)
        ax = self.add_map(frame[0])
        found = self.field.critical_points(self.box)
        self._minima = [one for one in found if one.kind == "minimum"]
        ax.plot(*np.reshape([one.point for one in self._minima if one.isolated], (-1, 2)).T, **ROLES["minimum"])
        ax.set_title(say("descent_marks_minimum" if self._minima else "descent_marks"))
        self._path = self.curve(ax, "path")
        self._end, self._spot = self.curve(ax, "second"), self.curve(ax, "point", **WHOLE)
        self._logarithmic = bool(self.controls["scale"].value and self._minima)
        title = say("descent_above") if self._logarithmic else say("descent_values")
        self._side = self.figure.add_subplot(frame[1], xlabel="n", title=title, xlim=(-1, 61), box_aspect=1)
        if self._logarithmic:
            self._side.set_yscale("log")
        else:
            self._side.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
        self._limits: tuple[float, float] | None = None
        self._values = self.curve(self._side, "path")

    def compute(self, now: dict[str, Any]) -> Way:
        """The steps from the point of the sliders."""
        return way(self.field, (now["x0"], now["y0"]), now["step"], round(now["count"]))

    def place(self, found: Way) -> None:
        """The path on the map, and the values step by step."""
        points, values, _ = found.steps
        self._spot.set_data(*np.reshape(found.point, (2, 1)))
        self._path.set_data(*points.T)
        self._end.set_data(*points[-1:].T if len(points) > 1 else np.full((2, 1), np.nan))
        apart = np.hypot(*np.diff(self._spot.axes.transData.transform(points[[0, -1]]), axis=0)[0])
        self._end.set_markersize(ROLES["second"]["markersize"] if apart > HIDDEN else AROUND)
        heights = values
        if self._logarithmic:
            near = min(self._minima, key=lambda one: np.hypot(*np.subtract(one.point, points[-1])))
            values = values - near.value
            values = np.where(values > 1e-15 * max(1.0, abs(near.value)), values, np.nan)  # the rest is rounding
            heights = np.log10(values)
        known = heights[np.isfinite(heights)]
        ends = np.array([known.min(), known.max()]) if known.size else heights  # the first one too, however high it is
        self._limits = low, high = round_limits(ends, self._limits, room=0.5)
        limit(self._side, y=(10.0**low, 10.0**high) if self._logarithmic else (low, high))
        self._values.set_data(range(len(values)), values)

    def explain(self, found: Way) -> tuple[str, str]:
        """Divergence, a critical point that is no minimum, a plateau, the edge of the domain."""
        why, (_, values, end) = self.why_none(found.point, found.f, spelled=number), found.steps
        rises = np.flatnonzero(np.diff(values) > 1e-12 * np.abs(values[:-1]))
        if why:
            return "", why
        if end == "undefined":
            gone = not np.isfinite(values[-1])  # or f has a value there, but no gradient
            return "", say("descent_undefined" if gone else "descent_corner", k=len(values) - 1)
        if end == "away":
            return "", say("descent_away_up" if rises.size else "descent_away_down", k=len(values) - 1)
        if rises.size:
            return "", say("descent_rises", k=int(rises[0]) + 1)
        if found.norm < 1e-3:
            return "", say("descent_flat" if len(values) > 1 else "descent_critical")
        line = say("descent_no_minimum") if self.controls["scale"].value and not self._minima else ""
        return line, ""
