"""What an exercise costs: to open it, to say what is read in a box, to check an answer.

For each exercise the best of a few tries, in milliseconds; a row has the median of all exercises and the slowest one.
The targets: it opens in 100 ms and checks in 200 ms; what was read shows within 150 ms of the last key, of which the
kernel may take a third.  The first one of a kernel is apart: it brings in what the others find there.  Where a browser
is at hand, the last row is the time from the last key to the typeset formula beneath the box.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

import gradlib as gl
from tests.browser.lab import Notebook, find_chromium, open_lab

FIRST = """
import time
import gradlib as gl
start = time.perf_counter()
exercise = gl.exercise("7.2.5")
opened = time.perf_counter()
exercise.submit("4x + 5y = 14")
print(1000 * (opened - start), 1000 * (time.perf_counter() - opened))
"""
READ = """async (text) => {
  const box = document.querySelector('.gradlib-answer input[type=text]');
  const typeset = '.gradlib-answer ~ .gradlib-live mjx-container';
  const shown = () => document.querySelector(typeset)?.outerHTML, before = shown();
  const start = performance.now();
  box.value = text;
  box.dispatchEvent(new Event('input', {bubbles: true}));
  while (!shown() || shown() === before) {
    if (performance.now() - start > 5000) return NaN;
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""


def _best(call: Callable[[], object], tries: int) -> float:
    """The shortest time that a call takes, in milliseconds."""
    times = []
    for _ in range(tries):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


def costs(id: str, tries: int) -> dict[str, float]:
    """The times of one exercise."""
    exercise, made = gl.exercise(id, 0), gl.exercises.make(id, 0)
    found = {"open": _best(lambda: gl.exercise(id, 0).close(), tries), "another": _best(exercise.another, tries)}
    exercise.another(0)
    if made.entries:
        reads = [(entry, text) for entry, text in zip(made.entries, made.right, strict=True)]
        found["read"] = max(_best(lambda entry=entry, text=text: entry.read(text), tries) for entry, text in reads)
        found["check, right"] = _best(lambda: exercise.submit(*made.right), tries)
        found["check, wrong"] = max(
            _best(lambda texts=texts: exercise.submit(*texts), tries) for texts in made.mistakes.values()
        )
    exercise.close()
    return found


def read_in_a_browser(folder: Path, tries: int) -> list[float]:
    """Milliseconds from the last key to what was read, typeset."""
    cells = [nbformat.v4.new_code_cell('import gradlib as gl\ngl.exercise("7.2.5")')]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "exercise.ipynb")
    with open_lab(folder) as (lab, browser):
        opened = Notebook(browser, lab, "exercise.ipynb")
        opened.run_all(rest=3000)
        found = [opened.page.evaluate(READ, f"{k}x + 5y = 1{k}") for k in range(1, 4 * tries)]
        opened.close()
    return found[1:]  # with the first one MathJax gets its fonts


def main(tries: int = 5) -> None:
    """Print the table."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # exercises keep what is typed in the folder of the kernel
        try:
            path = os.pathsep.join([before, os.environ.get("PYTHONPATH", "")])
            first = subprocess.run(
                [sys.executable, "-c", FIRST],
                env={**os.environ, "PYTHONPATH": path},
                text=True,
                capture_output=True,
                check=True,
            )
            print(
                "first of a kernel: opens in {} ms, checks in {} ms".format(
                    *(f"{float(one):.0f}" for one in first.stdout.split())
                )
            )
            gl.exercise(gl.exercises.ids()[0]).close()
            table = {id: costs(id, tries) for id in gl.exercises.ids()}
            shown = read_in_a_browser(Path(folder), tries) if find_chromium() else []
        finally:
            os.chdir(before)
    print(f"{'ms':<14}{'median':>10}{'slowest':>10}")
    for what in ("open", "another", "read", "check, right", "check, wrong"):
        times = {id: one[what] for id, one in table.items() if what in one}
        slowest = max(times, key=times.__getitem__)
        print(f"{what:<14}{statistics.median(times.values()):>10.1f}{times[slowest]:>10.1f}  {slowest}", flush=True)
    if shown:
        print(f"{'key to read':<14}{statistics.median(shown):>10.1f}{max(shown):>10.1f}  in JupyterLab")


if __name__ == "__main__":
    main()
