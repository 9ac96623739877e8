"""Pictures in space: the graph of a function of two variables, its two slices, lines on it (Deepmath 7.1, 7.2).

Each function takes the data first and an optional `ax` (a 3D one), and returns the matplotlib artists.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.ticker import MaxNLocator, ScalarFormatter
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Line3D, Poly3DCollection

from gradlib import valid
from gradlib.draw.plane import HEIGHT, grid, shown
from gradlib.draw.style import GREY, ROLES, value_range
from gradlib.field.zeros import on_edges
from gradlib.notation import raised
from gradlib.valid import Box

# matplotlib draws faces in the order of their middles' depths: a plane that touches a surface would show in patches.
# Moved along the line of sight, by this part of the box, its parts look the same, and each lies on its side.
_NEARER = 0.09
MOST_POINTS = 200  # a side of the grid of a surface
_LIGHT = np.array([-0.35, -0.5, 0.79])  # where the light comes from, of length 1

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec
    from numpy.typing import ArrayLike

    from gradlib.field.scalar import ScalarField


def _axes(ax: Axes3D | None) -> Axes3D:
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
    """The quadrilaterals between the points of a grid, shape (number, 4, 3), but those with a corner that is NaN."""
    points = np.stack([x, y, z], axis=-1)
    corners = [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]]
    quads = np.stack(corners, axis=2).reshape(-1, 4, 3)
    return quads[np.isfinite(quads).all(axis=(1, 2))]


def quads(f: ScalarField, box: Box, n: int) -> np.ndarray:
    """The facets of the graph of f over a box, but where f has no value or runs away at a pole."""
    x, y, z = grid(f, box, n)
    low, high = value_range(z)
    return facets(x, y, np.where((z < low) | (z > high), np.nan, z))


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
    shown(f, 2)
    box, n, alpha = valid.box(box), valid.whole(n, "n", 2, MOST_POINTS), valid.real(alpha, "alpha", 0, 1)
    ax = _axes(ax)
    low, high = value_range(grid(f, box, n).z)
    graph = Poly3DCollection([], edgecolors="#8a8f98", linewidths=0.25, alpha=alpha)
    paint_heights(graph, quads(f, box, n), low, high)
    ax.add_collection3d(graph)
    ax.set(xlim=box[:2], ylim=box[2:], zlim=(low, high))
    ax.set_xlabel(f"${f.variables[0]}$", labelpad=-4)
    ax.set_ylabel(f"${f.variables[1]}$", labelpad=-4)
    light_axes(ax)
    _share_power(ax)
    return graph


def paint_heights(graph: Poly3DCollection, faces: np.ndarray, low: float, high: float) -> None:
    """Let a surface have these faces, white at the height `low` and grey at `high`."""
    graph.set_verts(faces)
    graph.set_facecolor(HEIGHT((faces[:, :, 2].mean(axis=1) - low) / (high - low)))


def light_axes(ax: Axes3D) -> None:
    """Few ticks, no walls and no grid: the surface is what is to be seen."""
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_major_locator(MaxNLocator(4, prune="both"))
        axis.set_tick_params(pad=-2)
        axis.set_pane_color((1, 1, 1, 0))
        axis.line.set_color(GREY)
    ax.grid(False)


def _share_power(ax: Axes3D) -> None:
    """Short heights, with the power of ten that they share in the corner: matplotlib puts it where none sees it."""
    heights = ScalarFormatter()
    heights.set_powerlimits((-3, 3))
    ax.zaxis.set_major_formatter(heights)
    heights.set_locs(ax.get_zticks())
    ax.zaxis.get_offset_text().set_visible(False)
    shared = heights.get_offset().replace("\N{MINUS SIGN}", "-")  # such as 1e6 or, where heights differ little, +1e6
    shared = re.sub(r"^([+-]?)1e(-?\d+)$", lambda e: f"{e[1] or '×'}10{raised(int(e[2]))}", shared)
    ax.text2D(0.98, 0.92, shared, transform=ax.transAxes, ha="right", fontsize=8.5)


def line(role: str, *, ax: Axes3D | None = None) -> Line3D:
    """An empty line in space, to be filled with `put`."""
    return _axes(ax).plot([], [], [], **ROLES[role])[0]


def put(line: Line3D, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> None:
    """Let `line` go through the points of coordinates x, y and z; where one is NaN it has a gap."""
    line.set_data_3d(*(np.asarray(values, float) for values in (x, y, z)))  # matplotlib 3.11 wants arrays if any is NaN


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


class LevelSurfaces:
    """Level surfaces {F = k} of a function of three variables in a box, one level at a time and quickly."""

    def __init__(self, f: ScalarField, box: tuple[float, ...], n: int = 18) -> None:
        self._axes = [np.linspace(box[2 * i], box[2 * i + 1], n) for i in range(3)]
        self._f, self._values = f, f(*np.meshgrid(*self._axes, indexing="ij"))

    def __call__(self, level: float) -> np.ndarray:
        """The triangles of the surface, shape (number, 3, 3), by scikit-image's marching cubes."""
        from skimage.measure import marching_cubes  # a large import, and only these pictures need it

        values = self._values
        if not np.nanmin(values, initial=np.inf) < level < np.nanmax(values, initial=-np.inf):
            return np.empty((0, 3, 3))
        corners, triangles, *_ = marching_cubes(values, level, mask=np.isfinite(values))
        places = [np.interp(corners[:, i], np.arange(len(axis)), axis) for i, axis in enumerate(self._axes)]
        known = np.isfinite(places).all(axis=0)  # not so beside the edge of the domain
        rough = np.where(known[:, None], np.stack(places, axis=1), [axis[0] for axis in self._axes])
        found = on_edges(lambda *p: self._f(*p) - level, rough, self._axes, 20)
        # F passes through the level there, or jumps over it at a pole
        passes = known & (np.abs(self._f(*found.T) - level) <= np.nanmedian(np.abs(values - level)))
        return found[triangles[passes[triangles].all(axis=1)]]

    def height(self, x: float, y: float, level: float, *, top: bool = True) -> float:
        """The height of the highest (or lowest) point of the surface above (x, y); NaN where the box has none."""
        z = np.linspace(self._axes[2][0], self._axes[2][-1], 401)
        above = self._f(x, y, z) - level
        crossed = np.flatnonzero(above[:-1] * above[1:] <= 0)
        if not crossed.size:
            # a line that touches the surface, as over the apex of a cone, does not cross it
            near = int(np.nanargmin(np.abs(above))) if np.isfinite(above).any() else 0
            return float(z[near]) if abs(above[near]) < 1e-12 else np.nan
        i = crossed[-1 if top else 0]
        low, high = z[i], z[i + 1]
        if 0 in (above[i], above[i + 1]):
            return float(low if above[i] == 0 else high)
        for _ in range(60):  # bisection: safe, and exact to the last digit
            middle = (low + high) / 2
            if (self._f(x, y, middle) - level) * above[i] > 0:
                low = middle
            else:
                high = middle
        return float((low + high) / 2)


