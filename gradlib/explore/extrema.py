"""The explorers of notebook 7.3 about extrema: what a minimum is, and where the gradient is 0 (Deepmath 7.3)."""

from __future__ import annotations

import itertools
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gradlib.draw import plane
from gradlib.draw.style import GREY, GROUND, ROLES, color, value_range
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Numbers, Range
from gradlib.field import critical, zeros
from gradlib.field.critical import CriticalPoint
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number, spelled
from gradlib.valid import Box

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


# the unit disc: the sample whose signs are shown, shape (2, number), and points on 145 rays, shape (41, 2, 145)
_TURNS = [np.linspace(0, 2 * np.pi, 6 * k, endpoint=False) for k in range(1, 8)]
SAMPLE = np.concatenate([k / 8 * np.array([np.cos(t), np.sin(t)]) for k, t in enumerate(_TURNS, 1)], axis=1)
_FINE = np.linspace(0, 2 * np.pi, 145)
RAYS = np.multiply.outer(np.linspace(0, 1, 41), np.array([np.cos(_FINE), np.sin(_FINE)]))


class OnDisc(NamedTuple):
    """The values of f on a disc, beside that at its centre."""

    centre: tuple[float, float]
    r: float
    f: float
    low: float  # the least value; NaN, as the next, where there is none
    high: float
    verdict: str  # "minimum", "maximum", "neither" or "constant"; empty where f has no value at the centre
    bounded: bool
    inside: bool  # whether f has a value everywhere on the disc
    above: np.ndarray  # the points of the sample where f is greater than at the centre, shape (2, number)
    below: np.ndarray
    strays: np.ndarray  # distances from the centre, the least and the greatest f - f(centre) there, in rows


def on_disc(f: ScalarField, centre: tuple[float, float], r: float, far: float) -> OnDisc:
    """Whether f(centre) is the least or the greatest value on the disc of radius r; `strays` go as `far`."""
    value, middle = f(*centre), np.reshape(centre, (2, 1))
    slack = 1e-12 * max(1.0, abs(value))
    sample = middle + r * SAMPLE
    difference = f(*sample) - value
    above, below = sample[:, difference > slack], sample[:, difference < -slack]
    rays = np.moveaxis(RAYS, 1, 0)
    strays = _strays(f(*(middle[..., None] + far * rays)) - value, far)
    if not np.isfinite(value):
        return OnDisc(centre, r, value, np.nan, np.nan, "", True, False, above, below, strays)
    places = _rounded(middle + r * rays.reshape(2, -1), r)
    values = f(*places)
    least, most = (sign * _greatest(f, sign, centre, r, places, values) for sign in (-1, 1))
    up, down = most > value + slack, least < value - slack
    verdict = "neither" if up and down else "minimum" if up else "maximum" if down else "constant"
    low, high = (end if np.isfinite(end) else np.nan for end in (least, most))
    inside, bounded = bool(np.isfinite(values).all()), bool(np.isfinite([least, most]).all())
    return OnDisc(centre, r, value, low, high, verdict, bounded, inside, above, below, strays)


