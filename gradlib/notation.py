"""Numbers and formulas as learners read them: four digits, 1.2·10⁻⁵, x₀, t²·ln(t), 2.500 (x − 1) − 0.3000 y."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence


def affine(coefficients: Sequence[float], factors: Sequence[str]) -> str:
    """A sum such as 2.500 (x − 1) − 0.3000 y, from its coefficients and what they multiply."""
    text = " ".join(f"{'−' if c < 0 else '+'} {number(abs(c))} {t}" for c, t in zip(coefficients, factors, strict=True))
    return text[:1].strip("+") + text[2:]  # the first sign stands close to its number


def shifted(name: str, value: float) -> str:
    """The factor (x − 1.25) of an equation; x where the value is 0."""
    if value == 0:
        return name
    return f"({name} {'+' if value < 0 else '−'} {abs(value):g})"


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(exponent: int) -> str:
    """An exponent, as in 10⁻⁵."""
    return str(exponent).translate(_SUPERSCRIPTS)


def indexed(name: str) -> str:
    """The name of a variable with its index below the line: a1 as a₁."""
    return name.translate(_SUBSCRIPTS)


def latex_name(name: str) -> str:
    """The name of a variable in LaTeX: alpha as α, x1 as x₁."""
    import sympy as sp  # 35 MiB of a kernel, which numbers alone do not need

    return sp.latex(sp.Symbol(name))


def natural(name: str) -> list[str | int]:
    """The key that sorts names as people do: x2 before x10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


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
    return text.replace("-", "\N{MINUS SIGN}")


def short(value: float, digits: int = 4) -> str:
    """`value` as in a sentence or on a drawing: 2 for 2.000 and 10⁶ for 1.000·10⁶, otherwise like `number`."""
    text, times, power = number(value, digits).partition("·")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text[:-1] + power if power and text.strip("−") == "1" else text + times + power


def spelled(what: object) -> str:
    """A formula in Python's spelling, text or sympy expression, as learners write it: t²·ln(t), √2/2, π/2, e."""
    text = str(what)
    if not isinstance(what, str):  # in a text these may be variables
        text = re.sub(r"\b(log|pi|E)\b", lambda name: {"log": "ln", "pi": "π", "E": "e"}[name[0]], text)
        text = re.sub(r"\bsqrt\((\d+)\)", r"√\1", text)
    text = re.sub(r"\*\*([23])(?![\d.])", lambda power: " ²³"[int(power[1]) - 1], text)
    return text.replace("**", "^").replace(" * ", "·").replace("*", "·").replace("-", "\N{MINUS SIGN}")
