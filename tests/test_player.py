"""The player of computation graphs: every step on every graph, inputs at the edge of the domain, own formulas."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib.explore.autodiff import at_step, steps, sweeps
from gradlib.formula.grammar import parse
from gradlib.language import say
from tests.test_explore import ends, sliders

OWN = [
    "x y z + sin(x y)",
    "x^y",
    "relu(2x - 1) + |y|",
    "1/(x - y)",
    "tan(t)",
    "a b + c d",
    "exp(exp(t))",
    "t^t",
    "x - x",
    "x",
]


@pytest.fixture
def player():
    explorer = gl.explore.graph()
    yield explorer
    explorer.close()


def presets(explorer):
    return [text for _, text in explorer.controls["preset"].options if text != "own"]


def right(explorer, expression):
    """The numbers shown are sympy's, or a message says why there are none."""
    assert explorer.error is None
    names = list(explorer.graph.inputs)
    point = {sp.Symbol(n, real=True): sp.Rational(str(round(explorer.controls[f"{n}0"].value, 6))) for n in names}
    exact = {"F": expression} | {f"d{n}": expression.diff(sp.Symbol(n, real=True)) for n in names}
    for symbol, formula in exact.items():
        shown = explorer.values[symbol]
        if math.isnan(shown):
            assert explorer.message or explorer.controls["step"].value < explorer.controls["step"].max
        else:
            assert shown == pytest.approx(float(formula.subs(point).evalf()), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("k", range(5))
def test_every_control_on_every_preset(player, k):
    text = presets(player)[k]
    player.controls["preset"].value = text
    expression = parse(text)
    right(player, expression)
    assert not math.isnan(player.values["F"]) and player.message == ""
    for way in ("reverse", "paths"):
        player.controls["way"].value = way
        for step in range(int(player.controls["step"].max) + 1):
            player.controls["step"].value = step
            right(player, expression)
            assert player.sentence()
        for control in sliders(player).values():
            for value in ends(control):
                control.value = value
                right(player, expression)
    player.controls["numbers"].value = "exact"
    for name in player.graph.inputs:
        for value in (1, 2, 0.5):
            player.controls[f"{name}0"].value = value
            right(player, expression)


@pytest.mark.parametrize("text", OWN)
def test_own_formulas(player, text):
    player.controls["f"].value = text
    assert player.error is None and player.message == "" and not math.isnan(player.values["F"])
    assert {symbol for symbol in player.controls if symbol.endswith("0")} == {f"{n}0" for n in player.graph.inputs}
    for symbol, control in sliders(player).items():
        for value in ends(control) if symbol != "step" else ():
            control.value = value
            slopes = [player.values[f"d{name}"] for name in player.graph.inputs]
            assert player.error is None and bool(player.message) == math.isnan(sum(slopes, player.values["F"]))
    graph = player.graph
    ways = [path.edges for name in graph.inputs for path in graph.paths(name)]
    player.controls["step"].value = player.controls["step"].max
    assert player.values["multiplications"] == sum(len(edges) - 1 for edges in ways if edges)


@pytest.mark.parametrize("way", ["paths", "reverse"])
def test_the_sweeps_are_computed_without_a_figure(way):
    x, y = sp.symbols("x y", real=True)
    f, at = x**2 * y + x / y, {x: 3, y: 2}
    slopes = {f"d{s}": f.diff(s).subs(at) for s in (x, y)}  # 25/2 and 33/4
    graph = gl.Graph.from_formula("x^2 y + x/y")
    found = sweeps(graph, {"x": 3.0, "y": 2.0}, exact=True)
    assert found.output == Fraction(39, 2) and found.slopes == {"x": Fraction(25, 2), "y": Fraction(33, 4)}
    assert found.why == ""
    wanted = {"F": float(f.subs(at)), **{name: float(slope) for name, slope in slopes.items()}}
    shown = [at_step(graph, step, {"x": 3.0, "y": 2.0}, exact=False) for step in steps(graph, way)]
    assert shown[-1].numbers == pytest.approx(wanted)
    assert all(math.isnan(value) for value in shown[0].numbers.values())
    for before, after in pairwise(shown):  # what is known stays known
        assert before.multiplications <= after.multiplications
        for name, value in after.numbers.items():
            assert math.isnan(value) or value == pytest.approx(wanted[name])
            assert math.isnan(before.numbers[name]) or before.numbers[name] == value


def test_sweeps_say_what_is_missing():
    root, pole = gl.Graph.from_formula("|x| + x"), gl.Graph.from_formula("1/x")
    assert sweeps(root, {"x": 0.0}, exact=False)[:2] == (0, {}) and sweeps(root, {"x": 0.0}, exact=False).why
    assert sweeps(pole, {"x": 0.0}, exact=False)[:2] == (None, {}) and sweeps(pole, {"x": 0.0}, exact=False).why
    assert sweeps(pole, {"x": -2.0}, exact=False) == (-0.5, {"x": -0.25}, "")
    large = gl.Graph.from_formula("(x^100)^4")
    assert sweeps(large, {"x": 2.0}, exact=True).output == 2**400
    assert sweeps(large, {"x": 9.0}, exact=True) == (None, {}, say("graph_large"))  # floats do not go so far


def test_at_a_corner_there_is_a_value_and_no_derivative(player):
    player.controls["f"].value = "|x| y + 1"
    player.controls["x0"].value = 0
    assert player.values["F"] == 1 and math.isnan(player.values["dx"])
    assert player.message == "abs(x) has a value here but no derivative: x = 0."
    player.controls["step"].value = 2
    assert "abs(x)·y = 0" in player.sentence()
    player.controls["x0"].value = 2
    assert player.message == "" and player.error is None
    player.controls["f"].value = "relu(x) y"  # of this one, neural networks agree on a slope
    assert player.message == ""
    player.controls["x0"].value = 0
    assert player.values["dx"] == 0 and "neural networks take its slope there to be 0" in player.message


def test_the_edge_of_the_domain(player):
    player.controls["preset"].value = "t^2 ln(t) ln(ln t)"
    for value in (1.0, 0.5, 0.0, -1.0):
        player.controls["t0"].value = value
        assert player.error is None and math.isnan(player.values["F"]) and "ln u needs u > 0" in player.message
    player.controls["t0"].value = 1.01
    assert player.message == "" and player.values["F"] < 0
    player.controls["preset"].value = "t + (ln t)² + 1/sin t"
    player.controls["t0"].value = 0
    assert "ln(t)" in player.message


@pytest.mark.parametrize(
    "bad", ["", "3", "x +", "x/0", "a + b + c + d + h", "+".join(f"sin({k}x)" for k in range(2, 20))]
)
def test_a_bad_formula_keeps_the_last_graph(player, bad):
    before = dict(player.values)
    player.controls["f"].value = bad
    assert player.message and player.error is None and player.values == before
    player.controls["f"].value = "x y"
    assert player.message == "" and player.values["dx"] == player.controls["y0"].value
    player.controls["reset"].click()
    assert player.values == before


def test_another_graph_shows_its_last_step_and_the_slider_may_leave_it_at_once(player):
    last = player.controls["step"].max
    player.controls["f"].value = "ln(x^2 y + sin y)"
    assert player.step == player.controls["step"].max > last
    for step in (last, 3, 4):  # the mouse, also to where the slider ended before
        player.controls["step"].set_state({"value": step})
        assert player.step == step


def test_multiplications_along_paths_and_in_the_reverse_sweep():
    x, y = gl.variables("x y")
    (t,) = gl.variables("t")
    chain = gl.Graph(gl.ln(gl.node("x^2 y + sin(y)", x=x, y=y)))
    assert [list(steps(chain, way))[-1].multiplications for way in ("paths", "reverse")] == [2, 2]
    three = gl.Graph.from_formula("t^2 ln(t) ln(ln t)")  # paths of 3, 3 and 3 edges; 7 edges, 2 of them at the output
    assert [list(steps(three, way))[-1].multiplications for way in ("paths", "reverse")] == [6, 5]
    ladder = t
    for _ in range(5):
        ladder = gl.sin(ladder) * gl.cos(ladder)
    many = list(steps(gl.Graph(ladder), "paths"))
    assert many[-1].key == "many" and many[-1].count == (32, 32)


def test_exact_numbers(player):
    player.controls["numbers"].value = "exact"
    assert (
        "12/(sin(2) + 18)" in gl.explore.graph(step=99).sentence() or "(cos(2) + 9)/(sin(2) + 18)" in player.sentence()
    )
    assert player.graph.inputs["x"].value == Fraction(3)


def test_starts_where_it_is_told():
    explorer = gl.explore.graph("x^2 y", step=0)
    assert explorer.controls["step"].value == 0 and math.isnan(explorer.values["F"])
    given = gl.explore.graph(gl.Graph(gl.variables("u v")[0] ** 2 * 3))
    assert given.values["du"] == 6 * given.controls["u0"].value
    assert np.isfinite(given.values["F"])


@pytest.mark.parametrize("name", ["graph", "smile"])
def test_slider_buttons_and_play_go_together(name):
    explorer = getattr(gl.explore, name)()
    controls = explorer.controls
    controls["step"].value = 0
    controls["back"].click()  # nothing is before the first step
    assert controls["step"].value == controls["play"].value == 0
    controls["ahead"].click()
    assert controls["step"].value == controls["play"].value == 1
    controls["play"].value = last = controls["play"].max
    assert controls["step"].value == controls["step"].max == last
    controls["ahead"].click()
    assert controls["step"].value == last
    controls["back"].click()
    assert controls["step"].value == controls["play"].value == last - 1


def test_exact_numbers_that_are_too_large_to_be_shown(player):
    player.controls["f"].value = "exp(1000x)"
    player.controls["numbers"].value = "exact"
    player.controls["x0"].value = 2
    assert math.isnan(player.values["F"]) and "too large" in player.message
    player.controls["x0"].value = 0
    assert player.values["F"] == 1 and player.message == ""


def test_a_reset_stops_the_player(player):
    player.controls["play"].playing = True
    player.controls["reset"].click()
    assert not player.controls["play"].playing


def test_a_reset_brings_other_variables_back(player):
    before = dict(player.values)
    player.controls["f"].value = "t^2 ln(t)"
    player.controls["way"].value = "reverse"
    player.controls["reset"].click()
    assert player.values == before and player.error is None


def test_a_reset_brings_the_steps_back():
    explorer, fresh = gl.explore.graph("t^2 ln(t)"), gl.explore.graph("t^2 ln(t)")
    explorer.controls["way"].value = "reverse"
    explorer.controls["reset"].click()
    explorer.controls["step"].value = fresh.controls["step"].value = 5
    assert explorer.sentence() == fresh.sentence()
    smile = gl.explore.smile()
    last = smile.controls["step"].max
    smile.controls["preset"].value = 1
    assert smile.controls["step"].max == smile.controls["play"].max == last + 1
    smile.controls["reset"].click()
    assert smile.controls["step"].max == smile.controls["play"].max == last
