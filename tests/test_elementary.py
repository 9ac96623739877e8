"""A function that `gl.elementary` adds is known to fields, graphs, coarse nodes and programs, until it goes again."""

from __future__ import annotations

import math
import subprocess
import sys
import time
import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib.formula.grammar import parse
from gradlib.functions.rules import RULES, cosh, functions, sinh, step
from gradlib.functions.values import RELU

pytestmark = pytest.mark.usefixtures("same_rules")
x, y = gl.variables("x y")

# name -> (arguments of gl.elementary, points with a value, points without, text in front of the bracket)
WAYS = {
    "cube": ((lambda u, v: 3 * u**2, lambda u: u**3), (-1.3, 0.4, 2.0), ()),
    "softplus": ((lambda u, v: 1 - gl.exp(-v), lambda u: gl.ln(1 + gl.exp(u))), (-1.3, 0.4, 2.0), ()),
    "gauss": ((lambda u, v: -2 * u * v, lambda u: gl.exp(-(u**2))), (-1.3, 0.4, 2.0), ()),
    "leaky_relu": ((lambda u, v: 0.1 + 0.9 * step(u), lambda u: gl.relu(u) - 0.1 * gl.relu(-u)), (-1.3, 0.4, 2.0), ()),
    "own": ((lambda u, v: gl.cos(u), "sin"), (-1.3, 0.4, 2.0), ()),
    "asinh": ((lambda u, v: 1 / gl.sqrt(1 + u * u), None, "arcsinh"), (-1.3, 0.4, 2.0), ()),
    "atanh": ((lambda u, v: 1 / (1 - u * u), None, "arctanh"), (-0.8, 0.1, 0.9), (-1.5, 1.0, 3.0)),
    "log10": ((lambda u, v: 1 / (u * gl.ln(10)),), (0.1, 1.0, 30.0), (-2.0, 0.0)),  # sympy does not know these two
    "log1p": ((lambda u, v: 1 / (1 + u),), (-0.3, 1.0, 30.0), (-2.0, -1.0)),
    "inverse": ((lambda u, v: -v * v, lambda u: 1 / u), (-0.3, 1.0, 30.0), (0.0,)),
    "cubicroot": (
        (lambda u, v: 1 / (3 * v * v), {"float": math.cbrt, "array": np.cbrt, "exact": lambda u: sp.real_root(u, 3)}),
        (-8.0, 0.3, 27.0),
        (),
    ),
    "erf": (
        (lambda u, v: 2 / math.sqrt(math.pi) * gl.exp(-u * u), dict.fromkeys(("float", "exact"), math.erf)),
        (-1.3, 0.4, 2.0),
        (),
    ),
    "area": (  # on arrays it raises where it has no value
        (lambda u, v: 1 / gl.sqrt(u * u - 1), dict.fromkeys(("float", "array", "exact"), np.vectorize(math.acosh))),
        (1.2, 3.0, 20.0),
        (0.3, -2.0),
    ),
}
WAYS["erf"][0][1]["array"] = np.vectorize(math.erf)


def add(name):
    derivative, *rest = WAYS[name][0]
    numpy = rest.pop() if len(rest) == 2 else None
    return gl.elementary(name, derivative, *rest, numpy=numpy)


@pytest.mark.parametrize("name", WAYS)
def test_a_field_knows_it_with_its_derivative(name):
    rule, (_, points, nowhere) = add(name), WAYS[name]
    f = gl.ScalarField(f"{name}(x) y + x", "x y")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for u in points:
            assert f(u, 2.0) == pytest.approx(2 * float(rule.on["float"](u)) + u)
            assert f.gradient(u, 2.0) == pytest.approx(gl.numeric.gradient(f, (u, 2.0)), rel=1e-6, abs=1e-8)
            assert f.hessian(u, 2.0) == pytest.approx(gl.numeric.hessian(f, (u, 2.0)), rel=1e-4, abs=1e-5)
        for u in nowhere:
            assert math.isnan(f(u, 2.0)) and np.isnan(f.gradient(u, 2.0)).all()
        grid = np.array([*points, *nowhere])
        assert f(grid, 2.0) == pytest.approx([f(u, 2.0) for u in grid], nan_ok=True)
        assert f(grid[:, None], [[1.0, 2.0]])[:, 1] == pytest.approx(f(grid, 2.0), nan_ok=True)
        assert f.partial("x")(grid, 2.0) == pytest.approx([f.partial("x")(u, 2.0) for u in grid], nan_ok=True)
        assert f(np.empty((0, 3)), 2.0).shape == (0, 3)
        # x - x is 0, but only where there is a value
        assert np.isnan(gl.ScalarField(f"{name}(x) - {name}(x)")(grid)).tolist() == [u in nowhere for u in grid]


