"""Learn the gradient by moving it: the thin package behind the five gradlib notebooks.

``import gradlib as gl`` gives these names; each one is imported when it is first used, so that the import itself is
quick:

- `gradlib.ScalarField`: a function of n variables with its partial derivatives, gradient, Hessian (Deepmath 7.1 to 7.3)
- `gradlib.numeric`: the same by finite differences
- `gradlib.variables`, `gradlib.node`, `gradlib.Graph`: computation graphs (7.4), built with operators and with `exp`,
  `ln` (or `log`), `sin`, `cos`, `tan`, `sqrt`, `tanh`, `sigmoid` and `relu`, which take numbers and arrays as well;
  `gradlib.elementary` adds another function, which formulas then know as well; `gradlib.unknown` is a function of which
  only the name is known
- `gradlib.Network`: a neural network and its gradient (7.5)
- `gradlib.draw`: pictures by matplotlib
- `gradlib.explore`: interactive figures
- `gradlib.check`: feedback on a learner's answer
- `gradlib.exercise`, `gradlib.progress`: an exercise in a cell, and which are solved; `gradlib.exercises`: all of them
- `gradlib.set_language`, `gradlib.get_language`: the language of all messages, such as English
- `gradlib.FormulaError`, `gradlib.DomainError`: errors that say what is wrong, and where
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "2.0.0"

# public name -> module it lives in ("" for the modules themselves)
_HOME = {
    **dict.fromkeys(("numeric", "draw", "check", "exercises", "explore"), ""),
    "exercise": "explore.exercise",
    "progress": "explore.progress",
    **dict.fromkeys(("set_language", "get_language"), "language"),
    "FormulaError": "formula.spelling",
    "ScalarField": "field.scalar",
    **dict.fromkeys(("variables", "DomainError"), "graph.nodes"),
    "node": "graph.coarse",
    "unknown": "functions.unknown",
    "Graph": "graph.graph",
    "Network": "network.network",
    **dict.fromkeys(("exp", "ln", "log", "sin", "cos", "tan", "sqrt"), "functions.rules"),
    **dict.fromkeys(("tanh", "sigmoid", "relu", "elementary"), "functions.rules"),
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
