"""Every exercise in fifty variants: right, almost, and wrong in each way that has a name; then its widget."""

import json
import math
import re
import time

import numpy as np
import pytest
import sympy as sp
from ipywidgets.widgets.widget import _instances

import gradlib as gl
from gradlib.exercises import entries, record
from gradlib.exercises.entries import Choice, Equation, Formula, Number, Vector
from gradlib.exercises.variants import Draw
from gradlib.formula import typed
from gradlib.language import words

IDS = gl.exercises.ids()
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
        assert len({numbers_of(one) for one in made}) >= 49, id
        assert len({one.solution for one in made}) > 1
        assert len({one.hints[-1] for one in made}) > 1 or id in ("7.1.1", "7.2.15", "7.3.8")
    for exercise in made:
        for text in (exercise.statement, *exercise.labels, *exercise.hints, exercise.solution):
            assert text.count("$") % 2 == 0, text
            assert "{" not in re.sub(r"\$.*?\$", "", text), text
            assert text.count("{") == text.count("}"), text
            assert not re.search(r"\+ -|\b(?:zoo|nan|oo)\b", text), text


@pytest.mark.parametrize("id", [id for id in IDS if gl.exercises.make(id).entries])
def test_there_is_a_mistake_for_each_exercise(id):
    for exercise in variants(id)[:10]:
        assert exercise.mistakes


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


# ------------------------------------------------------------------------------------- what is right, by another way
X = sp.symbols("x y z", real=True)


def shown(exercise, after="f(x, y) = "):
    """The function in a statement, read from its LaTeX."""
    text = exercise.statement + exercise.statement
    tex = re.search(re.escape(after) + r"(.*?)\$", text)[1]
    tex = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", tex)
    tex = re.sub(r"e\^\{([^{}]*)\}", r"exp(\1)", tex).replace(r"\left", "").replace(r"\right", "")
    tex = re.sub(r"\\(sin|cos|ln)\{", r"\1{", tex)
    return gl.ScalarField(re.sub(r"\\(\w)", r"\1", tex).replace("{", "(").replace("}", ")"))


def place(exercise, n=2):
    text = exercise.statement
    return [tuple(float(t) for t in p.split(",")) for p in re.findall(rf"\((-?\d+(?:, -?\d+){{{n - 1}}})\)", text)][-1]


def first(exercise, k=0):
    return exercise.entries[k].read(exercise.right[k]).parts


@pytest.mark.parametrize("id", ["7.2.1", "7.2.3", "7.3.9", "7.1.10", "7.2.5", "7.2.6", "7.2.10", "7.2.12"])
def test_gradients_by_finite_differences(id):
    for exercise in variants(id):
        f = shown(exercise)
        points = re.findall(r"\((-?\d+), (-?\d+)\)", exercise.statement)
        point = {"7.2.6": points[-1], "7.2.12": points[0]}.get(id, points[-1])
        point = tuple(map(float, point))
        slopes = gl.numeric.gradient(f, point)
        right = np.array([float(one) for one in first(exercise)]) if id != "7.2.5" else None
        if id in ("7.2.1", "7.2.3"):
            assert right == pytest.approx(slopes, abs=1e-5)
        elif id == "7.3.9":
            assert right == pytest.approx(-slopes, abs=1e-5)
        elif id == "7.1.10":
            assert right[0] == pytest.approx(slopes[1], abs=1e-5)
        elif id == "7.2.6":
            h = float(re.search(r"\((-?\d+), k\)", exercise.statement)[1])
            assert slopes @ [h, right[0]] == pytest.approx(0, abs=1e-4)
        elif id == "7.2.10":
            assert right == pytest.approx(slopes / np.linalg.norm(slopes), abs=1e-6)
        elif id == "7.2.12":
            v = np.array([float(t) for t in points[1]])
            assert right[0] == pytest.approx(gl.numeric.directional(f, point, v / np.linalg.norm(v)), abs=1e-5)
        else:
            tangent = gl.ScalarField(first(exercise)[0], "x y")
            assert tangent(*point) == pytest.approx(0, abs=1e-9)
            a, b = tangent(1, 0) - tangent(0, 0), tangent(0, 1) - tangent(0, 0)
            assert a * slopes[1] == pytest.approx(b * slopes[0], abs=1e-3)


