"""Every exercise in fifty variants: right, almost, and wrong in each way that has a name; then its widget."""

import codecs
import csv
import io
import json
import math
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from ipywidgets.widgets.widget import _instances

import gradlib as gl
from gradlib.exercises import entries, mathml, prose, record
from gradlib.exercises.entries import Choice, Number, Vector
from gradlib.exercises.formulas import Equation, Formula
from gradlib.exercises.numbers import decimal, tex
from gradlib.exercises.variants import Draw, task
from gradlib.formula import typed
from gradlib.language import words

IDS = gl.exercises.ids()
ROOT = Path(__file__).parents[1]
FIFTY = range(50)


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    yield
    gl.set_language("en")


def variants(id):
    return [gl.exercises.make(id, k) for k in (FIFTY if gl.exercises.make(id).varies else [0])]


def numbers_of(exercise):
    """What makes a variant: what it asks, and what is right."""
    return exercise.statement, exercise.labels, exercise.right


# --------------------------------------------------------------------------------------------------------- definitions
@pytest.mark.parametrize("id", IDS)
def test_right_answers_are_right_and_mistakes_are_named(id):
    for exercise in variants(id):
        for k, entry in enumerate(exercise.entries):
            assert exercise.judge(k, exercise.right[k]).kind == "correct", (exercise.variant, exercise.right[k])
            for name, what in entry.known():
                said = exercise.judge(k, entry.typed(what))
                assert (said.kind, said.mistake) == ("wrong", name), (exercise.variant, entry.typed(what), said)
        for name, texts in exercise.mistakes.items() if exercise.variant < 5 else ():
            said = exercise.together([exercise.judge(k, text) for k, text in enumerate(texts)])
            assert (said.kind, said.mistake) == ("wrong", name)


@pytest.mark.parametrize("id", IDS)
def test_there_are_fifty_variants_and_all_say_their_numbers(id):
    made = variants(id)
    if made[0].varies:
        assert len({numbers_of(one) for one in made}) == 50, id
        assert len({one.solution for one in made}) > 1
        boxes = {tuple((type(e), getattr(e, "options", ())) for e in one.entries) for one in made}
        assert len(boxes) == len({len(one.hints) for one in made}) == 1  # the widget keeps its boxes and buttons
        assert len({one.hints[-1] for one in made}) > 1 or id in ("7.1.1", "7.2.15")
    assert all(2 <= len(one.hints) <= 3 for one in made), id  # from vague to near
    for exercise in made:
        for text in (exercise.statement, *exercise.labels, *exercise.hints, exercise.solution):
            assert text.count("$") % 2 == 0, text
            assert "{" not in re.sub(r"\$.*?\$", "", text), text
            assert text.count("{") == text.count("}"), text
            assert not re.search(r"\+ -|\b(?:zoo|nan|oo)\b", text), text


def test_the_example_of_contributing_is_a_definition():
    page = ROOT / "CONTRIBUTING.md"
    (code,) = re.findall(r"^## Add an exercise.*?```python\n(.*?)^```", page.read_text("utf-8"), re.S | re.M)
    exec(code, namespace := {})
    for k in FIFTY:
        (entry,), told, *_ = task(namespace["slope_of_a_parabola"], k)
        f, x0 = sp.lambdify("x", told["f"]), told["x0"]
        assert entry.right == told["right"] == (f(x0 + 1) - f(x0 - 1)) / 2  # exact for a parabola
        assert entry.right not in [what for _, what in entry.mistakes]
        assert k or (told["f"], x0) == (sp.Symbol("x", real=True) ** 2, 3)  # the first numbers


@pytest.mark.parametrize("id", [id for id in IDS if gl.exercises.make(id).varies])
def test_solutions_end_with_what_is_right(id):
    for exercise in variants(id):
        for entry in exercise.entries:
            parts = entry.right if isinstance(entry, Vector) else (entry.right,)
            for one in () if isinstance(entry, Choice | Equation) else map(sp.sympify, parts):
                told = [tex(one), *([decimal(one)] if one.is_number else [])]
                if one.is_Integer and one > 0:
                    told.append(f"2^{{{int(one).bit_length() - 1}}}")
                assert any(text in exercise.solution for text in told), (exercise.variant, exercise.solution)


@pytest.mark.parametrize("id", [id for id in IDS if gl.exercises.make(id).entries])
def test_there_is_a_mistake_for_each_exercise(id):
    for exercise in variants(id)[:10]:
        assert exercise.mistakes


def tells(text, entry):
    """Whether a text has what is right in an entry, as it is typed or typeset."""
    told = {} if isinstance(entry, Choice) else {entry.typed(entry.right), tex(entry.right)}
    return any(re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text) for one in told if len(one) > 3)


def prints(text, entry):
    """Whether a text has it as Python prints it: a formula, or numbers one after another."""
    if isinstance(entry, Choice):
        return False
    if isinstance(entry, Formula):
        return bool(re.search(rf"(^|'){re.escape(str(entry.right.subs(entry.letters)))}($|')", text, re.M))
    if isinstance(entry, Equation):
        return False
    parts = [float(one) for one in (entry.right if isinstance(entry, Vector) else (entry.right,))]
    given = [float(sp.Rational(one)) for one in re.findall(r"-?\d+(?:/\d+|\.\d*)?", text)]
    rows = (given[k : k + len(parts)] for k in range(len(given) - len(parts) + 1))
    return any(np.allclose(row, parts, rtol=1e-4, atol=0) for row in rows)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_saved_above_an_exercise_or_soon_below_it_tells_its_answer(language):
    for file in sorted((ROOT / "notebooks" / language).glob("7*.ipynb")):
        above, asked, cells = "", (), 0  # the exercise above, and the cells of code since then
        for cell in json.loads(file.read_text("utf-8"))["cells"]:
            source = "".join(cell["source"])
            outputs = [one.get("data", one) for one in cell.get("outputs", [])]
            said = "\n".join("".join(one.get(k, "")) for one in outputs for k in ("text", "text/plain", "text/latex"))
            if found := re.fullmatch(r'gl\.exercise\("([\d.]+)"\)', source):
                asked, cells = gl.exercises.make(found[1]).entries, 0
                assert not [one.right for one in asked if tells(above, one)], found[1]
            elif cell["cell_type"] == "code":
                cells += 1
                told = [one.right for one in asked if tells(said, one) or prints(said, one)]
                assert cells > 3 or not told, cell["id"]
            above += source + said


