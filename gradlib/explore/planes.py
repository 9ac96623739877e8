"""The explorers of notebook 7.2 in space: level surfaces and tangent planes, linear approximation (Deepmath 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from gradlib.draw import space, touching
from gradlib.draw.level_surface import LevelSurfaces
from gradlib.draw.style import ROLES
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.on_map import NO_PLANE, strays
from gradlib.language import say
from gradlib.notation import affine, shifted, short
from gradlib.valid import Box

SURFACES = (
    Preset("x^2 + y^2 - z^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2/4 + y^2/2 + z^2", (-2, 2, -2, 2), (0.5, 0.5)),
    Preset("x^2 + y^2 - z", (-2, 2, -2, 2), (0.5, 0.5)),
    Preset("sin(x) + cos(y) + z", (-2, 2, -2, 2), (0.5, 0.5)),
)
APPROXIMATED = (
    Preset("x^2 y", (0, 2, 0, 2), (1, 1)),
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("e^x cos(y)", (-1, 1, -1, 1), (0, 0)),
    NO_PLANE,
)


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
        self.add("k", "k", (-2, 2, 1))
        super().furnish()
        self.add("part", say("part"), [(say("upper"), "upper"), (say("lower"), "lower")])
        return {
            "z0": ("z₀", None),
            "fx": ("∂F/∂x", "gradient"),
            "fy": ("∂F/∂y", "gradient"),
            "fz": ("∂F/∂z", "gradient"),
        }

    def scene(self) -> None:
        """The axes; the surface itself moves with k."""
        solid = space.add_axes(self.figure, 111)
        self.figure.subplots_adjust(0, 0, 1, 1)
        left, right, bottom, top = self.box
        self._height = max(right - left, top - bottom) / 2
        solid.set(xlim=(left, right), ylim=(bottom, top), zlim=(-self._height, self._height))
        solid.set(xlabel="$x$", ylabel="$y$", zlabel="$z$")
        solid.set_box_aspect((1, 1, 0.9), zoom=1.0)
        solid.view_init(elev=22, azim=-20)  # from where the tangent plane at the start is not seen from its edge
        space.light_axes(solid)
        self._levels = LevelSurfaces(self.field, (*self.box, -self._height, self._height))
        self._shown: tuple[float, np.ndarray] = (np.nan, np.empty((0, 4, 3)))  # the last surface, and its level
        self._faces = self.moving(touching.faces(edges=False, ax=solid))
        self.moving(self._faces.rim)
        self._normal, self._spot = (
            self.moving(space.line("gradient", ax=solid)),
            self.moving(space.line("point", ax=solid)),
        )

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The surface of level k, cut by the tangent plane at the point, and the normal."""
        f, k, x0, y0 = self.field, self.number("k"), self.number("x0"), self.number("y0")
        z0 = self._levels.height(x0, y0, k, top=self.controls["part"].value == "upper")
        gradient = f.gradient(x0, y0, z0) if np.isfinite(z0) else np.full(3, np.nan)
        norm = float(np.sqrt(gradient @ gradient))
        patch = touching.tangent_patch((x0, y0, z0), gradient, 0.55 * self._height)
        if k != self._shown[0]:
            self._shown = (k, self._levels(k))
        touching.paint(self._faces, self._shown[1], patch, gradient, f(*np.moveaxis(patch, -1, 0)) - k)
        tip = np.array([x0, y0, z0]) + gradient / norm * 0.6 * self._height if norm else np.full(3, np.nan)
        space.put(self._normal, *np.array([[x0, y0, z0], tip]).T)
        space.put(self._spot, [x0], [y0], [z0])
        line, where = "", {"x": short(x0), "y": short(y0), "k": short(k)}
        why = self.why_none((x0, y0), z0, norm) if np.isfinite(z0) else say("no_surface_point", **where)
        if norm < 1e-9:
            why = say("apex", z=short(z0), **where)
        elif not why:
            factors = [shifted(s, round(t, 4)) for s, t in zip("xyz", (x0, y0, z0), strict=True)]
            line = say("plane_is", equation=affine(gradient, factors)) + " = 0"
        return {"z0": z0, "fx": gradient[0], "fy": gradient[1], "fz": gradient[2]}, line, why


