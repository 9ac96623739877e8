"""The parts of an answer: a number, a vector, a point, a choice; what is right, and the usual mistakes.

Those with variables, a formula and an equation, are in `gradlib.exercises.formulas`.  Answers are judged by
`gradlib.check`; here is what is said of a text in a box that a cell would not know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from gradlib.check import mistakes, numbers
from gradlib.check.feedback import Feedback, feedback, wrong
from gradlib.formula import typed
from gradlib.formula.spelling import LONGEST, FormulaError
from gradlib.language import say, spelling
from gradlib.notation import short

Pairs = Sequence[tuple[str, Any]]
_NEAR = 0.01  # of an exact number: what has been rounded is not far from it
_PI = "3.14", "3.1416", "3.142", "22/7", "3.1"  # what is taken for π
_LIST = re.compile(r"\s*([(\[])[^()\[\]]*,[^()\[\]]*[)\]]\s*")
_NO_NUMBER = re.compile(r"[;=<>≤≥≠≈≃~±]|^\s*[(\[].*,.*[)\]]\s*$|,\s|\s(?:and|or|et|ou)\s")
# said by who takes the exercise for one without an answer, or does not know how to begin
_NONE = re.compile(
    r"""(?:none|no|nothing|aucune?|rien|non|undefined|undetermined|impossible|infinity|infinite|inf|infini|0/0|[-+]?∞
    |ind[ée]finie?|ind[ée]termin[ée]e?|(?:it\ )?does\ ?n[o'’]t\ exist|(?:elle\ |il\ )?n['’]existe\ pas)""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_IDEA = re.compile(
    r"\?+|idk|(?:i )?(?:do not|don['’]t) know|no idea|help|(?:je )?(?:ne )?sais pas|jsp|aucune idée|aide", re.IGNORECASE
)
LETTERS = ("x", "y", "z", "t", "h", "u", "v", "w", "a", "b", "c", "d", "n")  # in formulas whose value is asked
GENERIC = (0.7310585, 1.3862943, 0.5671432, 1.1447298, 0.9159655, 1.7724538, 0.6180339, 1.2020569)


@dataclass(frozen=True)
class Entry:
    """One part of the answer: a box in which something is typed, or a choice.

    Attributes
    ----------
    label : what is asked, in LaTeX, or the end of the key of words: ``"kind"`` for ``exercise_NAME_kind``
    right : what is right, exactly
    mistakes : pairs (name of a mistake, what somebody finds who makes it)
    """

    label: str
    right: Any
    mistakes: Pairs = ()

    def usual(self) -> list[tuple[str, Any]]:
        """The mistakes that the check recognises in every such answer."""
        return []

    def known(self) -> list[tuple[str, Any]]:
        """All the mistakes that are recognised, without what is right, or another mistake."""
        return [(name, what) for name, what, _ in self._known]

    @cached_property
    def _known(self) -> list[tuple[str, Any, Any]]:
        """The same, each with its numbers."""
        found, seen = [], [self.prints(self.right)]
        for name, what in (*self.mistakes, *self.usual()):
            prints = self.prints(what)
            if not any(self.alike(prints, one) for one in seen):
                found.append((name, what, prints))
                seen.append(prints)
        return found

    def seems(self, what: Any) -> list[tuple[str, Any]]:
        """The mistakes that may have given an answer: the check need not look at the others."""
        prints = self.prints(what)
        return [(name, made) for name, made, known in self._known if self.alike(prints, known)]

    def typed(self, what: Any) -> str:
        """How somebody types an answer."""
        return as_typed(what)

    def read(self, text: str) -> typed.Typed:
        """What a text means.

        Raises
        ------
        FormulaError
            When it means nothing.
        """
        raise NotImplementedError

    def unread(self, text: str, error: FormulaError) -> Feedback:
        """What is said of a text that could not be read."""
        said = " ".join(text[:LONGEST].split()).rstrip(".! ")
        if _NO_IDEA.fullmatch(said or text.strip()):
            return feedback("hint", "exercise_no_idea")
        return feedback("hint", "exercise_there_is") if _NONE.fullmatch(said) else Feedback("hint", str(error))

    def judge(self, found: typed.Typed) -> Feedback:
        """What is said of an answer that could be read."""
        raise NotImplementedError

    def begins_wrong(self, found: typed.Typed) -> bool:
        """Whether what comes first in a wrong answer is wrong."""
        return True

    def prints(self, what: Any) -> np.ndarray:
        """Numbers by which two answers are told apart."""
        return np.array([value_of(one) for one in (what if isinstance(what, tuple) else (what,))])

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """Whether the check could take one answer for the other, by these numbers."""
        return np.allclose(one, other, rtol=1e-6, atol=1e-9)


