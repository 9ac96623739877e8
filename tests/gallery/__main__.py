"""Every explorer in its presets, with functions of a learner's, and at the ends of its sliders, on one sheet each.

Two more sheets have the same on a dark page and on a phone; a last one has it at five widths, light and dark.

What a picture must tell no program can say; here it is laid out so that one look is enough.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import ipywidgets as widgets
from matplotlib.font_manager import findfont
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
SHEETS = (("", 860, False), ("-dark", 860, True), ("-phone", 390, False))  # ending of the name, width, dark
WIDEST, PAPER, CAPTION = 640, 1920, 22  # of a picture on a sheet, of the sheet
FONT = ImageFont.truetype(findfont("DejaVu Sans"), 14)  # Pillow's own has neither − nor ×


def views(name: str, width: int, dark: bool) -> Iterator[tuple[str, Image.Image]]:
    """Captions and pictures, on a page of this width."""
    explorer = getattr(gl.explore, name)()
    explorer._stage.show(width, dark)

    def picture(caption: str) -> tuple[str, Image.Image]:
        shown = Image.open(io.BytesIO(explorer._stage.picture())).convert("RGB")
        shown.thumbnail((min(width, WIDEST), 10_000), Image.LANCZOS)
        return caption, shown

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
    pen = ImageDraw.Draw(paper)
    for k, (caption, picture) in enumerate(found):
        at = sum(other.width + 8 for _, other in found[k // row * row : k]), k // row * tall
        pen.text((at[0] + 6, at[1] + 3), caption, fill="black", font=FONT)
        paper.paste(picture, (at[0], at[1] + CAPTION))
    return paper


def sheet(name: str, width: int, dark: bool) -> Image.Image:
    """All the views of an explorer."""
    found = [*views(name, width, dark)]
    wide = max(picture.width for _, picture in found)
    height = max(picture.height for _, picture in found) + CAPTION
    columns = PAPER // wide
    paper = Image.new("RGB", (wide * columns, height * -(-len(found) // columns)), "#d9dde3")
    pen = ImageDraw.Draw(paper)
    for k, (caption, picture) in enumerate(found):
        at = k % columns * wide, k // columns * height
        pen.text((at[0] + 6, at[1] + 3), caption.replace("\n", " ")[: wide // 9], fill="black", font=FONT)
        paper.paste(picture, (at[0], at[1] + CAPTION))
    return paper


def main(folder: Path, names: list[str]) -> None:
    """Save the sheets."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or gl.explore.__all__:
        for ending, make, *page in *((ending, sheet, *page) for ending, *page in SHEETS), ("-pages", strip):
            make(name, *page).save(folder / f"{name}{ending}.png")
            print(folder / f"{name}{ending}.png", flush=True)


if __name__ == "__main__":
    main(Path("build/gallery"), sys.argv[1:])
