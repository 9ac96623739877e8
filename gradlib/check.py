"""A learner's answer -> feedback: right or wrong, where it differs, and which mistake it looks like.

An answer may be formula text, a number, a vector, a function, or still ``...``.  Formulas are compared by their values
at many points, so any equivalent form is right.  The mistakes that are recognised are those that learners make:
partials swapped, a sign, a forgotten factor of the chain rule, a constant treated as a variable or the other way round.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp

from gradlib import mistakes
from gradlib.feedback import Feedback, feedback, missing, named, shown
from gradlib.field import ScalarField
from gradlib.formula import FormulaError
from gradlib.language import plain, say
from gradlib.smile import Smile
from gradlib.trial import central_quotient, function, recursion, reverse_sweep
from gradlib.valid import listed, numbers, of_type, real

__all__ = [
    "Feedback",
    "central_quotient",
    "equation",
    "formula",
    "function",
    "number",
    "partial",
    "point",
    "recursion",
    "reverse_sweep",
    "smile",
    "vector",
]


def _finite(expected: Any) -> np.ndarray:
    """The right number or numbers as an array of shape (n,)."""
    found = np.atleast_1d(numbers(expected, "expected"))
    if found.ndim > 1 or not found.size or not np.isfinite(found).all():
        raise ValueError(say("wrong_list", what="expected", value=expected))
    return found


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
    answer : formula text (or a number, a sympy expression, a ScalarField); ``...`` while there is none
    expected : formula text, sympy expression or ScalarField
    variables : names of the variables (default: those of `expected`)
    instead : pairs (name of a mistake, formula that somebody who makes it writes), the likeliest first
    """
    if missing(answer):
        return feedback("missing", "check_missing_formula")
    right, pairs = ScalarField(expected, variables), named(instead)
    if not any(math.isfinite(right(*point)) for point in _points(len(right.variables))):
        raise ValueError(say("check_nowhere", expected=right))
    if not isinstance(answer, str | int | float | sp.Expr | ScalarField):
        return feedback("hint", "check_want_formula")
    if not isinstance(answer, str | sp.Expr | ScalarField):
        try:
            answer = sp.Float(real(answer, ""))
        except TypeError:
            return feedback("hint", "check_want_formula")
    try:
        given = ScalarField(answer, right.variables)
        point = _difference(given, right)
    except ValueError as error:  # a FormulaError most often
        return Feedback("hint", str(error))
    if point is None:
        return feedback("correct", "check_correct")
    for name, text in pairs:
        if _difference(given, ScalarField(text, right.variables)) is None:
            return _wrong_formula(given, right, point, name)
    ratio = _ratio(given, right)
    if ratio is not None:
        return feedback("almost", "check_factor", factor=shown(ratio))
    return _wrong_formula(given, right, point, None)


def partial(answer: Any, f: Any, variable: str | int, variables: str | Sequence[str] | None = None) -> Feedback:
    """Check a learner's formula for a partial derivative (Deepmath 7.1), naming the usual mistakes.

    Parameters
    ----------
    answer : as in `formula`
    f : formula text, sympy expression or ScalarField
    variable : the name or number of the variable in which it is differentiated
    variables : names of the variables (default: those of `f`)

    Examples
    --------
    >>> gl.check.partial("x^2 e^(3y)", "x^2 e^(3y)", "y").mistake
    'chain'
    """
    field = ScalarField(f, variables)
    right = field.partial(variable)
    return formula(answer, right, field.variables, instead=mistakes.of_partial(field, variable))


def equation(answer: Any, expected: Any, variables: str | Sequence[str] | None = None) -> Feedback:
    """Check the equation of a tangent line or plane, in any form (Deepmath 7.2, Prop. 2 and 4).

    Parameters
    ----------
    answer : text such as ``"2x + 3y = 5"``, or a formula that is meant to be 0; any multiple of the right one is right
    expected : what is to be 0: formula text or a ScalarField, such as ``"2(x - 1) + 3(y - 1)"``
    variables : names of the variables (default: those of `expected`)
    """
    if missing(answer):
        return feedback("missing", "check_missing_equation")
    if not isinstance(answer, str) or answer.count("=") > 1:
        return feedback("hint", "check_want_equation")
    right = ScalarField(expected, variables)
    left, _, other = answer.partition("=")
    try:
        for side in filter(str.strip, (left, other)):  # each side apart, so that an error points at what was typed
            ScalarField(side, right.variables)
        given = ScalarField(f"{left} - ({other})" if other.strip() else left, right.variables)
    except FormulaError as error:
        return Feedback("hint", str(error))
    if _ratio(given, right) is not None:
        return feedback("correct", "check_correct")
    zeros = (p for p in _zeros(right) if math.isclose(right(*p), 0, abs_tol=1e-10))
    zero = next((p for p in zeros if not math.isclose(given(*p), 0, abs_tol=1e-8)), None)
    if zero is None:
        return feedback("wrong", "check_wrong_equation")
    name = mistakes.of_equation(given, right)
    keys = [f"mistake_{name}"] if name else []
    where, got = _where(right, zero), shown(given(*zero))
    return feedback("wrong", *keys, "check_off_equation", mistake=name, point=zero, where=where, got=got)


