"""Every explorer in its presets, with functions of a learner's, and at the ends of its sliders, on one sheet each.

A second sheet has it at other widths of the page, and on a dark one.

What a picture must tell no program can say; here it is laid out so that one look is enough.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import ipywidgets as widgets
from PIL import Image, ImageDraw, ImageFont

import gradlib as gl
from gradlib.explore.base.controls import Slider

# saddles, poles, corners, holes, flat, steep
OWN = (
    "x^2 - y^2",
    "1/(x^2 + y^2)",
    "|x| + |y|",
    "ln(x y)",
    "7",
    "e^(5x)",
    "x^3 - 3x y^2",
    "sqrt(x - y)",
    "sin(5x) y",
    "x^4 + y^4",
)
WIDTH, COLUMNS, CAPTION = 640, 3, 22


def views(name: str) -> Iterator[tuple[str, Image.Image]]:
    """Captions and pictures."""
    explorer = getattr(gl.explore, name)()

    def picture(caption: str) -> tuple[str, Image.Image]:
        shown = Image.open(io.BytesIO(explorer._stage.picture())).convert("RGB")
        return caption, shown.resize((WIDTH, round(WIDTH * shown.height / shown.width)), Image.LANCZOS)

    yield picture("first")
    for symbol, control in [*explorer.controls.items()]:
        if isinstance(control, widgets.Dropdown | widgets.ToggleButtons):
            for label, value in [*control.options][1:]:
                if value != "own":
                    control.value = value
                    yield picture(f"{symbol}: {label}")
            explorer.reset()
        elif isinstance(control, Slider):
            for end in (control.min, control.max):
                control.value = 10**end if isinstance(control, widgets.FloatLogSlider) else end
                yield picture(f"{symbol} = {control.value:g}")
            explorer.reset()
    if "f" in explorer.controls:
        for text in OWN:
            explorer.controls["f"].value = text
            yield picture(f"{text}   {explorer.message[:60]}")
    explorer.close()


def pages(name: str) -> Iterator[tuple[str, Image.Image]]:
    """Captions and pictures of an explorer at the widths of a phone, a notebook and a lecture, light and dark."""
    explorer = getattr(gl.explore, name)()
    for dark in (False, True):
        for width in (360, 390, 600, 860, 1200):
            explorer._stage.show(width, dark)
            shown = Image.open(io.BytesIO(explorer._stage.picture())).convert("RGB")
            yield f"{width} px, {'dark' if dark else 'light'}", shown
    explorer.close()


def strip(name: str) -> Image.Image:
    """The pages of an explorer as they are, side by side: a row for each theme."""
    found = [*pages(name)]
    row = len(found) // 2
    wide = sum(picture.width + 8 for _, picture in found[:row])
    tall = max(picture.height for _, picture in found) + CAPTION
    paper = Image.new("RGB", (wide, 2 * tall), "#8fa0b8")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(14)
    for k, (caption, picture) in enumerate(found):
        at = sum(other.width + 8 for _, other in found[k // row * row : k]), k // row * tall
        pen.text((at[0] + 6, at[1] + 3), caption, fill="black", font=font)
        paper.paste(picture, (at[0], at[1] + CAPTION))
    return paper


def sheet(name: str) -> Image.Image:
    """All the views of an explorer."""
    found = [*views(name)]
    height = max(picture.height for _, picture in found) + CAPTION
    rows = -(-len(found) // COLUMNS)
    paper = Image.new("RGB", (WIDTH * COLUMNS, height * rows), "#d9dde3")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(14)
    for k, (caption, picture) in enumerate(found):
        at = k % COLUMNS * WIDTH, k // COLUMNS * height
        pen.text((at[0] + 6, at[1] + 3), caption.replace("\n", " "), fill="black", font=font)
        paper.paste(picture, (at[0], at[1] + CAPTION))
    return paper


def main(folder: Path, names: list[str]) -> None:
    """Save the sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or gl.explore.__all__:
        for kind, paper in (("", sheet(name)), ("-pages", strip(name))):
            paper.save(folder / f"{name}{kind}.png")
            print(folder / f"{name}{kind}.png", flush=True)


if __name__ == "__main__":
    main(Path("build/gallery"), sys.argv[1:])
