"""The one base of all explorers: a figure that follows its controls, quickly and without ever raising at a learner.

A subclass says what stands still (`scene`), what moves (`frame`) and which controls it has; everything else is here.

How it is fast: see `stage`.  How it is safe: `Explorer.refresh` is the only way into a subclass, and it catches all; a
learner sees a sentence, a test sees `Explorer.error`.
"""

from __future__ import annotations

import asyncio
import base64
import html
import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as widgets
import numpy as np

from gradlib.draw.style import ROLES
from gradlib.explore.base import controls, registry
from gradlib.explore.base.canvas import drawing
from gradlib.explore.base.stage import Follow, Stage
from gradlib.language import as_html, say
from gradlib.notation import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SLIDERS = (widgets.FloatSlider, widgets.FloatLogSlider, widgets.IntSlider)
_ROW = {"display": "flex", "flex_flow": "row wrap", "align_items": "center", "width": "100%", "grid_gap": "2px 18px"}


class Explorer(widgets.VBox):
    """An interactive figure: an ipywidgets widget that a notebook cell shows as its last line.

    Attributes
    ----------
    controls : dict, symbol -> ipywidgets control.  Setting a control's ``value`` does what the mouse does.
    values : dict, symbol -> the number now shown; NaN where there is none.
    message : what the explorer says where the point has no answer or a formula cannot be read; empty when all is well.
    figure : the matplotlib figure.
    error : the last exception that a subclass raised and the learner did not see, or None.
    """

    size: ClassVar[tuple[float, float]] = (9.0, 4.2)

    def __init__(self) -> None:
        super().__init__(layout=widgets.Layout(width="100%", max_width="880px", overflow="hidden"))
        self.controls: dict[str, widgets.Widget] = {}
        self.values: dict[str, float] = {}
        self.message = ""
        self.error: Exception | None = None
        # symbol -> (how it is written, role whose colour marks it), in reading order
        self.readouts: dict[str, tuple[str, str | None]] = {}
        self._redraws: set[str] = set()
        self._rows: list[widgets.Widget] = []
        self._row_of: dict[str, widgets.Widget] = {}
        self._hidden: list[widgets.Widget] = []
        self._lagging: dict[str, float] = {}
        self._pairs: list[tuple[widgets.Widget, widgets.BoundedFloatText]] = []
        self._initial: dict[str, Any] = {}
        self._quiet = False
        self._exact: dict[widgets.Widget, float] = {}  # slider -> the number it stands for, between its steps as well
        self._sent = controls.Sent()
        self._boxes: list[tuple[controls.Slider, Callable[[float], None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._note, self._line = "", ""
        self._stage = Stage(self.size, self._dragged)
        self.figure = self._stage.figure
        self._numbers = widgets.HTML()
        self._alert = widgets.HTML()

    # ------------------------------------------------------------------------------------ what a subclass provides
    def scene(self) -> None:
        """Draw what stands still in the empty `figure`, and make the moving artists with `moving`."""
        raise NotImplementedError

    def frame(self) -> dict[str, float]:
        """Move the moving artists to where the controls say; return the numbers to show beside those of sliders."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------- what a subclass may call
    def slider(
        self, symbol: str, label: str, low: float, high: float, value: float, *, step: float = 0.01, log: bool = False
    ) -> None:
        """Add a slider with a number box beside it; with `log`, it moves over powers of ten from `low` to `high`."""
        control, entry = controls.slider_and_box(label, low, high, value, step=step, log=log)
        self._pairs.append((control, entry))
        self._add(symbol, control, widgets.HBox([control, entry]))

    def choice(self, symbol: str, label: str, options: Sequence[tuple[str, Any]], *, still: bool = False) -> None:
        """Add a row of buttons of which one, the first, is pressed; `still`: pressing one redraws the scene."""
        control = widgets.ToggleButtons(
            options=options,
            value=options[0][1],
            style={"button_width": "auto"},
        )
        self._add(symbol, control, widgets.HBox([widgets.Label(label), control]))
        if still:
            self._redraws.add(symbol)

    def buttons(self, acts: Mapping[str, tuple[str, Callable[[], None]]]) -> None:
        """Add buttons in a row: symbol -> what is written on it, and what it does when it is pressed."""
        row = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap"))
        for symbol, (label, act) in acts.items():
            control = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
            control.on_click(lambda _, act=act: act())
            self.controls[symbol] = control
            row.children += (control,)
        self._rows.append(row)

    def _add(self, symbol: str, control: widgets.Widget, shown: widgets.Widget) -> None:
        self.controls[symbol] = control
        controls.guard(control)
        self._rows.append(shown)
        self._row_of[symbol] = shown

    def hide(self, symbols: Iterable[str]) -> None:
        """Show every control but those of `symbols`."""
        self._hidden = [self._row_of[symbol] for symbol in symbols]
        if self.children:
            self.children[0].children = self._visible()

    def _visible(self) -> list[widgets.Widget]:
        return [row for row in self._rows if row not in self._hidden]

    def draggable(self, ax: Axes, follow: Follow | None = None) -> None:
        """Let the mouse move the point by pressing and dragging in `ax`.

        `follow` turns the place of the mouse into values of controls; by default those are x0 and y0.
        """
        self._stage.drag[ax] = follow or (lambda x, y: {"x0": x, "y0": y})

    def moving(self, artist: Artist) -> Any:
        """Register `artist` as one that `frame` moves, and return it."""
        return self._stage.moving(artist)

    def note(self, key: str, **fields: object) -> None:
        """Say the sentence `key` under the figure instead of an answer, for this frame."""
        self._note = say(key, **fields)

    def tell(self, text: str) -> None:
        """Show `text`, an equation with its numbers, under the other numbers, for this frame."""
        self._line = text

    def lag(self, symbol: str, value: float) -> None:
        """Let a control follow the picture: a browser that has to move it first shows the picture later."""
        self._lagging[symbol] = value

    def number(self, symbol: str) -> float:
        """The number of a control: what was typed or set, even where its slider has no step."""
        control = self.controls[symbol]
        return float(self._exact.get(control, control.value))

    def span(self, symbol: str, low: float, high: float, value: float | None, step: float | None = None) -> None:
        """Give a slider another range, value (None: the nearest to the old one) and step."""
        self._sent.set_range(self.controls[symbol], low, high, value, step)

    def put(self, symbol: str, value: float) -> None:
        """Set a slider without a frame of its own."""
        control = self.controls[symbol]
        with self.quiet():
            control.value = value
        self._exact[control] = control.value

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`, which was moved; a subclass may do more."""
        self.refresh(scene=symbol in self._redraws)

    def start(self) -> None:
        """Put the controls, the figure and the numbers together and show the first frame; the last call of __init__."""
        reset = widgets.Button(description=say("reset"), tooltip=say("tip_reset"), layout=widgets.Layout(width="auto"))
        reset.on_click(lambda _: self.reset())
        self.controls["reset"] = reset
        self._rows.append(reset)
        self._initial = {s: c.value for s, c in self.controls.items() if hasattr(c, "value")}
        frame = widgets.Box([self._stage.screen], layout=widgets.Layout(overflow="auto", width="100%"))
        self.children = [widgets.Box(self._visible(), layout=widgets.Layout(**_ROW)), frame, self._numbers, self._alert]
        for symbol, control in self.controls.items():
            if hasattr(control, "value"):
                control.observe(lambda change, symbol=symbol: self._changed(change.owner, symbol), "value")
        self._settle()
        # in the kernel: a jslink in the browser sends a second message for each frame, and makes it half as slow again
        self._boxes = [(control, controls.pair(control, entry, self._typed)) for control, entry in self._pairs]
        registry.enlist(self)
        self.refresh(scene=True)
        if self.error is not None:  # a first picture that fails is a bug of ours, not a learner's slip
            raise self.error

    # -------------------------------------------------------------------------------------------- state and frames
    def reset(self) -> None:
        """Set every control to its first value."""
        with self.quiet():
            for symbol, value in self._initial.items():
                self.controls[symbol].value = value
            self._settle()
        self.refresh(scene=True)

    def _settle(self) -> None:
        """Let each slider stand for the number that it has."""
        sliders = (*dict(self._pairs), *(one for one in self.controls.values() if isinstance(one, SLIDERS)))
        self._exact = {slider: slider.value for slider in sliders}

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Change several controls without a frame for each."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def _changed(self, control: widgets.Widget, symbol: str) -> None:
        if control in self._exact:
            if "value" in control._property_lock:  # only ipywidgets knows that the browser speaks
                late = self._sent.comes_back(control)
                if controls.is_rounded(control, self._exact[control]):
                    return
                if late:
                    control.value = self._exact[control]
                    return
                self._sent.forget(control)
            else:
                self._sent.note(control)
            self._exact[control] = control.value
        if not self._quiet:
            self.changed(symbol)

    def _typed(self, control: widgets.Widget, value: float) -> None:
        symbol = next(symbol for symbol, one in self.controls.items() if one is control)
        self.put(symbol, value)
        self.changed(symbol)

    def _dragged(self, place: dict[str, float]) -> None:
        """Follow the mouse, in the steps of the sliders."""
        for symbol, value in place.items():
            control = self.controls[symbol]
            steps = round((value - control.min) / control.step)
            self.put(symbol, round(control.min + steps * control.step, 10))
        self.refresh()

    def refresh(self, *, scene: bool = False, first: Callable[[], None] | None = None) -> None:
        """Draw the next frame, and the scene under it if asked; catch, tell and keep whatever goes wrong.

        `first` is called before, and may set controls.
        """
        with drawing():
            self._refresh(scene, first)

    def _refresh(self, scene: bool, first: Callable[[], None] | None) -> None:
        self._note, self._line, self.error = "", "", None
        try:
            with np.errstate(all="ignore"):
                if first:
                    with self.quiet():
                        first()
                if scene:
                    self._stage.clear()
                    self.scene()
                values = self.frame()
                self._stage.repaint(scene=scene)
        except Exception as error:
            self.error = error
            self.alert(say("explorer_error", error=f"{type(error).__name__}: {error}"))
            return
        self.values = self._slid() | {symbol: float(value) for symbol, value in values.items()}
        self.message = self._note
        self._follow(at_once=scene)

    def _slid(self) -> dict[str, float]:
        """The numbers of the sliders that can be seen."""
        return {
            symbol: self.number(symbol)
            for symbol, control in self.controls.items()
            if isinstance(control, SLIDERS) and self._row_of.get(symbol) not in self._hidden
        }

    def _follow(self, *, at_once: bool) -> None:
        """Let the numbers follow the picture a moment later.

        A browser that has new numbers to lay out is slower to show the frame, by a sixth: the frame goes first.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a plain script has none
            at_once = True
        if at_once:
            self._write()
        elif self._timer is None:
            self._timer = loop.call_later(0.03, self._write)

    def _write(self) -> None:
        self._timer = None
        for symbol, value in self._lagging.items():
            self.put(symbol, value)
        self._lagging = {}
        for control, show in self._boxes:
            show(self._exact[control])
        self._numbers.value = self._status()
        self.alert(self.message)

    def alert(self, message: str) -> None:
        """Say `message` now, and let the picture be."""
        self.message = message
        self._alert.value = message and (
            '<div role="alert" style="margin:2px 0;padding:4px 10px;border-left:4px solid #D55E00;line-height:1.3">'
            f"{as_html(message)}</div>"
        )

    def sentence(self) -> str:
        """The numbers now shown, as one line of text."""
        shown = [f"{how} = {number(self.values[symbol])}" for symbol, (how, _) in self.readouts.items()]
        return "; ".join([*shown, self._line] if self._line else shown)

    def _status(self) -> str:
        items = []
        for symbol, (how, role) in self.readouts.items():
            # the rim is for a black mark on a dark page
            mark = f'<span style="color:{ROLES[role]["color"]};text-shadow:0 0 2px #999">■</span> ' if role else ""
            items.append(f"<span>{mark}{how} = <b>{number(self.values[symbol])}</b></span>")
        if self._line:
            items.append(f'<span style="width:100%">{html.escape(self._line)}</span>')
        return (
            '<div role="status" aria-live="polite" style="font-variant-numeric:tabular-nums;line-height:1.6;'
            f'display:flex;flex-wrap:wrap;gap:0 22px">{" ".join(items)}</div>'
        )

    # ------------------------------------------------------------------------------------------- saving and leaving
    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The live widget, and for whoever has no kernel the picture of now with its numbers as alternative text."""
        picture = base64.b64encode(self._stage.picture()).decode()
        text = f"{type(self).__name__}: {self.sentence()}"
        view = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs) or {}
        still = f'<img alt="{html.escape(text)}" src="data:image/png;base64,{picture}">'
        return {**view, "text/plain": text, "text/html": still, "image/png": picture}

    def close(self) -> None:
        """Free the figure and all the widgets; the registry calls it when the cell runs again."""
        if self.comm is None:  # closed before, or its arguments were refused
            return
        self._stage.clear()
        if self._timer is not None:
            self._timer.cancel()
        for widget in [*itertools.chain(*map(controls.family, self._hidden)), *controls.family(self)]:
            if widget is not self:
                widget.close()
        super().close()
