"""An exercise with its numbers, in one language: its sentences, and what is said of an answer.

The sentences of a definition stand in ``gradlib/words`` under ``exercise_NAME``, ``exercise_NAME_hint1``, ...,
``exercise_NAME_solution``, with the numbers as {fields}.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gradlib.check.feedback import Feedback, feedback
from gradlib.exercises import variants
from gradlib.exercises.entries import Choice, Entry
from gradlib.exercises.numbers import tex
from gradlib.exercises.variants import Definition
from gradlib.formula.spelling import FormulaError
from gradlib.language import say, words


@dataclass(frozen=True)
class Exercise:
    """An exercise with its numbers, in one language.

    Attributes
    ----------
    id : such as ``"7.2.3"``
    variant : the number of its numbers; ``varies`` is False where there are none to draw
    name : of its sentences
    entries : the parts of the answer
    statement, hints, solution : texts with formulas in LaTeX between dollars
    labels : of the entries, likewise
    program : checks a program where one is asked, otherwise None
    explorer : whether the answer is seen in an explorer, and cannot be found on paper
    """

    id: str
    variant: int
    varies: bool
    name: str
    entries: tuple[Entry, ...]
    statement: str
    labels: tuple[str, ...]
    hints: tuple[str, ...]
    solution: str
    program: Callable[[Any], Feedback] | None = None
    explorer: bool = False

    @property
    def right(self) -> tuple[str, ...]:
        """Texts that are right, one for each entry."""
        return tuple(entry.typed(entry.right) for entry in self.entries)

    @property
    def mistakes(self) -> dict[str, tuple[str, ...]]:
        """Name of a mistake -> texts of somebody who makes it in one entry, and is right in the others."""
        found: dict[str, tuple[str, ...]] = {}
        for k, entry in enumerate(self.entries):
            for name, what in entry.known():
                found.setdefault(name, (*self.right[:k], entry.typed(what), *self.right[k + 1 :]))
        return found

    def judge(self, k: int, text: str) -> Feedback:
        """What is said of a text in the entry number `k`; if it is just wrong, the first hint is the next question:
        it asks for what comes first."""
        entry = self.entries[k]
        if not text.strip():
            choice = isinstance(entry, Choice)
            return feedback("missing", "exercise_missing_choice" if choice else "exercise_missing")
        try:
            found = entry.read(text)
            said = entry.judge(found)
        except FormulaError as error:
            return entry.unread(text, error)
        if said.kind == "wrong" and not said.mistake and self.hints and entry.begins_wrong(found):
            return replace(said, text=f"{said.text} {self.hints[0]}")
        return said

    def together(self, said: Sequence[Feedback]) -> Feedback:
        """What is said of the whole answer: of the first part that is not right yet."""
        if not said:
            return feedback("missing", "check_missing_function")
        open_ones = [k for k, one in enumerate(said) if one.kind != "correct"]
        first = said[min(open_ones, key=lambda k: said[k].kind == "missing") if open_ones else 0]
        if not open_ones or len(said) == 1:
            return first
        k = said.index(first)
        part = self.labels[k].replace(" =$", "$").replace("**", "").rstrip(" .:\N{NO-BREAK SPACE}")
        if isinstance(self.entries[k], Choice) or part.endswith("?"):  # the beginning of a sentence, or a question
            part = say("exercise_part", k=k + 1).capitalize()
        return replace(first, text=say("exercise_of_part", part=part, told=first.text))


def exercise(definition: Definition, id: str, variant: int) -> Exercise:
    """The exercise of a definition with the numbers of this variant, in the language of now."""
    varies = variants.ways(definition) > 1
    variant = variant if varies else 0
    entries, fields, program, explorer = variants.task(definition, variant)
    name = definition.__name__
    filled = {"grad": r"\operatorname{grad}", **{key: tex(value) for key, value in fields.items()}}

    def told(part: str) -> str:
        return say(f"exercise_{name}{part}", **filled)

    known = [f"exercise_{name}_{entry.label}" in words("en") for entry in entries]
    labels = [told(f"_{one.label}") if k else f"${one.label} =$" for k, one in zip(known, entries, strict=True)]
    hints = [told(f"_hint{k}") for k in (1, 2, 3) if f"exercise_{name}_hint{k}" in words("en")]
    whole = told(""), tuple(labels), tuple(hints), told("_solution")
    return Exercise(id, variant, varies, name, entries, *whole, program, explorer)
