"""The exercises of notebook 7.1: partial derivatives, as limits, by rules, as slopes, on a computer."""

from __future__ import annotations

import sympy as sp

from gradlib.check import functions, mistakes
from gradlib.exercises.entries import Choice, Number, Vector
from gradlib.exercises.formulas import Formula
from gradlib.exercises.numbers import X, Y, Z, at, gradient
from gradlib.exercises.variants import Draw, Task
from gradlib.field.scalar import ScalarField
from gradlib.formula import symbolic

H = symbolic.symbols("h")[0]


def _partials(f: sp.Expr, names: str) -> tuple[Formula, ...]:
    """One entry for each partial derivative of f, with the mistakes of a careless differentiation."""
    field = ScalarField(f, tuple(names))
    return tuple(
        Formula(
            rf"\partial f/\partial {name}", field.partial(name).expression, mistakes.of_partial(field, name), (*names,)
        )
        for name in names
    )


def _told(f: sp.Expr, names: str) -> dict[str, object]:
    """f and its partial derivatives, for sentences."""
    return {"f": f} | {f"f{name}": f.diff(sp.Symbol(name, real=True)) for name in names}


def steps_and_errors(n: Draw) -> Task:
    """How the errors of the two quotients shrink with the step, and where that ends."""
    times = n(10, *range(3, 100))
    forward = [("other_rate", times**2), ("unchanged_rate", 1), ("inverse_rate", sp.Rational(1, times))]
    central = [("forward_rate", times), ("doubled_rate", 2 * times), ("unchanged_rate", 1)]
    central.append(("inverse_rate", sp.Rational(1, times**2)))
    return Task(
        (
            Number("forward", sp.Integer(times), forward),
            Number("central", sp.Integer(times) ** 2, central),
            Choice("tiny", "answers_zero", (), ("exact_at_last", "answers_zero", "answers_infinity")),
        ),
        {"times": times, "square": times**2},
    )


def best_step(n: Draw) -> Task:
    """The exponent of the best step, read in the explorer."""
    wrong = [("other_quotient", 5), ("smallest", 16), ("exponent", sp.Rational(1, 10**8))]
    near = tuple(sp.Rational(k, 10) for k in range(70, 91))
    return Task((Number("n", sp.Integer(8), wrong, also=near),), explorer=True)


def quotient_as_a_formula(n: Draw) -> Task:
    """The difference quotient written out, then its limit."""
    a, b = n(1, 2, 3, -1), n(1, 2, 3, -1, -2)
    point = (n(1, 2, 3, -1), n(2, 1, 3, -2))
    f = a * X**2 + b * X * Y
    slope = at(f.diff(X), point)
    quotient = sp.expand((at(f, (point[0] + H, point[1])) - at(f, point)) / H)
    swapped = at(f.diff(Y), point)
    both = sp.expand((at(f, (point[0] + H, point[1] + H)) - at(f, point)) / H)  # y was not frozen
    moved, value = sp.expand(at(f, (point[0] + H, point[1]))), at(f, point)
    wrong = [("undivided_quotient", sp.expand(quotient * H)), ("limit_too_soon", slope), ("total", both)]
    wrong += [("unbracketed", moved - value / H), ("unbracketed", a * H**2 + slope)]
    n.refuse(swapped == slope or slope == 0)
    limit = [("swapped", swapped), ("kept_step", slope + a)]
    if swapped not in (a, -slope):
        limit.append(("total", slope + swapped))
    told = {"f": f, "point": point, "x0": point[0], "y0": point[1], "quotient": quotient, "slope": slope}
    told |= {"moved": moved, "value": value}
    return Task((Formula("quotient", quotient, wrong, ("h",)), Number("limit", slope, limit)), told)


def number_or_function(n: Draw) -> Task:
    """What a partial derivative is at a point, and along a line."""
    sorts = ("is_number", "is_function_of_x", "is_function", "is_vector")
    return Task((Choice("there", "is_number", (), sorts), Choice("everywhere", "is_function_of_x", (), sorts)))


def power_times_exponential(n: Draw) -> Task:
    """The first example of the course."""
    f = n(1, 2, 3, 5) * X ** n(2, 3, 4, 5) * sp.exp(n(3, 2, 4, 5, -2) * Y)
    return Task(_partials(f, "xy"), _told(f, "xy"))


def cosine_times_exponential(n: Draw) -> Task:
    """The second example of the course, with three variables."""
    wave = n(sp.cos, sp.sin)
    factor = wave(n(1, 2, 3, 5) * X + Y ** n(2, 3, 4))
    f = factor * sp.exp(-n(1, 2, 3, 4) * Z)
    return Task(_partials(f, "xyz"), _told(f, "xyz") | {"wave": factor})


