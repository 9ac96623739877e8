"""One table of colours and lines by role, the same in every picture of gradlib.

The colours are the Okabe-Ito palette, which colour-blind readers can tell apart; each role has its own dash, marker or
width as well, so that colour never carries the meaning alone.
"""

from __future__ import annotations

import numpy as np

# Okabe & Ito, "Color universal design" (2008)
ORANGE, SKY, GREEN, BLUE, VERMILLION, PURPLE = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7"
INK, GREY, PALE = "#000000", "#7f7f7f", "#d9d9d9"
GROUND = "#ffffff"

# role -> keywords of a matplotlib line; ROLES[role]["color"] is the colour of the role
ROLES: dict[str, dict[str, object]] = {
    "slice_x": {"color": ORANGE, "linewidth": 2.6, "linestyle": "-"},
    "slice_y": {"color": GREEN, "linewidth": 2.6, "linestyle": (0, (5, 1))},
    "tangent": {"color": SKY, "linewidth": 2.2, "linestyle": "-"},
    "secant": {"color": INK, "linewidth": 1.4, "linestyle": (0, (4, 2))},
    "gradient": {"color": BLUE, "linewidth": 2.2, "linestyle": "-"},
    "level": {"color": VERMILLION, "linewidth": 2.2, "linestyle": "-"},
    "direction": {"color": PURPLE, "linewidth": 2.2, "linestyle": (0, (3, 1, 1, 1))},
    "point": {"color": INK, "marker": "o", "markersize": 7, "linestyle": "none"},
    "second": {"color": INK, "marker": "D", "markersize": 6, "linestyle": "none", "markerfacecolor": "white"},
    "above": {"color": INK, "marker": "+", "markersize": 5, "linestyle": "none"},
    "below": {"color": PURPLE, "marker": "_", "markersize": 6, "linestyle": "none", "markeredgewidth": 1.8},
    "local": {"color": BLUE},
    "result": {"color": VERMILLION},
    "band": {"color": GREEN, "linewidth": 10, "alpha": 0.25, "solid_capstyle": "butt", "solid_joinstyle": "round"},
    "edge": {"color": "#444444", "linewidth": 1.3, "linestyle": "-"},
    "smile": {"color": BLUE, "linewidth": 8, "linestyle": "-", "alpha": 0.35, "solid_capstyle": "round"},
    "guide": {"color": GREY, "linewidth": 1.0, "linestyle": ":"},
}

# matplotlib settings under which every explorer draws
RC: dict[str, object] = {
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "mathtext.fontset": "cm",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "legend.fontsize": 9,
    "legend.frameon": False,
    "text.hinting": "none",  # letters at their true distances; a frame with much text is a quarter quicker, too
}


def color(role: str) -> str:
    """The colour of `role`, a key of `ROLES`."""
    return str(ROLES[role]["color"])


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
