"""Pictures in the (x, y) plane: level sets, fields of arrows, one arrow (Deepmath 7.1 to 7.3).

Each function takes the data first and an optional `ax`, and returns the matplotlib artists.  Nothing here knows of
widgets.  A `box` is ``(xmin, xmax, ymin, ymax)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from contourpy import contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.quiver import Quiver

from gradlib import valid
from gradlib.draw.marks import Arrow
from gradlib.draw.scale import nice, round_factor
from gradlib.draw.style import GREY, HEIGHT, INK, PALE, ROLES, spell_ticks, value_range
from gradlib.field import flow
from gradlib.field.scalar import ScalarField
from gradlib.field.zeros import critical_curves
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box

MOST_POINTS, MOST_ARROWS, MOST_LEVELS = 1000, 100, 200
HIGHEST = 1e200  # matplotlib stops at 1e250
# keywords of a quiver whose arrows are as long as their vectors, in the units of the axes
_TRUE = {"angles": "xy", "scale_units": "xy", "scale": 1}


class Grid(NamedTuple):
    """The values `z` of a function at the points (`x`, `y`) of a box, all of shape (n, n)."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray


def shown(f: ScalarField, n: int) -> None:
    """Refuse what is no function of `n` variables."""
    valid.of_type(f, ScalarField, "f")
    if len(f.variables) != n:
        raise ValueError(say("draw_variables", n=n, known=", ".join(f.variables) or "–"))


def axes(ax: Axes | None) -> Axes:
    """`ax`, or the current axes when it is None."""
    valid.of_type(ax, Axes | None, "ax")
    return plt.gca() if ax is None else ax


