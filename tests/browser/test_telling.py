"""The browser's end of the line by itself, with a model, a slider and a clock that are played: nothing told is lost."""

import pytest

from tests.browser.lab import ROOT

LINE = (ROOT / "gradlib/explore/base/line.js").read_text("utf-8")
PLAY = """
var sent = [], heard = {}, count = 0, traits = { steering: ["slider"], root: "root", itself: "screen" };
class Base { _handle_comm_msg(message) { this.got = message; } }
class Screen extends Base {
  comm = { on_msg: (hand) => { this.hand = hand; }, send: (data) => sent.push(data) };
  set_state() {}
  _handle_comm_msg() {} // as anywidget's when it has given up
}
var screen = new Screen();
// an older value waits, since nothing was heard of what was sent before
var slider = { _pending_msgs: 1, _msg_buffer: { value: 1 }, _state_lock: null, given: [], usual: [] };
slider.send_sync_message = (state) => slider.usual.push(state);
slider.set_state = (state) => slider.given.push(state);
var model = {
  get: (name) => traits[name],
  on: (name, hand) => { heard[name] = hand; },
  send: (message) => sent.push(message),
  widget_manager: { get_model: async (id) => ({ slider, screen })[id] },
};
var take = () => sent.splice(0).map(({ type, method, value }) => [type ?? method, value].join(" ").trim());
var answer = (message) => heard["msg:custom"]({ type: "frame", number: ++count, states: {}, took: 0, ...message });
var whole = { size: [860, 420] };
var move = (value) => slider.send_sync_message({ value });
var name;
var told = (number) => ({ told: [name, number] });
var line = openLine(model);
"""


@pytest.fixture
def run(lab):
    """Runs JavaScript beside the played line; `wait` lets the clock of the page go on."""
    page = lab[1].new_page()
    page.clock.install()
    page.add_script_tag(content=LINE + PLAY)

    def run(code):
        return page.evaluate(f"() => {{ {code} }}")

    run.wait = lambda seconds: page.clock.run_for(1000 * seconds)
    yield run
    page.close()


def listening(run):
    """A whole picture has come, and the word that waited was told and answered."""
    run("line.hello({ width: 700 }); answer(whole); name = sent.at(-1).line; answer(told(1)); take()")


def test_a_whole_picture_is_asked_for_until_it_comes(run):
    assert run("line.hello({ width: 700 }); return take()") == ["hello"]
    run.wait(2.1)
    assert run("return take()") == ["hello"]
    run("answer({ states: {} })")  # of something else
    run.wait(4.1)
    assert "hello" in run("return take()")
    run("answer(whole); answer({ told: [sent.at(-1)?.line, 1] }); take()")
    assert run("count += 1; answer({}); return take()") == ["hello"]  # one message was lost
    run("answer(whole); line.miss(); take()")  # a picture that could not be read
    run.wait(2.1)
    assert "hello" in run("return take()")


def test_what_is_not_answered_is_told_again_and_what_is_newer_follows(run):
    listening(run)
    assert run("move(2); move(3); move(4); return take()") == ["slide 2", "slide 3"]
    run.wait(2.1)
    assert run("return take()") == ["hello", "slide 2", "slide 3"]
    run.wait(4.1)
    assert run("return take()") == ["hello", "slide 2", "slide 3"]
    assert run("answer(whole); return take()") == []
    assert run("answer({ ...told(2), took: 1e9 }); return take()") == ["slide 4"]  # a clock that says nonsense
    assert run("answer({ ...told(3), took: -1e9 }); move(5); return take()") == ["slide 5"]
    run("answer(told(5))")
    run.wait(100)
    assert run("return take()") == []


def test_a_slider_waits_for_nobody_but_the_first_word_of_the_kernel(run):
    assert run("move(2); return take()") == []
    assert run("line.hello({ width: 700 }); answer(whole); return take()") == ["hello", "slide 2"]
    assert run("return [slider._pending_msgs, slider.usual]") == [0, []]
    run("slider._pending_msgs++; name = 0; move(3)")
    run.wait(2.1)
    assert run("return take()") == ["slide 3", "hello", "slide 2", "slide 3"]
    assert run("slider._state_lock = {}; move(9); slider._state_lock = null; move(7); return take()") == []
    assert run("slider.send_sync_message({ value: 8, max: 9 }); return slider.usual.length") == 1
    run("traits.steering = ['slider']; heard['change:steering']()")
    assert run("move(10); return slider.usual.length") == 1


def test_an_older_value_does_not_move_a_slider_back(run):
    listening(run)
    old = "{ states: { slider: { value: 2 } } }"
    run(f"move(3); answer({old})")
    run.wait(1)
    assert run("return slider.given") == [{}]
    run(f"answer(told(2)); answer({old}); move(4)")
    run.wait(1)
    run("slider.set_state({ value: 2, max: 9 })")  # ipywidgets, when a line is there again
    assert run("return slider.given") == [{}, {}, {"max": 9}]
    run("answer({ ...told(3), states: { slider: { value: 3.5 } } })")  # the kernel knows better
    run.wait(1)
    assert run("return slider.given.at(-1)") == {"value": 3.5}
    run("take(); answer({ told: ['another window', 9], states: { slider: { value: 6 } } })")
    run.wait(1)
    assert run("return [slider.given.at(-1), take()]") == [{"value": 6}, []]
    run("screen.set_state({ grips: [] }); screen.set_state({ _esm: '', root: '' })")
    assert run("return take()") == []
    assert run("screen.set_state({ _esm: 'and all else' }); return take()") == ["hello"]


def test_messages_come_although_the_page_took_long_to_load(run):
    assert run("screen.hand('one'); return screen.got") == "one"
    assert run("line.open(); return take()") == []
    assert run("traits.root = ''; line.open(); return screen.got && 0") == 0
    assert run("return take()") == ["request_state"]
