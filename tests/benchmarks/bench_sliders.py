"""Sliders in a real browser: key press to last repaint, against a bare round trip and against `interact`.

All are timed in one run on one machine; only the ratios mean something.  The floor is a slider whose callback swaps an
8 by 8 picture; `interact` draws level sets, a field of arrows and one arrow afresh at each step, as people do at first.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

import nbformat

from tests.browser.lab import NOTEBOOKS, Notebook, find_chromium, open_lab

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
# counts every change of a canvas or an image, and remembers when the last one came
WATCH = """
window.painted = 0; window.paints = 0;
const mark = () => { window.painted = performance.now(); window.paints++; };
const draw = CanvasRenderingContext2D.prototype.drawImage;
CanvasRenderingContext2D.prototype.drawImage = function (...a) { mark(); return draw.apply(this, a); };
document.addEventListener('load', e => { if (e.target.tagName === 'IMG') mark(); }, true);
window.press = key => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key, code: key, bubbles: true, cancelable: true}));
window.timePress = async key => {
  const before = window.paints, start = performance.now();
  window.press(key);
  for (;;) {
    await new Promise(r => setTimeout(r, 10));
    const now = performance.now();
    if (window.paints > before && now - window.painted > 200) return window.painted - start;
    if (now - start > 4000) return null;
  }
};
window.flood = async () => {
  let k = 0;
  const timer = setInterval(() => window.press(k++ % 40 < 20 ? 'ArrowLeft' : 'ArrowRight'), 25);
  await new Promise(r => setTimeout(r, 2500));
  clearInterval(timer);
  const end = performance.now();
  do { await new Promise(r => setTimeout(r, 20)); } while (performance.now() - window.painted < 600);
  return Math.max(0, window.painted - end);
};
"""


def _time(notebook: Notebook, handle, presses: int) -> tuple[float, float]:
    """Median milliseconds from key press to last repaint, and the backlog after 2.5 s of key presses."""
    handle.focus()
    keys = ["ArrowRight" if i % 8 < 4 else "ArrowLeft" for i in range(presses)]
    times = [notebook.page.evaluate("key => window.timePress(key)", key) for key in keys]
    seen = [time for time in times if time is not None]
    return (statistics.median(seen) if seen else float("nan")), notebook.page.evaluate("window.flood()")


def main(presses: int = 16) -> None:
    """Print a row for each slider of each notebook."""
    if find_chromium() is None:
        print("sliders: no Chromium here, nothing was timed")
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "notebooks"
        shutil.copytree(NOTEBOOKS / "en", root)
        for name, code in (("floor", FLOOR), ("interact", INTERACT)):
            cell = nbformat.v4.new_code_cell(code.strip())
            notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNELSPEC})
            nbformat.write(notebook, root / f"{name}.ipynb")
        with open_lab(root) as (lab, browser):
            marks = {}
            print(f"{'slider':<48}{'ms':>6}{'x floor':>9}{'faster than interact':>22}{'backlog ms':>12}")
            names = sorted(path.name for path in (NOTEBOOKS / "en").glob("7*.ipynb"))
            for name in ("floor.ipynb", "interact.ipynb", *names):
                notebook = Notebook(browser, lab, name, script=WATCH)
                notebook.run_all()
                handles = notebook.page.locator(".widget-slider .noUi-handle")
                for k in range(handles.count()):
                    label = handles.nth(k).locator("xpath=ancestor::*[contains(@class,'widget-slider')]").inner_text()
                    median, backlog = _time(notebook, handles.nth(k), presses)
                    marks.setdefault(name, median)
                    floor, interact = marks["floor.ipynb"], marks.get("interact.ipynb", float("nan"))
                    row = f"{median:6.0f}{median / floor:9.2f}{interact / median:22.1f}{backlog:12.0f}"
                    print(f"{name + ' ' + label.strip():<48}{row}", flush=True)
                notebook.close()


if __name__ == "__main__":
    main()
