"""The numbers of an exercise: how those of a variant are drawn, and which are not taken.

A definition is a function of a `Draw`: it draws numbers, computes from them what is right and what somebody finds who
makes a usual mistake, and returns a `Task`.  Nothing in it depends on a language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from gradlib.check.feedback import Feedback
from gradlib.exercises.entries import Choice, Entry
from gradlib.exercises.formulas import Formula

APART = 53  # so many variants have numbers of their own, where there are enough; a prime, to come to all of them


class Unpleasant(Exception):
    """These numbers make no good exercise: a mistake gives what is right, or the work by hand is tiresome."""


class Draw:
    """The numbers of one variant: ``n(2, 3, 4)`` is one of them, the first in variant 0.

    Each call is a digit of the number of the variant, so that the first hundred variants are different.
    """

    def __init__(self, digits: int | None = None) -> None:
        self.left = digits
        self.ways = 1

    def __call__(self, *choices: Any) -> Any:
        """One of `choices`; there must be as many in each variant."""
        self.ways *= len(choices)
        if self.left is None:
            return choices[0]
        self.left, k = divmod(self.left, len(choices))
        return choices[k]

    def refuse(self, unpleasant: bool) -> None:
        """Draw again where this is so."""
        if unpleasant and self.left is not None:
            raise Unpleasant


class Task(NamedTuple):
    """What a definition returns: the entries, and the numbers of its sentences, as LaTeX or exactly."""

    entries: tuple[Entry, ...]
    fields: Mapping[str, Any] = {}
    program: Callable[[Any], Feedback] | None = None  # checks a program, where one is asked
    explorer: bool = False  # the answer is seen there, and cannot be found on paper


Definition = Callable[[Draw], Task]


@cache
def ways(definition: Definition) -> int:
    """How many numbers there are to draw: 1 where there is nothing to draw."""
    n = Draw()
    definition(n)
    return n.ways


def task(definition: Definition, variant: int) -> Task:
    """The first task with pleasant numbers for this variant."""
    many = ways(definition)
    stride = next(s for s in range(int(0.618 * many) + 1, many + 2) if math.gcd(s, many) == 1)
    for attempt in range(1000):
        with suppress(Unpleasant):
            made = definition(Draw((variant + attempt * APART) * stride % many))
            if all(map(_clear, made.entries)):
                return made
    raise AssertionError(f"{definition.__name__} has no variant {variant}")


def _clear(entry: Entry) -> bool:
    """Whether no mistake of its own gives what is right, or what another mistake gives."""
    if isinstance(entry, Formula | Choice):  # a formula leaves such mistakes out
        return True
    right = entry.prints(entry.right)
    made = [(name, entry.prints(what)) for name, what in entry.mistakes]
    return not any(
        entry.alike(prints, right) or any(entry.alike(prints, other) for n, other in made if n != name)
        for name, prints in made
    )
