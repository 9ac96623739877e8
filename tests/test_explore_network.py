"""The explorers of notebook 7.5: every control, the course's numbers, the smile where it stops, descent on XOR."""

import math
import threading
from fractions import Fraction

import ipywidgets as widgets
import numpy as np
import pytest
import sympy as sp
from matplotlib.backend_bases import MouseButton, MouseEvent

import gradlib as gl
from gradlib.explore.network import KINDS, START
from gradlib.explore.smile import at_step, examples
from gradlib.network.learning import ALONG, LIMIT, MAP, XOR, at_point, downhill, separates

SAMPLES = np.random.default_rng(11)


def sweep(explorer, checked):
    """Every control over its range, others left where they are."""
    for symbol, control in list(explorer.controls.items()):
        if isinstance(control, widgets.Button):
            control.click()
            checked()
            continue
        if isinstance(control, widgets.ToggleButtons | widgets.Dropdown):
            values = [option[1] for option in control.options]
        elif isinstance(control, widgets.FloatLogSlider):
            values = [10**control.min, 10**control.max]
        elif isinstance(control, widgets.IntSlider | widgets.Play):
            values = range(control.min, control.max + 1)
        else:
            values = [control.min, 0, SAMPLES.uniform(control.min, control.max), control.max]
        for value in values:
            control.value = value
            assert explorer.error is None, (symbol, value, explorer.error)
            checked()


def by_hand(explorer):
    """F and its derivatives in the first and the second example, as one finds them without a network."""
    p = {s: explorer.values[s] for s in "xabcd" if s in explorer.values}
    if "d" not in p:
        u = p["a"] * p["x"] + p["b"]
        if p["c"] <= 0 or u == 0:
            return None
        slopes = {"c": 1 / p["c"], "a": 2 * p["x"] / u, "b": 2 / u, "x": 2 * p["a"] / u}
        return {"F": math.log(p["c"] * u * u)} | slopes
    u, v = p["a"] * p["x"], p["b"] * p["x"]
    f = math.exp(p["c"] * math.cos(u) + p["d"] * math.sin(v))
    slope = -p["a"] * p["c"] * math.sin(u) + p["b"] * p["d"] * math.cos(v)
    return {
        "F": f,
        "c": math.cos(u) * f,
        "d": math.sin(v) * f,
        "a": -p["x"] * p["c"] * math.sin(u) * f,
        "b": p["x"] * p["d"] * math.cos(v) * f,
        "x": slope * f,
    }


@pytest.mark.parametrize("preset", [0, 1])
def test_every_control_of_the_smile(preset):
    explorer = gl.explore.smile()
    explorer.controls["preset"].value = preset

    def checked():
        wanted, found = by_hand(explorer), explorer.values
        if wanted is None:
            assert "no value" in explorer.message
            assert math.isnan(found["F"])
            return
        assert found["F"] == pytest.approx(wanted["F"], rel=1e-12)
        step, order = explorer.controls["step"].value, explorer.example.network.order
        assert explorer.controls["play"].value == step
        for k, name in enumerate(order, start=1):
            shown = found[f"F_{name}"]
            assert math.isnan(shown) == (k > step)
            assert math.isnan(shown) or shown == pytest.approx(wanted[name], rel=1e-9, abs=1e-12)

    sweep(explorer, checked)
    for step in range(7):
        explorer.controls["step"].value = step
        for symbol in "xabcd":
            for value in (-2.0, 0, 1.3, 3):
                explorer.controls[symbol].value = value
                assert explorer.error is None
                checked()