def test_the_first_variant_has_the_first_numbers():
    for id in IDS:
        definition = gl.exercises._definitions()[id]
        task = definition(Draw(0))  # it is not refused
        assert [one.right for one in task.entries] == [one.right for one in gl.exercises.make(id).entries]


def test_every_word_of_an_exercise_is_used():
    names = {gl.exercises.make(id).name for id in IDS}
    general = {key for key in words("en") if key.startswith("exercise_")}
    for id in IDS:
        exercise = gl.exercises.make(id)
        own = {f"exercise_{exercise.name}", f"exercise_{exercise.name}_solution"}
        own |= {f"exercise_{exercise.name}_hint{k + 1}" for k in range(len(exercise.hints))}
        own |= {f"exercise_{exercise.name}_{entry.label}" for entry in exercise.entries}
        general -= own
    assert not [key for key in general if any(key.startswith(f"exercise_{name}_") for name in names)]
    options = {one for id in IDS for e in gl.exercises.make(id).entries if isinstance(e, Choice) for one in e.options}
    assert {key.removeprefix("choice_") for key in words("en") if key.startswith("choice_")} == options


def test_what_learners_get_wrong_occurs():
    """The list of usual mistakes, each by a name."""
    known = {name for id in IDS for one in variants(id)[:5] for name in one.mistakes}
    assert {"swapped", "chain", "sign", "total", "kept", "length", "not_unit", "last_path"} <= known
    assert {"to_summit", "points_to_summit", "up_the_surface", "decoration", "extremum"} <= known
    assert {"twice_as_much", "reads_zero", "component_sign", "player", "dropped"} <= known


# --------------------------------------------------------------------------------------------------------------- typed
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/2", "1/2"),
        ("-8/5", "-8/5"),
        ("6 e^9", "6*exp(9)"),
        ("π²−1", "pi**2 - 1"),
        ("√2/2", "sqrt(2)/2"),
        ("2,5", "5/2"),
        ("k = -1.6", "-8/5"),
        ("2^30", "2**30"),
        ("1 073 741 824", "2**30"),
        ("1,073,741,824", "2**30"),
        ("1,073", "1073/1000"),
        ("12\u202f000/5", "2400"),
        ("1e-3", "1/1000"),
        ("−2,5E−2", "-1/40"),
        ("pi/2", "pi/2"),
        ("= 3", "3"),
        ("f(1, -1) = -5", "-5"),
        ("F'(π) = 2", "2"),
        ("θ = 90°", "90"),
        ("90 °", "90"),
        ("90 degrés", "90"),
        ("90 degre\u0301s", "90"),
        ("90degrees", "90"),
        ("90 deg.", "90"),
        ("π/2 rad", "pi/2"),
        ("pi radians", "pi"),
        ("25%", "1/4"),
        ("= 12,5 %", "1/8"),
        ("-1 250 %", "-25/2"),
        ("∂E/∂a_1 = -12", "-12"),
        ("min f = -5", "-5"),
        ("x ≈ 0,52", "13/25"),
        ("[1/5]", "1/5"),
        ("−8⁄5", "-8/5"),
    ],
)
def test_numbers_are_read_exactly(text, value):
    assert typed.number(text).parts == (sp.sympify(value),)


@pytest.mark.parametrize(
    "text",
    [
        *("(4, 5)", "4; 5", "4 5", "[4,5]", "x = 4, y = 5", "(8/2 ; 5)", "(x, y) = (4, 5)", "= -(-4, -5)"),
        *("{4 ; 5}", "⟨4, 5⟩", "<4, 5>", "(4, 5)^T", "A(4 ; 5)", "S = {(4, 5)}", "4 and 5", "x = 4 et y = 5"),
        *("∇f(1, 2) = (4, 5)", "∂f/∂x = 4, ∂f/∂y = 5", "[4], [5]", "y = 5, x = 4", "x = 4 y = 5", "((4), (5))"),
        *("4i + 5j", "4 i + 5 j", "8/2 i + 5j", "5j + 4i", "grad f = 4*i + 5*j", "x : 4 ; y : 5", "x: 4, y: 5"),
        *("the point (4, 5)", "le vecteur (4 ; 5)"),
    ],
)
def test_lists_are_read_in_any_spelling(text):
    assert typed.numbers(text, 2).parts == (4, 5)


def test_decimal_commas_in_lists():
    assert typed.numbers("2,5 ; 3", 2).parts == typed.numbers("2,5, 3", 2).parts == (sp.Rational(5, 2), 3)
    assert typed.numbers("2,5 3", 2).parts == (sp.Rational(5, 2), 3)
    assert typed.numbers("(2,5 -3)", 2).parts == (sp.Rational(5, 2), -3)


def test_an_equation_is_no_number():
    for text in ("2 >= 3", "x + 1 = 3", "-x = 3", "3 == 3"):
        with pytest.raises(gl.FormulaError, match="="):
            typed.number(text)


def test_a_vector_along_the_axes():
    root = sp.sqrt(10)
    for text in ("√10/10 i + 3√10/10 j", "(i + 3j)/√10", "1/√10 i\N{COMBINING RIGHT ARROW ABOVE} + 3/√10 j"):
        assert typed.numbers(text, 2).parts == (1 / root, 3 / root)
    assert typed.numbers("-4i", 2).parts == (-4, 0)
    assert typed.numbers("3i - k", 3).parts == (3, 0, -1)
    for text in ("4i + 12j + 1", "i j", "i^2", "4i + 2k", "sin(0)"):
        with pytest.raises(gl.FormulaError):
            typed.numbers(text, 2)


def test_a_formula_and_the_sign_after_it_stay_on_one_line():
    assert prose.marked("of $x$ and $.5$\N{NO-BREAK SPACE}? **At** $(a < b)$.") == (
        'of $x$ and <span style="white-space:nowrap">$.5$\N{NO-BREAK SPACE}?</span> <b>At</b> '
        '<span style="white-space:nowrap">$(a &lt; b)$.</span>'
    )


