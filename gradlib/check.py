"""A learner's answer -> feedback: right or wrong, where it differs, and which mistake it looks like.

An answer may be formula text, a number, a vector, or still ``...``.  Formulas are compared by their values at many
points, so any equivalent form is right.  The mistakes that are recognised are those that learners make: partials
swapped, a sign, a forgotten factor of the chain rule, a constant treated as a variable or the other way round.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gradlib import mistakes
from gradlib.field import ScalarField
from gradlib.formula import FormulaError
from gradlib.language import say

_LOOKS = {  # kind -> (mark, colour of the edge)
    "correct": ("✔", "#009E73"),
    "almost": ("≈", "#E69F00"),
    "wrong": ("✘", "#D55E00"),
    "hint": ("?", "#0072B2"),
    "missing": ("…", "#7f7f7f"),
}


@dataclass(frozen=True)
class Feedback:
    """What is said of an answer.

    Attributes
    ----------
    kind : ``"missing"`` (nothing answered yet), ``"hint"`` (it cannot be read, or is of another sort than asked),
        ``"wrong"``, ``"almost"`` (rounded too much, or right up to a constant factor), ``"correct"``.
    text : the sentences for the learner.
    mistake : the name of the recognised mistake, a key of `gradlib.mistakes`, or None.
    point : a point where a wrong formula differs from the right one, or None.
    """

    kind: str
    text: str
    mistake: str | None = None
    point: tuple[float, ...] | None = None

    def __repr__(self) -> str:
        return f"{_LOOKS[self.kind][0]} {self.text}"

    def _repr_html_(self) -> str:
        mark, edge = _LOOKS[self.kind]
        return (
            f'<div role="status" style="border-left:5px solid {edge};padding:6px 12px;white-space:pre-wrap">'
            f"<b>{mark}</b> {html.escape(self.text)}</div>"
        )


def _feedback(kind: str, *keys: str, mistake: str | None = None, point: Any = None, **fields: object) -> Feedback:
    return Feedback(kind, " ".join(say(key, **fields) for key in keys), mistake, point)


def _shown(value: float) -> str:
    return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")


def _missing(answer: Any) -> bool:
    if isinstance(answer, list | tuple):
        return any(_missing(part) for part in answer)
    return answer is None or answer is ... or (isinstance(answer, str) and answer.strip() in ("", "...", "…"))


# ------------------------------------------------------------------------------------------------------------- formulas
def formula(
    answer: Any,
    expected: Any,
    variables: str | Sequence[str] | None = None,
    *,
    instead: Sequence[tuple[str, Any]] = (),
) -> Feedback:
    """Compare a formula with the right one, in any equivalent form.

    Parameters
    ----------
    answer : formula text (or a number, or a ScalarField); ``...`` while there is none
    expected : formula text, sympy expression or ScalarField
    variables : names of the variables (default: those of `expected`)
    instead : pairs (name of a mistake, formula that somebody who makes it writes), the likeliest first
    """
    if _missing(answer):
        return _feedback("missing", "check_missing_formula")
    right = ScalarField(expected, variables)
    if not isinstance(answer, str | int | float | ScalarField):
        return _feedback("hint", "check_want_formula")
    try:
        given = ScalarField(str(answer) if isinstance(answer, int | float) else answer, right.variables)
    except FormulaError as error:
        return Feedback("hint", str(error))
    point = _difference(given, right)
    if point is None:
        return _feedback("correct", "check_correct")
    for name, text in instead:
        if _difference(given, ScalarField(text, right.variables)) is None:
            return _wrong_formula(given, right, point, name)
    ratio = _ratio(given, right)
    if ratio is not None:
        return _feedback("almost", "check_factor", factor=_shown(ratio))
    return _wrong_formula(given, right, point, None)


def partial(answer: Any, f: Any, variable: str | int, variables: str | Sequence[str] | None = None) -> Feedback:
    """Check a learner's formula for the partial derivative of `f` (Deepmath 7.1), naming the usual mistakes."""
    field = ScalarField(f, variables)
    right = field.partial(variable)
    return formula(answer, right, field.variables, instead=mistakes.of_partial(field, variable))


