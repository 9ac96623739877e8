"""Explorers driven from Python as by mouse and keyboard: every control, every preset, holes and nonsense."""

import io
import math
import weakref
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
import pytest
import sympy as sp
from matplotlib.backend_bases import MouseButton, MouseEvent
from PIL import Image

import gradlib as gl
from gradlib.explore.base import controls, registry
from gradlib.explore.base.rounding import gradient_at
from gradlib.explore.disc import on_disc
from gradlib.explore.partial import NONE, PRESETS, STEPS, both_slices, quotients
from gradlib.formula.grammar import parse
from gradlib.language import say

EXPLORERS = ["difference_quotient", "slices"]
HOLES = ["ln(x*y)", "1/x", "sqrt(x-y)", "|x|", "x^y", "tan(x)", "7", "sqrt(-x^2-1)", "1/(x-x+y)", "e^(50x)", "10^15 x"]
SAMPLES = np.random.default_rng(5)


def make(name, **options):
    return getattr(gl.explore, name)(**options)


def sliders(explorer):
    kinds = (widgets.FloatSlider, widgets.FloatLogSlider)
    return {symbol: control for symbol, control in explorer.controls.items() if isinstance(control, kinds)}


def ends(control):
    """Both ends, the middle and random values of a slider."""
    low, high = control.min, control.max
    values = [low, high, (low + high) / 2, *SAMPLES.uniform(low, high, 4)]
    return [10.0**value for value in values] if isinstance(control, widgets.FloatLogSlider) else values


def exact(text, point):
    """f, fx, fy at the point by sympy alone; None where there is no finite real number."""
    x, y = sp.symbols("x y", real=True)
    f = parse(text, ("x", "y"))
    found = []
    for expression in (f, f.diff(x), f.diff(y)):
        value = expression.subs({x: sp.Float(point[0], 30), y: sp.Float(point[1], 30)}).evalf(20)
        found.append(float(value) if value.is_real and value.is_finite else None)
    return found if found[0] is not None else [None] * 3


def check(explorer, text):
    """The values shown are right, or a message says why there are none; nothing raised."""
    assert explorer.error is None
    values = explorer.values
    assert values["x0"] == explorer.controls["x0"].value
    f, fx, fy = exact(text, (values["x0"], values["y0"]))
    variable = explorer.controls.get("variable")
    shown = {"exact": (fx, fy)[variable.value]} if variable else {"f": f, "fx": fx, "fy": fy}
    for symbol, value in shown.items():
        got = values[symbol]
        if math.isnan(got):
            assert explorer.message, (text, values)
        elif value is None and symbol != "f":  # the formula of the derivative has no value here, its limit has
            i = variable.value if variable else "xy".index(symbol[1])
            near = [exact(text, (values["x0"] + (1 - i) * h, values["y0"] + i * h))[0] for h in (-1e-6, 1e-6)]
            assert got == pytest.approx((near[1] - near[0]) / 2e-6, abs=1e-5), (text, symbol, values)
        else:
            assert got == pytest.approx(value, rel=1e-9, abs=1e-9), (text, symbol, values)


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("text", [*(preset.text for preset in PRESETS), *HOLES])
def test_every_control_on_every_function(name, text):
    explorer = make(name)
    explorer.controls["f"].value = text
    assert explorer.message == "" or any(map(math.isnan, explorer.values.values()))
    check(explorer, text)
    for symbol, control in explorer.controls.items():
        if isinstance(control, widgets.ToggleButtons | widgets.Dropdown) and symbol != "preset":
            for option in [pair[1] if isinstance(pair, tuple) else pair for pair in control.options]:
                control.value = option
                check(explorer, text)
    for control in sliders(explorer).values():
        for value in ends(control):
            control.value = value
            check(explorer, text)
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0
    check(explorer, text)
    explorer.close()


