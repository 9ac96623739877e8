"""Visits to the site that are out of the ordinary: two at once, a newer version, browsers that lack something."""

import hashlib
import io
import os
import re
import shutil

import pytest
from PIL import Image

from tests.site.server import PATIENCE, Opened, serve
from tests.site.test_site import NAMES, notebook

NOTHING = "Object.defineProperty(window, '{name}', {{ configurable: true, get() {{ {what} }} }});"
LACKS = {  # what an old or careful browser does not have
    "old": "delete Array.prototype.findLast;",
    "wasm": "delete window.WebAssembly;",
    "private": NOTHING.format(name="indexedDB", what="return undefined"),
    "blocked": NOTHING.format(name="localStorage", what="throw new DOMException('no', 'SecurityError')")
    + NOTHING.format(name="indexedDB", what="return undefined"),
}
SAID = {
    "en": {"old": "too old", "wasm": "WebAssembly", "private": "stores nothing", "blocked": "stores nothing"},
    "fr": {"old": "trop ancien", "wasm": "WebAssembly", "private": "n'enregistre rien", "blocked": "n'enregistre rien"},
}


def test_two_windows_open_at_the_same_instant(site, browser):
    context = browser.new_context(service_workers="block")  # a browser that was never here
    context.route("**/pyodide/**", lambda route: route.abort())  # what is tried here needs no Python
    first = context.new_page()
    first.goto(f"{site.address}en/")
    addresses = [notebook(site, NAMES[language][0], language) for language in ("en", "fr")]
    first.evaluate("([one, two]) => { window.open(one); window.open(two); }", addresses)
    for _ in range(100):
        if len(context.pages) == 3:
            break
        first.wait_for_timeout(50)
    opened = [page for page in context.pages if page is not first]
    assert len(opened) == 2
    for page in opened:
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
    for page in opened:  # what is written in each is kept
        assert page.locator(".jp-Dialog").count() == 0
        write = """() => {
          const { context, content } = window.jupyterapp.shell.currentWidget;
          content.widgets[0].model.sharedModel.setSource('kept ' + context.path);
          return context.save();
        }"""
        page.evaluate(write)
        page.reload(wait_until="commit")
        kept = "window.jupyterapp?.shell.currentWidget?.content?.widgets?.[0]?.model.sharedModel.getSource()"
        page.wait_for_function(f"{kept}?.startsWith('kept ')", timeout=PATIENCE)
        # the theme of the system is followed at once
        page.wait_for_function("document.querySelector('#gradlib-bar .state').innerText.includes('Python')")
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(theme == 'light').lower()}'")
    context.close()


