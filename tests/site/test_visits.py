"""Visits to the site that are out of the ordinary: two at once, browsers that lack something."""

import pytest

from tests.site.server import PATIENCE, Opened
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
