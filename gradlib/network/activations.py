"""Activation functions of neurons: the elementary functions, the identity, the square, or one's own.

A neuron needs of its activation what a node of a computation graph needs: a value and a derivative for each kind of
number.  So an activation is a `gradlib.functions.rules.Rule` of one argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradlib.functions.rules import RULES, Rule
from gradlib.functions.writing import CLOSED, SUM, Form
from gradlib.graph.nodes import Node
from gradlib.language import say

Activation = str | Rule | tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _rule(name: str, function: Callable[[Any], Any], slope: Callable[[Any, Any], Any] | int, node: Any) -> Rule:
    form = Form(f"{name}({{}})", CLOSED, (SUM,))
    on = dict.fromkeys(("float", "array", "exact"), function)
    return Rule(name, (slope,), on | ({"node": node} if node else {}), form, form)


# on nodes of a graph the first is no node of its own, and the second the power that the graph knows already
_OWN = {
    "identity": _rule("identity", lambda u: u, 1, lambda u: u),
    "square": _rule("square", lambda u: u * u, lambda u, v: 2 * u, lambda u: u**2),
}
# written inside a neuron
SIGNS = {"identity": "u", "square": "u²", "sigmoid": "σ"}


def activation(chosen: Activation, neuron: str) -> Rule:
    """The rule of an activation: a name, a rule such as `gl.tanh`, or a pair (function, its derivative).

    Raises
    ------
    ValueError
        When the name is not known; the message says in which neuron.
    """
    if isinstance(chosen, tuple | list) and len(chosen) == 2 and all(map(callable, chosen)):
        function, slope = chosen
        name = getattr(function, "__name__", "")
        return _rule(name if str(name).isidentifier() else "phi", function, lambda u, v: slope(u), None)
    found = chosen if isinstance(chosen, Rule) else None
    if isinstance(chosen, str):
        found = _OWN.get(chosen) or RULES.get(chosen)
    if found is None or len(found.derivatives) != 1 or not found.name.isidentifier():
        known = ", ".join(["identity", "square", "ln", "exp", "sin", "cos", "tanh", "sigmoid", "relu"])
        raise ValueError(say("network_activation", neuron=neuron, activation=chosen, known=known))
    return found


def on_node(rule: Rule, u: Any) -> Any:
    """The activation applied to a node of a graph, or to a number where nothing comes in."""
    if not isinstance(u, Node):
        return rule(u)
    return rule.on["node"](u)
