"""Level surfaces {F = k} of functions of three variables, as meshes of quadrilaterals (Deepmath 7.2, Prop. 4).

Dual contouring (Ju, Losasso, Schaefer and Warren, 2002) on a grid of a box.  Each cell that the surface passes has one
vertex, which lies on the surface, on a crease, corner or apex of it if there is one; around each edge of the grid that
the surface crosses there is one face, whose corners are the vertices of the four cells beside the edge.
"""

from __future__ import annotations

import numpy as np
from mpl_toolkits.mplot3d import Axes3D

from gradlib import valid
from gradlib.draw.plane import check_variables
from gradlib.draw.space import Faces, light_axes, solid_axes
from gradlib.draw.touching import faces, paint, tangent_patch
from gradlib.field.scalar import ScalarField
from gradlib.language import called

SMOOTH = 0.95  # the mean of the unit normals in a cell is shorter where the surface has a crease or a corner there
FLAT = 0.03  # part of the largest eigenvalue: along eigenvectors of smaller ones tangent planes do not tell the place
ROOM = 1  # cells: a vertex is at most so far outside its own, as where several creases of a cell end in one apex
BENT = 0.1  # times the size of a face: with diagonals further apart it is not drawn as one
# from an edge along the first axis to the four cells beside it, one after the other; then along the two other axes
_BESIDE = np.array([np.roll([(0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)], axis, axis=1) for axis in range(3)])
_DIAGONALS = np.stack(np.meshgrid([-1, 1], [-1, 1], [-1, 1]), axis=-1).reshape(8, 3)


