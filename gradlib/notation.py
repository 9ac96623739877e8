"""Numbers and formulas as learners read them: four digits, 1.2·10⁻⁵, x₀, t²·ln(t), 2.500 (x − 1) − 0.3000 y.

Decimals and lists are written as in the language that is spoken: 0.5 and (0.5, 2), in French 0,5 and (0,5 ; 2).

A float is a `number`, of fixed length beside a slider or in a table; `short` in a sentence or on a drawing; `trimmed`
in a formula where it may be meant exactly; a `decimal` where an answer is told.  `numeral` takes exact numbers as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from gradlib.language import spelling

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONG = 25  # digits of a whole number, from which only the first and the last are written
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


# ------------------------------------------------------------------------------------------------------------- numbers
def number(value: float, digits: int = 4) -> str:
    """`value` as learners read it: `digits` significant digits, a true minus sign, 1.234·10⁻⁵, and – for NaN."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    text = f"{value:#.{digits}g}".rstrip(".")
    if "e" in text or not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        text = f"{mantissa}·10{raised(int(exponent))}"
    return digits_of(text)


def short(value: float, digits: int = 4) -> str:
    """`value` as in a sentence or on a drawing: 2 for 2.000 and 10⁶ for 1.000·10⁶, otherwise like `number`."""
    text, times, power = number(value, digits).partition("·")
    text = text.rstrip("0").rstrip(".,") if "." in text or "," in text else text
    return text[:-1] + power if power and text.strip("−") == "1" else text + times + power


def decimal(value: float, digits: int = 6) -> str:
    """`value` with as many digits as it has, up to six: 2, 0.333333, 10⁻⁷, 1.5·10⁹, ∞."""
    text, much, exponent = f"{value or 0:.{digits}g}".replace("inf", "∞").partition("e")
    if much:
        power = f"10{raised(int(exponent))}"
        text = text[:-1] + power if text.strip("-") == "1" else f"{text}·{power}"
    return digits_of(text)


def trimmed(value: float, digits: int = 4) -> str:
    """`value` like `number`, but 0.5 for 0.5000 where two decimals are all that it has."""
    return decimal(value + 0) if value == round(value, 2) and abs(value) < 1e5 else number(value, digits)


def numeral(value: object, how: Callable[[float, int], str] = short, digits: int = 4) -> str:
    """A number of any kind: a float as `how` writes it, an exact one spelled, […] for an array."""
    if np.ndim(value):
        return "[…]"
    return how(value, digits) if isinstance(value, float) else spelled(value)


def digits_of(text: str) -> str:
    """Numbers in Python's spelling as people write them: with a true minus sign and their sign before decimals."""
    return re.sub(r"(?<=\d)\.(?=\d)", spelling("decimal"), text).replace("-", "\N{MINUS SIGN}")


def listed(numbers: Iterable[str], *, latex: bool = False) -> str:
    """Written numbers side by side: 1, 2 in any language; 0.5, 2 in English is 0,5 ; 2 in French."""
    texts = [*numbers]
    return (_between(latex) if any(spelling("decimal") in text for text in texts) else ", ").join(texts)


def _between(latex: bool = False) -> str:
    """What stands between two numbers, one of which has decimals."""
    between = spelling("list")
    if between.startswith(" "):  # it stays on the line of the number before
        between = (r"\,{}\, " if latex else "\N{NO-BREAK SPACE}{} ").format(between.strip())
    return between


def latex_digits(text: str) -> str:
    """The digits of a number in LaTeX: 2.5 in English, 2{,}5 in French."""
    return text.replace(".", "." if spelling("decimal") == "." else f"{{{spelling('decimal')}}}")


def raised(exponent: int) -> str:
    """An exponent, as in 10⁻⁵."""
    return str(exponent).translate(_SUPERSCRIPTS)


# --------------------------------------------------------------------------------------------------------------- names
def indexed(name: str) -> str:
    """The name of a variable with its index below the line: a1 as a₁."""
    return name.translate(_SUBSCRIPTS)


def natural(name: str) -> list[str | int]:
    """The key that sorts names as people do: x2 before x10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


# ------------------------------------------------------------------------------------------------------------ formulas
def spelled(what: object) -> str:
    """A formula in Python's spelling, text or sympy, as learners write it: t²·ln(t), √2/2, π/2, e, 157772…2500."""
    text = str(what)
    if not isinstance(what, str):  # in a text these may be variables
        text = re.sub(r"\b(log|pi|E)\b", lambda name: {"log": "ln", "pi": "π", "E": "e"}[name[0]], text)
        text = re.sub(r"\bsqrt\((\d+)\)", r"√\1", text)
    text = re.sub(rf"(?<![\d.])\d{{{LONG},}}", lambda digits: f"{digits[0][:6]}…{digits[0][-4:]}", text)
    text = re.sub(r"\*\*([23])(?![\d.])", lambda power: " ²³"[int(power[1]) - 1], text)
    return digits_of(text.replace("**", "^").replace(" * ", "·").replace("*", "·"))


def factor(text: str) -> str:
    """A written number as a factor of a product: in brackets, unless it is as simple as 2.5, ln(2) or […]."""
    return text if re.fullmatch(r"[\w.,…]+(\(\w+\))?|\[…\]", text) else f"({text})"


def term(text: str) -> str:
    """A written number as a term of a sum, but the first one: in brackets if it starts with a minus sign."""
    return f"({text})" if text.startswith(("-", "\N{MINUS SIGN}")) else text


def affine(coefficients: Sequence[float], factors: Sequence[str]) -> str:
    """A sum such as 2.500 (x − 1) − 0.3000 y, from its coefficients and what they multiply; without what is 0."""
    terms = [(c, t) for c, t in zip(coefficients, factors, strict=True) if c]
    text = " ".join(f"{'−' if c < 0 else '+'} {number(abs(c))} {t}" for c, t in terms)
    return text[:1].strip("+") + text[2:] or number(0)  # the first sign stands close to its number


def minus(name: str, value: float, how: Callable[[float], str] = number) -> str:
    """The factor (x − 1.250) of an equation, (x + 1.250) for −1.25; the number is written by `how`."""
    return f"({name} {'+' if value < 0 else '−'} {how(abs(value))})"


def shifted(name: str, value: float) -> str:
    """The same with as few digits as there are: (x − 1.25), and x where the value is 0."""
    return minus(name, value, decimal) if value else name


def window(ends: Sequence[float]) -> str:
    """The window (xmin, xmax, ymin, ymax) of a picture: [−1, 2] × [0, 0.5]."""
    low, high, bottom, top = map(decimal, ends)
    return f"[{low}{_between()}{high}] × [{bottom}{_between()}{top}]"
