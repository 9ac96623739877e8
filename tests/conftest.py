from pathlib import Path

import matplotlib
import pytest

import gradlib as gl
from gradlib.functions.rules import RULES

matplotlib.use("agg")  # no window opens on machines with a screen
TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Run a file in one process, and all that needs a browser in one: two at once are slow enough to fail."""
    for item in items:
        browsers = {TESTS / "browser", TESTS / "site"} & {*item.path.parents}
        item.add_marker(pytest.mark.xdist_group("browser" if browsers else str(item.path.relative_to(TESTS.parent))))


@pytest.fixture
def same_rules():
    """What an example adds to the elementary functions goes again."""
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


@pytest.fixture
def spoken(language):
    """The `language` of a test is spoken while it runs."""
    gl.set_language(language)
    yield
    gl.set_language("en")