def test_on_paper_a_formula_and_the_sign_after_it_stay_on_one_line_too():
    drawn = mathml.sentence("of $x$, **at** $y$\N{NO-BREAK SPACE}? & $z$")
    assert re.findall(r"<span style='white-space:nowrap'><math>.*?</math>(.*?)</span>", drawn) == [",", "\xa0?"]
    assert drawn.startswith("of ") and "<b>at</b>" in drawn and "&amp; <math>" in drawn


def test_lines_break_between_the_terms_of_a_long_answer_and_nowhere_else():
    sine = r"-e^{- z} \sin{\left(x - y \right)}"
    assert prose.in_pieces(f"{sine} + 2 y = - z") == f"${sine}$ ${{}}+ 2 y$ ${{}}= - z$"
    for whole in (r"\left(1, -2 - x\right)", r"\frac{1 - x}{2 + y}", r"\begin{pmatrix} a + b \\ c - d \end{pmatrix}"):
        assert prose.in_pieces(whole) == f"${whole}$"


def test_a_part_is_called_by_its_label_and_a_question_by_its_number():
    gl.set_language("fr")
    try:
        told = gl.exercise("7.3.11").submit("2", "1/10").text
        assert told.replace("\N{NO-BREAK SPACE}", " ") == "Réponse 1 : La fraction est à l'envers."
    finally:
        gl.set_language("en")


HOSTILE = ["__import__('os')", "x.__class__", "9**9**9", "((((" * 60, "1e999999", "<script>", "'", "\\", "{0}", "=" * 9]


@pytest.mark.parametrize(
    "text", ["1/sqrt(10)*(1;3)", "1/√10 (1, 3)", "(1,3)/sqrt(10)", "[1, 3] * 10^(-1/2)", "√10/10 (1;3)"]
)
def test_a_factor_before_or_behind_a_list_goes_into_each_number(text):
    assert typed.numbers(text, 2).parts == (1 / sp.sqrt(10), 3 / sp.sqrt(10))
    exercise = gl.exercises.make("7.2.10")
    assert (exercise.right, exercise.judge(0, text).kind) == (("(sqrt(10)/10, 3*sqrt(10)/10)",), "correct")


def test_a_large_whole_number_is_right_to_the_last_digit():
    paths = gl.exercises.make("7.4.10")
    said = [paths.judge(1, text) for text in ("2^30", "1073741824.0", "2^30 - 1", "1073741825")]
    assert [one.kind for one in said] == ["correct", "correct", "almost", "almost"] and "by 1." in said[2].text


def test_the_next_question_is_about_the_number_that_is_wrong():
    gradient = gl.exercises.make("7.2.1")
    assert gradient.right == ("(4, 12)",)
    assert gradient.hints[0] in gradient.judge(0, "(5, 12)").text
    assert gradient.hints[0] not in gradient.judge(0, "(4, 6)").text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_get_a_hint_at_once(text):
    for id in ("7.2.1", "7.2.5", "7.2.6", "7.1.5", "7.2.2"):
        exercise = gl.exercise(id)
        start = time.perf_counter()
        said = exercise.submit(*[text] * len(exercise.entries))
        assert said.kind in ("hint", "wrong") and time.perf_counter() - start < 1
        assert "<script>" not in exercise._said.value + exercise._read[0].value


def test_what_was_read_is_shown_as_it_was_typed():
    assert typed.equation("4(x-1) + 5(y-2) = 0", "xy").latex == (r"4 \left(x - 1\right) + 5 \left(y - 2\right) = 0")
    gl.set_language("fr")
    assert typed.number("2.5").latex == "2{,}5"


# ------------------------------------------------------------------------------------------------------------ feedback
def test_the_five_kinds():
    exercise = gl.exercise("7.2.12")  # -1/5
    assert exercise.submit("").kind == "missing"
    assert exercise.submit("x").kind == "hint"
    assert exercise.submit("-1").mistake == "length"
    assert exercise.submit("7").kind == "wrong" and "D_v f" in exercise.feedback.text
    assert exercise.submit("-0,2").kind == exercise.submit("-1/5").kind == "correct"


def test_exact_and_rounded():
    exercise = gl.exercise("7.4.4")  # 6 e^9
    assert exercise.submit("6e^9").kind == "correct"
    for digits in ("48618.5", "48600"):
        said = exercise.submit(digits)
        assert said.kind == "almost" and "rounded" in said.text
    direction = gl.exercise("7.2.10")  # (1, 3)/sqrt(10), three decimals or exactly
    assert direction.submit("(0.316, 0.949)").kind == direction.submit("1/√10, 3/√10").kind == "correct"
    assert direction.submit("(0.32, 0.95)").kind == "almost" and "digits" in direction.feedback.text
    assert gl.check.number(5.03, 5.0, tol=1e-3).text.startswith("Almost: you are off by 0.03")


def test_a_number_where_a_formula_is_wanted():
    said = gl.exercise("7.1.5").submit("6", "6")
    assert said.kind == "hint" and "formula" in said.text


