"""The exercises of notebook 7.3: extrema, critical points and their kinds, the way down."""

from __future__ import annotations

from math import gcd

import sympy as sp

from gradlib.exercises.entries import Choice, Number, Point, Vector
from gradlib.exercises.numbers import Word, X, Y, at, decimal, gradient, signed_sum
from gradlib.exercises.variants import Draw, Task

KINDS = ("minimum", "maximum", "saddle")
_COUPLED = tuple(  # a, b, c of a x² − b y³ + c x y with a second critical point (c³/12a²b, −c²/6ab) of small fractions
    (a, b, c)
    for c in (3, 1, 2, 4, 6, -2, -3, -4, -6, 5)
    for a in (1, 2, 3, 4)
    for b in (1, 2, 3, 4, 5)
    if abs(c) != 2 * a and 12 * a * a * b // gcd(c**3, 12 * a * a * b) <= 48
)


def disc_of_a_saddle(n: Draw) -> Task:
    """What discs show, before the explorer does."""
    return Task(
        (
            Choice("saddle", "both_signs_stay", (), ("signs_go", "both_signs_stay")),
            Choice("beside", "no_disc", (), ("small_disc", "no_disc")),
        )
    )


def largest_disc(n: Draw) -> Task:
    """How far a local minimum is one."""
    a, b, c = n(1, 2, 3, 4, 5), n(1, 2, 3, 4, 5), n(1, 2, 3)
    f = a * X**2 - b * X**3 + c * Y**2
    right = sp.Rational(a, b)
    wrong = [("other_critical", sp.Rational(2 * a, 3 * b)), ("turned_over", sp.Rational(b, a))] if a != b else []
    wrong = wrong or [("other_critical", sp.Rational(2, 3))]
    told = {"f": f, "right": right, "a": a, "b": b, "inside": sp.Add(a, -b * X, evaluate=True), "rest": c * Y**2}
    return Task((Number("r", right, wrong),), told)


def critical_point(n: Draw) -> Task:
    """The critical point of a polynomial of degree 2."""
    a, b, c = n(1, 2, 3), n(1, -1, 2), n(1, 2, 3, 4)
    x0, y0 = n(2, 1, -1, 3), n(-1, 1, 2, -2)
    p, q = 2 * a * x0 + b * y0, b * x0 + 2 * c * y0
    f = a * X**2 + b * X * Y + c * Y**2 - p * X - q * Y
    n.refuse(4 * a * c == b * b or abs(x0) == abs(y0))
    uncoupled = (sp.Rational(p, 2 * a), sp.Rational(q, 2 * c))  # without the term b x y
    opposite = 4 * a * c + b * b
    slip = (sp.Rational(2 * c * p + b * q, opposite), sp.Rational(2 * a * q - b * p, opposite))
    wrong = [("uncoupled", uncoupled), ("system_sign", slip)]
    told = {"f": f, "fx": f.diff(X), "fy": f.diff(Y), "right": (x0, y0)}
    return Task((Point("(x, y)", (x0, y0), wrong),), told)


def level_at_a_saddle(n: Draw) -> Task:
    """The level lines near a saddle and near a minimum, before the explorer shows them."""
    return Task(
        (
            Choice("saddle", "crosses_itself", (), ("closed_curve", "crosses_itself", "single_point")),
            Choice("minimum", "closed_curve", (), ("closed_curve", "crosses_itself", "straight_line")),
        )
    )


def the_other_critical_point(n: Draw) -> Task:
    """The example of the course, with other coefficients."""
    a, b, c = n(*_COUPLED)
    f = a * X**2 - b * Y**3 + c * X * Y
    y0 = sp.Rational(-c * c, 6 * a * b)
    x0 = -c * y0 / (2 * a)
    wrong = [("system_sign", (-x0, y0)), ("origin", (sp.S.Zero, sp.S.Zero))]
    told = {"f": f, "fx": f.diff(X), "fy": f.diff(Y), "right": (x0, y0), "half": -sp.Rational(c, 2 * a) * Y}
    kind = Choice("kind", "minimum", (), ("minimum", "saddle", "maximum"))
    return Task((Point("(x, y)", (x0, y0), wrong), kind), told)


