"""The explorers of notebook 7.1: partial derivatives as limits of quotients, and as slopes of slices (Deepmath 7.1)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from gradlib.draw import plane, space
from gradlib.draw.style import ROLES, value_range
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.language import say
from gradlib.notation import short

PRESETS = (
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("x^2 e^(3y)", (-1, 1, -1, 0.5), (0.6, 0.2)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("ln(x y)", (-2, 2, -2, 2), (1, 0.5)),
    Preset("|x| + y^2", (-2, 2, -2, 2), (1, 0.5)),
)


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
            2, 3, width_ratios=[1.4, 1.15, 1], left=0.015, right=0.985, bottom=0.11, top=0.93, wspace=0.36, hspace=0.55
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
        self._spot = self.moving(level_map.plot([], [], **ROLES["point"])[0])
        self.draggable(level_map)

        self._panels = []
        for i, (name, ends) in enumerate((("x", (left, right)), ("y", (bottom, top)))):
            ax = self.figure.add_subplot(frame[i, 2], xlim=ends, ylim=(self._low, self._high))
            ax.locator_params(nbins=5)
            ax.set_xlabel(f"${name}$", labelpad=0)
            ax.set_title(("x ↦ f(x, y₀)", "y ↦ f(x₀, y)")[i])
            curve, tangent, point = (
                self.moving(ax.plot([], [], **ROLES[role])[0]) for role in (f"slice_{name}", "tangent", "point")
            )
            self._panels.append((curve, tangent, point))

    def frame(self) -> tuple[dict[str, float], str, str]:
        """Both slices at the point where the sliders are."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        z0, (fx, fy) = f(x0, y0), f.gradient(x0, y0)
        left, right, bottom, top = self.box
        x, y = np.linspace(left, right, 121), np.linspace(bottom, top, 121)
        tall = self._high - self._low
        for i, (px, py, t, t0, slope) in enumerate(
            ((x, np.full_like(x, y0), x, x0, fx), (np.full_like(y, x0), y, y, y0, fy))
        ):
            z = f(px, py)
            shown = np.where((z < self._low) | (z > self._high), np.nan, z)
            space.put(self._curves[i], px, py, shown)
            self._walls[i].set_verts(space.curtain(px[::4], py[::4], shown[::4], self._low))
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
        slopes, seen = {"∂f/∂x": fx, "∂f/∂y": fy}, (self._low, self._high)
        return {"f": z0, "fx": fx, "fy": fy}, "", self.why_none((x0, y0), z0, partials=slopes, seen=seen)