@pytest.mark.parametrize(
    ("id", "text", "told"),
    [
        ("7.2.5", "14", "An equation in x, y is expected here"),
        ("7.2.5", "(4, 5)", "An equation in x, y is expected here"),
        ("7.2.5", "0 = 0", "An equation in x, y is expected here"),
        ("7.2.14", "1", "2x + 3y - z = 5"),
        ("7.1.10", "(5, -1)", "One number is expected"),
        ("7.1.10", "4; 5", "One number is expected"),
        ("7.2.12", "(-16,15)", "One number is expected"),
        ("7.1.10", "x - 3y^2", "This is a formula, and a number is asked for"),
        ("7.1.10", "-1 or 1", "One number is expected"),
        ("7.1.12", "cos(3x) = 0", "One number is expected"),
        ("7.1.12", "π/6 = 30", "One number is expected"),
        ("7.1.10", "ten", "ten is not known here: a number is wanted, without words"),
        ("7.4.10", "120 arêtes", "arêtes is not known here: a number is wanted, without words"),
        ("7.1.3", "4 + h = 4 - h", "Only the right-hand side"),
        ("7.1.5", "(2x e^(3y), 3x^2 e^(3y))", "One formula is expected here"),
        ("7.2.1", "(2x y^3, 3x^2 y^2)", "This is a formula, and a number is asked for"),
        ("7.2.5", "4X + 5Y = 14", "X is not known here. Did you mean x?"),
        ("7.5.10", "0/0", "There is an answer"),
        ("7.3.4", "aucun", "There is an answer"),
        ("7.2.5", "none.", "There is an answer"),
        ("7.2.1", "?", "The button “Hint”"),
        ("7.1.5", "je ne sais pas", "The button “Hint”"),
        ("7.2.10", "(cos 71.57°, sin 71.57°)", "The sign °"),
        ("7.2.1", "4", "2 numbers are expected here"),
        ("7.1.11", "(3 ; 2)", "3 numbers are expected here"),
        ("7.2.1", "2xy³ and 3x²y²", "This is a formula, and a number is asked for"),
        ("7.1.12", "1/6 pi", "write (1/6)*pi or 1/(6pi) instead of 1/6pi"),
        ("7.2.10", "(racine(10)/10 ; 3 racine(10)/10)", "Did you mean sqrt?"),
        ("7.3.7", "x^2 - 5 = 0", "One number is expected here"),
    ],
)
def test_what_sort_of_answer_is_wanted(id, text, told):
    said = gl.exercises.make(id).judge(0, text)
    assert said.kind == "hint" and told in said.text


@pytest.mark.parametrize(
    ("id", "k", "text"),
    [
        ("7.1.2", 0, "8.2"),  # read in a picture
        ("7.1.5", 0, "∂f/∂x = 2x e^(3y)"),
        ("7.1.5", 0, "f'_x(x, y) = 2x e^(3y)"),
        ("7.1.12", 0, "π/6 ≈ 0.52"),
        ("7.2.5", 0, "(T) : 4x + 5y - 14 = 0"),
        ("7.1.3", 0, "(4h + h²)/h = 4 + h"),
        ("7.1.5", 0, "$2x e^{3y}$"),
        ("7.1.12", 0, "π/6 rad"),
        ("7.2.5", 0, "Tangente : 4x + 5y = 14."),
        ("7.3.4", 0, "(2 ; -1)."),
        ("7.2.5", 0, "y = -4/5x + 14/5"),
        ("7.2.5", 0, "y - 2 = -4/5 (x - 1)"),
        ("7.2.8", 0, "2/25 x + 3/25 y = 1"),
        ("7.2.11", 0, "-270"),
        ("7.2.1", 0, "Le gradient est (4 ; 12)."),
        ("7.2.1", 0, "∇f(2 ; 1) vaut 4i + 12j"),
        ("7.2.5", 0, "la tangente : 4x + 5y = 14"),
        ("7.2.5", 0, "An equation of the tangent is 4x + 5y = 14."),
        ("7.2.6", 0, "k is -8/5"),
        ("7.3.7", 0, "le minimum est : -5"),
        ("7.3.14", 0, "det H = 4 - 9 = -5"),
        ("7.5.5", 0, "F sin(u)"),
    ],
)
def test_right_in_the_ways_in_which_people_write(id, k, text):
    assert gl.exercises.make(id).judge(k, text).kind == "correct"


@pytest.mark.parametrize(
    ("id", "k", "text", "mistake"),
    [
        ("7.1.1", 1, "1/100", "inverse_rate"),
        ("7.1.7", 0, "2x_1", "swapped"),
        ("7.1.9", 1, "x cos(xy) - 3y^2", "one_sign"),
        ("7.2.5", 0, "4x - 5y = 14", "component_sign"),
        ("7.2.14", 0, "x + y + z = 3", "component_sign"),
        ("7.2.11", 0, "1.57", "radians"),
        ("7.2.12", 0, "6.4", "steepest"),  # √41
        ("7.4.2", 0, "1.609", "value"),  # ln 5
        ("7.5.5", 4, "(a c cos(u) + b d sin(v)) e^w", "one_sign"),
    ],
)
def test_mistakes_are_named_also_when_they_are_rounded(id, k, text, mistake):
    said = gl.exercises.make(id).judge(k, text)
    assert (said.kind, said.mistake) == ("wrong", mistake)


@pytest.mark.parametrize(
    ("id", "text", "told"),
    [
        ("7.2.1", "(2, 6)", "the direction is right, the length is not"),
        ("7.2.8", "y = -0,67x + 8,33", "the numbers of your equation are rounded"),
        ("7.2.16", "5.0039", "you are off by"),  # no rounding of 5.004
    ],
)
def test_almost_says_in_which_way(id, text, told):
    said = gl.exercises.make(id).judge(0, text)
    assert said.kind == "almost" and told in said.text


def test_the_next_smaller_question_follows():
    assert "What is $D_v f$" in gl.exercises.make("7.2.12").judge(0, "4").text
    said = gl.exercises.make("7.1.5").judge(0, "x")
    assert said.text.startswith("Not yet. At (x, y) = (1,\N{NO-BREAK SPACE}2)")
    assert said.text.endswith("which is which?")
    named = gl.exercises.make("7.1.5").judge(1, "x^2 e^(3y)")
    assert named.mistake == "chain" and "Not yet" not in named.text


def test_almost_says_how_near():
    near = gl.exercises.make("7.2.12").judge(0, "-0.199")
    assert near.kind == "almost" and "off by 0.001" in near.text and "rounded" not in near.text
    assert "rounded number, 4·10⁻⁴ away" in gl.exercises.make("7.4.7").judge(0, "-8.87").text
    assert "more digits" in gl.exercises.make("7.1.12").judge(0, "0.5").text
    assert "more digits" not in gl.exercises.make("7.1.12").judge(0, "0.53").text


