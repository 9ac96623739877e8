"""The two languages of each notebook are the same notebook: same cells, same code, prose of its own."""

import io
import itertools
import re
import symtable
import tokenize

import nbformat
import pytest

import gradlib as gl
from tests.notebooks.freeze import found

LANGUAGES = ("en", "fr")
EXERCISE = re.compile(r'gl\.exercise\("(\d\.\d\.\d+)"\)')
CHECKED = re.compile(EXERCISE.pattern + r"\.check\(\w+\)")
FOLDED = re.compile(r"<details><summary>.+?</details>", re.S)
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


def number_of(path):
    """7.1 and so on, or index."""
    return path.stem.split("-")[0]


NUMBERS = sorted({number_of(path) for path in found()})
LESSONS = [number for number in NUMBERS if number != "index"]
DISPLAYED = re.compile(r"\$\$.+?\$\$", re.S)
NOT_PROSE = re.compile(r"\$\$.+?\$\$|\$.+?\$|```.+?```|`.+?`|\]\(.+?\)|<[^>]*>", re.S)
CHOICE = re.compile(r'set_language\("(en|fr)"\)')
# the commonest words that only one of the two languages has
ENGLISH = re.compile(r"\b(?:the|of|and|is|are|to|that|with|you|your|which|this|from|it)\b", re.I)
FRENCH = re.compile(r"\b(?:le|la|les|de|des|du|un|une|et|est|que|qui|dans|pour|vous|par|ce)\b", re.I)


def place(language, number):
    (path,) = (path for path in found() if path.parent.name == language and number_of(path) == number)
    return path


def read(language, number):
    return nbformat.read(place(language, number), as_version=4).cells


def both(number):
    return list(zip(read("en", number), read("fr", number), strict=True))


def prose(cell):
    """The paragraphs of a cell, without formulas, code, links and tags; those of hardly a word are left out."""
    texts = [" ".join(text.split()) for text in re.split(r"\n\s*\n", NOT_PROSE.sub("", cell.source))]
    return {text for text in texts if len(re.findall(r"[^\W\d_]", text)) > 40}


def formulas(cell):
    """The displayed formulas of a cell, without the words in them and the ways of writing decimals."""
    texts = [re.sub(r"\\text\{.*?\}", "", text) for text in DISPLAYED.findall(cell.source)]
    return sorted(re.sub(r"\s+", " ", text.replace("{,}", ".").replace(r"\,;\,", ", ")) for text in texts)


def test_there_are_notebooks_in_both_languages():
    assert NUMBERS
    for language in LANGUAGES:
        assert [number_of(path) for path in found() if path.parent.name == language] == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_same_cells_and_code(number):
    for one, two in both(number):
        assert (one.id, one.cell_type, one.metadata) == (two.id, two.cell_type, two.metadata)
        if one.cell_type == "code":
            assert CHOICE.sub("", one.source) == CHOICE.sub("", two.source), one.id
    for language in LANGUAGES:
        assert CHOICE.findall("\n".join(cell.source for cell in read(language, number))) == [language]


