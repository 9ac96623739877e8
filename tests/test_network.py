"""Networks: the course's numbers, random networks against independent computations, the smile, errors, drawing."""

import base64
import math
import re
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp

import gradlib as gl
from gradlib.check import mistakes
from gradlib.draw.net import NetworkPicture

SMOOTH = ["identity", "square", "exp", "sin", "cos", "tanh", "sigmoid"]
BY_NUMPY = {
    "identity": lambda u: u,
    "square": lambda u: u * u,
    "exp": np.exp,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "ln": np.log,
    "relu": lambda u: np.where(np.real(u) > 0, u, 0),
}
HALF = Fraction(1, 2)


def first():
    return gl.Network("x", {"g": "square", "h": "ln"}, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})


def second():
    edges = {"a": ("x", "f"), "b": ("x", "g"), "c": ("f", "h"), "d": ("g", "h")}
    return gl.Network("x", {"f": "cos", "g": "sin", "h": "exp"}, edges)


def chain():
    return gl.Network("x", {"g": "identity", "h": "identity"}, {"a": ("x", "g"), "b": ("g", "h")})


def fractions(*numbers):
    return [Fraction(number) for number in numbers]


# ------------------------------------------------------------------------------------------------------ the course
def test_first_example_exactly():
    net = first()
    assert net.forward(fractions(2), fractions(3, 4, 5)) == sp.log(500)
    exact = {"a": Fraction(2, 5), "b": Fraction(1, 5), "c": Fraction(1, 5), "x": Fraction(3, 5)}
    assert net.backward() == exact == net.backward()
    assert (net.values["g"], net.slopes) == (100, {"g": 20, "h": Fraction(1, 500)})
    assert net.gradients == {"g": Fraction(1, 100), "h": 1}
    assert net.order == ("c", "a", "b", "x")
    assert [str(net.half_smile("c")), *(str(net.smile(name)) for name in "abx")] == [
        "∂F/∂c = g⋆ · h′⋆ = 100 × (1/500) = 1/5",
        "∂F/∂a = x · g′⋆/g⋆ · c · ∂F/∂c = 2 × 20/100 × 5 × (1/5) = 2/5",
        "∂F/∂b = 1 · g′⋆/g⋆ · c · ∂F/∂c = 1 × 20/100 × 5 × (1/5) = 1/5",
        "∂F/∂x = 1 · 1/x · a · ∂F/∂a = 1 × 1/2 × 3 × (2/5) = 3/5",
    ]


def test_second_example_in_formulas_and_numbers():
    net = second()
    x, a, b, c, d = sp.symbols("x a b c d", real=True)
    u, v, w = a * x, b * x, c * sp.cos(a * x) + d * sp.sin(b * x)
    expected = {
        "c": sp.cos(u) * sp.exp(w),
        "d": sp.sin(v) * sp.exp(w),
        "a": -x * c * sp.sin(u) * sp.exp(w),
        "b": x * d * sp.cos(v) * sp.exp(w),
        "x": (-a * c * sp.sin(u) + b * d * sp.cos(v)) * sp.exp(w),
    }
    net.forward([x], [a, b, c, d])
    for name, derivative in net.backward().items():
        assert sp.simplify(derivative - expected[name]) == 0
    assert net.order == tuple(expected)
    point = {x: 1, a: 2, b: 3, c: sp.Rational(1, 2), d: sp.Rational(-7, 10)}
    net.forward([1], [2, 3, 0.5, -0.7])
    for name, derivative in net.backward().items():
        assert derivative == pytest.approx(float(expected[name].subs(point)), rel=1e-14)


def test_the_smile_stops_where_the_recursion_does_not():
    net = second()
    net.forward([0], [2, 3, 0.5, -0.7])
    for name, guilty in (("x", "input x"), ("b", "neuron g")):
        smile = net.smile(name)
        assert math.isnan(smile.value)
        assert guilty in smile.reason
        assert "does not apply" in repr(smile)
    assert net.backward()["x"] == pytest.approx(3 * -0.7 * math.exp(0.5))
    assert "half-smile" in net.smile("c").reason
    assert "use the smile" in net.half_smile("a").reason
    with pytest.raises(ValueError, match="'z' is neither"):
        net.smile("z")
    net.forward([np.array([0.0, 1.0])], [2, 3, 0.5, -0.7])
    assert np.isnan(net.smile("x").value).tolist() == [True, False]
    assert net.smile("x").value[1] == pytest.approx(net.backward()["x"][1])


