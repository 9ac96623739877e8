import math
import warnings

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import gradlib as gl
from gradlib.field.scalar import ScalarField
from gradlib.numeric.quotients import differences

x, y, z = sp.symbols("x y z", real=True)
SMOOTH = [
    "x^2 e^(3y)",
    "cos(x + y^2) e^(-x)",
    "sin(3x) cos(2y) + 2",
    "x^4 + y^2 - 3x y",
    "tanh(x y) + sigmoid(x)",
    "sqrt(x^2 + y^2 + 1)",
    "ln(x^2 + 1) y",
    "arctan(x) + y/(x^2 + 2)",
]
# formula, point -> value, partial in x, partial in y (None: there is none)
HOLES = [
    ("ln(x y)", (1, 2), math.log(2), 1, 0.5),
    ("ln(x y)", (-1, -2), math.log(2), -1, -0.5),
    ("ln(x y)", (-1, 2), None, None, None),
    ("ln(x y)", (0, 2), None, None, None),
    ("1/x + y", (0, 1), None, None, None),
    ("1/x + y", (2, 1), 1.5, -0.25, 1),
    ("sqrt(x - y)", (1, 2), None, None, None),
    ("sqrt(x - y)", (1, 1), 0, None, None),
    ("sqrt(x - y)", (5, 1), 2, 0.25, -0.25),
    ("|x| + y", (0, 1), 1, None, 1),
    ("|x| + y", (-2, 1), 3, -1, 1),
    ("x|x| + y", (0, 1), 1, 0, 1),
    ("relu(x) + y", (0, 1), 1, None, 1),
    ("relu(x) + y", (3, 1), 4, 1, 1),
    ("x/x + y", (0, 1), None, None, None),
    ("x/x + y", (3, 1), 2, 0, 1),
    ("ln(x) - ln(x) + y", (-1, 1), None, None, None),
    ("sqrt(x)^2 + y", (-1, 1), None, None, None),
    ("e^(-1/x^2) + y", (0, 1), None, None, None),
    ("sqrt(x^2 + y^2)", (0, 0), 0, None, None),
    ("x^y", (-2, 0.5), None, None, None),
    ("x^y", (0, 2), 0, 0, 0),
    ("x^y", (0, 3), 0, 0, 0),
    ("x^y", (0, 1), 0, 1, 0),
    ("x^y", (0, 0.5), 0, None, 0),  # x ↦ x^(1/2) has no slope at 0, y ↦ 0^y is 0
    ("x^y", (0, 0), 1, 0, None),
    ("x^y", (-2, 3), -8, 12, None),
    ("(x - 1)^(y^2 + 1)", (1, 2), 0, 0, 0),
    ("tan(x) y", (0, 1), 0, 1, 0),
    ("arctan(1/x) + y", (0, 1), None, None, None),
    ("|x|^3 + y", (0, 1), 1, 0, 1),
    ("relu(x)^2 + y", (0, 1), 1, 0, 1),
    ("x relu(x) + y", (0, 1), 1, 0, 1),
    ("sin(x)|sin(x)| + y", (0, 1), 1, 0, 1),
    ("|x - y|(x - y)", (1, 1), 0, 0, 0),
    ("|x y|", (0, 0), 0, 0, 0),
    ("|x y|", (0, 1), 0, None, 0),
    ("|x||y|", (0, 0), 0, 0, 0),
    ("|x|^(1/2) + y", (0, 1), 1, None, 1),
    ("||x| - 1| + y", (1, 1), 1, None, 1),
    ("|ln(x)| + y", (1, 1), 1, None, 1),
    ("|ln(x)| + y", (2, 1), 1 + math.log(2), 0.5, 1),
    ("relu(ln(x)) + y", (2, 1), 1 + math.log(2), 0.5, 1),
    ("10^10 + |x| + y", (0, 1), 10**10 + 1, None, 1),
]


@pytest.mark.parametrize("text", SMOOTH)
@given(a=st.floats(-2, 2), b=st.floats(-1, 1))
@settings(max_examples=25, deadline=None)
def test_derivatives_are_those_of_sympy_and_of_finite_differences(text, a, b):
    f = ScalarField(text)
    at = {x: a, y: b}
    expected = [float(f.expression.diff(s).evalf(20, subs=at)) for s in (x, y)]
    assert f(a, b) == pytest.approx(float(f.expression.evalf(20, subs=at)), rel=1e-12, abs=1e-12)
    assert np.allclose(f.gradient(a, b), expected, rtol=1e-11, atol=1e-11)
    assert np.allclose(gl.numeric.gradient(f, (a, b)), expected, rtol=1e-6, atol=1e-6)
    assert [f.partial(name)(a, b) for name in "xy"] == f.gradient(a, b).tolist()
    second = [[float(f.expression.diff(s, t).evalf(20, subs=at)) for t in (x, y)] for s in (x, y)]
    assert np.allclose(f.hessian(a, b), second, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("text", "point", "value", "fx", "fy"), HOLES)
