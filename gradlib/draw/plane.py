"""Level lines in the (x, y) plane, and the grids of values that they are found in (Deepmath 7.1 to 7.3).

Each function takes the data first and an optional `ax`, and returns the matplotlib artists, as those of `arrows` and
`tangents` do.  Nothing here knows of widgets.  A `box` is ``(xmin, xmax, ymin, ymax)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D

from gradlib import valid
from gradlib.draw.scale import value_range
from gradlib.draw.style import GREY, HEIGHT, PALE, ROLES, spell_ticks
from gradlib.field import flow
from gradlib.field.scalar import ScalarField
from gradlib.field.zeros import critical_curves
from gradlib.language import Told, WrongType, called, say
from gradlib.valid import Box

MOST_POINTS, MOST_LEVELS = 1000, 200
HIGHEST = 1e200  # matplotlib stops at 1e250


class Grid(NamedTuple):
    """The values `z` of a function at the points (`x`, `y`) of a box, all of shape (n, n)."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray


def check_variables(f: ScalarField, n: int) -> None:
    """Refuse what is no function of `n` variables."""
    if not isinstance(f, ScalarField):
        raise WrongType(say("wrong_field", what="f", value=f))
    if len(f.variables) != n:
        raise Told(say("draw_variables", n=n, known=", ".join(f.variables) or "–"))


def axes(ax: Axes | None) -> Axes:
    """`ax`, or the current axes when it is None."""
    valid.of_type(ax, Axes | None, "ax")
    return plt.gca() if ax is None else ax


def mesh(box: Box, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The n by n points that divide `box` evenly: x and y, each of shape (n, n)."""
    return tuple(np.meshgrid(np.linspace(*box[:2], n), np.linspace(*box[2:], n)))


def side(box: Box) -> float:
    """The length of the shorter side of a box."""
    return min(box[1] - box[0], box[3] - box[2])


def diagonal(box: Box) -> float:
    """The length of the diagonal of a box: no straight line in it is longer."""
    return float(np.hypot(box[1] - box[0], box[3] - box[2]))


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


@called
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
    check_variables(f, 2)
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
        raise Told(say("draw_levels", most=MOST_LEVELS, value=levels))
    return np.unique(found)


class LevelLines:
    """Level lines of a function on a grid of a box, one level at a time and quickly."""

    def __init__(self, f: ScalarField | Callable[..., np.ndarray], box: Box, n: int = 161) -> None:
        values = grid(f, box, n)
        self._lines = contour_generator(values.x, values.y, np.ma.masked_invalid(values.z)).lines
        self._same = 1e-12 * float(np.nanmax(np.abs(values.z), initial=0.0))  # of two levels
        self._touched = [*critical_curves(f, box), *self._sides(values)]
        self._cell = np.hypot(values.x[0, 1] - values.x[0, 0], values.y[1, 0] - values.y[0, 0])

    def _sides(self, values: Grid) -> Iterator[tuple[np.ndarray, float]]:
        """The sides of the box along which f is constant, each with its value; the search finds parts of them."""
        if np.ptp(values.z) > self._same:  # also not where f has gaps
            for at in np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]:
                x, y, z = (each[at] for each in values)
                if np.ptp(z) <= self._same:
                    yield np.stack((x, y), axis=1), z[0]

    def __call__(self, level: float) -> np.ndarray:
        """The points of the line {f = level}, shape (number, 2); a row of NaN ends each of its pieces."""
        pieces = [*self._lines(level)] if np.isfinite(level) else []
        for line, value in self._touched:
            if abs(value - level) <= self._same:
                pieces += _beside(line, pieces, self._cell)
        return _joined(pieces)


def lines_near(f: ScalarField, point: tuple[float, float], reach: float, levels: Iterable[float]) -> list[np.ndarray]:
    """Level lines in the small square of half side `reach` around a point, each as `LevelLines` gives it."""
    (x, y), n = point, 49  # of which a small ring looks round
    values = grid(f, (x - reach, x + reach, y - reach, y + reach), n)
    heights = values.z if np.isfinite(values.z).all() else np.ma.masked_invalid(values.z)
    lines = contour_generator(values.x, values.y, heights).lines
    return [_joined(lines(level) if np.isfinite(level) else []) for level in levels]


def _beside(line: np.ndarray, pieces: list[np.ndarray], cell: float) -> list[np.ndarray]:
    """The parts of a line that run along none of `pieces`: twice drawn, its dashes would fill each other's gaps."""
    if not pieces:
        return [line]
    drawn = np.concatenate(pieces)
    apart = np.array([np.min(np.hypot(*(drawn - place).T)) > cell for place in line])
    apart = np.convolve(apart, np.ones(3), "same") > 0  # as far as the pieces
    cuts = np.flatnonzero(np.diff(apart)) + 1
    return [part for part, new in zip(np.split(line, cuts), np.split(apart, cuts), strict=True) if new[0]]


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    """Lines as one, shape (number, 2); a row of NaN ends each of its pieces."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for piece in pieces for part in (piece, gap)] or [gap])


@called
def gradient_line(
    f: ScalarField, point: tuple[float, float], box: Box, *, level: float | None = None, ax: Axes | None = None
) -> Line2D:
    """The line of steepest slope from `point` to `level`, or down as far as it goes (Deepmath 7.2, Prop. 3).

    It follows grad f, or -grad f, inside `box`; `ax` are the axes to draw in (default: the current ones).
    """
    check_variables(f, 2)
    point, box = valid.point(point, 2), valid.box(box)
    level = None if level is None else valid.real(level, "level")
    ax = axes(ax)
    return ax.plot(*flow.gradient_line(f, point, box, level=level).points.T, **ROLES["gradient"])[0]