def test_both_views_and_the_error():
    net = first()
    assert str(net.formula(weights=[3, 4, 5])) == "log(5*(3*x + 4)**2)"
    assert str(net.formula(inputs={"x": 2})) == "log(c*(2*a + b)**2)"
    target = Fraction(7)
    error, slopes = net.error(fractions(2), fractions(3, 4, 5), target)
    assert error == (sp.log(500) - 7) ** 2
    for name, slope in slopes.items():
        assert sp.simplify(slope - 2 * net.backward()[name] * (sp.log(500) - 7)) == 0
    inputs, targets = np.array([2.0, 0.5, 1.0]), np.array([6.0, 1.0, 2.0])
    error, slopes = net.error([inputs], [3.0, 4.0, 5.0], targets)
    single = [net.error([x], [3.0, 4.0, 5.0], y) for x, y in zip(inputs, targets, strict=True)]
    assert error == pytest.approx(sum(one[0] for one in single))
    assert all(slopes[name] == pytest.approx(sum(one[1][name] for one in single)) for name in slopes)


# ------------------------------------------------------------------------------------------------ random networks
def random_network(seed):
    """Any wiring: every neuron may take from inputs and neurons before it; zeros among inputs and weights."""
    random = np.random.default_rng(seed)
    n, m = random.integers(1, 4), random.integers(1, 6)
    inputs, neurons, edges = [f"x{i}" for i in range(n)], {}, {}
    for k in range(m):
        name, before = f"g{k}", [*inputs, *neurons]
        neurons[name] = str(random.choice(SMOOTH))
        sources = random.choice(before, size=random.integers(1, min(3, len(before)) + 1), replace=False)
        for source in [*map(str, sources), *([1] if random.random() < 0.6 else [])]:
            edges[f"a{len(edges)}"] = (source, name)
    loose = [name for name in neurons if all(source != name for source, _ in edges.values())]
    neurons["out"] = str(random.choice(SMOOTH))
    for name in loose:
        edges[f"a{len(edges)}"] = (name, "out")
    numbers = [random.uniform(-1, 1, size).round(2) for size in (n, len(edges))]
    for found in numbers:
        found[random.random(len(found)) < 0.12] = 0
    return gl.Network(inputs, neurons, edges), *(found.tolist() for found in numbers), neurons, edges


def value(neurons, edges, inputs, weights):
    """F by NumPy alone, for any numbers; the neurons come in an order of computation."""
    known = {1: 1.0} | {f"x{i}": x for i, x in enumerate(inputs)}
    for name, chosen in neurons.items():
        pairs = zip(edges.values(), weights, strict=True)
        known[name] = BY_NUMPY[chosen](sum(w * known[source] for (source, target), w in pairs if target == name))
    return known["out"]


@pytest.mark.parametrize("seed", range(200))
def test_recursion_on_random_networks(seed):
    net, inputs, weights, neurons, edges = random_network(seed)
    result, found = net.forward(inputs, weights), net.backward()
    assert result == pytest.approx(value(neurons, edges, inputs, weights), rel=1e-12, abs=1e-14)
    n, point = len(inputs), np.array([*inputs, *weights])
    names = [*net.inputs, *net.weights]
    by_difference = gl.numeric.gradient(lambda *p: value(neurons, edges, p[:n], p[n:]), point)
    largest = max(1.0, np.abs(by_difference).max())
    for place, (name, difference) in enumerate(zip(names, by_difference, strict=True)):
        assert found[name] == pytest.approx(difference, rel=1e-6, abs=1e-7 * largest)
        aside = point.astype(complex)  # Im f(x + ih)/h has no cancellation: an independent derivative to rounding
        aside[place] += 1e-40j
        exact = value(neurons, edges, aside[:n], aside[n:]).imag / 1e-40
        assert found[name] == pytest.approx(exact, rel=1e-12, abs=1e-15 * largest)
    graph = net.graph()
    assert graph.forward(**dict(zip(names, point.tolist(), strict=True))) == pytest.approx(result, rel=1e-12)
    for name, derivative in graph.backward().items():
        assert found[name] == pytest.approx(derivative, rel=1e-11, abs=1e-14 * largest)


