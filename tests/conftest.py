import matplotlib
import pytest

import gradlib as gl
from gradlib.functions.rules import RULES

matplotlib.use("agg")  # no window opens on machines with a screen


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
