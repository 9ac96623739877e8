"""Arrows in the (x, y) plane: one, the gradient at a point, the fields grad f and -grad f (Deepmath 7.2, 7.3).

An arrow is as long as its vector, or `scale` times as long; a field states its scale.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.quiver import Quiver

from gradlib import valid
from gradlib.draw.marks import Arrow
from gradlib.draw.plane import axes, check_variables, mesh, set_plane, side
from gradlib.draw.scale import nice, round_factor
from gradlib.draw.style import ROLES
from gradlib.field.scalar import ScalarField
from gradlib.language import called, say
from gradlib.notation import decimal
from gradlib.valid import Box

MOST_ARROWS = 100
# keywords of a quiver whose arrows are as long as their vectors, in the units of the axes
_TRUE = {"angles": "xy", "scale_units": "xy", "scale": 1}


@called
def arrow(
    tail: tuple[float, float], vector: tuple[float, float], *, role: str = "gradient", ax: Axes | None = None
) -> Arrow:
    """One arrow of true length: it starts at `tail` and is `vector` long in the units of the axes.

    Parameters
    ----------
    tail, vector : both (x, y)
    role : what it stands for, and so its colour: a key of `gradlib.draw.style.ROLES` (default ``"gradient"``)
    ax : the axes to draw in (default: the current ones)
    """
    tail, vector = valid.point(tail, 2, "tail"), valid.point(vector, 2, "vector")
    valid.choice(role, "role", ROLES)
    ax = axes(ax)
    drawn = Arrow(ax, role)
    drawn.move(tail, vector)
    ax.update_datalim([tail, drawn.tail + drawn.vector])
    ax.autoscale_view()
    return drawn


@called
def gradient_arrow(f: ScalarField, point: tuple[float, float], *, scale: float = 1.0, ax: Axes | None = None) -> Arrow:
    """The gradient of f at `point` as an arrow, `scale` times its true length (Deepmath 7.2).

    `ax` are the axes to draw in (default: the current ones).
    """
    check_variables(f, 2)
    point, scale = valid.point(point, 2), valid.real(scale, "scale")
    drawn = arrow(point, (0, 0), role="gradient", ax=ax)
    drawn.move(point, scale * f.gradient(*point))
    return drawn


@called
def gradient_field(
    f: ScalarField, box: Box, *, n: int = 15, sign: float = 1.0, scale: float | None = None, ax: Axes | None = None
) -> tuple[Quiver, float]:
    """The field of arrows grad f, each starting at its point (Deepmath 7.2); -grad f with `sign` -1.

    All the arrows are drawn at one scale, and the title of the axes states it: their lengths can be compared, and they
    shrink towards a critical point.

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    n : arrows a side (default 15)
    scale : drawn length of a gradient of length 1; by default the longest arrow spans 1.6 meshes of the n by n grid
    ax : the axes to draw in (default: the current ones)

    Returns
    -------
    (Quiver, scale)
    """
    check_variables(f, 2)
    box, n, sign = valid.box(box), valid.whole(n, "n", 2, MOST_ARROWS), valid.real(sign, "sign")
    scale = None if scale is None else valid.real(scale, "scale")
    ax = axes(ax)
    set_plane(ax, box, f.variables)
    arrows = arrow_grid(box, n, ax)
    scale = turn_arrows(arrows, f, box, n=n, sign=sign, scale=scale)
    ax.set_title(say("arrow_scale", name="−grad f" if sign < 0 else "grad f", scale=decimal(scale)))
    return arrows, scale


def arrow_grid(box: Box, n: int, ax: Axes) -> Quiver:
    """The n by n arrows of a `gradient_field`, to be given their vectors by `turn_arrows`."""
    x, y = mesh(box, n)
    return ax.quiver(x, y, x, y, width=0.005, color=ROLES["gradient"]["color"], alpha=0.6, **_TRUE)


def turn_arrows(
    arrows: Quiver, f: ScalarField, box: Box, *, n: int = 15, sign: float = 1.0, scale: float | None = None
) -> float:
    """Let the arrows of a `gradient_field` be those of another function; returns their scale."""
    x, y = mesh(box, n)
    u, v = sign * f.gradient(x, y)
    if scale is None:
        longest = float(np.nanmax(np.hypot(u, v), initial=0.0))
        scale = nice(1.6 * side(box) / (n - 1) / longest) if longest > 1e-290 else 1.0
    with np.errstate(over="ignore"):
        drawn = np.array([scale * u, scale * v])
    arrows.set_UVC(*np.ma.masked_invalid(np.where(np.abs(drawn) <= valid.FARTHEST, drawn, np.nan)))
    return scale


@called
def descent_field(f: ScalarField, box: Box, *, n: int = 15, ax: Axes | None = None) -> tuple[Quiver, float]:
    """The field of arrows -grad f (Deepmath 7.3): a `gradient_field`, with the same `box`, `n`, `ax` and result."""
    return gradient_field(f, box, n=n, sign=-1.0, ax=ax)


def arrow_scale(f: ScalarField, box: Box) -> float:
    """A scale at which most gradients of f in `box` are at most a third of it long; 1 if they can be seen at that."""
    x, y = mesh(box, 21)
    lengths = np.hypot(*f.gradient(x, y))
    lengths = lengths[np.isfinite(lengths)]
    longest = float(np.quantile(lengths, 0.9)) if lengths.size else 0.0
    scale = nice(side(box) / 3 / longest) if longest > 1e-290 else 1.0
    return 1.0 if 1 < scale < 20 else scale


def gradient_scale(vector: np.ndarray, side: float, current: float | None, room: float = np.inf) -> float:
    """A scale at which one gradient is seen well in a map of this side, and within the `room` ahead of it if it can be.

    `current` stays while it serves.  Lengths are true as long as they can be seen so.  Very short gradients stay short:
    a critical point is near.
    """
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or 20 * length < 0.2 * side:
        return current or 1.0
    most = min(max(room, 0.15 * side), 0.5 * side)
    least = 0.4 * most
    if least <= length <= most and current in (None, 1.0):
        return 1.0
    return round_factor(length, least, most, current)


def room_ahead(point: np.ndarray, vector: np.ndarray, box: Box) -> float:
    """The way from a point of a box along `vector` to its side."""
    ends = zip(point, vector, (box[:2], box[2:]), strict=True)
    steps = [(high - at if along > 0 else low - at) / along for at, along, (low, high) in ends if along]
    return float(min(steps, default=np.inf) * np.linalg.norm(vector))
