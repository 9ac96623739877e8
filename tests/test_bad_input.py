"""Every public name of gradlib is given what it cannot use, and answers at once in a sentence of its own.

`BAD` says what is given, `CALLS` where: each call takes one bad value in one place.  It must end in an error whose text
is a sentence of `gradlib.language` in the chosen language; for an answer of a learner, in feedback; or, for the values
that it takes (`takes`), in a result, which is compared with `gives` where that is said.  Everything else is a failure:
an error of NumPy, sympy or matplotlib, a warning, a number made out of text, a call that does not end.
"""

import contextlib
import inspect
import itertools
import math
import re
import signal
import string
from decimal import Decimal
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pytest
import sympy as sp
import traitlets

import gradlib as gl
from gradlib.formula import typed
from gradlib.functions.rules import RULES
from gradlib.graph.nodes import DomainError
from gradlib.language import LANGUAGES, Told, WrongType, words
from gradlib.network.recursion import NeuronError

SECONDS = 30  # for one place and all the values: hours would be needed without a limit


# ------------------------------------------------------------------------------------------------------ what is given
class Hostile:
    """Raises whatever it is asked."""

    def _refuse(self, *_, **__):
        raise RuntimeError("hostile")

    __str__ = __repr__ = __format__ = __len__ = __iter__ = __float__ = __int__ = __index__ = __bool__ = _refuse
    __eq__ = __hash__ = __array__ = __lt__ = __getattr__ = _refuse


class Float(float):
    """A number that cannot be written."""

    def __repr__(self):
        raise RuntimeError("hostile")

    __str__ = __repr__


def stops(*_):
    raise ZeroDivisionError


RING = []
RING.append(RING)
DEEP = []
for _ in range(2000):
    DEEP = [DEEP]

ONE = {  # one finite number
    "True": True, "0": 0, "-1": -1, "2.5": 2.5, "5": 5, "10^9": 10**9, "10^300": 1e300, "10^-320": 1e-320,
    "1/3": Fraction(1, 3), "decimal": Decimal("1.5"), "float32": np.float32(1.5), "0-d array": np.array(1.0),
    "pi": sp.pi, "hostile float": Float(2),
}  # fmt: skip
NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "oo": sp.oo, "decimal nan": Decimal("nan")}
ARRAYS = {
    "[]": [], "[[]]": [[]], "()": (), "empty": np.zeros((0, 2)), "[1]": [1.0], "[1, 2]": [1.0, 2.0],
    "[1, 2, 3]": [1, 2, 3], "box": [0, 1, 0, 1], "cube": np.ones((3, 3, 3)), "[10^300, 1]": [1e300, 1.0],
    "[nan, 1]": [math.nan, 1], "[inf, 1]": [math.inf, 1],
    "masked": np.ma.masked_array([1.0, 2.0], [True, False]),
}  # fmt: skip
TEXTS = {
    "": "", "blank": "  ", "x": "x", "1": "1", "a b c": "a b c", "x x": "x x", "NUL": "x\0y", "surrogate": "\ud800",
    "__class__": "__class__", "lambda": "lambda", "é": "é", "long text": "x" * 10**6,
}  # fmt: skip
NOTHING = {"None": None, "...": ..., "[None]": [None, None]}
FUNCTIONS = {"t -> t": lambda t: t, "() -> 1": lambda: 1, "stops": stops, "print": print, "class": Hostile}
FIELDS = {name: gl.ScalarField(name) for name in ("x y", "t", "2")}
OURS = FIELDS | {
    "node": gl.variables("q")[0],
    "graph": gl.Graph.from_formula("x y"),
    "network": gl.Network.layered([2, 2, 1]),
}
HUGE = {"10^400": 10**400, "10^5000": 10**5000, "[10^400]": [10**400, 1], "range": range(10**9)}
OTHERS = {
    "2j": 2j, "complex": np.complex128(1), "complexes": np.array([1j, 2]), "[1j]": [1j, 2], "i": sp.I, "zoo": sp.zoo,
    "symbol x": sp.Symbol("x"), "equation": sp.Eq(sp.Symbol("x"), 1), "matrix": sp.Matrix([[1]]),
    "date": np.datetime64("2020-01-01"), "time": np.timedelta64(1, "D"), "bytes": b"x", "bytearray": bytearray(b"x"),
    "ragged": [1, [2, 3]], "ring": RING, "deep": DEEP, "texts": ["a", "b"], "array of texts": np.array(["1", "2"]),
    "objects": np.array([None, 1], dtype=object), "records": np.zeros(2, dtype=[("a", float)]),
    "{}": {}, "{x: 1}": {"x": 1}, "{1: 2}": {1: 2}, "set()": set(), "{1, 2}": {1, 2}, "slice": slice(None),
    "generator": (i for i in range(3)), "count": itertools.count(), "object": object(), "module": math,
    "exception": ValueError("x"), "hostile": Hostile(),
}  # fmt: skip
BAD = ONE | NOT_FINITE | ARRAYS | TEXTS | NOTHING | FUNCTIONS | OURS | HUGE | OTHERS
FEW = (
    "None",
    "",
    "x",
    "x\0y",
    "nan",
    "10^400",
    "10^300",
    "bytes",
    "[]",
    "[1, 2]",
    "ring",
    "object",
    "hostile",
    "count",
)


