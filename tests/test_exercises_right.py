"""What is right in each exercise with numbers, found once more from its statement, by another way than gradlib's.

The numbers are read from what a learner reads, in both languages; derivatives are taken by mpmath's finite differences,
equations solved by sympy, steps made with fractions, kinds seen by looking around a point.  No function of gradlib
computes anything here.
"""

import math
import re
from fractions import Fraction
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
import sympy as sp

import gradlib as gl

x, y, z, t, h, lam = sp.symbols("x y z t h lamda", real=True)
FUNCTIONS = ("sin", "cos", "exp", "sqrt", "ln")
TOKEN = re.compile(r"\\[a-zA-Z]+|[a-z]_\d|\d+(?:\.\d+)?|[a-zA-Z]|[-+*/^()]")
mp.mp.dps = 30


@pytest.fixture(autouse=True)
def english_again():
    yield
    gl.set_language("en")


# ------------------------------------------------------------------------------------------------ what a learner reads
def maths(exercise):
    """The formulas of the statement and of the labels."""
    return [
        one.replace("{,}", ".")
        for text in (exercise.statement, *exercise.labels)
        for one in re.findall(r"\$(.*?)\$", text)
    ]


def after(exercise, start):
    """What follows `start` in the first formula that has it."""
    return next(one.split(start, 1)[1] for one in maths(exercise) if start in one)


def expression(tex):
    """The formula that a text in LaTeX writes."""
    tex = re.sub(r"\\left|\\right|\\,|\\;", "", tex).replace(r"\cdot", "*").replace(r"\lambda", "l")
    tex = re.sub(r"_\{(\d)\}", r"_\1", tex)
    tokens = TOKEN.findall(tex.replace("{", "(").replace("}", ")"))
    told, open_fractions = "", []
    for k, token in enumerate(tokens):
        name = token.lstrip("\\")
        if told and (token[0].isalnum() or token[0] in "\\(") and (told[-1].isalnum() or told[-1] == ")"):
            told += "" if token == "(" and tokens[k - 1].lstrip("\\") in FUNCTIONS else "*"
        if token == r"\frac":
            open_fractions.append([told.count("(") - told.count(")"), 0])
            continue
        told += {"^": "**", "e": "E"}.get(token, name.replace("_", ""))
        if open_fractions and token == ")" and told.count("(") - told.count(")") == open_fractions[-1][0]:
            open_fractions[-1][1] += 1
            if open_fractions[-1][1] == 1:
                told += "/"
            else:
                open_fractions.pop()
    names = {str(one): one for one in (x, y, z, t, h)} | {f"x{k}": sp.Symbol(f"x{k}", real=True) for k in range(1, 9)}
    letters = {one: sp.Symbol(one, real=True) for one in "abcduvw"}
    return sp.sympify(told, locals={**names, **letters, "l": lam, "ln": sp.log})


def answer(text):
    """What a learner types: a number, a tuple, a formula."""
    letters = {one: sp.Symbol(one, real=True) for one in "abcduvwxyzht"} | {
        f"x{k}": sp.Symbol(f"x{k}", real=True) for k in range(1, 9)
    }
    return sp.sympify(text.replace("^", "**").replace("ln(", "log("), locals={**letters, "e": sp.E})


def points(exercise, n=2):
    """The points with whole coordinates."""
    found = re.findall(rf"\((-?\d+(?:(?:, | ;\\; )-?\d+){{{n - 1}}})\)", " ".join(maths(exercise)))
    return [tuple(map(int, re.split(r", | ;\\; ", one))) for one in found]


def shown(exercise, start="f(x, y) = "):
    return expression(after(exercise, start).split(" = ")[0])


def slopes(f, point, names=(x, y, z)):
    """The partial derivatives by finite differences with many digits."""
    f = sp.lambdify(names[: len(point)], f, "mpmath")
    orders = np.eye(len(point), dtype=int)
    return tuple(mp.diff(f, tuple(map(mp.mpf, point)), tuple(map(int, one))) for one in orders)


def everywhere(f, k, names):
    """The partial derivative number k of f, as a function of numbers."""
    return lambda at: slopes(f, [at[str(one)] for one in names], names)[k]


