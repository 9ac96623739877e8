"""A computation graph as a program: the forward and the reverse sweep line by line, for speed (Deepmath 7.4).

The program comes from running both sweeps of `gradlib.graph.graph` on nodes instead of numbers: the derivatives are
then nodes as well, in which common subexpressions are one, and each node becomes a piece of a line of Python.  At run
time no graph is walked; the sweeps are asked only where the program fails, to say why, and for exact numbers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from itertools import count
from typing import Any

import numpy as np

from gradlib.functions.kinds import ARRAY, FAILURES, FLOAT, Kind
from gradlib.functions.rules import RULES, Rule, constant, multiply, power
from gradlib.functions.writing import NAME, write_number
from gradlib.graph.nodes import Node, ordered
from gradlib.language import say

BLOCK = 1 << 14  # points computed at a time: few enough that the intermediate arrays stay in the processor's cache
DEEPEST = 6  # how many operations a line may hold one inside the other

_CALL = """
def value_and_gradient({arguments}):
    if {all_floats}:
        try:
            _found = _on_floats({arguments})
            if _isfinite(_found[0]):
                return _found
        except _FAILURES:
            pass
    return _elsewhere({arguments})
"""


Point = dict[str, Any]  # name of an input -> number
Found = tuple[Any, dict[str, Any]]  # a value, and {name of an input: derivative}


def compiled(
    output: Node,
    gradients: dict[Node, Any],
    read: Callable[[Point], tuple[Kind, dict[Node, Any]]],
    both_sweeps: Callable[[Point], Found],
) -> Callable[..., Found]:
    """The function of the inputs that gives (value, {name: derivative}); its program is its `source`.

    Numbers give numbers, and arrays arrays of the shape that they have together, with NaN where there is no value or
    no derivative.  Fractions and sympy numbers are left to the sweeps.

    Parameters
    ----------
    output : the node of the value
    gradients : node of the graph -> derivative of the output in this node, a node or a number; the inputs come first
    read : a point -> the kind of number that it has, and the values of the inputs, brought to that kind
    both_sweeps : a point -> the value and the derivatives there, by the sweeps, or an error that says what is wrong

    Raises
    ------
    ValueError, TypeError
        When it is called: those of `read` and `both_sweeps`.
    """
    inputs = {node.name: node for node in gradients if node.rule is None}
    source, functions = _source(inputs, output, gradients)
    on_floats, on_arrays = (_executed(source, functions, kind.name) for kind in (FLOAT, ARRAY))

    def elsewhere(*numbers: Any) -> Found:
        point = dict(zip(inputs, numbers, strict=True))
        kind, values = read(point)
        numbers = [*values.values()]
        if kind is ARRAY:
            return _on_blocks(inputs, on_arrays, both_sweeps, numbers)
        if kind is FLOAT:
            with suppress(*FAILURES):  # the sweeps know why
                value, gradient = on_floats(*numbers)
                if all(map(math.isfinite, (value, *gradient.values()))):
                    return value, gradient
        return both_sweeps(point)

    arguments = ", ".join(inputs)
    all_floats = " is ".join(f"_type({name})" for name in inputs)
    names = {"_on_floats": on_floats, "_elsewhere": elsewhere, "_FAILURES": FAILURES, "_isfinite": math.isfinite}
    call = _CALL.format(arguments=arguments, all_floats=f"{all_floats} is _float" if all_floats else "True")
    exec(call, names | {"_type": type, "_float": float}, found := {})
    function = found["value_and_gradient"]
    function.source = source
    return function


def _source(inputs: dict[str, Node], output: Node, gradients: dict[Node, Any]) -> tuple[str, dict[str, Rule]]:
    """The program of both sweeps, and the functions that it calls."""
    taken = {*inputs, *RULES}
    names = _names(gradients, taken)
    roots = [node for node in reversed(gradients.values()) if isinstance(node, Node)]
    order = ordered(output, *roots)
    uses = Counter(edge.source for node in order for edge in node.edges)
    written: dict[Any, tuple[str, int]] = {node: (name, NAME) for name, node in inputs.items()}
    depth = Counter[Node]()
    functions: dict[str, Rule] = {}
    shared = count(1)
    lines = [f"# {say('graph_comment_forward')}"]
    for node in order:
        if node.rule is not None:
            pieces = [written[a] if isinstance(a, Node) else write_number(a, "code") for a in node.args]
            written[node] = _expression(node.rule, pieces, functions)
            depth[node] = 1 + max((depth[edge.source] for edge in node.edges), default=0)
            if node in names or uses[node] > 1 or depth[node] == DEEPEST:
                name = names.get(node) or _fresh(f"w{next(shared)}", taken)
                lines.append(f"{name} = {written[node][0]}")
                written[node], depth[node] = (name, NAME), 0
        if node is output:
            lines.append(f"# {say('graph_comment_reverse', output=written[node][0])}")
    slopes = {name: gradients[node] for name, node in inputs.items()}
    shown = [f'"{name}": {written[d][0] if isinstance(d, Node) else repr(float(d))}' for name, d in slopes.items()]
    lines.append(f"return {written[output][0]}, {{{', '.join(shown)}}}")
    heading = f"def value_and_gradient({', '.join(inputs)}):"
    return "\n    ".join([_imports(functions) + heading, *lines]) + "\n", functions


def _names(gradients: dict[Node, Any], taken: set[str]) -> dict[Node, str]:
    """Names of the lines: v1, v2, ... for values; d1, d2, ... and dx for the derivatives in these and in x."""
    steps = [node for node in gradients if node.rule is not None]
    names = {node: _fresh(f"v{k}", taken) for k, node in enumerate(steps, start=1)}
    called = {node: names[node][1:] if node in names else node.name for node in gradients}
    for node, derivative in reversed(gradients.items()):  # shared by several nodes: named after the last
        if isinstance(derivative, Node) and derivative.rule is not None and derivative not in names:
            names[derivative] = _fresh(f"d{called[node]}", taken)
    return names


def _fresh(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _expression(rule: Rule, pieces: list[tuple[str, int]], functions: dict[str, Rule]) -> tuple[str, int]:
    """One operation as Python code; the functions that it calls are added to `functions`."""
    if rule is power:
        (base, level), (exponent, _) = pieces
        if exponent == "2" and level == NAME:
            return multiply.write([pieces[0]] * 2, "text")
        if not exponent.lstrip("-").isdigit():  # ** would give complex numbers where math.pow says that there is none
            functions["pow"] = power
            return f"pow({base}, {exponent})", NAME
    elif rule.name.isidentifier() and rule is not constant:
        functions[rule.name] = rule
    return rule.write(pieces, "text")


def _imports(functions: dict[str, Rule]) -> str:
    """The lines before the function, with which its source runs alone on floats."""
    codes = {name: "pow" if rule is power else rule.code for name, rule in sorted(functions.items())}
    known = [code if code == name else f"{code} as {name}" for name, code in codes.items() if code]
    own = [name for name, code in codes.items() if not code and name != "abs"]
    lines = [f"from math import {', '.join(known)}"] if known else []
    lines += (
        ["from gradlib.functions.rules import RULES", *(f'{name} = RULES["{name}"]' for name in own)] if own else []
    )
    return "".join(line + "\n" for line in lines) + ("\n\n" if lines else "")


def _executed(source: str, functions: dict[str, Rule], kind: str) -> Callable[..., Any]:
    """The function of the source, with the functions that it calls for one kind of number."""
    names = {name: rule.on[kind] for name, rule in functions.items()}
    exec(source[source.index("def value_and_gradient") :], names)
    return names["value_and_gradient"]


def _on_blocks(
    names: Collection[str], on_arrays: Callable[..., Any], both_sweeps: Callable[[Point], Found], inputs: list[Any]
) -> Found:
    """The program on arrays of any size, block by block where they have the same shape."""
    shape = np.broadcast_shapes(*map(np.shape, inputs))
    results = [np.empty(shape) for _ in range(1 + len(inputs))]
    alike = all(np.shape(a) in (shape, ()) for a in inputs)
    flat = [np.reshape(a, -1) if np.ndim(a) and alike else a for a in inputs]
    flat_results = [result.reshape(-1) if alike else result for result in results]
    size = math.prod(shape)
    for start in range(0, size, BLOCK) if alike else [0]:
        block = slice(start, start + BLOCK) if alike else ...
        point = dict(zip(names, (a[block] if np.ndim(a) and alike else a for a in flat), strict=True))
        found = _on_block(on_arrays, point) or both_sweeps(point)
        for result, one in zip(flat_results, (found[0], *found[1].values()), strict=True):
            result[block] = one
    return results[0], dict(zip(names, results[1:], strict=True))


def _on_block(on_arrays: Callable[..., Any], point: Point) -> Found | None:
    """The value and the derivatives; None where something is infinite, and spoils points that only the sweeps know."""
    with np.errstate(divide="raise", over="raise", invalid="ignore", under="ignore"), suppress(FloatingPointError):
        value, gradient = on_arrays(*point.values())
        lost = ~np.isfinite(value)
        if np.any(lost):
            value, gradient = np.where(lost, np.nan, value), {n: np.where(lost, np.nan, d) for n, d in gradient.items()}
        return value, gradient
    return None
