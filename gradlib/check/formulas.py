"""A learner's formula or equation -> feedback: it is compared with the right one by its values at many points.

So any equivalent form is right.  A formula that is wrong gets a point where this can be seen, and the name of the
mistake where it is one that learners make (`gradlib.check.mistakes`): partials swapped, a sign, a forgotten factor of
the chain rule, a constant treated as a variable or the other way round.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import sympy as sp

from gradlib.check import mistakes
from gradlib.check.feedback import Feedback, feedback, missing, named, wrong
from gradlib.field.scalar import ScalarField
from gradlib.formula.spelling import FormulaError
from gradlib.formula.typed import has_log
from gradlib.language import Told, called, say
from gradlib.notation import decimal, listed
from gradlib.valid import real


@called
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
    right, pairs = _field(expected, variables), named(instead)
    if not any(math.isfinite(right(*point)) for point in _points(len(right.variables))):
        raise Told(say("check_nowhere", expected=right))
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
    note = ["formula_log"] if isinstance(answer, str) and has_log(answer) else []
    if ratio is not None:
        return feedback("almost", "check_factor", *note, factor=decimal(ratio))
    return _wrong_formula(given, right, point, None, *note)


@called
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


@called
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
    if (
        not isinstance(answer, str) or answer.count("=") > 1 or re.fullmatch(r"[^=a-z]+[,;][^=a-z]+", answer)
    ):  # or a vector
        return feedback("hint", "check_want_equation")
    right = _field(expected, variables)
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
        return wrong("check_wrong_equation")
    where, got = _where(right, zero), decimal(given(*zero))
    mistake = mistakes.of_equation(given, right)
    return wrong(
        "check_named_equation" if mistake else "check_off_equation", mistake=mistake, point=zero, where=where, got=got
    )


def _field(expected: Any, variables: str | Sequence[str] | None) -> ScalarField:
    """What is right as a function; one that is one already keeps its compiled code for the next answer."""
    if isinstance(expected, ScalarField) and variables in (None, expected.variables):
        return expected
    return ScalarField(expected, variables)


def _zeros(right: ScalarField) -> Iterator[tuple[float, ...]]:
    """Points where an affine function is 0, those with simple coordinates first."""
    n = len(right.variables)
    for point in itertools.product((1.0, 0.0, 2.0, -1.0, 3.0, -2.0, 4.0, 5.0, 6.0, -4.0), repeat=n):
        if right(*point) == 0:
            yield point
    slopes, height = right.gradient(*[0.0] * n), right(*[0.0] * n)
    if not (slopes.any() and np.isfinite(slopes).all()):
        return
    crossings = [(i, -height / slope) for i, slope in enumerate(slopes.tolist()) if slope]  # with the axes
    for i, x in sorted(crossings, key=lambda crossing: len(decimal(crossing[1]))):
        yield tuple(x if j == i else 0.0 for j in range(n))
    for point in _points(n):
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
    wanted = {point: right(*point) for point in _points(len(right.variables))}
    known = {point: value for point, value in wanted.items() if math.isfinite(value)}
    rounding = 1e-10 * min(1.0, max(map(abs, known.values()), default=0.0)) or 1e-14  # of 6.67·10⁻¹¹ m it is not 10⁻¹⁰
    differ = (p for p, value in known.items() if not math.isclose(given(*p), value, rel_tol=1e-8, abs_tol=rounding))
    return next(differ, None if known else next(iter(wanted)))


def _ratio(given: ScalarField, right: ScalarField) -> float | None:
    """The constant c with given = c right, if there is one."""
    points = [p for p in _points(len(right.variables)) if math.isfinite(right(*p)) and right(*p)]
    ratios = np.array([given(*p) / right(*p) for p in points])
    if len(ratios) < 5 or not np.ptp(ratios) <= 1e-8 * abs(ratios[0]) or ratios[0] == 0:
        return None
    return float(ratios[0])


def _where(f: ScalarField, point: tuple[float, ...]) -> str:
    names, numbers = ", ".join(f.variables), listed(map(decimal, point)).replace(" ", "\N{NO-BREAK SPACE}")
    return f"({names}) = ({numbers})" if len(point) > 1 else f"{names} = {numbers}"


def _wrong_formula(
    given: ScalarField, right: ScalarField, point: tuple[float, ...], mistake: str | None, *notes: str
) -> Feedback:
    if math.isfinite(given(*point)):
        key = "check_named_value" if mistake else "check_wrong_value"
    else:
        key = "check_named_no_value" if mistake else "check_no_value"
    fields = {"where": _where(right, point), "got": decimal(given(*point)), "wanted": decimal(right(*point))}
    return wrong(key, *notes, mistake=mistake, point=point, **fields)
