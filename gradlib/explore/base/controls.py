"""The controls of explorers: a slider with a number box beside it, and what keeps the two together.

A box is a text box, for a browser's own box for numbers drops what it does not know: of 1/2 it would leave 12.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import ipywidgets as widgets

from gradlib.formula import typed
from gradlib.formula.spelling import FormulaError
from gradlib.language import say
from gradlib.notation import decimal, short

Slider = widgets.FloatSlider | widgets.FloatLogSlider | widgets.IntSlider
LABELLED = Slider | widgets.Dropdown | widgets.Text | widgets.Label


def slider_and_box(
    label: str, low: float, high: float, value: float, *, step: float, log: bool, width: int
) -> tuple[Slider, widgets.Text]:
    """A slider, as wide as it can be, and its number box, of `width` pixels; with `log` it moves over powers of ten."""
    layout = widgets.Layout(width="auto", min_width="0", flex="1 1 auto")
    common = {"description": label, "readout": False, "layout": layout, "tooltip": say("tip_slider", symbol=label)}
    if log:
        bounds = {"min": math.log10(low), "max": math.log10(high), "step": 0.1}
        slider = widgets.FloatLogSlider(value=value, base=10, _dom_classes=("gradlib-log",), **bounds, **common)
    else:
        slider = widgets.FloatSlider(value=value, min=low, max=high, step=step, **common)
    entry = widgets.Text(
        continuous_update=False,
        layout=widgets.Layout(width=f"{width}px", flex="0 0 auto"),
        tooltip=say("tip_number", symbol=label),
    )
    entry.add_class("gradlib-number")
    return slider, entry


def align(several: Iterable[widgets.Widget], most: float) -> int:
    """Give the labels of controls the width of the longest that needs at most so many pixels; return it."""
    texts = {one: one.value if isinstance(one, widgets.Label) else one.description for one in several}
    needs = {one: 7 * len(text) + 10 for one, text in texts.items()}
    width = max((need for need in needs.values() if need <= most), default=0)
    for one, need in needs.items():
        if isinstance(one, widgets.Label):
            one.layout.width, one.layout.flex = f"{max(width, need)}px", "0 0 auto"
            one.layout.display, one.layout.justify_content = "flex", "flex-end"
        else:
            one.style.description_width = f"{max(width, need)}px"
    return width


def guard(control: widgets.Widget) -> None:
    """Let a control go back to its last value when it is given none: NaN for a number, None for a choice."""

    def back(change: Any) -> None:
        if change.new is None or change.new != change.new:
            control.value = change.old

    control.observe(back, "value")


def family(root: widgets.Widget) -> list[widgets.Widget]:
    """`root`, its children and theirs, with the layouts and styles that each of them owns."""
    found = [root]
    for child in getattr(root, "children", ()):
        found += family(child)
    return found + [part for part in (getattr(root, "layout", None), getattr(root, "style", None)) if part is not None]


def close_parts(root: widgets.Widget) -> None:
    """Close all that belongs to `root`, but not `root` itself."""
    for part in family(root):
        if part is not root:
            part.close()


def is_rounded(slider: Slider, exact: float, step: float | None = None) -> bool:
    """Whether the value of a slider is the number `exact`, rounded to steps (default: those of the slider)."""
    value = slider.value
    if isinstance(slider, widgets.FloatLogSlider):
        value, exact = math.log10(value), math.log10(exact)
    return abs(value - exact) <= 0.501 * (step or slider.step)


class Exact:
    """The numbers that sliders stand for: what was typed or set, between their steps as well."""

    def __init__(self) -> None:
        self._numbers: dict[widgets.Widget, float] = {}

    def settle(self, sliders: Iterable[widgets.Widget]) -> None:
        """Let each of these, and nothing else, stand for the number that it has."""
        self._numbers = {slider: slider.value for slider in sliders}

    def keep(self, slider: widgets.Widget, value: float | None = None) -> None:
        """Let a slider stand for `value`, or for the number that it has."""
        self._numbers[slider] = slider.value if value is None else value

    def of(self, slider: widgets.Widget) -> float:
        """What a slider stands for."""
        number = self._numbers.get(slider)
        return float(slider.value if number is None else number)

    def set_range(self, slider: Slider, low: float, high: float, value: float | None, step: float | None) -> None:
        """Give a slider another range, value (None: the nearest to the old one) and step (None: the old one)."""
        set_range(slider, low, high, value, step)
        if value is not None:
            self.keep(slider)

    def is_news(self, control: widgets.Widget) -> bool:
        """Whether a control whose value changed was moved: a slider that a page has just made tells its number rounded.

        Later a page sends nothing back of what it is given (``line.js``).
        """
        if control not in self._numbers:
            return True
        speaks = "value" in control._property_lock  # only ipywidgets knows that the browser does
        if speaks and is_rounded(control, self._numbers[control]):
            return False
        self.keep(control)
        return True


def ends(slider: Slider) -> tuple[float, float]:
    """The lowest and the highest number of a slider."""
    if isinstance(slider, widgets.FloatLogSlider):
        return slider.base**slider.min, slider.base**slider.max
    return slider.min, slider.max


class NumberBox:
    """The number box of a slider: a number typed in it moves the slider.

    It shows 0.7 where the slider's steps add up to 0.6999999999, and what was typed while that is the number.

    Parameters
    ----------
    slider, entry : as `slider_and_box` makes them
    move : called with the slider and the number that was typed
    refuse : called with a sentence that says why there is none
    """

    def __init__(
        self, slider: Slider, entry: widgets.Text, move: Callable[[Slider, float], None], refuse: Callable[[str], None]
    ) -> None:
        self.slider = slider
        self._entry, self._move, self._refuse = entry, move, refuse
        self._text, self._typed = "", math.nan  # what it shows, and the number if that text was typed
        self._writes = False  # whether the box is being written in, not typed in
        entry.observe(self._take, "value")
        self.show(slider.value)

    def show(self, value: float) -> None:
        """Let the box show a number."""
        if not math.isclose(value, self._typed, rel_tol=1e-8, abs_tol=1e-12):  # 7.5 computes with nine digits
            small = abs(value) < 0.1 or isinstance(self.slider, widgets.FloatLogSlider)
            self._text, self._typed = short(value) if small else decimal(round(value, 4), 9), math.nan
        self._write()

    def _write(self) -> None:
        self._writes = True
        self._entry.value = self._text
        self._writes = False

    def _take(self, change: Any) -> None:
        """Move the slider to what was typed, or say why not; an empty box gets its number back."""
        text = change.new
        if self._writes:
            return
        self._entry.send_state("value")  # the page may have been told of another number meanwhile
        if not text.strip():
            self._write()
            return
        try:
            number = float(typed.number(text).parts[0])
        except FormulaError as error:
            self._refuse(str(error))
            return
        low, high = ends(self.slider)
        if abs(number - (low + high) / 2) > (0.5 + 1e-9) * (high - low):
            told = {"low": decimal(low), "high": decimal(high), "value": decimal(number)}
            self._refuse(say("out_of_range", symbol=self.slider.description, **told))
            return
        self._text, self._typed = text, number
        self._move(self.slider, number)


def take(control: widgets.Widget, name: str, value: Any) -> None:
    """Let a control have what the browser has: it is not told, for it may have more by now."""
    with control._lock_property(**{name: value}):
        setattr(control, name, value)


def set_range(control: Any, low: float, high: float, value: float | None, step: float | None = None) -> None:
    """Give a slider a new range, value (None: the nearest to the old one) and step (None: the old one).

    The browser is told all at once: one by one, it would send the old value back when it hears of the new range.  And
    min never passes max on the way.  A browser looks at the value before it looks at the range, and keeps its handle in
    the old one: so a value that lies beyond that is told once more, after the range.
    """
    least, most = control.min, control.max
    target = min(max(control.value if value is None else value, low), high)
    with control.hold_sync():
        control.step = control.step if step is None else step
        control.min, control.max = min(low, control.min), max(high, control.max)
        control.value = target
        if not least <= target <= most:
            control.value = low if target != low else high
        control.min, control.max = low, high
    control.value = target
