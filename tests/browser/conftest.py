import os

import pytest

from tests.browser.lab import Notebook, find_chromium, open_lab


@pytest.fixture(scope="package")  # Playwright keeps an event loop running, which other tests must not meet
def lab():
    if find_chromium() is None:
        reason = "no Chromium on the PATH nor in $CHROMIUM: the notebooks were not tried in a real browser"
        if os.environ.get("GRADLIB_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with open_lab() as both:
        yield both


@pytest.fixture
def open_notebook(lab):
    opened = []

    def open_one(path: str, **options) -> Notebook:
        opened.append(Notebook(lab[1], lab[0], path, **options))
        return opened[-1]

    yield open_one
    for notebook in opened:
        notebook.close()
