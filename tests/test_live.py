"""What all explorers have from their base: number boxes, sources, a way back, and numbers that follow the picture."""

import gc
import io
import math
import threading

import numpy as np
import pytest
import sympy as sp
from matplotlib.backend_bases import MouseButton, MouseEvent
from PIL import Image

import gradlib as gl
from gradlib.explore.base import controls
from gradlib.formula import typed
from tests.test_bad_input import is_ours
from tests.test_explore import Browser, sliders

OF_TWO = [name for name in gl.explore.__all__ if name not in ("ellipse", "graph", "level_surface", "network", "smile")]


@pytest.fixture
def explorer():
    made = gl.explore.level_line("x^2 y")
    yield made
    made.close()


def test_a_number_typed_in_the_box_moves_the_slider_and_the_picture(explorer):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    entry.value = "1.5"
    assert slider.value == explorer.values["x0"] == 1.5
    slider.value = 0.7
    assert entry.value == "0.7"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("1/2", 0.5), ("π/3", math.pi / 3), ("pi/3", math.pi / 3), ("√2", math.sqrt(2)), ("sqrt(2)", math.sqrt(2))],
        *[("-8/5", -1.6), ("−8/5", -1.6), ("1,25", 1.25), ("1e-3", 0.001), ("x0 = 0.5", 0.5), (" ½ ", 0.5)],
        *[("e^-1", math.exp(-1)), ("10⁻²", 0.01), ("6 e^9/10^5", 6 * math.exp(9) / 1e5)],
    ],
)
def test_a_number_box_reads_what_people_write_and_keeps_it(explorer, text, number):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    entry.value = text
    assert explorer.values["x0"] == explorer.number("x0") == pytest.approx(number, abs=1e-15)
    browser_says(slider, round(number, 2))
    explorer.controls["y0"].value = 0.5
    assert (entry.value, explorer.message) == (text, "")
    assert explorer.values["x0"] == pytest.approx(number, abs=1e-15)
    slider.value = -1.25
    assert entry.value == "−1.25"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", ["abc", "1/0", "2 5", "(", "x", "9^9^9^9", "nan", "inf", "1.2.3", "<b>", "sqrt(-1)"])
def test_what_a_number_box_cannot_read_gets_a_sentence(explorer, text, language):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    entry.value = "1/2"
    gl.set_language(language)
    try:
        entry.value = text
    finally:
        gl.set_language("en")
    assert is_ours(explorer.message, language)
    assert (slider.value, explorer.values["x0"], entry.value) == (0.5, 0.5, text)
    explorer.controls["y0"].value = 0.75  # the next frame has no more to complain of
    assert (entry.value, explorer.message) == ("1/2", "")


def test_a_number_box_tells_its_range(explorer):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    before = slider.value
    entry.value = "99"
    assert explorer.message == "x₀ goes from −2 to 2 here; 99 lies outside."
    assert slider.value == explorer.values["x0"] == before
    entry.value = "0.6"
    assert explorer.message == ""
    entry.value = ""
    assert slider.value == 0.6 and entry.value == "0.6"
    entry.value = "2"  # the end itself
    assert slider.value == slider.max == explorer.values["x0"] == 2


def test_a_number_box_of_powers_of_ten_goes_to_both_ends():
    explorer = gl.explore.difference_quotient()
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["h"])
    for text in (f"10^{slider.min:g}", f"10^{slider.max:g}", "1e-3", "1/3"):
        entry.value = text
        assert entry.value == text
        assert explorer.values["h"] == pytest.approx(float(typed.number(text).parts[0]), rel=1e-12)
    explorer.close()


@pytest.mark.parametrize("name", OF_TWO)
def test_every_kind_of_function_and_a_window_for_the_first_preset(name):
    make, x, y = getattr(gl.explore, name), *sp.symbols("x y", real=True)
    shown = []
    for source in ("x sin(y)", x * sp.sin(y), lambda x, y: x * np.sin(y), gl.ScalarField("x sin(y)")):
        explorer = make(source, box=(0, 2, 0, 1))
        assert explorer.error is None and explorer.box == (0, 2, 0, 1)
        assert explorer.controls["x0"].max == 2 and explorer.controls["y0"].max == 1
        shown.append({symbol: value for symbol, value in explorer.values.items() if symbol != "error_central"})
        explorer.close()
    for other in shown[1:]:
        assert other == pytest.approx(shown[0], rel=1e-6, abs=1e-6, nan_ok=True)
    first = make(box=(0, 2, 0, 1))
    assert first.error is None and first.box == (0, 2, 0, 1)
    assert 0 < first.values["x0"] < 2 and 0 < first.values["y0"] < 1
    first.close()


