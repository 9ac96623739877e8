"""Nodes and edges: what a computation graph is built of (Deepmath 7.4).

Operators, and the functions of `gradlib.functions.rules`, applied to nodes make new nodes.  The same rule on the same
arguments is always the same node, so that an expression that comes twice is computed once; and what changes nothing,
such as x + 0 or 1·x, makes none.  Numbers are no nodes: the node of 2*x has one edge, from x.  Nodes and edges show the
numbers of the last `Run` through them; how these are computed is the business of `gradlib.graph.graph`.
"""

from __future__ import annotations

import keyword
import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from gradlib.functions.kinds import SYMPY, Kind, is_number
from gradlib.functions.rules import RULES, Rule, absolute, add, divide, multiply, negate, power, subtract
from gradlib.functions.writing import NAME, latex_name, write_number
from gradlib.language import Told, WrongType, called, say
from gradlib.notation import short, spelled
from gradlib.valid import names_in

UNKNOWN = "?"  # a value, local derivative or gradient that has not been computed

_UFUNCS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "negative": "-u", "power": "**"}
_UFUNCS |= {"float_power": "**", "absolute": "abs", "fabs": "abs"}


class Node:
    """A variable, or a rule applied to nodes and numbers.  Make variables with `variables`, the rest with operators.

    Attributes
    ----------
    name : of a variable, otherwise empty
    rule : the `Rule` that computes it, None for a variable
    args : what the rule is applied to, nodes and numbers
    edges : one `Edge` for each argument that is a node
    value : in the last run of a graph that holds it
    gradient : derivative of the output of that graph in this node
    """

    __slots__ = ("__weakref__", "args", "edges", "name", "rule", "run")

    def __init__(self, rule: Rule | None, args: tuple[Any, ...] = (), name: str = "") -> None:
        """Use `variables` and operators instead."""
        self.rule, self.args, self.name = rule, args, name
        self.edges = tuple(Edge(a, self, place) for place, a in enumerate(args) if isinstance(a, Node))
        self.run: Run | None = None  # the last one through this node

    @property
    def value(self) -> Any:
        """The value in the last run, ``"?"`` before."""
        return UNKNOWN if self.run is None else self.run.values.get(self, UNKNOWN)

    @property
    def gradient(self) -> Any:
        """The derivative of the output in this node, ``"?"`` before the reverse sweep."""
        return UNKNOWN if self.run is None else self.run.gradients.get(self, UNKNOWN)

    @staticmethod
    def make(rule: Rule, *arguments: Any) -> Node:
        """The node of `rule` on these arguments, one of them a node: the one that there is, if there is one."""
        simpler = _simpler(rule, *arguments)
        if simpler is not None:
            return simpler
        args = tuple(a if isinstance(a, Node) else _constant(a) for a in arguments)
        key = (rule, *((id(a),) if isinstance(a, Node) else a for a in args))
        node = _made.get(key)
        if node is None:
            node = _made[key] = Node(rule, args)
        return node

    def __add__(self, other: Any) -> Node:
        return self.make(add, self, other)

    def __radd__(self, other: Any) -> Node:
        return self.make(add, other, self)

    def __sub__(self, other: Any) -> Node:
        return self.make(subtract, self, other)

    def __rsub__(self, other: Any) -> Node:
        return self.make(subtract, other, self)

    def __mul__(self, other: Any) -> Node:
        return self.make(multiply, self, other)

    def __rmul__(self, other: Any) -> Node:
        return self.make(multiply, other, self)

    def __truediv__(self, other: Any) -> Node:
        return self.make(divide, self, other)

    def __rtruediv__(self, other: Any) -> Node:
        return self.make(divide, other, self)

    def __pow__(self, other: Any) -> Node:
        return self.make(power, self, other)

    def __rpow__(self, other: Any) -> Node:
        return self.make(power, other, self)

    def __xor__(self, other: Any) -> Node:
        raise WrongType(say("graph_caret", example=f"{self}**{other}", typed=f"{self}^{other}"))

    def __rxor__(self, other: Any) -> Node:
        raise WrongType(say("graph_caret", example=f"{other}**{self}", typed=f"{other}^{self}"))

    def __neg__(self) -> Node:
        return self.make(negate, self)

    def __pos__(self) -> Node:
        return self

    def __abs__(self) -> Node:
        return self.make(absolute, self)

    def __lt__(self, other: Any) -> bool:
        raise WrongType(say("graph_order", node=str(self)))

    __le__ = __gt__ = __ge__ = __lt__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Node:
        rule = RULES.get(_UFUNCS.get(ufunc.__name__, ufunc.__name__))  # np.sin(x), np.float64(2) * x
        return NotImplemented if rule is None else self.make(rule, *inputs)

    def __str__(self) -> str:
        return write_node(self, "text", {}, 6)[0]

    def __repr__(self) -> str:
        return f"<node {self}>"

    def latex(self, *names: str) -> str:
        """The node in LaTeX: with `names`, as a function of arguments so called; otherwise of the variables."""
        given = dict(zip((edge.source for edge in self.edges), names, strict=False))
        return write_node(self, "latex", {node: (name, NAME) for node, name in given.items()}, 20)[0]


