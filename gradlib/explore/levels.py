"""The explorers of notebook 7.2 about level lines: their tangents, orthogonal to the gradient (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import sympy as sp

from gradlib.draw import plane, space
from gradlib.draw.style import ROLES
from gradlib.explore.base.explorer import Explorer
from gradlib.explore.base.functions import FunctionExplorer, Preset
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import affine, minus, shifted, short
from gradlib.valid import Box

PRESETS = (
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("x^2 y^3", (0, 2.5, 0, 1.5), (2, 1)),
    Preset("x^2/9 + y^2/4", (-4, 4, -4, 4), (2.3, 1.29)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("y - sin(x)", (-3, 3, -3, 3), (1, 0.5)),
)

_X, _Y = sp.symbols("x y", real=True)
# both partial derivatives exist at the origin, and no tangent plane
NO_PLANE = Preset(
    "x y/(x^2 + y^2), f(0, 0) = 0",
    (-1, 1, -1, 1),
    (0, 0),
    sp.Piecewise((_X * _Y / (_X**2 + _Y**2), sp.Ne(_X**2 + _Y**2, 0)), (0, True)),
)


def strays(
    f: ScalarField, point: np.ndarray, value: float, gradient: np.ndarray, unit: np.ndarray, box: Box, height: float
) -> np.ndarray:
    """Whether the slope along `unit` and the two diagonals is not the one that the gradient gives, three booleans.

    Of a differentiable function, the difference quotient comes nearer to that slope with each smaller step.  `value`
    and `gradient` are those of f at `point`; `box` and `height` are what the picture shows.
    """
    ways = np.array([unit, (np.sqrt(0.5), np.sqrt(0.5)), (np.sqrt(0.5), -np.sqrt(0.5))])
    reach = float(np.hypot(box[1] - box[0], box[3] - box[2]))
    steps = reach * np.array([1e-4, 1e-5])
    x, y = point[:, None, None] + steps * ways.T[:, :, None]
    far, near = np.abs((f(x, y) - value) / steps - (ways @ gradient)[:, None]).T
    rounding = np.spacing(abs(value)) / steps[1]
    return (near > 0.75 * far) & (near > 1e-3 * height / reach + 100 * rounding)


class OnMap(FunctionExplorer):
    """An explorer with a point (x0, y0) on a map of level sets with equal axes."""

    size: ClassVar[tuple[float, float]] = (8.6, 4.2)
    presets = PRESETS
    flat: ClassVar[str] = "no_tangent"  # what is said where the gradient is zero

    def add_map(self, place: Any) -> Any:
        """Axes with the level sets, in which the point can be dragged."""
        ax = self.figure.add_subplot(place)
        plane.level_sets(self.field, self.box, ax=ax)
        ax.set_aspect("equal", adjustable="box")
        self.draggable(ax)
        self.lines = plane.LevelLines(self.field, self.box)
        self.reach = float(np.hypot(self.box[1] - self.box[0], self.box[3] - self.box[2]))
        self.scale = plane.arrow_scale(self.field, self.box)
        ax.set_title(say("arrow_scale", scale=short(self.scale)))
        return ax

    def curve(self, ax: Any, role: str, **style: Any) -> Any:
        """An empty moving line in the plane."""
        return self.moving(ax.plot([], [], **{**ROLES[role], **style})[0])

    def explain(self, x0: float, y0: float, value: float, gradient: np.ndarray) -> None:
        """Say why there is no gradient, or no tangent."""
        where = {"x": short(x0), "y": short(y0)}
        if not np.isfinite(value):
            self.note("no_value", **where)
        elif not np.isfinite(gradient).all():
            self.note("no_gradient", **where)
        elif not gradient.any():
            self.note(self.flat, **where)


class LevelLine(OnMap):
    """The level line through a point, its tangent, and the gradient, which is orthogonal to it (Prop. 1 and 2)."""

    def furnish(self) -> None:
        """Add the controls and the numbers."""
        self.add_point()
        self.choice("field", say("gradient_field"), [(say("no"), False), (say("yes"), True)], still=True)
        self.readouts = {
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
        if self.controls["field"].value:
            plane.gradient_field(self.field, self.box, scale=self.scale / 3, ax=ax)
            ax.set_title(say("two_scales", scale=short(self.scale), field=short(self.scale / 3, 2)))
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
        space.put(self._ridge, *line.T, np.full(len(line), z0))
        self._tangent.set_data(*ends.T)
        near = plane.tangent_ends((x0, y0), gradient, self.reach / 6)
        space.put(self._flat, *near.T, [z0, z0])
        self._corner.set_data(*plane.right_angle((x0, y0), gradient, self.reach / 40).T)
        plane.move_arrow(self._arrow, (x0, y0), self.scale * gradient)
        self._spot.set_data([x0], [y0])
        space.put(self._top, [x0], [y0], [z0])
        unit = (ends[1] - ends[0]) / (2 * self.reach)
        if norm > 0:
            self.tell(say("tangent_is", equation=affine(gradient, [shifted("x", x0), shifted("y", y0)])) + " = 0")
        self.explain(x0, y0, z0, gradient)
        values = {"f": z0, "fx": gradient[0], "fy": gradient[1], "norm": norm}
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
        self.draggable(ax, lambda x, y: {"theta": np.arctan2(y / self.number("b"), x / self.number("a"))})

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
        point_form = affine(gradient, [minus("x", x0), minus("y", y0)])
        self.tell(f"{affine([x0 / a**2, y0 / b**2], 'xy')} = 1      ⟺      {point_form} = 0")
        if np.isnan(ix) or np.isnan(iy):
            self.note("parallel", axis="(Ox)" if np.isnan(ix) else "(Oy)")
        return {
            "x0": x0,
            "y0": y0,
            "fx": gradient[0],
            "fy": gradient[1],
            "ix": ix,
            "iy": iy,
        }
