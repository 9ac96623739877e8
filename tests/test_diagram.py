"""Computation graphs on paper: no needless crossings, no text over another, the numbers of the graph."""

from fractions import Fraction
from itertools import combinations

import matplotlib as mpl
import numpy as np
import pytest
import sympy as sp
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.optimize import isotonic_regression

import gradlib as gl
from gradlib.draw.diagram import Diagram, View, diagram, everything, paper
from gradlib.draw.layout import crossings, decreasing, layered
from gradlib.draw.places import written
from gradlib.draw.style import RC
from gradlib.notation import short

COURSE = {
    "ln(x^2 y + sin y)": {"x": 3.0, "y": 2.0},
    "sqrt(exp(t) sin(t))": {"t": 1.0},
    "t + (ln t)^2 + 1/sin(t)": {"t": 2.0},
    "t^2 ln(t) ln(ln t)": {"t": 2.0},
    "ln(c(a x + b)^2)": {"a": 3.0, "b": 4.0, "c": 5.0, "x": 2.0},
    "x + y": {"x": 3.0, "y": 2.0},
    "x y": {"x": 3.0, "y": 2.0},
}
LEARNERS = {
    "x y z": {"x": 1.5, "y": -2.25, "z": 0.3},
    "(x + y)/(x - y)": {"x": 1.5, "y": -2.25},
    "exp(-(x^2 + y^2))": {"x": 0.123456, "y": -0.98765},
    "sin(x) cos(y) - x^y": {"x": 1.5, "y": -2.25},
    "sigmoid(2x - y + 1) tanh(x)": {"x": 1.5, "y": -2.25},
    "x^x": {"x": 1.5},
    "t t": {"t": 1.5},
    "1/(1 + exp(-t))": {"t": -1.23456},
    "(x^2 + y^2 + z^2)^(1/2)": {"x": 1.5, "y": -2.25, "z": 0.3},
    "sqrt(x^2 + y^2) + x y/(1 + x^2)": {"x": 1.5, "y": -2.25},
    "sin(cos(exp(ln(x y)))) + sqrt(x y)/(x + y)": {"x": 2, "y": 1},
    "x^2 y^3 z + sin(x y z)": {"x": 2, "y": 1, "z": 3},
    "exp(-(x^2+y^2)) cos(3x) sin(2y) + x y/(1+x^2)": {"x": 0.5, "y": 0.7},
}


def drawn(graph, size=(8.8, 3.0)):
    with mpl.rc_context(RC):
        figure = Figure(figsize=paper(graph, *size), dpi=100)
        FigureCanvasAgg(figure)
        return Diagram(graph, figure.add_axes((0.005, 0.01, 0.99, 0.98)))


def boxes(picture):
    """The texts and their places in pixels, without the dots of values that are not known."""
    renderer = picture.ax.figure.canvas.get_renderer()
    shown = [text for text in picture.ax.texts if text.get_text() not in ("", "•")]
    return {text: text.get_window_extent(renderer) for text in shown}


@pytest.mark.parametrize("text", [*COURSE, *LEARNERS])
@pytest.mark.parametrize("exact", [False, True])
def test_no_text_over_another_or_over_the_edge(text, exact):
    graph, point = gl.Graph.from_formula(text), (COURSE | LEARNERS)[text]
    graph.forward(**({name: Fraction(str(x)) for name, x in point.items()} if exact else point))
    graph.backward()
    picture = drawn(graph)
    picture.show(everything(graph))
    found, frame = boxes(picture), picture.ax.get_window_extent()
    assert len(found) >= len(graph.nodes) + len(graph.edges) + len(graph.inputs)
    for (one, a), (two, b) in combinations(found.items(), 2):
        width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert width < 3 or height < 3, (one.get_text(), two.get_text(), width, height)
    for one, a in found.items():
        assert a.x0 > frame.x0 - 3 and a.x1 < frame.x1 + 3, one.get_text()
        assert a.y0 > frame.y0 - 3 and a.y1 < frame.y1 + 3, one.get_text()


@pytest.mark.parametrize("text", ["x + y", "x*y", "x^2 + y^2", "exp(x)", "1/x", "x/y", "sqrt(x)", "1/ln(x)"])
@pytest.mark.parametrize("exact", [False, True])
def test_the_paper_of_a_picture_of_its_own_fits(text, exact):
    graph = gl.Graph.from_formula(text)
    for step in range(3):
        if step == 1:
            graph.forward(**{name: Fraction(k, 3) if exact else k for k, name in enumerate(graph.inputs, 2)})
        elif step == 2:
            graph.backward()
        picture = diagram(graph)
        found, frame = boxes(picture).values(), picture.ax.get_window_extent()
        below, above = min(a.y0 for a in found) - frame.y0, frame.y1 - max(a.y1 for a in found)
        assert min(below, above) > -1
        if not exact:
            assert below + above < 75


@pytest.mark.parametrize("text", [*COURSE, *LEARNERS])
@pytest.mark.parametrize("inches", [8.8, 3.9])
def test_letters_can_be_read_in_a_wide_and_in_a_narrow_column(text, inches):
    graph = gl.Graph.from_formula(text)
    graph.forward(**(COURSE | LEARNERS)[text])
    graph.backward()
    picture = drawn(graph, (inches, 3.0))
    picture.show(everything(graph))
    pixels = [text.get_fontsize() * 100 / 72 for text in picture.ax.texts if text.get_text()]
    assert min(pixels) >= (11 if inches > 5 else 9)
    width = picture.ax.figure.get_figwidth()
    assert width == inches or min(pixels) < 11.2  # only a graph that does not fit is wider than its column


