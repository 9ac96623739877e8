"""The exercises of notebook 7.4: local derivatives, paths, the reverse sweep, and two programs."""

from __future__ import annotations

import sympy as sp

from gradlib.check import functions
from gradlib.check.feedback import Feedback
from gradlib.exercises.entries import Choice, Number, Point
from gradlib.exercises.numbers import X, Y, at, signed_sum
from gradlib.exercises.variants import Draw, Task
from gradlib.formula import symbolic
from gradlib.functions.rules import exp, ln, sigmoid

T = symbolic.symbols("t")[0]
_TRIPLES = ((3, 4, 5), (4, 3, 5), (5, 12, 13), (12, 5, 13), (8, 15, 17), (15, 8, 17), (7, 24, 25))
_WHOLE = tuple(tuple(k * s for s in one) for k in range(1, 21) for one in _TRIPLES if k * one[2] <= 100)


def two_operations(n: Draw) -> Task:
    """The local derivatives of a product."""
    u, v = n(3, 2, 4, 6, 8, 9, -2, -4, 12, 14), n(8, 5, 7, 11, 10, 13, -3, -5, 15, 20, -7)
    wrong = [("own_factor", (u, v)), ("of_a_sum", (1, 1)), ("value", (u * v, u * v))]
    n.refuse(u == v)
    right = (sp.Integer(v), sp.Integer(u))
    return Task((Point("uv", right, wrong),), {"u": u, "v": v, "right": right})


def edge_of_the_logarithm(n: Draw) -> Task:
    """A local derivative where the node takes the value that comes in, and which of them depend on x."""
    a, b, c = n(1, 2, 3), n(1, 2, 3, 4), n(1, 2, 3)
    x0, y0 = n(2, 1, 3, 4), n(1, 2, 3)
    z = a * X**2 * Y + b * Y**c
    value = at(z, (x0, y0))
    wrong = [("at_the_input", sp.Rational(1, x0)), ("value", sp.log(value))]
    if value != 1:
        wrong.append(("value_that_comes", value))
    n.refuse(value == x0 or value == 1)
    told = {"z": z, "x0": x0, "y0": y0, "value": value, "right": 1 / value}
    moved = Choice("moved", "all_three", (), ("only_x", "all_three", "none_of_them"))
    return Task((Number("edge", 1 / value, wrong), moved), told)


def edge_of_a_root(n: Draw) -> Task:
    """A local derivative of a square root."""
    x0, y0, r = n(*_WHOLE)
    right = sp.Rational(1, 2 * r)
    wrong = [
        ("value", r),
        ("other_edge", 2 * x0),
        ("other_edge", 2 * y0),
        ("branch", sp.Rational(x0, r)),
        ("branch", sp.Rational(y0, r)),
        ("half_lost", sp.Rational(1, r)),
        ("not_the_root", sp.Rational(1, 2 * r * r)),
    ]
    return Task((Number("edge", right, wrong),), {"x0": x0, "y0": y0, "square": r * r, "right": right, "r": r})


def along_a_branch(n: Draw) -> Task:
    """The product along one branch."""
    x0, y0, power, c = n(1, 2, -1, 3, -2, 4, -3, 5), n(3, 1, 2, -1, -2, 4), n(2, 3), n(1, 2, -1, 3, -2)
    inner = c * X * Y**power
    z0, local = at(inner, (x0, y0)), at(inner.diff(Y), (x0, y0))
    e = sp.exp(z0)
    n.refuse(local == 1 or abs(z0) > 30 or at(inner.diff(X), (x0, y0)) == local)
    wrong = [("chain", e), ("swapped", at(inner.diff(X), (x0, y0)) * e), ("one_edge", local)]
    told = {"z": inner, "x0": x0, "y0": y0, "z0": z0, "zy": inner.diff(Y), "local": local, "right": local * e, "e": e}
    return Task((Number("dF", local * e, wrong),), told)


def from_u_and_v(n: Draw) -> Task:
    """The derivative of f(u(t), v(t)) from the numbers on four edges."""
    p, q = n(2, 3, -1, 4, 5, -3), n(3, -2, 1, 5, 6)
    fx, fy = n(5, -3, 2, 7, 8), n(-1, 4, 6, -4, 3)
    right = sp.Integer(p * fx + q * fy)
    wrong = [
        ("last_path", q * fy),
        ("last_path", p * fx),
        ("crossed", p * fy + q * fx),
        ("all_multiplied", p * fx * q * fy),
        ("sums_multiplied", (p + q) * (fx + fy)),
    ]
    told = {"p": p, "q": q, "fx": fx, "fy": fy, "first": p * fx, "second": q * fy, "right": right}
    return Task((Number("dF", right, wrong),), told)


