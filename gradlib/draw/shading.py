"""A function of two variables as a shaded rectangle, quick enough to be drawn again for every step of a slider.

matplotlib's own images are resampled in floating point and coloured at full size; here a coarse grid is interpolated to
the pixels of the screen and looked up in a table of a few colours.  Few colours are what a reader can tell apart, their
edges are level lines, and the browser gets a small picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex

from gradlib.draw import style
from gradlib.valid import Box

BANDS = 10  # colours from 0 to 1
SIGNED = (style.color("negative"), style.GROUND, style.color("positive"))  # of 0, of one half, of 1


class Shading(Artist):
    """Numbers from 0 to 1 on a grid of a box, as bands of colour; what lies beyond has the outermost.

    Parameters
    ----------
    ax : the axes to draw in
    box : (xmin, xmax, ymin, ymax), in data of the axes
    colors : of 0, perhaps some between, and of 1
    framed : with a line around it, one pixel wide
    """

    def __init__(self, ax: Axes, box: Box, colors: Sequence[str] = SIGNED, *, framed: bool = False) -> None:
        super().__init__()
        self._box, self._colors, self._framed, self._z = box, tuple(colors), framed, None
        self._drawn: tuple[Any, np.ndarray] = (None, np.empty((0, 0)))  # where and in which colours, and the pixels
        self.set_zorder(0.5)
        ax.add_artist(self)

    def set_data(self, z: np.ndarray) -> None:
        """The numbers on the grid, rows from low to high y; shape (n, n)."""
        if self._z is None or not np.array_equal(z, self._z):
            self._z, self._drawn, self.stale = z, (None, self._drawn[1]), True

    @allow_rasterization
    def draw(self, renderer: Any) -> None:
        """Paint the rectangle."""
        if self._z is None or not self.get_visible():
            return
        corners = self.axes.transData.transform(np.reshape(self._box, (2, 2)).T).round().astype(int)
        table = _table(tuple(map(to_hex, self._colors)))  # now: another theme has others
        now = corners.tobytes(), table.tobytes()
        if now != self._drawn[0]:
            self._drawn = now, self._pixels(*(corners[1] - corners[0]), table)
        gc = renderer.new_gc()
        gc.set_clip_rectangle(self.axes.bbox)
        renderer.draw_image(gc, *corners[0], self._drawn[1])
        gc.restore()
        self.stale = False

    def _pixels(self, width: int, height: int, table: np.ndarray) -> np.ndarray:
        """Its pixels, RGBA of shape (height, width, 4), from the bottom up."""
        columns = _stretched((self._z.T * BANDS).astype(np.float32), width)
        fine = _stretched(np.ascontiguousarray(columns.T), height)
        pixels = table[np.clip(fine, 0, BANDS - 1, out=fine).astype(np.uint8)]
        if self._framed:
            pixels[[0, -1]] = pixels[:, [0, -1]] = _table((to_hex(style.INK),) * 2)[0]
        return pixels.view(np.uint8).reshape(*pixels.shape, 4)


@lru_cache(maxsize=16)
def _table(colors: tuple[str, ...]) -> np.ndarray:
    """`BANDS` colours from the first to the last of `colors`, four bytes in one number."""
    mixed = LinearSegmentedColormap.from_list("bands", colors)((np.arange(BANDS) + 0.5) / BANDS)
    return (255 * mixed).round().astype(np.uint8).view(np.uint32).ravel()


def _stretched(z: np.ndarray, pixels: int) -> np.ndarray:
    """Rows of numbers, at the ends and evenly between, interpolated to the middles of so many pixels.

    Not as a product with a matrix, for which NumPy's BLAS starts threads: they keep a processor busy for a while after
    each, which on a small machine the browser lacks.
    """
    at = ((np.arange(pixels) + 0.5) / pixels * (len(z) - 1)).astype(np.float32)
    below = np.minimum(at.astype(int), len(z) - 2)
    rows = z[below]
    rows += (at - below)[:, None].astype(np.float32) * (z[below + 1] - rows)
    return rows
