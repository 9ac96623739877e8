"""The exercises of notebook 7.5: a network's error, the smile and where it stops, the recursion, and learning."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from gradlib.check import functions, mistakes
from gradlib.exercises.entries import Choice, Number
from gradlib.exercises.formulas import Formula
from gradlib.exercises.numbers import decimal
from gradlib.exercises.variants import Draw, Task
from gradlib.formula import symbolic
from gradlib.network.network import Network

ROW = {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")}  # one neuron after another, the first with a bias
FORK = {"a": ("x", "f"), "b": ("x", "g"), "c": ("f", "h"), "d": ("g", "h")}  # an input that feeds two neurons
LETTERS = ("x", "a", "b", "c", "d", "u", "v", "w")


def _exact(value: Any) -> sp.Expr:
    """A number of a network as one of sympy; a float stands for the fraction nearby."""
    if isinstance(value, float):
        return sp.Rational(Fraction(value).limit_denominator(10**6))
    return sp.Rational(value) if isinstance(value, Fraction) else sp.sympify(value)


def _run(activations: tuple[str, str], numbers: tuple[Any, ...]) -> Network:
    """The network in a row after a run with the numbers (x, a, b, c)."""
    net = Network("x", dict(zip("gh", activations, strict=True)), ROW)
    x, *weights = map(Fraction, numbers)
    net.forward([x], weights)
    return net


def _by_smile(label: str, smile: Any, more: list[tuple[str, Any]] | None = None) -> Number:
    """An entry for a derivative by the smile formula, with its usual mistakes."""
    right = _exact(smile.value)
    found: list[tuple[str, Any]] = []
    for name, wrong in [*(more or []), *mistakes.of_smile(smile)]:
        value = _exact(wrong)
        if value != right and value not in [one for _, one in found]:
            found.append((name, value))
    return Number(label, right, found)


def gradient_of_the_error(n: Draw) -> Task:
    """The derivative of the squared error in a weight."""
    value, wanted, slope = n(3, 2, 4, -1, 6, 8, 10), n(5, 1, 7, -2, 0, 9, 12), n(3, 2, -2, 4, 5, -3, 7, -4)
    miss = value - wanted
    n.refuse(miss == 0)
    right = sp.Integer(2 * slope * miss)
    wrong = [("inner_of_error", 2 * miss), ("square", slope * miss), ("not_squared", slope), ("error_value", miss**2)]
    told = {"value": value, "wanted": wanted, "slope": slope, "miss": miss, "right": right}
    return Task((Number("dE", right, wrong),), told)


def two_views(n: Draw) -> Task:
    """What varies while a network works, and while it learns."""
    views = ("of_inputs", "of_weights", "of_both")
    return Task((Choice("works", "of_inputs", (), views), Choice("learns", "of_weights", (), views)))


def first_smiles(n: Draw) -> Task:
    """The first network: the bias, then the input."""
    x, a, b, c = n(2, 1, 3, 4), n(3, 2, 4, 5), n(2, 1, 4, 3, 5), n(5, 2, 3)
    net = _run(("square", "ln"), (x, a, b, c))
    bias = net.smile("a").value  # what somebody finds who brings x on the edge of the bias
    n.refuse(x == 1 or a == 1 or a * x == b)
    entries = (
        _by_smile(r"\partial F/\partial b", net.smile("b"), [("bias", bias)]),
        _by_smile(r"\partial F/\partial x", net.smile("x")),
    )
    value, slope, last = net.values["g"], net.slopes["g"], net.slopes["h"]
    told = {"x": x, "a": a, "b": b, "c": c, "u": a * x + b, "value": _exact(value), "slope": _exact(slope)}
    told |= {"last": _exact(last), "dc": _exact(net.half_smile("c").value)}
    told |= {"db": entries[0].right, "dx": entries[1].right}
    return Task(entries, told)


def smiles_in_a_row(n: Draw) -> Task:
    """A half-smile, a smile and a bias."""
    x, a, b = n(3, 2, 4, -2, 5, -3), n(1, 2, 3, -1), n(1, 2, -1, 3, 4)
    c = Fraction(1, n(4, 2, 1, 3))
    n.refuse(a * x + b in (0, 1, -1) or x in (1, a) or abs(a * x + b) > 6)
    net = _run(("square", "square"), (x, a, b, c))
    half, whole, bias = net.half_smile("c"), net.smile("a"), net.smile("b")
    entries = (
        _by_smile(r"\partial F/\partial c", half),
        _by_smile(r"\partial F/\partial a", whole),
        _by_smile(r"\partial F/\partial b", bias, [("bias", whole.value)]),
    )
    numbers = [net.values["g"], net.slopes["g"], net.slopes["h"]]
    told = {
        "x": x,
        "a": a,
        "b": b,
        "c": _exact(c),
        **dict(zip(("g", "slope", "last"), map(_exact, numbers), strict=True)),
    }
    told |= dict(zip(("dc", "da", "db"), (entry.right for entry in entries), strict=True))
    return Task(entries, told)


def two_neurons(n: Draw) -> Task:
    """The five derivatives of the second network as formulas in u = ax, v = bx and w."""
    x, a, b, c, d, u, v, w = symbolic.symbols(LETTERS)
    first, second, last = (n(*(rule for rule in rules)) for rules in (_FIRST, _SECOND, _LAST))
    f, g, h = first(u), second(v), last(w)
    fu, gv, hw = f.diff(u), g.diff(v), h.diff(w)
    right = {"c": f * hw, "d": g * hw, "a": x * c * fu * hw, "b": x * d * gv * hw, "x": (a * c * fu + b * d * gv) * hw}
    wrong = {
        "c": [("unsloped", f), ("swapped", right["d"]), ("smile_weight", c * f * hw)],
        "d": [("unsloped", g), ("swapped", right["c"]), ("smile_weight", d * g * hw)],
        "a": [("unstarted", c * fu * hw), ("unweighted", x * fu * hw), ("unsloped", x * c * hw), ("halved", x * fu)],
        "b": [("unstarted", d * gv * hw), ("unweighted", x * gv * hw), ("unsloped", x * d * hw), ("halved", x * gv)],
        "x": [
            ("one_arc", a * c * fu * hw),
            ("one_arc", b * d * gv * hw),
            ("first_weights", (c * fu + d * gv) * hw),
            ("unsloped", (a * c * fu + b * d * gv)),
            ("one_sign", (a * c * fu - b * d * gv) * hw),
            ("one_sign", (b * d * gv - a * c * fu) * hw),
        ],
    }
    inner = c * first(a * x) + d * second(b * x)
    letters = (("u", a * x), ("v", b * x), ("w", inner), ("F", last(inner)))
    entries = tuple(
        Formula(rf"\partial F/\partial {s}", right[s], [*wrong[s], ("sign", -right[s])], ("x", *"abcd"), letters)
        for s in "cdabx"
    )
    told = {"F": last(inner), "w": c * f + d * g, "fu": fu, "gv": gv, "hw": hw}
    return Task(entries, told | {f"d{s}": what for s, what in right.items()})


def _square(u: sp.Expr) -> sp.Expr:
    return u**2


def _cube(u: sp.Expr) -> sp.Expr:
    return u**3


_FIRST = (sp.sin, sp.cos, _square, _cube)
_SECOND = (sp.cos, sp.sin, sp.exp, _cube)
_LAST = (sp.exp, sp.sin, sp.cos, _square)


def two_outgoing_edges(n: Draw) -> Task:
    """An input that feeds two neurons: a sum of two smiles."""
    x, a, b = n(2, 1, 3, -1, -2), n(1, 2, 3, -1), n(3, 1, 2, -2)
    c, d = n(2, 1, 3, -1), n(-1, 2, 1, 4)
    n.refuse(abs(x) == 1 or a * a * c == b * b * d or a == b)
    net = Network("x", {"f": "square", "g": "square", "h": "identity"}, FORK)
    net.forward([Fraction(x)], [Fraction(one) for one in (a, b, c, d)])
    da, db = (_exact(net.smile(s).value) for s in "ab")
    entry = _by_smile(r"\partial F/\partial x", net.smile("x"), [("weights_forgotten", (da + db) / x)])
    told = {"x": x, "a": a, "b": b, "c": c, "d": d, "da": da, "db": db, "right": entry.right}
    return Task((entry,), told)


def at_zero(n: Draw) -> Task:
    """The second network, with sine and cosine exchanged, at x = 0: the derivative, and where the smile fails."""
    a, b, c, d = n(3, 2, 4, -1, 5), n(2, 1, 3, 4), n(2, -1, 1, -2, 4), n(1, 2, 3, -1)
    right = sp.Integer(a * c) * sp.exp(d)
    wrong = [("vanished_smile", sp.S.Zero), ("not_exponential", sp.Integer(a * c)), ("wrong_w", a * c * sp.exp(c + d))]
    wrong += [("not_exchanged", b * d * sp.exp(c))]
    fails = Choice("smile", "only_a", (), ("only_a", "only_b", "both_weights"))
    return Task((Number("dF", right, wrong), fails), {"a": a, "b": b, "c": c, "d": d, "right": right, "e": sp.exp(d)})


def recursion_by_hand(n: Draw) -> Task:
    """Formula (5) for a neuron with two outgoing edges, then formula (4)."""
    up, down = n(2, 3, -1, 4), n(5, -2, 1, 3)  # ∂F/∂h and ∂F/∂k
    b, c = n(3, 1, -2, 4), n(-1, 2, 5, 3)
    hs, ks = n(2, 4, -1, 3), n(3, 2, -2, 1)
    value, slope = n(4, 2, 3, -2, 5), n(2, 3, -3, 4)
    first, second = up * b * hs, down * c * ks
    right = sp.Integer(first + second)
    n.refuse(right == 0)
    wrong = [
        ("last_edge", second),
        ("last_edge", first),
        ("edge_weight", up * hs + down * ks),
        ("edge_slope", up * b + down * c),
        ("edge_slope", (up * b + down * c) * slope),
    ]
    weight = [
        ("edge_value", right * slope),
        ("local_slope", right * value),
        ("known_neuron", sp.Integer(value * slope)),
    ]
    told = {"up": up, "down": down, "b": b, "c": c, "hs": hs, "ks": ks, "value": value, "slope": slope}
    told |= {"first": first, "second": second, "right": right, "da": right * value * slope}
    return Task((Number("dg", right, wrong), Number("da", right * value * slope, weight)), told)


def recursion(n: Draw) -> Task:
    """A program: the recursion."""
    return Task((), {}, functions.recursion)


def where_the_neuron_is_zero(n: Draw) -> Task:
    """A neuron whose value is 0: the recursion finds the derivative all the same."""
    x, a, c = n(1, 2, 3, -1, 4, 5, -2), n(2, 1, 3, 4, 5), n(3, 2, 5, -2, 4, 6, 7)
    right = sp.Integer(c * x)
    n.refuse(abs(c) == 1)
    wrong = [("vanished", 0), ("edge_weight", x), ("unstarted", c)] if x != 1 else [("vanished", 0), ("edge_weight", 1)]
    told = {"x": x, "a": a, "b": -a * x, "c": c, "right": right}
    return Task((Number("dF", right, wrong),), told)


def what_the_slopes_say(n: Draw) -> Task:
    """Where a network has nothing to learn, and where it cannot."""
    return Task(
        (
            Choice("hit", "slope_zero", (), ("slope_zero", "slope_of_network")),
            Choice("flat", "hardly_learns", (), ("hardly_learns", "done_learning")),
            Choice("long", "error_may_grow", (), ("faster_always", "error_may_grow")),
        )
    )


def one_step_of_learning(n: Draw) -> Task:
    """A weight after one step of descent."""
    weight, slope = n(2, 1, -1, 3, 4), n(3, 2, -2, 4, -3)
    value, wanted = n(4, 3, 5, 1), n(6, 2, 7, 0)
    step = sp.Rational(n(10, 20, 5, 2), 100)
    n.refuse(value == wanted)
    gradient = 2 * slope * (value - wanted)
    right = weight - step * gradient
    wrong = [
        ("uphill_step", weight + step * gradient),
        ("stepless", sp.Integer(weight - gradient)),
        ("square", weight - step * gradient / 2),
        ("displacement", -step * gradient),
        ("only_network", weight - step * slope),
    ]
    told = {"weight": weight, "slope": slope, "value": value, "wanted": wanted, "step": decimal(step)}
    return Task((Number("a", right, wrong),), told | {"gradient": gradient, "right": decimal(right)})


EXERCISES = (
    two_views,
    gradient_of_the_error,
    first_smiles,
    smiles_in_a_row,
    two_neurons,
    two_outgoing_edges,
    at_zero,
    recursion_by_hand,
    recursion,
    where_the_neuron_is_zero,
    what_the_slopes_say,
    one_step_of_learning,
)
