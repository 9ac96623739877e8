"""Sliders in a real browser: key press to last repaint, against a bare round trip and against `interact`.

All are timed in one run on one machine, in JupyterLab as it is installed; only the ratios mean something.  With
``--far`` the browser is a hundred milliseconds away, there and back.  With ``--old FOLDER`` each slider of another
checkout, which brings the environment that it needs in its ``.venv``, is timed in the same run.  The floor is a slider
whose callback swaps an 8 by 8 picture; `interact` draws level sets, a field of arrows and one arrow afresh at each
step, as people do at first.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

import nbformat

from tests.benchmarks.relay import far_from
from tests.benchmarks.watch import WATCH, to_and_fro
from tests.browser.lab import AS_A_LEARNER, NOTEBOOKS, ROOT, Notebook, find_chromium, open_browser, running

FLOOR = """
import io
import ipywidgets as widgets
from PIL import Image

slider, picture, count = widgets.FloatSlider(0.5, min=-2, max=2, step=0.02), widgets.Image(format="png", width=200), [0]


def swap(change=None):
    count[0] += 1
    data = io.BytesIO()
    Image.new("RGB", (8, 8), (count[0] % 256, 0, 0)).save(data, "png")
    picture.value = data.getvalue()


slider.observe(swap, "value")
swap()
widgets.VBox([slider, picture])
"""
INTERACT = """
%matplotlib inline
import ipywidgets as widgets
import matplotlib.pyplot as plt
import gradlib as gl

f = gl.ScalarField("x^2/1.5 + y^2/0.7 + 0.3 sin(3x) y")


def show(x0):
    fig, ax = plt.subplots(figsize=(6, 5))
    gl.draw.level_sets(f, (-2, 2, -2, 2), levels=20, ax=ax)
    gl.draw.descent_field(f, (-2, 2, -2, 2), n=17, ax=ax)
    gl.draw.gradient_arrow(f, (x0, 0.5), scale=0.2, ax=ax)
    plt.show()


widgets.interact(show, x0=widgets.FloatSlider(0.5, min=-2, max=2, step=0.02));
"""
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}


def _time(notebook: Notebook, handle, presses: int) -> tuple[float, float, float]:
    """Median milliseconds from key press to last repaint; backlog after 2.5 s of keys; frames in each second."""
    handle.focus()
    times = [notebook.page.evaluate("key => timePress(key)", key) for key in to_and_fro(presses)]
    seen = [time for time in times if time is not None]
    found = notebook.page.evaluate("flood(2.5)")
    return (statistics.median(seen) if seen else float("nan")), found["backlog"], found["frames"]


def _row(side: str, name: str, notebook: Notebook, handle, presses: int, marks: dict[str, float]) -> None:
    label = handle.locator("xpath=ancestor::*[contains(@class,'widget-slider')]").inner_text().strip()
    median, backlog, frames = _time(notebook, handle, presses)
    marks.setdefault(name, median)
    floor, interact = marks["floor.ipynb"], marks.get("interact.ipynb", float("nan"))
    row = f"{median:6.0f}{median / floor:9.2f}{interact / median:22.1f}{backlog:12.0f}{frames:11.0f}"
    print(f"{side + name + ' ' + label:<52}{row}", flush=True)


def _copy(checkout: Path, folder: Path) -> Path:
    root = folder / "notebooks"
    shutil.copytree(checkout / "notebooks/en", root)
    for name, code in (("floor", FLOOR), ("interact", INTERACT)):
        cell = nbformat.v4.new_code_cell(code.strip())
        notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNELSPEC})
        nbformat.write(notebook, root / f"{name}.ipynb")
    return root


def main(presses: int = 16, *, far: bool = False, old: Path | None = None) -> None:
    """Print a row for each slider of each notebook."""
    if find_chromium() is None:
        print("sliders: no Chromium here, nothing was timed")
        return
    head = f"{'ms':>6}{'x floor':>9}{'faster than interact':>22}{'backlog ms':>12}{'frames/s':>11}"
    print(f"{'slider':<52}{head}")
    with ExitStack() as stack:
        sides = []
        for side, checkout in (("", ROOT), *([("old ", old)] if old else [])):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            lab = stack.enter_context(running(_copy(checkout, folder), folder, checkout, AS_A_LEARNER))
            port = stack.enter_context(far_from(lab.port)).port if far else lab.port
            sides.append((side, lab, port))
        browser = stack.enter_context(open_browser())
        marks: dict[str, dict[str, float]] = {side: {} for side, *_ in sides}
        names = sorted(path.name for path in (NOTEBOOKS / "en").glob("7*.ipynb"))
        for name in ("floor.ipynb", "interact.ipynb", *names):
            for side, lab, port in sides:  # by turns
                notebook = Notebook(browser, lab, name, script=WATCH, port=port)
                notebook.run_all()
                for handle in notebook.page.locator(".widget-slider .noUi-handle").all():
                    if handle.is_visible():
                        _row(side, name, notebook, handle, presses, marks[side])
                notebook.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_sliders", description=__doc__)
    parser.add_argument("--far", action="store_true", help="from a hundred milliseconds away")
    parser.add_argument("--old", type=Path, metavar="FOLDER", help="another checkout, in the same run")
    options = parser.parse_args()
    main(far=options.far, old=options.old)
