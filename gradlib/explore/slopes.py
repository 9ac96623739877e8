"""The explorers of notebook 7.2 about slopes: the steepest one, and the one in any direction (Deepmath 7.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from gradlib.draw import plane, space
from gradlib.draw.scale import nice
from gradlib.draw.style import PALE, ROLES, value_range
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import NO_PLANE, PRESETS, OnMap, diagonal, strays
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field.flow import Line, gradient_line, straight_line
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box


class Climb(NamedTuple):
    """Two ways from the level a of a point up to the level b, and the way down from there."""

    point: tuple[float, float]
    gradient: np.ndarray
    a: float
    b: float
    curved: float  # length along the gradient; NaN, as the next, where the way does not come to b
    straight: float
    ratio: float
    up: Line
    ahead: Line  # straight; without points where the gradient is 0, since the angle is measured from it
    down: Line
    profiles: tuple[np.ndarray, np.ndarray]  # of `up` and of `ahead`: way walked and height climbed in rows


def climb(
    f: ScalarField,
    point: tuple[float, float],
    rise: float,
    aim: float,
    box: Box,
    follow: Callable[..., Line] = gradient_line,
) -> Climb:
    """Up by `rise`, along the gradient and straight at `aim` degrees from it; down -grad f (Deepmath 7.2, Prop. 3)."""
    a, gradient = f(*point), f.gradient(*point)
    b = a + rise
    down, up = follow(f, point, box), follow(f, point, box, level=b)
    ahead = Line(np.empty((0, 2)), np.nan, "edge")
    if gradient.any():
        ahead = straight_line(f, point, float(np.arctan2(*gradient[::-1]) + np.radians(aim)), box, b)
    curved, straight = (way.length if way.end == "level" else np.nan for way in (up, ahead))
    ratio = straight / curved if curved else np.nan
    fine = np.linspace(*ahead.points[[0, -1]], 80) if len(ahead.points) else ahead.points
    profiles = _profile(f, up.points, a), _profile(f, fine, a)
    return Climb(point, gradient, a, b, curved, straight, ratio, up, ahead, down, profiles)


def _profile(f: ScalarField, points: np.ndarray, a: float) -> np.ndarray:
    """The height over `a` against the way walked, along points of shape (number, 2)."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    return np.array([np.cumsum(steps), f(*points.T) - a])


class Steepest(OnMap):
    """From the level a of the point up to a level b: along the gradient, or straight as the learner aims (Prop. 3).

    The gradient is the steepest way at each point: for a small rise no straight line is shorter.  A skier goes down the
    line of -grad f.
    """

    def furnish(self) -> Readouts:
        """The point, the rise b - a, and the angle by which the straight try misses the gradient."""
        super().furnish()
        self.add("rise", "b − a", fit=self._rises)
        self.add("aim", "α°", (-90, 90, 40), step=1)
        return {
            "a": ("a = f(x₀, y₀)", None),
            "b": ("b", "level"),
            "curved": (say("along_gradient"), "gradient"),
            "straight": (say("straight_try"), "direction"),
            "ratio": (say("ratio"), None),
        }

    def _rises(self) -> Range:
        """The rise b - a can be three quarters of what f rises in the whole window."""
        values = plane.grid(self.field, self.box, 61).z
        low, high = value_range(values, margin=0)
        self._total = high - low
        step = nice(self._total / 300)
        most, first = (step * round(share * self._total / step) for share in (0.75, 0.15))
        return step, most, first, step

    def scene(self) -> None:
        """The map, and beside it the height climbed against the distance walked."""
        frame = self.figure.add_gridspec(1, 2, width_ratios=[1.15, 1], left=0.06, right=0.985, bottom=0.12, top=0.93)
        ax = self.add_map(frame[0])
        ax.set_title(say("drag_me"))
        self._lines = plane.LevelLines(self.field, self.box)
        self._way = lru_cache(maxsize=2)(gradient_line)  # the ways up and down, which do not depend on α
        self._from, self._to = self.curve(ax, "level", linestyle="--"), self.curve(ax, "level")
        self._skier = self.curve(ax, "guide", color=ROLES["gradient"]["color"], linewidth=1.6)
        self._curved, self._straight = self.curve(ax, "gradient"), self.curve(ax, "direction")
        self._spot = self.curve(ax, "point")
        walk = self.figure.add_subplot(
            frame[1], xlim=(0, diagonal(self.box) / 3), ylim=(-0.03 * self._total, 0.8 * self._total)
        )
        walk.set(xlabel=say("way_walked"), title=say("height_climbed"))
        self._goal = self.moving(walk.axhline(0, **ROLES["level"]))
        self._climbs = [self.curve(walk, "gradient"), self.curve(walk, "direction")]

    def compute(self, now: dict[str, Any]) -> Climb:
        """Both ways up and the skier's way down, from the point of the sliders."""
        return climb(self.field, (now["x0"], now["y0"]), now["rise"], now["aim"], self.box, self._way)

    def explain(self, found: Climb) -> tuple[str, str]:
        """Which of the ways ends before it should, and why."""
        why = self.why_none(found.point, found.a, found.gradient, flat="no_steepest")
        if not why and found.up.end != "level":
            why = say(f"climb_{found.up.end}", b=short(found.b))
        elif not why and found.ahead.end != "level":
            why = say("aim_misses", b=short(found.b))
        elif not why and found.down.end == "long":
            why = say("walk_long")
        return "", why

    def place(self, found: Climb) -> None:
        """The ways and both level lines on the map, and the profiles of the ways up."""
        for line, way in ((self._curved, found.up), (self._straight, found.ahead), (self._skier, found.down)):
            line.set_data(*way.points.T)
        self._from.set_data(*self._lines(found.a).T)
        self._to.set_data(*self._lines(found.b).T)
        self._spot.set_data(*np.array([found.point]).T)
        self._goal.set_ydata([found.b - found.a] * 2)
        for line, profile in zip(self._climbs, found.profiles, strict=True):
            line.set_data(*profile)