class At:
    """One place in one call: a function of the bad value.

    Parameters
    ----------
    takes : the names of the values that are not bad there
    gives : for those, what the result must be, if it is a number or an array
    own : whether it may raise the error of a Python function that it was given
    given : names of the values that are tried (default: all)
    """

    def __init__(self, call, takes=(), *, gives=None, own=False, given=BAD):
        self.call, self.takes, self.gives, self.own, self.given = (
            call,
            {*takes},
            gives,
            own,
            [n for n in given if n in BAD],
        )


# ---------------------------------------------------------------------------------------------------------- the table
def cube(x, y):
    return x**2 * y + 1


F, PYTHON = gl.ScalarField("x^2 y + 1"), gl.ScalarField(cube)
SPACE = gl.ScalarField("x^2 + y^2 - z^2")
(X,) = gl.variables("x")
BOX, ROOM = (-1, 1, -1, 1), (-1, 1) * 3
NUMBERS = {*ONE, *NOT_FINITE, *ARRAYS, "matrix"}  # as coordinates
PAIR = {"[1, 2]", "[nan, 1]", "[inf, 1]", "[10^300, 1]", "masked"}
WORD = {"x", "a b c", "é"}


def graph():
    x, y = gl.variables("x y")
    return gl.Graph(gl.ln(x**2 * y) + gl.sqrt(y) * x)


def done():
    found = graph()
    found.forward(x=1.0, y=2.0)
    return found


def value_of_graph(x):
    """For y = 2."""
    return np.log(2 * x**2) + np.sqrt(2) * x


def slope_of_graph(x):
    return np.where(np.isfinite(value_of_graph(x)), 2 / x + np.sqrt(2), np.nan)


def slope(value):
    found = graph()
    found.forward(x=value, y=2.0)
    return found.backward()["x"]


def net():
    return gl.Network("x", {"g": "square", "h": "ln"}, {"a": ("x", "g"), "b": (1, "g"), "c": ("g", "h")})


def ran():
    found = net()
    found.forward([2.0], [3.0, 4.0, 5.0])
    return found


def back(network, value, weights):
    network.forward([value], weights)
    return network.backward()["a"]


def layers():
    return gl.Network.layered([2, 2, 1])


NINE = [0.1] * 9
ROWS = np.ones((2, 3))


def elementary(*arguments, **options):
    """Without keeping it."""
    before = dict(RULES)
    try:
        return gl.elementary(*arguments, **options)
    finally:
        RULES.clear()
        RULES.update(before)


def floats(value):
    """The value as floats, with NaN for what is masked."""
    return np.ma.filled(np.ma.asarray(value, dtype=float), np.nan)


def finite(value):
    return np.where(np.isfinite(value), value, np.nan)


def quiet(of, *, at=finite):
    """The function `of` of the value as floats, NaN where it is not finite; by default also where the value is not."""

    def found(value):
        with np.errstate(all="ignore"):
            return finite(np.asarray(of(at(floats(value))), dtype=float))

    return found


def picture(draw):
    """A call of `gl.draw`, and the picture itself."""

    def call(value):
        drawn = draw(value)
        (drawn.ax.figure if hasattr(drawn, "ax") else plt.gcf()).canvas.draw()

    return call


def made(name, **options):
    explorer = getattr(gl.explore, name)(**options)
    explorer.close()
    assert explorer.error is None