@pytest.mark.parametrize(("id", "names"), [("7.1.5", "x y"), ("7.1.9", "x y"), ("7.1.6", "x y z")])
def test_partial_derivatives_by_finite_differences(id, names):
    point = (0.7, 0.4, 0.3)[: len(names.split())]
    for exercise in variants(id):
        f = gl.ScalarField(shown(exercise, f"f({', '.join(names.split())}) = "), names)
        for k, slope in enumerate(gl.numeric.gradient(f, point)):
            assert gl.ScalarField(first(exercise, k)[0], names)(*point) == pytest.approx(slope, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("id", ["7.3.4", "7.3.5", "7.3.6", "7.3.7"])
def test_critical_points_by_sympy(id):
    x, y = X[:2]
    for exercise in variants(id):
        f = shown(exercise).expression
        solutions = [tuple(one[s] for s in (x, y)) for one in sp.solve([f.diff(x), f.diff(y)], [x, y], dict=True)]
        right = first(exercise)
        hessian = sp.hessian(f, (x, y))
        signs = [hessian.subs({x: a, y: b}).det() for a, b in solutions]
        if id == "7.3.4":
            assert [tuple(right)] == solutions
        elif id == "7.3.5":
            assert {tuple(right), (0, 0)} == set(solutions)
            assert signs[solutions.index(tuple(right))] > 0 and exercise.right[1] == "minimum"
        elif id == "7.3.6":
            assert tuple(right) == (len(solutions), sum(bool(sign > 0) for sign in signs))
        else:
            assert right == (f.subs({x: solutions[0][0], y: solutions[0][1]}),)


def test_the_largest_disc_by_looking():
    turn = np.linspace(0, 2 * np.pi, 721)
    for exercise in variants("7.3.2"):
        f, r = shown(exercise), float(first(exercise)[0])
        for part, inside in ((0.999, True), (1.001, False)):
            assert (f(part * r * np.cos(turn), part * r * np.sin(turn)).min() >= 0) is np.bool_(inside)


def test_numbers_of_networks_by_their_formulas():
    for exercise in variants("7.5.3"):
        x, a, b, c = (float(t) for t in re.search(r"c\) = \((.*?)\)\$", exercise.statement)[1].split(","))
        slopes = gl.numeric.gradient(lambda x, a, b, c: np.log(c * (a * x + b) ** 2), (x, a, b, c))
        assert [float(first(exercise, k)[0]) for k in (0, 1)] == pytest.approx([slopes[2], slopes[0]], rel=1e-5)
    for exercise in variants("7.5.4"):
        numbers = re.search(r"c\) = \((.*)\)\$", exercise.statement)[1].split(",")
        x, a, b, c = (float(sp.Rational(re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2", t.strip()))) for t in numbers)
        slopes = gl.numeric.gradient(lambda x, a, b, c: (c * (a * x + b) ** 2) ** 2, (x, a, b, c))
        right = [float(first(exercise, k)[0]) for k in range(3)]
        assert right == pytest.approx([slopes[3], slopes[1], slopes[2]], rel=1e-4)
    for exercise in variants("7.5.6"):
        x, a, b, c, d = (float(t) for t in re.search(r"d\) = \((.*?)\)\$", exercise.statement)[1].split(","))
        slope = gl.numeric.partial(lambda x, a=a, b=b, c=c, d=d: c * (a * x) ** 2 + d * (b * x) ** 2, (x,), 0)
        assert float(first(exercise)[0]) == pytest.approx(slope, rel=1e-5, abs=1e-5)
    for exercise in variants("7.5.7"):
        x, a, b, c, d = (float(t) for t in re.search(r"d\) = \((.*?)\)\$", exercise.statement)[1].split(","))
        slope = gl.numeric.partial(lambda x, a=a, b=b, c=c, d=d: np.exp(c * np.cos(a * x) + d * np.sin(b * x)), (x,), 0)
        assert float(first(exercise)[0]) == pytest.approx(slope, rel=1e-5)
    for exercise in variants("7.5.10"):
        x, a, b, c = (float(t) for t in re.search(r"c\) = \((.*?)\)\$", exercise.statement)[1].split(","))
        slope = gl.numeric.partial(lambda a, x=x, b=b, c=c: c * np.sin(a * x + b), (a,), 0)
        assert float(first(exercise)[0]) == pytest.approx(slope, rel=1e-5)


def test_the_five_derivatives_of_the_second_network():
    names = ("x", "a", "b", "c", "d")
    point = dict(zip(names, (0.7, 0.6, 0.5, 0.4, 0.3), strict=True))
    for exercise in variants("7.5.5"):
        F = gl.ScalarField(shown(exercise, "F = "), names)
        w = gl.ScalarField(shown(exercise, "w = "), ("c", "d", "u", "v"))
        point |= {"u": point["a"] * point["x"], "v": point["b"] * point["x"]}
        point["w"] = w(**{name: point[name] for name in w.variables})
        slopes = dict(zip(names, gl.numeric.gradient(F, [point[name] for name in names]), strict=True))
        for k, name in enumerate("cdabx"):
            formula = gl.ScalarField(first(exercise, k)[0], base_letters(exercise, k))
            assert formula(**{s: point[s] for s in formula.variables}) == pytest.approx(slopes[name], rel=1e-5)


def base_letters(exercise, k):
    return exercise.entries[k].variables


def test_graphs_and_paths_by_sympy():
    t = sp.Symbol("t", real=True)
    for exercise in variants("7.4.7"):
        F = shown(exercise, "F(t) = ").expression
        t0 = typed.number(re.search(r"t_0 = (.*?)\$", exercise.statement)[1].replace(r"\pi", "pi")).parts[0]
        assert sp.simplify(F.diff(t).subs(t, t0) - first(exercise)[0]) == 0
    for exercise in variants("7.4.4"):
        inner = shown(exercise, "z = ").expression
        x, y = X[:2]
        x0, y0 = place(exercise)
        assert float(sp.exp(inner).diff(y).subs({x: x0, y: y0})) == pytest.approx(float(first(exercise)[0]), rel=1e-9)
    for exercise in variants("7.4.10"):
        n = int(re.search(r"\d+", exercise.statement)[0])
        (s,) = gl.variables("t")
        value = s
        for _ in range(n):
            value = gl.sin(value) * gl.cos(value)
        graph = gl.Graph(value)
        assert (len(graph.edges), graph.count_paths("t")) == (first(exercise, 0)[0], first(exercise, 1)[0])


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
        ("1e-3", "1/1000"),
        ("−2,5E−2", "-1/40"),
        ("pi/2", "pi/2"),
    ],
)
def test_numbers_are_read_exactly(text, value):
    assert typed.number(text).parts == (sp.sympify(value),)


@pytest.mark.parametrize("text", ["(4, 5)", "4; 5", "4 5", "[4,5]", "x = 4, y = 5", "(8/2 ; 5)"])
def test_lists_are_read_in_any_spelling(text):
    assert typed.numbers(text, 2).parts == (4, 5)


def test_decimal_commas_in_lists():
    assert typed.numbers("2,5 ; 3", 2).parts == typed.numbers("2,5, 3", 2).parts == (sp.Rational(5, 2), 3)


HOSTILE = ["__import__('os')", "x.__class__", "9**9**9", "((((" * 60, "1e999999", "<script>", "'", "\\", "{0}", "=" * 9]


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
    said = exercise.submit("48618.5")
    assert said.kind == "almost" and "rounded" in said.text
    direction = gl.exercise("7.2.10")  # (1, 3)/sqrt(10), three decimals or exactly
    assert direction.submit("(0.316, 0.949)").kind == direction.submit("1/√10, 3/√10").kind == "correct"
    assert direction.submit("(0.32, 0.95)").kind == "almost" and "digits" in direction.feedback.text
    assert gl.check.number(5.03, 5.0, tol=1e-3).text.startswith("Almost: you are off by 0.03")


def test_a_number_where_a_formula_is_wanted():
    said = gl.exercise("7.1.5").submit("6", "6")
    assert said.kind == "hint" and "formula" in said.text


def test_the_convention_of_the_player_and_constants_that_move():
    assert gl.exercise("7.4.10").submit("118", "2^30").mistake == "player"
    assert gl.exercise("7.1.9").submit("y cos(x y) + 3y^2", "x cos(x y) + 3y^2").mistake == "total"
    assert gl.exercise("7.2.3").submit("(4, -5)").mistake == "component_sign"


def test_another_form_is_right():
    assert gl.exercise("7.2.5").submit("8x = 28 - 10y").kind == "correct"
    assert gl.exercise("7.1.5").submit("x e^(3y) + e^(3y) x", "3*x*x*exp(3 y)").kind == "correct"


# -------------------------------------------------------------------------------------------------------------- widget
def test_enter_hints_solution_and_other_numbers():
    exercise = gl.exercise("7.2.5")
    exercise.entries[0].value = "4x + 5y = 14"
    assert "4 x + 5 y = 14" in exercise._read[0].value
    exercise.entries[0]._handle_custom_msg({"event": "submit"}, [])
    assert exercise.feedback.kind == "correct" and "✔" in exercise._head.value
    assert exercise.hint() != exercise.hint() and exercise.hint() == "There are no more hints."
    before = exercise.statement
    exercise.another()
    assert exercise.variant == 1 and exercise.statement != before and exercise.entries[0].value == ""
    exercise.another(7)
    assert exercise.submit(*gl.exercises.make("7.2.5", 7).right).kind == "correct"


def test_the_solution_is_asked_twice_of_who_has_not_tried():
    exercise = gl.exercise("7.2.5")
    exercise._ask_solution()
    assert "not tried" in exercise._solved.value
    exercise._ask_solution()
    assert "4x + 5y" in exercise.solution.replace("4 x + 5 y", "4x + 5y") and "14" in exercise._solved.value


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
    assert gl.exercise("7.5.9").check(lambda net: {k: net.backward()[k] for k in net.weights}).kind == "correct"
    assert gl.exercise("7.2.1").check(print).kind == "hint"
    assert gl.exercise("7.4.9").submit().kind == "hint"
    wrong = gl.exercise("7.5.9").check(lambda net: {})
    assert " at 0x" not in wrong.text


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
            start = time.perf_counter()
            exercise = gl.exercise(id, 0)
            opened = time.perf_counter()
            if exercise.entries:
                exercise.submit(*gl.exercises.make(id, 0).right)
            times.append((opened - start, time.perf_counter() - opened))
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


@pytest.mark.parametrize("content", ["", "[", "[1]", '{"7.2.1": 3}', '{"7.2.1": {"variant": -1}}', "[" * 10000, "null"])
def test_a_broken_file_is_no_trouble(tmp_path, content):
    (tmp_path / "my-work-7.2.json").write_text(content, encoding="utf-8")
    assert record.load(record.place("7.2")) == {}
    assert gl.exercise("7.2.1").submit("(4, 12)").kind == "correct"


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
    assert rows == ["learner,solved,7.2.1", " =Bob,0, -1", "Ada,1, +1", "Eve,0,"]
    with pytest.raises(ValueError, match="no folder"):
        gl.exercises.collect(tmp_path / "nobody")


def test_work_sheets_differ_and_are_well_formed():
    from html.parser import HTMLParser

    page = gl.exercises.sheet("7.2", copies=2)
    first, second, *solutions = re.findall(r"<section>.*?</section>", page, re.S)
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
    for wrong in ("", "7.9", "7"):
        with pytest.raises(ValueError, match=r"7\.1, 7\.2"):
            gl.exercises.sheet(wrong)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("id", IDS)
def test_every_formula_can_be_printed(id, language):
    from gradlib.exercises.mathml import sentence

    gl.set_language(language)
    for k in range(3):
        exercise = gl.exercises.make(id, k)
        for text in (exercise.statement, *exercise.labels, *exercise.hints, exercise.solution):
            assert sentence(text)


def test_the_command_line(capsys, tmp_path):
    from gradlib.exercises.__main__ import main

    assert main(["ids"]) == 0 and capsys.readouterr().out.split() == IDS
    assert main(["--language", "fr", "sheet", "7.3", "--copies", "1"]) == 0
    assert "Exercice 7.3.1" in capsys.readouterr().out
    assert main(["collect", str(tmp_path)]) == 0
    with pytest.raises(SystemExit):
        main(["sheet", "9.9"])


def test_rest_of_the_vocabulary():
    assert {type(e) for id in IDS for e in gl.exercises.make(id).entries} >= {Number, Vector, Formula, Equation, Choice}
    assert math.isnan(entries._value(sp.sqrt(-1)))


def test_what_is_closed_leaves_no_widget_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for make in (lambda: gl.exercise("7.2.4"), lambda: gl.exercise("7.2.5"), lambda: gl.progress("7.2")):
        before = set(_instances)
        made = make()
        assert set(_instances) > before
        made.close()
        assert set(_instances) <= before
