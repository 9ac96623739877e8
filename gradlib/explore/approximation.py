"""The explorer of the linear approximation: a surface and its tangent plane near a point (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gradlib.draw import plane, space, touching
from gradlib.draw.marks import Name, on_paper
from gradlib.draw.scale import Limits, round_limits, value_range
from gradlib.draw.style import ROLES, backing
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.on_map import NO_PLANE, strays
from gradlib.explore.base.rounding import gradient_at
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import decimal, listed, short
from gradlib.valid import Box

APPROXIMATED = (
    Preset("x^2 y", (0, 2, 0, 2), (1, 1)),
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("e^x cos(y)", (-1, 1, -1, 1), (0, 0)),
    NO_PLANE,
)
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
    (x0, y0), (h, k), z0 = point, step, f(*point)
    gradient = gradient_at(f.gradient, point, z0)
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
        solid.set_box_aspect((1, 1, 0.75), zoom=1.15)
        self._low, high = value_range(plane.grid(self.field, self.box, SIDE).z)
        space.set_space(solid, (*self.box, self._low, high))
        space.share_power(solid)
        solid.set_title(say("which_height"), y=1, fontsize=10)
        for axis in (solid.xaxis, solid.yaxis):  # the names of the feet stand there
            axis.set_ticklabels([])
            axis.labelpad = 6
        self._quads = space.quads(self.field, self.box, SIDE)  # drawn with the plane that touches them
        self._reach = 0.3 * plane.side(self.box)
        self._touched: tuple[float, ...] | None = None  # where the plane is that is painted, and its slopes
        self._patch = self.moving(touching.faces(ax=solid))
        self.moving(self._patch.rim)
        self._posts = [self.moving(space.line("secant", ax=solid)) for _ in range(2)]
        self._gap = self.moving(space.line("edge", ax=solid))
        self._feet = self.moving(space.line("point", ax=solid))
        self._feet.set_markersize(4)
        self._dots = [self.moving(space.line(role, ax=solid)) for role in ("point", "level", "tangent")]
        self._dots[0].set_markersize(5)  # the eye is to land on the gap
        self._gap.set_linewidth(3)
        # z1 is smaller and above, so that both are seen where they are near
        for dot, marker, size, order in zip(self._dots[1:], "os", (5, 7.5), (7, 6), strict=True):
            dot.set(marker=marker, markersize=size, linestyle="none", zorder=order)
        names = "$z_1$", "$z_2$", "$(x_0, y_0)$", "$(x_0+h, y_0+k)$"  # where there is little room, the first stay
        # an axis or the edge of the plane may pass there
        self._names = [self.moving(Name(solid, name, gap=5, bbox=backing())) for name in names]
        self._height = high - self._low
        most = int(np.ceil(np.log10(self._height)))  # of the errors, a power of ten
        errors = self.figure.add_subplot(frame[1], xscale="log", yscale="log", xlim=(1e-4, 2))
        errors.set(xlabel="‖(h, k)‖", title=say("error_of_plane"), ylim=10.0 ** np.array([most - 11, most]))
        errors.set_yticks(10.0 ** np.arange(most - 11, most + 1, 2))
        errors.plot(STEPS, 10.0 ** (most - 1) * STEPS**2, **ROLES["guide"])
        self._curve = self.moving(errors.plot([], [], **{**ROLES["edge"], "linewidth": 2.2})[0])
        # in the corner that no error reaches but at a jump
        errors.text(0.03, 0.97, say("dotted_slope", n=2), va="top", transform=errors.transAxes)
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
        touched = *found.point, *found.gradient
        if touched != self._touched:  # with another step, the surface and the plane rest
            normal = np.array([*-found.gradient, 1.0])
            patch = touching.tangent_patch(found.point, normal, self._reach, box=self.box)
            touching.paint(self._patch, self._quads, patch, normal, patch[..., 2] - f(patch[..., 0], patch[..., 1]))
            self._touched = touched
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
            ((x1, y1, z1), (-far, over)),
            ((x1, y1, z2), (-far, -over)),
            (feet[0], (-far, 0)),
            (feet[1], (far, -0.8)),
        )
        for name, (place, side) in zip(self._names, places, strict=True):
            name.beside(place, side)
        self._curve.set_data(STEPS, found.errors)
        self._now.set_data([found.size], [abs(found.z1 - found.z2)])