def _zeros(right: ScalarField) -> Iterator[tuple[float, ...]]:
    """Points where an affine function is 0, those with simple coordinates first."""
    n = len(right.variables)
    for point in itertools.product((1.0, 0.0, 2.0, -1.0, 3.0, -2.0, 4.0, 5.0, 6.0, -4.0), repeat=n):
        if right(*point) == 0:
            yield point
    slopes = right.gradient(*(0.0 for _ in right.variables))
    for point in _points(n) if slopes.any() and np.isfinite(slopes).all() else ():
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
    """The first point where `given` differs from `right`, among those where `right` has a value, if it has any."""
    compared = False
    for point in _points(len(right.variables)):
        wanted, got = right(*point), given(*point)
        compared |= math.isfinite(wanted)
        if math.isfinite(wanted) and not math.isclose(got, wanted, rel_tol=1e-8, abs_tol=1e-10):
            return point
    return None if compared else point


def _ratio(given: ScalarField, right: ScalarField) -> float | None:
    """The constant c with given = c right, if there is one."""
    points = [p for p in _points(len(right.variables)) if math.isfinite(right(*p)) and right(*p)]
    ratios = np.array([given(*p) / right(*p) for p in points])
    if len(ratios) < 5 or not np.ptp(ratios) <= 1e-8 * abs(ratios[0]) or ratios[0] == 0:
        return None
    return float(ratios[0])


def _where(f: ScalarField, point: tuple[float, ...]) -> str:
    return f"({', '.join(f.variables)}) = ({', '.join(map(shown, point))})"


def _wrong_formula(given: ScalarField, right: ScalarField, point: tuple[float, ...], mistake: str | None) -> Feedback:
    keys = ["check_wrong_value" if math.isfinite(given(*point)) else "check_no_value"]
    if mistake:
        keys.insert(0, f"mistake_{mistake}")
    fields = {"where": _where(right, point), "got": shown(given(*point)), "wanted": shown(right(*point))}
    return feedback("wrong", *keys, mistake=mistake, point=point, **fields)


# -------------------------------------------------------------------------------------------------- numbers and vectors
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
    tol : largest relative error (absolute below 1) that is still right (default 1e-3); ten times more, but no more
        than a twentieth, is "almost"
    instead : pairs (name of a mistake, number that somebody who makes it finds)
    """
    tol, wanted = real(tol, "tol", 0), _finite(expected)
    pairs = [(name, real(wrong, name)) for name, wrong in (*named(instead), ("sign", -wanted[0]))]
    if missing(answer):
        return feedback("missing", "check_missing_number")
    try:
        value = _value(answer)
    except FormulaError as error:
        return Feedback("hint", str(error))
    except (TypeError, ValueError):
        return _decimal_comma(answer, 1) or feedback("hint", "check_want_number")
    if not math.isfinite(value):
        return feedback("hint", "check_want_number")

    def close(to: float, within: float) -> bool:
        return abs(value - to) <= within * max(1.0, abs(to))

    if any(close(one, tol) for one in wanted):
        return feedback("correct", "check_correct")
    for name, wrong in pairs:
        if close(wrong, tol) and (value or not wrong):  # 0 is not 10^-8
            return feedback("wrong", f"mistake_{name}", mistake=name)
    for one in wanted:
        if close(one, min(10 * tol, 0.05)):
            return _rounded(tol * max(1.0, abs(one)))
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
    tol : largest relative error (absolute below 1) of a component that is still right (default 1e-3)
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
    close = {"rtol": tol, "atol": tol}
    if np.allclose(got, wanted, **close):
        return feedback("correct", "check_correct")
    for name, wrong in pairs:
        if np.allclose(got, wrong, **close):
            return feedback("wrong", f"mistake_{name}", mistake=name)
    if np.allclose(np.sort(got), np.sort(wanted), **close):
        return feedback("wrong", "check_order", mistake="swapped")
    if np.allclose(got, -wanted, **close):
        return feedback("wrong", "mistake_sign", mistake="sign")
    if np.allclose(got, wanted, rtol=min(10 * tol, 0.05), atol=min(10 * tol, 0.05)):
        return _rounded(tol)
    first = int(np.argmax(~np.isclose(got, wanted, **close)))
    return feedback("wrong", "check_wrong_component", i=first + 1, got=shown(float(got[first])))


def _rounded(tol: float) -> Feedback:
    return feedback("almost", "check_rounding", tol=f"{tol:.2g}")


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


def smile(answer: Any, right: Smile, *, instead: Sequence[tuple[str, float]] = ()) -> Feedback:
    """Check a derivative found by the smile formula or the half-smile (Deepmath 7.5).

    Parameters
    ----------
    answer : as in `number`
    right : ``net.smile("a")`` or ``net.half_smile("a")`` after ``net.forward``
    instead : as in `number`; they come before the mistakes that are recognised anyway
    """
    of_type(right, Smile, "right")
    pairs = [*named(instead), *mistakes.of_smile(right)]
    return number(answer, real(right.value, f"∂F/∂{right.name}"), instead=pairs)
