"""Every notebook in a real JupyterLab: it runs clean, and its explorers follow keyboard, mouse and text box.

Each notebook is opened once in each language, whose cells are the same; in one of them, by turns, it is tried whole,
and the tests for that share its page, in this order.
"""

import io
import itertools
import json
import math
import time

import pytest
from PIL import Image

import gradlib as gl
from gradlib.formula import typed
from gradlib.language import words
from tests.browser.lab import LATE, NOTEBOOKS, Notebook, slider
from tests.browser.lab import look as now
from tests.notebooks.freeze import found

PATHS = sorted(path.relative_to(NOTEBOOKS).as_posix() for path in found())
EN, FR = PATHS[: len(PATHS) // 2], PATHS[len(PATHS) // 2 :]
TRIED, OTHERS = sorted(EN[::2] + FR[1::2]), sorted(EN[1::2] + FR[::2])
# how many widgets live, and how many explorers IPython's history keeps the pictures of
ALIVE = """
from ipywidgets.widgets.widget import _instances
_shown = get_ipython().history_manager.outputs.values()
print(len(_instances), sum("application/vnd.jupyter.widget-view+json" in one.bundle for kept in _shown for one in kept))
"""
# for each explorer, where its point can be dragged and its surface turned: left, bottom, right, top
PLACES = """
import json
from gradlib.explore.base.registry import _alive

def _box(ax):
    at = ax.get_window_extent().transformed(ax.figure.transFigure.inverted())
    return at.x0, at.y0, at.x1, at.y1

print(json.dumps([
    {
        "drag": [_box(ax) for ax in one._stage.drag],
        "turn": [_box(ax) for ax in one.figure.axes if hasattr(ax, "get_zlim")],
    }
    for _, together in _alive.values() for one in together if hasattr(one, "figure")
]))
"""
# the controls and figures that a screen reader could not name
NAMELESS = """() => {
  const parts = 'button, input, select, [role=slider], [contenteditable=true], canvas';
  return [...document.querySelectorAll('.jp-OutputArea .widget-vbox')].flatMap(one => [...one.querySelectorAll(parts)])
    .filter(e => e.getClientRects().length)
    .filter(e => !(document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim()
      || e.getAttribute('aria-label') || [...(e.labels ?? [])].some(l => l.textContent.trim())
      || (e.tagName === 'BUTTON' && e.textContent.trim())))
    .map(e => e.outerHTML.slice(0, 200));
}"""

# role and name of groups, and which of their buttons is said to be pressed, and looks so, after another one was pressed
GROUPS = """async kind => {
  const groups = [...document.querySelectorAll(`.jp-OutputArea .${kind}`)];
  const first = groups.map(group => group.querySelector("button.mod-active"));
  for (const group of groups) [...group.querySelectorAll("button:not(.mod-active)")].at(-1)?.click();
  await new Promise(later => setTimeout(later, 200));
  const found = groups.map(group => {
    const buttons = [...group.querySelectorAll("button")];
    return {
      role: group.getAttribute("role"),
      name: document.getElementById(group.getAttribute("aria-labelledby"))?.textContent.trim(),
      pressed: buttons.map(one => one.getAttribute("aria-pressed") === "true"),
      active: buttons.map(one => one.classList.contains("mod-active")),
    };
  });
  first.forEach(one => one?.click());
  return found;
}"""

FORMULA = ".widget-text:not(.gradlib-number) input"


# each explorer is reset and all its sliders are moved, twice, in one go: what the browser says of it comes later
MOVED = """
for _share in (0.31, 0.77):
    for _, _together in _alive.values():
        for _one in (one for one in _together if hasattr(one, "figure")):
            _one.reset()
            for _symbol, _slider in _one.controls.items():
                if hasattr(_slider, "max") and hasattr(_slider, "step") and _symbol not in ("play", "step"):
                    _to = _slider.min + _share * (_slider.max - _slider.min)
                    _slider.value = 10**_to if hasattr(_slider, "base") else _to
print(*(_one.values for _, _together in _alive.values() for _one in _together if hasattr(_one, "figure")), sep="\\n")
"""


@pytest.fixture(scope="module", params=TRIED)
def notebook(request, lab):
    opened = Notebook(lab[1], lab[0], request.param)
    opened.run_all()
    yield opened
    opened.close()


def explorers(notebook):
    """The cells that show an explorer, each with the places that the mouse can take hold of."""
    cells = notebook.page.locator(".jp-Notebook .jp-Cell").filter(has=notebook.page.locator(".jp-OutputArea canvas"))
    places = json.loads(notebook.execute(PLACES))
    assert cells.count() == len(places) > 0
    return [(cells.nth(i), place) for i, place in enumerate(places)]


def picture(cell):
    """The pixels of the explorer's canvas, as a PNG."""
    return cell.locator("canvas").first.evaluate("c => c.toDataURL()")


def language(notebook):
    """That of a notebook, by its folder."""
    return notebook.page.url.split("/tree/")[1][:2]


def status(cell):
    return cell.locator("[role=status]").inner_text()


def follow(notebook, cell, before):
    """Wait until status and picture differ from `before` and have come to rest; return them."""
    last = None
    for _ in range(150):
        current = now(cell)
        if current == last and current[0] != before[0] and current[1] != before[1]:
            return current
        last = current
        notebook.page.wait_for_timeout(150)
    stayed = [what for what, a, b in zip(("status", "picture"), current, before, strict=True) if a == b]
    raise AssertionError(f"{stayed} stayed as it was, or there was no rest: {current[0]!r}; {slider(cell)}")


def until(notebook, condition, every=100, told=lambda: "nothing changed"):
    """Wait until a condition holds, and look so often: milliseconds; else fail with what is `told`."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, told()
        notebook.page.wait_for_timeout(every)


def drag(notebook, cell, box, start, end):
    """Press in a part of the figure, move and let go; places as fractions of the part's width and height."""
    canvas = cell.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    at, (left, bottom, right, top) = canvas.bounding_box(), box
    points = [
        (
            at["x"] + at["width"] * (left + x * (right - left)),
            at["y"] + at["height"] * (1 - bottom - y * (top - bottom)),
        )
        for x, y in (start, end)
    ]
    mouse = notebook.page.mouse
    mouse.move(*points[0])
    mouse.down()
    mouse.move(*points[1], steps=5)
    mouse.up()


def write(cell, text):
    box = cell.locator(FORMULA).first
    box.fill(text)
    box.press("Enter")


def test_runs_clean(notebook):
    assert notebook.problems() == []


@pytest.mark.parametrize("path", OTHERS)
def test_in_its_other_language_it_runs_clean_too(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    assert notebook.page.evaluate(NAMELESS) == []
    assert notebook.problems() == []


def test_every_control_and_figure_has_a_name(notebook):
    assert notebook.page.evaluate(NAMELESS) == []


def test_what_belongs_together_is_a_group_with_a_name(notebook):
    """The options of a choice, and buttons of which one is pressed: what is asked, and which it is, can be heard."""
    found = {}
    for kind in ("widget-radio-box", "widget-toggle-buttons"):
        found[kind] = notebook.page.evaluate(GROUPS, kind)
    assert "/index" in notebook.page.url or len(found["widget-radio-box"]) > 2
    for kind, role in (("widget-radio-box", "radiogroup"), ("widget-toggle-buttons", "group")):
        assert all(one["role"] == role and one["name"] for one in found[kind]), found[kind]
    assert all(one["pressed"] == one["active"] and sum(one["active"]) == 1 for one in found["widget-toggle-buttons"])


def test_arrow_keys_move_the_picture_and_its_sentence(notebook):
    for cell, _ in explorers(notebook):
        before = now(cell)
        handle = cell.locator(".noUi-handle").first
        for _ in range(5):
            handle.press("ArrowLeft")
        follow(notebook, cell, before)
    assert notebook.console == []


def float_of(text):
    return float(typed.number(text).parts[0])


def test_a_slider_is_spoken_of_as_its_box_shows_it(notebook):
    for cell, _ in explorers(notebook):
        for row in cell.locator(".widget-hbox:has(> .widget-slider:not(.gradlib-log)):has(> .gradlib-number)").all():
            if row.is_visible():
                handle, box = row.locator(".noUi-handle"), row.locator("input")
                for _ in range(3):
                    handle.press("ArrowRight")

                def agree(handle=handle, box=box):
                    spoken, shown = handle.get_attribute("aria-valuetext").replace("-", "−"), box.input_value()
                    small = "·10" in shown and float_of(shown)  # 1.6·10⁻⁴, spoken as 0.00016
                    return spoken == shown or (small and math.isclose(float_of(spoken), small))

                until(notebook, agree)
        for handle in cell.locator(".gradlib-log .noUi-handle:visible").all():
            handle.focus()
            told = math.log10(float_of(handle.get_attribute("aria-valuetext")))
            assert math.isclose(told, float(handle.get_attribute("aria-valuenow")), abs_tol=0.051)
        cell.get_by_role("button", name=words(language(notebook))["reset"]).click()
    assert notebook.console == []


def test_keys_meant_for_a_control_do_nothing_to_the_notebook(notebook):
    count = notebook.page.locator(".jp-Notebook .jp-Cell").count()
    for cell, _ in explorers(notebook):
        handle = cell.locator(".noUi-handle").first
        for key in "xdd":  # JupyterLab's keys for cutting a cell
            handle.press(key)
        for choice in cell.locator("select").all()[:1]:
            choice.focus()
            for key in ("ArrowDown", "ArrowUp"):
                before = now(cell)
                choice.press(key)
                until(notebook, lambda before=before, cell=cell: now(cell)[1] != before[1])
    assert notebook.page.locator(".jp-Notebook .jp-Cell").count() == count
    assert notebook.console == []


def test_a_number_box_reads_what_people_write(notebook):
    """1/2 is a half, and 0,37 is 0.37: a browser's own box for numbers would drop their signs."""
    pairs = itertools.cycle((("1/2", "0.5"), ("0,37", "0.37"), ("√2/2", "sqrt(2)/2")))
    for (cell, _), (text, other) in zip(explorers(notebook), pairs, strict=False):
        box, alert = cell.locator(".gradlib-number input").first, cell.locator("[role=alert]")

        def look(cell=cell, alert=alert):
            return now(cell), alert.all_inner_texts()  # a number may be out of range

        def typed(text, box=box, look=look):
            """What is shown when it has come to rest."""
            before = look()
            box.press("Control+a")
            notebook.page.keyboard.type(text)
            box.press("Enter")
            for _ in range(60):
                notebook.execute("")  # whose answer comes after the picture, which comes before the words
                notebook.page.wait_for_timeout(100)
                if (current := look()) != before:
                    notebook.page.wait_for_timeout(100)
                    if look() == current:
                        return box.input_value(), current[0]
            raise AssertionError(f"{text} changed nothing")

        # from the same number twice: limits stay where they were while they fit
        _, (shown, first), _, (also, second) = typed("0.65"), typed(text), typed("0.65"), typed(other)
        assert (shown, also) == (text, other)
        assert first == second or alert.count()  # of an ellipse, 0.37 is too short: both are refused
        cell.get_by_role("button", name=words(language(notebook))["reset"]).click()
    assert notebook.console == []


def test_points_can_be_dragged(notebook):
    for cell, place in explorers(notebook):
        for box in place["drag"]:
            before = now(cell)
            drag(notebook, cell, box, (0.3, 0.35), (0.62, 0.7))
            follow(notebook, cell, before)
    assert notebook.console == []


def test_surfaces_turn_and_stay_alive(notebook):
    for cell, place in explorers(notebook):
        for box in place["turn"]:
            before, whole = now(cell), picture(cell)
            drag(notebook, cell, box, (0.3, 0.4), (0.6, 0.5))
            until(notebook, lambda before=before, cell=cell: now(cell)[1] != before[1])
            assert len(picture(cell)) > 0.6 * len(whole)  # the surface is still there
            _, turned = now(cell)
            cell.locator("canvas").first.press("ArrowUp")
            until(notebook, lambda turned=turned, cell=cell: now(cell)[1] != turned)
            _, turned = now(cell)
            cell.locator(".noUi-handle").first.press("ArrowRight")
            follow(notebook, cell, (before[0], turned))
    assert notebook.console == []


def test_an_own_formula_a_bad_one_and_recovery(notebook):
    for cell, _ in explorers(notebook):
        if not cell.locator(FORMULA).count():
            continue
        label = cell.locator(".widget-text:not(.gradlib-number) label").first.inner_text()
        height = " + z" if "z" in label else ""
        alert = cell.locator("[role=alert]", has_text="x^2 +* y")
        before = now(cell)
        write(cell, f"x^2 + 3y{height}")
        own = follow(notebook, cell, before)
        write(cell, "x^2 +* y")
        alert.wait_for()
        assert now(cell) == own
        write(cell, f"x^2 y + x{height}")
        alert.wait_for(state="detached")
        follow(notebook, cell, own)
        cell.get_by_role("button", name=words(language(notebook))["reset"]).click()
    assert notebook.console == []


def test_an_exercise_is_answered_by_keyboard(open_notebook):
    opened = open_notebook("en/7.2-gradient-and-geometry.ipynb")
    opened.run_all()
    cell = opened.page.locator(".jp-Notebook .jp-Cell", has_text="Exercise 7.2.5").first
    box = cell.locator("input[type=text]")
    read = cell.locator("[role=status]", has_text="Read as")
    box.scroll_into_view_if_needed()
    box.click()
    opened.page.keyboard.type("4x + 5y = 1")
    until(opened, lambda: read.locator("mjx-container").count() > 0)  # what is read, while one types
    opened.page.keyboard.type("4")
    opened.page.keyboard.press("Enter")
    until(opened, lambda: cell.locator("[role=status]", has_text="Correct").count())
    assert (
        "Solved: 1 of 16" in opened.page.locator(".jp-Notebook .jp-Cell", has_text="Your exercises").last.inner_text()
    )
    opened.page.keyboard.press("Tab")  # to the button
    assert opened.page.evaluate("document.activeElement.textContent") == "Check"

    cell = opened.page.locator(".jp-Notebook .jp-Cell", has_text="Exercise 7.2.2").first
    choices = cell.locator("input[type=radio]")
    choices.first.focus()
    # choose, go to the button, press it, and go back; or answer at once
    for keys, mark in ((("Space", "Tab", "Enter", "Shift+Tab"), "✘"), (("ArrowDown", "Enter"), "✔")):
        for one in keys:
            opened.page.keyboard.press(one)
        until(opened, lambda mark=mark: mark in cell.inner_text())
    assert [one.is_checked() for one in choices.all()] == [False, True, False]
    assert opened.console == []


# what a screen reader says of exercises: what changes in a region that was there before
HEAR = """
window.heard = [];
new MutationObserver(changes => {
  for (const { target } of changes) {
    const region = target.parentElement?.closest('.gradlib-exercise [role=status]');
    if (region?.textContent.trim()) window.heard.push(region.textContent);
  }
}).observe(document, { childList: true, subtree: true });
"""


def test_what_an_exercise_says_is_heard_and_what_is_typed_outlives_a_run_of_its_cell(open_notebook):
    opened = open_notebook("en/7.2-gradient-and-geometry.ipynb", script=HEAR)
    opened.run_all()
    assert opened.page.evaluate("heard") == []
    cell = opened.page.locator(".jp-Notebook .jp-Cell", has_text="Exercise 7.2.5").first
    box = cell.locator("input[type=text]")

    def hears(*texts):
        until(opened, lambda: all(any(text in one for one in opened.page.evaluate("heard")) for text in texts))
        opened.page.evaluate("heard.length = 0")

    def press(name):
        button = cell.get_by_role("button", name=name)
        button.focus()
        opened.page.keyboard.press("Enter")

    box.press("Control+a")
    box.press_sequentially("x = 3")
    hears("Read as")
    for times in ("", "2 times", "3 times"):
        box.press("Enter")
        hears("Not yet", times)
    for told in [*gl.exercises.make("7.2.5").hints, "There are no more hints"]:
        press("Hint")
        hears(told.partition("$")[0])
    press("Another one")
    hears(gl.exercises.make("7.2.5", 1).statement.partition("$")[0])
    press("Solution")
    hears("You have not tried yet")
    press("Solution")
    hears("Solution")

    box.press_sequentially("4x +")
    for keys in ("Control+Enter", "Shift+Enter"):
        count = cell.locator(".jp-InputPrompt").first.inner_text()
        cell.get_by_role("button", name="Check").press(keys)
        until(opened, lambda count=count: cell.locator(".jp-InputPrompt").first.inner_text() != count)  # it ran again
        until(opened, lambda: box.count() == 1 and box.input_value() == "4x +")
    cell = opened.page.locator(".jp-Notebook .jp-Cell", has_text="Exercise 7.2.2").first
    choices = cell.locator("input[type=radio]")
    choices.nth(1).focus()
    opened.page.keyboard.press("Space")
    opened.page.keyboard.press("Control+Enter")
    until(opened, lambda: cell.locator(".jp-InputPrompt").first.inner_text() != "[ ]:")
    until(opened, lambda: [one.is_checked() for one in choices.all()] == [False, True, False])
    assert opened.console == []


def test_a_player_plays(notebook):
    for cell, _ in explorers(notebook):
        for play in cell.locator(".fa-play").all():
            handle = cell.locator(".noUi-handle").last  # the slider of the steps
            for _ in range(14):
                handle.press("ArrowLeft")
            notebook.page.wait_for_timeout(1000)
            before = status(cell)
            play.click()
            until(notebook, lambda before=before, cell=cell: status(cell) != before)
            cell.locator(".fa-stop").click()
            if cell.locator("select").count():  # another number of steps
                cell.locator("select").first.select_option(index=1)
            else:
                cell.locator(".widget-toggle-button").nth(1).click()
            notebook.page.wait_for_timeout(1000)
            handle.press("End")
            assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
    assert notebook.console == []


def test_what_python_sets_stays_as_the_mouse_would_leave_it(notebook):
    explorers(notebook)  # names them
    values = notebook.execute(MOVED)
    notebook.page.wait_for_timeout(2500)
    assert notebook.execute(MOVED.splitlines()[-1]) == values
    assert notebook.console == []


def test_running_all_cells_again_leaves_nothing_behind(notebook):
    widgets, pictures = map(int, notebook.execute(ALIVE).split())
    assert pictures > 0
    notebook.run_all()
    assert notebook.problems() == []
    after = map(int, notebook.execute(ALIVE).split())
    assert all(now <= before for now, before in zip(after, (widgets, pictures), strict=True))


def test_a_slider_is_long_enough_for_a_finger(notebook):
    lengths = "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().width)"
    for width in (740, 1300):  # beside the list of files a notebook has 390 less
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        until(notebook, lambda: min(notebook.page.locator(".slider-container").evaluate_all(lengths)) >= 90)  # pixels


# signs after a formula that stand below it, at the start of a line
ORPHANS = r"""all => all.filter(formula => {
    const sign = formula.nextSibling?.data?.match(/^\u00a0?[.,;:?!)»]/);
    if (!sign || !formula.offsetParent) return false;
    const range = document.createRange();
    range.setStart(formula.nextSibling, sign[0].length - 1);
    range.setEnd(formula.nextSibling, sign[0].length);
    return range.getBoundingClientRect().top > formula.firstChild.getBoundingClientRect().bottom - 3;
}).length"""


def test_no_line_starts_with_the_sign_after_a_formula(open_notebook):
    notebook = open_notebook("en/7.5-neural-network.ipynb")
    notebook.run_all()
    formulas = notebook.page.locator(".jp-RenderedMarkdown mjx-container")
    until(notebook, lambda: formulas.count() > 100)
    for width in range(740, 900, 20):
        notebook.page.set_viewport_size({"width": width, "height": 1000})
        assert formulas.evaluate_all(ORPHANS) == 0, width


# what of an explorer is wider than its column or ends beyond it, but for a graph, which is scrolled
CUT = """cell => {
  const root = cell.querySelector(".widget-vbox:has(canvas)"), { right } = root.getBoundingClientRect();
  const graph = root.querySelector("canvas").getBoundingClientRect();
  const parts = [...root.querySelectorAll("*")].filter(e => e.offsetParent && !e.closest(".widget-slider"));
  return parts.filter(e => !e.contains(root.querySelector("canvas")) || graph.width <= 390)
    .filter(e => e.getBoundingClientRect().right > right + 1).map(e => e.outerHTML.slice(0, 99));
}"""


def test_on_a_phone_nothing_is_cut_off(open_notebook):
    notebook = open_notebook("fr/7.5-reseau-de-neurones.ipynb", width=390)
    notebook.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    notebook.run_all()
    for cell, _ in explorers(notebook):
        until(notebook, lambda cell=cell: cell.evaluate(CUT) == [])


def test_in_a_narrow_window_a_figure_fades_where_it_goes_on(open_notebook):
    notebook = open_notebook("en/7.4-automatic-differentiation.ipynb", width=640)
    notebook.run_all()
    (cell, _), *_ = explorers(notebook)
    frame = cell.locator(".widget-box:has(> * > canvas), .widget-box:has(> canvas)").last

    def fades(left, right):
        mask = frame.evaluate("frame => frame.style.maskImage")
        return mask.startswith(f"linear-gradient(to right, {left}") and mask.endswith(f"{right})")

    for place, sides in ((0, ("black", "transparent")), (9999, ("transparent", "black"))):
        frame.evaluate("(frame, place) => { frame.scrollLeft = place; }", place)
        until(notebook, lambda sides=sides: fades(*sides))
    notebook.page.set_viewport_size({"width": 1300, "height": 1000})
    until(notebook, lambda: frame.evaluate("frame => frame.style.maskImage") == "none")


# on a slow machine JupyterLab's new theme comes while nothing of the page is laid out
CHANGE_UNSEEN = """async canvas => {
    const explorer = canvas.closest('.widget-vbox');
    explorer.style.display = 'none';
    document.body.dataset.jpThemeLight = 'false';
    await null;
    explorer.style.display = '';
}"""


def test_a_figure_follows_the_theme_and_changes_with_it(open_notebook):
    notebook = open_notebook("en/index.ipynb")
    notebook.run_all()
    (cell, _), *_ = explorers(notebook)
    canvas = cell.locator("canvas").first
    ground = "c => [...c.getContext('2d').getImageData(2, c.height - 3, 1, 1).data].slice(0, 3).join()"
    mark = cell.locator("[role=status] span[style*=color]").first
    looks = []
    for theme, wanted in (("JupyterLab Dark", "17,17,17"), ("JupyterLab Light", "255,255,255")):
        notebook.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        until(notebook, lambda wanted=wanted: canvas.evaluate(ground) == wanted)
        until(notebook, lambda: mark.evaluate("e => e.style.color") not in looks)
        looks.append(mark.evaluate("e => e.style.color"))
        arrow = Image.open(io.BytesIO(cell.locator("select").first.screenshot())).convert("L")
        darkest, brightest = arrow.crop((arrow.width - 18, 5, arrow.width - 4, arrow.height - 5)).getextrema()
        assert brightest > 180 and darkest < 80  # the list's arrow is seen in both
    canvas.evaluate(CHANGE_UNSEEN)
    until(notebook, lambda: canvas.evaluate(ground) == "17,17,17")
    assert notebook.console == []


DEAF = """
from gradlib.explore.base.canvas import Screen
_hear, _asked = Screen._receive, set()

def _receive(screen, widget, message, buffers):
    if message["type"] != "hello" or screen.model_id in _asked:
        _hear(screen, widget, message, buffers)
    _asked.add(screen.model_id)

Screen._receive = _receive
"""


def test_a_figure_whose_first_message_was_lost_is_shown_all_the_same(open_notebook):
    notebook = open_notebook("en/index.ipynb")
    assert notebook.execute(DEAF) == ""
    notebook.run_all()
    canvas = notebook.page.locator(".jp-OutputArea canvas").first
    blank = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.every(v => v === 0)"
    until(notebook, lambda: not canvas.evaluate(blank))
    assert notebook.problems() == []


def test_a_figure_is_drawn_with_as_many_pixels_as_it_is_shown_with(open_notebook):
    notebook = open_notebook("en/index.ipynb", width=1300)
    notebook.run_all()
    (cell, _), *_ = explorers(notebook)
    canvas = cell.locator("canvas").first
    measure = "c => [c.width, c.getBoundingClientRect().width * devicePixelRatio, c.closest('.widget-box').clientWidth]"
    drawn = "from gradlib.explore.base.registry import _alive; sizes = "
    drawn += (
        "{e._stage.canvas.get_width_height(physical=True)[0] for _, a in _alive.values() for e in a}; print(*sizes)"
    )
    widths = []
    for width in (1900, 1300, 1060, 560):
        notebook.page.set_viewport_size({"width": width, "height": 1000})

        def crisp():
            pixels, shown, room = canvas.evaluate(measure)
            known = notebook.execute(drawn).split()
            fits = abs(pixels - shown) < 0.5 and abs(shown - max(room, 260)) < 1
            return known == [str(pixels)] and fits and pixels not in widths  # the window has another size by now

        until(
            notebook,
            crisp,
            told=lambda: (canvas.evaluate(measure), notebook.execute(drawn), notebook.problems(), widths),
        )
        widths.append(canvas.evaluate(measure)[0])
        until(notebook, lambda: len(picture(cell)) > 10_000)
    assert 1200 == widths[0] > widths[1] > widths[2] > widths[3] >= 260
    place = "e => e.getBoundingClientRect().top"
    assert canvas.evaluate(place) < cell.locator(".noUi-handle").first.evaluate(place)  # the picture comes first
    before = now(cell)
    cell.locator(".noUi-handle").first.press("ArrowRight")
    follow(notebook, cell, before)
    assert notebook.console == []


def test_a_figure_moves_as_well_without_webcodecs(open_notebook):
    """As over plain http, and in an older browser."""
    notebook = open_notebook("en/index.ipynb", script="delete window.ImageDecoder")
    notebook.run_all()
    assert notebook.page.evaluate("typeof ImageDecoder") == "undefined"
    (cell, _), *_ = explorers(notebook)
    before = now(cell)
    cell.locator(".noUi-handle").first.press("ArrowRight")
    follow(notebook, cell, before)
    assert notebook.console == []


# as if every widget's code took more than two seconds to load
SLOW = """const usual = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = time => {
  if (time !== 2000) return usual(time);
  const end = new AbortController();
  queueMicrotask(() => end.abort());
  return end.signal;
};"""


def test_what_loads_slowly_is_shown_and_moves_all_the_same(open_notebook):
    notebook = open_notebook("en/7.1-partial-derivatives.ipynb", script=SLOW)
    late = []
    notebook.page.on("pageerror", lambda error: late.append(str(error)))
    notebook.run_all()
    assert LATE in late
    for cell, _ in explorers(notebook):
        before = now(cell)
        cell.locator(".noUi-handle").first.press("ArrowRight")
        follow(notebook, cell, before)
    assert notebook.problems() == []
