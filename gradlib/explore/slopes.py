"""The explorers of notebook 7.2 about slopes: the steepest one, and the one in any direction (Deepmath 7.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.markers import CARETDOWN

from gradlib.draw import plane, space
from gradlib.draw.marks import Arrow, Name
from gradlib.draw.scale import Limits, curbed, limit, nice, round_factor, round_limits
from gradlib.draw.style import PALE, ROLES, color, value_range
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import GRADIENT, NO_PLANE, PRESETS, OnMap, diagonal, strays
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field.flow import Line, gradient_line, straight_line
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box

LONGEST = 2.0  # a vector v
COSINE = np.linspace(-180, 180, 181), np.cos(np.radians(np.linspace(-180, 180, 181)))


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
    higher: bool  # whether `up` ends where f rises in some direction, as it does at a saddle


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
    higher = up.end == "critical" and _rises(f, up.points[-1], 0.01 * diagonal(box))
    return Climb(point, gradient, a, b, curved, straight, ratio, up, ahead, down, profiles, higher)


def _rises(f: ScalarField, place: np.ndarray, reach: float) -> bool:
    """Whether f is higher somewhere on a small circle than in its middle."""
    around, middle = f(*plane.arc(place, 0, 2 * np.pi, reach).T), f(*place)
    return bool((around > middle + 1e-9 * max(1.0, abs(middle))).any())


def _profile(f: ScalarField, points: np.ndarray, a: float) -> np.ndarray:
    """The height over `a` against the way walked, along points of shape (number, 2)."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    return np.array([np.cumsum(steps), f(*points.T) - a])


