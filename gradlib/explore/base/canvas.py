"""The canvas of an explorer: matplotlib draws in the kernel, the browser gets the pixels that differ.

The kernel's half is matplotlib's own WebAgg canvas.  A whole picture goes as a PNG.  Of a move, which changes a few
pixels in a hundred, these go as they are: to make a PNG of them, and to read it, takes longer than to draw most frames.
The browser's half is an anywidget of three parts: ``canvas.js`` has the pixels and the mouse, ``line.js`` what goes to
the kernel and comes from it, ``page.js`` what stands around.

What moves the figure comes over this channel, mouse and sliders alike, and what changed goes back in one message:
the frame with all that is written beside it.  ipywidgets would send each by itself, and only one move of a slider at a
time, which is slow where the line is long.
"""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import numpy as np
import traitlets
from ipywidgets import Widget
from matplotlib.backends.backend_webagg_core import FigureCanvasWebAggCore, FigureManagerWebAgg
from matplotlib.figure import Figure

from gradlib.draw.style import page, settings
from gradlib.explore.base.controls import family, take
from gradlib.explore.base.registry import give_back
from gradlib.language import say, spelling

# JupyterLab 4.4 with ipykernel 7 hands messages of widgets to a thread of their own, while a cell may still be drawing
# (https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html); matplotlib is for one at a time
_LOCK = threading.RLock()
_page: bool | None = None  # whether what is being drawn is for a dark page
NOTHING = np.empty((0, 0), np.uint32)
MOST = 1 / 6  # of all pixels: if more have changed, a PNG is much shorter
ICONS = ("play", "stop", "step-backward", "step-forward")  # of buttons without text


