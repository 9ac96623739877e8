import math
import re

import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib import check
from gradlib.language import words

F = "x^2 e^(3y)"
G = "cos(x + y^2) e^(-z)"

PARTIALS = [
    (F, "x", "2x e^(3y)", "correct", None),
    (F, "x", "2*x*exp(3*y)", "correct", None),
    (F, "x", "x e^(3y) + e^(3y) x", "correct", None),
    (F, "x", "3x^2 e^(3y)", "wrong", "swapped"),
    (F, "x", "-2x e^(3y)", "wrong", "sign"),
    (F, "x", F, "wrong", "same"),
    (F, "y", F, "wrong", "chain"),
    (F, "x", "2x", "wrong", "dropped"),
    (F, "y", "3e^(3y)", "wrong", "dropped"),
    (F, "x", "2x e^(3y) + 3x^2 e^(3y)", "wrong", "total"),
    (F, "x", "x e^(3y)", "almost", None),
    (F, "x", "y", "wrong", None),
    (F, "x", 5, "wrong", None),
    (G, "x", "-sin(x + y^2) e^(-z)", "correct", None),
    (G, "y", "-2y sin(x + y^2) e^(-z)", "correct", None),
    (G, "y", "-sin(x + y^2) e^(-z)", "wrong", "chain"),
    (G, "z", "cos(x + y^2) e^(-z)", "wrong", "chain"),
    ("sin(x y) + y^3", "x", "y cos(x y)", "correct", None),
    ("sin(x y) + y^3", "x", "cos(x y)", "wrong", "chain"),
    ("sin(x y) + y^3", "x", "y cos(x y) + y^3", "wrong", "kept"),
    ("x1^2 + x2^2 + x3^2", "x2", "2x2", "correct", None),
    ("x1^2 + x2^2 + x3^2", "x2", "2x1 + 2x2 + 2x3", "wrong", "total"),
    ("sin(x y) + y^3", "x", "y cos(x y) + 3y^2", "wrong", "total"),
    (F, "x", "6x e^(3y)", "wrong", "total"),
    ("ln(x y)", "x", "1/x", "correct", None),
]


@pytest.mark.parametrize(("f", "variable", "answer", "kind", "mistake"), PARTIALS)
def test_partials_and_their_mistakes(f, variable, answer, kind, mistake):
    said = check.partial(answer, f, variable)
    assert (said.kind, said.mistake) == (kind, mistake)
    if kind == "wrong":
        field = gl.ScalarField(f)
        given = gl.ScalarField(str(answer), field.variables)
        assert given(*said.point) != pytest.approx(field.partial(variable)(*said.point))


@pytest.mark.parametrize("answer", [..., None, "", "...", " … "])
def test_no_answer_yet(answer):
    assert check.partial(answer, F, "x").kind == "missing"
    assert check.number(answer, 3).kind == "missing"
    assert check.vector(answer, (1, 2)).kind == "missing"
    assert check.vector((1, answer), (1, 2)).kind == "missing"


def test_what_cannot_be_read_gets_a_hint():
    assert check.partial("2x e^3y", F, "x").kind == "hint"
    assert "e^(3y)" in check.partial("2x e^3y", F, "x").text
    assert check.partial("2z", F, "x").kind == "hint"
    assert check.partial(print, F, "x").kind == "hint"
    assert check.partial([1, 2], F, "x").kind == "hint"
    assert check.number("x", 3).kind == "hint"
    assert check.number([1, 2], 3).kind == "hint"
    assert check.number(float("nan"), 3).kind == "hint"
    assert check.number("sqrt(-1)", 3).kind == "hint"
    assert check.vector(5, (1, 2)).kind == "hint"
    assert check.vector((1, 2, 3), (1, 2)).kind == "hint"
    assert check.vector("(1, 2)", (1, 2)).kind == "hint"
    assert check.vector({1, 2}, (1, 2)).kind == "hint"
    assert check.vector([[1, 2]], (1, 2)).kind == "hint"
    assert check.number((6, 4), 6.4).text.endswith("6.4.")
    assert check.vector((0, 316, 0, 949), (0.316, 0.949)).text.endswith("0.316.")
    assert "decimals" not in check.number((6.5, 4), 6.4).text + check.vector((1, 2, 3), (1, 2)).text
    for answer in ((1, -1), (0, 0), (5, -1)):  # points, not decimals with a comma
        assert check.number(answer, 3).text.startswith("One number is expected")
    assert "number" in check.number("2x", 3).text and "ariables:" not in check.number("2x", 3).text


