"""Pictures in space: the graph of a function of two variables, its two slices, lines on it (Deepmath 7.1, 7.2).

Each function takes the data first and an optional `ax` (a 3D one), and returns the matplotlib artists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d.art3d import Line3D, Poly3DCollection

from gradlib.draw.plane import HEIGHT, Box, grid
from gradlib.draw.style import GREY, ROLES, value_range

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec
    from mpl_toolkits.mplot3d import Axes3D

    from gradlib.field import ScalarField


def _axes(ax: Axes3D | None) -> Axes3D:
    return ax if ax is not None else add_axes(plt.figure(), 111)


def add_axes(figure: Figure, place: SubplotSpec | int) -> Axes3D:
    """3D axes where what is drawn later lies over what is drawn first, as in the frames of an explorer.

    A line on a surface would otherwise vanish behind facets that matplotlib believes to be nearer.
    """
    ax = figure.add_subplot(place, projection="3d", computed_zorder=False)
    ax.set_box_aspect((1, 1, 0.75), zoom=1.12)
    return ax


def facets(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The quadrilaterals between the points of a grid, shape (number, 4, 3), but those with a corner that is NaN."""
    points = np.stack([x, y, z], axis=-1)
    corners = [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]]
    quads = np.stack(corners, axis=2).reshape(-1, 4, 3)
    return quads[np.isfinite(quads).all(axis=(1, 2))]


def surface(f: ScalarField, box: Box, *, n: int = 34, alpha: float = 0.8, ax: Axes3D | None = None) -> Poly3DCollection:
    """The graph z = f(x, y) over a box, with holes where f has no value and cut off where it runs away at a pole.

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    n : grid points a side (default 34)
    alpha : opacity (default 0.8: what lies behind shows through)
    ax : 3D axes (default: new ones)
    """
    ax = _axes(ax)
    x, y, z = grid(f, box, n)
    low, high = value_range(z)
    quads = facets(x, y, np.where((z < low) | (z > high), np.nan, z))
    height = (quads[:, :, 2].mean(axis=1) - low) / (high - low)
    graph = Poly3DCollection(quads, facecolors=HEIGHT(height), edgecolors="#8a8f98", linewidths=0.25, alpha=alpha)
    ax.add_collection3d(graph)
    ax.set(xlim=box[:2], ylim=box[2:], zlim=(low, high))
    ax.set_xlabel(f"${f.variables[0]}$", labelpad=-4)
    ax.set_ylabel(f"${f.variables[1]}$", labelpad=-4)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(4, prune="both"))
        axis.set_tick_params(pad=-2)
        axis.set_pane_color((1, 1, 1, 0))
        axis.line.set_color(GREY)
    ax.grid(False)
    return graph


def line(role: str, *, ax: Axes3D | None = None) -> Line3D:
    """An empty line in space, to be filled with ``set_data_3d``."""
    return _axes(ax).plot([], [], [], **ROLES[role])[0]


def wall(role: str, *, ax: Axes3D | None = None) -> Poly3DCollection:
    """An empty translucent wall, to be filled with ``set_verts(curtain(...))``."""
    faces = Poly3DCollection([], facecolors=to_rgba(str(ROLES[role]["color"]), 0.22), edgecolors="none")
    _axes(ax).add_collection3d(faces)
    return faces


def curtain(x: np.ndarray, y: np.ndarray, z: np.ndarray, floor: float) -> np.ndarray:
    """The upright faces between a curve in space and the plane z = floor, shape (number, 4, 3), where z is a number."""
    top = np.stack([x, y, z], axis=-1)
    foot = np.stack([x, y, np.full_like(z, floor)], axis=-1)
    quads = np.stack([foot[:-1], foot[1:], top[1:], top[:-1]], axis=1)
    return quads[np.isfinite(quads).all(axis=(1, 2))]
