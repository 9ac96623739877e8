"""What somebody writes who makes a usual mistake, so that the checks can name it.

For most kinds of answer there are pairs (name of the mistake, what it gives), in the order in which they are tried.
Others are told from the answer: that in an equation from its coefficients (`of_equation`), another order of numbers
(`is_swapped`), and a sweep that is right only once, ``twice``, when it is called again
(`gradlib.check.functions.reverse_sweep`).  To add a mistake, add its pair here, and its sentence ``mistake_NAME`` to
the file of each language in ``gradlib/words``.  Those of a single exercise stand with it, in its ``mistakes``
(`gradlib.exercises`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sympy as sp

from gradlib import numeric
from gradlib.field.scalar import ScalarField
from gradlib.graph.graph import Graph
from gradlib.network.network import Network
from gradlib.network.smile import SmileFormula


# ------------------------------------------------------------------------------------------------ numbers and formulas
def of_numbers(right: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """(Name of a mistake, numbers that it gives in place of the right ones).

    ``sign``, the opposite; ``component_sign``, one of several with the wrong sign.
    """
    flips = 1 - 2 * np.eye(right.size, dtype=int) if right.size > 1 else ()
    return [("sign", -right), *(("component_sign", flip * right) for flip in flips)]


def of_vector(right: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The same, and before them ``swapped``, the opposite order."""
    return [("swapped", right[::-1]), *of_numbers(right)]


def is_swapped(given: np.ndarray, right: np.ndarray, **within: float) -> bool:
    """Whether these are the right numbers in another order (``swapped``); `within` is what `numpy.allclose` takes."""
    return np.allclose(np.sort(given), np.sort(right), **within)


def of_partial(f: ScalarField, variable: str | int) -> list[tuple[str, sp.Expr]]:
    """(Name of a mistake, formula that it gives for the partial derivative of f in `variable`), the likeliest first.

    ``chain`` (inner derivative forgotten), ``powered`` (e^u taken for a power of u), ``sign``, ``same`` (not
    differentiated), ``swapped`` (another partial), ``dropped`` (a constant factor lost), ``kept`` (a constant term
    kept), ``total`` (other variables made to vary: in the whole, in constant terms alone, or in the constant factors of
    a product), ``one_sign`` (the sign of one term).

    Empty for a function that has no formula.
    """
    if f.expression is None:
        return []
    partials = {name: f.partial(name).expression for name in f.variables}
    *_, name = f.partial(variable).by
    right = partials.pop(name)
    t = sp.Symbol(name, real=True)
    constants = [term for term in sp.Add.make_args(f.expression) if not term.has(t)]
    others = [sp.Symbol(one, real=True) for one in partials]
    moved = [sp.Add(*(term.diff(s) for term in constants)) for s in others]
    factors = [_all_factors(f.expression, t, s) for s in others]
    exponents = (False, True) if any(u.has(t) for u in f.expression.atoms(sp.exp)) else ()
    return [
        ("chain", _careless(f.expression, t, chain=False)),
        *(("powered", _careless(f.expression, t, chain=one, powers=True)) for one in exponents),
        ("sign", -right),
        ("same", f.expression),
        *(("swapped", other) for other in partials.values()),
        ("dropped", _careless(f.expression, t, factors=False)),
        ("kept", right + sp.Add(*constants)),
        ("total", right + sp.Add(*partials.values())),
        *(("total", right + other) for other in (*partials.values(), *moved) if other),
        *(("total", other) for other in factors),
        *(("one_sign", right - 2 * term) for term in sp.Add.make_args(right)),
    ]


def _all_factors(u: sp.Expr, t: sp.Symbol, s: sp.Symbol) -> sp.Expr:
    """The derivative of u in t of somebody who differentiates in s the factors that t does not occur in."""
    total = sp.S.Zero
    for term in sp.Add.make_args(u):
        constant, rest = term.as_independent(t, as_Add=False)
        total += (constant.diff(s) if constant.has(s) else constant) * rest.diff(t)
    return total


def of_equation(given: ScalarField, right: ScalarField) -> str | None:
    """The mistake in the equation ``given = 0`` of a tangent line or plane, where ``right = 0`` is the right one.

    ``unevaluated`` (partial derivatives left as functions), ``off_point`` (parallel to the right one), ``components``
    (those of the gradient in the opposite order), ``along`` (the gradient taken for a direction of the line),
    ``component_sign`` (one of its components with the wrong sign).
    """
    n = len(right.variables)
    normal, wanted = (np.array([f(*step) - f(*np.zeros(n)) for step in np.eye(n)]) for f in (given, right))
    if not all(np.isclose(given(*p), given(*np.zeros(n)) + normal @ p) for p in ([2, -3, 5][:n], [-1.5, 0.5, 3][:n])):
        return "unevaluated"
    length = np.linalg.norm(normal) * np.linalg.norm(wanted)
    if not length:  # no line or plane at all
        return None
    if np.isclose(abs(normal @ wanted), length):
        return "off_point"
    if np.isclose(abs(normal @ wanted[::-1]), length):
        return "components"
    if n == 2 and np.isclose(normal @ wanted, 0):
        return "along"
    flipped = ((1 - 2 * np.eye(n)) * wanted) @ normal
    return "component_sign" if np.isclose(np.abs(flipped).max(), length) else None


