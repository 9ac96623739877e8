"""Lines of steepest slope: the curves that follow grad f or -grad f (Deepmath 7.2, Prop. 3).

They are solutions of a differential equation, integrated by scipy with a controlled error.  Each stops where it must
and says why: at the level asked for, at the edge of the box, near a critical point, or where f has no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from gradlib.field import ScalarField

Box = tuple[float, float, float, float]

MOST_CALLS = 3000  # of the gradient, for one line; a smooth function of a picture needs some hundreds


class Line(NamedTuple):
    """A line: its points, shape (number, 2), its length, and why it ended.

    `end` is ``"level"``, ``"edge"``, ``"critical"``, ``"undefined"`` or ``"stuck"`` (at a crease, most often).
    """

    points: np.ndarray
    length: float
    end: str


def gradient_line(f: ScalarField, point: tuple[float, float], box: Box, *, level: float | None = None) -> Line:
    """The line of steepest slope from `point` to the level `level`; down -grad f as far as it goes when that is None.

    Towards a level the parameter is the level itself, dX/dk = grad f / ‖grad f‖², so that the line ends on it exactly;
    downhill it is the length, dX/ds = -grad f / ‖grad f‖.
    """
    from scipy.integrate import solve_ivp  # a large import, and only these lines need it

    start = np.array(point, dtype=float)
    slope = float(np.hypot(*f.gradient(*start)))
    begin = f(*start)
    if not np.isfinite(slope) or not np.isfinite(begin):
        return Line(start[None], 0.0, "undefined")
    wide, tall = box[1] - box[0], box[3] - box[2]
    flat = 1e-3 * slope  # a critical point is near when the slope is a thousandth of what it was
    if slope < 1e-10 or (level is not None and level == begin):
        return Line(start[None], 0.0, "critical" if slope < 1e-10 else "level")

    calls = 0

    def along(_: float, p: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls > MOST_CALLS:  # at a crease, as of |x|, the line would go to and fro for ever; NaN ends it
            return np.full(2, np.nan)
        g = f.gradient(*p)
        size = g @ g
        if size == 0:
            return np.zeros(2)
        return g / size if level is not None else -g / np.sqrt(size)

    def edge(_: float, p: np.ndarray) -> float:
        return min(p[0] - box[0], box[1] - p[0], p[1] - box[2], box[3] - p[1]) + 1e-9 * min(wide, tall)

    def still(_: float, p: np.ndarray) -> float:
        size = float(np.hypot(*f.gradient(*p)))
        return size - flat if np.isfinite(size) else -1.0

    edge.terminal = still.terminal = True
    span = (begin, level) if level is not None else (0.0, 3 * (wide + tall))
    with np.errstate(all="ignore"):
        # an exact end matters on the way to a level, not on the way down
        method, rtol = ("DOP853", 1e-9) if level is not None else ("RK45", 1e-5)
        solution = solve_ivp(
            along, span, start, method, dense_output=True, events=(edge, still), rtol=rtol, atol=rtol * 1e-2
        )
        if len(solution.t) == 1:  # not even a first step: the point is at the end of the domain
            return Line(start[None], 0.0, "stuck" if calls > MOST_CALLS else "undefined")
        points = solution.sol(np.linspace(begin if level is not None else 0.0, solution.t[-1], 60)).T
    points = points[np.isfinite(points).all(axis=1)]
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    if calls > MOST_CALLS:
        end = "stuck"
    elif solution.t_events[0].size:
        end = "edge"
    elif solution.t_events[1].size:
        end = "critical" if np.isfinite(f(*points[-1])) else "undefined"
    elif solution.status:  # no step is small enough: at the end of the domain, or at a sharp summit
        slopes = np.hypot(*f.gradient(*points.T))
        end = "critical" if slopes[-1] < 1e-3 * np.nanmax(slopes) else "undefined"
    else:
        end = "critical" if level is None else "level"
    return Line(points, length, end)


def straight_line(f: ScalarField, point: tuple[float, float], angle: float, box: Box, level: float) -> Line:
    """The straight line from `point` at `angle` (radians) to the first point where f has the value `level`."""
    start, unit = np.array(point, dtype=float), np.array([np.cos(angle), np.sin(angle)])
    with np.errstate(divide="ignore", invalid="ignore"):
        hits = np.concatenate([(np.array(box[::2]) - start) / unit, (np.array(box[1::2]) - start) / unit])
    far = float(np.min(hits[hits > 1e-12], initial=np.inf))
    if not np.isfinite(far):
        return Line(start[None], 0.0, "edge")
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


def descent(f: ScalarField, start: tuple[float, float], step: float, count: int, *, far: float = 1e6) -> Descent:
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
