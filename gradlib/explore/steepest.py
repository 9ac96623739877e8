"""The explorer of the steepest way up from one level to another (Deepmath 7.2, Prop. 3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import plane, tangents
from gradlib.draw.marks import Arrow, Name
from gradlib.draw.scale import Limits, limit, nice, round_factor, round_limits, value_range
from gradlib.draw.style import ROLES, WHOLE, backing, color
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Range
from gradlib.explore.base.rounding import gradient_at
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
    a = f(*point)
    gradient = gradient_at(f.gradient, point, a)
    b = a + rise
    down, up = follow(f, point, box), follow(f, point, box, level=b)
    ahead = Line(np.empty((0, 2)), np.nan, "edge")
    if gradient.any():
        ahead = straight_line(f, point, float(np.arctan2(*gradient[::-1]) + np.radians(aim)), box, b)
    curved, straight = (way.length if way.end == "level" else np.nan for way in (up, ahead))
    ratio = straight / curved if curved else np.nan
    fine = np.linspace(*ahead.points[[0, -1]], 80) if len(ahead.points) else ahead.points
    profiles = _profile(f, up.points, a), _profile(f, fine, a)
    higher = up.end == "critical" and _rises(f, up.points[-1], 0.01 * plane.diagonal(box))
    return Climb(point, gradient, a, b, curved, straight, ratio, up, ahead, down, profiles, higher)


def _rises(f: ScalarField, place: np.ndarray, reach: float) -> bool:
    """Whether f is higher somewhere on a small circle than in its middle."""
    around, middle = f(*tangents.arc(place, 0, 2 * np.pi, reach).T), f(*place)
    return bool((around > middle + 1e-9 * max(1.0, abs(middle))).any())


def _profile(f: ScalarField, points: np.ndarray, a: float) -> np.ndarray:
    """The height over `a` against the way walked, along points of shape (number, 2)."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    return np.array([np.cumsum(steps), f(*points.T) - a])