SMALL = {*ONE} - {"10^300"}
ON_GRAPHS = {*ONE, *ARRAYS, "symbol x"}
FINITE_LISTS = {"[1]", "[1, 2]", "[1, 2, 3]", "box", "[10^300, 1]"}
NO_PAIRS = {"[]", "()", "empty"}
CALLS = {
    "set_language": [At(gl.set_language)],
    "ScalarField": [
        At(gl.ScalarField, {"x", "1", "a b c", "x x", "t -> t", "x y", "t", "2", "pi", "oo", "i", "zoo", "symbol x"}),
        At(lambda bad: gl.ScalarField("x y", bad), {"None"}),
        At(lambda bad: gl.ScalarField(cube, bad), {"None", "texts"}),
        At(lambda bad: gl.ScalarField("x y", name=bad), TEXTS),
    ],
    "ScalarField.__call__": [
        At(lambda bad: F(bad, 2), NUMBERS, gives=quiet(lambda x: 2 * x**2 + 1)),
        At(lambda bad: F(1, bad), NUMBERS, gives=quiet(lambda y: y + 1)),
        At(lambda bad: F(bad)),
        At(lambda bad: PYTHON(bad, 2), NUMBERS, gives=quiet(lambda x: 2 * x**2 + 1)),
        At(lambda bad: F([1.0, 2.0, 3.0, 4.0], bad), {*ONE, *NOT_FINITE, "box", "[1]", "matrix"}),
    ],
    "ScalarField.partial": [At(F.partial, {"True", "0", "-1", "x", "symbol x"})],
    "ScalarField.gradient": [
        At(lambda bad: F.gradient(bad, 2), NUMBERS, gives=quiet(lambda x: [4 * x, x**2])),
        At(lambda bad: PYTHON.gradient(bad, 2), NUMBERS),
        At(lambda bad: F.gradient(bad)),
    ],
    "ScalarField.hessian": [
        At(lambda bad: F.hessian(1, bad), NUMBERS, gives=quiet(lambda y: [[2 * y, 2 + 0 * y], [2 + 0 * y, 0 * y]])),
        At(lambda bad: PYTHON.hessian(bad, 2), NUMBERS),
    ],
    "ScalarField.directional": [
        At(lambda bad: F.directional(bad, (1, 0)), {*PAIR, "ragged"}),
        At(lambda bad: F.directional((1, 2), bad), {"[1, 2]", "[10^300, 1]"}),
        At(lambda bad: F.directional((1, 2), (bad, 0)), ONE, gives=lambda h: 4 * float(h)),
        At(lambda bad: PYTHON.directional((bad, 2), (0, 1)), NUMBERS),
    ],
    "ScalarField.tangent_plane": [
        At(F.tangent_plane, {"[1, 2]", "[10^300, 1]"}),
        At(lambda bad: F.tangent_plane((bad, 1))(0, 0), ONE, gives=quiet(lambda x: 1 - 2 * x**2)),
    ],
    "ScalarField.critical_points": [
        At(F.critical_points, {"box"}),
        At(lambda bad: F.critical_points((-1, bad, -1, 1)), SMALL),
    ],
    "numeric.partial": [At(lambda bad: gl.numeric.partial(cube, (1, 2), bad), {"True", "0", "-1"})],
    "numeric.directional": [
        At(lambda bad: gl.numeric.directional(cube, (1, 2), bad), {"[1, 2]", "[10^300, 1]", "ragged"}),
        At(
            lambda bad: gl.numeric.directional(cube, (1, 2), (bad, 0)),
            {*ONE, *ARRAYS, "matrix"} - PAIR | {"[1, 2]", "[10^300, 1]"},
            gives=lambda h: 4 * floats(h),
        ),
    ],
    "numeric.gradient": [],
    "numeric.hessian": [],
    "variables": [
        At(gl.variables, {*WORD, "", "blank", "long text", "texts", "[]", "()", "empty"}),
        At(lambda bad: gl.variables([bad]), {"x", "é", "long text", "symbol x"}),
    ],
    "node": [
        At(gl.node, {"1"}),
        At(lambda bad: gl.node(bad, x=X), {"x", "1", "x x"}),
        At(lambda bad: gl.node("x + y", x=bad, y=2), {*ONE, "node"}),
    ],
    "unknown": [At(gl.unknown)],
    "elementary": [
        At(lambda bad: elementary(bad, stops, "sin"), {"x", "é", "lambda", "long text"}),
        At(lambda bad: elementary("own", bad, "sin"), {*FUNCTIONS, *FIELDS}),
        At(lambda bad: elementary("own", stops, bad), {*FUNCTIONS, *FIELDS}),
        At(lambda bad: elementary("own", stops, {"float": bad, "array": stops, "exact": stops}), {*FUNCTIONS, *FIELDS}),
        At(lambda bad: elementary("own", stops, "sin", numpy=bad), {"None", ""}),
        At(lambda bad: elementary("own", stops, "sin", domain=bad), TEXTS),
        At(lambda bad: elementary("own", stops, "sin", latex=bad), TEXTS),
        At(lambda bad: elementary("own", stops, "sin", latex="\\mathrm{own}")),
    ],
    "Graph": [
        At(gl.Graph, {*ONE, "node"}),
        At(lambda bad: gl.Graph(X, inputs=bad), {"None"}),
        At(lambda bad: gl.Graph(X, inputs=[X, bad]), {"node"}),
    ],
    "Graph.from_formula": [
        At(gl.Graph.from_formula, {"x", "1", "a b c", "x x"}),
        At(lambda bad: gl.Graph.from_formula("x y", bad), {"None"}),
    ],
    "Graph.forward": [
        At(lambda bad: graph().forward(x=bad, y=2), ON_GRAPHS, gives=quiet(value_of_graph)),
        At(lambda bad: graph().forward(x=bad)),
        At(
            lambda bad: gl.Graph.from_formula("x y").forward(x=[1, 2, 3], y=bad),
            {*ONE, *NOT_FINITE, "[1]", "[1, 2, 3]", "cube"},
        ),
        At(lambda bad: gl.Graph.from_formula("x^x^x^x").forward(x=bad), ON_GRAPHS),
    ],
    "Graph.backward": [At(slope, ON_GRAPHS, gives=quiet(slope_of_graph))],
    "Graph.count_paths": [At(lambda bad: done().count_paths(bad), {"x"})],
    "Graph.paths": [
        At(lambda bad: done().paths(bad), {"x"}),
        At(lambda bad: done().paths("x", most=bad), {"5"}),
    ],
    "Graph.compile": [
        At(lambda bad: graph().compile()(bad, 2)[0], ON_GRAPHS, gives=quiet(value_of_graph)),
        At(lambda bad: graph().compile()(bad, 2)[1]["x"], ON_GRAPHS, gives=quiet(slope_of_graph)),
        At(lambda bad: gl.Graph.from_formula("x^x^x^x").compile()(bad)[0], ON_GRAPHS),
    ],
    "Network": [
        At(lambda bad: gl.Network(bad, {"g": "sin"}, {"a": ("x", "g")}), {"x"}),
        At(lambda bad: gl.Network("x", bad, {"a": ("x", "g")})),
        At(lambda bad: gl.Network("x", {"g": bad}, {"a": ("x", "g")})),
        At(lambda bad: gl.Network("x", {"g": "sin"}, bad), {"{}"}),
        At(lambda bad: gl.Network("x", {"g": "sin"}, {"a": bad})),
        At(lambda bad: gl.Network("x", {"g": "sin"}, {"a": (bad, "g")}), {"x"}),
        At(lambda bad: gl.Network("x", {"g": "sin"}, {"a": ("x", bad)})),
        At(
            lambda bad: gl.Network("x", {"g": (lambda u: bad, lambda u: 1)}, {"a": ("x", "g")}).forward([1], [1]),
            ONE,
            gives=float,
        ),
        At(
            lambda bad: back(gl.Network("x", {"g": (lambda u: 1, lambda u: bad)}, {"a": ("x", "g")}), 1, [1]),
            ONE,
            gives=float,
        ),
    ],
    "Network.layered": [
        At(gl.Network.layered),
        At(lambda bad: gl.Network.layered([2, bad, 1]), {"True", "5"}),
        At(lambda bad: gl.Network.layered([2, 2, 1], bad)),
        At(lambda bad: gl.Network.layered([2, 2, 1], output=bad), {"None"}),
    ],
    "Network.forward": [
        At(lambda bad: net().forward(bad, [3, 4, 5]), {"[1]", "{x: 1}", "[[]]"}),
        At(
            lambda bad: net().forward([bad], [3, 4, 5]),
            ON_GRAPHS,
            gives=quiet(lambda x: np.log(5 * (3 * x + 4) ** 2)),
        ),
        At(lambda bad: net().forward([2], bad), {"[1, 2, 3]", "cube"}),
        At(lambda bad: net().forward([[1.0, 2.0]], [bad, 4, 5]), {*ONE, *NOT_FINITE, "[1]", "empty", *PAIR}),
        At(lambda bad: layers().forward(bad, np.array(NINE)), {*PAIR, "ragged"}),
        At(lambda bad: layers().forward(ROWS, bad)),
        At(lambda bad: layers().forward(ROWS, [bad, *NINE[1:]]), {*ONE, "[1]", "[1, 2, 3]", "cube", *NOT_FINITE}),
    ],
    "Network.backward": [
        At(
            lambda bad: back(net(), bad, [3, 4, 5]),
            ON_GRAPHS,
            gives=quiet(lambda x: 2 * x / (3 * x + 4) / (abs(x) < 1e150)),
        )
    ],
    "Network.smile": [At(lambda bad: ran().smile(bad), {"x"})],
    "Network.half_smile": [At(lambda bad: ran().half_smile(bad), {"x"})],
    "Network.error": [
        At(lambda bad: net().error([2], [3, 4, 5], bad)[0], SMALL, gives=lambda y: (np.log(500) - float(y)) ** 2),
        At(lambda bad: layers().error(ROWS, np.array(NINE), bad)[0], SMALL | {"[1, 2, 3]"}),
        At(lambda bad: layers().error(bad, np.array(NINE), 1)[0], {*PAIR, "ragged"}),
    ],
    "Network.formula": [
        At(lambda bad: net().formula(bad), {"None", "[1]", "{x: 1}"}),
        At(lambda bad: net().formula([bad]), {*ONE, "10^400", "symbol x"}),
        At(lambda bad: net().formula(None, bad), {"None", "[1, 2, 3]"}),
    ],
    "check.formula": [
        At(lambda bad: gl.check.formula(bad, "x y"), BAD),
        At(lambda bad: gl.check.formula("x", bad), {*FIELDS, "x", "x x", "t -> t", "symbol x", "1", "a b c", "pi"}),
        At(lambda bad: gl.check.formula("x y", "x y", bad), {"None"}),
        At(lambda bad: gl.check.formula("x", "x y", instead=bad), NO_PAIRS),
        At(lambda bad: gl.check.formula("x", "x y", instead=[(bad, "x")])),
        At(
            lambda bad: gl.check.formula("x", "x y", instead=[("sign", bad)]),
            {"x", "1", "x x", "x y", "2", "pi", "oo", "i", "symbol x"},
            own=True,
        ),
    ],
    "check.partial": [
        At(lambda bad: gl.check.partial(bad, "x^2 y", "x"), BAD),
        At(lambda bad: gl.check.partial("x", bad, "x"), {"x", "x x", "x y", "symbol x"}),
        At(lambda bad: gl.check.partial("x", "x^2 y", bad), {"True", "0", "-1", "x", "symbol x"}),
    ],
    "check.equation": [
        At(lambda bad: gl.check.equation(bad, "2x + 3y - 5"), BAD),
        At(
            lambda bad: gl.check.equation("x = 1", bad),
            {"x", "x x", "1", "a b c", "x y", "t", "2", "t -> t", "pi", "oo", "i", "zoo", "symbol x"},
        ),
    ],
    "check.number": [
        At(lambda bad: gl.check.number(bad, 2), BAD),
        At(lambda bad: gl.check.number(2, bad), {*ONE, *FINITE_LISTS}),
        At(lambda bad: gl.check.number(3, 2, tol=bad), {*ONE} - {"-1"}),
        At(lambda bad: gl.check.number(3, 2, instead=bad), NO_PAIRS),
        At(lambda bad: gl.check.number(3, 2, instead=[("sign", bad)]), ONE),
    ],
    "check.vector": [
        At(lambda bad: gl.check.vector(bad, (1, 2)), BAD),
        At(lambda bad: gl.check.vector((bad, 2), (1, 2)), BAD),
        At(lambda bad: gl.check.vector((1, 2), bad), {*ONE, *FINITE_LISTS}),
        At(lambda bad: gl.check.vector((1, 3), (1, 2), tol=bad), {*ONE} - {"-1"}),
    ],
    "check.point": [
        At(lambda bad: gl.check.point(bad, (1, 2)), BAD),
        At(lambda bad: gl.check.point((1, 2), bad), {*ONE, *FINITE_LISTS}),
        At(lambda bad: gl.check.point((1, 3), (1, 2), tol=bad), {*ONE} - {"-1"}),
    ],
    "check.function": [
        At(lambda bad: gl.check.function(bad, lambda t: t, [(1,), (2,)]), BAD),
        At(lambda bad: gl.check.function(lambda t: bad, lambda t: t, [(1,), (2,)]), BAD),
        At(lambda bad: gl.check.function(lambda t: {"x": bad}, lambda t: {"x": t}, [(1,)]), BAD),
        At(lambda bad: gl.check.function(lambda t: t, bad, [(1,)]), {"t -> t", "t", "print"}, own=True),
        At(
            lambda bad: gl.check.function(lambda *t: 1, lambda *t: 1, bad),
            {"[]", "[[]]", "()", "empty", "cube", "ring", "deep"},
        ),
        At(lambda bad: gl.check.function(lambda t: 3, lambda t: 1, [(1,)], instead=bad), NO_PAIRS),
        At(lambda bad: gl.check.function(lambda t: 3, lambda t: 1, [(1,)], tol=bad), {*ONE} - {"-1"}),
    ],
    "check.central_quotient": [
        At(gl.check.central_quotient, BAD),
        At(lambda bad: gl.check.central_quotient(lambda f, x, y, h: bad), BAD),
    ],
    "check.reverse_sweep": [
        At(gl.check.reverse_sweep, BAD),
        At(lambda bad: gl.check.reverse_sweep(lambda graph: {"x": bad, "y": bad}), BAD),
    ],
    "check.recursion": [
        At(gl.check.recursion, BAD),
        At(lambda bad: gl.check.recursion(lambda net: dict.fromkeys(net.weights, bad)), BAD),
    ],
    "check.smile": [
        At(lambda bad: gl.check.smile(bad, ran().smile("a")), BAD),
        At(lambda bad: gl.check.smile(2, bad)),
    ],
    "check.Feedback": [
        At(lambda bad: gl.check.Feedback(bad, "text")),
        At(lambda bad: gl.check.Feedback("hint", bad).text, TEXTS),
    ],
    "draw.level_sets": [
        At(
            picture(lambda bad: gl.draw.level_sets(F, BOX, levels=bad)),
            {"True", "5", "[1]", "[1, 2]", "[1, 2, 3]", "box", "[10^300, 1]"},
        ),
        At(picture(lambda bad: gl.draw.level_sets(F, BOX, n=bad)), {"5"}),
        At(picture(lambda bad: gl.draw.level_sets(F, BOX, filled=bad)), {"True"}),
    ],
    "draw.gradient_field": [
        At(picture(lambda bad: gl.draw.gradient_field(F, BOX, n=bad)), {"5"}),
        At(picture(lambda bad: gl.draw.gradient_field(F, BOX, sign=bad)), ONE),
        At(picture(lambda bad: gl.draw.gradient_field(F, BOX, scale=bad)), {*ONE, "None"}),
    ],
    "draw.descent_field": [At(picture(lambda bad: gl.draw.descent_field(F, BOX, n=bad)), {"5"})],
    "draw.arrow": [
        At(picture(lambda bad: gl.draw.arrow(bad, (1, 1))), {"[1, 2]"}),
        At(picture(lambda bad: gl.draw.arrow((0, 0), (bad, 1))), SMALL),
        At(picture(lambda bad: gl.draw.arrow((0, 0), (1, 1), role=bad))),
        At(picture(lambda bad: gl.draw.arrow((0, 0), (1, 1), ax=bad)), {"None"}),
    ],
    "draw.gradient_arrow": [At(picture(lambda bad: gl.draw.gradient_arrow(F, (1, 1), scale=bad)), ONE)],
    "draw.gradient_line": [
        At(picture(lambda bad: gl.draw.gradient_line(F, (0.5, 0.5), BOX, level=bad)), {*ONE, "None"})
    ],
    "draw.level_tangent": [],
    "draw.surface": [
        At(picture(lambda bad: gl.draw.surface(F, BOX, n=bad)), {"5"}),
        At(picture(lambda bad: gl.draw.surface(F, BOX, alpha=bad)), {"True", "0", "10^-320", "1/3", "0-d array"}),
        At(picture(lambda bad: gl.draw.surface(F, BOX, ax=bad)), {"None"}),
    ],
    "draw.level_surface": [
        At(picture(lambda bad: gl.draw.level_surface(bad, 1, ROOM))),
        At(picture(lambda bad: gl.draw.level_surface(SPACE, bad, ROOM)), ONE),
        At(picture(lambda bad: gl.draw.level_surface(SPACE, 0.5, bad))),
        At(picture(lambda bad: gl.draw.level_surface(SPACE, 0.5, ROOM, point=bad)), {"None", "[1, 2, 3]"}),
        At(picture(lambda bad: gl.draw.level_surface(SPACE, 0.5, ROOM, ax=bad)), {"None"}),
    ],
    "draw.diagram": [
        At(picture(gl.draw.diagram), {"graph"}),
        At(picture(lambda bad: gl.draw.diagram(done(), path=bad)), {"None"}),
        At(picture(lambda bad: gl.draw.diagram(done(), ax=bad)), {"None"}),
    ],
    "draw.smiles": [At(picture(lambda bad: gl.draw.smiles(ax=bad)), {"None"})],
    "draw.network": [
        At(picture(gl.draw.network), {"network"}),
        At(picture(lambda bad: gl.draw.network(ran(), smile=bad)), {"None"}),
        At(picture(lambda bad: gl.draw.network(ran(), known=bad)), {"[]", "()", "empty", "set()", "texts"}),
        At(picture(lambda bad: gl.draw.network(ran(), bold=[bad])), {"x"}),
        At(picture(lambda bad: gl.draw.network(ran(), numbers=bad)), {"True"}),
        At(picture(lambda bad: gl.draw.network(ran(), ax=bad)), {"None"}),
    ],
    "explore.graph": [
        At(lambda bad: made("graph", source=bad), {"None", "x"}, given=FEW),
        At(lambda bad: made("graph", step=bad), {"None"}, given=FEW),
    ],
}
NUMERIC = {"partial": (0,), "gradient": (), "directional": ((1, 0),), "hessian": ()}
for name, rest in NUMERIC.items():
    function = getattr(gl.numeric, name)
    CALLS[f"numeric.{name}"] += [
        At(lambda bad, f=function, r=rest: f(bad, (1, 2), *r), {"x y"}, own=True),
        At(lambda bad, f=function, r=rest: f(cube, bad, *r), {"[1, 2]", "ragged"}),
        At(
            lambda bad, f=function, r=rest: f(cube, (bad, 2), *r),
            {*SMALL, "[1]", "[1, 2]", "[1, 2, 3]", "box", "cube", "matrix"},
        ),
        At(lambda bad, f=function, r=rest: f(cube, (1, 2), *r, method=bad)),
        At(
            lambda bad, f=function, r=rest: f(cube, (1, 2), *r, h=bad),
            {"None", *ONE} - {"0", "-1", "10^300", "10^-320"} | ({"[1, 2]"} if name != "directional" else set()),
        ),
        At(lambda bad, f=function, r=rest: f(lambda x, y: bad, (1, 2), *r), {*ONE, "complex", *ARRAYS}, own=True),
    ]
