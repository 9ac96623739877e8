"""The explorers of notebook 7.2 in the plane: the gradient and level lines, steepest slopes (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from gradlib.draw import plane, space
from gradlib.draw.style import ROLES, value_range
from gradlib.explore.functions import Preset
from gradlib.explore.live import Explorer, set_range
from gradlib.flow import gradient_line, straight_line
from gradlib.language import affine, number, say, shifted

PRESETS = (
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("x^2 y^3", (0, 3, 0, 2), (2, 1)),
    Preset("x^2/9 + y^2/4", (-4, 4, -4, 4), (2.3, 1.29)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("y - sin(x)", (-3, 3, -3, 3), (1, 0.5)),
)


class _OnMap(Explorer):
    """An explorer with a point (x0, y0) on a map of level sets with equal axes."""

    def add_point(self, source: Any, box: plane.Box | None) -> None:
        """The function chooser and the two sliders of the point."""
        self.choose_function(source, PRESETS, box, "xy")
        self.slider("x0", "x₀", *self.box[:2], self.functions.point[0])
        self.slider("y0", "y₀", *self.box[2:], self.functions.point[1])

    def add_map(self, place: Any) -> Any:
        """Axes with the level sets, in which the point can be dragged."""
        ax = self.figure.add_subplot(place)
        plane.level_sets(self.field, self.box, ax=ax)
        ax.set_aspect("equal", adjustable="box")
        self.draggable(ax)
        self.lines = plane.LevelLines(self.field, self.box)
        self.reach = float(np.hypot(self.box[1] - self.box[0], self.box[3] - self.box[2]))
        self.scale = plane.arrow_scale(self.field, self.box)
        ax.set_title(say("arrow_scale", scale=f"{self.scale:g}"))
        return ax

    def curve(self, ax: Any, role: str, **style: Any) -> Any:
        """An empty moving line in the plane."""
        return self.moving(ax.plot([], [], **{**ROLES[role], **style})[0])

    def explain(self, x0: float, y0: float, value: float, gradient: np.ndarray) -> None:
        """Say why there is no gradient, or no tangent."""
        where = {"x": number(x0), "y": number(y0)}
        if not np.isfinite(value):
            self.note("no_value", **where)
        elif not np.isfinite(gradient).all():
            self.note("no_gradient", **where)
        elif not gradient.any():
            self.note("no_tangent", **where)


class LevelLine(_OnMap):
    """The level line through a point, its tangent, and the gradient, which is orthogonal to it (Prop. 1 and 2)."""

    size: ClassVar[tuple[float, float]] = (8.6, 4.2)

    def __init__(self, source: Any = None, *, box: plane.Box | None = None) -> None:
        super().__init__()
        self.add_point(source, box)
        self.choice("field", say("gradient_field"), [(say("no"), False), (say("yes"), True)], still=True)
        self.readouts = {
            "f": (say("level"), "level"),
            "fx": ("∂f/∂x", None),
            "fy": ("∂f/∂y", None),
            "norm": ("‖grad f‖", "gradient"),
            "dot": (say("dot_tangent"), "tangent"),
        }
        self.start()

    def scene(self) -> None:
        """The map, and beside it the graph with the level line at its height."""
        frame = self.figure.add_gridspec(
            1, 2, width_ratios=[1.15, 1], left=0.06, right=0.95, bottom=0.11, top=0.93, wspace=0.08
        )
        ax = self.add_map(frame[0])
        if self.controls["field"].value:
            plane.gradient_field(self.field, self.box, scale=self.scale / 3, ax=ax)
            ax.set_title(say("two_scales", scale=f"{self.scale:g}", field=f"{self.scale / 3:.2g}"))
        self._level, self._tangent = self.curve(ax, "level"), self.curve(ax, "tangent")
        self._corner = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._arrow = self.moving(plane.arrow((0, 0), (0, 0), ax=ax))
        self._spot = self.curve(ax, "point")
        solid = space.add_axes(self.figure, frame[1])
        space.surface(self.field, self.box, ax=solid)
        self._ridge, self._flat, self._top = (
            self.moving(space.line(role, ax=solid)) for role in ("level", "tangent", "point")
        )

    def frame(self) -> dict[str, float]:
        """Level line, tangent and gradient at the point."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        z0, gradient = f(x0, y0), f.gradient(x0, y0)
        norm = float(np.hypot(*gradient))
        line, ends = self.lines(z0), plane.tangent_ends((x0, y0), gradient, self.reach)
        self._level.set_data(*line.T)
        self._ridge.set_data_3d(*line.T, np.full(len(line), z0))
        self._tangent.set_data(*ends.T)
        near = plane.tangent_ends((x0, y0), gradient, self.reach / 6)
        self._flat.set_data_3d(*near.T, [z0, z0])
        self._corner.set_data(*plane.right_angle((x0, y0), gradient, self.reach / 40).T)
        plane.move_arrow(self._arrow, (x0, y0), self.scale * gradient)
        self._spot.set_data([x0], [y0])
        self._top.set_data_3d([x0], [y0], [z0])
        unit = (ends[1] - ends[0]) / (2 * self.reach)
        if norm > 0:
            self.tell(say("tangent_is", equation=affine(gradient, [shifted("x", x0), shifted("y", y0)])) + " = 0")
        self.explain(x0, y0, z0, gradient)
        values = {"x0": x0, "y0": y0, "f": z0, "fx": gradient[0], "fy": gradient[1], "norm": norm}
        dot = float(gradient @ unit)
        return {**values, "dot": 0.0 if abs(dot) < 1e-12 * norm else dot}  # what rounding leaves is not an answer


