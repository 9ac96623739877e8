"""The exercises of notebook 7.2: the gradient and what it tells of level lines, slopes, planes and estimates."""

from __future__ import annotations

import sympy as sp

from gradlib.exercises.entries import Choice, Number, Vector
from gradlib.exercises.formulas import Equation
from gradlib.exercises.numbers import X, Y, Z, at, decimal, dot, gradient, over_point, plane, signed_sum
from gradlib.exercises.variants import Draw, Task

TRIPLES = ((4, 3, 5), (3, 4, 5), (5, 12, 13), (12, 5, 13))
ROUND = ((3, 4, 5), (4, 3, 5), (6, 8, 10), (8, 6, 10), (7, 24, 25), (24, 7, 25))  # with ratios of few decimals


def _product(n: Draw) -> tuple[sp.Expr, tuple[int, int]]:
    """A product of powers, and a point."""
    return n(1, 2, 3, -1, -2) * X ** n(2, 3, 1) * Y ** n(3, 2), (n(2, 1, -1, 3), n(1, 2, -1))


def gradient_of_a_product(n: Draw) -> Task:
    """The first gradient."""
    f, point = _product(n)
    right = gradient(f, point)
    n.refuse(max(map(abs, right)) > 60)
    powers = tuple(at(f / s, point) for s in (X, Y))
    both = at(f.diff(X, Y), point)  # each factor differentiated, also the one that is constant
    return Task(
        (Vector(r"\operatorname{grad} f", right, [("power", powers), ("total", (both, both))]),), _told(f, point)
    )


def _polynomial(n: Draw) -> tuple[sp.Expr, tuple[int, int]]:
    """A sum of two terms, and a point where both partial derivatives are different and not 0."""
    f = n(1, 2, 3) * X**2 * Y + n(1, -1, 2, 3) * Y ** n(2, 3)
    point = (n(1, 2, -1, 3), n(2, 1, -1, -2))
    p, q = gradient(f, point)
    n.refuse(p == 0 or q == 0 or abs(p) == abs(q) or max(abs(p), abs(q)) > 40)
    return f, point


def _told(f: sp.Expr, point: tuple[int, ...]) -> dict[str, object]:
    """What sentences tell of a function at a point."""
    slopes = gradient(f, point)
    names = dict(zip(("fx", "fy", "fz"), (f.diff(s) for s in (X, Y, Z)[: len(point)]), strict=False))
    numbers = dict(zip(("p", "q", "r"), slopes, strict=False))
    return {"f": f, "point": point, "gradient": slopes, "value": at(f, point), **names, **numbers}


def gradient_at_a_point(n: Draw) -> Task:
    """A gradient of a sum."""
    f, point = _polynomial(n)
    p, q = gradient(f, point)
    kept = sp.Add(*(term for term in sp.Add.make_args(f) if not term.has(X)))
    constant = (p + at(kept, point), q)
    n.refuse(at(kept, point) == 0)
    return Task((Vector(r"\operatorname{grad} f", (p, q), [("kept", constant)]),), _told(f, point))


def where_it_lies(n: Draw) -> Task:
    """The gradient is a vector of the plane of the variables."""
    return Task((Choice("where", "in_the_plane", (), ("up_the_surface", "in_the_plane", "normal_to_surface")),))


def close_level_lines(n: Draw) -> Task:
    """What length and zero of the gradient say, before the explorer shows it."""
    return Task(
        (
            Choice("close", "longer", (), ("longer", "shorter", "decoration")),
            Choice("top", "shrinks", (), ("to_summit", "shrinks", "grows")),
        )
    )


def tangent(n: Draw) -> Task:
    """The tangent to a level line."""
    f, point = _polynomial(n)
    p, q = slopes = gradient(f, point)
    right = plane(slopes, point)
    mistakes = [
        ("unevaluated", f.diff(X) * (X - point[0]) + f.diff(Y) * (Y - point[1])),
        ("off_point", p * (X + point[0]) + q * (Y + point[1])),
        ("components", plane((q, p), point)),
        ("along", plane((-q, p), point)),
    ]
    told = _told(f, point) | {"equation": over_point(slopes, point), "d": dot(slopes, point)}
    told["short"] = sp.Add(p * X, q * Y, evaluate=False)
    n.refuse(dot(slopes, point) == 0)
    return Task((Equation("tangent", right, mistakes),), told)