VERSION = "getComputedStyle(document.documentElement).getPropertyValue('--version').trim()"
KEEP_ALL = """async () => {
  const { serviceWorker } = navigator;
  const kept = new Promise(done => serviceWorker.addEventListener("message", ({ data }) => data.kept && done()));
  (await serviceWorker.ready).active.postMessage("keep all");
  await kept;
}"""
UNTIL_WAITING = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  while (!found.waiting) await new Promise(done => setTimeout(done, 50));
}"""


@pytest.fixture
def replaced(built, tmp_path):
    """A server, and what puts a newer version of the site in place of this one: its sheets of style differ."""
    newer, now = tmp_path / "newer", tmp_path / "now"
    shutil.copytree(built, newer, copy_function=os.symlink)
    worker = (built / "service-worker.js").read_text("utf-8")
    worker = re.sub(r'"version": "\w+"', '"version": "newer"', worker)
    for name in ("pages.css", "bar.css"):
        content = (built / name).read_bytes()
        changed = content + b":root { --version: newer; }"
        was, is_now = (hashlib.sha256(one).hexdigest()[:16] for one in (content, changed))
        assert was in worker
        worker = worker.replace(was, is_now)
        (newer / name).unlink()
        (newer / name).write_bytes(changed)
    (newer / "service-worker.js").unlink()
    (newer / "service-worker.js").write_text(worker, "utf-8")
    now.symlink_to(built)

    def replace():
        now.unlink()
        now.symlink_to(newer)

    with serve(now) as site:
        yield site, replace


def test_a_newer_version_comes_with_the_next_page_after_its_download(replaced, browser):
    site, replace = replaced
    context = browser.new_context()
    page, other = context.new_page(), context.new_page()
    for one in (page, other):
        one.goto(f"{site.address}en/")
    page.evaluate(KEEP_ALL)
    replace()
    page.goto(f"{site.address}fr/")
    assert page.evaluate(VERSION) == ""
    page.evaluate(UNTIL_WAITING)
    for one in (page, context.new_page()):  # in a window that left one of its pages, and in a new one
        one.goto(f"{site.address}en/")
        one.wait_for_function(f"document.querySelector('h1') && {VERSION} === ''")  # nothing changes under an open page
    one.close()
    other.close()
    page.goto(f"{site.address}fr/")
    page.wait_for_function(f"document.querySelector('h1') && {VERSION} === 'newer'")
    context.close()


def test_two_versions_are_not_mixed_where_a_visit_kept_only_a_part(replaced, browser):
    site, replace = replaced
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.address}en/")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(notebook(site, NAMES["en"][5]), wait_until="commit")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)  # Python is still coming
    page.close()
    replace()
    page = context.new_page()
    page.goto(notebook(site, NAMES["en"][5]), wait_until="commit")
    page.locator("#gradlib-bar").wait_for()
    page.wait_for_function(f"{VERSION} === 'newer'")
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_before_the_program_comes_the_page_has_the_theme_and_the_language_of_the_reader(site, browser, theme):
    context = browser.new_context(color_scheme=theme, service_workers="block")
    context.route(re.compile(r"/build/[^/]*$"), lambda route: route.abort())  # the program never comes
    page = Opened(context, notebook(site, NAMES["fr"][0], "fr")).page
    page.locator("#gradlib-bar .state", has_text="Ouverture").wait_for()
    page.locator(".jupyterlite-loading-indicator-spinner").wait_for()
    assert "Loading" not in page.locator("body").inner_text()
    paper = Image.open(io.BytesIO(page.screenshot())).convert("L").getpixel((100, 500))
    assert (paper < 60) == (theme == "dark")
    context.close()


def test_whoever_leaves_while_cells_run_finds_them_running_again_but_not_cells_that_hang(site, browser):
    context = browser.new_context()
    address = notebook(site, NAMES["en"][5])
    key = f"/gradlib/ running en/{NAMES['en'][5]}.ipynb"
    opened = Opened(context, address)
    opened.page.wait_for_function("key => localStorage.getItem(key)", arg=key, timeout=PATIENCE, polling=20)
    opened.page.goto(f"{site.address}en/")
    opened.page.goto(address, wait_until="commit")
    run = opened.page.locator("#gradlib-bar .run")
    run.wait_for()
    assert run.is_disabled()  # a click would do nothing yet
    opened.until_it_has_run()
    assert run.is_enabled()
    opened.page.evaluate("key => localStorage.setItem(key, 'yes')", key)
    opened.page.reload(wait_until="commit")
    opened.page.locator("#gradlib-bar .state", has_text="Python is ready").wait_for(timeout=PATIENCE)
    opened.page.wait_for_timeout(1000)
    assert not opened.page.evaluate("document.querySelector('#gradlib-bar').dataset.ran")
    opened.page.locator("#gradlib-bar .run").click()
    opened.until_it_has_run()
    assert opened.problems() == []
    context.close()


def test_where_the_network_breaks_off_before_python_has_come_that_is_said(built, browser):
    (wheel,) = (path.name for path in built.glob("pyodide/sympy-*.whl"))
    said = {"en": "the network broke off", "fr": "le réseau a été coupé"}
    with serve(built) as site:
        for language, sentence in said.items():
            site.broken = {wheel}
            context = browser.new_context()
            opened = Opened(context, f"{site.address}{language}/")
            opened.page.wait_for_function("navigator.serviceWorker.controller !== null")
            opened.page.goto(notebook(site, NAMES[language][5], language), wait_until="commit")
            opened.page.locator("#gradlib-bar .state", has_text=sentence).wait_for(timeout=PATIENCE)
            site.broken.clear()
            opened.page.reload(wait_until="commit")
            opened.until_it_has_run()
            context.close()


@pytest.mark.parametrize("lack", LACKS)
def test_what_the_browser_lacks_is_said(site, browser, lack):
    for language in NAMES:
        runs = lack == "blocked" and language == "en"
        workers = "allow" if runs else "block"
        context = browser.new_context(viewport={"width": 1300, "height": 900}, locale="en-US", service_workers=workers)
        context.add_init_script(LACKS[lack])
        if not runs:
            context.route("**/pyodide/**", lambda route: route.abort())
        said = SAID[language][lack]
        for address in (f"{site.address}{language}/", f"{site.address}{language}/{NAMES[language][0]}.html"):
            opened = Opened(context, address)
            opened.page.locator("#notice:not([hidden])").wait_for()
            assert said in opened.page.locator("#notice").inner_text()
            assert opened.said == []
            opened.page.close()
        name = NAMES[language][0 if lack in ("old", "wasm") else 5]
        opened = Opened(context, notebook(site, name, language))
        page = opened.page
        if lack in ("old", "wasm"):  # no notebook, but a way to the same as a page to read
            assert said in page.locator("#gradlib-instead").inner_text()
            page.locator("#gradlib-instead a").click()
            page.wait_for_url(f"**/{language}/{name}.html")
            assert page.locator("main h1").count() == 1
        else:
            page.locator("#gradlib-notice").get_by_text(said).wait_for(timeout=PATIENCE)
        if runs:
            opened.run_whole()  # all the same
        context.close()