def test_a_function_that_cannot_be_drawn_leaves_the_last_picture(explorer):
    scene, before = explorer.scene, dict(explorer.values)

    def fails():
        if explorer.controls["f"].value == "x + y":
            raise RuntimeError("no picture of this one")
        scene()

    explorer.scene = fails
    explorer.controls["f"].value = "x + y"
    assert "no picture of this one" in explorer.message and "no picture of this one" in explorer._alert.value
    assert explorer.values == before
    assert explorer.field(2, 3) == 12
    explorer.controls["x0"].value = 1.5
    assert explorer.message == "" and explorer.values["f"] == pytest.approx(1.5**2 * before["y0"])


def test_a_function_whose_controls_cannot_be_set_leaves_the_last_picture(explorer):
    fit, before = explorer.fit, dict(explorer.values)

    def fails():
        if explorer.field(1, 1) == 2:
            raise ZeroDivisionError("no range for this one")
        fit()

    explorer.fit = fails
    explorer.controls["f"].value = "x + y"
    assert "no range for this one" in explorer.message
    assert explorer.values == before and explorer.field(2, 3) == 12


@pytest.mark.parametrize("name", OF_TWO)
@pytest.mark.parametrize("text", ["10^99 + x", "10^17", "x/10^99"])
def test_huge_and_tiny_functions_are_shown_without_warnings(name, text, recwarn):
    explorer = getattr(gl.explore, name)()
    explorer.controls["f"].value = text
    assert explorer.error is None and explorer.field(0.5, 0.5) == gl.ScalarField(text, "x y")(0.5, 0.5)
    assert explorer.values["x0"] == explorer.controls["x0"].value
    explorer.close()
    assert not [str(one.message) for one in recwarn if "unclosed" not in str(one.message)]


def test_a_new_function_reaches_the_browser(explorer):
    browser = Browser(explorer)
    explorer.controls["f"].value = "x + 3y"
    drawn = np.asarray(explorer._stage.canvas.buffer_rgba())
    assert (browser.picture == drawn).all()


def test_a_move_of_a_slider_is_answered_by_one_message_that_holds_all_that_changed(explorer):
    browser, slider = Browser(explorer), explorer.controls["x0"]
    _, entry = next(pair for pair in explorer.panel.pairs if pair[0] is slider)
    told, others = [], []
    explorer._stage.screen.send = lambda message, buffers=None: (
        told.append(message),
        browser.receive(message, buffers),
    )
    for part in controls.family(explorer):
        part._send = lambda message, buffers=None: others.append(message)  # what ipywidgets itself sends
    for number, value in enumerate((1.5, 0.5, 0.52), 1):
        browser.say(type="slide", id=slider.model_id, value=value, line="one", number=number)
        assert slider.value == explorer.values["x0"] == float(entry.value) == value
        (message,), told[:] = told, []
        assert message["type"] == "frame" and message["told"] == ("one", number)
        assert message["states"] == {
            slider.model_id: {"value": value},  # for another window
            entry.model_id: {"value": entry.value},
            explorer._numbers.model_id: {"value": explorer._numbers.value},
        }
        assert (browser.picture == np.asarray(explorer._stage.canvas.buffer_rgba())).all()
    browser.say(type="slide", id=slider.model_id, value=1.5, line="one", number=3)  # told again: the line was broken
    assert slider.value == 0.52 and told[0]["told"] == ("one", 3) and told[0]["states"] == {}
    assert others == []


def test_a_browser_that_asks_again_gets_all_that_it_may_have_missed(explorer):
    browser, slider = Browser(explorer), explorer.controls["x0"]
    explorer._stage.screen.send = lambda message, buffers=None: None  # the line breaks
    browser.say(type="slide", id=slider.model_id, value=1.5, line="one", number=1)
    told, explorer._stage.screen.send = [], lambda message, buffers=None: told.append((message, buffers))
    browser.say(type="hello", device_pixel_ratio=1)
    message, (frame,) = told[-1]
    assert message["states"][slider.model_id] == {"value": 1.5}
    assert message["states"][explorer._numbers.model_id] == {"value": explorer._numbers.value}
    drawn = np.asarray(explorer._stage.canvas.buffer_rgba())
    assert (np.asarray(Image.open(io.BytesIO(frame))) == drawn).all()


