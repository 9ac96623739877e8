"""The explorer of the derivative along a vector, and of its slice (Deepmath 7.2)."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from matplotlib.markers import CARETDOWN

from gradlib.draw import arrows, plane, space, tangents
from gradlib.draw.marks import Arrow, Name
from gradlib.draw.scale import curbed, limit, nice, round_limits
from gradlib.draw.style import PALE, WHOLE
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import GRADIENT, NO_PLANE, PRESETS, OnMap, strays
from gradlib.explore.base.panel import Numbers
from gradlib.explore.base.rounding import gradient_at, settled
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import decimal, short
from gradlib.valid import Box

LONGEST = 2.0  # a vector v
COSINE = np.linspace(-180, 180, 181), np.cos(np.radians(np.linspace(-180, 180, 181)))


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
    (x0, y0), z0 = point, f(*point)
    gradient = gradient_at(f.gradient, point, z0)
    angle = np.radians(degrees)
    unit = np.array([np.cos(angle), np.sin(angle)])
    norm, uphill = float(np.hypot(*gradient)), float(np.arctan2(gradient[1], gradient[0]))
    rate = settled(float(gradient @ unit), norm)
    misses = strays(f, np.array(point), z0, gradient, unit, box, height)
    slope = _slope(f, point, z0, unit, box) if misses[0] else rate
    between = (angle - uphill + np.pi) % (2 * np.pi) - np.pi if norm else np.nan
    cosine = float(np.cos(between)) if norm else 0.0
    t = np.linspace(-plane.diagonal(box) / 2, plane.diagonal(box) / 2, 161)
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
        cosine=norm * length * settled(cosine, 1.0),
        smooth=not misses.any(),
        curve=np.array([t, x, y, z]),
    )


def _slope(f: ScalarField, point: tuple[float, float], value: float, unit: np.ndarray, box: Box) -> float:
    """The slope of the slice along `unit`, where the gradient does not give it; NaN where quotients do not agree."""
    steps = 1e-5 * plane.diagonal(box) * np.array([-10, -1, 1, 10])
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
        self.add("theta", "φ°", (-180, 180, 55), step=1)
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
            "directional": ("Dᵥf", "direction"),
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
        self._reach, self._scale = plane.diagonal(self.box), None
        self._told: float | None = np.nan  # the scale of the gradient in the title
        self._v_scale = nice(self._reach / 5)
        self._path = self.curve(ax, "direction", linewidth=1, linestyle=":")
        self._shadow = self.curve(ax, "guide", linewidth=1.5)
        self._angle = self.curve(ax, "secant", linestyle="-", linewidth=1)
        # the point may be on the side of the map, and a gradient point out of it
        self._arrows = [self.moving(Arrow(ax, "gradient", clip_on=False)), self.moving(Arrow(ax, "direction"))]
        self._spot = self.curve(ax, "point", **WHOLE)
        self._names = [self.moving(Name(ax, name, gap=4)) for name in (GRADIENT, "$v$", r"$\theta$")]
        cut = self.figure.add_subplot(frame[0, 2], xlim=(-self._reach / 2, self._reach / 2))
        cut.set_title(say("slice_v"))
        cut.set_xlabel(say("slice_position"), labelpad=1)
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
        self._wall.set_faces(space.curtain(x[::4], y[::4], shown[::4], self._low))
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
        room = arrows.room_ahead(point, found.gradient, self.box)
        self._scale = scale = arrows.gradient_scale(found.gradient, side, self._scale, room)
        told = scale if found.norm > 0 else None  # without an arrow there is nothing to be told of it
        if told != self._told:
            self._told = told
            key = "scales_gradient_v" if told else "scale_v"
            ax.set_title(say(key, **({"scale": decimal(told)} if told else {}), v=decimal(self._v_scale)))
        foot = (found.gradient @ found.unit) * found.unit  # the gradient's shadow on the line of v
        self._shadow.set_data(*(point + scale * np.array([found.gradient, foot])).T)
        self._spot.set_data(*point[:, None])
        # names on the outer sides of the two arrows
        away = np.array([-found.unit[1], found.unit[0]]) * (1 if turn < 0 else -1)
        vectors = scale * found.gradient, self._v_scale * found.v
        shown = True  # both arrows
        for arrow, name, vector, aside in zip(self._arrows, self._names, vectors, (away, -away), strict=False):
            arrow.move(point, vector)
            length = float(np.hypot(*vector))
            share = min(0.7, arrows.room_ahead(point, vector, self.box) / length) if length else np.nan  # in the map
            seen = share > 0.05 or not arrow.get_clip_on()  # otherwise nothing of it is there
            name.beside(point + share * vector if seen else np.full(2, np.nan), aside)
            shown &= seen
        arc = tangents.arc(found.top[:2], np.arctan2(*found.unit[::-1]) - turn, turn, 0.15 * side)
        self._angle.set_data(*(arc if shown else np.full_like(arc, np.nan)).T)
        self._names[2].beside(arc[12] if shown and abs(turn) > 0.2 else np.full(2, np.nan), arc[12] - point)

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