class Steepest(OnMap):
    """From the level a of the point up to a level b: along the gradient, or straight as the learner aims (Prop. 3).

    The gradient is the steepest way at each point: for a small rise no straight line is shorter.  A skier goes down the
    line of -grad f.
    """

    size: ClassVar[tuple[float, float]] = (8.6, 3.7)

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
        """The map, what lies between the levels a and b from near, and the height climbed against the way walked."""
        frame = self.figure.add_gridspec(
            1, 3, width_ratios=[1.25, 1.25, 1], left=0.055, right=0.985, bottom=0.14, top=0.92, wspace=0.22
        )
        ax = self.add_map(frame[0])
        ax.set_title(say("drag_me"))
        # what does not depend on α is found once
        self._lines = lru_cache(maxsize=2)(plane.LevelLines(self.field, self.box))
        self._lines_near = lru_cache(maxsize=1)(plane.lines_near)
        self._way = lru_cache(maxsize=2)(gradient_line)  # up and down
        near = self.figure.add_subplot(frame[1], aspect="equal", title=say("close_up"))
        near.set_xlabel("$x - x_0$", labelpad=1)
        near.tick_params(labelleft=False)  # as below: the axes are equal
        self._near, self._factor = near, None  # 1 / half its side
        self._frame = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._between = self.curve(near, "guide", linestyle="-", linewidth=0.7)
        self._levels = [[self.curve(one, "level", linestyle="--"), self.curve(one, "level")] for one in (ax, near)]
        self._skier = self.curve(ax, "guide", color=color("gradient"), linewidth=1.6)
        self._ways = [[self.curve(one, role) for role in ("gradient", "direction")] for one in (ax, near)]
        self._heads = [self.moving(Arrow(near, role)) for role in ("gradient", "direction")]
        self._arc = self.curve(near, "secant", linestyle="-", linewidth=1)
        self._spots = [self.curve(ax, "point"), self.curve(near, "point")]
        self._spots[1].set_data([0], [0])
        names = ("$f = a$", "$f = b$", GRADIENT, r"$\alpha$")
        self._names = [self.moving(Name(near, name, gap=5)) for name in names]
        self._heights: Limits | None = None  # of the axis of heights
        walk = self._walk = self.figure.add_subplot(frame[2])
        walk.set_title(say("height_climbed"))
        walk.set_xlabel(say("way_walked"), loc="left")  # a power of ten may stand on the right
        walk.locator_params(nbins=4)
        walk.ticklabel_format(scilimits=(-2, 4), useMathText=True)
        self._goal = self.moving(walk.axhline(0, **ROLES["level"]))
        self._climbs = [self.curve(walk, "gradient"), self.curve(walk, "direction")]
        self._rise = self.moving(Name(walk, "$b - a$", side=(0, 1), gap=3))

    def compute(self, now: dict[str, Any]) -> Climb:
        """Both ways up and the skier's way down, from the point of the sliders."""
        return climb(self.field, (now["x0"], now["y0"]), now["rise"], now["aim"], self.box, self._way)

    def explain(self, found: Climb) -> tuple[str, str]:
        """Which of the ways ends before it should, and why."""
        why = self.why_none(found.point, found.a, found.gradient, flat="no_steepest")
        if not why and found.up.end == "critical" and found.higher:
            why = say("climb_saddle", b=short(found.b))
        elif not why and found.up.end != "level":
            why = say(f"climb_{found.up.end}", b=short(found.b))
        elif not why and found.ahead.end != "level":
            why = say("aim_misses", b=short(found.b))
        elif not why and found.down.end == "long":
            why = say("walk_long")
        return "", why

    def place(self, found: Climb) -> None:
        """The ways and both level lines, on the map and from near, and the profiles of the ways up."""
        point, rise = np.array(found.point), found.b - found.a
        self._skier.set_data(*found.down.points.T)
        self._spots[0].set_data(*point[:, None])
        for line, level in zip(self._levels[0], (found.a, found.b), strict=True):
            line.set_data(*self._lines(level).T)
        for line, way in zip(self._ways[0], (found.up, found.ahead), strict=True):
            line.set_data(*way.points.T)
        self._look_near(found)
        self._goal.set_ydata([rise] * 2)
        for line, profile in zip(self._climbs, found.profiles, strict=True):
            line.set_data(*profile)
        walked, climbed = found.profiles[0] if found.profiles[0].size else np.zeros((2, 1))
        straight = found.straight if found.straight < 3 * walked[-1] else 0  # a long detour may leave the picture
        lengths = np.array([0, walked[-1], straight]) if walked[-1] else np.array([0, diagonal(self.box) / 3])
        low, high = round_limits(np.array([0, rise, *climbed]), self._heights)
        self._heights = low, high
        across = 0.0, round_limits(lengths, self._walk.get_xlim())[1]
        limit(self._walk, x=across, y=(low if climbed.min() < 0 else -0.04 * high, high))
        self._rise.beside((np.mean(self._walk.get_xlim()), rise))

    def _look_near(self, found: Climb) -> None:
        """Show what lies between both levels as large as it can be, in coordinates from the point."""
        point, gradient = np.array(found.point), found.gradient
        ways = [way.points - point for way in (found.up, found.ahead)]
        far = [float(np.hypot(*way.T).max()) if len(way) > 1 else 0.0 for way in ways]
        wide = min(max(far[0], min(far[1], 1.5 * far[0])), 0.4 * diagonal(self.box))
        if wide > 0:
            self._factor = round_factor(wide, 0.2, 0.95, self._factor)
        reach = 1 / self._factor if self._factor else nice(diagonal(self.box) / 2)
        if self._near.get_xlim()[1] != reach:
            self._near.set(xlim=(-reach, reach), ylim=(-reach, reach))
            self._near.set(xticks=(-reach / 2, 0, reach / 2), yticks=(-reach / 2, 0, reach / 2))
        self._frame.set_data(*(point + reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])).T)
        levels = tuple(found.a + (found.b - found.a) * part for part in (0, 1, 0.25, 0.5, 0.75))
        *ends, one, two, three = (line - point for line in self._lines_near(self.field, found.point, reach, levels))
        self._between.set_data(*np.concatenate([one, two, three]).T)
        uphill = gradient / np.hypot(*gradient) if gradient.any() else np.full(2, np.nan)
        along = np.array([uphill[1], -uphill[0]])
        for line, ends_at, name, side in zip(self._levels[1], ends, self._names, (-uphill, uphill), strict=False):
            line.set_data(*ends_at.T)
            seen = np.where(np.abs(ends_at).max(axis=1) < 0.65 * reach, ends_at @ along, np.nan)
            last = ends_at[np.nanargmax(seen)] if np.isfinite(seen).any() else np.full(2, np.nan)
            name.beside(last, side)
        for line, head, way in zip(self._ways[1], self._heads, ways, strict=True):
            line.set_data(*way.T)
            before = way[np.hypot(*(way - way[-1]).T) > 0.15 * reach] if len(way) > 1 else way
            tail = before[-1] if len(before) else np.full(2, np.nan)
            head.point(tail, way[-1] - tail if len(way) else tail)
        turn = np.radians(self.number("aim"))
        start = np.arctan2(*uphill[::-1])
        arc = plane.arc((0, 0), start, turn, 0.3 * reach)
        self._arc.set_data(*arc.T)
        middle = ways[0][len(ways[0]) // 2] if len(ways[0]) else np.full(2, np.nan)
        self._names[2].beside(middle, -along if turn < 0 else along)
        self._names[3].beside(arc[12] if turn else np.full(2, np.nan), arc[12])


class Along(NamedTuple):
    """The directional derivative along v at a point, and the slice along v."""

    top: tuple[float, float, float]  # the point on the graph
    gradient: np.ndarray
    unit: np.ndarray  # of length 1, along v
    v: np.ndarray
    norm: float  # of the gradient
    product: float  # ⟨grad f, v⟩
    directional: float  # D_v f; NaN, as the next, where there is none
    slope: float  # of the slice
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
    slope = _slope(f, point, z0, unit, box) if misses[0] else rate
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
        product=rate * length,
        directional=slope * length,
        slope=slope,
        between=np.degrees(between),
        cosine=norm * length * (0.0 if abs(cosine) < 1e-12 else cosine),
        smooth=not misses.any(),
        curve=np.array([t, x, y, z]),
    )