@pytest.mark.parametrize("number", NUMBERS)
def test_prose_is_parallel_and_translated(number):
    for one, two in both(number):
        if one.cell_type == "markdown":
            assert formulas(one) == formulas(two), one.id
            for mark in (r"^#+ ", r"^\d+\. ", r"^- ", "<details>", r"^\|"):
                counts = [len(re.findall(mark, cell.source, re.M)) for cell in (one, two)]
                assert counts[0] == counts[1], (one.id, mark)
            assert not prose(one) & prose(two), one.id
            for text in prose(one):
                assert len(ENGLISH.findall(text)) > len(FRENCH.findall(text)), text
            for text in prose(two):
                assert len(FRENCH.findall(text)) > len(ENGLISH.findall(text)), text


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_are_short_and_were_run(language, number):
    cells = read(language, number)
    for cell in cells:
        assert cell.source.strip(), cell.id
        assert re.fullmatch(r"[a-z][a-z0-9-]+", cell.id), "cells have readable ids"
    codes = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in codes] == list(range(1, len(codes) + 1))
    for cell in codes:
        assert len(cell.source.splitlines()) <= 14, cell.id
        assert not [o for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"], cell.id
        assert not re.search(r"\binteract\b|widgets\.Output|%matplotlib", cell.source), cell.id


@pytest.mark.parametrize("number", NUMBERS)
def test_cells_hold_no_sentences(number):
    """Both languages have the same code: what a comment would say stands in the text, but for numbers of formulas."""
    for cell in read("en", number):
        if cell.cell_type == "code":
            for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
                assert token.type != tokenize.COMMENT or re.fullmatch(r"# \(\d\)", token.string), cell.id


@pytest.mark.parametrize("number", NUMBERS)
def test_cells_can_be_run_again(number):
    """No cell takes a name from another that a third one, further down, gives to something else."""
    bound = {}  # name -> the cells that bind it
    taken = []
    for cell in read("en", number):
        if cell.cell_type == "code":
            top = symtable.symtable(cell.source, cell.id, "exec")
            names = {one.get_name(): one for one in top.get_symbols()}
            for name, one in names.items():
                if one.is_assigned() or one.is_imported() or one.is_namespace():
                    bound.setdefault(name, []).append(cell.id)
                else:
                    taken.append((cell.id, name))
            inner = {one.get_name() for table in top.get_children() for one in table.get_symbols() if one.is_global()}
            taken += [(cell.id, name) for name in inner - names.keys()]
    for cell, name in taken:
        assert len(bound.get(name, [])) <= 1, (cell, name, bound[name])


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_notebooks_ask_before_they_show(language, number):
    cells = read(language, number)
    moments = [
        cell for cell in cells if cell.cell_type == "markdown" and re.search("[Pp]redict|[Dd]evinez", cell.source)
    ]
    assert len(moments) >= 2
    assert (cells[-2].source, cells[-1].id) == ("gl.progress()", "recap")
    for before, cell in itertools.pairwise(cells):
        if cell.id.startswith("explore-"):
            assert EXERCISE.fullmatch(before.source), cell.id
        unfolded = FOLDED.sub("", cell.source)
        assert not re.search("What we saw|Ce que l'on a vu", unfolded), cell.id


@pytest.mark.parametrize("number", LESSONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exercise_stands_in_its_notebook_once_and_in_order(language, number):
    codes = [cell for cell in read(language, number) if cell.cell_type == "code"]
    asked = [EXERCISE.fullmatch(cell.source) for cell in codes]
    assert [one[1] for one in asked if one] == gl.exercises.ids(number)
    assert len(gl.exercises.ids(number)) >= 7
    checked = [one for cell in codes for one in CHECKED.findall(cell.source)]
    assert checked == [id for id in gl.exercises.ids(number) if gl.exercises.make(id).program]
    for cell in codes:
        assert "gl.check." not in cell.source, cell.id
        if EXERCISE.fullmatch(cell.source):
            (shown,) = cell.outputs
            assert {*shown.data} == {"text/html", "text/plain"}, cell.id


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere(language, number):
    for cell in read(language, number):
        for target in LINK.findall(cell.source) if cell.cell_type == "markdown" else ():
            assert (place(language, number).parent / target).resolve() in found(), target


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_notebook_leads_to_the_next_and_back_to_the_start_page(language):
    for number, after in zip(LESSONS, [*LESSONS[1:], "index"], strict=True):
        targets = LINK.findall(read(language, number)[-1].source)
        assert {place(language, after).name, "index.ipynb"} <= set(targets), number


@pytest.mark.parametrize("language", LANGUAGES)
def test_start_page_lists_the_notebooks_in_order_with_the_time_of_each(language):
    first = read(language, "index")[0].source
    rows = re.findall(r"^\| (\d\.\d) \| \[(.+?)\]\((.+?)\) \| .+ \| (\d+) \|$", first, re.M)
    assert [row[0] for row in rows] == LESSONS
    for number, title, target, minutes in rows:
        cell = read(language, number)[0].source
        assert target == place(language, number).name
        assert cell.startswith(f"# {number} {title}\n")
        assert f" {minutes} minutes.*" in cell
    (other,) = set(LANGUAGES) - {language}
    assert f"../{other}/index.ipynb" in LINK.findall(first)


@pytest.mark.parametrize("path", found(), ids=lambda path: path.stem)
def test_every_saved_picture_is_told(path):
    cells = nbformat.read(path, 4).cells
    for one in (output.get("data", {}) for cell in cells for output in cell.get("outputs", [])):
        images = re.findall(r"<img\b[^>]*>", one.get("text/html", ""))
        assert images or "image/png" not in one
        for image in images:
            told = re.search(r'\balt="([^"]+)"', image)
            assert told and len(told[1].split()) > 2, image[:80]
    assert not re.search(r"!\[\]\(|<img(?![^>]*\balt=)", "".join(cell.source for cell in cells))


@pytest.mark.parametrize("path", found(), ids=lambda path: path.stem)
def test_saved_figures_of_pyplot_are_seen_whole_in_half_a_screen(path):
    """In JupyterLab a window of 860 pixels has a column of 660."""
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code" and cell.source.endswith("gl.draw.show()"):
            (shown,) = (output.data["text/html"] for output in cell.outputs if "text/html" in output.get("data", {}))
            assert int(re.search(r"min-width:(\d+)px", shown)[1]) <= 650, cell.id
