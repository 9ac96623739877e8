import os
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.lab import FLAGS, find_chromium
from tests.site.server import serve

ROOT = Path(__file__).parents[2]


def make_site(shared: Path) -> str:
    """Make the site, only one of the processes that have the folder `shared`; returns what went wrong, if anything."""
    result = shared / "site.txt"
    try:
        (shared / "site").mkdir()
    except FileExistsError:
        while not result.exists():
            time.sleep(0.5)
        return result.read_text("utf-8")
    made = subprocess.run(["make", "site"], cwd=ROOT, capture_output=True, text=True)
    wrong = (made.stdout + made.stderr)[-3000:] if made.returncode else ""
    (shared / "site" / "result").write_text(wrong, "utf-8")
    (shared / "site" / "result").rename(result)
    return wrong


@pytest.fixture(scope="package")
def built(tmp_path_factory, worker_id) -> Path:
    """The site: made from the folder $PYODIDE, or already there in the folder $GRADLIB_SITE."""
    if os.environ.get("GRADLIB_SITE"):
        return Path(os.environ["GRADLIB_SITE"])
    if not os.environ.get("PYODIDE"):
        pytest.skip("$PYODIDE names no folder with Pyodide's files: the site without a server was not tried")
    if find_chromium() is None:
        reason = "no Chromium on the PATH nor in $CHROMIUM: the site was not tried in a real browser"
        if os.environ.get("GRADLIB_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    own = tmp_path_factory.getbasetemp()
    assert make_site(own if worker_id == "master" else own.parent) == ""
    return ROOT / "build" / "site"


@pytest.fixture(scope="package")
def site(built):
    with serve(built) as server:
        yield server


@pytest.fixture(scope="package")
def play():
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="package")
def browser(play):
    # http from another machine, where browsers trust nothing, is played by this name
    rules = "--host-resolver-rules=MAP other.test 127.0.0.1"
    browser = play.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, rules])
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def context(browser):
    """A browser that has been here before, as for all notebooks but the first."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000}, locale="en-US")
    yield context
    context.close()
