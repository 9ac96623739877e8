"""Derivatives with an error that is estimated: central quotients down a ladder of steps (Deepmath 7.1, 7.4).

No step fits all functions: where it is long the formula is wrong, where it is short the rounding of f is all that is
left.  So many steps are tried, each half of the one before.  Of three neighbours, Richardson's combination

    (c(h) - 20 c(h/2) + 64 c(h/4)) / 45,    c the central quotient,

is free of the errors h² and h⁴.  What it is wrong by is estimated from four sides: how far it is from the combination
of two steps, and from its neighbour; what the rounding of f may add; whether f has a corner, where the quotients ahead
and behind do not tend to one number; and whether shorter steps, as far as they can tell, say the same, or f has detail
between the points of the longer ones.  The step with the smallest error is taken, and the error handed out with it.

A derivative here is a task: in which variables, at which point, is known to the function `at` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np

# (numbers of tasks, moves of shape (k, tasks, points)) -> values of f, NaN where there is none, (tasks, points)
Moved = Callable[[np.ndarray, np.ndarray], np.ndarray]

EPS = np.finfo(float).eps
ODD = 0.77  # a part of a power of 2, for the first step: periods of functions are seldom a multiple of it
FARTHEST = ODD * 2.0**27  # about 10⁸, the first step of a ladder
RUNGS = 84  # its last step is about 10⁻¹⁷
SAFETY = 4  # an error is stated as so many times the estimate
TOLERANT = 10  # times its own error, a shorter step may be off from a longer one that is right
MOST = 2**22  # coordinates in one call


def search(
    at: Moved, scale: np.ndarray, here: np.ndarray, rungs: int, within: float, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives and their errors, each of shape (tasks,): by a few steps, and down the ladder where these fail.

    Parameters
    ----------
    scale : size of the coordinates that move, shape (k, tasks), for derivatives of order k
    here : f at the points, shape (tasks,)
    rungs : steps that are tried first, 2 or 3
    within : the relative error with which they are content
    width : coordinates that one value of f needs
    """
    k, number = scale.shape
    first = ODD * EPS ** (1 / (2 * rungs - 1 + k)) * 0.5 ** np.arange(rungs)
    everything = np.arange(number)
    value, error = _best(at, everything, np.multiply.outer(first, np.maximum(1, scale)), scale, here)
    poor = np.flatnonzero(~(error <= within * np.abs(value)))
    for some in blocks(poor, width * RUNGS * 2**k):
        value[some], error[some] = _best(at, some, ladder(scale[:, some]), scale[:, some], here[some])
    return value, error


def ladder(scale: np.ndarray) -> np.ndarray:
    """All steps, shape (RUNGS, k, tasks)."""
    return np.multiply.outer(0.5 ** np.arange(RUNGS), np.maximum(FARTHEST, ODD * scale))