def mesh(box: Box, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The n by n points that divide `box` evenly: x and y, each of shape (n, n)."""
    return tuple(np.meshgrid(np.linspace(*box[:2], n), np.linspace(*box[2:], n)))


def grid(f: ScalarField, box: Box, n: int) -> Grid:
    """`f` on the n by n points that divide `box` evenly; what is too high to be drawn is NaN."""
    x, y = mesh(box, n)
    z = f(x, y)
    return Grid(x, y, np.where(np.abs(z) < HIGHEST, z, np.nan))


def set_plane(ax: Axes, box: Box, names: tuple[str, ...] = ("x", "y")) -> None:
    """Give `ax` the limits of `box` and the names of the variables."""
    ax.set_xlim(box[0], box[1])
    ax.set_ylim(box[2], box[3])
    ax.set_xlabel(f"${names[0]}$", labelpad=1)
    ax.set_ylabel(f"${names[1]}$", rotation=0, labelpad=6)
    ax.locator_params(nbins=5)
    spell_ticks(ax)


def level_sets(
    f: ScalarField,
    box: Box,
    *,
    levels: int | np.ndarray = 12,
    n: int = 121,
    filled: bool = True,
    ax: Axes | None = None,
) -> QuadContourSet | None:
    """Level lines {f = k} of a function of two variables in a box (Deepmath 7.2).

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    levels : how many levels (default 12), or the levels themselves
    n : grid points a side (default 121)
    filled : shade the heights, white is low and grey is high (default True)
    ax : the axes to draw in (default: the current ones)

    Returns
    -------
    QuadContourSet, or None where f has no value in the box, is constant there, or does not reach any of the levels:
    then there is no line to draw.
    """
    shown(f, 2)
    box, n, chosen = valid.box(box), valid.whole(n, "n", 2, MOST_POINTS), _levels(levels)
    valid.of_type(filled, bool, "filled")
    ax = axes(ax)
    set_plane(ax, box, f.variables)
    x, y, z = grid(f, box, n)
    low, high = value_range(z, margin=0.0)
    finite = z[np.isfinite(z)]
    if finite.size < z.size:  # hatch what lies outside the domain
        ax.patch.set(hatch="////", edgecolor=PALE, linewidth=0)
    if not finite.size or finite.min() == finite.max():
        return None
    levels = np.linspace(low, high, chosen + 2) if isinstance(chosen, int) else chosen
    for line, value in () if isinstance(chosen, int) else critical_curves(f, box):
        if np.isclose(value, levels, rtol=0, atol=1e-12 * max(-low, high)).any():
            ax.plot(*line.T, color=GREY, linewidth=0.7, zorder=1)
    if not ((finite.min() <= levels) & (levels <= finite.max())).any():
        return None
    if filled and len(levels) > 1:
        ax.contourf(x, y, z, levels, cmap=HEIGHT, extend="both", zorder=0)
    return ax.contour(x, y, z, levels, colors=GREY, linewidths=0.7, linestyles="solid", zorder=1)


def _levels(levels: Any) -> int | np.ndarray:
    """How many levels, or the levels themselves from low to high."""
    try:
        found = valid.numbers(levels, "levels")
        if not found.ndim:
            return valid.whole(levels, "levels", 1, MOST_LEVELS)
        fine = found.ndim == 1 and 0 < found.size <= MOST_LEVELS and (np.abs(found) < HIGHEST).all()
    except (TypeError, ValueError):
        fine = False
    if not fine:
        raise ValueError(say("draw_levels", most=MOST_LEVELS, value=levels))
    return np.unique(found)


def arrow(
    tail: tuple[float, float], vector: tuple[float, float], *, role: str = "gradient", ax: Axes | None = None
) -> Arrow:
    """One arrow of true length: it starts at `tail` and is `vector` long in the units of the axes.

    Parameters
    ----------
    tail, vector : both (x, y)
    role : what it stands for, and so its colour: a key of `gradlib.draw.style.ROLES` (default ``"gradient"``)
    ax : the axes to draw in (default: the current ones)
    """
    tail, vector = valid.point(tail, 2, "tail"), valid.point(vector, 2, "vector")
    valid.choice(role, "role", ROLES)
    ax = axes(ax)
    drawn = Arrow(ax, role)
    drawn.point(tail, vector)
    ax.update_datalim([tail, drawn.tail + drawn.vector])
    ax.autoscale_view()
    return drawn


def move_arrow(artist: Arrow, tail: tuple[float, float], vector: np.ndarray) -> None:
    """Put an arrow made by `arrow` elsewhere; one with NaN is not drawn."""
    artist.point(tail, vector)


def gradient_arrow(f: ScalarField, point: tuple[float, float], *, scale: float = 1.0, ax: Axes | None = None) -> Arrow:
    """The gradient of f at `point` as an arrow, `scale` times its true length (Deepmath 7.2).

    `ax` are the axes to draw in (default: the current ones).
    """
    shown(f, 2)
    point, scale = valid.point(point, 2), valid.real(scale, "scale")
    drawn = arrow(point, (0, 0), role="gradient", ax=ax)
    move_arrow(drawn, point, scale * f.gradient(*point))
    return drawn


def gradient_field(
    f: ScalarField, box: Box, *, n: int = 15, sign: float = 1.0, scale: float | None = None, ax: Axes | None = None
) -> tuple[Quiver, float]:
    """The field of arrows grad f, each starting at its point (Deepmath 7.2); -grad f with `sign` -1.

    All the arrows are drawn at one scale, and the title of the axes states it: their lengths can be compared, and they
    shrink towards a critical point.

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    n : arrows a side (default 15)
    scale : drawn length of a gradient of length 1; by default the longest arrow spans 1.6 meshes of the n by n grid
    ax : the axes to draw in (default: the current ones)

    Returns
    -------
    (Quiver, scale)
    """
    shown(f, 2)
    box, n, sign = valid.box(box), valid.whole(n, "n", 2, MOST_ARROWS), valid.real(sign, "sign")
    scale = None if scale is None else valid.real(scale, "scale")
    ax = axes(ax)
    set_plane(ax, box, f.variables)
    arrows = arrow_grid(box, n, ax)
    scale = turn_arrows(arrows, f, box, n=n, sign=sign, scale=scale)
    ax.set_title(say("arrow_scale", scale=short(scale)))
    return arrows, scale


def arrow_grid(box: Box, n: int, ax: Axes) -> Quiver:
    """The n by n arrows of a `gradient_field`, to be given their vectors by `turn_arrows`."""
    x, y = mesh(box, n)
    return ax.quiver(x, y, x, y, width=0.005, color=ROLES["gradient"]["color"], alpha=0.6, **_TRUE)


def turn_arrows(
    arrows: Quiver, f: ScalarField, box: Box, *, n: int = 15, sign: float = 1.0, scale: float | None = None
) -> float:
    """Let the arrows of a `gradient_field` be those of another function; returns their scale."""
    x, y = mesh(box, n)
    u, v = sign * f.gradient(x, y)
    if scale is None:
        longest = float(np.nanmax(np.hypot(u, v), initial=0.0))
        scale = nice(1.6 * min(box[1] - box[0], box[3] - box[2]) / (n - 1) / longest) if longest > 1e-290 else 1.0
    with np.errstate(over="ignore"):
        drawn = np.array([scale * u, scale * v])
    arrows.set_UVC(*np.ma.masked_invalid(np.where(np.abs(drawn) <= valid.FARTHEST, drawn, np.nan)))
    return scale


def descent_field(f: ScalarField, box: Box, *, n: int = 15, ax: Axes | None = None) -> tuple[Quiver, float]:
    """The field of arrows -grad f (Deepmath 7.3): a `gradient_field`, with the same `box`, `n`, `ax` and result."""
    return gradient_field(f, box, n=n, sign=-1.0, ax=ax)


def arrow_scale(f: ScalarField, box: Box) -> float:
    """A scale at which most gradients of f in `box` are at most a third of it long; 1 if they can be seen at that."""
    x, y = mesh(box, 21)
    lengths = np.hypot(*f.gradient(x, y))
    lengths = lengths[np.isfinite(lengths)]
    longest = float(np.quantile(lengths, 0.9)) if lengths.size else 0.0
    scale = nice(min(box[1] - box[0], box[3] - box[2]) / 3 / longest) if longest > 1e-290 else 1.0
    return 1.0 if 1 < scale < 20 else scale


def gradient_scale(vector: np.ndarray, side: float, current: float | None, room: float = np.inf) -> float:
    """A scale at which one gradient is seen well in a map of this side, and within the `room` ahead of it if it can be.

    `current` stays while it serves.  Lengths are true as long as they can be seen so.  Very short gradients stay short:
    a critical point is near.
    """
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or 20 * length < 0.2 * side:
        return current or 1.0
    most = min(max(room, 0.15 * side), 0.5 * side)
    least = 0.4 * most
    if least <= length <= most and current in (None, 1.0):
        return 1.0
    return round_factor(length, least, most, current)


def room_ahead(point: np.ndarray, vector: np.ndarray, box: Box) -> float:
    """The way from a point of a box along `vector` to its side."""
    ends = zip(point, vector, (box[:2], box[2:]), strict=True)
    steps = [(high - at if along > 0 else low - at) / along for at, along, (low, high) in ends if along]
    return float(min(steps, default=np.inf) * np.linalg.norm(vector))


class LevelLines:
    """Level lines of a function on a grid of a box, one level at a time and quickly."""

    def __init__(self, f: ScalarField | Callable[..., np.ndarray], box: Box, n: int = 161) -> None:
        values = grid(f, box, n)
        self._lines = contour_generator(values.x, values.y, np.ma.masked_invalid(values.z)).lines
        self._touched = critical_curves(f, box)
        self._same = 1e-12 * float(np.nanmax(np.abs(values.z), initial=0.0))  # of two levels

    def __call__(self, level: float) -> np.ndarray:
        """The points of the line {f = level}, shape (number, 2); a row of NaN ends each of its pieces."""
        pieces = [*self._lines(level)] if np.isfinite(level) else []
        return _joined(pieces + [line for line, value in self._touched if abs(value - level) <= self._same])


def lines_near(f: ScalarField, point: tuple[float, float], reach: float, levels: Iterable[float]) -> list[np.ndarray]:
    """Level lines in the small square of half side `reach` around a point, each as `LevelLines` gives it."""
    (x, y), n = point, 33
    values = grid(f, (x - reach, x + reach, y - reach, y + reach), n)
    lines = contour_generator(values.x, values.y, np.ma.masked_invalid(values.z)).lines
    return [_joined(lines(level) if np.isfinite(level) else []) for level in levels]


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    """Lines as one, shape (number, 2); a row of NaN ends each of its pieces."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for piece in pieces for part in (piece, gap)] or [gap])


def gradient_line(
    f: ScalarField, point: tuple[float, float], box: Box, *, level: float | None = None, ax: Axes | None = None
) -> Line2D:
    """The line of steepest slope from `point` to `level`, or down as far as it goes (Deepmath 7.2, Prop. 3).

    It follows grad f, or -grad f, inside `box`; `ax` are the axes to draw in (default: the current ones).
    """
    shown(f, 2)
    point, box = valid.point(point, 2), valid.box(box)
    level = None if level is None else valid.real(level, "level")
    ax = axes(ax)
    return ax.plot(*flow.gradient_line(f, point, box, level=level).points.T, **ROLES["gradient"])[0]


def tangent_ends(point: tuple[float, float], gradient: np.ndarray, reach: float) -> np.ndarray:
    """Two points of the tangent to the level line, `reach` from `point` on either side (Deepmath 7.2, Prop. 2).

    Shape (2, 2), one point a row; NaN where the gradient is 0 and there is no tangent.
    """
    fx, fy = gradient
    length = np.hypot(fx, fy)
    along = np.array([-fy, fx]) / length if length else np.full(2, np.nan)
    return np.array(point) + np.outer([-reach, reach], along)


def arc(middle: tuple[float, float], start: float, turn: float, radius: float) -> np.ndarray:
    """An arc that marks an angle: from the direction `start` on by `turn`, both in radians; shape (25, 2)."""
    angles = start + np.linspace(0, turn, 25)
    return np.array(middle) + radius * np.array([np.cos(angles), np.sin(angles)]).T


def right_angle(point: tuple[float, float], gradient: np.ndarray, size: float) -> np.ndarray:
    """Three corners of the square that marks the right angle between gradient and tangent, shape (3, 2)."""
    length = np.hypot(*gradient)
    up = gradient / length * size if length else np.full(2, np.nan)
    along = np.array([up[1], -up[0]])
    return np.array(point) + np.array([along, along + up, up])


def level_tangent(f: ScalarField, point: tuple[float, float], box: Box, *, ax: Axes | None = None) -> list[Artist]:
    """The level line through a point with its tangent, the gradient and the right angle (Deepmath 7.2, Prop. 1, 2).

    Parameters
    ----------
    f : ScalarField of two variables
    point : (x, y)
    box : (xmin, xmax, ymin, ymax)
    ax : the axes to draw in (default: the current ones)
    """
    shown(f, 2)
    point, box = valid.point(point, 2), valid.box(box)
    ax = axes(ax)
    set_plane(ax, box, f.variables)
    gradient, reach = f.gradient(*point), float(np.hypot(box[1] - box[0], box[3] - box[2]))
    ax.set_aspect("equal")
    return [
        ax.plot(*LevelLines(f, box)(f(*point)).T, **ROLES["level"])[0],
        ax.plot(*tangent_ends(point, gradient, reach).T, **ROLES["tangent"])[0],
        ax.plot(*right_angle(point, gradient, reach / 40).T, color=INK, linewidth=1)[0],
        gradient_arrow(f, point, scale=arrow_scale(f, box), ax=ax),
        ax.plot(*np.array([point]).T, **ROLES["point"])[0],
    ]
