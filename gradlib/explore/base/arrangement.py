"""Where the subplots of a figure lie: side by side as they were drawn, or in rows where the page is narrow.

Text keeps its size and so do the gaps, which are for it; the subplots share what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import Axes3D

CLOSEST = 0.86  # of the width that it was drawn for: a narrower figure is put in rows
SIDE, SMALL = 285, 120  # pixels: the least width of a subplot, and of what is drawn in one that is small
LARGE = 0.28  # of a figure: a subplot as wide as this is not small
FLATTEST, TALLEST = 0.6, 1.0  # height of a subplot in a row, by its width
IN_SPACE = 6, 33, 44, 0  # pixels that the text of axes in space needs: left, bottom, right, top
HIGHEST, FLAT, MOST = 460, 260, 640  # pixels, of a row, of one without maps or surfaces, of a figure of one row
TINY = 1e-6  # pixels
AIR, TITLE = 7, 24  # pixels around a subplot with its text, and of a title that may come later
LINE = 20  # pixels, of a second line of a title


def arrange(figure: Figure, size: tuple[float, float]) -> None:
    """Put the axes of a figure, drawn for `size` inches, where they have room at the width that it has."""
    groups = _groups(figure.axes)
    width, drawn = figure.get_figwidth() * 100, size[0] * 100
    if width < CLOSEST * drawn and (len(groups) > 1 or figure.axes[0].axison or isinstance(figure.axes[0], Axes3D)):
        _in_rows(figure, [_subplot(figure, group) for group in groups], width)
    elif figure.axes:
        _side_by_side(figure, size, width)


def _resize(figure: Figure, width: float, tall: float) -> None:
    """Give a figure whole pixels: matplotlib may cut fractions off, and 4.1 inches are 409.99999999999994 pixels."""
    figure.set_size_inches((width + TINY) / 100, (tall + TINY) / 100, forward=False)


def _groups(axes: Sequence[Axes]) -> list[list[Axes]]:
    """The axes, each with those that lie within it."""
    groups: list[list[Axes]] = []
    for ax in axes:
        at = ax.get_position(original=True)
        group = next((one for one in groups if _within(at, one[0].get_position(original=True))), None)
        if group is None:
            groups.append([ax])
        else:
            group.append(ax)
    return groups


def _within(a: Bbox, b: Bbox) -> bool:
    return bool((a.p0 >= b.p0 - 1e-6).all() and (a.p1 <= b.p1 + 1e-6).all())


def _shape(ax: Axes) -> float | None:
    """Height by width, of axes that have a shape of their own."""
    if isinstance(ax, Axes3D):
        return 0.85
    if ax.get_box_aspect():
        return float(ax.get_box_aspect())
    return None if ax.get_aspect() == "auto" else float(ax.get_aspect() * ax.get_data_ratio())


def _around(ax: Axes, *, title: bool = True) -> np.ndarray:
    """Pixels that the text of axes needs: left, bottom, right, top; without a `title` that is wider, if so asked."""
    if isinstance(ax, Axes3D):  # it puts its text in its place when it is drawn
        left, bottom, right, top = IN_SPACE
        return np.array([left, bottom, right, top + LINE * ax.get_title().count("\n")])
    if not ax.axison:
        return np.array([0.0, 0, 0, TITLE * bool(ax.get_title())])
    renderer = ax.figure.canvas.get_renderer()
    ax.apply_aspect()
    text, frame = ax.get_tightbbox(renderer), ax.get_window_extent(renderer)
    if not title:
        ax.title.set_visible(False)
        bare = ax.get_tightbbox(renderer)
        ax.title.set_visible(True)
        text = Bbox([[bare.x0, text.y0], [bare.x1, text.y1]])
    around = np.fmax([*(frame.p0 - text.p0), *(text.p1 - frame.p1)], 0) * 100 / ax.figure.dpi
    return np.fmax(around, [0, 0, 0, TITLE])


def _fold(ax: Axes, most: float) -> float:
    """Pixels that the title of axes needs; one that needs more than `most` is put in two lines, between its parts."""
    renderer, text = ax.figure.canvas.get_renderer(), ax.get_title()
    wide = ax.title.get_window_extent(renderer).width * 100 / ax.figure.dpi
    if wide > most and "\n" not in text and (spaces := [k for k, sign in enumerate(text) if sign == " "]):
        middle = min(spaces, key=lambda k: (text[k : k + 2] != "  ", abs(k - len(text) / 2)))
        ax.set_title(f"{text[:middle].rstrip()}\n{text[middle:].lstrip()}")
        return _fold(ax, most)
    return wide


# --------------------------------------------------------------------------------------------------------- side by side
def _side_by_side(figure: Figure, size: tuple[float, float], width: float) -> None:
    """Keep the gaps, unless text needs more, and let the subplots share the rest."""
    across, up = 100 * np.array(size)
    places = np.array([ax.get_position(original=True).get_points() for ax in figure.axes])
    around = np.array([_around(ax) for ax in figure.axes])
    columns = _Line(places[:, :, 0] * across, around[:, [0, 2]], across)
    rows = _Line(places[:, :, 1] * up, around[:, [1, 3]], up)
    columns.stretch(columns.factor(width))
    if any(_shape(ax) is not None for ax in figure.axes):
        rows.stretch(columns.stretched)
        if rows.length > MOST:
            rows.stretch(rows.factor(MOST))
    else:
        rows.stretch(rows.factor(figure.get_figheight() * 100))
    tall = 10.0 * np.ceil(rows.length / 10)  # a longer number at an axis must not move what lies below the figure
    _resize(figure, width, tall)
    for ax, ((left, bottom), (right, top)) in zip(figure.axes, places, strict=True):
        x, y = columns.at([left * across, right * across]) / width, rows.at([bottom * up, top * up]) / tall
        ax.set_position([x[0], y[0], x[1] - x[0], y[1] - y[0]])


class _Line:
    """Pixels from 0 to `length`: between the `ends` of subplots, and gaps with room for the text that is `around`."""

    def __init__(self, ends: np.ndarray, around: np.ndarray, length: float) -> None:
        self._cuts = np.unique([0.0, length, *ends.ravel()])
        middles = (self._cuts[1:] + self._cuts[:-1]) / 2
        self._covered = ((ends[:, :1] < middles) & (middles < ends[:, 1:])).any(axis=0)
        self._pieces = np.diff(self._cuts)
        for k in np.flatnonzero(~self._covered):
            before = around[ends[:, 1] == self._cuts[k], 1].max(initial=0)
            after = around[ends[:, 0] == self._cuts[k + 1], 0].max(initial=0)
            if before + after:
                self._pieces[k] = max(self._pieces[k], before + after + AIR)
        self.stretch(1.0)

    def factor(self, length: float) -> float:
        """By which the subplots must be stretched for all to be of this length."""
        return (length - self._pieces[~self._covered].sum()) / self._pieces[self._covered].sum()

    def stretch(self, factor: float) -> None:
        """Stretch the subplots, and not the gaps."""
        self.stretched = factor
        self._moved = np.append(0, np.cumsum(np.where(self._covered, factor, 1) * self._pieces))
        self.length = float(self._moved[-1])

    def at(self, places: Sequence[float]) -> np.ndarray:
        """Where places come to lie."""
        return np.interp(places, self._cuts, self._moved)


# -------------------------------------------------------------------------------------------------------------- in rows
class _Subplot(NamedTuple):
    """Axes with what lies within them, and what they need."""

    group: list[Axes]
    least: float  # pixels
    share: float  # of what a row has more than that
    shape: float  # height by width
    shaped: bool  # whether that must be
    around: np.ndarray  # pixels: left, bottom, right, top


def _subplot(figure: Figure, group: list[Axes]) -> _Subplot:
    """What a subplot needs, as it stands."""
    ax, width = group[0], figure.get_figwidth() * 100
    around = _around(ax, title=False) + AIR
    aside = abs(around[0] - around[2])  # a title is in the middle of what is left, so that its end goes out by half
    title = _fold(ax, width - 2 * AIR - aside) + aside
    around[3] = _around(ax)[3] + AIR
    at, shape = ax.get_position(original=True), _shape(ax)
    large = shape is not None or at.width > LARGE
    least = max(SIDE if large else SMALL + around[0] + around[2], title + 2 * AIR)
    height = at.height * figure.get_figheight() / (at.width * figure.get_figwidth())
    height = np.clip(height, FLATTEST, TALLEST) if shape is None else min(shape, TALLEST)
    return _Subplot(group, least, max(at.width, LARGE * large), float(height), shape is not None, around)


def _in_rows(figure: Figure, subplots: list[_Subplot], width: float) -> None:
    """One subplot after the other, as many in a row as have room."""
    rows: list[list[_Subplot]] = [[]]
    for subplot in subplots:
        if sum(one.least for one in [*rows[-1], subplot]) > width:
            rows.append([])
        rows[-1].append(subplot)
    laid = [_laid(row, width) for row in rows if row]
    tall = float(np.ceil(sum(height for _, height in laid)))
    _resize(figure, width, tall)
    top = tall
    for places, height in laid:
        for subplot, (left, right) in places:
            x, y, beside, above = subplot.around
            low, high = np.array([left + x, top - height + y]), np.array([right - beside, top - above])
            _move(subplot.group, Bbox([low / (width, tall), high / (width, tall)]))
        top -= height


def _laid(row: list[_Subplot], width: float) -> tuple[list[tuple[_Subplot, tuple[float, float]]], float]:
    """The subplots of a row with their left and right ends, and the height of the row."""
    shares, least = (np.array([getattr(subplot, name) for subplot in row]) for name in ("share", "least"))
    ends = np.cumsum([0, *(least + (width - least.sum()) * shares / shares.sum())])
    places = [*zip(row, pairwise(ends.tolist()), strict=True)]
    heights = [
        (right - left - one.around[0] - one.around[2]) * one.shape + one.around[1] + one.around[3]
        for one, (left, right) in places
    ]
    return places, min(max(heights), HIGHEST if any(one.shaped for one in row) else FLAT)


def _move(group: list[Axes], to: Bbox) -> None:
    """Put axes in a place, and with them those that lie within."""
    at = group[0].get_position(original=True)
    for ax in group:
        low, high = (to.p0 + (end - at.p0) / at.size * to.size for end in ax.get_position(original=True).get_points())
        ax.set_position([*low, *(high - low)])