def test_no_value_is_nan_without_a_warning(text, point, value, fx, fy):
    f = ScalarField(text, "x y")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [f(*point), *f.gradient(*point)]
        grid = [float(f(*(np.full(2, t) for t in point))[1]), *f.gradient(*(np.full(2, t) for t in point))[:, 1]]
    for got, expected in zip([*found, *grid], [value, fx, fy] * 2, strict=True):
        if expected is None:
            assert math.isnan(got)
        else:
            assert got == pytest.approx(expected, abs=1e-12)


CORNERS = [
    # sympy expression of x and y, point -> partials
    (sp.Piecewise((x * y / (x**2 + y**2), sp.Ne(x**2 + y**2, 0)), (0, True)), (0, 0), [0, 0]),
    (sp.Piecewise((x * y / (x**2 + y**2), sp.Ne(x**2 + y**2, 0)), (0, True)), (0, 2), [0.5, 0]),
    (sp.Piecewise((x, x < 0), (2 * x, True)) + y, (0, 1), [None, 1]),
    (sp.Piecewise((x, x < 0), (sp.sin(x), True)) + y, (0, 1), [1, 1]),
    (sp.Piecewise((x + y, x < 0), (1, True)), (0, 1), [None, 0]),
    (sp.Piecewise((x**2 * sp.sin(1 / x), sp.Ne(x, 0)), (0, True)) + y, (0, 1), [0, 1]),
    (sp.Piecewise(((sp.exp(x) - 1) / x, sp.Ne(x, 0)), (1, True)) + y, (0, 1), [0.5, 1]),
    (sp.Piecewise((sp.log(x * y), x < 0), (0, True)), (-1, 2), [None, None]),
    (sp.Piecewise((sp.log(x * y), x < 0), (0, True)), (1, 2), [0, 0]),
    (sp.sign(x) + y, (0, 1), [None, 1]),
    (sp.Max(x, y), (1, 1), [None, None]),
    (sp.Max(x, y), (2, 1), [1, 0]),
    (sp.Min(x, y, 1), (2, 1.5), [0, 0]),
]


@pytest.mark.parametrize(("expression", "point", "expected"), CORNERS)
def test_no_derivative_at_corners_and_jumps(expression, point, expected):
    f = ScalarField(expression, "x y")
    grid = f.gradient(*(np.array([t, 0.3]) for t in point))[:, 0]
    for found in (f.gradient(*point), grid):
        assert [None if math.isnan(slope) else pytest.approx(slope, abs=1e-8) for slope in found] == expected


def test_second_derivatives_remember_the_corners():
    assert math.isnan(ScalarField("|x|").hessian(0)[0, 0])
    assert math.isnan(ScalarField("x|x|").hessian(0)[0, 0])
    assert ScalarField("x|x|").hessian(-3)[0, 0] == -2
    assert ScalarField("|x|^3").hessian(0)[0, 0] == 0
    assert math.isnan(ScalarField("|x|").partial(0).partial(0).partial(0)(0))
    # the classical function whose second derivatives depend on the order
    peano = sp.Piecewise((x * y * (x**2 - y**2) / (x**2 + y**2), sp.Ne(x**2 + y**2, 0)), (0, True))
    assert np.allclose(ScalarField(peano).hessian(0, 0), [[0, -1], [1, 0]])


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_random_formulas_against_finite_differences(data):
    parts = st.sampled_from(["x", "y", "2", "0.5"])
    for _ in range(3):
        parts = st.one_of(
            parts,
            st.builds("({} + {})".format, parts, parts),
            st.builds("({} * {})".format, parts, parts),
            st.builds("({} / {})".format, parts, st.sampled_from(["x", "y", "(x^2 + 1)"])),
            st.builds("{}({})".format, st.sampled_from(["sin", "ln", "sqrt", "abs", "arctan", "relu", "tanh"]), parts),
        )
    try:
        f = ScalarField(data.draw(parts), "x y")
    except gl.FormulaError:  # a constant without a value, such as ln(ln(0.5))
        reject()
    grid = np.random.default_rng(1).uniform(-2, 2, (2, 40))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        slopes = f.gradient(*grid)
        values = f(*grid)
    assert np.isnan(slopes[:, np.isnan(values)]).all()
    with np.errstate(all="ignore"):
        approached = differences(f, grid, [(0,), (1,)], "richardson", 1e-3, strict=False)
        coarse = differences(f, grid, [(0,), (1,)], "central", 2e-3, strict=False)
        smooth = np.isfinite(slopes) & (np.abs(approached - coarse) < 1e-3 * (1 + np.abs(coarse)))  # no corner near
    assert np.allclose(slopes[smooth], approached[smooth], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("text", ["ln(x y)", "sqrt(x - y)", "|x|y", "x^y", "x/x + y", "relu(x) y^2"])
def test_one_point_and_a_grid_give_the_same(text):
    f = ScalarField(text, "x y")
    a, b = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
    one_by_one = [[f(s, t), *f.gradient(s, t)] for s, t in zip(a.flat, b.flat, strict=True)]
    at_once = np.stack([f(a, b), *f.gradient(a, b)], axis=-1).reshape(-1, 3)
    assert np.array_equal(one_by_one, at_once, equal_nan=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("ln((10^10 * 0.5)^10) x", 10 * math.log(5e9)), ("sin(3^40) x", math.sin(3**40)), ("10^60 x", 1e60)],
)
def test_integers_of_more_than_64_bits(text, value):
    f = ScalarField(text)
    assert f(1) == pytest.approx(value, rel=1e-14)
    assert f(np.ones(2)) == pytest.approx(value, rel=1e-14)