def along_the_tangent(n: Draw) -> Task:
    """A vector that is orthogonal to the gradient."""
    f, point = _polynomial(n)
    p, q = gradient(f, point)
    h = n(2, 3, 1, -1, 4)
    right = sp.Rational(-p * h, q)
    mistakes = [("components", sp.Rational(-q * h, p)), ("along", sp.Rational(q * h, p))]
    told = _told(f, point) | {"h": h, "right": right, "orthogonal": signed_sum([(p * h, ""), (q, "k")])}
    return Task((Number("k", right, mistakes),), told)


def radius_of_an_ellipse(n: Draw) -> Task:
    """Where the gradient points straight away from the centre."""
    return Task((Choice("where", "four_ends", (), ("everywhere_out", "nowhere_out", "four_ends")),))


def ellipse_tangent(n: Draw) -> Task:
    """The tangent to an ellipse, at a point with whole coordinates."""
    c, s, r = n(*TRIPLES)
    k, m = n(2, 1, 3, 4), n(1, 2, 3, 4, 5)
    a, b = r * k, r * m
    x0, y0 = c * k * n(1, -1), s * m * n(1, -1)
    f = X**2 / a**2 + Y**2 / b**2
    n.refuse(a == b or max(a, b) > 30)
    right = X * sp.Rational(x0, a**2) + Y * sp.Rational(y0, b**2) - 1
    swapped = X * sp.Rational(x0, b**2) + Y * sp.Rational(y0, a**2) - 1
    along = plane((sp.Rational(-y0, b**2), sp.Rational(x0, a**2)), (x0, y0))
    mistakes = [("along", along), ("off_point", right + 1)]
    told = {"a": a, "b": b, "aa": a**2, "bb": b**2, "point": (x0, y0), "x0": x0, "y0": y0, "f": f}
    told |= {"left": sp.latex(right + 1), "swapped": swapped}
    return Task((Equation("tangent", right, mistakes),), told)


def towards_the_summit(n: Draw) -> Task:
    """The gradient is local."""
    return Task(
        (
            Choice("small", "angle_zero", (), ("angle_zero", "angle_right", "angle_any")),
            Choice("large", "straight_shorter", (), ("points_to_summit", "straight_shorter")),
        )
    )


def steepest_direction(n: Draw) -> Task:
    """A unit vector along the gradient."""
    f, point = _product(n)
    right = gradient(f, point)
    n.refuse(abs(right[0]) == abs(right[1]) or max(map(abs, right)) > 60)
    square = dot(right, right)
    unit = tuple(one / sp.sqrt(square) for one in right)
    total = sum(right)
    n.refuse(total == 0)
    mistakes = [
        ("not_unit", right),
        ("descent", tuple(-one for one in unit)),
        ("sum_of_components", tuple(sp.Rational(one, total) for one in right)),
        ("square_length", tuple(sp.Rational(one, square) for one in right)),
    ]
    told = _told(f, point) | {"square": square, "unit": unit, "about": tuple(decimal(round(float(u), 3)) for u in unit)}
    return Task((Vector("v", unit, mistakes, within=2e-3),), told)


def turning_v(n: Draw) -> Task:
    """What becomes of the slope and of D_v f as v turns or grows."""
    return Task(
        (
            Number(
                "theta",
                sp.Integer(90),
                [("not_zero_angle", 0), ("not_opposite", 180), ("radians", sp.pi / 2)],
                also=(-90, 270, -270, 450),
            ),
            Choice("double", "only_directional", (), ("both_double", "only_directional", "only_slope")),
        )
    )