def around(f, point, r=1e-4):
    """The kind of a point, from the values on a small circle around it."""
    f = sp.lambdify((x, y), f, "numpy")
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    a, b = map(float, point)
    over = f(a + r * np.cos(angle), b + r * np.sin(angle)) - f(a, b)
    return "minimum" if (over > 0).all() else "maximum" if (over < 0).all() else "saddle"


def critical(f):
    return [(one[x], one[y]) for one in sp.solve([sp.diff(f, x), sp.diff(f, y)], [x, y], dict=True)]


def listed(exercise, start):
    """Numbers in brackets behind (x, a, b, ...) =."""
    inside = after(exercise, start).strip("() ")
    return [Fraction(str(expression(one))) for one in re.split(r", | ;\\; ", inside)]


def numbers(exercise, *starts):
    return [int(re.match(r"-?\d+", after(exercise, one))[0]) for one in starts]


# ---------------------------------------------------------------------------------------------------------------- 7.1
def how_errors_shrink(error, exercise):
    times = int(next(one for one in maths(exercise) if re.fullmatch(r"[1-9]\d*", one)))
    with mp.workdps(90):
        step = mp.mpf(10) ** -25
        return mp.mpf(int(mp.nint(1000 * error(step) / error(step / times)))) / 1000


def wave(one):
    return mp.sin(one) * mp.exp(one)


def steps_and_errors(exercise):
    a = mp.mpf("0.7")
    with mp.workdps(90):
        right = mp.diff(wave, a)
    one, other = (
        how_errors_shrink(error, exercise)
        for error in (
            lambda s: (wave(a + s) - wave(a)) / s - right,
            lambda s: (wave(a + s) - wave(a - s)) / (2 * s) - right,
        )
    )
    return one, other, "answers_zero" if (1 + 1e-17) - 1 == 0 else "exact_at_last"


def best_step(exercise):
    f = lambda one: np.exp(one) * np.sin(one)  # noqa: E731
    right = np.exp(1.0) * (np.sin(1.0) + np.cos(1.0))
    errors = {n: abs((f(1 + 10.0**-n) - f(1.0)) * 10.0**n - right) for n in range(1, 16)}
    return (min(errors, key=errors.get),)


def quotient_as_a_formula(exercise):
    f, (x0, y0) = shown(exercise), points(exercise)[0]
    quotient = (f.subs({x: x0 + h, y: y0}) - f.subs({x: x0, y: y0})) / h
    return (lambda at: quotient.subs(h, at["h"])), sp.limit(quotient, h, 0)


def two_partials(exercise):
    return tuple(everywhere(shown(exercise), k, (x, y)) for k in (0, 1))


def three_partials(exercise):
    f = shown(exercise, "f(x, y, z) = ")
    return tuple(everywhere(f, k, (x, y, z)) for k in (0, 1, 2))


def sum_of_squares(exercise):
    s = shown(exercise, "s = ")
    k = int(re.search(r"\\partial x_(\d)", " ".join(maths(exercise)))[1])
    names = sorted(s.free_symbols, key=str)
    return (everywhere(s, k - 1, names),)


def slope_of_a_slice(exercise):
    return (slopes(shown(exercise), points(exercise)[-1])[1],)


def three_at_a_point(exercise):
    return (slopes(shown(exercise, "f(x, y, z) = "), points(exercise, 3)[-1]),)


def level_slice(exercise):
    f = shown(exercise)
    slope = sp.lambdify((x, y), sp.diff(f, x), "numpy")
    grid = np.linspace(1e-6, 2, 4001)
    rows = slope(grid[:, None], np.array([[0.1, 0.7, 1.9]]))
    found = [(a + b) / 2 for (a, u), (b, v) in pairwise(zip(grid, rows, strict=True)) if (u * v < 0).all()]
    return (found,)  # any of them


# ---------------------------------------------------------------------------------------------------------------- 7.2
def gradient_of_a_product(exercise):
    return (slopes(shown(exercise), points(exercise)[-1]),)


def tangent(exercise):
    point = points(exercise)[-1]
    return ((slopes(shown(exercise), point), point),)


