"""What explorers of a map of level sets share: the map, its presets, and where the gradient is not the whole truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from gradlib.draw import plane
from gradlib.explore.base.chooser import Preset
from gradlib.explore.base.functions import FunctionExplorer
from gradlib.field.scalar import ScalarField
from gradlib.valid import Box

GRADIENT = r"$\mathrm{grad}\,f$"  # the name of an arrow
PRESETS = (
    Preset("2 + sin(3x) cos(2y)", (0, 2, 0, 2), (1.25, 1.25)),
    Preset("x^2 y^3", (0, 2.5, 0, 1.5), (2, 1)),
    Preset("x^2/9 + y^2/4", (-4, 4, -4, 4), (2.3, 1.29)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (1, 0.5)),
    Preset("y - sin(x)", (-3, 3, -3, 3), (1, 0.5)),
)

CATCH = 9  # pixels within which the mouse puts the point on a place
_X, _Y = sp.symbols("x y", real=True)
# both partial derivatives exist at the origin, and no tangent plane
NO_PLANE = Preset(
    "x y/(x^2 + y^2), f(0, 0) = 0",
    (-1, 1, -1, 1),
    (0, 0),
    sp.Piecewise((_X * _Y / (_X**2 + _Y**2), sp.Ne(_X**2 + _Y**2, 0)), (0, True)),
)


def strays(
    f: ScalarField, point: np.ndarray, value: float, gradient: np.ndarray, unit: np.ndarray, box: Box, height: float
) -> np.ndarray:
    """Whether the slope along `unit` and the two diagonals is not the one that the gradient gives, three booleans.

    Of a differentiable function, the difference quotient comes nearer to that slope with each smaller step.  `value`
    and `gradient` are those of f at `point`; `box` and `height` are what the picture shows.
    """
    ways = np.array([unit, (np.sqrt(0.5), np.sqrt(0.5)), (np.sqrt(0.5), -np.sqrt(0.5))])
    reach = plane.diagonal(box)
    steps = reach * np.array([1e-4, 1e-5])
    x, y = point[:, None, None] + steps * ways.T[:, :, None]
    far, near = np.abs((f(x, y) - value) / steps - (ways @ gradient)[:, None]).T
    rounding = np.spacing(abs(value)) / steps[1]
    return (near > 0.75 * far) & (near > 1e-3 * height / reach + 100 * rounding)


class OnMap(FunctionExplorer):
    """An explorer with a point (x0, y0) on a map of level sets with equal axes."""

    presets = PRESETS

    def add_map(self, place: Any, catches: Sequence[tuple[float, float]] = ()) -> Any:
        """Axes with the level sets, in which the point can be dragged; it goes to one of `catches` that is near."""
        ax = self.figure.add_subplot(place)
        plane.level_sets(self.field, self.box, ax=ax)
        ax.set_aspect("equal", adjustable="box")

        def follow(x: float, y: float) -> dict[str, float]:
            pixels = ax.transData.transform([(x, y), *catches])
            far = np.hypot(*(pixels[1:] - pixels[0]).T)
            if far.size and far.min() <= CATCH:
                x, y = catches[int(far.argmin())]
            return {"x0": x, "y0": y}

        self.draggable(ax, follow)
        return ax
