import contextlib
import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import rosen, rosen_der, rosen_hess

from gradlib import numeric
from gradlib.field.scalar import ScalarField
from gradlib.field.seams import settled
from gradlib.numeric.quotients import METHODS as KNOWN

METHODS = list(KNOWN)
POINTS = {
    "line": np.linspace(-1.5, 1.5, 100),
    "random": np.random.default_rng(3).normal(size=100),
    "far": np.full(100, 7.0),
}


def rosenbrock(*x):
    return rosen(np.array(x))


def f(x, y):
    return x**2 * np.exp(3 * y)


def gradient_of_f(x, y):
    return np.array([2 * x * np.exp(3 * y), 3 * x**2 * np.exp(3 * y)])


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(("method", "error"), [("central", 1e-8), ("richardson", 1e-11)])
def test_rosenbrock_in_100_variables(point, method, error):
    x = POINTS[point]
    exact = rosen_der(x)
    found = numeric.gradient(rosenbrock, x, method=method)
    assert np.linalg.norm(found - exact) < error * np.linalg.norm(exact)


@pytest.mark.parametrize(("method", "error"), [("forward", 1e-7), ("central", 1e-9), ("richardson", 1e-11)])
@given(x=st.floats(-5, 5), y=st.floats(-1, 1))
@settings(max_examples=60, deadline=None)
def test_every_method_finds_the_exact_gradient(method, error, x, y):
    exact = gradient_of_f(x, y)
    scale = error * (1 + np.abs(exact).max())
    assert np.allclose(numeric.gradient(f, (x, y), method=method), exact, rtol=0, atol=20 * scale)
    for i in (0, 1, -1):
        assert numeric.partial(f, (x, y), i, method=method) == numeric.gradient(f, (x, y), method=method)[i]


@pytest.mark.parametrize(("method", "order", "h"), [("forward", 1, 0.04), ("central", 2, 0.04), ("richardson", 6, 0.2)])
def test_error_shrinks_with_the_order_of_the_method(method, order, h):
    errors = [
        abs(numeric.partial(f, (1, 0.5), 1, method=method, h=step) - gradient_of_f(1, 0.5)[1]) for step in (h, h / 2)
    ]
    assert np.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


def test_few_calls_for_all_points():
    calls = []

    def counted(*x):
        calls.append(np.shape(x))
        return rosenbrock(*x)

    numeric.gradient(counted, np.ones(10), method="richardson", h=0.01)
    numeric.hessian(counted, np.ones(10), h=0.01)
    assert [shape[0] for shape in calls] == [10, 10]
    for compute in (numeric.gradient, numeric.hessian):
        for point in (np.linspace(-1, 1, 10), np.ones(10)):
            calls.clear()
            compute(counted, point)
            assert len(calls) <= 8