@pytest.mark.parametrize("text", ["(x + y)/(x - y)", "sqrt(x^2 + y^2) + x y/(1 + x^2)", "sin(x) cos(y) - x^y"])
def test_a_local_derivative_stands_on_its_own_edge_and_on_no_other(text):
    graph = gl.Graph.from_formula(text)
    graph.forward(**LEARNERS[text])
    picture = drawn(graph)
    for edge, label in picture._local.items():
        x, y = label.get_position()
        far = {other: np.hypot(*(curve - (x, y)).T).min() for other, curve in picture._places.curves.items()}
        assert far[edge] < 6 and min(far, key=far.get) is edge, (str(edge), label.get_text())


@pytest.mark.parametrize("text", COURSE)
def test_no_crossings_in_the_course(text):
    assert drawn(gl.Graph.from_formula(text))._places.layout.crossings == 0


@pytest.mark.parametrize("size", [0, 1, 2, 5, 40])
def test_numbers_in_the_wrong_order_get_their_mean_as_by_scipy(size):
    for wanted in np.random.default_rng(size).integers(-4, 5, (30, size)) / 2:
        expected = isotonic_regression(wanted, increasing=False).x if size else []
        assert decreasing(wanted.tolist()) == pytest.approx(list(expected))


def test_layout_by_hand():
    layout = layered("abcd", [("a", "c"), ("b", "c"), ("a", "d"), ("c", "d")])
    assert layout.column == {"a": 0, "b": 0, "c": 1, "d": 2}
    assert [len(bends) for bends in layout.bends] == [0, 0, 1, 0]
    assert layout.crossings == 0 and layout.height["a"] - layout.height["b"] >= 1 - 1e-9
    assert crossings([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")]) == 1
    assert crossings([["a", "b"], ["c"]], [("a", "c"), ("b", "c")]) == 0
    complete = layered("abcde", [(s, t) for s in "ab" for t in "cde"])
    assert complete.crossings == 3  # K(2, 3) in two columns


def test_shows_what_is_known():
    x, y = gl.variables("x y")
    graph = gl.Graph(gl.ln(gl.node("x^2 y + sin(y)", x=x, y=y)))
    picture = diagram(graph)
    assert {text.get_text() for text in picture.ax.texts} == {"", "•", "$x$", "$y$", r"$\ln u$", r"$x^{2} y + \sin y$"}
    graph.forward(x=Fraction(3), y=Fraction(2))
    graph.backward()
    picture = diagram(graph, path=graph.paths("y")[0])
    texts = {text.get_text() for text in picture.ax.texts}
    assert {"x = 3", "[12]", r"$18 + \sin {2}$", r"{{$\dfrac{12}{18 + \sin {2}}$}}"} <= texts
    assert len(picture._times.get_xdata()) == 1  # two factors, one multiplication
    picture.show(View())
    assert not picture._band.get_xdata().size and "[12]" not in {text.get_text() for text in picture.ax.texts}


def test_numbers_in_a_diagram():
    assert written(0.5) == "0.5" and written(-1 / 3) == "−0.3333" and written(Fraction(2, 5)) == "2/5"
    assert written(sp.log(18)) == r"$\ln{\left(18 \right)}$"
    wide = sum(sp.sin(k) for k in range(1, 20))
    assert written(wide).startswith("≈ ")
    assert written(sp.Symbol("x") ** 2) == "$x^{2}$" and written(wide.subs(sp.sin(1), sp.Symbol("x"))) == "…"
    assert written(10**400) == "100000…0000" and written(Fraction(10**400, 3)) == "100000…0000/3"
    assert written(sp.sin(1) * 10**400) == "…"  # no float
    graph = gl.Graph.from_formula("ln(x^2 y)")
    graph.forward(x=np.ones(3), y=2)
    assert "[[…]]" in {text.get_text() for text in diagram(graph).ax.texts}


@pytest.mark.parametrize("x", [-0.001234, 0.001234, 2.203e4, -2.203e4, -2.203e-14, -1.234])
def test_a_long_number_leaves_the_rim_of_its_node_free(x):
    graph = gl.Graph.from_formula("2 x")
    graph.forward(x=x)
    drawn = diagram(graph)
    (frame,) = {round(2 * drawn._places.half[node], 6) for node in graph.nodes if node.rule}
    (text,) = (text for text in drawn.ax.texts if text.get_text() == short(2 * x))
    box = text.get_window_extent(drawn.ax.figure.canvas.get_renderer())
    assert box.width * 72 / drawn.ax.figure.dpi + 6 <= frame


def test_the_signs_of_operations_alone_are_larger_and_bars_are_as_tall_as_letters():
    names = {text.get_text(): text.get_size() for text in diagram(gl.Graph.from_formula("|x| + 5y")).ax.texts}
    assert {"$|u|$", "$5 u$", r"$\oplus$"} <= set(names)
    assert names["$|u|$"] == names["$5 u$"] < names[r"$\oplus$"]


def test_an_argument_that_may_be_left_out_is_told_by_its_type_alone():
    graph = gl.Graph.from_formula("x y")
    with pytest.raises(TypeError, match=r"^path must be of type Path; this is of type list\.$"):
        gl.draw.diagram(graph, path=graph.paths("x"))
