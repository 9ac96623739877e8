"""Derivatives with an error that is estimated: central quotients down a ladder of steps (Deepmath 7.1, 7.4).

No step fits all functions: where it is long the formula is wrong, where it is short the rounding of f is all that is
left.  So many steps are tried, each shorter than the one before by the same ratio r.  Richardson's combinations of the
central quotients c of two and of three neighbours,

    d(h) = c(h/r) + (c(h/r) - c(h)) / (r² - 1)    and    d(h/r) + (d(h/r) - d(h)) / (r⁴ - 1),

are free of the error h², and of h² and h⁴.  What the second is wrong by is estimated from four sides: how far it is
from the first, and from its neighbours; what the rounding of f may add; whether f has a corner, where the quotients
ahead and behind do not tend to one number; and whether shorter steps, as far as they can tell, say the same, or f has
detail between the points of the longer ones.  The step with the smallest error is taken, the error handed out with it.

A derivative here is a task: in which variables, at which point, is known to the function `at` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product

import numpy as np

# (numbers of tasks, moves of shape (k, points, tasks)) -> values of f, NaN where there is none, (points, tasks)
Moved = Callable[[np.ndarray, np.ndarray], np.ndarray]

EPS = np.finfo(float).eps
RATIO = 1.9237  # of a step to the next: not 2, or periods and rounding that fit one step fit all
FIRST = 0.385  # times a power of EPS, the first of a few steps
FARTHEST = 1e8  # the first step of a ladder
FEW = 3  # steps that are tried before it
RUNGS = 90  # its last step is about 10⁻¹⁷
SAFETY = 4  # an error is stated as so many times the estimate
CLEAR = 1e-9  # a relative error that need not be known better
MOSTLY = 3  # times its rounding is an error that is rounding most of all
TOLERANT = 10  # times its own error, a shorter step may be off from a longer one that is right
GRAIN = 2.0**-40  # of max(1, |x|, |f(x)|): a least change of f that is smaller comes from rounding
NEARER = 0.75  # of its distance from f(x), at most, is left after the next step, or f goes to and fro within the step,
MANY = 12  # shorter steps, whose quotients show by how far they scatter what rounding there is
UNSEEN = 256  # times less than it may be, rounding of x is not believed to be, however little they scatter
RESTLESS = 1e-6  # where that distance is no rounding: so large a part of the largest one
TINY = 2.0**-26  # of max(1, |x|): in shorter steps f may be felt from one of its roundings to the next
FAINT = 2.0**-30  # of f: what f goes up and down by in these is rounding if it is less,
SLIGHT = 2.0**-4  # and may be rounding if it is less than this,
SPAN, FALL = 5, 8  # unless so many steps later it is so many times less
MOST = 2**22  # coordinates in one call


def search(
    at: Moved, scale: np.ndarray, here: np.ndarray, looks: tuple[int, ...], within: float, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives and their errors, each of shape (tasks,): by a few steps, and down the ladder where these fail.

    Parameters
    ----------
    scale : size of the coordinates that move, shape (k, tasks), for derivatives of order k
    here : f at the points, shape (tasks,)
    looks : how many steps are tried first, and then; 2 or 3
    within : the relative error that is small enough, if it is rounding most of all
    width : coordinates that one value of f needs
    """
    k, poor = len(scale), np.arange(len(here))
    value, error = np.full((2, len(here)), np.nan)
    for rungs in looks:
        first = FIRST * EPS ** (1 / (2 * rungs - 1 + k)) / RATIO ** np.arange(rungs)
        size, at_x = scale[:, poor], here[poor]
        found, wrong, rounding, _ = (
            one[-1] for one in _tried(at, poor, np.multiply.outer(first, np.maximum(1, size)), size, at_x)
        )
        wrong += rounding
        value[poor], error[poor] = found, wrong
        enough = (wrong <= within * np.abs(found)) & (wrong <= np.maximum(CLEAR * np.abs(found), MOSTLY * rounding))
        if enough.all():
            return value, error
        poor = poor[~enough & np.isfinite(at_x)]
    for some in blocks(poor, width * RUNGS * 2**k):
        value[some], error[some] = _down(at, some, scale[:, some], here[some])
    return value, error


