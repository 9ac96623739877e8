"""The truth about a derivative where its formula may lie: at corners, at borders between formulas, where it is 0/0.

The rules of differentiation make a new formula out of a formula.  They hold wherever each part of it is smooth, and say
nothing elsewhere, but the new formula has a value there all the same, or none although the derivative exists.  At 0:

    =====================  =================  =======================================  =================
    function of x          formula of slope   difference quotients (f(h) - f(0)) / h   derivative at 0
    =====================  =================  =======================================  =================
    |x|                    sign(x), so 0      1 for h > 0, -1 for h < 0                none: a corner
    x |x|                  2 |x|, so 0        |h|, which draws near 0                  0, as the formula says
    x for x < 0, else 2x   1 or 2, so 2       1 for h < 0, 2 for h > 0                 none: a corner
    x² sqrt(x² + y²)       0/0 at y = 0       h |h|, which draws near 0                0, which no formula says
    =====================  =================  =======================================  =================

No rule tells |x| from x|x|: the definition of the derivative does (Deepmath 7.1), as the limit of the quotients.  So a
derivative is computed in three steps, of which the last is needed at a few points only:

1. `find` lists the *seams* of a formula, expressions that are 0 where two of its parts meet: x for |x| and x|x|, u - v
   for max(u, v), the difference of the sides of each condition of a Piecewise;
2. `doubtful` says at which points a seam is 0, or the formula of the slope has no finite value;
3. `settled` asks the quotients there, from both sides: they confirm the formula, find another slope, or find none.

>>> gl.ScalarField("|x| + y").gradient(0, 1), gl.ScalarField("x|x| + y").gradient(0, 1)
(array([nan,  1.]), array([0., 1.]))

What has no formula has no seams: the slope of a Python function is found by differences (`gradlib.numeric`), which
estimate their error; at a corner that is large, and there is no slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.relational import Relational

from gradlib.formula.added import ARGUMENT, Added


# --------------------------------------------------------------------------------------------------- where it may lie
def find(expression: sp.Expr, t: sp.Symbol) -> tuple[sp.Expr, ...]:
    """What is 0 where the formula of the derivative in t may be wrong: corners of |u| and max, edges of a Piecewise."""
    found: list[sp.Expr] = []
    for part in sp.preorder_traversal(expression):
        if isinstance(part, sp.Abs | sp.sign | sp.Heaviside):
            found.append(part.args[0])
        elif isinstance(part, sp.Max | sp.Min):
            found += [u - v for u, v in combinations(part.args, 2)]
        elif isinstance(part, Relational):
            found.append(part.lhs - part.rhs)
        elif isinstance(part, Added):
            found += [part.here(seam) for seam in find(part.slope, ARGUMENT)]
    return tuple(dict.fromkeys(seam for seam in found if seam.has(t)))


def doubtful(slope: float | np.ndarray, seams: Sequence[Any]) -> bool | np.ndarray:
    """Whether a slope that a formula gives may be wrong; `seams` are the values of its seams at the same points."""
    if isinstance(slope, float | int):
        return 0 in seams or not math.isfinite(slope)
    doubt = ~np.isfinite(slope)
    for seam in seams:
        doubt |= np.equal(seam, 0)
    return doubt


# ---------------------------------------------------------------------------------------------- what the quotients say
# The steps of the quotients are 2^-8, 2^-13, ... times max(1, |t|): each 32 times smaller than the one before, and
# powers of 2, so that t + step has no rounding error of its own where t is 0.
FIRST, APART = 8, 5
RATIO = 2**APART
# Quotients *draw near* a number when their distance from it shrinks from one step to the next, but for rounding:
SHRUNK = 0.75  # by a formula's slope: as slowly as h^(1/12), which is more than enough for a number that is known
LINEAR = 0.1  # to a limit that they alone tell: nearly like h, by 1/32, since it is found on that assumption
VISIBLE = 1e-3  # rounding may move a quotient by this at most, in parts of 1 + |limit|, or nothing can be seen
# A limit that they draw near as a power of the step does, found by Aitken's process, is believed when
SLOW = 0.97  # each change is less than this part of the one before
AGREEING = 1e-6  # all four limits, by the earlier or later steps and from either side, agree to this
ZERO = 1e-9  # what is nearer to 0 than this is 0


def settled(f: Callable[..., Any], point: Sequence[np.ndarray], i: int, slope: np.ndarray) -> np.ndarray:
    """The partial derivative number `i` of f at points where a formula gives `slope`, which may be wrong.

    The quotients from both sides decide, each for three steps: if they draw near `slope` it is right; if they draw near
    another number that is the derivative, to about nine digits; otherwise, as at the corner of |x|, there is none.

    Parameters
    ----------
    f : function of n arrays, NaN where it has no value
    point : the n coordinates, each of shape (number of points,), like `slope` and the answer
    """
    t, here = point[i], f(*point)
    unit = np.maximum(1.0, np.abs(t))

    def quotients(power: int) -> np.ndarray:
        moved = [t + side * unit * 2.0**-power for side in (1, -1)]
        return np.array([(f(*point[:i], m, *point[i + 1 :]) - here) / (m - t) for m in moved])

    def drawing_near(limit: np.ndarray, pace: float, power: int) -> np.ndarray:
        rounding = 4 * np.finfo(float).eps * (np.maximum(1.0, np.abs(limit)) + np.abs(here) / unit) * 2.0**power
        nearer = (np.abs(near - limit) <= pace * np.abs(far - limit) + rounding).all(axis=0)
        return nearer & (rounding < VISIBLE * (1 + np.abs(limit)))

    with np.errstate(all="ignore"):
        far, near, close, closest = (quotients(FIRST + k * APART) for k in range(4))
        limit = ((RATIO * close - near) / (RATIO - 1)).mean(axis=0)  # in which the error h of each side cancels
        limit[np.abs(limit) < ZERO] = 0.0
        found = np.where(drawing_near(limit, LINEAR, FIRST + 2 * APART), limit, _slow_limit(far, near, close, closest))
        return np.where(drawing_near(slope, SHRUNK, FIRST + APART), slope, found)


def _slow_limit(*quotients: np.ndarray) -> np.ndarray:
    """What four quotients from both sides, each of shape (2, number of points), draw near as a power of the step does.

    So are those of (x² + y²)^(3/4) at the origin.  Aitken's process gives the limit of three of them
    (https://en.wikipedia.org/wiki/Aitken%27s_delta-squared_process); it is believed where both threes and both sides
    agree, and NaN otherwise.
    """
    one, two, three, four = quotients
    found = []
    for a, b, c in ((one, two, three), (two, three, four)):
        before, after = b - a, c - b
        found.append(np.where(np.abs(after) < SLOW * np.abs(before), c - after**2 / (after - before), np.nan))
    limits = np.concatenate(found)
    limit = limits.mean(axis=0)
    limit[np.abs(limit) < ZERO] = 0.0
    return np.where((np.abs(limits - limit) <= AGREEING * (1 + np.abs(limit))).all(axis=0), limit, np.nan)