@pytest.mark.parametrize("name", EXPLORERS)
def test_presets_and_reset(name):
    explorer = make(name)
    first = dict(explorer.values)
    for preset in PRESETS[1:]:
        explorer.controls["preset"].value = preset.text
        assert explorer.controls["f"].value == preset.text
        assert explorer.box == preset.box
        assert (explorer.values["x0"], explorer.values["y0"]) == preset.point
        check(explorer, preset.text)
    explorer.controls["f"].value = "x + y"
    assert explorer.controls["preset"].value == "own"
    explorer.controls["reset"].click()
    assert explorer.values == first
    assert explorer.controls["preset"].value == explorer.controls["f"].value == PRESETS[0].text


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("bad", ["x +", "", "1/2x", "__import__('os')", "z", "ln(-1)"])
def test_a_bad_formula_keeps_the_last_picture(name, bad):
    explorer = make(name)
    explorer.controls["f"].value = "x^2 y"
    before, axes = dict(explorer.values), list(explorer.figure.axes)
    explorer.controls["f"].value = bad
    assert explorer.message
    assert explorer.error is None
    assert explorer.values == before
    assert explorer.figure.axes == axes
    assert "alert" in explorer._alert.value
    explorer.controls["x0"].value = 0.5
    assert explorer.values["x0"] == 0.5
    explorer.controls["f"].value = "x y"
    assert explorer.message == "" == explorer._alert.value


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize(
    "source",
    ["x^2 y", sp.Symbol("x") * sp.Symbol("y"), lambda x, y: x**2 * np.sin(y), gl.ScalarField("x^2 y", "x y")],
)
def test_own_functions_come_first(name, source):
    explorer = make(name, source=source, box=(-3, 3, 0, 1))
    assert explorer.error is None
    assert explorer.box == (-3, 3, 0, 1)
    field = gl.ScalarField(source, "x y")
    x0, y0 = explorer.values["x0"], explorer.values["y0"]
    slope = explorer.values["fx" if name == "slices" else "exact"]
    assert slope == pytest.approx(field.partial("x")(x0, y0))
    explorer.controls["preset"].value = PRESETS[0].text
    explorer.controls["reset"].click()
    assert (explorer.values["x0"], explorer.values["y0"]) == (x0, y0)


def test_slopes_are_named_only_where_the_errors_have_them():
    explorer = make("difference_quotient")
    shown = {}
    for text in ("2 + sin(3x) cos(2y)", "x^2 + y^2", "|x| + y^2"):
        explorer.controls["f"].value = text
        shown[text] = [bool(np.isfinite(sign.place).all()) for sign in explorer._slopes]
    # the central quotient of x² has no error but rounding, and neither quotient of x has one
    assert list(shown.values()) == [[True, True], [True, False], [False, False]]


def test_a_quotient_is_said_to_be_lost_only_where_it_is_0():
    explorer = make("difference_quotient", source="x^2 + y", box=(0, 2, 0, 2))
    explorer.controls["x0"].value = 1  # numbers lie closer together below 1 than above it
    explorer.controls["h"].value = 1e-16
    assert explorer.values["forward"] == 0
    assert "lost" in explorer.message
    explorer.controls["quotient"].value = "central"
    assert explorer.values["central"] > 1
    assert not explorer.message
    explorer.controls["x0"].value = 1.25
    assert explorer.values["central"] == 0
    assert "lost" in explorer.message


def test_difference_quotient_shows_its_errors():
    explorer = make("difference_quotient", source="x^2 e^(3y)", box=(0, 2, 0, 2))
    with explorer.quiet():
        explorer.controls["x0"].value, explorer.controls["y0"].value = 1, 1
    f = lambda x, y: x**2 * math.exp(3 * y)  # noqa: E731
    for variable, exact_slope, shift in ((0, 2 * math.exp(3), (1, 0)), (1, 3 * math.exp(3), (0, 1))):
        explorer.controls["variable"].value = variable
        for h in (1.0, 1e-2, 1e-4):
            explorer.controls["h"].value = h
            ahead, behind = (f(1 + s * h * shift[0], 1 + s * h * shift[1]) for s in (1, -1))
            values = explorer.values
            assert values["exact"] == pytest.approx(exact_slope)
            assert values["forward"] == pytest.approx((ahead - f(1, 1)) / h)
            assert values["central"] == pytest.approx((ahead - behind) / (2 * h))
            assert values["error_forward"] == pytest.approx(abs(values["forward"] - exact_slope), abs=1e-12)
    explorer.controls["h"].value = 1e-16
    assert explorer.values["forward"] == 0
    assert " 10⁻¹⁶" in explorer.message