def test_an_answer_of_sympy():
    x, y = sp.symbols("x y")
    assert check.partial(sp.diff(x**2 * sp.exp(3 * y), y), F, "y").kind == "correct"
    assert check.partial(x**2 * sp.exp(3 * y), F, "y").mistake == "chain"
    for unreadable in (sp.Symbol("z"), sp.Function("g")(x), sp.Integral(sp.exp(x**2), x), sp.zoo):
        assert check.partial(unreadable, F, "y").kind == "hint"


@pytest.mark.parametrize(
    ("answer", "kind", "mistake"),
    [
        (-1, "correct", None),
        ("-1", "correct", None),
        ("2 - 3", "correct", None),
        (-1.0005, "correct", None),
        (-1.005, "almost", None),
        (1, "wrong", "sign"),
        (5, "wrong", "swapped"),
        (4, "wrong", None),
    ],
)
def test_numbers(answer, kind, mistake):
    said = check.number(answer, -1, instead=[("swapped", 5)])
    assert (said.kind, said.mistake) == (kind, mistake)


def test_a_number_may_come_with_its_name():
    assert check.number("x = -1", -1).kind == check.number(" n=8", 8).kind == "correct"
    assert check.vector(("x = 1", "y = 2"), (1, 2)).kind == "correct"
    for answer in ("x + 1 = 3", "x == 3", "3 = 3", "x ="):
        assert check.number(answer, 3).kind in ("hint", "missing")


def test_the_error_that_is_accepted_is_the_one_that_is_stated():
    for right in (0.1, 1, 50):
        text = check.number(right + 1e-4 * max(1, right) * 2, right, tol=1e-4).text
        accepted = float(re.search("error of ([^ ]+)", text)[1].replace("10⁻⁴", "1e-4"))
        assert check.number(right + 0.99 * accepted, right, tol=1e-4).kind == "correct"
        assert check.number(right + 1.01 * accepted, right, tol=1e-4).kind == "almost"


def test_one_of_several_numbers():
    assert check.number(0.52, [0.5236, 1.5708], tol=0.01).kind == "correct"
    assert check.number(1.57, [0.5236, 1.5708], tol=0.01).kind == "correct"
    assert check.number(1, [0.5236, 1.5708], tol=0.01).kind == "wrong"


def test_a_wide_tolerance_does_not_call_everything_almost_right():
    assert check.number(9, 8, tol=0.13).kind == "correct"
    assert check.number(10, 8, tol=0.13).kind == "wrong"
    assert check.number(1.6, 1.5708, tol=0.015).kind == "almost"


@pytest.mark.parametrize(
    ("answer", "kind", "mistake"),
    [
        ((3, 2, -4), "correct", None),
        (["3", "4/2", -4], "correct", None),
        ((-3, -2, 4), "wrong", "sign"),
        ((-4, 2, 3), "wrong", "swapped"),
        ((2, 3, -4), "wrong", "swapped"),
        ((3.02, 2, -4), "almost", None),
        ([[3], [2], ["-4"]], "correct", None),
        (np.array([[3], [2], [-4]]), "correct", None),
        ((6, 4, -8), "almost", None),
        ((3, 2, 4), "wrong", "component_sign"),
        ((3, 2, 5), "wrong", None),
    ],
)
def test_vectors(answer, kind, mistake):
    said = check.vector(answer, (3, 2, -4))
    assert (said.kind, said.mistake) == (kind, mistake)


