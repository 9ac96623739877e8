"""Pictures in the (x, y) plane: level sets, fields of arrows, one arrow (Deepmath 7.1 to 7.3).

Each function takes the data first and an optional `ax`, and returns the matplotlib artists.  Nothing here knows of
widgets.  A `box` is ``(xmin, xmax, ymin, ymax)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from gradlib.draw.style import GREY, PALE, ROLES, value_range
from gradlib.language import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.contour import QuadContourSet
    from matplotlib.quiver import Quiver

    from gradlib.field import ScalarField

Box = tuple[float, float, float, float]

# white is low, grey is high: the roles keep their colours to themselves
HEIGHT = LinearSegmentedColormap.from_list("gradlib_height", ["#ffffff", "#b9bec6"])


class Grid(NamedTuple):
    """The values `z` of a function at the points (`x`, `y`) of a box, all of shape (n, n)."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray


def grid(f: ScalarField, box: Box, n: int) -> Grid:
    """`f` on the n by n points that divide `box` evenly."""
    x, y = np.meshgrid(np.linspace(box[0], box[1], n), np.linspace(box[2], box[3], n))
    return Grid(x, y, f(x, y))


def set_plane(ax: Axes, box: Box, names: tuple[str, ...] = ("x", "y")) -> None:
    """Give `ax` the limits of `box` and the names of the variables."""
    ax.set_xlim(box[0], box[1])
    ax.set_ylim(box[2], box[3])
    ax.set_xlabel(f"${names[0]}$", labelpad=1)
    ax.set_ylabel(f"${names[1]}$", rotation=0, labelpad=6)
    ax.locator_params(nbins=5)


def level_sets(
    f: ScalarField,
    box: Box,
    *,
    levels: int | np.ndarray = 12,
    n: int = 121,
    filled: bool = True,
    ax: Axes | None = None,
) -> QuadContourSet | None:
    """Level lines {f = k} of a function of two variables in a box (Deepmath 7.2).

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    levels : how many levels (default 12), or the levels themselves
    n : grid points a side (default 121)
    filled : shade the heights, white is low and grey is high (default True)
    ax : the axes to draw in (default: the current ones)

    Returns
    -------
    QuadContourSet, or None where f has no value in the box or is constant there: then there is no line to draw.
    """
    ax = ax or plt.gca()
    set_plane(ax, box, f.variables)
    x, y, z = grid(f, box, n)
    low, high = value_range(z, margin=0.0)
    finite = z[np.isfinite(z)]
    if finite.size < z.size:  # hatch what lies outside the domain
        ax.patch.set(hatch="////", edgecolor=PALE, linewidth=0)
    if not finite.size or finite.min() == finite.max():
        return None
    if isinstance(levels, int):
        levels = np.linspace(low, high, levels + 2)
    if filled:
        ax.contourf(x, y, z, levels, cmap=HEIGHT, extend="both", zorder=0)
    return ax.contour(x, y, z, levels, colors=GREY, linewidths=0.7, linestyles="solid", zorder=1)


def arrow(
    tail: tuple[float, float], vector: tuple[float, float], *, role: str = "gradient", ax: Axes | None = None
) -> Quiver:
    """One arrow of true length: it starts at `tail` and is `vector` long in the units of the axes.

    Move it later with ``set_offsets`` and ``set_UVC``.
    """
    ax = ax or plt.gca()
    return ax.quiver(
        *tail, *vector, angles="xy", scale_units="xy", scale=1, width=0.012, color=ROLES[role]["color"], zorder=5
    )


def gradient_arrow(f: ScalarField, point: tuple[float, float], *, scale: float = 1.0, ax: Axes | None = None) -> Quiver:
    """The gradient of f at `point` as an arrow, `scale` times its true length (Deepmath 7.2)."""
    fx, fy = scale * f.gradient(*point)
    return arrow(point, (fx, fy), role="gradient", ax=ax)


def descent_field(f: ScalarField, box: Box, *, n: int = 15, ax: Axes | None = None) -> tuple[Quiver, float]:
    """The field of arrows -grad f, each starting at its point (Deepmath 7.3).

    All the arrows are drawn at one scale, chosen so that the longest one spans 1.6 meshes of the n by n grid, and the
    title of the axes states it: their lengths can be compared, and they shrink towards a critical point.

    Returns
    -------
    (Quiver, scale) : the artists and the length drawn for a gradient of length 1, in units of the axes.
    """
    ax = ax or plt.gca()
    set_plane(ax, box, f.variables)
    x, y = np.meshgrid(np.linspace(box[0], box[1], n), np.linspace(box[2], box[3], n))
    u, v = -f.gradient(x, y)
    length = np.hypot(u, v)
    longest = float(np.nanmax(length, initial=0.0))
    mesh = min(box[1] - box[0], box[3] - box[2]) / (n - 1)
    scale = 1.6 * mesh / longest if longest > 0 else 1.0
    arrows = ax.quiver(
        x,
        y,
        scale * u,
        scale * v,
        angles="xy",
        scale_units="xy",
        scale=1,
        width=0.005,
        color=ROLES["gradient"]["color"],
    )
    ax.set_title(say("arrow_scale", scale=f"{scale:.2g}"))
    return arrows, scale