class Approximation(FunctionExplorer):
    """Near a point the graph is near its tangent plane: f(x0+h, y0+k) ≃ f + h ∂f/∂x + k ∂f/∂y (Deepmath 7.2).

    z1 is on the surface and z2 on the plane.  The error against ‖(h, k)‖, both in powers of ten, has slope 2; it has
    not where both partial derivatives exist but there is no tangent plane, as for xy/(x² + y²) at the origin.
    """

    STEPS: ClassVar[np.ndarray] = np.logspace(-4, 0.2, 85)
    presets = APPROXIMATED

    def furnish(self) -> Readouts:
        """The step (h, k), the point, and a button for the worked example: x²y at (1.002, 0.997) from (1, 1)."""
        self.add("h", "h", (-1, 1, 0.4), step=0.001)
        self.add("k", "k", (-1, 1, 0.3), step=0.001)
        super().furnish()
        example = {"preset": APPROXIMATED[0].text, "x0": 1, "y0": 1, "h": 0.002, "k": -0.003}
        self.add("example", "x²y, (1.002, 0.997)", lambda: example)
        return {
            "z1": ("z₁ = f(x₀+h, y₀+k)", "level"),
            "z2": ("z₂ = f + h ∂f/∂x + k ∂f/∂y", "tangent"),
            "error": ("z₁ − z₂", None),
            "size": ("‖(h, k)‖", None),
            "slope": (say("slope_of_error"), None),
        }

    def scene(self) -> None:
        """The graph, and the axes of the errors."""
        frame = self.figure.add_gridspec(1, 2, width_ratios=[1.2, 1], left=0.0, right=0.98, bottom=0.13, top=0.92)
        solid = space.add_axes(self.figure, frame[0])
        graph = space.surface(self.field, self.box, n=26, ax=solid)
        self._quads, self._low = space.quads(self.field, self.box, 26), solid.get_zlim()[0]
        graph.remove()  # drawn again with each frame, together with the plane that touches it
        self._reach = 0.3 * min(self.box[1] - self.box[0], self.box[3] - self.box[2])
        self._patch = self.moving(touching.faces(ax=solid))
        self.moving(self._patch.rim)
        self._post = [self.moving(space.line(role, ax=solid)) for role in ("guide", "secant")]
        self._dots = [self.moving(space.line(role, ax=solid)) for role in ("point", "level", "tangent")]
        for dot in self._dots[1:]:
            dot.set(marker="o", markersize=7, linestyle="none", zorder=6)
        self._height = solid.get_zlim()[1] - self._low
        most = int(np.ceil(np.log10(self._height)))  # of the errors, a power of ten
        errors = self.figure.add_subplot(frame[1], xscale="log", yscale="log", xlim=(1e-4, 2))
        errors.set(xlabel="‖(h, k)‖", title=say("error_of_plane"), ylim=10.0 ** np.array([most - 11, most]))
        errors.set_yticks(10.0 ** np.arange(most - 11, most + 1, 2))
        errors.plot(self.STEPS, 10.0 ** (most - 1) * self.STEPS**2, **ROLES["guide"])
        at = (1e-3, 10.0 ** (most - 7))
        errors.annotate(say("slope", n=2), at, xytext=(-6, 8), textcoords="offset points", ha="right")
        self._curve = self.moving(errors.plot([], [], **ROLES["level"])[0])
        self._now = self.moving(errors.plot([], [], **ROLES["point"])[0])

    def frame(self) -> tuple[dict[str, float], str, str]:
        """Surface and plane at the shifted point, and the error along the same direction."""
        f, (x0, y0, h, k) = self.field, (self.number(s) for s in ("x0", "y0", "h", "k"))
        z0, gradient = f(x0, y0), f.gradient(x0, y0)
        z1, z2 = f(x0 + h, y0 + k), z0 + h * gradient[0] + k * gradient[1]
        size = float(np.hypot(h, k))
        normal = np.array([*-gradient, 1.0])
        patch = touching.tangent_patch((x0, y0, z0), normal, self._reach, upright=True)
        touching.paint(self._patch, self._quads, patch, normal, patch[..., 2] - f(patch[..., 0], patch[..., 1]))
        space.put(self._post[0], [x0, x0], [y0, y0], [self._low, z0])
        space.put(self._post[1], [x0 + h] * 3, [y0 + k] * 3, [self._low, z1, z2])
        for dot, (x, y, z) in zip(self._dots, ((x0, y0, z0), (x0 + h, y0 + k, z1), (x0 + h, y0 + k, z2)), strict=True):
            space.put(dot, [x], [y], [z])
        unit = np.array([h, k]) / size if size else np.full(2, np.nan)
        error = np.abs(f(*(np.array([[x0], [y0]]) + np.outer(unit, self.STEPS))) - z0 - self.STEPS * (unit @ gradient))
        self._curve.set_data(self.STEPS, error)
        self._now.set_data([size], [abs(z1 - z2)])
        slope = np.nan
        # 1e-12: below that the error is rounding, and a function that is affine in this direction has none at all
        good = (error > 1e-12) & (self.STEPS < 1e-2)
        if good.sum() > 5:
            slope = round(float(np.polyfit(np.log(self.STEPS[good]), np.log(error[good]), 1)[0]), 6)
        why = self.why_none((x0, y0), z0, gradient) or self.why_none((x0 + h, y0 + k), z1)
        if not why and strays(f, np.array([x0, y0]), z0, gradient, unit, self.box, self._height).any():
            why = say("no_plane", x=short(x0), y=short(y0))
        elif not why and size and np.nanmax(error) < 1e-12 * max(1.0, abs(z0)):
            why = say("affine")
        gap = z1 - z2
        gap = 0.0 if abs(gap) < 1e-14 * max(1.0, abs(z0), abs(z1)) else gap
        return {"z1": z1, "z2": z2, "error": gap, "size": size, "slope": slope}, "", why