for name in ("exp", "ln", "log", "sin", "cos", "tan", "sqrt", "tanh", "sigmoid", "relu"):
    function, numpy = getattr(gl, name), getattr(np, {"ln": "log"}.get(name, name), None)
    gives = quiet(
        at=floats, of=numpy or {"sigmoid": lambda u: 1 / (1 + np.exp(-u)), "relu": lambda u: np.maximum(u, 0)}[name]
    )
    CALLS[name] = [
        At(function, {*ONE, *ARRAYS, "symbol x", "node"}, gives=gives, given=[*BAD.keys() - NOT_FINITE.keys()]),
        At(function, {"nan", "inf", "-inf"}, given=NOT_FINITE),
        At(lambda bad, f=function: f(1.0, bad)),
        At(lambda bad, f=function: f()),
    ]
POINT = {"gradient_arrow", "gradient_line", "level_tangent"}
for name in (
    "level_sets",
    "gradient_field",
    "descent_field",
    "gradient_arrow",
    "gradient_line",
    "level_tangent",
    "surface",
):
    function, before = getattr(gl.draw, name), ((0.5, 0.5),) if name in POINT else ()
    after = () if name == "gradient_arrow" else (BOX,)
    CALLS[f"draw.{name}"] += [At(picture(lambda bad, f=function, b=before, a=after: f(bad, *b, *a)), {"x y"})]
    if after:
        CALLS[f"draw.{name}"] += [
            At(picture(lambda bad, f=function, b=before: f(F, *b, bad)), {"box"}),
            At(picture(lambda bad, f=function, b=before: f(F, *b, (-1, bad, -1, 1))), SMALL),
        ]
    if before:
        CALLS[f"draw.{name}"] += [At(picture(lambda bad, f=function, a=after: f(F, (bad, 0.5), *a)), SMALL)]