def _slope(f: ScalarField, point: tuple[float, float], value: float, unit: np.ndarray, box: Box) -> float:
    """The slope of the slice along `unit`, where the gradient does not give it; NaN where quotients do not agree."""
    steps = 1e-5 * diagonal(box) * np.array([-10, -1, 1, 10])
    quotients = (f(*(np.array(point)[:, None] + np.outer(unit, steps))) - value) / steps
    slope = float(quotients[1:3].mean())
    return slope if np.ptp(quotients) <= 1e-3 * abs(slope) else np.nan


class Direction(OnMap):
    """The directional derivative D_v f = ⟨grad f, v⟩ = ‖grad f‖ ‖v‖ cos θ, for v at any angle and of any length.

    The slope of the slice along v is D_v f / ‖v‖: the two agree when v has length 1.
    """

    presets = (*PRESETS, NO_PLANE)

    def furnish(self) -> Readouts:
        """The point, angle and length of v, and buttons that turn it."""
        super().furnish()
        self.add("theta", "φ°", (-180, 180, 30), step=1)
        self.add("length", "‖v‖", (0.1, LONGEST, 1))
        snaps = (
            (say("snap_x"), "e1"),
            (say("snap_y"), "e2"),
            ("grad f", "gradient"),
            (say("snap_level"), "level"),
        )
        for name, target in snaps:
            self.add(f"snap_{target}", name, partial(self._snapped, target))
        return {
            "directional": ("D_v f", "direction"),
            "product": ("⟨grad f, v⟩", None),
            "cosine": ("‖grad f‖ ‖v‖ cos θ", None),
            "between": ("θ°", None),
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
        self._reach, self._scale = diagonal(self.box), None
        self._v_scale = min(1.0, nice(self._reach / 5))
        self._path = self.curve(ax, "direction", linewidth=1, linestyle=":")
        self._shadow = self.curve(ax, "guide", linewidth=1.5)
        self._angle = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._arrows = [self.moving(Arrow(ax, role)) for role in ("gradient", "direction")]
        self._spot = self.curve(ax, "point")
        self._names = [self.moving(Name(ax, name, gap=4)) for name in (GRADIENT, "$v$", r"$\theta$")]
        cut = self.figure.add_subplot(frame[0, 2], xlim=(-self._reach / 2, self._reach / 2))
        cut.set_title(say("slice_v"))
        self._cut = [self.curve(cut, role) for role in ("direction", "tangent", "point")]
        self._turn = self.figure.add_subplot(frame[1, 2], xlim=(-180, 180), title=say("dv_against_angle"))
        self._turn.set_xticks((-180, -90, 0, 90, 180))
        self._turn.axhline(0, color=PALE)
        for one in (cut, self._turn):
            one.locator_params(axis="y", nbins=5)
            one.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
        self._one = self.curve(self._turn, "guide")
        self._all = self.curve(self._turn, "direction")
        self._stem = self.curve(self._turn, "secant", linewidth=1)
        self._best = self.curve(self._turn, "gradient", marker=CARETDOWN, markersize=8, linestyle="none")
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
        self._place_arrows(found)
        ends = t[[0, -1]]
        for line, (s, w) in zip(self._cut, ((t, z), (ends, z0 + found.slope * ends), ([0], [z0])), strict=True):
            line.set_data(s, w)
        cut = self._cut[0].axes
        limit(cut, y=round_limits(np.append(curbed(z), z0), cut.get_ylim()))
        self._place_angles(found)

    def _place_arrows(self, found: Along) -> None:
        """v, the gradient and its shadow on the map, and the angle between them; their scales in its title."""
        point, turn, ax = np.array(found.top[:2]), np.radians(found.between), self._spot.axes
        side = min(np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim()))
        room = plane.room_ahead(point, found.gradient, self.box)
        scale = plane.gradient_scale(found.gradient, side, self._scale, room)
        if scale != self._scale:
            self._scale = scale
            ax.set_title(say("scales_gradient_v", scale=short(scale), v=short(self._v_scale)))
        foot = (found.gradient @ found.unit) * found.unit  # the gradient's shadow on the line of v
        self._shadow.set_data(*(point + scale * np.array([found.gradient, foot])).T)
        self._spot.set_data(*point[:, None])
        arc = plane.arc(found.top[:2], np.arctan2(*found.unit[::-1]) - turn, turn, 0.15 * side)
        self._angle.set_data(*arc.T)
        self._names[2].beside(arc[12] if abs(turn) > 0.2 else np.full(2, np.nan), arc[12] - point)
        # names on the outer sides of the two arrows
        away = np.array([-found.unit[1], found.unit[0]]) * (1 if turn < 0 else -1)
        vectors = scale * found.gradient, self._v_scale * found.v
        for arrow, name, vector, aside in zip(self._arrows, self._names, vectors, (away, -away), strict=False):
            arrow.point(point, vector)
            name.beside(point + 0.7 * vector if vector.any() else np.full(2, np.nan), aside)

    def _place_angles(self, found: Along) -> None:
        """D_v f against the angle of v, at its true size; for ‖v‖ = 1 it is the slope."""
        degrees, cosine = COSINE
        long = float(np.hypot(*found.v))
        most = found.norm * LONGEST
        limit(self._turn, y=round_limits(np.array([-most, most]), self._turn.get_ylim()))
        self._one.set_data(degrees, found.norm * cosine)
        self._all.set_data(degrees, found.norm * long * cosine if found.smooth else np.full_like(cosine, np.nan))
        self._best.set_data([0], [found.norm * long if found.norm > 0 else np.nan])
        self._now.set_data([found.between], [found.directional])
        self._stem.set_data([found.between] * 2, [0, found.directional])
