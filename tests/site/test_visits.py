"""Visits to the site that are out of the ordinary: two at once, French menus, browsers that lack something."""

import pytest

from tests.site.server import PATIENCE, Opened, serve
from tests.site.test_site import FIRST, NAMES, notebook

NOTHING = "Object.defineProperty(window, '{name}', {{ get() {{ {what} }} }});"
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


@pytest.fixture
def fresh(browser):
    """A browser that was never here."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000}, locale="en-US")
    yield context
    context.close()


def test_two_windows_open_at_the_same_instant(site, fresh):
    first = fresh.new_page()
    first.goto(f"{site.address}en/")
    addresses = [notebook(site, NAMES[language][0], language) for language in ("en", "fr")]
    first.evaluate("([one, two]) => { window.open(one); window.open(two); }", addresses)
    first.wait_for_timeout(500)
    opened = [page for page in fresh.pages if page is not first]
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
        page.locator(".jp-Notebook").get_by_text("kept ").first.wait_for(timeout=PATIENCE)


def test_menus_speak_the_language_of_the_notebook_which_has_all_the_room(site, fresh):
    for language, file in (("fr", "Fichier"), ("en", "File")):
        opened = Opened(fresh, notebook(site, NAMES[language][0], language))
        page = opened.page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
        page.locator(".lm-MenuBar-itemLabel").get_by_text(file, exact=True).wait_for()
        page.wait_for_timeout(1000)
        assert page.evaluate("window.jupyterapp.shell.leftCollapsed")
        assert not page.locator(".jp-FileBrowser").is_visible()
        packs = [url for url in opened.asked if "translations/fr_FR" in url]
        assert bool(packs) == (language == "fr")  # the English do not fetch them
        page.close()


@pytest.mark.parametrize("lack", LACKS)
def test_what_the_browser_lacks_is_said(site, browser, lack):
    for language in NAMES:
        context = browser.new_context(viewport={"width": 1300, "height": 900}, locale="en-US")
        context.add_init_script(LACKS[lack])
        said = SAID[language][lack]
        for address in (f"{site.address}{language}/", f"{site.address}{language}/{NAMES[language][0]}.html"):
            opened = Opened(context, address)
            opened.page.locator("#notice:not([hidden])").wait_for()
            assert said in opened.page.locator("#notice").inner_text()
            assert opened.said == []
            opened.page.close()
        opened = Opened(context, notebook(site, NAMES[language][0], language))
        page = opened.page
        if lack in ("old", "wasm"):  # no notebook, but a way to the same as a page to read
            assert said in page.locator("#gradlib-instead").inner_text()
            page.locator("#gradlib-instead a").click()
            page.wait_for_url(f"**/{language}/{NAMES[language][0]}.html")
            assert page.locator("main h1").count() == 1
        else:
            page.locator("#gradlib-notice").get_by_text(said).wait_for(timeout=PATIENCE)
        context.close()


def test_a_notebook_works_where_nothing_can_be_stored(site, browser):
    context = browser.new_context(viewport={"width": 1300, "height": 900}, locale="en-US")
    context.add_init_script(LACKS["blocked"])
    opened = Opened(context, notebook(site, FIRST))
    opened.until_it_has_run()
    opened.follow(opened.explorers()[0], "ArrowRight")
    context.close()


def test_what_a_first_visit_fetches(built, browser):
    """From the start page to a notebook that has run: 42 MB of files, 30 as a host with gzip sends them."""
    with serve(built) as site:
        context = browser.new_context(viewport={"width": 1300, "height": 900}, locale="en-US")
        opened = Opened(context, f"{site.address}en/")
        opened.page.locator(".button").click()
        opened.until_it_has_run()
        raw, sent = site.weight()
        context.close()
    assert raw <= 42
    assert sent <= 30