def test_who_took_a_decimal_number_for_pi_is_told_so():
    exercise = gl.exercises.make("7.4.7")  # 1 - π²
    for text, pi in (("-8.8596", "3.14"), ("1 - 3.14^2", "3.14"), ("-8.88", "22/7"), ("-8.61", "3.1")):
        said = exercise.judge(0, text)
        assert said.kind == "almost" and f"took {pi} for π" in said.text, text
    gl.set_language("fr")
    assert "pris 3,14 pour π" in gl.exercises.make("7.4.7").judge(0, "-8,8596").text
    gl.set_language("en")
    for text in ("-8.87", "-8.86", "-8.9", "-8.85", "1 - pi^2", "-9"):
        assert "for π" not in exercise.judge(0, text).text, text
    pair = Vector("v", (sp.pi**2, sp.Integer(2)))
    assert "3.14 for π" in pair.judge(pair.read("(9.8596, 2)")).text
    assert pair.judge(pair.read("(9.8596, 3)")).kind == "wrong"


def test_units_are_read_and_judged():
    assert gl.exercises.make("7.2.11").judge(0, "90 degrees").kind == "correct"
    assert gl.exercises.make("7.2.11").judge(0, "π/2 rad").mistake == "radians"
    assert gl.exercises.make("7.1.12").judge(0, "30 degrés").mistake == "degrees"


def test_two_decimals_are_enough_where_the_sentence_says_so():
    """For each of the numbers that are right, in every variant: 0.79 is π/4."""
    entries = [one for k in range(50) for one in gl.exercises.make("7.1.12", k).entries]
    right = {number: entry for entry in entries for number in (entry.right, *entry.also)}
    assert len(right) > 9
    for number, entry in right.items():
        assert entry.judge(entry.read(f"{float(number):.2f}")).kind == "correct", number


@pytest.mark.parametrize("text", ["√(3.02^2 + 3.99^2)", "5.0040484", "5.00405", "5.004048"])
def test_the_exact_value_where_an_estimate_is_asked(text):
    assert gl.exercises.make("7.2.16").judge(0, text).mistake == "exact_root"


def test_letters_may_be_spelled_out():
    exercise = gl.exercises.make("7.5.5")
    assert exercise.judge(0, "sin(a x) exp(c sin(a x) + d cos(b x))").kind == "correct"
    assert exercise.judge(0, "sin(u) exp(c sin(a x) + d cos(v))").kind == "correct"
    assert exercise.judge(2, "-c x cos(a x) e^w").mistake == "sign"
    assert "(x, a, b, c, d) = " in exercise.judge(2, "-c x cos(a x) e^w").text


def test_the_convention_of_the_player_and_constants_that_move():
    assert gl.exercises.make("7.1.3").judge(0, "((1 + h)^2 + (1 + h)(2 + h) - 3)/h").mistake == "total"
    assert gl.exercises.make("7.1.6").judge(0, "-(1 + 2y) sin(x + y^2) e^(-z)").mistake == "total"
    assert gl.exercises.make("7.1.10").judge(0, "4").mistake == "total"
    assert gl.exercises.make("7.2.1").judge(0, "(12, 12)").mistake == "total"
    assert gl.exercise("7.4.10").submit("118", "2^30").mistake == "player"
    for text in ("(1 + h)^2 + (1 + h)2 - 3/h", "h^2 + 4h/h"):
        assert gl.exercises.make("7.1.3").judge(0, text).mistake == "unbracketed"
    for text in ("3y x^2 e^(3y - 1)", "x^2 * 3y e^(3y - 1) * 3"):
        assert gl.exercises.make("7.1.5").judge(1, text).mistake == "powered"
    assert gl.exercise("7.1.9").submit("y cos(x y) + 3y^2", "x cos(x y) + 3y^2").mistake == "total"
    assert gl.exercise("7.2.3").submit("(4, -5)").mistake == "component_sign"


def test_another_form_is_right():
    assert gl.exercise("7.2.5").submit("8x = 28 - 10y").kind == "correct"
    assert gl.exercise("7.1.5").submit("x e^(3y) + e^(3y) x", "3*x*x*exp(3 y)").kind == "correct"


# -------------------------------------------------------------------------------------------------------------- widget
def test_enter_hints_solution_and_other_numbers():
    exercise = gl.exercise("7.2.5")
    exercise.entries[0].value = "4x + 5y = 14"
    assert "$4 x$ ${}+ 5 y$ ${}= 14$" in exercise._read[0].value
    exercise.entries[0]._handle_custom_msg({"event": "submit"}, [])
    assert exercise.feedback.kind == "correct" and "✔" in exercise._head.value
    assert exercise.hint() != exercise.hint() and exercise.hint() == "There are no more hints."
    before, parts = exercise.statement, exercise.children
    exercise.another()
    assert exercise.children == parts  # the keyboard stays where it is
    assert exercise._read[0].value == exercise._said.value == exercise._more.value == ""
    assert exercise.variant == 1 and exercise.statement != before and exercise.entries[0].value == ""
    exercise.another(7)
    assert exercise.submit(*gl.exercises.make("7.2.5", 7).right).kind == "correct"


def test_enter_comes_with_what_stands_in_the_boxes_of_the_page(monkeypatch):
    exercise = gl.exercise("7.2.11")
    text, choice = exercise.entries
    text.value, sent = "9", []
    for box in exercise.entries:
        monkeypatch.setattr(type(box), "_send", lambda self, *content, **more: sent.append(content))

    def enter(*typed):
        exercise._asleep._handle_custom_msg({"typed": [*typed]}, [])
        text._handle_custom_msg({"event": "submit"}, [])

    enter("90", 1)
    assert exercise.feedback.kind == "correct" and (text.value, choice.index) == ("90", 1)
    assert sent == []  # the page may have more by now
    for bad in ((), ("45",), (3, 0), ("45", 7), ("45", None), ("45", "0")):
        enter(*bad)
        assert choice.index in (0, 1) and text.value in ("90", "45")


def test_the_solution_is_asked_twice_of_who_has_not_tried():
    exercise = gl.exercise("7.2.5")
    exercise._ask_solution()
    assert "not tried" in exercise._solved.value
    exercise._ask_solution()
    assert "4x + 5y" in exercise.solution.replace("4 x + 5 y", "4x + 5y") and "14" in exercise._solved.value


