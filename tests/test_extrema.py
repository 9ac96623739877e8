"""The explorers of notebook 7.3: every control on every preset, what they say, descents at the edges."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from matplotlib.backend_bases import MouseButton, MouseEvent

import gradlib as gl
from gradlib.explore import descents, fields
from gradlib.explore.base import extrema
from gradlib.explore.disc import on_disc
from gradlib.explore.extrema import near
from gradlib.field.flow import descent
from gradlib.language import say
from tests.test_explore import HOLES, ends, sliders

PRESETS = {
    "disc": extrema.PRESETS,
    "critical_points": extrema.PRESETS,
    "descent_field": fields.FIELDS,
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
    assert "det H = −1 < 0" in explorer.sentence()  # the second click led back to the first, a saddle
    explorer.controls["k"].value = -0.002
    assert explorer.values["k"] == pytest.approx(-0.002, abs=1e-4)
    explorer.controls["f"].value = "x + y"
    assert "No critical point was found" in explorer.message
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
    assert "too large" in explorer.message
    explorer.controls["preset"].value = "x^2 - y^2"
    explorer.controls["step"].value = 0.3
    assert explorer.values["y0"] == explorer.values["yn"] == 0  # on the axis it stays on the axis
    assert "saddle" in explorer.message
    explorer.controls["y0"].value = 0.01
    assert explorer.message == "" and explorer.values["yn"] == pytest.approx(0.01 * 1.6**25)  # y ↦ y + 0.3 · 2y
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


@every("descent")
def test_a_gradient_is_not_nearly_0_because_f_is_large(explorer):
    explorer.controls["f"].value = "x^2 + y^2 + 10000"
    explorer.controls["count"].value = 3
    assert explorer.values["norm"] > 1 and explorer.message == ""
    explorer.controls["count"].value = 60
    assert "nearly 0" in explorer.message


@every("descent")
def test_a_corner_is_not_outside_the_domain(explorer):
    explorer.controls["f"].value = "|x| + |y|"
    for symbol, value in (("x0", 1), ("y0", 0.5), ("step", 0.5)):
        explorer.controls[symbol].value = value
    assert (explorer.values["xn"], explorer.values["yn"], explorer.values["last"]) == (0.5, 0, 0.5)
    assert "no gradient" in explorer.message and "domain" not in explorer.message


@every("descent")
def test_f_above_its_minimum_falls_on_a_straight_line(explorer):
    explorer.controls["preset"].value = "x^2 + 10 y^2"
    explorer.controls["y0"].value, explorer.controls["step"].value = 0, 0.1
    explorer.controls["scale"].value = True
    n, above = explorer._values.get_data()
    assert explorer._side.get_yscale() == "log" and above == pytest.approx(4 * 0.8 ** (2 * np.asarray(n)))
    low, high = explorer._side.get_ylim()
    assert low <= above.min() and above.max() <= high
    explorer.controls["f"].value = "x^2 - y^2"
    assert explorer._side.get_yscale() == "linear" and "No minimum" in explorer.sentence()


@every("descent")
def test_the_values_fill_a_third_of_their_scale(explorer):
    for preset in descents.PRESETS:
        explorer.controls["preset"].value = preset.text
        values, (low, high) = explorer._values.get_ydata(), explorer._side.get_ylim()
        assert low <= values.min() and values.max() <= high and 3 * np.ptp(values) >= high - low, preset.text


@every("descent_field")
def test_lambda_can_be_typed(explorer):
    for text in ("x^2 + lambda y^2", "x^2 + lambda*y^2", "x^2 + \\lambda y^2", "x^2 + λ y^2"):
        explorer.controls["f"].value = text
        explorer.controls["lambda"].value = 3
        assert (
            explorer.message == ""
            and explorer.values["f"] == explorer.values["x0"] ** 2 + 3 * explorer.values["y0"] ** 2
        )


@every("descent_field")
def test_the_angle_has_an_arc_and_the_minimum_a_mark(explorer):
    explorer.controls["lambda"].value = 10
    assert explorer._goal.get_xydata().tolist() == [[0, 0]] and explorer._name.get_text() == "52.1°"
    arc = explorer._angle.get_xydata() - (2, 1)
    for end, way in ((arc[0], (-4, -20)), (arc[-1], (-2, -1))):
        assert end[0] * way[1] == pytest.approx(end[1] * way[0], abs=1e-9) and end @ np.array(way) > 0
    explorer.controls["lambda"].value = 1
    assert explorer._name.get_text() == "" and np.isnan(explorer._angle.get_ydata()).all()


@every("critical_points")
def test_the_slider_of_the_level_has_room_between_the_critical_points(explorer):
    control = explorer.controls["k"]
    assert (1 / 432) / (control.max - control.min) > 0.2
    explorer.controls["x0"].value = -0.2
    assert control.min <= explorer.values["k"] == explorer.values["f"] <= control.max
    explorer.controls["kinds"].value = True
    assert explorer.values["k"] == explorer.values["f"]


@every("critical_points")
def test_next_leads_elsewhere(explorer):
    places = [(explorer.values["x0"], explorer.values["y0"])]
    for _ in range(4):
        explorer.controls["next"].click()
        places.append((explorer.values["x0"], explorer.values["y0"]))
        assert places[-1] != places[-2]


@pytest.mark.parametrize("name", ["critical_points"])
@pytest.mark.parametrize("preset", extrema.PRESETS, ids=lambda preset: preset.text)
def test_the_kinds_of_critical_points_are_written_inside_the_map(name, preset):
    explorer = getattr(gl.explore, name)()
    explorer.controls["preset"].value, explorer.controls["kinds"].value = preset.text, True
    explorer.figure.draw_without_rendering()
    ax = explorer._spot.axes
    frame = ax.get_window_extent().padded(1)
    assert len(ax.texts) == len(explorer.points)
    for text in ax.texts:
        box = text.get_window_extent()
        assert frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1), text
    explorer.close()


def test_a_disc_is_computed_without_a_figure():
    f = gl.ScalarField("x^2 + x y + 2y^2 - x")
    found = on_disc(f, (0.2, -0.1), 0.5, 1.0)
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
    assert on_disc(f, (4 / 7, -1 / 7), 0.5, 1.0).verdict == "minimum"
    hole = on_disc(gl.ScalarField("ln(x) + y"), (-1.0, 0.0), 0.5, 1.0)
    assert math.isnan(hole.f) and hole.verdict == ""


def test_the_place_of_a_value_that_few_directions_have_is_shown():
    """x² - x³ + y² is less than 0 on the disc of radius 1.05 only beside (1.05, 0)."""
    explorer = gl.explore.disc("x^2 - x^3 + y^2", box=(-2, 2, -2, 2))
    for symbol, value in (("x0", 0), ("y0", 0), ("r", 1.05)):
        explorer.controls[symbol].value = value
    assert "proves nothing" in explorer.sentence() and explorer.values["low"] == pytest.approx(1.05**2 - 1.05**3)
    signs, large = explorer._below.get_xydata(), explorer._ends[0].get_xydata()
    assert len(signs) and (signs[:, 0] > 0.95).all()
    assert large == pytest.approx(np.array([[1, 0]]), abs=1e-4)
    for r in (1.001, 1.01):  # less than the sample would notice
        explorer.controls["r"].value = r
        assert explorer._ends[0].get_xydata() == pytest.approx(np.array([[1, 0]]), abs=1e-3)
    explorer.controls["r"].value = 0.9
    assert "local minimum" in explorer.sentence() and np.isnan(explorer._ends[0].get_xydata()).all()
    explorer.close()


@every("disc")
def test_a_small_disc_is_shown_large_and_its_signs_are_not_under_the_point(explorer):
    explorer.controls["preset"].value = "x^2 - y^2"
    for r in (explorer.controls["r"].min, 0.1, 1):
        explorer.controls["r"].value = r
        for artist, sign in ((explorer._above, 1), (explorer._below, -1)):
            x, y = artist.get_data()
            assert len(x) > 40 and (sign * (x**2 - y**2) > 0).all()
            pixels = artist.axes.transData.transform(artist.get_xydata()) - artist.axes.transData.transform((0, 0))
            assert np.hypot(*pixels.T).min() > 8
        low, high = explorer._side.get_ylim()
        assert explorer._side.get_xlim()[1] < 3 * r and high - low < 30 * r**2
    assert explorer.values["low"] == -explorer.values["high"] == pytest.approx(-1)


@every("disc")
def test_rounding_is_told_as_0(explorer):
    for x0, y0, r in ((0.3, 0.4, 0.5), (0.6, 0, 0.6), (1, 0, 1)):
        for symbol, value in (("x0", x0), ("y0", y0), ("r", r)):
            explorer.controls[symbol].value = value
        assert explorer.values["low"] == 0


@every("disc")
def test_a_critical_point_draws_the_mouse_on(explorer):
    explorer.controls["preset"].value = "2 + sin(3x) cos(2y)"
    canvas = explorer._stage.canvas
    canvas.draw()
    ax = explorer._spot.axes
    x, y = ax.transData.transform((math.pi / 2, math.pi / 2))
    for dx, dy in ((5, 5), (-6, 4), (0, -8)):
        MouseEvent("button_press_event", canvas, x + dx, y + dy, MouseButton.LEFT)._process()
        MouseEvent("button_release_event", canvas, x + dx, y + dy, MouseButton.LEFT)._process()
        assert explorer._spot.get_xydata()[0] == pytest.approx((math.pi / 2, math.pi / 2), abs=1e-9)
        assert "(π/2, π/2), exactly" in explorer.sentence() and "local maximum" in explorer.sentence()
    MouseEvent("button_press_event", canvas, x + 14, y, MouseButton.LEFT)._process()
    assert explorer.values["x0"] > 1.6 and "exactly" not in explorer.sentence()


def test_what_is_near_a_point_is_computed_without_a_figure():
    x, y = sp.symbols("x y", real=True)
    f, box = x**2 - y**3 + x * y, (-0.2, 0.2, -0.3, 0.1)
    field = gl.ScalarField(f)
    points = field.critical_points(box)
    for place in sp.solve([f.diff(x), f.diff(y)], [x, y]):
        beside = tuple(float(s) + 1e-3 for s in place)
        found = near(field, beside, points, box, 5.0, follows=True)
        assert found.critical.exact == place and found.point == beside
        assert (found.f, found.fx, found.fy) == pytest.approx((float(f.subs({x: place[0], y: place[1]})), 0, 0))
        assert found.k == found.f
    found, at = near(field, (0.1, -0.2), points, box, 5.0, follows=False), {x: 0.1, y: -0.2}
    assert found.critical is None and found.k == 5
    assert (found.f, found.fx, found.fy) == pytest.approx([float(g.subs(at)) for g in (f, f.diff(x), f.diff(y))])


def test_what_minus_the_gradient_misses_is_computed_without_a_figure():
    whole, box = gl.ScalarField("x^2 + λ y^2", "x y λ"), (-3, 3, -3, 3)
    f, minima = fields.member(whole, box, 10.0)
    assert minima == [(0, 0)] and f(2, 1) == 14
    assert fields.member(whole, box, -1.0)[1] == []
    found = fields.aim(f, (2.0, 1.0), [(9.0, 9.0), *minima])
    assert found.goal == (0, 0) and found.norm == pytest.approx(math.hypot(4, 20))
    # between (-4, -20) and (-2, -1): cos² = 28²/(416 · 5), exactly
    assert math.cos(math.radians(found.miss)) ** 2 == pytest.approx(float(Fraction(28**2, 416 * 5)), abs=1e-7)
    bowl, minima = fields.member(gl.ScalarField("(x - 1)^2 + y^2"), box, None)
    assert np.array(minima) == pytest.approx(np.array([[1, 0]])) and fields.aim(bowl, (2.0, 1.0), minima).miss == 0
    assert math.isnan(fields.aim(bowl, (1.0, 0.0), minima).miss)


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
    stated, field = map(float, re.findall(r"× ([\d.]+)", explorer._title.get_text()))
    assert stated == pytest.approx(0.3 * 6 / np.hypot(4, 8), rel=0.05)  # 0.3 of the window [−3, 3]
    assert field == explorer._scale


def test_curves_are_seen_to_cross_where_a_critical_point_is_marked():
    explorer = gl.explore.critical_points()
    (crossings,) = [line for line in explorer.figure.axes[0].lines if len(line.get_xdata()) == len(explorer.points)]
    assert crossings.get_marker() == "D" and crossings.get_markerfacecolor() == "none"
    assert sorted(map(tuple, crossings.get_xydata())) == sorted(one.point for one in explorer.points)
    explorer.close()


@every("descent")
@pytest.mark.parametrize("place", ["far from the minimum", "beside the minimum", "away from the last point"])
def test_the_first_and_the_last_point_of_a_descent_are_both_seen(explorer, place):
    if place == "far from the minimum":
        explorer.controls["preset"].value = "-e^(-(x^2 + y^2))"
    elif place == "beside the minimum":
        explorer.controls["x0"].value, explorer.controls["y0"].value = 0.02, 0
    spot, end = explorer._spot, explorer._end
    start, last = (one.axes.transData.transform(one.get_xydata())[0] for one in (spot, end))
    children = spot.axes.get_children()
    assert (spot.get_zorder(), children.index(spot)) > (end.get_zorder(), children.index(end))
    inside = end.get_markersize() / 2 * explorer.figure.dpi / 72  # the radius of the circle inside the square
    dot = spot.get_markersize() / 2 * explorer.figure.dpi / 72
    assert inside > dot + 1 or np.hypot(*(start - last)) > dot


@every("disc")
@pytest.mark.parametrize("width", [350, 265])
@pytest.mark.parametrize(("formula", "r"), [("x^2 + y^2", 0.02), ("x^2 - y^2", 0.08)])
def test_the_numbers_beside_a_disc_are_whole(explorer, width, formula, r):
    explorer._stage.show(width, False)
    explorer.controls["f"].value = formula
    explorer.controls["r"].value = r
    explorer._stage.picture()
    renderer = explorer._stage.canvas.get_renderer()
    assert min(label.get_window_extent(renderer).x0 for label in explorer._side.get_yticklabels()) >= 0


@every("critical_points")
@pytest.mark.parametrize(("text", "said"), [("7", "critical_region"), ("(x - y)^2", "critical_curve")])
def test_no_point_is_marked_where_every_point_is_critical(explorer, text, said):
    explorer.controls["f"].value, explorer.controls["kinds"].value = text, True
    marks = next(line for line in explorer._spot.axes.lines if line.get_marker() == "D")
    shown = said == "critical_curve"
    assert explorer.points and bool(len(marks.get_xydata())) == bool(explorer._spot.axes.texts) == shown
    assert say(said) in explorer.message