@dataclass(frozen=True)
class Number(Entry):
    """A number; with `within`, the relative error that is accepted, an approximation will do."""

    within: float = 0
    also: tuple[Any, ...] = ()  # other numbers that are right

    def usual(self) -> list[tuple[str, Any]]:
        """The wrong sign, unless the opposite is right as well (or is no number of a length that one types)."""
        if -self.right in self.also or self.right > 10**12:
            return []
        return [(name, one[0]) for name, one in mistakes.of_numbers(np.array([self.right], dtype=object))]

    def read(self, text: str) -> typed.Typed:
        """A number, perhaps with its steps, as in 12 - 15 = -3; (3, 4) is a list, although 3,4 is a number."""
        if _LIST.fullmatch(text):
            raise FormulaError("comma", text, text.index(","))
        first, *others = map(typed.number, re.split("[=≈≃]", typed.unnamed(typed.tidied(text))))
        value = float(first.parts[0])
        if not all(math.isclose(value, float(one.parts[0]), rel_tol=_NEAR, abs_tol=1e-9) for one in others):
            raise FormulaError("equals", text)
        return first

    def unread(self, text: str, error: FormulaError) -> Feedback:
        """A list is no number, and neither is an equation, nor a formula."""
        if _NO_NUMBER.search(text[:LONGEST]):
            return feedback("hint", "exercise_want_number")
        return feedback("hint", "exercise_want_value") if _has_letters([text]) else super().unread(text, error)

    def judge(self, found: typed.Typed) -> Feedback:
        """Compare it; one that has been rounded is almost right where the exact one was asked."""
        right = [float(one) for one in (self.right, *self.also)]
        given, pairs = float(found.parts[0]), _floats(self.mistakes)
        said = numbers.number(given, right, tol=self.within or 1e-9, instead=pairs)
        if (
            said.kind == "correct"
            and isinstance(self.right, sp.Integer)
            and _off(found.parts[0], (self.right, *self.also))
        ):
            return feedback(
                "almost", "exercise_near", off=short(float(abs(found.parts[0] - self.right)), 2)
            )  # 2^30 - 1
        if said.kind == "correct" or said.mistake:
            return said
        for one in (self.right, *self.also):
            if rounded_pi := _with_rounded_pi([given], [one]):
                return rounded_pi
        if self.within:
            return said
        near = [one for one in right if one and math.isclose(given, one, rel_tol=_NEAR)]
        if near:
            return _nearly([given], near[:1])
        slip = next((name for name, one in pairs if _is_rounded(given, one)), None)
        return wrong(mistake=slip) if slip else said

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """Whether the check could take one for the other."""
        return np.allclose(one, other, rtol=max(12 * self.within, 1e-6), atol=1e-9)


@dataclass(frozen=True)
class Vector(Entry):
    """Several numbers with a direction, in one box; `within` as for a number."""

    within: float = 0
    check: Callable[..., Feedback] = numbers.vector

    def usual(self) -> list[tuple[str, Any]]:
        """Another order, and wrong signs that are not just another order."""
        right = np.array([sp.sympify(one, strict=True) for one in self.right])
        known = self.prints(self.right)
        return [
            (name, tuple(what))
            for name, what in mistakes.of_vector(right)
            if name == "swapped" or not mistakes.is_swapped(self.prints(tuple(what)), known)
        ]

    def typed(self, what: Any) -> str:
        """(4, 5)"""
        return f"({', '.join(map(as_typed, what))})"

    def read(self, text: str) -> typed.Typed:
        """As many numbers as are right."""
        return typed.numbers(typed.tidied(text), len(self.right))

    def unread(self, text: str, error: FormulaError) -> Feedback:
        """Formulas are no numbers."""
        pieces = re.split(rf"[;,]|{typed.AND}", typed.without_brackets(typed.unnamed(text)))
        formulas = len(pieces) == len(self.right) and _has_letters(pieces)
        return feedback("hint", "exercise_want_value") if formulas else super().unread(text, error)

    def judge(self, found: typed.Typed) -> Feedback:
        """Compare them."""
        given, right = ([float(one) for one in parts] for parts in (found.parts, self.right))
        pairs = [(name, [float(one) for one in what]) for name, what in self.mistakes]
        said = self.check(given, right, tol=self.within or 1e-9, instead=pairs)
        rounded_pi = said.kind != "correct" and not said.mistake and _with_rounded_pi(given, self.right)
        if rounded_pi:
            return rounded_pi
        if not self.within and said.kind == "wrong" and not said.mistake and np.allclose(given, right, rtol=_NEAR):
            return _nearly(given, right)
        return said

    def begins_wrong(self, found: typed.Typed) -> bool:
        """Whether the first number is wrong."""
        return not math.isclose(float(found.parts[0]), float(self.right[0]), rel_tol=self.within or 1e-9, abs_tol=1e-9)

    def alike(self, one: np.ndarray, other: np.ndarray) -> bool:
        """Whether the check could take one for the other."""
        within = max(12 * self.within, 1e-6)
        return np.allclose(one, other, rtol=within, atol=within * max(1e-6, float(np.abs(other).max())))


