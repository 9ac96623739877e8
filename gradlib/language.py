"""The words that a program must say, in English and in French.

Every sentence that gradlib shows to a learner stands in one table, `WORDS`: a key, the English text, the French text.
`say` picks the language chosen by `set_language` and fills in the numbers and names.  Mathematics needs no translation
and stays out of this table.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr")

# key: (English, French).  The two texts of a pair take the same {fields}; tests/test_language.py checks it.
WORDS: dict[str, tuple[str, str]] = {
    # --- language -------------------------------------------------------------------------------------------------
    "unknown_language": (
        "Unknown language {code!r}: choose one of {known}.",
        "Langue inconnue {code!r} : choisissez parmi {known}.",
    ),
    # --- numeric --------------------------------------------------------------------------------------------------
    # --- formula --------------------------------------------------------------------------------------------------
    # --- field ----------------------------------------------------------------------------------------------------
    # --- graph ----------------------------------------------------------------------------------------------------
    # --- network --------------------------------------------------------------------------------------------------
    # --- check ----------------------------------------------------------------------------------------------------
    # --- draw -----------------------------------------------------------------------------------------------------
    # --- explore --------------------------------------------------------------------------------------------------
}

_current = "en"


def set_language(code: str) -> None:
    """Choose the language of every later message: ``"en"`` (the default) or ``"fr"``.

    Explorers and feedback keep the language in which they were made.

    Raises
    ------
    ValueError
        When `code` is not one of the two.
    """
    global _current
    if code not in LANGUAGES:
        raise ValueError(say("unknown_language", code=code, known=", ".join(LANGUAGES)))
    _current = code


def get_language() -> str:
    """The language now in use, ``"en"`` or ``"fr"``."""
    return _current


def say(key: str, /, **fields: object) -> str:
    """The sentence `key` of `WORDS` in the current language, its {fields} filled in."""
    return WORDS[key][LANGUAGES.index(_current)].format(**fields)