@pytest.mark.parametrize("k", [0, 1])
def test_the_steps_of_the_smile_are_computed_without_a_figure(k):
    network, names = examples()[k].network, "xabcd"[: 4 + k]
    symbols = dict(zip(names, sp.symbols(" ".join(names), real=True), strict=True))
    x, a, b, c = (symbols[s] for s in "xabc")
    f = sp.exp(c * sp.cos(a * x) + symbols["d"] * sp.sin(b * x)) if k else sp.log(c * (a * x + b) ** 2)
    point = dict(zip(names, map(float, examples()[k].point), strict=True))
    at = {symbols[s]: sp.Rational(str(v)) for s, v in point.items()}
    order, before = network.order, set()
    for step in range(len(order) + 2):
        found = at_step(network, point, step)
        assert found.point == point and pytest.approx(float(f.subs(at))) == found.F
        known = {name for name, value in found.derivatives.items() if not math.isnan(value)}
        assert known == {f"F_{s}" for s in order[:step]} and before <= known
        before = known
        for s in order[:step]:
            assert found.derivatives[f"F_{s}"] == pytest.approx(float(f.diff(symbols[s]).subs(at)))
        if found.formula is not None and not k:  # whole numbers: exact
            assert found.formula.value == Fraction(str(f.diff(symbols[order[step - 1]]).subs(at)))
            assert found.result == str(found.formula.value)
    broken = at_step(examples()[0].network, {"x": 2.0, "a": 3.0, "b": 4.0, "c": -1.0}, 2)
    assert math.isnan(broken.F) and broken.formula is None and broken.why


def written(explorer):
    return [text.get_text().replace("★", "⋆") for text in explorer._lines]


def test_the_first_example_arc_by_arc():
    explorer = gl.explore.smile()
    explorer.controls["step"].value = 1
    shown = []
    for _ in range(4):
        assert explorer.message == ""
        shown.append(written(explorer))
        explorer.controls["ahead"].click()
    assert shown == [
        ["half-smile:  ∂F/∂c = g⋆ · h′⋆", "= 100 × (1/500)", "= {{ 1/5 }}"],
        ["smile:  ∂F/∂a = x · g′⋆/g⋆ · c · ∂F/∂c", "= 2 × 20/100 × 5 × (1/5)", "= {{ 2/5 }}"],
        ["smile:  ∂F/∂b = 1 · g′⋆/g⋆ · c · ∂F/∂c", "= 1 × 20/100 × 5 × (1/5)", "= {{ 1/5 }}"],
        ["smile:  ∂F/∂x = 1 · 1/x · a · ∂F/∂a", "= 1 × 1/2 × 3 × (2/5)", "= {{ 3/5 }}"],
    ]
    assert explorer.controls["step"].value == 5
    assert written(explorer) == ["", "", ""]
    explorer.controls["ahead"].click()
    assert explorer.controls["step"].value == 5
    explorer.controls["back"].click()
    assert "directly: ∂F/∂x = 2·a/(a·x + b) = 0.6" in explorer.sentence()
    explorer.controls["x"].value = 1.5  # not whole: decimals
    assert written(explorer)[2] == "= {{ 0.7059 }}"
    explorer.controls["reset"].click()
    assert explorer.values["F_a"] == 0.4


def test_where_only_the_last_neuron_has_no_value_the_others_are_shown():
    explorer = gl.explore.smile()
    explorer.controls["c"].value = -1
    net = explorer._net
    shown = [text.get_text().replace("★", "⋆") for text in (*net.values.values(), *net.slopes.values(), net.output)]
    assert shown == ["g⋆ = 100", "h⋆ = –", "[g′⋆ = 20]", "[h′⋆ = –]", "F = –"]
    assert [text.get_text() for text in (*net.inputs.values(), *net.weights.values())] == [
        "x = 2",
        "a = 3",
        "b = 4",
        "c = −1",
    ]
    assert not any(text.get_text() for text in net.results.values()) and not np.isfinite(net.smile.get_ydata()).any()
    explorer.controls["c"].value = 5
    assert net.values["h"].get_text().endswith("ln(500)")


def test_a_smile_smiles():
    """... below the straight line between its ends, and with a stem up to its neuron, also that of a bias."""
    explorer = gl.explore.smile()
    for step in (2, 3, 4):
        explorer.controls["step"].value = step
        line = explorer._net.smile.get_xydata()
        (arc, _), (stem, _) = [
            (part, 0) for part in np.split(line, np.flatnonzero(np.isnan(line[:, 0]))) if len(part) > 2
        ]
        arc, stem = arc[1:], stem[1:]
        chord = np.interp(arc[:, 0], arc[[0, -1], 0], arc[[0, -1], 1])
        assert (arc[1:-1, 1] < chord[1:-1]).all() and (chord - arc[:, 1]).max() > 0.3, step
        assert np.ptp(stem[:, 0]) < 1e-9 and np.ptp(stem[:, 1]) > 0.4