def test_a_point_has_no_direction():
    assert check.vector((8, 4), (4, 2)).kind == "almost"
    assert check.point((8, 4), (4, 2)).kind == "wrong"
    assert check.point((4, 2), (4, 2)).kind == "correct"
    assert check.point((2, 4), (4, 2)).mistake == "swapped"
    assert check.point(..., (4, 2)).kind == "missing"
    assert check.point(sp.Matrix([4, 2]), (4, 2)).kind == "correct"
    assert check.point((4, 4), (4, 2), instead=[("extremum", (4, 4))]).mistake == "extremum"


@pytest.mark.parametrize(("text", "size"), [("0.001", 1e-3), ("(6.67*10^(-11))", 6.67e-11)])  # Newton's constant
def test_small_numbers_are_told_apart(text, size):
    assert check.number(size, size).kind == "correct"
    assert check.number(0, size).kind == check.number(2 * size, size).kind == "wrong"
    assert check.number(-size, size).mistake == "sign"
    assert check.vector((size, 2 * size), (size, 2 * size)).kind == "correct"
    assert check.vector((0, 0), (size, 2 * size)).kind == "wrong"
    assert check.vector((2 * size, size), (size, 2 * size)).mistake == "swapped"
    assert check.formula(f"{text} x (y + 1)", f"{text} x y + {text} x").kind == "correct"
    assert check.formula("0", f"{text} x").kind == "wrong"
    assert check.formula(f"2*{text} x", f"{text} x").kind == "almost"
    assert check.formula(f"{text} x", "0", "x").kind == "wrong"
    assert check.number(0, 6e-17).kind == check.vector((0, 0), (1e-16, 0)).kind == "correct"  # 0 but for rounding
    assert check.formula("sin(x)^2 + cos(x)^2 - 1", "0", "x").kind == "correct"


def test_zero_is_no_small_number():
    assert check.number(1e-8, 8, instead=[("exponent", 1e-8)]).mistake == "exponent"
    assert check.number(0, 8, instead=[("exponent", 1e-8)]).mistake is None
    assert check.number(0, 3, instead=[("sign", 0)]).mistake == "sign"


def test_a_vector_with_a_mistake_of_its_own():
    assert check.vector((4, 4), (4, 2), instead=[("extremum", (4, 4))]).mistake == "extremum"
    assert check.vector((4, 4), (4, 2)).mistake is None


@pytest.mark.parametrize(("wanted", "like"), [((2, -1), "(1, 2.5)"), ((3, 2, -4), "(1, 2.5, -3)")])
def test_the_example_of_a_vector_has_as_many_numbers_as_are_wanted(wanted, like):
    assert like in check.vector((1, 8, 0, 0, 7), wanted).text


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        ("2x y (x - 1) + (x^2 + 2y)(y - 2) = 0", "unevaluated"),
        ("x^2 y + y^2 = 6", "unevaluated"),
        ("4x + 5y = 0", "off_point"),
        ("4(x + 1) + 5(y + 2) = 0", "off_point"),
        ("5(x - 1) + 4(y - 2) = 0", "components"),
        ("5x - 4y = -3", "along"),
        ("4x - 5y = 14", "component_sign"),
        ("y = 2", None),
        ("14", None),
    ],
)
def test_mistakes_in_the_equation_of_a_tangent(answer, mistake):
    said = check.equation(answer, "4(x - 1) + 5(y - 2)")
    assert (said.kind, said.mistake) == ("wrong", mistake)
    assert all(float(coordinate).is_integer() for coordinate in said.point)  # a point to check by hand


def test_a_point_of_a_line_has_short_coordinates():
    said = check.equation("-3x/50 + 4y/75 = 0", "-3x/50 + 4y/75 - 1")  # no small whole coordinates
    assert said.mistake == "off_point" and "(x, y) = (0, 18.75)" in said.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_vector_is_no_equation():
    for answer in ("(4,5)", "4, 5", "(4; 5)"):
        assert check.equation(answer, "4(x - 1) + 5(y - 2)").text.startswith("An equation is expected")
    assert check.equation("4x + 5y = 14,0", "4(x - 1) + 5(y - 2)").kind == "correct"


