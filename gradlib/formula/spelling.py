"""How learners spell formulas: text -> tokens, each with its place in what was typed; and the error that points there.

Signs that have two spellings have got one (`gradlib.formula.signs`), numbers may have a decimal comma, runs of letters
are cut into known names (``xsin``, ``3xy``), raised digits are exponents.  What the tokens mean together is the affair
of the grammar (`gradlib.formula.grammar`).  Anything unknown is refused.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

from gradlib.formula.signs import one_spelling
from gradlib.language import Told, say

LONGEST = 200
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", "⁺")
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)?|\.[0-9]+)|(?P<name>[A-Za-zλ]+[0-9]*)|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<op>\*\*|[-+*/^()|√])|(?P<space> +)"
)
_PLAIN = re.compile("[A-Za-zλ]+[0-9]*")  # a name that the line above finds
_POWER_OF_TEN = re.compile("[eE][-+]?[0-9]")
_REFUSED = {"!": "factorial", ",": "comma", ";": "comma", ".": "dot"}
# French names, functions that have a formula here, and signs in words; their letters could also be products
_ELSEWHERE = {"ch": "cosh", "sh": "sinh", "th": "tanh", "tg": "tan", "arctg": "arctan"}
_ELSEWHERE |= {"sec": "1/cos", "coth": "1/tanh", "lg": "ln(u)/ln(10)"}
_ELSEWHERE |= dict.fromkeys(("csc", "cosec"), "1/sin") | dict.fromkeys(("cot", "cotan", "cotg"), "1/tan")
_ELSEWHERE |= dict.fromkeys(("asinh", "arsinh", "arcsinh", "argsh"), "ln(u + sqrt(u^2 + 1))")
_ELSEWHERE |= dict.fromkeys(("acosh", "arcosh", "arccosh", "argch"), "ln(u + sqrt(u^2 - 1))")
_ELSEWHERE |= dict.fromkeys(("atanh", "artanh", "arctanh", "argth"), "ln((1 + u)/(1 - u))/2")
_ELSEWHERE |= dict.fromkeys(("racine", "rac", "root"), "sqrt") | dict.fromkeys(("puissance", "power"), "^")
_ELSEWHERE |= dict.fromkeys(("moins", "minus"), "-")
_ELSEWHERE |= {"max": "(u + v + |u - v|)/2", "min": "(u + v - |u - v|)/2"}
_ELSEWHERE |= dict.fromkeys(("sgn", "sign", "signum"), "u/|u|")
_ELSEWHERE |= {f"log{base}": f"ln(u)/ln({base})" for base in (2, 10)}


class FormulaError(Told):
    """A formula that cannot be read: the message says what is wrong, where, and what would be right.

    Attributes
    ----------
    text : what was typed (its beginning, when it is long).
    position : place of the trouble in `text`, counted from 0, or None when there is no one place.
    """

    def __init__(self, key: str, text: str = "", position: int | None = None, **fields: object) -> None:
        """Make the message `key` of `gradlib.language`, its {fields} filled in, and point at `position`."""
        self.text, self.position = text[:LONGEST], position
        message = say(f"formula_{key}", **fields)
        if position is not None and text:
            line = "".join(c if c.isprintable() else "\N{MIDDLE DOT}" for c in self.text)
            start = max(0, position - 40)
            message += f"\n    {line[start : start + 70]}\n    {' ' * (position - start)}^"
        super().__init__(message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied as it is, also from one process to another: `__init__` would look for the message again."""
        return type(self).__new__, (type(self), *self.args), self.__dict__


class Token(NamedTuple):
    """A piece of the text: its `kind` is number, name, raised (an exponent such as ⁻²), op or end."""

    kind: str
    text: str
    at: int  # place in the learner's text
    spaced: bool  # a space stands before it


