"""Arrows and names: marks that keep their size on the paper while what they mark moves, and that are quickly drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform
from mpl_toolkits.mplot3d import Axes3D, proj3d

from gradlib.draw.style import color

SHAFT, HEAD, WIDE = 2.2, 9.0, 8.0  # points: the width of an arrow; length and width of its head
AROUND = 8.0  # points from the middle of a dot to a name beside it
# where pixels are no longer told apart, and Agg must not come
_FAR = 1e5


def on_paper(ax: Axes, place: np.ndarray) -> np.ndarray:
    """Pixels of a place of the axes: (x, y), or (x, y, z) in 3D ones; also of several, one a row."""
    place = np.asarray(place, float)
    if isinstance(ax, Axes3D):
        projection = ax.get_proj() if ax.M is None else ax.M
        place = np.array(proj3d.proj_transform(*place.T, projection)[:2]).T
    return ax.transData.transform(place)


class Arrow(Polygon):
    """An arrow from `tail` along `vector`, both in the units of the axes: of true length; one with NaN is not drawn.

    The head has its size on the paper, and a very short arrow is all head.
    """

    def __init__(self, ax: Axes, role: str) -> None:
        super().__init__(np.zeros((7, 2)), transform=IdentityTransform(), facecolor=color(role), edgecolor="none")
        self.tail, self.vector = np.zeros(2), np.full(2, np.nan)
        ax.add_artist(self)
        self.set(zorder=2, clip_path=ax.patch, in_layout=False)

    def move(self, tail: Any, vector: Any) -> None:
        """Put it elsewhere."""
        self.tail, self.vector = np.asarray(tail, float), np.asarray(vector, float)
        self.stale = True

    def outline(self) -> np.ndarray | None:
        """Its corners in pixels, shape (7, 2); None where there is no arrow."""
        tail, tip = on_paper(self.axes, np.array([self.tail, self.tail + self.vector]))
        length = float(np.hypot(*(tip - tail)))
        if not np.isfinite(length) or length < 1e-3:
            return None
        along = (tip - tail) / length
        tip = tail + min(length, _FAR) * along
        dot = self.axes.figure.dpi / 72
        head = min(HEAD * dot, length)
        across = np.array([-along[1], along[0]]) * head / (2 * HEAD)
        neck = tip - head * along
        return np.array(
            [
                tail + SHAFT * across,
                neck + SHAFT * across,
                neck + WIDE * across,
                tip,
                neck - WIDE * across,
                neck - SHAFT * across,
                tail - SHAFT * across,
            ]
        )

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """The box around it, in pixels."""
        outline = self.outline()
        return Bbox.null() if outline is None else Bbox([outline.min(axis=0), outline.max(axis=0)])

    def do_3d_projection(self) -> float:
        """3D axes ask each patch for its depth: it lies over what was drawn before."""
        return 0.0

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, if there is one."""
        outline = self.outline()
        if outline is not None:
            self.set_xy(outline)
            super().draw(renderer)
        self.stale = False


class Name(Text):
    """A name beside a point, on the side where it was sent, and inside the axes; over NaN it is not drawn.

    It is looked at when it is drawn where it can stand, so that it need not be told when the axes turn or grow.
    """

    def __init__(self, ax: Axes, name: str, *, side: tuple[float, float] = (1, 1), gap: float = AROUND) -> None:
        super().__init__(0, 0, name, ha="center", va="center", transform=IdentityTransform(), clip_on=False)
        self.place, self.side, self.gap = np.full(2, np.nan), np.asarray(side, float), gap
        self._measured: tuple[object, np.ndarray] = (None, np.zeros(2))  # of what, and its half size
        self._drawn: tuple[object, np.ndarray] = (None, np.zeros((0, 0, 4)))  # what, and its pixels
        ax.add_artist(self)
        self.set(zorder=3, in_layout=False)

    def beside(self, place: Any, side: Any = None) -> None:
        """Put it beside a place of the axes; `side` is a direction on the paper (default: as before)."""
        self.place = np.asarray(place, float)
        if side is not None:
            self.side = np.asarray(side, float)
        self.stale = True

    def settle(self, renderer: RendererBase) -> bool:
        """Find its place on the paper; return whether it has one."""
        at, (right, up) = on_paper(self.axes, self.place), self.side
        inside = self.axes.bbox
        if not np.isfinite([*at, right, up]).all() or not inside.padded(2).contains(*at):
            return False
        half = self._half(renderer)
        length = max(np.hypot(right, up), 1e-9)
        gap = self.gap * self.axes.figure.dpi / 72
        # so far that a line through the point, across the way to the name, passes its box by the gap
        away = np.array([right, up]) / length
        away = away * (gap + np.abs(away) @ half)
        low, high = np.array([inside.p0, inside.p1]) + np.array([half + 2, -half - 2])
        middle = np.clip(at + away, low, high)
        if (np.abs(middle - at) < half + gap / 2).all():  # on the other side rather than on the point
            middle = np.clip(np.where(middle == at + away, middle, at - away), low, high)
        self.set_position(middle)
        return True

    def _half(self, renderer: RendererBase) -> np.ndarray:
        """Half the width and the height, in pixels."""
        now = self.get_text(), self.axes.figure.dpi
        if now != self._measured[0]:
            self._measured = now, super().get_window_extent(renderer).size / 2
        return self._measured[1]

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """The box around it, in pixels."""
        renderer = renderer or self.axes.figure.canvas.get_renderer()
        return super().get_window_extent(renderer, dpi) if self.settle(renderer) else Bbox.null()

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, if it has a place: by pixels that are kept, since letters take three times as long."""
        if not isinstance(renderer, RendererAgg):
            if self.settle(renderer):
                super().draw(renderer)
        elif self.settle(renderer):
            pixels = self._pixels(renderer)
            corner = np.array(self.get_position()) - np.array(pixels.shape[1::-1]) / 2
            renderer.draw_image(renderer.new_gc(), *corner, pixels)
        self.stale = False

    def _pixels(self, renderer: RendererBase) -> np.ndarray:
        """How it looks, RGBA of shape (height, width, 4), from the bottom up."""
        now = self.get_text(), self.axes.figure.dpi, to_hex(self.get_color())
        if now != self._drawn[0]:
            width, height = 2 * (np.ceil(self._half(renderer)).astype(int) + 1)
            paper, place = RendererAgg(width, height, self.axes.figure.dpi), self.get_position()
            self.set_position((width / 2, height / 2))
            super().draw(paper)
            self.set_position(place)
            self._drawn = now, np.ascontiguousarray(np.asarray(paper.buffer_rgba())[::-1])
        return self._drawn[1]
