"""Scales that are easy to read: steps of 1, 2 and 5 times a power of ten, which stay while they serve."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

Limits = tuple[float, float]


def nice(value: float) -> float:
    """The largest of 1, 2, 5 times a power of ten that is at most `value`, so that a scale is easy to read."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(m * power for m in (5, 2, 1) if m * power <= value * (1 + 1e-9)))


def value_range(values: np.ndarray, *, margin: float = 0.06) -> tuple[float, float]:
    """Limits of an axis that shows `values`: finite, never empty, and not spoilt by a pole.

    Where a few values are huge beside the others (near a pole), the range is that of the middle 92 percent, widened.
    Without any finite value it is (-1, 1).
    """
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = (float(q) for q in np.quantile(finite, (0.04, 0.96)))
    inner = inner_high - inner_low
    if high - low > 6 * inner > 0:
        low, high = max(low, inner_low - inner), min(high, inner_high + inner)
    room = max(1.0, 1e-9 * max(abs(low), abs(high)))  # 1 more or less is nothing beside 10^99
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        low, high = low - room, high + room
    pad = margin * (high - low)
    return low - pad, high + pad


def round_limits(values: np.ndarray, current: Limits | None = None, *, room: float = 0.0) -> Limits:
    """Limits of an axis that shows `values`: whole steps of 1, 2 or 5 times a power of ten.

    They change as seldom as can be: those of now, `current`, stay until the values leave them or fill less than a third
    of them.  Where the values leave them, `room` is added, as a part of what they span: those that grow further would
    leave again.  NaN and the far ends of a pole are left out, as in `value_range`.
    """
    values = np.asarray(values, float)
    if current and not np.isfinite(values).any():
        return current
    low, high = value_range(values, margin=0.02)
    if current and current[0] <= low and high <= current[1] and 3 * (high - low) >= current[1] - current[0]:
        return current
    if current:
        span = room * (high - low)
        low, high = low - span * (low < current[0]), high + span * (high > current[1])
    step = nice((high - low) / 5)  # five to fourteen of them
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def limit(ax: Axes, *, x: Limits | None = None, y: Limits | None = None) -> None:
    """Give axes these limits; nothing is drawn anew where they have them already."""
    if x is not None and x != ax.get_xlim():
        ax.set_xlim(x)
    if y is not None and y != ax.get_ylim():
        ax.set_ylim(y)


def curbed(curve: np.ndarray) -> np.ndarray:
    """The values of a curve, in order; where it runs away at a pole, as far as they can be shown beside the rest."""
    values = curve[np.isfinite(curve)]
    if values.size < 2 or np.abs(np.diff(values)).max() < 0.3 * np.ptp(values):
        return curve
    low, high = np.quantile(values, (0.25, 0.75))
    return np.clip(curve, low - 4 * (high - low), high + 4 * (high - low)) if high > low else curve


def round_factor(length: float, least: float, most: float, current: float | None = None) -> float:
    """A factor of 1, 2 or 5 times a power of ten by which `length` is between `least` and `most`.

    That of now, `current`, stays while it does.  The two should be 5 times apart or more.
    """
    if current is not None and least <= current * length <= most:
        return current
    return nice(most / length) if length > 1e-290 else 1.0