def of_smile(smile: SmileFormula) -> list[tuple[str, float]]:
    """(Name of a mistake, number that it gives for a derivative by the smile formula).

    ``undivided`` (g⋆ forgotten), ``unweighted`` (the weight b forgotten), ``one_arc`` (one outgoing edge for the sum),
    ``unstarted`` (f⋆ forgotten), ``unsloped`` (g′⋆ forgotten), ``unchained`` (∂F/∂b forgotten), ``halved`` (the
    half-smile taken).
    """
    if smile.reason or not smile.arcs:
        return []
    arcs, value = smile.arcs, float(smile.value)
    found = []
    if arcs[0].second is not None:
        found += [
            ("undivided", value * float(arcs[0].value)),
            ("unweighted", sum(float(arc.before * arc.slope * arc.known / arc.value) for arc in arcs)),
            *(("one_arc", float(arc.product)) for arc in arcs if len(arcs) > 1),
        ]
    for name, factor in (("unstarted", float(arcs[0].before)), ("unsloped", float(arcs[0].slope))):
        if factor:
            found.append((name, value / factor))
    if arcs[0].second is not None:
        found.append(("unchained", sum(float(arc.before * arc.slope * arc.weight / arc.value) for arc in arcs)))
        found += [("halved", float(arc.before * arc.slope)) for arc in arcs if arc.first]
    return [(name, wrong) for name, wrong in found if abs(wrong - value) > 1e-9]


def _careless(u: sp.Expr, t: sp.Symbol, *, chain: bool = True, factors: bool = True, powers: bool = False) -> sp.Expr:
    """The derivative of u in t, without inner derivatives (`chain` False) or constant factors (`factors` False).

    With `powers`, that of e^v is v e^(v - 1).
    """
    if not u.has(t):
        return sp.S.Zero
    if u == t:
        return sp.S.One
    again = {"chain": chain, "factors": factors, "powers": powers}
    if u.is_Add:
        return sp.Add(*(_careless(term, t, **again) for term in u.args))
    if u.is_Mul:
        constant, rest = u.as_independent(t, as_Add=False)
        parts = sp.Mul.make_args(rest)
        product = sp.Add(*(sp.Mul(*(_careless(p, t, **again) if p is q else p for p in parts)) for q in parts))
        return product if not factors and constant.free_symbols else constant * product
    inner = next((arg for arg in u.args if arg.has(t)), t)
    z = sp.Dummy("z", real=True)
    outer = u.xreplace({inner: z}).diff(z).xreplace({z: inner})
    if powers and isinstance(u, sp.exp):
        outer = inner * sp.exp(inner - 1)
    return outer * (_careless(inner, t, **again) if chain else sp.S.One)


# ----------------------------------------------------------------------------------------------------------- functions
def of_function(expected: Callable[..., Any]) -> list[tuple[str, Callable[..., Any]]]:
    """(Name of a mistake, function of somebody who makes it, where `expected` is right): ``sign``, the opposite."""

    def opposite(*case: Any) -> Any:
        right = expected(*case)
        return {key: -one for key, one in right.items()} if isinstance(right, dict) else -np.asarray(right)

    return [("sign", opposite)]


def quotient(f: ScalarField, x: float, y: float, h: float, i: int = 1, method: str = "central") -> float:
    """The difference quotient of f at (x, y) with step h: by default the right one, central and in y."""
    return numeric.partial(f, (x, y), i, method=method, h=h)


# (name of a mistake, difference quotient of somebody who makes it)
QUOTIENTS = [
    ("forward", partial(quotient, method="forward")),
    ("forward", lambda f, x, y, h: quotient(f, x, y - h, h, method="forward")),
    ("swapped", partial(quotient, i=0)),
    ("doubled", lambda *case: 2 * quotient(*case)),
    ("brackets", lambda *case: quotient(*case) * case[-1] ** 2),
    ("unbracketed", lambda f, x, y, h: f(x, y + h) - f(x, y - h) / (2 * h)),
]


def _last_path(graph: Graph) -> dict[str, Any]:
    """The reverse sweep with = in place of +=: of several paths, one is kept."""
    derivative = dict.fromkeys(graph.nodes, 0) | {graph.output: 1}
    for edge in reversed(graph.edges):
        derivative[edge.source] = derivative[edge.target] * edge.local
    return {name: derivative[node] for name, node in graph.inputs.items()}


# (name of a mistake, reverse sweep of somebody who makes it)
SWEEPS = [("last_path", _last_path)]


def _slipped(slip: str, network: Network) -> dict[str, Any]:
    """The derivatives that the recursion gives to somebody who makes the slip."""
    gradient: dict[str, Any] = {}
    for neuron in network.backwards:
        terms = [
            gradient[target]
            * (1 if slip == "weight" else network.numbers[weight])
            * (1 if slip == "slope" else network.slopes[neuron.name if slip == "own_slope" else target])
            for weight, _, target in neuron.outgoing
        ]
        if neuron.name == network.output:
            starts = {"start_slope": network.slopes, "start_value": network.values}
            gradient[neuron.name] = 0 if slip == "start_zero" else starts.get(slip, {neuron.name: 1})[neuron.name]
        else:
            gradient[neuron.name] = {"first": terms[0], "last": terms[-1]}.get(slip, sum(terms))
    return {
        a: (1 if slip == "known" else gradient[g])
        * (1 if slip == "brought" else network.values[f])
        * (1 if slip == "local" else network.slopes[g])
        for a, f, g in network.edges.values()
    }


# (name of a mistake, recursion of somebody who makes it): of several outgoing edges one is kept, the output starts with
# something else than 1, in (5) the weight or the slope h′⋆ is forgotten, in (4) ∂F/∂g, f⋆ or g′⋆
RECURSIONS = [
    (mistake, partial(_slipped, slip))
    for mistake, slips in (
        ("last_edge", ("last", "first")),
        ("start", ("start_slope", "start_value", "start_zero")),
        ("edge_weight", ("weight",)),
        ("edge_slope", ("slope", "own_slope")),
        ("edge_value", ("brought",)),
        ("local_slope", ("local",)),
        ("known_neuron", ("known",)),
    )
    for slip in slips
]
