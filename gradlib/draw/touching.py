"""A surface and a plane that touches it, so that each hides the other where it should (Deepmath 7.2).

matplotlib draws faces in the order of the depths of their middles, and a plane that touches a surface would show in
patches.  Here the surface cuts the plane in two, and each part is drawn on its own side.
"""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgba
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.art3d import Line3D

from gradlib.draw.space import Faces, facets, line, put
from gradlib.draw.style import LIGHT, MESH, ROLES
from gradlib.valid import Box

# Moved to the viewer by this part of the way, the parts of the plane look the same, and lie on their sides.
_NEARER = 0.011
_LIGHT = np.array([-0.35, -0.5, 0.79])  # where the light comes from, of length 1
# corners of a face of `_Touching`, the last one repeated where there are fewer: matplotlib is quicker with one kind
_CORNERS = 5


class _Touching(Faces):
    """The faces of a surface, and of a plane that touches it: those on the side of the normal, and those below."""

    rim: Line3D  # around the plane: shows it where it is hidden
    normal = corner = np.zeros(3)  # of the plane
    surface = above = below = np.empty((0, _CORNERS, 3))
    lit = np.empty(0)  # how much light falls on the side of each face from which its corners go round to the left

    def do_3d_projection(self) -> float:
        viewer = _viewer(self.axes)
        nearer = _NEARER if self.normal @ (viewer - self.corner) >= 0 else -_NEARER  # from under the surface
        above, below = self.above + nearer * (viewer - self.above), self.below - nearer * (viewer - self.below)
        self.corners = np.concatenate([self.surface, above, below])
        return super().do_3d_projection()

    def light(self, paper: np.ndarray) -> None:
        """Each face of the surface has the light of the side that is seen: from below it is in the shade."""
        across, along = np.moveaxis(paper[: len(self.lit), [2, -1]] - paper[: len(self.lit), [0, 1]], 1, 0)
        side = np.sign(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0])
        self.colors[: len(self.lit), :3] = LIGHT(0.5 + 0.5 * side * self.lit)[:, :3]


def faces(*, edges: bool = True, ax: Axes3D | None = None) -> _Touching:
    """An empty collection of faces, to be filled by `paint`.

    One collection for a surface and the plane that touches it, so that they hide each other where they should.
    Without `edges` the light alone shows the shape, as is better where the faces have no order.
    """
    lines = {"edgecolors": MESH, "linewidths": 0.2} if edges else {"edgecolors": "none", "antialiased": False}
    collection = _Touching(ax=ax, **lines)
    collection.rim = line("tangent", ax=collection.axes)
    collection.rim.set_linewidth(1)
    return collection


def _viewer(ax: Axes3D) -> np.ndarray:
    """Where the viewer is: the point that the perspective brings to no place on the paper."""
    across = ax.M[[0, 1, 3]]
    return np.linalg.solve(across[:, :3], -across[:, 3])


def paint(
    collection: _Touching,
    surface: np.ndarray,
    plane: np.ndarray,
    normal: np.ndarray,
    heights: np.ndarray,
    normals: np.ndarray | None = None,
) -> None:
    """Show the faces of a surface, lit from above on the left, and those of a tangent plane with its `normal`.

    `heights` of shape (number, 4) says how far the corners of the plane's faces are from the surface, in any measure,
    positive on the side of the normal.  `normals` are those of the surface in the middles of its faces, of any length,
    where they are known: in their light it looks smooth, whatever the shapes of its faces.
    """
    if len(plane):
        rounding = 1e-12 * np.linalg.norm(normal) * np.ptp(plane, axis=(0, 1)).max()
        heights = np.where(np.abs(heights) < rounding, 0, heights)
        heights[~heights.any(axis=1)] = 1  # a plane that lies in its surface is shown whole
    heights = np.where(np.isnan(heights), 1, heights)  # where there is no surface, nothing hides the plane
    flat = np.cross(surface[:, 2] - surface[:, 0], surface[:, -1] - surface[:, 1])  # of the diagonals
    normals = flat if normals is None else np.where(np.isfinite(normals), normals, flat)
    lengths = np.linalg.norm(normals, axis=1) * np.sign((normals * flat).sum(axis=1))
    collection.lit = (normals @ _LIGHT) / np.where(lengths, lengths, 1)
    n = round(np.sqrt(len(plane)))
    rim = plane[[0, n - 1, -1, -n, 0], [0, 1, 2, 3, 0]] if n else np.full((1, 3), np.nan)
    put(collection.rim, *rim.T)
    collection.surface = _padded(surface)
    collection.normal, collection.corner = normal, rim[0]
    collection.above, collection.below = _part(plane, heights), _part(plane, -heights)
    colors = np.ones((len(surface) + len(collection.above) + len(collection.below), 4))
    colors[len(surface) :] = to_rgba(str(ROLES["tangent"]["color"]), 0.6)
    collection.colors, collection.stale = colors, True


