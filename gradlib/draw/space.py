"""Pictures in space: the graph of a function of two variables, its two slices, lines on it (Deepmath 7.1, 7.2).

Each function takes the data first and an optional `ax` (a 3D one), and returns the matplotlib artists.
"""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D, proj3d
from mpl_toolkits.mplot3d.art3d import Line3D
from numpy.typing import ArrayLike

from gradlib import valid
from gradlib.draw.plane import check_variables, grid
from gradlib.draw.scale import value_range
from gradlib.draw.style import GREY, HEIGHT, MESH, ROLES, Ticks, spell_ticks
from gradlib.field.scalar import ScalarField
from gradlib.language import called
from gradlib.valid import Box

MOST_POINTS = 200  # a side of the grid of a surface


def solid_axes(ax: Axes3D | None) -> Axes3D:
    """`ax`, or new 3D axes when it is None."""
    valid.of_type(ax, Axes3D | None, "ax")
    return ax if ax is not None else add_axes(plt.figure(), 111)


def add_axes(figure: Figure, place: SubplotSpec | int) -> Axes3D:
    """3D axes where what is drawn later lies over what is drawn first, as in the frames of an explorer.

    A line on a surface would otherwise vanish behind facets that matplotlib believes to be nearer.
    """
    ax = figure.add_subplot(place, projection="3d", computed_zorder=False)
    ax.set_box_aspect((1, 1, 0.75), zoom=1.12)
    return ax