def test_errors_that_are_0_lie_apart_from_the_curve_of_the_others():
    explorer = make("difference_quotient", source="x^3 - 3x y^2", box=(0, 2, 0, 2))
    with explorer.quiet():
        explorer.controls["x0"].value = explorer.controls["y0"].value = 1.25
    explorer.controls["h"].value = 1e-12  # both quotients are exact there
    for name in ("forward", "central"):
        h, heights = explorer._lines[name].get_data()
        assert 0 < np.mean(heights == NONE) < 1
        joined = np.isfinite([h[1:], h[:-1], heights[1:], heights[:-1]]).all(axis=0)
        assert ((heights[1:] == NONE) == (heights[:-1] == NONE))[joined].all(), name
        marker = explorer._lines[name + "_now"]
        height = marker.axes.transData.transform((1, marker.get_ydata()[0]))[1]
        assert explorer.values[f"error_{name}"] != 0 or height - marker.axes.bbox.y0 > 3.5
    assert explorer.values["error_central"] == 0


def test_slopes_of_the_error_curves_are_one_and_two():
    explorer = make("difference_quotient")
    for name, low, high, slope in (("forward", 1e-5, 1e-2, 1), ("central", 1e-3, 1e-1, 2)):
        h, error = explorer._lines[name].get_data()
        inside = (h > low) & (h < high)
        assert np.polyfit(np.log(h[inside]), np.log(error[inside]), 1)[0] == pytest.approx(slope, abs=0.03)


def test_tangents_and_slices_of_the_picture_are_true():
    explorer = make("slices")
    f = gl.ScalarField(PRESETS[0].text)
    for x0, y0 in ((1.25, 1.25), (0.3, 1.7)):
        explorer.controls["x0"].value, explorer.controls["y0"].value = x0, y0
        for i, (curve, tangent, point) in enumerate(explorer._panels):
            t, z = curve.get_data()
            assert np.allclose(z, f(t, y0) if i == 0 else f(x0, t))
            (t1, t2), (z1, z2) = tangent.get_data()
            assert (z2 - z1) / (t2 - t1) == pytest.approx(f.gradient(x0, y0)[i])
            assert point.get_data()[1][0] == pytest.approx(f(x0, y0))
            space = np.array(explorer._tangents[i].get_data_3d())
            step = space[:, 1] - space[:, 0]
            assert step[2] / step[i] == pytest.approx(f.gradient(x0, y0)[i])
            assert step[1 - i] == 0


def test_slices_are_computed_without_a_figure():
    text, point, box = "x^2 e^(3y)", (0.6, 0.2), (-1, 1, -1, 0.5)
    found = both_slices(gl.ScalarField(text), point, box)
    assert (found.f, found.fx, found.fy) == pytest.approx(exact(text, point))
    for i, curve in enumerate(found.curves):
        assert list(curve[i][[0, -1]]) == list(box[2 * i : 2 * i + 2]) and set(curve[1 - i]) == {point[1 - i]}
        for x, y, z in curve.T[::40]:
            assert z == pytest.approx(exact(text, (x, y))[0], abs=1e-12)


@pytest.mark.parametrize("variable", [0, 1])
def test_quotients_are_computed_without_a_figure(variable):
    """... and are those of exact fractions, but for rounding: for x² y³ at (2, 3), with steps that are not rounded."""
    f, point, h = gl.ScalarField("x^2 y^3"), (2, 3), Fraction(1, 1024)

    def at(step):
        x, y = (place + step * (i == variable) for i, place in enumerate(point))
        return Fraction(x) ** 2 * Fraction(y) ** 3

    slope, forward, central = (108, 108)[variable], (at(h) - at(0)) / h, (at(h) - at(-h)) / (2 * h)
    found = quotients(f, variable, (2.0, 3.0), float(h), (0, 4, 0, 5))
    assert (found.exact, found.forward, found.central) == pytest.approx((slope, float(forward), float(central)))
    assert found.error_forward == pytest.approx(float(abs(forward - slope)), abs=1e-9)
    assert found.error_central == pytest.approx(float(abs(central - slope)), abs=1e-9)
    ends = [[point[variable] + float(s) for s in (-h, 0, h)], [float(at(s)) for s in (-h, 0, h)]]
    assert found.ends == pytest.approx(np.array(ends))
    assert found.curve[1][[0, -1]] == pytest.approx([float(at(end - point[variable])) for end in (0, (4, 5)[variable])])
    tenth = np.argmin(np.abs(STEPS - 0.1))
    assert found.errors[0, tenth] == pytest.approx(float(abs((at(Fraction(1, 10)) - at(0)) * 10 - slope)))


