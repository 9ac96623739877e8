"""Difference quotients with a given step: the formulas of the textbook (Deepmath 7.1, 7.2).

Three are known, rows of `METHODS`: ``forward`` is the quotient of the definition, with an error of the size of h;
``central`` looks on both sides, error h²; ``richardson`` combines the central quotients of steps h, h/2 and h/4, error
h⁶.  Second derivatives are quotients of quotients, in one variable after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from gradlib.language import Told, say
from gradlib.numeric.values import Function, values
from gradlib.valid import numbers

MOST_COORDINATES = 10**8  # of all the points in one call


class Quotient(NamedTuple):
    """A difference quotient: f'(x) is near the sum of weight · f(x + multiple · h), divided by h."""

    multiples: tuple[float, ...]
    weights: tuple[float, ...]


@cache
def repeated(quotient: Quotient, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Multiples (points, k) and weights of a quotient taken k times, in one variable after the other."""
    weights = np.prod(list(product(quotient.weights, repeat=k)), axis=1)
    return np.array(list(product(quotient.multiples, repeat=k))), weights


_CENTRAL = Quotient((-1, 1), (-1 / 2, 1 / 2))
METHODS = {
    "adaptive": _CENTRAL,  # when the step is given
    "forward": Quotient((0, 1), (-1, 1)),
    "central": _CENTRAL,
    # with c(h) the central quotient: (c(h) - 20 c(h/2) + 64 c(h/4)) / 45, in which the errors h² and h⁴ cancel
    "richardson": Quotient(
        (-1, -1 / 2, -1 / 4, 1 / 4, 1 / 2, 1), (-1 / 90, 20 / 45, -128 / 45, 128 / 45, -20 / 45, 1 / 90)
    ),
}


def quotient_of(method: str) -> Quotient:
    """The formula of a method, if there is one of this name."""
    if not isinstance(method, str) or method not in METHODS:
        raise Told(say("numeric_method", method=method, known=", ".join(METHODS)))
    return METHODS[method]


def differences(
    f: Function,
    p: np.ndarray,
    orders: Sequence[Sequence[int]] | np.ndarray,
    method: str,
    h: Any,
    *,
    strict: bool = True,
) -> np.ndarray:
    """Partial derivatives of any order, the quotients of step h taken one variable after the other, in one call of f.

    Parameters
    ----------
    p : the point or points, shape (n, ...)
    orders : a row of variables for each derivative wanted: (i,) for ∂f/∂xᵢ, (i, j) for ∂²f/∂xᵢ∂xⱼ; all of one length k;
        n rows of length 1 are those of the gradient
    strict : False makes the answer NaN where f has no value, instead of an error

    Returns
    -------
    array of shape (number of rows, ...)
    """
    quotient, rows = quotient_of(method), np.asarray(orders)
    number, k = rows.shape
    steps = _steps(p, h)[rows.T]
    multiples, weights = repeated(quotient, k)
    if number * len(weights) * p.size > MOST_COORDINATES:
        raise Told(say("numeric_many"))
    points = np.empty((len(p), len(weights) * number, *p.shape[1:]))
    points[...] = p[:, None]
    moving = points.reshape(-1, *p.shape[1:])  # in one row, where adding at places is quickest
    if (number, k) == (len(p), 1):  # in diagonals, which is quicker still
        for start, (multiple,) in enumerate(multiples.tolist()):
            moving[start * number :: points.shape[1] + 1] += multiple * steps[0]
    else:
        columns = np.arange(len(weights) * number).reshape(len(weights), number)
        for variables, multiple, step in zip(rows.T, multiples.T, steps, strict=True):
            moving[variables * columns.size + columns] += multiple.reshape(-1, *[1] * step.ndim) * step
    found = values(f, points, strict=strict)
    result = (weights @ found.reshape(len(weights), -1)).reshape(number, *p.shape[1:])
    for step in steps:  # not by their product, which may be too large
        result = result / step
    return result


def _steps(p: np.ndarray, h: Any) -> np.ndarray:
    """The given step for each coordinate, shape (n, ...)."""
    given = numbers(h, "h")
    if given.ndim:
        if given.shape != p.shape[:1]:
            raise Told(say("numeric_steps", n=len(p), shape=given.shape))
        given = given.reshape(given.shape + (1,) * (p.ndim - 1))
    with np.errstate(over="ignore"):
        step = (p + given) - p  # the step that is really taken, after rounding
    if not 0 < step.min() <= step.max() < np.inf:
        raise Told(say("numeric_step", h=h))
    return step
