"""The explorers of notebook 7.3 about descent: the field of -grad f, and gradient descent (Deepmath 7.3)."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradlib.draw import plane, space
from gradlib.draw.style import value_range
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Numbers
from gradlib.field.flow import descent
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number, short
from gradlib.valid import Box

PRESETS = (
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1.2, 0.8)),
    Preset("x^2 + 10 y^2", (-3, 3, -2, 2), (2, 1)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1.2, 0)),
    Preset("2 + sin(3x) cos(2y)", (0, 4, 0, 4), (2.4, 1)),
    Preset("(1 - x)^2 + 5 (y - x^2)^2", (-2, 2, -1, 3), (-1.4, 2)),
    Preset("-e^(-(x^2 + y^2))", (-3, 3, -3, 3), (2.6, 1.6)),
    Preset("x - ln(x) + y^2", (-0.5, 3.5, -2, 2), (0.5, 1)),
)
SIDE = 19  # points a side of the surface, which is drawn again for each λ
FAMILY = "x^2 + λ y^2"
FIELDS = (
    Preset(FAMILY, (-3, 3, -3, 3), (2, 1)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("-x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^3 + x y", (-0.2, 0.2, -0.3, 0.1), (0, -0.1)),
)


class FamilyChooser(FunctionChooser):
    """The function chooser for functions of x, y and the parameter λ."""

    def make(self, source: Any) -> ScalarField:
        """A function of x, y and λ, or of x and y alone."""
        if not isinstance(source, str):
            return ScalarField(source, "x y")
        field = ScalarField(source, "x y λ")
        return field if _depends(field) else ScalarField(source, "x y")


def _depends(field: ScalarField) -> bool:
    return field.expression is not None and "λ" in {s.name for s in field.expression.free_symbols}


class DescentField(OnMap):
    """The arrows -grad f over the level sets: into a minimum, away from a maximum, past a saddle (Deepmath 7.3)."""

    arrows = 13

    def choose(self, source: Any, box: Box | None) -> FunctionChooser:
        """Functions of x and y, some with a λ."""
        return FamilyChooser(source, FIELDS, box)

    def furnish(self) -> Readouts:
        """The point, and λ."""
        super().furnish()
        self.add("lambda", "λ", (-1, 10, 4), step=0.1)
        return {
            "f": ("f(x₀, y₀)", None),
            "norm": ("‖grad f‖", "gradient"),
            "miss": (say("descent_miss"), None),
        }

    def scene(self) -> None:
        """The surface and the map, which follow λ; the surface shows its shape, whose height always fills the box."""
        self.hide([] if _depends(self.field) else ["lambda"])
        frame = self.figure.add_gridspec(1, 2, left=0.02, right=0.985, bottom=0.11, top=0.92, wspace=0.12)
        self._solid = space.add_axes(self.figure, frame[0])
        ax = self.figure.add_subplot(frame[1])
        plane.set_plane(ax, self.box)
        ax.set_aspect("equal", adjustable="box")
        self.draggable(ax)
        self._levels = self.curve(ax, "guide", linestyle="-", linewidth=0.7)
        self._seen: float | None = None
        self._flat = self._at(self.number("lambda"))
        self._surface = self.moving(space.surface(self._flat, self.box, n=SIDE, ax=self._solid))
        self._solid.set_zlim(0, 1)
        self._solid.set_zticks([])
        self._solid.texts[0].remove()  # the power of ten of heights that are not shown
        self._top = self.moving(space.line("point", ax=self._solid))
        arrows, _ = plane.descent_field(self._flat, self.box, n=self.arrows, ax=ax)
        self._arrows, self._title = self.moving(arrows), self.moving(ax.title)
        self._aim = self.curve(ax, "secant")
        self._arrow, self._spot = self.moving(plane.arrow((0, 0), (0, 0), ax=ax)), self.curve(ax, "point")
        self._minima = [] if _depends(self.field) else self._flat.critical_points(self.box)

    def _at(self, parameter: float) -> ScalarField:
        """The function of x and y, for this λ."""
        whole = self.field
        return ScalarField(lambda x, y: whole(x, y, parameter), "x y") if _depends(whole) else whole

    def _follow_parameter(self, parameter: float) -> None:
        """Surface, level lines and arrows for another λ."""
        self._seen, self._flat = parameter, self._at(parameter)
        x, y, z = plane.grid(self._flat, self.box, 61)
        low, high = value_range(z, margin=0)
        self._bottom, self._height = low, high - low
        lines = plane.LevelLines(self._flat, self.box, 61)
        self._levels.set_data(*np.concatenate([lines(k) for k in np.linspace(low, high, 11)[1:-1]]).T)
        self._scale = plane.turn_arrows(self._arrows, self._flat, self.box, n=self.arrows, sign=-1.0)
        x, y, z = plane.grid(self._flat, self.box, SIDE)
        z = (z - low) / (high - low)
        faces = space.facets(x, y, np.where((z < -0.02) | (z > 1.02), np.nan, z))
        space.paint_heights(self._surface, faces, 0.0, 1.0)

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The arrow at the point, and by how much it misses the minimum."""
        x0, y0, parameter = (self.number(symbol) for symbol in ("x0", "y0", "lambda"))
        if parameter != self._seen:
            self._follow_parameter(parameter)
        value, gradient = self._flat(x0, y0), self._flat.gradient(x0, y0)
        self._spot.set_data([x0], [y0])
        space.put(self._top, [x0], [y0], [(value - self._bottom) / self._height])
        long = max(self._scale, 0.3 * self._reach(gradient))  # this arrow is about its direction
        plane.move_arrow(self._arrow, (x0, y0), -long * gradient)
        self._title.set_text(say("two_scales", scale=short(long, 2), field=short(self._scale)))
        goal = self._goal(x0, y0)
        ends = np.array([(x0, y0), goal]) if goal is not None else np.full((2, 2), np.nan)
        self._aim.set_data(*ends.T)
        why = self.why_none((x0, y0), value, gradient, flat="no_tangent")
        line = say("descent_no_goal") if goal is None and np.isfinite(value) else ""
        size = float(np.hypot(*gradient))
        miss = round(_angle(-gradient, ends[1] - ends[0]), 6) if goal is not None and size > 1e-9 else np.nan
        return {"f": value, "norm": size, "miss": miss}, line, why

    def _reach(self, gradient: np.ndarray) -> float:
        """The factor that makes an arrow as long as the window."""
        size = float(np.hypot(*gradient))
        return min(self.box[1] - self.box[0], self.box[3] - self.box[2]) / size if size > 0 else 0.0

    def _goal(self, x0: float, y0: float) -> tuple[float, float] | None:
        """The minimum to be aimed at: the nearest one; with a λ, the origin if it is one."""
        if _depends(self.field):
            (a, b), (_, d) = self._flat.hessian(0.0, 0.0)
            level = np.hypot(*self._flat.gradient(0.0, 0.0)) < 1e-6
            return (0.0, 0.0) if level and a > 1e-6 and a * d - b * b > 1e-6 else None
        minima = [one.point for one in self._minima if one.kind == "minimum" and one.isolated]
        return min(minima, key=lambda p: np.hypot(p[0] - x0, p[1] - y0), default=None)