def _strays(values: np.ndarray, far: float) -> np.ndarray:
    """The least and the greatest of each row of values, under its distance; NaN where it has none."""
    known = np.isfinite(values)
    some = known.any(axis=1)
    low, high = np.where(known, values, np.inf).min(axis=1), np.where(known, values, -np.inf).max(axis=1)
    return np.array([np.linspace(0, far, len(values)), np.where(some, low, np.nan), np.where(some, high, np.nan)])


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
        side.axhline(0, color=GREY, linewidth=0.8)
        low, high = value_range(plane.grid(self.field, self.box, 61).z, margin=0)
        side.set_ylim(-0.55 * (high - low), 0.55 * (high - low))
        self._range = [
            self.curve(side, "secant", color=color(role), linestyle=style)
            for role, style in (("below", "-"), ("above", "--"))
        ]
        self._radius = self.moving(side.axvline(0, **ROLES["guide"]))
        self._critical = [one.point for one in self.field.critical_points(self.box) if one.isolated]

    def _centre(self, point: tuple[float, float]) -> tuple[float, float]:
        """The point of the sliders; a critical point, such as (π/2, 0), that lies between their steps next to it."""
        if not np.isfinite(self.field(*point)):
            return point
        reach = [0.5 * self.controls[symbol].step for symbol in ("x0", "y0")]
        near = (other for other in self._critical if np.all(np.abs(np.subtract(other, point)) <= reach))
        return next(near, point)

    def compute(self, now: dict[str, Any]) -> OnDisc:
        """The values of f in the disc of the sliders."""
        return on_disc(self.field, self._centre((now["x0"], now["y0"])), now["r"], self._most)

    def explain(self, found: OnDisc) -> tuple[str, str]:
        """The verdict, and what it does not take into account."""
        why = self.why_none(found.centre, found.f, spelled=number)
        if why:
            return "", why
        why = "" if found.inside else say("disc_edge")
        return say(f"disc_{found.verdict}"), why if found.bounded else say("disc_unbounded")

    def place(self, found: OnDisc) -> None:
        """The signs of f - f(x0, y0) in the disc, and how far its values stray at each distance."""
        self._above.set_data(*found.above)
        self._below.set_data(*found.below)
        self._circle.set_data(*(np.reshape(found.centre, (2, 1)) + found.r * RAYS[-1]))
        self._spot.set_data(*np.reshape(found.centre, (2, 1)))
        for artist, ends in zip(self._range, found.strays[1:], strict=True):
            artist.set_data(found.strays[0], ends)
        self._radius.set_xdata([found.r, found.r])


class Near(NamedTuple):
    """A point, or the critical point that is next to it, and a level."""

    point: tuple[float, float]
    k: float
    f: float
    fx: float
    fy: float
    critical: CriticalPoint | None


def near(
    f: ScalarField, point: tuple[float, float], points: list[CriticalPoint], box: Box, k: float, *, follows: bool
) -> Near:
    """Value and gradient at the first of `points`, all the critical ones of the box, that is next to `point`.

    One that lies on a curve of critical points between them is described as they are.  The level is `k`; one that
    `follows` is that of the point, if it has one.
    """
    size = np.array([box[1] - box[0], box[3] - box[2]])
    one = next((one for one in points if np.max(np.abs(np.subtract(one.point, point)) / size) < 0.012), None)
    value, (fx, fy) = f(*point), f.gradient(*point)
    alone = all(other.isolated for other in points)
    if fx == fy == 0 and not (one and alone) and zeros.vanishes(f, np.array(point), size):
        one = critical.described(f, np.array(point), size, alone)
    if one:
        value, (fx, fy) = one.value, np.round(f.gradient(*one.point), 9) + 0.0  # 0, not −5·10⁻¹⁶
    return Near(point, value if follows and np.isfinite(value) else k, value, fx, fy, one)


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
                bbox={"facecolor": GROUND, "edgecolor": "none", "alpha": 0.8, "pad": 1},
            )  # fmt: skip
        ax.plot([], [], label=say("critical_point"), **ROLES["second"])
        ax.plot([], [], label="f = k", **ROLES["level"])
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)
        self._level, self._spot = self.curve(ax, "level"), self.curve(ax, "point", zorder=8)
        self._place: tuple[float, float] | None = None

    def compute(self, now: dict[str, Any]) -> Near:
        """The point of the sliders, and the level: it follows the point, until it is moved itself."""
        point = now["x0"], now["y0"]
        found = near(self.field, point, self.points, self.box, now["k"], follows=point != self._place)
        if np.isfinite(found.f):
            self._place = point
        return found

    def explain(self, found: Near) -> tuple[str, str]:
        """What is known of a critical point, and whether there are any."""
        why = self.why_none(found.point, found.f, spelled=number)
        if not why and not self.points:
            why = say("critical_none")
        elif not why and not all(one.isolated for one in self.points):
            why = say("critical_curve")
        return self._told(found.critical) if found.critical else "", why

    def place(self, found: Near) -> None:
        """The level line, and the point."""
        self._level.set_data(*self._lines(found.k).T)
        self._spot.set_data(*np.reshape(found.critical.point if found.critical else found.point, (2, 1)))

    def _told(self, one: CriticalPoint) -> str:
        """Where a critical point is, exactly or not, and its kind if it is asked for."""
        x, y = map(spelled, one.exact) if one.exact else map(number, one.point)
        where = say(f"critical_{'exact' if one.exact else 'numeric' if one.isolated else 'one_of_many'}", x=x, y=y)
        return f"{where} {one.reason}" if self.controls["kinds"].value else where
