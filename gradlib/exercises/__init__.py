"""The exercises of the notebooks: one definition each, from which statement, answer, mistakes and solution are computed.

A module for each notebook: `partial` (7.1), `gradient` (7.2), `extrema` (7.3), `autodiff` (7.4), `network` (7.5), with
its definitions in the order of their numbers.  They hold mathematics only; what is said stands in ``gradlib/words``,
and how it is shown in `gradlib.explore.exercise`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from gradlib import valid
from gradlib.exercises import base
from gradlib.exercises.base import Definition, Exercise
from gradlib.language import say

__all__ = ["Exercise", "ids", "make"]

_MODULES = {"7.1": "partial", "7.2": "gradient", "7.3": "extrema", "7.4": "autodiff", "7.5": "network"}
FARTHEST = 10**6  # number of a variant


@cache
def _definitions() -> dict[str, Definition]:
    return {
        f"{notebook}.{k}": definition
        for notebook, module in _MODULES.items()
        for k, definition in enumerate(import_module(f"gradlib.exercises.{module}").EXERCISES, 1)
    }


def ids(notebook: str = "") -> list[str]:
    """The exercises, or those of a notebook such as ``"7.2"``, in their order."""
    valid.of_type(notebook, str, "notebook")
    return [one for one in _definitions() if not notebook or one.rpartition(".")[0] == notebook]


def make(id: str, variant: int = 0) -> Exercise:
    """The exercise with the numbers of this variant, in the language of now.

    Parameters
    ----------
    id : one of `ids`, such as ``"7.2.3"``
    variant : which numbers; an exercise about an idea has none, and is the same in all

    Raises
    ------
    ValueError
        When there is no such exercise, or no such variant.
    """
    known = _definitions()
    if not isinstance(id, str) or id not in known:
        raise ValueError(say("exercise_unknown", id=id, known=", ".join(known)))
    return base.exercise(known[id], id, valid.whole(variant, "variant", 0, FARTHEST))