@pytest.mark.parametrize("name", WAYS)
def test_graphs_coarse_nodes_and_programs_know_it(name):
    rule, (_, points, nowhere) = add(name), WAYS[name]
    field = gl.ScalarField(f"{name}(x) y", "x y")
    graphs = [gl.Graph.from_formula(f"{name}(x) y"), gl.Graph(gl.node(f"{name}(x) y", x=x, y=y)), gl.Graph(rule(x) * y)]
    for graph in graphs:
        assert str(graph.output) == f"{name}(x) * y"
        program = graph.compile()
        for u in points:
            assert graph.forward(x=u, y=2.0) == pytest.approx(field(u, 2.0))
            assert [*graph.backward().values()] == pytest.approx(field.gradient(u, 2.0))
            value, gradient = program(u, 2.0)
            assert [value, *gradient.values()] == pytest.approx([field(u, 2.0), *field.gradient(u, 2.0)])
        for u in nowhere:
            with pytest.raises(ValueError):
                graph.forward(x=u, y=2.0)
    assert all(str(edge.formula()) for edge in graphs[0].edges)


def test_its_derivative_is_the_one_that_was_given():
    gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    f = gl.ScalarField("cube(x y)")
    assert f.partial("x").expression == 3 * sp.Symbol("x", real=True) ** 2 * sp.Symbol("y", real=True) ** 3
    assert (f.partial("x").latex(), str(f.expression)) == ("3 x^{2} y^{3}", "cube(x*y)")
    assert (f.latex(), gl.ScalarField("cube(t)^2").latex()) == (
        r"\operatorname{cube} \left(x y\right)",
        r"\left(\operatorname{cube} \left(t\right)\right)^{2}",
    )
    gl.elementary("slipped", lambda u, v: 2 * u**2, lambda u: u**3)  # graphs and fields make the same mistake
    assert gl.ScalarField("slipped(x)").gradient(2) == [8]
    assert gl.Graph.from_formula("slipped(x)").compile()(2.0)[1] == {"x": 8}


def test_where_the_given_derivative_jumps_the_function_decides():
    gl.elementary("hinge", lambda u, v: 2 * step(u) - 1, lambda u: abs(u))
    f = gl.ScalarField("hinge(x - 1) + y", "x y")
    assert [f.partial("x")(u, 0) for u in (0, 2)] == [-1, 1] and math.isnan(f.partial("x")(1, 0))
    assert np.isnan(f.partial("x")(np.array([0.0, 1.0, 2.0]), 0)).tolist() == [False, True, False]


def test_constants_are_computed():
    gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    gl.elementary("log10", lambda u, v: 1 / (u * gl.ln(10)), domain="u > 0")
    assert parse("cube(2) x") == 8 * sp.Symbol("x", real=True)
    assert float(parse("cube(0.1)")) == pytest.approx(0.001) and gl.check.number("log10(100)", 2).kind == "correct"
    graph = gl.Graph.from_formula("cube(2) x + log10(1000) x")
    assert str(graph) == "F(x) = 8 * x + 3 * x" or str(graph).startswith("F(x) = 8 * x + 2.99999")
    assert gl.Graph.from_formula("cube(x) cube(2)").forward(x=Fraction(1, 2)) == 1
    for text in ("log10(0)", "x/log10(1)", "log10(-1) x", "cube(cube(cube(10^15)))"):
        with pytest.raises(gl.FormulaError):
            gl.ScalarField(text)


@pytest.mark.parametrize("reader", [gl.ScalarField, gl.Graph.from_formula], ids=["field", "graph"])
def test_it_goes_again_and_another_takes_its_name(reader):
    def at_two(read):
        return read(2.0) if isinstance(read, gl.ScalarField) else read.forward(x=2.0)

    def coarse():
        return gl.Graph(gl.node("cube(x)", x=x)).forward(x=2.0)

    with pytest.raises(gl.FormulaError, match="cube is not known"):
        reader("cube(x)")
    gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    old = reader("cube(x)")
    assert (at_two(old), coarse()) == (8, 8)
    gl.elementary("cube", lambda u, v: 6 * u**2, lambda u: 2 * u**3)
    assert (at_two(reader("cube(x)")), coarse(), at_two(old)) == (16, 16, 8)
    both = gl.ScalarField(gl.ScalarField("cube(x)").expression + getattr(old, "expression", 0))
    assert both(2) == (24 if reader is gl.ScalarField else 16)
    del RULES["cube"]
    with pytest.raises(gl.FormulaError, match="cube is not known"):
        reader("cube(x)")
    with pytest.raises(gl.FormulaError):
        gl.node("cube(x)", x=x)
    assert at_two(old) == 8