VARIANTS = {"True", "0", "5", "0-d array"}
CALLS["exercise"] = [
    At(lambda bad: gl.exercise(bad).close()),
    At(lambda bad: gl.exercise("7.2.1", bad).close(), {*VARIANTS, "None"}),
]
CALLS["progress"] = [At(lambda bad: gl.progress(bad).close(), {"None"})]
CALLS["exercises.ids"] = [At(gl.exercises.ids, {""})]
CALLS["exercises.make"] = [At(gl.exercises.make), At(lambda bad: gl.exercises.make("7.2.1", bad), VARIANTS)]
CALLS["exercises.collect"] = [At(gl.exercises.collect, {""})]
CALLS["exercises.sheet"] = [At(gl.exercises.sheet), At(lambda bad: gl.exercises.sheet("7.1", bad), VARIANTS - {"0"})]
EXPLORERS = [name for name in gl.explore.__all__ if name not in ("ellipse", "network", "smile")]
for name in EXPLORERS:
    if name != "graph":
        CALLS[f"explore.{name}"] = [
            At(lambda bad, n=name: made(n, source=bad), {"None", "x"}, given=FEW),
            At(lambda bad, n=name: made(n, box=bad), {"None"}, given=FEW),
        ]

# what takes nothing from the caller; and what other modules of gradlib use
NO_ARGUMENTS = {
    "draw.show",
    "get_language",
    "ScalarField.latex",
    "Network.graph",
    "explore.ellipse",
    "explore.network",
    "explore.smile",
}
NO_CALLS = {
    "__version__",
    "FormulaError",
    "DomainError",
    "numeric",
    "draw",
    "check",
    "exercises",
    "exercises.Exercise",
    "explore",
}


