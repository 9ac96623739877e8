"""Freezing: the same bytes twice, nothing of the machine in them, and no failure saved."""

import base64
import json
import sys

import nbformat
import pytest

from tests.notebooks.freeze import METADATA, changes, freeze, main

CELLS = [
    "import sys\nprint('one', flush=True)\nprint('two')",
    "import ipywidgets as widgets\nwidgets.IntSlider()",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\n_ = plt.plot([0, 1])",
]


@pytest.fixture
def notebook(tmp_path):
    def write(*sources):
        cells = [nbformat.v4.new_code_cell(source, id=f"cell-{k}") for k, source in enumerate(sources)]
        cells[0].metadata = {"tags": ["kept"], "collapsed": False}
        whole = nbformat.v4.new_notebook(cells=cells, metadata={"authors": [{"name": "somebody"}]})
        path = tmp_path / "7.0-été.ipynb"
        nbformat.write(whole, path)
        return path

    return write


def test_two_runs_give_the_same_bytes(notebook, tmp_path, monkeypatch):
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("print('settings of somebody')")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    path = notebook(*CELLS)
    first = freeze(path)
    path.write_text(first, encoding="utf-8", newline="\n")
    assert freeze(path) == first
    frozen = json.loads(first)
    assert frozen["metadata"] == METADATA
    assert [cell["id"] for cell in frozen["cells"]] == ["cell-0", "cell-1", "cell-2"]
    assert [cell["execution_count"] for cell in frozen["cells"]] == [1, 2, 3]
    assert [cell["metadata"] for cell in frozen["cells"]] == [{"tags": ["kept"]}, {}, {}]
    printed, slider, plot = (cell["outputs"] for cell in frozen["cells"])
    assert printed == [{"name": "stdout", "output_type": "stream", "text": ["one\n", "two\n"]}]
    assert list(slider[0]["data"]) == ["text/plain"]
    assert b"Software" not in base64.b64decode(plot[0]["data"]["image/png"])


def test_only_pictures_are_noise():
    cell = nbformat.v4.new_code_cell("f()", id="f", execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])

    def saved(png, html, text):
        data = {"image/png": png, "text/html": html, "text/plain": text}
        cell.outputs = [nbformat.v4.new_output("display_data", data)]
        return nbformat.writes(notebook)

    before = saved("iVBORw0KGgo=\n", '<img alt="a" src="data:image/png;base64,AAAA/+==">', "1")
    assert changes(before, saved("iVBORw1=", '<img alt="a" src="data:image/png;base64,BB">', "1")) == []
    assert "-     " in "\n".join(changes(before, saved("iVBORw1=", '<img alt="b">', "1")))
    assert changes(before, saved("iVBORw0KGgo=\n", '<img alt="a" src="data:image/png;base64,AAAA/+==">', "2"))
    assert changes(before, before + "\n")


@pytest.mark.parametrize("source", ["1 / 0", "import sys\nprint('no', file=sys.stderr)"])
def test_failures_are_told_and_not_saved(source, notebook, monkeypatch, capsys):
    path = notebook(source)
    before = path.read_bytes()
    monkeypatch.setattr(sys, "argv", ["freeze", str(path)])
    assert main() == 1
    assert path.read_bytes() == before
    assert f"{path.name}: failed" in capsys.readouterr().out


def test_check_writes_nothing(notebook, monkeypatch, capsys):
    path = notebook("print(1)")
    before = path.read_bytes()
    monkeypatch.setattr(sys, "argv", ["freeze", "--check", str(path)])
    assert main() == 1
    assert path.read_bytes() == before
    assert '+      "1\\n"' in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["freeze", str(path)])
    assert main() == 0
    monkeypatch.setattr(sys, "argv", ["freeze", "--check", str(path)])
    assert main() == 0
