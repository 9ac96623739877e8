"""The signs of a formula as it was typed, or copied from a page: one spelling for each, and where it stood in the text.

``×`` is ``*``, ``½`` is ``(1/2)``, ``x_1`` is ``x1``, and of LaTeX what formulas of a lecture use: ``\\frac{x}{y}``,
``\\sin``, ``\\left(``, ``x^{2}``.  What is left over, such as a backslash before an unknown word, is refused later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SIGNS = {
    **{"×": "*", "·": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "{": "(", "}": ")", "π": "pi"},
    "\N{FRACTION SLASH}": "/",
    **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\t\n\r", " "),
    **{sign: str(digit) for digit, sign in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}
_COMMANDS = {"cdot": "*", "times": "*", "div": "/", "pi": "pi"}
_COMMANDS |= dict.fromkeys(("left", "right", "mathrm", "operatorname"), "")
_FUNCTIONS = ("arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "sin", "cos", "tan", "ln", "log", "exp", "sqrt")
_COMMANDS |= {name: f" {name}" for name in _FUNCTIONS}
_COMMAND = re.compile(r"\\(?:([A-Za-z]+) ?|[ ,;:!])")
_INDEX = re.compile(r"(?<=[A-Za-z])_(?:\{([0-9]+)\}|([0-9]+))")
_QUOTIENTS = ("frac", "dfrac", "tfrac")


def one_spelling(text: str) -> list[tuple[str, int]]:
    """The signs in one spelling, each with the place in `text` where it was typed."""
    return [*_plain(text, 0, len(text))]


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    i = start
    while i < end:
        command, index = _COMMAND.match(text, i, end), _INDEX.match(text, i, end)
        if command and command[1] in _QUOTIENTS and (parts := _braced(text, command.end(), end)):
            (a, b), (c, d) = parts
            for before, low, high, after in (("((", a, b, ")"), ("/(", c, d, "))")):
                yield from ((sign, low) for sign in before)
                yield from _plain(text, low, high)
                yield from ((sign, high) for sign in after)
            i = d + 1
        elif command and (not command[1] or command[1] in _COMMANDS):
            yield from ((sign, i) for sign in (_COMMANDS[command[1]] if command[1] else " "))
            i = command.end()
        elif index:
            yield from ((digit, index.start() + 1) for digit in index[1] or index[2])
            i = index.end()
        else:
            after_digit = i > start and text[i - 1].isdigit()  # 2½ is two and a half, and 2(1/2) would be 1
            yield from ((sign, i) for sign in (text[i] if after_digit and text[i] not in SIGNS else _spelled(text[i])))
            i += 1


def _spelled(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    parts = unicodedata.normalize("NFKC", sign).split("\N{FRACTION SLASH}")
    return f"({parts[0]}/{parts[1]})" if len(parts) == 2 and all(map(str.isdigit, parts)) else sign


def _braced(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """Where the insides of two groups in braces begin and end that stand at `start`; None if they do not."""
    found = []
    for _ in range(2):
        if not text.startswith("{", start, end):
            return None
        depth = 0
        for i in range(start, end):
            depth += {"{": 1, "}": -1}.get(text[i], 0)
            if not depth:
                found.append((start + 1, i))
                start = i + 1
                break
        else:
            return None
    return found
