"""The exercises of the notebooks: one definition each, from which all that is said and judged is computed.

A module for each notebook: `partial` (7.1), `gradient` (7.2), `extrema` (7.3), `autodiff` (7.4), `network` (7.5), with
its definitions in the order of their numbers.  They hold mathematics only; what is said stands in ``gradlib/words``,
and how it is shown in `gradlib.explore.exercise`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from gradlib import valid
from gradlib.exercises import base, sheets
from gradlib.exercises.base import Exercise
from gradlib.exercises.variants import Definition
from gradlib.language import Told, called, say

__all__ = ["Exercise", "collect", "ids", "make", "sheet"]

_MODULES = {"7.1": "partial", "7.2": "gradient", "7.3": "extrema", "7.4": "autodiff", "7.5": "network"}
FARTHEST = 10**6  # number of a variant


@cache
def _definitions() -> dict[str, Definition]:
    return {
        f"{notebook}.{k}": definition
        for notebook, module in _MODULES.items()
        for k, definition in enumerate(import_module(f"gradlib.exercises.{module}").EXERCISES, 1)
    }


@called
def ids(notebook: str = "") -> list[str]:
    """The exercises, or those of a notebook such as ``"7.2"``, in their order."""
    valid.of_type(notebook, str, "notebook")
    if notebook:
        valid.choice(notebook, "notebook", _MODULES)
    return [one for one in _definitions() if not notebook or one.rpartition(".")[0] == notebook]


@called
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
        raise Told(say("exercise_unknown", id=id, known=", ".join(known)))
    return base.exercise(known[id], id, valid.whole(variant, "variant", 0, FARTHEST))


@called
def collect(folder: str | Path) -> str:
    """The table of a class as CSV text, from the files ``my-work-7.2.json`` of its learners.

    A row for each learner, a column for each exercise: the number of tries, with + before it where it is solved.  It
    is no proof of who did the work.  In French, as a spreadsheet wants it there, semicolons part the columns and a byte
    order mark comes first.

    Parameters
    ----------
    folder : holds a folder for each learner, whose name is the learner's, or files with names as Moodle gives them

    Raises
    ------
    ValueError
        When there is no such folder.
    """
    return sheets.table(folder, ids())


@called
def sheet(notebook: str, copies: int = 30) -> str:
    """Work sheets for a class as a page of HTML to print, then the teacher's solutions.

    Numbers differ from sheet to sheet; an exercise about an idea has none, and is the same on all.

    Formulas are MathML, so that no network is needed.  Exercises in which a program is written, or
    whose answer is seen in an explorer, are left out.

    Parameters
    ----------
    notebook : such as ``"7.2"``
    copies : how many sheets

    Raises
    ------
    ValueError
        When there is no such notebook.
    """
    asked = [
        id for id in ids(valid.choice(notebook, "notebook", _MODULES)) if (one := make(id)).entries and not one.explorer
    ]
    many = valid.whole(copies, "copies", 1, sheets.MOST_COPIES)
    return sheets.pages(notebook, [[make(id, k) for id in asked] for k in range(many)])
