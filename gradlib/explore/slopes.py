"""The explorers of notebook 7.2 about slopes: the steepest one, and the one in any direction (Deepmath 7.2)."""

from __future__ import annotations

from functools import partial

import numpy as np

from gradlib.draw import plane, space
from gradlib.draw.style import ROLES, value_range
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import NO_PLANE, PRESETS, OnMap, diagonal, strays
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field.flow import gradient_line, straight_line
from gradlib.language import say
from gradlib.notation import short


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
        step = plane.nice(self._total / 300)
        most, first = (step * round(share * self._total / step) for share in (0.75, 0.15))
        return step, most, first, step

    def scene(self) -> None:
        """The map, and beside it the height climbed against the distance walked."""
        frame = self.figure.add_gridspec(1, 2, width_ratios=[1.15, 1], left=0.06, right=0.985, bottom=0.12, top=0.93)
        ax = self.add_map(frame[0])
        ax.set_title(say("drag_me"))
        self._lines = plane.LevelLines(self.field, self.box)
        self._walked = self._climbed = (None, None)  # the last ways down and up, with what they depend on
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

    def frame(self) -> tuple[dict[str, float], str, str]:
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
        self._from.set_data(*self._lines(a).T)
        self._to.set_data(*self._lines(b).T)
        self._spot.set_data([x0], [y0])
        self._goal.set_ydata([b - a, b - a])
        for line, way in zip(self._climbs, (up, ahead), strict=True):
            points = way.points if way is up else np.linspace(way.points[0], way.points[-1], 80)
            walked = np.append(0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
            line.set_data(walked, f(*points.T) - a)
        if not gradient.any():  # then there is nothing that α could be measured from
            for line in (self._straight, self._climbs[1]):
                line.set_data([], [])
        curved = up.length if up.end == "level" else np.nan
        straight = ahead.length if ahead.end == "level" and gradient.any() else np.nan
        why = self.why_none((x0, y0), a, gradient, flat="no_steepest")
        if not why and up.end != "level":
            why = say(f"climb_{up.end}", b=short(b))
        elif not why and ahead.end != "level":
            why = say("aim_misses", b=short(b))
        elif not why and down.end == "long":
            why = say("walk_long")
        ratio = straight / curved if curved else np.nan
        return {"a": a, "b": b, "curved": curved, "straight": straight, "ratio": ratio}, "", why


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
        self._v_scale = min(1.0, plane.nice(self._reach / 5))
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
        self._turn.axhline(0, color="0.8")
        degrees = np.linspace(-180, 180, 181)
        self._cosine = degrees, np.cos(np.radians(degrees))
        self._all = self.curve(self._turn, "direction")
        self._best = self.curve(self._turn, "gradient", marker="^", markersize=9)
        self._now = self.curve(self._turn, "point")

    def frame(self) -> tuple[dict[str, float], str, str]:
        """v, the slice along it, its slope, and where it stands among all angles."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        z0, gradient = f(x0, y0), f.gradient(x0, y0)
        angle, length = np.radians(self.number("theta")), self.number("length")
        unit = np.array([np.cos(angle), np.sin(angle)])
        norm, uphill = float(np.hypot(*gradient)), float(np.arctan2(gradient[1], gradient[0]))
        directional = float(gradient @ unit)  # of the unit vector
        directional = 0.0 if abs(directional) < 1e-12 * norm else directional  # what rounding leaves is not an answer
        misses = strays(f, np.array([x0, y0]), z0, gradient, unit, self.box, self._high - self._low)
        slope = np.nan if misses[0] else directional
        t = np.linspace(-self._reach / 2, self._reach / 2, 161)
        px, py = x0 + t * unit[0], y0 + t * unit[1]
        left, right, bottom, top = self.box
        z = np.where((px < left) | (px > right) | (py < bottom) | (py > top), np.nan, f(px, py))
        shown = np.where((z < self._low) | (z > self._high), np.nan, z)
        space.put(self._ridge, px, py, shown)
        self._wall.set_verts(space.curtain(px[::4], py[::4], shown[::4], self._low))
        reach = 0.35 / np.hypot(1 / self._reach, slope / (self._high - self._low)) * np.array([-1, 1])
        space.put(self._slope, x0 + reach * unit[0], y0 + reach * unit[1], z0 + slope * reach)
        space.put(self._top, [x0], [y0], [z0])
        self._path.set_data(px, py)
        plane.move_arrow(self._gradient, (x0, y0), self._scale * gradient)
        plane.move_arrow(self._v, (x0, y0), self._v_scale * length * unit)
        foot = np.array([x0, y0]) + self._scale * directional * unit  # the gradient's shadow on the line of v
        self._shadow.set_data(*np.array([[x0, y0] + self._scale * gradient, foot]).T)
        self._spot.set_data([x0], [y0])
        ends = t[[0, -1]]
        for line, (s, w) in zip(self._cut, ((t, z), (ends, z0 + slope * ends), ([0], [z0])), strict=True):
            line.set_data(s, w)
        between = (angle - uphill + np.pi) % (2 * np.pi) - np.pi if norm else np.nan
        cosine = float(np.cos(between)) if norm else 0.0
        self._all.set_data(self._cosine[0], self._cosine[1] * np.sign(norm))  # 0 where grad f = 0
        self._best.set_data([0], [1 if norm > 0 else np.nan])
        self._now.set_data([np.degrees(between)], [np.cos(between)])
        why = self.why_none((x0, y0), z0, gradient, flat="no_angle")
        if misses.any():
            why = say("not_differentiable", x=short(x0), y=short(y0))
        values = {
            "norm": norm,
            "slope": slope,
            "directional": directional * length,
            "cosine": norm * length * (0.0 if abs(cosine) < 1e-12 else cosine),
            "between": np.degrees(between),
        }
        return values, "", why