def test_it_may_take_the_name_of_one_that_is_there():
    gl.elementary("sin", lambda u, v: 2 * u, lambda u: u**2)
    f = gl.ScalarField("sin(x)")
    assert (f(3), f.partial("x")(3), gl.Graph.from_formula("sin x").forward(x=3.0)) == (9, 6, 9)
    gl.elementary("abs", lambda u, v: 2 * u, lambda u: u**2)
    assert gl.ScalarField("|x|")(-3) == gl.ScalarField("abs(x)")(-3) == 9


def test_variables_come_first_and_constants_stay():
    for name in ("e", "pi", "π"):
        with pytest.raises(ValueError, match="cannot name a function"):
            gl.elementary(name, lambda u, v: 2 * u, lambda u: u**2)
    gl.elementary("x", lambda u, v: 2 * u, lambda u: u**2)
    gl.elementary("h", lambda u, v: 2 * u, lambda u: u**2)
    assert gl.ScalarField("x^2 + h", "x h")(3, 1) == 10
    assert gl.ScalarField("h(t)")(3) == 9  # no product, although h may be a variable elsewhere
    assert gl.ScalarField("h(y)", "y")(3) == gl.ScalarField("x(y)", "y")(3) == 9
    with pytest.raises(gl.FormulaError, match="power goes after"):
        gl.ScalarField("x^2")
    with pytest.raises(gl.FormulaError, match="rad is not known"):
        gl.elementary("d", lambda u, v: 2 * u, lambda u: u**2)
        gl.ScalarField("rad(t)")
    gl.elementary("sin2", lambda u, v: gl.sin(2 * u), lambda u: gl.sin(u) ** 2)
    assert gl.ScalarField("sin2(x)", "x")(1) == pytest.approx(math.sin(1) ** 2)


def test_products_and_spellings():
    for name in ("cube", "Norm", "log1p", "leaky_relu", "é"):
        gl.elementary(name, lambda u, v: 3 * u**2, lambda u: u**3)
    for text in ("3xcube(y)", "3 x cube y", "x·3·Norm(y)", "3x log1p(y)", "3leaky_relu(y) x", "3x é(y)"):
        assert gl.ScalarField(text, "x y")(2, 2) == 48, text
    for typed, near in {"Cube(x)": "cube", "cueb(x)": "cube", "norm(x)": "Norm", "NORM(x)": "Norm"}.items():
        with pytest.raises(gl.FormulaError, match=f"Did you mean {near}"):
            gl.ScalarField(typed, "x y")
    for text in ("cube", "cube^2(x)", "cube x y", "cube()", "cube(x", "leaky_relu", "leaky_rel(x)", "x_1", "_cube(x)"):
        with pytest.raises(gl.FormulaError):
            gl.ScalarField(text, "x y")


def raises(u):
    raise RuntimeError("{no}")