# corners of a face of `_Touching`, the last one repeated where there are fewer: matplotlib is quicker with one kind
_CORNERS = 5


class _Touching(Poly3DCollection):
    """The faces of a surface, and of a plane that touches it: those on the side of the normal, and those below."""

    rim: Line3D  # around the plane: shows it where it is hidden
    normal = np.zeros(3)
    surface = above = below = np.empty((0, _CORNERS, 3))

    def do_3d_projection(self) -> float:
        nearer = _NEARER * _to_viewer(self.axes)
        if self.normal @ nearer < 0:  # the viewer is under the surface
            nearer = -nearer
        self.set_verts(np.concatenate([self.surface, self.above + nearer, self.below - nearer]))
        return super().do_3d_projection()


def faces(*, edges: bool = True, ax: Axes3D | None = None) -> _Touching:
    """An empty collection of faces, to be filled by `paint`.

    One collection for a surface and the plane that touches it, so that they hide each other where they should.
    Without `edges` the light alone shows the shape, as is better where the faces have no order.
    """
    lines = {"edgecolors": "#8a8f98", "linewidths": 0.2} if edges else {"edgecolors": "none", "antialiased": False}
    collection = _Touching([], **lines)
    ax = _axes(ax)
    ax.add_collection3d(collection)
    collection.rim = ax.plot([], [], [], color=ROLES["tangent"]["color"], linewidth=1)[0]
    return collection


def _to_viewer(ax: Axes3D) -> np.ndarray:
    """The way from the middle of the box to the viewer, of about the length of the box."""
    up, turn = np.radians([ax.elev, ax.azim])
    sides = np.ptp([ax.get_xlim(), ax.get_ylim(), ax.get_zlim()], axis=1)
    return sides * np.array([np.cos(up) * np.cos(turn), np.cos(up) * np.sin(turn), np.sin(up)])


