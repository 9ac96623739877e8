"""What somebody types into a box, read exactly: numbers, lists of numbers, formulas, equations, and how they look.

Numbers are typed as people write them (1/2, -8/5, 6 e^9, π²−1, √2/2, 2,5, 1e-3) and lists in any of their ways:
(4, 5), 4; 5, 2,5 ; 3, 4i + 5j.  All of it goes through the reader of formulas: a text is data and is never evaluated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

import sympy as sp

from gradlib.formula.spelling import LONGEST, FormulaError
from gradlib.formula.symbolic import symbols
from gradlib.formula.typeset import typeset
from gradlib.language import say
from gradlib.notation import latex_digits, listed

# x = 3 is an answer to "what is x?", as are = 3 and x ≈ 3, and (x, y) = (1, 2) one to "where?"; cos(3x) = 0 is none
_NAMED = re.compile(
    r"""^\s*(?!(?:sin|cos|tan|exp|ln|log)[^\W\d]?(?![^\W\d]))(?:
    (?:[-−–]?\s*(?:grad\s+|∇\s*)|(?:det|min|max|D_?\w)\s+)?[^\W\d][\w'’′]*\s*(?:\([^()=]*\))?  # f, F'(2), -grad f
    |[∂d]\s*\w+\s*/\s*[∂d]\s*\w+\s*(?:\([^()=]*\))?|∂_?\w\s*\w+\s*(?:\([^()=]*\))?  # ∂f/∂x(1, 2)
    |\(\s*[^\W\d]\w*(?:\s*[,;]\s*[^\W\d]\w*)*\s*\)  # (x, y)
    )?\s*[=≈≃](?!=)""",
    re.VERBOSE,
)
_COORDINATE = re.compile(r"\s*(?:f_?)?([xyz])(?:_?[0-9])?\s*[=≈≃]")  # y = 2, x = 1 are coordinates in another order
_COLON = re.compile(r"(?<!\w)([xyz])\s*:")  # x : 2, y : -1
_SUBJECT = re.compile(r"^(?:[^\W\d]|[∇∂])[^=]*?\s(?:est|vaut|is)(?:\s*:\s*|\s+)(?=\S)")  # the gradient is (4, 12)
_NOUN = re.compile(r"^\s*(?:[A-Z][0-9]?\s*|(?:(?:le|au|en|the|at|point|vecteur|vector|gradient)\s+)+)(?=[(\[])")
_DECIMAL = re.compile(r"[-−–+]?[0-9]+(?:[.,][0-9]+)?")
_AXES = "i", "j", "k"
_BEFORE_AXIS = re.compile(r"(?<=[0-9)])\s*(?=[ijk](?!\w))|(?<=\w)\s+(?=[ijk](?!\w))")  # 1/2 i: no vector has 1/(2i)
AND = r"\s(?:and|et)\s"  # 2 and -1
_EDGES = re.compile(r"\s*\[[^\[\]]*\](?:[\s,;]+\[[^\[\]]*\])+\s*")  # [8], [3], as local derivatives are written
_OPPOSITE = re.compile(r"\s*[-−–]\s*([(\[][^()\[\]]*[)\]])\s*")  # -(4, 5)
_INSIDE = r"(?:[^()\[\]]|\([^()]*\))*"
_SCALED = re.compile(  # 1/sqrt(10) (1, 3), 2*(1, 3), (1, 3)/2
    rf"\s*([^,;]*[^,;\s*·×(\[])?\s*[*·×]?\s*([(\[]{_INSIDE}[,;]{_INSIDE}[)\]])\s*(?:([*·×/])([^,;]+))?", re.DOTALL
)
_SCIENTIFIC = re.compile(r"\s*([-−–+]?[0-9]*[.,]?[0-9]+)[eE]([-−–+]?[0-9]{1,3})\s*")
_GROUPED = re.compile(r"(?<![\w.,])[1-9][0-9]{0,2}(?:(?:[ \u00a0\u2009\u202f][0-9]{3})+|(?:,[0-9]{3}){2,})(?![\w.,])")
_UNIT = re.compile(r"\s*°$|(?:\s+|(?<=[\d)π]))(?:deg(?:r(?:ee|é|e\u0301|e)s?)?|rad(?:ian)?s?)\.?$", re.I)
_ANGLE = re.compile("sin|cos|tan")  # of such a function the unit is no matter of taste
_PERCENT = re.compile(r"\s*([^%]*[^%\s])\s*%")
_SEPARATORS = (r";", r",\s+", r",", r"\s+")  # the first that makes as many numbers as are wanted


class Typed(NamedTuple):
    """What was read.

    Attributes
    ----------
    parts : the expressions: one for a number or a formula, several for a list; of an equation, left minus right
    texts : what was typed for each of them
    latex : how it looks
    """

    parts: tuple[sp.Expr, ...]
    texts: tuple[str, ...]
    latex: str


def number(text: str) -> Typed:
    """A number, perhaps with its name before it; its decimals are shown unless it is a fraction.

    Raises
    ------
    FormulaError
        When it cannot be read; so do the others.
    """
    found = _number(text)
    (value,) = found.parts
    if value.is_Rational or re.fullmatch(r"[-−+\s\d.,]*", found.texts[0]):
        return found
    return found._replace(latex=rf"{found.latex} \approx {latex_digits(f'{float(value):.6g}'.replace('e-0', 'e-'))}")


def tidied(text: str) -> str:
    """What a sentence tells: the text without its subject and full stop, or without dollars around it."""
    text = re.sub(r"^\$(.*)\$$", r"\1", text[: LONGEST + 1].strip(), flags=re.S)
    text = _SUBJECT.sub("", text)
    return re.sub(r"(?<=[^\s.;,])\s?[.;,]$", "", text)


def unnamed(text: str) -> str:
    """The text without the name of what it gives: 2x without ∂f/∂x =."""
    return _NAMED.sub("", text[: LONGEST + 1], count=1)


def _number(text: str) -> Typed:
    text = unnamed(text).strip()
    if not _ANGLE.search(text):
        text = _UNIT.sub("", text)  # in degrees or not is for the check to say
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if percent := _PERCENT.fullmatch(text):
        return formula(f"({_ungrouped(percent[1])})/100", ())
    scientific = _SCIENTIFIC.fullmatch(text)  # in a formula it might be 1·e − 3, but who types that here?
    return formula(f"{scientific[1]}*10^({scientific[2]})" if scientific else _ungrouped(text), ())


def _ungrouped(text: str) -> str:
    """The text with its large numbers written without gaps; a single comma, as in 1,234, is that of a decimal."""
    return _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def numbers(text: str, n: int) -> Typed:
    """A list of `n` numbers, in brackets or without."""
    if len(text) > LONGEST:
        raise FormulaError("long", longest=LONGEST)
    plain = _plain_list(text, n)
    if along := _along_axes(plain, n):
        return along
    if opposite := _OPPOSITE.fullmatch(plain):
        found = numbers(opposite[1], n)
        return Typed(tuple(-one for one in found.parts), found.texts, f"-{found.latex}")
    scaled = _SCALED.fullmatch(plain)
    if scaled and (scaled[1] or scaled[4]):
        with suppress(FormulaError):  # then it is a list after all, or something else is wrong
            return _scaled(*scaled.groups(), n)
    inside, why = without_brackets(plain), None
    column = inside.split()
    if len(column) == n and all(map(_DECIMAL.fullmatch, column)):  # 0,6 -2, which is not 0 and 6 - 2
        return _list(column)
    for separator in _SEPARATORS:
        pieces = re.split(separator, inside.strip())
        if len(pieces) == n and not any(re.fullmatch(r"[\s;,]*", piece) for piece in pieces):
            try:
                return _list(_in_order(pieces))
            except FormulaError as error:  # of 1,8 0 a comma makes 1 and 8 0
                why = why or error
    raise why or _count(n)


def _along_axes(text: str, n: int) -> Typed | None:
    """A vector written as 4i + 12j, as school writes it; None where it is written otherwise."""
    axes = symbols(_AXES[:n])
    if any(name in text for name in _AXES[:n]):
        with suppress(FormulaError):
            found = formula(_BEFORE_AXIS.sub("*", text.replace("\N{COMBINING RIGHT ARROW ABOVE}", "")), _AXES[:n])
            (vector,) = found.parts
            parts = tuple(vector.diff(axis) for axis in axes)
            linear = vector.free_symbols and not any(part.free_symbols for part in parts)
            if linear and vector.subs(dict.fromkeys(axes, 0)) == 0:
                return Typed(parts, (text,) * n, found.latex)
    return None


def _plain_list(text: str, n: int) -> str:
    """A list without its name and with brackets of one sort: (2; -1) for A(2; -1), {2; -1}, <2; -1>, 2 and -1."""
    text = text.translate(str.maketrans("{}⟨⟩", "()()"))
    text = re.sub(r"[ \t]*([=≈≃])[ \t]*", r"\1", _COLON.sub(r"\1 =", text))
    text = unnamed(text) if len(re.findall("[=≈≃]", text)) == 1 else text
    text = _NOUN.sub("", text)
    text = re.sub(r"([)\]])\s*(?:\^\s*[Tt]|ᵀ)\s*$", r"\1", text)
    text = re.sub(r"^\s*<(.*)>\s*$", r"(\1)", text, flags=re.S)
    text = re.sub(AND, " ; " if n == 2 or ";" in text else ", ", text)
    return re.sub(r"[\[\]]", "", text) if _EDGES.fullmatch(text) else text


def without_brackets(text: str) -> str:
    """A list without the brackets around the whole of it."""
    text = text.strip()
    while text[:1] in ("(", "[") and text[-1:] in (")", "]"):
        depth = list(itertools.accumulate((one in "([") - (one in ")]") for one in text[1:-1]))
        if min(depth, default=0) < 0:  # (1/2)(4), where the first does not belong to the last
            break
        text = text[1:-1].strip()
    return text


def _in_order(pieces: list[str]) -> list[str]:
    """The pieces of a list; where each has the name of a coordinate, in the order of these."""
    names = [name[1] for piece in pieces if (name := _COORDINATE.match(piece))]
    right = ["x", "y", "z"][: len(pieces)]
    return [pieces[names.index(name)] for name in right] if sorted(names) == right else pieces


def _list(pieces: Iterable[str]) -> Typed:
    found = [_number(piece) for piece in pieces]
    latex = rf"\left({listed((one.latex for one in found), latex=True)}\right)"
    return Typed(tuple(one.parts[0] for one in found), tuple(one.texts[0] for one in found), latex)


def _scaled(factor: str | None, inside: str, sign: str | None, by: str | None, n: int) -> Typed:
    """A list with a factor before or behind it: each of its numbers with this factor."""
    before, behind = f"({factor})*" if factor else "", f"{sign}({by})" if by else ""
    return _list(f"{before}({one}){behind}" for one in numbers(inside, n).texts)


def _count(n: int) -> FormulaError:
    """The error of a text that is no list of `n` numbers."""
    return FormulaError("count", n=n, like=say("typed_like_2" if n == 2 else "typed_like_3"))


def has_log(text: str) -> bool:
    """Whether log is typed, which is read as ln and often means the decimal logarithm at school."""
    return re.search(r"log(?![0-9_])", text) is not None


def formula(text: str, variables: Sequence[str]) -> Typed:
    """A formula in these variables."""
    found = typeset(text, variables)
    return Typed((found.expression,), (text,), found.latex)


def equation(text: str, variables: Sequence[str]) -> Typed:
    """An equation, or a formula that is meant to be 0."""
    left, equals, right = text.partition("=")
    if "=" in right:
        raise FormulaError("one_equals", text, len(left) + 1 + right.index("="))
    sides = [formula(side, variables) for side in ((left, right) if equals else (left, "0"))]
    return Typed((sides[0].parts[0] - sides[1].parts[0],), (text,), " = ".join(side.latex for side in sides))