def test_a_python_function_has_no_slope_at_a_corner():
    f = ScalarField(lambda x, y: np.abs(x) + y**2)
    assert np.allclose(f.gradient([0, 1, -2], 3), [[np.nan, 1, -1], [6, 6, 6]], equal_nan=True)
    g = ScalarField(lambda x, y: np.where(x == 0, 0.0, np.abs(x)) ** y)
    assert np.allclose(g.gradient(0, 2), 0) and g.gradient(1, 3) == pytest.approx([3, 0])
    assert ScalarField(np.log1p, "x").gradient(1e8)[0] == pytest.approx(1e-8, rel=1e-8)
    assert ScalarField(lambda x: 1 / x).gradient(1e-3)[0] == pytest.approx(-1e6, rel=1e-8)


def test_coordinates_go_by_name_as_well():
    f = ScalarField("x^2 y^3")
    assert f(y=2, x=3) == f(3, 2) == 72
    assert f.gradient(y=2, x=3).tolist() == f.gradient(3, 2).tolist() == [48, 108]
    assert f.hessian(y=2, x=3).tolist() == f.hessian(3, 2).tolist()
    assert f.partial("x")(y=np.ones(3), x=2).tolist() == [4, 4, 4]


@pytest.mark.parametrize("text", ["(x^2 + y^2)^(3/4)", "(x^2 + y^2)^0.6", "x + |y|^1.1", "3 + |x|^1.3"])
def test_a_derivative_that_quotients_approach_slowly(text):
    assert ScalarField(text, "x y").gradient(0, 0).tolist() == [float(text.startswith("x +")), 0]


@pytest.mark.parametrize("source", ["-x^2 y", lambda x, y: -(x**2) * y])
def test_what_is_zero_has_no_sign(source):
    f = ScalarField(source, "x y")
    found = f(0, 2), f.gradient(0, 2), f.hessian(0, 0), f.directional((0, 2), (1, 0)), f(np.zeros(2), 2)
    assert not any(np.signbit(one[one == 0]).any() for one in map(np.asarray, found))
    assert found[0] == found[3] == 0


def test_shapes_broadcast():
    f = ScalarField("x^2 + 3", "x y")
    column, row = np.ones((3, 1)), np.ones((1, 4))
    assert isinstance(f(1, 2), float)
    assert f(column, row).shape == (3, 4)
    assert f(column, 2).shape == (3, 1)
    assert f.gradient(1, 2).shape == (2,)
    assert f.gradient(column, row).shape == (2, 3, 4)
    assert f.hessian(1, 2).shape == (2, 2)
    assert f.hessian(column, row).shape == (2, 2, 3, 4)
    assert ScalarField("7", "x y")(column, row).tolist() == [[7.0] * 4] * 3


