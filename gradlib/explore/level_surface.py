"""The explorer of level surfaces and their tangent planes (Deepmath 7.2, Prop. 4)."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import arrows, space, touching
from gradlib.draw.level_surface import LevelSurfaces
from gradlib.draw.marks import Arrow, Name, on_paper
from gradlib.draw.scale import nice, value_range
from gradlib.draw.style import backing
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.panel import Range
from gradlib.explore.base.rounding import gradient_at
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import affine, decimal, shifted, short
from gradlib.valid import Box

SURFACES = (
    # windows in which the box cuts one surface in circles, and the other one not at all, whatever k is
    Preset("x^2 + y^2 - z^2", (-2.5, 2.5, -2.5, 2.5), (1, 0.5)),
    Preset("x^2/4 + y^2/2 + z^2", (-3, 3, -3, 3), (0.5, 0.5)),
    Preset("x^2 + y^2 - z", (-2, 2, -2, 2), (0.5, 0.5)),
    Preset("sin(x) + cos(y) + z", (-2, 2, -2, 2), (0.5, 0.5)),
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
    gradient = gradient_at(f.gradient, (*point, z0), k) if np.isfinite(z0) else np.full(3, np.nan)
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
        solid.set_xlabel("$x$", labelpad=-4)
        solid.set_ylabel("$y$", labelpad=-4)
        solid.set_zlabel("$z$", labelpad=-8)
        sides = np.ptp(np.reshape(box, (3, 2)), axis=1)
        solid.set_box_aspect(sides / sides.max(), zoom=1.2)  # one scale for all axes: right angles look right
        solid.view_init(elev=22, azim=-20)  # from where the tangent plane at the start is not seen from its edge
        space.light_axes(solid)
        self._levels, self._height = LevelSurfaces(self.field, box), box[-1]
        self._shown: tuple[float, np.ndarray] = (np.nan, np.empty((0, 4, 3)))  # the last surface, and its level
        self._faces = self.moving(touching.faces(edges=False, ax=solid))
        self.moving(self._faces.rim)
        for part in (self._faces, self._faces.rim):
            part.set_clip_on(False)  # the corners of the box are outside of the square of the axes
        self._scale: float | None = None  # of the normal
        self._normal = self.moving(Arrow(solid, "gradient"))
        self._corner = self.moving(space.line("secant", ax=solid))
        self._corner.set(linestyle="-", linewidth=1)
        self._spot = self.moving(space.line("point", ax=solid))
        names = "$(x_0, y_0, z_0)$", r"$\mathrm{grad}\,F$"
        # the edges of the plane pass behind
        self._names = [self.moving(Name(solid, name, gap=5, bbox=backing(0.7))) for name in names]

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
        ax, scale = self._faces.axes, None
        if np.linalg.norm(found.gradient) > 0:  # nor NaN: there is an arrow
            scale = arrows.gradient_scale(found.gradient, 2 * self._height, self._scale)
        if scale != self._scale:
            self._scale = scale
            ax.set_title(say("arrow_scale", name="grad F", scale=decimal(scale)) if scale else "", y=1)
        vector = (scale or 1.0) * found.gradient
        self._normal.move(top, vector)
        size = min(0.25 * self._height, float(np.linalg.norm(vector)) / 2)
        space.put(self._corner, *touching.right_angle(top, found.gradient, size).T)
        space.put(self._spot, *np.reshape(top, (3, 1)))
        ends = np.array([top, top + vector])
        start, tip = on_paper(ax, ends)
        self._names[0].beside(top, start - tip if found.gradient.any() else (1, 0))
        self._names[1].beside(ends[1] if found.gradient.any() else np.full(3, np.nan), tip - start)