def facets(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The quadrilaterals between the points of a grid, shape (number, 4, 3).

    Where one corner is NaN a triangle is left, whose last corner stands twice: the edge of a domain has no teeth.
    """
    points = np.stack([x, y, z], axis=-1)
    corners = [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]]
    quads = np.stack(corners, axis=2).reshape(-1, 4, 3)
    there = np.isfinite(quads).all(axis=2)
    number = there.sum(axis=1)
    cut = np.flatnonzero(number == 3)
    gone = there[cut].argmin(axis=1)
    quads[cut, gone] = quads[cut, gone - 1]
    return quads[number >= 3]


def quads(f: ScalarField, box: Box, n: int) -> np.ndarray:
    """The facets of the graph of f over a box, but where f has no value or runs away at a pole."""
    x, y, z = grid(f, box, n)
    low, high = value_range(z)
    side = np.where(z > high, 1, np.where(z < low, -1, 0))
    corners = facets(x, y, np.where(np.isnan(z), np.nan, side))[:, :, 2]
    # a face that is partly in the picture is cut off at its edge; none leads over a pole
    seen = (np.ptp(corners, axis=1) < 2) & (np.abs(corners.sum(axis=1)) < 4)
    return facets(x, y, np.clip(z, low, high))[seen]


class Faces(PathCollection):
    """Polygons in space, filled with colours, from the farthest to the nearest; empty until `set_faces`.

    matplotlib's own, in its older versions, projects them one by one, which takes half a frame in a browser.

    Attributes
    ----------
    corners : array, shape (number, corners, 3)
    colors : array, shape (number, 4), or None: all have the one of `style`
    """

    def __init__(self, *, ax: Axes3D | None = None, **style: Any) -> None:
        super().__init__([], joinstyle="miter", **style)  # thin lines look the same, and take a tenth less
        self.corners, self.colors = np.empty((0, 4, 3)), None
        self._outlines = np.empty((0, 5, 2))  # on the paper: the places of `_all`, which follow them
        self._all: list[Path] = []
        solid_axes(ax).add_artist(self)

    def set_faces(self, corners: np.ndarray, colors: np.ndarray | None = None) -> None:
        """Show other polygons, with other colours."""
        self.corners, self.colors, self.stale = corners, colors, True

    def do_3d_projection(self) -> float:
        """Bring them to the paper, as 3D axes ask each collection; return the least depth."""
        number, corners, _ = self.corners.shape
        x, y, depth = proj3d.proj_transform(*self.corners.reshape(-1, 3).T, self.axes.M)
        paper = np.stack([x, y], axis=-1).reshape(number, corners, 2)
        depth = depth.reshape(number, corners).mean(axis=1)
        order = np.argsort(-depth, kind="stable")
        if len(self._all) < number or self._outlines.shape[1] != corners + 1:
            self._outlines = np.zeros((number, corners + 1, 2))
            codes = [Path.MOVETO, *[Path.LINETO] * (corners - 1), Path.CLOSEPOLY]
            self._all = [Path(outline, codes) for outline in self._outlines]
        self._outlines[:number, :-1] = paper[order]
        self.set_paths(self._all[:number])
        self.light(paper)
        if self.colors is not None:
            self.set_facecolor(self.colors[order])
        return float(depth.min(initial=np.inf))

    def light(self, paper: np.ndarray) -> None:
        """Change the colours, if they depend on how the faces lie on the paper; shape (number, corners, 2)."""


@called
def surface(f: ScalarField, box: Box, *, n: int = 34, alpha: float = 0.8, ax: Axes3D | None = None) -> Faces:
    """The graph z = f(x, y) over a box, with holes where f has no value and cut off where it runs away at a pole.

    Parameters
    ----------
    f : ScalarField of two variables
    box : (xmin, xmax, ymin, ymax)
    n : grid points a side (default 34)
    alpha : opacity (default 0.8: what lies behind shows through)
    ax : 3D axes (default: new ones)
    """
    check_variables(f, 2)
    box, n, alpha = valid.box(box), valid.whole(n, "n", 2, MOST_POINTS), valid.real(alpha, "alpha", 0, 1)
    ax = solid_axes(ax)
    low, high = value_range(grid(f, box, n).z)
    drawn = graph(alpha=alpha, ax=ax)
    paint_heights(drawn, quads(f, box, n), low, high)
    set_space(ax, (*box, low, high), f.variables)
    share_power(ax)
    return drawn


def graph(*, alpha: float = 0.8, ax: Axes3D | None = None) -> Faces:
    """An empty graph, to be filled with `paint_heights`."""
    return Faces(edgecolors=MESH, linewidths=0.25, alpha=alpha, ax=ax)


def set_space(ax: Axes3D, box: tuple[float, ...], names: tuple[str, ...] = ("x", "y")) -> None:
    """Give `ax` the limits (xmin, xmax, ymin, ymax, zmin, zmax), and the names of the two variables."""
    ax.set(xlim=box[:2], ylim=box[2:4], zlim=box[4:])
    ax.set_xlabel(f"${names[0]}$", labelpad=-4)
    ax.set_ylabel(f"${names[1]}$", labelpad=-4)
    light_axes(ax)


def paint_heights(surface: Faces, faces: np.ndarray, low: float, high: float) -> None:
    """Let a surface have these faces, white at the height `low` and grey at `high`."""
    surface.set_faces(faces, HEIGHT((faces[:, :, 2].mean(axis=1) - low) / (high - low)))


def light_axes(ax: Axes3D) -> None:
    """Few ticks, no walls and no grid: the surface is what is to be seen."""
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(4, prune="both"))
        axis.set_tick_params(pad=-2)
        axis.set_pane_color((1, 1, 1, 0))
        axis.line.set_color(GREY)
    ax.grid(False)
    spell_ticks(ax)


def share_power(ax: Axes3D) -> None:
    """Short heights, with the power of ten that they share in the corner: matplotlib puts it where none sees it."""
    heights = Ticks()
    heights.set_powerlimits((-3, 3))
    ax.zaxis.set_major_formatter(heights)
    heights.set_locs(ax.get_zticks())
    ax.zaxis.get_offset_text().set_visible(False)
    ax.text2D(0.98, 0.92, heights.get_offset(), transform=ax.transAxes, ha="right", fontsize=8.5)


class _QuickLine(Line3D):
    """A line in space, drawn four times as quickly: matplotlib's own is masked where it passes behind the viewer."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw it as a line in the plane."""
        self.set_data(*proj3d.proj_transform(*self.get_data_3d(), self.axes.M)[:2])
        Line2D.draw(self, renderer)


class Dots(_QuickLine):
    """Dots in space: whole at the corners of the box, which may be outside of the axes; not seen outside of the box."""

    def __init__(self, *args: Any, **style: Any) -> None:
        super().__init__(*args, **style, clip_on=False)

    def draw(self, renderer: RendererBase) -> None:
        """Draw them, if their heights are in the box."""
        (low, high), z = self.axes.get_zlim(), self.get_data_3d()[2]
        slack = 1e-9 * (high - low)
        if (z >= low - slack).all() and (z <= high + slack).all():
            super().draw(renderer)


def line(role: str, *, ax: Axes3D | None = None) -> Line3D:
    """An empty line in space, or dots, to be filled with `put`."""
    nothing, kind = np.empty(0), Dots if ROLES[role].get("linestyle") == "none" else _QuickLine
    return solid_axes(ax).add_line(kind(nothing, nothing, nothing, **ROLES[role]))


def put(line: Line3D, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> None:
    """Let `line` go through the points of coordinates x, y and z; where one is NaN it has a gap."""
    line.set_data_3d(*(np.asarray(values, float) for values in (x, y, z)))  # matplotlib 3.11 wants arrays if any is NaN


def wall(role: str, *, ax: Axes3D | None = None) -> Faces:
    """An empty translucent wall, to be filled with ``set_faces(curtain(...))``."""
    return Faces(facecolors=to_rgba(str(ROLES[role]["color"]), 0.22), edgecolors="none", ax=ax)


def curtain(x: np.ndarray, y: np.ndarray, z: np.ndarray, floor: float) -> np.ndarray:
    """The upright faces between a curve in space and the plane z = floor, shape (number, 4, 3), where z is a number."""
    top = np.stack([x, y, z], axis=-1)
    foot = np.stack([x, y, np.full_like(z, floor)], axis=-1)
    quads = np.stack([foot[:-1], foot[1:], top[1:], top[:-1]], axis=1)
    return quads[np.isfinite(quads).all(axis=(1, 2))]
