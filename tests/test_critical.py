"""Critical points: all of them, of the right kind, on functions where they are known by hand."""

import numpy as np
import pytest
import sympy as sp

import gradlib as gl

HALF, PI = sp.Rational(1, 2), sp.pi
BOX = (-2, 2, -2, 2)
KNOWN = {  # formula: (window, {point: kind}); exact numbers are found exactly
    "x^2 + y^2": (BOX, {(0, 0): "minimum"}),
    "-x^2 - y^2": (BOX, {(0, 0): "maximum"}),
    "x^2 - y^2": (BOX, {(0, 0): "saddle"}),
    "x y": (BOX, {(0, 0): "saddle"}),
    "x^2 - y^3 + x y": (
        (-0.2, 0.2, -0.3, 0.1),
        {(0, 0): "saddle", (sp.Rational(1, 12), -sp.Rational(1, 6)): "minimum"},
    ),
    "2 + sin(3x) cos(2y)": (
        (0, 2, 0, 2),
        {(0, PI / 4): "saddle", (PI / 3, PI / 4): "saddle", (PI / 6, 0): "maximum", (PI / 2, 0): "minimum"}
        | {(PI / 6, PI / 2): "minimum", (PI / 2, PI / 2): "maximum"},
    ),
    "x^4 + y^4": (BOX, {(0, 0): "minimum"}),
    "-x^4 - y^2": (BOX, {(0, 0): "maximum"}),
    "x^4 - y^4": (BOX, {(0, 0): "saddle"}),
    "x^3 - 3x y^2": (BOX, {(0, 0): "saddle"}),  # the monkey saddle
    "x^3 - 3x + y^3 - 3y": (BOX, {(1, 1): "minimum", (-1, -1): "maximum", (1, -1): "saddle", (-1, 1): "saddle"}),
    "x^3 + y^3 - 3x y": (BOX, {(0, 0): "saddle", (1, 1): "minimum"}),
    "x^4 + y^4 - 4x y": (BOX, {(0, 0): "saddle", (1, 1): "minimum", (-1, -1): "minimum"}),
    "(1 - x)^2 + 100(y - x^2)^2": (BOX, {(1, 1): "minimum"}),
    "x^2 + 10y^2": (BOX, {(0, 0): "minimum"}),
    "e^(-(x^2 + y^2))": (BOX, {(0, 0): "maximum"}),
    "x e^(-(x^2 + y^2))": (BOX, {(sp.sqrt(2) / 2, 0): "maximum", (-sp.sqrt(2) / 2, 0): "minimum"}),
    "e^x - 2x + y^2": (BOX, {(sp.log(2), 0): "minimum"}),
    "ln(x) - x - y^2": ((-1, 3, -2, 2), {(1, 0): "maximum"}),
    "(y - x^2)(y - 3x^2)": (BOX, {(0, 0): "undecided"}),  # a minimum along every straight line, and yet none
    "(y - x^2)(2y - x^2)": ((-0.2, 0.2, -0.3, 0.1), {(0, 0): "undecided"}),  # the same in a narrower part of a circle
    "(x^2 - y)(y - 1.1x^2)": (BOX, {(0, 0): "undecided"}),
    "x^2 + y^8": (BOX, {(0, 0): "minimum"}),  # flat, so that far from it the gradient is 0 but for rounding
    "x^2 + (y - 0.3)^6": (BOX, {(0, sp.Rational(3, 10)): "minimum"}),
    "x^2 + (y - x)^8": (BOX, {(0, 0): "minimum"}),
    "(x - y)^4 + (x + y - 1)^8": (BOX, {(HALF, HALF): "minimum"}),
    "x^2 + y^4 - 4y^3 + 6y^2 - 4y + 1": ((-2, 2.1, -2, 2.1), {(0, 1): "minimum"}),
    "e^(-100(x^2 + y^2))": ((-5, 5, -5, 5), {(0, 0): "maximum"}),  # nearly all of the window is 0 for floats
    "tanh(20x) + y^2": (BOX, {}),  # so is the slope of this one
    "x + y": (BOX, {}),
    "|x| + y^2": (BOX, {}),  # its minimum is at a corner, where there is no gradient
    "sqrt(-x^2 - 1)": (BOX, {}),
}


@pytest.mark.parametrize("text", KNOWN)
def test_known_by_hand(text):
    box, wanted = KNOWN[text]
    found = gl.ScalarField(text, "x y").critical_points(box)
    assert {one.exact: one.kind for one in found} == wanted
    for one in found:
        assert one.isolated and one.point == tuple(map(float, one.exact)) and one.reason
        assert one.value == gl.ScalarField(text, "x y")(*one.point)


def test_the_courses_minimum():
    f = gl.ScalarField("x^2 - y^3 + x y")
    _, low = f.critical_points((-0.2, 0.2, -0.3, 0.1))
    x, y = sp.symbols("x y", real=True)
    assert f.expression.subs({x: low.exact[0], y: low.exact[1]}) == sp.Rational(-1, 432)
    assert low.value == pytest.approx(-1 / 432, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x^2 y^2", {"minimum"}),
        ("x^3", {"saddle"}),
        ("(x^2 + y^2 - 1)^2", {"minimum", "maximum"}),
        ("5", {"undecided"}),
    ],
)
def test_curves_and_regions_of_them(text, kinds):
    f = gl.ScalarField(text, "x y")
    found = f.critical_points(BOX)
    assert 2 <= len(found) <= 13 and {one.kind for one in found} == kinds
    for one in found:
        assert np.abs(f.gradient(*one.point)).max() < 1e-8 and (not one.isolated or one.exact == (0, 0))