def slope_in_a_direction(n: Draw) -> Task:
    """The slope along a vector whose length is not 1."""
    f, point = _polynomial(n)
    slopes = gradient(f, point)
    a, b, length = n(*TRIPLES)
    v = (a * n(-1, 1), b * n(1, -1))
    along = dot(slopes, v)
    n.refuse(along == 0)
    norm = sp.sqrt(dot(slopes, slopes))
    mistakes = [
        ("length", along),
        ("steepest", norm),
        ("square_length", sp.Rational(along, length**2)),
        ("one_sign", sp.Rational(slopes[0] * v[0] - slopes[1] * v[1], length)),
    ]
    right = sp.Rational(along, length)
    told = _told(f, point) | {"v": v, "h": v[0], "k": v[1], "length": length, "along": along, "right": right}
    told |= {"hp": v[0] * slopes[0], "kq": v[1] * slopes[1]}
    return Task((Number("slope", right, mistakes),), told)


def apex(n: Draw) -> Task:
    """At the apex of the cone there is no tangent plane."""
    return Task((Choice("apex", "no_plane", (), ("level_plane", "no_plane", "vertical_plane")),))


def tangent_plane(n: Draw) -> Task:
    """The tangent plane to a level surface."""
    a, b, c = n(1, 2, 3), n(1, 2, -1), n(-1, 1, 2, -2)
    point = (n(1, 2, -1), n(1, -1, 2), n(1, -2, 2))
    f = a * X**2 + b * Y**2 + c * Z**2
    slopes = gradient(f, point)
    mistakes = [
        ("unevaluated", sum(f.diff(s) * (s - t) for s, t in zip((X, Y, Z), point, strict=True))),
        ("off_point", dot(slopes, (X, Y, Z))),
    ]
    n.refuse(at(f, point) == 0)
    told = _told(f, point) | {"equation": over_point(slopes, point), "d": dot(slopes, point)}
    told["short"] = sp.Add(*(one * s for one, s in zip(slopes, (X, Y, Z), strict=True)), evaluate=False)
    return Task((Equation("plane", plane(slopes, point), mistakes, ("x", "y", "z")),), told)


def error_of_the_plane(n: Draw) -> Task:
    """The error is of the size of the square of the step."""
    times = n(2, 3, 4, 5, *range(6, 61))
    mistakes = [("linear_error", times), ("inverse_rate", sp.Rational(1, times**2))]
    if times != 2:
        mistakes.append(("doubled_rate", 2 * times))
    return Task((Number("times", sp.Integer(times) ** 2, mistakes),), {"times": times, "square": times**2})


def estimate(n: Draw) -> Task:
    """A length without a calculator."""
    a, b, c = n(*ROUND)
    side = n(1, -1)
    h, k = sp.Rational(side * n(2, 1, 3, 4), 100), sp.Rational(-side * n(1, 2, 3), 100)
    slope = (sp.Rational(a, c), sp.Rational(b, c))
    change = dot(slope, (h, k))
    right = c + change
    mistakes = [
        ("step_sign", c + slope[0] * h - slope[1] * k),
        ("swapped_partials", c + slope[1] * h + slope[0] * k),
        ("only_change", change),
        ("no_change", c),
    ]
    exact = sp.sqrt((a + h) ** 2 + (b + k) ** 2)
    rounded = [sp.Rational(str(round(exact, digits))) for digits in (4, 5, 6, 7, 8)]
    mistakes += [("exact_root", one) for one in (exact, *rounded) if abs(one / right - 1) > 2e-6]
    n.refuse(change == 0)
    told = {"a": a, "b": b, "c": c, "ah": decimal(a + h), "bk": decimal(b + k), "h": decimal(h), "k": decimal(k)}
    told |= {"p": slope[0], "q": slope[1], "right": decimal(round(float(right), 6))}
    told |= {"exact": decimal(round(float(exact), 7))}
    return Task((Number("estimate", right, mistakes),), told)


EXERCISES = (
    gradient_of_a_product,
    where_it_lies,
    gradient_at_a_point,
    close_level_lines,
    tangent,
    along_the_tangent,
    radius_of_an_ellipse,
    ellipse_tangent,
    towards_the_summit,
    steepest_direction,
    turning_v,
    slope_in_a_direction,
    apex,
    tangent_plane,
    error_of_the_plane,
    estimate,
)