def along_the_tangent(exercise):
    p, q = slopes(shown(exercise), points(exercise)[-1])
    (along,) = (
        int(one) for one in re.findall(r"\((-?\d+), k\)|\((-?\d+) ;\\; k\)", " ".join(maths(exercise)))[0] if one
    )
    return (-p * along / q,)


def ellipse_tangent(exercise):
    a, b = (math.isqrt(int(one)) for one in re.search(r"x\^2/(\d+) \+ y\^2/(\d+)", exercise.statement).groups())
    x0, y0 = points(exercise)[0]
    angle = mp.atan2(mp.mpf(y0) / b, mp.mpf(x0) / a)
    move = mp.diff(lambda one: a * mp.cos(one), angle), mp.diff(lambda one: b * mp.sin(one), angle)
    return (((-move[1], move[0]), (x0, y0)),)


def steepest_direction(exercise):
    p, q = slopes(shown(exercise), points(exercise)[-1])
    return ((p / mp.hypot(p, q), q / mp.hypot(p, q)),)


def turning_v(exercise):
    f = lambda a, b: a**2 * mp.exp(b) + mp.sin(a * b)  # noqa: E731
    at = mp.mpf(1), mp.mpf(2)
    p, q = mp.diff(f, at, (1, 0)), mp.diff(f, at, (0, 1))

    def along(degrees):
        turn = mp.atan2(q, p) + mp.radians(degrees)
        return mp.diff(lambda s: f(at[0] + s * mp.cos(turn), at[1] + s * mp.sin(turn)), 0)

    return [d for d in range(-179, 360) if abs(along(d)) < 1e-12], "only_directional"


def slope_in_a_direction(exercise):
    f = sp.lambdify((x, y), shown(exercise), "mpmath")
    (a, b), (v, w) = points(exercise)
    size = mp.hypot(v, w)
    return (mp.diff(lambda s: f(a + s * v / size, b + s * w / size), 0),)


def tangent_plane(exercise):
    point = points(exercise, 3)[-1]
    f = expression(next(one for one in maths(exercise) if "z^{2} =" in one).split("=")[0])
    level = int(next(one for one in maths(exercise) if "z^{2} =" in one).split("=")[1])
    assert f.subs(dict(zip((x, y, z), point, strict=True))) == level
    return ((slopes(f, point), point),)


def error_of_the_plane(exercise):
    def error(s):
        f = lambda a, b: mp.exp(a) * mp.sin(b)  # noqa: E731
        plane = f(0, 1) + mp.sin(1) * s + mp.cos(1) * 2 * s
        return f(s, 1 + 2 * s) - plane

    return (how_errors_shrink(error, exercise),)


def estimate(exercise):
    (a, b) = points(exercise)[0]
    near = [mp.mpf(one) for one in re.search(r"sqrt\{([\d.]+)\^2 \+ ([\d.]+)\^2\}", " ".join(maths(exercise))).groups()]
    p, q = slopes(sp.sqrt(x**2 + y**2), (a, b))
    return (mp.hypot(a, b) + p * (near[0] - a) + q * (near[1] - b),)


# ---------------------------------------------------------------------------------------------------------------- 7.3
def largest_disc(exercise):
    f = sp.lambdify((x, y), shown(exercise), "numpy")
    angle = np.linspace(0, 2 * np.pi, 721)
    low, high = 0.0, 50.0
    for _ in range(60):  # negative on a circle means negative on all the larger ones, along the axis
        r = (low + high) / 2
        low, high = (r, high) if f(r * np.cos(angle), r * np.sin(angle)).min() >= -1e-13 else (low, r)
    return (mp.mpf(str(round(low, 9))) if abs(low - round(low, 9)) < 1e-9 else low,)


def critical_point(exercise):
    (one,) = critical(shown(exercise))
    return (one,)


def the_other_critical_point(exercise):
    f = shown(exercise)
    (one,) = [one for one in critical(f) if one != (0, 0)]
    return one, around(f, one)


def how_many(exercise):
    f = shown(exercise)
    found = critical(f)
    return ((len(found), sum(around(f, one) != "saddle" for one in found)),)