def test_the_smile_equals_the_recursion_wherever_it_applies():
    applied = refused = 0
    for seed in range(200):
        net, inputs, weights, *_ = random_network(seed)
        net.forward(inputs, weights)
        found = net.backward()
        for name in net.order:
            edge = net.edges.get(name)
            smile = net.half_smile(name) if edge and edge.target == net.output else net.smile(name)
            if smile.reason:
                refused += 1
                assert net.values[edge.target if edge else name] == 0
                continue
            applied += 1
            largest = max([1.0, *(abs(arc.product) for arc in smile.arcs)])
            assert smile.value == pytest.approx(found[name], rel=1e-11, abs=1e-13 * largest)
    assert applied > 1000
    assert refused > 50


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "sin", "square"])
@pytest.mark.parametrize("sizes", [[1, 1], [2, 3, 1], [3, 4, 4, 1]])
def test_matrices_agree_with_the_recursion(sizes, hidden):
    net, plain = (gl.Network.layered(sizes, hidden, output="identity") for _ in range(2))
    plain.layers = None
    random = np.random.default_rng(3)
    weights, inputs = random.normal(0, 1, len(net.weights)), random.normal(0, 1, (sizes[0], 7))
    targets = random.normal(0, 1, 7)
    assert net.forward(inputs, weights) == pytest.approx(plain.forward(inputs, weights), rel=1e-12)
    assert type(net.run) is not type(plain.run)
    for mine, other in ((net.backward(), plain.backward()), (net.values, plain.values), (net.slopes, plain.slopes)):
        assert mine.keys() == other.keys()
        assert all(np.allclose(mine[name], other[name], rtol=1e-11, atol=1e-14) for name in mine)
    assert all(np.allclose(net.gradients[name], plain.gradients[name], rtol=1e-11) for name in net.neurons)
    (error, slopes), (other, others) = net.error(inputs, weights, targets), plain.error(inputs, weights, targets)
    assert error == pytest.approx(other, rel=1e-12)
    assert [*slopes.values()] == pytest.approx([*others.values()], rel=1e-11, abs=1e-13)
    shifts = 1e-6 * np.eye(len(weights))
    for name, step in zip(net.weights, shifts, strict=True):
        ahead, behind = (net.error(inputs, weights + sign * step, targets)[0] for sign in (1, -1))
        assert slopes[name] == pytest.approx((ahead - behind) / 2e-6, rel=1e-5, abs=1e-6)


def test_numbers_that_matrices_do_not_take_go_another_way():
    net = gl.Network.layered([2, 2, 1], "tanh")
    a, (x1, x2) = np.linspace(-1, 1, len(net.weights)), np.array([[1.0, -2.0, 0.5], [0.5, 0.25, -1.0]])

    def by_hand(x1, x2, a):
        g1, g2 = np.tanh(a[0] * x1 + a[1] * x2 + a[2]), np.tanh(a[3] * x1 + a[4] * x2 + a[5])
        return np.tanh(a[6] * g1 + a[7] * g2 + a[8])

    named = dict(reversed([*zip(net.weights, a, strict=True)]))
    assert net.forward({"x2": x2, "x1": x1}, named) == pytest.approx(by_hand(x1, x2, a))
    assert net.numbers["x1"].tolist() == x1.tolist() and net.numbers["a3"] == a[2]
    by_matrices = type(net.run)
    for inputs, weights in (
        ((x1, x2), [Fraction(-1), *a[1:]]),
        ((x1, 0.5), a),
        ((x1, x2), [np.array([-1, 0, 1]), *a[1:]]),
        ((x1[:, None], x2[:, None]), a),
        (np.array([[1, 2], [3, 4]]), a),
    ):
        assert net.forward(inputs, weights) == pytest.approx(by_hand(*inputs, [*map(np.float64, weights)]))
        assert type(net.run) is not by_matrices


def test_where_a_network_in_layers_has_no_value_it_has_no_derivative():
    for hidden, good, bad, slope in (("ln", 2.0, -3.0, 1 / 2), ("exp", 1.0, 1000.0, math.e)):
        net = gl.Network.layered([1, 1], hidden)
        values = net.forward(np.array([[good, bad]]), np.array([1.0, 0.0]))
        assert np.isnan(values).tolist() == [False, True]
        assert net.backward()["a2"][0] == pytest.approx(slope)
        assert all(np.isnan(one).tolist() == [False, True] for one in net.backward().values())