class Along(NamedTuple):
    """The directional derivative along v at a point, and the slice along v."""

    top: tuple[float, float, float]  # the point on the graph
    gradient: np.ndarray
    unit: np.ndarray  # of length 1, along v
    v: np.ndarray
    norm: float  # of the gradient
    directional: float
    slope: float  # of the slice; NaN where it has none
    between: float  # degrees from the gradient to v; NaN where the gradient is 0
    cosine: float  # ‖grad f‖ ‖v‖ cos θ
    smooth: bool  # whether the gradient gives the slopes in all directions, as of a differentiable function
    curve: np.ndarray  # the slice: way along v, x, y, z in rows


def along(f: ScalarField, point: tuple[float, float], degrees: float, length: float, box: Box, height: float) -> Along:
    """D_v f = ⟨grad f, v⟩ = ‖grad f‖ ‖v‖ cos θ for v of this angle and length; `height` is that of the picture."""
    (x0, y0), z0, gradient = point, f(*point), f.gradient(*point)
    angle = np.radians(degrees)
    unit = np.array([np.cos(angle), np.sin(angle)])
    norm, uphill = float(np.hypot(*gradient)), float(np.arctan2(gradient[1], gradient[0]))
    rate = float(gradient @ unit)
    rate = 0.0 if abs(rate) < 1e-12 * norm else rate  # what rounding leaves is not an answer
    misses = strays(f, np.array(point), z0, gradient, unit, box, height)
    between = (angle - uphill + np.pi) % (2 * np.pi) - np.pi if norm else np.nan
    cosine = float(np.cos(between)) if norm else 0.0
    t = np.linspace(-diagonal(box) / 2, diagonal(box) / 2, 161)
    x, y = x0 + t * unit[0], y0 + t * unit[1]
    z = np.where((x < box[0]) | (x > box[1]) | (y < box[2]) | (y > box[3]), np.nan, f(x, y))
    return Along(
        (x0, y0, z0),
        gradient,
        unit,
        length * unit,
        norm,
        directional=rate * length,
        slope=np.nan if misses[0] else rate,
        between=np.degrees(between),
        cosine=norm * length * (0.0 if abs(cosine) < 1e-12 else cosine),
        smooth=not misses.any(),
        curve=np.array([t, x, y, z]),
    )


