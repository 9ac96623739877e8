"""A learner's number, vector or point -> feedback: right, rounded too much, or which mistake it looks like."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from gradlib import valid
from gradlib.check import mistakes
from gradlib.check.feedback import Feedback, feedback, missing, named, wrong
from gradlib.formula import typed
from gradlib.formula.spelling import FormulaError
from gradlib.language import Told, called, plain, say
from gradlib.network.smile import SmileFormula
from gradlib.notation import decimal, short

Pairs = list[tuple[str, np.ndarray]]  # name of a mistake, what somebody gives who makes it


@called
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
    return _checked(answer, expected, tol, instead, _compare_one)


@called
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
    return _checked(answer, expected, tol, instead, partial(_compare_list, directed=True), listed=True)


@called
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
    return _checked(answer, expected, tol, instead, _compare_list, listed=True)


@called
def smile(answer: Any, right: SmileFormula, *, instead: Sequence[tuple[str, float]] = ()) -> Feedback:
    """Check a derivative found by the smile formula or the half-smile (Deepmath 7.5).

    Parameters
    ----------
    answer : as in `number`
    right : ``net.smile("a")`` or ``net.half_smile("a")`` after ``net.forward``
    instead : as in `number`; they come before the mistakes that are recognised anyway
    """
    valid.of_type(right, SmileFormula, "right")
    pairs = [*named(instead), *mistakes.of_smile(right)]
    return number(answer, valid.real(right.value, f"∂F/∂{right.name}"), instead=pairs)


def _checked(
    answer: Any,
    expected: Any,
    tol: Any,
    instead: Any,
    compare: Callable[[np.ndarray, np.ndarray, float, Pairs], Feedback],
    *,
    listed: bool = False,
) -> Feedback:
    """Read what a check is given, and `compare` the numbers of the answer, one or `listed`, with the right ones."""
    tol, right = valid.real(tol, "tol", 0), _finite(expected)
    pairs = [(name, _finite(what if listed else valid.real(what, name))) for name, what in named(instead)]
    got = _read(answer, right.size if listed else None)
    return got if isinstance(got, Feedback) else compare(got, right, tol, pairs)


# ------------------------------------------------------------------------------------------------------- what is given
def _finite(expected: Any) -> np.ndarray:
    """A right number or numbers, or those of a mistake, as an array of shape (n,)."""
    found = np.atleast_1d(valid.numbers(expected, "expected"))
    if found.ndim > 1 or not found.size or not np.isfinite(found).all():
        raise Told(say("wrong_list", what="expected", value=expected))
    return found


# what is said where nothing is answered, and where something else than numbers
_NUMBER = "check_missing_number", "check_want_number"
_NUMBERS = "check_missing_vector", "check_want_vector"


def _read(answer: Any, n: int | None) -> np.ndarray | Feedback:
    """The `n` numbers that an answer lists, or its one number where `n` is None; else what to say of it."""
    (nothing, unread), count = (_NUMBER, 1) if n is None else (_NUMBERS, n)
    said = {"n": count, "like": f"({', '.join(itertools.islice(itertools.cycle(('1', '2.5', '-3')), count))})"}
    if missing(answer):
        return feedback("missing", nothing, **said)
    try:
        parts = [answer] if n is None else _parts(answer)
        got = np.array([_value(part) for part in parts] if len(parts) == count else [])
    except FormulaError as error:
        return Feedback("hint", str(error))
    except (TypeError, ValueError):
        got = np.array([])
    if got.shape != (count,) or not np.isfinite(got).all():
        return _decimal_comma(answer, count) or feedback("hint", unread, **said)
    return got


def _parts(answer: Any) -> list[Any]:
    """What an answer lists; of a column, what stands in its rows."""
    if isinstance(answer, sp.MatrixBase):
        answer = answer.tolist()
    parts = [] if isinstance(answer, set) else valid.as_list(answer, "")
    return [
        part[0] if isinstance(part, list | tuple | np.ndarray) and np.shape(part) == (1,) else part for part in parts
    ]


def _value(answer: Any) -> float:
    """`answer` as a number: a number, or text such as 12/5, e^2 or x = 3."""
    if isinstance(answer, str):
        return float(typed.number(answer).parts[0])
    return valid.real(answer, "")


def _decimal_comma(answer: Any, n: int) -> Feedback | None:
    """What to say when `n` numbers were typed as 0,316 in place of 0.316: Python makes of each two whole numbers."""
    if not isinstance(answer, tuple) or len(answer) != 2 * n or not all(type(part) is int for part in answer):
        return None
    if min(answer[1::2]) < 0 or not any(answer[1::2]):  # a point such as (1, -1) or (0, 0)
        return None
    return feedback("hint", "check_decimal_comma", example=f"{plain(answer[0])}.{plain(answer[1])}")


# ---------------------------------------------------------------------------------------------------------- comparisons
def _compare_one(got: np.ndarray, right: np.ndarray, tol: float, pairs: Pairs) -> Feedback:
    """One number, with one or several that are right."""
    (value,) = got.tolist()

    def accepted(one: float, within: float = tol) -> float:
        return max(_slack(one, within), within * abs(one))

    def close(numbers: np.ndarray) -> bool:
        return any(abs(value - one) <= accepted(one) for one in numbers.tolist())

    if close(right):
        return feedback("correct", "check_correct")
    mistake = _first([*pairs, *mistakes.of_numbers(right)], close)
    if mistake:
        return wrong(mistake=mistake)
    for one in right.tolist():
        if abs(value - one) <= accepted(one, min(10 * tol, 0.05)):
            return _rounded([value], [one], accepted(one))
    return wrong("check_wrong_number", got=decimal(value))


def _compare_list(got: np.ndarray, right: np.ndarray, tol: float, pairs: Pairs, *, directed: bool = False) -> Feedback:
    """The numbers of a point, or of a vector, which has a direction (`directed`)."""
    within = {"rtol": tol, "atol": _slack(right, tol)}

    def close(numbers: np.ndarray) -> bool:
        return np.allclose(got, numbers, **within)

    if close(right):
        return feedback("correct", "check_correct")
    mistake = _first(pairs, close)
    if not mistake and mistakes.is_swapped(got, right, **within):
        return feedback("wrong", "check_order", mistake="swapped")
    mistake = mistake or _first(mistakes.of_numbers(right), close)
    if mistake:
        return wrong(mistake=mistake)
    near = min(10 * tol, 0.05)
    if np.allclose(got, right, rtol=near, atol=_slack(right, near)):
        return _rounded(got.tolist(), right.tolist(), within["atol"])
    if directed and _same_direction(got, right, tol):
        return feedback("almost", "check_direction")
    first = int(np.argmax(~np.isclose(got, right, **within)))
    return wrong("check_wrong_component", i=first + 1, got=decimal(float(got[first])))


def _first(pairs: Pairs, close: Callable[[np.ndarray], bool]) -> str | None:
    """The first mistake that gives what was answered."""
    return next((mistake for mistake, numbers in pairs if close(numbers)), None)


def _same_direction(got: np.ndarray, right: np.ndarray, tol: float) -> bool:
    one, other = (v / (np.abs(v).max() or 1) for v in (got, right))  # whose lengths are no huge numbers
    tol = max(tol, 1e-6)  # the dot product has errors of rounding
    return bool(np.dot(one, other) > (1 - tol**2) * np.linalg.norm(one) * np.linalg.norm(other))


def _slack(wanted: float | np.ndarray, tol: float) -> float:
    """The absolute error that is accepted: `tol`, but where numbers are small, not so much that 0 would be right."""
    largest = float(np.abs(wanted).max())
    return min(tol, 0.05 * largest) if largest > 1e-12 else tol  # less than that is meant to be 0


def _rounded(got: list[float], right: list[float], tol: float) -> Feedback:
    """How near it is; more digits are asked for only where these are the right ones."""
    off = max(abs(value - one) for value, one in zip(got, right, strict=True))
    key = "check_rounding" if rounded(got, right) else "check_near"
    return feedback("almost", key, tol=short(tol, 2), off=short(off, 2))


def rounded(got: Sequence[float], right: Sequence[float]) -> bool:
    """Whether these are the right numbers, rounded or cut off after some digit."""
    return all(
        any(math.isclose(value, near / 10**k, rel_tol=1e-9) for k in range(-9, 9) for near in _whole(one * 10**k))
        for value, one in zip(got, right, strict=True)
    )


def _whole(value: float) -> tuple[int, int]:
    return round(value), math.trunc(value + math.copysign(1e-9, value) * max(1, abs(value)))  # 5.004 is 5.00399999...