def sum_of_paths(n: Draw) -> Task:
    """A sum over three paths."""
    power, k, c = n(2, 3, 1), n(1, 2, 3, -1, 4, -2), n(1, 2, 3)
    turns = n(1, 2, 3, -1)
    t0 = turns * sp.pi
    f = c * T**power * sp.sin(T) + k * T
    through = [0, (c * T**power * sp.cos(T)).subs(T, t0), sp.Integer(k)]
    right = sp.Add(*through)
    wrong = [("last_path", through[2]), ("last_path", through[1]), ("one_sign", through[2] - through[1])]
    told = {"f": f, "t0": t0, "factor": c * T**power, "second": through[1], "k": k, "right": right}
    return Task((Number("dF", right, wrong),), told)


def count_the_paths(n: Draw) -> Task:
    """Count paths, on a graph that one draws."""
    edges = [("edges_counted", 7), ("edges_counted", 9)]  # with one node for the whole product, or with three
    return Task((Number("paths", sp.Integer(4), [("inner_once", 2), ("factor_forgotten", 3), *edges]),))


def order_of_the_sweep(n: Draw) -> Task:
    """When a node hands on, and what, before the explorer shows it."""
    a, b, c = n(3, 2, 5, 7, -2, 6), n(4, -1, 8, 9, -5), n(5, 2, -3, 10)
    right = sp.Integer((a + b) * c)
    wrong = [("keeps_last", b * c), ("keeps_last", a * c), ("multiplies", a * b * c), ("not_handed_on", a + b)]
    n.refuse(right == 0)
    told = {"a": a, "b": b, "c": c, "added": signed_sum([(a, ""), (b, "")]), "total": a + b, "right": right}
    return Task(
        (
            Choice("order", "after_both", (), ("after_one", "after_both", "after_inputs")),
            Number("handed", right, wrong),
            Choice("again", "same_again", (), ("twice_as_much", "same_again")),
        ),
        told,
    )


def reverse_sweep(n: Draw) -> Task:
    """A program: the reverse sweep."""
    return Task((), {}, functions.reverse_sweep)


def ladder(n: Draw) -> Task:
    """Edges against paths in a ladder of diamonds."""
    many = n(30, 75, *range(21, 30), *range(31, 50), 76, *range(51, 75))  # the notebook counts for 20 and for 50
    right = sp.Integer(4 * many)
    count = [("count_paths", sp.Integer(2) ** many), ("player", right - 2), ("two_edges", sp.Integer(2 * many))]
    paths = [("added_paths", 2 * many), ("squared_paths", many**2), ("count_edges", right)]
    told = {"n": many, "right": right, "length": 2 * many}
    return Task((Number("edges", right, count), Number("paths", sp.Integer(2) ** many, paths)), told)


def softplus_rule(n: Draw) -> Task:
    """A program: the local derivative of a new elementary function."""
    return Task((), {}, _softplus)


def _softplus(slope: object) -> Feedback:
    at_numbers = [(u, ln(1 + exp(u))) for u in (-2.0, 0.0, 1.0, 3.0)]
    wrong = [
        ("chain", lambda u, v: 1 / (1 + exp(u))),
        ("same", lambda u, v: v),
        ("numerator_only", lambda u, v: exp(u)),
        ("denominator_brackets", lambda u, v: exp(u) / 1 + exp(u)),
    ]
    return functions.function(slope, lambda u, v: sigmoid(u), at_numbers, instead=wrong, tol=1e-6)


def what_it_costs(n: Draw) -> Task:
    """Multiplications against variables; what is not computed."""
    return Task(
        (
            Choice("cost", "few_times", (), ("per_variable", "few_times", "per_path")),
            Choice("unknown", "claims_level", (), ("reads_zero", "claims_level")),
        )
    )


EXERCISES = (
    two_operations,
    edge_of_the_logarithm,
    edge_of_a_root,
    along_a_branch,
    from_u_and_v,
    count_the_paths,
    sum_of_paths,
    order_of_the_sweep,
    reverse_sweep,
    ladder,
    softplus_rule,
    what_it_costs,
)
