"""The explorer of notebook 7.3 about the field of -grad f: does it point at the minimum?  (Deepmath 7.3)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np

from gradlib.draw import arrows, plane, space, tangents
from gradlib.draw.marks import Arrow, Name
from gradlib.draw.scale import value_range
from gradlib.draw.style import ROLES, WHOLE, backing
from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.rounding import gradient_at
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box

ARROWS = 13  # a side of the map
# points a side of the level lines and of the surface; coarser for a λ, with each of which they are drawn again
FINE, COARSE = (161, 34), (61, 19)
FAMILY = "x^2 + λ y^2"
FIELDS = (
    Preset(FAMILY, (-3, 3, -3, 3), (2, 1)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("-x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^3 + x y", (-0.2, 0.2, -0.3, 0.1), (0, -0.1)),
)


class FamilyChooser(FunctionChooser):
    """The function chooser for functions of x, y and the parameter λ."""

    def make(self, source: Any) -> ScalarField:
        """A function of x, y and λ, or of x and y alone."""
        if not isinstance(source, str):
            return ScalarField(source, "x y")
        source = re.sub(r"\\?\blambda\b", "λ", source)  # few keyboards have the letter
        field = ScalarField(source, "x y λ")
        return field if _depends(field) else ScalarField(source, "x y")


def _depends(field: ScalarField) -> bool:
    return field.expression is not None and "λ" in {s.name for s in field.expression.free_symbols}


class Member:
    """The function of x and y that a function of x, y and λ is for one λ."""

    def __init__(self, whole: ScalarField, parameter: float) -> None:
        self._whole, self._parameter = whole, parameter

    def __call__(self, x: Any, y: Any) -> Any:
        """The value, NaN where there is none."""
        return self._whole(x, y, self._parameter)

    def gradient(self, x: Any, y: Any) -> np.ndarray:
        """Both partial derivatives, shape (2, ...)."""
        return np.array([self._whole.partial(i)(x, y, self._parameter) for i in (0, 1)])

    def hessian(self, x: Any, y: Any) -> np.ndarray:
        """The second partial derivatives, shape (2, 2, ...)."""
        return self._whole.hessian(x, y, self._parameter)[:2, :2]


Function = ScalarField | Member


# where the number of an angle can be, as seen from its point, 1 being the middle of its arc
PLACES = (-1, 1j, -1j, *(1.6 * np.exp([0.87j, -0.87j])))


class Aim(NamedTuple):
    """Where -grad f points at a point, and by how many degrees it misses the nearest minimum."""

    field: Function
    point: tuple[float, float]
    f: float
    norm: float
    miss: float  # NaN where there is nothing to be missed
    gradient: np.ndarray
    goal: tuple[float, float] | None


def aim(f: Function, point: tuple[float, float], minima: Sequence[tuple[float, float]]) -> Aim:
    """The angle between -grad f and the way to the nearest of these minima: Deepmath 7.3 shows that it is not 0."""
    value = f(*point)
    gradient = gradient_at(f.gradient, point, value)
    norm, miss = float(np.hypot(*gradient)), np.nan
    goal = min(minima, key=lambda p: np.hypot(p[0] - point[0], p[1] - point[1]), default=None)
    if goal is not None and norm > 1e-9:
        miss = round(_angle(-gradient, np.subtract(goal, point)), 6)
    return Aim(f, point, value, norm, miss, gradient, goal)


def _angle(u: np.ndarray, v: np.ndarray) -> float:
    """Between two vectors, in degrees; NaN when one of them is 0."""
    if not u.any() or not v.any():
        return np.nan
    return float(np.degrees(np.arctan2(abs(u[0] * v[1] - u[1] * v[0]), u @ v)))


def number_place(found: Aim, middle: np.ndarray, turn: float, radius: float, box: Box) -> np.ndarray:
    """Where the number of an angle, whose arc has this middle, covers neither of its sides and is inside the box."""
    far = max(1.75, 0.75 / abs(np.sin(turn / 2)))  # between the sides
    free = far < 2.5 and np.hypot(*np.subtract(found.goal, found.point)) > (far + 0.85) * radius
    low, high = np.reshape(box, (2, 2)).T + radius * np.outer([1, -1], [0.65, 0.25])  # its middle, not its paper
    way = complex(*(middle - found.point))
    turned = (z * way for z in (far, *PLACES)[not free :])
    places = [found.point + np.array([z.real, z.imag]) for z in turned]
    return next((at for at in places if (low < at).all() and (at < high).all()), places[0])


def member(whole: ScalarField, box: Box, parameter: float | None) -> tuple[Function, list[tuple[float, float]]]:
    """The function of x and y, for this λ, and its minima: with a λ the origin, if it is one."""
    if parameter is None:
        found = whole.critical_points(box)
        return whole, [one.point for one in found if one.kind == "minimum" and one.isolated]
    f = Member(whole, parameter)
    (a, b), (_, d) = f.hessian(0.0, 0.0)
    level = np.hypot(*f.gradient(0.0, 0.0)) < 1e-6
    return f, [(0.0, 0.0)] if level and a > 1e-6 and a * d - b * b > 1e-6 else []


class DescentField(OnMap):
    """The arrows -grad f over the level sets: into a minimum, away from a maximum, past a saddle (Deepmath 7.3)."""

    def choose(self, source: Any, box: Box | None) -> FunctionChooser:
        """Functions of x and y, some with a λ."""
        return FamilyChooser(source, FIELDS, box)

    def furnish(self) -> Readouts:
        """The point, and λ."""
        super().furnish()
        self.add("lambda", "λ", (-1, 10, 4), step=0.1)
        return {
            "f": ("f(x₀, y₀)", None),
            "norm": ("‖grad f‖", "gradient"),
            "miss": (say("descent_miss"), None),
        }

    def scene(self) -> None:
        """The axes of the surface and the map, which follow λ; the height of the surface always fills the box."""
        self._family = "λ" in self.field.variables
        self.hide([] if self._family else ["lambda"])
        frame = self.figure.add_gridspec(1, 2, left=0.02, right=0.985, bottom=0.11, top=0.92, wspace=0.12)
        solid = space.add_axes(self.figure, frame[0])
        space.set_space(solid, (*self.box, 0, 1))
        solid.set_zticks([])
        ax = self.figure.add_subplot(frame[1])
        plane.set_plane(ax, self.box)
        ax.set_aspect("equal", adjustable="box")
        self.draggable(ax)
        self._levels = self.curve(ax, "guide", linestyle="-", linewidth=0.7)
        self._surface = self.moving(space.graph(ax=solid))
        self._top = self.moving(space.line("point", ax=solid))
        self._arrows, self._title = self.moving(arrows.arrow_grid(self.box, ARROWS, ax)), self.moving(ax.title)
        self._arrows.set_alpha(0.9)
        self._aim, self._angle = self.curve(ax, "secant"), self.curve(ax, "secant", linestyle="-", linewidth=1)
        self._name = self.moving(ax.text(0, 0, "", ha="center", va="center", fontsize=9, bbox=backing(pad=0.8)))
        self._goal = self.moving(ax.plot([], [], **ROLES["minimum"])[0])
        self._goal_name = self.moving(Name(ax, say("critical_name_minimum"), side=(0, -1)))
        self._arrow = self.moving(Arrow(ax, "gradient", clip_on=False))
        self._spot = self.curve(ax, "point", **WHOLE)
        self._member = lru_cache(maxsize=1)(partial(member, self.field, self.box))
        self._drawn: Function | None = None

    def compute(self, now: dict[str, Any]) -> Aim:
        """The gradient of the function with this λ, and how it misses the minimum."""
        f, minima = self._member(now["lambda"] if self._family else None)
        return aim(f, (now["x0"], now["y0"]), minima)

    def explain(self, found: Aim) -> tuple[str, str]:
        """Whether there is something to aim at, and a gradient."""
        line = say("descent_no_goal") if found.goal is None and np.isfinite(found.f) else ""
        return line, self.why_none(found.point, found.f, found.gradient, flat="no_tangent")

    def place(self, found: Aim) -> None:
        """The arrow at the point, and the way to the minimum; the surface and the map, if λ is another."""
        if found.field is not self._drawn:
            self._draw(found.field)
        self._spot.set_data(*np.reshape(found.point, (2, 1)))
        space.put(self._top, *np.reshape(found.point, (2, 1)), [(found.f - self._bottom) / self._height])
        reach = plane.side(self.box)
        room = arrows.room_ahead(np.array(found.point), -found.gradient, self.box)
        seen = min(0.3 * reach, max(0.98 * room, 0.15 * reach))  # it is about its direction
        long = max(self._scale, seen / found.norm if found.norm > 0 else 0.0)
        self._arrow.move(found.point, -long * found.gradient)
        scales = {"name": "−grad f", "field": short(self._scale)}
        if found.norm > 0:
            self._title.set_text(say("two_scales", scale=short(long, 2), **scales))
        else:
            self._title.set_text(say("field_scale", **scales))
        self._aim.set_data(*np.transpose([found.point, found.goal] if found.goal else np.full((2, 2), np.nan)))
        self._goal.set_data(*np.reshape(found.goal or (np.nan, np.nan), (2, 1)))
        self._goal_name.beside(found.goal or (np.nan, np.nan), self._away(found))
        self._place_angle(found, 0.1 * reach)

    @staticmethod
    def _away(found: Aim) -> np.ndarray:
        """On the side of the minimum where neither the way from the point nor the arrow passes; under it, or over."""
        if not found.goal:
            return np.array([0.0, -1.0])
        way, gradient = np.subtract(found.goal, found.point), found.gradient
        if found.miss > 1:
            return way - (way @ gradient) / (gradient @ gradient) * gradient
        return np.array([0.0, -1.0 if way[1] <= 0 else 1.0])

    def _place_angle(self, found: Aim, radius: float) -> None:
        """The arc between -grad f and the way to the minimum, and how many degrees it has."""
        arc, shown = np.full((2, 2), np.nan), found.miss > 1
        if shown:
            down, way = (np.arctan2(v[1], v[0]) for v in (-found.gradient, np.subtract(found.goal, found.point)))
            turn = (way - down + np.pi) % (2 * np.pi) - np.pi
            arc = tangents.arc(found.point, down, turn, radius)
            self._name.set_position(number_place(found, arc[12], turn, radius, self.box))
        self._angle.set_data(*arc.T)
        self._name.set_text(f"{short(found.miss, 3)}°" if shown else "")

    def _draw(self, f: Function) -> None:
        """Surface, level lines and arrows of another function."""
        self._drawn = f
        low, high = value_range(plane.grid(f, self.box, 61).z, margin=0)
        self._bottom, self._height = low, high - low
        side, across = COARSE if self._family else FINE
        lines = plane.LevelLines(f, self.box, side)
        self._levels.set_data(*np.concatenate([lines(k) for k in np.linspace(low, high, 11)[1:-1]]).T)
        self._scale = arrows.turn_arrows(self._arrows, f, self.box, n=ARROWS, sign=-1.0)
        x, y, z = plane.grid(f, self.box, across)
        z = (z - low) / (high - low)
        faces = space.facets(x, y, np.where((z < -0.02) | (z > 1.02), np.nan, z))
        space.paint_heights(self._surface, faces, 0.0, 1.0)
