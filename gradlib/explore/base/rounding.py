"""What rounding leaves of a number that is 0, and is not an answer: one place for all explorers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

_LAST = 1 + 4 * np.finfo(float).eps * np.array([-1, 1])  # moves a coordinate by its last digits


def settled(number: float, size: float) -> float:
    """A sum or product of numbers of this size; 0 where only rounding is left of it."""
    return 0.0 if abs(number) < 1e-12 * size else number


def gradient_at(gradient: Callable[..., np.ndarray], point: Sequence[float], value: float) -> np.ndarray:
    """The gradient at a point, where the function has this value; a slope is 0 where rounding hides that it is.

    It is hidden where the last digits of the coordinates change the slope by more than it is: cos(π/2), 6·10⁻¹⁷ for
    floats, is one; 4x³ at x = 10⁻⁵ is none.
    """
    slopes = gradient(*point)
    small = (slopes != 0) & (np.abs(slopes) < 1e-9 * max(1.0, abs(value)))
    if not small.any():  # as nearly everywhere: nothing more is asked
        return slopes
    moved = gradient(*np.multiply.outer(point, _LAST)) - slopes[:, None]
    return np.where(small & (np.abs(moved).max(axis=1) >= np.abs(slopes)), 0.0, slopes)