def textbook(
    at: Moved,
    scale: np.ndarray,
    here: np.ndarray,
    formula: tuple[np.ndarray, np.ndarray],
    found: tuple[np.ndarray, np.ndarray],
    width: int,
) -> tuple[np.ndarray, np.ndarray]:
    """The quotients that a formula, multiples (points, k) and weights, gives with the step that suits it best.

    That is where it is nearest to what was `found`, derivatives and errors, rounding counted.
    """
    (multiples, weights), (value, error) = formula, np.copy(found)
    for some in blocks(np.arange(len(here)), width * RUNGS * len(weights)):
        with np.errstate(all="ignore"):
            size = scale[:, some]
            steps = rounded(ladder(size), size)
            f = moved(at, some, multiples, steps)
            quotients = weights @ f / steps.prod(axis=1)
            off = np.abs(quotients - value[some])
            away = np.abs(f - here[some]).max(axis=1)
            best = _least(off + SAFETY * noise(away, here[some], steps, size))
            value[some], error[some] = quotients[best], off[best] + error[some]
    return value, error


def ladder(scale: np.ndarray) -> np.ndarray:
    """All steps, shape (RUNGS, k, tasks)."""
    return np.multiply.outer(RATIO ** -np.arange(RUNGS), np.maximum(FARTHEST, scale))


