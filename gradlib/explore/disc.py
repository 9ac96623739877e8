"""The explorer of notebook 7.3 about the definition of a minimum: the values of f on a disc (Deepmath 7.3)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gradlib.draw.plane import side
from gradlib.draw.scale import Limits, limit, nice, round_limits
from gradlib.draw.style import GREY, GROUND, ROLES, WHOLE, color
from gradlib.explore.base.explorer import Readouts
from gradlib.explore.base.extrema import PRESETS, where
from gradlib.explore.base.on_map import OnMap
from gradlib.explore.base.panel import Range
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import number

SQUARE = np.mgrid[-1:1:9j, -1:1:9j].reshape(2, -1)
# the unit disc: the sample whose signs are shown, as far as the circle, shape (2, number), and points on 145 rays,
# shape (41, 2, 145)
_TURNS = [np.linspace(0, 2 * np.pi, 6 * k, endpoint=False) for k in range(1, 9)]
SAMPLE = np.concatenate([0.996 * k / 8 * np.array([np.cos(t), np.sin(t)]) for k, t in enumerate(_TURNS, 1)], axis=1)
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
    lowest: np.ndarray  # where f is least, if it is less than at the centre, shape (2, 1); NaN where it is not
    highest: np.ndarray


def on_disc(f: ScalarField, centre: tuple[float, float], r: float, far: float) -> OnDisc:
    """Whether f(centre) is the least or the greatest value on the disc of radius r; `strays` go as `far`."""
    value, middle, nowhere = f(*centre), np.reshape(centre, (2, 1)), np.full((2, 1), np.nan)
    slack = 1e-12 * max(1.0, abs(value))
    sample = middle + r * SAMPLE
    difference = f(*sample) - value
    above, below = sample[:, difference > slack], sample[:, difference < -slack]
    rays = np.moveaxis(RAYS, 1, 0)
    strays = _strays(f, middle, far, value)
    if not np.isfinite(value):
        return OnDisc(centre, r, value, np.nan, np.nan, "", True, False, above, below, strays, nowhere, nowhere)
    places = _rounded(middle + r * rays.reshape(2, -1), r)
    values = f(*places)
    (least, lowest), (most, highest) = (_greatest(f, sign, centre, r, places, values) for sign in (-1, 1))
    least = -least
    up, down = most > value + slack, least < value - slack
    verdict = "neither" if up and down else "minimum" if up else "maximum" if down else "constant"
    noise = 1e-14 * np.nanmax(np.abs(values), initial=0.0, where=np.isfinite(values))  # 0, not 8.880·10⁻²²
    low, high = (np.nan if np.isinf(end) else 0.0 if abs(end) <= noise else end for end in (least, most))
    inside, bounded = bool(np.isfinite(values).all()), bool(np.isfinite([least, most]).all())
    lowest = lowest if down and np.isfinite(least) else nowhere  # without bound nothing is the least
    highest = highest if up and np.isfinite(most) else nowhere
    return OnDisc(centre, r, value, low, high, verdict, bounded, inside, above, below, strays, lowest, highest)


def _strays(f: ScalarField, middle: np.ndarray, far: float, value: float) -> np.ndarray:
    """The least and the greatest f - value on circles up to the radius `far`, under their radii; NaN where none is."""
    values = f(*(middle[..., None] + far * np.moveaxis(RAYS, 1, 0))) - value
    known, radii = np.isfinite(values), np.linspace(0, far, len(values))
    low, high = np.where(known, values, np.inf).min(axis=1), np.where(known, values, -np.inf).max(axis=1)
    if known.any() and not known.all():
        circle, ends, endless = _edges(f, middle, radii, known, values, value)
        np.minimum.at(low, circle, np.where(endless & (ends < 0), -np.inf, ends))
        np.maximum.at(high, circle, np.where(endless & (ends > 0), np.inf, ends))
    return np.array([radii, np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)])


def _edges(
    f: ScalarField, middle: np.ndarray, radii: np.ndarray, known: np.ndarray, values: np.ndarray, value: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where circles leave the domain: which circle, f - value as near as can be, and whether it goes on without end.

    The points of the circles miss that place by chance, and so the values that f takes beside it.
    """
    circle, k = np.nonzero(known[:, 1:] != known[:, :-1])
    within = np.where(known[circle, k], k, k + 1)
    inner, outer = _FINE[within], _FINE[np.where(known[circle, k], k + 1, k)]

    def at(turn: np.ndarray) -> np.ndarray:
        return f(*(middle + radii[circle] * np.array([np.cos(turn), np.sin(turn)]))) - value

    reached = [values[circle, within]]
    for _ in range(2):
        for _ in range(18):
            half = (inner + outer) / 2
            inside = np.isfinite(at(half))
            inner, outer = np.where(inside, half, inner), np.where(inside, outer, half)
        reached.append(at(inner))
    early, late = np.abs(np.diff(reached, axis=0))
    return circle, reached[-1], (late > 0.5 * early) & (late > 0.02 * np.ptp(values[known]))


def _rounded(places: np.ndarray, r: float) -> np.ndarray:
    """Without the last digits, which would put a place meant to be on a pole beside it; `r` is the radius of a disc."""
    return places.round(12 - int(np.floor(np.log10(r))))