class DifferenceQuotient(FunctionExplorer):
    """The difference quotient tends to the partial derivative as h shrinks, until round-off takes over.

    On the left the slice through the point, its tangent and the secant of step h.  On the right the error of the
    forward and of the central quotient against h, both axes in powers of ten: slopes 1 and 2 while the formula's own
    error leads, then the noise of floating-point numbers, which grows as 1/h.
    """

    size: ClassVar[tuple[float, float]] = (7.9, 3.55)
    STEPS: ClassVar[np.ndarray] = np.logspace(-16, 0, 193)
    presets = PRESETS

    def furnish(self) -> Readouts:
        """The variable, the kind of quotient, h and the point."""
        self.add("variable", say("variable"), [("x", 0), ("y", 1)], still=True)
        self.add("quotient", say("quotient"), [(say("forward"), "forward"), (say("central"), "central")])
        self.add("h", "h", (1e-16, 1.0, 10**-0.5), log=True)
        return super().furnish()

    def scene(self) -> None:
        """The axes of the slice, and those of the errors."""
        i = self.controls["variable"].value
        name = "xy"[i]
        self.readouts = {
            "exact": (f"∂f/∂{name} (x₀, y₀)", "tangent"),
            "forward": (say("forward"), "gradient"),
            "error_forward": (say("error"), None),
            "central": (say("central"), "level"),
            "error_central": (say("error"), None),
        }
        frame = self.figure.add_gridspec(1, 2, left=0.06, right=0.985, bottom=0.13, top=0.91, wspace=0.2)
        self._cut = self.figure.add_subplot(frame[0], ylim=value_range(plane.grid(self.field, self.box, 61).z))
        self._cut.set(title=say(f"slice_{name}"), xlim=self.box[2 * i : 2 * i + 2])
        self._cut.set_xlabel(f"${name}$", labelpad=0)
        names = {
            f"slice_{name}": None,
            "tangent": say("tangent"),
            "secant": say("secant"),
            "point": None,
            "second": None,
        }
        self._lines = {
            role: self.moving(self._cut.plot([], [], **ROLES[role], label=label)[0]) for role, label in names.items()
        }
        self._cut.legend(loc="upper left")
        errors = self.figure.add_subplot(frame[1], xscale="log", yscale="log", xlim=(5e-17, 2), ylim=(1e-17, 1e4))
        errors.set_title(say("error_of_quotient"))
        errors.set_xlabel("$h$", labelpad=0)
        errors.set_xticks(10.0 ** np.arange(-16, 1, 4))
        errors.set_yticks(10.0 ** np.arange(-16, 5, 4))
        errors.set_xticks(10.0 ** np.arange(-16, 1), minor=True)  # a division by 10 is one of these steps
        errors.set_yticks(10.0 ** np.arange(-16, 5), minor=True)
        errors.tick_params(which="minor", labelbottom=False, labelleft=False)
        self._now = self.moving(errors.axvline(1, color="k", linewidth=0.8))
        for name, role in (("forward", "gradient"), ("central", "level")):
            style = {**ROLES[role], "linewidth": 1.5}
            self._lines[name] = self.moving(errors.plot([], [], **style, label=say(name))[0])
            self._lines[name + "_now"] = self.moving(
                errors.plot([], [], **{**ROLES["point"], "color": ROLES[role]["color"]})[0]
            )
        self._slopes = [
            self.moving(errors.text(1, 1, say("slope", n=n), ha=ha, va=va))
            for n, ha, va in ((1, "right", "bottom"), (2, "left", "top"))
        ]
        errors.legend(loc="upper center", ncols=2)

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The quotient at the current h, and the errors at all h."""
        i, x0, y0, h = self.controls["variable"].value, self.number("x0"), self.number("y0"), self.number("h")
        exact = self.field.partial(i)(x0, y0)
        forward, central = self._quotients(i, x0, y0, np.append(self.STEPS, h))
        slope = {"forward": float(forward[-1]), "central": float(central[-1])}
        self._draw_slice(i, (x0, y0), h, exact, slope)
        for name, quotient, order, at in (("forward", forward, 1, 120), ("central", central, 2, 144)):
            error = np.maximum(np.abs(quotient - exact), 2e-17)  # an error of exactly 0 lies on the lower edge
            self._lines[name].set_data(self.STEPS, error[:-1])
            self._lines[name + "_now"].set_data([h], error[-1:])
            steep = np.log10(error[at + 24] / error[at]) / 2  # over two powers of ten; quotients of x² have no error
            self._slopes[order - 1].set(position=(self.STEPS[at], error[at]), visible=bool(abs(steep - order) < 0.3))
        self._now.set_xdata([h, h])
        errors = {f"error_{name}": abs(value - exact) for name, value in slope.items()}
        return {"exact": exact, **slope, **errors}, "", self._explain(i, (x0, y0), h, exact, slope)

    def _quotients(self, i: int, x0: float, y0: float, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The forward and the central difference quotients for the steps `h`."""

        def shifted(step: np.ndarray) -> np.ndarray:
            return self.field(x0 + step, y0) if i == 0 else self.field(x0, y0 + step)

        ahead, here, behind = shifted(h), self.field(x0, y0), shifted(-h)
        return (ahead - here) / h, (ahead - behind) / (2 * h)

    def _draw_slice(self, i: int, point: tuple[float, float], h: float, exact: float, slope: dict[str, float]) -> None:
        """The slice, its tangent, and the secant of the quotient that the learner chose."""
        t0, ends = point[i], np.array(self.box[2 * i : 2 * i + 2])

        def on_slice(t: np.ndarray) -> np.ndarray:
            return self.field(t, point[1]) if i == 0 else self.field(point[0], t)

        t = np.linspace(*ends, 241)
        self._lines["slice_x" if i == 0 else "slice_y"].set_data(t, on_slice(t))
        chosen = self.controls["quotient"].value
        others = np.array([t0 + h] if chosen == "forward" else [t0 - h, t0 + h])
        z0, z = float(self.field(*point)), on_slice(others)
        self._lines["tangent"].set_data(ends, z0 + exact * (ends - t0))
        self._lines["secant"].set_data(ends, z[-1] + slope[chosen] * (ends - others[-1]))
        self._lines["point"].set_data([t0], [z0])
        self._lines["second"].set_data(others, z)

    def _explain(self, i: int, point: tuple[float, float], h: float, exact: float, slope: dict[str, float]) -> str:
        chosen, partials = self.controls["quotient"].value, {f"∂f/∂{'xy'[i]}": exact}
        why = self.why_none(point, self.field(*point), partials=partials, seen=self._cut.get_ylim())
        if why:
            return why
        if not np.isfinite(slope[chosen]):
            return say("no_quotient", h=short(h))
        if point[i] + h == point[i] and (chosen == "forward" or point[i] - h == point[i]):
            return say("absorbed", t="x₀" if i == 0 else "y₀", h=short(h))
        return ""