def test_a_saturated_neuron_keeps_the_digits_of_its_slope():
    for name, exact in (("tanh", lambda u: 4 * math.exp(-2 * u)), ("sigmoid", lambda u: math.exp(-u))):
        net = gl.Network.layered([1, 1], name)
        net.forward(np.array([[40.0]]), np.array([1.0, 0.0]))
        assert net.backward()["a2"][0] == pytest.approx(exact(40.0), rel=1e-12)


def test_an_own_pair_is_an_activation():
    cube = (lambda u: u**3, lambda u: 3 * u**2)
    net = gl.Network("x", {"g": cube, "h": "ln"}, {"a": ("x", "g"), "b": ("g", "h")})
    assert net.forward(fractions(2), [Fraction(1), HALF]) == sp.log(4)
    assert net.backward() == {"a": 3, "b": 2, "x": Fraction(3, 2)}
    assert net.graph().forward(x=2.0, a=1.0, b=0.5) == pytest.approx(math.log(4))
    only_floats = gl.Network("x", {"g": (math.sin, math.cos)}, {"a": ("x", "g")})
    assert only_floats.forward([1], [2]) == math.sin(2)
    with pytest.raises(TypeError, match="neuron g"):
        only_floats.forward([np.array([1.0, 2.0])], [2])


def test_an_elementary_function_is_an_activation():
    named = gl.Network("x", {"g": "tanh"}, {"a": ("x", "g")})
    given = gl.Network("x", {"g": gl.tanh}, {"a": ("x", "g")})
    for net in (named, given):
        net.forward([0.5], [3.0])
    assert given.backward() == named.backward()


def test_relu_at_its_corner_and_arrays_out_of_the_domain():
    net = gl.Network("x", {"g": "relu"}, {"a": ("x", "g")})
    assert net.forward([0], [1]) == 0
    assert net.backward() == {"a": 0, "x": 0}
    assert repr(net.backward()) == "{'a': 0.0, 'x': 0.0}"
    log = first()
    values = log.forward([np.array([1.0, 2.0, -3.0])], [3, 4, np.array([5.0, -5.0, 5.0])])
    assert np.isnan(values).tolist() == [False, True, False]
    assert all(np.isnan(one).tolist() == [False, True, False] for one in log.backward().values())
    grid = log.forward([np.ones((4, 1))], [3, np.arange(5.0), 5])
    assert grid.shape == log.backward()["c"].shape == (4, 5)