def _greatest(
    f: ScalarField, sign: int, centre: tuple[float, float], r: float, places: np.ndarray, sample: np.ndarray
) -> tuple[float, np.ndarray]:
    """The greatest value of f, or of -f, on a disc, and where; `sample` are values of f at `places`, shape (2, number).

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
    return np.inf if endless else float(best), place


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
        largest = side(self.box) / 3
        step = nice(largest / 60)
        most, half = (step * round(share * largest / step) for share in (1, 0.5))
        return step, most, half, step

    def scene(self) -> None:
        """The map; the disc alone, always as large; how far the values stray from f(x0, y0) at each distance."""
        frame = self.figure.add_gridspec(1, 3, left=0.05, right=0.985, bottom=0.12, top=0.9, wspace=0.2)
        self._critical = [one for one in self.field.critical_points(self.box) if one.isolated]
        ax = self.add_map(frame[0], catches=[one.point for one in self._critical])
        ax.set_title(say("drag_me"))
        self._circle = self.curve(ax, "secant", linestyle="-")
        self._spot = self.curve(ax, "point", markersize=5, **WHOLE)
        lens = self.figure.add_subplot(frame[1], xlim=(-1.07, 1.07), ylim=(-1.07, 1.07), aspect="equal")
        lens.set_title(say("disc_signs"))
        lens.axis("off")
        lens.plot(*RAYS[-1], **{**ROLES["secant"], "linestyle": "-"})
        self._above, self._below = self.curve(lens, "above"), self.curve(lens, "below")
        large = {"markersize": 13, "markeredgewidth": 3}
        self._ends = self.curve(lens, "below", **large), self.curve(lens, "above", **large)
        radius = {**ROLES["secant"], "linestyle": "-", "linewidth": 1}  # as the circle, here and among the distances
        lens.plot([0, 1], [0, 0], **radius)
        name = {"fontsize": 13, "zorder": 5, "bbox": {"facecolor": GROUND, "linewidth": 0, "pad": 2}}
        lens.text(4.5 / 8, 0, "$r$", ha="center", va="center", **name)  # between two circles of the sample
        lens.plot([0], [0], **ROLES["point"])
        self._side = self.figure.add_subplot(frame[2], xlabel="r", title=say("disc_strays"), box_aspect=1)
        self._side.locator_params(axis="x", nbins=5)
        # a page may be too narrow for −0.0001 and −0.0075
        self._side.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
        self._side.locator_params(axis="y", steps=[1, 2, 5, 10])
        self._side.axhline(0, color=GREY, linewidth=0.8)
        self._far: Limits | None = None  # the limits of the distance, before they are cut at 0, and of the strays
        self._high: Limits | None = None
        self._range = [
            self.curve(self._side, "secant", color=color(role), linestyle=style, linewidth=width)
            for role, style, width in (("below", "-", 5), ("above", "--", 1.5))  # both are seen where they agree
        ]
        self._radius = self.moving(self._side.axvline(0, **radius))
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "borderaxespad": 3.3, "ncols": 2}  # beside the "r"
        self._side.legend(self._range, ("min", "max"), columnspacing=4, handlelength=2.5, **below)

    def _centre(self, point: tuple[float, float]) -> tuple[float, float]:
        """The point of the sliders; a critical point, such as (π/2, 0), that lies between their steps next to it."""
        if not np.isfinite(self.field(*point)):
            return point
        reach = [0.501 * self.controls[symbol].step for symbol in ("x0", "y0")]
        near = (one.point for one in self._critical if np.all(np.abs(np.subtract(one.point, point)) <= reach))
        return next(near, point)

    def compute(self, now: dict[str, Any]) -> OnDisc:
        """The values of f in the disc of the sliders."""
        self._far = round_limits(np.array([0, now["r"]]), self._far)
        return on_disc(self.field, self._centre((now["x0"], now["y0"])), now["r"], self._far[1])

    def explain(self, found: OnDisc) -> tuple[str, str]:
        """The verdict, whether the point is a critical one, and what is not taken into account."""
        why = self.why_none(found.centre, found.f, spelled=number)
        if why:
            return "", why
        one = next((one for one in self._critical if one.point == found.centre), None)
        at = f"{where(one)} " if one else ""
        why = "" if found.inside else say("disc_edge")
        ends = ("disc_least", found.low, found.lowest), ("disc_most", found.high, found.highest)
        large = [say(key) for key, end, place in ends if np.isfinite([end, *place[:, 0]]).all()]
        return " ".join([at + say(f"disc_{found.verdict}"), *large]), why if found.bounded else say("disc_unbounded")

    def place(self, found: OnDisc) -> None:
        """The disc on the map; the signs of f - f(x0, y0) in it, and how far its values stray at each distance."""
        middle = np.reshape(found.centre, (2, 1))
        self._circle.set_data(*(middle + found.r * RAYS[-1]))
        self._spot.set_data(*middle)
        signs = (self._above, found.above), (self._below, found.below)
        for artist, places in (*signs, *zip(self._ends, (found.lowest, found.highest), strict=True)):
            artist.set_data(*((places - middle) / found.r))
        self._high = round_limits(found.strays[1:], self._high)
        limit(self._side, x=(0.0, self._far[1]), y=self._high)
        for artist, ends in zip(self._range, found.strays[1:], strict=True):
            artist.set_data(found.strays[0], ends)
        self._radius.set_xdata([found.r, found.r])