def test_the_smile_says_where_it_stops():
    explorer = gl.explore.smile()
    explorer.controls["preset"].value = 1
    assert explorer.panel.row_of["d"] in explorer.children[0].children
    explorer.controls["step"].value = 5
    explorer.controls["x"].value = 0
    assert "does not apply" in explorer.message
    assert "−3.462" in explorer.message
    assert "does not apply" in written(explorer)[1]
    assert explorer.values["F_x"] == pytest.approx(-2.1 * math.exp(0.5))
    explorer.controls["preset"].value = 0
    assert explorer.message == ""
    assert explorer.panel.row_of["d"] not in explorer.children[0].children
    explorer.controls["c"].value = -1
    assert "Neuron h" in explorer.message


def value(kind, p, x1, x2):
    """The 2–3–1 network written out."""
    act = {"tanh": np.tanh, "sigmoid": lambda u: 1 / (1 + np.exp(-u)), "relu": lambda u: np.maximum(u, 0)}[kind]
    hidden = [act(p[3 * k] * x1 + p[3 * k + 1] * x2 + p[3 * k + 2]) for k in range(3)]
    u = sum(w * h for w, h in zip(p[9:12], hidden, strict=True)) + p[12]
    return u if kind == "relu" else act(u)


@pytest.mark.parametrize("kind", KINDS)
def test_every_control_of_the_network(kind):
    explorer = gl.explore.network()
    explorer.controls["kind"].value = kind

    def checked():
        v, now = explorer.values, explorer.controls["kind"].value
        p = np.array([v[name] for name in explorer.weights])
        f = lambda *q: value(now, q, v["x1"], v["x2"])  # noqa: E731
        assert v["F"] == pytest.approx(f(*p), rel=1e-12, abs=1e-13)
        xor = explorer.controls["examples"].value == "xor"
        given, targets = XOR if xor else ([[v["x1"]], [v["x2"]]], [v["y0"]])

        def error(*q):
            return sum((value(now, q, *x) - y) ** 2 for x, y in zip(np.transpose(given), targets, strict=True))

        assert v["E"] == pytest.approx(error(*p), rel=1e-9, abs=1e-12)
        j = explorer.weights.index(explorer.controls["weight"].value)
        if "corner" not in explorer.message:
            assert v["slope"] == pytest.approx(gl.numeric.gradient(f, p)[j], rel=1e-5, abs=1e-6)
            assert v["difference"] == pytest.approx(v["slope"], rel=1e-5, abs=1e-6)
        if not xor:
            assert v["slope_E"] == pytest.approx(2 * v["slope"] * (v["F"] - v["y0"]), abs=1e-13)
        elif now != "relu":
            assert v["slope_E"] == pytest.approx(gl.numeric.gradient(error, p)[j], rel=1e-5, abs=1e-6)
        wrong = np.array([value(now, p, *x) > 0.5 for x in XOR[0].T]) != XOR[1]
        assert np.array(explorer._wrong.get_xydata()).tolist() == XOR[0][:, wrong].T.tolist()
        assert str(wrong.sum()) in explorer._verdict.get_text() or not wrong.any()

    sweep(explorer, checked)
    explorer.controls["kind"].value = "relu"
    for name in explorer.weights:
        explorer.controls[name].value = 0
    assert "corner" in explorer.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_is_computed_without_a_figure(kind):
    """... as by the network written out, and by its central differences."""
    network = gl.Network.layered([2, 3, 1], kind, output=KINDS[kind][0])
    weights, inputs, y0, j = np.array(START), (1.0, 0.5), 0.8, 9
    found = at_point(network, weights, inputs, y0, j)

    def moved(i, h):
        return value(kind, weights + h * (np.arange(13) == i), *inputs)

    slopes = [(moved(i, 1e-6) - moved(i, -1e-6)) / 2e-6 for i in range(13)]
    assert pytest.approx([moved(0, 0), (moved(0, 0) - y0) ** 2]) == [found.F, found.E]
    assert found.slopes == pytest.approx(slopes, abs=1e-8) and found.differences == pytest.approx(slopes, abs=1e-8)
    assert found.slope == pytest.approx(slopes[j], abs=1e-8) and found.difference == found.differences[j]
    errors = [(moved(j, h) - y0) ** 2 for h in (-1e-6, 1e-6)]
    assert found.slope_E == pytest.approx((errors[1] - errors[0]) / 2e-6, abs=1e-8)
    assert found.curve == pytest.approx([moved(j, t - weights[j]) for t in ALONG]) and not found.corner
    assert found.curve_E == pytest.approx((found.curve - y0) ** 2)
    assert found.outputs == pytest.approx(value(kind, weights, *XOR[0]))
    assert np.allclose(found.map[-1], value(kind, weights, *MAP))
    assert at_point(network, weights, (0.0, -weights[2] / weights[1]), y0, j).corner

    def error(w):
        return np.sum((value(kind, w, *XOR[0]) - XOR[1]) ** 2)

    over_xor = at_point(network, weights, inputs, y0, j, XOR)
    assert pytest.approx(error(weights)) == over_xor.E
    assert over_xor.slope_E == pytest.approx(
        (error(weights + 1e-6 * (np.arange(13) == j)) - error(weights - 1e-6 * (np.arange(13) == j))) / 2e-6, abs=1e-7
    )
    assert over_xor.curve_E == pytest.approx([error(weights + (t - weights[j]) * (np.arange(13) == j)) for t in ALONG])
    by_hand, wanted = weights, [error(weights)]
    for _ in range(3):
        unit = 1e-6 * np.eye(13)
        by_hand = by_hand - 0.05 * np.array([(error(by_hand + h) - error(by_hand - h)) / 2e-6 for h in unit])
        wanted.append(error(by_hand))
    weights, errors = downhill(network, weights, 0.05, 3)
    assert weights == pytest.approx(by_hand, abs=1e-7) and errors == pytest.approx(wanted, abs=1e-7)