# --------------------------------------------------------------------------------------------------------- errors
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: gl.Network("x", {"g": "sin", "h": "cos"}, {"a": ("g", "h"), "b": ("h", "g")}), "cycle.* g, h"),
        (lambda: gl.Network("x", {"g": "sinus"}, {"a": ("x", "g")}), "Neuron g: .*'sinus'.*tanh"),
        (lambda: gl.Network("x", {"g": "+"}, {"a": ("x", "g")}), "Neuron g"),
        (lambda: gl.Network("x", {"g": "sin"}, {"a": ("y", "g")}), "weight a cannot start at 'y': .* x, g, 1"),
        (lambda: gl.Network("x", {"g": "sin"}, {"a": ("x", "x")}), "weight a cannot end at 'x': choose one of g"),
        (lambda: gl.Network("x", {"g": "sin"}, {"a": "xg?"}), "weight a "),
        (lambda: gl.Network("x", {"g": "sin"}, {"x": ("x", "g")}), "x is used"),
        (lambda: gl.Network("x", {"a": "sin"}, {"a": ("x", "a")}), "a is used"),
        (lambda: gl.Network("x", {"g": "sin", "h": "cos"}, {"a": ("x", "g"), "b": ("x", "h")}), "one output.*g, h"),
        (lambda: gl.Network("x", {}, {}), "one output"),
        (lambda: gl.Network.layered([2, 3, 2]), "sizes"),
        (lambda: first().backward(), "values first"),
        (lambda: first().smile("a"), "values first"),
        (lambda: first().forward([2], {"a": 3, "b": 4}), "weight c has no value"),
        (lambda: first().forward([2], {"a": 3, "b": 4, "c": 5, "d": 6}), "d is not a weight"),
        (lambda: first().forward({"y": 2}, [3, 4, 5]), "y is not an input"),
        (lambda: first().forward([2], [3, 4]), r"weights \(3\), in the order a, b, c"),
        (lambda: first().forward([2, 2], [3, 4, 5]), r"inputs \(1\)"),
        (lambda: first().forward([2], [3, 4, -5]), "Neuron h .*u = −500.0.*ln needs u > 0"),
        (lambda: first().forward(fractions(2), fractions(3, 4, -5)), "Neuron h .*u = −500"),
        (lambda: first().forward([2], [3, -6, 5]), "Neuron h "),
        (lambda: second().forward([1], [2, 3, -3000, 0.5]), "Neuron h "),
        (lambda: chain().forward([1.0], [1e300, 1e300]), "Neuron h "),
        (lambda: (net := chain()).forward([1e-200], [1e300, 1e200]) and net.backward(), "too large"),
    ],
)
def test_errors_name_the_place(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_what_is_not_a_number_is_refused_and_a_failed_run_leaves_no_numbers():
    net = first()
    for wrong in ("2", 1j, None, math.nan):
        with pytest.raises(TypeError, match="x must be"):
            net.forward([wrong], [3, 4, 5])
    with pytest.raises(TypeError, match="y₀"):
        net.error([2], [3, 4, 5], "6")
    net.forward([2], [3, 4, 5])
    with pytest.raises(ValueError, match="Neuron h"):
        net.forward([2], [3, 4, -5])
    assert net.values == {1: 1, "x": "?", "g": "?", "h": "?"}
    with pytest.raises(ValueError, match="first"):
        net.backward()


def test_no_derivative_where_there_is_none():
    net = gl.Network("x", {"g": "sqrt"}, {"a": ("x", "g")})
    assert net.forward([0], [1]) == 0
    with pytest.raises(ValueError, match="Neuron g has a value here but no derivative"):
        net.backward()


# --------------------------------------------------------------------------------------------------------- checks
def test_a_right_recursion_is_right_and_others_are_told():
    def term(net, edge, h):
        return h * net.numbers[edge.weight] * net.slopes[edge.target]

    def result(net, edge, g):
        return g * net.values[edge.source] * net.slopes[edge.target]

    def gradients(net, start=lambda net: 1, term=term, add=sum, result=result):
        found = {}
        for neuron in net.backwards:
            terms = [term(net, edge, found[edge.target]) for edge in neuron.outgoing]
            found[neuron.name] = add(terms) if terms else start(net)
        return {weight: result(net, edge, found[edge.target]) for weight, edge in net.edges.items()}

    assert gl.check.recursion(gradients).kind == "correct"
    for mistake, slip in (
        ("last_edge", {"add": lambda terms: terms[-1]}),
        ("last_edge", {"add": lambda terms: terms[0]}),
        ("start", {"start": lambda net: net.values[net.output]}),
        ("start", {"start": lambda net: net.slopes[net.output]}),
        ("start", {"start": lambda net: 0}),
        ("edge_weight", {"term": lambda net, edge, h: h * net.slopes[edge.target]}),
        ("edge_slope", {"term": lambda net, edge, h: h * net.numbers[edge.weight]}),
        ("edge_slope", {"term": lambda net, edge, h: h * net.numbers[edge.weight] * net.slopes.get(edge.source, 1)}),
        ("edge_value", {"result": lambda net, edge, g: g * net.slopes[edge.target]}),
        ("local_slope", {"result": lambda net, edge, g: g * net.values[edge.source]}),
    ):
        feedback = gl.check.recursion(lambda net, slip=slip: gradients(net, **slip))
        assert (feedback.kind, feedback.mistake) == ("wrong", mistake), slip
    wrong = gl.check.recursion(lambda net: {name: 2 * value for name, value in gradients(net).items()})
    assert (wrong.kind, wrong.mistake) == ("wrong", None)
    assert "F = tanh(c·cos(a·x) + d·sin(b·x) + e)" in wrong.text
    assert gl.check.recursion(...).kind == "missing"
    assert gl.check.recursion(lambda net: dict.fromkeys(net.weights, ...)).kind == "missing"
    assert (
        gl.check.recursion(lambda net: {w: ... * net.values[e.target] for w, e in net.edges.items()}).kind == "missing"
    )
    assert gl.check.recursion("1/5").kind == "hint"
    assert "keys: a, b, c, d, e." in gl.check.recursion(lambda net: [1.0]).text
    one_wrong = gl.check.recursion(lambda net: gradients(net) | {"a": 3.0})
    assert "gives {a: 3}; the right result is {a: 0}." in one_wrong.text
    broken = gl.check.recursion(lambda net: {w: 1 / net.values[e.target] for w, e in net.edges.items()})
    assert broken.kind in ("hint", "wrong")
    by_smile = lambda net: {  # noqa: E731
        w: (net.half_smile(w) if e.target == net.output else net.smile(w)).value for w, e in net.edges.items()
    }
    assert gl.check.recursion(by_smile).kind == "wrong"  # one neuron has the value 0


def test_mistakes_in_a_smile_are_recognised():
    net = gl.Network(
        "x",
        {"f": "square", "g": "square", "h": "identity"},
        {"a": ("x", "f"), "b": ("x", "g"), "c": ("f", "h"), "d": ("g", "h")},
    )
    net.forward([2], [1, 3, 2, -1])
    assert net.smile("x").value == -28
    for answer, kind, mistake in (
        (-28, "correct", None),
        (28, "wrong", "sign"),
        (8, "wrong", "one_arc"),
        (-36, "wrong", "one_arc"),
        (-56, "wrong", "undivided"),
        (..., "missing", None),
    ):
        feedback = gl.check.smile(answer, net.smile("x"))
        assert (feedback.kind, feedback.mistake) == (kind, mistake), answer
    assert gl.check.smile(8, net.smile("a")).mistake == "unweighted"
    assert gl.check.smile(8.1, net.smile("a"), instead=[("bias", 8.1)]).mistake == "bias"
    for answer, mistake in ((1, "unstarted"), (4, None), (-4, "sign")):
        assert gl.check.smile(answer, net.half_smile("c")).mistake == mistake
    assert gl.check.smile(4, net.smile("a")).mistake == "unsloped"  # 2 · 4/4 · 2 · 4 = 16, and g′⋆ = 4
    quiz = gl.Network("x", {"g": "square", "h": "square"}, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})
    quiz.forward([3], [1, 1, 0.25])  # 3 · 8/16 · 1/4 · 128 = 48
    for answer, mistake in ((24, "halved"), (0.375, "unchained"), (192, "unweighted"), (6, "unsloped")):
        assert gl.check.smile(answer, quiz.smile("a")).mistake == mistake
    assert gl.check.smile(2, net.smile("x")).mistake == "unchained"  # 1/2 · 1 + 1/2 · 3
    net.forward([0], [1, 3, 2, -1])
    assert mistakes.of_smile(net.smile("x")) == []  # it does not apply: there is no number to compare


