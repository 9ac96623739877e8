"""The explorers of notebook 7.2, and the lines and surfaces that they draw."""

import math
from fractions import Fraction
from itertools import pairwise

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp
from matplotlib.backend_bases import MouseButton, MouseEvent
from mpl_toolkits.mplot3d import proj3d
from scipy.integrate import solve_ivp

import gradlib as gl
from gradlib.draw import arrows, plane, style, tangents, touching
from gradlib.draw.level_surface import LevelSurfaces
from gradlib.draw.scale import nice, round_factor, round_limits
from gradlib.explore.approximation import APPROXIMATED, STEPS, approximate
from gradlib.explore.base import on_map as geometry
from gradlib.explore.direction import along
from gradlib.explore.level_surface import SURFACES, on_surface
from gradlib.explore.levels import on_ellipse
from gradlib.explore.steepest import climb
from gradlib.field.flow import gradient_line, straight_line
from gradlib.field.zeros import critical_curves

TEN = [
    *("x^2 y^3", "2 + sin(3x) cos(2y)", "x^2 + y^2", "x^2 - y^2", "y - sin(x)", "e^x cos(y)"),
    *("ln(x^2 + y^2 + 1)", "x^4 + y^2 - 3x y", "tanh(x) + y^3", "sqrt(x^2 + 2y^2 + 1)"),
]
HOLES = ["ln(x*y)", "1/x", "sqrt(x-y)", "|x|", "7", "sqrt(-x^2-1)", "x y/(x^2+y^2)", "e^(50x)"]
HOLES_3D = ["ln(x y z)", "1/z", "|x| + |y| + |z|", "7", "sqrt(-x^2-1)", "x^2+y^2+z^2"]
PRESETS = {
    **dict.fromkeys(("level_line", "steepest", "direction"), geometry.PRESETS),
    "level_surface": SURFACES,
    "approximation": APPROXIMATED,
}


def make(name, **options):
    return getattr(gl.explore, name)(**options)


def on_level(f, point, level):
    """The point of the level line nearest to `point`, by Newton's method along the gradient."""
    p = np.array(point)
    for _ in range(6):
        g = f.gradient(*p)
        p = p - (f(*p) - level) * g / (g @ g)
    return p


@pytest.mark.parametrize("text", TEN)
def test_gradient_is_orthogonal_to_the_level_line(text):
    """100 points of each of 10 functions: the chord between two points of the level line, one on either side."""
    f, random = gl.ScalarField(text, "x y"), np.random.default_rng(2)
    for point in random.uniform(-1.5, 1.5, (100, 2)):
        g = f.gradient(*point)
        along = tangents.tangent_ends(tuple(point), g, 1e-5)
        one, two = (on_level(f, end, f(*point)) for end in along)
        chord = two - one
        assert abs(g @ chord) < 1e-9 * np.linalg.norm(g) * np.linalg.norm(chord) + 1e-14, point


@pytest.mark.parametrize("text", TEN)
def test_gradient_line_ends_on_its_level(text):
    f, random = gl.ScalarField(text, "x y"), np.random.default_rng(4)
    reached = 0
    for point in random.uniform(-1, 1, (20, 2)):
        level = f(*point) + 0.2
        line = gradient_line(f, tuple(point), (-2, 2, -2, 2), level=level)
        assert line.end in ("level", "edge", "critical")
        if line.end == "level":
            reached += 1
            assert f(*line.points[-1]) == pytest.approx(level, abs=1e-6)
            # it follows the gradient: each step has the direction of the gradient half way
            for p, q in pairwise(line.points[::6]):
                g = f.gradient(*((p + q) / 2))
                assert g @ (q - p) > 0.995 * np.linalg.norm(g) * np.linalg.norm(q - p)
    assert reached > 5


@pytest.mark.parametrize("text", TEN)
@pytest.mark.parametrize("level", [None, 0.2])
def test_gradient_lines_are_those_of_scipy(text, level):
    """To a fifth of a pixel in a picture of 400: no point is further from the line that scipy follows."""
    f, random = gl.ScalarField(text, "x y"), np.random.default_rng(5)
    up = 1 if level else -1
    for point in random.uniform(-1, 1, (5, 2)):
        line = gradient_line(f, tuple(point), (-2, 2, -2, 2), level=level and f(*point) + level)
        solved = solve_ivp(
            lambda s, p: up * f.gradient(*p) / np.linalg.norm(f.gradient(*p)),
            (0, 0.95 * line.length),  # not to its end: there may be a critical point
            point,
            "DOP853",
            dense_output=True,
            rtol=1e-8,
            atol=1e-10,
        )
        assert solved.success
        walked = np.append(0, np.cumsum(np.hypot(*np.diff(line.points, axis=0).T)))
        for p, s in zip(line.points, walked, strict=True):
            if s < 0.9 * line.length:
                near = solved.sol(np.linspace(s, 1.01 * s, 100)).T  # a chord is a little shorter than its arc
                assert np.linalg.norm(near - p, axis=1).min() < 2e-3, (point, s)


@pytest.mark.parametrize(
    ("text", "point", "rise"),
    [
        ("2 + sin(3x) cos(2y)", (1, 1), 0.3),  # past a saddle
        ("2 + sin(3x) cos(2y)", (-0.95, -0.76), 0.1),
        ("x^4 - 2x^2 + y^4 - 2y^2", (0.07, -0.61), 0.6),
        ("sin(x y)", (0.11, -0.2), 0.6),
        ("x^2 - y^2", (0.9, 0.7), 0.8),
        ("2 - x^2 - y^2", (0.3, 0.2), 0.1),  # under a summit
    ],
)
@pytest.mark.parametrize("half", [2, 5, 10, 40])
def test_a_line_and_its_length_do_not_depend_on_the_window(text, point, rise, half):
    f = gl.ScalarField(text, "x y")
    level = f(*point) + rise

    def slope(k, z):
        g = f.gradient(*z[:2])
        return [*(g / (g @ g)), 1 / np.linalg.norm(g)]

    solved = solve_ivp(slope, (0, rise), [*point, 0], rtol=1e-9, atol=1e-11).y[:, -1]
    line = gradient_line(f, point, (-half, half, -half, half), level=level)
    assert line.end == "level"
    assert line.points[-1] == pytest.approx(solved[:2], abs=2e-4 * half)
    assert line.length == pytest.approx(solved[2], rel=2e-3)