def test_no_public_name_is_missing():
    public = {*gl.__all__}
    public |= {
        f"{module}.{name}"
        for module in ("numeric", "draw", "check", "exercises", "explore")
        for name in getattr(gl, module).__all__
    }
    for kind in (gl.ScalarField, gl.Graph, gl.Network):
        methods = {
            name for name, one in vars(kind).items() if callable(getattr(kind, name)) and not name.startswith("_")
        }
        public |= {f"{kind.__name__}.{name}" for name in methods}
    assert public - {*CALLS} == NO_ARGUMENTS | NO_CALLS
    assert all(CALLS.values())


# ----------------------------------------------------------------------------------------------------------- the test
def patterns(place):
    """For each sentence what it begins with, and what it looks like with anything in its {fields}."""
    for texts in zip(*(words(code).values() for code in LANGUAGES), strict=True):
        text = texts[place]
        if (
            text.endswith((".", "!")) or len(re.sub(r"\{.*?\}", "", text)) > 15
        ):  # others, such as labels, could be anything
            pieces = [(literal, field is not None) for literal, field, _, _ in string.Formatter().parse(text)]
            looks = "".join(re.escape(literal) + ".*" * filled for literal, filled in pieces)
            looks = looks.replace(r"\ ", "[ \N{NO-BREAK SPACE}]")
            yield pieces[0][0].split(" :")[0].split(" ;")[0], re.compile(looks + r"(\n    .*\n *\^)?", re.DOTALL)