def test_the_same_result_again_is_noticed():
    exercise, shown = gl.exercise("7.2.12"), set()
    for text, times in (("4", 1), ("4", 2), ("4", 3), ("5", 1), ("", 1), ("", 2), ("-1/5", 1), ("-1/5", 2)):
        exercise.submit(text)
        assert (f"{times} times in a row" in exercise._said.value) == (times > 1)
        shown.add(exercise._said.value)
    assert len(shown) == 8


def test_what_cannot_be_read_is_said_once():
    exercise = gl.exercise("7.1.5")
    for box in exercise.entries:
        box.value = "x +"
    said = exercise.submit("x +", "x +")
    assert said.kind == "hint" and "stops too early" in exercise._said.value
    assert not exercise._read[0].value
    exercise.entries[0].value = "x + y"
    exercise.submit("x + y", "x +")
    exercise.entries[0].value = "x *"
    assert exercise._read[0].value  # of another text it is said again


def test_what_is_typed_and_not_checked_outlives_another_run_of_the_cell():
    exercise = gl.exercise("7.2.11")
    exercise.entries[0].value = "45"
    again = gl.exercise("7.2.11")
    assert [one.value for one in again.entries] == ["45", None] and again.feedback is None
    again.entries[1].index = 1
    again.submit("90", again.entries[1].value)
    again.entries[0].value = ""
    exercise = gl.exercise("7.2.11")
    assert [one.value for one in exercise.entries] == ["", again.entries[1].value]
    assert gl.exercise("7.2.11", 3).entries[0].value == ""  # it was for other numbers
    exercise.another()
    exercise.entries[0].value = "7"
    assert gl.exercise("7.2.11").entries[0].value == "7"


def test_choices_by_name_and_by_what_they_say():
    exercise = gl.exercise("7.2.2")
    assert [one[1] for one in exercise.entries[0].options] == [*gl.exercises.make("7.2.2").entries[0].options]
    assert exercise.submit("stands upright on the surface z = f(x, y)").mistake == "normal_to_surface"
    assert exercise.entries[0].value == "normal_to_surface"
    assert exercise.submit("in_the_plane").kind == "correct"
    assert "another" not in [one.description for one in exercise._buttons.children]


def test_saved_output_depends_on_the_definition_alone():
    before = gl.exercise("7.2.5")._repr_mimebundle_()["text/html"]
    exercise = gl.exercise("7.2.5")
    exercise.another()
    exercise.submit("x = 1")
    assert gl.exercise("7.2.5")._repr_mimebundle_()["text/html"] == before
    assert "x^{2} y + y^{2}" in before
    empty = gl.progress("7.2")._repr_mimebundle_()["text/html"]
    assert "7.2" not in empty


def test_programs():
    assert gl.exercise("7.1.13").check(lambda f, x, y, h: (f(x, y + h) - f(x, y)) / h).mistake == "forward"
    assert gl.exercise("7.4.9").check(lambda graph: graph.backward()).kind == "correct"
    assert gl.exercise("7.4.11").check(lambda u, v: gl.sigmoid(u)).kind == "correct"
    assert gl.exercise("7.4.11").check(lambda u, v: gl.exp(u)).mistake == "numerator_only"
    said = gl.exercise("7.4.11").check(lambda u, v: gl.exp(u) / 1 + gl.exp(u))
    assert said.mistake == "denominator_brackets"
    assert gl.exercise("7.5.9").check(lambda net: {k: net.backward()[k] for k in net.weights}).kind == "correct"
    assert gl.exercise("7.2.1").check(print).kind == "hint"
    assert gl.exercise("7.4.9").submit().kind == "hint"
    wrong = gl.exercise("7.5.9").check(lambda net: {})
    assert " at 0x" not in wrong.text
    assert gl.exercise("7.1.13").check(lambda f, x, y, h: (f(x, y) - f(x, y - h)) / h).mistake == "forward"
    assert gl.exercise("7.4.9").check(lambda graph: {k: -one for k, one in graph.backward().items()}).mistake == "sign"
    assert gl.exercise("7.4.11").check(lambda u, v: -gl.sigmoid(u)).mistake == "sign"
    assert "gives nan" in gl.exercise("7.1.13").check(lambda f, x, y, h: math.nan).text
    assert "returns (1, 2)." in gl.exercise("7.1.13").check(lambda f, x, y, h: np.array([1.0, 2.0])).text
    graph = gl.exercise("7.4.9").check(lambda graph: dict.fromkeys(graph.inputs, 1)).text
    assert graph.startswith("Not yet. For F = x·y + sin(x), x = 2, y = 3 your function gives {x: 1, y: 1};")


def test_a_small_network_shows_that_the_derivatives_of_targets_are_forgotten():
    def forgetful(net):
        dF = {}
        for neuron in net.backwards:
            terms = [net.numbers[edge.weight] * net.slopes[edge.target] for edge in neuron.outgoing]
            dF[neuron.name] = 1 if neuron.name == net.output else sum(terms)
        return {a: dF[g] * net.values[f] * net.slopes[g] for a, f, g in net.edges.values()}

    said = gl.exercise("7.5.9").check(forgetful)
    assert said.kind == "wrong" and len(said.text) < 250


def test_labels_for_a_screen_reader():
    for language in ("en", "fr"):
        gl.set_language(language)
        for id in IDS:
            exercise = gl.exercise(id)
            for box, label in zip(exercise.entries, gl.exercises.make(id).labels, strict=True):
                assert box.description and not re.search(r"[$\\{}*`]|null", box.description), label


def test_unknown_exercises():
    for id in ("7.9.1", "", None, 7, [1]):
        with pytest.raises(ValueError, match="no exercise"):
            gl.exercise(id)
    with pytest.raises((TypeError, ValueError)):
        gl.exercises.make("7.2.1", -1)