def test_what_the_panels_of_the_network_cannot_show_is_said_or_drawn_flat():
    explorer = gl.explore.network()
    assert explorer.message == ""
    for name in explorer.weights:
        explorer.controls[name].value = 6
    assert explorer.message == ""
    assert np.nanmax(np.abs(explorer._bars.get_ydata())) < 1e-6  # all saturated: no bars of rounding errors
    assert explorer._scale.get_text() == "10⁻⁶"
    explorer.controls["kind"].value = "relu"
    assert "outside the picture" in explorer.message


@pytest.mark.parametrize("examples", ["xor", "one"])
def test_curves_and_tangents_of_the_network_are_true(examples):
    explorer = gl.explore.network()
    explorer.controls["weight"].value = "a10"
    explorer.controls["examples"].value = examples
    p, inputs = explorer.vector(), np.array([1, 0.5])
    given, targets = (XOR[0].T, XOR[1]) if examples == "xor" else ([inputs], [1])

    def of_f(w):
        return value("tanh", [*p[:9], w, *p[10:]], *inputs)

    def of_e(w):
        return sum((value("tanh", [*p[:9], w, *p[10:]], *x) - y) ** 2 for x, y in zip(given, targets, strict=True))

    for k, height in enumerate((of_f, of_e)):
        curve, target, tangent, spot = explorer._curves[k]
        t, found = curve.get_data()
        assert np.allclose(found, [height(w) for w in t])
        (x, y), (left, right) = spot.get_data(), np.array(tangent.get_data()).T
        slope = (right[1] - left[1]) / (right[0] - left[0])
        near = [height(x[0] + h) for h in (-1e-6, 1e-6)]
        assert slope == pytest.approx((near[1] - near[0]) / 2e-6, rel=1e-6)
        assert left[1] + slope * (x[0] - left[0]) == pytest.approx(y[0])
        assert np.isnan(target.get_ydata()).all() == (k == 0 and examples == "xor")
    x1, x2 = np.array(explorer._half.get_data())
    on = np.isfinite(x1)
    assert on.any() and np.abs(value("tanh", p, x1[on], x2[on]) - 0.5).max() < 0.02
    bars = np.array(explorer._bars.get_data()).T.reshape(13, 3, 2)[:, 1, 1]
    gradient = gl.numeric.gradient(lambda *q: value("tanh", q, 1, 0.5), p)
    assert np.allclose(bars / np.abs(bars).max(), gradient / np.abs(gradient).max(), atol=1e-6)