def test_a_line_that_goes_straight_at_a_saddle_ends_there():
    line = gradient_line(gl.ScalarField("x^2 - y^2"), (1, 0), (-2, 2, -2, 2))
    assert line.end == "critical" and np.linalg.norm(line.points[-1]) < 1e-2


def test_a_small_climb_is_shortest_along_the_gradient():
    f, point, box = gl.ScalarField("x^2 y^3"), (1.0, 1.0), (0, 3, 0, 2)
    uphill = math.atan2(*f.gradient(*point)[::-1])
    curved = gradient_line(f, point, box, level=1.01).length
    for degrees in (-60, -20, -5, 5, 20, 60):
        straight = straight_line(f, point, uphill + math.radians(degrees), box, 1.01)
        assert straight.end == "level"
        assert f(*straight.points[-1]) == pytest.approx(1.01, abs=1e-6)
        assert straight.length > curved


def test_lines_stop_where_they_must_and_say_why():
    bowl, box = gl.ScalarField("x^2 + y^2"), (-2, 2, -2, 2)
    down = gradient_line(bowl, (1, 1), box)
    assert down.end == "critical"
    assert np.linalg.norm(down.points[-1]) < 0.01
    assert gradient_line(bowl, (0, 0), box).end == "critical"
    assert gradient_line(bowl, (1, 0), box, level=9).end == "edge"
    assert gradient_line(gl.ScalarField("-x^2 - y^2"), (1, 0), box, level=1).end == "critical"
    assert gradient_line(gl.ScalarField("ln(x) + y"), (-1, 0), box, level=1).end == "undefined"
    assert gradient_line(gl.ScalarField("ln(x) + y^2"), (0.5, 0.6), box).end == "undefined"
    assert gradient_line(gl.ScalarField("x^y", "x y"), (0, 1), box).end == "undefined"  # and it cannot even begin
    assert gradient_line(gl.ScalarField("e^(-20(x^2 + y^2))"), (0.5, 0.6), box, level=3).end == "critical"
    assert straight_line(bowl, (1, 0), math.pi / 2, box, 9).end == "edge"
    assert math.isnan(straight_line(bowl, (1, 0), math.pi / 2, box, 9).length)


def test_a_way_down_a_narrow_valley_is_broken_off_and_said_to_be():
    f, box = gl.ScalarField("x^2 + 1000y^2"), (-2, 2, -2, 2)
    line = gradient_line(f, (1.5, 0.4), box)
    assert line.end == "long" and abs(line.points[-1][1]) < 1e-3 < line.points[-1][0]
    explorer = gl.explore.steepest("x^2 + 1000y^2", box=box)
    explorer.controls["x0"].value, explorer.controls["y0"].value = 1.5, 0.4
    assert "valley is so narrow" in explorer.message
    explorer.close()