def test_variables_are_found_in_natural_order():
    assert ScalarField("z + x y").variables == ("x", "y", "z")
    assert ScalarField("x10 + x2 + x1").variables == ("x1", "x2", "x10")
    assert ScalarField("x", "y x").variables == ("y", "x")
    assert ScalarField(lambda u, v: u + v).variables == ("u", "v")
    assert ScalarField("x - x + 1").variables == ()
    assert ScalarField("x", "x,y, z").variables == ("x", "y", "z")
    assert ScalarField("x", (x, y)).variables == ("x", "y")
    assert ScalarField(lambda u, v, k=2: u + k * v).variables == ("u", "v")
    assert ScalarField(np.hypot, "x y").gradient(3, 4) == pytest.approx([0.6, 0.8])
    assert ScalarField(np.vectorize(lambda u, v: math.sin(u) * v)).variables == ("u", "v")
    assert ScalarField(lambda *x: sum(x), "x1 x2 x3")(1, 2, 3) == 6


def test_partial_is_exact_cached_and_named():
    f = ScalarField("x^2 e^(3y)")
    assert f.partial("x").expression == 2 * x * sp.exp(3 * y)
    assert f.partial("y") is f.partial(1) is f.partial(-1)
    assert f.partial("x").partial("y").expression == 6 * x * sp.exp(3 * y)
    assert f.partial("x")._repr_latex_() == r"$\displaystyle \frac{\partial f}{\partial x}(x, y) = 2 x e^{3 y}$"
    assert r"\frac{\partial^2 g}{\partial y \partial x}" in (
        ScalarField("x y", name="g").partial("x").partial("y")._repr_latex_()
    )
    assert repr(f) == "ScalarField('x**2*exp(3*y)', variables='x y')"
    assert f.partial(y) is f.partial("y")
    assert ScalarField("ln(x)").latex() == r"\ln{\left(x \right)}"
    assert ScalarField("arcsin(x)").latex() == r"\arcsin{\left(x \right)}"
    assert ScalarField("|x|").partial("x").latex() == r"\frac{x}{\left|{x}\right|}"
    assert "cases" in ScalarField("relu(x)").partial("x").latex()
    assert repr(ScalarField("x x|x|", "x").partial("x")) == "ScalarField('3*x*Abs(x)', variables='x')"
    assert repr(ScalarField("x/x").partial("x")) == "ScalarField('0', variables='x')"


def test_python_functions_get_finite_differences():
    f = ScalarField(lambda x, y: np.log(x) * y**2)
    assert f.expression is None
    assert np.allclose(f.gradient(2, 3), [4.5, 6 * np.log(2)], rtol=1e-8)
    assert np.allclose(f.hessian(2, 3), [[-9 / 4, 3], [3, 2 * np.log(2)]], rtol=1e-4)
    assert f.gradient(np.ones((3, 4)), 2).shape == (2, 3, 4)
    assert np.isnan(f.gradient(-1, 2)).all()
    assert math.isnan(f(-1, 2))
    assert f.partial("x").partial("y")(2, 3) == pytest.approx(3, rel=1e-6)
    assert ScalarField(lambda x, y: 2)(np.ones(3), 1).tolist() == [2, 2, 2]
    np.testing.assert_array_equal(ScalarField(np.emath.sqrt, "x")(np.array([-1.0, 4.0])), [np.nan, 2])
    assert f.partial("x")._repr_latex_() == r"$\frac{\partial f}{\partial x}(x, y)$"
    turned = ScalarField(ScalarField(lambda x, y: x - y), "y x")
    assert turned(1, 3) == 2
    assert turned.gradient(1, 3) == pytest.approx([-1, 1])


def test_sympy_expressions_and_fields_are_sources():
    plain = sp.Symbol("x") ** 2 + sp.Symbol("y")
    assert ScalarField(plain)(2, 1) == 5
    again = ScalarField(ScalarField("ln(x y)"))
    assert again(-1, -1) == 0
    assert math.isnan(again(-1, 1))
    slope = ScalarField(ScalarField("|x| + y").partial("x"), "z y x")
    assert slope(5, 5, -2) == -1
    assert math.isnan(slope(5, 5, 0))
    hole = sp.Piecewise((x * y / (x**2 + y**2), sp.Ne(x**2 + y**2, 0)), (0, True))
    f = ScalarField(hole)
    assert f(0, 0) == 0
    assert f(1, 1) == 0.5
    assert f(np.zeros(2), np.ones(2)).tolist() == [0, 0]
    assert math.isnan(ScalarField(1 / sp.Symbol("x"))(0))


@pytest.mark.parametrize(
    "expression",
    [sp.atan(1 / x), sp.exp(-1 / x**2), 1 / sp.log(x), sp.tanh(sp.log(x)), sp.Max(0, 1 / x), sp.acot(1 / x), x ** (-y)],
)
def test_holes_of_sympy_expressions(expression):
    f = ScalarField(expression, "x y")
    for at in (0, np.zeros(2)):
        assert np.isnan(f(at, 1)).all()
        assert np.isnan(f.gradient(at, 1)).all()
    assert f(2, 1) == pytest.approx(float(expression.subs({x: 2, y: 1})))
    assert np.isfinite(f.gradient(2, 1)).all()