def mouse(explorer, name, ax, x, y, button=MouseButton.LEFT):
    px, py = ax.transData.transform((x, y))
    MouseEvent(name, explorer._stage.canvas, px, py, button)._process()


def test_a_point_outside_the_picture_is_told():  # in the difference quotient the axis follows it
    explorer = gl.explore.slices("ln(x y)", box=(0, 2, 0, 2))
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0.01
    assert explorer.message == "f(x₀, y₀) = −9.21 lies outside the picture: read the numbers."
    explorer.controls["x0"].value = explorer.controls["y0"].value = 1
    assert explorer.message == ""
    explorer.close()


def test_the_point_follows_the_mouse():
    explorer = make("slices")
    explorer._stage.canvas.draw()
    level_map, other = explorer.figure.axes[1], explorer.figure.axes[2]
    mouse(explorer, "button_press_event", level_map, 0.5, 1.5)
    assert (explorer.values["x0"], explorer.values["y0"]) == (0.5, 1.5)
    mouse(explorer, "motion_notify_event", level_map, 0.754, 0.3)
    assert (explorer.values["x0"], explorer.values["y0"]) == (0.75, 0.3)
    mouse(explorer, "motion_notify_event", other, 0.1, 2)  # on the right of the map
    assert explorer.values["x0"] == 2 and 0 < explorer.values["y0"] < 2
    mouse(explorer, "motion_notify_event", level_map, 0.754, 0.3)
    mouse(explorer, "button_release_event", level_map, 0.754, 0.3)
    mouse(explorer, "motion_notify_event", level_map, 1.9, 1.9)
    assert (explorer.values["x0"], explorer.values["y0"]) == (0.75, 0.3)
    mouse(explorer, "button_press_event", level_map, 1, 1, MouseButton.RIGHT)
    assert explorer.values["x0"] == 0.75


class Browser:
    """What canvas.js does: ask, and put each frame where it belongs."""

    def __init__(self, explorer, ratio=1):
        self.picture = None
        screen = explorer._stage.screen
        screen.send = self.receive
        self.say = lambda **message: screen._receive(screen, message, [])
        self.say(type="hello", device_pixel_ratio=ratio)

    def receive(self, message, buffers=None):
        if message["type"] == "frame" and buffers:
            (data,) = buffers
            if message["size"]:
                self.size, self.ratio = tuple(message["size"]), message["ratio"]
                self.picture = np.array(Image.open(io.BytesIO(data)))
                assert self.picture.shape == (*self.size[::-1], 4)
                return
            (count,), pixels = np.frombuffer(data, np.uint32, 1), self.picture.reshape(-1, 4)
            starts, lengths = np.frombuffer(data, np.uint32, 2 * count, 4).reshape(2, -1)
            parts = np.split(np.frombuffer(data, np.uint8, -1, 4 + 8 * count).reshape(-1, 4), np.cumsum(lengths)[:-1])
            for start, part in zip(starts, parts, strict=True):
                pixels[start : start + len(part)] = part


def stated(explorer):
    """The scales of a picture: limits and titles of its axes."""
    return [(ax.get_xlim(), ax.get_ylim(), ax.get_title()) for ax in explorer.figure.axes]


@pytest.mark.parametrize("name", gl.explore.__all__)
@pytest.mark.parametrize("ratio", [1, 2])
def test_the_browser_has_the_picture_that_was_drawn(name, ratio):
    """... frame after frame, and no frame draws everything anew."""
    explorer = make(name)
    browser = Browser(explorer, ratio)
    assert browser.size == tuple(np.round(100 * ratio * explorer.figure.get_size_inches()))
    assert browser.ratio == ratio
    first, draws, scales = browser.picture.copy(), [], [stated(explorer)]
    explorer._stage.canvas.mpl_connect("draw_event", draws.append)
    for slider in sliders(explorer).values():
        slider.value = ends(slider)[4]
        assert explorer.error is None
        drawn = np.asarray(explorer._stage.canvas.buffer_rgba())
        assert (browser.picture == drawn).all()
        scales.append(stated(explorer))
    assert (browser.picture != first).any()
    # where limits or a stated scale change, or a field of arrows must turn, and no more
    assert len(draws) <= max(1, sum(a != b for a, b in pairwise(scales)))
    if not draws:
        explorer._stage.canvas.draw()
        assert (np.asarray(explorer._stage.canvas.buffer_rgba()) == drawn).all()
    assert (drawn[..., 3] == 255).all()


