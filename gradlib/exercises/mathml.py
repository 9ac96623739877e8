"""The LaTeX of the exercises as MathML, which browsers draw by themselves: for work sheets, without a network.

Only what the sentences and formulas of `gradlib.exercises` use is known (https://www.w3.org/TR/mathml-core/); a command
that is not raises a ValueError, and a test looks at all of them.
"""

from __future__ import annotations

import html
import re

from gradlib.exercises.prose import FORMULA, emphasised

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:(?:\.|\{,\})\d+)?|\s+|.", re.S)
_OPERAND = re.compile(r"[\w)\]}']|\d.*|\\(?:alpha|delta|lambda|theta|varphi|pi|star)")  # then comes an operation
_NAMES = ("sin", "cos", "tan", "ln", "exp", "det")
_LETTERS = {"alpha": "α", "delta": "δ", "lambda": "λ", "theta": "θ", "varphi": "φ", "pi": "π", "partial": "∂"}
_SIGNS = {
    **{"cdot": "⋅", "times": "×", "to": "→", "mapsto": "↦", "simeq": "≃", "approx": "≈", "neq": "≠", "leq": "≤"},
    **{"geq": "≥", "dots": "…", "star": "⋆", "Vert": "‖", "pm": "±", "infty": "∞", "langle": "⟨", "rangle": "⟩"},
}
_SPACES = {",": "0.17em", ";": "0.28em", " ": "0.25em", "quad": "1em"}


class _Reader:
    """Reads one formula, atom by atom."""

    def __init__(self, latex: str) -> None:
        self.tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self.i = 0

    def take(self) -> str:
        """The next token."""
        if self.i == len(self.tokens):
            raise ValueError("the formula stops too early")
        self.i += 1
        return self.tokens[self.i - 1]

    def row(self, end: str = "") -> str:
        """All that comes before the token `end`."""
        found = ""
        while self.i < len(self.tokens) and self.tokens[self.i] != end:
            found += self.scripted()
        if end and self.take() != end:
            raise ValueError(f"{end} is missing")
        return f"<mrow>{found}</mrow>"

    def scripted(self) -> str:
        """An atom with what is above and below it."""
        start, base, below, above = self.i, self.atom(), "", ""
        if self.next() == "'":
            while self.next() == "'":
                base += f"<mo lspace='0' rspace='0'>{self.take().replace(chr(39), '′')}</mo>"
            base = f"<mrow>{base}</mrow>"
        elif self.next() in ("_", "^") and self.i > start + 1:  # a group; a mere sign in a row would lose its spaces
            base = f"<mrow>{base}</mrow>"
        while self.next() in ("_", "^"):
            if self.take() == "_":
                below = self.atom()
            else:
                above = self.atom()
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below or above:
            tag = "msub" if below else "msup"
            return f"<{tag}>{base}{below or above}</{tag}>"
        return base

    def next(self) -> str:
        """The token that comes next, if there is one."""
        return self.tokens[self.i] if self.i < len(self.tokens) else ""

    def after(self, kind: re.Pattern[str]) -> bool:
        """Whether what stands before the token just taken is of this kind."""
        return self.i > 1 and kind.fullmatch(self.tokens[self.i - 2]) is not None

    def atom(self) -> str:
        """A letter, a number, a sign, a group, or a command with its arguments."""
        token = self.take()
        if token == "{":
            return self.row("}")
        if token[0].isdigit():
            return f"<mn>{token.replace('{,}', ',')}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        if token.startswith("\\"):
            return self.command(token[1:])
        if token in "}_^'":
            raise ValueError(f"{token} stands alone")
        look = " stretchy='false'" if token in "()[]|" else ""
        if token in "+-" and not self.after(_OPERAND):  # a sign, not an operation
            look = " form='prefix'"
        return f"<mo{look}>{html.escape(token.replace('-', '−'))}</mo>"

    def command(self, name: str) -> str:
        """What a command says."""
        if name in ("frac", "dfrac"):
            return f"<mfrac>{self.atom()}{self.atom()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self.atom()}</msqrt>"
        if name == "tilde":
            return f"<mover>{self.atom()}<mo>~</mo></mover>"
        if name == "operatorname":
            self.take()
            letters = ""
            while (letter := self.take()) != "}":
                letters += letter
            return f"<mi>{letters}</mi><mspace width='0.17em'/>"
        if name == "left":
            opening, inside, closing = self.take(), self.row("\\right"), self.take()
            stretchy = str("<mfrac>" in inside).lower()  # around anything else brackets of one size look better
            before, after = (f"<mo stretchy='{stretchy}'>{html.escape(one)}</mo>" for one in (opening, closing))
            return f"<mrow>{before}{inside}{after}</mrow>"
        if name in _NAMES:
            before = "<mspace width='0.17em'/>" if self.after(_OPERAND) else ""  # c cos u
            return f"<mrow>{before}<mi>{name}</mi><mspace width='0.17em'/></mrow>"
        if name in _LETTERS:
            return f"<mi>{_LETTERS[name]}</mi>"
        if name in _SIGNS:
            return f"<mo>{_SIGNS[name]}</mo>"
        if name in _SPACES:
            return f"<mspace width='{_SPACES[name]}'/>"
        raise ValueError(f"\\{name} is not known")


def mathml(latex: str) -> str:
    """A formula in LaTeX as MathML."""
    return f"<math>{_Reader(latex).row()}</math>"


def sentence(text: str) -> str:
    """A sentence as HTML: formulas between dollars, **words** that stand out, `code`."""
    if text.count("$") % 2:
        raise ValueError(f"a dollar is missing in {text!r}")
    told, end = "", 0
    for found in FORMULA.finditer(text):
        formula, after = found[0][1:].split("$")
        drawn, end_before, end = mathml(formula), end, found.end()
        told += html.escape(text[end_before : found.start()], quote=False)
        told += f"<span style='white-space:nowrap'>{drawn}{after}</span>" if after else drawn
    return emphasised(told + html.escape(text[end:], quote=False))
