"""Arrows and names: marks that keep their size on the paper while what they mark moves, and that are quickly drawn."""

from __future__ import annotations

from itertools import product
from math import isfinite
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform
from mpl_toolkits.mplot3d import Axes3D, proj3d

from gradlib.draw.style import color

SHAFT, HEAD, WIDE = 2.2, 9.0, 8.0  # points: the width of an arrow; length and width of its head
AROUND = 8.0  # points from the middle of a dot to a name beside it
# from the side where a name was sent to others that may be free
TURNS = (1, 1j, -1j, -1, 1 + 1j, 1 - 1j, -1 + 1j, -1 - 1j)
DOT = 3.5  # points: half the side of what is kept free around it for other names
# where pixels are no longer told apart, and Agg must not come
_FAR = 1e5
# what texts look like -> from their place to the lower left corner of their pixels, and these
_STAMPS: dict[tuple[object, ...], tuple[np.ndarray, np.ndarray]] = {}
MOST_STAMPS = 500  # about 4 MiB


def on_paper(ax: Axes, place: np.ndarray) -> np.ndarray:
    """Pixels of a place of the axes: (x, y), or (x, y, z) in 3D ones; also of several, one a row."""
    place = np.asarray(place, float)
    if isinstance(ax, Axes3D):
        projection = ax.get_proj() if ax.M is None else ax.M
        place = np.array(proj3d.proj_transform(*place.T, projection)[:2]).T
    return ax.transData.transform(place)


class Arrow(Polygon):
    """An arrow from `tail` along `vector`, both in the units of the axes: of true length; one with NaN is not drawn.

    The head has its size on the paper, and a very short arrow is all head.  `style` as in other patches.
    """

    def __init__(self, ax: Axes, role: str, **style: Any) -> None:
        super().__init__(np.zeros((7, 2)), transform=IdentityTransform(), facecolor=color(role), edgecolor="none")
        self.tail, self.vector = np.zeros(2), np.full(2, np.nan)
        ax.add_artist(self)
        self.set(zorder=2, clip_path=ax.patch, in_layout=False, **style)

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

    Where an older name of the same axes stands, or the point of that one, it goes to another side, if one is free.
    It is looked at when it is drawn where it can stand, so that it need not be told when the axes turn or grow.
    `style` as in other texts.
    """

    def __init__(
        self, ax: Axes, name: str, *, side: tuple[float, float] = (1, 1), gap: float = AROUND, **style: Any
    ) -> None:
        super().__init__(0, 0, name, ha="center", va="center", transform=IdentityTransform(), clip_on=False)
        self.place, self.side, self.gap = np.full(2, np.nan), np.asarray(side, float), gap
        self._measured: tuple[object, tuple[float, float]] = (None, (0.0, 0.0))  # of what, and its half size
        self._older = [one for one in ax.get_children() if isinstance(one, Name)]  # they are drawn before it
        # left, bottom, right, top in pixels of it, and of what is named; none where it is not drawn
        self._boxes: list[tuple[float, ...]] = []
        ax.add_artist(self)
        self.set(zorder=3, in_layout=False, **style)

    def beside(self, place: Any, side: Any = None) -> None:
        """Put it beside a place of the axes; `side` is a direction on the paper (default: as before)."""
        self.place = np.asarray(place, float)
        if side is not None:
            self.side = np.asarray(side, float)
        self.stale = True

    def settle(self, renderer: RendererBase) -> bool:
        """Find its place on the paper; return whether it has one."""
        self._boxes = []
        (x, y), (right, up) = on_paper(self.axes, self.place).tolist(), self.side.tolist()
        frame = tuple(self.axes.bbox.extents.tolist())
        left, bottom, end, top = frame
        # so it is for NaN, too
        if not (left - 2 <= x <= end + 2 and bottom - 2 <= y <= top + 2 and isfinite(right) and isfinite(up)):
            return False
        half = self._half(renderer)
        older = [one for name in self._older for one in name._boxes]
        sides = product((1, 3), (turn * complex(right, up) for turn in TURNS))
        boxes = (self._beside(x, y, side, half, frame, far) for far, side in sides)
        first = next(boxes)
        box = first if _free(first, older) else next((one for one in boxes if _free(one, older)), first)
        dot = DOT * self.axes.figure.dpi / 72
        self._boxes = [box, (x - dot, y - dot, x + dot, y + dot)]
        self.set_position(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        return True

    def _beside(
        self, x: float, y: float, side: complex, half: tuple[float, float], frame: tuple[float, ...], far: float
    ) -> tuple[float, ...]:
        """Its box on this side of a point, in pixels; in floats, as small arrays take four times as long."""
        (wide, high), (left, bottom, end, top) = half, frame
        gap = far * self.gap * self.axes.figure.dpi / 72
        length = max(abs(side), 1e-9)
        right, up = side.real / length, side.imag / length
        # so far that a line through the point, across the way to the name, passes its box by the gap
        away = gap + abs(right) * wide + abs(up) * high
        right, up = away * right, away * up
        low_x, high_x, low_y, high_y = left + wide + 2, end - wide - 2, bottom + high + 2, top - high - 2
        to_x, to_y = min(max(x + right, low_x), high_x), min(max(y + up, low_y), high_y)
        if abs(to_x - x) < wide + gap / 2 and abs(to_y - y) < high + gap / 2:  # on the other side, not on the point
            to_x = to_x if to_x == x + right else min(max(x - right, low_x), high_x)
            to_y = to_y if to_y == y + up else min(max(y - up, low_y), high_y)
        return to_x - wide, to_y - high, to_x + wide, to_y + high

    def _half(self, renderer: RendererBase) -> tuple[float, float]:
        """Half the width and the height, in pixels."""
        now = self.get_text(), self.axes.figure.dpi
        if now != self._measured[0]:
            self._measured = now, tuple((super().get_window_extent(renderer).size / 2).tolist())
        return self._measured[1]

    def get_window_extent(self, renderer: RendererBase | None = None, dpi: float | None = None) -> Bbox:
        """The box around it, in pixels."""
        renderer = renderer or self.axes.figure.canvas.get_renderer()
        return super().get_window_extent(renderer, dpi) if self.settle(renderer) else Bbox.null()

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, if it has a place."""
        if self.settle(renderer):
            stamp(self, renderer) if isinstance(renderer, RendererAgg) else super().draw(renderer)
        self.stale = False