UNUSABLE = {
    "value with if": (lambda u, v: 2 * u, lambda u: u if u > 0 else 0.0),
    "derivative with if": (lambda u, v: 1 if u > 0 else 0, lambda u: gl.relu(u)),
    "value with math": (lambda u, v: cosh(u), lambda u: math.sinh(u)),
    "derivative with math": (lambda u, v: math.cosh(u), lambda u: sinh(u)),
    "derivative with NumPy": (lambda u, v: np.sign(u), lambda u: abs(u)),
    "mixes the points": (lambda u, v: 0 * u, lambda u: np.sum(u)),
    "another length": (lambda u, v: 0 * u, lambda u: np.ones(3)),
    "text": (lambda u, v: "1", lambda u: u),
    "no value": (lambda u, v: 1, lambda u: None),
    "no derivative": (lambda u, v: None, lambda u: u),
    "three derivatives": (lambda u, v: np.ones(3), lambda u: u),
    "complex": (lambda u, v: 1, lambda u: 1j * u),
    "value raises": (lambda u, v: 1, raises),
    "derivative raises": (raises, lambda u: u),
    "one argument": (lambda u: 1, lambda u: u),
    "another symbol": (lambda u, v: sp.Symbol("q"), lambda u: u),
    "unknown to NumPy": (lambda u, v: sp.gamma(u), lambda u: u),
    "infinite": (lambda u, v: sp.oo, lambda u: u),
    "imaginary": (lambda u, v: sp.I * u, lambda u: u),
    "too long": (lambda u, v: sum(u**k for k in range(60)), lambda u: u),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("reason", UNUSABLE)
def test_what_cannot_be_used_is_told_in_a_sentence(reason, language):
    gl.elementary("odd", *UNUSABLE[reason])
    gl.set_language(language)
    try:
        for text in ("1 + odd(x)", "1 + odd(2) x"):
            for reader in (gl.ScalarField, gl.Graph.from_formula, lambda text: gl.node(text, x=x)):
                start = time.process_time()
                with pytest.raises(gl.FormulaError) as caught:
                    reader(text)
                assert time.process_time() - start < 0.1
                told = [gl.language.say(f"formula_{key}", name="odd") for key in ("elementary", "not_real")]
                assert str(caught.value).split("\n")[0] in told[: 1 if "(x)" in text else 2]
                assert caught.value.position == 4
        assert gl.check.formula("odd(x)", "x").kind == "hint"
    finally:
        gl.set_language("en")


def test_texts_keep_their_bounds():
    gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    gl.elementary("own", lambda u, v: cosh(u), lambda u: sinh(u))
    deepest = "cube(" * 29 + "x" + ")" * 29
    gl.ScalarField("cube(x)")
    for text in (deepest, "own(" * 29 + "x" + ")" * 29, "cube(x)/" * 24 + "x", "own(sinh(own(x)))"):
        start = time.process_time()
        gl.ScalarField(text)
        assert time.process_time() - start < 0.1
    assert gl.ScalarField(deepest).partial("x")(0.999) == pytest.approx(0, abs=1e-12)
    for text in ("cube(" * 33 + "x" + ")" * 33, "cube(" * 30, "cube" * 50, "cube(x)+" * 80, "cube(cube(9^99))"):
        start = time.process_time()
        with pytest.raises(gl.FormulaError):
            gl.ScalarField(text)
        assert time.process_time() - start < 0.1


def test_explorers_and_checks_know_it():
    gl.elementary("log10", lambda u, v: 1 / (u * gl.ln(10)), domain="u > 0")
    for name in ("slices", "critical_points", "graph"):
        explorer = getattr(gl.explore, name)()
        explorer.controls["f"].value = "log10(x) y"
        assert explorer.error is None and "known" not in explorer.message
        explorer.close()
    assert gl.check.partial("y/(x ln(10))", "log10(x) y", "x").kind == "correct"
    assert gl.check.partial("log10(x) y", "log10(x) y", "x").mistake == "same"
    gl.elementary("cube", lambda u, v: 3 * u**2, lambda u: u**3)
    assert gl.check.partial("3(2x)^2", "cube(2x)", "x").mistake == "chain"
    points = gl.ScalarField("cube(x) - 3x + y^2").critical_points((-2, 2, -2, 2))
    assert [(one.exact, one.kind) for one in points] == [((-1, 0), "saddle"), ((1, 0), "minimum")]


# ------------------------------------------------------------------------------------------------ those that are there
def test_formulas_have_the_functions_of_the_table():
    assert {"exp", "ln", "log", "asin", "arcsin", "step", "sech", "relu"} <= functions().keys() < RULES.keys()
    for name, rule in functions().items():
        for u in (0.3, 0.8):
            assert gl.ScalarField(f"{name}(x)")(u) == pytest.approx(rule(u), rel=1e-14)
            slope = gl.Graph.from_formula(f"{name}(x)").compile()(u)[1]["x"]
            assert gl.ScalarField(f"{name}(x)").partial("x")(u) == pytest.approx(slope, rel=1e-12)
    for name in ("ln", "sqrt", "tan", "arcsin", "arccos"):
        assert len(gl.ScalarField(f"{name}(x)").guards) == 1
    for name in ("constant", "+", "**", "-u"):
        assert name not in functions()


def test_relu_is_one_function_for_fractions_numbers_and_formulas():
    t = sp.Symbol("x", real=True)
    assert RELU["exact"](t) == parse("relu(x)") == sp.Max(t, 0)
    assert gl.ScalarField("relu(x)").latex() == r"\max\left(0, x\right)"
    for u in (Fraction(-3, 2), Fraction(0), Fraction(5, 3)):
        assert gl.relu(u) == max(u, 0) and isinstance(gl.relu(u), Fraction)
    assert gl.relu(sp.sqrt(2) - 1) == sp.sqrt(2) - 1 and gl.relu(1 - sp.sqrt(2)) == 0
    assert math.isnan(gl.ScalarField("relu(x)").partial("x")(0))
    graph = gl.Graph.from_formula("relu(x)")
    assert (graph.forward(x=0.0), graph.backward()) == (0, {"x": 0})


def test_the_table_is_light():
    code = "import sys, gradlib.functions.rules as rules; assert rules.exp(0) == 1; assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
