"""Texts to be read: any characters, pieces of formulas, formulas with a slip of the pen, formulas that are right."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from gradlib.functions.rules import functions
from tests.test_formula import ACCEPTED, HOSTILE, REFUSED

CORPUS = [text for text in (*ACCEPTED, *REFUSED, *HOSTILE) if len(text) < 400]
PIECES = [*functions(), *"xyzt()()+-*/^|.,0123456789 √²πeλ₁·×−{}!=_'\"[]:;@\\", "**", "^(", ")^2", "x^2", "1/", "exp("]
PIECES += ["e^", " ", "^-", "x1", "10^15", "999999999", "0.000001", ")(", "||", "2,5", "sin ", "√(", "1/3)", "e^(-x)"]
HOSTILE_PIECES = ["__", "import ", "lambda x:", "eval(", "exec(", ".__class__", "os.system", "globals()", "{x!r}", "%s"]
HOSTILE_PIECES += [
    "\0",
    "\u202e",
    "\u200b",
    "\ud800",
    "ｘ",
    "х",
    "x\u0301",
    "١",
    "9**9**9",
    "(" * 40,
    "^9^9",
    "1e999",
    "#",
]


@st.composite
def slipped(draw: Any) -> str:
    """A text of the corpus, some characters of which are lost, doubled, swapped or replaced."""
    text = list(draw(st.sampled_from(CORPUS)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        kind = draw(st.integers(0, 5))
        piece = draw(st.sampled_from(PIECES))
        if kind == 0:
            del text[at : at + draw(st.integers(1, 4))]
        elif kind == 1:
            text[at:at] = piece
        elif kind == 2:
            text[at : at + 1] = piece
        elif kind == 3:
            text[at:at] = text[at : at + draw(st.integers(1, 8))]
        elif kind == 4:
            text[at : at + 2] = text[at : at + 2][::-1]
        else:
            text[at:at] = draw(st.sampled_from(CORPUS))
    return "".join(text)


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from([*PIECES, *HOSTILE_PIECES, *HOSTILE_PIECES]), max_size=15).map("".join),
    st.tuples(st.sampled_from(["sqrt(", "exp(", "(", "|", "sin(", "-", "1/(", "2^(", "x^(", "ln("]), st.integers(1, 60))
    .flatmap(lambda pair: st.sampled_from(["x", "2", "x+1", "x^50", "9"]).map(lambda end: pair[0] * pair[1] + end))
    .map(lambda text: text + ")" * text.count("(")),
    slipped(),
    slipped(),
    st.deferred(lambda: formulas().map(lambda pair: pair[0])),
)

# -------------------------------------------------------------------------------------- numbers that are typed
NUMBER_PIECES = [
    *"0123456789.,;/-−–+^√π()=[] ½⅓eE",
    "pi",
    "sqrt(2)",
    "10^",
    "e-3",
    "E+5",
    "x = ",
    "2,5",
    "1/2",
    "⁻³",
    "·",
]
NUMBERS = st.one_of(
    st.lists(st.sampled_from(NUMBER_PIECES), min_size=1, max_size=12).map("".join),
    st.from_regex(r"[-−]?[0-9]{1,4}([.,][0-9]{1,4})?([eE][-−+]?[0-9]{1,2})?(/[1-9][0-9]?)?", fullmatch=True),
    st.from_regex(r"\(-?[0-9]{1,2}([.,][0-9])? ?[;,] -?[0-9]{1,2}([.,][0-9])?\)", fullmatch=True),
    slipped(),
    st.text(max_size=20),
)

# ---------------------------------------------------------------------------------------------- formulas that are right
SUM, PRODUCT, POWER, ATOM = range(4)
ONE_ARGUMENT = ["exp", "ln", "sqrt", "abs", "sin", "cos", "tan", "arctan", "arcsin", "tanh", "sigmoid", "relu", "cosh"]


@st.composite
def formulas(draw: Any, depth: int = 4) -> tuple[str, Any]:
    """A formula as learners write it, and its tree (`tests.fuzz.oracle`)."""
    text, _, tree = draw(_parts(depth))
    return text, tree


@st.composite
def _parts(draw: Any, depth: int) -> tuple[str, int, Any]:
    """Text, how tightly it binds, tree."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(_LEAVES)
    kind = draw(st.sampled_from(["+", "-", "*", "*", "/", "^", "neg", "call", "call"]))
    if kind == "call":
        name, (inside, _, tree) = draw(st.sampled_from(ONE_ARGUMENT)), draw(_parts(depth - 1))
        spelled = {"abs": f"|{inside}|", "sqrt": f"√({inside})", "exp": f"e^({inside})"}.get(name)
        if spelled and "|" not in inside and draw(st.booleans()):
            return spelled, POWER if name == "exp" else ATOM, (name, tree)
        return f"{name}({inside})", ATOM, (name, tree)
    if kind == "neg":
        text, level, tree = draw(_parts(depth - 1))
        return "-" + _at(text, level, POWER), SUM, ("neg", tree)
    left, right = draw(_parts(depth - 1)), draw(_LEAVES if kind == "^" else _parts(depth - 1))
    if kind in "+-":
        sign = draw(st.sampled_from([kind, f" {kind} "]))
        return _at(*left[:2], SUM) + sign + _at(*right[:2], PRODUCT), SUM, (kind, left[2], right[2])
    if kind == "^":
        base = _at(*left[:2], ATOM)
        if right[0] in ("2", "3") and draw(st.booleans()):
            return base + {"2": "²", "3": "³"}[right[0]], POWER, ("^", left[2], right[2])
        return f"{base}{draw(st.sampled_from(['^', '**']))}({right[0]})", POWER, ("^", left[2], right[2])
    if kind == "/":
        return f"{_at(*left[:2], POWER)}/{_at(*right[:2], ATOM)}", PRODUCT, ("/", left[2], right[2])
    sign = draw(st.sampled_from([" * ", "*", "·", " × ", ""]))
    if not sign:  # no sign between brackets
        return f"({left[0]})({right[0]})", PRODUCT, ("*", left[2], right[2])
    return _at(*left[:2], POWER) + sign + _at(*right[:2], POWER), PRODUCT, ("*", left[2], right[2])


def _at(text: str, level: int, needed: int) -> str:
    return text if level >= needed else f"({text})"


_LEAVES = st.sampled_from(
    [(name, ATOM, name) for name in ("x", "x", "x", "y", "y", "pi", "e")]
    + [(text, ATOM, float(text.replace(",", "."))) for text in ("2", "3", "0.5", "1,5", "10", ".25", "7")]
    + [("2x", PRODUCT, ("*", 2, "x")), ("3 x y", PRODUCT, ("*", ("*", 3, "x"), "y")), ("π", ATOM, "pi")]
)
