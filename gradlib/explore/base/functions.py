"""The base of explorers of a function, which a chooser offers: another function brings another scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets
import numpy as np

from gradlib.explore.base.chooser import FunctionChooser, Preset
from gradlib.explore.base.explorer import Explorer, Readouts
from gradlib.field.scalar import ScalarField
from gradlib.language import say
from gradlib.notation import short
from gradlib.valid import Box


class FunctionExplorer(Explorer):
    """An explorer of a function that the learner chooses, in a window, mostly at a point (x0, y0).

    A subclass names its `presets`, and in `furnish` adds its controls beside the function and the window.
    """

    presets: Sequence[Preset]

    def __init__(self, source: Any = None, *, box: Box | None = None) -> None:
        """Show the explorer.

        Parameters
        ----------
        source : what is explored first: formula text, a ScalarField, a sympy expression or a Python function (default:
            the first preset)
        box : its window, (xmin, xmax, ymin, ymax)
        """
        self.functions = self.choose(source, box)
        super().__init__()

    def choose(self, source: Any, box: Box | None) -> FunctionChooser:
        """What offers the functions: `source` in the window `box`, and the `presets`."""
        return FunctionChooser(source, self.presets, box)

    def _begin(self) -> None:
        self.panel.join(self.functions.controls, self.functions.row)
        super()._begin()

    @property
    def field(self) -> ScalarField:
        """The function now explored."""
        return self.functions.field

    @property
    def box(self) -> Box:
        """The window (xmin, xmax, ymin, ymax) now shown."""
        return self.functions.box

    def furnish(self) -> Readouts:
        """Add the sliders of the point; a subclass calls this where they stand among its controls."""
        for symbol, label in (("x0", "x₀"), ("y0", "y₀")):
            self.add(symbol, label)
        return {}

    def fit(self) -> None:
        """Give the sliders the ranges that the function and its window ask for, those of the point first."""
        self.functions.fit(self.panel)
        super().fit()

    def reset(self) -> None:
        """Set every control to its first value, the function and its window as well."""
        with self.quiet():
            self.functions.reset()
            self.panel.reset(widgets.ToggleButtons)  # `fit` may look at the choices
            self.fit()
        super().reset()

    def changed(self, symbol: str) -> None:
        """Follow the control `symbol`; another function brings another scene, if it can be drawn."""
        if symbol not in self.functions.controls:
            super().changed(symbol)
            return
        last = self.functions.state()
        with self.quiet():
            problem = self.functions.changed(symbol)
            if problem:
                self.alert(problem)
                return
        self.refresh(scene=True, first=self.fit)
        if self.error is not None:  # the new function cannot be drawn: back to the last one that could, and say why
            said = self.message
            with self.quiet():
                self.functions.restore(last)
                self.fit()
            self.refresh(scene=True)
            self.alert(said)

    @staticmethod
    def why_none(
        point: Sequence[float],
        value: float,
        gradient: Any = 1.0,
        *,
        partials: Mapping[str, float] | None = None,
        flat: str = "",
        seen: tuple[float, float] = (-np.inf, np.inf),
        spelled: Callable[[float], str] = short,
    ) -> str:
        """Say why there is no number at `point`; an empty text where there is one.

        Parameters
        ----------
        value : f at the point, NaN where it has no value
        gradient : that of f there, where the explorer needs all of it
        partials : name -> partial derivative, where it needs these one by one
        flat : key of the sentence to be said where the gradient is 0
        seen : the lowest and the highest value in the picture
        spelled : how the numbers of the point are written
        """
        where = {"x": spelled(point[0]), "y": spelled(point[1])}
        if not np.isfinite(value):
            return say("no_value", **where)
        missing = [name for name, slope in (partials or {}).items() if not np.isfinite(slope)]
        if missing:
            return say("no_partial", which=", ".join(missing), **where)
        if not np.isfinite(gradient).all():
            return say("no_gradient", **where)
        if flat and not np.any(gradient):
            return say(flat, **where)
        if not seen[0] <= value <= seen[1]:
            return say("outside", value=short(value))
        return ""
