"""The panel of an explorer: its controls in rows, and the numbers that they stand for.

A slider moves by steps and a browser rounds to them; the panel keeps the number that was meant, such as 1.2345 typed in
the box of a slider with steps of 0.01.  It knows nothing of figures: its owner is told, by a function, which control
was moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from gradlib.explore.base import controls
from gradlib.language import say
from gradlib.notation import indexed

_GRID = {"display": "grid", "align_items": "center", "width": "100%", "grid_gap": "2px 18px"}
WHOLE = "auto / 1 / auto / -1"  # the area of a row from the first column of the grid to the last

Numbers = Mapping[str, Any]  # symbol of a control -> its value
Act = Callable[[], Numbers | None]  # of a button; what it returns, the controls are set to
Range = tuple[float, float, float | None, float]  # lowest, highest, value (None: the nearest to the old one), step


class Panel:
    """Controls in rows; `changed` is called with the symbol of a control that was moved, `refused` with a sentence.

    All that they do is done by `safely`.

    Attributes
    ----------
    controls : dict, symbol -> control
    redraws : symbols of the controls that another scene follows, not only another frame
    pairs : (slider, its number box)
    row_of : dict, symbol -> the row in which a control is shown
    """

    def __init__(
        self, changed: Callable[[str], None], refused: Callable[[str], None], safely: Callable[..., None]
    ) -> None:
        self.controls: dict[str, widgets.Widget] = {}
        self.redraws: set[str] = set()
        self.pairs: list[tuple[controls.Slider, widgets.Text]] = []
        self.row_of: dict[str, widgets.Widget] = {}
        self._changed, self._refused, self._safely = changed, refused, safely
        self._box = widgets.Box(layout=widgets.Layout(**_GRID))
        self._rows: list[widgets.Widget] = []
        self._hidden: list[widgets.Widget] = []
        self._buttons: widgets.HBox | None = None  # the last row of them
        self._columns: list[int] = []  # pixels that sliders need
        self._fits: list[Callable[[], None]] = []
        self._lagging: dict[str, float] = {}
        self._initial: dict[str, Any] = {}
        self._quiet = True  # until it begins
        self._exact = controls.Exact()
        self._boxes: list[controls.NumberBox] = []

    # --------------------------------------------------------------------------------------------------- its controls
    def add(
        self,
        symbol: str,
        label: str,
        what: tuple[float, float, float] | Sequence[tuple[str, Any]] | Act | widgets.Widget = (0.0, 1.0, 0.0),
        *,
        step: float = 0.01,
        log: bool = False,
        widths: tuple[int, int] = (220, 96),
        fit: Callable[[], Range] | None = None,
        redraws: bool = False,
    ) -> None:
        """Add a control in a row of its own; what it is follows from `what`.

        Parameters
        ----------
        symbol : its name in `controls`
        label : what is written beside it, or on it
        what : (lowest, highest, first) for a slider with a number box; a list of (name, value) for buttons of which
            one, the first, is pressed; a function for a button that calls it, in one row with those before it, and
            sets the controls to the numbers that it returns; or a widget as it is
        step : of the slider
        log : the slider moves over powers of ten
        widths : of the slider and its box at least, in pixels; the slider takes what room there is
        fit : what gives the slider another range whenever there is another function or another window
        redraws : its change, or its press, redraws what stands still too
        """
        if isinstance(what, widgets.Widget):
            self.row(symbol, what, what)
        elif callable(what):
            self._button(symbol, label, what)
        elif isinstance(what, tuple):
            slider, entry = controls.slider_and_box(label, *what, step=step, log=log, width=widths[1])
            self.pairs.append((slider, entry))
            self._columns.append(sum(widths))
            self.row(symbol, slider, widgets.HBox([slider, entry]))
        else:
            style = {"button_width": "auto"}
            choice = widgets.ToggleButtons(options=what, value=what[0][1], style=style)
            self.row(symbol, choice, widgets.HBox([widgets.Label(label), choice]))
        if fit is not None:
            self.on_fit(lambda: self.span(symbol, *fit()))
        if redraws:
            self.redraws.add(symbol)

    def row(self, symbol: str, control: widgets.Widget, shown: widgets.Widget) -> None:
        """Add a control, in the row `shown`."""
        self.join({symbol: control}, shown)
        self.row_of[symbol] = shown

    def join(self, several: Mapping[str, widgets.Widget], shown: widgets.Widget) -> None:
        """Add controls that stand in one row."""
        self.controls |= several
        for control in several.values():
            controls.guard(control)
        self._rows.append(shown)

    def _button(self, symbol: str, label: str, act: Act) -> None:
        button = widgets.Button(description=label, layout=widgets.Layout(width="auto"))

        def press() -> None:
            numbers = act()
            if numbers is not None:
                for one, value in numbers.items():
                    if isinstance(self.controls[one], controls.Slider):
                        self.put(one, value)
                    else:
                        self.controls[one].value = value
                self._changed(symbol)

        button.on_click(lambda _: self._safely(press))
        self.controls[symbol] = button
        if self._buttons is None or self._rows[-1] is not self._buttons:
            self._buttons = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap", grid_area=WHOLE))
            self._rows.append(self._buttons)
        self._buttons.children += (button,)

    def rename(self, sliders: Sequence[str], names: Sequence[str]) -> None:
        """Let the sliders that were added as `sliders` stand for the variables `names`, x as x₀; hide the others."""
        pairs = [self.row_of[symbol].children for symbol in sliders]
        for symbol in [symbol for symbol, control in self.controls.items() if control in dict(pairs)]:
            del self.controls[symbol]
        for (slider, entry), name in zip(pairs, names, strict=False):
            slider.description = f"{indexed(name)}₀"
            slider.tooltip = say("tip_slider", symbol=slider.description)
            entry.tooltip = say("tip_number", symbol=slider.description)
            self.controls[f"{name}0"] = slider
        self.hide(sliders[len(names) :])

    def hide(self, symbols: Iterable[str]) -> None:
        """Show every control but those of `symbols`."""
        self._hidden = [self.row_of[symbol] for symbol in symbols]
        self._show()

    def _show(self) -> None:
        self._box.children = [row for row in self._rows if row not in self._hidden]

    def begin(self, reset: Callable[[], None]) -> widgets.Box:
        """Follow the controls from now on, the last of which is a button for `reset`; return what shows them."""
        fitting = widgets.Layout(width="auto", flex="0 0 auto")
        button = widgets.Button(description=say("reset"), tooltip=say("tip_reset"), layout=fitting)
        button.on_click(lambda _: self._safely(reset))
        self.controls["reset"] = button
        self._lay(button)
        self._show()
        self._initial = {symbol: one.value for symbol, one in self.controls.items() if hasattr(one, "value")}
        # those too that are hidden, and have no symbol yet
        for control in {*self.controls.values(), *dict(self.pairs)}:
            if hasattr(control, "value"):
                control.observe(self._moved, "value")
        self._settle()
        # in the kernel: a jslink in the browser sends a second message for each frame, and makes it half as slow again
        self._boxes = [controls.NumberBox(*pair, self._typed, self._refused) for pair in self.pairs]
        self._quiet = False
        return self._box

    def steering(self) -> list[widgets.Widget]:
        """The controls that run through many values, one after the other."""
        players = [one for one in self.controls.values() if isinstance(one, widgets.Play)]
        sliders = [one for one in self.controls.values() if isinstance(one, controls.Slider)]
        return list({*dict(self.pairs), *sliders, *players})

    def moving(self) -> list[widgets.Widget]:
        """The controls that a frame may set: these, and the number boxes."""
        return [*self.steering(), *(entry for _, entry in self.pairs)]

    def _lay(self, last: widgets.Button) -> None:
        """Columns as wide as the narrowest slider needs, labels of one width, and a place for the last button."""
        column = min(self._columns, default=300) + 10
        for symbol, control in self.controls.items():
            if isinstance(control, widgets.ToggleButtons):
                wide = sum(8 * len(name) + 20 for name, _ in control.options)
                self.row_of[symbol].layout.grid_area = WHOLE if wide > 0.75 * column else None
        whole = [row for row in self._rows if row.layout.grid_area == WHOLE]
        if self._buttons is not None and self._rows[-1] is self._buttons:
            whole = [self._buttons]
        parts = [one for row in self._rows for one in getattr(row, "children", [row])]
        labelled = [one for one in parts if isinstance(one, controls.LABELLED) and one not in dict(self.pairs).values()]
        label = controls.align(labelled, most=0.36 * column)
        if not whole:
            self._rows.append(widgets.HBox([last]))
        elif whole[0].layout.flex_flow:
            whole[0].children += (last,)
        else:  # a choice, which takes all of a line on a phone
            whole[0].children = widgets.HBox(whole[0].children), last
            whole[0].layout.flex_flow = "row wrap"
        self._box.layout.grid_template_columns = f"repeat(auto-fill, minmax(min(100%, {column}px), 1fr))"
        if self._buttons is not None:
            self._buttons.layout.padding = f"0 0 0 {label}px"

    def hidden(self) -> list[widgets.Widget]:
        """The widgets that are not shown."""
        return [one for row in self._hidden for one in controls.family(row)]

    # ---------------------------------------------------------------------------------------------------- its numbers
    def number(self, symbol: str) -> float:
        """The number of a control: what was typed or set, even where its slider has no step."""
        return self._exact.of(self.controls[symbol])

    def now(self) -> dict[str, Any]:
        """The numbers of all sliders, and what is chosen or written in the other controls."""
        return {
            symbol: self.number(symbol) if isinstance(control, controls.Slider) else control.value
            for symbol, control in self.controls.items()
            if hasattr(control, "value")
        }

    def seen(self) -> dict[str, float]:
        """The numbers of the sliders that can be seen."""
        return {
            symbol: self.number(symbol)
            for symbol, control in self.controls.items()
            if isinstance(control, controls.Slider) and self.row_of.get(symbol) not in self._hidden
        }

    def put(self, symbol: str, value: float) -> None:
        """Set a slider without a frame of its own."""
        control = self.controls[symbol]
        with self.quiet():
            control.value = value
        self._exact.keep(control)

    def put_on_step(self, symbol: str, value: float) -> None:
        """Set a slider to the step next to `value`, as the mouse would."""
        control = self.controls[symbol]
        steps = round((value - control.min) / control.step)
        self.put(symbol, round(control.min + steps * control.step, 10))

    def span(self, symbol: str, low: float, high: float, value: float | None, step: float | None = None) -> None:
        """Give a slider another range, value (None: the nearest to the old one) and step (None: the old one)."""
        self._exact.set_range(self.controls[symbol], low, high, value, step)

    def on_fit(self, fit: Callable[[], None]) -> None:
        """Call `fit` whenever there is another function or another window."""
        self._fits.append(fit)

    def fit(self) -> None:
        """Give the sliders the ranges that the function and its window ask for."""
        for fit in self._fits:
            fit()

    def reset(self, kind: type[widgets.Widget] = widgets.Widget) -> None:
        """Set every control of this kind to its first value."""
        with self.quiet():
            for symbol, value in self._initial.items():
                control = self.controls.get(symbol)  # that of a variable may be away
                if isinstance(control, kind):
                    control.value = value
        self._settle()

    def _settle(self) -> None:
        """Let each slider stand for the number that it has."""
        self._exact.settle(
            [*dict(self.pairs), *(one for one in self.controls.values() if isinstance(one, controls.Slider))]
        )

    # ------------------------------------------------------------------------------------------ picture and browser
    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Change several controls without a frame for each."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def lag(self, symbol: str, value: float) -> None:
        """Let a control follow the picture: a browser that has to move it first shows the picture later."""
        control = self.controls[symbol]
        self._lagging[symbol] = value
        if isinstance(control, controls.Slider):
            if not control.min <= value <= control.max and not isinstance(control, widgets.FloatLogSlider):
                self.span(symbol, min(value, control.min), max(value, control.max), None)
            self._exact.keep(control, value)
            if controls.is_rounded(control, value, 1e-6 * control.step):  # nobody would see it move
                del self._lagging[symbol]

    def catch_up(self) -> None:
        """Move the controls that lag, and let each number box show the number of its slider."""
        lagging, self._lagging = self._lagging, {}
        for symbol, value in lagging.items():
            self.put(symbol, value)
        for box in self._boxes:
            box.show(self._exact.of(box.slider))

    def _symbol(self, control: widgets.Widget) -> str | None:
        return next((symbol for symbol, one in self.controls.items() if one is control), None)

    def _moved(self, change: Any) -> None:
        if not self._exact.is_news(change.owner):
            return
        symbol = self._symbol(change.owner)
        self._lagging.pop(symbol, None)  # it need not follow any more
        if symbol is not None and not self._quiet:
            self._safely(self._changed, symbol)

    def _typed(self, slider: controls.Slider, value: float) -> None:
        symbol = self._symbol(slider)
        self.put(symbol, value)
        self._safely(self._changed, symbol)
