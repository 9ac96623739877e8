"""The table of what is solved in a notebook, and where to go on: ``gl.progress()``."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from gradlib import exercises
from gradlib.exercises import record
from gradlib.exercises.prose import paragraph
from gradlib.exercises.record import Work
from gradlib.explore.base import controls, registry
from gradlib.explore.base.kept import Kept
from gradlib.language import called, say
from gradlib.valid import choice

_MARKS = {"solved": "✔", "begun": "…", "open": "–"}


@called
def progress(notebook: str | None = None) -> Progress:
    """Which exercises of a notebook are solved (default: this one), and where to go on."""
    known = list(dict.fromkeys(id.rpartition(".")[0] for id in exercises.ids()))
    if notebook is None:
        latest = record.latest()
        notebook = latest if latest in known else known[0]
    return Progress(choice(notebook, "notebook", known))


class Progress(widgets.VBox):
    """A table of what is solved in a notebook, which follows what is done there; ``gl.progress()`` makes one."""

    def __init__(self, notebook: str) -> None:
        """See the class."""
        super().__init__(layout=widgets.Layout(width="100%", max_width="720px"))
        self._table = widgets.HTML()
        self.children = [Kept(self), self._table]
        self._ids, self._notebook = exercises.ids(notebook), notebook
        self._words = {key: say(f"exercise_progress_{key}") for key in ("title", "tries", *_MARKS)}
        self._following = record.listen(lambda changed: self._follow() if changed == notebook else None)
        self._follow()
        registry.enlist(self)

    def _follow(self) -> None:
        done = record.load(record.place(self._notebook))
        works = {id: done.get(id, Work()) for id in self._ids}
        left = [id for id, work in works.items() if not work.solved]
        items = ""
        for id, work in works.items():
            state = "solved" if work.solved else "begun" if work.tries else "open"
            told = f"{id}: {self._words[state]}" + (f", {self._words['tries']} {work.tries}" if work.tries else "")
            tries = f" <small>({work.tries})</small>" if work.tries else ""
            items += (
                f'<li title="{html.escape(told)}" aria-label="{html.escape(told)}">{_MARKS[state]} {id}{tries}</li>'
            )
        numbers = {"solved": len(self._ids) - len(left), "all": len(self._ids)}
        told = (
            say("exercise_progress_next", id=left[0], **numbers) if left else say("exercise_progress_done", **numbers)
        )
        self._table.value = (
            f"<b>{html.escape(self._words['title'])}</b>{paragraph(told)}"
            '<ul style="list-style:none;margin:4px 0;padding:0;display:grid;gap:2px 12px;'
            f'grid-template-columns:repeat(auto-fill,minmax(88px,1fr))">{items}</ul>'
        )

    @property
    def value(self) -> str:
        """The table, as HTML."""
        return self._table.value

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The live table; what is saved tells nothing of anybody's work."""
        view = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs) or {}
        told = say("exercise_progress_empty")
        return {**view, "text/plain": told, "text/html": paragraph(told)}

    def close(self) -> None:
        """Stop following, and free its parts."""
        if self.comm is None:
            return
        self._following()
        controls.close_parts(self)
        super().close()