def test_a_picture_goes_whole_only_where_much_of_it_has_changed():
    explorer = make("level_surface")
    browser, stage = Browser(explorer), explorer._stage
    sent, receive = [], browser.receive
    stage.screen.send = lambda message, buffers: (sent.append(message), receive(message, buffers))
    for act, wholes in (
        (lambda: browser.say(type="turn", right=1, up=0), [False]),
        (lambda: browser.say(type="turn", right=0, up=0), []),  # nothing changes
        (lambda: stage.show(None, True), [True]),  # the page is dark now
    ):
        sent.clear()
        act()
        assert [bool(message["size"]) for message in sent if "size" in message] == wholes
        assert (browser.picture == np.asarray(stage.canvas.buffer_rgba())).all()


def test_a_second_view():
    explorer = make("slices")
    explorer.controls["x0"].value = 0.3
    Browser(explorer).say(type="draw")
    second = Browser(explorer)
    explorer.controls["x0"].value = 0.4
    assert (second.picture == np.asarray(explorer._stage.canvas.buffer_rgba())).all()
    explorer.close()


def test_a_picture_is_whole_where_the_pixels_are_no_float():
    """4.14 inches of 100 pixels are 413.99999999999994."""
    explorer = make("slices")
    explorer._stage.show(414, dark=False)
    saved = Image.open(io.BytesIO(explorer._stage.picture()))
    assert saved.size == explorer._stage.canvas.get_width_height() and saved.width == 414
    explorer.close()


@pytest.mark.parametrize("name", EXPLORERS)
def test_without_a_kernel_there_is_a_picture_with_words(name):
    explorer = make(name)
    bundle = explorer._repr_mimebundle_()
    assert bundle["image/png"] == make(name)._repr_mimebundle_()["image/png"]
    slope = {"slices": "∂f/∂x (x₀, y₀) = 1.972", "difference_quotient": "∂f/∂x (x₀, y₀) = 1.972"}[name]
    assert slope in bundle["text/plain"]
    assert f'alt="{bundle["text/plain"]}"' in bundle["text/html"]
    assert 'role="status"' in explorer._numbers.value
    assert len(bundle["image/png"]) < 150_000


class Shell:
    """Stands for IPython: tells which cell runs, and how many runs there have been."""

    def __init__(self):
        self.execution_count, self.cell, self.user_ns = 0, "a", {"Out": {}}
        self.user_ns_hidden = {}
        self.displayhook = SimpleNamespace(_="", __="", ___="")
        self.history_manager = SimpleNamespace(outputs={})

    def show(self, value):
        """Keep what a cell showed, as IPython does."""
        run, hook = self.execution_count, self.displayhook
        hook.___, hook.__, hook._ = hook.__, hook._, value
        kept = {f"_{run}": value, "_": hook._, "__": hook.__, "___": hook.___}
        self.user_ns.update(kept)
        self.user_ns_hidden.update(kept)
        self.user_ns["Out"][run] = value
        self.history_manager.outputs[run] = [SimpleNamespace(bundle=value._repr_mimebundle_())]

    def get_parent(self):
        return {"metadata": {"cellId": self.cell}}


