"""Every notebook in a real JupyterLab: it runs clean, its explorers follow the keyboard, the mouse and the text box."""

import pytest

from tests.browser.lab import NOTEBOOKS
from tests.notebooks.freeze import found

PATHS = sorted(path.relative_to(NOTEBOOKS).as_posix() for path in found())
ALIVE = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"


def picture(cell):
    """The pixels of the explorer's canvas."""
    return cell.locator("canvas").first.evaluate("c => c.toDataURL()")


def status(cell):
    return cell.locator("[role=status]").inner_text()


def after(notebook, cell, before):
    """Status and picture when both differ from what they were and have come to rest, at the latest after 10 s."""
    last = None
    for _ in range(40):
        now = status(cell), picture(cell)
        if now == last and now[0] != before[0] and now[1] != before[1]:
            break
        last = now
        notebook.page.wait_for_timeout(250)
    return now


def explorers(notebook):
    """The cells that show an explorer."""
    cells = notebook.page.locator(".jp-Notebook .jp-Cell").filter(has=notebook.page.locator("canvas"))
    return [cells.nth(i) for i in range(cells.count())]


@pytest.mark.parametrize("path", PATHS)
def test_runs_clean_and_sliders_move_the_picture(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    assert notebook.problems() == []
    cells = explorers(notebook)
    assert cells
    for cell in cells:
        before = status(cell), picture(cell)
        handle = cell.locator(".noUi-handle").first
        handle.focus()
        for _ in range(5):
            handle.press("ArrowLeft")
        now = after(notebook, cell, before)
        assert before[0] != now[0]
        assert before[1] != now[1]
    widgets = int(notebook.execute(ALIVE))
    notebook.run_all()
    assert notebook.problems() == []
    assert int(notebook.execute(ALIVE)) <= widgets + 5


@pytest.mark.parametrize("path", [path for path in PATHS if "/7.1" in path])
def test_slices_follow_mouse_and_formula(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("explore-slices")
    canvas = cell.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = status(cell), picture(cell)
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 0.53 * box["width"], box["y"] + 0.5 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    mouse.up()
    dragged = after(notebook, cell, before)
    assert dragged[0] != before[0]
    assert dragged[1] != before[1]

    text = cell.locator("input[type=text]").first
    text.fill("x^2 +* y")
    text.press("Enter")
    alert = cell.locator("[role=alert]")
    alert.wait_for()
    assert "x^2 +* y" in alert.inner_text()
    assert status(cell) == dragged[0]
    assert picture(cell) == dragged[1]

    text.fill("x^2 + y")
    text.press("Enter")
    alert.wait_for(state="detached")
    now = after(notebook, cell, dragged)
    assert now[0] != dragged[0]
    assert now[1] != dragged[1]


@pytest.mark.parametrize("path", [path for path in PATHS if "/7.2" in path])
def test_surface_turns_with_the_mouse_and_stays_alive(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("explore-level-surface")
    canvas = cell.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = picture(cell)
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.35 * box["height"], steps=4)
    mouse.up()
    notebook.page.wait_for_timeout(1000)
    turned = picture(cell)
    assert turned != before
    assert len(turned) > 0.6 * len(before)  # the surface is still there
    handle = cell.locator(".noUi-handle").first
    handle.press("ArrowLeft")
    for _ in range(100):
        if picture(cell) != turned:
            break
        notebook.page.wait_for_timeout(100)
    assert picture(cell) != turned
    assert notebook.problems() == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (path, name)
        for path in PATHS
        if "/7.3" in path
        for name in ("explore-disc", "explore-critical", "explore-descent")
    ],
)
def test_points_of_7_3_can_be_dragged(open_notebook, path, name):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell(name)
    canvas = cell.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = status(cell), picture(cell)
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    mouse.up()
    now = after(notebook, cell, before)
    assert now[0] != before[0]
    assert now[1] != before[1]
    assert notebook.problems() == []


@pytest.mark.parametrize("path", [path for path in PATHS if "/7.4" in path])
def test_player_plays_and_takes_an_own_formula(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("explore-graph")
    before = status(cell), picture(cell)
    cell.locator(".jupyter-widget-play button, .widget-play button").first.click()
    played = after(notebook, cell, before)
    assert played[0] != before[0]
    assert played[1] != before[1]
    cell.locator(".jupyter-widget-play button, .widget-play button").nth(1).click()  # stop
    text = cell.locator("input[type=text]").first
    text.fill("x y + exp(-x^2)")
    text.press("Enter")
    now = after(notebook, cell, played)
    assert "∂F/∂y" in now[0]
    assert now[1] != played[1]
    assert notebook.problems() == []
