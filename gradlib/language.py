"""The language in which gradlib speaks: `say` takes a sentence from its file, such as ``words/en.toml``.

Every sentence that gradlib shows to a learner stands in these files, one for each language: a key, and the text with
its {fields}.  `say` picks the language chosen by `set_language` and fills in the numbers and names.  Mathematics needs
no translation and stays out of them.  Under `spelling.` they have the signs of the language: which one stands before
decimals, which between numbers; `gradlib.notation` writes numbers with them.  An error that is such a sentence is a
`Told` or a `WrongType`.
"""

from __future__ import annotations

import html
import inspect
import linecache
import re
import tomllib
import traceback
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

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


@cache
def _all(code: str) -> dict[str, Any]:
    """The file of a language, and in English what is not translated yet."""
    signs = _file("en")["spelling"] | _file(code).get("spelling", {})
    return _file("en") | _file(code) | {"spelling": signs}


def spelling(sign: str) -> str:
    """A sign of the current language, by its name under `spelling.` in its file."""
    return _all(_current)["spelling"][sign]


def called(function: F) -> F:
    """`function`, or method, which says in a sentence what it takes when it is called with anything else."""

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except TypeError as error:
            told = None if isinstance(error, WrongType) else _misfit(function, given, named)
            if told is None:  # the error is of its own, or of what it was given
                raise
        raise WrongType(told)

    return call


def _misfit(function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> str | None:
    """What is wrong with a call of this function, if it is its arguments."""
    signature = inspect.signature(function)
    try:
        signature.bind(*given, **named)
        return None
    except TypeError:
        pass
    loose = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    free = any(one.kind is loose[1] for one in signature.parameters.values())
    known = {name: one for name, one in signature.parameters.items() if one.kind not in loose}
    places = [name for name, one in known.items() if one.kind is not one.KEYWORD_ONLY]
    needed = [name for name, one in known.items() if one.default is one.empty]
    strange = [name for name in named if name not in known and not free]
    missing = [name for name in needed if name not in (*places[: len(given)], *named)]
    example = ", ".join(name if name in needed else f"{name}=…" for name in known if name not in ("self", "cls"))
    name = re.sub(r"^Wiring\b", "Network", function.__qualname__).removesuffix(".__init__")
    key, names = ("call_unknown", strange) if strange else ("call_missing", missing) if missing else ("call_many", ())
    told = say(key, call=f"{name}({example})", names=", ".join(names))
    return told + " " + say("call_optional") if "=" in example else told


@called
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


@called
def get_language() -> str:
    """The language now in use, such as ``"en"``."""
    return _current


def say(key: str, /, **fields: object) -> str:
    """The sentence `key` in the current language, its {fields} filled in."""
    text = _all(_current)[key]
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
