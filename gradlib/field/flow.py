"""Lines of steepest slope: the curves that follow grad f or -grad f (Deepmath 7.2, Prop. 3).

They are solutions of a differential equation, followed with a controlled error.  Each stops where it must and says why:
at the level asked for, at the edge of the box, near a critical point, or where f has no value.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gradlib.field.differentiable import Differentiable
from gradlib.valid import Box

# The Runge-Kutta pair of Dormand and Prince, of orders 5 and 4 (Hairer, Nørsett, Wanner: Solving Ordinary Differential
# Equations I, table II.5.2); row i makes the slope number i + 1.  scipy has it, for 50 MiB of each learner's kernel.
STAGES = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERROR = (71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
MOST_STEPS = 500  # for one line; most functions of a picture need some tens, narrow curved valleys more
SHORTEST = 1e-3  # of the longest step: a line that makes no more progress than this has ended
NEAR = 1 / 4  # of the longest step: a critical point is looked for so far ahead, when a step must be as short
STRAIGHT = 0.02  # radians: a line that misses a saddle by more passes it
FLATTENED = 1 / 3000  # of width and height: so far before its end a line that flattens must have been twice as steep
LONGEST, FINE = 20, 240  # the longest step, and the way from point to point, are these parts of width and height
PIECES = 40  # of a line at least, however short: it is seen from near, and its length is told


class Line(NamedTuple):
    """A line: its points, shape (number, 2), its length, and why it ended.

    `end` is ``"level"``, ``"edge"``, ``"critical"``, ``"undefined"``, ``"stuck"`` (at a crease, most often) or
    ``"long"`` (it takes too many steps, as in a narrow valley).
    """

    points: np.ndarray
    length: float
    end: str


def gradient_line(f: Differentiable, point: tuple[float, float], box: Box, *, level: float | None = None) -> Line:
    """The line of steepest slope from `point` to the level `level`; down -grad f as far as it goes when that is None.

    Towards a level the parameter is the level itself, dX/dk = grad f / ‖grad f‖², so that the line ends on it;
    downhill it is the length, dX/ds = -grad f / ‖grad f‖.
    """
    start, begin = complex(*point), f(*point)
    slope = _length(_gradient(f, start))
    if not math.isfinite(slope) or not math.isfinite(begin):
        return Line(_plane([start]), 0.0, "undefined")
    if _outside(start, box):
        return Line(_plane([start]), 0.0, "edge")
    if slope < 1e-10 or (level is not None and level == begin):
        return Line(_plane([start]), 0.0, "critical" if slope < 1e-10 else "level")
    size = box[1] - box[0] + box[3] - box[2]
    up = 0.0 if level is None else math.copysign(1, level - begin)

    def along(p: complex) -> complex:
        g = _gradient(f, p)
        # 1 / the conjugate of g is g / |g|²
        return (up / g.conjugate() if up else -g / _length(g)) if g else complex(math.nan, math.nan)

    def refused(p: complex) -> str:
        if _outside(p, box):
            return "edge"
        return "" if math.isfinite(f(p.real, p.imag)) else "undefined"

    def near(p: complex, reach: float) -> complex | None:
        found = _critical_near(f, p, reach, up or -1)
        # the level comes first
        return None if found is None or (up and up * (f(found.real, found.imag) - level) > 0) else found

    far, error = abs(level - begin) if up else 3 * size, 1e-6 * size
    with np.errstate(all="ignore"):
        found, pace, times, end = _follow(along, start, far, refused, near, longest=size / LONGEST, error=error)
        points, slopes = _plane(found), _plane(pace)
        if up and not end:  # one step of Newton's method: the end is on the level
            points[-1] += up * (level - f(*points[-1])) * slopes[-1]
        if end in ("stuck", "long") and _flattens(f, points, FLATTENED * size):
            end = "critical"
        values = f(*points.T)
        wrong = (up or -1) * np.diff(values) < -0.01 * np.abs(values[:-1] - begin) - 1e-9 * max(1.0, abs(begin))
        if wrong.any():  # the last step leapt over a pole
            points, end = points[: np.argmax(wrong) + 1], "undefined"
        points = _refined(points, slopes, np.array(times), size / FINE)
        if end == "edge" and len(points) > 1:
            points = _cut(points, box)
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    return Line(points, length, end or ("level" if up else "stuck"))


def _plane(points: list[complex]) -> np.ndarray:
    """The points of the plane that these complex numbers are, shape (number, 2)."""
    return np.array(points).view(float).reshape(-1, 2)


def _length(vector: complex) -> float:
    return math.hypot(vector.real, vector.imag)  # abs raises where it is too long


def _finite(vector: complex) -> bool:
    return math.isfinite(vector.real) and math.isfinite(vector.imag)


def _dot(one: complex, other: complex) -> float:
    return (one.conjugate() * other).real


def _gradient(f: Differentiable, p: complex) -> complex:
    return complex(*f.gradient(p.real, p.imag))


def _outside(p: complex, box: Box) -> bool:
    """Whether a point is beyond an edge of a box."""
    return p.real < box[0] or p.real > box[1] or p.imag < box[2] or p.imag > box[3]


def _critical_near(f: Differentiable, p: complex, reach: float, sign: float) -> complex | None:
    """The critical point within `reach` of p to which ±grad f leads; None where there is no such point.

    By Newton's method with one matrix, of differences.  To a summit, or a hollow, lead all lines near it; to a saddle
    only those that go straight at it.
    """
    slope, step = _gradient(f, p), 1e-3 * reach
    across, along = ((_gradient(f, p + move) - slope) / step for move in (step, 1j * step))
    determinant = _dot(across, -1j * along)
    if not determinant:
        return None
    q, left = p, slope
    for _ in range(4):
        q -= complex(_dot(left, -1j * along), _dot(left, 1j * across)) / determinant  # Cramer's rule
        left = _gradient(f, q)
        if not _length(q - p) <= reach:
            return None
        if _length(left) < 1e-3 * _length(slope):
            way = sign * (q - p)
            ahead, aside = _dot(way, slope), abs(_dot(way, 1j * slope))
            ends = (determinant > 0 and sign * (across.real + along.imag) < 0) or aside < STRAIGHT * ahead
            return q if ahead > 0 and ends else None
    return None


def _refined(points: np.ndarray, slopes: np.ndarray, times: np.ndarray, apart: float) -> np.ndarray:
    """Points of a solution, at most `apart`: on the cubics that have its points and slopes at the ends of a step."""
    ways = np.diff(points, axis=0)
    lengths = np.hypot(*ways.T)
    counts = np.maximum(np.ceil(lengths / min(apart, lengths.sum() / PIECES or apart)), 1).astype(int)
    step = np.repeat(np.arange(len(ways)), counts)
    t = ((np.arange(len(step)) - (np.cumsum(counts) - counts)[step] + 1) / counts[step])[:, None]
    bends = (1 - t) * slopes[:-1][step] - t * slopes[1:][step]
    inner = points[step] + t**2 * (3 - 2 * t) * ways[step] + times[step, None] * t * (1 - t) * bends
    return np.concatenate([points[:1], inner])


def _cut(points: np.ndarray, box: Box) -> np.ndarray:
    """The points up to the first that is not in the box, which is moved back to its edge."""
    outside = ((points < box[::2]) | (points > box[1::2])).any(axis=1)
    outside[0], outside[-1] = False, True  # but for rounding
    last = int(np.argmax(outside))
    before, after = points[last - 1 : last + 1]
    way, edges = after - before, np.where(after > before, box[1::2], box[::2])
    share = np.min(((edges - before) / way)[way != 0], initial=1)
    return np.concatenate([points[:last], [np.clip(before + share * way, box[::2], box[1::2])]])


def _flattens(f: Differentiable, points: np.ndarray, far: float) -> bool:
    """Whether the slope at the last point is half of that a bit earlier or less, as near a critical point."""
    before = points[np.linalg.norm(points - points[-1], axis=1) > far]
    return len(before) > 0 and np.hypot(*f.gradient(*points[-1])) < 0.5 * np.hypot(*f.gradient(*before[-1]))


def _follow(
    slope: Callable[[complex], complex],
    start: complex,
    far: float,
    refused: Callable[[complex], str],
    near: Callable[[complex, float], complex | None],
    *,
    longest: float,
    error: float,
) -> tuple[list[complex], list[complex], list[float], str]:
    """Points of the solution of p' = slope(p) from `start` over the time `far`, or until it must end.

    Also the slopes there, the times between, and why it ended.  Points of the plane are complex numbers, with which
    Python computes ten times as quickly as with arrays of two numbers.

    A step is at most `longest` long and wrong by `error`.  One that fails in that, turns back or leads to a point that
    is `refused` (for the reason that it tells) is tried again with less time, until it comes to nothing.  That which
    leads over the edge is the last, as is one to a critical point that is `near`.
    """
    points, found, times = [start], [slope(start)], []
    left = time = far
    most, asked = 5.0, 0  # times longer than the step before; the number of points when one was looked for
    for _ in range(MOST_STEPS):
        slopes, speed = found[-1:], _length(found[-1])
        time = min(time, left, longest / speed)
        for row in STAGES:
            end = points[-1] + time * sum(share * one for share, one in zip(row, slopes, strict=True))
            slopes.append(slope(end))
        wrong = time * _length(sum(share * one for share, one in zip(ERROR, slopes, strict=True))) / error
        smooth = wrong <= 1 and _dot(slopes[6], slopes[0]) > 0
        why = refused(end) or ("undefined" if not _finite(slopes[6]) else "" if smooth else "stuck")
        if not why or (why == "edge" and smooth):
            points.append(end)
            found.append(slopes[6])
            times.append(time)
            if why or time == left:
                return points, found, times, why
            left -= time
        elif time * speed < SHORTEST * longest:
            return points, found, times, why
        elif time * speed < NEAR * longest and asked < len(points):
            asked, last = len(points), near(points[-1], NEAR * longest)
            if last is not None:
                times.append(_length(last - points[-1]) / speed)
                found.append((last - points[-1]) / times[-1])
                points.append(last)
                return points, found, times, "critical"
        better = 0.9 * max(wrong, 1e-9) ** -0.2 if math.isfinite(wrong) else 0
        time *= min(max(better, 0.2), 0.5 if why else most)
        most = 1 if why else 5  # what failed would fail again
    return points, found, times, "long"


def straight_line(f: Differentiable, point: tuple[float, float], angle: float, box: Box, level: float) -> Line:
    """The straight line from `point` at `angle` (radians) to the first point where f has the value `level`."""
    start, unit = np.array(point, dtype=float), np.array([np.cos(angle), np.sin(angle)])
    ends = np.where(unit > 0, box[1::2], box[::2])  # the edges that lie ahead
    with np.errstate(divide="ignore", invalid="ignore"):
        far = float(np.min(np.where(unit == 0, np.inf, (ends - start) / unit)))
    if not far > 1e-12:
        return Line(start[None], np.nan, "edge")
    t = np.linspace(0, far, 2001)
    above = f(*(start[:, None] + unit[:, None] * t)) - level
    crossed = np.flatnonzero((above[:-1] * above[1:] <= 0) & (np.arange(2000) > 0))
    if not crossed.size:
        return Line(np.array([start, start + far * unit]), np.nan, "edge")
    i = crossed[0]
    reach = t[i] - above[i] * (t[i + 1] - t[i]) / (above[i + 1] - above[i]) if above[i + 1] != above[i] else t[i]
    return Line(np.array([start, start + reach * unit]), float(reach), "level")


class Descent(NamedTuple):
    """A gradient descent: its points, shape (number, 2), the values of f there, and why it ended.

    `end` is ``"count"`` (all steps made), ``"critical"`` (the gradient is 0), ``"away"`` (it runs off to infinity) or
    ``"undefined"`` (the next point has no value or no gradient).
    """

    points: np.ndarray
    values: np.ndarray
    end: str


def descent(f: Differentiable, start: tuple[float, float], step: float, count: int, *, far: float = 1e6) -> Descent:
    """Gradient descent (Deepmath 7.3): P -> P - step · grad f(P), `count` times from `start`.

    It stops where it cannot go on, and at a distance `far` from the start.
    """
    p = np.array(start, dtype=float)
    points, values, end = [p], [f(*p)], "count"
    if not np.isfinite(values[0]):
        return Descent(np.array(points), np.array(values), "undefined")
    for _ in range(count):
        gradient = f.gradient(*p)
        if not np.isfinite(gradient).all():
            end = "undefined"
            break
        if not gradient.any():
            end = "critical"
            break
        p = p - step * gradient
        value = f(*p) if np.hypot(*(p - points[0])) < far else np.inf
        if value == np.inf:
            end = "away"
            break
        points.append(p)
        values.append(value)
        if not np.isfinite(value):
            end = "undefined"
            break
    return Descent(np.array(points), np.array(values), end)