def least_value(exercise):
    f = shown(exercise)
    (one,) = critical(f)
    assert around(f, one) == "minimum"
    return (f.subs({x: one[0], y: one[1]}),)


def aim_of_the_field(exercise):
    f = shown(exercise)
    cross = sp.diff(f, x) * y - sp.diff(f, y) * x  # of the gradient and the way to the origin
    (one,) = sp.solve(cross.subs({x: 2, y: 3}), lam)
    assert sp.expand(cross.subs(lam, one)) == 0
    return one, around(f.subs(lam, -1), (0, 0))


def downhill(exercise):
    return (tuple(-one for one in slopes(shown(exercise), points(exercise)[-1])),)


def step_lengths(exercise):
    one, other = (expression(text) for text in maths(exercise) if re.search(r"x\^\{2\} \+", text))

    def path(f, step, steps):
        at = [Fraction(3), Fraction(2)]
        for _ in range(steps):
            up = [Fraction(str(sp.diff(f, s).subs({x: at[0], y: at[1]}))) for s in (x, y)]
            at = [a - step * b for a, b in zip(at, up, strict=True)]
        return at

    once = Fraction(str(1 / sp.diff(one, x, 2)))
    assert path(one, once, 1) == [0, 0]
    limit = next(Fraction(1, k) for k in range(1, 100) if abs(path(other, Fraction(1, k), 2)[1]) <= 2)
    assert abs(path(other, limit * Fraction(99, 100), 3)[1]) < 2 < abs(path(other, limit * Fraction(101, 100), 3)[1])
    return once, limit


def one_step(exercise):
    start = points(exercise)[0]
    step = mp.mpf(re.match(r"[\d.]+", after(exercise, r"\delta = "))[0])
    return (tuple(a - step * b for a, b in zip(start, slopes(shown(exercise), start), strict=True)),)


def second_derivatives(exercise):
    f = sp.lambdify((x, y), shown(exercise), "mpmath")
    xx, xy, yy = (mp.diff(f, (0, 0), orders) for orders in ((2, 0), (1, 1), (0, 2)))
    return xx * yy - xy**2, around(shown(exercise), (0, 0))


# ---------------------------------------------------------------------------------------------------------------- 7.4
def two_operations(exercise):
    u, v = numbers(exercise, "u = ", "v = ")
    return (slopes(x * y, (u, v)),)


def edge_of_the_logarithm(exercise):
    value = shown(exercise, "z = ").subs(dict(zip((x, y), points(exercise)[0], strict=True)))
    return slopes(sp.log(x), (int(value),), (x,))[0], "all_three"


def edge_of_a_root(exercise):
    a, b = points(exercise)[0]
    return (mp.diff(mp.sqrt, a**2 + b**2),)


def along_a_branch(exercise):
    return (slopes(expression(after(exercise, "F(x, y) = ")), points(exercise)[0])[1],)


def from_u_and_v(exercise):
    p, q, fx, fy = numbers(exercise, "u'(t_0) = ", "v'(t_0) = ", "f/\\partial x = ", "f/\\partial y = ")
    u, v, f = (lambda s: 4 + p * s), (lambda s: 1 + q * s), (lambda a, b: 2 + fx * (a - 4) + fy * (b - 1))
    return (mp.diff(lambda s: f(u(s), v(s)), 0),)


def count_the_paths(exercise):
    follows = {"t": ["product", "exp"], "exp": ["product", "sin", "cos"], "sin": ["product"], "cos": ["product"]}
    ways = lambda node: 1 if node == "product" else sum(map(ways, follows[node]))  # noqa: E731
    return (ways("t"),)


def sum_of_paths(exercise):
    f = sp.lambdify(t, shown(exercise, "F(t) = "), "mpmath")
    return (mp.diff(f, mp.mpf(sp.N(expression(after(exercise, "t_0 = ")), 30))),)


def order_of_the_sweep(exercise):
    a, b, c = (mp.mpf(one.strip("[]")) for one in maths(exercise)[-3:])
    return "after_both", mp.diff(lambda s: a * (c * s) + b * (c * s), 0), "same_again"


