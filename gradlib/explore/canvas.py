"""The ipympl canvas of an explorer, with frames that are encoded four times faster.

matplotlib sends the browser a PNG of the pixels that changed, and Pillow spends most of a frame's time on choosing
a filter for each of its rows.  Such a picture is nearly all zeros: no filter and the quickest compression do as well.
"""

from __future__ import annotations

import struct
import threading
import zlib
from typing import Any

import matplotlib as mpl
import numpy as np

_chosen = mpl.get_backend()
from ipympl.backend_nbagg import Canvas, FigureManager  # noqa: E402

mpl.use(_chosen)  # importing ipympl makes every later figure of pyplot a widget: a learner's plots stay as they were

__all__ = ["DRAWING", "FigureManager", "LiveCanvas"]

# JupyterLab 4.4 with ipykernel 7 hands messages of widgets to a thread of their own, while a cell may still be drawing
# (https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html); matplotlib is for one at a time
DRAWING = threading.RLock()


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


class LiveCanvas(Canvas):
    """ipympl's canvas for figures with an opaque background."""

    def get_diff_image(self) -> bytes | None:
        """The next frame: the pixels that changed since the last one, or all of them when the browser needs that."""
        if not self._png_is_old:
            return None
        now = np.asarray(self.get_renderer().buffer_rgba()).view(np.uint32).squeeze(2)
        if self._force_full or now.shape != self._last_buff.shape:
            self.set_image_mode("full")
            frame = now
        else:
            self.set_image_mode("diff")
            frame = np.where(now != self._last_buff, now, 0)
        self._last_buff = now.copy()
        self._force_full = self._png_is_old = False
        return png(frame)

    def draw(self) -> None:
        """Draw everything and send it, while no other thread draws."""
        with DRAWING:
            super().draw()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """Save the figure, while no other thread draws."""
        with DRAWING:
            return super().print_figure(*args, **kwargs)

    def _handle_message(self, *args: Any) -> None:
        with DRAWING:
            super()._handle_message(*args)
