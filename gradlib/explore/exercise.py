"""The widget of an exercise: statement, boxes, what is said of an answer.

``gl.exercise("7.2.3")`` shows one.  What an exercise is, and what is right, is the business of `gradlib.exercises`;
this module shows it and passes on what is typed.  What is read in a box stands beneath it, typeset, while one types.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from gradlib import exercises
from gradlib.check.feedback import EDGES, MARKS, Feedback, feedback
from gradlib.exercises import record
from gradlib.exercises.entries import Choice
from gradlib.exercises.prose import in_pieces, marked, paragraph, spoken
from gradlib.exercises.record import Work
from gradlib.explore.base import controls, registry
from gradlib.explore.base.kept import Kept
from gradlib.formula.spelling import FormulaError
from gradlib.formula.typed import has_log
from gradlib.language import as_html, called, say

# ipywidgets gives an option one line, and lets a longer one run over the next; a label has no typeset formulas.  What
# MathJax writes for screen readers is not seen, but it would make a narrow box scroll; in the whole page, Chromium
# would break the line before it, between a formula and the comma that follows
_STYLE = (
    "<style>mjx-container{white-space:nowrap}.gradlib-exercise mjx-assistive-mml{width:1px!important}"
    ".gradlib-answer>.widget-label{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    ".gradlib-choice .widget-radio-box label{height:auto;line-height:1.35;white-space:normal;display:flex;"
    "flex-direction:row-reverse;justify-content:flex-end;align-items:baseline;gap:6px;margin-bottom:3px;width:auto;overflow:visible}"
    ".gradlib-choice .widget-radio-box{height:auto;width:100%;max-width:100%;padding-left:4px}"
    ".gradlib-choice .widget-radio-box label input{flex:none;margin:0;position:relative;top:6px}"
    ".gradlib-exercise button:focus-visible{outline:2px solid currentColor!important;outline-offset:2px}"
    ".gradlib-exercise button.mod-primary:focus-visible{outline-color:var(--jp-ui-font-color1,#000)!important}</style>"
)
_AWHILE = 0.15  # seconds that what is in the boxes may take


@called
def exercise(id: str, variant: int | None = None) -> Exercise:
    """The exercise `id`, with the numbers of `variant` (default: those of the last time, at first those of 0)."""
    return Exercise(id, variant)


class Exercise(widgets.VBox):
    """An exercise in a cell; ``gl.exercise("7.2.3")`` makes one.

    Attributes
    ----------
    id, variant : which exercise, with which numbers
    statement, solution : texts with formulas in LaTeX
    entries : its boxes and choices
    feedback : what was said last, a `gradlib.check.feedback.Feedback`, or None
    """

    def __init__(self, id: str, variant: int | None = None) -> None:
        """See the class; raises ValueError where there is no such exercise."""
        work = record.of(id) if isinstance(id, str) else Work()
        first = exercises.make(id, 0 if variant is None else variant)
        look = {"width": "100%", "max_width": "720px", "padding": "2px 0 6px 12px"}
        super().__init__(layout=widgets.Layout(border_left=f"3px solid {EDGES['hint']}", **look))
        self.add_class("gradlib-exercise")
        self.id = id
        self._first, self._asleep = first, Kept(self)
        self._asleep.on_msg(lambda _, content, buffers: self._overtaken(content))
        record.begin(id.rpartition(".")[0])
        known = work.variant if variant is None else variant
        self._show(exercises.make(id, known) if known != first.variant else first, work)
        registry.enlist(self)

    # ------------------------------------------------------------------------------------------------ what it shows
    def _show(self, now: exercises.Exercise, work: Work) -> None:
        """Show an exercise with these numbers, and what was typed if it was for them."""
        self._now, self._work, self._hints, self._times = now, work._replace(variant=now.variant), 0, 0
        self.feedback: Feedback | None = None
        answered, drafted = (self._fitting(one) for one in (work, record.drafted(self.id)))
        self._asked = bool(answered)
        texts = drafted or answered or ("",) * len(now.entries)
        if self.children:
            self._fill(texts)
        else:
            self._build(texts)
        for k in range(len(texts)):
            self._echo(k)
        self._title()

    def _fitting(self, work: Work) -> tuple[str, ...]:
        """The texts of work that was for these numbers."""
        return work.texts if work.variant == self.variant and len(work.texts) == len(self._now.entries) else ()

    def _fill(self, texts: Sequence[str]) -> None:
        """Let its widgets have other numbers.  They stay, so that who uses the keyboard keeps the place."""
        self._statement.value = paragraph(self._now.statement)
        self._said.value = self._more.value = self._solved.value = ""
        for k, text in enumerate(texts):
            self._labels[k].value, self.entries[k].description = self._label(k)
            self.entries[k].value = self._typed(k, text)

    def _build(self, texts: Sequence[str]) -> None:
        """Make its widgets."""
        now = self._now
        self._shared: dict[str, Any] = {}
        self._head, self._statement = widgets.HTML(), self._text(paragraph(now.statement), live=True)
        self._said, self._more, self._solved = (self._text(live=True) for _ in range(3))
        self.entries: list[widgets.Widget] = []
        self._labels: list[widgets.HTMLMath] = []
        self._read: list[widgets.HTMLMath] = []
        rows = [self._row(k, text) for k, text in enumerate(texts)]
        self._buttons = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap"))
        if now.entries:
            self._button("check", self._answer, style="primary")
        if now.hints:
            self._button("hint", self._next_hint)
        self._button("solution", self._ask_solution)
        if now.varies:
            self._button("another", self.another)
        parts = [self._head, self._statement, *rows, self._buttons, self._said, self._more, self._solved]
        self.children = [self._asleep, *parts]

    def _text(self, value: str = "", *, live: bool = False) -> widgets.HTMLMath:
        """A text with formulas, which a screen reader says when it changes if it is `live`: see `kept.js`.

        All share a layout and a style, since whatever a widget has takes a message to open.
        """
        text = widgets.HTMLMath(value, _dom_classes=("gradlib-live",) if live else (), **self._shared)
        self._shared = {"layout": text.layout, "style": text.style}
        return text

    def _button(self, name: str, act: Callable[[], object], style: str = "") -> None:
        others = self._buttons.children
        shared = {"layout": others[0].layout, "style": others[0].style} if others else {"layout": {"width": "auto"}}
        button = widgets.Button(
            description=say(f"exercise_{name}"), tooltip=say(f"exercise_tip_{name}"), button_style=style, **shared
        )
        button.on_click(lambda _: act())
        self._buttons.children += (button,)

    def _row(self, k: int, text: str) -> widgets.Widget:
        """The label, the box and what was read of the entry number `k`."""
        entry = self._now.entries[k]
        label, told = self._label(k)
        above, read = self._text(label), self._text(live=True)
        if isinstance(entry, Choice):
            box: Any = widgets.RadioButtons(
                options=entry.names(),
                value=self._typed(k, text),
                tooltip="",  # None would be shown as the word null
                layout=widgets.Layout(width="auto"),
            )
            box.add_class("gradlib-choice")
        else:
            box = widgets.Text(
                value=text,
                placeholder=say("exercise_part", k=k + 1) if len(self._now.entries) > 1 else "",
                tooltip=say("exercise_tip_box"),
                layout=widgets.Layout(width="auto", max_width="420px"),
            )
            box.on_msg(lambda _, content, buffers: self._entered(content))
            box.observe(lambda change: self._echo(k), "value")
        box.observe(lambda change: self._draft(), "value")
        box.description = told
        box.add_class("gradlib-answer")
        self.entries.append(box)
        self._labels.append(above)
        self._read.append(read)
        return widgets.VBox([above, box, read], layout=widgets.Layout(margin="4px 0 0 0"))

    def _label(self, k: int) -> tuple[str, str]:
        """The label of an entry: typeset, and for a screen reader."""
        label = self._now.labels[k]
        shown = f'<div aria-hidden="true" style="line-height:1.4">{marked(label)}</div>'
        return shown, spoken(label) or say("exercise_part", k=k + 1)

    def _typed(self, k: int, text: str) -> str | None:
        """What an entry shows: the text, or in a choice no more than what is offered."""
        entry = self._now.entries[k]
        return text if not isinstance(entry, Choice) or text in dict(entry.names()).values() else None

    def _entered(self, content: dict[str, Any]) -> None:
        if content.get("event") == "submit":
            self._answer()

    def _overtaken(self, content: dict[str, Any]) -> None:
        """Take what stands in the boxes of the page, which an Enter would overtake: see `kept.js`."""
        typed = content.get("typed")
        if not isinstance(typed, list) or len(typed) != len(self.entries):
            return
        for box, now in zip(self.entries, typed, strict=True):
            name = "value" if isinstance(box, widgets.Text) else "index"
            if isinstance(now, str) if name == "value" else now in range(len(box.options)):
                controls.take(box, name, now)

    def _answer(self) -> None:
        """Answer with what is in the boxes, a moment later: what `kept.js` sends may come after the Enter."""
        now = self._now

        def submit() -> None:
            if self._now is now and self.comm is not None:
                self.submit(*self._texts())

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a plain script has none
            submit()
        else:
            loop.call_later(_AWHILE, submit)

    def _echo(self, k: int) -> None:
        """Say beneath a box what is read in it, or why nothing can be."""
        entry, box = self._now.entries[k], self.entries[k]
        if isinstance(entry, Choice):
            return
        told = ""
        if box.value.strip():
            try:
                told = f"{html.escape(say('exercise_read'))} {in_pieces(entry.read(box.value).latex)}"
                if has_log(box.value):
                    told += f". {html.escape(say('formula_log'))}"
            except FormulaError as error:
                told = as_html(entry.unread(box.value, error).text)
        self._read[k].value = told and f'<div style="opacity:.8;line-height:1.4">{told}</div>'

    def _draft(self) -> None:
        """Keep what stands in the boxes for the next run of the cell, which JupyterLab's keys for it may bring."""
        record.draft(self.id, Work(self.variant, tuple(self._texts())))

    def _texts(self) -> list[str]:
        return [one.value or "" for one in self.entries]

    def _title(self) -> None:
        solved = f' <span style="color:{EDGES["correct"]}">{MARKS["correct"]}</span>' if self._work.solved else ""
        self._head.value = f"{_STYLE}<b>{html.escape(say('exercise_title', id=self.id))}</b>{solved}"

    # --------------------------------------------------------------------------------------------------- what it does
    @property
    def variant(self) -> int:
        """The number of its numbers."""
        return self._now.variant

    @property
    def statement(self) -> str:
        """What is asked."""
        return self._now.statement

    @property
    def solution(self) -> str:
        """The worked solution, with these numbers."""
        return self._now.solution

    def submit(self, *texts: str) -> Feedback:
        """Answer with these texts, one for each entry, as the button does; returns what is said."""
        now = self._now
        if now.program or len(texts) != len(now.entries):
            key = "exercise_program" if now.program else "exercise_texts"
            return self._say(feedback("hint", key, id=self.id, n=len(now.entries), m=len(texts)))
        for box, entry, text in zip(self.entries, now.entries, map(str, texts), strict=True):
            known = dict(entry.names()) if isinstance(entry, Choice) else {}
            text = known.get(text, text)
            if not isinstance(entry, Choice) or text in known.values():
                box.value = text
        parts = [now.judge(k, str(text)) for k, text in enumerate(texts)]
        said = now.together(parts)
        for read, part in zip(self._read, parts, strict=True):
            if part.kind == "hint" and part.text in said.text and as_html(part.text) in read.value:
                read.value = ""  # why it cannot be read is said once
        return self._try(said, texts)

    def check(self, answer: Any) -> Feedback:
        """Check a program, where one is asked; returns what is said."""
        if self._now.program is None:
            return self._say(feedback("hint", "exercise_no_program"))
        return self._try(self._now.program(answer))

    def _try(self, said: Feedback, texts: tuple[str, ...] = ()) -> Feedback:
        """Say it, and keep what was typed."""
        if said.kind == "missing":
            return self._say(said)
        work = self._kept()
        solved = work.solved + (said.kind == "correct" and not (self.feedback and self.feedback.kind == "correct"))
        self._work = Work(self.variant, tuple(map(str, texts)), work.tries + (said.kind != "hint"), solved)
        self._asked = True
        problem = record.keep(self.id, self._work)
        self._say(said)
        self._title()
        if problem:
            self._more.value = paragraph(problem)
        return said

    def _kept(self) -> Work:
        """What was done until now, perhaps in another notebook that is open as well."""
        return max(record.of(self.id), self._work, key=lambda work: (work.solved, work.tries))

    def _say(self, said: Feedback) -> Feedback:
        self._times = self._times + 1 if said == self.feedback else 1
        self.feedback = said
        again = say("exercise_again", n=self._times) if self._times > 1 else ""
        self._said.value = said.html(again)
        return said

    def hint(self) -> str:
        """Show the next hint, and return it."""
        hints = self._now.hints
        if self._hints >= len(hints):
            return say("exercise_no_more")
        self._hints += 1
        shown = "".join(f"<li>{marked(one)}</li>" for one in hints[: self._hints])
        self._more.value = f'<ul style="margin:4px 0;line-height:1.4">{shown}</ul>'
        return hints[self._hints - 1]

    def _next_hint(self) -> None:
        if self._hints == len(self._now.hints) and say("exercise_no_more") not in self._more.value:
            self._more.value += paragraph(say("exercise_no_more"))
        self.hint()

    def _ask_solution(self) -> None:
        """Show the solution; whoever has not tried is asked again."""
        if not self._asked:
            self._asked = True
            self._solved.value = paragraph(say("exercise_first"))
            return
        title = html.escape(say("exercise_solution"))
        self._solved.value = f"<b>{title}</b>{paragraph(self.solution)}"

    def another(self, variant: int | None = None) -> None:
        """Take other numbers: those of `variant`, by default the next ones."""
        now = exercises.make(self.id, self.variant + 1 if variant is None else variant)
        self._show(now, self._kept()._replace(texts=()))
        record.keep(self.id, self._work)

    # ------------------------------------------------------------------------------------------- saving and leaving
    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The live widget, and for whoever has no kernel the statement as the cell asks for it, whatever was typed."""
        view = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs) or {}
        title = say("exercise_title", id=self.id)
        still = f"<b>{html.escape(title)}</b>{paragraph(self._first.statement)}"
        for label, entry in zip(self._first.labels, self._first.entries, strict=True):
            options = [f"<li>{html.escape(one)}</li>" for one, _ in entry.names()] if isinstance(entry, Choice) else []
            still += f"<div>{marked(label)} …</div>" + (f"<ul>{''.join(options)}</ul>" if options else "")
        return {**view, "text/plain": title, "text/html": still}

    def close(self) -> None:
        """Free all its widgets."""
        if self.comm is None:
            return
        controls.close_parts(self)
        super().close()