def sum_of_squares(n: Draw) -> Task:
    """The third example of the course, of any number of variables."""
    power, c, many = n(2, 3, 4, 5), n(1, 2, 3, 4), n(3, 4, 5)
    names = tuple(f"x{k}" for k in range(1, many + 1))
    i = n(2, 1, 3)
    s = sp.Add(*(c * sp.Symbol(name, real=True) ** power for name in names))
    field = ScalarField(s, names)
    right = field.partial(f"x{i}").expression
    entry = Formula(rf"\partial s/\partial x_{i}", right, mistakes.of_partial(field, f"x{i}"), names)
    return Task((entry,), {"s": s, "i": i, "n": many, "right": right, "names": ", ".join(names)})


def slices_and_slopes(n: Draw) -> Task:
    """What decides the slope of a slice."""
    return Task(
        (
            Choice("other", "slice_changes", (), ("same_slope", "slice_changes")),
            Choice("uphill", "up_more", (), ("up_more", "up_less", "down")),
        ),
        explorer=True,
    )


def product_inside(n: Draw) -> Task:
    """A product inside a function, and a term that is constant for one of the variables."""
    a, wave = n(1, 2, 3, 4), n(sp.sin, sp.cos)
    rest = n(1, 2, 3) * Y ** n(3, 2, 4, 5)
    f = wave(a * X * Y) + rest
    return Task(_partials(f, "xy"), _told(f, "xy") | {"rest": rest})


def slope_of_a_slice(n: Draw) -> Task:
    """A slope parallel to the axis of y."""
    f = n(1, 2, 3) * X ** n(2, 3) + n(1, 2, -1, 3) * X * Y - n(1, 2, -1) * Y ** n(3, 2)
    point = (n(2, 1, -1, 3), n(1, -1, 2))
    along, right = gradient(f, point)
    kept = at(sp.Add(*(term for term in sp.Add.make_args(f) if not term.has(Y))), point)
    n.refuse(along == right or right == 0 or kept == 0 or abs(right) > 40)
    value = at(f, point)
    wrong = [("swapped", along), ("kept", right + kept)]
    for name, number in (("value_at_point", value), ("total", along + right)):
        if number not in (right, *(one for _, one in wrong)):
            wrong.append((name, number))
    told = _told(f, "xy") | {"point": point, "right": right, "along": along, "x0": point[0]}
    return Task((Number("slope", right, wrong),), told)


def three_at_a_point(n: Draw) -> Task:
    """Three partial derivatives at a point."""
    f = n(1, 2, 3) * X * Y / Z + n(1, 2, -1, 3) * Z**2
    point = (n(2, 1, 3, -1), n(3, 2, -2, 5), n(1, -1, 2))
    right = gradient(f, point)
    inner = (*right[:2], at(-f.diff(Z) + 2 * (f - X * f.diff(X)).diff(Z), point))  # the sign of the quotient
    n.refuse(len({abs(one) for one in right}) < 3 or not all(one.is_Integer for one in right) or 0 in right)
    wrong = [("quotient_sign", inner)]
    told = _told(f, "xyz") | {"point": point, "p": right[0], "q": right[1], "r": right[2]}
    return Task((Vector("(f_x, f_y, f_z)", right, wrong),), told)


def level_slice(n: Draw) -> Task:
    """Where a slice is level."""
    k, c = n(3, 2, 4, 5, 6), n(2, 1, 3)
    height, inner = n(2, 0, 1, 3), n(0, 1)
    f = height + n(1, 2, 3) * (sp.sin, sp.cos)[inner](k * X) * (sp.cos(c * Y))
    first = sp.pi / (2 * k) if inner == 0 else sp.pi / k
    inside = [one for one in (first + j * sp.pi / k for j in range(5)) if one < 2]
    outside = [("interval", one) for one in (-first, -first - sp.pi / k, inside[-1] + sp.pi / k)]
    if inner == 0:
        wrong = [*outside, ("zero_of_f", sp.pi / k), ("degrees", sp.Integer(90) / k)]
    else:
        wrong = [*outside, ("zero_of_f", sp.pi / (2 * k)), ("degrees", sp.Integer(180) / k), ("interval", sp.S.Zero)]
    others = ", ".join(sp.latex(one) for one in inside)
    told = {"f": f, "fx": f.diff(X), "k": k, "zeros": others, "wave": r"\cos" if inner == 0 else r"\sin"}
    return Task((Number("x_0", inside[0], wrong, within=5e-3, also=tuple(inside[1:])),), told)


def central_quotient(n: Draw) -> Task:
    """A program: the central difference quotient in y."""
    return Task((), {}, functions.central_quotient)


EXERCISES = (
    steps_and_errors,
    best_step,
    quotient_as_a_formula,
    number_or_function,
    power_times_exponential,
    cosine_times_exponential,
    sum_of_squares,
    slices_and_slopes,
    product_inside,
    slope_of_a_slice,
    three_at_a_point,
    level_slice,
    central_quotient,
)
