"""The base of explorers that show their answer step by step: a slider, a step back or ahead, play."""

from __future__ import annotations

from collections.abc import Callable, Collection

import ipywidgets as widgets

from gradlib.explore.base.explorer import Explorer
from gradlib.explore.base.panel import WHOLE
from gradlib.language import say


class Stepwise(Explorer):
    """An explorer with a player: its controls are "step", "back", "ahead" and "play"."""

    def add_player(self, interval: int, fit: Callable[[], None] = lambda: None, *, after: Collection[str] = ()) -> None:
        """Add the player; it plays one step each `interval` milliseconds.

        `fit` is called to count the steps, whenever there is another function or one of the controls `after` changes.
        """
        slider = widgets.IntSlider(
            description=say("step"),
            layout=widgets.Layout(width="auto", flex="1 1 280px"),  # on a phone the buttons go below
            tooltip=say("tip_slider", symbol=say("step")),
        )
        back, ahead = (widgets.Button(icon=f"step-{way}") for way in ("backward", "forward"))
        back.on_click(lambda _: self._go(self.step - 1))
        ahead.on_click(lambda _: self._go(self.step + 1))
        play = widgets.Play(interval=interval, show_repeat=False, tooltip=say("tip_play"))
        for button in (back, ahead, play):
            button.layout.width = "auto"
        self.panel.row(
            "step",
            slider,
            widgets.HBox([slider, back, ahead, play], layout={"flex_flow": "row wrap", "grid_area": WHOLE}),
        )
        self.controls |= {"back": back, "ahead": ahead, "play": play}
        self.panel.on_fit(fit)
        self._count, self._after = fit, after

    @property
    def step(self) -> int:
        """The step now shown; 0 is the first."""
        return int(self.controls["step"].value)

    def count_steps(self, last: int, step: int | None = None) -> None:
        """Let the steps be 0 to `last`, and show one of them (default: as before, or the last one)."""
        with self.quiet():
            self.span("step", 0, last, step)
            self.controls["play"].max = last
            self.controls["play"].value = self.step

    def _go(self, step: int) -> None:
        slider = self.controls["step"]
        slider.value = min(max(step, slider.min), slider.max)

    def reset(self) -> None:
        """Set every control to its first value, and stop playing."""
        self.controls["play"].playing = False
        super().reset()

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`; slider and player go together."""
        if symbol == "play":
            self.put("step", self.controls["play"].value)
        elif symbol in self._after:
            self._count()
        elif symbol == "step":
            self.panel.lag("play", self.step)
        super().changed(symbol)