@pytest.mark.parametrize(
    ("text", "level"), [("|x|", None), ("|x| + |y|", None), ("y - |x|", 3), ("sqrt(x^2+y^2)", None)]
)
def test_lines_end_at_a_crease(text, level):
    """They would go to and fro over it, in ever smaller steps, for minutes."""
    f = gl.ScalarField(text, "x y")
    line = gradient_line(f, (0.5, 0.7), (-2, 2, -2, 2), level=level)
    assert line.end == "stuck"
    assert abs(line.points[-1][0]) < 1e-3
    assert (
        f.gradient(*line.points[len(line.points) // 2]) @ (line.points[-1] - line.points[0]) * (1 if level else -1) > 0
    )


def test_a_line_does_not_go_to_and_fro_along_a_crease():
    """Both slopes beside it are orthogonal: one line in sixty took 500 steps to creep beyond it."""
    f, box = gl.ScalarField("|x| + |y|"), (-2, 2, -2, 2)
    for x, y in (*np.random.default_rng(0).uniform(-2, 2, (60, 2)), (-1.44, 0.68), (1.93, 0.29), (0.7, 0.9)):
        line = gradient_line(f, (x, y), box)
        assert line.end == "stuck"
        # straight along the diagonal to the nearer axis
        assert np.isclose(line.length, np.sqrt(2) * min(abs(x), abs(y)), atol=2e-3)


@pytest.mark.parametrize("text", ["1/(z - 0.3)", "1/(z - 0.3) + x + y", "1/(z - x)"])
def test_a_pole_over_the_point_is_no_failure(text):
    explorer = gl.explore.level_surface(text)
    for part in ("upper", "lower"):
        explorer.controls["part"].value = part
        assert explorer.error is None
    explorer.close()


@pytest.mark.parametrize("name", PRESETS)
def test_every_control_on_every_function(name):
    texts = [preset.text for preset in PRESETS[name]] + (HOLES_3D if name == "level_surface" else HOLES)
    random, explorer = np.random.default_rng(8), make(name)
    for text in texts:
        explorer.controls["f"].value = text
        for control in explorer.controls.values():
            if isinstance(control, widgets.Button):
                control.click()
                explorer.controls["f"].value = text
            elif isinstance(control, widgets.ToggleButtons):
                for _, option in control.options:
                    control.value = option
            elif isinstance(control, widgets.FloatSlider):
                low, high = control.min, control.max
                for value in (low, high, (low + high) / 2, 0, *random.uniform(low, high, 2)):
                    control.value = min(max(value, low), high)
                    assert explorer.error is None, (text, explorer.error)
                    numbers = [explorer.values[symbol] for symbol in explorer.readouts]
                    assert explorer.message or np.isfinite(numbers).all() or name in ("approximation", "level_surface")
        assert explorer.error is None


def test_level_line_shows_the_worked_numbers():
    explorer = make("level_line")
    explorer.controls["preset"].value = "x^2 y^3"
    values = explorer.values
    assert [values[s] for s in ("x0", "y0", "fx", "fy", "f")] == pytest.approx([2, 1, 4, 12, 4])
    assert values["dot"] == pytest.approx(0, abs=1e-12)
    assert "4.000 (x − 2) + 12.00 (y − 1) = 0" in explorer.sentence()
    explorer.controls["preset"].value = "x^2 + y^2"
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0
    assert "zero" in explorer.message
    assert "tangent:" not in explorer.sentence()
    assert np.isnan(explorer._tangent.get_data()).all()


def test_ellipse_shows_the_worked_numbers():
    values = make("ellipse").values
    assert (values["x0"], values["y0"]) == pytest.approx((2.295, 1.288), abs=1e-3)
    assert (values["fx"], values["fy"]) == pytest.approx((0.510, 0.644), abs=1e-3)
    explorer = make("ellipse")
    random = np.random.default_rng(1)
    for _ in range(30):
        for symbol in ("a", "b", "theta"):
            control = explorer.controls[symbol]
            control.value = random.uniform(control.min, control.max)
        v = explorer.values
        for x, y in ((v["ix"], 0), (0, v["iy"])):  # both crossings lie on the tangent, and so does the point
            assert v["x0"] * x / v["a"] ** 2 + v["y0"] * y / v["b"] ** 2 == pytest.approx(1)
        assert (v["x0"] / v["a"]) ** 2 + (v["y0"] / v["b"]) ** 2 == pytest.approx(1)
    explorer.controls["theta"].value = 0
    assert math.isnan(explorer.values["iy"])
    assert "parallel" in explorer.message


def test_an_ellipse_is_computed_without_a_figure():
    found = on_ellipse(3, 2, math.atan2(4, 3))  # at (9/5, 8/5)
    x, y = sp.symbols("x y")
    f, at = x**2 / 9 + y**2 / 4, {x: sp.Rational(9, 5), y: sp.Rational(8, 5)}
    slopes = [f.diff(s).subs(at) for s in (x, y)]
    tangent = slopes[0] * (x - at[x]) + slopes[1] * (y - at[y])
    crossings = [sp.solve(tangent.subs(other, 0), s)[0] for s, other in ((x, y), (y, x))]
    assert found[1:] == pytest.approx([float(v) for v in (*at.values(), *slopes, *crossings)])
    assert math.isnan(on_ellipse(3, 2, 0).iy) and math.isnan(on_ellipse(3, 2, math.pi / 2).ix)


def test_a_climb_is_computed_without_a_figure():
    """On the plane 3x + 4y, of slope 5, the straight try at 60° is twice as long; on the cone the level is a circle."""
    found = climb(gl.ScalarField("3x + 4y"), (0.2, 0.1), 1, 60, (0, 2, 0, 2))
    assert (found.a, found.b, found.curved, found.straight, found.ratio) == pytest.approx((1, 2, 1 / 5, 2 / 5, 2))
    assert found.up.points[-1] == pytest.approx([0.2 + 3 / 25, 0.1 + 4 / 25])
    for (walked, climbed), length in zip(found.profiles, (1 / 5, 2 / 5), strict=True):
        assert (walked[0], climbed[0], walked[-1], climbed[-1]) == pytest.approx((0, 0, length, 1))
        assert climbed == pytest.approx(walked / length)
    steps = np.diff(found.down.points, axis=0)
    assert steps @ [4, -3] == pytest.approx(0 * steps[:, 0], abs=1e-12) and (steps @ [3, 4] < 0).all()
    flat = climb(gl.ScalarField("x^2 + y^2"), (0.0, 0.0), 1, 0, (-2, 2, -2, 2))
    assert flat.up.end == "critical" and not len(flat.ahead.points) and math.isnan(flat.ratio)


@pytest.mark.parametrize("degrees", [-150, 0, 30, 90])
def test_a_directional_derivative_is_computed_without_a_figure(degrees):
    """... and is the derivative of t -> f(P + t v) at 0, by sympy."""
    x, y, t = sp.symbols("x y t", real=True)
    f, unit = x**2 * sp.exp(y), (sp.cos(sp.pi * degrees / 180), sp.sin(sp.pi * degrees / 180))
    found = along(gl.ScalarField(f), (0.5, -0.3), degrees, 2.0, (-2, 2, -2, 2), 5.0)
    place = {x: sp.Rational(1, 2) + 2 * t * unit[0], y: -sp.Rational(3, 10) + 2 * t * unit[1]}
    moved = f.subs(place, simultaneous=True)
    wanted = float(moved.diff(t).subs(t, 0))
    assert (found.directional, found.cosine, 2 * found.slope) == pytest.approx((wanted,) * 3) and found.smooth
    way, *_, z = found.curve
    inside = np.isfinite(z)
    assert z[inside] == pytest.approx([float(moved.subs(t, s / 2)) for s in way[inside]])
    uphill = math.degrees(math.atan2(0.25 * math.exp(-0.3), math.exp(-0.3)))
    assert math.cos(math.radians(found.between)) == pytest.approx(math.cos(math.radians(degrees - uphill)))
    assert not along(gl.ScalarField(geometry.NO_PLANE.source), (0, 0), degrees, 1.0, (-1, 1, -1, 1), 1.0).smooth


def test_a_point_of_a_level_surface_and_its_normal_are_computed_without_a_figure():
    f = gl.ScalarField("x^2 + y^2 - z^2")
    assert LevelSurfaces(f, (-2, 2) * 3).height(1, 0.5, 1.0) == pytest.approx(0.5)  # 1 + 1/4 - 1/4 = 1
    found = on_surface(f, 1.0, (1.0, 0.5), 0.5)
    assert (found.fx, found.fy, found.fz) == (2, 1, -1) and found.normal == pytest.approx(np.array([2, 1, -1]) / 6**0.5)
    for u in (1e-4, -1e-4):  # points beside it, on the surface: the normal is orthogonal to the way there
        for near in ((1 + u, 0.5), (1, 0.5 + u)):
            chord = np.array([*near, math.sqrt(near[0] ** 2 + near[1] ** 2 - 1)]) - [1, 0.5, 0.5]
            assert abs(found.normal @ chord) < 1e-3 * np.linalg.norm(chord)
    assert np.isnan(on_surface(f, 0.0, (0.0, 0.0), 0.0).normal).all()
    assert np.isnan(on_surface(f, 9.0, (0.0, 0.0), math.nan).gradient).all()


def test_an_approximation_is_computed_without_a_figure():
    """x²y at (1.002, 0.997) from (1, 1), by exact fractions."""
    h, k = Fraction(2, 1000), Fraction(-3, 1000)
    surface, tangent = (1 + h) ** 2 * (1 + k), 1 + 2 * h + k
    found = approximate(gl.ScalarField("x^2 y"), (1.0, 1.0), (0.002, -0.003), (0, 2, 0, 2), 8.0)
    assert (found.z1, found.z2, found.size) == pytest.approx((float(surface), float(tangent), math.sqrt(h**2 + k**2)))
    assert found.error == pytest.approx(float(surface - tangent), rel=1e-9)
    assert found.slope == pytest.approx(2, abs=0.01) and found.smooth and not found.affine
    s = STEPS / found.size
    error = np.abs(float(h * h + 2 * h * k) * s**2 + float(h * h * k) * s**3)  # what (1+sh)²(1+sk) has beside the plane
    assert found.errors == pytest.approx(error, rel=1e-6, abs=1e-12)
    assert approximate(gl.ScalarField("2x + 3y"), (1.0, 1.0), (0.4, 0.3), (0, 2, 0, 2), 8.0).affine
    assert not approximate(gl.ScalarField(geometry.NO_PLANE.source), (0, 0), (0.4, 0.3), (-1, 1, -1, 1), 1.0).smooth


def test_the_point_of_the_ellipse_follows_the_mouse():
    explorer = make("ellipse")
    explorer._stage.canvas.draw()
    ax = explorer.figure.axes[0]
    MouseEvent(
        "button_press_event", explorer._stage.canvas, *ax.transData.transform((-2, 3)), MouseButton.LEFT
    )._process()
    assert math.tan(math.radians(explorer.values["theta"])) == pytest.approx((3 / 2) / (-2 / 3), rel=0.02)
    assert explorer.values["x0"] < 0 < explorer.values["y0"]


def test_directional_derivative_has_its_maximum_at_the_gradient():
    explorer = make("direction", source="x^2 y^3", box=(0, 3, 0, 2))
    with explorer.quiet():
        explorer.controls["x0"].value, explorer.controls["y0"].value = 2, 1
    explorer.controls["length"].value = 2
    best = explorer.values["norm"]
    assert best == pytest.approx(math.hypot(4, 12))
    for degrees in range(-180, 181, 15):
        explorer.controls["theta"].value = degrees
        v = explorer.values
        unit = np.array([math.cos(math.radians(degrees)), math.sin(math.radians(degrees))])
        assert v["directional"] == pytest.approx(2 * unit @ [4, 12])
        assert v["cosine"] == pytest.approx(v["directional"])
        assert v["slope"] == pytest.approx(v["directional"] / 2)
        assert v["slope"] <= best + 1e-12
    for target, slope in (("gradient", best), ("level", 0), ("e1", 4), ("e2", 12)):
        explorer.controls[f"snap_{target}"].click()
        assert explorer.values["slope"] == pytest.approx(slope, abs=1e-9)
    assert explorer.values["directional"] == pytest.approx(12)


def test_a_zero_gradient_has_no_angle_and_no_steepest_way():
    for name, word in (("direction", "θ"), ("steepest", "α")):
        explorer = make(name, source="x^2 + y^2")
        for symbol in ("x0", "y0"):
            explorer.controls[symbol].value = 0
        assert word in explorer.message and "at (0, 0)" in explorer.message
    assert math.isnan(explorer.values["straight"]) and not len(explorer._tries[0].get_xdata())
    explorer = make("direction", source="x^2 + y^2")
    assert math.isfinite(explorer.values["between"])
    for symbol in ("x0", "y0"):
        explorer.controls[symbol].value = 0
    assert math.isnan(explorer.values["between"])
    assert explorer.values["directional"] == explorer.values["cosine"] == 0
    assert not explorer._all.get_ydata().any() and np.isnan(explorer._best.get_ydata()).all()  # D_v f against the angle
    explorer.controls["f"].value = "sqrt(x^2 + y^2)"
    assert np.isnan(explorer._all.get_ydata()).all() and np.isnan(explorer._best.get_ydata()).all()
    explorer.controls["x0"].value = 1
    assert explorer._all.get_ydata().max() == explorer._best.get_ydata()[0] == 1


def test_a_straight_line_wins_a_larger_climb():
    """What notebook 7.2 says: at the start, the angle 11° gives the ratio 0.994."""
    explorer, ratio = make("steepest"), {}
    for degrees in range(-10, 31):
        explorer.controls["aim"].value = degrees
        ratio[degrees] = explorer.values["ratio"]
    assert min(ratio, key=ratio.get) == 11
    assert ratio[11] == pytest.approx(0.994, abs=5e-4)


def test_every_preset_shows_its_gradient():
    for preset in geometry.PRESETS:
        explorer = make("level_line", source=preset.text, box=preset.box)
        for symbol, value in zip(("x0", "y0"), preset.point, strict=True):
            explorer.put(symbol, value)
        explorer.refresh()
        length = explorer._scale * np.hypot(*gl.ScalarField(preset.text, "x y").gradient(*preset.point))
        side = min(preset.box[1] - preset.box[0], preset.box[3] - preset.box[2])
        assert 0.06 * side <= length <= 0.5 * side, preset.text


@pytest.mark.parametrize("k", [-1.0, -0.3, 0.3, 1.0])
def test_level_surface_and_its_tangent_plane(k):
    explorer = make("level_surface")
    explorer.controls["k"].value = k
    v = explorer.values
    assert v["x0"] ** 2 + v["y0"] ** 2 - v["z0"] ** 2 == pytest.approx(k)
    assert (v["fx"], v["fy"], v["fz"]) == pytest.approx((2 * v["x0"], 2 * v["y0"], -2 * v["z0"]))
    explorer.controls["part"].value = "lower"
    assert explorer.values["z0"] == pytest.approx(-v["z0"])
    surface = explorer._levels(k)
    x, y, z = surface.reshape(-1, 3).T
    assert np.abs(x**2 + y**2 - z**2 - k).max() < 1e-5
    patch = touching.tangent_patch((1, 2, 3), np.array([1.0, -2.0, 0.5]), 1)
    assert np.allclose((patch - [1, 2, 3]) @ [1, -2, 0.5], 0)


@pytest.mark.parametrize("text", ["1/z", "tan(z)", "1/(x z)", "x/z", "ln(x y z)"])
def test_a_pole_is_no_level_surface(text):
    f = gl.ScalarField(text, "x y z")
    points = LevelSurfaces(f, (-2, 2) * 3)(0.7).reshape(-1, 3)
    assert len(points) > 300
    assert np.abs(f(*points.T) - 0.7).max() < 1e-4


def test_what_rounding_leaves_is_no_answer():
    explorer = make("direction")
    explorer.controls["snap_level"].click()
    assert explorer.values["directional"] == explorer.values["slope"] == explorer.values["cosine"] == 0
    explorer = make("approximation")
    explorer.controls["f"].value = "2x + 3y"
    assert explorer.values["error"] == 0 and "no error" in explorer.message
    explorer.controls["f"].value = "x y"
    assert explorer.values["error"] == pytest.approx(0.12) and explorer.message == ""


@pytest.mark.parametrize("text", ["1/x + y", "tan(x)", "x/y"])
def test_a_line_of_steepest_slope_ends_before_a_pole(text):
    f, box = gl.ScalarField(text, "x y"), (-3, 3, -3, 3)
    for start in ((-0.72, 0.4), (1.2, 0.5), (1, -0.6)):
        line = gradient_line(f, start, box)
        assert (np.diff(f(*line.points.T)) <= 1e-9).all()


def test_a_straight_line_does_not_leave_the_window():
    line = straight_line(gl.ScalarField("x", "x y"), (2, 1), 0.7, (0, 2, 0, 2), 2.6)
    assert line.end == "edge" and math.isnan(line.length) and line.points.tolist() == [[2, 1]]


def _area(faces):
    """Of faces in the plane z = 0, by the shoelace formula."""
    x, y, _ = np.moveaxis(faces, -1, 0)
    return np.abs(np.sum(x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1), axis=1)).sum() / 2


def test_a_tangent_plane_is_cut_where_it_crosses_the_surface():
    patch = touching.tangent_patch((0, 0, 0), np.array([0.0, 0, 1]), 1)
    x, y, _ = np.moveaxis(patch, -1, 0)
    faces = touching.faces()
    nowhere, noise = np.full_like(x, np.nan), 1e-16 * np.sin(1e3 * (x + 2 * y))
    tried = ((y**2 - x**2, 1 / 2), (x * y, 1 / 2), (x - 1 / 3, 1 / 3), (1 + x**2, 1), (nowhere, 1), (noise, 1))
    for heights, share in tried:
        touching.paint(faces, patch, patch, np.array([0.0, 0, 1]), heights)
        assert _area(faces.above) == pytest.approx(4 * share)
        assert _area(faces.above) + _area(faces.below) == pytest.approx(4)
    rim = np.array(faces.rim.get_data_3d())
    assert np.abs(np.diff(rim, axis=1)).sum(axis=0) == pytest.approx(2)  # its sides, one after the other
    assert rim[:, 0] == pytest.approx(rim[:, -1])


@pytest.mark.parametrize("elevation", [30, -30])
def test_each_part_of_a_tangent_plane_is_drawn_on_its_side_of_the_surface(elevation):
    faces, up = touching.faces(), np.array([0.0, 0, 1])
    faces.axes.view_init(elev=elevation)
    patch = touching.tangent_patch((0.5, 0.5, 0.5), up, 0.3)
    touching.paint(faces, patch, patch, up, patch[..., 0] - 0.5)
    faces.axes.figure.canvas.draw()
    heights = faces.corners[len(patch) :, 0, 2] - 0.5
    half = len(faces.above)
    assert 0 < half < len(heights)
    assert heights[:half].min() > 0 > heights[half:].max()


@pytest.mark.parametrize(("place", "value"), [("x0", 0), ("x0", 2), ("y0", 0), ("x0", 1)])
def test_the_parts_of_a_tangent_plane_keep_together_and_over_the_window(place, value):
    explorer = gl.explore.approximation()
    explorer.controls[place].value = value
    explorer.figure.canvas.draw()
    patch = explorer._patch
    plane, number = np.concatenate([patch.above, patch.below]), len(patch.surface)
    moved = patch.corners[number:]
    paper, before = (np.array(proj3d.proj_transform(*part.reshape(-1, 3).T, patch.axes.M)) for part in (moved, plane))
    assert paper[:2] == pytest.approx(before[:2], abs=1e-12)  # no gap between them
    nearer = (before - paper)[2].reshape(-1, 5).mean(axis=1) > 0
    assert nearer.tolist() == [True] * len(patch.above) + [False] * len(patch.below)
    assert (plane[..., :2] >= -1e-12).all() and (plane[..., :2] <= 2 + 1e-12).all()
    explorer.close()


def test_sheets_are_counted_right():
    f = gl.ScalarField("x^2 + y^2 - z^2")
    levels = LevelSurfaces(f, (-2, 2, -2, 2, -2, 2))
    for k, sheets in ((-1, 2), (1, 1)):
        triangles = levels(k)
        heights = triangles[:, :, 2].mean(axis=1)
        assert (np.abs(heights).min() < 0.3) == (sheets == 1)
    assert len(levels(100)) == 0


def test_the_apex_of_the_cone_has_no_tangent_plane():
    explorer = make("level_surface")
    with explorer.quiet():
        for symbol in ("k", "x0", "y0"):
            explorer.controls[symbol].value = 0
    explorer.refresh()
    assert explorer.values["z0"] == 0
    assert explorer.message.startswith("At (0, 0, 0)") and "apex" in explorer.message
    assert "tangent plane:" not in explorer.sentence()
    explorer.controls["k"].value = 1.5
    assert "no point" in explorer.message
    assert math.isnan(explorer.values["z0"])


def test_only_an_error_that_does_not_shrink_faster_denies_the_tangent_plane():
    explorer = make("approximation", source="|x|^1.4 + y", box=(-1, 1, -1, 1))
    with explorer.quiet():
        for symbol in ("x0", "y0"):
            explorer.controls[symbol].value = 0
    explorer.refresh()
    assert explorer.values["slope"] == pytest.approx(1.4)
    assert not explorer.message
    explorer.controls["f"].value = "sqrt(|x y|)"
    assert explorer.values["slope"] == pytest.approx(1)
    assert "no tangent plane" in explorer.message


def test_approximation_of_the_worked_example():
    explorer = make("approximation")
    explorer.controls["preset"].value = "e^x cos(y)"
    explorer.controls["example"].click()
    v = explorer.values
    assert v["z2"] == pytest.approx(1.001, abs=1e-12)
    assert v["z1"] == pytest.approx(1.002**2 * 0.997)
    assert v["z1"] == pytest.approx(1.000991988)
    assert v["slope"] == pytest.approx(2, abs=0.05)


def test_both_partials_do_not_make_a_tangent_plane():
    explorer = make("approximation")
    explorer.controls["preset"].value = APPROXIMATED[-1].text
    assert explorer.values["slope"] < 0.1
    assert "no tangent plane" in explorer.message
    f = gl.ScalarField(geometry.NO_PLANE.source)
    assert f.gradient(0, 0).tolist() == [0, 0]
    # the formula <grad f, v> fails there too: along (1, 1) the slice jumps from 0 to 1/2
    assert f(1e-9, 1e-9) == pytest.approx(0.5)
    explorer.controls["k"].value = 0  # along the axis there is no error, and no tangent plane all the same
    assert explorer.values["error"] == 0 and "no tangent plane" in explorer.message
    explorer.controls["h"].value = 0
    assert math.isnan(explorer.values["slope"]) and "no tangent plane" in explorer.message
    explorer.controls["h"].value = explorer.controls["k"].value = 0.1
    explorer.controls["x0"].value = 0.5
    explorer.controls["y0"].value = 0.25
    assert explorer.values["slope"] == pytest.approx(2, abs=0.1)
    assert not explorer.message


@pytest.mark.parametrize("text", ["x^2 y", "1000x^2", "10^(-6) x^2 y", "10^9 (x^2 + y)", "3"])
def test_the_error_is_on_its_chart(text):
    explorer = make("approximation", source=text, box=(-2, 2, -2, 2))
    for h in (1, 0.001, -1):
        explorer.controls["h"].value = explorer.controls["k"].value = h
        low, high = explorer._now.axes.get_ylim()
        assert abs(explorer.values["error"]) < high and low < high / 1e10


def test_level_lines_are_those_of_the_function():
    f = gl.ScalarField("x^2 + y^2")
    points = plane.LevelLines(f, (-2, 2, -2, 2))(1.7)
    kept = points[np.isfinite(points).all(axis=1)]
    assert len(kept) > 100
    assert np.abs(f(*kept.T) - 1.7).max() < 1e-3
    assert np.isnan(plane.LevelLines(f, (-2, 2, -2, 2))(math.nan)).all()
    assert np.isnan(plane.LevelLines(gl.ScalarField("ln(-x^2-1)", "x y"), (-2, 2, -2, 2))(0)).all()


@pytest.mark.parametrize(
    ("text", "touched"),
    [
        ("x^2 y", lambda t: (0 * t, t)),  # also where f does not change its sign there: x = 0, y < 0
        ("x^2 y^2", lambda t: (t, 0 * t)),
        ("(x - 0.3333)^4", lambda t: (0.3333 + 0 * t, t)),  # between the lines of the grid
        ("(x^2 + y^2 - 1)^2", lambda t: (np.cos(t), np.sin(t))),
    ],
)
def test_a_level_line_that_the_function_only_touches_is_whole(text, touched):
    box = (-2, 2, -2, 2)
    points = plane.LevelLines(gl.ScalarField(text, "x y"), box)(0.0)
    for place in zip(*touched(np.linspace(-1.9, 1.9, 77)), strict=True):
        assert np.nanmin(np.hypot(*(points - place).T)) < 0.03
    ax = plt.figure().add_subplot()
    gl.draw.level_sets(gl.ScalarField(text, "x y"), box, levels=[-1, 0, 1], ax=ax)
    drawn = np.concatenate([line.get_xydata() for line in ax.lines])
    assert min(np.hypot(*(drawn - np.ravel(touched(np.array([-1.5])))).T)) < 0.03


@pytest.mark.parametrize(
    ("text", "box", "length"),
    [
        ("y^3", (-2, 2, -2, 2), 4),  # which is flat where it passes through 0
        ("sin(3x) sin(2y)", (0, 3, 0, 2), 12),  # also on the whole of two sides of the window
        ("x", (0, 2, 0, 2), 2),
        ("x", (-2, 0, -2, 0), 2),
    ],
)
def test_a_level_line_is_drawn_once_and_whole(text, box, length):
    points = plane.LevelLines(gl.ScalarField(text, "x y"), box)(0.0)
    assert np.nansum(np.hypot(*np.diff(points, axis=0).T)) == pytest.approx(length, abs=0.1)


def test_a_function_that_passes_through_its_levels_touches_none():
    for text in ("x^2 - y^3 + x y", "x^2 + y^2", "2 + sin(3x) cos(2y)", "|x|", "ln(-x^2 - 1)"):
        assert critical_curves(gl.ScalarField(text, "x y"), (-2, 2, -2, 2)) == []


def test_static_pictures():
    f = gl.ScalarField("x^2 y^3")
    for draw in (
        lambda: gl.draw.level_tangent(f, (2, 1), (0, 3, 0, 2)),
        lambda: gl.draw.gradient_field(f, (0, 3, 0, 2)),
        lambda: gl.draw.descent_field(f, (0, 3, 0, 2)),
        lambda: gl.draw.level_sets(f, (0, 3, 0, 2)),
        lambda: gl.draw.surface(f, (0, 3, 0, 2)),
        lambda: gl.draw.gradient_line(f, (1, 1), (0, 3, 0, 2), level=2),
        lambda: gl.draw.level_surface(gl.ScalarField("x^2 + y^2 - z^2"), 1, (-2, 2) * 3, point=(1, 1, 1)),
    ):
        plt.figure()
        assert draw() is not None
        plt.gcf().canvas.draw()
        plt.close()
    plt.figure()
    arrows, scale = gl.draw.descent_field(f, (0, 3, 0, 2), n=5)
    x, y = np.array(arrows.XY).T
    assert np.allclose(np.array([arrows.U, arrows.V]), -scale * f.gradient(x, y))
    assert f"{scale:g}" in plt.gca().get_title()
    plt.close()


@pytest.mark.parametrize(
    ("text", "power"), [("10^6 x y", "×10⁶"), ("x/1000", "×10⁻³"), ("x y", ""), ("x + 10^6", "+10⁶")]
)
def test_heights_that_are_huge_or_tiny_share_a_power_of_ten(text, power):
    graph = gl.draw.surface(gl.ScalarField(text, "x y"), (-2, 2, -2, 2))
    [shared] = [one.get_text() for one in graph.axes.texts]
    assert shared == power
    plt.close()


@pytest.mark.parametrize(
    ("low", "high", "power"),
    [
        (0, 2e18, "×10¹⁸"),
        (-9.04e-5, -8.96e-5, "×10⁻⁵"),
        (9.99997, 9.99999, "×10⁻⁵ +9,9999"),
        (-9.99997, -9.99999, "×10⁻⁵ −9,9999"),
        (1e6 + 1, 1e6 + 2, "+10⁶"),
        (1.1e7 + 1, 1.1e7 + 2, "+1,1·10⁷"),
        (0, 5, ""),
    ],
)
@pytest.mark.parametrize("language", ["fr"])
def test_what_the_numbers_of_an_axis_share_is_written_as_by_hand(low, high, power, spoken):
    ax = plt.figure().add_subplot()
    ax.plot([0, 1], [low, high])
    style.spell_ticks(ax)
    ax.figure.canvas.draw()
    assert ax.yaxis.get_offset_text().get_text() == power
    plt.close()


def test_the_numbers_of_an_axis_share_a_power_of_ten_from_where_it_was_told():
    ax = plt.figure().add_subplot(xlim=(0, 5e-4), ylim=(0, 5e-4))
    ax.ticklabel_format(axis="y", scilimits=(-3, 4))
    style.spell_ticks(ax)
    ax.figure.canvas.draw()
    assert [axis.get_offset_text().get_text() for axis in (ax.xaxis, ax.yaxis)] == ["", "×10⁻⁴"]
    plt.close()


@pytest.mark.parametrize("factor", ["10^(-9)", "1/1000", "0.05", "1", "10^3", "10^12"])
def test_an_arrow_can_be_seen_whatever_the_gradient(factor):
    f = gl.ScalarField(f"({factor}) (x + y)")
    assert 4 / 60 < arrows.arrow_scale(f, (-2, 2, -2, 2)) * np.hypot(*f.gradient(0, 0)) < 4 / 3


def test_scales_are_easy_to_read():
    assert [nice(v) for v in (0.07, 1, 0.5, 2.3, 990)] == [0.05, 1, 0.5, 2, 500]
    assert sp.nsimplify(nice(0.0234)) == sp.Rational(1, 50)


@pytest.mark.parametrize("height", [1e-6, 0.03, 1, 7.3, 4e5])
def test_limits_are_round_and_stay_until_the_curve_leaves_them_or_fills_under_a_third(height):
    curve = height * np.linspace(0.1, 1, 50)
    limits = round_limits(curve)
    assert limits[0] < curve.min() and curve.max() < limits[1] and np.ptp(curve) > np.ptp(limits) / 3
    step = nice(np.ptp(limits) / 7)
    assert any(abs(end / step * many - round(end / step * many)) < 1e-6 for end in limits for many in (1, 2, 5))
    assert round_limits(curve * 0.9, limits) == limits == round_limits(np.full(5, np.nan), limits)
    assert round_limits(curve * 3, limits)[1] > curve.max() * 3
    assert round_limits(curve / 4, limits)[1] < limits[1] / 2
    changes = 0
    for growth in 1.25 ** np.arange(24):  # by two hundred
        now = round_limits(np.array([0, growth]), limits, room=0.5)
        assert now[1] >= growth > now[1] / 3
        changes, limits = changes + (now != limits), now
    assert changes <= 12  # without room nearly all of them


@pytest.mark.parametrize("degrees", [0, 30, 45, -120])
def test_a_slope_that_the_gradient_does_not_give(degrees):
    """x²y/(x² + y²) has a slope in each direction, h²k for v = (h, k) of length 1, and the gradient (0, 0)."""
    x, y = sp.symbols("x y", real=True)
    given = sp.Piecewise((x**2 * y / (x**2 + y**2), sp.Ne(x**2 + y**2, 0)), (0, True))
    h, k = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    found = along(gl.ScalarField(given, "x y"), (0, 0), degrees, 1.5, (-1, 1, -1, 1), 1)
    assert found.product == 0 and not found.smooth
    assert found.slope == pytest.approx(h * h * k, abs=1e-9)
    assert found.directional == pytest.approx(1.5 * h * h * k, abs=1e-9)


@pytest.mark.parametrize("length", [0.1, 1, 2])
def test_the_directional_derivative_is_drawn_at_its_true_size(length):
    explorer = make("direction")
    explorer.controls["length"].value = length
    curve, values, limits = explorer._all.get_ydata(), explorer.values, explorer._turn.get_ylim()
    assert curve.max() == pytest.approx(values["norm"] * length)
    assert explorer._now.get_ydata()[0] == pytest.approx(values["directional"])
    assert explorer._best.get_ydata()[0] == curve.max() and explorer._one.get_ydata().max() == pytest.approx(
        values["norm"]
    )
    first = make("direction")
    assert limits == first._turn.get_ylim() and limits[1] > 2 * values["norm"]  # one scale for all lengths of v


def test_a_steepest_way_that_ends_at_a_saddle_is_not_said_to_be_at_the_top():
    explorer = make("steepest", source="x^2 - y^2", box=(-2, 2, -2, 2))
    for symbol, value in (("x0", 0), ("y0", 1), ("rise", 2)):
        explorer.controls[symbol].value = value
    assert "saddle" in explorer.message
    explorer.controls["f"].value = "-x^2 - y^2"
    explorer.put("rise", 2)
    explorer.refresh()
    assert "critical point" in explorer.message and "saddle" not in explorer.message


@pytest.mark.parametrize("rise", [0.005, 0.01, 0.1, 0.3, 1.0])
def test_a_small_climb_is_seen_from_near(rise):
    explorer = make("steepest")
    explorer.put("rise", rise)
    explorer.refresh()
    near = explorer._near
    way = np.array(explorer._ups[1].get_data())
    reach = near.get_xlim()[1]
    assert 0.2 * reach <= np.abs(way).max() <= reach
    assert nice(reach) == pytest.approx(reach)
    frame = np.array(explorer._frame.get_data())
    assert np.ptp(frame, axis=1) == pytest.approx([2 * reach, 2 * reach])


def test_an_ellipsoid_follows_a_cone():
    explorer = make("level_surface")
    explorer.controls["k"].value = 0
    explorer.controls["preset"].value = SURFACES[1].text
    assert explorer.values["k"] == 1 and len(explorer._shown[1])
    for k in (-2, 2):  # and no k opens it
        explorer.controls["k"].value = k
        corners, ends = explorer._shown[1].reshape(-1, 3), explorer._faces.axes
        assert not len(corners) or (np.abs(corners).max(axis=0) < [ends.get_xlim()[1], ends.get_ylim()[1], 3]).all()


def test_a_factor_is_round_and_stays_while_it_serves():
    assert round_factor(0.013, 10, 60) == 2000
    assert round_factor(0.006, 10, 60, 2000) == 2000
    assert round_factor(0.004, 10, 60, 2000) == 10000
    assert round_factor(0.0, 10, 60) == 1.0


def test_what_stands_still_is_drawn_again_when_it_has_changed():
    explorer = gl.explore.level_line()
    stage, drawn = explorer._stage, []
    stage.screen.manager.web_sockets.add(stage.screen)
    stage.canvas.mpl_connect("draw_event", drawn.append)
    stage.repaint(scene=True)
    assert len(drawn) == 1
    explorer.put("x0", 1.0)
    explorer.refresh()
    assert len(drawn) == 1  # only what moves
    explorer.figure.axes[0].set_xlim(0, 1)
    stage.repaint(scene=False)
    stage.repaint(scene=False)
    assert len(drawn) == 2
    explorer.close()


def test_the_direction_explorer_where_the_formula_fails():
    explorer = gl.explore.direction()
    explorer.controls["preset"].value = "x y/(x^2 + y^2), f(0, 0) = 0"
    explorer.controls["theta"].value = 45  # along the diagonal f jumps from 0 to 1/2
    assert "not differentiable" in explorer.message
    assert math.isnan(explorer.values["slope"]) and explorer.values["norm"] == 0
    assert explorer.values["product"] == 0 and math.isnan(explorer.values["directional"])
    explorer.controls["theta"].value = 0  # along the axis it is 0, but the formula still fails elsewhere
    assert explorer.values["product"] == explorer.values["directional"] == 0
    assert "not differentiable" in explorer.message and explorer.values["slope"] == 0
    explorer.controls["x0"].value = 0.5  # everywhere else it holds
    assert explorer.message == "" and explorer.values["slope"] == 0
    explorer.controls["y0"].value = 0.2
    explorer.controls["theta"].value = 90
    assert explorer.message == ""
    assert explorer.values["slope"] == pytest.approx(0.5 * (0.5**2 - 0.2**2) / (0.5**2 + 0.2**2) ** 2)
    explorer.controls["preset"].value = "x^2 + y^2"
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0
    assert "Dᵥf = 0 whatever v is" in explorer.message


@pytest.mark.parametrize("reach", [1.2, 2.0, 1.7])
def test_the_octahedron_keeps_its_edges_and_corners(reach):
    faces = LevelSurfaces(gl.ScalarField("|x| + |y| + |z|", "x y z"), (-reach, reach) * 3)(1.0)
    points = faces.reshape(-1, 3)
    assert np.abs(points).sum(axis=1) == pytest.approx(1)
    for corner in np.concatenate([np.eye(3), -np.eye(3)]):
        assert np.linalg.norm(points - corner, axis=1).min() < 1e-6
    inner = np.abs(faces.mean(axis=1)).sum(axis=1)  # the middle of a face that bends over an edge lies inside
    assert (inner > 1 - 1e-6).mean() > 0.97
    area = np.linalg.norm(np.cross(faces[:, 2] - faces[:, 0], faces[:, 3] - faces[:, 1]), axis=1).sum() / 2
    assert area == pytest.approx(4 * math.sqrt(3), rel=0.01)


@pytest.mark.parametrize("level", [0.0, 1e-3, -1e-3])
def test_the_nappes_of_the_cone_meet_in_its_apex(level):
    points = LevelSurfaces(gl.ScalarField("x^2 + y^2 - z^2"), (-2, 2) * 3)(level).reshape(-1, 3)
    nearest = np.linalg.norm(points, axis=1).min()
    assert nearest < (1e-5 if level == 0 else 0.06)
    assert (points.min(), points.max()) == pytest.approx((-2, 2))


def test_an_ellipsoid_has_its_area_and_is_cut_by_the_box():
    faces = LevelSurfaces(gl.ScalarField("x^2 + y^2 + z^2"), (-2, 2) * 3)(2.25)
    area = np.linalg.norm(np.cross(faces[:, 2] - faces[:, 0], faces[:, 3] - faces[:, 1]), axis=1).sum() / 2
    assert area == pytest.approx(4 * math.pi * 2.25, rel=0.02)
    cut = LevelSurfaces(gl.ScalarField("x^2 + y^2 + z^2"), (-1, 1) * 3)(2.25).reshape(-1, 3)
    assert np.abs(cut).max() == pytest.approx(1) and len(cut) > 300


@pytest.mark.parametrize(
    ("text", "area"), [("sqrt(x - y) + z", 12.5), ("sqrt(x y) + z", 12.5), ("sqrt(4 - x^2 - y^2) - z", 4 * math.pi)]
)
def test_a_level_surface_goes_to_the_edge_of_the_domain(text, area):
    faces = LevelSurfaces(gl.ScalarField(text), (-2.5, 2.5, -2.5, 2.5, -1.875, 1.875))(1.0)
    seen_from_above = np.cross(faces[:, 2] - faces[:, 0], faces[:, 3] - faces[:, 1])[:, 2] / 2
    assert np.abs(seen_from_above).sum() == pytest.approx(area, rel=0.03)


def test_a_level_surface_tells_the_scale_of_an_arrow_only_where_there_is_one():
    explorer = gl.explore.level_surface("x^2 + y^2 + z^2")
    title = explorer._faces.axes.get_title
    for x, there in ((0.5, True), (1.5, False), (0.6, True)):  # k is 1
        explorer.controls["x0"].value = x
        assert np.isfinite(explorer.values["z0"]) == there == ("true length" in title())
    explorer.close()


@pytest.mark.parametrize("quarter", range(-2, 3))
def test_the_ends_of_the_axes_of_an_ellipse_lie_on_the_axes(quarter):
    found = on_ellipse(3.0, 2.0, math.radians(90 * quarter))
    assert (found.x0, found.y0) == (
        3 * round(math.cos(quarter * math.pi / 2)),
        2 * round(math.sin(quarter * math.pi / 2)),
    )
    assert (found.fx == 0) == math.isnan(found.ix) == (quarter % 2 == 1)


def test_slopes_that_are_rounding_are_none():
    explorer = gl.explore.slices()
    explorer.controls["x0"].value, explorer.controls["y0"].value = math.pi / 3, math.pi / 4  # exactly, both are 0
    assert explorer.values["fx"] == explorer.values["fy"] == 0
    explorer.controls["x0"].value = 1.05
    assert explorer.values["fx"] == pytest.approx(3 * math.cos(3.15) * math.cos(math.pi / 2), abs=1e-15)
    assert explorer.values["fy"] == pytest.approx(-2 * math.sin(3.15), rel=1e-9)
    explorer.close()


def test_the_level_lines_of_a_field_without_parameter_keep_to_their_levels():
    explorer = gl.explore.descent_field("sin(5x) y", box=(-2, 2, -2, 2))
    heights = explorer.field(*explorer._levels.get_data())
    heights = (heights[np.isfinite(heights)] - explorer._bottom) / explorer._height
    assert heights.size > 1000 and np.abs(10 * heights - np.round(10 * heights)).max() < 0.02
    explorer.close()
