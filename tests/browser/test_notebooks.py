"""Every notebook in a real JupyterLab: it runs clean, its explorers follow the keyboard, the mouse and the text box."""

import pytest

from tests.browser.lab import NOTEBOOKS

PATHS = sorted(path.relative_to(NOTEBOOKS).as_posix() for path in NOTEBOOKS.glob("*/*.ipynb"))
ALIVE = "from ipywidgets.widgets.widget import _instances; print(len(_instances))"


def picture(cell):
    """The pixels of the explorer's canvas."""
    return cell.locator("canvas").first.evaluate("c => c.toDataURL()")


def status(cell):
    return cell.locator("[role=status]").inner_text()


def explorers(notebook):
    """The cells that show an explorer."""
    cells = notebook.page.locator(".jp-Notebook .jp-Cell").filter(has=notebook.page.locator("canvas"))
    return [cells.nth(i) for i in range(cells.count())]


@pytest.mark.parametrize("path", PATHS)
def test_runs_clean_and_sliders_move_the_picture(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    assert notebook.problems() == []
    found = explorers(notebook)
    assert found
    for cell in found:
        before = picture(cell), status(cell)
        handle = cell.locator(".noUi-handle").first
        handle.focus()
        for _ in range(5):
            handle.press("ArrowLeft")
        notebook.page.wait_for_timeout(500)
        after = picture(cell), status(cell)
        assert before[0] != after[0]
        assert before[1] != after[1]
    before = int(notebook.execute(ALIVE))
    notebook.run_all()
    assert notebook.problems() == []
    assert int(notebook.execute(ALIVE)) <= before + 5


@pytest.mark.parametrize("path", [path for path in PATHS if "/7.1" in path])
def test_slices_follow_mouse_and_formula(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("explore-slices")
    canvas = cell.locator("canvas").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = status(cell), picture(cell)
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 0.53 * box["width"], box["y"] + 0.5 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=5)
    mouse.up()
    notebook.page.wait_for_timeout(500)
    dragged = status(cell), picture(cell)
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
    notebook.page.wait_for_timeout(500)
    assert status(cell) != dragged[0]
    assert picture(cell) != dragged[1]


@pytest.mark.parametrize("path", [path for path in PATHS if "/7.2" in path])
def test_surface_turns_with_the_mouse_and_stays_alive(open_notebook, path):
    notebook = open_notebook(path)
    notebook.run_all()
    cell = notebook.cell("explore-level-surface")
    canvas = cell.locator("canvas").last
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
    notebook.page.wait_for_timeout(600)
    assert picture(cell) != turned
    assert notebook.problems() == []
