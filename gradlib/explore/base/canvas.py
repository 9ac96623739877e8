"""The canvas of an explorer: matplotlib draws in the kernel, the browser gets the pixels that differ.

The kernel's half is matplotlib's own WebAgg canvas, with frames that are encoded four times faster: Pillow spends most
of the time on choosing a filter for each row of a PNG, and a picture of differences, nearly all zeros, needs none.
The browser's half is ``canvas.js``, an anywidget; it decodes a frame beside the page's own work.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anywidget
import matplotlib as mpl
import numpy as np
import traitlets
from matplotlib.backends.backend_webagg_core import FigureCanvasWebAggCore, FigureManagerWebAgg
from matplotlib.figure import Figure

from gradlib.draw.style import RC, page
from gradlib.language import say

# JupyterLab 4.4 with ipykernel 7 hands messages of widgets to a thread of their own, while a cell may still be drawing
# (https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html); matplotlib is for one at a time
_LOCK = threading.RLock()
ICONS = ("play", "stop", "step-backward", "step-forward")  # of buttons without text


@contextmanager
def drawing(*, dark: bool = False) -> Iterator[None]:
    """Draw as all explorers do, while no other thread draws; on a light page, or on a `dark` one."""
    with _LOCK, mpl.rc_context(RC), page(dark=dark):
        yield


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of `pixels`, RGBA as uint32 of shape (height, width), unfiltered and lightly compressed.

    The format is that of https://www.w3.org/TR/png-3/: a signature, then chunks of length, type, data and checksum.
    """
    height, width = pixels.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row starts with its filter type: 0, none
    rows[:, 1:] = np.ascontiguousarray(pixels).view(np.uint8)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


class LiveCanvas(FigureCanvasWebAggCore):
    """matplotlib's canvas for figures with an opaque background.

    Attributes
    ----------
    corner : where its last frame goes, in pixels
    dark : whether the page is
    """

    corner = (0, 0)
    dark = False

    def get_diff_image(self) -> bytes | None:
        """The next frame: the rectangle of pixels that changed since the last one, or all when the browser needs it."""
        if not self._png_is_old:
            return None
        self._png_is_old = False
        now = np.asarray(self.get_renderer().buffer_rgba()).view(np.uint32).squeeze(2)
        last, self._last_buff = self._last_buff, now.copy()
        if now.shape != last.shape:
            self.manager.resize(*now.shape[::-1])
        if self._force_full or now.shape != last.shape:
            self._force_full, self.corner = False, (0, 0)
            return png(now)
        changed = now != last
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if not rows.size:
            return None
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        self.corner = int(columns[0]), int(rows[0])
        return png(np.where(changed[part], now[part], 0))

    def draw(self) -> None:
        """Draw everything and send it, while no other thread draws."""
        with drawing(dark=self.dark):
            super().draw()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """Save the figure, while no other thread draws."""
        with drawing(dark=self.dark):
            return super().print_figure(*args, **kwargs)


class Screen(anywidget.AnyWidget):
    """The widget that shows a figure: to matplotlib, a web socket."""

    # as text: a file that anywidget could watch for changes would keep every screen alive
    _esm = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    grips = traitlets.List().tag(sync=True)  # where a finger drags: left, top, right, bottom as parts of the figure
    solid = traitlets.List().tag(sync=True)  # where it turns a surface
    hint = traitlets.Unicode().tag(sync=True)  # how a surface is turned
    words = traitlets.Dict().tag(sync=True)  # icon of a button without text -> its name for a screen reader

    def __init__(
        self, figure: Figure, turn: Callable[[float, float], None], fit: Callable[[float, bool], bool]
    ) -> None:
        """`turn` turns a surface; `fit` draws for a column of so many pixels, dark or not, where that is news."""
        names = {icon: say(f"button_{icon}") for icon in ICONS}
        super().__init__(words=names, hint=say("tip_turn"))
        self._turn, self._fit = turn, fit
        self.canvas = LiveCanvas(figure)
        self.manager = FigureManagerWebAgg(self.canvas, 0)
        self.on_msg(self._receive)

    @property
    def seen(self) -> bool:
        """Whether a browser shows the figure."""
        return bool(self.manager.web_sockets)

    def _receive(self, _: object, message: dict[str, Any], buffers: object) -> None:
        with drawing(dark=self.canvas.dark):
            if message["type"] == "turn":
                self._turn(float(message["right"]), float(message["up"]))
                return
            if message["type"] != "hello":
                self.manager.handle_json(message)
                return
            self.canvas._set_device_pixel_ratio(message["device_pixel_ratio"])
            self.manager.add_web_socket(self)
            self.canvas._force_full = True
            if not ("width" in message and self._fit(float(message["width"]), bool(message["dark"]))):
                self.canvas.draw()

    def close(self) -> None:
        """Let the pixels go, even if somebody keeps the widget, as IPython keeps what a cell showed."""
        self.manager.web_sockets.clear()
        self.canvas._last_buff = self.canvas.renderer = None
        super().close()

    def send_json(self, content: dict[str, Any]) -> None:
        """Send what matplotlib says, if the browser's half has use for it."""
        if content["type"] in ("draw", "resize"):
            self.send(content)

    def send_binary(self, frame: bytes) -> None:
        """Send a frame."""
        self.send({"type": "binary", "corner": self.canvas.corner}, [frame])
