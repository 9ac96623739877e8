"""The tangent to a level line, the gradient that stands on it, and marks of angles (Deepmath 7.2, Prop. 1, 2)."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from gradlib import valid
from gradlib.draw.arrows import arrow_scale, gradient_arrow
from gradlib.draw.plane import LevelLines, axes, check_variables, diagonal, set_plane
from gradlib.draw.style import INK, ROLES
from gradlib.field.scalar import ScalarField
from gradlib.language import called
from gradlib.valid import Box


def unit_tangent(gradient: np.ndarray) -> np.ndarray:
    """The direction of the tangent to the level line, of length 1; NaN where the gradient is 0 and there is none."""
    length = np.hypot(*gradient)
    return np.array([-gradient[1], gradient[0]]) / length if length else np.full(2, np.nan)


def tangent_ends(point: tuple[float, float], gradient: np.ndarray, reach: float) -> np.ndarray:
    """Two points of the tangent to the level line, `reach` from `point` on either side (Deepmath 7.2, Prop. 2).

    Shape (2, 2), one point a row; NaN where the gradient is 0 and there is no tangent.
    """
    return np.array(point) + np.outer([-reach, reach], unit_tangent(gradient))


def arc(middle: tuple[float, float], start: float, turn: float, radius: float) -> np.ndarray:
    """An arc that marks an angle: from the direction `start` on by `turn`, both in radians; shape (25, 2)."""
    angles = start + np.linspace(0, turn, 25)
    return np.array(middle) + radius * np.array([np.cos(angles), np.sin(angles)]).T


def right_angle(point: tuple[float, float], gradient: np.ndarray, size: float) -> np.ndarray:
    """Three corners of the square that marks the right angle between gradient and tangent, shape (3, 2)."""
    length = np.hypot(*gradient)
    up = gradient / length * size if length else np.full(2, np.nan)
    along = np.array([up[1], -up[0]])
    return np.array(point) + np.array([along, along + up, up])


@called
def level_tangent(f: ScalarField, point: tuple[float, float], box: Box, *, ax: Axes | None = None) -> list[Artist]:
    """The level line through a point with its tangent, the gradient and the right angle (Deepmath 7.2, Prop. 1, 2).

    Parameters
    ----------
    f : ScalarField of two variables
    point : (x, y)
    box : (xmin, xmax, ymin, ymax)
    ax : the axes to draw in (default: the current ones)
    """
    check_variables(f, 2)
    point, box = valid.point(point, 2), valid.box(box)
    ax = axes(ax)
    set_plane(ax, box, f.variables)
    gradient, reach = f.gradient(*point), diagonal(box)
    ax.set_aspect("equal")
    return [
        ax.plot(*LevelLines(f, box)(f(*point)).T, **ROLES["level"])[0],
        ax.plot(*tangent_ends(point, gradient, reach).T, **ROLES["tangent"])[0],
        ax.plot(*right_angle(point, gradient, reach / 40).T, color=INK, linewidth=1)[0],
        gradient_arrow(f, point, scale=arrow_scale(f, box), ax=ax),
        ax.plot(*np.array([point]).T, **ROLES["point"])[0],
    ]