@pytest.mark.parametrize("id", IDS)
def test_both_languages_tell_the_same_numbers(id):
    english = gl.exercises.make(id, 3)
    gl.set_language("fr")
    french = gl.exercises.make(id, 3)
    assert french.right == english.right and french.statement != english.statement
    assert french.hints and french.solution
    for k, entry in enumerate(french.entries):
        assert french.judge(k, french.right[k]).kind == "correct"
        for name, what in entry.known():
            said = french.judge(k, entry.typed(what))
            assert (said.kind, said.mistake) == ("wrong", name), (entry.typed(what), said)

    def digits(text):
        return {*re.findall(r"\d+", " ".join(re.findall(r"\$(.*?)\$", text)))} - {*"012"}  # "zero", "twice"

    assert digits(english.solution) == digits(french.solution)


def test_it_is_quick():
    for id in IDS:
        gl.exercise(id)
    slow = {}
    for id in IDS:
        times = []
        for _ in range(3):
            start = time.process_time()
            exercise = gl.exercise(id, 0)
            opened = time.process_time()
            if exercise.entries:
                exercise.submit(*gl.exercises.make(id, 0).right)
            times.append((opened - start, time.process_time() - opened))
        slow[id] = tuple(map(min, zip(*times, strict=True)))
    assert not {id: t for id, t in slow.items() if t[0] > 0.1 or t[1] > 0.2}


# ------------------------------------------------------------------------------------------------------------ progress
def test_progress_follows_and_is_kept(tmp_path):
    table = gl.progress("7.2")
    assert "Go on with exercise 7.2.1." in table.value
    gl.exercise("7.2.1").submit("(4, 12)")
    exercise = gl.exercise("7.2.3")
    exercise.submit("(1, 1)")
    exercise.another()
    exercise.submit("2")
    assert "Go on with exercise 7.2.2." in table.value
    kept = json.loads((tmp_path / "my-work-7.2.json").read_text("utf-8"))
    assert kept["7.2.1"] == {"variant": 0, "texts": ["(4, 12)"], "tries": 1, "solved": 1}
    again = gl.exercise("7.2.3")
    assert (again.variant, again.entries[0].value) == (1, "2")
    assert gl.exercise("7.2.3", variant=0).entries[0].value == ""
    assert [one.name for one in tmp_path.iterdir()] == ["my-work-7.2.json"]


def test_progress_in_a_new_kernel_is_that_of_its_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "_begun", {})
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert "7.1.1" in gl.progress().value
    for age, notebook in enumerate(("7.4", "7.3", "7.5", "9.9")):
        file = tmp_path / f"my-work-{notebook}.json"
        file.write_text("{}", encoding="utf-8")
        os.utime(file, (100 - age, 100 - age))
    assert "7.4.1" in gl.progress().value  # where one has worked last
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ada/7.3-minima-et-maxima.ipynb")
    assert "7.3.1" in gl.progress().value
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ada/Untitled.ipynb")
    assert "7.4.1" in gl.progress().value
    gl.exercise("7.2.1")
    assert "7.2.1" in gl.progress().value


@pytest.mark.parametrize("content", ["", "[", "[1]", '{"7.2.1": 3}', '{"7.2.1": {"variant": -1}}', "[" * 10000, "null"])
def test_a_broken_file_is_no_trouble(tmp_path, content):
    (tmp_path / "my-work-7.2.json").write_text(content, encoding="utf-8")
    before = record.load(record.place("7.2"))
    assert before == {}
    assert gl.exercise("7.2.1").submit("(4, 12)").kind == "correct"
    assert record.load(record.place("7.2"))["7.2.1"].solved == 1
    aside = tmp_path / "my-work-7.2.unread.json"  # what cannot be read at all is not lost
    assert (aside.read_text("utf-8") == content) if not content.startswith("{") else not aside.exists()


def test_two_open_notebooks_keep_each_others_work():
    one, other = gl.exercise("7.2.1"), gl.exercise("7.2.1")
    one.submit("(4, 12)")
    other.submit("(1, 1)")
    gl.exercise("7.2.3").submit("(4, 5)")
    other.another()
    kept = record.load(record.place("7.2"))
    assert kept["7.2.1"] == record.Work(1, (), 2, 1) and kept["7.2.3"].solved == 1


def test_a_crash_while_writing_loses_nothing(tmp_path, monkeypatch):
    gl.exercise("7.2.1").submit("(4, 12)")
    before = record.place("7.2").read_text("utf-8")

    def crash(self, text, **_):
        with self.open("w") as file:
            file.write(text[:10])
        raise KeyboardInterrupt

    monkeypatch.setattr(type(tmp_path), "write_text", crash)
    with pytest.raises(KeyboardInterrupt):
        gl.exercise("7.2.3").submit("(4, 5)")
    assert record.place("7.2").read_text("utf-8") == before


def test_a_folder_that_cannot_be_written_to(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "no room")

    monkeypatch.setattr(record.os, "replace", refuse)
    exercise = gl.exercise("7.2.1")
    assert exercise.submit("(4, 12)").kind == "correct"
    assert "no room" in exercise._more.value


# -------------------------------------------------------------------------------------------------------- for teachers
def test_the_table_of_a_class(tmp_path):
    for learner, texts in (("Ada", "(4, 12)"), ("=Bob", "(12, 4)")):
        (tmp_path / "class" / learner).mkdir(parents=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path / "class" / learner)
            gl.exercise("7.2.1").submit(texts)
    (tmp_path / "class" / "Eve").mkdir()
    (tmp_path / "class" / "Eve" / "my-work-7.2.json").write_text("no", encoding="utf-8")
    rows = gl.exercises.collect(tmp_path / "class").splitlines()
    assert rows == [
        "learner,solved,7.2.1,could not be read",
        " =Bob,0, -1,",
        "Ada,1, +1,",
        "Eve,0,,my-work-7.2.json",
    ]
    with pytest.raises(ValueError, match="no folder"):
        gl.exercises.collect(tmp_path / "nobody")
    gl.set_language("fr")
    (tmp_path / "class" / "Eve").rename(tmp_path / "class" / "Ève ; Zoé")
    text = gl.exercises.collect(tmp_path / "class")
    assert text.encode("utf-8").startswith(codecs.BOM_UTF8)
    assert list(csv.reader(io.StringIO(text[1:]), delimiter=";")) == [
        ["élève", "résolus", "7.2.1", "fichiers illisibles"],
        [" =Bob", "0", " -1", ""],
        ["Ada", "1", " +1", ""],
        ["Ève ; Zoé", "0", "", "my-work-7.2.json"],
    ]


