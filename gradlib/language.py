"""The language in which gradlib speaks: `say` takes a sentence from its file, such as ``words/en.toml``.

Every sentence that gradlib shows to a learner stands in these files, one for each language: a key, and the text with
its {fields}.  `say` picks the language chosen by `set_language` and fills in the numbers and names.  Mathematics needs
no translation and stays out of them.  Under `spelling.` they have the signs of the language: which one stands before
decimals, which between numbers; `gradlib.notation` writes numbers with them.  An error that is such a sentence is a
`Told` or a `WrongType`.
"""

from __future__ import annotations

import html
import linecache
import re
import tomllib
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_WORDS = Path(__file__).with_name("words")
LANGUAGES = tuple(sorted(file.stem for file in _WORDS.glob("*.toml")))
LONGEST = 1000  # characters of what is filled into a sentence

_current = "en"


@cache
def _file(code: str) -> dict[str, Any]:
    return tomllib.loads((_WORDS / f"{code}.toml").read_text(encoding="utf-8"))


@cache
def words(code: str) -> dict[str, str]:
    """The sentences of a language: key -> text with {fields}."""
    return {key: text for key, text in _file(code).items() if key != "spelling"}


def spelling(sign: str) -> str:
    """A sign of the current language, by its name under `spelling.` in its file."""
    return _file(_current)["spelling"][sign]


def set_language(code: str) -> None:
    """Choose the language of every later message: `code` names one of `LANGUAGES`, ``"en"`` (the default) or ``"fr"``.

    Explorers and feedback keep the language in which they were made.

    Raises
    ------
    ValueError
        When there is no such language.
    """
    global _current
    if not isinstance(code, str) or code not in LANGUAGES:
        raise Told(say("unknown_language", code=code, known=", ".join(LANGUAGES)))
    _current = code


def get_language() -> str:
    """The language now in use, such as ``"en"``."""
    return _current


def say(key: str, /, **fields: object) -> str:
    """The sentence `key` in the current language, its {fields} filled in."""
    text = words(_current)[key]
    if tight := spelling("tight"):  # French keeps : ; ? ! on the line of the word before
        text = re.sub(f" (?=[{tight}])", "\N{NO-BREAK SPACE}", text)
    return text.format(**{name: _Field(value) for name, value in fields.items()})


class _Field:
    """Anything in a sentence: what cannot be written is named by its type, what is long is cut."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        return plain(self._value, lambda value: format(value, spec))

    def __repr__(self) -> str:
        return plain(self._value, repr)


def plain(value: object, how: Callable[[object], str] = str, longest: int = LONGEST) -> str:
    """`value` as text, by `how`, whatever it is."""
    try:
        text = how(value)
    except Exception:  # its own __repr__ may raise anything; an int of more than 4300 digits does
        text = f"<{type(value).__name__}>"
    return text if len(text) <= longest else f"{text[: longest // 2]}…{text[-longest // 4 :]}"


class Told(ValueError):
    """An error that is a sentence for people: a notebook shows the sentence, and no way through the program.

    Of a cell with several lines it shows the one that was running, as well.
    """

    def _render_traceback_(self) -> list[str]:
        return [*str(self).split("\n"), *_running_line(self)]


class WrongType(TypeError):
    """The same, where something is of another type than it should be."""

    _render_traceback_ = Told._render_traceback_


def _running_line(error: Exception) -> list[str]:
    """The line of the cell: the first that comes from no file; nothing where the cell has no other."""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.line and not Path(frame.filename).exists():
            cell = "".join(linecache.getlines(frame.filename)).strip()
            return [f"→ {frame.lineno}: {frame.line}"] * (cell != frame.line)
    return []


def as_html(message: str) -> str:
    """A sentence and, in letters of one width, the place in a formula that the rest of the message points at."""
    sentence, _, place = message.partition("\n")
    place = (
        place and f'<pre style="margin:0;background:none;overflow-x:auto;white-space:pre">{html.escape(place)}</pre>'
    )
    return html.escape(sentence) + place