def _padded(faces: np.ndarray) -> np.ndarray:
    """The same faces with `_CORNERS` corners, shape (number, _CORNERS, 3)."""
    return faces[:, np.minimum(np.arange(_CORNERS), faces.shape[1] - 1)]


def _part(faces: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """The parts of quadrilaterals where the height is not negative, cut where it is 0; shape (number, _CORNERS, 3)."""
    whole, crossed = (heights >= 0).all(axis=1), (heights > 0).any(axis=1) & (heights < 0).any(axis=1)
    corners, over = faces[crossed], heights[crossed]
    before, under = np.roll(corners, 1, axis=1), np.roll(over, 1, axis=1)
    cut = under * over < 0
    share = over / np.where(cut, over - under, 1)
    # before each corner, where the edge that leads to it is cut
    places = np.stack([corners + (before - corners) * share[:, :, None], corners], axis=2).reshape(-1, 8, 3)
    seen = np.stack([cut, over >= 0], axis=2).reshape(-1, 8)
    order = np.argsort(~seen, axis=1, kind="stable")
    last = np.minimum(np.arange(_CORNERS), seen.sum(axis=1, keepdims=True) - 1)
    parts = np.take_along_axis(places, np.take_along_axis(order, last, axis=1)[:, :, None], axis=1)
    return np.concatenate([_padded(faces[whole]), parts])


def tangent_patch(
    point: tuple[float, float, float], normal: np.ndarray, reach: float, *, box: Box | None = None, n: int = 8
) -> np.ndarray:
    """A square of the plane through `point` with `normal`, in n by n faces, shape (n², 4, 3); none without a normal.

    It has the side 2 `reach`; with a `box` it lies over the square of that side in the (x, y) plane, as far as the box.
    """
    length = float(np.sqrt(normal @ normal))
    if not np.isfinite(length) or length < 1e-12 or not np.isfinite(point).all():
        return np.empty((0, 4, 3))
    a, b, c = normal / length
    sides = [(-reach, reach)] * 2
    if box:
        first, second = np.array([1, 0, -a / c]), np.array([0, 1, -b / c])
        sides = [
            np.clip(sides[0], low - at, high - at) for at, low, high in zip(point, box[::2], box[1::2], strict=False)
        ]
    else:
        first = _across(normal)
        second = np.cross(normal / length, first)
    u, v = np.meshgrid(*(np.linspace(*side, n + 1) for side in sides))
    spread = np.array(point)[:, None, None] + first[:, None, None] * u + second[:, None, None] * v
    return facets(*spread)


def right_angle(point: tuple[float, float, float], normal: np.ndarray, size: float) -> np.ndarray:
    """Three corners of the square that marks the right angle between a normal and its plane, shape (3, 3)."""
    length = float(np.sqrt(normal @ normal))
    if not np.isfinite(length) or length < 1e-12:
        return np.full((3, 3), np.nan)
    up, along = size * normal / length, size * _across(normal)
    return np.array(point) + np.array([along, along + up, up])


def _across(normal: np.ndarray) -> np.ndarray:
    """A vector of length 1 that is orthogonal to another one; horizontal, unless that one is nearly upright."""
    found = np.cross(normal, [0, 0, 1] if abs(normal[2]) < 0.9 * np.linalg.norm(normal) else [1, 0, 0])
    return found / np.linalg.norm(found)
