"""The explorers of notebook 7.2 about level lines: their tangents, orthogonal to the gradient (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import arrows, plane, space, tangents
from gradlib.draw.marks import Arrow, Name
from gradlib.draw.style import PALE, WHOLE, backing
from gradlib.explore.base.explorer import Explorer, Readouts
from gradlib.explore.base.on_map import GRADIENT, OnMap
from gradlib.explore.base.rounding import gradient_at, settled
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import affine, decimal, minus, shifted

NARROW = 5.5  # inches, of a page on which the ellipse is shown alone


class AtPoint(NamedTuple):
    """The level line through a point, and its tangent there."""

    point: tuple[float, float]
    gradient: np.ndarray
    tangent: np.ndarray  # a vector of length 1 along the tangent; NaN where there is none
    f: float
    fx: float
    fy: float
    norm: float
    dot: float  # of gradient and tangent


def at_point(f: ScalarField, point: tuple[float, float]) -> AtPoint:
    """Level, gradient and tangent at a point: the tangent is orthogonal to the gradient (Deepmath 7.2, Prop. 1)."""
    value = f(*point)
    gradient = gradient_at(f.gradient, point, value)
    norm, tangent = float(np.hypot(*gradient)), tangents.unit_tangent(gradient)
    dot = settled(float(gradient @ tangent), norm)
    return AtPoint(point, gradient, tangent, value, *gradient, norm, dot)


class LevelLine(OnMap):
    """The level line through a point, its tangent, and the gradient, which is orthogonal to it (Prop. 1 and 2)."""

    def furnish(self) -> Readouts:
        """The point, and whether the field of gradients is drawn."""
        super().furnish()
        self.add("field", say("gradient_field"), [(say("no"), False), (say("yes"), True)], redraws=True)
        return {
            "f": (say("level"), "level"),
            "fx": ("∂f/∂x", None),
            "fy": ("∂f/∂y", None),
            "norm": ("‖grad f‖", "gradient"),
            "dot": (say("dot_tangent"), "tangent"),
        }

    def scene(self) -> None:
        """The map, and beside it the graph with the level line at its height."""
        frame = self.figure.add_gridspec(
            1, 2, width_ratios=[1.15, 1], left=0.06, right=0.95, bottom=0.11, top=0.93, wspace=0.08
        )
        ax = self.add_map(frame[0])
        self._lines, self._reach = plane.LevelLines(self.field, self.box), plane.diagonal(self.box)
        self._scale: float | None = None  # of the arrow at the point
        self._told: float | None = np.nan  # what the title says of it
        self._field_scale = arrows.arrow_scale(self.field, self.box) / 3
        if self.controls["field"].value:
            arrows.gradient_field(self.field, self.box, scale=self._field_scale, ax=ax)
        self._level, self._tangent = self.curve(ax, "level"), self.curve(ax, "tangent")
        self._corner = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._arrow = self.moving(Arrow(ax, "gradient", clip_on=False))  # it may point out of the map
        self._map = ax
        self._spot = self.curve(ax, "point", **WHOLE)
        # level lines pass behind
        self._names = [self.moving(Name(ax, name, gap=5, bbox=backing(0.7))) for name in (GRADIENT, "$T$")]
        solid = space.add_axes(self.figure, frame[1])
        space.surface(self.field, self.box, ax=solid)
        self._ridge, self._flat, self._top = (
            self.moving(space.line(role, ax=solid)) for role in ("level", "tangent", "point")
        )

    def compute(self, now: dict[str, Any]) -> AtPoint:
        """Level, gradient and tangent at the point of the sliders."""
        return at_point(self.field, (now["x0"], now["y0"]))

    def explain(self, found: AtPoint) -> tuple[str, str]:
        """The equation of the tangent, or why there is none."""
        why = self.why_none(found.point, found.f, found.gradient, flat="no_tangent")
        if not found.norm > 0:
            return "", why
        equation = affine(found.gradient, [shifted(name, value) for name, value in zip("xy", found.point, strict=True)])
        return say("tangent_is", equation=equation) + " = 0", why

    def place(self, found: AtPoint) -> None:
        """Level line, tangent and gradient, on the map and on the graph."""
        point, height, line = np.array(found.point), found.f, self._lines(found.f)

        def along(reach: float) -> np.ndarray:
            return (point + np.outer([-reach, reach], found.tangent)).T

        self._level.set_data(*line.T)
        space.put(self._ridge, *line.T, np.full(len(line), height))
        self._tangent.set_data(*along(self._reach))
        space.put(self._flat, *along(self._reach / 6), [height, height])
        self._spot.set_data(*point[:, None])
        space.put(self._top, *point[:, None], [height])
        box, side = np.reshape(self.box, (2, 2)), plane.side(self.box)
        room = arrows.room_ahead(point, found.gradient, self.box)
        self._scale = arrows.gradient_scale(found.gradient, side, self._scale, room)
        self._tell_scale(self._scale if found.norm > 0 else None)
        vector = self._scale * found.gradient
        self._arrow.move(point, vector)
        length = float(np.hypot(*vector))
        self._corner.set_data(*tangents.right_angle(found.point, found.gradient, min(0.04 * side, length / 3)).T)
        # on the side where the right angle is not
        middle = np.clip(point + 0.7 * vector, *box.T) if length else np.full(2, np.nan)
        self._names[0].beside(middle, (-vector[1], vector[0]))
        # the name of the tangent where it has most room, on the side of lower values
        ends = along(0.35 * side).T
        self._names[1].beside(ends[np.argmin(np.abs(ends - box.mean(axis=1)).max(axis=1))], -vector)

    def _tell_scale(self, scale: float | None) -> None:
        """Say at which scale the arrow is drawn; None where there is none, and nothing to be said of it."""
        if scale != self._told:
            self._told, field = scale, self.controls["field"].value
            said = {"scale": decimal(scale)} if scale else {}
            if field:
                said["field"] = decimal(self._field_scale, 2)
            key = "two_scales" if scale and field else "arrow_scale" if scale else "field_scale" if field else ""
            self._map.set_title(say(key, name="grad f", **said) if key else "")


class OnEllipse(NamedTuple):
    """The tangent to an ellipse at a point, and where it meets the axes: NaN where it is parallel to one."""

    half_axes: tuple[float, float]
    x0: float
    y0: float
    fx: float
    fy: float
    ix: float
    iy: float


def on_ellipse(a: float, b: float, theta: float) -> OnEllipse:
    """The point (a cos θ, b sin θ), the gradient of x²/a² + y²/b² there, and both crossings of the tangent."""
    x0, y0 = a * settled(np.cos(theta), 1.0), b * settled(np.sin(theta), 1.0)
    ix, iy = (s**2 / t if abs(t) > 1e-9 else np.nan for s, t in ((a, x0), (b, y0)))
    return OnEllipse((a, b), x0, y0, 2 * x0 / a**2, 2 * y0 / b**2, ix, iy)


class Ellipse(Explorer):
    """The tangent to the ellipse x²/a² + y²/b² = 1: (x0/a²) x + (y0/b²) y = 1 (Deepmath 7.2, example)."""

    size: ClassVar[tuple[float, float]] = (8.6, 4.4)

    def furnish(self) -> Readouts:
        """The half axes, and the angle of the point."""
        self.add("a", "a", (0.5, 4, 3))
        self.add("b", "b", (0.5, 4, 2))
        self.add("theta", "θ°", (-180, 180, float(np.degrees(0.7))), step=1)
        return {
            "x0": ("x₀ = a cos θ", None),
            "y0": ("y₀ = b sin θ", None),
            "fx": ("∂f/∂x = 2x₀/a²", "gradient"),
            "fy": ("∂f/∂y = 2y₀/b²", "gradient"),
            "ix": ("a²/x₀", "tangent"),
            "iy": ("b²/y₀", "tangent"),
        }

    def scene(self) -> None:
        """The axes through the centre."""
        ax = self.figure.add_axes((0.05, 0.09, 0.93, 0.84))
        wide = 5.4 if self.figure.get_figwidth() < NARROW else 10.8
        plane.set_plane(ax, (-wide, wide, -5, 5))  # the longest gradients fit in as well
        self._ends = np.array([wide - 1, 4.4])  # of what is seen of the tangent
        ax.set_aspect("equal")
        ax.axhline(0, color=PALE, zorder=0)
        ax.axvline(0, color=PALE, zorder=0)
        ax.set_title("$x^2/a^2 + y^2/b^2 = 1$")
        self.draggable(ax, self._angle)

        self._family, self._ellipse = self.curve(ax, "guide", linestyle="-"), self.curve(ax, "level")
        self._axes = [self.curve(ax, "secant", marker="|", linestyle="-", linewidth=1.2) for _ in "ab"]
        self._tangent, self._crossings = self.curve(ax, "tangent"), self.curve(ax, "second")
        self._corner = self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._arrow = self.moving(Arrow(ax, "gradient"))
        self._spot = self.curve(ax, "point")
        names = ("$a$", "$b$", GRADIENT, "$T$", "$a^2/x_0$", "$b^2/y_0$", "$(x_0, y_0)$")
        # the ellipses pass behind
        self._names = [self.moving(Name(ax, name, gap=5, bbox=backing())) for name in names]

    def _angle(self, x: float, y: float) -> dict[str, float]:
        """What a place of the mouse means: the point of the ellipse with the same angle θ."""
        return {"theta": float(np.degrees(np.arctan2(y / self.number("b"), x / self.number("a"))))}

    def compute(self, now: dict[str, Any]) -> OnEllipse:
        """The point of the ellipse at the angle of the slider, and the tangent there."""
        return on_ellipse(now["a"], now["b"], float(np.radians(now["theta"])))

    def explain(self, found: OnEllipse) -> tuple[str, str]:
        """Both equations of the tangent, and to which axis it is parallel."""
        (a, b), x0, y0 = found.half_axes, found.x0, found.y0
        point_form = affine([found.fx, found.fy], [minus("x", x0), minus("y", y0)])
        line = f"{affine([x0 / a**2, y0 / b**2], 'xy')} = 1      ⟺      {point_form} = 0"
        parallel = "x" if np.isnan(found.ix) else "y" if np.isnan(found.iy) else ""
        return line, say("parallel", axis=parallel) if parallel else ""

    def place(self, found: OnEllipse) -> None:
        """The ellipse among others of its shape, the point, the gradient, the tangent and its crossings."""
        (a, b), point, gradient = found.half_axes, (found.x0, found.y0), np.array([found.fx, found.fy])
        turn = np.append(np.linspace(0, 2 * np.pi, 181), np.nan)
        circle = np.array([a * np.cos(turn), b * np.sin(turn)])
        self._ellipse.set_data(*circle)
        self._family.set_data(*np.concatenate([s * circle for s in (0.6, 0.8, 1.2, 1.4)], axis=1))
        up, right = np.sign(found.y0) or 1, np.sign(found.x0) or 1
        self._axes[0].set_data([-right * a, 0], [0, 0])  # on the sides where the point is not
        self._axes[1].set_data([0, 0], [-up * b, 0])
        self._tangent.set_data(*tangents.tangent_ends(point, gradient, 30).T)
        length = float(np.hypot(*gradient))
        self._corner.set_data(*tangents.right_angle(point, gradient, min(0.3, length / 3)).T)
        self._arrow.move(point, gradient)
        self._spot.set_data(*np.array([point]).T)
        tangent = np.array([-gradient[1], gradient[0]]) / length
        if tangent @ (right, -up) > 0:
            tangent = -tangent
        end = (self._ends * np.sign(tangent) - point) / np.where(tangent, tangent, np.inf)
        crossings = np.array([(found.ix, 0), (0, found.iy)])
        crossings[np.hypot(*(crossings - point).T) < 0.8] = np.nan  # the point itself stands there
        self._crossings.set_data(*crossings.T)
        roomy = min(a, b) > 1  # a name has room within the ellipse; it stands at the end of its axis otherwise
        places = (
            ((-right * a / 2, 0), (0, -up)) if roomy else ((-right * a, 0), (-right, 0)),
            ((0, -up * b / 2), (-right, 0)) if roomy else ((0, -up * b), (0, -up)),
            (point + gradient, (right, up)),
            (point + min(end[end > 0], default=0) * tangent, gradient),
            (crossings[0], (right, up)),
            (crossings[1], (right, up)),
            (point, -gradient) if roomy else ((np.nan, np.nan), (0, 1)),
        )
        for name, (place, side) in zip(self._names, places, strict=True):
            name.beside(place, side)
