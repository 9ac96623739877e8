"""The choice of a function: presets, the learner's own formula, and the window in which it is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import ipywidgets as widgets

from gradlib import valid
from gradlib.explore.base.panel import WHOLE, Panel
from gradlib.field.scalar import ScalarField
from gradlib.formula.spelling import FormulaError
from gradlib.language import say
from gradlib.notation import window
from gradlib.valid import Box

OWN = "own"
_WIDE = {"width": "auto", "flex": "1 1 240px", "min_width": "0"}
WINDOWS: tuple[Box, ...] = ((-1, 1, -1, 1), (-2, 2, -2, 2), (-5, 5, -5, 5), (-10, 10, -10, 10), (0, 2, 0, 2))


class Preset(NamedTuple):
    """A ready function: formula text, window (xmin, xmax, ymin, ymax), the point to start from.

    `source` is the function itself where its text is no formula, such as one given by cases; `label` is what the list
    of presets says instead of the text.
    """

    text: str
    box: Box | None
    point: tuple[float, ...]
    source: Any = None
    label: str = ""


class FunctionChooser:
    """Three controls, ``preset``, ``f`` (formula text) and ``box`` (the window), and the function that they give.

    Parameters
    ----------
    source : what the caller of the explorer passed: None for the presets alone, or formula text, a sympy expression, a
        ScalarField or a Python callable, which then becomes the first choice.
    presets : the ready functions.
    box : the window for `source`; the first preset's by default.
    variables : names of the variables.
    """

    window: ClassVar[Box | None] = WINDOWS[1]  # for a function that comes without one; None where there are no windows

    def __init__(
        self, source: Any, presets: Sequence[Preset], box: Box | None, variables: Sequence[str] = "xy"
    ) -> None:
        self.variables = tuple(variables)
        self._gather(source, presets, None if box is None else valid.box(box))
        self.controls = self._furnish()
        self.row = widgets.Box(
            list(self.controls.values()),
            layout=widgets.Layout(display="flex", flex_flow="row wrap", align_items="center", grid_area=WHOLE),
        )
        first = self._presets[0]
        self._offer(first.box)
        self.field, self.box = self._read(first.text), first.box
        self.point: tuple[float, ...] | None = first.point  # None: wherever it is now

    def _gather(self, source: Any, presets: Sequence[Preset], box: Box | None) -> None:
        """The list of functions, that of the caller first, and those that are no formulas."""
        self._presets = list(presets)
        special = [preset for preset in presets if preset.source is not None]
        self._given = {preset.text: self.make(preset.source) for preset in special}
        if source is not None:
            field = self.make(source)
            name = source if isinstance(source, str) else self.name(field)
            shown = box or self.window
            others = [preset for preset in presets if preset.text != name]
            self._presets = [Preset(name, shown, _inside(shown) if shown else ()), *others]
            if not isinstance(source, str):
                self._given[name] = field
        elif box is not None:
            self._presets[0] = self._presets[0]._replace(box=box, point=_inside(box))

    def _furnish(self) -> dict[str, widgets.Widget]:
        """The controls: presets, formula, and the window if there are windows."""
        first, variables = self._presets[0], self.variables
        names = [(preset.label or preset.text, preset.text) for preset in self._presets]
        self._preset = widgets.Dropdown(
            options=[*names, (say("own_formula"), OWN)],
            value=first.text,
            description=say("function"),
            tooltip=say("tip_preset"),
            layout=widgets.Layout(**_WIDE),
        )
        self._text = widgets.Text(
            value=first.text,
            description=f"{'F' if len(variables) == 3 else 'f'}({', '.join(variables)}) =" if variables else "F =",
            tooltip=say("tip_formula"),
            continuous_update=False,
            layout=widgets.Layout(**_WIDE),
        )
        made = {"preset": self._preset, "f": self._text}
        if self.window:
            self._window = made["box"] = widgets.Dropdown(
                description=say("window"), tooltip=say("tip_window"), layout=widgets.Layout(**_WIDE)
            )
        return made

    def make(self, source: Any) -> Any:
        """The function of a formula, or of whatever else describes it."""
        return ScalarField(source, self.variables)

    def name(self, field: Any) -> str:
        """How a function that was not given as text is called in the list."""
        return say("given_function") if field.expression is None else str(field.expression)

    def _read(self, text: str) -> Any:
        return self._given[text] if text in self._given else self.make(text)

    def _offer(self, box: Box | None) -> None:
        """List the windows, `box` first and chosen."""
        if box is None:
            return
        boxes = list(dict.fromkeys([box, *WINDOWS]))
        self._window.options = [(window(one), one) for one in boxes]
        self._window.value = box

    def changed(self, symbol: str) -> str:
        """Follow a change of the control `symbol`; return what is wrong with it, or an empty text."""
        if symbol == "box":
            self.box, self.point = self._window.value, None
            return ""
        if symbol == "preset" and self._preset.value != OWN:
            preset = next(one for one in self._presets if one.text == self._preset.value)
            self._text.value = preset.text
            self.field, self.box, self.point = self._read(preset.text), preset.box, preset.point
            self._offer(preset.box)
            return ""
        try:
            self.field = self._read(self._text.value)
        except FormulaError as error:
            return str(error)
        self.point = None
        known = [preset.text for preset in self._presets]
        self._preset.value = self._text.value if self._text.value in known else OWN
        return ""

    def fit(self, panel: Panel) -> None:
        """Give the sliders of the point the range of the window, and put it where the preset has it."""
        for i, symbol in enumerate(("x0", "y0")):
            if symbol in panel.controls:
                panel.span(symbol, *self.box[2 * i : 2 * i + 2], self.point and self.point[i])

    def state(self) -> tuple[Any, ...]:
        """All that `restore` needs."""
        return self.field, self.box, self.point, self._preset.value

    def restore(self, state: tuple[Any, ...]) -> None:
        """Go back to an earlier `state`; the text stays as the learner typed it."""
        self.field, self.box, self.point, self._preset.value = state
        self._offer(self.box)

    def reset(self) -> None:
        """Go back to the first preset."""
        first = self._presets[0]
        self._preset.value, self._text.value = first.text, first.text
        self.field, self.box, self.point = self._read(first.text), first.box, first.point
        self._offer(first.box)


def _inside(box: Box) -> tuple[float, float]:
    """A point well inside `box` and off its axes of symmetry, where most pictures say something."""
    return box[0] + 0.65 * (box[1] - box[0]), box[2] + 0.6 * (box[3] - box[2])
