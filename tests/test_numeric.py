import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import rosen, rosen_der, rosen_hess

import gradlib as gl
from gradlib import numeric
from gradlib.field.seams import settled

METHODS = list(numeric.METHODS)
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


def test_one_call_for_all_points():
    calls = []

    def counted(*x):
        calls.append(np.shape(x))
        return rosenbrock(*x)

    numeric.gradient(counted, np.ones(10), method="richardson")
    numeric.hessian(counted, np.ones(10))
    assert [shape[0] for shape in calls] == [10, 10]


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
    (lambda: numeric.gradient(f, ("a", 2)), TypeError, "point"),
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
    (lambda: numeric.gradient(np.log, (0.0,)), ValueError, "-"),
    (lambda: numeric.gradient(lambda x, y: np.log(x) + y, (-1, 2)), ValueError, r"\(-1\.00001, 2\)"),
    (lambda: numeric.directional(lambda x, y: np.log(x) + y, (-1, 2), (0, 1)), ValueError, r"\(-1, 1\.99999\)"),
    (lambda: numeric.gradient(lambda x, y: np.emath.sqrt(x) + y, (-1, 2)), ValueError, r"\(-1\.00001, 2\)"),
    (lambda: numeric.gradient(lambda x, y: np.linalg.norm([x, y]), (3, 4)), ValueError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: x[0] ** 2, (3,)), ValueError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: None, (3,)), TypeError, "NoneType"),
    (lambda: numeric.gradient(lambda x, y: x if x > 0 else y, (3, 4)), TypeError, "np.vectorize"),
    (lambda: numeric.gradient(lambda x: x + undefined, (3,)), NameError, "undefined"),  # noqa: F821
    (lambda: numeric.gradient(lambda x: x + int("of its own"), (3,)), ValueError, "of its own"),
    (lambda: numeric.gradient(f, (np.nan, 0)), ValueError, "nan"),
    (lambda: numeric.gradient(f, (np.inf, 0)), ValueError, "inf"),
    (lambda: numeric.gradient(lambda x: x * 1j, (1.0,)), ValueError, "complex"),
    (lambda: numeric.gradient(lambda x: x[:1], (1.0,)), ValueError, "np.vectorize"),
    (lambda: numeric.directional(f, (1, 2), (1, 2, 3)), ValueError, "v"),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("call", "kind", "says"), WRONG)
def test_errors_tell_what_is_wrong(call, kind, says, language):
    gl.set_language(language)
    try:
        with pytest.raises(kind, match=says):
            call()
    finally:
        gl.set_language("en")
