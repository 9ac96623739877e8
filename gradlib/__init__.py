"""Learn the gradient by moving it: the thin package behind the five gradlib notebooks.

``import gradlib as gl`` gives the names below; each one is imported when it is first used, so that the import itself is
quick.  `numeric`, `draw`, `check` and `explore` are modules, the rest are classes and functions.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module it lives in ("" for the modules themselves)
_HOME = {
    **dict.fromkeys(("numeric", "draw", "check", "explore"), ""),
    **dict.fromkeys(("set_language", "get_language"), "language"),
    "FormulaError": "formula",
    "ScalarField": "field",
    "variables": "nodes",
    **dict.fromkeys(("node", "Graph", "DomainError"), "graph"),
    "Network": "network",
    **dict.fromkeys(("exp", "ln", "log", "sin", "cos", "tan", "sqrt"), "rules"),
    **dict.fromkeys(("tanh", "sigmoid", "relu", "elementary"), "rules"),
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'gradlib' has no attribute {name!r}")
    home = _HOME[name]
    found = getattr(import_module(f"gradlib.{home}"), name) if home else import_module(f"gradlib.{name}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