def how_many(n: Draw) -> Task:
    """How many critical points there are, and how many extrema among them."""
    a, b, k, m = n(1, 2, 3), n(1, 2, 3, 4), n(1, 2, 3), n(1, 2, 3, 4)
    first = (k * (X**3 - 3 * a * a * X), (1, 1))  # minima and maxima of a slice
    pieces = [
        (m * (Y**3 - 3 * b * b * Y), (1, 1)),
        (m * (Y**4 - 2 * b * b * Y**2), (2, 1)),
        (m * (Y - b) ** 2, (1, 0)),
        (-m * (Y + b) ** 2, (0, 1)),
    ]
    (f, one), (g, other) = first, n(*pieces)
    count = sum(one) * sum(other)
    extrema = one[0] * other[0] + one[1] * other[1]
    wrong = [("extremum", (count, count))]
    if sum(other) > 1:
        wrong.append(("combined", (sum(other), extrema)))
        n.refuse(sum(other) == count)
    points = (sp.Integer(count), sp.Integer(extrema))
    told = {"f": sp.expand(f + g), "fx": sp.expand(f.diff(X)), "fy": sp.expand(g.diff(Y)), "n": count, "m": extrema}
    told |= {"inx": sum(one), "iny": sum(other)}
    return Task((Point("count", points, wrong),), told)


def least_value(n: Draw) -> Task:
    """The value of a minimum."""
    a, b = n(1, 2, 3), n(4, 1, 2, 3)
    x0, y0 = n(1, -1, 2, -2, 3), n(-1, 1, 2, -2)
    c = n(0, 1, -2, 3)
    f = sp.expand(a * (X - x0) ** 2 + b * (Y - y0) ** 2) - a * x0**2 - b * y0**2 + c
    right = at(f, (x0, y0))
    n.refuse(right == 0)  # the solution would end in "+ 0"
    wrong = [("not_value", x0), ("value_sign", at(f, (-x0, -y0)))]
    if c:
        wrong.append(("value_at_origin", at(f, (0, 0))))
    told = {"f": f, "fx": f.diff(X), "fy": f.diff(Y), "point": (x0, y0), "right": right}
    told["square"] = signed_sum(
        (s, f"({v} {'-' if t > 0 else '+'} {abs(t)})^2") for s, v, t in ((a, X, x0), (b, Y, y0))
    )
    return Task((Number("f", right, wrong),), told)


def aim_of_the_field(n: Draw) -> Task:
    """Where the arrows aim at the minimum, and what they do when the minimum becomes a saddle."""
    a = n(1, *range(2, 60))
    f = sp.latex(a * X**2) + r" + \lambda y^2"
    wrong = [("flat_valley", 0), ("other_sign", -a)] + ([("lambda_one", 1)] if a != 1 else [])
    return Task(
        (Number(r"\lambda", sp.Integer(a), wrong), Choice("negative", "saddle", (), KINDS)),
        {"f": f, "a": a, "aa": 2 * a},
    )


def downhill(n: Draw) -> Task:
    """The vector -grad f."""
    a, b = n(1, 2, 3), n(1, 2, -1, 3)
    varying, rest = a * X ** n(2, 3) * Y, -b * Y ** n(1, 2)
    f = varying + rest
    point = (n(1, 2, -1), n(2, 3, -1, -2))
    up = gradient(f, point)
    n.refuse(up[0] == 0 or max(map(abs, up)) > 40 or abs(up[0]) == abs(up[1]))
    kept = (up[0] + at(rest, point), up[1])
    told = {"f": f, "fx": f.diff(X), "fy": f.diff(Y), "point": point, "up": up, "right": tuple(-one for one in up)}
    wrong = [("uphill", up), ("kept", tuple(-one for one in kept))]
    return Task((Vector(r"-\operatorname{grad} f", tuple(-one for one in up), wrong),), told)


