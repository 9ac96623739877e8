"""The rules of the elementary operations and functions: value, local derivatives, domain, how they are written.

A computation graph (Deepmath 7.4) needs to know of each node only a `Rule`: its value from the values of its arguments,
and one local derivative for each argument.  Rules work on every kind of number: floats, arrays, and exact numbers
(`fractions.Fraction`, sympy); the same rule applied to a node of a graph makes a new node.  The table at the end is the
only one: formulas, graphs, programs and networks take their functions from it, so that a new elementary function is one
line, a call of `elementary`.  What a graph does with the rules is the business of `gradlib.graph.graph`.

Elsewhere a function is named only for more than that, and need not be: as a word of LaTeX (`gradlib.formula.signs`), by
the names that it has in other courses (`gradlib.formula.spelling`), because sympy's function of that name has a value
everywhere and so asks for no look at its domain (`gradlib.formula.symbolic`), for a gap before it in a picture
(`gradlib.draw.places`).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from gradlib import valid
from gradlib.functions.kinds import FAILURES, kind_of, sympified
from gradlib.functions.values import (
    RELU,
    SECH,
    SIGMOID,
    STEP,
    by_sympy,
    divide_exactly,
    power_exactly,
    slope_in_exponent,
)
from gradlib.functions.writing import CLOSED, HEADED, JUXTAPOSED, NAME, POWER, PRODUCT, SUM, Form
from gradlib.language import Told, WrongType, called, say

CONSTANTS = {"e": math.e, "pi": math.pi}  # numbers that have a name in formulas
_KINDS = ("float", "array", "exact")  # of number (`gradlib.functions.kinds`), for each of which a rule has a function


class Rule:
    """An operation or an elementary function: all that a graph or a program needs to know of it.

    Attributes
    ----------
    name : such as ``"ln"`` or ``"+"``
    derivatives : for each argument a function (arguments..., value) -> local derivative, or a number if it is constant
    on : kind of number ("float", "array", "exact", "node") -> function of the arguments
    forms : "text" or "latex" -> how it is written
    domain : where it has values, for messages: ``"u > 0"``
    code : its name in the module `math`, if it is there
    """

    def __init__(
        self,
        name: str,
        derivatives: Sequence[Callable[..., Any] | int],
        on: dict[str, Callable[..., Any]],
        text: Form,
        latex: Form,
        *,
        domain: str = "",
        code: str = "",
    ) -> None:
        """See the class."""
        self.name, self.derivatives, self.on = name, tuple(derivatives), {"node": self, **on}
        self.arity = len(self.derivatives)
        self.forms, self.domain, self.code = {"text": text, "latex": latex}, domain, code

    def __call__(self, *arguments: Any) -> Any:
        """The value at numbers of any kind; a new node where one of the arguments is a node.

        Raises
        ------
        ValueError
            When there is no value.
        TypeError
            When an argument is neither a real number nor a node, or there are too many or too few.
        """
        if len(arguments) != self.arity:  # math.log takes a base as well
            raise WrongType(say("graph_arguments", rule=self.name, n=self.arity, m=len(arguments)))
        try:
            if type(arguments[0]) is type(arguments[-1]) is float:  # the quick way
                return self.on["float"](*arguments)
            for argument in arguments:
                if hasattr(type(argument), "make"):  # a node of a graph
                    return argument.make(self, *arguments)
            kind = kind_of(arguments)
            value = kind.quiet(self.on[kind.name])(*map(kind.number, arguments))
            return kind.checked(value) if kind.checked else value
        except (TypeError, *FAILURES) as error:
            shown = arguments[0] if self.arity == 1 else arguments
            if isinstance(error, TypeError):
                raise WrongType(say("graph_operand", value=shown)) from None
            key = "graph_too_large" if isinstance(error, OverflowError) else "graph_no_value"
            raise Told(say(key, rule=self.name, value=shown)) from None

    def formula(self, place: int, arguments: Sequence[Any], value: Any = None) -> Any:
        """The local derivative in the argument number `place`, in sympy symbols; `value` may stand for the value."""
        slope = self.derivatives[place]
        if isinstance(slope, int):
            return sympified(slope)
        if value is None:
            try:
                value = self.on["exact"](*arguments)
            except TypeError:  # log10 is a function that sympy does not know
                import sympy as sp  # 35 MiB of a kernel, which numbers alone do not need

                value = sp.Function(self.name)(*arguments)
        return sympified(slope(*arguments, value))

    def write(self, pieces: Sequence[tuple[str, int]], style: str) -> tuple[str, int]:
        """How it is written on written arguments: text and how tightly it binds, from those of each argument."""
        return self.forms[style].filled(pieces, style)

    def __repr__(self) -> str:
        return f"<rule {self.name}>"


RULES: dict[str, Rule] = {}  # name -> rule


@called
def elementary(
    name: str,
    derivative: Callable[[Any, Any], Any],
    function: str | Callable[[Any], Any] | dict[str, Callable[[Any], Any]] | None = None,
    *,
    numpy: str | None = None,
    domain: str = "",
    latex: str = "",
) -> Rule:
    """Add an elementary function of one variable; formulas, graphs, programs, networks and drawings then know it.

    A variable of the same name comes first where a formula is read with the names of its variables.

    Parameters
    ----------
    name : how it is called
    derivative : (u, v) -> local derivative at u, where v is the value there, written with operators and other rules
    function : u -> v written in the same way, or its name in `math` and sympy (default: `name`), or one function for
        each kind of number, "float", "array" and "exact"
    numpy : its name in NumPy, when that is another
    domain : where it has values, for messages (default: everywhere)
    latex : its head in LaTeX (default: the name), or a template with ``{}`` for the argument

    Examples
    --------
    >>> cube = gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    >>> cube(2.0)
    8.0
    """
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_") or name in (*CONSTANTS, "π"):
        raise Told(say("elementary_name", name=name))
    valid.function(derivative, "derivative")
    for value, what in ((domain, "domain"), (latex, "latex")):
        valid.of_type(value, str, what)
    valid.of_type(numpy, str | None, "numpy")
    code = function or name if function is None or isinstance(function, str) else ""
    on = _by_name(code, numpy or code) if code else _by_kind(function)
    text, drawn = Form(f"{name}({{}})", CLOSED, (SUM,)), _in_latex(name, latex)
    RULES[name] = rule = Rule(name, (derivative,), on, text, drawn, domain=domain, code=code)
    return rule


def _by_name(code: str, numpy: str) -> dict[str, Callable[..., Any]]:
    """Kind of number -> the function that `math` and sympy, or NumPy, have under these names."""
    found = getattr(math, code, None), getattr(np, numpy, None)
    if not all(map(callable, found)) or code.startswith("_") or numpy.startswith("_"):
        raise Told(say("elementary_unknown", name=code, numpy=numpy))
    return {"float": found[0], "array": found[1], "exact": partial(by_sympy, code)}


def _by_kind(function: Any) -> dict[str, Callable[..., Any]]:
    """Kind of number -> what is given for it: one function for all, or one for each."""
    if callable(function):
        return dict.fromkeys(_KINDS, function)
    valid.of_type(function, dict, "function")
    on = {kind: function.get(kind) for kind in _KINDS}
    for kind, one in on.items():
        valid.function(one, f"function[{kind!r}]")
    return on


def _in_latex(name: str, latex: str) -> Form:
    """How a function is drawn: by its head before the argument, or by the template."""
    shown = name.replace("_", r"\_")
    head = latex or rf"\operatorname{{{{{shown}}}}}"
    whole = Form(head, POWER if "^" in head else CLOSED, (SUM,))
    drawn = whole if "{}" in head else Form(head + " {}", HEADED, (NAME,))
    try:
        drawn.template.format("u")
    except (LookupError, ValueError):
        raise Told(say("elementary_latex", latex=latex)) from None
    return drawn


def _operation(
    name: str,
    python: Callable[..., Any],
    derivatives: Sequence[Callable[..., Any] | int],
    text: Form,
    latex: Form | None = None,
    domain: str = "",
    **on: Callable[..., Any],
) -> Rule:
    """Add an operation that Python has a sign for; `on` holds the kinds of number that need more than the sign."""
    signs = dict.fromkeys(_KINDS, python)
    RULES[name] = rule = Rule(name, derivatives, signs | on, text, latex or text, domain=domain)
    return rule


# ---------------------------------------------------------------------------------------------------------- the table
# Operations: the local derivatives come from the arguments a, b and the value v.
add = _operation("+", operator.add, (1, 1), Form("{} + {}", SUM, (SUM, PRODUCT)))
subtract = _operation("-", operator.sub, (1, -1), Form("{} - {}", SUM, (SUM, PRODUCT)))
multiply = _operation(
    "*",
    operator.mul,
    (lambda a, b, v: b, lambda a, b, v: a),
    Form("{} * {}", PRODUCT, (PRODUCT, POWER)),
    Form(JUXTAPOSED, PRODUCT, (PRODUCT, HEADED)),
)
divide = _operation(
    "/",
    operator.truediv,
    (lambda a, b, v: 1 / b, lambda a, b, v: -v / b),
    Form("{} / {}", PRODUCT, (PRODUCT, POWER)),
    Form(r"\frac{{{}}}{{{}}}", POWER, (SUM, SUM)),
    exact=divide_exactly,
)
negate = _operation("-u", operator.neg, (-1,), Form("-{}", PRODUCT, (POWER,)))
power = _operation(
    "**",
    operator.pow,
    (lambda a, b, v: b * power(a, b - 1), lambda a, b, v: slope_in_exponent(a, b, lambda base: v * ln(base))),
    Form("{}**{}", POWER, (CLOSED, POWER)),
    Form("{}^{{{}}}", POWER, (CLOSED, SUM)),
    domain="u > 0",
    float=math.pow,
    exact=power_exactly,
)

_SAME = dict.fromkeys(_KINDS, lambda a: a)
constant = Rule("constant", (1,), _SAME, *[Form("{}", SUM, (SUM,))] * 2)  # of a graph whose output is a number

# Functions: the local derivative comes from the argument u and the value v.
exp = elementary("exp", lambda u, v: v, latex="e^{{{}}}")
ln = log = elementary("ln", lambda u, v: 1 / u, "log", domain="u > 0", latex=r"\ln")
sin = elementary("sin", lambda u, v: cos(u), latex=r"\sin")
cos = elementary("cos", lambda u, v: -sin(u), latex=r"\cos")
tan = elementary("tan", lambda u, v: 1 + v * v, domain="cos u ≠ 0", latex=r"\tan")
sqrt = elementary("sqrt", lambda u, v: 1 / (2 * v), domain="u ≥ 0", latex=r"\sqrt{{{}}}")
arcsin = elementary("arcsin", lambda u, v: 1 / sqrt((1 - u) * (1 + u)), "asin", numpy="arcsin", domain="−1 ≤ u ≤ 1")
arccos = elementary("arccos", lambda u, v: -1 / sqrt((1 - u) * (1 + u)), "acos", numpy="arccos", domain="−1 ≤ u ≤ 1")
arctan = elementary("arctan", lambda u, v: 1 / (1 + u * u), "atan", numpy="arctan")
sinh = elementary("sinh", lambda u, v: cosh(u))
cosh = elementary("cosh", lambda u, v: sinh(u))
sech = elementary("sech", lambda u, v: -v * tanh(u), SECH)
tanh = elementary("tanh", lambda u, v: sech(u) ** 2)  # 1 - v² would lose its digits where v is near 1,
sigmoid = elementary("sigmoid", lambda u, v: v * sigmoid(-u), SIGMOID, latex=r"\sigma({})")  # and so would 1 - v
absolute = elementary("abs", lambda u, v: u / v, abs, latex=r"\left|{}\right|")
step = elementary("step", lambda u, v: 0, STEP)  # 1 where u > 0, 0 elsewhere
relu = elementary("relu", lambda u, v: step(u), RELU)  # at its corner the slope is 0, as neural networks have it
RULES |= {"log": ln, "asin": arcsin, "acos": arccos, "atan": arctan}  # other names in formulas
BUILT_IN = frozenset(RULES.values())  # of these sympy knows the derivative itself


def functions() -> dict[str, Rule]:
    """The functions that formulas may call, those that were added among them: name -> rule."""
    return {name: rule for name, rule in RULES.items() if name.isidentifier()}
