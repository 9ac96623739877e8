"""The explorers of notebook 7.2 in space: level surfaces and tangent planes, linear approximation (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import plane, space, touching
from gradlib.draw.level_surface import LevelSurfaces
from gradlib.draw.marks import Arrow, Name, on_paper
from gradlib.draw.scale import Limits, nice, round_limits
from gradlib.draw.style import ROLES, value_range
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.on_map import NO_PLANE, strays
from gradlib.explore.base.panel import Range
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import affine, decimal, listed, shifted, short
from gradlib.valid import Box

SURFACES = (
    # windows in which the box cuts one surface in circles, and the other one not at all, whatever k is
    Preset("x^2 + y^2 - z^2", (-2.5, 2.5, -2.5, 2.5), (1, 0.5)),
    Preset("x^2/4 + y^2/2 + z^2", (-3, 3, -3, 3), (0.5, 0.5)),
    Preset("x^2 + y^2 - z", (-2, 2, -2, 2), (0.5, 0.5)),
    Preset("sin(x) + cos(y) + z", (-2, 2, -2, 2), (0.5, 0.5)),
)
APPROXIMATED = (
    Preset("x^2 y", (0, 2, 0, 2), (1, 1)),
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("e^x cos(y)", (-1, 1, -1, 1), (0, 0)),
    NO_PLANE,
)


class OnSurface(NamedTuple):
    """A point of the level surface {F = k}, and the normal of the tangent plane there; NaN where there is no point."""

    k: float
    point: tuple[float, float]
    z0: float
    fx: float
    fy: float
    fz: float
    gradient: np.ndarray
    normal: np.ndarray  # of length 1; NaN where there is none


def on_surface(f: ScalarField, k: float, point: tuple[float, float], z0: float) -> OnSurface:
    """The gradient at the height `z0` over a point: it is normal to the level surface (Deepmath 7.2, Prop. 4)."""
    gradient = f.gradient(*point, z0) if np.isfinite(z0) else np.full(3, np.nan)
    norm = float(np.sqrt(gradient @ gradient))
    return OnSurface(k, point, z0, *gradient, gradient, gradient / norm if norm else np.full(3, np.nan))


class LevelSurface(FunctionExplorer):
    """The level surface {F = k} through a point, its tangent plane, and the gradient, orthogonal to both (Prop. 4).

    For x² + y² - z² it is two sheets when k < 0, a cone when k = 0, one sheet when k > 0.  The point stands over
    (x0, y0), on the upper or on the lower part of the surface.
    """

    size: ClassVar[tuple[float, float]] = (8.6, 4.8)

    def choose(self, source: Any, box: Box | None) -> FunctionChooser:
        """Functions of x, y and z."""
        return FunctionChooser(source, SURFACES, box, "xyz")

    def furnish(self) -> Readouts:
        """The level, the point, and on which part of the surface it is."""
        self.add("k", "k", (-2, 2, 1), fit=self._levels_met)
        super().furnish()
        self.add("part", say("part"), [(say("upper"), "upper"), (say("lower"), "lower")])
        return {
            "z0": ("z₀", None),
            "fx": ("∂F/∂x", "gradient"),
            "fy": ("∂F/∂y", "gradient"),
            "fz": ("∂F/∂z", "gradient"),
        }

    def _solid_box(self) -> tuple[float, ...]:
        """The window and as much height that the box looks like one."""
        left, right, bottom, top = self.box
        height = 0.375 * max(right - left, top - bottom)
        return left, right, bottom, top, -height, height

    def _levels_met(self) -> Range:
        """Levels that F has in the box."""
        ends = np.reshape(self._solid_box(), (3, 2))
        low, high = value_range(self.field(*np.meshgrid(*(np.linspace(*end, 9) for end in ends))), margin=0)
        if low <= 1 <= high <= 100:
            return -2.0, 2.0, 1.0, 0.01
        step = nice((high - low) / 200)
        low, high = (step * round(end / step) for end in (low, high))
        return low, high, step * round((low + high) / 2 / step), step

    def scene(self) -> None:
        """The axes; the surface itself moves with k."""
        solid = space.add_axes(self.figure, 111)
        self.figure.subplots_adjust(0, 0.05, 1, 0.93)
        box = self._solid_box()
        solid.set(xlim=box[:2], ylim=box[2:4], zlim=box[4:])
        solid.set(xlabel="$x$", ylabel="$y$", zlabel="$z$")
        sides = np.ptp(np.reshape(box, (3, 2)), axis=1)
        solid.set_box_aspect(sides / sides.max(), zoom=1.1)  # one scale for all axes: right angles look right
        solid.view_init(elev=22, azim=-20)  # from where the tangent plane at the start is not seen from its edge
        space.light_axes(solid)
        self._levels, self._height = LevelSurfaces(self.field, box), box[-1]
        self._shown: tuple[float, np.ndarray] = (np.nan, np.empty((0, 4, 3)))  # the last surface, and its level
        self._faces = self.moving(touching.faces(edges=False, ax=solid))
        self.moving(self._faces.rim)
        self._scale: float | None = None  # of the normal
        self._normal = self.moving(Arrow(solid, "gradient"))
        self._spot = self.moving(space.line("point", ax=solid))
        names = r"$\mathrm{grad}\,F$", "$(x_0, y_0, z_0)$"
        self._names = [self.moving(Name(solid, name, gap=5)) for name in names]

    def compute(self, now: dict[str, Any]) -> OnSurface:
        """The point of the surface over, or under, that of the sliders."""
        point, k = (now["x0"], now["y0"]), now["k"]
        return on_surface(self.field, k, point, self._levels.height(*point, k, top=now["part"] == "upper"))

    def explain(self, found: OnSurface) -> tuple[str, str]:
        """The equation of the tangent plane, or why there is none."""
        top = (*found.point, found.z0)
        where = {"x": short(top[0]), "y": short(top[1]), "k": short(found.k)}
        if not np.isfinite(found.z0):
            return "", say("no_surface_point", **where)
        if np.linalg.norm(found.gradient) < 1e-9:
            return "", say("apex", z=short(found.z0), **where)
        why = self.why_none(found.point, found.z0, found.gradient)
        if why:
            return "", why
        factors = [shifted(s, round(t, 4)) for s, t in zip("xyz", top, strict=True)]
        return say("plane_is", equation=affine(found.gradient, factors)) + " = 0", ""

    def place(self, found: OnSurface) -> None:
        """The surface of level k, cut by the tangent plane at the point, and the normal."""
        f, k, top = self.field, found.k, (*found.point, found.z0)
        if k != self._shown[0]:
            self._shown = (k, self._levels(k))
        patch = touching.tangent_patch(top, found.gradient, 0.55 * self._height)
        touching.paint(
            self._faces,
            self._shown[1],
            patch,
            found.gradient,
            f(*np.moveaxis(patch, -1, 0)) - k,
            normals=f.gradient(*self._shown[1].mean(axis=1).T).T,
        )
        scale = plane.gradient_scale(found.gradient, 2 * self._height, self._scale)
        ax = self._faces.axes
        if scale != self._scale:
            self._scale = scale
            ax.set_title(say("arrow_scale", scale=short(scale)), y=1)
        vector = scale * found.gradient
        self._normal.point(top, vector)
        space.put(self._spot, *np.reshape(top, (3, 1)))
        ends = np.array([top, top + vector])
        start, tip = on_paper(ax, ends)
        self._names[0].beside(ends[1] if found.gradient.any() else np.full(3, np.nan), tip - start)
        self._names[1].beside(top, start - tip if found.gradient.any() else (1, 0))


SIDE = 26  # points a side of the graph
STEPS = np.logspace(-4, 0.2, 85)  # lengths of (h, k), of the curve of errors


class Tangency(NamedTuple):
    """The error of the linear approximation at a shifted point, and how it shrinks along the same direction."""

    point: tuple[float, float, float]  # on the graph
    step: tuple[float, float]
    gradient: np.ndarray
    z1: float
    z2: float
    error: float
    size: float
    slope: float  # of the errors, both in powers of ten; NaN where they are rounding
    errors: np.ndarray  # at `STEPS`
    smooth: bool  # whether the plane gives the slopes in all directions, as that of a differentiable function
    affine: bool  # whether there is no error in this direction


def approximate(
    f: ScalarField, point: tuple[float, float], step: tuple[float, float], box: Box, height: float
) -> Tangency:
    """f(x0+h, y0+k) ≃ f + h ∂f/∂x + k ∂f/∂y (Deepmath 7.2); `box` and `height` are those of the picture."""
    (x0, y0), (h, k), z0, gradient = point, step, f(*point), f.gradient(*point)
    z1, z2 = f(x0 + h, y0 + k), z0 + h * gradient[0] + k * gradient[1]
    gap, size = z1 - z2, float(np.hypot(h, k))
    unit = np.array(step) / size if size else np.full(2, np.nan)
    errors = np.abs(f(*(np.array([[x0], [y0]]) + np.outer(unit, STEPS))) - z0 - STEPS * (unit @ gradient))
    known = errors[~np.isnan(errors)]
    # 1e-12: below that the error is rounding, and a function that is affine in this direction has none at all
    good = (errors > 1e-12) & (STEPS < 1e-2)
    slope = float(np.polyfit(np.log(STEPS[good]), np.log(errors[good]), 1)[0]) if good.sum() > 5 else np.nan
    return Tangency(
        (x0, y0, z0),
        step,
        gradient,
        z1,
        z2,
        error=0.0 if abs(gap) < 1e-14 * max(1.0, abs(z0), abs(z1)) else gap,
        size=size,
        slope=round(slope, 6),
        errors=errors,
        smooth=not strays(f, np.array(point), z0, gradient, unit, box, height).any(),
        affine=bool(known.size and known.max() < 1e-12 * max(1.0, abs(z0))),
    )


class Approximation(FunctionExplorer):
    """Near a point the graph is near its tangent plane: f(x0+h, y0+k) ≃ f + h ∂f/∂x + k ∂f/∂y (Deepmath 7.2).

    z1 is on the surface and z2 on the plane.  The error against ‖(h, k)‖, both in powers of ten, has slope 2; it has
    not where both partial derivatives exist but there is no tangent plane, as for xy/(x² + y²) at the origin.
    """

    presets = APPROXIMATED

    def furnish(self) -> Readouts:
        """The step (h, k), the point, and a button for the worked example: x²y at (1.002, 0.997) from (1, 1)."""
        self.add("h", "h", (-1, 1, 0.4), step=0.001)
        self.add("k", "k", (-1, 1, 0.3), step=0.001)
        super().furnish()
        example = {"preset": APPROXIMATED[0].text, "x0": 1, "y0": 1, "h": 0.002, "k": -0.003}
        self.add("example", f"x²y, ({listed(map(decimal, (1.002, 0.997)))})", lambda: example)
        return {
            "z1": ("z₁ = f(x₀+h, y₀+k)", "level"),
            "z2": ("z₂ = f + h ∂f/∂x + k ∂f/∂y", "tangent"),
            "error": ("z₁ − z₂", "edge"),
            "size": ("‖(h, k)‖", None),
            "slope": (say("slope_of_error"), None),
        }

    def scene(self) -> None:
        """The graph, and the axes of the errors."""
        frame = self.figure.add_gridspec(1, 2, width_ratios=[1.35, 1], left=0.0, right=0.98, bottom=0.13, top=0.92)
        solid = space.add_axes(self.figure, frame[0])
        solid.set_box_aspect((1, 1, 0.75), zoom=1.0)
        self._low, high = value_range(plane.grid(self.field, self.box, SIDE).z)
        space.set_space(solid, (*self.box, self._low, high))
        space.share_power(solid)
        for axis in (solid.xaxis, solid.yaxis):  # the names of the feet stand there
            axis.set_ticklabels([])
            axis.labelpad = 6
        self._quads = space.quads(self.field, self.box, SIDE)  # drawn with the plane that touches them
        self._reach = 0.3 * min(self.box[1] - self.box[0], self.box[3] - self.box[2])
        self._patch = self.moving(touching.faces(ax=solid))
        self.moving(self._patch.rim)
        self._posts = [self.moving(space.line("secant", ax=solid)) for _ in range(2)]
        self._gap = self.moving(space.line("edge", ax=solid))
        self._feet = self.moving(space.line("point", ax=solid))
        self._feet.set_markersize(4)
        self._dots = [self.moving(space.line(role, ax=solid)) for role in ("point", "level", "tangent")]
        for dot, marker in zip(self._dots[1:], "os", strict=True):
            dot.set(marker=marker, markersize=7, linestyle="none", zorder=6)
        names = "$(x_0, y_0)$", "$(x_0+h, y_0+k)$", "$z_1$", "$z_2$"
        self._names = [self.moving(Name(solid, name, gap=5)) for name in names]
        self._height = high - self._low
        most = int(np.ceil(np.log10(self._height)))  # of the errors, a power of ten
        errors = self.figure.add_subplot(frame[1], xscale="log", yscale="log", xlim=(1e-4, 2))
        errors.set(xlabel="‖(h, k)‖", title=say("error_of_plane"), ylim=10.0 ** np.array([most - 11, most]))
        errors.set_yticks(10.0 ** np.arange(most - 11, most + 1, 2))
        errors.plot(STEPS, 10.0 ** (most - 1) * STEPS**2, **ROLES["guide"])
        errors.text(2e-2, 10.0 ** (most - 6.5), say("slope", n=2))  # well below the line, as the curve is not
        self._curve = self.moving(errors.plot([], [], **{**ROLES["edge"], "linewidth": 2.2})[0])
        self._now = self.moving(errors.plot([], [], **ROLES["point"])[0])

    def compute(self, now: dict[str, Any]) -> Tangency:
        """Surface and plane at the shifted point, and the error along the same direction."""
        return approximate(self.field, (now["x0"], now["y0"]), (now["h"], now["k"]), self.box, self._height)

    def explain(self, found: Tangency) -> tuple[str, str]:
        """Why there is no plane, or no error."""
        x, y, z = found.point
        why = self.why_none((x, y), z, found.gradient)
        x1, y1 = x + found.step[0], y + found.step[1]
        why = why or self.why_none((x1, y1), found.z1)
        left, right, bottom, top = self.box
        if not why and not (left <= x1 <= right and bottom <= y1 <= top):
            why = say("outside_window", point="(x₀+h, y₀+k)")
        low, high = self._patch.axes.get_zlim()
        if not why and not low <= min(found.z1, found.z2) <= max(found.z1, found.z2) <= high:
            why = say("heights_outside")
        if not why and not found.smooth:
            why = say("no_plane", x=short(x), y=short(y))
        elif not why and found.affine:
            why = say("affine")
        return "", why

    def _heights(self, found: Tangency) -> Limits:
        """The lowest and the highest place of the picture, which has room for z₁ and z₂ if they are not too far off."""
        ax, low, high = self._patch.axes, self._low, self._low + self._height
        near = [z for z in (found.z1, found.z2) if low - self._height < z < high + self._height]
        least, most = min([low, *near]), max([high, *near])
        limits = (low, high) if (least, most) == (low, high) else round_limits(np.array([least, most]), ax.get_zlim())
        if limits != ax.get_zlim():
            ax.set_zlim(limits)
        return limits

    def place(self, found: Tangency) -> None:
        """The surface and the plane that touches it, both heights at the shifted point, and the errors."""
        f, (x0, y0, z0), (h, k) = self.field, found.point, found.step
        normal = np.array([*-found.gradient, 1.0])
        patch = touching.tangent_patch(found.point, normal, self._reach, upright=True)
        touching.paint(self._patch, self._quads, patch, normal, patch[..., 2] - f(patch[..., 0], patch[..., 1]))
        x1, y1 = x0 + h, y0 + k
        left, right, bottom, top = self.box
        if not (left <= x1 <= right and bottom <= y1 <= top):
            x1 = np.nan  # it is not in the picture
        floor, ceiling = self._heights(found)
        z1, z2 = (z if floor <= z <= ceiling else np.nan for z in (found.z1, found.z2))
        for post, (x, y, high) in zip(self._posts, ((x0, y0, z0), (x1, y1, np.fmin(z1, z2))), strict=True):
            space.put(post, [x, x], [y, y], [floor, high])
        space.put(self._gap, [x1] * 2, [y1] * 2, [z1, z2])
        space.put(self._feet, [x0, x1], [y0, y1], [floor] * 2)
        for dot, (x, y, z) in zip(self._dots, ((x0, y0, z0), (x1, y1, z1), (x1, y1, z2)), strict=True):
            space.put(dot, [x], [y], [z])
        over = 1 if found.z1 >= found.z2 else -1
        feet = np.array([[x0, y0, floor], [x1, y1, floor]])
        aside = np.diff(on_paper(self._patch.axes, feet), axis=0)[0, 0]
        far = 1 if aside >= 0 else -1  # each foot has its name where the other one is not
        places = (
            (feet[0], (-far, 0)),
            (feet[1], (far, -0.8)),
            ((x1, y1, z1), (-far, over)),
            ((x1, y1, z2), (-far, -over)),
        )
        for name, (place, side) in zip(self._names, places, strict=True):
            name.beside(place, side)
        self._curve.set_data(STEPS, found.errors)
        self._now.set_data([found.size], [abs(found.z1 - found.z2)])