def test_step_follows_the_scale_of_the_point():
    big = 1e8
    assert numeric.partial(np.square, (big,), 0) == pytest.approx(2 * big, rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_hessian_is_that_of_rosenbrock(method):
    x = np.linspace(-1, 1, 6)
    found = numeric.hessian(rosenbrock, x, method=method)
    assert np.allclose(found, rosen_hess(x), rtol=1e-3 if method == "forward" else 1e-5, atol=1e-2)
    assert (found == found.T).all()


def test_directional_derivative_is_the_dot_product():
    v = (2.0, -1.0)
    assert numeric.directional(f, (1, 0.5), v) == pytest.approx(gradient_of_f(1, 0.5) @ v, rel=1e-8)
    assert numeric.directional(f, (1, 0.5), (20, -10)) == pytest.approx(10 * (gradient_of_f(1, 0.5) @ v), rel=1e-8)
    assert numeric.directional(f, (1, 0.5), (0, 0)) == 0


@pytest.mark.parametrize("method", METHODS)
def test_many_points_at_once(method):
    x, y = np.linspace(-1, 1, 4)[:, None], np.array([0.0, 0.5, 1.0])
    tolerance = {"rtol": 1e-6, "atol": 1e-5 if method == "forward" else 1e-7}
    expected = gradient_of_f(*np.broadcast_arrays(x, y))
    assert np.allclose(numeric.gradient(f, (x, y), method=method), expected, **tolerance)
    assert np.allclose(numeric.partial(f, (x, 0.5), 1, method=method), 3 * x**2 * np.exp(1.5), **tolerance)
    assert np.allclose(
        numeric.directional(f, (x, y), (2, -1), method=method), 2 * expected[0] - expected[1], **tolerance
    )
    second = np.exp(3 * y) * np.array([[2 + 0 * x, 6 * x], [6 * x, 9 * x**2]])
    assert np.allclose(numeric.hessian(f, (x, y), method=method), second, rtol=1e-3, atol=1e-3)


def test_each_variable_may_have_its_step():
    taken = []

    def spy(x, y):
        taken.append((x, y))
        return x + y

    assert numeric.gradient(spy, (1, 2), h=(0.5, 0.25)).tolist() == [1, 1]
    (x, y), *_ = taken
    assert np.ptp(x) == 1
    assert np.ptp(y) == 0.5


x, y = sp.symbols("x y", real=True)
# what is hard about it: functions, with the points of x
HARD = {
    "far": {sp.cos(x): [1e6, 1e8], sp.sin(x) / x: [1e5], x**3: [1e8, -1e8], sp.sqrt(x): [1e8], sp.log(x): [1e8]},
    "near a pole": {1 / x: [1e-3, -1e-5, 1e-8], 1 / (x - 1): [1.0001, 1 + 1e-6], sp.tan(x): [1.57, 1.5707]},
    "near an edge": {
        sp.sqrt(x): [1e-8, 1e-3],
        sp.log(x): [1e-8, 1e-4],
        sp.asin(x): [0.9999, 1 - 1e-8],
        sp.sqrt(1 - x**2): [1 - 1e-10],
    },
    "steep": {sp.tanh(10**6 * x): [0, 1e-7, 3e-6], sp.exp(x): [100, -700], sp.cosh(x): [100], sp.exp(300 * x): [0.5]},
    "oscillating": {sp.cos(10**8 * x): [0.3, 1e-8, 1], sp.sin(x**2): [10, 1e3], x**2 * sp.sin(1 / x): [0.01, 1e-3]},
    "slow": {sp.sin(x / 10**8) + 1: [0, 1, 1e8], sp.cos(x / 10**8): [1, 1e8], (x / 10**8) ** 3: [1e7]},
    "flat": {
        (x - 1) ** 7: [1, 1.001, 1.1],
        x**10: [0, 1e-3],
        sp.exp(-1 / x**2): [0.1, 0.2],
        sp.exp(-(x**2)): [0, 6, 20],
        sp.Integer(5): [0],
    },
    "in little of its size": {10**6 + sp.sin(x): [0, 1], 10**13 + x**2: [3], (1 + x) ** 100: [1e-8, -0.9]},
    "of larger numbers than it shows": {
        sp.log(1 + sp.exp(100 * x)): [-0.2, -0.1],
        1 - sp.cos(x): [1e-4],
        (1 - sp.cos(x)) / x**2: [1e-2, 1e-3, 1e-4, 1e-7],  # steps within one rounding of cos x find c/x²
        sp.log(1 + x) / x: [1e-4],
        sp.sqrt(1 - x**2): [1 - 1e-6, 1 - 1e-8],
        sp.sqrt(x**2 + 1) - x: [1e7],
    },
    "of no whole power": {sp.cbrt(x): [1e-6, 1], x ** sp.Rational(5, 2): [1e-8, 1e8], x * sp.log(x) ** 2: [1e-5, 2]},
    "usual": {x * sp.exp(-x): [1, 3], sp.atan(1000 * x): [0, 1e-3], sp.sin(3 * x) + x**2: [0.5], sp.exp(x): [0, 1, 5]},
    "of two sizes": {
        x + sp.exp(-((x * 10**6) ** 2)) / 1000: [5e-7, 0, 1e-3],
        x + sp.sin(10**4 * x) / 10**6: [0.2],
        1 / (1 + 10**12 * x**2): [1e-6, 1e-8, 1e-3],
        10**8 * x**2 - x: [1e-8],
        sp.sin(50 * x) * sp.exp(5 * x): [1, -1],
        sp.atan2(x, sp.Rational(1, 500)): [1e-3],
    },
}
CASES = [(why, f, point) for why, functions in HARD.items() for f, points in functions.items() for point in points]


def exactly(f, point):
    return float(f.diff(x).subs(x, sp.Rational(point)).evalf(40))


def allowed(f, point, relative):
    """The error that double precision allows: that of the values of f over the length on which its slope changes."""
    value, slope, bend = (abs(float(g.subs(x, sp.Rational(point)).evalf(40))) for g in (f, f.diff(x), f.diff(x, 3)))
    length = np.sqrt(slope / bend) if slope * bend else 1
    return 1e-50 + relative * slope + 1e3 * np.finfo(float).eps * (value + abs(point) * slope) / length


def test_no_result_is_further_off_than_its_stated_error():
    assert len({f for _, f, _ in CASES}) >= 40
    for method in METHODS:
        close = 0
        for why, f, point in CASES:
            compiled = sp.lambdify(x, f, "numpy")
            found, error = numeric.partial(compiled, (point,), 0, method=method, error=True)
            exact = exactly(f, point)
            true = abs(found - exact)
            assert true <= error + np.spacing(abs(exact)), (method, why, f, point)
            close += error <= max(1000 * true, 1e-9 * abs(exact))
            if method in ("adaptive", "richardson") and why != "of larger numbers than it shows":
                wanted = 1e-7 if method == "adaptive" else 1e-9
                assert true <= allowed(f, point, wanted), (method, why, f, point, true / abs(exact))
        assert close >= 0.9 * len(CASES), method


# the example functions of numdifftools, with derivatives by sympy; it misses 7 of these by more than 1e-10
EXAMPLES = {
    "cos": sp.cos(x), "sin": sp.sin(x), "tan": sp.tan(x), "cosh": sp.cosh(x), "sinh": sp.sinh(x), "tanh": sp.tanh(x),
    "arcsinh": sp.asinh(x), "exp": sp.exp(x), "expm1": sp.exp(x), "exp2": 2**x, "square": x**2, "sqrt": sp.sqrt(x),
    "log": sp.log(x), "log1p": sp.log(1 + x), "log10": sp.log(x) / sp.log(10), "log2": sp.log(x) / sp.log(2),
    "arccos": sp.acos(x), "arcsin": sp.asin(x), "arctan": sp.atan(x), "arccosh": sp.acosh(x), "arctanh": sp.atanh(x),
    "reciprocal": 1 / x,
}  # fmt: skip


@pytest.mark.parametrize("method", ["adaptive", "richardson"])
def test_examples_of_numdifftools(method):
    misses = tried = 0
    for name, formula in EXAMPLES.items():
        f = getattr(np, name)
        for point in (-0.3, 0.001, 0.1, 0.5, 1.3, 3, 10, 100):
            with np.errstate(all="ignore"):
                if not np.isfinite(f(point)):
                    continue
            exact = exactly(formula, point)
            found, error = numeric.partial(f, (point,), 0, method=method, error=True)
            assert abs(found - exact) <= error + np.spacing(abs(exact))
            tried, misses = tried + 1, misses + (abs(found - exact) > 1e-10 * abs(exact))
    assert tried > 140 and misses <= 6


def test_points_of_different_scales_at_once():
    points = np.array([1e-8, 1e-3, 1, 1e4, 1e8])
    for f, slope in ((np.log, 1 / points), (np.sqrt, 0.5 / np.sqrt(points)), (np.reciprocal, -(points**-2.0))):
        found, error = numeric.partial(f, (points,), 0, error=True)
        assert np.allclose(found, slope, rtol=1e-9, atol=0) and (abs(found - slope) <= error).all()
    found, error = numeric.gradient(lambda x, y: np.arctan2(x, y), (0.001, 0.002), error=True)
    assert found == pytest.approx([400, -200], rel=1e-9) and (abs(found - [400, -200]) <= error).all()


def test_hessian_and_slope_along_a_direction_have_errors():
    g = x**2 * sp.exp(3 * y) + sp.sin(50 * x * y)
    for a, b in ((1, 0.5), (-2, 0.1), (0.01, 1), (30, -0.2)):
        at = {x: sp.Rational(a), y: sp.Rational(b)}
        exact = np.array(sp.hessian(g, (x, y)).subs(at).evalf(30), dtype=float)
        found, error = numeric.hessian(sp.lambdify((x, y), g, "numpy"), (a, b), error=True)
        assert (abs(found - exact) <= error).all() and np.allclose(
            found, exact, rtol=1e-7, atol=1e-7 * abs(exact).max()
        )
        exact = float((3 * g.diff(x) - 4 * g.diff(y)).subs(at).evalf(30))
        found, error = numeric.directional(sp.lambdify((x, y), g, "numpy"), (a, b), (3, -4), error=True)
        assert abs(found - exact) <= error < 1e-7 * abs(exact) and found == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
def test_a_given_step_is_that_of_the_textbook(method):
    h, (a, b) = 0.1, (1, 0.5)
    forward, central = (f(a, b + h) - f(a, b)) / h, [(f(a, b + s) - f(a, b - s)) / (2 * s) for s in (h, h / 2, h / 4)]
    quotient = {"forward": forward, "richardson": (central[0] - 20 * central[1] + 64 * central[2]) / 45}
    expected = quotient.get(method, central[0])
    found, error = numeric.partial(f, (a, b), 1, method=method, h=h, error=True)
    assert found == numeric.partial(f, (a, b), 1, method=method, h=h) == pytest.approx(expected, rel=1e-13)
    true = abs(found - gradient_of_f(a, b)[1])
    assert true <= error <= 1.01 * true + 1e-8 * expected
    _, error = numeric.directional(f, (a, b), (0, 1), method=method, h=h, error=True)
    assert true <= error + 1e-12 and error <= 1.01 * true + 1e-8 * expected


@pytest.mark.parametrize("method", ["adaptive", "central", "richardson"])
def test_a_corner_is_said_to_be_one(method):
    for f, gap in ((np.abs, 2), (lambda t: np.where(t < 0, t, 2 * t), 1), (lambda t: np.abs(t) + 1e3, 2)):
        assert numeric.partial(f, (0,), 0, method=method, error=True)[1] >= gap / 2
        with pytest.warns(RuntimeWarning, match="corner"):
            numeric.partial(f, (0,), 0, method=method)
    with pytest.warns(RuntimeWarning, match="corner"):
        numeric.gradient(lambda x, y: np.sqrt(np.abs(x)) + y, (0, 1), method=method)


@pytest.mark.parametrize("f", [lambda t: t * np.abs(t), lambda t: np.abs(t) ** 1.5, lambda t: t**2 * np.sign(t)])
def test_a_slope_that_only_tends_to_0_has_an_error_that_tells(f):
    found, error = numeric.partial(f, (0,), 0, error=True)
    assert abs(found) <= error < 1e-7


ONE_SIDED = [
    (lambda x, y: np.sqrt(x) + y**2, (0, 1), [math.nan, 2], "∂x₀"),
    (lambda x, y: x**y, (0, 0.5), [math.nan, 0], "∂x₀"),
    (lambda x, y: x**2 + np.log(y), ([3.0, 2.0], [1.0, 1e-8]), [[6, 4], [1, 1e8]], ""),
    (lambda x, y: np.arcsin(y) + x, ([3.0, 2.0], [1.0, 0.0]), [[1, 1], [math.nan, 1]], "∂x₁"),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("f", "point", "expected", "missing"), ONE_SIDED)
@pytest.mark.usefixtures("spoken")
def test_a_partial_derivative_that_exists_is_given_beside_one_that_does_not(f, point, expected, missing, language):
    field = ScalarField(f).gradient(*point)
    with pytest.warns(RuntimeWarning, match=missing) if missing else contextlib.nullcontext():
        found = numeric.gradient(f, point)
    for one in (found, field):
        assert np.allclose(one, expected, rtol=1e-7, atol=1e-9, equal_nan=True)
    if missing and np.ndim(point[0]) == 0:
        assert numeric.partial(f, point, 1) == found[1]
        for method in ("central", "richardson"):
            with pytest.warns(RuntimeWarning, match=r"h\b"):
                assert np.isnan(numeric.gradient(f, point, method=method, h=1e-3)).tolist() == [True, False]
        for slope in (lambda: numeric.partial(f, point, 0), lambda: numeric.directional(f, point, (1, 1))):
            with pytest.raises(
                ValueError, match=r"\(0\xa0; 0,5\)" if (language, point[1]) == ("fr", 0.5) else r"\(0, "
            ):
                slope()
        with pytest.warns(RuntimeWarning, match=r"∂f/∂x₀ .*\(0, 1\)"):  # not that of another point
            numeric.gradient(lambda x, y: np.sqrt(x) + np.sqrt(y), ([2.0, 0.0], [0.0, 1.0]))
        with pytest.warns(RuntimeWarning, match="∂²f/∂x₀²"):
            assert np.isnan(numeric.hessian(f, point)).tolist() == [[True, True], [True, False]]


def test_steps_stay_where_f_has_values():
    with np.errstate(all="raise"):
        assert numeric.partial(np.log, (1e-6,), 0) == pytest.approx(1e6, rel=1e-9)
        assert numeric.partial(np.arcsin, (1 - 1e-6,), 0) == pytest.approx(1 / np.sqrt(1 - (1 - 1e-6) ** 2), rel=1e-8)
    for f, point, slope in ((math.log, 1e-6, 1e6), (math.exp, 700, math.exp(700)), (lambda t: 1 / t, 1e-5, -1e10)):
        found, error = numeric.partial(np.vectorize(f), (point,), 0, error=True)  # which raises elsewhere
        assert found == pytest.approx(slope, rel=1e-9) and abs(found - slope) <= error


def test_what_is_not_vectorised_can_be_wrapped():
    def scalar(x, y):
        return math.sin(x) * y if x > 0 else 0

    with pytest.raises(TypeError, match=r"np\.vectorize"):
        numeric.gradient(scalar, (1, 2))
    assert numeric.gradient(np.vectorize(scalar), (1, 2)) == pytest.approx([2 * math.cos(1), math.sin(1)])


@pytest.mark.parametrize(
    ("f", "slope", "expected"),
    [
        (lambda t: t * np.abs(t), 0, 0),
        (np.abs, 0, None),
        (lambda t: np.maximum(t, 0) ** 2, 5, 0),  # the formula is wrong, the quotients know better
        (lambda t: np.sqrt(np.abs(t)), 0, None),
        (np.cbrt, 0, None),
        (np.sign, 0, None),
        (lambda t: np.where(t < 0, t, np.sin(t)), 1, 1),
        (lambda t: np.where(t < 0, t, 2 * t), 2, None),
        (lambda t: np.where(t == 0, 0, t * np.sin(1 / np.where(t == 0, 1, t))), 0, None),
        (lambda t: np.where(t == 0, 0, t**2 * np.sin(1 / np.where(t == 0, 1, t))), 0, 0),
        (lambda t: np.where(t < 0, np.nan, t), 1, None),
        (lambda t: np.abs(t) + 1e6, 0, None),
        (lambda t: np.abs(t) + 1e13, 0, None),
        (lambda t: 3 * t * np.abs(t) + 7 * t + 1000, 7, 7),
    ],
)
def test_quotients_settle_what_a_formula_cannot(f, slope, expected):
    (found,) = settled(f, [np.zeros(1)], 0, np.array([float(slope)]))
    assert math.isnan(found) if expected is None else found == pytest.approx(expected, abs=1e-9)


def test_constants_have_no_slope():
    assert numeric.gradient(lambda x, y: 3, (1, 2)).tolist() == [0, 0]


WRONG = [
    (lambda: numeric.gradient(f, (1, 2), method="backward"), ValueError, "forward, central, richardson"),
    (lambda: numeric.gradient(f, 3.0), ValueError, r"\(1, 2\)"),
    (lambda: numeric.gradient(f, [[1, 2]]), ValueError, "shape|forme"),
    (lambda: numeric.gradient(f, ()), ValueError, "shape|forme"),
    (lambda: numeric.gradient(f, ("a", 2)), TypeError, r"point .*\('a', 2\)"),
    (lambda: numeric.gradient(f, (1, 2, 3)), TypeError, "3 arguments"),
    (lambda: numeric.partial(f, (1, 2), 2), ValueError, "2"),
    (lambda: numeric.gradient(f, (1, 2), h=0), ValueError, "h"),
    (lambda: numeric.gradient(f, (1, 2), h=-1e-3), ValueError, "h"),
    (lambda: numeric.gradient(f, (1, 2), h=1e-30), ValueError, "h"),
    (lambda: numeric.gradient(f, (1, 2), h="x"), TypeError, "h"),
    (lambda: numeric.gradient(f, (1, 2), h=(1, 2, 3)), ValueError, "h .*3"),
    (lambda: numeric.gradient(f, (1, 2), h=np.nan), ValueError, "h"),
    (lambda: numeric.directional(f, (1, 2), (1, 1), h=0), ValueError, "h"),
    (lambda: numeric.directional(f, (1, 2), (1, 1), h=1e-30), ValueError, "h"),
    (lambda: numeric.partial(f, (1, 2), "x"), ValueError, "x"),
    (lambda: numeric.partial(f, (1, 2), 0.5), ValueError, "0.5"),
    (lambda: numeric.gradient(f, np.array([1j, 2])), TypeError, "point"),
    (lambda: numeric.gradient(f, (None, 2)), TypeError, "point"),
    (lambda: numeric.gradient(f, (np.ones(2), np.ones(3))), TypeError, "point"),
    (lambda: numeric.gradient(np.log, (0.0,)), ValueError, r"\(0\)"),
    (lambda: numeric.gradient(np.sqrt, (0.0,)), ValueError, r"\(0\)"),
    (lambda: numeric.gradient(np.log, (0.5,), h=0.5), ValueError, r"\(0\)"),
    (lambda: numeric.gradient(lambda x, y: np.log(x) + y, (-1, 2)), ValueError, r"\(−1, 2\)"),
    (lambda: numeric.directional(lambda x, y: np.log(x) + y, (-1, 2), (0, 1)), ValueError, r"\(−1, 2\)"),
    (lambda: numeric.gradient(lambda x, y: np.emath.sqrt(x) + y, (-1, 2)), ValueError, r"\(−1, 2\)"),
    (lambda: numeric.gradient(lambda x, y: np.linalg.norm([x, y]), (3, 4)), ValueError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: x[0] ** 2, (3,)), ValueError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: None, (3,)), TypeError, "NoneType"),
    (lambda: numeric.gradient(lambda x, y: x if x > 0 else y, (3, 4)), TypeError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: x + undefined, (3,)), NameError, "undefined"),  # noqa: F821
    (lambda: numeric.gradient(lambda x: x + int("of its own"), (3,)), ValueError, "of its own"),
    (lambda: numeric.gradient(f, (np.nan, 0)), ValueError, "nan"),
    (lambda: numeric.gradient(f, (np.inf, 0)), ValueError, "∞"),
    (lambda: numeric.gradient(lambda x: x * 1j, (1.0,)), ValueError, "complex"),
    (lambda: numeric.gradient(lambda x: x[:1], (1.0,)), ValueError, "np.vectorize"),
    (lambda: numeric.directional(f, (1, 2), (1, 2, 3)), ValueError, r"v .* 3, .* 2\.$"),
    (lambda: numeric.directional(f, (1, 2), np.array([[1, 2]])), ValueError, r"v .* 1, .* 2\.$"),
    (lambda: numeric.directional(f, (1, 2), None), TypeError, "v .*None"),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("call", "kind", "says"), WRONG)
@pytest.mark.usefixtures("spoken")
def test_errors_tell_what_is_wrong(call, kind, says, language):
    with pytest.raises(kind, match=says):
        call()
