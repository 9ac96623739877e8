"""The explorers of notebook 7.1: partial derivatives as limits of quotients, and as slopes of slices (Deepmath 7.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from gradlib.draw import plane, space
from gradlib.draw.marks import Name
from gradlib.draw.scale import curbed, limit, round_limits
from gradlib.draw.style import ROLES, WHOLE, backing, color
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.explore.base.rounding import gradient_at
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box

PRESETS = (
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("x^2 e^(3y)", (-1, 1, -1, 0.5), (0.6, 0.2)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("ln(x y)", (-2, 2, -2, 2), (1, 0.5)),
    Preset("|x| + y^2", (-2, 2, -2, 2), (1, 0.5)),
)


class BothSlices(NamedTuple):
    """The slices x ↦ f(x, y₀) and y ↦ f(x₀, y) through a point, and their slopes there."""

    point: tuple[float, float]
    f: float
    fx: float
    fy: float
    curves: tuple[np.ndarray, np.ndarray]  # both in space, from side to side of the box: x, y and z in rows


def both_slices(f: ScalarField, point: tuple[float, float], box: Box) -> BothSlices:
    """A partial derivative is the slope of a slice: the other variable stands still (Deepmath 7.1)."""
    x, y = np.linspace(*box[:2], 121), np.linspace(*box[2:], 121)
    bases = (x, np.full_like(x, point[1])), (np.full_like(y, point[0]), y)
    curve_x, curve_y = (np.array([*base, f(*base)]) for base in bases)
    z0 = f(*point)
    return BothSlices(point, z0, *gradient_at(f.gradient, point, z0), (curve_x, curve_y))


class Slices(FunctionExplorer):
    """The two slices through a point of the graph, in space and each in its own plane, with their tangent lines.

    The slice y = y0 (orange) is the graph of x -> f(x, y0): its slope at x0 is the partial derivative in x.
    The slice x = x0 (green) does the same for y.  The point is dragged on the map of level sets.
    """

    size: ClassVar[tuple[float, float]] = (7.9, 3.55)
    presets = PRESETS

    def furnish(self) -> Readouts:
        """The point alone."""
        super().furnish()
        return {
            "f": ("f(x₀, y₀)", None),
            "fx": ("∂f/∂x (x₀, y₀)", "slice_x"),
            "fy": ("∂f/∂y (x₀, y₀)", "slice_y"),
        }

    def scene(self) -> None:
        """The surface, the map, and the axes of both slices."""
        f, (left, right, bottom, top) = self.field, self.box
        frame = self.figure.add_gridspec(
            2, 3, width_ratios=[1.4, 1.15, 1], left=0.015, right=0.985, bottom=0.11, top=0.93, wspace=0.36, hspace=0.75
        )
        solid = space.add_axes(self.figure, frame[:, 0])
        space.surface(f, self.box, ax=solid)
        self._low, self._high = solid.get_zlim()
        self._walls = [self.moving(space.wall(role, ax=solid)) for role in ("slice_x", "slice_y")]
        self._curves = [self.moving(space.line(role, ax=solid)) for role in ("slice_x", "slice_y")]
        self._tangents = [self.moving(space.line("tangent", ax=solid)) for _ in "xy"]
        self._top = self.moving(space.line("point", ax=solid))

        level_map = self.figure.add_subplot(frame[:, 1])
        plane.level_sets(f, self.box, ax=level_map)
        level_map.set_box_aspect(1)
        level_map.set_title(say("drag_me"))
        self._cross = [
            self.moving(level_map.axhline(0, **ROLES["slice_x"])),
            self.moving(level_map.axvline(0, **ROLES["slice_y"])),
        ]
        self._spot = self.moving(level_map.plot([], [], **ROLES["point"], **WHOLE)[0])
        style = {"gap": 3, "bbox": backing(0.7)}  # level lines pass behind
        self._names = [self.moving(Name(level_map, name, **style)) for name in ("$y = y_0$", "$x = x_0$")]
        self.draggable(level_map)

        self._panels = []
        for i, (name, ends) in enumerate((("x", (left, right)), ("y", (bottom, top)))):
            ax = self.figure.add_subplot(frame[i, 2], xlim=ends)
            ax.locator_params(nbins=5)
            ax.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
            ax.set_xlabel(f"${name}$", labelpad=0)
            ax.set_title(say("slice_slope", slice=("f(x, y₀)", "f(x₀, y)")[i], partial=f"∂f/∂{name}"))
            curve, tangent, point = (
                self.moving(ax.plot([], [], **ROLES[role])[0]) for role in (f"slice_{name}", "tangent", "point")
            )
            point.set(**WHOLE)
            self._panels.append((curve, tangent, point))

    def compute(self, now: dict[str, Any]) -> BothSlices:
        """Both slices at the point of the sliders."""
        return both_slices(self.field, (now["x0"], now["y0"]), self.box)

    def explain(self, found: BothSlices) -> tuple[str, str]:
        """Why one of the slopes is missing, or the point is not in the picture."""
        slopes, seen = {"∂f/∂x": found.fx, "∂f/∂y": found.fy}, (self._low, self._high)
        return "", self.why_none(found.point, found.f, partials=slopes, seen=seen)

    def place(self, found: BothSlices) -> None:
        """Both slices with their tangents, in space and in their own planes, and the point on the map."""
        (x0, y0), z0, tall = found.point, found.f, self._high - self._low
        for i, (t0, slope) in enumerate(((x0, found.fx), (y0, found.fy))):
            px, py, z = found.curves[i]
            t = found.curves[i][i]
            shown = np.where((z < self._low) | (z > self._high), np.nan, z)
            space.put(self._curves[i], px, py, shown)
            self._walls[i].set_faces(space.curtain(px[::4], py[::4], shown[::4], self._low))
            curve, tangent, point = self._panels[i]
            curve.set_data(t, z)
            tangent.set_data(t[[0, -1]], z0 + slope * (t[[0, -1]] - t0))
            point.set_data([t0], [z0])
            reach = 0.4 / np.hypot(1 / (t[-1] - t[0]), slope / tall) * np.array([-1, 1])
            dx, dy = (reach, 0 * reach) if i == 0 else (0 * reach, reach)
            space.put(self._tangents[i], x0 + dx, y0 + dy, z0 + slope * reach)
        space.put(self._top, [x0], [y0], [z0])
        self._cross[0].set_ydata([y0, y0])
        self._cross[1].set_xdata([x0, x0])
        self._spot.set_data([x0], [y0])
        left, right, bottom, top = self.box
        # at the ends that are further from the point, on the sides where more room is
        near_right, near_top = 2 * x0 > left + right, 2 * y0 > bottom + top
        self._names[0].beside((left if near_right else right, y0), (1 if near_right else -1, -2 if near_top else 2))
        self._names[1].beside((x0, bottom if near_top else top), (-2 if near_right else 2, 1 if near_top else -1))
        heights = np.concatenate([*(curbed(curve[2]) for curve in found.curves), [z0]])
        limits = round_limits(heights, self._panels[0][0].axes.get_ylim())
        for curve, *_ in self._panels:  # at one scale: their slopes can be compared
            limit(curve.axes, y=limits)


STEPS = np.logspace(-16, 0, 193)  # of the curves of errors
NONE = 1e-19  # where an error of exactly 0 is drawn, which has no place among powers of ten
QUOTIENTS = ("forward", "central")


class Quotients(NamedTuple):
    """The difference quotients of the step h, their limit, and what they miss it by, for this and for other steps."""

    point: tuple[float, float]
    h: float
    exact: float
    forward: float
    central: float
    error_forward: float
    error_central: float
    errors: np.ndarray  # of both, for `STEPS` and for h in the last column
    ends: np.ndarray  # of the secants, the point itself in the middle: t and f in rows
    curve: np.ndarray  # the slice from side to side of the box: t and f in rows


def quotients(f: ScalarField, variable: int, point: tuple[float, float], h: float, box: Box) -> Quotients:
    """(f(t₀+h) - f(t₀))/h and (f(t₀+h) - f(t₀-h))/2h on the slice t ↦ f in one variable, the number 0 or 1."""
    on, t0, steps = _slice(f, variable, point), point[variable], np.append(STEPS, h)
    ahead, here, behind = on(t0 + steps), f(*point), on(t0 - steps)
    exact = f.partial(variable)(*point)
    found = np.array([(ahead - here) / steps, (ahead - behind) / (2 * steps)])
    errors = np.abs(found - exact)
    t = np.linspace(*box[2 * variable : 2 * variable + 2], 241)
    ends = np.array([[t0 - h, t0, t0 + h], [behind[-1], here, ahead[-1]]])
    return Quotients(point, h, exact, *found[:, -1], *errors[:, -1], errors, ends, np.array([t, on(t)]))


def _apart(errors: np.ndarray) -> np.ndarray:
    """The curve of the errors that are not 0, and at the height of `NONE` a dash for each that is: h and heights."""
    none = errors == 0
    ends = np.multiply.outer(STEPS[none], [0.9, 1.1, np.nan]).ravel()
    dashes = np.array([[np.nan, *ends], np.full(len(ends) + 1, NONE)])
    return np.concatenate([[STEPS[~none], errors[~none]], dashes], axis=1)


def _slice(f: ScalarField, variable: int, point: tuple[float, float]) -> Callable[[np.ndarray], np.ndarray]:
    """f as a function of one variable, the number 0 or 1; the other stands still."""
    return (lambda t: f(t, point[1])) if variable == 0 else (lambda t: f(point[0], t))


class DifferenceQuotient(FunctionExplorer):
    """The difference quotient tends to the partial derivative as h shrinks, until round-off takes over.

    On the left the slice through the point, its tangent and the secant of step h.  On the right the error of the
    forward and of the central quotient against h, both axes in powers of ten: slopes 1 and 2 while the formula's own
    error leads, then the noise of floating-point numbers, which grows as 1/h.
    """

    presets = PRESETS

    def furnish(self) -> Readouts:
        """The variable, the kind of quotient, h and the point."""
        self.add("variable", say("variable"), [("x", 0), ("y", 1)], redraws=True)
        self.add("quotient", say("quotient"), [(say("forward"), "forward"), (say("central"), "central")])
        self.add("h", "h", (1e-16, 1.0, 10**-0.5), log=True)
        return super().furnish()

    def scene(self) -> None:
        """The axes of the slice, and those of the errors."""
        i = self.controls["variable"].value
        name = "xy"[i]
        self.readouts = {
            "exact": (f"∂f/∂{name} (x₀, y₀)", "tangent"),
            "forward": (say("forward"), "forward"),
            "error_forward": (say("error"), None),
            "central": (say("central"), "central"),
            "error_central": (say("error"), None),
        }
        frame = self.figure.add_gridspec(1, 2, left=0.06, right=0.985, bottom=0.21, top=0.92, wspace=0.2)
        # three lines of text under the axes, whose name would else stand in the legend where they are low
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "borderaxespad": 3, "ncols": 2}
        self._cut = self.figure.add_subplot(frame[0])
        self._cut.set(title=say(f"slice_{name}"), xlim=self.box[2 * i : 2 * i + 2])
        self._cut.set_xlabel(f"${name}$", labelpad=0)
        self._cut.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
        names = {
            f"slice_{name}": None,
            "tangent": say("tangent"),
            "secant": say("secant"),
        }
        self._step = self.curve(self._cut, "secant", linestyle="-", linewidth=0.9)
        self._lines = {role: self.curve(self._cut, role, label=label) for role, label in names.items()}
        self._spots = [self.curve(self._cut, "second"), self.curve(self._cut, "point", **WHOLE)]
        self._name = self.moving(Name(self._cut, "$h$", gap=2))
        self._cut.legend(**below)
        errors = self.figure.add_subplot(frame[1], xscale="log", yscale="log", xlim=(5e-17, 2), ylim=(NONE / 5, 1e4))
        self._draw_errors(errors)
        errors.legend([Line2D([], [], **ROLES[name]) for name in QUOTIENTS], [say(name) for name in QUOTIENTS], **below)

    def _draw_errors(self, errors: Axes) -> None:
        """The axes of the errors: both curves, where h is on them, and what their slopes are."""
        errors.set_title(say("error_of_quotient"))
        errors.set_xlabel("$h$", labelpad=0)
        errors.set_xticks(10.0 ** np.arange(-16, 1, 4))
        powers = range(-16, 5, 4)
        errors.set_yticks(
            [NONE, *(10.0**n for n in powers)], ["0", *(f"$\\mathdefault{{10^{{{n}}}}}$" for n in powers)]
        )
        errors.set_xticks(10.0 ** np.arange(-16, 1), minor=True)  # a division by 10 is one of these steps
        errors.set_yticks(10.0 ** np.arange(-16, 5), minor=True)
        errors.tick_params(which="minor", labelbottom=False, labelleft=False)
        self._now = self.moving(errors.axvline(1, **{**ROLES["secant"], "linestyle": "-", "linewidth": 0.8}))
        for name in QUOTIENTS:
            self._lines[name] = self.curve(errors, name, marker="none", label=say(name))
            self._lines[name + "_now"] = self.curve(errors, name, markersize=7, linestyle="none")
        self._slopes = [
            self.moving(Name(errors, say("slope", n=n), side=side, gap=3, color=color(quotient)))
            for n, side, quotient in zip((1, 2), ((-1, 1), (1, -1)), QUOTIENTS, strict=True)
        ]

    def compute(self, now: dict[str, Any]) -> Quotients:
        """The quotients at the current h, and the errors at all h."""
        return quotients(self.field, now["variable"], (now["x0"], now["y0"]), now["h"], self.box)

    def explain(self, found: Quotients) -> tuple[str, str]:
        """Why there is no derivative, or no quotient, or one that is 0 whatever f is."""
        (before, t0, after), (_, value, _) = found.ends
        name, chosen = "xy"[self.controls["variable"].value], self.controls["quotient"].value
        partials = {f"∂f/∂{name}": found.exact}
        why = self.why_none(found.point, value, partials=partials, seen=self._cut.get_ylim())
        if not why and not np.isfinite(found.forward if chosen == "forward" else found.central):
            why = say("no_quotient", h=short(found.h))
        elif not why and after == t0 and (chosen == "forward" or before == t0):
            why = say("absorbed", t=f"{name}₀", h=short(found.h))
        return "", why

    def place(self, found: Quotients) -> None:
        """The slice, its tangent, the secant of the quotient that the learner chose; the errors of both."""
        forward = self.controls["quotient"].value == "forward"
        others, slope = (found.ends[:, 2:], found.forward) if forward else (found.ends[:, ::2], found.central)
        (_, t0, _), (_, z0, _) = found.ends
        sides = found.curve[0][[0, -1]]
        self._lines[f"slice_{'xy'[self.controls['variable'].value]}"].set_data(*found.curve)
        self._lines["tangent"].set_data(sides, z0 + found.exact * (sides - t0))
        self._lines["secant"].set_data(sides, others[1, -1] + slope * (sides - others[0, -1]))
        self._spots[0].set_data(*others)
        self._spots[1].set_data([t0], [z0])
        (start, foot), (end, head) = (t0, z0) if forward else others[:, 0], others[:, -1]
        self._step.set_data([start, end, end], [foot, foot, head])
        seen = found.h > 0.06 * np.ptp(sides)
        self._name.set_text("$h$" if forward else "$2h$")
        self._name.beside(((start + end) / 2 if seen else np.nan, foot), (0, -1 if head >= foot else 1))
        limit(self._cut, y=round_limits(np.append(curbed(found.curve[1]), z0), self._cut.get_ylim()))
        for name, error, order, at in zip(QUOTIENTS, found.errors, (1, 2), (120, 144), strict=True):
            self._lines[name].set_data(*_apart(error[:-1]))
            self._lines[name + "_now"].set_data([found.h], np.maximum(error[-1:], NONE))
            steep = np.log10(error[at + 24] / error[at]) / 2  # over two powers of ten; quotients of x² have no error
            self._slopes[order - 1].beside((STEPS[at] if abs(steep - order) < 0.3 else np.nan, error[at]))
        self._now.set_xdata([found.h, found.h])