class Ellipse(Explorer):
    """The tangent to the ellipse x²/a² + y²/b² = 1: (x0/a²) x + (y0/b²) y = 1 (Deepmath 7.2, example)."""

    size: ClassVar[tuple[float, float]] = (8.6, 4.4)

    def __init__(self) -> None:
        super().__init__()
        self.slider("a", "a", 0.5, 4, 3)
        self.slider("b", "b", 0.5, 4, 2)
        self.slider("theta", "θ", -3.14, 3.14, 0.7)
        self.readouts = {
            "x0": ("x₀ = a cos θ", None),
            "y0": ("y₀ = b sin θ", None),
            "fx": ("∂f/∂x = 2x₀/a²", "gradient"),
            "fy": ("∂f/∂y = 2y₀/b²", "gradient"),
            "ix": ("a²/x₀", "tangent"),
            "iy": ("b²/y₀", "tangent"),
        }
        self.start()

    def scene(self) -> None:
        """The axes through the centre."""
        ax = self.figure.add_axes((0.05, 0.09, 0.93, 0.84))
        plane.set_plane(ax, (-9, 9, -4.16, 4.16))
        ax.set_aspect("equal")
        ax.axhline(0, color="0.8", zorder=0)
        ax.axvline(0, color="0.8", zorder=0)
        ax.set_title("$x^2/a^2 + y^2/b^2 = 1$")

        def curve(role: str, **style: Any) -> Any:
            return self.moving(ax.plot([], [], **{**ROLES[role], **style})[0])

        self._family, self._ellipse = curve("guide", linestyle="-"), curve("level")
        self._axes = [curve("secant", marker="|", linestyle="-", linewidth=1.2) for _ in "ab"]
        self._names = [self.moving(ax.text(0, 0, f"${name}$", fontsize=12)) for name in "ab"]
        self._tangent, self._crossings = curve("tangent"), curve("second")
        self._corner = curve("secant", linestyle="-", linewidth=1)
        self._arrow = self.moving(plane.arrow((0, 0), (0, 0), ax=ax))
        self._spot = curve("point")

    def frame(self) -> dict[str, float]:
        """The ellipse, the point at angle theta, the tangent there and where it meets the axes."""
        a, b, theta = (self.number(symbol) for symbol in ("a", "b", "theta"))
        x0, y0 = a * np.cos(theta), b * np.sin(theta)
        gradient = np.array([2 * x0 / a**2, 2 * y0 / b**2])
        turn = np.append(np.linspace(0, 2 * np.pi, 181), np.nan)
        circle = np.array([a * np.cos(turn), b * np.sin(turn)])
        self._ellipse.set_data(*circle)
        self._family.set_data(*np.concatenate([s * circle for s in (0.6, 0.8, 1.2, 1.4)], axis=1))
        self._axes[0].set_data([-a, 0], [0, 0])
        self._axes[1].set_data([0, 0], [-b, 0])
        self._names[0].set_position((-a / 2, 0.15))
        self._names[1].set_position((0.15, -b / 2))
        self._tangent.set_data(*plane.tangent_ends((x0, y0), gradient, 30).T)
        self._corner.set_data(*plane.right_angle((x0, y0), gradient, 0.3).T)
        plane.move_arrow(self._arrow, (x0, y0), gradient)
        self._spot.set_data([x0], [y0])
        ix, iy = (s**2 / t if abs(t) > 1e-9 else np.nan for s, t in ((a, x0), (b, y0)))
        self._crossings.set_data([ix, 0], [0, iy])
        point_form = affine(gradient, [f"(x {_minus(x0)})", f"(y {_minus(y0)})"])
        self.tell(f"{affine([x0 / a**2, y0 / b**2], 'xy')} = 1      ⟺      {point_form} = 0")
        if np.isnan(ix) or np.isnan(iy):
            self.note("parallel", axis="(Ox)" if np.isnan(ix) else "(Oy)")
        return {
            "a": a,
            "b": b,
            "theta": theta,
            "x0": x0,
            "y0": y0,
            "fx": gradient[0],
            "fy": gradient[1],
            "ix": ix,
            "iy": iy,
        }