def arrows_and_kinds(n: Draw) -> Task:
    """Read the kind of a critical point off the arrows of grad f."""
    return Task(
        (
            Choice("inwards", "maximum", (), KINDS),
            Choice("through", "saddle", (), KINDS),
            Choice("outwards", "minimum", (), KINDS),
        )
    )


def step_lengths(n: Draw) -> Task:
    """The step that reaches the minimum at once, and the first that is too long."""
    a, b = n(1, 2, 3, 4, 5, 6, 8), n(10, 2, 3, 4, 5, 6, 7, 8, 9, 12)
    once, limit = sp.Rational(1, 2 * a), sp.Rational(1, b)
    first = [("twice_too_long", sp.Rational(1, a)), ("turned_over", sp.Integer(2 * a))]
    second = [("jumps_over", sp.Rational(1, 2 * b)), ("turned_over", sp.Integer(b)), ("flat_direction", sp.S.One)]
    told = {"f": a * X**2 + a * Y**2, "g": X**2 + b * Y**2, "a": a, "b": b, "once": once, "limit": limit}
    told |= {"aa": 2 * a, "bb": 2 * b}
    return Task((Number("once", once, first), Number("limit", limit, second)), told)


def start_on_the_axis(n: Draw) -> Task:
    """A descent that starts exactly on the axis of a saddle, and one on a plateau."""
    return Task(
        (
            Choice("axis", "ends_at_saddle", (), ("ends_at_saddle", "runs_off", "at_once_minimum")),
            Choice("plateau", "tiny_gradient", (), ("tiny_gradient", "no_minimum", "wrong_way")),
        )
    )


def one_step(n: Draw) -> Task:
    """One step of gradient descent."""
    a, b = n(1, 2, 3), n(10, 5, 4, 2)
    start = (n(2, 1, 3, -1), n(1, 2, -1, -2))
    step = sp.Rational(n(5, 10, 20, 2), 100)
    f = a * X**2 + b * Y**2
    up = gradient(f, start)
    move = tuple(-step * one for one in up)
    right = tuple(s + t for s, t in zip(start, move, strict=True))
    n.refuse(abs(up[0]) == abs(up[1]) or abs(right[0]) == abs(right[1]))
    wrong = [
        ("uphill_step", tuple(s - t for s, t in zip(start, move, strict=True))),
        ("stepless", tuple(s - t for s, t in zip(start, up, strict=True))),
        ("displacement", move),
        ("displacement", tuple(-one for one in move)),
        ("stepless", up),
    ]
    told = {"f": f, "start": start, "step": decimal(step), "up": up, "right": tuple(map(decimal, right))}
    return Task((Point("(x_1, y_1)", right, wrong),), told)


def second_derivatives(n: Draw) -> Task:
    """What the Hessian decides."""
    a, b, c = n(1, 2, -1, -2, 3, -3), n(3, 1, 4, 2, 5, -1), n(1, -1, 2, -2, 3, -3)
    f = a * X**2 + b * X * Y + c * Y**2
    right = sp.Integer(4 * a * c - b * b)
    n.refuse(right == 0 or a * c == b * b)
    kind = "saddle" if right < 0 else "minimum" if a > 0 else "maximum"
    wrong = [("det_plus", sp.Integer(4 * a * c + b * b)), ("det_halves", sp.Integer(a * c - b * b))]
    n.refuse(right == -(4 * a * c + b * b) or a * c - b * b == -right)
    told = {"f": f, "xx": 2 * a, "xy": b, "yy": 2 * c, "right": right, "kind": Word(f"choice_{kind}")}
    return Task((Number(r"\det H", right, wrong), Choice("kind", kind, (), KINDS)), told)


EXERCISES = (
    disc_of_a_saddle,
    largest_disc,
    level_at_a_saddle,
    critical_point,
    the_other_critical_point,
    how_many,
    least_value,
    aim_of_the_field,
    downhill,
    arrows_and_kinds,
    step_lengths,
    start_on_the_axis,
    one_step,
    second_derivatives,
)