# --------------------------------------------------------------------------------------------------------- drawing
def texts(picture):
    """The boxes in pixels of all that is written, and of the neurons."""
    renderer = picture.ax.figure.canvas.get_renderer()
    shown = [text for text in picture.ax.texts if text.get_text()]
    return [(text.get_text().replace("★", "⋆"), text.get_window_extent(renderer)) for text in shown]


def run(net, *numbers):
    net.forward(*numbers)
    return net


LAYERED = np.random.default_rng(0).normal(size=13).round(2).tolist()
PICTURED = {
    "first": lambda: run(first(), fractions(2), fractions(3, 4, 5)),
    "second": lambda: run(second(), [1], [2, 3, 0.5, -0.7]),
    "layers": lambda: run(gl.Network.layered([2, 3, 1]), [1.0, -2.0], LAYERED),
}


@pytest.mark.parametrize("name", PICTURED)
def test_nothing_covers_anything_else(name):
    net = PICTURED[name]()
    picture = NetworkPicture(net)
    for k, weight in enumerate([None, *net.order]):
        edge = net.edges.get(weight)
        smile = weight and (net.half_smile(weight) if edge and edge.target == net.output else net.smile(weight))
        picture.show(smile, net.order[:k])
        for (text, box), (other, another) in combinations(texts(picture), 2):
            shared = (
                min(box.x1, another.x1) - max(box.x0, another.x0),
                min(box.y1, another.y1) - max(box.y0, another.y0),
            )
            assert min(shared) <= 1.5, (weight, text, other, shared)
        width, height = picture.ax.figure.canvas.get_width_height()
        for text, box in texts(picture):
            assert box.x0 >= 0 <= box.y0, text
            assert box.x1 <= width, text
            assert box.y1 <= height, text


def test_names_side_by_side_are_two_words():
    axes = gl.explore.network().figure.axes  # where there is least room
    sketch = next(ax for ax in axes if "a₁₃" in [text.get_text() for text in ax.texts])
    for (text, box), (other, another) in combinations(texts(SimpleNamespace(ax=sketch)), 2):
        apart = max(box.x0 - another.x1, another.x0 - box.x1, box.y0 - another.y1, another.y0 - box.y1)
        assert apart > 0.15 * box.height, (text, other)