def _minus(value: float) -> str:
    return f"{'+' if value < 0 else '−'} {number(abs(value))}"


class Steepest(_OnMap):
    """From the level a of the point up to a level b: along the gradient, or straight as the learner aims (Prop. 3).

    The gradient is the steepest way at each point: for a small rise no straight line is shorter.  A skier goes down the
    line of -grad f.
    """

    size: ClassVar[tuple[float, float]] = (8.6, 4.2)

    def __init__(self, source: Any = None, *, box: plane.Box | None = None) -> None:
        super().__init__()
        self.add_point(source, box)
        self.slider("rise", "b − a", 0, 1, 0.25)
        self.slider("aim", "α°", -90, 90, 40, step=1)
        self.readouts = {
            "a": ("a = f(x₀, y₀)", None),
            "b": ("b", "level"),
            "curved": (say("along_gradient"), "gradient"),
            "straight": (say("straight_try"), "direction"),
            "ratio": (say("ratio"), None),
        }
        self.start()

    def fit(self) -> None:
        """The rise b - a can be three quarters of what f rises in the whole window."""
        super().fit()
        values = plane.grid(self.field, self.box, 61).z
        low, high = value_range(values, margin=0)
        self._total = high - low
        step = plane.nice(self._total / 300)
        self.controls["rise"].step = step
        set_range(self.controls["rise"], step, 0.75 * self._total, step * round(0.15 * self._total / step))

    def scene(self) -> None:
        """The map, and beside it the height climbed against the way walked."""
        frame = self.figure.add_gridspec(1, 2, width_ratios=[1.15, 1], left=0.06, right=0.985, bottom=0.12, top=0.93)
        ax = self.add_map(frame[0])
        ax.set_title(say("drag_me"))
        self._walked = self._climbed = (None, None)  # the last ways down and up, with what they depend on
        self._from, self._to = self.curve(ax, "level", linestyle="--"), self.curve(ax, "level")
        self._skier = self.curve(ax, "guide", color=ROLES["gradient"]["color"], linewidth=1.6)
        self._curved, self._straight = self.curve(ax, "gradient"), self.curve(ax, "direction")
        self._spot = self.curve(ax, "point")
        walk = self.figure.add_subplot(
            frame[1], xlim=(0, self.reach / 3), ylim=(-0.03 * self._total, 0.8 * self._total)
        )
        walk.set(xlabel=say("way_walked"), title=say("height_climbed"))
        self._goal = self.moving(walk.axhline(0, **ROLES["level"]))
        self._climbs = [self.curve(walk, "gradient"), self.curve(walk, "direction")]

    def frame(self) -> dict[str, float]:
        """Both ways up, the skier's way down, and the profiles of the ways up."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        a, gradient = f(x0, y0), f.gradient(x0, y0)
        b = a + self.number("rise")
        if (x0, y0) != self._walked[0]:
            self._walked = ((x0, y0), gradient_line(f, (x0, y0), self.box))
        if (x0, y0, b) != self._climbed[0]:
            self._climbed = ((x0, y0, b), gradient_line(f, (x0, y0), self.box, level=b))
        down, up = self._walked[1], self._climbed[1]
        angle = float(np.arctan2(gradient[1], gradient[0]) + np.radians(self.number("aim")))
        ahead = straight_line(f, (x0, y0), angle, self.box, b)
        for line, way in ((self._curved, up), (self._straight, ahead), (self._skier, down)):
            line.set_data(*way.points.T)
        self._from.set_data(*self.lines(a).T)
        self._to.set_data(*self.lines(b).T)
        self._spot.set_data([x0], [y0])
        self._goal.set_ydata([b - a, b - a])
        for line, way in zip(self._climbs, (up, ahead), strict=True):
            points = way.points if way is up else np.linspace(way.points[0], way.points[-1], 80)
            walked = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
            line.set_data(walked, f(*points.T) - a)
        curved = up.length if up.end == "level" else np.nan
        straight = ahead.length if ahead.end == "level" else np.nan
        self.explain(x0, y0, a, gradient)
        if not self._note and up.end != "level":
            self.note(f"climb_{up.end}", b=number(b))
        elif not self._note and ahead.end != "level":
            self.note("aim_misses", b=number(b))
        return {
            "x0": x0,
            "y0": y0,
            "a": a,
            "b": b,
            "curved": curved,
            "straight": straight,
            "ratio": straight / curved if curved else np.nan,
        }


class Direction(_OnMap):
    """The directional derivative D_v f = ⟨grad f, v⟩ = ‖grad f‖ ‖v‖ cos θ, for v at any angle and of any length.

    The slope of the slice along v is D_v f / ‖v‖: the two agree when v has length 1.
    """

    size: ClassVar[tuple[float, float]] = (8.6, 4.2)

    def __init__(self, source: Any = None, *, box: plane.Box | None = None) -> None:
        super().__init__()
        self.add_point(source, box)
        self.slider("theta", "φ°", -180, 180, 30, step=1)
        self.slider("length", "‖v‖", 0.1, 2, 1)
        self.snaps = (
            (say("snap_x"), "e1"),
            (say("snap_y"), "e2"),
            ("grad f", "gradient"),
            (say("snap_level"), "level"),
        )
        for name, target in self.snaps:
            self.button(f"snap_{target}", name, lambda target=target: self.snap(target))
        self.readouts = {
            "directional": ("D_v f = ⟨grad f, v⟩", "direction"),
            "between": ("θ°", None),
            "cosine": ("‖grad f‖ ‖v‖ cos θ", None),
            "slope": (say("slope_of_slice"), "tangent"),
            "norm": ("‖grad f‖", "gradient"),
        }
        self.start()

    def snap(self, target: str) -> None:
        """Turn v along an axis (then with length 1), the gradient or the level line."""
        fx, fy = self.field.gradient(self.number("x0"), self.number("y0"))
        uphill = float(np.degrees(np.arctan2(fy, fx)))
        degrees = {"e1": 0.0, "e2": 90.0, "gradient": uphill, "level": uphill + 90}[target]
        with self.quiet():
            if target in ("e1", "e2"):
                self.controls["length"].value = 1
            if np.isfinite(degrees):
                self.controls["theta"].value = (degrees + 180) % 360 - 180
        self.refresh()

    def scene(self) -> None:
        """The graph, the map, the slice along v, and D_v f against the angle."""
        frame = self.figure.add_gridspec(
            2, 3, width_ratios=[1.35, 1.2, 1], left=0.01, right=0.985, bottom=0.12, top=0.93, wspace=0.36, hspace=0.6
        )
        solid = space.add_axes(self.figure, frame[:, 0])
        space.surface(self.field, self.box, ax=solid)
        self._low, self._high = solid.get_zlim()
        self._wall = self.moving(space.wall("direction", ax=solid))
        self._ridge, self._slope, self._top = (
            self.moving(space.line(role, ax=solid)) for role in ("direction", "tangent", "point")
        )
        ax = self.add_map(frame[:, 1])
        self._v_scale = min(1.0, plane.nice(self.reach / 5))
        ax.set_title(say("scales_gradient_v", scale=f"{self.scale:g}", v=f"{self._v_scale:g}"))
        self._path = self.curve(ax, "direction", linewidth=1, linestyle=":")
        self._shadow = self.curve(ax, "guide", linewidth=1.5)
        self._gradient = self.moving(plane.arrow((0, 0), (0, 0), ax=ax))
        self._v = self.moving(plane.arrow((0, 0), (0, 0), role="direction", ax=ax))
        self._spot = self.curve(ax, "point")
        cut = self.figure.add_subplot(frame[0, 2], xlim=(-self.reach / 2, self.reach / 2), ylim=(self._low, self._high))
        cut.set_title(say("slice_v"))
        self._cut = [self.curve(cut, role) for role in ("direction", "tangent", "point")]
        self._turn = self.figure.add_subplot(frame[1, 2], xlim=(-180, 180))
        self._turn.set(xticks=(-180, -90, 0, 90, 180), yticks=[0], title=say("dv_against_angle"), ylim=(-1.2, 1.3))
        self._turn.axhline(0, color="0.8")
        degrees = np.linspace(-180, 180, 181)
        self._turn.plot(degrees, np.cos(np.radians(degrees)), **ROLES["direction"])
        self._turn.plot([0], [1], color=ROLES["gradient"]["color"], marker="^", markersize=9)
        self._now = self.curve(self._turn, "point")

    def frame(self) -> dict[str, float]:
        """v, the slice along it, its slope, and where it stands among all angles."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        z0, gradient = f(x0, y0), f.gradient(x0, y0)
        angle, length = np.radians(self.number("theta")), self.number("length")
        unit = np.array([np.cos(angle), np.sin(angle)])
        norm, uphill = float(np.hypot(*gradient)), float(np.arctan2(gradient[1], gradient[0]))
        slope = float(gradient @ unit)
        t = np.linspace(-self.reach / 2, self.reach / 2, 161)
        px, py = x0 + t * unit[0], y0 + t * unit[1]
        left, right, bottom, top = self.box
        z = np.where((px < left) | (px > right) | (py < bottom) | (py > top), np.nan, f(px, py))
        shown = np.where((z < self._low) | (z > self._high), np.nan, z)
        self._ridge.set_data_3d(px, py, shown)
        self._wall.set_verts(space.curtain(px[::4], py[::4], shown[::4], self._low))
        reach = 0.35 / np.hypot(1 / self.reach, slope / (self._high - self._low)) * np.array([-1, 1])
        self._slope.set_data_3d(x0 + reach * unit[0], y0 + reach * unit[1], z0 + slope * reach)
        self._top.set_data_3d([x0], [y0], [z0])
        self._path.set_data(px, py)
        plane.move_arrow(self._gradient, (x0, y0), self.scale * gradient)
        plane.move_arrow(self._v, (x0, y0), self._v_scale * length * unit)
        foot = np.array([x0, y0]) + self.scale * slope * unit  # the gradient's shadow on the line of v
        self._shadow.set_data(*np.array([[x0, y0] + self.scale * gradient, foot]).T)
        self._spot.set_data([x0], [y0])
        ends = t[[0, -1]]
        for line, (s, w) in zip(self._cut, ((t, z), (ends, z0 + slope * ends), ([0], [z0])), strict=True):
            line.set_data(s, w)
        between = (angle - uphill + np.pi) % (2 * np.pi) - np.pi
        self._now.set_data([np.degrees(between)], [np.cos(between)])
        self.explain(x0, y0, z0, gradient)
        values = {"x0": x0, "y0": y0, "theta": self.number("theta"), "length": length, "norm": norm, "slope": slope}
        return {
            **values,
            "directional": slope * length,
            "cosine": norm * length * float(np.cos(between)),
            "between": np.degrees(between),
        }
