"""What a move of a slider costs on the line, and that nothing is lost on one that is long or breaks."""

import re
from itertools import pairwise

import pytest

from tests.benchmarks.relay import far_from
from tests.browser.lab import Notebook
from tests.browser.line import Line
from tests.browser.test_notebooks import PATHS, now, status, until

NUMBERED = [path for path in PATHS if path.startswith("en/7.")]
# what the kernel thinks: the numbers of the first explorer, and what its figure should look like
KERNEL = """
from gradlib.explore.base.registry import _alive
_one = next(one for _, together in _alive.values() for one in together if hasattr(one, "figure"))
"""
VALUE = KERNEL + 'print(_one.controls["x0"].value)'
# the values that the first slider is given, from now on, in their order, and when each came
LISTEN = (
    KERNEL
    + """import time
_heard, _times = [], []
_one.controls['x0'].observe(lambda change: (_heard.append(change.new), _times.append(time.monotonic())), 'value')
"""
)
PIXELS = KERNEL + "import numpy as np; print(int(np.asarray(_one._stage.canvas.buffer_rgba()).astype(int).sum()))"
SHOWN = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((sum, value) => sum + value, 0)"


AT = "handle => handle.parentElement.style.transform"  # where a slider stands, exactly


def quiet(page, line):
    """Wait until nothing more comes, and the kernel has nothing more to do: on a busy machine it is silent at work."""
    known = -1
    while known != len(line.kinds) or [one for one in line.kinds if one in ("< busy", "< idle")][-1:] == ["< busy"]:
        known = len(line.kinds)
        page.wait_for_timeout(500)


@pytest.mark.parametrize("path", NUMBERED)
def test_a_press_of_a_key_is_one_message_there_and_one_back(lab, path):
    """... between the two by which each kernel says that it works and that it is done."""
    page = lab[1].new_page(viewport={"width": 1300, "height": 1000})
    line = Line(page)
    notebook = Notebook(lab[1], lab[0], path, page=page)
    notebook.run_all()
    quiet(page, line)
    line.kinds.clear()
    pressed = []
    for handle in page.locator(".widget-slider .noUi-handle").all():
        if not handle.is_visible():
            continue
        label = handle.locator("xpath=ancestor::*[contains(@class,'widget-slider')]").inner_text().strip()
        for key in ("ArrowRight", "ArrowLeft"):
            before, known = handle.evaluate(AT), len(line.kinds)
            handle.press(key)
            if handle.evaluate(AT) == before:  # the slider stands at its end
                continue
            pressed.append((label, key))
            until(notebook, lambda known=known: "< idle" in line.kinds[known:], every=20)
            page.wait_for_timeout(150)  # an answer to the answer comes now; a later one is counted with the next
            told = line.kinds[known:]
            extra = [kind for kind in told if kind not in ("> slide", "< busy", "< frame", "< idle")]
            assert (label, told.count("> slide"), told.count("< frame"), extra) == (label, 1, 1, [])
            break
    quiet(page, line)
    assert len(pressed) > 3
    assert line.kinds.count("> slide") == line.kinds.count("< frame") == len(pressed), pressed
    assert {*line.kinds} == {"> slide", "< busy", "< frame", "< idle"}
    notebook.close()


@pytest.fixture
def far(lab):
    """The start page of the notebooks, on a server that is a hundred milliseconds away, there and back."""
    with far_from(lab[0].port) as relay:
        notebook = Notebook(lab[1], lab[0], "en/index.ipynb", port=relay.port)
        notebook.run_all(rest=3000)
        assert notebook.execute(LISTEN) == ""
        yield relay, notebook
        notebook.close()


def press(notebook, presses, every=25):
    """Keys on the first slider, as fast as one that is held down; its place before and after, by the page."""
    for button in notebook.page.locator(".jp-Dialog-button").all():  # the server could not be reached
        button.click()
    handle = notebook.page.locator(".widget-slider .noUi-handle").first
    place = "h => Number(h.getAttribute('aria-valuetext'))"
    before = handle.evaluate(place)
    # to the handle itself: the server's dialog may open at any moment, and holds the focus
    handle.evaluate(
        """async (handle, [presses, every]) => {
          for (let k = 0; k < presses; k++) {
            handle.dispatchEvent(
              new KeyboardEvent('keydown', {key: 'ArrowLeft', code: 'ArrowLeft', bubbles: true, cancelable: true}));
            await new Promise(r => setTimeout(r, every));
          }
        }""",
        [presses, every],
    )
    return before, handle.evaluate(place)


def first(notebook):
    """The cell with the first figure."""
    return notebook.page.locator(".jp-Notebook .jp-Cell:has(.jp-OutputArea canvas)").first


def right(notebook, place):
    """Whether slider, number box, numbers, kernel and figure agree."""
    cell = first(notebook)
    box = float(cell.locator(".gradlib-number input").first.input_value())
    (tangent,) = re.findall(r"\(x − ([\d.]+)\)", status(cell))
    known = float(notebook.execute(VALUE))
    same = int(notebook.execute(PIXELS)) == cell.locator("canvas").evaluate(SHOWN)
    return same and box == float(tangent) == pytest.approx(known) == pytest.approx(place)


def test_far_away_several_moves_are_under_way_and_all_come_in_order(far):
    _, notebook = far
    before, after = press(notebook, 40)
    assert before - after > 0.3
    until(notebook, lambda: right(notebook, after))
    heard = [float(value) for value in notebook.execute("print(*_heard)").split()]
    assert heard == sorted(heard, reverse=True) and len(set(heard)) == len(heard)
    # with one under way at a time, none would come within a hundred milliseconds of the one before
    times = [float(when) for when in notebook.execute("print(*_times)").split()]
    assert sum(later - sooner < 0.08 for sooner, later in pairwise(times)) > len(times) / 3
    assert notebook.problems() == []


def test_a_line_that_breaks_while_a_slider_is_moved_leaves_the_right_picture(far):
    relay, notebook = far
    press(notebook, 10)
    relay.set_up(False)
    press(notebook, 10)
    relay.set_up(True)
    _, after = press(notebook, 5)
    until(notebook, lambda: right(notebook, after))
    heard = [float(value) for value in notebook.execute("print(*_heard)").split()]
    assert heard == sorted(heard, reverse=True)
    cell = first(notebook)
    before = now(cell)
    moved, last = press(notebook, 3)
    assert moved > last
    until(notebook, lambda: now(cell) != before and right(notebook, last))
