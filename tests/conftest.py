import matplotlib
import pytest

from gradlib.functions.rules import RULES

matplotlib.use("agg")  # no window opens on machines with a screen


@pytest.fixture
def same_rules():
    """What an example adds to the elementary functions goes again."""
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)