def ladder(exercise):
    n = int(maths(exercise)[0])
    edges, ways = 0, 1
    for _ in range(n):  # from a node to two, from these to the next node
        edges, ways = edges + 4, ways + ways
    return edges, ways


# ---------------------------------------------------------------------------------------------------------------- 7.5
def gradient_of_the_error(exercise):
    value, wanted, slope = numbers(exercise, r"\tilde F = ", "y_0 = ", r"\tilde F/\partial a_1 = ")
    return (mp.diff(lambda s: (value + slope * s - wanted) ** 2, 0),)


def of_network(F, order, *wanted, start):
    def found(exercise):
        at = [mp.mpf(one.numerator) / one.denominator for one in listed(exercise, start)]
        return tuple(
            mp.diff(F, tuple(at), tuple(int(name == one) for one in order)) if name in order else name
            for name in wanted
        )

    return found


IN_A_ROW, IN_A_FORK = "(x, a, b, c) = ", "(x, a, b, c, d) = "
FORMULAS = {
    "first_smiles": (r"F = \ln(c\,(ax + b)^2)", lambda x, a, b, c: mp.log(c * (a * x + b) ** 2), "xabc", "bx"),
    "smiles_in_a_row": (r"F = (c\,(ax + b)^2)^2", lambda x, a, b, c: (c * (a * x + b) ** 2) ** 2, "xabc", "cab"),
    "two_outgoing_edges": (
        r"F = c\,(ax)^2 + d\,(bx)^2",
        lambda x, a, b, c, d: c * (a * x) ** 2 + d * (b * x) ** 2,
        "xabcd",
        "x",
    ),
    "at_zero": (
        r"F = \exp(c \sin(ax) + d \cos(bx))",
        lambda x, a, b, c, d: mp.exp(c * mp.sin(a * x) + d * mp.cos(b * x)),
        "xabcd",
        ("x", "only_a"),  # sin(a·0), the value of its neuron, is 0
    ),
    "where_the_neuron_is_zero": (r"F = c \sin(ax + b)", lambda x, a, b, c: c * mp.sin(a * x + b), "xabc", "a"),
}


def network(exercise):
    told, F, order, wanted = FORMULAS[exercise.name]
    assert told in exercise.statement
    return of_network(F, order, *wanted, start=IN_A_ROW if len(order) == 4 else IN_A_FORK)(exercise)


def two_neurons(exercise):
    F, w = shown(exercise, "F = "), shown(exercise, "w = ")
    letters = sp.symbols("x a b c d", real=True)
    u, v = sp.symbols("u v", real=True)

    def of(k):
        def found(at):
            return slopes(F, [at[str(one)] for one in letters], letters)[k]

        return found

    def fill(at):  # what u, v and w stand for
        at = at | {"u": at["a"] * at["x"], "v": at["b"] * at["x"]}
        value = w.subs({u: at["u"], v: at["v"]} | {s: at[str(s)] for s in letters})
        return at | {"w": mp.mpf(sp.N(value, 30))}

    for k in (3, 4, 1, 2, 0):
        found = of(k)
        found.fill = fill
        yield found


def recursion_by_hand(exercise):
    b, c, up, hs, down, ks, value, slope = numbers(
        exercise,
        *("b = ", "c = ", r"F/\partial h = ", r"h'_\star = ", r"F/\partial k = ", r"k'_\star = "),
        *(r"f_\star = ", r"g'_\star = "),
    )
    F = lambda g: up * hs * b * g + down * ks * c * g  # noqa: E731
    return mp.diff(F, 0), mp.diff(lambda a: F(slope * a * value), 0)


def one_step_of_learning(exercise):
    weight, value, wanted, slope = numbers(exercise, "a = ", r"\tilde F = ", "y_0 = ", r"\tilde F/\partial a = ")
    step = mp.mpf(re.match(r"[\d.]+", after(exercise, r"\delta = "))[0])
    return (weight - step * mp.diff(lambda s: (value + slope * (s - weight) - wanted) ** 2, weight),)


