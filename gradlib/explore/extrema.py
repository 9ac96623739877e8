"""The explorers of notebook 7.3 about extrema: what a minimum is, and where the gradient is 0 (Deepmath 7.3)."""

from __future__ import annotations

import itertools
from typing import ClassVar

import numpy as np

from gradlib.draw import plane
from gradlib.draw.style import ROLES, color, value_range
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field import critical, zeros
from gradlib.field.critical import CriticalPoint
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number, spelled

PRESETS = (
    Preset("x^2 - y^3 + x y", (-0.2, 0.2, -0.3, 0.1), (0, 0)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("-x^2 - y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("2 + sin(3x) cos(2y)", (0, 4, 0, 4), (1.57, 0)),
    Preset("x^4 + y^4", (-2, 2, -2, 2), (0, 0)),
)
SQUARE = np.mgrid[-1:1:9j, -1:1:9j].reshape(2, -1)
KIND_SIGNS = {"minimum": "min", "maximum": "max", "saddle": "×", "undecided": "?"}


class Disc(OnMap):
    """A disc around a point: is f(x0, y0) the least, or the greatest, of its values there?  (Deepmath 7.3)"""

    presets = PRESETS[1:2] + PRESETS[2:4] + PRESETS[:1] + PRESETS[4:]

    def furnish(self) -> Readouts:
        """The point, and the radius of the disc."""
        super().furnish()
        self.add("r", "r", fit=self._radii)
        return {
            "f": ("f(x₀, y₀)", None),
            "low": (say("disc_low"), "below"),
            "high": (say("disc_high"), "above"),
        }

    def _radii(self) -> Range:
        """The radius goes up to a third of the window."""
        largest = min(self.box[1] - self.box[0], self.box[3] - self.box[2]) / 3
        step = plane.nice(largest / 60)
        most, half = (step * round(share * largest / step) for share in (1, 0.5))
        return step, most, half, step

    def scene(self) -> None:
        """The map, and beside it how far the values stray from f(x0, y0) at each distance."""
        frame = self.figure.add_gridspec(1, 2, left=0.06, right=0.985, bottom=0.12, top=0.93, wspace=0.2)
        ax = self.add_map(frame[0])
        ax.set_title(say("disc_signs"))
        self._above, self._below = self.curve(ax, "above"), self.curve(ax, "below")
        self._circle, self._spot = self.curve(ax, "secant", linestyle="-"), self.curve(ax, "point")
        side = self.figure.add_subplot(frame[1], xlabel="r", title=say("disc_strays"))
        self._most = self.controls["r"].max
        side.set_xlim(0, self._most)
        side.axhline(0, color="0.4", linewidth=0.8)
        low, high = value_range(plane.grid(self.field, self.box, 61).z, margin=0)
        side.set_ylim(-0.55 * (high - low), 0.55 * (high - low))
        self._range = [
            self.curve(side, "secant", color=color(role), linestyle=style)
            for role, style in (("below", "-"), ("above", "--"))
        ]
        self._radius = self.moving(side.axvline(0, **ROLES["guide"]))
        ring = np.linspace(0, 1, 9)[1:-1]
        turn = [np.linspace(0, 2 * np.pi, 6 * k, endpoint=False) for k in range(1, 8)]
        self._inside = np.concatenate(
            [rho * np.array([np.cos(t), np.sin(t)]) for rho, t in zip(ring, turn, strict=True)], axis=1
        )
        fine = np.linspace(0, 2 * np.pi, 145)
        self._rays = np.multiply.outer(np.linspace(0, 1, 41), np.array([np.cos(fine), np.sin(fine)]))
        self._critical = [one.point for one in self.field.critical_points(self.box) if one.isolated]

    def _centre(self) -> tuple[float, float]:
        """The point of the sliders; a critical point, such as (π/2, 0), that lies between their steps next to it."""
        x0, y0 = self.number("x0"), self.number("y0")
        if not np.isfinite(self.field(x0, y0)):
            return x0, y0
        reach = [0.5 * self.controls[symbol].step for symbol in ("x0", "y0")]
        near = (point for point in self._critical if np.all(np.abs(np.subtract(point, (x0, y0))) <= reach))
        return next(near, (x0, y0))

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The signs of f - f(x0, y0) in the disc, its extreme values there, and the verdict."""
        f, (x0, y0), r = self.field, self._centre(), self.number("r")
        value = f(x0, y0)
        x, y = np.array([[x0], [y0]]) + r * self._inside
        difference = f(x, y) - value
        slack = 1e-12 * max(1.0, abs(value))
        for artist, here in ((self._above, difference > slack), (self._below, difference < -slack)):
            artist.set_data(x[here], y[here])
        self._circle.set_data(*(np.array([[x0], [y0]]) + r * self._rays[-1]))
        self._spot.set_data([x0], [y0])
        x, y = np.moveaxis(self._rays, 1, 0) * self._most
        strays = f(x0 + x, y0 + y) - value
        known = np.isfinite(strays).any(axis=1)
        distance = np.linspace(0, self._most, len(strays))
        low = np.where(known, np.min(np.where(np.isfinite(strays), strays, np.inf), axis=1), np.nan)
        high = np.where(known, np.max(np.where(np.isfinite(strays), strays, -np.inf), axis=1), np.nan)
        for artist, ends in zip(self._range, (low, high), strict=True):
            artist.set_data(distance, ends)
        self._radius.set_xdata([r, r])
        places = _rounded(np.reshape((x0, y0), (2, 1)) + r * np.moveaxis(self._rays, 1, 0).reshape(2, -1), r)
        inside = f(*places)
        why = self.why_none((x0, y0), value, spelled=number)
        if why:
            return {"f": value, "low": np.nan, "high": np.nan}, "", why
        least, most = (sign * _greatest(f, sign, (x0, y0), r, places, inside) for sign in (-1, 1))
        above, below = most > value + slack, least < value - slack
        verdict = "neither" if above and below else "minimum" if above else "maximum" if below else "constant"
        if np.isinf([least, most]).any():
            why = say("disc_unbounded")
        elif not np.isfinite(inside).all():
            why = say("disc_edge")
        low, high = (end if np.isfinite(end) else np.nan for end in (least, most))
        return {"f": value, "low": low, "high": high}, say(f"disc_{verdict}"), why


def _rounded(places: np.ndarray, r: float) -> np.ndarray:
    """Without the last digits, which would put a place meant to be on a pole beside it; `r` is the radius of a disc."""
    return places.round(12 - int(np.floor(np.log10(r))))


def _greatest(
    f: ScalarField, sign: int, centre: tuple[float, float], r: float, places: np.ndarray, sample: np.ndarray
) -> float:
    """The greatest value of f, or of -f, on a disc; `sample` are values of f at `places`, of shape (2, number).

    It is looked for in smaller and smaller squares around the greatest of the sample.  It is infinite where the later
    ones bring as much as the earlier ones, and something beside the differences in the sample.
    """
    known = np.isfinite(sample)
    values, gains = np.where(known, sign * sample, -np.inf), []
    place, best, middle = places[:, [values.argmax()]], values.max(), np.reshape(centre, (2, 1))
    for width in 0.05 * r * 0.25 ** np.arange(14):
        away = place + width * SQUARE - middle
        near = _rounded(middle + away * np.minimum(1, r / np.hypot(*away).clip(1e-9 * r)), r)  # none outside the circle
        values = sign * f(*near)
        values[np.isnan(values)] = -np.inf
        i = values.argmax()
        gains.append(max(values[i] - best, 0.0))
        if gains[-1]:
            place, best = near[:, [i]], values[i]
    early, late = sum(gains[:7]), sum(gains[7:])
    endless = late > max(0.75 * early, 0.02 * np.ptp(sample[known])) or best > 1e100
    return np.inf if endless else float(best)


class CriticalPoints(OnMap):
    """The curves where one partial derivative is 0, and the critical points where they cross (Deepmath 7.3, Prop. 5).

    Attributes
    ----------
    points : the critical points found in the window
    """

    size: ClassVar[tuple[float, float]] = (8.0, 4.8)
    presets = PRESETS

    def furnish(self) -> Readouts:
        """The point, the level, whether the kinds are told, and a button for the next critical point."""
        self.points: list[CriticalPoint] = []
        self._turn = itertools.count()
        super().furnish()
        self.add("k", "k", fit=self._heights)
        self.add("kinds", say("critical_kinds"), [(say("no"), False), (say("yes"), True)], still=True)
        self.add("next", say("critical_next"), self._next)
        return {
            "k": (say("critical_level"), "level"),
            "f": ("f(x₀, y₀)", None),
            "fx": ("∂f/∂x", "slice_x"),
            "fy": ("∂f/∂y", "slice_y"),
        }

    def _heights(self) -> Range:
        """The level k goes over the heights of the window."""
        low, high = value_range(plane.grid(self.field, self.box, 61).z, margin=0)
        step = plane.nice((high - low) / 300)
        return step * np.floor(low / step), step * np.ceil(high / step), None, step

    def _next(self) -> Numbers:
        """The next critical point."""
        if not self.points:
            return {}
        chosen = self.points[next(self._turn) % len(self.points)]
        return dict(zip(("x0", "y0"), chosen.point, strict=True))

    def scene(self) -> None:
        """Level sets, both curves, their crossings; the kinds if they are asked for."""
        ax = self.add_map(self.figure.add_gridspec(1, 1, left=0.08, right=0.8, bottom=0.1, top=0.93)[0])
        self._lines = plane.LevelLines(self.field, self.box)
        for i, (role, name) in enumerate((("slice_x", "∂f/∂x = 0"), ("slice_y", "∂f/∂y = 0"))):
            zero = plane.LevelLines(self.field.partial(i), self.box)(0.0)
            ax.plot(*zero.T, label=name, **ROLES[role])
        self.points = self.field.critical_points(self.box)
        ax.plot(*np.reshape([one.point for one in self.points], (-1, 2)).T, **ROLES["second"], zorder=6)
        for one in self.points if self.controls["kinds"].value else ():
            ax.annotate(
                KIND_SIGNS[one.kind], one.point, (6, 6), textcoords="offset points", fontsize=10, zorder=7,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
            )  # fmt: skip
        ax.plot([], [], label=say("critical_point"), **ROLES["second"])
        ax.plot([], [], label="f = k", **ROLES["level"])
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
        self._level, self._spot = self.curve(ax, "level"), self.curve(ax, "point", zorder=8)
        self._place: tuple[float, float] | None = None

    def frame(self) -> tuple[dict[str, float], str, str]:
        """The level line through the point; what is known of it if it is a critical one."""
        f, x0, y0 = self.field, self.number("x0"), self.number("y0")
        size = np.array([self.box[1] - self.box[0], self.box[3] - self.box[2]])
        near = [one for one in self.points if np.max(np.abs(np.subtract(one.point, (x0, y0))) / size) < 0.012]
        value, (fx, fy) = f(x0, y0), f.gradient(x0, y0)
        alone = all(one.isolated for one in self.points)
        # on a curve of critical points, between those that stand for it
        if fx == fy == 0 and not (near and alone) and zeros.vanishes(f, np.array([x0, y0]), size):
            near = [critical.described(f, np.array([x0, y0]), size, alone)]
        line, k = "", self.number("k")
        if near:
            value, (fx, fy) = near[0].value, np.round(f.gradient(*near[0].point), 9) + 0.0  # 0, not −5·10⁻¹⁶
            line = self._told(near[0])
        if (x0, y0) != self._place and np.isfinite(value):  # the level follows the point, until it is moved itself
            self._place, k = (x0, y0), value
        self._level.set_data(*self._lines(k).T)
        self._spot.set_data(*np.reshape(near[0].point if near else (x0, y0), (2, 1)))
        why = self.why_none((x0, y0), value, spelled=number)
        if not why and not self.points:
            why = say("critical_none")
        elif not why and not alone:
            why = say("critical_curve")
        return {"k": k, "f": value, "fx": fx, "fy": fy}, line, why

    def _told(self, one: CriticalPoint) -> str:
        """Where a critical point is, exactly or not, and its kind if it is asked for."""
        x, y = map(spelled, one.exact) if one.exact else map(number, one.point)
        where = say(f"critical_{'exact' if one.exact else 'numeric' if one.isolated else 'one_of_many'}", x=x, y=y)
        return f"{where} {one.reason}" if self.controls["kinds"].value else where