def _angle(u: np.ndarray, v: np.ndarray) -> float:
    """Between two vectors, in degrees; NaN when one of them is 0."""
    if not u.any() or not v.any():
        return np.nan
    return float(np.degrees(np.arctan2(abs(u[0] * v[1] - u[1] * v[0]), u @ v)))


class GradientDescent(OnMap):
    """Again and again a step against the gradient: the path on the level sets, and f step by step (Deepmath 7.3)."""

    presets = PRESETS

    def furnish(self) -> Readouts:
        """The point to start from, the length of a step, their number, and a button that starts anywhere."""
        super().furnish()
        self.add("step", "δ", (0.001, 2, 0.1), log=True)
        self.add("count", "n", (0, 60, 25), step=1)
        self.add("random", say("descent_random"), self._anywhere)
        self._chance = np.random.default_rng()
        return {
            "f": ("f(x₀, y₀)", None),
            "last": ("f(xₙ, yₙ)", "gradient"),
            "xn": ("xₙ", None),
            "yn": ("yₙ", None),
            "norm": ("‖grad f(xₙ, yₙ)‖", None),
        }

    def _anywhere(self) -> Numbers:
        """A random point of the window."""
        ends = {"x0": self.box[:2], "y0": self.box[2:]}
        return {symbol: round(self._chance.uniform(low, high), 2) for symbol, (low, high) in ends.items()}

    def scene(self) -> None:
        """The map, and beside it f against the number of the step."""
        frame = self.figure.add_gridspec(1, 2, left=0.06, right=0.985, bottom=0.12, top=0.93, wspace=0.2)
        ax = self.add_map(frame[0])
        ax.set_title(say("drag_me"))
        self._path = self.curve(ax, "gradient", linewidth=1.2, marker=".", markersize=5)
        self._spot = self.curve(ax, "point")
        side = self.figure.add_subplot(frame[1], xlabel="n", title=say("descent_values"))
        low, high = value_range(plane.grid(self.field, self.box, 61).z)
        side.set(xlim=(-1, 61), ylim=(low, high))
        self._values = self.curve(side, "gradient", linewidth=1.2, marker=".", markersize=5)

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The steps, and what became of them."""
        f, start = self.field, (self.number("x0"), self.number("y0"))
        way = descent(f, start, self.number("step"), round(self.number("count")))
        self._spot.set_data(*np.reshape(start, (2, 1)))
        self._path.set_data(*way.points.T)
        self._values.set_data(range(len(way.values)), way.values)
        last = way.points[-1]
        slope = float(np.hypot(*f.gradient(*last)))
        values = {"f": way.values[0], "last": way.values[-1], "xn": last[0], "yn": last[1], "norm": slope}
        why = self.why_none(start, way.values[0], spelled=number)
        return values, "", why or self._explain_end(way.end, way.values, slope)

    def _explain_end(self, end: str, values: np.ndarray, slope: float) -> str:
        """Divergence, a critical point that is no minimum, a plateau, the edge of the domain."""
        rises = np.flatnonzero(np.diff(values) > 1e-12 * np.abs(values[:-1]))
        if end == "undefined":
            return say("descent_undefined", k=len(values) - 1)
        if end == "away":
            return say("descent_away_up" if rises.size else "descent_away_down", k=len(values) - 1)
        if rises.size:
            return say("descent_rises", k=int(rises[0]) + 1)
        if slope < 1e-3 * max(1.0, abs(float(values[0]))):
            return say("descent_flat" if len(values) > 1 else "descent_critical")
        return ""
