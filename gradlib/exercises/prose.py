"""The sentences of exercises as HTML; the page typesets the formulas in them, which stand between dollars."""

from __future__ import annotations

import html
import re


def emphasised(text: str) -> str:
    """HTML with its `code` and its **words** that stand out."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", re.sub(r"`(.+?)`", r"<code>\1</code>", text))


def marked(text: str) -> str:
    """A sentence as HTML."""
    return emphasised(html.escape(text, quote=False))


def paragraph(text: str) -> str:
    """A sentence as a paragraph of HTML."""
    return f'<div style="line-height:1.5;margin:2px 0">{marked(text)}</div>'


def spoken(text: str) -> str:
    """A label for a screen reader: ∂F/∂a for $\\partial F/\\partial a$."""
    text = text.replace(r"\partial ", "∂").replace(r"\operatorname{grad}", "grad").replace(r"\neq", "≠")
    return re.sub(r"[$\\{}]|\\[,;]", "", text)