@contextmanager
def drawing(*, dark: bool = False) -> Iterator[None]:
    """Draw as all explorers do, while no other thread draws; on a light page, or on a `dark` one."""
    global _page
    with _LOCK:
        if _page is dark:  # a frame asks for the settings several times
            yield
            return
        before, _page = _page, dark
        try:
            with settings(), page(dark=dark):
                yield
        finally:
            _page = before


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of `pixels`, RGBA as uint32 of shape (height, width), unfiltered and lightly compressed.

    The format is that of https://www.w3.org/TR/png-3/: a signature, then chunks of length, type, data and checksum.
    """
    height, width = pixels.shape
    rows = np.empty((height, 1 + 4 * width), np.uint8)
    rows[:, 0] = 0  # each row starts with its filter type: none
    rows[:, 1:] = np.ascontiguousarray(pixels).view(np.uint8)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def runs(pixels: np.ndarray, changed: np.ndarray) -> bytes:
    """The `changed` ones of all `pixels`, in the order of rows, as uint32: neighbours make a run.

    First the number of runs, then where each starts, then how long each is, then the pixels of all.
    """
    first = np.flatnonzero(np.diff(changed, prepend=-2) > 1)
    lengths = np.diff(first, append=changed.size)
    return np.concatenate([[first.size], changed[first], lengths, pixels[changed]]).astype(np.uint32).tobytes()


class LiveCanvas(FigureCanvasWebAggCore):
    """matplotlib's canvas for figures with an opaque background.

    Attributes
    ----------
    size : width and height in pixels, if its last frame is the whole picture
    held : whether more may change that belongs to the next frame
    dark : whether the page is
    """

    size: tuple[int, int] | None = None
    held = False
    dark = False
    _shown = (0, 0)  # the shape of what browsers have

    def get_diff_image(self) -> bytes | None:
        """The next frame: the pixels that changed since the last one, or a PNG of all when the browser needs it."""
        if self.held or not self._png_is_old:
            return None
        self._png_is_old = False
        now = self._pixels(self.get_renderer())
        last, self._last_buff = self._last_buff, NOTHING
        changed = None
        if now.shape == last.shape == self._shown and not self._force_full:
            changed = np.flatnonzero(now != last)
            if not changed.size:
                return None
        self._force_full, self._shown, self.size = False, now.shape, None
        if changed is None or changed.size > MOST * now.size:
            self.size = now.shape[::-1]
            return png(now)
        return runs(now.ravel(), changed)

    @staticmethod
    def _pixels(renderer: Any) -> np.ndarray:
        return np.asarray(renderer.buffer_rgba()).view(np.uint32).squeeze(2)

    def remember(self) -> None:
        """Keep the pixels that the browser has until the next frame: others are about to be drawn over them."""
        if self.manager.web_sockets and getattr(self, "renderer", None) and not self._last_buff.size:
            self._last_buff = self._pixels(self.renderer).copy()

    def draw(self) -> None:
        """Draw everything and send it, while no other thread draws."""
        self.remember()
        with drawing(dark=self.dark):
            super().draw()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """Save the figure, while no other thread draws."""
        self.remember()
        with drawing(dark=self.dark):
            return super().print_figure(*args, **kwargs)


class Screen(anywidget.AnyWidget):
    """The widget that shows a figure: to matplotlib, a web socket."""

    # as text: a file that anywidget could watch for changes would keep every screen alive
    _esm = "\n".join(Path(__file__).with_name(f"{part}.js").read_text("utf-8") for part in ("line", "page", "canvas"))
    itself = traitlets.Unicode().tag(sync=True)  # its id
    grips = traitlets.List().tag(sync=True)  # where a finger drags: left, top, right, bottom as parts of the figure
    solid = traitlets.List().tag(sync=True)  # where it turns a surface
    hint = traitlets.Unicode().tag(sync=True)  # how a surface is turned
    words = traitlets.Dict().tag(sync=True)  # icon of a button without text -> its name for a screen reader
    decimal = traitlets.Unicode().tag(sync=True)  # sign in the numbers that a screen reader says
    root = traitlets.Unicode().tag(sync=True)  # the explorer, by its id
    steering = traitlets.List().tag(sync=True)  # the controls whose moves come over this channel, by their ids
    # the browser alone writes it, and sends it nowhere: it is saved with the notebook
    saved = traitlets.Dict().tag(sync=True)
    asleep = traitlets.Unicode().tag(sync=True)  # what is said above a saved picture

    def __init__(
        self, figure: Figure, turn: Callable[[float, float], None], show: Callable[[float | None, bool], None]
    ) -> None:
        """`turn` turns a surface; `show` shows the figure, in a column of so many pixels, in a dark page or not."""
        names, itself = {icon: say(f"button_{icon}") for icon in ICONS}, uuid4().hex
        told = {"words": names, "decimal": spelling("decimal"), "hint": say("tip_turn"), "asleep": say("saved_picture")}
        super().__init__(model_id=itself, itself=itself, **told)
        self._turn, self._show = turn, show
        self._parts: dict[str, Widget] = {}
        self._parcel: dict[str, set[str]] | None = None  # while it is packed: part -> what changed in it
        self._sent = 0  # messages
        self._heard: dict[str, int] = {}  # line to a browser -> the last message that came over it
        self.canvas = LiveCanvas(figure)
        self.manager = FigureManagerWebAgg(self.canvas, 0)
        self.on_msg(self._receive)

    @property
    def seen(self) -> bool:
        """Whether a browser shows the figure."""
        return bool(self.manager.web_sockets)

    def carry(self, root: Widget, parts: Iterable[Widget], steering: Iterable[Widget]) -> None:
        """Let what changes in these `parts` of the explorer `root` go with the frames, and moves of `steering` come."""
        self._parts = {part.model_id: part for part in parts}
        for part in self._parts.values():
            part.send_state = partial(self._send_state, part)
        for part in {*family(root), *self._parts.values()} - {self}:
            part.set_state = partial(self._in_turn, part.set_state)
            part._handle_custom_msg = partial(self._in_turn, part._handle_custom_msg)  # a button is pressed
        with self.hold_sync():
            self.root, self.steering = root.model_id, [part.model_id for part in steering]

    def _in_turn(self, act: Callable[..., None], *args: Any) -> None:
        """Let a control follow its page while nothing else is drawn, and answer with one message.

        Of what JupyterLab sends, the first message of a control comes to another thread than those that follow.
        """
        with drawing(dark=self.canvas.dark), self.parcel():
            act(*args)

    def _send_state(self, part: Widget, key: str | Iterable[str] | None = None) -> None:
        with _LOCK:
            if key is None or not self.seen:  # a page that is being built asks for all
                type(part).send_state(part, key)
                return
            names = {key} if isinstance(key, str) else set(key)
            if self._parcel is not None:
                self._parcel.setdefault(part.model_id, set()).update(names)
            elif names:  # by itself it would overtake those that came with a frame, and be lost
                self._post(None, {part.model_id: part.get_state(names)}, None, 0.0)

    @contextmanager
    def parcel(self, told: tuple[str, int] | None = None) -> Iterator[None]:
        """Send all that changes meanwhile in one message, with the frame; it confirms what a line has `told`."""
        if self._parcel is not None or not self.seen:
            yield
            return
        start, self._parcel, self.canvas.held = time.perf_counter(), {}, True
        try:
            yield
        finally:
            parcel, self._parcel, self.canvas.held = self._parcel, None, False
            states = {part: self._parts[part].get_state(names) for part, names in parcel.items() if part in self._parts}
            self._post(self.canvas.get_diff_image() if self.seen else None, states, told, time.perf_counter() - start)

    def _post(self, frame: bytes | None, states: dict[str, Any], told: tuple[str, int] | None, took: float) -> None:
        if frame or states or told:
            frames = [frame] if frame else []
            self._sent += 1
            about: dict[str, Any] = {"number": self._sent, "states": states, "told": told, "took": 1000 * took}
            if frame:
                canvas = self.canvas
                about |= {"size": canvas.size, "ratio": canvas.device_pixel_ratio}
            self.send({"type": "frame", **about}, frames)

    def _receive(self, _: object, message: dict[str, Any], buffers: object) -> None:
        with drawing(dark=self.canvas.dark):
            if message["type"] == "hello":
                self._greet(message)
                return
            line, number = message.get("line", ""), message.get("number", 0)
            told_again = 0 < number <= self._heard.get(line, 0)
            self._heard[line] = max(number, self._heard.get(line, 0))
            with self.parcel((line, number)):
                if not told_again:
                    self._follow(message)

    def _greet(self, message: dict[str, Any]) -> None:
        """Send all that a browser may not have: it has just come, its column is another, or the line was broken."""
        self.manager.web_sockets.add(self)
        self.canvas._force_full = True
        with self.parcel():
            self.canvas._set_device_pixel_ratio(message["device_pixel_ratio"])
            self._show(message.get("width"), bool(message.get("dark")))
            for part in self._parts.values():
                part.send_state("value")
        give_back()  # a whole drawing needs more than the frames that follow

    def _follow(self, message: dict[str, Any]) -> None:
        if message["type"] == "turn":
            self._turn(float(message["right"]), float(message["up"]))
        elif message["type"] == "slide":
            control, value = self._parts[message["id"]], message["value"]
            take(control, "value", value)
            control.send_state("value")  # to others who look at it
        else:
            self.manager.handle_json(message)

    def close(self) -> None:
        """Let the pixels go, even if somebody keeps the widget, as IPython keeps what a cell showed."""
        self.manager.web_sockets.clear()
        self._parts = {}
        self.canvas._last_buff = self.canvas.renderer = None
        super().close()

    def send_json(self, content: dict[str, Any]) -> None:
        """Send nothing of what else matplotlib says: the browser's half has no use for it."""

    def send_binary(self, frame: bytes) -> None:
        """Send a frame by itself."""
        self._post(frame, {}, None, 0.0)