def test_mistakes_in_the_equation_of_a_tangent_plane():
    right = "2(x - 1) + 2(y - 1) - 2(z - 1)"
    assert check.equation("2x(x - 1) + 2y(y - 1) - 2z(z - 1)", right).mistake == "unevaluated"
    assert check.equation("x + y - z = 0", right).mistake == "off_point"
    assert check.equation("x + y + z = 3", right).mistake == "component_sign"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("4(x - 1) + 5(y - 2) = 0", "correct"),
        ("4x + 5y = 14", "correct"),
        ("14 = 4x + 5y", "correct"),
        ("8x + 10y - 28", "correct"),
        ("-4x - 5y + 14", "correct"),
        ("4x - 5y = 14", "wrong"),
        ("4x + 5y", "wrong"),
        ("5(x - 1) + 4(y - 2) = 0", "wrong"),
        ("(4x + 5y - 14)^2 = 0", "wrong"),
        ("4x + 5z = 14", "hint"),
        ("4x = 5y = 3", "hint"),
        ("4x + = 3", "hint"),
        (14, "hint"),
        (..., "missing"),
    ],
)
def test_equations_up_to_a_factor(answer, kind):
    said = check.equation(answer, "4(x - 1) + 5(y - 2)")
    assert said.kind == kind
    if said.point:
        assert 4 * (said.point[0] - 1) + 5 * (said.point[1] - 2) == pytest.approx(0)


def test_a_smaller_domain_is_found_out():
    said = check.formula("sqrt(x)^2", "x")
    assert said.kind == "wrong"
    assert said.point[0] < 0


def test_feedback_shows_its_text_safely_in_both_languages():
    for language, word in (("en", "Correct"), ("fr", "juste")):
        gl.set_language(language)
        try:
            assert word in check.number(3, 3)._repr_html_()
        finally:
            gl.set_language("en")
    assert "<b>" not in check.partial("x < <b>", F, "x")._repr_html_().split("</b>", 1)[1]
    assert repr(check.number(3, 3)) == "✔ Correct!"
    assert {key.removeprefix("mistake_") for key in words("en") if key.startswith("mistake_")} >= {
        *("sign", "same", "chain", "total", "dropped", "kept", "swapped"),
    }


@pytest.mark.parametrize(
    ("answer", "kind", "mistake"),
    [
        (lambda f, x, y, h: ..., "missing", None),
        (lambda f, x, y, h: (f(x, y + h) - f(x, y - h)) / (2 * h), "correct", None),
        (lambda f, x, y, h: (f(x, y + h) - f(x, y)) / h, "wrong", "forward"),
        (lambda f, x, y, h: (f(x + h, y) - f(x - h, y)) / (2 * h), "wrong", "swapped"),
        (lambda f, x, y, h: (f(x, y + h) - f(x, y - h)) / h, "wrong", "doubled"),
        (lambda f, x, y, h: (f(x, y + h) - f(x, y - h)) / 2 * h, "wrong", "brackets"),
        (lambda f, x, y, h: f(x, y + h) - f(x, y - h) / (2 * h), "wrong", "unbracketed"),
        (lambda f, x, y, h: (f(x, y - h) - f(x, y + h)) / (2 * h), "wrong", "sign"),
        (lambda f, x, y, h: f.partial("y")(x, y), "wrong", None),
        (lambda f, x, y, h: (f(y + h) - f(y - h)) / (2 * h), "hint", None),
    ],
)
def test_central_quotients(answer, kind, mistake):
    said = check.central_quotient(answer)
    assert (said.kind, said.mistake) == (kind, mistake)