def _middle(way: np.ndarray) -> np.ndarray:
    """Where the name of a way stands; NaN where there is none."""
    return way[len(way) // 2] if len(way) > 1 else np.full(2, np.nan)


def _unit(gradient: np.ndarray) -> np.ndarray:
    """Of length 1 along a gradient; NaN where it is 0."""
    return gradient / np.hypot(*gradient) if gradient.any() else np.full(2, np.nan)


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
            1, 3, width_ratios=[1.25, 1.25, 1], left=0.055, right=0.978, bottom=0.14, top=0.92, wspace=0.22
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
        self._heights: Limits | None = None  # of both axes, before they are cut at 0
        self._lengths: Limits | None = None
        walk = self._walk = self.figure.add_subplot(frame[2])
        walk.set_title(say("height_climbed"))
        walk.set_xlabel(say("way_walked"), loc="left")  # a power of ten may stand on the right
        walk.locator_params(nbins=4)
        walk.ticklabel_format(scilimits=(-3, 4), useMathText=True)
        # first what rests while α changes
        self._placed: tuple[Line | None, float] = None, 0.0  # for which way up, and how near
        self._frame = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._between = self.curve(near, "guide", linestyle="-", linewidth=0.7)
        self._levels = [[self.curve(one, "level", linestyle="--"), self.curve(one, "level")] for one in (ax, near)]
        self._skier = self.curve(ax, "guide", color=color("gradient"), linewidth=1.6)
        self._goal = self.moving(walk.axhline(0, **ROLES["level"]))
        self._ups = [self.curve(one, "gradient") for one in (ax, near, walk)]
        self._heads = [self.moving(Arrow(near, "gradient"))]
        self._rise = self.moving(Name(walk, "$b - a$", side=(0, 1), gap=3))
        self._tries = [self.curve(one, "direction") for one in (ax, near, walk)]
        self._heads.append(self.moving(Arrow(near, "direction")))
        self._arc = self.curve(near, "secant", linestyle="-", linewidth=1)
        paper, blue = {"bbox": backing()}, {"color": color("gradient")}  # lines pass behind
        self._downhill = self.moving(Name(ax, r"$-\mathrm{grad}\,f$", gap=4, **paper, **blue))
        names = (("$f = a$", {}), ("$f = b$", {}), (say("way_gradient"), blue), (r"$\alpha$", {}))
        self._names = [self.moving(Name(near, name, gap=5, **paper, **style)) for name, style in names]
        self._spots = [self.curve(ax, "point", **WHOLE), self.curve(near, "point")]  # over the names
        self._spots[1].set_data([0], [0])

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
        point, reach = np.array(found.point), self._reach(found)
        self._place_way(1, found, found.ahead.points, reach)
        up, near = self._placed
        if found.up is not up or reach != near:
            self._placed = found.up, reach
            self._place_resting(found, reach)
        ways = [way.points - point for way in (found.up, found.ahead)]
        seen = [np.hypot(*way.T).max(initial=0) > 0.02 * reach for way in ways]  # one that leaves the window is a point
        self._place_angle(found.gradient, ways[0] if seen[0] else np.empty((0, 2)), reach, shown=all(seen))
        climbed, straight = found.profiles[0], found.straight
        walked = climbed[0, -1] if climbed.size else 0.0
        straight = straight if straight < 3 * walked else 0  # a long detour may leave the picture
        lengths = np.array([0, walked, straight]) if walked else np.array([0, plane.diagonal(self.box) / 3])
        low, high = self._heights = round_limits(np.array([0, found.b - found.a, *climbed[1]]), self._heights)
        _, far = self._lengths = round_limits(lengths, self._lengths)
        limit(self._walk, x=(0.0, far), y=(low if climbed[1].min(initial=0) < 0 else -0.04 * high, high))
        self._rise.beside((far / 2, found.b - found.a))

    def _reach(self, found: Climb) -> float:
        """Half the side of what is seen from near: what lies between both levels, as large as it can be."""
        ways = [way.points - found.point for way in (found.up, found.ahead)]
        far = [float(np.hypot(*way.T).max()) if len(way) > 1 else 0.0 for way in ways]
        wide = min(max(far[0], min(far[1], 1.5 * far[0])), 0.4 * plane.diagonal(self.box))
        if wide > 0:
            self._factor = round_factor(wide, 0.2, 0.95, self._factor)
        return 1 / self._factor if self._factor else nice(plane.diagonal(self.box) / 2)

    def _place_resting(self, found: Climb, reach: float) -> None:
        """What does not depend on α, but on how near it is seen; from near, in coordinates from the point."""
        point, gradient = np.array(found.point), found.gradient
        self._skier.set_data(*found.down.points.T)
        self._spots[0].set_data(*point[:, None])
        self._downhill.beside(_middle(found.down.points), (-1, -1))
        for line, level in zip(self._levels[0], (found.a, found.b), strict=True):
            line.set_data(*self._lines(level).T)
        if self._near.get_xlim()[1] != reach:
            self._near.set(xlim=(-reach, reach), ylim=(-reach, reach))
            self._near.set(xticks=(-reach / 2, 0, reach / 2), yticks=(-reach / 2, 0, reach / 2))
        self._frame.set_data(*(point + reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])).T)
        levels = tuple(found.a + (found.b - found.a) * part for part in (0, 1, 0.25, 0.5, 0.75))
        *ends, one, two, three = (line - point for line in self._lines_near(self.field, found.point, reach, levels))
        self._between.set_data(*np.concatenate([one, two, three]).T)
        uphill = _unit(gradient)
        along = np.array([uphill[1], -uphill[0]])
        for line, ends_at, name, side in zip(self._levels[1], ends, self._names, (-uphill, uphill), strict=False):
            line.set_data(*ends_at.T)
            far, way, most = np.abs(ends_at).max(axis=1), along, 0.65 * reach
            if np.isfinite(far).any() and not (far > 0.95 * reach).any():  # a ring that is seen whole: outside of it
                side, way, most = along + side / 3, along + side / 3, reach
            seen = np.where(far < most, ends_at @ way, np.nan)
            last = ends_at[np.nanargmax(seen)] if np.isfinite(seen).any() else np.full(2, np.nan)
            name.beside(last, side)
        self._place_way(0, found, found.up.points, reach)
        self._goal.set_ydata([found.b - found.a] * 2)

    def _place_way(self, k: int, found: Climb, points: np.ndarray, reach: float) -> None:
        """The way up (k = 0) or the straight try (1): on the map, from near with the head of an arrow, its profile."""
        way = points - found.point
        for line, data in zip((self._ups, self._tries)[k], (points.T, way.T, found.profiles[k]), strict=True):
            line.set_data(*data)
        before = way[np.hypot(*(way - way[-1]).T) > 0.15 * reach] if len(way) > 1 else way
        tail = before[-1] if len(before) else np.full(2, np.nan)
        self._heads[k].move(tail, way[-1] - tail if len(way) else tail)

    def _place_angle(self, gradient: np.ndarray, way: np.ndarray, reach: float, *, shown: bool) -> None:
        """The arc of α, its name, and on its other side the name of the way along the gradient.

        The angle is `shown` between two ways alone.
        """
        turn, uphill = np.radians(self.number("aim")), _unit(gradient)
        arc = tangents.arc((0, 0), np.arctan2(*uphill[::-1]), turn, 0.3 * reach)
        self._arc.set_data(*(arc if shown else np.full_like(arc, np.nan)).T)
        along = np.array([uphill[1], -uphill[0]])
        side, middle = -along if turn < 0 else along, _middle(way)
        self._names[2].beside(middle - min(middle @ side, 0) * side, side)  # where the way turns off, beside the point
        # α stands in its angle, where that has room; otherwise beside the end of its arc
        away = np.hypot(*(way - 1.3 * arc[12]).T).min(initial=np.inf)
        narrow = min(away, 0.39 * reach * abs(np.sin(turn / 2))) < 0.1 * reach
        place, aside = (arc[-1], np.sign(turn) * np.array([-arc[-1, 1], arc[-1, 0]])) if narrow else (arc[12], arc[12])
        self._names[3].beside(place if turn and shown else np.full(2, np.nan), aside)
