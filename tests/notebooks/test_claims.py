"""What the notebooks say in their prose is true: each claim that can be computed is computed here, by other means.

A claim names a notebook, a cell and a pattern in each language.  Numbers are read from the prose as they stand there,
by the groups of the pattern, and must be those that the function returns, to the last digit given.  A claim without a
number is a function that returns True.  Nothing here asks `gradlib` for a derivative: sympy, fractions and small steps
have to do.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib.explore.approximation import APPROXIMATED
from gradlib.explore.base.on_map import NO_PLANE
from gradlib.explore.direction import Direction
from gradlib.explore.network import MANY, START
from gradlib.language import say, set_language
from tests.notebooks.test_parity import LANGUAGES, LESSONS, read

x, y, z, t, a, b, c, d, e = sp.symbols("x y z t a b c d e", real=True)
HILLS = 2 + sp.sin(3 * x) * sp.cos(2 * y)
FOLIUM = x**2 - y**3 + x * y  # the example of 7.3
NUMERALS = {"two": 2, "deux": 2, "six": 6, "five": 5, "cinq": 5, "four": 4, "quatre": 4, "three": 3, "trois": 3}
CELLS = {(language, number): read(language, number) for language in LANGUAGES for number in ("index", *LESSONS)}


class Claim(NamedTuple):
    """Where it stands, and what it is to be compared with."""

    number: str
    cell: str
    patterns: dict[str, str]
    truth: Callable[[], Any]


CLAIMS: list[Claim] = []


def claim(number: str, cell: str, en: str, fr: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """In the cell `cell` of the notebook `number`, where the patterns find it."""

    def register(truth: Callable[[], Any]) -> Callable[[], Any]:
        CLAIMS.append(Claim(number, cell, {"en": en, "fr": fr}, truth))
        return truth

    return register


def told(text: str) -> tuple[float, float]:
    """A number as prose has it, and by how much it may be off: half of its last digit; fractions are exact."""
    if text in NUMERALS:
        return NUMERALS[text], 1e-9
    text = text.replace("{,}", ".").replace(",", ".").strip()
    if "\\" in text:
        text = re.sub(r"\\[td]?frac\{(.+?)\}\{(.+?)\}|\\[td]?frac(\d)(\d)", r"(\1\3)/(\2\4)", text)
        return float(sp.sympify(text.replace("\\", ""))), 1e-12
    return float(text), 0.5 * 10.0 ** -len(text.partition(".")[2]) * (1 + 1e-9)


def prose(language: str, number: str, cell: str) -> str:
    """The text of a cell on one line, with plain spaces."""
    (text,) = (one.source for one in CELLS[language, number] if one.id == cell)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def printed(number: str, cell: str) -> list[str]:
    """The lines that a code cell printed or showed, in the English notebook."""
    (found,) = (one for one in CELLS["en", number] if one.id == cell)
    texts = [one.get("text") or one.get("data", {}).get("text/plain", "") for one in found.outputs]
    return [line for line in "\n".join(texts).splitlines() if line]


def numbers_in(text: str) -> list[float]:
    """The numbers in a text."""
    return [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


def at(expression: Any, **point: Any) -> float:
    """The value of a sympy expression."""
    return float(sp.sympify(expression).subs({sp.Symbol(name, real=True): value for name, value in point.items()}))


def gradient(f: sp.Expr, px: Any, py: Any) -> tuple[float, float]:
    """Of a function of x and y, by sympy."""
    return at(f.diff(x), x=px, y=py), at(f.diff(y), x=px, y=py)


def is_minimum(f: sp.Expr, px: Any, py: Any, r: float = 1e-3) -> bool:
    """Whether f is larger all around, at a small distance."""
    turn = np.linspace(0, 2 * math.pi, 73)
    near = sp.lambdify((x, y), f)(float(px) + r * np.cos(turn), float(py) + r * np.sin(turn))
    return bool((near > at(f, x=px, y=py)).all())


# ------------------------------------------------------------------------------------------------------------------ 7.1
@claim("7.1", "exact-intro", r"right to (\w+) digits or more", r"au moins (\w+) chiffres exacts")
def the_quotients_are_right_to_five_digits():
    exact = [float(one.subs({x: 1, y: 2})) for one in ((x**2 * sp.exp(3 * y)).diff(v) for v in (x, y))]
    found = numbers_in(" ".join(printed("7.1", "quotient")))
    off = max(abs(p / q - 1) for p, q in zip(found, exact, strict=True))
    return [next(digits for digits in range(17) if off > 5 * 10.0 ** (-digits - 1))]


@claim("7.1", "title", r"natural logarithm, and so is `log`, as in Python", r"`log` aussi, comme en Python")
def log_is_the_natural_logarithm():
    return gl.ScalarField("log(x) - ln(x)")(10) == 0 == math.log(10) - float(sp.log(10))


def error(kind: str, h: float) -> float:
    """Of a difference quotient of the first slice at (1.25, 1.25)."""

    def slice_x(u):
        return 2 + math.sin(3 * u) * math.cos(2.5)

    exact, u = 3 * math.cos(3.75) * math.cos(2.5), 1.25
    if kind == "forward":
        return abs((slice_x(u + h) - slice_x(u)) / h - exact)
    return abs((slice_x(u + h) - slice_x(u - h)) / (2 * h) - exact)


@claim(
    "7.1", "after-h", r"quotient by about (\d+) \(slope 1\) and that of the central one by about (\d+) \(slope 2\)",
    r"quotient avant par (\d+) environ \(pente 1\), et celle du quotient centré par (\d+) environ \(pente 2\)",
)  # fmt: skip
def the_errors_fall_by_ten_and_by_a_hundred():
    return [error("forward", 1e-3) / error("forward", 1e-4), error("central", 1e-2) / error("central", 1e-3)]


@claim(
    "7.1", "after-h", "By more where the second, or the third", "Par davantage là où la dérivée seconde, ou troisième"
)
def the_errors_fall_by_more_where_a_higher_derivative_is_0():
    def fall(quotient):  # of the error of a power of t at 0, where the derivative is 0
        return quotient.subs(t, 1) / quotient.subs(t, sp.Rational(1, 10))

    forward, central = t**3 / t, (t**5 - (-t) ** 5) / (2 * t)
    return fall(forward) > 10 and fall(central) > 100


@claim("7.1", "after-h", r"at \$h = 10\^\{-16\}\$.+? the forward quotient is \$0\$", r"le quotient avant est nul")
def a_tiny_step_is_rounded_away():
    return 1.25 + 1e-16 == 1.25


@claim("7.1", "after-h", r"\$x\^2 \+ y\^2\$: its central quotient is exact for every \$h\$", "exact pour tout")
def the_central_quotient_of_a_square_is_exact():
    h = sp.Symbol("h")
    return sp.simplify(((x + h) ** 2 - (x - h) ** 2) / (2 * h) - 2 * x) == 0


@claim(
    "7.1", "recap", r"best near \$h = 10\^\{(-\d+)\}\$ and \$10\^\{(-\d+)\}\$",
    r"voisins de \$10\^\{(-\d+)\}\$ et \$10\^\{(-\d+)\}\$",
)  # fmt: skip
def the_best_steps():
    steps = 10.0 ** np.arange(-15, 0, 0.05)
    found = []
    for kind in ("forward", "central"):
        errors = np.array([error(kind, h) for h in steps])
        smooth = np.array([errors[max(0, i - 10) : i + 11].max() for i in range(len(errors))])  # without lucky steps
        found.append(math.log10(steps[smooth.argmin()]))
    return found


@claim("7.1", "recap", r"\$x\^2 e\^\{3y\}\$: \$2x e\^\{3y\}\$ and \$3x\^2 e\^\{3y\}\$", r"\$2x e\^\{3y\}\$ et")
def the_first_example():
    f = x**2 * sp.exp(3 * y)
    return f.diff(x) == 2 * x * sp.exp(3 * y) and f.diff(y) == 3 * x**2 * sp.exp(3 * y)


@claim("7.1", "example-1-check", "find the same numbers, to all the digits shown", "avec tous les chiffres affichés")
def finite_differences_find_the_same_digits():
    for cell, f, point in (
        ("example-1-numbers", x**2 * sp.exp(3 * y), {x: 1, y: 2}),
        ("example-2-numbers", sp.cos(x + y**2) * sp.exp(-z), {x: 0.5, y: 1, z: 0.2}),
    ):
        found = numbers_in(" ".join(printed("7.1", cell)))
        assert found[: len(point)] == found[len(point) :]
        assert np.allclose(found[: len(point)], [float(f.diff(v).subs(point)) for v in point], rtol=1e-5)
    return True


@claim(
    "7.1",
    "after-slices",
    r"From \$\((1.5), (1)\)\$ you walk uphill in both directions, more steeply towards increasing .y",
    r"Depuis \$\(([\d{},]+)\\,;\\,(1)\)\$ on monte .* plus raide vers les .y. croissants",
)
def uphill_in_both_directions():
    fx, fy = gradient(HILLS, 1.5, 1)
    assert fy > fx > 0 and (round(fx, 2), round(fy, 2)) == (0.26, 1.78)
    return [1.5, 1]


@claim(
    "7.1", "after-slices", r"at \$\((.+?), (.+?)\)\$, very near \$\((.+?), (.+?)\)\$",
    r"en \$\((.+?), (.+?)\)\$, tout près de \$\((.+?)\\,;\\,(.+?)\)\$",
)  # fmt: skip
def where_both_slices_are_level():
    assert gradient(HILLS, sp.pi / 3, sp.pi / 4) == (0, 0)
    return [math.pi / 3, math.pi / 4] * 2


@claim("7.1", "after-slices", "the orange slice has a corner, so there is no", "orange a un point anguleux, donc")
def a_slice_with_a_corner():
    fence = sp.Abs(x) + y**2
    ahead, behind = (sp.limit((fence.subs(x, t) - fence.subs(x, 0)) / t, t, 0, side) for side in "+-")
    return (ahead, behind) == (1, -1) and fence.subs(x, 0).diff(y) == 2 * y


@claim("7.1", "worked-slices", "The three numbers that the figure starts with", "Les trois nombres affichés au départ")
def the_numbers_under_the_slices():
    (figure,) = (line for line in printed("7.1", "explore-slices") if "∂f/∂x" in line)
    found = numbers_in(" ".join(printed("7.1", "worked-slices-numbers")))
    shown = [float(one) for one in re.findall(r"= (-?[\d.]+)", figure)]
    right = [at(HILLS, x=1.25, y=1.25), *gradient(HILLS, 1.25, 1.25)]
    return np.allclose(found, right, atol=5e-4) and np.allclose(shown, right, rtol=5e-4)


@claim("7.1", "geometry", r"There are several\.", "Il y en a plusieurs")
def there_are_several_level_points():
    found = [(p, q) for p in (sp.pi / 6, sp.pi / 2) for q in (0, sp.pi / 2) if gradient(HILLS, p, q) == (0, 0)]
    return len(found) == 4 and all(0 <= float(one) <= 2 for point in found for one in point)


# ------------------------------------------------------------------------------------------------------------------ 7.2
@claim(
    "7.2", "gradient-compare", r"\$f\(x, y\) = x\^3 y\^2\$ at \$\((\d), (-\d)\)", r"x\^3 y\^2\$ en \$\((\d), (-\d)\)"
)
def the_first_gradient_shown():
    (shown,) = (line for line in printed("7.2", "gradient-example") if line.startswith("["))
    assert tuple(numbers_in(shown)) == gradient(x**3 * y**2, 2, -1)
    return [2, -1]


@claim("7.2", "gradient-three", "twice the point itself", "le double du point lui-même")
def the_gradients_of_more_variables():
    exact, numerical = re.findall(r"\[(.+?)\]", printed("7.2", "gradient-n")[0])
    assert numbers_in(exact) == numbers_in(numerical) == [2 * one for one in (1, 2, 3, 4)]
    shown = re.findall(r"ScalarField\('(.+?)'", " ".join(printed("7.2", "gradient-three-formulas")))
    named = {"x": x, "y": y, "z": z}
    g = x**2 * sp.sin(y * z)
    return [sp.simplify(sp.sympify(one, named) - g.diff(s)) for one, s in zip(shown, named.values(), strict=True)] == [
        0
    ] * 3


@claim("7.2", "after-level-line", "Towards a top the gradient shrinks", "Vers un sommet, le gradient se réduit")
def the_gradient_near_a_top_and_in_the_hollow():
    top, one = (sp.pi / 2, sp.pi / 2), sp.Rational(1, 10)
    assert is_minimum(-HILLS, *top) and gradient(x**2 + y**2, 0, 0) == (0, 0)
    lengths = [math.hypot(*gradient(HILLS, top[0] + far * one, top[1] + far * one)) for far in (4, 2, 1, 0)]
    return lengths == sorted(lengths, reverse=True) and lengths[-1] < 1e-12


@claim(
    "7.2", "directional", "along a curve that passes through the point", "le long d'une courbe qui passe par le point"
)
def only_the_velocity_of_a_curve_counts():
    h, k = sp.symbols("h k", real=True)

    def rate(move_x, move_y):
        return HILLS.subs({x: x + move_x, y: y + move_y}, simultaneous=True).diff(t).subs(t, 0)

    straight = rate(t * h, t * k)
    assert sp.expand(straight - h * HILLS.diff(x) - k * HILLS.diff(y)) == 0
    return sp.expand(straight - rate(t * h + t**2, sp.sin(t) * k - 3 * t**2)) == 0


def on_ellipse(angle: float, half: tuple[float, float] = (3, 2)) -> tuple[np.ndarray, np.ndarray]:
    """A point of the ellipse, and the gradient there."""
    point = np.array(half) * (math.cos(angle), math.sin(angle))
    return point, 2 * point / np.square(half)


@claim(
    "7.2",
    "ellipse",
    r"crosses the axes at \$x = a\^2/x_0\$ and \$y = b\^2/y_0\$",
    r"coupe les axes en \$x = a\^2/x_0\$",
)
def where_the_tangent_crosses_the_axes():
    x0, y0 = a * sp.cos(t), b * sp.sin(t)
    f = x**2 / a**2 + y**2 / b**2
    tangent = f.diff(x).subs(x, x0) * (x - x0) + f.diff(y).subs(y, y0) * (y - y0)
    return all(sp.simplify(tangent.subs(place)) == 0 for place in ({x: a**2 / x0, y: 0}, {x: 0, y: b**2 / y0}))


@claim(
    "7.2", "after-ellipse", "At these (four) points, and only there", "En ces (quatre) points, et nulle part ailleurs"
)
def where_the_gradient_points_away_from_the_centre():
    turn = np.arange(0, 360) * math.pi / 180
    points, gradients = np.array([on_ellipse(angle) for angle in turn]).transpose(1, 0, 2)
    lengths = np.linalg.norm(gradients, axis=1)
    assert {lengths.argmax() % 180, lengths.argmin() % 180} == {90, 0}  # the ends of the shorter axis come first
    assert lengths.argmax() % 180 == 90
    return [(abs(points[:, 0] * gradients[:, 1] - points[:, 1] * gradients[:, 0]) < 1e-9).sum()]


def along_the_gradient(rise: float, step: float = 1e-4) -> float:
    """How far it is from (1.25, 1.25) to the level that is higher by `rise`, following the gradient, by midpoints."""

    def f(p):
        return 2 + math.sin(3 * p[0]) * math.cos(2 * p[1])

    def direction(p):
        g = np.array([3 * math.cos(3 * p[0]) * math.cos(2 * p[1]), -2 * math.sin(3 * p[0]) * math.sin(2 * p[1])])
        return g / np.linalg.norm(g)

    p = np.array([1.25, 1.25])
    walked, below, top = 0.0, f(p), f(p) + rise
    while True:
        p = p + step * direction(p + step / 2 * direction(p))
        if f(p) >= top:
            return walked + step * (top - below) / (f(p) - below)
        walked, below = walked + step, f(p)


def straight_ahead(degrees: float, rise: float) -> float:
    """How far it is up to that level along a line that makes such an angle with the gradient."""
    heading = math.atan2(*reversed(gradient(HILLS, 1.25, 1.25))) + math.radians(degrees)
    far = np.linspace(0, 0.5, 501)
    for _ in range(3):  # finer and finer
        u, v = 1.25 + far * math.cos(heading), 1.25 + far * math.sin(heading)
        there = np.sin(3 * u) * np.cos(2 * v) - math.sin(3.75) * math.cos(2.5) >= rise
        if not there.any():
            return math.inf
        far = np.linspace(far[there.argmax() - 1], far[there.argmax()], 501)
    return far[-1]


@claim(
    "7.2", "after-steepest", r"\$\\alpha = (\d+)°\$ gives the ratio \$(.+?)\$",
    r"\$\\alpha = (\d+)°\$ donne le rapport \$(.+?)\$",
)  # fmt: skip
def a_straight_line_can_win():
    lengths = {degrees: straight_ahead(degrees, 0.3) for degrees in range(-30, 31)}
    best = min(lengths, key=lambda degrees: lengths[degrees])
    return [best, lengths[best] / along_the_gradient(0.3)]


@claim(
    "7.2", "after-steepest", "The smaller the rise, the closer the best angle is to", "Plus la montée est petite, plus"
)
def the_best_angle_for_a_small_rise():
    def best(rise):
        return abs(min(np.arange(-3, 15, 0.25), key=lambda degrees: straight_ahead(degrees, rise)))

    rises = (0.3, 0.1, 0.03, 0.01)
    angles = [best(rise) for rise in rises]
    shares = [straight_ahead(angle, rise) / along_the_gradient(rise) for angle, rise in zip(angles, rises, strict=True)]
    assert shares == sorted(shares) and 1 - shares[-1] < 1e-4  # no line is noticeably shorter than the blue one
    return angles == sorted(angles, reverse=True) and angles[-1] < 1


@claim(
    "7.2",
    "after-steepest",
    r"from \$\((.+?), (.+?)\)\$ it ends in a hollow, where the gradient is zero",
    r"depuis \$\((.+?)\\,;\\,(.+?)\)\$, elle finit dans un creux, où le gradient est nul",
)
def the_skier_ends_in_a_hollow():
    p = np.array([1.25, 1.25])
    for _ in range(20000):
        p = p - 1e-3 * np.array(
            [3 * math.cos(3 * p[0]) * math.cos(2 * p[1]), -2 * math.sin(3 * p[0]) * math.sin(2 * p[1])]
        )
    assert np.allclose(p, (math.pi / 6, math.pi / 2)) and is_minimum(HILLS, sp.pi / 6, sp.pi / 2)
    return [1.25, 1.25]


@claim(
    "7.2", "after-direction", r"\$v = \(3, 4\)\$, which has length \$(\d)\$", r"\$v = \(3, 4\)\$, de longueur \$(\d)\$"
)
def the_directional_derivative_and_the_slope():
    fx, fy = gradient(x**2 * y**3, 2, 1)
    along, slope = (numbers_in(line.partition("=")[2])[0] for line in printed("7.2", "directional-numbers"))
    assert (along, slope) == (3 * fx + 4 * fy, (3 * fx + 4 * fy) / 5) == (60, 12)
    return [math.hypot(3, 4)]


@claim("7.2", "after-direction", r"the length of that projection is the slope, up to its sign", "au signe près")
def the_projection_of_the_gradient():
    g, v = np.array([4, 12]), np.array([3, -4])
    projection = (g @ v) / (v @ v) * v
    return math.isclose(np.linalg.norm(projection), abs(g @ v) / np.linalg.norm(v)) and g @ v < 0


@claim(
    "7.2", "after-level-surface", "no normal, and indeed no tangent plane", "pas de normale, et en effet pas de plan"
)
def no_plane_touches_the_apex_of_a_cone():
    cone = x**2 + y**2 - z**2
    assert all(cone.diff(one).subs({x: 0, y: 0, z: 0}) == 0 for one in (x, y, z))
    lines = sp.Matrix([[1, 0, 1], [1, 0, -1], [0, 1, 1]])  # on the cone, through the apex, and in no plane together
    return all(cone.subs(dict(zip((x, y, z), t * lines.row(k), strict=True))) == 0 for k in range(3)) and lines.det()


@claim("7.2", "level-surfaces", r"two sheets for \$k < 0\$.+one sheet for \$k > 0\$", r"deux nappes pour \$k < 0\$")
def the_sheets_of_the_hyperboloid():
    level = sp.solve(x**2 + y**2 - z**2 + 1, z)  # k = -1: above each (x, y) one point on each side of z = 0
    return len(level) == 2 and (x**2 + y**2 - 1).subs({x: 0, y: 0}) < 0  # k = 1: no point at the axis, so a ring


@claim(
    "7.2", "approximation", r"partial derivatives there are \$(\d)\$ and \$(\d)\$. .+ = (1.\d+)\$\.",
    r"partielles y valent \$(\d)\$ et \$(\d)\$. .+ = (1\{,\}\d+)\$\.",
)  # fmt: skip
def the_linear_approximation():
    fx, fy = gradient(x**2 * y, 1, 1)
    h, k = Fraction(2, 1000), Fraction(-3, 1000)
    plane = 1 + int(fx) * h + int(fy) * k
    exact = (1 + h) ** 2 * (1 + k)
    assert numbers_in(printed("7.2", "approximation-numbers")[0]) == [float(plane), round(float(exact), 9)]
    return [fx, fy, float(plane)]


@claim(
    "7.2",
    "after-approximation",
    r"along the diagonal \$f\$ is \$(.+?)\$ everywhere",
    r"la diagonale \$f\$ vaut \$(.+?)\$ partout",
)
def both_partials_are_not_enough():
    f = x * y / (x**2 + y**2)
    assert f.subs(y, 0) == f.subs(x, 0) == 0  # so that both partials at the origin are 0
    return [float(sp.simplify(f.subs(y, x)))]


@claim("7.2", "after-approximation", "The last function of the list, ", "La dernière fonction de la liste, ")
def only_the_last_function_of_the_list_has_no_plane():
    *others, last = APPROXIMATED
    assert last is NO_PLANE and last in Direction.presets  # "choose this function in that explorer, too"
    return not any(gl.ScalarField(one.text).expression.has(sp.Abs, sp.Piecewise, sp.sign) for one in others)


@claim(
    "7.2", "after-approximation", r"the error \$z_1 - z_2\$ is divided by about (\d)", r"est divisée par (\d) environ"
)
def half_the_step_a_quarter_of_the_error():
    def off(h, k):
        fx, fy = gradient(HILLS, 1.25, 1.25)
        return at(HILLS, x=1.25 + h, y=1.25 + k) - at(HILLS, x=1.25, y=1.25) - h * fx - k * fy

    return [off(0.004, 0.003) / off(0.002, 0.0015)]


@claim(
    "7.2", "after-approximation", r"there the line has a slope of only \$(.+?)\$", r"n'y a qu'une pente de \$(.+?)\$"
)
def continuous_partials_do_not_promise_a_square():
    errors = [abs(h) ** 1.5 for h in (1e-3, 1e-4)]  # the tangent plane of |x|^(3/2) + y at the origin is y
    derivative = sp.diff(sp.Abs(x) ** sp.Rational(3, 2), x)
    assert sp.limit(derivative, x, 0, "+") == sp.limit(derivative, x, 0, "-") == 0  # continuous
    return [math.log10(errors[0] / errors[1])]


# ------------------------------------------------------------------------------------------------------------------ 7.3
@claim("7.3", "disc-answer", r"has (\w+) maxima.+and (\w+) minima", r"a (\w+) maximums.+et (\w+) minimums")
def the_extrema_in_the_window():
    """Where sin 3x = ±1 and cos 2y = ±1 in [0, 4]²; at the other critical points, sin 3x = cos 2y = 0, f crosses 2."""
    across, up = (
        [sp.pi / 6 + k * sp.pi / 3 for k in range(8) if float(sp.pi / 6 + k * sp.pi / 3) <= 4],
        [k * sp.pi / 2 for k in range(8) if float(k * sp.pi / 2) <= 4],
    )
    values = [HILLS.subs({x: p, y: q}) for p, q in itertools.product(across, up)]
    return [values.count(3), values.count(1)]


@claim(
    "7.3", "disc-answer", r"= 1\$, as at \$\((.+?), (.+?)\)\$.+\$-1\$, as at \$\((.+?), (.+?)\)\$",
    r"= 1\$, comme en \$\((.+?), (.+?)\)\$.+\$-1\$, comme en \$\((.+?), (.+?)\)\$",
)  # fmt: skip
def one_maximum_and_one_minimum():
    assert HILLS.subs({x: sp.pi / 2, y: sp.pi / 2}) == 3 and HILLS.subs({x: sp.pi / 2, y: 0}) == 1
    return [math.pi / 2, math.pi / 2, math.pi / 2, 0]


@claim("7.3", "disc-answer", "along .+? however close one looks, so the origin is neither", "le long de .+? L'origine")
def both_signs_in_each_disc():
    return all(at(x**2 - y**2, x=0, y=r) < 0 < at(x**2 - y**2, x=r, y=0) for r in (1, -1, 1e-3, -1e-9))


@claim("7.3", "critical", r"such as at the corner of \$\|x\| \+ \|y\|\$", r"comme à la pointe de \$\|x\| \+ \|y\|\$")
def a_minimum_without_a_gradient():
    roof = sp.Abs(x) + sp.Abs(y)
    return is_minimum(roof, 0, 0) and [sp.limit(roof.subs(y, 0) / x, x, 0, side) for side in "+-"] == [1, -1]


@claim("7.3", "example", r"\$x = (12)x\^2\$", r"\$x = (12)x\^2\$")
def the_second_equation_without_y():
    return [float(sp.Poly(-FOLIUM.diff(y).subs(y, -2 * x), x).coeff_monomial(x**2))]


@claim(
    "7.3",
    "example-kinds",
    r"\(x \+ \\frac\{y\}\{2\}\\right\)\^2 - \\frac\{y\^2\}\{4\} - y\^3\$: at this point the square is",
    r"\(x \+ \\frac\{y\}\{2\}\\right\)\^2 - \\frac\{y\^2\}\{4\} - y\^3\$ : en ce point, le carré",
)
def a_square_and_a_function_of_y():
    rest = -(y**2) / 4 - y**3
    lowest = {y: sp.Rational(-1, 6)}
    assert rest.diff(y).subs(lowest) == 0 < rest.diff(y, 2).subs(lowest)
    return sp.expand((x + y / 2) ** 2 + rest - FOLIUM) == 0


@claim(
    "7.3", "example-kinds", r"\$\\left\((.+?), (-.+?)\\right\)\$, is a local minimum.+= -\\frac\{1\}\{(432)\}",
    r"\$\\left\((.+?), (-.+?)\\right\)\$, est un minimum local.+= -\\frac\{1\}\{(432)\}",
)  # fmt: skip
def the_other_critical_point():
    solutions = sp.solve([FOLIUM.diff(x), FOLIUM.diff(y)], [x, y])
    assert (0, 0) in solutions and len(solutions) == 2
    (p,) = (one for one in solutions if one != (0, 0))
    assert is_minimum(FOLIUM, *p)
    return [float(p[0]), float(p[1]), float(-1 / FOLIUM.subs({x: p[0], y: p[1]}))]


@claim(
    "7.3",
    "predict-critical-answer",
    "To the left and to the right of the crossing .f. is positive",
    "À gauche et à droite",
)
def the_signs_around_the_crossing():
    near = {(p, q): at(FOLIUM, x=p, y=q) for p, q in ((0.01, 0), (-0.01, 0), (0, 0.01), (0.0025, -0.01))}
    return [value > 0 for value in near.values()] == [True, True, False, False]


@claim(
    "7.3",
    "predict-critical-answer",
    "just above it is a small closed curve",
    "juste au-dessus est une petite courbe fermée",
)
def a_closed_curve_around_the_minimum():
    turn = np.linspace(0, 2 * np.pi, 400)
    across, up = 1 / 12 + 0.05 * np.cos(turn), -1 / 6 + 0.05 * np.sin(turn)
    f = sp.lambdify((x, y), FOLIUM)
    ways = np.array([f(1 / 12 + t * (across - 1 / 12), -1 / 6 + t * (up + 1 / 6)) for t in np.linspace(0, 1, 60)])
    return bool((np.diff(ways, axis=0) > 0).all())  # each ray from the minimum has the level once


@claim("7.3", "predict-critical-answer", "alternate like the squares of a chessboard", "comme les cases d'un échiquier")
def the_corners_of_the_chessboard_are_saddles():
    corners = [(k * sp.pi / 3, sp.pi / 4 + m * sp.pi / 2) for k in range(4) for m in range(3)]
    hessian = sp.hessian(HILLS, (x, y))
    return all(gradient(HILLS, *p) == (0, 0) and hessian.subs({x: p[0], y: p[1]}).det() < 0 for p in corners)


@claim(
    "7.3", "field-answer", r"At \$\(2, 1\)\$ with \$\\lambda = 10\$ it misses by \$(.+?)°\$",
    r"avec \$\\lambda = 10\$, elle le manque de \$(.+?)°\$",
)  # fmt: skip
def by_how_much_the_arrow_misses():
    """The cell computes it for another λ: it stands below the question."""

    def miss(parameter: int) -> float:
        down, there = -np.array(gradient(x**2 + parameter * y**2, 2, 1)), np.array([-2, -1])
        return math.degrees(math.acos(down @ there / np.linalg.norm(down) / np.linalg.norm(there)))

    assert numbers_in(printed("7.3", "angle")[0]) == [pytest.approx(miss(4), abs=0.05)]
    return [miss(10)]


@claim(
    "7.3",
    "field-answer",
    r"for \$\\lambda = (\d)\$ only, when the level lines are circles around it; on the axes it aims well",
    r"que pour \$\\lambda = (\d)\$, quand les lignes de niveau sont des cercles autour de lui ; sur les axes",
)
def when_the_arrow_aims_well():
    """The gradient (2x, 2λy) is parallel to (x, y) where xy(λ - 1) = 0."""
    aside = sp.factor(x * 2 * a * y - y * 2 * x)
    assert aside.subs(x, 0) == aside.subs(y, 0) == 0
    (only,) = sp.solve(aside.subs({x: 2, y: 1}), a)
    return [float(only)]


def descent(f: sp.Expr, start: tuple[float, float], step: float, steps: int) -> np.ndarray:
    """Where gradient descent leads."""
    slopes = sp.lambdify((x, y), [f.diff(x), f.diff(y)])
    point = np.array(start, float)
    for _ in range(steps):
        point = point - step * np.array(slopes(*point), float)
    return point


@claim(
    "7.3",
    "recap",
    r"for \$x\^2 \+ (10)y\^2\$ it does so on the axes only",
    r"pour \$x\^2 \+ (10)y\^2\$, sur les axes seulement",
)
def an_arrow_that_aims_well_on_the_axes_only():
    """Elsewhere the gradient is not parallel to (x, y)."""
    aside = sp.factor(x * sp.diff(x**2 + 10 * y**2, y) - y * sp.diff(x**2 + 10 * y**2, x))
    assert aside == 18 * x * y
    return [10]


@claim("7.3", "field-answer", "consists of critical points; for", "est fait de points critiques ; pour")
def when_the_parameter_goes_through_0():
    f = x**2 + a * y**2
    assert [slope.subs({a: 0, x: 0}) for slope in (f.diff(x), f.diff(y))] == [0, 0]  # for each y
    down = descent(f.subs(a, -1), (0.5, 1e-3), 0.1, 60)
    return sp.hessian(f, (x, y)).subs(a, -1).det() < 0 and abs(down[0]) < 1e-5 and abs(down[1]) > 50


@claim("7.3", "descent-answer", r"it is \$\\delta = (.+?)\$: the step", r"c'est \$\\delta = (.+?)\$ : le pas")
def one_step_to_the_minimum():
    (only,) = sp.solve(x - a * (x**2).diff(x), a)
    assert np.allclose(descent(x**2 + y**2, (1.2, 0.8), 0.7, 60), 0)
    assert np.allclose(abs(descent(x**2 + y**2, (1.2, 0.8), 1, 61)), (1.2, 0.8))
    assert np.linalg.norm(descent(x**2 + y**2, (1.2, 0.8), 1.01, 200)) > 10
    return [float(only)]


@claim("7.3", "descent-answer", r"as soon as \$\\delta\$ exceeds \$(.+?)\$", r"dès que \$\\delta\$ dépasse \$(.+?)\$")
def from_which_step_it_diverges():
    """Each step multiplies y by 1 - 20δ."""
    assert np.linalg.norm(descent(x**2 + 10 * y**2, (2, 1), 0.101, 500)) > 1e3
    assert np.linalg.norm(descent(x**2 + 10 * y**2, (2, 1), 0.099, 2000)) < 1e-6
    return [float(max(sp.solve((1 - 20 * a) ** 2 - 1, a)))]


@claim(
    "7.3", "descent-answer", r"for \$\\delta < 1\$\) tends to the saddle", r"pour \$\\delta < 1\$\) tend vers le col"
)
def on_the_axis_it_ends_at_the_saddle():
    stays, beside = descent(x**2 - y**2, (1.2, 0), 0.9, 200), descent(x**2 - y**2, (1.2, 1e-9), 0.1, 200)
    return np.allclose(stays, 0) and abs(beside[1]) > 1e3


@claim(
    "7.3",
    "descent-answer",
    "the gradient is nearly .0. there although the minimum is far",
    "le gradient y est presque nul",
)
def the_plateau():
    return np.linalg.norm(gradient(-sp.exp(-(x**2) - y**2), 2.6, 1.6)) < 1e-3


@claim(
    "7.3",
    "further",
    r"as for \$x\^4 \+ y\^4\$ \(a minimum\) and \$x\^4 - y\^4\$",
    r"pour \$x\^4 \+ y\^4\$ \(un minimum\)",
)
def where_the_determinant_decides_nothing():
    zero = {x: 0, y: 0}
    flat = all(sp.hessian(f, (x, y)).subs(zero).det() == 0 for f in (x**4 + y**4, x**4 - y**4))
    return flat and is_minimum(x**4 + y**4, 0, 0) and not is_minimum(x**4 - y**4, 0, 0)


@claim("7.3", "further", "For the example of section 3", "Pour l'exemple de la section 3")
def the_determinants_of_the_example():
    hessian = sp.hessian(FOLIUM, (x, y))
    dets = [float(hessian.subs({x: p[0], y: p[1]}).det()) for p in ((0, 0), (sp.Rational(1, 12), sp.Rational(-1, 6)))]
    return [float(line.rsplit(" ", 1)[1]) for line in printed("7.3", "hessian")] == dets == [-1, 1]


# ------------------------------------------------------------------------------------------------------------------ 7.4
LOGARITHM = sp.log(x**2 * y + sp.sin(y))
THREE = t**2 * sp.log(t) * sp.log(sp.log(t))


@claim("7.4", "player-answer", r"\\simeq \[(.+?)\]", r"\\simeq \[(.+?)\]")
def what_stands_on_the_edge_of_the_logarithm():
    return [1 / (18 + math.sin(2))]


@claim("7.4", "at-3-2", r"at \$\(3, 2\)\$, with exact numbers", r"en \$\(3, 2\)\$, avec des nombres exacts")
def the_gradient_at_3_2():
    exact = [LOGARITHM.diff(v).subs({x: 3, y: 2}) for v in (x, y)]
    assert (
        sp.simplify(exact[0] - 12 / (18 + sp.sin(2))) == sp.simplify(exact[1] - (9 + sp.cos(2)) / (18 + sp.sin(2))) == 0
    )
    value, partials = printed("7.4", "decimal-3-2")
    return numbers_in(value)[0] == round(at(LOGARITHM, x=3, y=2), 5) and numbers_in(partials) == [
        round(float(one), 6) for one in exact
    ]


@claim(
    "7.4", "player-answer", r"takes \$n - 1\$ multiplications\), so that \$(\d)\$ multiplications replace \$(\d)\$",
    r"il faut \$(\d)\$ multiplications au lieu de \$(\d)\$",
)  # fmt: skip
def the_multiplications_path_by_path():
    taken_apart, one_node = (4, 3, 3), (2, 2)  # the edges of each path: x² · y + sin y, then ln; or one node, then ln
    return [sum(edges - 1 for edges in paths) for paths in (taken_apart, one_node)]


@claim(
    "7.4",
    "player-answer",
    r"all three local derivatives change: \$\[2 x_0 y_0\]\$, \$\[x_0\^2 \+ \\cos y_0\]\$, and \$\[1/z_0\]\$"
    r".+keeps both \$\[1\]\$ of the sum, \$\[\\cos y_0\]\$ and \$\[y_0\]\$",
    r"les trois dérivées locales changent : \$\[2 x_0 y_0\]\$, \$\[x_0\^2 \+ \\cos y_0\]\$, et \$\[1/z_0\]\$"
    r".+garde les deux \$\[1\]\$ de la somme, \$\[\\cos y_0\]\$ et \$\[y_0\]\$",
)
def which_local_derivatives_change_with_x():
    u, v = sp.symbols("u v", real=True)
    whole, square, product, total, sine, log = x**2 * y + sp.sin(y), u**2, u * v, u + v, sp.sin(u), sp.log(u)
    one_node = [whole.diff(x), whole.diff(y), log.diff(u).subs(u, whole)]
    assert all(one.diff(x).subs({x: 3, y: 2}) != 0 for one in one_node)
    parts = [(square, {u: x}), (product, {u: x**2, v: y}), (sine, {u: y}), (total, {u: x**2 * y, v: sp.sin(y)})]
    parts.append((log, {u: whole}))
    apart = [f.diff(w).subs(at) for f, at in parts for w in sorted(f.free_symbols, key=str)]
    return {one for one in apart if x not in one.free_symbols} == {y, sp.cos(y), 1} and apart.count(1) == 2


@claim("7.4", "sqrt", r"needs \$\\sin t > 0\$ to have a derivative", r"il faut \$\\sin t > 0\$ pour dériver")
def the_root_has_no_derivative_where_the_sine_is_zero():
    f = sp.sqrt(sp.exp(t) * sp.sin(t))
    return f.subs(t, 0) == 0 and sp.limit(f / t, t, 0, "+") == sp.oo


@claim(
    "7.4", "three-edges", r"This is \$\\dfrac\{e\(\\sin 1 \+ \\cos 1\)\}", r"C'est \$\\dfrac\{e\(\\sin 1 \+ \\cos 1\)\}"
)
def the_derivative_of_the_root():
    root = sp.sqrt(sp.exp(t) * sp.sin(t)).diff(t).subs(t, 1)
    course = sp.E * (sp.sin(1) + sp.cos(1)) / (2 * sp.sqrt(sp.E * sp.sin(1)))
    return math.isclose(root, course) and round(float(course), 6) == numbers_in(printed("7.4", "sqrt-at-1")[0])[-1]


@claim(
    "7.4",
    "three-edges",
    r"1 \+ \\dfrac\{2 \\ln t\}\{t\} - \\dfrac\{\\cos t\}\{\\sin\^2 t\}",
    r"\\dfrac\{2 \\ln t\}\{t\}",
)
def three_products():
    f = t + sp.log(t) ** 2 + 1 / sp.sin(t)
    return sp.simplify(f.diff(t) - (1 + 2 * sp.log(t) / t - sp.cos(t) / sp.sin(t) ** 2)) == 0


@claim("7.4", "three-paths", r"values for \$t > (\d)\$ only", r"définie pour \$t > (\d)\$ seulement")
def the_domain_of_the_three_paths():
    return [float(sp.solve(sp.log(t), t)[0])]  # ln(ln t) asks for ln t > 0


@claim(
    "7.4",
    "backwards-answer",
    r"That takes (\w+) multiplications against (\w+)",
    r"Il faut (\w+) multiplications contre (\w+)",
)
def the_multiplications_of_the_sweep():
    edges = ["t t²", "t ln", "t² p", "ln p", "ln lnln", "p F", "lnln F"]
    products = [
        2 * math.log(2) * math.log(math.log(2)) * 2,
        4 / 2 * math.log(math.log(2)),
        4 * math.log(2) / math.log(2) / 2,
    ]
    shown = [numbers_in(line)[-1] for line in printed("7.4", "three-paths-list")]
    assert shown[:3] == [round(one, 5) for one in products]
    assert shown[3] == round(sum(products), 6) == round(at(THREE.diff(t), t=2), 6)
    return [sum(not edge.endswith("F") for edge in edges), 3 * (3 - 1)]


@claim(
    "7.4",
    "ladder-columns",
    r"\*\*doubles\*\*, while only (\w+) edges are added",
    r"il n'y a que (\w+) arêtes de plus",
)
def the_ladder():
    rows = [[int(one) for one in line.split()] for line in printed("7.4", "ladder-counts")]
    assert all(row == [row[0], 4 * row[0], 2 ** row[0]] for row in rows) and len(rows) > 4
    asked = {gl.exercises.make("7.4.10", variant).right[0] for variant in range(50)}
    assert asked.isdisjoint(str(edges) for _, edges, _ in rows)  # no exercise has its answer in the notebook
    return [4]


@claim("7.4", "own-rule", r"\\operatorname\{softplus\}\(u\) = \\ln\(1 \+ e\^u\)", r"\\operatorname\{softplus\}")
def the_slope_of_softplus():
    return sp.simplify(sp.log(1 + sp.exp(t)).diff(t) - 1 / (1 + sp.exp(-t))) == 0


@claim(
    "7.4",
    "compare-cost",
    r"\(\$(\d+)\$ ones are left\).+\(\$(\d+)\$ are left\)",
    r"il reste \$(\d+)\$ uns\).+il en reste \$(\d+)\$\)",
)
def the_ones_that_are_left():
    shown = printed("7.4", "lost-digits-numbers")
    f = Fraction(3)
    assert float(shown[2]) == float(-1 / f**2)
    quotients = ((1 / (3 + 1e-8) - 1 / 3) / 1e-8, (1 / (3 + 1e-5) - 1 / (3 - 1e-5)) / 2e-5)
    for line, value in zip(shown[:2], quotients, strict=True):
        assert math.isclose(float(line), value, rel_tol=1e-7)
    return [len(re.match(r"-0\.(1*)", line)[1]) for line in shown[:2]]


@claim("7.4", "lost-digits", r"each near its best step", r"chacun près de son meilleur pas")
def the_steps_are_near_the_best():
    steps, exact = 10.0 ** np.arange(-12, -1, 0.05), -1 / 9
    quotients = ((1 / (3 + steps) - 1 / 3) / steps, (1 / (3 + steps) - 1 / (3 - steps)) / (2 * steps))
    best = []
    for found in quotients:  # single errors are small by chance: those of ten neighbours tell
        errors = np.convolve(np.abs(found - exact), np.ones(10), "same")[10:-10]
        best.append(math.log10(steps[10:-10][errors.argmin()]))
    return abs(best[0] + 8) < 1 and abs(best[1] + 5) < 1


@claim(
    "7.4",
    "compare-cost",
    r"for a function with one output \*\*its cost is a small multiple of that of the function, however many inputs",
    r"pour une fonction à une seule sortie \*\*son coût est un petit multiple de celui de la fonction, quel que soit",
)
def the_program_is_a_few_times_as_long_as_the_function():
    ratios = []
    for n in (10, 100):
        value = gl.variables(" ".join(f"x{k}" for k in range(n)))
        value = functools.reduce(lambda total, one: gl.sin(total) * one, value)
        forward, reverse = gl.Graph(value).compile().source.split("# reverse")
        ratios.append(sum(map(reverse.count, "+-*/(")) / sum(map(forward.count, "+-*/(")))
    return all(ratio < 4 for ratio in ratios) and math.isclose(*ratios, rel_tol=0.2)


@claim("7.4", "compare", r"get .+ in alphabetical order", r"reçoivent .+ dans l'ordre alphabétique")
def other_letters_come_in_alphabetical_order():
    return [*gl.Graph.from_formula("z x + t").inputs] == ["t", "x", "z"]


@claim("7.4", "compare", r"at \$\(1, 2\)\$", r"en \$\(1, 2\)\$")
def four_ways_to_the_same_numbers():
    f = x * y + sp.exp(-(x**2))
    return numbers_in(printed("7.4", "compare-numbers")[0]) == pytest.approx(gradient(f, 1, 2), rel=1e-14)


# ------------------------------------------------------------------------------------------------------------------ 7.5
FIRST = sp.log(c * (a * x + b) ** 2)
SECOND = sp.exp(c * sp.cos(a * x) + d * sp.sin(b * x))
SPLIT = d * (b * (a * x) ** 2) ** 2 + e * sp.sqrt(c * (a * x) ** 2)


@claim("7.5", "error", r"for \$y_0 = (\d)\$", r"pour \$y_0 = (\d)\$")
def the_derivatives_of_the_error():
    found = ((FIRST - 6) ** 2).subs(x, 2)
    exact = [float(found.diff(v).subs({a: 3, b: 4, c: 5})) for v in (a, b, c)]
    assert numbers_in(printed("7.5", "error-numbers")[0])[:3] == [round(one, 6) for one in exact]
    return [6]


@claim(
    "7.5",
    "values",
    r"= \((\d), (\d), (\d), (\d)\)\$, with fractions",
    r"= \((\d), (\d), (\d), (\d)\)\$, avec des fractions",
)
def the_values_of_the_first_network():
    point = {x: 2, a: 3, b: 4, c: 5}
    u, value = sp.symbols("u value", positive=True)
    come = (a * x + b).subs(point)
    g, slope = come**2, (u**2).diff(u).subs(u, come)
    last = sp.log(c * value).diff(value).subs({**point, value: g}) / point[c]  # h′ at c·g
    assert numbers_in(printed("7.5", "first-values")[0])[-1] == round(math.log(point[c] * g), 6)
    assert printed("7.5", "first-values")[1].split() == f"g⋆ = {g} g′⋆ = {slope} h′⋆ = {last}".split()
    return list(point.values())


@claim("7.5", "first-check", r"where \$c > 0\$ and \$ax \+ b \\neq 0\$", r"là où \$c > 0\$ et \$ax \+ b \\neq 0\$")
def the_domain_of_the_first_network():
    """The logarithm has a value where its argument is positive: tried at points of each kind."""
    return all(
        bool((c * (a * x + b) ** 2).subs({x: p, a: q, b: r, c: s}) > 0) == (s > 0 and q * p + r != 0)
        for p, q, r, s in itertools.product((-2, 0, 1), (-1, 0, 2), (-2, 0, 2), (-1, 0, 3))
    )


@claim("7.5", "as-graph", r"the recursion is its reverse sweep", r"la récurrence est son balayage arrière")
def the_graph_of_the_first_network():
    same, _, found = printed("7.5", "graph")[1].partition(" ")
    exact = {str(one): str(FIRST.diff(one).subs({x: 2, a: 3, b: 4, c: 5})) for one in (a, b, c, x)}
    return same == "True" and found == str(exact)


@claim("7.5", "first-check", r"\\dfrac\{2x\}\{ax \+ b\}", r"\\dfrac\{2x\}\{ax \+ b\}")
def the_first_network():
    assert sp.simplify(FIRST.diff(a) - 2 * x / (a * x + b)) == 0
    exact = [FIRST.diff(v).subs({x: 2, a: 3, b: 4, c: 5}) for v in (c, a, b, x)]
    shown = [sp.Rational(line.rpartition(" = ")[2]) for line in printed("7.5", "first-smiles")]
    return shown == exact == [sp.Rational(1, 5), sp.Rational(2, 5), sp.Rational(1, 5), sp.Rational(3, 5)]


@claim("7.5", "after-smile", r"\$x = (\d)\$ against the virtual \$(\d)\$", r"\$x = (\d)\$ contre le \$(\d)\$ virtuel")
def what_changes_between_a_and_b():
    ratio = (FIRST.diff(a) / FIRST.diff(b)).subs({x: 2, a: 3, b: 4, c: 5})
    return [float(ratio), 1]


@claim(
    "7.5",
    "second-numbers-text",
    r"\(-ac \\sin u \+ bd \\cos v\)\\, e\^w\$\. With numbers",
    r"bd \\cos v\)\\, e\^w\$\. En nombres",
)
def the_second_network():
    u, v = a * x, b * x
    power = sp.exp(c * sp.cos(u) + d * sp.sin(v))
    told_so = {
        c: sp.cos(u) * power,
        d: sp.sin(v) * power,
        a: -x * c * sp.sin(u) * power,
        b: x * d * sp.cos(v) * power,
        x: (-a * c * sp.sin(u) + b * d * sp.cos(v)) * power,
    }
    assert all(sp.simplify(SECOND.diff(one) - formula) == 0 for one, formula in told_so.items())
    exact = [at(SECOND.diff(one), x=1, a=2, b=3, c=0.5, d=-0.7) for one in (x, a, b, c, d)]
    return numbers_in(printed("7.5", "second-numbers")[-1]) == pytest.approx(exact, abs=1e-6)


@claim("7.5", "two-smiles-how", r"(two) smiles", r"(deux) sourires")
def two_smiles_for_one_weight():
    point = {x: 2, a: 1, b: sp.Rational(1, 2), c: 1, d: 3, e: 4}
    shown = printed("7.5", "two-smiles-numbers")
    exact = [SPLIT.diff(one).subs(point) for one in (d, e, b, c, a)]
    assert [sp.Rational(line.rpartition(" = ")[2]) for line in shown[:5]] == exact == [4, 2, 48, 4, 56]
    assert numbers_in(shown[5]) == pytest.approx([float(SPLIT.diff(one).subs(point)) for one in (a, b, c, d, e)])
    return [shown[4].count("∂F/∂") - 1]


@claim("7.5", "after-zero", r"The derivative is \$bd\\,e\^w\$, which is not zero", r"La dérivée est \$bd\\,e\^w\$")
def the_derivative_where_the_smile_stops():
    value = at(SECOND.diff(x), x=0, a=2, b=3, c=0.5, d=-0.7)
    return (
        numbers_in(printed("7.5", "zero-smile")[-1])[-1] == round(3 * -0.7 * math.exp(0.5), 6) == round(value, 6) != 0
    )


@claim("7.5", "general", r"there is the smile", r"voilà le sourire")
def the_smile_follows_from_the_recursion():
    F_h, h_slope, g_slope, g_value, f_value, weight = sp.symbols("F_h h1 g1 g f b", nonzero=True)
    seven, eight = F_h * weight * h_slope * f_value * g_slope, F_h * g_value * h_slope
    return sp.simplify(seven - f_value * g_slope / g_value * weight * eight) == 0


@claim("7.5", "real", r"one output: (\d+) weights and biases", r"une sortie : (\d+) poids et biais")
def the_weights_of_the_real_network():
    return [3 * (2 + 1) + (3 + 1)]


@claim("7.5", "real", r"No single neuron with an increasing activation", "À lui seul, un neurone à activation")
def no_line_separates_xor():
    """Below a height at 00 and 11, above it at 01 and 10: both pairs have the same sum of a·x + b·y + c."""
    plane = a * x + b * y + c
    sums = [sum(plane.subs({x: p, y: q}) for p, q in pair) for pair in (((0, 0), (1, 1)), ((0, 1), (1, 0)))]
    return sp.expand(sums[0] - sums[1]) == 0


def xor_step(weights: np.ndarray) -> tuple[float, np.ndarray]:
    """The error of a 2–3–1 network of tanh on XOR, and its gradient, in matrices."""
    inputs, targets = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]]), np.array([0.0, 1, 1, 0])
    first, last = weights[:9].reshape(3, 3), weights[9:]
    hidden = np.tanh(first[:, :2] @ inputs + first[:, 2:])
    value = np.tanh(last[:3] @ hidden + last[3])
    back = 2 * (value - targets) * (1 - value**2)
    at_hidden = np.outer(last[:3], back) * (1 - hidden**2)
    of_first = np.hstack([at_hidden @ inputs.T, at_hidden.sum(axis=1, keepdims=True)])
    return ((value - targets) ** 2).sum(), np.concatenate([of_first.ravel(), hidden @ back, [back.sum()]])


def trained(weights: np.ndarray, step: float, steps: int) -> tuple[np.ndarray, list[float]]:
    """Where descent leads, and the error before each step."""
    errors = []
    for _ in range(steps):
        value, slopes = xor_step(weights)
        errors.append(value)
        weights = weights - step * slopes
    return weights, [*errors, xor_step(weights)[0]]


@claim(
    "7.5", "after-network",
    r"after (\d+) steps from .+?, \$(.+?)\$ still improves.+?, \$(.+?)\$ begins to bounce, and \$(.+?)\$ spoils",
    r"après (\d+) pas depuis .+?, \$(.+?)\$ améliore encore, \$(.+?)\$ commence à rebondir, et \$(.+?)\$ gâche",
)  # fmt: skip
def which_steps_do_harm():
    start, _ = trained(np.array(START), 0.1, 2 * MANY)
    errors = {step: trained(start, step, MANY)[1] for step in (0.05, 0.1, 0.2)}
    assert all(later < sooner for sooner, later in itertools.pairwise(errors[0.05]))
    assert any(later > sooner for sooner, later in itertools.pairwise(errors[0.1])) and errors[0.1][-1] < 0.3
    assert errors[0.2][-1] > 10 * errors[0.2][0]
    return [2 * MANY, *errors]


@claim(
    "7.5",
    "after-network",
    "And descent does teach XOR, though not from every start",
    "mais pas depuis n'importe quel départ",
)
def xor_is_learnt_but_not_from_every_start():
    rng = np.random.default_rng(5)
    last = [trained(rng.uniform(-1.5, 1.5, 13).round(2), 0.1, 1000)[1][-1] for _ in range(40)]
    weights = np.random.default_rng(1).uniform(-1, 1, 13)
    for line in printed("7.5", "xor"):
        step, shown = numbers_in(line)[:2]
        assert shown == pytest.approx(trained(weights, 0.1, int(step))[1][-1], abs=1e-4)
    return min(last) < 0.01 and max(last) > 0.5


# ---------------------------------------------------------------------------------------------------------------- tests
@pytest.mark.parametrize("claimed", CLAIMS, ids=lambda one: f"{one.number}-{one.truth.__name__}")
def test_what_is_claimed_is_true(claimed):
    truth = claimed.truth()
    for language, pattern in claimed.patterns.items():
        text = prose(language, claimed.number, claimed.cell)
        found = re.search(pattern, text)
        assert found, (language, claimed.cell, pattern, text)
        if not found.groups():
            assert bool(truth) and not isinstance(truth, list)
            continue
        for word, value in zip(found.groups(), truth, strict=True):
            number, off = told(word)
            assert abs(number - value) <= off, (language, claimed.cell, word, value)


CONTROLS = [
    ("index", "how", "own_formula"),
    ("7.2", "after-level-line", "gradient_field"),
    ("7.3", "predict-critical", "critical_kinds"),
    ("7.4", "backwards", "graph_way_reverse"),
    ("7.4", "backwards", "graph_way_paths"),
    ("7.5", "real", "network_one"),
    ("7.5", "real", "network_descend_many"),
    ("7.5", "real", "network_shuffle"),
    ("7.5", "real", "reset"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("number", "cell", "key"), CONTROLS)
def test_controls_have_the_names_that_the_text_calls_them(number, cell, key, language):
    set_language(language)
    name = say(key).replace("\u00a0", " ")
    set_language("en")
    assert name in prose(language, number, cell)
