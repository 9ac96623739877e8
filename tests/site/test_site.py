"""The site without a server, in a real browser: what a learner does with it, from start page to last notebook."""

import hashlib
import json
import re

import pytest

from tests.browser.lab import FLAGS, NOTEBOOKS, find_chromium
from tests.site.server import PATIENCE, Opened, look, serve

NAMES = {
    language: sorted(path.stem for path in (NOTEBOOKS / language).glob("[i7]*.ipynb")) for language in ("en", "fr")
}
PAIRS = list(zip(*NAMES.values(), strict=True))
FIRST = PAIRS[0][0]

# what is wider than the column of a page to read
BEYOND = """() => {
  const { right } = document.querySelector("main").getBoundingClientRect();
  const all = [...document.querySelectorAll("main :is(p, li, pre, td, img, .katex-html > .base)")];
  return all.filter(one => one.getBoundingClientRect().right > right + 1).map(one => one.textContent || one.alt);
}"""

# formulas of two lines of text, and tall fractions of two rows of a matrix, that touch
TOUCH = """() => {
  const found = [];
  const box = one => one.getBoundingClientRect();
  for (const text of document.querySelectorAll("main :is(p, li)")) {
    const all = [...text.querySelectorAll(".katex-html > .base")].map(one => {
      const { left, right } = box(one), { top, bottom } = box(one.querySelector(".strut")); // as high as the signs
      return { left, right, top, bottom, said: one.textContent };
    });
    for (const a of all)
      for (const b of all)
        if (b.top > (a.top + a.bottom) / 2 && b.top - a.bottom < 2 && b.left < a.right && a.left < b.right)
          found.push([a.said, b.said]);
  }
  for (const column of document.querySelectorAll("main .mtable > [class^=col-align]")) {
    const em = parseFloat(getComputedStyle(column).fontSize);
    const tall = [...column.querySelectorAll(".mfrac")].filter(one => !one.querySelector(".mtight"));
    const bars = tall.map(one => box(one.querySelector(".frac-line")).top).sort((a, b) => a - b);
    const apart = bars.slice(1).map((bar, i) => bar - bars[i]).filter(one => one > em / 2); // those of one row are not
    if (apart.some(one => one < 2.2 * em)) found.push([column.textContent, apart]);
  }
  return found;
}"""

# formulas whose comma or full stop begins the next line
PARTED = """() => {
  const found = [];
  for (const formula of document.querySelectorAll("main :is(p, li, td) .katex")) {
    const next = formula.nextSibling;
    if (!/^[,.;:!?)]/.test(next?.data)) continue;
    const range = document.createRange();
    range.setStart(next, 0);
    range.setEnd(next, 1);
    const last = [...formula.querySelectorAll(".katex-html > .base")].at(-1);
    const [left, before] = [range, last].map(one => one.getBoundingClientRect().left);
    if (left < before) found.push(formula.textContent + next.data);
  }
  return found;
}"""

# what is written in code with a contrast below 4.5, as WCAG asks for
PALE = """() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = colour => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = one => getComputedStyle(one);
  return [...document.querySelectorAll("main .highlight span")].filter(one => one.textContent.trim()).map(one => {
    const [dark, light] = [style(one).color, style(one.closest(".highlight")).backgroundColor].map(luminance).sort();
    return [one.className, one.textContent, (light + 0.05) / (dark + 0.05)];
  }).filter(([,, contrast]) => contrast < 4.5);
}"""