def paint(
    collection: _Touching, surface: np.ndarray, plane: np.ndarray, normal: np.ndarray, heights: np.ndarray
) -> None:
    """Show the faces of a surface, lit from above on the left, and those of a tangent plane with its `normal`.

    `heights` of shape (number, 4) says how far the corners of the plane's faces are from the surface, in any measure,
    positive on the side of the normal.
    """
    if len(plane):
        rounding = 1e-12 * np.linalg.norm(normal) * np.ptp(plane, axis=(0, 1)).max()
        heights = np.where(np.abs(heights) < rounding, 0, heights)
        heights[~heights.any(axis=1)] = 1  # a plane that lies in its surface is shown whole
    heights = np.where(np.isnan(heights), 1, heights)  # where there is no surface, nothing hides the plane
    sides = surface[:, 1:3] - surface[:, :1]
    normals = np.cross(sides[:, 0], sides[:, 1])
    lengths = np.linalg.norm(normals, axis=1)
    lit = np.abs(normals @ _LIGHT) / np.where(lengths > 0, lengths, 1)
    n = round(np.sqrt(len(plane)))
    rim = plane[[0, n - 1, -1, -n, 0], [0, 1, 2, 3, 0]] if n else np.full((1, 3), np.nan)
    put(collection.rim, *rim.T)
    collection.surface = _padded(surface)
    collection.normal = normal
    collection.above, collection.below = _part(plane, heights), _part(plane, -heights)
    colors = np.empty((len(surface) + len(collection.above) + len(collection.below), 4))
    colors[: len(surface)] = HEIGHT(1.3 - lit)
    colors[len(surface) :] = to_rgba(str(ROLES["tangent"]["color"]), 0.6)
    colors[: len(surface), 3] = 0.85
    collection.set_facecolor(colors)


def _padded(faces: np.ndarray) -> np.ndarray:
    """The same faces with `_CORNERS` corners, shape (number, _CORNERS, 3)."""
    return faces[:, np.minimum(np.arange(_CORNERS), faces.shape[1] - 1)]


def _part(faces: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The parts of quadrilaterals where the height is not negative, cut where it is 0; shape (number, _CORNERS, 3)."""
    whole, crossed = (heights >= 0).all(axis=1), (heights > 0).any(axis=1) & (heights < 0).any(axis=1)
    parts = []
    for corners, up in zip(faces[crossed], heights[crossed].tolist(), strict=True):
        cut = []
        for k, over in enumerate(up):
            if up[k - 1] * over < 0:
                cut.append(corners[k] + (corners[k - 1] - corners[k]) * over / (over - up[k - 1]))
            if over >= 0:
                cut.append(corners[k])
        parts.append(_padded(np.array([cut])))
    return np.concatenate([_padded(faces[whole]), *parts])


def tangent_patch(
    point: tuple[float, float, float], normal: np.ndarray, reach: float, *, upright: bool = False, n: int = 8
) -> np.ndarray:
    """A square of the plane through `point` with `normal`, in n by n faces, shape (n², 4, 3); none without a normal.

    With `upright` the square lies over the square of side 2 `reach` in the (x, y) plane; otherwise it has that side.
    """
    length = float(np.sqrt(normal @ normal))
    if not np.isfinite(length) or length < 1e-12 or not np.isfinite(point).all():
        return np.empty((0, 4, 3))
    a, b, c = normal / length
    if upright:
        first, second = np.array([1, 0, -a / c]), np.array([0, 1, -b / c])
    else:
        first = np.cross(normal / length, [0, 0, 1] if abs(c) < 0.9 else [1, 0, 0])
        first = first / np.linalg.norm(first)
        second = np.cross(normal / length, first)
    u, v = np.meshgrid(np.linspace(-reach, reach, n + 1), np.linspace(-reach, reach, n + 1))
    spread = np.array(point)[:, None, None] + first[:, None, None] * u + second[:, None, None] * v
    return facets(*spread)


def level_surface(
    f: ScalarField,
    level: float,
    box: tuple[float, ...],
    *,
    point: tuple[float, float, float] | None = None,
    ax: Axes3D | None = None,
) -> Poly3DCollection:
    """The level surface {F = level} of a function of three variables (Deepmath 7.2, Prop. 4).

    Parameters
    ----------
    f : ScalarField of three variables
    level : the value of F on the surface
    box : (xmin, xmax, ymin, ymax, zmin, zmax)
    point : where to draw the tangent plane as well; it should lie on the surface
    ax : 3D axes (default: new ones)
    """
    shown(f, 3)
    box, level = valid.box(box, "xyz"), valid.real(level, "level")
    point = None if point is None else valid.point(point, 3)
    ax = _axes(ax)
    ax.set(xlim=box[:2], ylim=box[2:4], zlim=box[4:])
    ax.set(**{f"{axis}label": f"${name}$" for axis, name in zip("xyz", f.variables, strict=True)})
    light_axes(ax)
    normal, plane = np.zeros(3), np.empty((0, 4, 3))
    if point is not None:
        normal = f.gradient(*point)
        plane = tangent_patch(point, normal, 0.3 * (box[1] - box[0]))
    collection = faces(edges=False, ax=ax)
    paint(collection, LevelSurfaces(f, box)(level), plane, normal, f(*np.moveaxis(plane, -1, 0)) - level)
    return collection
