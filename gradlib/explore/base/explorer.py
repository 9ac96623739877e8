"""The one base of all explorers: a figure that follows its controls, quickly and without ever raising at a learner.

A subclass says which controls and numbers it has (`furnish`), what stands still (`scene`), and, in three steps, what
moves: `compute`, `place`, `explain`.  Everything else is here and in the panel.

How it is fast: see `stage`.  How it is safe: a subclass is entered by `Explorer.refresh`, which draws, and by what a
control or the mouse asks for, and both catch all; a learner sees a sentence, a test sees `Explorer.error`.
"""

from __future__ import annotations

import base64
import html
import inspect
import math
from collections.abc import Callable, Mapping
from functools import partial
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import ipywidgets as widgets
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gradlib.check.feedback import EDGES
from gradlib.draw.style import ROLES, css, page, spell_ticks
from gradlib.explore.base import controls, registry
from gradlib.explore.base.canvas import drawing
from gradlib.explore.base.panel import Panel
from gradlib.explore.base.stage import Follow, Stage
from gradlib.language import WrongType, as_html, say
from gradlib.notation import number

Readouts = Mapping[str, tuple[str, str | None]]  # symbol -> (how it is written, role whose colour marks it)


class Explorer(widgets.VBox):
    """An interactive figure: an ipywidgets widget that a notebook cell shows as its last line.

    Attributes
    ----------
    controls : dict, symbol -> ipywidgets control.  Setting a control's ``value`` does what the mouse does.
    values : dict, symbol -> the number now shown; NaN where there is none.
    message : what the explorer says where the point has no answer or a formula cannot be read; empty when all is well.
    figure : the matplotlib figure.
    error : the last exception that a subclass raised and the learner did not see, or None.
    readouts : dict, symbol -> how its number is written under the figure, and the role whose colour marks it.
    size : inches for which the scene is drawn; its subplots are then put where the column of the page has room.
    add, number, put, now, span, hide, quiet : the methods of its `gradlib.explore.base.panel.Panel`.
    """

    size: ClassVar[tuple[float, float]] = (8.6, 4.2)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Say to those who ask what the explorer takes: without this, what `__new__` does."""
        super().__init_subclass__(**kwargs)
        cls.__signature__ = inspect.signature(partial(cls.__init__, None))

    def __new__(cls, *given: Any, **named: Any) -> Explorer:
        """Refuse, in a sentence, what the explorer does not take."""
        try:
            cls.__signature__.bind(*given, **named)
        except TypeError:
            known = ", ".join(f"{name}=…" for name in cls.__signature__.parameters)
            raise WrongType(say("explorer_takes" if known else "explorer_takes_nothing", known=known)) from None
        return super().__new__(cls, *given, **named)

    def __init__(self) -> None:
        super().__init__(layout=widgets.Layout(width="100%", max_width="1200px", overflow="hidden"))
        self.panel = panel = Panel(self.changed, self.alert, self._safely)
        # so that subclasses need not know of the panel, where each of these is told
        self.controls, self.add, self.number, self.put = panel.controls, panel.add, panel.number, panel.put
        self.now, self.span, self.hide, self.quiet = panel.now, panel.span, panel.hide, panel.quiet
        self.values: dict[str, float] = {}
        self.message, self._line = "", ""
        self.error: Exception | None = None
        self._stage = Stage(self.size, partial(self._safely, self._dragged), lambda: self.refresh(scene=True))
        self.figure = self._stage.figure
        self._numbers = widgets.HTML()
        self._alert = widgets.HTML()
        self._begin()

    # ------------------------------------------------------------------------------------ what a subclass provides
    def furnish(self) -> Readouts:
        """Add the controls, with `add`; return which numbers are shown under the figure, in reading order."""
        raise NotImplementedError

    def scene(self) -> None:
        """Draw what stands still in the empty `figure`, and make the moving artists with `curve` and `moving`."""
        raise NotImplementedError

    def compute(self, now: dict[str, Any]) -> NamedTuple:
        """What the mathematics says, for the values `now` of the controls: symbol -> number, or what is chosen.

        Numbers in it, and those of dictionaries in it, are the `values` of the explorer.
        """
        raise NotImplementedError

    def explain(self, found: Any) -> tuple[str, str]:
        """What is said of what was `found`: a line under the numbers, and why there is no answer; each may be empty."""
        return "", ""

    def place(self, found: Any) -> None:
        """Move the moving artists to where what was `found` puts them."""
        raise NotImplementedError

    def frame(self) -> tuple[dict[str, float], str, str]:
        """Compute and place; return the numbers to show, a line under them, and why there is no answer."""
        found = self.compute(self.now())
        self.place(found)
        return numbers_in(found), *self.explain(found)

    # ---------------------------------------------------------------------------------- what a subclass may call
    def moving(self, artist: Artist) -> Any:
        """Register `artist` as one that `place` moves, and return it."""
        return self._stage.moving(artist)

    def curve(self, ax: Axes, role: str, **style: Any) -> Any:
        """An empty moving line in the plane."""
        return self.moving(ax.plot([], [], **{**ROLES[role], **style})[0])

    def draggable(self, ax: Axes, follow: Follow | None = None) -> None:
        """Let the mouse move the point by pressing and dragging in `ax`.

        `follow` turns the place of the mouse into values of controls; by default those are x0 and y0.
        """
        self._stage.drag[ax] = follow or (lambda x, y: {"x0": x, "y0": y})

    # -------------------------------------------------------------------------------------------- state and frames
    def _begin(self) -> None:
        """Put the controls, the figure and the numbers together and show the first frame."""
        self.readouts = self.furnish()
        self.fit()
        screen = widgets.Box([self._stage.screen], layout=widgets.Layout(overflow="auto", width="100%"))
        self.children = [self.panel.begin(self.reset), screen, self._numbers, self._alert]
        self._stage.screen.carry(self, [*self.panel.moving(), self._numbers, self._alert], self.panel.steering())
        registry.enlist(self)
        self.refresh(scene=True)
        if self.error is not None:  # a first picture that fails is a bug of ours, not a learner's slip
            raise self.error

    def fit(self) -> None:
        """Give the sliders the ranges that the function and its window ask for."""
        self.panel.fit()

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`, which was moved."""
        self.refresh(scene=symbol in self.panel.redraws)

    def reset(self) -> None:
        """Set every control to its first value."""
        self.panel.reset()
        self.refresh(scene=True)

    def _dragged(self, place: Callable[[], dict[str, float]]) -> None:
        """Follow the mouse, in the steps of the sliders."""
        for symbol, value in place().items():
            self.panel.put_on_step(symbol, value)
        self.refresh()

    def _safely(self, act: Callable[..., Any], *args: Any) -> None:
        """Do what a control or the mouse asks for; tell and keep what goes wrong."""
        try:
            act(*args)
        except Exception as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        self.error = error
        self.alert(say("explorer_error", error=f"{type(error).__name__}: {error}"))

    def refresh(self, *, scene: bool = False, first: Callable[[], None] | None = None) -> None:
        """Draw the next frame, and the scene under it if asked; catch, tell and keep whatever goes wrong.

        `first` is called before, and may set controls.
        """
        with drawing(dark=self._stage.dark), self._stage.screen.parcel():
            self._refresh(scene, first)

    def _refresh(self, scene: bool, first: Callable[[], None] | None) -> None:
        self.error = None
        try:
            with np.errstate(all="ignore"):
                if first:
                    with self.quiet():
                        first()
                if scene:
                    self._stage.clear()
                    self.scene()
                    spell_ticks(*self.figure.axes)
                    self._stage.arrange()
                values, line, message = self.frame()
                self._stage.repaint(scene=scene)
        except Exception as error:
            self._tell(error)
            return
        sliders = self.panel.seen()
        self.values = sliders | {symbol: float(value) for symbol, value in values.items()}
        for symbol, value in sliders.items():
            if self.values[symbol] != value and math.isfinite(self.values[symbol]):
                self.panel.lag(symbol, self.values[symbol])
        self.message, self._line = message, line
        self.panel.catch_up()
        self._numbers.value = self._status()
        self.alert(message)

    def alert(self, message: str) -> None:
        """Say `message` now, and let the picture be."""
        self.message = message
        self._alert.value = message and (
            '<div role="alert" style="margin:2px 0;padding:4px 10px;line-height:1.3;'
            f'border-left:4px solid {EDGES["wrong"]}">{as_html(message)}</div>'
        )

    def sentence(self) -> str:
        """The numbers now shown, as one line of text."""
        shown = [f"{how} = {number(self.values[symbol])}" for symbol, (how, _) in self.readouts.items()]
        return "; ".join([*shown, self._line] if self._line else shown)

    def _status(self) -> str:
        with page(dark=self._stage.dark):
            return self._in_colour()

    def _in_colour(self) -> str:
        items = []
        for symbol, (how, role) in self.readouts.items():
            mark = f'<span style="color:{css(role)}">■</span> ' if role else ""
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
        for widget in [*self.panel.hidden(), *controls.family(self)]:
            if widget is not self:
                widget.close()
        super().close()


def numbers_in(found: Any) -> dict[str, float]:
    """The numbers in a NamedTuple, by their names; those of a dictionary in it by their keys."""
    numbers: dict[str, float] = {}
    for name, value in found._asdict().items():
        if isinstance(value, Mapping):
            numbers |= value
        elif isinstance(value, Real) and not isinstance(value, bool):
            numbers[name] = value
    return numbers
