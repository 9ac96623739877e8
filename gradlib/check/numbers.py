"""A learner's number, vector or point -> feedback: right, rounded too much, or which mistake it looks like."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp

from gradlib.check import mistakes
from gradlib.check.feedback import Feedback, feedback, missing, named, shown
from gradlib.field.scalar import ScalarField
from gradlib.formula.grammar import FormulaError
from gradlib.language import plain, say
from gradlib.network.smile import SmileFormula
from gradlib.notation import short
from gradlib.valid import listed, numbers, of_type, real


def _finite(expected: Any) -> np.ndarray:
    """The right number or numbers as an array of shape (n,)."""
    found = np.atleast_1d(numbers(expected, "expected"))
    if found.ndim > 1 or not found.size or not np.isfinite(found).all():
        raise ValueError(say("wrong_list", what="expected", value=expected))
    return found


def _value(answer: Any) -> float:
    """`answer` as a number: a number, or text such as 12/5, e^2 or x = 3."""
    if isinstance(answer, str):
        return ScalarField(re.sub(r"^\s*[^\W\d]\w*\s*=", "", answer), ())()
    return real(answer, "")


def number(
    answer: Any, expected: float | Sequence[float], *, tol: float = 1e-3, instead: Sequence[tuple[str, float]] = ()
) -> Feedback:
    """Check a number.

    Parameters
    ----------
    answer : a number, or text such as "12/5", "e^2" or "x = 3"; ``...`` while there is none
    expected : the right number, or several that are right
    tol : largest relative error (absolute below 1, but no more than a twentieth of the number) that is still right
        (default 1e-3); ten times more, but no more than a twentieth, is "almost"
    instead : pairs (name of a mistake, number that somebody who makes it finds)
    """
    tol, wanted = real(tol, "tol", 0), _finite(expected).tolist()
    pairs = [(name, real(wrong, name)) for name, wrong in (*named(instead), *(("sign", -one) for one in wanted))]
    if missing(answer):
        return feedback("missing", "check_missing_number")
    try:
        value = float(_value(answer))
    except FormulaError as error:
        return Feedback("hint", str(error))
    except (TypeError, ValueError):
        return _decimal_comma(answer, 1) or feedback("hint", "check_want_number")
    if not math.isfinite(value):
        return feedback("hint", "check_want_number")

    def accepted(to: float, within: float) -> float:
        return max(_slack(to, within), within * abs(to))

    def close(to: float, within: float) -> bool:
        return abs(value - to) <= accepted(to, within)

    if any(close(one, tol) for one in wanted):
        return feedback("correct", "check_correct")
    for name, wrong in pairs:
        if close(wrong, tol):
            return feedback("wrong", f"mistake_{name}", mistake=name)
    for one in wanted:
        if close(one, min(10 * tol, 0.05)):
            return _rounded(accepted(one, tol))
    return feedback("wrong", "check_wrong_number", got=shown(value))


def vector(
    answer: Any,
    expected: Sequence[float],
    *,
    tol: float = 1e-3,
    instead: Sequence[tuple[str, Sequence[float]]] = (),
) -> Feedback:
    """Check a vector by its components; recognises another order, a sign, a right direction with another length.

    Parameters
    ----------
    answer : a list, tuple or array of what `number` takes, also a column; ``...`` while there is none
    expected : the right components
    tol : largest relative error of a component that is still right (absolute below 1, but no more than a twentieth of
        the largest component; default 1e-3)
    instead : pairs (name of a mistake, vector that somebody who makes it finds)
    """
    said, got, wanted = _listed(answer, expected, tol, instead)
    if said.kind == "wrong" and said.mistake is None:
        one, other = (v / (np.abs(v).max() or 1) for v in (got, wanted))  # whose lengths are no huge numbers
        if np.dot(one, other) > (1 - tol**2) * np.linalg.norm(one) * np.linalg.norm(other):
            return feedback("almost", "check_direction")
    return said


def point(
    answer: Any,
    expected: Sequence[float],
    *,
    tol: float = 1e-3,
    instead: Sequence[tuple[str, Sequence[float]]] = (),
) -> Feedback:
    """Check a point by its coordinates: like `vector`, but a point has no direction that could be right.

    Parameters
    ----------
    answer, expected, tol, instead : as in `vector`
    """
    return _listed(answer, expected, tol, instead)[0]


def _listed(answer: Any, expected: Any, tol: float, instead: Any) -> tuple[Feedback, np.ndarray, np.ndarray]:
    """The feedback on numbers in a list, the numbers that were given, and the right ones."""
    tol, wanted = real(tol, "tol", 0), _finite(expected)
    pairs = [(name, _finite(wrong)) for name, wrong in named(instead)]
    got, unread = _read(answer, wanted.size)
    return unread or _compared(got, wanted, tol, pairs), got, wanted


def _read(answer: Any, n: int) -> tuple[np.ndarray, Feedback | None]:
    """The `n` numbers of an answer; or what to say where they are not such."""
    nothing, like = np.array([]), f"({', '.join(itertools.islice(itertools.cycle(('1', '2.5', '-3')), n))})"
    if missing(answer):
        return nothing, feedback("missing", "check_missing_vector", n=n, like=like)
    try:
        if isinstance(answer, sp.MatrixBase):
            answer = answer.tolist()
        parts = [] if isinstance(answer, set) else listed(answer, "")
        got = np.array([_value(_entry(part)) for part in parts] if len(parts) == n else [])
    except FormulaError as error:
        return nothing, Feedback("hint", str(error))
    except (TypeError, ValueError):
        got = nothing
    if got.shape != (n,) or not np.isfinite(got).all():
        return nothing, _decimal_comma(answer, n) or feedback("hint", "check_want_vector", n=n, like=like)
    return got, None


def _compared(got: np.ndarray, wanted: np.ndarray, tol: float, pairs: list[tuple[str, np.ndarray]]) -> Feedback:
    close = {"rtol": tol, "atol": _slack(wanted, tol)}
    if np.allclose(got, wanted, **close):
        return feedback("correct", "check_correct")
    for name, wrong in pairs:
        if np.allclose(got, wrong, **close):
            return feedback("wrong", f"mistake_{name}", mistake=name)
    if np.allclose(np.sort(got), np.sort(wanted), **close):
        return feedback("wrong", "check_order", mistake="swapped")
    if np.allclose(got, -wanted, **close):
        return feedback("wrong", "mistake_sign", mistake="sign")
    near = min(10 * tol, 0.05)
    if np.allclose(got, wanted, rtol=near, atol=_slack(wanted, near)):
        return _rounded(close["atol"])
    first = int(np.argmax(~np.isclose(got, wanted, **close)))
    return feedback("wrong", "check_wrong_component", i=first + 1, got=shown(float(got[first])))


def _slack(wanted: float | np.ndarray, tol: float) -> float:
    """The absolute error that is accepted: `tol`, but where numbers are small, not so much that 0 would be right."""
    largest = float(np.abs(wanted).max())
    return min(tol, 0.05 * largest) if largest > 1e-12 else tol  # less than that is meant to be 0


def _rounded(tol: float) -> Feedback:
    return feedback("almost", "check_rounding", tol=short(tol, 2))


def _decimal_comma(answer: Any, n: int) -> Feedback | None:
    """What to say when `n` numbers were typed as 0,316 in place of 0.316: Python makes of each two whole numbers."""
    if not isinstance(answer, tuple) or len(answer) != 2 * n or not all(type(part) is int for part in answer):
        return None
    if min(answer[1::2]) < 0 or not any(answer[1::2]):  # a point such as (1, -1) or (0, 0)
        return None
    return feedback("hint", "check_decimal_comma", example=f"{plain(answer[0])}.{plain(answer[1])}")


def _entry(part: Any) -> Any:
    """The number in a row of a column; anything else as it is."""
    row = isinstance(part, list | tuple | np.ndarray) and np.shape(part) == (1,)
    return part[0] if row else part


def smile(answer: Any, right: SmileFormula, *, instead: Sequence[tuple[str, float]] = ()) -> Feedback:
    """Check a derivative found by the smile formula or the half-smile (Deepmath 7.5).

    Parameters
    ----------
    answer : as in `number`
    right : ``net.smile("a")`` or ``net.half_smile("a")`` after ``net.forward``
    instead : as in `number`; they come before the mistakes that are recognised anyway
    """
    of_type(right, SmileFormula, "right")
    pairs = [*named(instead), *mistakes.of_smile(right)]
    return number(answer, real(right.value, f"∂F/∂{right.name}"), instead=pairs)
