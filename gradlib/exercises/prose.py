"""The sentences of exercises as HTML; the page typesets the formulas in them, which stand between dollars."""

from __future__ import annotations

import html
import re

_SPOKEN = {
    **{r"\partial ": "∂", r"\operatorname{grad}": "grad", r"\tilde F": "F̃", r"\neq": "≠", r"\,": "", r"\;": ""},
    **{r"\theta": "θ", r"\lambda": "λ", r"\delta": "δ", r"\pi": "π"},
}
# a browser breaks the line between a typeset formula and the sign after it, at a space that does not break as well
FORMULA = re.compile("[$][^$]+[$](\N{NO-BREAK SPACE}?[.,;:?!)»]+)?")
_DEEPER, _OUT = r"\\begin|[{(\[]", r"\\end|[})\]]"
_STEP = re.compile(f"(?P<deeper>{_DEEPER})|(?P<out>{_OUT})|(?<=[^-+=]) (?=[-+=] )")
_BELOW, _ABOVE = "₀₁₂₃₄₅₆₇₈₉", "⁰¹²³⁴⁵⁶⁷⁸⁹"


def emphasised(text: str) -> str:
    """HTML with its `code` and its **words** that stand out."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", re.sub(r"`(.+?)`", r"<code>\1</code>", text))


def marked(text: str) -> str:
    """A sentence as HTML."""

    def held(formula: re.Match[str]) -> str:
        return f'<span style="white-space:nowrap">{formula[0]}</span>' if formula[1] else formula[0]

    return emphasised(FORMULA.sub(held, html.escape(text, quote=False)))


def in_pieces(latex: str) -> str:
    """A formula between dollars, cut before each sign of its outermost sum: a narrow page breaks lines only there."""
    depth, cuts = 0, [0]
    for step in _STEP.finditer(latex):
        depth += bool(step["deeper"]) - bool(step["out"])
        if not step[0].strip() and depth == 0:
            cuts.append(step.end())
    pieces = [latex[start:end].strip() for start, end in zip(cuts, [*cuts[1:], None], strict=True)]
    return " ".join(f"${'{}' if k else ''}{piece}$" for k, piece in enumerate(pieces))


def paragraph(text: str) -> str:
    """A sentence as a paragraph of HTML."""
    return f'<div style="line-height:1.5;margin:2px 0">{marked(text)}</div>'


def spoken(text: str) -> str:
    """A label for a screen reader: ∂F/∂a for $\\partial F/\\partial a$, and without marks."""
    for tex, sign in _SPOKEN.items():
        text = text.replace(tex, sign)
    text = re.sub(r"([_^])\{?(\d)\}?", lambda at: (_BELOW if at[1] == "_" else _ABOVE)[int(at[2])], text)
    return re.sub(r"\*\*|[$\\{}`]", "", text)
