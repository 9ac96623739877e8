"""The explorer of notebook 7.3 about critical points: where the gradient is 0 (Deepmath 7.3)."""

from __future__ import annotations

import itertools
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import plane, tangents
from gradlib.draw.scale import nice, value_range
from gradlib.draw.style import ROLES, WHOLE, backing
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.extrema import PRESETS, where
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field import critical, zeros
from gradlib.field.critical import CriticalPoint
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number
from gradlib.valid import Box

NARROW = 5.6  # inches: a legend has no room beside the map


class Near(NamedTuple):
    """A point, or the critical point that is next to it, and a level."""

    point: tuple[float, float]
    k: float
    f: float
    fx: float
    fy: float
    critical: CriticalPoint | None


def near(
    f: ScalarField, point: tuple[float, float], points: list[CriticalPoint], box: Box, k: float, *, follows: bool
) -> Near:
    """Value and gradient at the first of `points`, all the critical ones of the box, that is next to `point`.

    One that lies on a curve of critical points between them is described as they are.  The level is `k`; one that
    `follows` is that of the point, if it has one.
    """
    size = np.array([box[1] - box[0], box[3] - box[2]])
    one = next((one for one in points if np.max(np.abs(np.subtract(one.point, point)) / size) < 0.012), None)
    value, (fx, fy) = f(*point), f.gradient(*point)
    alone = all(other.isolated for other in points)
    if fx == fy == 0 and not (one and alone) and zeros.vanishes(f, np.array(point), size):
        one = critical.described(f, np.array(point), size, alone)
    if one:
        value, (fx, fy) = one.value, np.round(f.gradient(*one.point), 9) + 0.0  # 0, not −5·10⁻¹⁶
    return Near(point, value if follows and np.isfinite(value) else k, value, fx, fy, one)