def test_function_answers():
    cases = [(1.0,), (2.0,)]
    assert check.function(..., math.sin, cases).kind == "missing"
    assert check.function(lambda u: ..., math.sin, cases).kind == "missing"
    assert check.function(3, math.sin, cases).kind == "hint"
    stops = check.function(lambda u: u / 0, math.sin, cases)
    assert stops.kind == "hint" and "for u = 1: it divides by 0." in stops.text
    product = gl.ScalarField("x y")
    said = check.function(lambda f, x: f(x, 0), lambda f, x: f(x, 3), [(product, 2)])
    assert "f = x·y, x = 2 " in said.text and "6" in said.text
    assert check.function(lambda u: math.cos(u - math.pi / 2), math.sin, cases).kind == "correct"
    wrong = check.function(math.cos, math.sin, cases)
    assert wrong.kind == "wrong" and "0.540302" in wrong.text and "0.841471" in wrong.text
    named = check.function(math.cos, math.sin, cases, instead=[("sign", math.tan), ("last_path", math.cos)])
    assert named.mistake == "last_path"
    both = check.function(lambda g: {"x": 1}, lambda g: {"x": 1, "y": 2}, cases)
    assert both.kind == "hint" and "keys: x, y." in both.text
    number = check.function(lambda g: "spam", math.sin, cases)
    assert number.kind == "hint" and "must return a number; it returns 'spam'" in number.text


def _calls_itself(u):
    return _calls_itself(u)


@pytest.mark.parametrize(
    "answer, told",
    [
        (lambda u: unknown * u, "it uses the name unknown,"),  # noqa: F821
        (lambda u: u.slope, "it asks for .slope,"),
        (lambda u: {}["out"], "it looks for out in a dictionary"),
        (lambda u: u ^ 2.0, "written with **, not with ^."),
        (lambda u: u(2), "A product needs its sign *."),
        (lambda u: u * (u for _ in "ab"), "something that is not a number."),
        (_calls_itself, "it calls itself without end."),
        (lambda u: gl.ScalarField("x y")(u), "This function needs values for x, y"),
        (lambda u: "ab"[u], "it puts [ ] after"),
        (lambda u: setattr(gl.Graph.from_formula("x y").edges[0], "local", u), "it changes something"),
        (lambda u: [].remove(u), "ValueError: "),
        (lambda u, v: u, "your function takes 2, and here it is given 1."),
        (lambda u: print(end=""), "your function returns nothing."),
        (lambda u: (u, 2.5), "it returns (1, 2.5)."),
    ],
)
def test_a_program_that_stops_is_told_why_in_words(answer, told):
    said = check.function(answer, math.sin, [(1.0,)])
    assert said.kind in ("hint", "missing") and told in said.text
    assert not any(word in said.text for word in ("Error: name", "object", "Traceback", "<", "positional"))


def test_reverse_sweep_by_a_learner():
    def sweep(graph, keep):
        derivative = dict.fromkeys(graph.nodes, 0)
        derivative[graph.output] = 1
        for edge in reversed(graph.edges):
            derivative[edge.source] = keep * derivative[edge.source] + derivative[edge.target] * edge.local
        return {name: derivative[node] for name, node in graph.inputs.items()}

    assert check.reverse_sweep(lambda graph: sweep(graph, 1)).kind == "correct"
    assert check.reverse_sweep(lambda graph: sweep(graph, 0)).mistake == "last_path"
    assert check.reverse_sweep(lambda graph: None).kind == "missing"
    kept = {}

    def adds_to_the_last_sweep(graph):
        found = kept.setdefault(id(graph), dict.fromkeys(graph.inputs, 0))
        for name, slope in sweep(graph, 1).items():
            found[name] += slope
        return dict(found)

    assert check.reverse_sweep(adds_to_the_last_sweep).mistake == "twice"
    assert check.reverse_sweep(lambda graph: dict.fromkeys(graph.inputs, 0)).kind == "wrong"


def test_numbers_as_large_as_floats_go():
    assert gl.check.number(-1e308, 1e308).mistake == "sign"
    assert gl.check.number(1e308, 1e308).kind == "correct"


@pytest.mark.parametrize(("language", "told"), [("en", "log is read as ln"), ("fr", "log est lu comme ln")])
@pytest.mark.usefixtures("spoken")
def test_a_wrong_answer_with_log_is_told_that_it_is_ln(language, told):
    assert told in gl.check.formula("x log(x)", "x", "x").text
    assert told not in gl.check.formula("x ln(x)", "x", "x").text
    assert told not in gl.check.formula("x log(x)", "x ln(x)", "x").text