def test_descent_learns_xor_and_forgets_when_a_weight_is_moved():
    explorer = gl.explore.network()
    start = explorer.values["E"]
    explorer.controls["descend"].click()
    assert len(explorer.errors) == 2
    assert explorer.values["E"] < start
    assert not separates(value("tanh", explorer.vector(), *XOR[0]), XOR[1]).all()
    for _ in range(6):
        explorer.controls["many"].click()
    assert len(explorer.errors) == 302
    assert explorer.values["E"] < 0.05
    assert explorer.errors[-1] == pytest.approx(explorer.values["E"])
    assert np.allclose(value("tanh", explorer.vector(), *XOR[0]), XOR[1], atol=0.2)
    assert separates(value("tanh", explorer.vector(), *XOR[0]), XOR[1]).all()
    assert explorer._wrong.get_xydata().size == 0 and "not" not in explorer._verdict.get_text()
    explorer.controls["a1"].value = 0.5
    assert explorer.errors == []
    explorer.controls["reset"].click()
    assert explorer.values["E"] == start
    explorer.controls["shuffle"].click()
    assert explorer.values["E"] != start


def test_descent_is_the_one_defined_and_says_where_it_stops():
    """... never another one, whose weights are cut off at the ends of the sliders."""
    explorer = gl.explore.network()
    explorer.controls["kind"].value = "relu"
    explorer.controls["delta"].value = 1
    for _ in range(3):
        explorer.controls["many"].click()
    assert len(explorer.errors) < 150 and "beyond ±8" in explorer.message
    network, p = explorer.network, np.array(START)
    for error in explorer.errors:
        found, slopes = network.error(XOR[0], p, XOR[1])
        assert found == pytest.approx(error)
        p, before = p - np.array([*slopes.values()]), p
    assert explorer.vector() == pytest.approx(before)
    assert np.abs(p).max() > LIMIT >= np.abs(before).max()


def press(explorer, ax, place):
    explorer._stage.canvas.draw()
    at = ax.transData.transform(place)
    MouseEvent("button_press_event", explorer._stage.canvas, *at, MouseButton.LEFT)._process()


def test_a_weight_is_picked_in_the_picture_and_has_the_slider():
    explorer = gl.explore.network()
    for name in explorer.weights:
        sketch = explorer._sketch
        press(explorer, sketch.ax, sketch.labels[name].get_position())
        assert explorer.controls["weight"].value == name
        rows = explorer.children[0].children
        assert [other for other in explorer.weights if explorer.panel.row_of[other] in rows] == [name]
    press(explorer, explorer._bars.axes, (7, 0.5))
    assert explorer.controls["weight"].value == "a7"


def test_an_edge_is_as_broad_as_its_weight_is_large_and_tells_its_sign():
    explorer = gl.explore.network()
    explorer.controls["weight"].value = "a10"
    seen = []
    for weight in (-6, -0.1, 0.1, 3, 6):
        explorer.controls["a10"].value = weight
        edge = explorer._sketch.edge
        seen.append((edge.get_linewidth(), edge.get_color(), edge.is_dashed()))
    widths, colors, dashes = zip(*seen, strict=True)
    assert widths[0] == widths[4] > widths[3] > widths[2] == widths[1]
    assert dashes == (True, True, False, False, False)
    assert colors[0] == colors[1] != colors[2] == colors[4]
    explorer.controls["a1"].value = -4  # a weight without slider: its edge follows all the same
    line = next(one for one in explorer._sketch.ax.lines if one.get_linewidth() == pytest.approx(0.8 + 1.1 * 4))
    assert line.is_dashed()


