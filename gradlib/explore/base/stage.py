"""The figure of an explorer, in two layers: what stands still is kept as a background, what moves is painted over it.

The still part is drawn once; at each change only the moving artists are drawn (matplotlib's blitting,
https://matplotlib.org/stable/users/explain/animations/blitting.html), and the browser gets the pixels that differ.
Of the moving artists, those that rest while others move are kept in the background as well.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import MouseEvent
from matplotlib.collections import Collection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from mpl_toolkits.mplot3d import Axes3D
from PIL import Image

from gradlib.draw.marks import stamp
from gradlib.draw.style import COLORS, GROUND
from gradlib.explore.base import arrangement
from gradlib.explore.base.canvas import Screen, drawing

NARROWEST, WIDEST = 260, 1200  # pixels; JupyterLab leaves a column of 265 on a phone
TICK = 5  # points: no tick is longer
FEW = 4  # lines at rest cost less to paint than to keep; not so the many faces or arrows of a collection
HALF_TURN = 180  # degrees, for the mouse to cross the axes
Values = dict[str, float]  # of controls, by their symbols
Follow = Callable[[float, float], Values]


class Stage:
    """A figure of `size` inches, drawn at the width of its column.

    `move` is told how to find the numbers to which the mouse drags the point; `renew` draws the scene again.
    """

    def __init__(
        self,
        size: tuple[float, float],
        move: Callable[[Callable[[], dict[str, float]]], None],
        renew: Callable[[], None],
    ) -> None:
        with drawing():
            self.figure = Figure(figsize=size, dpi=100)
        self.screen = Screen(self.figure, self.turn, self.show)
        self._size, self.width = size, size[0]  # in inches, of 100 pixels of the page
        self._renew = renew
        self.canvas = self.screen.canvas
        self.drag: dict[Axes, Follow] = {}  # axes -> what a place in them means for the controls
        self._move = move
        self._dragging: Axes | None = None
        self._turning: tuple[Axes3D, float, float] | None = None  # and where the mouse was
        self._moving: list[Artist] = []
        self._background: Any = None
        self._rest: tuple[int, Any] = (0, None)  # so many moving artists, the first ones, over the background
        self._dpi = 0.0  # of the background
        self._rooms: dict[Axes, Bbox] = {}  # where the axes stand; measured when others change
        self._near: dict[Axes, set[Axes]] = {}  # and which overlap
        for event, handler in (
            ("draw_event", self._drawn),
            ("button_press_event", self._press),
            ("motion_notify_event", self._motion),
            ("button_release_event", self._release),
        ):
            self.canvas.mpl_connect(event, handler)

    @property
    def dark(self) -> bool:
        """Whether the page is."""
        return self.canvas.dark

    def show(self, room: float | None, dark: bool) -> None:
        """Show the figure to a browser: as it is, or drawn anew for a column of so many pixels, dark or not."""
        width = self.width if room is None else min(max(room, NARROWEST), WIDEST) / 100
        if (width, dark) == (self.width, self.dark):
            self.repaint(scene=False)
        else:
            self.width, self.canvas.dark = width, dark
            self._renew()

    def clear(self) -> None:
        """Take everything away, for another scene."""
        self._moving, self.drag, self._background, self._rest = [], {}, None, (0, None)
        self.figure.clear()
        self.figure.set_facecolor(GROUND)
        # the browser hears of another size when it gets the frame
        self.figure.set_size_inches(self.width, self._size[1] * max(1, self.width / self._size[0]), forward=False)

    def arrange(self) -> None:
        """Put the subplots where they have room."""
        arrangement.arrange(self.figure, self._size)

    def moving(self, artist: Artist) -> Any:
        """Register `artist` as one that moves, and return it."""
        artist.set_animated(True)
        self._moving.append(artist)
        return artist

    def repaint(self, *, scene: bool) -> None:
        """Show the moving artists where they are now, and with `scene` what stands still.

        Axes of which a still part has changed, the limits or a title, are drawn again, alone if they can be.
        """
        if not self.screen.seen:  # no browser yet: it gets a full drawing when it comes
            return
        if scene or self._background is None or self._dpi != self.figure.dpi:
            self.canvas.draw()
            return
        self.canvas.remember()
        if not self.figure.stale:
            self._paint_over()
            self.canvas.blit()
            return
        self.canvas.restore_region(self._background)
        if not self._redraw({ax for ax in self.figure.axes if ax.stale}):
            self.canvas.draw()
            rooms = {ax: self._room(ax) for ax in self.figure.axes}
            self._near = {ax: {one for one in rooms if rooms[one].overlaps(room)} for ax, room in rooms.items()}
            self.figure.stale = False
            return
        self._paint(self._moving)
        self.canvas.blit()

    def _redraw(self, axes: set[Axes]) -> bool:
        """Draw some axes again into the background, with those that overlap; return whether it could be done."""
        if not axes or not self._near:
            return False
        renderer = self.canvas.get_renderer()
        pixels = np.asarray(renderer.buffer_rgba())[::-1]
        ground = np.multiply(255, self.figure.get_facecolor()).round()
        near = axes
        while near:
            axes = axes | near
            while near := {other for ax in axes for other in self._near[ax]} - axes:
                axes |= near
            rooms = {ax: self._pixels(self._room(ax)) for ax in self.figure.axes if ax not in axes}
            kept = {ax: pixels[room].copy() for ax, room in rooms.items()}
            pixels[:] = ground
            for ax, room in rooms.items():
                pixels[room] = kept[ax]
            for ax in self.figure.axes:
                if ax in axes:
                    ax.draw(renderer)
                    self._rooms.pop(ax, None)
            near = {ax for ax, room in rooms.items() if not np.array_equal(pixels[room], kept[ax])}
            for ax in axes | near if near else ():  # one reaches another: they are drawn together from now on
                self._near[ax] |= axes | near
        self._background, self._rest = self.canvas.copy_from_bbox(self.figure.bbox), (0, None)
        self.figure.stale = False
        return True

    @staticmethod
    def _pixels(room: Bbox) -> tuple[slice, slice]:
        """The rows, from below, and the columns of pixels in a room."""
        (left, bottom), (right, top) = np.floor(room.min).clip(0).astype(int), np.ceil(room.max).clip(0).astype(int)
        return slice(bottom, top), slice(left, right)

    def _room(self, ax: Axes) -> Bbox:
        """The pixels on which axes stand while they are as they were drawn, without what moves."""
        if ax not in self._rooms:
            ax.apply_aspect()
            about = [one for one in (*ax.texts, ax.get_legend()) if one is not None and not one.get_animated()]
            ticks = ax.get_window_extent().padded(TICK * self.figure.dpi / 72)
            room = ax.get_tightbbox(self.canvas.get_renderer(), bbox_extra_artists=about)
            self._rooms[ax] = Bbox.union([room, ticks])
            ax.stale = False  # measured, not changed
        return self._rooms[ax]

    def _paint_over(self) -> None:
        """Paint the moving artists over the background, and those at rest only if they are not yet in what is kept."""
        resting = next((k for k, artist in enumerate(self._moving) if artist.stale), len(self._moving))
        kept, pixels = self._rest if self._rest[0] <= resting else (0, None)
        self.canvas.restore_region(self._background if pixels is None else pixels)
        rested = self._moving[kept:resting]
        if (len(rested) >= FEW or any(isinstance(one, Collection) for one in rested)) and resting < len(self._moving):
            self._paint(rested)
            kept = resting
            self._rest = kept, self.canvas.copy_from_bbox(self.figure.bbox)
        self._paint(self._moving[kept:])

    def _paint(self, artists: list[Artist]) -> None:
        renderer = self.canvas.get_renderer()
        for artist in artists:
            if hasattr(artist, "do_3d_projection"):  # only Axes3D.draw would do it
                artist.do_3d_projection()
            if type(artist) is Text:
                stamp(artist, renderer)
                artist.stale = False
            else:
                artist.draw(renderer)

    def _drawn(self, event: object) -> None:
        self._rest = (0, None)  # all are drawn, also when they are saved, and none is stale
        if self.canvas.is_saving():
            return
        self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        self._rooms, self._near, self._dpi = {}, {}, self.figure.dpi
        self._paint(self._moving)
        solid = self._solid()
        for ax in solid:
            ax.disable_mouse_rotation()  # matplotlib's own lays the vertical axis on its side
        self.screen.grips, self.screen.solid = self._places(self.drag), self._places(solid)

    def _solid(self) -> list[Axes3D]:
        return [ax for ax in self.figure.axes if isinstance(ax, Axes3D)]

    def _places(self, axes: Iterable[Axes]) -> list[list[float]]:
        """Left, top, right and bottom of the axes, as parts of the figure."""
        places = [ax.get_window_extent().transformed(self.figure.transFigure.inverted()) for ax in axes]
        return [[float(end) for end in (at.x0, 1 - at.y1, at.x1, 1 - at.y0)] for at in places]

    # --------------------------------------------------------------------------------------------------------- mouse
    def _press(self, event: MouseEvent) -> None:
        if event.button == 1 and event.inaxes in self.drag:
            self._dragging = event.inaxes
            self._motion(event)
        elif event.button == 1 and isinstance(event.inaxes, Axes3D):
            self._turning = event.inaxes, event.x, event.y

    def turn(self, right: float, up: float, ax: Axes3D | None = None) -> None:
        """Turn a surface, or all of them, by so many degrees, as on a turntable: its top stays on top."""
        for one in self._solid() if ax is None else [ax]:
            one.view_init(elev=float(np.clip(one.elev - up, -90, 90)), azim=(one.azim - right) % 360, roll=0)
        self.canvas.draw()

    def _motion(self, event: MouseEvent) -> None:
        if self._turning is not None:
            ax, x, y = self._turning
            self._turning = ax, event.x, event.y
            self.turn(HALF_TURN * (event.x - x) / ax.bbox.width, HALF_TURN * (event.y - y) / ax.bbox.height, ax)
            return
        ax = self._dragging
        if ax is None or ax not in self.drag:  # another scene may have come meanwhile
            return
        inside = event.inaxes is ax
        place = (event.xdata, event.ydata) if inside else ax.transData.inverted().transform((event.x, event.y))
        x, y = np.clip(place, *zip(sorted(ax.get_xlim()), sorted(ax.get_ylim()), strict=True))
        self._move(partial(self.drag[ax], float(x), float(y)))

    def _release(self, event: MouseEvent) -> None:
        self._dragging = self._turning = None

    # -------------------------------------------------------------------------------------------------------- saving
    def picture(self) -> bytes:
        """The figure as a PNG of 128 colours, a third of the size of one in full colour."""
        pixels, small = io.BytesIO(), io.BytesIO()
        self.figure.savefig(pixels, format="rgba", dpi=100)
        width, height = (int(100 * inches) for inches in self.figure.get_size_inches())
        full = Image.frombuffer("RGBA", (width, height), pixels.getbuffer())
        own = [[round(255 * part) for part in to_rgb(both[self.dark])] for both in COLORS.values()]
        few = full.convert("RGB").quantize(128 - len(own), kmeans=1)
        # even k-means loses rare colours: a line of a legend would have the colour of another
        palette, places = few.getpalette()[: 3 * (128 - len(own))], np.array(few)
        pixel = np.asarray(full).view(np.uint32)[..., 0]
        for k, color in enumerate(own, len(palette) // 3):
            places[pixel == np.array([*color, 255], np.uint8).view(np.uint32)] = k
        shown = Image.fromarray(places)
        shown.putpalette([*palette, *(part for color in own for part in color)])
        shown.save(small, "png", optimize=True)
        return small.getvalue()