def equation(answer: Any, expected: Any, variables: str | Sequence[str] | None = None) -> Feedback:
    """Check the equation of a tangent line or plane, in any form (Deepmath 7.2, Prop. 2 and 4).

    Parameters
    ----------
    answer : text such as ``"2x + 3y = 5"``, or a formula that is meant to be 0; any multiple of the right one is right
    expected : what is to be 0: formula text or a ScalarField, such as ``"2(x - 1) + 3(y - 1)"``
    """
    if _missing(answer):
        return _feedback("missing", "check_missing_equation")
    if not isinstance(answer, str) or answer.count("=") > 1:
        return _feedback("hint", "check_want_equation")
    right = ScalarField(expected, variables)
    left, _, other = answer.partition("=")
    try:
        for side in filter(str.strip, (left, other)):  # each side apart, so that an error points at what was typed
            ScalarField(side, right.variables)
        given = ScalarField(f"{left} - ({other})" if other.strip() else left, right.variables)
    except FormulaError as error:
        return Feedback("hint", str(error))
    if _ratio(given, right) is not None:
        return _feedback("correct", "check_correct")
    zero = next((p for p in _zeros(right) if not math.isclose(given(*p), 0, abs_tol=1e-8)), None)
    if zero is None:
        return _feedback("wrong", "check_wrong_equation")
    return _feedback("wrong", "check_off_equation", point=zero, where=_where(right, zero), got=_shown(given(*zero)))


def _zeros(right: ScalarField) -> Iterator[tuple[float, ...]]:
    """Points where an affine function is 0."""
    slopes = right.gradient(*(0.0 for _ in right.variables))
    for point in _points(len(right.variables)):
        yield tuple(np.array(point) - right(*point) * slopes / (slopes @ slopes))


def _points(n: int) -> Iterator[tuple[float, ...]]:
    """Points with simple coordinates first, for a counterexample that can be checked by hand, then scattered ones."""
    simple = (1.0, 2.0, 0.5, 3.0, -1.0, 1.5, -0.5)
    for shift in range(7):
        yield tuple(simple[(i + shift) % 7] for i in range(n))
    scattered = np.random.default_rng(7)
    for scale in (1.0, 2.0, 0.3):
        yield from map(tuple, scale * scattered.uniform(-1, 1, (12, n)))
        yield from map(tuple, scale * scattered.uniform(0.05, 2, (12, n)))


def _difference(given: ScalarField, right: ScalarField) -> tuple[float, ...] | None:
    """The first point where `given` differs from `right`, among those where `right` has a value."""
    for point in _points(len(right.variables)):
        wanted, got = right(*point), given(*point)
        if math.isfinite(wanted) and not math.isclose(got, wanted, rel_tol=1e-8, abs_tol=1e-10):
            return point
    return None


def _ratio(given: ScalarField, right: ScalarField) -> float | None:
    """The constant c with given = c right, if there is one."""
    points = [p for p in _points(len(right.variables)) if math.isfinite(right(*p)) and right(*p)]
    ratios = np.array([given(*p) / right(*p) for p in points])
    if len(ratios) < 5 or not np.ptp(ratios) <= 1e-8 * abs(ratios[0]) or ratios[0] == 0:
        return None
    return float(ratios[0])


def _where(f: ScalarField, point: tuple[float, ...]) -> str:
    return f"({', '.join(f.variables)}) = ({', '.join(map(_shown, point))})"


def _wrong_formula(given: ScalarField, right: ScalarField, point: tuple[float, ...], mistake: str | None) -> Feedback:
    keys = ["check_wrong_value" if math.isfinite(given(*point)) else "check_no_value"]
    if mistake:
        keys.insert(0, f"mistake_{mistake}")
    fields = {"where": _where(right, point), "got": _shown(given(*point)), "wanted": _shown(right(*point))}
    return _feedback("wrong", *keys, mistake=mistake, point=point, **fields)


# -------------------------------------------------------------------------------------------------- numbers and vectors
def _value(answer: Any) -> float:
    """`answer` as a number: a number, or text such as 12/5 or e^2."""
    if isinstance(answer, str):
        return ScalarField(answer, ())()
    return float(answer)