@pytest.mark.parametrize("what", ["known", "bold"])
@pytest.mark.parametrize("bad", ["a", ["q"]])
def test_a_list_of_names_that_is_wrong_is_called_by_its_name(what, bad):
    with pytest.raises((TypeError, ValueError), match=f"^{what} must"):
        gl.draw.network(PICTURED["first"](), **{what: bad})


def test_the_picture_says_what_the_course_says():
    net = PICTURED["first"]()
    picture = gl.draw.network(net, smile=net.smile("a"), known=["c"])
    shown = [text for text, _ in texts(picture)]
    values, slopes = ("g⋆ = 100", "h⋆ = ln(500)"), ("[g′⋆ = 20]", "[h′⋆ = 1/500]")
    for text in ("x = 2", "a = 3", "b = 4", "c = 5", *values, *slopes, "{{1/5}}", "F = ln(500)"):
        assert text in shown
    assert "{{2/5}}" not in shown
    curve = np.array(picture.smile.get_data()).T
    middle = picture.plan.places["g"]
    lowest = np.nanmin(curve[:, 1])
    assert lowest < middle[1] - 0.5  # it passes under the neuron, with a stem on it
    assert any(np.allclose(point, [middle[0], lowest], atol=0.02) for point in curve)
    shown = picture._repr_mimebundle_()
    assert base64.b64decode(shown["image/png"]).startswith(b"\x89PNG")
    assert re.findall("min-width:(\\d+)px", shown["text/html"]) == ["533"]  # a narrow window scrolls it in the end
    assert f'alt="{picture.told()}"' in shown["text/html"] and "A smile for ∂F/∂a." in picture.told()
    assert repr(picture) == "F(x; a, b, c)"
    picture = gl.draw.network(net, smile=net.smile("x"))
    assert {"1", "[1]"} <= {text for text, _ in texts(picture)}
    zero = run(second(), [0], [2, 3, 0.5, -0.7])
    assert "÷ 0" in [text for text, _ in texts(gl.draw.network(zero, smile=zero.smile("x")))]
    above = gl.draw.network(zero, smile=zero.smile("a"))  # f stands higher than both ends of its smile
    heights = [above.plan.places[name][1] for name in ("x", "h")]
    assert np.nanmin(above.smile.get_ydata()) < min(heights) - 0.2
    fig, ax = plt.subplots()
    picture = gl.draw.network(second(), numbers=False, bold=["a"], ax=ax)
    assert picture.ax is ax
    assert sorted(text for text, _ in texts(picture) if text in second().neurons) == ["f", "g", "h"]
    plt.close(fig)


@pytest.mark.parametrize("language", gl.language.LANGUAGES)
@pytest.mark.usefixtures("spoken")
def test_the_smile_in_letters_has_all_its_factors_and_nothing_covers_another(language):
    picture = gl.draw.smiles()
    html = picture._repr_mimebundle_()["text/html"]
    assert re.findall("min-width:(\\d+)px", html) == ["588"]  # a narrow window scrolls it in the end
    found = texts(picture)
    shown = [text for text, _ in found]
    for text, times in (
        ("f⋆", 3),
        ("a", 3),
        ("g⋆", 3),
        ("[g′⋆]", 3),
        ("b", 1),
        ("{{∂F/∂b}}", 1),
        ("b₁", 1),
        ("b₂", 1),
        ("F", 1),
    ):
        assert shown.count(text) == times, text
    width, height = picture.ax.figure.canvas.get_width_height()
    for (text, box), (other, another) in combinations(found, 2):
        shared = min(box.x1, another.x1) - max(box.x0, another.x0), min(box.y1, another.y1) - max(box.y0, another.y0)
        assert min(shared) <= 1, (text, other)
    for text, box in found:
        assert box.x0 >= 0 <= box.y0 and box.x1 <= width and box.y1 <= height, text
    assert gl.language.words(language)["half_smile_line"].partition("{")[0].strip(" :") in str(shown)
    assert "∂F/∂a = f⋆ · g′⋆" in picture.told()
    assert "$b_i$ · ∂F/∂$b_i$" in str(shown) and "ᵢ" not in str(shown)  # a sign too small to be read
