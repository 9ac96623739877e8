"""The two languages of each notebook are the same notebook: same cells, same code, prose of its own."""

import re

import nbformat
import pytest

from tests.notebooks.freeze import NOTEBOOKS

NUMBERS = sorted({path.name.split("-")[0] for path in NOTEBOOKS.glob("*/7.*.ipynb")})
MATHS = re.compile(r"\$\$.+?\$\$", re.S)
LANGUAGE = re.compile(r'set_language\("(en|fr)"\)')


def read(language, number):
    (path,) = (NOTEBOOKS / language).glob(f"{number}-*.ipynb")
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks_in_both_languages():
    names = [[path.name.split("-")[0] for path in (NOTEBOOKS / language).glob("*.ipynb")] for language in ("en", "fr")]
    assert sorted(names[0]) == sorted(names[1]) == NUMBERS
    assert NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_same_cells_and_code(number):
    english, french = read("en", number).cells, read("fr", number).cells
    assert [(c.id, c.cell_type, c.metadata) for c in english] == [(c.id, c.cell_type, c.metadata) for c in french]
    codes = [[LANGUAGE.sub("", c.source) for c in cells if c.cell_type == "code"] for cells in (english, french)]
    assert codes[0] == codes[1]
    chosen = [LANGUAGE.findall("\n".join(c.source for c in cells)) for cells in (english, french)]
    assert chosen == [["en"], ["fr"]]


@pytest.mark.parametrize("number", NUMBERS)
def test_prose_is_parallel_and_translated(number):
    for one, two in zip(read("en", number).cells, read("fr", number).cells, strict=True):
        if one.cell_type == "markdown":
            assert len(MATHS.findall(one.source)) == len(MATHS.findall(two.source)), one.id
            for mark in (r"^#+ ", r"^\d+\. ", r"^- ", "<details>", r"^\|"):
                counts = [len(re.findall(mark, cell.source, re.M)) for cell in (one, two)]
                assert counts[0] == counts[1], (one.id, mark)
            prose = re.sub(r"\$.*?\$|```.*?```|<[^>]*>|\W", "", one.source, flags=re.S)
            assert len(prose) < 40 or one.source != two.source, one.id


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_cells_are_short_run_and_teachable(language, number):
    cells = read(language, number).cells
    for cell in cells:
        assert cell.source.strip(), cell.id
        assert re.fullmatch(r"[a-z0-9-]+", cell.id), "cells have readable ids"
        if cell.cell_type == "code":
            assert cell.source.count("\n") < 14, cell.id
            assert cell.execution_count, cell.id
            assert not [o for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"], cell.id
            assert not re.search(r"\binteract\b|widgets\.Output|%matplotlib", cell.source), cell.id
    ids = [cell.id for cell in cells]
    assert (
        sum(
            i.startswith("predict") or "redict" in c.source or "evinez" in c.source
            for i, c in zip(ids, cells, strict=True)
        )
        >= 2
    )
    assert sum("gl.check." in cell.source for cell in cells if cell.cell_type == "code") >= 5
    assert sum(i.startswith("solution") for i in ids) >= 5
    assert ids[-1] == "recap"