def test_no_name_of_a_weight_lies_on_another_or_on_a_neuron():
    explorer = gl.explore.network()
    explorer.figure.draw_without_rendering()
    sketch = explorer._sketch
    boxes = {name: label.get_window_extent() for name, label in sketch.labels.items()}
    neurons = [
        np.array([sketch.ax.transData.transform(at + side) for side in (-0.38, 0.38)]) for at in sketch.places.values()
    ]
    for name, box in boxes.items():
        assert not [other for other in boxes if other != name and box.overlaps(boxes[other])], name
        for (left, low), (right, high) in neurons:
            assert box.x1 < left or box.x0 > right or box.y1 < low or box.y0 > high, name


def test_the_input_follows_the_mouse():
    explorer = gl.explore.network()
    press(explorer, explorer._spot.axes, (-1, 2))
    assert (explorer.values["x1"], explorer.values["x2"]) == pytest.approx((-1, 2), abs=0.02)


@pytest.mark.parametrize("name", ["smile", "network"])
def test_pictures_have_words(name):
    explorer = getattr(gl.explore, name)()
    bundle = explorer._repr_mimebundle_()
    assert f'alt="{bundle["text/plain"]}"' in bundle["text/html"]
    assert bundle["image/png"] == getattr(gl.explore, name)()._repr_mimebundle_()["image/png"]


def test_a_message_of_the_browser_waits_until_a_picture_is_drawn():
    """JupyterLab's messages come in a thread of their own, also while a cell still draws."""
    explorer = gl.explore.network()
    screen, expected = explorer._stage.screen, explorer._stage.picture()
    screen._receive(screen, {"type": "hello", "device_pixel_ratio": 1}, [])
    failed = []

    def browser():
        try:
            for _ in range(25):
                screen._receive(screen, {"type": "draw"}, [])
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=browser)
    thread.start()
    pictures = []
    while thread.is_alive():
        pictures.append(explorer._stage.picture())
    thread.join()
    assert not failed
    assert all(picture == expected for picture in pictures)


@pytest.mark.parametrize("language", gl.language.LANGUAGES)
@pytest.mark.usefixtures("spoken")
def test_what_is_written_over_and_under_the_panels_lies_in_the_figure(language):
    explorer = gl.explore.network()
    explorer.figure.draw_without_rendering()
    for ax in explorer.figure.axes:
        for text in (ax.title, ax.xaxis.label):
            box = text.get_window_extent()
            assert box.x0 >= 0, text
            assert box.x1 <= explorer.figure.bbox.x1, text


@pytest.mark.parametrize("kind", ["tanh", "sigmoid", "relu"])
def test_the_steps_to_come_are_wide_enough_to_be_read(kind):
    explorer = gl.explore.network()
    explorer.controls["kind"].value = kind
    for width in (100, 100, 200, 200, 400):
        ax = explorer._ahead.axes
        assert ax.get_xlim() == (0, width)
        steps, errors = explorer._ahead.get_data()
        assert steps[-1] <= width
        low, high = ax.get_ylim()
        assert low <= max(min(errors), 1e-12)
        assert max(errors) <= high
        explorer.controls["many"].click()


def test_a_descent_survives_the_rounding_of_the_browser_and_is_foretold():
    explorer = gl.explore.network()
    ahead = explorer._ahead.get_ydata()
    explorer.controls["many"].click()
    assert explorer.errors == pytest.approx(list(ahead))
    assert explorer._fall.get_ydata() == pytest.approx(ahead)
    weight = explorer.controls["a4"]
    weight.set_state({"value": round(weight.value, 2)})
    assert len(explorer.errors) == 51
    before = explorer._ahead.get_ydata()
    explorer.controls["delta"].value = 1
    assert not np.allclose(explorer._ahead.get_ydata(), before)
    assert len(explorer.errors) == 51
    weight.value = 2  # moved by hand: no descent led here
    assert explorer.errors == []