# counts the frames in which the list of files takes room from the notebook
WATCH_LIST = """() => {
  window.framesWithList = 0;
  const look = () => {
    if (document.querySelector(".jp-FileBrowser")?.offsetWidth) window.framesWithList += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


def notebook(site, name, language="en", program="lab"):
    return f"{site.address}{program}/index.html?path={language}/{name}.ipynb"


def status(cell):
    return cell.locator("[role=status]").inner_text()


def write(cell, text):
    box = cell.locator("input[type=text]").first
    box.fill(text)
    box.press("Enter")


def bring_back(opened, file, answer=None):
    opened.page.locator("#gradlib-bar .work").click()
    with opened.page.expect_file_chooser() as chooser:
        opened.page.locator("#gradlib-work .bring").click()
    chooser.value.set_files(file)
    if answer:
        opened.page.locator("#gradlib-question", has_text=file.name).get_by_text(answer, exact=True).click()


def until(opened, condition):
    for _ in range(200):
        if condition():
            return
        opened.page.wait_for_timeout(100)
    raise AssertionError("nothing changed")


# the first one runs on a narrow screen and at a first visit, the start page of the notebooks where nothing is stored
@pytest.mark.parametrize("pair", PAIRS[1:5], ids=NAMES["en"][1:5])
def test_notebooks_run_whole_and_explorers_move(site, context, pair):
    both = []
    for language, name, file in zip(NAMES, pair, ("File", "Fichier"), strict=True):
        opened = Opened(context, notebook(site, name, language))
        # two pages that make the storage of JupyterLite at the same moment get in each other's way
        opened.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
        # menus speak the language of the notebook, which has all the room; the English do not fetch the French ones
        opened.page.locator(".lm-MenuBar-itemLabel").get_by_text(file, exact=True).wait_for()
        opened.page.wait_for_function("window.jupyterapp.shell.leftCollapsed")
        opened.page.evaluate(WATCH_LIST)  # JupyterLite shows it when it has come, at any time
        assert any("translations/fr_FR" in url for url in opened.asked) == (language == "fr")
        both.append(opened)
    for opened in both:
        opened.run_whole()
        assert opened.page.evaluate("window.framesWithList") == 0
        opened.page.close()


def test_formulas_answers_and_work_that_is_kept(site, context, tmp_path):
    opened = Opened(context, notebook(site, FIRST))
    # whoever writes while Python is still coming keeps the keys and the place
    opened.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
    editor = opened.page.locator(".jp-CodeCell .cm-content").last
    editor.click()
    opened.page.keyboard.press("Control+End")
    opened.page.keyboard.type("\n1 + ")
    before, place = None, lambda: editor.bounding_box()["y"]
    while before != place():  # pictures that were saved still come
        before = place()
        opened.page.wait_for_timeout(500)
    assert not opened.page.evaluate("document.querySelector('#gradlib-bar').dataset.ran")
    opened.until_it_has_run()
    assert place() == pytest.approx(before, abs=20)  # 1,700 have come above
    opened.page.keyboard.type("1")
    assert editor.inner_text().endswith("1 + 1")
    (cell,) = [cell for cell in opened.explorers() if cell.locator("input[type=text]").count()][:1]
    choice = cell.locator("select").first
    choice.select_option(label=choice.locator("option").all_inner_texts()[-1])
    before = look(cell)
    write(cell, "x^2 y + 3")
    until(opened, lambda: look(cell) != before)
    good = look(cell)
    write(cell, "x^2 y +")
    until(opened, lambda: cell.locator("[role=alert]").count())
    assert look(cell)[1] == good[1]  # the last good picture stays
    write(cell, "x y")
    until(opened, lambda: not cell.locator("[role=alert]").count() and look(cell) != good)

    cell = opened.page.locator(".jp-Notebook .jp-Cell", has_text="Exercise 7.1.12").first
    box = cell.locator("input[type=text]")
    for text, mark in (("-pi/6", "✘"), ("0.5", "≈"), ("pi/6", "✔")):
        box.fill(text)
        box.press("Enter")
        cell.locator("[role=status]", has_text=mark).wait_for()

    answer = """() => {
      const { content } = window.jupyterapp.shell.currentWidget;
      content.activeCellIndex = content.widgets.findIndex(cell => cell.model.id.startsWith("answer-"));
      const source = content.activeCell.model.sharedModel;
      source.setSource(source.getSource().replace("...", "12345"));
      return window.jupyterapp.commands.execute("notebook:run-cell");
    }"""
    opened.page.evaluate(answer)
    opened.page.get_by_text("✘").first.wait_for()
    # several at once are no conflict that JupyterLab would ask about
    save = """() => {
      const { context } = window.jupyterapp.shell.currentWidget;
      const saves = [1, 2, 3].map(time => {
        context.model.setMetadata("time", time);
        return context.save();
      });
      Promise.all(saves).then(() => window.allSaved = true);
    }"""
    opened.page.evaluate(save)
    opened.page.wait_for_function("window.allSaved && !window.jupyterapp.shell.currentWidget.context.model.dirty")
    assert opened.page.locator(".jp-Dialog").count() == 0
    opened.page.reload(wait_until="commit")
    opened.until_it_has_run()
    assert FIRST in opened.page.url
    assert "12345" in opened.page.locator(".jp-Notebook").inner_text()
    assert cell.locator("input[type=text]").input_value() == "pi/6"  # the kernel started again
    opened.follow(opened.explorers()[0], "ArrowLeft")
    assert opened.problems() == []

    # whoever comes back without an address finds the same notebook, and the start page leads there
    opened.page.goto(f"{site.address}lab/index.html", wait_until="commit")
    opened.page.locator(".jp-Notebook").get_by_text("12345").first.wait_for(timeout=PATIENCE)
    opened.page.goto(f"{site.address}en/")
    assert FIRST in opened.page.locator("#again").get_attribute("href")

    # a newer version is said to exist, and opens beside
    key = "/gradlib/ version of en/" + FIRST + ".ipynb"
    opened.page.evaluate("key => localStorage.setItem(key, 'older')", key)
    opened.page.goto(notebook(site, FIRST), wait_until="commit")
    opened.page.locator("#gradlib-notice .beside").click(timeout=PATIENCE)
    opened.page.wait_for_function("window.jupyterapp.shell.currentWidget.context.path.endsWith('-new.ipynb')")
    new = opened.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    new.locator(".jp-Cell").first.wait_for(timeout=PATIENCE)
    assert "12345" not in new.inner_text()
    opened.page.goto(notebook(site, FIRST), wait_until="commit")
    opened.page.locator(".jp-Notebook").get_by_text("12345").first.wait_for(timeout=PATIENCE)

    # work is downloaded; starting over brings the original back, and a file brings the work back
    opened.page.on("dialog", lambda dialog: dialog.accept())
    opened.page.locator("#gradlib-bar .work").click()
    with opened.page.expect_download() as download:
        opened.page.locator("#gradlib-work .download").click()
    file = tmp_path / download.value.suggested_filename
    assert file.name == f"{FIRST}.ipynb"
    download.value.save_as(file)
    opened.page.locator("#gradlib-bar .work").click()
    opened.page.locator("#gradlib-work .over").click()
    until(opened, lambda: "12345" not in opened.page.locator(".jp-Notebook").inner_text())
    opened.until_it_has_run()
    opened.follow(opened.explorers()[0], "ArrowRight")
    broken = tmp_path / "broken.ipynb"
    for text in ("{", "{}"):
        broken.write_text(text, "utf-8")
        bring_back(opened, broken)
        opened.page.locator("#gradlib-notice", has_text="“broken.ipynb” is not a notebook").wait_for()
        opened.page.locator("#gradlib-notice .close").click()
        assert FIRST in opened.page.url
    kept = "document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook')?.innerText"
    write_in = "window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource('Later work')"
    opened.page.evaluate(write_in)
    bring_back(opened, file, "Cancel")
    opened.page.wait_for_timeout(500)
    until(opened, lambda: "Later work" in opened.page.evaluate(kept))  # a page with much to do shows it late
    for ending in ("-2", "-3"):
        bring_back(opened, file, "Keep both")
        opened.page.wait_for_function(f"jupyterapp.shell.currentWidget.context.path === 'en/{FIRST}{ending}.ipynb'")
        opened.page.wait_for_function(f"{kept}.includes('12345')")
        opened.page.locator(".lm-TabBar-tab", has_text=f"{FIRST}.ipynb").first.click()
        opened.page.wait_for_function(f"{kept}.includes('Later work')")
    bring_back(opened, file, "Replace the one here")
    opened.page.wait_for_function(f"{kept}.includes('12345')")
    opened.page.wait_for_function(f"!{kept}.includes('Later work')")
    assert opened.page.locator(".jp-Dialog").count() == 0
    opened.page.close()


def test_first_visit_and_a_second_one_without_server(built, play, tmp_path):
    def visit():
        return play.chromium.launch_persistent_context(
            tmp_path,
            executable_path=find_chromium(),
            args=FLAGS,
            locale="fr-FR",
            viewport={"width": 1300, "height": 900},
        )

    with serve(built) as site:
        address = site.address
        context = visit()
        opened = Opened(context, address)
        opened.page.wait_for_url("**/fr/")  # the language of the browser
        opened.page.locator(".button").click()
        opened.page.wait_for_url("**path=fr*")
        opened.run_whole()
        files, sent = site.weight()
        assert files <= 42  # megabytes
        assert sent <= 30  # as a host with gzip sends them
        index = Opened(context, notebook(site, NAMES["fr"][5], "fr"))
        index.run_whole()
        index.page.close()
        opened.page.bring_to_front()
        opened.page.wait_for_selector("[data-kept]", state="attached", timeout=PATIENCE)
        context.close()
    context = visit()
    opened = Opened(context, address)
    opened.page.wait_for_url("**/fr/")
    opened.page.locator(".button").click()
    opened.page.wait_for_url("**path=fr*")
    opened.until_it_has_run()
    opened.follow(opened.explorers()[0], "ArrowRight")
    assert opened.problems() == []
    other = Opened(context, f"{address}fr/{NAMES['fr'][4]}.html")
    other.page.locator("h1").wait_for()
    context.close()


def test_narrow_screen(site, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    opened = Opened(context, f"{site.address}en/")
    opened.page.evaluate("navigator.serviceWorker.ready.then(() => {})")  # whoever is quicker waits longer for Python
    opened.page.locator(".button").click()
    opened.page.wait_for_url("**/notebooks/**")
    opened.run_whole()
    assert any(worker.url.endswith("/python.js") for worker in opened.page.workers)  # begun beside the program
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    solutions = opened.page.locator(".gradlib-exercise button", has_text="Solution")
    for _ in range(2):  # whoever has not tried is asked again
        solutions.evaluate_all("all => all.forEach(one => one.click())")
    solved = opened.page.locator(".gradlib-exercise .gradlib-live > .widget-htmlmath-content > b")
    until(opened, lambda: 0 < solutions.count() == solved.count())
    too_wide = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    assert opened.page.locator(".gradlib-exercise").evaluate_all(too_wide) == []
    # a link leads on to the next notebook, with one Python, and the list of files is the start page
    opened.page.locator(".jp-Notebook a", has_text="7.2").last.click()
    opened.page.wait_for_url(f"**/notebooks/index.html?path=en%2F{NAMES['en'][1]}.ipynb")
    opened.page.locator(".jp-Notebook h1", has_text="7.2").wait_for()
    opened.page.evaluate("window.jupyterapp.commands.execute('application:open-tree')")
    opened.page.wait_for_url("**/gradlib/en/")
    assert len(context.pages) == 1
    context.close()


@pytest.mark.parametrize("language", NAMES)
def test_start_page(site, browser, language):
    for width in (390, 1300):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
        opened = Opened(context, f"{site.address}{language}/")
        page = opened.page
        page.wait_for_function("document.getElementById('numbers')?.textContent.includes('∂')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        table = re.findall(
            r"\| ([\d.]+) \| \[(.+?)\].*?\| (\d+) \|", (NOTEBOOKS / language / "index.ipynb").read_text("utf-8")
        )
        assert len(table) == page.locator(".cards li").count() == 5
        for (video, title, minutes), card in zip(table, page.locator(".cards li").all(), strict=True):
            text = card.inner_text()
            assert title in text and f" {video} · {minutes} min" in text
        numbers = page.locator("#numbers")
        before = numbers.inner_text()
        page.locator("#level").focus()
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(200)
        moved = numbers.inner_text()
        assert moved != before
        box = page.locator("#level").bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        page.mouse.up()
        page.wait_for_timeout(200)
        zero = "0.00, 0.00" if language == "en" else "0,00 ; 0,00"
        assert zero in numbers.inner_text().replace("−", "").replace("\N{NO-BREAK SPACE}", " ")
        page.locator(".switch").click()
        (other,) = set(NAMES) - {language}
        page.wait_for_url(f"**/{other}/")
        page.goto(site.address)
        page.wait_for_url(f"**/{other}/")  # the choice stays
        assert opened.said == []
        assert all(url.startswith(site.address) for url in opened.asked)
        context.close()


def test_the_gradient_of_the_start_page_is_that_of_its_function(site, context):
    """By finite differences with another step, and the tangent is orthogonal to it."""
    opened = Opened(context, f"{site.address}en/")
    opened.page.wait_for_function("document.getElementById('numbers')?.textContent.includes('∂')")
    opened.page.locator("#level").focus()

    def read(*keys):
        for key in keys:
            opened.page.keyboard.press(key)
        opened.page.wait_for_timeout(150)
        text = opened.page.locator("#numbers").inner_text().replace("−", "-")
        return [float(number) for number in re.findall(r"= (-?[\d.]+)", text.replace("\N{NO-BREAK SPACE}", " "))]

    _, slope_x, slope_y = read()
    east = read("ArrowRight", "ArrowRight")[0]
    west = read(*["ArrowLeft"] * 4)[0]
    north = read("ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp")[0]
    south = read(*["ArrowDown"] * 4)[0]
    assert (east - west) / 0.2 == pytest.approx(slope_x, abs=0.1)
    assert (north - south) / 0.2 == pytest.approx(slope_y, abs=0.1)
    opened.page.close()


@pytest.mark.parametrize("language", NAMES)
def test_pages_to_read(site, context, language):
    for name in NAMES[language][:5]:
        opened = Opened(context, f"{site.address}{language}/{name}.html")
        opened.page.wait_for_load_state("load")
        assert opened.page.locator("main h1").count() == 1
        prose = (
            "() => [...document.querySelectorAll('main :is(p, li, td, h2, h3)')].map(one => one.innerText).join(' ')"
        )
        assert "$" not in opened.page.evaluate(prose)
        assert opened.page.locator(".katex").count() > 20
        assert opened.page.locator(".katex-error").count() == 0
        pictures = opened.page.locator("main img")
        assert pictures.count() >= 2
        assert all(alt for alt in pictures.evaluate_all("all => all.map(one => one.alt)"))
        links = opened.page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        assert not [link for link in links if link.endswith(".ipynb")]
        for theme in ("dark", "light"):
            opened.page.emulate_media(color_scheme=theme)
            assert opened.page.evaluate(PALE) == []
        opened.page.set_viewport_size({"width": 390, "height": 844})
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert opened.page.evaluate(TOUCH) == []
        assert opened.page.evaluate(PARTED) == []
        # on paper nothing is folded, and nothing is wider than the text between the margins of A4
        opened.page.set_viewport_size({"width": 680, "height": 990})
        opened.page.emulate_media(media="print")
        opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert opened.page.locator("details:not([open])").count() == 0
        assert opened.page.evaluate(BEYOND) == []
        assert opened.said == []
        assert all(url.startswith((site.address, "data:")) for url in opened.asked)
        opened.page.close()


def test_without_https_the_start_page_says_that_work_is_not_kept(site, browser):
    context = browser.new_context()
    opened = Opened(context, f"http://other.test:{site.server_port}/gradlib/en/")
    opened.page.locator("#notice:not([hidden])").wait_for()
    assert "https" in opened.page.locator("#notice").inner_text()
    context.close()


def test_lock_file_lists_the_packages_with_their_hashes(built):
    folder = built / "pyodide"
    packages = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert {"gradlib", "sympy", "mpmath", "ipywidgets", "anywidget", "psygnal", "comm", "numpy", "matplotlib"} <= set(
        packages
    )
    for package in packages.values():
        wheel = folder / package["file_name"]
        assert hashlib.sha256(wheel.read_bytes()).hexdigest() == package["sha256"]
        assert set(package["depends"]) <= set(packages)
    assert {"numpy", "matplotlib", "sympy", "ipywidgets", "anywidget"} <= set(packages["gradlib"]["depends"])