def _free(box: tuple[float, ...], taken: list[tuple[float, ...]]) -> bool:
    """Whether a box overlaps none of the others by more than two pixels, the air in it."""
    left, bottom, right, top = box[0] + 2, box[1] + 2, box[2] - 2, box[3] - 2
    return not any(left < x1 and x0 < right and bottom < y1 and y0 < top for x0, y0, x1, y1 in taken)


def stamp(text: Text, renderer: RendererAgg) -> None:
    """Draw a text by pixels that are kept, since its letters take three times as long; it stands on whole pixels."""
    at = np.round(text.get_transform().transform(text.get_unitless_position()))
    if not text.get_text() or not text.get_visible() or not np.isfinite(at).all():
        return
    box = text.get_bbox_patch()
    look = (text.get_text(), text.figure.dpi, to_rgba(text.get_color()), hash(text.get_fontproperties()))
    look += (text.get_ha(), text.get_va(), text.get_rotation())
    if box:
        look += (box.get_facecolor(), box.get_edgecolor(), box.get_linewidth(), str(vars(box.get_boxstyle())))
    kept = _STAMPS.get(look)
    if kept is None:
        if len(_STAMPS) >= MOST_STAMPS:
            _STAMPS.pop(next(iter(_STAMPS)))  # the oldest
        kept = _STAMPS[look] = _printed(text, at, renderer)
    renderer.draw_image(renderer.new_gc(), *(at + kept[0]), kept[1])


def _printed(text: Text, at: np.ndarray, renderer: RendererAgg) -> tuple[np.ndarray, np.ndarray]:
    """From the place of a text to the lower left corner of its pixels, and these, RGBA of shape (height, width, 4)."""
    room = np.ceil(text.get_fontsize() * text.figure.dpi / 72)  # around the letters, for the box
    place, transform = text.get_position(), text.get_transform()
    text.set(transform=IdentityTransform(), position=at)
    extent = Text.get_window_extent(text, renderer)
    low, high = np.floor(extent.p0 - at) - room, np.ceil(extent.p1 - at) + room
    paper = RendererAgg(*(high - low).astype(int), text.figure.dpi)
    text.set_position(-low)
    Text.draw(text, paper)
    text.set(transform=transform, position=place)
    pixels = np.asarray(paper.buffer_rgba())[::-1]
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    part = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if rows.size else pixels[:1, :1]
    return low + np.array([columns[0], rows[0]] if rows.size else [0, 0]), np.ascontiguousarray(part)
