"""What a formula is worth, found without gradlib: a tree, computed by mpmath with 40 digits.

A tree is a number, a name, or a tuple of an operation or function and its arguments: ``("*", 2, ("sin", "x"))``.  A
text that Python reads as well, once ^ is written **, has a tree by Python's own parser.
"""

from __future__ import annotations

import ast
import random
import re
from typing import Any

import mpmath as mp

Tree = Any
mp.mp.dps = 40
NOTHING = mp.mpf(10) ** -30
CANCELS = ("+", "-", "sin", "cos", "tan")
HUGE = mp.mpf(10) ** 250  # beyond that floats may fail where mpmath does not


def _positive(function):
    def found(u):
        return function(u) if u > 0 else mp.nan

    return found


def _inside(function):
    def found(u):
        return function(u) if abs(u) <= 1 else mp.nan

    return found


FUNCTIONS = {
    **{name: getattr(mp, name) for name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan")},
    "arctan": mp.atan,
    "ln": _positive(mp.log),
    "log": _positive(mp.log),
    "sqrt": lambda u: mp.sqrt(u) if u >= 0 else mp.nan,
    "abs": abs,
    "arcsin": _inside(mp.asin),
    "arccos": _inside(mp.acos),
    "asin": _inside(mp.asin),
    "acos": _inside(mp.acos),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "relu": lambda u: max(u, mp.mpf(0)),
}
CONSTANTS = {"pi": mp.pi, "e": mp.e}


def _power(a: Any, b: Any) -> Any:
    if a == 0:
        return mp.mpf(1) if b == 0 else mp.mpf(0) if b > 0 else mp.nan
    if a < 0 and b != mp.nint(b):
        return mp.nan
    return a**b if abs(b * mp.log(abs(a))) < 600 else mp.inf


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else mp.nan,
    "^": _power,
    "neg": lambda a: -a,
}


def value(tree: Tree, at: dict[str, Any], noise: float = 0.0) -> Any:
    """The value at a point; NaN where there is none, infinite where floats may fail on the way.

    With `noise` each step is off by about that much, relatively: what comes out tells how much rounding matters.
    """
    if isinstance(tree, str):
        found = CONSTANTS[tree] + 0 if tree in CONSTANTS and tree not in at else at[tree]
    elif isinstance(tree, tuple):
        arguments = [value(argument, at, noise) for argument in tree[1:]]
        if any(not mp.isfinite(argument) for argument in arguments):
            return mp.inf if any(mp.isinf(argument) for argument in arguments) else mp.nan
        if tree[0] in ("exp", "sinh", "cosh", "sigmoid") and abs(arguments[0]) > 600:
            return mp.inf
        found = (OPERATIONS.get(tree[0]) or FUNCTIONS[tree[0]])(*arguments)
        if tree[0] in CANCELS and 0 < abs(found) < NOTHING * max(1, *map(abs, arguments)):
            return mp.inf  # sin(pi): is it 0?
    else:
        found = mp.mpf(tree)
    found = mp.mpf(found) * (1 + noise * random.uniform(-1, 1))
    return mp.inf if abs(found) > HUGE or 0 < abs(found) < 1 / HUGE else found


def slope(tree: Tree, at: dict[str, Any], name: str) -> Any:
    """The partial derivative, by a central quotient with 40 digits."""
    h = mp.mpf(10) ** -13
    ahead, behind = (value(tree, at | {name: at[name] + side * h}) for side in (1, -1))
    return (ahead - behind) / (2 * h)


# where a function has a value and no derivative; tanh(9) counts as 1, as it may with floats
EDGES = {
    **dict.fromkeys(("sqrt", "abs", "relu"), lambda u: u == 0),
    **dict.fromkeys(("arcsin", "arccos", "asin", "acos"), lambda u: abs(abs(u) - 1) < 1e-15),
}


def edge(tree: Tree, at: dict[str, Any]) -> bool:
    """Whether a derivative is missing on the way, so that the chain rule does not apply: sqrt(x - x), arcsin(x/x)."""
    if not isinstance(tree, tuple):
        return False
    arguments = [value(argument, at) for argument in tree[1:]]
    if tree[0] == "^":
        base, exponent = arguments
        here = base <= 0 if _varies(tree[2], at) else base == 0 and exponent < 1
    else:
        here = tree[0] in EDGES and EDGES[tree[0]](*arguments)
    return bool(here) or any(edge(argument, at) for argument in tree[1:])


def _varies(tree: Tree, at: dict[str, Any]) -> bool:
    return any(_varies(part, at) for part in tree[1:]) if isinstance(tree, tuple) else tree in at


def tolerance(tree: Tree, at: dict[str, Any]) -> Any:
    """How far off a computation with floats may be; infinity where they cannot tell whether there is a value."""
    right, near = value(tree, at), [value(tree, at, 1e-13) for _ in range(4)]
    if mp.isnan(right) and not all(map(mp.isnan, near)):  # cos(10^16)^y: no float knows the sign of this cosine
        return mp.inf
    spread = max(abs(one - right) for one in near)
    return mp.mpf(1e-9) * abs(right) + 100 * spread + mp.mpf(10) ** -200


def read(text: str, names: list[str]) -> Tree | None:
    """The tree of a text, as Python reads it; None if it is no such formula."""
    if not text.isascii() or any(sign in text for sign in "\n\r\t\f_#\\'\""):
        return None
    if re.search(r"\b0[xbo]", text, re.IGNORECASE):  # to Python 0x13 is nineteen, in mathematics 0 times a variable x13
        return None
    try:
        return _tree(ast.parse(text.strip().replace("^", "**"), mode="eval").body, names)
    except (SyntaxError, ValueError, KeyError, RecursionError, MemoryError):
        return None


_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}


def _tree(node: ast.AST, names: list[str]) -> Tree:
    if isinstance(node, ast.BinOp):
        return (_SIGNS[type(node.op)], _tree(node.left, names), _tree(node.right, names))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return ("neg", _tree(node.operand, names))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        return _tree(node.operand, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
        (argument,) = node.args
        return (node.func.id, _tree(argument, names))
    if isinstance(node, ast.Name) and (node.id in names or node.id in CONSTANTS):
        return node.id
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    raise ValueError
