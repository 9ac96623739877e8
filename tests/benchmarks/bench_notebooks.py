"""What a notebook costs: seconds to open and to run in a real browser, and memory of its kernel.

Memory is that of the kernel's process, with a browser 1,300 pixels wide that shows every explorer: after a run of all
cells the resident set (RSS), with what other processes share divided among them (PSS), and without it (USS); then how
much a thousand slider moves add to the last, and twenty runs of all the explorers' cells.  The targets: at most 150
MiB, and growth of at most 5 and 8.
"""

from __future__ import annotations

import time
from itertools import pairwise

from tests.browser.lab import NOTEBOOKS, Notebook, find_chromium, open_lab
from tests.notebooks.freeze import found

MEMORY = """
import gc, psutil
gc.collect()
_now = psutil.Process().memory_full_info()
print(_now.rss / 2**20, getattr(_now, "pss", 0) / 2**20, _now.uss / 2**20)  # only Linux knows the second
"""
MOVES = """
import ipywidgets as _widgets
from gradlib.explore.base.registry import _alive
_kinds = _widgets.FloatSlider, _widgets.FloatLogSlider
_explorers = [e for _, es in _alive.values() for e in es if hasattr(e, "controls")]
_sliders = [[c for c in e.controls.values() if isinstance(c, _kinds)] for e in _explorers]
for _k in range({start}, {start} + {count}):
    _one = _sliders[_k % len(_sliders)]
    _slider = _one[_k // len(_sliders) % len(_one)]
    _low, _high = _slider.min, _slider.max
    _place = _low + (_high - _low) * (_k * 0.618034 % 1)
    _slider.value = 10**_place if isinstance(_slider, _kinds[1]) else _place
"""
RUN_EXPLORERS = """async () => {
  const app = window.jupyterapp, notebook = app.shell.currentWidget.content;
  for (const [i, cell] of notebook.widgets.entries()) {
    if (!/gl\\.explore\\./.test(cell.model.sharedModel.getSource())) continue;
    notebook.activeCellIndex = i;
    await app.commands.execute('notebook:run-cell');
  }
}"""


def _memory(notebook: Notebook) -> list[float]:
    return [float(size) for size in notebook.execute(MEMORY).split()]


def main(moves: int = 1000, runs: int = 20) -> None:
    """Print a row for each notebook."""
    if find_chromium() is None:
        print("notebooks: no Chromium here, nothing was measured")
        return
    head = ("open s", "run s", "RSS MiB", "PSS", "USS", f"+ {moves} moves", f"+ {runs} runs")
    print(f"{'notebook':<44}" + "".join(f"{one:>14}" for one in head))
    with open_lab() as (lab, browser):
        for path in (path.relative_to(NOTEBOOKS).as_posix() for path in found()):
            start = time.perf_counter()
            notebook = Notebook(browser, lab, path)
            opened = time.perf_counter() - start
            start = time.perf_counter()
            notebook.run_all(rest=0)
            ran = time.perf_counter() - start
            notebook.page.wait_for_timeout(3000)
            after = _memory(notebook)
            notebook.execute(MOVES.format(start=0, count=100))  # what is made only once is made now
            notebook.page.wait_for_timeout(1000)
            sizes = [_memory(notebook)[-1]]
            for k in range(100, 100 + moves, 50):  # in portions, so that the browser keeps up
                notebook.execute(MOVES.format(start=k, count=50))
            sizes.append(_memory(notebook)[-1])
            for _ in range(runs):
                notebook.page.evaluate(RUN_EXPLORERS)
            notebook.page.wait_for_timeout(3000)
            sizes.append(_memory(notebook)[-1])
            growth = [later - before for before, later in pairwise(sizes)]
            row = f"{opened:14.1f}{ran:14.1f}" + "".join(f"{one:14.0f}" for one in after)
            row += "".join(f"{one:14.1f}" for one in growth)
            print(f"{path:<44}{row}", flush=True)
            notebook.close()


if __name__ == "__main__":
    main()
