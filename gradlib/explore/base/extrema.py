"""What the explorers of extrema share: their functions, and how a critical point is told (Deepmath 7.3)."""

from __future__ import annotations

from gradlib.explore.base.chooser import Preset
from gradlib.field.critical import CriticalPoint
from gradlib.language import say
from gradlib.notation import number, spelled

PRESETS = (
    Preset("x^2 - y^3 + x y", (-0.2, 0.2, -0.3, 0.1), (0, 0)),
    Preset("x^2 + y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("-x^2 - y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("x^2 - y^2", (-2, 2, -2, 2), (0, 0)),
    Preset("2 + sin(3x) cos(2y)", (0, 4, 0, 4), (1.57, 0)),
    Preset("x^4 + y^4", (-2, 2, -2, 2), (0, 0)),
)


def where(one: CriticalPoint) -> str:
    """That a point is critical, and where it is, exactly or not."""
    x, y = map(spelled, one.exact) if one.exact else map(number, one.point)
    return say(f"critical_{'exact' if one.exact else 'numeric' if one.isolated else 'one_of_many'}", x=x, y=y)
