"""Every exercise of the notebooks in a real browser: each mistake that has a name, almost, and right.

``python -m tests.walk 7.2`` types the answers as a learner does, with Enter or the button, and prints where what is
said is not what the definition says, does not fit, or is not counted as a try.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import sympy as sp
from playwright.sync_api import Locator, Page

import gradlib as gl
from gradlib.exercises import Exercise
from gradlib.exercises.entries import Choice, Entry
from gradlib.language import say
from tests.browser.lab import EXECUTE, FIND, NOTEBOOKS, Notebook, open_browser, open_lab
from tests.notebooks.freeze import found
from tests.site.server import Opened, serve

# what stands in the box of the feedback, each formula as ◦, and whether all of the exercise has room
SAID = """cell => {
  const said = cell.querySelector(".gradlib-live [style*=border-left]")?.cloneNode(true);
  said?.querySelectorAll("mjx-container").forEach(one => one.replaceWith("◦"));
  const rolls = e => /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1;
  const fits = ![...cell.querySelectorAll(".gradlib-exercise *:not(input, mjx-container *)")].some(rolls);
  return (said?.textContent ?? "nothing") + (fits ? "" : " [does not fit]");
}"""
CELL = """code => window.jupyterapp.shell.currentWidget.content.widgets
  .find(cell => cell.model.sharedModel.getSource() === code).model.id"""
ALMOST, RIGHT = "almost", "correct"  # kinds of feedback
NARROW = 700  # pixels, as in site/start.js
TRIES = "from gradlib.exercises import record; print(record.of({!r}).tries)"


def nearly(entry: Entry) -> str:
    """What somebody types who is nearly right: numbers that are off by a little, a formula by a factor."""
    near = [sp.sympify(one) for one in (entry.right if isinstance(entry.right, tuple) else (entry.right,))]
    if any(one.free_symbols for one in near):
        near = [3 * one for one in near]
    else:
        near = [(one * (1 + max(3 * getattr(entry, "within", 0), 0.004))).evalf(7) for one in near]
    return entry.typed(tuple(near) if isinstance(entry.right, tuple) else near[0])


def attempts(exercise: Exercise) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name of a mistake, and texts of somebody who makes it in one entry; almost right; at the end what is right."""
    for k, entry in enumerate(exercise.entries):
        for name, what in entry.known():
            yield name, (*exercise.right[:k], entry.typed(what), *exercise.right[k + 1 :])
    for k, entry in enumerate(exercise.entries):
        if not isinstance(entry, Choice) and exercise.judge(k, nearly(entry)).kind == ALMOST:
            yield ALMOST, (*exercise.right[:k], nearly(entry), *exercise.right[k + 1 :])
    if exercise.entries:
        yield RIGHT, exercise.right


def answer(cell: Locator, exercise: Exercise, texts: tuple[str, ...]) -> None:
    """Choose, and type what is not there yet; then Enter in the last box, or the button."""
    for k, (entry, text) in enumerate(zip(exercise.entries, texts, strict=True)):
        box = cell.locator(".gradlib-answer").nth(k).locator("input")
        if isinstance(entry, Choice):
            box.nth(entry.options.index(text)).check()
        elif box.input_value() != text:
            box.fill("")
            box.press_sequentially(text)
    if isinstance(exercise.entries[-1], Choice):
        cell.get_by_role("button", name=say("exercise_check"), exact=True).click()
    else:
        box.press("Enter")


def walk(page: Page, exercise: Exercise, shots: Path | None) -> tuple[int, list[str]]:
    """How many answers were given, and what differed."""
    name = page.evaluate(CELL, f'gl.exercise("{exercise.id}")')
    page.evaluate(FIND, name)
    cell = page.locator(f'[data-sought="{name}"]')

    def tries() -> int:
        return int(page.evaluate(EXECUTE, TRIES.format(exercise.id)))

    before, differed, tried, last, times = tries(), [], 0, None, 0
    for tried, (mistake, texts) in enumerate(attempts(exercise), 1):
        meant = exercise.together([exercise.judge(k, text) for k, text in enumerate(texts)])
        if mistake != (meant.kind if mistake in (ALMOST, RIGHT) else meant.mistake):
            differed.append(f"{exercise.id} {texts}: {mistake} is not recognised, but {meant}")
        last, times = meant, times + 1 if meant == last else 1
        again = f" {say('exercise_again', n=times)}" if times > 1 else ""
        wanted = re.sub(r"\$[^$]+\$", "◦", repr(meant)) + again
        answer(cell, exercise, texts)
        for _ in range(100):
            said, counted = cell.evaluate(SAID).strip(), tries() - before
            if (said, counted) == (wanted, tried):
                break
            page.wait_for_timeout(50)
        else:
            differed.append(f"{exercise.id} {texts}: {said!r}, not {wanted!r}; {counted} tries, not {tried}")
        if shots:
            cell.screenshot(path=shots / f"{gl.get_language()}-{exercise.id}-{tried:02}-{mistake}.png")
    return tried, differed


@contextlib.contextmanager
def opened(site: str | None, width: int) -> Iterator[Callable[[str], Page]]:
    """A function that opens a notebook, in JupyterLab or in a built site, and returns its page once all cells ran.

    The site shows it in Notebook 7 where the window is narrow, as its start page does.
    """
    if not site:
        with open_lab() as (lab, browser):

            def one(path: str) -> Page:
                shown = Notebook(browser, lab, path, width=width)
                shown.run_all()
                return shown.page

            yield one
        return
    front = "notebooks" if width <= NARROW else "lab"
    with serve(Path(site)) as server, open_browser() as browser:
        context = browser.new_context(viewport={"width": width, "height": 1000})

        def one(path: str) -> Page:
            shown = Opened(context, f"{server.address}{front}/index.html?path={path}")
            shown.until_it_has_run()
            return shown.page

        yield one


def main() -> int:
    """Walk through the notebooks whose path has one of the words; 1 when something differs."""
    ask = argparse.ArgumentParser(prog="python -m tests.walk", description=main.__doc__)
    ask.add_argument("words", nargs="*", default=["/7."], help="such as 7.2 or fr/7.3 (default: all notebooks)")
    ask.add_argument("--site", help="a built site, instead of JupyterLab")
    ask.add_argument("--shots", type=Path, help="a folder for pictures")
    ask.add_argument("--width", type=int, default=1300, help="of the window, in pixels")
    asked, wrong = ask.parse_args(), 0
    paths = [path.relative_to(NOTEBOOKS).as_posix() for path in found()]
    with opened(asked.site, asked.width) as open_one:
        for path in (path for path in paths if "/7." in path and any(one in path for one in asked.words)):
            gl.set_language(path[:2])
            page, many, differed = open_one(path), 0, []
            exercises = [gl.exercises.make(id) for id in gl.exercises.ids(path[3:6])]
            for exercise in exercises:
                tried, found_here = walk(page, exercise, asked.shots)
                many, differed = many + tried, differed + found_here
            print(f"{path}: {len(exercises)} exercises, {many} answers, {len(differed)} differ", *differed, sep="\n  ")
            wrong += len(differed)
            page.close()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