@pytest.mark.parametrize("box", [(-2, 2, -2, 2), (-2, 3, -2, 3), (-1.7, 2.2, -1.9, 2.3)])
@pytest.mark.parametrize("text", ["x^2 y", "x^2 e^y", "x^2 (y^2 + 1)", "x^2 y^2"])
def test_curves_of_them_wherever_the_grid_lies(text, box):
    found = gl.ScalarField(text, "x y").critical_points(box)
    assert len(found) > 5 and not any(one.isolated for one in found)
    assert all(0 in np.round(one.point, 9) for one in found)


def test_many_of_them_are_no_curve():
    found = gl.ScalarField("sin(x) sin(y)").critical_points((-30, 30, -30, 30))
    # (kπ, mπ) and (π/2 + kπ, π/2 + mπ): 19 and 20 numbers between -30 and 30
    assert len(found) == 19**2 + 20**2 and all(one.isolated for one in found)
    assert sum(one.kind == "saddle" for one in found) == 19**2


def test_where_the_gradient_vanishes_slowly():
    (one,) = gl.ScalarField("(x^2 + y^2)^(3/4)").critical_points(BOX)  # its second derivatives are infinite there
    assert one.point == (0, 0) and one.kind == "minimum"


@pytest.mark.parametrize("box", [BOX, (-1, 1, -1, 1), (-3, 2, -3, 2), (-5, 5, -5, 5)])
@pytest.mark.parametrize("text", ["e^(-1/(x^2 + y^2))", "-e^(-1/(x^2 + y^2))", "e^(-1/x^2) + y^2"])
def test_what_only_rounding_makes_flat_is_no_critical_point(text, box):
    # the gradients are 2 e^(-1/r²)/r⁴ (x, y) and (2 e^(-1/x²)/x³, 2y): 0 nowhere where there is a value
    assert gl.ScalarField(text, "x y").critical_points(box) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_flat_to_rounding_has_no_kind(sign):
    for f in (lambda x, y: sign * np.exp(-1 / (x**2 + y**2)), lambda x, y: sign + 1e-30 * x**2 * y):
        found = gl.ScalarField(f).critical_points(BOX)
        assert {one.kind for one in found} <= {"undecided"} and all("rounding" in one.reason for one in found)


SETS = {  # formula: what is 0 on the set, the kind
    "(x^2 + y^2 - 1)^2": (lambda x, y: x**2 + y**2 - 1, "minimum"),
    "-(x^2 + 4y^2 - 2)^2": (lambda x, y: x**2 + 4 * y**2 - 2, "maximum"),
    "x^2": (lambda x, y: x, "minimum"),
    "(x - y)^2 e^x": (lambda x, y: x - y, "minimum"),
    "-(x + 2y)^4": (lambda x, y: x + 2 * y, "maximum"),
}


@pytest.mark.parametrize(
    ("text", "formula"), [(text, formula) for text in SETS for formula in (True, False) if formula or "^4" not in text]
)
def test_sets_of_minima_are_told_as_sets(text, formula):
    on, kind = SETS[text]
    f = gl.ScalarField(text, "x y")
    found = (f if formula else gl.ScalarField(lambda x, y: f(x, y))).critical_points(BOX)
    many = [one for one in found if not one.isolated]
    assert len(many) > 5 and all(one.point == pytest.approx((0, 0), abs=1e-6) for one in found if one.isolated)
    for one in many:
        assert one.kind == kind and "curve" in one.reason and abs(on(*one.point)) < 1e-3


def test_in_a_far_tail_of_the_function():
    for reach in (5, 6, 10):
        found = gl.ScalarField("x e^(-x^2 - y^2)").critical_points((-reach, reach, -reach, reach))
        assert [one.kind for one in found] == ["minimum", "maximum"]
    assert {one.value for one in gl.ScalarField("cos(x) cos(y)").critical_points((-2, 2, -2, 2))} == {0, 1}


def test_numeric_where_there_is_no_simple_number_or_no_formula():
    found = gl.ScalarField("x^4 - x^3 + x - y^2 + y/3", "x y").critical_points(BOX)
    x = sp.Symbol("x")
    roots = [float(root) for root in sp.Poly(4 * x**3 - 3 * x**2 + 1).nroots() if abs(sp.im(root)) < 1e-12]
    assert [one.point[0] for one in found] == pytest.approx(roots, abs=1e-9) and [one.exact for one in found] == [None]
    assert found[0].point[1] == pytest.approx(1 / 6) and found[0].kind == "saddle"
    (one,) = gl.ScalarField(lambda x, y: (x - 0.3) ** 2 + (y + 0.7) ** 2).critical_points(BOX)
    assert one.point == pytest.approx((0.3, -0.7), abs=1e-6) and one.kind == "minimum" and one.exact is None


def test_many_and_at_the_edge():
    found = gl.ScalarField("sin(x) sin(y)").critical_points((-4, 4, -4, 4))
    assert len(found) == 13 and sum(one.kind == "saddle" for one in found) == 9
    (edge,) = gl.ScalarField("x^2 + y^2").critical_points((0, 1, 0, 1))
    assert edge.point == (0, 0)


@pytest.mark.parametrize("box", [(1, 0, 0, 1), (0, 1), (0, float("nan"), 0, 1), (0, 0, 0, 1)])
def test_a_window_that_is_none(box):
    with pytest.raises(ValueError, match="xmin < xmax"):
        gl.ScalarField("x^2 + y^2").critical_points(box)
    with pytest.raises(ValueError, match="two variables"):
        gl.ScalarField("x y z").critical_points(BOX)
