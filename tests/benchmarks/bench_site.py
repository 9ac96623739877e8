"""The site without a server, in a real Chromium: what a first visit fetches and how long it takes, sliders, memory.

The site is the one in $GRADLIB_SITE or build/site (``make site``), served from loopback under ``/gradlib/``.  Times of
a visit are from the click on the start page to the first figure that moves; those of a slider from a key press to the
last repaint, with its frames a second under a flood of keys.
Of exercises: how long one takes to open and to be checked (300 and 600 ms are the targets), and from a key to what was
read (150 ms).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Locator, Page, sync_playwright

from tests.benchmarks.bench_exercises import FIRST, READ
from tests.benchmarks.watch import WATCH, to_and_fro
from tests.browser.lab import EXECUTE, FLAGS, NOTEBOOKS, ROOT, find_chromium
from tests.site.server import PATIENCE, Opened, Server, serve

REACH = "reach: 42 MB, 30 with gzip; 12 s, then 8 s; sliders 32 ms, 33 frames a second"
LIMIT = 660  # seconds for all rows; later ones are left out
HEAP = "import pyodide_js; print(pyodide_js._module.HEAPU8.length)"


def _row(name: str, measure: Callable[[], str]) -> None:
    """Print a row at once, also where it cannot be measured."""
    try:
        found = measure()
    except (Error, AssertionError, ValueError) as failed:
        found = "failed: " + str(failed).strip().splitlines()[0]
    print(f"{name:<48}{found}", flush=True)


def _first_move(context: BrowserContext, site: Server) -> str:
    """Seconds from the click on the start page until the first figure has moved, and what that fetched."""
    site.fetched.clear()
    opened = Opened(context, f"{site.address}en/")
    page = opened.page
    page.wait_for_load_state("networkidle")
    start = time.perf_counter()
    page.locator(".button").click()
    slider = page.locator(".jp-OutputArea:has(canvas) .noUi-handle").first
    slider.wait_for(timeout=PATIENCE)
    numbers = page.locator(".jp-OutputArea:has(canvas) [role=status]").first
    before = numbers.inner_text()
    while numbers.inner_text() == before:
        assert time.perf_counter() - start < 120, "nothing moved for two minutes"
        slider.press("ArrowRight")
        page.wait_for_timeout(20)
    seconds = time.perf_counter() - start
    opened.until_it_has_run()
    page.close()
    raw, sent = site.weight()
    return f"{seconds:.1f} s to the first move, {raw:.1f} MB in {len(site.fetched)} files, {sent:.1f} MB with gzip"


def _time(page: Page, handle: Locator) -> str:
    """Median milliseconds of a slider, and its frames a second."""
    handle.focus()
    times = [page.evaluate("key => timePress(key)", key) for key in to_and_fro()]
    seen = [one for one in times if one is not None]
    assert seen, "no repaint followed a key"
    return f"{statistics.median(seen):6.0f}{page.evaluate('flood(2.4)')['frames']:18.0f}"


def _exercises(page: Page) -> str:
    """Milliseconds of the kernel for another exercise, and of the page from a key in a box to what was read."""
    opens, checks = map(float, page.evaluate(EXECUTE, FIRST).split())
    shown = [page.evaluate(READ, f"{k}/7") for k in range(1, 16)][1:]  # with the first one MathJax gets its fonts
    return f"opens {opens:.0f}, checks {checks:.0f}, read {statistics.median(shown):.0f} (at most {max(shown):.0f}) ms"


def _wear(page: Page) -> None:
    """A thousand moves and twenty new runs of a figure: memory of the kernel and speed, before and after."""
    explorer = page.locator(".jp-Cell").filter(has=page.locator(".jp-OutputArea canvas")).first
    index = """cell => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(one => one.node === cell)"""
    place = explorer.evaluate(index)
    handle = explorer.locator(".noUi-handle").first

    def state() -> str:
        return f"{_time(page, handle)}   kernel {int(page.evaluate(EXECUTE, HEAP)) / 1e6:.0f} MB"

    def move() -> str:
        presses = 0
        handle.focus()
        while presses < 1000:
            presses += page.evaluate("flood(5)")["presses"]
        return state()

    def run_again() -> str:
        again = """async index => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
          await window.jupyterapp.commands.execute('notebook:run-cell');
        }"""
        for _ in range(20):
            page.evaluate(again, place)
            explorer.locator("canvas").first.wait_for()
        page.wait_for_timeout(1000)
        return state()

    _row("its first slider", state)
    _row("after 1,000 moves", move)
    _row("after 20 new runs of its cell", run_again)


def main() -> None:
    """Print what a visit costs, a row for each slider of each notebook, and what long use does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="PATTERN", default="7*", help="names of notebooks, without their ending")
    only = parser.parse_known_args()[0].only
    folder = Path(os.environ.get("GRADLIB_SITE") or ROOT / "build" / "site")
    if find_chromium() is None or not (folder / "service-worker.js").exists():
        print("no Chromium, or no site in build/site (make site): nothing was timed")
        return
    print(REACH)
    end = time.monotonic() + LIMIT
    with serve(folder) as site, sync_playwright() as play, tempfile.TemporaryDirectory() as profile:
        options = {"executable_path": find_chromium(), "args": FLAGS, "viewport": {"width": 1300, "height": 1000}}
        for visit in ("first", "second"):
            context = play.chromium.launch_persistent_context(profile, **options)
            _row(f"{visit} visit", lambda context=context: _first_move(context, site))
            if visit == "first":
                context.close()
        context.add_init_script(WATCH)
        print(f"{'slider':<48}{'ms':>6}{'frames a second':>18}")
        names = sorted(path.stem for path in (NOTEBOOKS / "en").glob(f"{only}.ipynb"))
        for name in names:
            opened = Opened(context, f"{site.address}lab/index.html?path=en/{name}.ipynb")
            page = opened.page
            _row(name, lambda opened=opened: opened.until_it_has_run() or "")
            for handle in page.locator(".jp-OutputArea:has(canvas) .noUi-handle:visible").all():
                if time.monotonic() > end:
                    print("no time is left for more rows")
                    break
                label = handle.locator("xpath=ancestor::*[contains(@class,'widget-slider')]").inner_text()
                _row("  " + " ".join(label.split()), lambda page=page, handle=handle: _time(page, handle))
            if name == names[0]:
                _row("an exercise", lambda page=page: _exercises(page))
                _wear(page)
            page.close()
        context.close()


if __name__ == "__main__":
    main()