class Direction(OnMap):
    """The directional derivative D_v f = ⟨grad f, v⟩ = ‖grad f‖ ‖v‖ cos θ, for v at any angle and of any length.

    The slope of the slice along v is D_v f / ‖v‖: the two agree when v has length 1.
    """

    presets = (*PRESETS, NO_PLANE)

    def furnish(self) -> Readouts:
        """The point, angle and length of v, and buttons that turn it."""
        super().furnish()
        self.add("theta", "φ°", (-180, 180, 30), step=1)
        self.add("length", "‖v‖", (0.1, 2, 1))
        snaps = (
            (say("snap_x"), "e1"),
            (say("snap_y"), "e2"),
            ("grad f", "gradient"),
            (say("snap_level"), "level"),
        )
        for name, target in snaps:
            self.add(f"snap_{target}", name, partial(self._snapped, target))
        return {
            "directional": ("D_v f = ⟨grad f, v⟩", "direction"),
            "between": ("θ°", None),
            "cosine": ("‖grad f‖ ‖v‖ cos θ", None),
            "slope": (say("slope_of_slice"), "tangent"),
            "norm": ("‖grad f‖", "gradient"),
        }

    def _snapped(self, target: str) -> Numbers:
        """v along `target`: an axis "e1" or "e2" (then with length 1), the "gradient" or the "level" line."""
        fx, fy = self.field.gradient(self.number("x0"), self.number("y0"))
        uphill = float(np.degrees(np.arctan2(fy, fx)))
        degrees = {"e1": 0.0, "e2": 90.0, "gradient": uphill, "level": uphill + 90}[target]
        length = {"length": 1} if target in ("e1", "e2") else {}
        return length | ({"theta": (degrees + 180) % 360 - 180} if np.isfinite(degrees) else {})

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
        self._reach, self._scale = diagonal(self.box), plane.arrow_scale(self.field, self.box)
        self._v_scale = min(1.0, nice(self._reach / 5))
        ax.set_title(say("scales_gradient_v", scale=short(self._scale), v=short(self._v_scale)))
        self._path = self.curve(ax, "direction", linewidth=1, linestyle=":")
        self._shadow = self.curve(ax, "guide", linewidth=1.5)
        self._gradient = self.moving(plane.arrow((0, 0), (0, 0), ax=ax))
        self._v = self.moving(plane.arrow((0, 0), (0, 0), role="direction", ax=ax))
        self._spot = self.curve(ax, "point")
        cut = self.figure.add_subplot(
            frame[0, 2], xlim=(-self._reach / 2, self._reach / 2), ylim=(self._low, self._high)
        )
        cut.set_title(say("slice_v"))
        self._cut = [self.curve(cut, role) for role in ("direction", "tangent", "point")]
        self._turn = self.figure.add_subplot(frame[1, 2], xlim=(-180, 180))
        self._turn.set(xticks=(-180, -90, 0, 90, 180), yticks=[0], title=say("dv_against_angle"), ylim=(-1.2, 1.3))
        self._turn.axhline(0, color=PALE)
        degrees = np.linspace(-180, 180, 181)
        self._cosine = degrees, np.cos(np.radians(degrees))
        self._all = self.curve(self._turn, "direction")
        self._best = self.curve(self._turn, "gradient", marker="^", markersize=9)
        self._now = self.curve(self._turn, "point")

    def compute(self, now: dict[str, Any]) -> Along:
        """v of the sliders, the slice along it and its slope."""
        height = self._high - self._low
        return along(self.field, (now["x0"], now["y0"]), now["theta"], now["length"], self.box, height)

    def explain(self, found: Along) -> tuple[str, str]:
        """Where the formula fails, or says nothing."""
        x, y, z = found.top
        if not found.smooth:
            return "", say("not_differentiable", x=short(x), y=short(y))
        return "", self.why_none((x, y), z, found.gradient, flat="no_angle")

    def place(self, found: Along) -> None:
        """v, the gradient and its shadow, the slice with its tangent, and where v stands among all angles."""
        point, z0 = np.array(found.top[:2]), found.top[2]
        t, x, y, z = found.curve
        shown = np.where((z < self._low) | (z > self._high), np.nan, z)
        space.put(self._ridge, x, y, shown)
        self._wall.set_verts(space.curtain(x[::4], y[::4], shown[::4], self._low))
        reach = 0.35 / np.hypot(1 / self._reach, found.slope / (self._high - self._low)) * np.array([-1, 1])
        space.put(self._slope, *(point[:, None] + np.outer(found.unit, reach)), z0 + found.slope * reach)
        space.put(self._top, *np.reshape(found.top, (3, 1)))
        self._path.set_data(x, y)
        plane.move_arrow(self._gradient, found.top[:2], self._scale * found.gradient)
        plane.move_arrow(self._v, found.top[:2], self._v_scale * found.v)
        foot = (found.gradient @ found.unit) * found.unit  # the gradient's shadow on the line of v
        self._shadow.set_data(*(point + self._scale * np.array([found.gradient, foot])).T)
        self._spot.set_data(*point[:, None])
        ends = t[[0, -1]]
        for line, (s, w) in zip(self._cut, ((t, z), (ends, z0 + found.slope * ends), ([0], [z0])), strict=True):
            line.set_data(s, w)
        self._all.set_data(self._cosine[0], self._cosine[1] * np.sign(found.norm))  # 0 where grad f = 0
        self._best.set_data([0], [1 if found.norm > 0 else np.nan])
        self._now.set_data([found.between], [np.cos(np.radians(found.between))])