@lru_cache(maxsize=32)
def _longest_first(names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """All the names, and those that the pattern of a name does not find whole: leaky_relu, log1p."""
    ordered = sorted(names, key=len, reverse=True)
    return ordered, [name for name in ordered if not _PLAIN.fullmatch(name)]


class Speller:
    """Cuts one text into tokens, knowing the names that may occur in it."""

    def __init__(
        self, text: str, variables: Sequence[str], constants: Collection[str], functions: Collection[str]
    ) -> None:
        self.text, self.variables, self.functions = text, variables, functions
        self.known = (*variables, *constants, *functions)
        self.constants = constants
        self.longest_first, unusual = _longest_first(self.known)
        self.unusual = {"".join(sign for sign, _ in one_spelling(name)): name for name in unusual if name in functions}

    def _fail(self, key: str, at: int, **fields: object) -> NoReturn:
        raise FormulaError(key, self.text, at, **fields)

    def tokens(self) -> list[Token]:
        """The tokens of the text, and one of the kind ``end`` after them."""
        equals = re.search("[=<>≤≥≠]", self.text)
        if equals:  # told before f(x, y) = ... is taken for unknown names
            self._fail("equals", equals.start())
        spelled = one_spelling(self.text)
        line = "".join(sign for sign, _ in spelled)
        found: list[Token] = []
        i, spaced = 0, False
        while i < len(line):
            match, at = _TOKEN.match(line, i), spelled[i][1]
            unusual = next((name for name in self.unusual if line.startswith(name, i)), "")
            if unusual:
                found.append(Token("name", self.unusual[unusual], at, spaced))
                i, spaced = i + len(unusual), False
                continue
            if match is None:
                self._refuse(line[i], at, after_number=bool(found) and found[-1].kind == "number")
            kind, piece, i = str(match.lastgroup), match.group(), match.end()
            if kind == "name":
                found += self._names(piece, at, spaced, called=line.startswith("(", i))
            elif kind == "number":
                if found and found[-1].kind in ("number", "raised"):  # 2 5, 1.2.3, 1,2,3, x²3
                    self._fail("two_numbers", at)
                if "e" in self.constants and _POWER_OF_TEN.match(line, i):  # 2e-3 is 0.002 or 2*e - 3
                    self._fail("scientific", at)
                found.append(Token(kind, piece.replace(",", "."), at, spaced))
            elif kind == "raised":
                found.append(Token(kind, piece.translate(_RAISED), at, spaced))
            elif kind == "op":
                found.append(Token(kind, piece, at, spaced))
            spaced = kind == "space"
        return [*found, Token("end", "", len(self.text), spaced)]

    def _refuse(self, sign: str, at: int, after_number: bool) -> NoReturn:
        if after_number and unicodedata.category(sign) == "No":  # 2½
            self._fail("two_numbers", at)
        if sign in _REFUSED:
            self._fail(_REFUSED[sign], at)
        code = f"U+{ord(sign):04X}"
        if sign.isascii() and sign.isprintable():
            code = sign
        elif unicodedata.category(sign)[0] in "LNPS":  # a Cyrillic х looks like an x: only its number tells them apart
            code = f"{sign} ({code})"
        self._fail("character", at, sign=code)

    def _names(self, piece: str, at: int, spaced: bool, called: bool) -> list[Token]:
        """A run of letters: one known name, or several side by side, as in xy or xsin."""
        words = self._split(piece)
        if not words or (called and piece in _ELSEWHERE and piece not in self.known):
            self._unknown(piece, at, called)
        found: list[Token] = []
        for word in words:
            if word.isdigit() and found[-1].text not in self.functions:
                self._fail("letter_digit", at, name=found[-1].text, digit=word)
            found.append(Token("number" if word.isdigit() else "name", word, at, spaced))
            at, spaced = at + len(word), False
        return found

    def _split(self, piece: str) -> list[str] | None:
        """The known names that make up `piece`, with the digits at its end; longer names are preferred."""
        ways: list[list[str] | None] = [None] * len(piece) + [[]]  # of what begins at each letter, from the end
        for start in reversed(range(len(piece))):
            if piece[start:].isdigit():
                ways[start] = [piece[start:]]
                continue
            for name in self.longest_first:
                rest = ways[start + len(name)] if piece.startswith(name, start) else None
                if rest is not None and not (rest and rest[0].isdigit() and name[-1].isdigit()):  # x1 in x12
                    ways[start] = [name, *rest]
                    break
        return ways[0]

    def _unknown(self, name: str, at: int, called: bool) -> NoReturn:
        word = re.match(r"[^\W\d_]*", self.text[at:])
        name = max(name, word[0] if word else "", key=len)  # arêtes, of which the pattern finds ar
        near = _ELSEWHERE.get(name) or next((one for one in self.known if one.lower() == name.lower()), None)
        if near is None and len(name) > 2 and (self.variables or called):  # beside a number it is a word: ten, and
            near = next(iter(difflib.get_close_matches(name.lower(), self.known, 1, 0.6)), None)
        if near:
            self._fail("name_near", at, name=name[:20], near=near)
        if not self.variables:
            self._fail("name_number", at, name=name[:20])
        self._fail("name", at, name=name[:20], known=", ".join(self.variables))
