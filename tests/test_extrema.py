"""The explorers of notebook 7.3: every control on every preset, what they say, descents at the edges."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib.explore import descents, extrema
from gradlib.field.flow import descent
from tests.test_explore import HOLES, ends, sliders

PRESETS = {
    "disc": extrema.PRESETS,
    "critical_points": extrema.PRESETS,
    "descent_field": descents.FIELDS,
    "descent": descents.PRESETS,
}


@pytest.fixture
def explorer(request):
    made = getattr(gl.explore, request.param)()
    yield made
    made.close()


def every(name):
    return pytest.mark.parametrize("explorer", [name], indirect=True)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("k", range(8 + len(HOLES)))
def test_every_control_on_every_function(name, k):
    texts = [*(preset.text for preset in PRESETS[name]), *HOLES]
    if k >= len(texts):
        return
    explorer = getattr(gl.explore, name)()
    explorer.controls["f"].value = texts[k]
    assert explorer.error is None, texts[k]
    for control in sliders(explorer).values():
        for value in ends(control):
            control.value = value
            assert explorer.error is None, (texts[k], control.description, value)
            f = explorer.values["f"]
            assert math.isfinite(f) or explorer.message, (texts[k], explorer.values)
    for symbol in ("next", "random"):
        if symbol in explorer.controls:
            explorer.controls[symbol].click()
            assert explorer.error is None
    if "kinds" in explorer.controls:
        explorer.controls["kinds"].value = True
        assert explorer.error is None
    explorer.controls["reset"].click()
    assert explorer.error is None
    explorer.close()


@every("disc")
def test_verdict_on_a_disc(explorer):
    assert "local minimum" in explorer.sentence()
    explorer.controls["x0"].value = 0.5
    assert "proves nothing" in explorer.sentence()
    explorer.controls["preset"].value = "-x^2 - y^2"
    assert "local maximum" in explorer.sentence()
    explorer.controls["f"].value = "x^2 - y^3 + x y"
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0
    for r in (1.0, 0.3, explorer.controls["r"].min):
        explorer.controls["r"].value = r
        assert "proves nothing" in explorer.sentence()
        assert explorer.values["low"] < 0 < explorer.values["high"]
    explorer.controls["f"].value = "7"
    assert "does not vary" in explorer.sentence()
    explorer.controls["f"].value = "sqrt(x) + y^2"
    explorer.controls["x0"].value = 0
    assert "outside the domain" in explorer.message


@every("disc")
def test_least_and_greatest_value_on_a_disc(explorer):
    def ends(text, x0, y0, r):
        explorer.controls["f"].value = text
        for symbol, value in (("x0", x0), ("y0", y0), ("r", r)):
            explorer.controls[symbol].value = value
        assert explorer.error is None
        return pytest.approx((explorer.values["low"], explorer.values["high"]), abs=1e-9, nan_ok=True)

    far = math.hypot(0.5, 0.3)
    assert ends("x^2 + y^2", 0.5, 0.3, 0.3) == ((far - 0.3) ** 2, (far + 0.3) ** 2)
    assert explorer.message == ""
    assert ends("sin(9x) cos(8y)", 0.5, 0, 0.6) == (-1, 1)
    assert ends("x^4 - x^2 y^2", 0, 0, 0.5) == (-1 / 128, 1 / 16) and explorer.values["f"] == 0
    assert ends("sqrt(x)", 0.3, 0, 0.5) == (0, math.sqrt(0.8)) and "outside the domain" in explorer.message
    # unbounded, with a place of the sample on the pole, or near it
    for text, low, high in (
        ("1/(x^2 + y^2)", 1 / (math.hypot(0.3, 0.2) + 0.5) ** 2, math.nan),
        ("ln(x^2 + y^2)", math.nan, 2 * math.log(math.hypot(0.3, 0.2) + 0.5)),
        ("ln(x)", math.nan, math.log(0.8)),
        ("1/x", math.nan, math.nan),
        ("e^(1/x)", 0, math.nan),
    ):
        assert ends(text, 0.3, 0.2, 0.5) == (low, high)
        assert "not bounded" in explorer.message
    assert ends("1/x", 0.9, 0.2, 0.5) == (1 / 1.4, 1 / 0.4) and explorer.message == ""


@every("disc")
def test_an_extremum_between_the_steps_of_the_sliders(explorer):
    explorer.controls["preset"].value = "2 + sin(3x) cos(2y)"
    for x, y, verdict in ((0.52, 0, "maximum"), (1.57, 3.14, "minimum"), (3.67, 1.57, "maximum")):
        explorer.controls["x0"].value, explorer.controls["y0"].value = x, y
        for r in (explorer.controls["r"].min, explorer.controls["r"].max):
            explorer.controls["r"].value = r
            assert f"local {verdict}" in explorer.sentence()
        assert explorer.values["f"] == pytest.approx(3 if verdict == "maximum" else 1, abs=1e-12)
    explorer.controls["x0"].value = 3.64  # no longer the point next to it
    assert "proves nothing" in explorer.sentence()


@every("critical_points")
def test_critical_points_one_after_the_other(explorer):
    assert explorer.points[0].exact == (0, 0) and explorer.values["k"] == 0
    seen = set()
    for _ in range(2):
        explorer.controls["next"].click()
        seen.add((explorer.values["x0"], explorer.values["y0"]))
        assert abs(explorer.values["fx"]) < 1e-12 and abs(explorer.values["fy"]) < 1e-12
        assert "exactly" in explorer.sentence() and "det H" not in explorer.sentence()
    assert len(seen) == 2
    explorer.controls["kinds"].value = True
    assert "det H = 1 > 0" in explorer.sentence() or "det H = −1 < 0" in explorer.sentence()
    explorer.controls["k"].value = -0.002
    assert explorer.values["k"] == pytest.approx(-0.002, abs=1e-4)
    explorer.controls["f"].value = "x + y"
    assert "nowhere 0 together" in explorer.message
    explorer.controls["f"].value = "x^3"
    assert "curves" in explorer.message
    explorer.controls["preset"].value = "x^2 + y^2"
    explorer.controls["f"].value = "x^4 - x^3 + x - y^2"
    explorer.controls["next"].click()
    assert "numerically" in explorer.sentence()


def test_critical_points_that_form_curves():
    explorer = gl.explore.critical_points("x^2 y^2", box=(-2, 2, -2, 2))
    seen = set()
    for _ in explorer.points:
        explorer.controls["next"].click()
        seen.add((explorer.values["x0"], explorer.values["y0"]))
    assert len(seen) == len(explorer.points) > 5
    explorer.controls["x0"].value, explorer.controls["y0"].value = 0.1, 0  # between the marks
    assert "Critical point (0.1000, 0), one of those that form a curve" in explorer.sentence()
    explorer.controls["y0"].value = 0.1
    assert "Critical point" not in explorer.sentence()
    explorer.close()


@pytest.mark.parametrize("text", ["sin(x)/x", "x^2 y^2/(x^2 + y^2)", "x y ln(x^2 + y^2)"])
def test_a_hole_is_no_critical_point(text):
    for one in gl.ScalarField(text, "x y").critical_points((-2, 2, -2, 2)):
        assert np.hypot(*one.point) > 1e-6
    beside = gl.ScalarField(text, "x y").critical_points((-6, 6, -6, 6))  # where there are others as well
    assert beside and all(np.hypot(*one.point) > 1e-6 for one in beside)
    explorer = gl.explore.disc(text, box=(-2, 2, -2, 2))
    explorer.controls["x0"].value, explorer.controls["y0"].value = 0, 0
    assert math.isnan(explorer.values["f"]) and "outside its domain" in explorer.message
    assert "local" not in explorer.sentence()
    explorer.close()


def test_critical_points_outside_the_domain():
    explorer = gl.explore.critical_points("x ln(x) + y^2", box=(-1, 1, -1, 1))
    explorer.controls["x0"].value = -0.5
    assert math.isnan(explorer.values["f"]) and "no value at (−0.5000, " in explorer.message
    explorer.controls["x0"].value = 0.5
    assert explorer.message == ""
    explorer.close()


@every("descent_field")
def test_minus_the_gradient_misses_the_minimum(explorer):
    explorer.controls["lambda"].value = 10
    u, v = np.array([-4.0, -20.0]), np.array([-2.0, -1.0])  # -grad of x² + 10 y² at (2, 1), and the way to (0, 0)
    angle = np.degrees(np.arccos(u @ v / np.linalg.norm(u) / np.linalg.norm(v)))
    assert explorer.values["miss"] == pytest.approx(angle, abs=1e-6) == pytest.approx(52.1, abs=0.05)
    explorer.controls["lambda"].value = 1
    assert explorer.values["miss"] == pytest.approx(0, abs=1e-4)
    explorer.controls["lambda"].value = -1
    assert math.isnan(explorer.values["miss"]) and "no one point to aim at" in explorer.sentence()
    explorer.controls["preset"].value = "x^2 + y^2"
    assert explorer.values["miss"] == pytest.approx(0, abs=1e-6)
    explorer.controls["f"].value = "x^2 + λ^2 y^2 + λ x"
    explorer.controls["lambda"].value = 2
    assert explorer.error is None and explorer.values["f"] == pytest.approx(
        explorer.values["x0"] ** 2 + 4 * explorer.values["y0"] ** 2 + 2 * explorer.values["x0"]
    )


@every("descent")
def test_what_a_descent_says(explorer):
    assert explorer.message == "" and explorer.values["last"] < 1e-3
    explorer.controls["step"].value = 1.5
    assert "too large" in explorer.message or "goes up" in explorer.message
    explorer.controls["preset"].value = "x^2 - y^2"
    explorer.controls["step"].value = 0.3
    assert explorer.values["y0"] == explorer.values["yn"] == 0  # on the axis it stays on the axis
    assert "saddle" in explorer.message
    explorer.controls["y0"].value = 0.01
    assert "for ever" in explorer.message or explorer.values["yn"] > 1
    explorer.controls["preset"].value = "-e^(-(x^2 + y^2))"
    explorer.controls["x0"].value = explorer.controls["y0"].value = 3
    assert "plateau" in explorer.message
    explorer.controls["preset"].value = "x - ln(x) + y^2"
    explorer.controls["x0"].value, explorer.controls["step"].value = 3, 2.0
    explorer.controls["f"].value = "x^2 - ln(x) + y^2"
    explorer.controls["x0"].value, explorer.controls["step"].value = 3, 1.0
    assert "domain" in explorer.message
    explorer.controls["x0"].value = -1
    assert explorer.message and math.isnan(explorer.values["f"])


def test_a_disc_is_computed_without_a_figure():
    f = gl.ScalarField("x^2 + x y + 2y^2 - x")
    found = extrema.on_disc(f, (0.2, -0.1), 0.5, 1.0)
    angle = np.linspace(0, 2 * np.pi, 4001)
    reach = np.linspace(0, 1, 201)[:, None]
    # f by hand, since it is convex: the greatest value lies on the circle, the least at the critical point (4/7, -1/7)
    values = [(x**2 + x * y + 2 * y**2 - x) for x, y in [(0.2 + 0.5 * np.cos(angle), -0.1 + 0.5 * np.sin(angle))]]
    assert found.high == pytest.approx(np.max(values), abs=1e-6) and found.low == pytest.approx(-2 / 7)
    assert found.verdict == "neither" and found.bounded and found.inside
    x, y = 0.2 + reach * np.cos(angle), -0.1 + reach * np.sin(angle)
    values = x**2 + x * y + 2 * y**2 - x - found.f
    assert found.strays[0] == pytest.approx(reach[::5, 0])
    assert found.strays[1] == pytest.approx(values.min(axis=1)[::5], abs=1e-3)
    assert found.strays[2] == pytest.approx(values.max(axis=1)[::5], abs=1e-3)
    for points, sign in ((found.above, 1), (found.below, -1)):
        x, y = points
        assert (sign * (x**2 + x * y + 2 * y**2 - x - found.f) > 0).all()
        assert (np.hypot(x - 0.2, y + 0.1) < 0.5).all()
    assert extrema.on_disc(f, (4 / 7, -1 / 7), 0.5, 1.0).verdict == "minimum"
    hole = extrema.on_disc(gl.ScalarField("ln(x) + y"), (-1.0, 0.0), 0.5, 1.0)
    assert math.isnan(hole.f) and hole.verdict == ""


def test_what_is_near_a_point_is_computed_without_a_figure():
    x, y = sp.symbols("x y", real=True)
    f, box = x**2 - y**3 + x * y, (-0.2, 0.2, -0.3, 0.1)
    field = gl.ScalarField(f)
    points = field.critical_points(box)
    for place in sp.solve([f.diff(x), f.diff(y)], [x, y]):
        beside = tuple(float(s) + 1e-3 for s in place)
        found = extrema.near(field, beside, points, box, 5.0, follows=True)
        assert found.critical.exact == place and found.point == beside
        assert (found.f, found.fx, found.fy) == pytest.approx((float(f.subs({x: place[0], y: place[1]})), 0, 0))
        assert found.k == found.f
    found, at = extrema.near(field, (0.1, -0.2), points, box, 5.0, follows=False), {x: 0.1, y: -0.2}
    assert found.critical is None and found.k == 5
    assert (found.f, found.fx, found.fy) == pytest.approx([float(g.subs(at)) for g in (f, f.diff(x), f.diff(y))])


def test_what_minus_the_gradient_misses_is_computed_without_a_figure():
    whole, box = gl.ScalarField("x^2 + λ y^2", "x y λ"), (-3, 3, -3, 3)
    f, minima = descents.member(whole, box, 10.0)
    assert minima == [(0, 0)] and f(2, 1) == 14
    assert descents.member(whole, box, -1.0)[1] == []
    found = descents.aim(f, (2.0, 1.0), [(9.0, 9.0), *minima])
    assert found.goal == (0, 0) and found.norm == pytest.approx(math.hypot(4, 20))
    # between (-4, -20) and (-2, -1): cos² = 28²/(416 · 5), exactly
    assert math.cos(math.radians(found.miss)) ** 2 == pytest.approx(float(Fraction(28**2, 416 * 5)), abs=1e-7)
    bowl, minima = descents.member(gl.ScalarField("(x - 1)^2 + y^2"), box, None)
    assert np.array(minima) == pytest.approx(np.array([[1, 0]])) and descents.aim(bowl, (2.0, 1.0), minima).miss == 0
    assert math.isnan(descents.aim(bowl, (1.0, 0.0), minima).miss)


def test_a_way_down_is_computed_without_a_figure():
    x, y, step = Fraction(2), Fraction(1), Fraction(1, 16)
    for _ in range(7):
        x, y = x - step * 2 * x, y - step * 4 * y
    found = descents.way(gl.ScalarField("x^2 + 2y^2"), (2.0, 1.0), 1 / 16, 7)
    assert (found.f, found.last, found.xn, found.yn) == pytest.approx((6, *map(float, (x**2 + 2 * y**2, x, y))))
    assert found.norm == pytest.approx(math.hypot(2 * x, 4 * y)) and len(found.steps.points) == 8


def test_descent_by_hand():
    f = gl.ScalarField("x^2 + 10 y^2")
    way = descent(f, (2, 1), 0.05, 3)
    assert way.points[:, 0] == pytest.approx([2, 1.8, 1.62, 1.458]) and way.points[:, 1] == pytest.approx([1, 0, 0, 0])
    assert way.end == "count" and way.values == pytest.approx(f(*way.points.T))
    assert descent(f, (0, 0), 0.1, 5).end == "critical" and descent(f, (2, 1), 0.2, 60).end == "away"
    assert descent(gl.ScalarField("ln(x) + y"), (0.1, 0), 1, 5).end == "undefined"
    assert len(descent(gl.ScalarField("ln(x) + y"), (-1, 0), 1, 5).points) == 1


def test_zero_reads_0_and_pi_reads_π():
    explorer = gl.explore.critical_points("2 + sin(3x) cos(2y)", box=(0, 4, 0, 4))
    explorer.controls["x0"].value = 1.57
    explorer.controls["y0"].value = 0
    assert "∂f/∂x = 0; " in explorer.sentence()
    assert "(π/2, 0)" in explorer.sentence()
    field = gl.explore.descent_field()
    field.controls["lambda"].value = 1
    assert field.values["miss"] == 0


def test_λ_is_a_control_only_where_the_function_has_it():
    explorer = gl.explore.descent_field()
    with_it = len(explorer.children[0].children)
    explorer.controls["preset"].value = "x^2 - y^2"
    assert len(explorer.children[0].children) == with_it - 1
    explorer.controls["reset"].click()
    assert len(explorer.children[0].children) == with_it


def test_both_scales_of_the_descent_field_are_stated():
    explorer = gl.explore.descent_field()
    explorer.controls["x0"].value, explorer.controls["y0"].value = 2, 1  # grad = (4, 8) for λ = 4
    stated, field = map(float, re.findall(r"([\d.]+) \(", explorer._title.get_text()))
    assert stated == pytest.approx(0.3 * 6 / np.hypot(4, 8), rel=0.05)  # 0.3 of the window [−3, 3]
    assert field == explorer._scale