def test_running_a_cell_again_frees_its_old_explorers(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(registry, "get_ipython", lambda: shell)
    counts, old = [], None
    for run in range(4):
        shell.execution_count = run
        explorer = beside = None  # no name of ours keeps them
        explorer, beside = make("slices"), make("slices")
        if old is not None:
            assert [one() for one in old] == [None] * 4
        explorer._stage.screen._receive(None, {"type": "hello", "device_pixel_ratio": 1}, None)
        old = [weakref.ref(one) for one in (explorer, explorer.figure, explorer._stage.canvas, explorer._stage.screen)]
        shell.show(explorer)
        assert sum(map(len, shell.history_manager.outputs.values())) == 1  # the picture of this run, and of no other
        assert beside.figure.axes
        counts.append(len(widgets.widgets.widget._instances))
    assert counts[1] == counts[2] == counts[3]
    shell.cell = "b"
    make("slices")
    assert explorer.figure.axes


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_closing_an_explorer_frees_every_widget_of_it(name):
    before = set(widgets.widgets.widget._instances)
    explorer = make(name)
    explorer.close()
    assert set(widgets.widgets.widget._instances) <= before


def test_an_error_of_ours_is_shown_kept_and_not_raised():
    explorer = make("slices")
    explorer.frame = lambda: 1 / 0
    explorer.controls["x0"].value = 0.1
    assert isinstance(explorer.error, ZeroDivisionError)
    assert "ZeroDivisionError" in explorer.message
    assert "alert" in explorer._alert.value
    del explorer.frame
    explorer.controls["x0"].value = 0.2
    assert explorer.error is None
    assert explorer.message == ""


def test_an_error_in_what_a_control_or_the_mouse_asks_for_is_shown_as_well():
    explorer = make("critical_points")
    (ax, *_) = explorer._stage.drag
    panel, told = explorer.panel, []

    def fails(*_):
        raise ZeroDivisionError

    panel._button("another", "another", fails)
    panel._changed, explorer._stage.drag[ax] = fails, fails
    for ask in (
        panel.controls["another"].click,
        lambda: explorer.controls["x0"].set_trait("value", 0.1),
        lambda: mouse(explorer, "button_press_event", ax, 0, 0),
    ):
        explorer.error, explorer.message = None, ""
        ask()
        told.append((type(explorer.error), "ZeroDivisionError" in explorer.message))
    assert told == [(ZeroDivisionError, True)] * 3


def test_words_are_in_the_chosen_language():
    gl.set_language("fr")
    try:
        explorer = make("slices")
        assert explorer.controls["reset"].description == "Réinitialiser"
        explorer.controls["f"].value = "1/x"
        explorer.controls["x0"].value = 0
        assert "domaine de définition" in explorer.message
        assert "déplacez" in explorer.figure.axes[1].get_title()
    finally:
        gl.set_language("en")


def test_set_range_never_crosses():
    slider = widgets.FloatSlider(1, min=0, max=2)
    for low, high, value in ((5, 9, 6), (-9, -5, -6), (0, 1, None)):
        controls.set_range(slider, low, high, value)
        assert (slider.min, slider.max) == (low, high)
        assert low <= slider.value <= high


@pytest.mark.parametrize("name", ["level_line", "direction", "descent_field", "slices", "steepest"])
def test_a_slope_that_is_rounding_is_0_and_an_arrow_that_is_not_there_has_no_scale(name):
    explorer = getattr(gl.explore, name)("sin(x) sin(y)")
    for symbol in ("x0", "y0"):
        explorer.put(symbol, np.pi / 2)
    explorer.refresh()
    slopes = [explorer.values[symbol] for symbol in ("fx", "fy", "norm") if symbol in explorer.values]
    assert explorer.error is None and not any(slopes), slopes
    assert "grad f: " not in "".join(ax.get_title() for ax in explorer.figure.axes if name != "descent_field")
    explorer.close()


@pytest.mark.parametrize("formula", ["0.01 x", "0.6 (x + y)"])  # near a critical point, and long enough to be seen
def test_an_arrow_has_its_true_length_from_the_first_frame_on(formula):
    explorer = gl.explore.level_line(formula, box=(-2, 2, -2, 2))
    explorer.put("x0", 0)
    explorer.put("y0", 0)
    explorer.refresh(scene=True)
    assert explorer.figure.axes[0].get_title() == say("arrow_scale", name="grad f", scale="1")
    explorer.close()


def test_a_small_slope_that_is_not_rounding_stays():
    f = gl.ScalarField("x^4 + y^4")
    assert (gradient_at(f.gradient, (1e-5, -1e-5), f(1e-5, -1e-5)) == f.gradient(1e-5, -1e-5)).all()


def test_the_disc_tells_of_no_least_value_where_it_reaches_a_pole():
    f = gl.ScalarField("ln(x) + y^2")
    radii, low, high = on_disc(f, (0.5, 0.0), 0.6, 0.81).strays
    assert (np.isfinite(low) == (radii < 0.5)).all() and np.isfinite(high).all()
    assert np.diff(low[radii < 0.5], n=2).max() < 0  # the logarithm bends down: no jump
    radii, low, _ = on_disc(gl.ScalarField("sqrt(x) + y"), (0.5, 0.0), 0.6, 0.8).strays
    edge = radii > 0.51  # there the lowest point is at (0, -√(r² - 1/4)), or beside it
    assert np.isfinite(low).all() and (low[edge] <= -np.sqrt(radii[edge] ** 2 - 0.25) - np.sqrt(0.5) + 1e-6).all()