class Page:
    """What a page shows of an explorer's controls: what comes with the frames it writes a while later (``line.js``)."""

    def __init__(self, explorer):
        browser, screen, x0 = Browser(explorer), explorer._stage.screen, explorer.controls["x0"]
        self.x0_box = dict(explorer.panel.pairs)[x0]
        self.slide = lambda value: browser.say(type="slide", id=x0.model_id, value=value)
        self.press = lambda symbol: explorer.controls[symbol]._handle_custom_msg({"event": "click"}, [])
        self.parts = {part.model_id: part for part in controls.family(explorer) if part is not screen}
        self.shown, self.late = {name: part.get_state() for name, part in self.parts.items()}, []
        screen.send = lambda message, buffers=None: self.late.extend(message["states"].items())
        for name, part in self.parts.items():
            part._send = lambda message, buffers=None, name=name: self.shown[name].update(message["state"])

    def write(self):
        """Show what came with the frames."""
        for name, state in self.late:
            self.shown[name].update(state)


@pytest.mark.parametrize(
    ("name", "chosen", "act", "x0"),
    [
        ("slices", 1, lambda page: page.x0_box.set_state({"value": "1/2"}), 0.5),
        ("disc", 4, lambda page: page.x0_box.set_state({"value": "π/6"}), math.pi / 6),
        ("slices", 1, lambda page: page.x0_box.set_state({"value": "1/0"}), 0.6),
        ("slices", 1, lambda page: page.slide(1.9), 1),  # beyond the new window
        ("slices", 1, lambda page: page.press("reset"), 1.25),
        ("critical_points", 4, lambda page: page.press("next"), 0),
    ],
    ids=["typed", "typed between steps", "not read", "moved", "reset", "button"],
)
def test_what_comes_before_a_chosen_function_is_shown_moves_its_controls_as_well(name, chosen, act, x0):
    explorer = getattr(gl.explore, name)()
    page = Page(explorer)
    explorer.controls["preset"].set_state({"index": chosen})
    act(page)
    page.write()
    assert explorer.values["x0"] == explorer.number("x0") == pytest.approx(x0)
    assert page.shown == {name: part.get_state() for name, part in page.parts.items()}
    explorer.close()


def test_what_comes_to_another_thread_waits_for_the_frame_that_is_being_drawn():
    explorer = gl.explore.slices()
    page, frame = Page(explorer), explorer.frame
    typed = threading.Thread(target=page.x0_box.set_state, args=[{"value": "1/2"}])

    def late():
        explorer.frame = frame
        typed.start()
        typed.join(0.1)
        return frame()

    explorer.frame = late
    explorer.controls["preset"].set_state({"index": 1})
    typed.join()
    page.write()
    assert (explorer.values["x0"], page.x0_box.value, explorer.field(1, 0)) == (0.5, "1/2", 1)
    assert page.shown == {name: part.get_state() for name, part in page.parts.items()}
    explorer.close()


def test_at_a_minimum_no_angle_is_missed():
    explorer = gl.explore.descent_field("x^2 + 10 y^2", box=(-4, 4, -2, 2))
    explorer.controls["x0"].value, explorer.controls["y0"].value = 2, 1
    assert explorer.values["miss"] == pytest.approx(52.1, abs=0.05)
    explorer.controls["x0"].value = explorer.controls["y0"].value = 0
    assert math.isnan(explorer.values["miss"]) and explorer.error is None
    assert all(slider.max > slider.min for slider in sliders(explorer).values())


def browser_says(slider, value):
    """What comes from the page: the number that the slider was given, rounded to its steps."""
    slider.set_state({"value": value})


def test_a_number_between_two_steps_outlives_the_rounding_of_the_browser(explorer):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    entry.value = "1.2345"
    frames = []
    explorer.frame, still = lambda: frames.append(1) or still(), explorer.frame
    browser_says(slider, 1.23)
    assert not frames and explorer.values["x0"] == 1.2345
    explorer.controls["y0"].value = 0.5  # and another slider does not bring the rounded number in
    assert explorer.values["x0"] == float(entry.value) == 1.2345
    browser_says(slider, 1.24)  # an arrow key
    assert explorer.values["x0"] == float(entry.value) == 1.24
    entry.value = "1.2401"  # typed: less than half a step, and meant
    assert explorer.values["x0"] == 1.2401
    slider.value = 1.2402  # as a program does
    assert explorer.values["x0"] == 1.2402