class CriticalPoints(OnMap):
    """The curves where one partial derivative is 0, and the critical points where they cross (Deepmath 7.3, Prop. 5).

    Attributes
    ----------
    points : the critical points found in the window
    """

    size: ClassVar[tuple[float, float]] = (8.0, 4.8)
    presets = PRESETS

    def furnish(self) -> Readouts:
        """The point, the level, whether the kinds are told, and a button for the next critical point."""
        self.points: list[CriticalPoint] = []
        self._turn = itertools.count()
        super().furnish()
        self.add("k", "k", fit=self._heights)
        self.add("kinds", say("critical_kinds"), [(say("no"), False), (say("yes"), True)], redraws=True)
        self.add("next", say("critical_next"), self._next)
        return {
            "k": (say("critical_level"), "level"),
            "f": ("f(x₀, y₀)", None),
            "fx": ("∂f/∂x", "slice_x"),
            "fy": ("∂f/∂y", "slice_y"),
        }

    def _heights(self) -> Range:
        """The level k goes over the heights of the window, or around the critical ones where they are close."""
        low, high = value_range(plane.grid(self.field, self.box, 61).z, margin=0)
        heights = [one.value for one in self.field.critical_points(self.box)]
        between = max(heights, default=0) - min(heights, default=0)
        if 0 < 8 * between < high - low:
            low, high = min(heights) - 1.5 * between, max(heights) + 1.5 * between
        step = nice((high - low) / 300)
        return step * np.floor(low / step), step * np.ceil(high / step), None, step

    def _next(self) -> Numbers:
        """The next critical point: another one than that where the point is."""
        now = self._place or (np.nan, np.nan)
        size = np.array([self.box[1] - self.box[0], self.box[3] - self.box[2]])
        for _ in self.points:
            chosen = self.points[next(self._turn) % len(self.points)].point
            if not np.max(np.abs(np.subtract(chosen, now)) / size) < 1e-6:
                return dict(zip(("x0", "y0"), chosen, strict=True))
        return {}

    def scene(self) -> None:
        """Level sets, both curves, their crossings; the kinds if they are asked for."""
        ax = self.add_map(self.figure.add_gridspec(1, 1, left=0.08, right=0.8, bottom=0.1, top=0.93)[0])
        self._lines = plane.LevelLines(self.field, self.box)
        for i, (role, name) in enumerate((("slice_x", "∂f/∂x = 0"), ("slice_y", "∂f/∂y = 0"))):
            zero = plane.LevelLines(self.field.partial(i), self.box)(0.0)
            ax.plot(*zero.T, label=name, **ROLES[role])
        self.points = self.field.critical_points(self.box)
        hollow = {**ROLES["second"], "markerfacecolor": "none"}  # the curves are seen to cross in it
        crossing = {**hollow, "markersize": 12}  # seen around the point
        self._marked = [one for one in self.points if one.isolated or not self._constant(one)]
        ax.plot(*np.reshape([one.point for one in self._marked], (-1, 2)).T, **crossing, zorder=6)
        for one in self._marked if self.controls["kinds"].value else ():
            self._name(ax, one)
        ax.plot([], [], label=say("critical_point"), **hollow)
        ax.plot([], [], label="f = k", **ROLES["level"])
        ax.plot([], [], label="(x₀, y₀)", **ROLES["point"])
        narrow = self.figure.get_figwidth() < NARROW
        if narrow:  # below the numbers and the name of the axis, and together on the narrowest page
            below = {"loc": "upper center", "bbox_to_anchor": (0.44, 0), "borderaxespad": 3.3}
            ax.legend(ncols=2, columnspacing=1, handlelength=1.7, **below)
        else:
            ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
        self._level, self._spot = self.curve(ax, "level"), self.curve(ax, "point", zorder=8, **WHOLE)
        self._place: tuple[float, float] | None = None

    def _constant(self, one: CriticalPoint) -> bool:
        """Whether f has one value around a critical point: then the points beside it are critical as well."""
        around = self.field(*tangents.arc(one.point, 0, 2 * np.pi, 0.02 * plane.diagonal(self.box)).T)
        return bool((np.abs(around - one.value) <= 1e-12 * max(1.0, abs(one.value))).all())

    def _name(self, ax: Any, one: CriticalPoint) -> None:
        """The kind of a critical point, on the side where the window has room."""
        (left, right, low, high), (x, y) = self.box, one.point
        side, up = (-1 if x > right - 0.15 * (right - left) else 1), (-1 if y > high - 0.1 * (high - low) else 1)
        ax.annotate(
            say(f"critical_name_{one.kind}"), one.point, (7 * side, 7 * up), textcoords="offset points", fontsize=9,
            zorder=7, ha="left" if side > 0 else "right", va="bottom" if up > 0 else "top",
            bbox=backing(0.9, 1),
        )  # fmt: skip

    def compute(self, now: dict[str, Any]) -> Near:
        """The point of the sliders, and the level: it follows the point, until it is moved itself."""
        point = now["x0"], now["y0"]
        found = near(self.field, point, self.points, self.box, now["k"], follows=point != self._place)
        if np.isfinite(found.f):
            self._place = point
        return found

    def explain(self, found: Near) -> tuple[str, str]:
        """What is known of a critical point, and whether there are any."""
        why = self.why_none(found.point, found.f, spelled=number)
        if not why and not self.points:
            why = say("critical_none")
        elif not why and not all(one.isolated for one in self.points):
            shown = any(not one.isolated for one in self._marked)
            why = say("critical_curve" if shown else "critical_region")
        return self._told(found.critical) if found.critical else "", why

    def place(self, found: Near) -> None:
        """The level line, and the point."""
        self._level.set_data(*self._lines(found.k).T)
        self._spot.set_data(*np.reshape(found.critical.point if found.critical else found.point, (2, 1)))

    def _told(self, one: CriticalPoint) -> str:
        """Where a critical point is, exactly or not, and its kind if it is asked for."""
        return f"{where(one)} {one.reason}" if self.controls["kinds"].value else where(one)