SENTENCES = {language: [*patterns(place)] for place, language in enumerate(LANGUAGES)}


def is_ours(text, language):
    return len(text) < 3000 and any(
        text.startswith(start) and looks.fullmatch(text) for start, looks in SENTENCES[language]
    )


@contextlib.contextmanager
def in_time():
    """Interrupt what does not end; on Windows only the machine that runs the tests does."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def trouble(place, name, language):
    """What is wrong with the outcome; an empty text if nothing is."""
    try:
        result = place.call(BAD[name])
    except Exception as error:
        # a derivative that is missing beside others is a warning, and warnings are errors here
        known = (Told, WrongType, gl.FormulaError, DomainError, NeuronError, RuntimeWarning)
        if type(error) in known and is_ours(str(error), language):
            return ""
        if place.own and name in FUNCTIONS:
            return ""
        return f"{type(error).__name__}: {error}"
    if name not in place.takes:
        return f"is taken: {type(result).__name__}"
    if isinstance(result, gl.check.Feedback):
        text = (
            result.text
            if result.mistake is None
            else result.text.removeprefix(gl.language.say(f"mistake_{result.mistake}"))
        )
        return "" if is_ours(text.strip(), language) or not text else f"says {result.text}"
    comparable = place.gives is not None and isinstance(result, int | float | np.ndarray)  # and not exact
    if comparable and not np.allclose(result, place.gives(BAD[name]), rtol=1e-7, atol=1e-300, equal_nan=True):
        return f"gives {result}"
    return ""


PLACES = [(f"{name}-{k}", place) for name, places in CALLS.items() for k, place in enumerate(places)]


@pytest.mark.parametrize("place", [place for _, place in PLACES], ids=[name for name, _ in PLACES])
def test_bad_values_are_told_in_words(place):
    found = {}
    plt.figure()
    with in_time():
        for k, name in enumerate(place.given):
            language = LANGUAGES[k % len(LANGUAGES)]
            gl.set_language(language)
            try:
                found[name] = trouble(place, name, language)
            finally:
                gl.set_language("en")
    plt.close("all")
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize("name", gl.explore.__all__)
def test_controls_keep_their_value(name):
    """Set from Python to no number, or no choice: refused, or without effect; what is too large is cut."""
    explorer = getattr(gl.explore, name)()
    for symbol, control in explorer.controls.items():
        for bad in ("None", "nan", "10^400", "[1, 2]", "object", "inf") if hasattr(control, "value") else ():
            before = control.value
            with contextlib.suppress(traitlets.TraitError):
                control.value = BAD[bad]
            assert control.value == before or bad in ("inf", "10^400"), (symbol, bad)
            assert explorer.error is None, (symbol, bad)
            assert not any(map(math.isinf, explorer.values.values())), (symbol, bad)
    for slider, entry in explorer.panel.pairs:
        before = slider.value
        entry.value = "nan"
        assert slider.value == before and explorer.message
        entry.value = " "
        assert float(typed.number(entry.value).parts[0]) == pytest.approx(slider.value, rel=1e-3, abs=1e-8)
    explorer.close()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", gl.explore.__all__)
def test_what_an_explorer_does_not_take_is_refused_in_a_sentence(name, language):
    gl.set_language(language)
    try:
        for given, named in ((("x y", "x", 1), {}), ((), {"radius": 1})):
            with pytest.raises(WrongType) as said:
                getattr(gl.explore, name)(*given, **named)
            assert is_ours(str(said.value), language)
            takes_a_formula = name not in ("ellipse", "network", "smile")
            assert ("source" in str(said.value)) == takes_a_formula
    finally:
        gl.set_language("en")


def callables():
    """Every public function and method with named arguments: name -> what is called."""
    for name in CALLS.keys() | NO_ARGUMENTS:
        kind, _, method = name.partition(".")
        if kind in ("ScalarField", "Graph", "Network") and method:
            yield name, getattr({"ScalarField": F, "Graph": graph(), "Network": net()}[kind], method)
        elif kind not in ("explore", "exp", "ln", "log", "sin", "cos", "tan", "sqrt", "tanh", "sigmoid", "relu"):
            yield name, eval(f"gl.{name}", {"gl": gl})


NAMED = {
    name: call
    for name, call in callables()
    if name not in ("ScalarField.__call__", "ScalarField.gradient", "ScalarField.hessian", "Graph.forward")
    and name not in ("variables", "node", "check.Feedback")  # which take any number of names
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", sorted(NAMED))
def test_other_arguments_than_it_has_are_told_with_those_that_it_has(name, language):
    parameters = inspect.signature(NAMED[name]).parameters
    needed = [one for one, about in parameters.items() if about.default is about.empty]
    gl.set_language(language)
    try:
        for given, named in (([], {"colour": 1}), ([1] * 9, {}), *[([], {})] * bool(needed)):
            with pytest.raises(WrongType) as said:
                NAMED[name](*given, **named)
            text = str(said.value)
            assert is_ours(text, language)
            assert all(one in text for one in parameters) and ("colour" in text) == ("colour" in named), text
            assert text.endswith(".") and "self" not in text
    finally:
        gl.set_language("en")


COMBINED = (lambda: F + F, lambda: 2 * F, lambda: F / X, lambda: -F, lambda: F**2, lambda: np.float64(2) * F)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_told_shows_what_would_be_right(language):
    gl.set_language(language)
    try:
        for call, right in (
            (lambda: gl.draw.level_sets("x^2", BOX), 'gl.ScalarField("x^2 + y^2")'),
            (lambda: gl.numeric.gradient(lambda x, y: x * y, (1, 2, 3)), "f(x, y)."),
            (lambda: gl.ScalarField(lambda x, y: x * y, "x y z"), "f(x, y)."),
            *((combined, 'gl.ScalarField("x^2 + 3 y").') for combined in COMBINED),
            (lambda: F.tangent_plane(1, 2), "ScalarField.tangent_plane(point)."),
        ):
            with pytest.raises(WrongType) as said:
                call()
            assert right in str(said.value) and is_ours(str(said.value), language)
            assert not re.search("positional|argument:|takes", str(said.value))
    finally:
        gl.set_language("en")


def test_an_error_of_a_function_that_is_given_stays_its_own():
    with pytest.raises(TypeError, match="unsupported operand") as said:
        gl.check.function(lambda n: n, lambda n: n + "a", [(1,)])
    assert not isinstance(said.value, WrongType)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("wrong", [lambda x: x > 0, lambda x: max(0, x), lambda x: x <= 1], ids=range(3))
def test_a_node_that_is_taken_for_a_number_says_what_it_is(wrong, language):
    gl.set_language(language)
    try:
        with pytest.raises(WrongType, match=r"^x \+ 1 ") as said:
            wrong(X + 1)
        assert is_ours(str(said.value), language)
    finally:
        gl.set_language("en")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", [name for name in gl.explore.__all__ if name not in ("ellipse", "network", "smile")])
def test_a_bad_text_gets_a_sentence(name, language):
    gl.set_language(language)
    try:
        explorer = getattr(gl.explore, name)()
        before = dict(explorer.values)
        for text in [*TEXTS.keys() - {"x", "1", "x x", "a b c"}, "1/0", "exp(exp(99))", "ω", "f(x) = x", "x +"]:
            if (name, text) == ("descent_field", "lambda"):  # its parameter
                continue
            explorer.controls["f"].value = BAD.get(text, text)
            assert is_ours(explorer.message, language), (text, explorer.message)
            assert explorer.error is None
            assert np.array_equal([*explorer.values.values()], [*before.values()], equal_nan=True)
        explorer.close()
    finally:
        gl.set_language("en")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda _: np.ones(2) + np.ones(3), "ValueError"),
        (lambda _: [][0], "IndexError"),
        (lambda _: math.sqrt("2"), "TypeError"),
        (lambda _: np.float64(1) / 0, "RuntimeWarning"),
        (lambda _: 1.0, "is taken"),
        (lambda _: int("§"), "ValueError"),
    ],
)
def test_this_test_can_fail(call, said):
    assert said in trouble(At(call), "None", "en")
    assert "gives" in trouble(At(lambda bad: bad + 1, ONE, gives=float), "2.5", "en")
    assert not is_ours(gl.language.say("wrong_list", what="x", value=1), "fr")
    assert not is_ours("", "en")