def test_a_press_counts_at_once_after_a_new_range_and_after_the_mouse(explorer):
    slider = explorer.controls["x0"]
    explorer.span("x0", 0, 4, 1.5, 0.1)
    explorer.span("x0", 0, 0.4, 0.2, 0.01)  # steps of a tenth of those before
    browser_says(slider, 0.21)
    assert explorer.values["x0"] == explorer.number("x0") == 0.21
    for at in (0.3, 0.31, 0.32):
        explorer._dragged(lambda at=at: {"x0": at})
    browser_says(slider, 0.31)  # back to where it was a moment ago
    assert explorer.values["x0"] == explorer.number("x0") == 0.31


def test_an_explorer_that_refuses_its_arguments_is_silent_when_it_goes(capsys):
    for make in (lambda: gl.explore.descent("x^2", start=(1, 1)), lambda: gl.explore.smile(3)):
        with pytest.raises(TypeError):
            make()
        gc.collect()
    assert capsys.readouterr().err == ""


def test_reset_forgets_a_number_between_two_steps(explorer):
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["x0"])
    first = slider.value
    entry.value = f"{first + 0.001:.6f}"
    browser_says(slider, first)
    explorer.controls["reset"].click()
    assert explorer.values["x0"] == slider.value == first


def test_the_step_of_h_is_rounded_in_powers_of_ten():
    explorer = gl.explore.difference_quotient()
    slider, entry = next(pair for pair in explorer.panel.pairs if pair[0] is explorer.controls["h"])
    entry.value = "0.3"
    browser_says(slider, 10**-0.5)
    assert explorer.values["h"] == 0.3
    browser_says(slider, 10**-0.6)
    assert explorer.values["h"] == pytest.approx(10**-0.6)
    explorer.close()


def test_the_level_of_a_critical_point_is_not_rounded():
    explorer = gl.explore.critical_points()
    explorer.controls["x0"].value, slider = 0.0313, explorer.controls["k"]
    level = explorer.values["k"]
    rounded = slider.min + round((level - slider.min) / slider.step) * slider.step
    browser_says(slider, rounded)
    assert rounded != level == explorer.values["k"] == explorer.values["f"] == pytest.approx(0.0313**2)
    explorer.controls["next"].click()
    explorer.controls["next"].click()
    browser_says(explorer.controls["x0"], 0.08)
    assert explorer.values["x0"] == pytest.approx(1 / 12)
    explorer.close()


def test_a_surface_is_turned_as_on_a_turntable():
    explorer = gl.explore.level_surface()
    stage = explorer._stage
    (solid,) = stage._solid()
    stage.canvas.draw()
    assert stage.screen.solid and not stage.screen.grips
    before, (x, y) = (solid.elev, solid.azim), solid.bbox.get_points().mean(axis=0)
    for name, at in (
        ("button_press_event", (x, y)),
        ("motion_notify_event", (x + solid.bbox.width / 4, y - solid.bbox.height)),
        ("button_release_event", (x, y)),
        ("motion_notify_event", (x + 50, y)),  # the mouse was let go
    ):
        MouseEvent(name, stage.canvas, *at, MouseButton.LEFT)._process()
    assert (solid.elev, solid.roll) == (90, 0)  # no further than to look straight down
    right = int(x + solid.bbox.width / 4) - int(x)  # a mouse is on whole pixels
    assert solid.azim == pytest.approx((before[1] - 180 * right / solid.bbox.width) % 360)
    stage.screen._receive(None, {"type": "turn", "right": 5, "up": 30}, [])
    assert (solid.elev, solid.azim) == (60, pytest.approx((before[1] - 180 * right / solid.bbox.width - 5) % 360))
    explorer.close()


def test_what_rests_is_kept_and_the_picture_is_as_if_all_were_drawn():
    stage = (one := gl.explore.steepest())._stage
    stage.screen.manager.web_sockets.add(stage.screen)
    stage.canvas.draw()
    for moves in ((41, 42, 43), (-20, -21, -21.5), (90, 89)):
        for degrees in moves:
            one.controls["aim"].value = degrees
        shown, kept = np.array(stage.canvas.buffer_rgba()), stage._rest[0]
        stage.canvas.draw()
        assert kept > 10 and np.array_equal(shown, stage.canvas.buffer_rgba())
