"""For teachers: a class's work as a table, and work sheets to print.

The table is made of the files that learners' notebooks keep (`gradlib.exercises.record`), in one folder for each
learner, as learning platforms download them.  It is no proof of who did the work: anybody can write such a file.
"""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from gradlib import valid
from gradlib.exercises import record
from gradlib.exercises.base import Exercise
from gradlib.exercises.entries import Choice
from gradlib.exercises.mathml import sentence
from gradlib.exercises.record import Work
from gradlib.language import Told, get_language, say, spelling

MOST_COPIES = 1000
_FILE = re.compile(r"(.*?)(?:_\d+_assignsubmission_file_?)?my-work-\d\.\d")  # Moodle puts the learner's name before
_FOLDER = re.compile(r"_\d+_assignsubmission_file_?$")
_STYLE = """
body{font:11pt/1.5 Georgia,serif;max-width:18cm;margin:1cm auto;color:#000;background:#fff}
section{break-after:page}h1{font-size:15pt;margin:0}h2{font-size:11pt;margin:1.2em 0 0}h1,h2{break-after:avoid}
.solutions{break-after:auto;margin-bottom:2em}
@page{margin:13mm 15mm}@media print{body{margin:0 auto}}
.line{border-bottom:1px solid #999;display:inline-block;min-width:7cm;height:1.4em}
ul{list-style:none;margin:0;padding-left:1em}article,.part{break-inside:avoid}
math{font-family:"STIX Two Math","Cambria Math","Latin Modern Math",math}
.part{margin:.4em 0}.name{float:right}
"""


def table(folder: str | Path, ids: list[str]) -> str:
    """The table of a class as CSV: a row for each learner, a column for each exercise (tries, with + where solved).

    A learner is a folder, also one where nothing was found, or the name that Moodle puts before a file; of a file that
    lies in `folder` itself it is `folder`.  Files that cannot be read have their own column.
    """
    valid.of_type(folder, str | Path, "folder")
    try:
        root = Path(folder)
        files = sorted(filter(_is_shown(root), root.rglob("*"))) if root.is_dir() else None
    except (OSError, ValueError):  # a name that no system takes
        files = None
    if files is None:
        raise Told(say("exercise_folder", folder=folder))
    done: dict[str, dict[str, Work]] = {}
    unread: dict[str, list[str]] = {}
    for file in files:
        (first, *deeper), found = file.relative_to(root).parts, _FILE.match(file.name)
        if file.is_dir():
            if not deeper:
                done.setdefault(_FOLDER.sub("", first), {})
        elif found and file.suffix == ".json":
            learner = _FOLDER.sub("", first) if deeper else found[1] or root.resolve().name
            mine = done.setdefault(learner, {})
            if not record.readable(file):
                unread.setdefault(learner, []).append(file.name)
            for id, work in record.load(file).items():
                if id in ids:
                    mine[id] = max(mine.get(id, work), work, key=lambda one: (one.solved, one.tries))
    used = [id for id in ids if any(id in mine for mine in done.values())]
    out = io.StringIO()
    separator = spelling("list").strip()  # where decimals have a comma, spreadsheets part columns by semicolons
    out.write("\N{BYTE ORDER MARK}" * (separator == ";"))  # by which they know that the file is UTF-8
    rows = csv.writer(out, delimiter=separator, lineterminator="\n")
    last = [say("exercise_table_unread")] if unread else []
    rows.writerow([say("exercise_table_learner"), say("exercise_table_solved"), *used, *last])
    for learner, mine in sorted(done.items(), key=lambda pair: _alphabetical(pair[0])):
        marks = [f"{'+' if w.solved else '-'}{w.tries}" if (w := mine.get(id)) else "" for id in used]
        cells = [learner, *marks, *([" ".join(unread.get(learner, []))] if unread else [])]
        name, *rest = map(_harmless, cells)
        rows.writerow([name, sum(bool(w.solved) for w in mine.values()), *rest])
    return out.getvalue()


def _is_shown(root: Path) -> Callable[[Path], bool]:
    """Tells what is hidden in `root`, and what a Mac puts into archives besides, from the files of learners."""
    return lambda file: not any(part.startswith((".", "__")) for part in file.relative_to(root).parts)


def _alphabetical(name: str) -> tuple[str, str]:
    """What names are sorted by: É among the E."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold(), name


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that can be printed whatever the name of a file is."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return f" {text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def pages(notebook: str, copies: list[list[Exercise]]) -> str:
    """Work sheets as one page of HTML to print, then the teacher's solutions."""
    valid.of_type(notebook, str, "notebook")
    sheets, answers = "", ""
    for number, exercises in enumerate(copies, 1):
        title = html.escape(say("exercise_sheet_title", notebook=notebook, number=number))
        name = html.escape(say("exercise_sheet_name"))
        sheets += f"<section><div class='name'>{name} <span class='line'></span></div><h1>{title}</h1>"
        sheets += "".join(map(_asked, exercises)) + "</section>"
        told = html.escape(say("exercise_sheet_solutions", number=number))
        answers += f"<section class='solutions'><h1>{told}</h1>" + "".join(map(_answered, exercises)) + "</section>"
    title = html.escape(say("exercise_sheets_title", notebook=notebook))
    return (
        f'<!DOCTYPE html>\n<html lang="{get_language()}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{sheets}{answers}</body></html>\n"
    )


def _heading(exercise: Exercise) -> str:
    return f"<h2>{html.escape(say('exercise_title', id=exercise.id))}</h2>"


def _asked(exercise: Exercise) -> str:
    text = _heading(exercise) + f"<div>{sentence(exercise.statement)}</div>"
    for label, entry in zip(exercise.labels, exercise.entries, strict=True):
        if isinstance(entry, Choice):
            options = "".join(f"<li>☐ {html.escape(one)}</li>" for one, _ in entry.names())
            text += f"<div class='part'>{sentence(label)}<ul>{options}</ul></div>"
        else:
            text += f"<div class='part'>{sentence(label)} <span class='line'></span></div>"
    return f"<article>{text}</article>"


def _answered(exercise: Exercise) -> str:
    return f"<article>{_heading(exercise)}<div>{sentence(exercise.solution)}</div></article>"