class Edge:
    """A branch of the graph, from an argument (`source`) to the node that uses it (`target`).

    Attributes
    ----------
    place : which argument of the target it is, counted from 0
    derivative : what its rule says of it, a function (arguments..., value) -> local derivative, or 1 or -1
    local : the local derivative, of the target in the source, in the last run of a graph that holds the target
    """

    __slots__ = ("derivative", "place", "source", "target")

    def __init__(self, source: Node, target: Node, place: int) -> None:
        """Nodes make their edges."""
        self.source, self.target, self.place = source, target, place
        self.derivative = target.rule.derivatives[place]

    @property
    def local(self) -> Any:
        """The local derivative in the last run, ``"?"`` before, NaN where there is none."""
        run = self.target.run
        return UNKNOWN if run is None else run.local.get(self, UNKNOWN)

    def formula(self, *names: str) -> Any:
        """The local derivative as a sympy expression, the arguments of the target being called `names`.

        By default they are called u and v, or as in the text of a node made by `node`.
        """
        import sympy as sp  # 35 MiB of a kernel, which numbers alone do not need

        target = self.target
        default = [target.rule.names[edge.place] for edge in target.edges] if hasattr(target.rule, "names") else "uv"
        called = iter(names or default)
        arguments = [
            sp.Symbol(next(called), real=True) if isinstance(a, Node) else SYMPY.number(a) for a in target.args
        ]
        return target.rule.formula(self.place, arguments)

    def __repr__(self) -> str:
        return f"<edge {self.source} → {self.target}>"


class Run:
    """What the sweeps through a graph have found so far, with one kind of number: what is not there is unknown.

    Attributes
    ----------
    values : node -> value; each number that occurs in the graph has its value here as well
    local : edge -> local derivative
    broken : the edges without one
    gradients : node -> derivative of the output in this node
    """

    __slots__ = ("broken", "gradients", "kind", "local", "values")

    def __init__(self, kind: Kind, values: dict[Any, Any]) -> None:
        """A run that has found these values so far."""
        self.kind, self.values = kind, values
        self.local: dict[Edge, Any] = {}
        self.broken: list[Edge] = []
        self.gradients: dict[Node, Any] = {}


class DomainError(Told):
    """A node has no value, or no derivative, at the point given: the message says which, and for what value.

    Attributes
    ----------
    node : the node
    value : that of its argument
    """

    def __init__(self, node: Node, values: Sequence[Any], slope: bool = False) -> None:
        """`values` are those of the arguments of `node`; `slope` says that only the derivative is missing."""
        rule, guilty = node.rule, 1 if node.rule is divide else 0
        self.node, self.value = node, values[guilty]
        zero = rule in (divide, power) and (self.value == 0 or _is_zero(self.value))
        base = self.value if rule is power and isinstance(self.value, float) else math.nan
        large = base > 0 or (base < 0 and float(values[1]).is_integer())  # this power exists
        key = "slope" if slope else "division" if zero else "domain" if rule.domain and not large else "overflow"
        super().__init__(
            say(
                f"graph_{key}",
                node=spelled(str(node)),
                argument=spelled(write_node(node.args[guilty], "text", {}, 5)[0]),
                value=short(self.value) if isinstance(self.value, float) else spelled(self.value),
                rule="u^a" if rule is power else f"{rule.name} u",
                domain=rule.domain,
            )
        )