def blocks(tasks: np.ndarray, each: int) -> Iterator[np.ndarray]:
    """The tasks in parts that one call can hold, when each needs so many coordinates."""
    most = max(1, MOST // each)
    return (tasks[start : start + most] for start in range(0, len(tasks), most))


def rounded(steps: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The steps that are really taken from coordinates of this size; NaN where they are lost in rounding."""
    taken = (scale + steps) - scale
    return np.where((taken > 0) & np.isfinite(taken), taken, np.nan)


def noise(values: np.ndarray, here: np.ndarray, steps: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """What rounding may do to quotients of these `values`, shape (steps, tasks, points): that of f, and of x in f(x)."""
    moved = np.abs(values - here[:, None]).max(axis=-1)[:, None] / steps * scale
    return EPS * (np.abs(values).max(axis=-1) + moved.max(axis=1)) / steps.prod(axis=1)


def _best(
    at: Moved, tasks: np.ndarray, steps: np.ndarray, scale: np.ndarray, here: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    k = len(scale)
    signs = np.array(list(product((1.0, -1.0), repeat=k)))
    short = len(steps) <= 3
    with np.errstate(all="ignore"):
        steps = rounded(steps, scale)
        f = _values(at, tasks, signs, steps)
        central = f @ signs.prod(axis=1) / (2**k * steps.prod(axis=1))
        *_, lower, value = _columns(central, (4, 16))
        wrong = np.abs(value - lower[1:])
        if VAR and not short:
            d = np.abs(np.diff(value, axis=0))
            wrong[:-1] = d
            if VAR > 1: wrong[:-2] = np.fmax(wrong[:-2], d[1:]/VAR)
        else:
            wrong[:-1] = np.fmax(wrong[:-1], np.abs(np.diff(value, axis=0)))
        if k == 1:  # the slope ahead less that behind, which is 0 unless there is a corner
            *_, corner = _columns((f.sum(axis=-1) - 2 * here) / steps[:, 0], (2, 8))
            wrong += np.abs(corner) / 2
        moves = np.abs(f - here[:, None]).max(axis=-1)
        rounding = EPS * np.abs(f).max(axis=-1)
        if short:
            rounding = rounding + EPS * (moves[:, None] / steps * scale).max(axis=1)
        rounding = (rounding / steps.prod(axis=1))[-len(value):]
        error = SAFETY * (wrong + rounding)
        if not short:
            _unresolved(error, moves)
            _unmoved(value, error, moves, here)
            _contradicted(value, error, moves[-len(value):] == 0)
        best = np.where(np.isfinite(error), error, np.inf).argmin(axis=0)
        chosen = best, np.arange(len(here))
        return value[chosen], error[chosen]


VAR = 0
def _unresolved(error: np.ndarray, moves: np.ndarray) -> None:
    """Distrust steps above one that, halved, does not bring f nearer to its value: f goes to and fro within them."""
    apart = moves[1:] > np.maximum(SHRINKS * moves[:-1], np.nanmax(moves, axis=0) * 1e-3)
    error[np.logical_or.accumulate(apart[::-1], axis=0)[::-1][: len(error)]] = np.inf


def _unmoved(value, error, moves, here):
    still = moves[-len(value):] == 0
    quantum = np.where(moves > 0, moves, np.inf).min(axis=0)
    told = (~still & (error <= 0.1 * np.abs(value))).any(axis=0) & (quantum < 2**-40 * np.maximum(1, np.abs(here)))
    error[still & told] = np.inf


SHRINKS = 0.75


def _values(at: Moved, tasks: np.ndarray, multiples: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """f at all moves, shape (steps, tasks, multiples); few steps one after the other, which is quicker than at once."""
    moves = steps[..., None] * multiples.T[:, None]
    if len(steps) <= 3:
        return np.array([at(tasks, move) for move in moves])
    rungs, k, number, each = moves.shape
    found = at(tasks, moves.transpose(1, 2, 0, 3).reshape(k, number, rungs * each))
    return found.reshape(number, rungs, each).swapaxes(0, 1)


def _columns(entries: np.ndarray, powers: tuple[int, ...]) -> list[np.ndarray]:
    """Richardson's tableau: each column without the next error of the one before, which a halved step divides by power."""
    columns = [entries]
    for power in powers[: len(entries) - 1]:
        columns.append((power * columns[-1][1:] - columns[-1][:-1]) / (power - 1))
    return columns


def _contradicted(value: np.ndarray, error: np.ndarray, unmoved: np.ndarray) -> None:
    """Make each error as large as what shorter steps tell against the value, those where f does not move left out."""
    doubt = error.copy()
    doubt[1:] = np.fmax(doubt[1:], error[:-1])
    doubt[:-1] = np.fmax(doubt[:-1], error[1:])
    told = np.isfinite(value) & np.isfinite(doubt) & ~unmoved
    known, doubt = np.where(told, value, 0), np.where(told, TOLERANT * doubt, np.inf)
    low = np.maximum.accumulate((known - doubt)[::-1])[::-1]
    high = np.minimum.accumulate((known + doubt)[::-1])[::-1]
    error[:-1] = np.maximum(error[:-1], np.maximum(low[1:] - value[:-1], value[:-1] - high[1:]))