def test_tangent_plane_and_directional_derivative():
    f = ScalarField("x^2 y")
    plane = f.tangent_plane((1, 1))
    assert plane(1.002, 0.997) == pytest.approx(1.001)
    assert plane(1, 1) == f(1, 1)
    assert f.directional((1, 1), (3, 4)) == pytest.approx(3 * 2 + 4 * 1)
    assert plane.gradient(5, 5).tolist() == [2, 1]
    assert plane.expression == 2 * x + y - 2
    assert ScalarField("|x| + y").directional((0, 1), (0, 3)) == 3
    assert math.isnan(ScalarField("|x| + y").directional((0, 1), (1, 0)))
    assert math.isnan(ScalarField("ln(x)").directional((-1,), (0,)))
    assert f.directional((np.array([1, 2]), 1), (1, 0)).tolist() == [2, 4]
    assert math.isnan(ScalarField("ln(x)").tangent_plane((-1,))(2))


WRONG = [
    (lambda: ScalarField(3), TypeError, "int"),
    (lambda: ScalarField("x + z", "x y"), gl.FormulaError, "z"),
    (lambda: ScalarField(sp.Symbol("z"), "x y"), ValueError, "z"),
    (lambda: ScalarField("x", "x x"), ValueError, "x x"),
    (lambda: ScalarField("x y")(1), TypeError, "x, y"),
    (lambda: ScalarField("x y")((1, 2)), TypeError, r"f\(x, y\).* f\(\(x, y\)\)"),
    (lambda: ScalarField("x y")(x=1), TypeError, "x, y"),
    (lambda: ScalarField("x y").gradient(1, y=2), TypeError, "x, y"),
    (lambda: ScalarField("x y").hessian(x=1, z=2), TypeError, "x, y.*x, z"),
    (lambda: ScalarField("x y")(1, "a"), TypeError, "'a'"),
    (lambda: ScalarField("x y")(1, "2"), TypeError, "'2'"),
    (lambda: ScalarField("x y")(1, 2j), TypeError, "2j"),
    (lambda: ScalarField("x y")(1, None), TypeError, "None"),
    (lambda: ScalarField("x y").tangent_plane((1, np.ones(2))), TypeError, "1"),
    (lambda: ScalarField("x y").partial("z"), ValueError, "x, y"),
    (lambda: ScalarField("y^2").partial("x"), ValueError, r'y\. .*gl\.ScalarField\("x\^2", "x y"\)'),
    (lambda: ScalarField("3").gradient(2, -1), TypeError, r'2\. .*gl\.ScalarField\("x\^2", "x y"\)'),
    (lambda: ScalarField("x y")(1), TypeError, r" 1\.$"),
    (lambda: ScalarField(lambda x: x)(1, 2), TypeError, r" 2\.$"),
    (lambda: ScalarField("x y").partial(2), ValueError, "2"),
    (lambda: ScalarField("x y").directional((1, 1), (1, 2, 3)), ValueError, r" 3, .* 2\.$"),
    (lambda: ScalarField("x y").directional((1, 1, 1), (1, 2, 3)), TypeError, "x, y"),
    (lambda: ScalarField("x y").directional((1, 1), ((1,), (2,))), ValueError, r"\(\(1,\), \(2,\)\)"),
    (lambda: ScalarField(lambda x, y: math.sin(x) * y)(np.ones(3), 1), TypeError, "numpy"),
    (lambda: ScalarField(lambda x, y: math.sin(x) * y).gradient(1, 1), TypeError, "numpy"),
    (lambda: ScalarField(lambda x, y: np.sum(x * y))(np.ones(3), 1), ValueError, "np.vectorize"),
    (lambda: ScalarField(lambda x, y: x, "x"), TypeError, "1"),
    (lambda: ScalarField(ScalarField(lambda x, y: x), "x z"), ValueError, "x, y"),
    (lambda: ScalarField(sp.Integral(sp.exp(x**2), x))(1), ValueError, "Integral"),
    (lambda: ScalarField(sp.Derivative(x**2, x))(1), ValueError, r"Derivative\(.*NumPy"),
    (lambda: ScalarField(sp.Function("g")(x))(1), ValueError, "g"),
    (lambda: ScalarField(print), ValueError, "print"),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("call", "kind", "says"), WRONG)
@pytest.mark.usefixtures("spoken")
def test_errors_tell_what_is_wrong(call, kind, says, language):
    with pytest.raises(kind, match=says):
        call()