@dataclass(frozen=True)
class Point(Vector):
    """Several numbers that are a place, or are counted: without a direction."""

    check: Callable[..., Feedback] = numbers.point


@dataclass(frozen=True)
class Choice(Entry):
    """One of several sentences, ``choice_NAME``; each wrong one is a mistake, whose sentence tells the reason."""

    options: tuple[str, ...] = ()

    def known(self) -> list[tuple[str, Any]]:
        """The other options."""
        return [(one, one) for one in self.options if one != self.right]

    def typed(self, what: Any) -> str:
        """Its name."""
        return str(what)

    def names(self) -> list[tuple[str, str]]:
        """Pairs (what it says, its name)."""
        return [(say(f"choice_{one}"), one) for one in self.options]

    def read(self, text: str) -> typed.Typed:
        """An option, by its name or by what it says."""
        for label, name in self.names():
            if text in (label, name):
                return typed.Typed((name,), (text,), label)
        raise FormulaError("choice")

    def judge(self, found: typed.Typed) -> Feedback:
        """Whether it is the right one, or else why not."""
        (chosen,) = found.parts
        return feedback("correct", "check_correct") if chosen == self.right else wrong(mistake=chosen)


def as_typed(what: Any) -> str:
    """An exact number or formula as it is typed: sqrt(2)/2, 6*e^9, ln(x), 2^50."""
    power = sp.perfect_power(what) if isinstance(what, sp.Integer) and what > 10**12 else None
    if power:
        return "^".join(map(str, power))
    text = str(sp.sympify(what, strict=True).replace(sp.exp, lambda u: sp.Function("exp")(u)))
    return text.replace("log(", "ln(").replace("**", "^").replace("E", "e")


def value_of(what: Any) -> float:
    """The value of a number, or of a formula at a place like any other."""
    what = sp.sympify(what, strict=True)
    at = dict(zip(sorted(what.free_symbols, key=str), GENERIC, strict=False))
    value = complex(what.xreplace({s: sp.Float(t) for s, t in at.items()}))
    return value.real if not value.imag else math.nan


def _nearly(given: list[float], right: list[float]) -> Feedback:
    """Said of numbers that are near what is asked exactly: rounded, or wrong by a little."""
    off = max(abs(a - b) for a, b in zip(given, right, strict=True))
    return feedback("almost", "exercise_exact" if numbers.rounded(given, right) else "exercise_near", off=short(off, 2))


def _with_rounded_pi(given: list[float], exact: Sequence[Any]) -> Feedback | None:
    """Said of numbers that would be right if π were 3.14, or another number that is often taken for it."""
    formulas = [sp.sympify(one, strict=True) for one in exact]
    right = [float(one) for one in formulas]
    if not any(one.has(sp.pi) for one in formulas) or numbers.rounded(given, right):
        return None
    off = max(abs(a - b) for a, b in zip(given, right, strict=True))
    for pi in _PI:
        found = [float(one.subs(sp.pi, sp.Rational(pi))) for one in formulas]
        rest = max(abs(a - b) for a, b in zip(given, found, strict=True))
        if rest < off / 3 and numbers.rounded(given, found):
            return feedback("almost", "exercise_pi", pi=pi.replace(".", spelling("decimal")), off=short(off, 2))
    return None


def _is_rounded(given: float, made: float) -> bool:
    """Whether this is a rounded number, where somebody found a long one."""
    return not given.is_integer() and math.isclose(given, made, rel_tol=_NEAR) and numbers.rounded([given], [made])


def _has_letters(pieces: Sequence[str]) -> bool:
    """Whether these are formulas, one of them with letters: 2x y, but not a mere word."""
    if not re.search(r"[\d^*/+(-]", "".join(pieces)):
        return False
    try:
        return any(typed.formula(typed.unnamed(one), LETTERS).parts[0].free_symbols for one in pieces)
    except FormulaError:
        return False


def _off(given: sp.Expr, right: Sequence[Any]) -> bool:
    """Whether an exact number is none of these."""
    return given.is_Rational and given not in right


def _floats(pairs: Pairs) -> list[tuple[str, float]]:
    return [(name, float(what)) for name, what in pairs]