class LevelSurfaces:
    """Level surfaces {F = k} of a function of three variables in a box, one level at a time and quickly.

    The surface is cut off where it leaves the box, and ends before points where F has no value.  The longest side of
    the box has `n` points of a grid, and the others so many that its cells are cubes, or nearly.  Their numbers are
    odd: one point is the middle of the box, and a surface that has its apex there has the right number of sheets for
    the levels beside it as well.
    """

    def __init__(self, f: ScalarField, box: tuple[float, ...], n: int = 17) -> None:
        sides = np.ptp(np.reshape(box, (3, 2)), axis=1)
        counts = 2 * np.maximum(np.rint(n // 2 * sides / sides.max()), 1).astype(int) + 1
        # both ends stand twice: between lie cells without thickness, the vertices of which are on the faces of the box
        self._axes = [
            np.pad(np.linspace(*ends, many), 1, mode="edge")
            for ends, many in zip(np.reshape(box, (3, 2)), counts, strict=True)
        ]
        for along, shift in zip(self._axes, (1.0, 1.4, 3.1), strict=True):
            along[2:-2] += 1e-10 * shift * (along[-1] - along[0])
        self._f, self._values = f, f(*np.meshgrid(*self._axes, indexing="ij"))
        self._cut = self._to_the_domain()

    def __call__(self, level: float) -> np.ndarray:
        """The faces of the surface, shape (number, 4, 3); the last corner of a triangle stands twice."""
        with np.errstate(all="ignore"):  # where a number is too large for floats, there is no surface
            over = self._values - level
            low, high, axis = _crossed(over)
            ends, heights = (self._places(low), self._places(high)), (over[*low.T], over[*high.T])
            cut = [one[(self._cut[4] < level) != (self._cut[5] < level)] for one in self._cut]
            low, axis = np.concatenate([low, cut[0]]), np.concatenate([axis, cut[1]])
            ends = [np.concatenate(both) for both in zip(ends, cut[2:4], strict=True)]
            heights = [np.concatenate([one, end - level]) for one, end in zip(heights, cut[4:], strict=True)]
            scale = np.maximum(*np.abs(heights))
            points, missed = self._crossings(level, *ends, *heights)
            passes = missed <= 1e-3 * scale  # otherwise F jumps over the level, as at a pole
            if not passes.any():
                return np.empty((0, 4, 3))
            beside = np.ravel_multi_index(np.moveaxis((low[:, None] - _BESIDE[axis])[passes], -1, 0), over.shape)
            cells, corners = np.unique(beside, return_inverse=True)
            cells, corners = np.stack(np.unravel_index(cells, over.shape), axis=1), corners.reshape(-1, 4)
            return self._flat(level, self._vertices(level, cells, corners, points[passes], scale[passes])[corners])

    def _to_the_domain(self) -> list[np.ndarray]:
        """The edges of the grid that leave the domain of F: without them the surface would end in teeth before it does.

        Their low ends, their axes, then both ends of the part that is inside, and the values of F there.
        """
        there = np.isfinite(self._values)[1:-1, 1:-1, 1:-1]
        low = [np.argwhere(np.diff(there, axis=axis)) + 1 for axis in range(3)]
        axis, low = np.repeat(np.arange(3), [len(one) for one in low]), np.concatenate(low)
        high = low + np.eye(3, dtype=int)[axis]
        inside = np.isfinite(self._values[*low.T])[:, None]
        start, beyond = (self._places(np.where(inside, *both)) for both in ((low, high), (high, low)))
        last = start.copy()
        for _ in range(40 if len(low) else 0):
            middle = (last + beyond) / 2
            known = np.isfinite(self._f(*middle.T))[:, None]
            last, beyond = np.where(known, middle, last), np.where(known, beyond, middle)
        return [low, axis, start, last, *(self._f(*places.T) for places in (start, last))]

    def _flat(self, level: float, found: np.ndarray) -> np.ndarray:
        """The same faces; those that are bent, as across a crease, in two triangles, which lie on the surface."""
        first, second = found[:, 2] - found[:, 0], found[:, 3] - found[:, 1]
        normals = np.cross(first, second)
        area = np.linalg.norm(normals, axis=1)
        apart = np.abs(np.sum((found[:, 1] - found[:, 0]) * normals, axis=1))  # of the diagonals, times the area
        bent = apart > BENT * area**1.5
        halves = found[bent]
        over = [np.abs(self._over(level, halves[:, [k, k + 2]].mean(axis=1))) for k in (0, 1)]
        halves = np.where((over[0] <= over[1])[:, None, None], halves, np.roll(halves, -1, axis=1))
        return np.concatenate([found[~bent & (area > 0)], halves[:, [0, 1, 2, 2]], halves[:, [0, 2, 3, 3]]])

    def _places(self, index: np.ndarray) -> np.ndarray:
        """The points of the grid with these indices, shape (number, 3)."""
        return np.stack([along[i] for along, i in zip(self._axes, index.T, strict=True)], axis=1)

    def _over(self, level: float, points: np.ndarray) -> np.ndarray:
        return self._f(*points.T) - level

    def _crossings(
        self, level: float, low: np.ndarray, high: np.ndarray, below: np.ndarray, above: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where F = level between points `low` and `high`, where F is too high by `below` and `above`; and |F - level|.

        By chords, which are quick, with the height halved of an end that stays (the Illinois rule), and now and then by
        halving the way, which is sure.
        """
        points, missed, wanted = low.copy(), np.abs(below), 1e-10 * np.maximum(np.abs(below), np.abs(above))
        rest, last = np.flatnonzero(below), np.zeros(len(low))
        for step in range(90):
            part = below[rest] / (below[rest] - above[rest]) if step % 5 < 4 else np.full(len(rest), 0.5)
            points[rest] = middle = low[rest] + part[:, None] * (high[rest] - low[rest])
            over = self._over(level, middle)
            ahead = (over < 0) == (below[rest] < 0)
            for end, height, other, mine, way in ((low, below, above, ahead, 1), (high, above, below, ~ahead, -1)):
                moved = rest[mine]
                end[moved], height[moved] = middle[mine], over[mine]
                other[moved] *= np.where(last[moved] == way, 0.5, 1)
                last[moved] = way
            missed[rest] = np.abs(over)
            rest = rest[~(missed[rest] <= wanted[rest])]
            if not rest.size:
                break
        return points, missed

    def _vertices(
        self, level: float, cells: np.ndarray, corners: np.ndarray, points: np.ndarray, scale: np.ndarray
    ) -> np.ndarray:
        """The vertices in `cells`: on the surface, near the mean of the `points` where it crosses edges of the cell."""
        low, high = self._places(cells), self._places(cells + 1)
        size, owner = high - low, corners.ravel()
        places = _sums(np.repeat(points, 4, axis=0), owner) / np.bincount(owner)[:, None]
        places = self._sharpened(np.clip(places, low, high), low, size, corners, points)
        allowed, some = np.zeros(len(cells)), np.empty_like(places)
        np.maximum.at(allowed, owner, 1e-7 * np.repeat(scale, 4))
        some[owner] = np.repeat(points, 4, axis=0)
        rest = np.arange(len(cells))
        for _ in range(5):  # Newton's method along the gradient, in the units of the cell: a flat one is not left
            over = self._over(level, places[rest])
            far = ~(np.abs(over) <= allowed[rest])
            rest, over = rest[far], over[far]
            if not rest.size:
                break
            slope = self._f.gradient(*places[rest].T).T * size[rest]
            move = -over[:, None] * slope / (slope**2).sum(axis=1, keepdims=True)
            places[rest] += np.clip(np.nan_to_num(move), -0.5, 0.5) * size[rest]
        lost = ~(np.abs(self._over(level, places)) <= allowed) | self._outside(places, low, high)
        places[lost] = some[lost]
        return places

    def _outside(self, places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Whether they are too far outside their cells, between `low` and `high`, or outside the box."""
        ends = np.array([[along[0], along[-1]] for along in self._axes]).T
        room = (high - low) * ROOM
        return ((places < np.maximum(low - room, ends[0])) | (places > np.minimum(high + room, ends[1]))).any(axis=1)

    def _sharpened(
        self, places: np.ndarray, low: np.ndarray, size: np.ndarray, corners: np.ndarray, points: np.ndarray
    ) -> np.ndarray:
        """The same places; in cells with a crease or a corner, the points nearest to all the tangent planes there."""
        normals = self._f.gradient(*points.T).T
        length = np.linalg.norm(normals, axis=1)
        lost = np.flatnonzero(~(length > 1e-6 * np.nanmedian(length)))
        if lost.size:  # a corner itself has no tangent plane: those around it
            near = points[lost, None] + 1e-4 * size.max(axis=0) * _DIAGONALS
            normals = np.concatenate([normals, self._f.gradient(*np.moveaxis(near, -1, 0)).reshape(3, -1).T])
        on = np.concatenate([np.arange(len(points)), np.repeat(lost, 8)])
        good = np.isfinite(normals).all(axis=1)
        good[lost] = False
        on, normals = on[good], normals[good]
        owner = corners[on].ravel()
        normals = np.repeat(normals, 4, axis=0) * size[owner]  # in the units of the cell
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        normals[np.isnan(normals)] = 0
        number = len(places)
        count = np.bincount(owner, minlength=number)
        sharp = np.linalg.norm(_sums(normals, owner, number), axis=1) < SMOOTH * count
        mine = sharp[owner]
        owner, normals, at = owner[mine], normals[mine], np.repeat(points[on], 4, axis=0)[mine]
        away = np.nan_to_num((at - places[owner]) / size[owner])
        square, right = np.zeros((number, 3, 3)), np.zeros((number, 3, 1))
        np.add.at(square, owner, normals[:, :, None] * normals[:, None])
        np.add.at(right, owner, (normals * (normals * away).sum(axis=1, keepdims=True))[:, :, None])
        values, vectors = np.linalg.eigh(square[sharp])
        inverse = np.where(values > FLAT * values[:, -1:], 1 / values, 0)[:, :, None]
        move = (vectors @ (inverse * (np.swapaxes(vectors, 1, 2) @ right[sharp])))[:, :, 0]
        target = places.copy()
        target[sharp] += move * size[sharp]
        return np.where(self._outside(target, low, low + size)[:, None], places, target)

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


def _crossed(over: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The edges with one end on either side of 0: the indices of the two ends, and the axes along which they are."""
    side = np.where(np.isfinite(over), np.where(over < 0, -1, 1), 0)[1:-1, 1:-1, 1:-1]
    found = [np.argwhere(np.abs(np.diff(side, axis=axis)) == 2) + 1 for axis in range(3)]
    low, axis = np.concatenate(found), np.repeat(np.arange(3), [len(one) for one in found])
    return low, low + np.eye(3, dtype=int)[axis], axis


def _sums(rows: np.ndarray, owner: np.ndarray, number: int = 0) -> np.ndarray:
    """The sums of the rows that have the same owner, shape (number, columns)."""
    return np.stack([np.bincount(owner, column, number) for column in rows.T], axis=1)


@called
def level_surface(
    f: ScalarField,
    level: float,
    box: tuple[float, ...],
    *,
    point: tuple[float, float, float] | None = None,
    ax: Axes3D | None = None,
) -> Faces:
    """The level surface {F = level} of a function of three variables (Deepmath 7.2, Prop. 4).

    Parameters
    ----------
    f : ScalarField of three variables
    level : the value of F on the surface
    box : (xmin, xmax, ymin, ymax, zmin, zmax)
    point : where to draw the tangent plane as well; it should lie on the surface
    ax : 3D axes (default: new ones)
    """
    check_variables(f, 3)
    box, level = valid.box(box, "xyz"), valid.real(level, "level")
    point = None if point is None else valid.point(point, 3)
    ax = solid_axes(ax)
    ax.set(xlim=box[:2], ylim=box[2:4], zlim=box[4:])
    ax.set(**{f"{axis}label": f"${name}$" for axis, name in zip("xyz", f.variables, strict=True)})
    light_axes(ax)
    normal, plane = np.zeros(3), np.empty((0, 4, 3))
    if point is not None:
        normal = f.gradient(*point)
        plane = tangent_patch(point, normal, 0.3 * (box[1] - box[0]))
    collection = faces(edges=False, ax=ax)
    surface = LevelSurfaces(f, box)(level)
    heights = f(*np.moveaxis(plane, -1, 0)) - level
    paint(collection, surface, plane, normal, heights, normals=f.gradient(*surface.mean(axis=1).T).T)
    return collection