def test_files_as_moodle_names_them(tmp_path):
    work = json.dumps({"7.2.1": {"variant": 0, "texts": ["(4, 12)"], "tries": 2, "solved": 1}})
    for name in (
        "Zoë Müller_7_assignsubmission_file_/deep er/my-work-7.2 (1).json",
        "Élodie D'Été_12_assignsubmission_file_/my-work-7.2.json",
        "Jean Dupont_55_assignsubmission_file_my-work-7.2.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(work, encoding="utf-8")
    rows = gl.exercises.collect(tmp_path).splitlines()
    assert rows == ["learner,solved,7.2.1", "Élodie D'Été,1, +2", "Jean Dupont,1, +2", "Zoë Müller,1, +2"]


def test_a_folder_as_it_is_in_life(tmp_path):
    def kept(tries, solved):
        return json.dumps({"7.2.1": {"variant": 0, "texts": ["(4, 12)"], "tries": tries, "solved": solved}})

    for name, text in {
        "Ézéchiel/my-work-7.2.json": kept(9, 0),
        "Ézéchiel/my-work-7.2 (1).json": kept(3, 0),  # two files of one learner
        "Fanny/my-work-7.2.json": "\N{BYTE ORDER MARK}" + kept(1, 1),  # as some editors write it
        "Fanny/.ipynb_checkpoints/my-work-7.2-checkpoint.json": kept(8, 1),
        "Edgar/notes.txt": "nothing found",
        "__MACOSX/Fanny/._my-work-7.2.json": "junk",
        "my-work-7.2.json": kept(2, 1),
    }.items():
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text(text, encoding="utf-8")
    rows = gl.exercises.collect(tmp_path / "class").splitlines()
    assert rows == ["learner,solved,7.2.1", "class,1, +2", "Edgar,0,", "Ézéchiel,0, -9", "Fanny,1, +1"]


def test_work_sheets_differ_and_are_well_formed():
    from html.parser import HTMLParser

    page = gl.exercises.sheet("7.2", copies=2)
    first, second, *solutions = re.findall(r"<section.*?</section>", page, re.S)
    assert first.replace("sheet 1", "sheet 2") != second and len(solutions) == 2
    assert "$" not in page and "http" not in page and "\\" not in page
    open_tags = []

    class Check(HTMLParser):
        def handle_starttag(self, tag, attributes):
            if tag not in ("meta",):
                open_tags.append(tag)

        def handle_startendtag(self, tag, attributes):
            pass

        def handle_endtag(self, tag):
            assert open_tags.pop() == tag

    Check().feed(page)
    assert not open_tags
    for wrong in ("", "7.9", "7", 7.2):
        with pytest.raises(ValueError, match=r"'7\.1', '7\.2'.*; this is " + repr(wrong)):
            gl.exercises.sheet(wrong)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Exercises 7.1: "), ("fr", "Exercices 7.1\N{NO-BREAK SPACE}: ")]
)
def test_work_sheets_say_what_they_are_and_ask_nothing_that_needs_the_page(language, title):
    gl.set_language(language)
    assert f"<title>{title}" in gl.exercises.sheet("7.1", copies=1)
    for notebook in ("7.1", "7.2", "7.3", "7.4", "7.5"):
        page = gl.exercises.sheet(notebook, copies=1)
        there = r"(?i)\w*explor\w*|\btype\b|\btap\w+|before you|avant de|below|ci-dessous|\bfigures?\b|picture"
        assert re.findall(there, page) == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("id", IDS)
def test_every_formula_can_be_printed(id, language):
    from gradlib.exercises.mathml import sentence

    gl.set_language(language)
    for k in range(3):
        exercise = gl.exercises.make(id, k)
        for text in (exercise.statement, *exercise.labels, *exercise.hints, exercise.solution):
            assert sentence(text)


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"c \cos{\left(u \right)}", "<mi>c</mi><mrow><mspace width='0.17em'/><mi>cos</mi>"),
        (r"\cos u", "<mrow><mrow><mi>cos</mi>"),
        ("a = -3", "<mo>=</mo><mo form='prefix'>−</mo><mn>3</mn>"),
        ("a - 3", "<mi>a</mi><mo>−</mo><mn>3</mn>"),
        (r"\left(\frac{1}{2}\right)", "<mo stretchy='true'>(</mo>"),
        (r"\left(x^2\right)", "<mo stretchy='false'>(</mo>"),
    ],
)
def test_printed_formulas_have_their_spaces(tex, part):
    from gradlib.exercises.mathml import mathml

    assert part in mathml(tex)


def test_the_command_line(capsys, tmp_path):
    from gradlib.exercises.__main__ import main

    assert main(["ids"]) == 0 and capsys.readouterr().out.split() == IDS
    assert main(["--language", "fr", "sheet", "7.3", "--copies", "1"]) == 0
    assert "Exercice 7.3.1" in capsys.readouterr().out
    assert main(["collect", str(tmp_path)]) == 0
    assert main(["sheet", "7.3", "--copies", "1", "--language", "fr"]) == 0
    assert "Exercice 7.3.1" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["sheet", "9.9"])


def test_the_command_line_stops_quietly_when_nobody_reads_on():
    command = [sys.executable, "-m", "gradlib.exercises", "ids"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.stderr.read() == b"" and running.wait() == 0


def test_rest_of_the_vocabulary():
    assert {type(e) for id in IDS for e in gl.exercises.make(id).entries} >= {Number, Vector, Formula, Equation, Choice}
    assert math.isnan(entries.value_of(sp.sqrt(-1)))


def test_what_is_closed_leaves_no_widget_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for make in (lambda: gl.exercise("7.2.4"), lambda: gl.exercise("7.2.5"), lambda: gl.progress("7.2")):
        before = set(_instances)
        made = make()
        assert set(_instances) > before
        made.close()
        assert set(_instances) <= before


def test_no_least_value_is_0():
    """Its solution, a sum of squares and that value, would end in + 0."""
    assert all("+ 0$" not in gl.exercises.make("7.3.7", variant).solution for variant in range(250))
