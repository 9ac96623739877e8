"""Functions of which only the name is known, to compute in letters: F(t) = f(u(t), v(t)) (Deepmath 7.4).

A graph asks of a rule its value and its local derivatives.  Here these are letters again, u(t₀) and u′(t₀), in sympy;
there are no values at decimal numbers.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from gradlib.functions.rules import Rule
from gradlib.functions.writing import CLOSED, SUM, Form, latex_name
from gradlib.language import Told, WrongType, called, say


class Unknown(Rule):
    """A function of which only its name and those of its arguments are known.

    Attributes
    ----------
    names : of the arguments
    """

    def __init__(self, name: str, latex: str, names: tuple[str, ...]) -> None:
        self.names, self._latex = names, latex
        written = [
            Form(f"{head}({', '.join(['{}'] * len(names))})", CLOSED, (SUM,) * len(names))
            for head in (name, latex.replace("{", "{{").replace("}", "}}"))
        ]
        on = {"exact": self._apply, **dict.fromkeys(("float", "array", "node"), self._refuse)}  # node: in a program
        super().__init__(name, [partial(self._slope, place) for place in range(len(names))], on, *written)

    def _apply(self, *arguments: Any) -> Any:
        """Its value in sympy."""
        import sympy as sp  # only here: 35 MiB of a kernel

        def latex(value: Any, printer: Any, exp: str | None = None) -> str:
            whole = f"{self._latex}({', '.join(map(printer._print, value.args))})"
            return whole if exp is None else f"{whole}^{{{exp}}}"

        return type(self.name, (sp.Function,), {"_latex": latex})(*arguments)

    def _refuse(self, *_: Any) -> Any:
        raise WrongType(say("graph_letters", name=self.name))

    def _slope(self, place: int, *arguments_and_value: Any) -> Any:
        """The local derivative: one more function of the same arguments."""
        if len(self.names) == 1:
            slope = Unknown(f"{self.name}'", f"{self._latex}'", self.names)
        else:
            by = self.names[place]
            slope = Unknown(f"∂{self.name}/∂{by}", rf"\partial_{{{latex_name(by)}}} {self._latex}", self.names)
        return slope(*arguments_and_value[:-1])


@called
def unknown(text: str) -> Unknown:
    """A function of which only the name is known, to compute in letters: ``f = gl.unknown("f(x, y)")``.

    Its derivatives in a graph are u'(t) for one argument, ∂f/∂x(x, y) and ∂f/∂y(x, y) for several.

    Raises
    ------
    ValueError
        When `text` is not a name with the names of arguments in brackets.

    Examples
    --------
    >>> u, v, f = map(gl.unknown, ("u(t)", "v(t)", "f(x, y)"))
    >>> (t,) = gl.variables("t")
    >>> gl.Graph(f(u(t), v(t)))
    F(t) = f(u(t), v(t))
    """
    found = re.fullmatch(r"\s*(\w+)\s*\(\s*(\w+(?:\s*,\s*\w+)*)\s*\)\s*", text) if isinstance(text, str) else None
    names = tuple(re.findall(r"\w+", found[2])) if found else ()
    if not found or not all(map(str.isidentifier, (found[1], *names))) or len({*names}) < len(names):
        raise Told(say("graph_unknown_text", text=text))
    return Unknown(found[1], latex_name(found[1]), names)
