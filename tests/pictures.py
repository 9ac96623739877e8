"""What is in a picture of an explorer: its texts as they were drawn, and its dots, in pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from unittest.mock import patch

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gradlib.draw.marks import Name
from gradlib.explore.base import stage

TOUCH = 2  # pixels by which the boxes of two texts, which have air in them, may overlap

SMALLEST = 11  # pixels of a letter's body


def drawn(explorer) -> list[tuple[Text, Bbox]]:
    """The texts that a full drawing shows, with the boxes around them."""
    found, draw = [], Text.draw

    def stamped(text, renderer):  # drawn by pixels that are kept
        if text.get_visible() and text.get_text().strip():
            found.append((text, Text.get_window_extent(text, renderer)))

    def seen(text, renderer):
        draw(text, renderer)
        stamped(text, renderer)

    def named(name, renderer):
        if name.settle(renderer):
            stamped(name, renderer)

    with patch.object(Text, "draw", seen), patch.object(Name, "draw", named), patch.object(stage, "stamp", stamped):
        explorer._stage.canvas.draw()
    return found


def dots(explorer) -> Iterator[tuple[np.ndarray, float]]:
    """The middles of the markers that move, and their radii."""
    for line in explorer._stage._moving:
        if isinstance(line, Line2D) and line.get_marker() in ("o", "s", "D"):
            for place in line.axes.transData.transform(np.transpose(line.get_data(orig=False))):
                if np.isfinite(place).all() and line.axes.bbox.contains(*place):
                    yield place, line.get_markersize() / 2 * explorer.figure.dpi / 72


def faults(explorer, smallest: float = SMALLEST) -> list[str]:
    """Texts that overlap each other, that leave the figure, or that lie on a dot."""
    texts = drawn(explorer)
    whole = explorer.figure.bbox.padded(1)
    found = [
        f"{one.get_text()} leaves the figure"
        for one, box in texts
        if not (whole.contains(*box.p0) and whole.contains(*box.p1))
    ]
    small = {one.get_text() for one, _ in texts if one.get_fontsize() * explorer.figure.dpi / 72 < smallest}
    found += [f"{text} is too small to be read" for text in small]
    for (one, a), (other, b) in combinations(texts, 2):
        width, height = np.minimum(a.p1, b.p1) - np.maximum(a.p0, b.p0)
        if min(width, height) > TOUCH:
            found.append(f"{one.get_text()} and {other.get_text()} overlap by {width:.0f} by {height:.0f}")
    for place, radius in dots(explorer):
        for one, box in texts:
            if isinstance(one, Name) and np.hypot(*(np.clip(place, box.p0, box.p1) - place)) < radius - TOUCH:
                found.append(f"{one.get_text()} lies on a dot")
    return found
