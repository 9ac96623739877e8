"""What is said of a learner's answer: one of five kinds, in a box of its own colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from gradlib.language import Told, as_html, say, words
from gradlib.valid import as_list, choice, of_type

MARKS = {"correct": "✔", "almost": "≈", "wrong": "✘", "hint": "?", "missing": "…"}
# kind -> colour of the edge, also of alerts and exercises: one that is seen on a light page and on a dark one, since
# what was said stays there when the page changes
EDGES = {"correct": "#009E73", "almost": "#cb8500", "wrong": "#D55E00", "hint": "#0072B2", "missing": "#7f7f7f"}


@dataclass(frozen=True)
class Feedback:
    """What is said of an answer.

    Attributes
    ----------
    kind : ``"missing"`` (nothing answered yet), ``"hint"`` (it cannot be read, or is of another sort than asked),
        ``"wrong"``, ``"almost"`` (rounded too much, or right up to a constant factor), ``"correct"``.
    text : the sentences for the learner.
    mistake : the name of the recognised mistake, that of a sentence ``mistake_NAME``, or None.
    point : a point where a wrong formula differs from the right one, or None.
    """

    kind: str
    text: str
    mistake: str | None = None
    point: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown kind."""
        choice(self.kind, "kind", MARKS)
        of_type(self.text, str, "text")

    def __repr__(self) -> str:
        return f"{MARKS[self.kind]} {self.text}"

    def html(self, then: str = "") -> str:
        """The sentences in their box, and what is said `then`, in small letters."""
        small = f" <small>{as_html(then)}</small>" if then else ""
        return (
            f'<div style="border-left:5px solid {EDGES[self.kind]};padding:6px 12px">'
            f"<b>{MARKS[self.kind]}</b> {as_html(self.text)}{small}</div>"
        )

    def _repr_html_(self) -> str:
        return self.html().replace("<div", '<div role="status"', 1)


def feedback(kind: str, *keys: str, mistake: str | None = None, point: Any = None, **fields: object) -> Feedback:
    """Feedback made of sentences of `gradlib.language`."""
    return Feedback(kind, " ".join(say(key, **fields) for key in keys), mistake, point)


def wrong(*keys: str, mistake: str | None = None, point: Any = None, **fields: object) -> Feedback:
    """Feedback on a wrong answer: the sentence of the mistake comes first, if it is recognised."""
    first = [f"mistake_{mistake}"] if mistake else []
    return feedback("wrong", *first, *keys, mistake=mistake, point=point, **fields)


def named(instead: Any) -> list[tuple[str, Any]]:
    """The pairs (name of a mistake, what somebody gives who makes it).

    Raises
    ------
    ValueError
        When they are not, or a name is not known.
    """
    known = [key.removeprefix("mistake_") for key in words("en") if key.startswith("mistake_")]
    try:
        return [(choice(name, "", known), what) for name, what in map(partial(as_list, what=""), as_list(instead, ""))]
    except (TypeError, ValueError):
        raise Told(say("check_instead", value=instead, known=", ".join(known))) from None


def missing(answer: Any, deep: int = 3) -> bool:
    """Whether (a part of) the answer is still ``...``; lists are looked into, `deep` levels."""
    if isinstance(answer, list | tuple):
        return deep > 0 and any(missing(part, deep - 1) for part in answer)
    return answer is None or answer is ... or (isinstance(answer, str) and answer.strip() in ("", "...", "…"))