def _is_zero(value: Any) -> bool:
    """Whether an exact number such as sin(1)**2 + cos(1)**2 - 1 is 0."""
    return hasattr(value, "equals") and bool(value.equals(0))


def ordered(*outputs: Node) -> list[Node]:
    """The nodes from which the outputs are computed in topological order, each after its arguments; to any depth."""
    order: dict[Node, None] = {}
    open_ = [(output, False) for output in reversed(outputs)]
    while open_:
        node, ready = open_.pop()
        if ready:
            order[node] = None
        elif node not in order:
            open_.append((node, True))
            open_ += [(edge.source, False) for edge in reversed(node.edges) if edge.source not in order]
    return list(order)


# Arguments are known here by their ids, which are theirs as long as the node lives: as keys they would live for ever.
_made: WeakValueDictionary[tuple[Any, ...], Node] = WeakValueDictionary()


def _simpler(rule: Rule, a: Any, b: Any = None, *_: Any) -> Node | None:
    """What needs no node of its own: x + 0, x·1, x¹, x + (-y), x + (-3), -(-x); None for the rest."""
    if rule is negate:
        return a.args[0] if a.rule is negate else None
    if isinstance(b, Node):
        if b.rule is negate and rule in (add, subtract) and isinstance(a, Node):
            return a - b.args[0] if rule is add else a + b.args[0]
        if isinstance(a, int | Fraction):
            if (rule is add and a == 0) or (rule is multiply and a == 1):
                return b
            if (rule is subtract and a == 0) or (rule is multiply and a == -1):
                return -b
    elif isinstance(b, int | Fraction):
        if rule in (add, subtract) and b <= 0:
            return a if b == 0 else a - (-b) if rule is add else a + (-b)
        if rule in (multiply, divide, power) and b == 1:
            return a
        if rule is multiply and b == -1:
            return -a
        if rule is power and b == 0:
            return 0 * a + 1  # 1, but only where a has a value
    return None


def _constant(value: Any) -> Any:
    """A number in a graph, exact if it can be; anything else is refused."""
    if not is_number(value) or np.ndim(value):
        raise WrongType(say("graph_operand", value=value))
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    if isinstance(value, int | float):
        value = float(value) if isinstance(value, float) else int(value)  # of True and the like
    if getattr(value, "is_Rational", False):
        value = Fraction(int(value.p), int(value.q))
    if isinstance(value, Fraction) and value.denominator == 1:
        value = int(value)
    if getattr(value, "free_symbols", None):
        raise WrongType(say("graph_operand", value=value))
    return value


def write_node(what: Any, style: str, names: dict[Node, tuple[str, int]], depth: int) -> tuple[str, int]:
    """A node or number as text or LaTeX, and how tightly it binds; `names` are those of the nodes that have one."""
    if not isinstance(what, Node):
        return write_number(what, style)
    if what in names:
        return names[what]
    if what.rule is None:
        return latex_name(what.name) if style == "latex" else what.name, NAME
    if depth == 0:
        return (r"\cdots" if style == "latex" else "…"), NAME
    return what.rule.write([write_node(a, style, names, depth - 1) for a in what.args], style)


@called
def variables(names: str | Sequence[str], *more: str | Sequence[str]) -> tuple[Node, ...]:
    """New variables, always a tuple of nodes: ``x, y = variables("x y")``, and ``t, = variables("t")`` for one.

    `names` is text or a sequence of names, and so is each of what comes after it (`more`).

    Raises
    ------
    ValueError
        When a name is not an identifier, is the name of a function, or comes twice.
    """
    found = [unicodedata.normalize("NFKC", name) for given in (names, *more) for name in names_in(given)]
    for name, count in Counter(found).items():
        if not name.isidentifier() or name.startswith("_") or keyword.iskeyword(name) or name in (*RULES, "pow"):
            raise Told(say("graph_name", name=name))
        if count > 1:
            raise Told(say("graph_twice", name=name))
    return tuple(Node(None, name=name) for name in found)