def number(
    answer: Any, expected: float | Sequence[float], *, tol: float = 1e-3, instead: Sequence[tuple[str, float]] = ()
) -> Feedback:
    """Check a number.

    Parameters
    ----------
    answer : a number, or text such as "12/5" or "e^2"; ``...`` while there is none
    expected : the right number, or several that are right
    tol : largest relative error (absolute below 1) that is still right (default 1e-3); ten times more is "almost"
    instead : pairs (name of a mistake, number that somebody who makes it finds)
    """
    if _missing(answer):
        return _feedback("missing", "check_missing_number")
    try:
        value = _value(answer)
    except FormulaError as error:
        return Feedback("hint", str(error))
    except (TypeError, ValueError):
        return _feedback("hint", "check_want_number")
    if not math.isfinite(value):
        return _feedback("hint", "check_want_number")
    wanted = [float(one) for one in np.atleast_1d(expected)]

    def close(to: float, within: float) -> bool:
        return abs(value - to) <= within * max(1.0, abs(to))

    if any(close(one, tol) for one in wanted):
        return _feedback("correct", "check_correct")
    for name, wrong in (*instead, ("sign", -wanted[0])):
        if close(wrong, tol):
            return _feedback("wrong", f"mistake_{name}", mistake=name)
    if any(close(one, 10 * tol) for one in wanted):
        return _feedback("almost", "check_rounding", tol=f"{tol:g}")
    return _feedback("wrong", "check_wrong_number", got=_shown(value))


def vector(answer: Any, expected: Sequence[float], *, tol: float = 1e-3) -> Feedback:
    """Check a vector by its components; recognises swapped ones, a sign, a right direction with another length."""
    wanted = np.asarray(expected, dtype=float)
    if _missing(answer):
        return _feedback("missing", "check_missing_vector", n=wanted.size)
    try:
        got = np.array([] if isinstance(answer, str) else [_value(part) for part in answer])
    except FormulaError as error:
        return Feedback("hint", str(error))
    except (TypeError, ValueError):
        return _feedback("hint", "check_want_vector", n=wanted.size)
    if got.shape != wanted.shape or not np.isfinite(got).all():
        return _feedback("hint", "check_want_vector", n=wanted.size)
    close = {"rtol": tol, "atol": tol}
    if np.allclose(got, wanted, **close):
        return _feedback("correct", "check_correct")
    for name, wrong in (("sign", -wanted), ("swapped", wanted[::-1])):
        if np.allclose(got, wrong, **close):
            return _feedback("wrong", f"mistake_{name}", mistake=name)
    lengths = np.linalg.norm(got) * np.linalg.norm(wanted)
    if lengths and np.dot(got, wanted) / lengths > 1 - tol**2:
        return _feedback("almost", "check_direction")
    first = int(np.argmax(~np.isclose(got, wanted, **close)))
    return _feedback("wrong", "check_wrong_component", i=first + 1, got=_shown(float(got[first])))


# ------------------------------------------------------------------------------------------------------------ functions
def function(
    answer: Any,
    expected: Callable[..., Any],
    arguments: Iterable[tuple[Any, ...]],
    *,
    instead: Sequence[tuple[str, Callable[..., Any]]] = (),
    tol: float = 1e-9,
) -> Feedback:
    """Check a function that the learner wrote in Python, by its results.

    Parameters
    ----------
    answer : the function; as long as it returns ``...`` or None it is unanswered
    expected : a function that is right
    arguments : tuples of arguments on which the two are compared; results are numbers, or dictionaries of numbers
    instead : pairs (name of a mistake, function that somebody who makes it writes)
    tol : largest relative error (absolute below 1)
    """
    if _missing(answer):
        return _feedback("missing", "check_missing_function")
    if not callable(answer):
        return _feedback("hint", "check_want_function")
    cases = list(arguments)
    for case in cases:
        where = ", ".join(map(str, case))
        wanted = expected(*case)
        try:
            got = answer(*case)
        except Exception as error:
            return _feedback("hint", "check_function_stops", where=where, error=f"{type(error).__name__}: {error}")
        if _missing(got):
            return _feedback("missing", "check_missing_function")
        if not _same(got, wanted, tol):
            for name, wrong in instead:
                if all(_same(answer(*one), wrong(*one), tol) for one in cases):
                    return _feedback("wrong", f"mistake_{name}", mistake=name)
            return _feedback("wrong", "check_wrong_call", where=where, got=_told(got), wanted=_told(wanted))
    return _feedback("correct", "check_correct")


def _same(got: Any, wanted: Any, tol: float) -> bool:
    if isinstance(wanted, dict):
        return isinstance(got, dict) and {*got} == {*wanted} and all(_same(got[k], wanted[k], tol) for k in wanted)
    try:
        return bool(np.allclose(np.asarray(got, float), np.asarray(wanted, float), rtol=tol, atol=tol))
    except (TypeError, ValueError):
        return False


def _told(value: Any) -> str:
    """A result as the learner reads it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_told(one)}" for key, one in value.items()) + "}"
    return _shown(float(value)) if isinstance(value, int | float | np.number) else str(value)[:80]
