"""Where a cell invites a formula or numbers of one's own: they get an answer or a sentence, and no traceback."""

import ast
import json
import re
from operator import itemgetter

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from gradlib.language import words
from tests.notebooks.freeze import NOTEBOOKS
from tests.notebooks.test_parity import LANGUAGES

FIRST, *_, LAST = "text = ", "own.forward(**point)"
TYPED = dict.fromkeys(["x^2", "t^2", "x y + z", "x y + exp(-x^2)", "0 x + y"])
TYPED |= {"ln(x-y)": "x − y", "x +* y": "^", "1/(x-1)": "x − 1", "x y z t u": "t, u, x, y, z"}

NUMBERS = ["'a'", "'1,5'", "None", "1j", "float('nan')", "float('inf')", "10**400", "...", "{}"]


def cells():
    """The code of the two cells, in English and in French."""
    for path in sorted(NOTEBOOKS.glob("*/7.4-*.ipynb")):
        code = ["".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
        yield path.parent.name, [one for one in code if one.startswith(FIRST) or LAST in one]


@pytest.mark.parametrize("language, code", [*cells()], ids=lambda one: one if isinstance(one, str) else "")
@pytest.mark.parametrize("text", TYPED)
def test_an_own_formula_gets_an_answer_or_a_sentence(text, language, code):
    first, second = code
    shell = InteractiveShell()
    shell.run_cell(f"import gradlib as gl; gl.set_language({language!r})")
    with capture_output() as said:
        failed = [
            not shell.run_cell(cell).success
            for cell in (first.replace(first.splitlines()[0], f"text = {text!r}"), second)
        ]
    shell.run_cell('gl.set_language("en")')
    told = said.stdout
    assert "Traceback" not in told and "File " not in told
    if isinstance(TYPED[text], str):
        assert any(failed) and TYPED[text] in told
        return
    assert failed == [False, False]
    gradient, by_program, *by_hand = told.splitlines()[-3:]
    assert ast.literal_eval(by_program)[1] == pytest.approx(ast.literal_eval(gradient))
    assert by_hand


def told(language, *cells):
    """What a notebook shows of the last of these cells."""
    shell = InteractiveShell()
    shell.run_cell(f"import gradlib as gl; gl.set_language({language!r})")
    for cell in cells:
        with capture_output() as said:
            shell.run_cell(cell)
    shell.run_cell('gl.set_language("en")')
    return said.stdout


@pytest.mark.parametrize("language, code", [*cells()], ids=lambda one: one if isinstance(one, str) else "")
def test_coordinates_of_ones_own_get_an_answer_or_a_sentence(language, code):
    formula, compare = code
    changed = [compare.replace("(1, 2, 3, 4)", f"({number}, 2, 3, 4)") for number in NUMBERS]
    shown = {number: told(language, formula, cell) for number, cell in zip(NUMBERS, changed, strict=True)}
    assert {number: text for number, text in shown.items() if "Traceback" in text or not text.strip()} == {}
    assert all("→ 4: own.forward(**point)" in shown[number] for number in ("'a'", "None", "1j"))


def test_a_sentence_comes_with_the_line_that_was_running():
    """Where the cell has others: the line of the cell, also when a function that it calls stops further down."""
    one = "gl.ScalarField('x y')(1, 'a')"
    sentence = told("en", one)
    assert sentence.strip() and "→" not in sentence
    assert told("en", f"a = 1\nprint({one})") == f"{sentence}→ 2: print({one})\n"
    assert told("en", f"def f():\n    return {one}", "b = 2\n\nf()") == f"{sentence}→ 3: f()\n"


def codes(language, notebook):
    """The code of each cell of a notebook, by its id."""
    (path,) = NOTEBOOKS.glob(f"{language}/{notebook}-*.ipynb")
    return {c["id"]: "".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"]}


# (cell of 7.1, what stands there, what is put in its place, the key of the sentence that is shown)
OF_PARTIALS = [
    ("quotient", '"x^2 e^(3y)"', '""', "formula_empty"),
    ("quotient", '"x^2 e^(3y)"', '"2x^ + y"', "formula_exponent_plus"),
    ("quotient", '"x^2 e^(3y)"', '"sqrt(-1)"', "formula_not_real"),
    ("quotient", '"x^2 e^(3y)"', "None", "field_source"),
    ("a-function", 'partial("x")', 'partial("z")', "field_variable"),
    ("a-number", "(1, 2)", "('a', 2)", "field_value"),
    ("a-number", "(1, 2)", "((1, 2))", "field_brackets"),
    ("a-number", "(1, 2)", "(1)", "field_arguments"),
    ("example-1-numbers", "f, (1, 2)", "f, (1, None)", "numeric_number"),
    ("example-3-formulas", '"x1^2 + x2^2 + x3^2 + x4^2"', '""', "formula_empty"),
    ("example-3-formulas", '"x1^2 + x2^2 + x3^2 + x4^2"', '"x1^2 + x2^2 +"', "formula_unfinished"),
    ("example-3-formulas", '"x1^2 + x2^2 + x3^2 + x4^2"', "4", "field_source"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("id", "before", "after", "key"), OF_PARTIALS)
def test_changed_cells_of_partial_derivatives_get_a_sentence(language, id, before, after, key):
    code = codes(language, "7.1")
    assert before in code[id]
    shown = told(language, code["imports"], code["quotient"], code["a-function"], code[id].replace(before, after))
    sentence = re.sub(r"\\\{.*?\\\}", ".*", re.escape(words(language)[key])).replace(r"\ ", r"\s")
    assert "Traceback" not in shown and re.match(sentence, shown), shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_numbers_keep_what_a_cell_shows(language):
    """A point of an ellipse with other semi-axes lies on it, too, and a slope is divided by the length of its v."""
    cells = codes(language, "7.2")
    begin = "import numpy as np; import gradlib as gl"
    ellipse = cells["ellipse-numbers"].replace("3, 2, 0.7", "5, 2.5, -1")
    assert told("en", begin, ellipse).split()[-1] == "1.0"
    along, slope = told("en", begin, cells["directional-numbers"].replace("[3, 4]", "[5, 12]")).splitlines()
    assert float(along.split("=")[1].split()[0]) == 4 * 5 + 12 * 12
    assert float(slope.split("=")[1]) == pytest.approx((4 * 5 + 12 * 12) / 13, abs=1e-4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["two-bowls", "reasons"])
@pytest.mark.parametrize("text", ["x^2", "5", "2x^ + y", ""])
def test_what_is_no_function_of_x_and_y_is_told_with_what_would_be_right(text, name, language):
    above, cell = itemgetter("imports", name)(codes(language, "7.3"))
    shown = told(language, above, re.sub(r'"x\^[24] \+ y\^[24]"', repr(text), cell))
    assert "Traceback" not in shown and "→" in shown
    assert 'gl.ScalarField("x^2", "x y")' in shown or text not in ("x^2", "5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_arrow_that_aims_well_misses_by_0(language):
    """Also where the cosine is rounded to more than 1."""
    above, cell = itemgetter("imports", "angle")(codes(language, "7.3"))
    for old, new in (("4 y^2", "y^2"), ("(2, 1)", "(2, 3)"), ("[-2, -1]", "[-2, -3]")):
        assert old in cell
        cell = cell.replace(old, new)
    assert told(language, above, cell) == "0.0\n"