def blocks(tasks: np.ndarray, each: int) -> Iterator[np.ndarray]:
    """The tasks in parts that one call can hold, when each needs so many coordinates."""
    most = max(1, MOST // each)
    return (tasks[start : start + most] for start in range(0, len(tasks), most))


def rounded(steps: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The steps that are really taken from coordinates of this size; NaN where they are lost in rounding."""
    taken = (scale + steps) - scale
    return np.where((taken > 0) & np.isfinite(taken), taken, np.nan)


def _down(at: Moved, tasks: np.ndarray, scale: np.ndarray, here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives by the best steps of the ladder, and their errors."""
    with np.errstate(all="ignore"):
        steps = rounded(ladder(scale), scale)
        value, wrong, rounding, away = _tried(at, tasks, steps, scale, here)
        if len(scale) == 1:
            # rounding of x need not be as large as it may be: where many shorter steps are felt, they show it
            volume = steps.prod(axis=1)
            shown = np.fmax.accumulate((np.abs(np.diff(value, axis=0)) * volume[2:-1])[::-1])[::-1]
            own = SAFETY * noise(away, here, steps, 0 * scale)[2:-1] + shown / volume[2:-1]
            own = np.fmax(own, rounding[:-1] / UNSEEN)
            many = np.cumsum((away[3:] > 0)[::-1], axis=0)[::-1] >= MANY
            rounding[:-1] = np.where(many, np.fmin(rounding[:-1], own), rounding[:-1])
        error = SAFETY * wrong + rounding
        _rule_out(value, error, away, here, scale, (steps[1:] < steps[:-1]).any(axis=1))
        if len(scale) == 1:  # what may be more than rounding contradicts longer steps, but is not believed itself
            grains = _grains_felt(value, steps[:, 0], scale[0], away, here)
            error += grains[0] / volume[2:]
            _contradicted(value, error, away[2:] == 0)
            error += grains[1] / volume[2:]
        else:
            _contradicted(value, error, away[2:] == 0)
        best = _least(error)
        return value[best], error[best]


def _least(error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The places of the least error of each task."""
    return np.where(np.isfinite(error), error, np.inf).argmin(axis=0), np.arange(error.shape[1])


def _tried(
    at: Moved, tasks: np.ndarray, steps: np.ndarray, scale: np.ndarray, here: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For each two or three neighbours of the steps: derivatives, what they are wrong by, what rounding may add.

    The last of the four is how far f is from f(x), for each step.
    """
    signs, weights = _central(len(scale))
    with np.errstate(all="ignore"):
        steps = rounded(steps, scale)
        f = moved(at, tasks, signs, steps)
        volume = steps.prod(axis=1)
        *_, lower, value = _columns(weights @ f / volume, (2, 4))
        wrong = np.abs(value - lower[1:])
        if len(steps) > FEW:  # the next two tell more, though the second adds rounding of its own
            apart = np.abs(np.diff(value, axis=0))
            wrong[:-2] = np.fmax(apart[:-1], apart[1:] / 4)
            wrong[-2:] = np.fmax(wrong[-2:], apart[-1])
        away = f - here
        if len(scale) == 1:  # the slope ahead less that behind, which is 0 unless there is a corner
            wrong += np.abs(_columns(away.sum(axis=1) / volume, (1, 3))[-1]) / 2
        away = np.abs(away).max(axis=1)
        rounding = SAFETY * noise(away, here, steps, scale)[-len(value) :]
        return value, wrong, rounding, away


@cache
def _central(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Multiples of the steps and weights of the central quotient, taken k times."""
    signs = np.array(list(product((1.0, -1.0), repeat=k)))
    return signs, signs.prod(axis=1) / 2**k


def moved(at: Moved, tasks: np.ndarray, multiples: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """f after moves by multiples (points, k) of the steps (steps, k, tasks): shape (steps, points, tasks).

    Few steps are made one after the other, which is quicker than at once.
    """
    moves = steps[:, :, None] * multiples.T[..., None]
    if len(steps) <= FEW:
        return np.array([at(tasks, move) for move in moves])
    rungs, k, each, number = moves.shape
    return at(tasks, moves.swapaxes(0, 1).reshape(k, rungs * each, number)).reshape(rungs, each, number)


def noise(away: np.ndarray, here: np.ndarray, steps: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """What rounding, of x as well, may change in quotients when f is so far `away` from f(x), shape (steps, tasks).

    On a ladder the least change of f counts, if it comes from rounding: f may be made of larger numbers than it shows.
    """
    changed = EPS * (np.abs(here) + away) + (away[:, None] / steps * (EPS * scale)).max(axis=1)
    if len(away) > FEW:
        least, small = _grain(away, here, scale)
        changed = np.fmax(changed, np.where(small & (away == 0).any(axis=0), least, 0))
    return changed / steps.prod(axis=1)


def _grain(away: np.ndarray, here: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least change of f, and whether it is so small that it may come from rounding."""
    least = np.where(away > 0, away, np.inf).min(axis=0)
    return least, least < GRAIN * np.maximum(np.maximum(1, np.abs(here)), scale.max(axis=0))


def _columns(entries: np.ndarray, powers: tuple[int, ...]) -> list[np.ndarray]:
    """Richardson's tableau: each column is that before it without the part of the error that goes like h^power."""
    columns = [entries]
    for power in powers[: len(entries) - 1]:
        before, after = columns[-1][:-1], columns[-1][1:]
        columns.append(after + (after - before) / (RATIO**power - 1))
    return columns


def _grains_felt(
    value: np.ndarray, steps: np.ndarray, scale: np.ndarray, away: np.ndarray, here: np.ndarray
) -> list[np.ndarray]:
    """What f goes up and down by in longer steps, for each that is tiny, if that stays as steps shrink: FAINT, SLIGHT.

    Within one rounding of a number in it f is smooth, with another slope: (1 - cos x)/x² where cos x stays as it is.
    """
    jump = np.abs(np.diff(value, axis=0)) * steps[2:-1]
    jump = np.fmax(np.fmax(jump[:-2], jump[1:-1]), jump[2:])  # one may be small by chance
    before, after = jump[:-SPAN], jump[SPAN:]
    stays = (steps[2:][: len(before)] <= TINY * np.maximum(1, scale)) & (before <= FALL * after)
    size, found = np.minimum(np.abs(here), np.fmax.reduce(away)), []
    for most in (FAINT, SLIGHT):
        level = np.maximum.accumulate(np.where(stays & (before <= most * size), before, 0))
        found.append(np.pad(level, ((0, len(value) - len(level)), (0, 0)), mode="edge"))
    return found


def _rule_out(
    value: np.ndarray, error: np.ndarray, away: np.ndarray, here: np.ndarray, scale: np.ndarray, shorter: np.ndarray
) -> None:
    """Take from the choice long steps within which f goes to and fro, and short ones that f does not feel.

    Rounding may make a step as long as that before it; `shorter` says where it does not.
    """
    restless = shorter & (away[1:] > np.maximum(NEARER * away[:-1], RESTLESS * np.fmax.reduce(away)))
    error[np.logical_or.accumulate(restless[::-1], axis=0)[::-1][: len(error)]] = np.inf
    still = away[-len(value) :] == 0
    felt = (~still & (error <= np.abs(value) / TOLERANT)).any(axis=0) & _grain(away, here, scale)[1]
    error[still & felt] = np.inf


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