RIGHT = {
    **dict.fromkeys(("power_times_exponential", "product_inside"), two_partials),
    "cosine_times_exponential": three_partials,
    "gradient_at_a_point": gradient_of_a_product,
    **dict.fromkeys(FORMULAS, network),
    **{
        one.__name__: one
        for one in (
            *(steps_and_errors, best_step, quotient_as_a_formula, sum_of_squares, slope_of_a_slice, three_at_a_point),
            *(level_slice, gradient_of_a_product, tangent, along_the_tangent, ellipse_tangent, steepest_direction),
            *(turning_v, slope_in_a_direction, tangent_plane, error_of_the_plane, estimate, largest_disc),
            *(critical_point, the_other_critical_point, how_many, least_value, aim_of_the_field, downhill),
            *(step_lengths, one_step, second_derivatives, two_operations, edge_of_the_logarithm, edge_of_a_root),
            *(along_a_branch, from_u_and_v, count_the_paths, sum_of_paths, order_of_the_sweep, ladder),
            *(gradient_of_the_error, two_neurons, recursion_by_hand, one_step_of_learning),
        )
    },
}
PLACES = [
    {name: mp.mpf(k * one % 7 + 1) / 8 for k, name in enumerate((*"xyzhabcd", "x1", "x2", "x3", "x4", "x5"), 2)}
    for one in (3, 5)
]


def agrees(text, right):
    if isinstance(right, str):
        return text == right
    if isinstance(right, tuple) and isinstance(right[0], tuple):  # a normal vector and a point of a line or plane
        normal, point = right
        left = answer(text.removesuffix("= 0"))
        letters = (x, y, z)[: len(point)]
        if left.subs(dict(zip(letters, point, strict=True))) != 0 or any(left.diff(s).free_symbols for s in letters):
            return False
        found = [mp.mpf(sp.N(left.diff(s), 30)) for s in letters]
        k = max(range(len(point)), key=lambda i: abs(normal[i]))
        return all(mp.almosteq(a * normal[k], b * found[k], 1e-12, 1e-12) for a, b in zip(found, normal, strict=True))
    if callable(right) and not isinstance(right, sp.Basic | mp.mpf):
        for place in PLACES:
            known = getattr(right, "fill", dict)(place)
            found = answer(text)
            value = found.subs({s: sp.Float(known[str(s)], 30) for s in found.free_symbols})
            if not mp.almosteq(mp.mpf(sp.N(value, 30)), mp.mpf(sp.N(right(place), 30)), 1e-12, 1e-12):
                return False
        return True
    found = answer(text)
    if isinstance(right, list):  # one of several
        return any(abs(float(found) - one) < 1e-3 for one in right)
    pairs = zip(found, right, strict=True) if isinstance(right, tuple) else [(found, right)]
    return all(mp.almosteq(mp.mpf(sp.N(a, 30)), number(b), 1e-9, 1e-9) for a, b in pairs)


def number(value):
    return mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mp.mpf(sp.N(value, 30))


WITH_NUMBERS = [
    id
    for id in gl.exercises.ids()
    if gl.exercises.make(id).varies or gl.exercises.make(id).name in ("best_step", "turning_v", "count_the_paths")
]


def test_the_table_has_every_exercise_with_numbers():
    assert {gl.exercises.make(id).name for id in WITH_NUMBERS} == {*RIGHT}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("id", WITH_NUMBERS)
def test_what_is_right_by_another_way(id, language):
    gl.set_language(language)
    for k in range((50 if language == "en" else 15) if gl.exercises.make(id).varies else 1):
        exercise = gl.exercises.make(id, k)
        right = tuple(RIGHT[exercise.name](exercise))
        assert len(right) == len(exercise.entries)
        for text, one in zip(exercise.right, right, strict=True):
            assert agrees(text, one), (k, exercise.statement, text, one)
        for i, several in enumerate(right):
            for one in several if isinstance(several, list) else ():
                assert exercise.judge(i, f"{float(one):.4f}").kind == "correct", (k, exercise.statement, one)
        if language == "en":
            for entry, one in zip(exercise.entries, right, strict=True):
                for name, wrong in entry.known() if k < 10 or not callable(one) else ():
                    assert not agrees(entry.typed(wrong), one), (k, exercise.statement, name, wrong)
