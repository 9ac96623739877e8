"""A learner's Python function -> feedback: it is tried on arguments beside one that is right."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gradlib import valid
from gradlib.check import mistakes
from gradlib.check.feedback import Feedback, feedback, missing, named, wrong
from gradlib.field.scalar import ScalarField
from gradlib.graph.graph import Graph
from gradlib.language import called, plain, say
from gradlib.network.network import Network
from gradlib.notation import decimal, listed, numeral, spelled

# (kind of error, what Python says in it, the sentence for it)
_STOPS = (
    (NameError, "", "name"),
    (AttributeError, "has no attribute", "attribute"),
    (AttributeError, "", "change"),
    (TypeError, "item assignment", "change"),
    (KeyError, "", "key"),
    (TypeError, r" for \^", "power"),
    (TypeError, "not callable", "call"),
    (TypeError, "subscriptable|indices", "part"),
    (IndexError, "", "part"),
    (TypeError, "operand|multiply|must be real", "operand"),
    (RecursionError, "", "recursion"),
    (ZeroDivisionError, "", "division"),
)


@called
def function(
    answer: Any,
    expected: Callable[..., Any],
    arguments: Sequence[tuple[Any, ...]],
    *,
    instead: Sequence[tuple[str, Callable[..., Any]]] = (),
    tol: float = 1e-9,
) -> Feedback:
    """Check a function that the learner wrote in Python, by its results.

    Parameters
    ----------
    answer : the function; as long as it returns ``...`` or None it is unanswered
    expected : a function that is right
    arguments : tuples of arguments on which the two are compared; results are numbers, or dictionaries of numbers
    instead : pairs (name of a mistake, function that somebody who makes it writes)
    tol : largest relative error (absolute below 1)
    """
    valid.function(expected, "expected")
    tol, pairs = valid.real(tol, "tol", 0), [*named(instead), *mistakes.of_function(expected)]
    cases = [valid.as_list(case, "arguments") for case in valid.as_list(arguments, "arguments")]
    if missing(answer):
        return feedback("missing", "check_missing_function")
    if not callable(answer):
        return feedback("hint", "check_want_function")

    def makes(mistaken: Callable[..., Any]) -> bool:
        try:
            return all(_same(answer(*one), mistaken(*one), tol) for one in cases)
        except Exception:  # the answer stops at another case
            return False

    for case in cases:
        where, wanted = _case(answer, case), expected(*case)
        got, said = _result(answer, case, where)
        if said:
            return said
        if isinstance(wanted, dict) and not (isinstance(got, dict) and {*got} == {*wanted}):
            return feedback("hint", "check_want_results", where=where, keys=", ".join(wanted))
        if not _same(got, wanted, tol):
            mistake = next((name for name, mistaken in pairs if makes(mistaken)), None)
            return wrong(mistake=mistake) if mistake else _differs(got, wanted, tol, where)
    return feedback("correct", "check_correct")


def _result(answer: Callable[..., Any], case: Sequence[Any], where: str) -> tuple[Any, Feedback | None]:
    """What the function returns, and what is said where that is nothing yet."""
    taken = _taken(answer, case)
    if taken is not None:
        return None, feedback("hint", "check_function_arguments", m=taken, n=len(case))
    try:
        got = answer(*case)
    except Exception as error:
        if isinstance(error, TypeError) and "ellipsis" in str(error):  # it computes with three dots that are left
            return None, feedback("missing", "check_missing_function")
        return None, feedback("hint", "check_function_stops", where=where, error=_why(error))
    if got is None:
        return None, feedback("missing", "check_returns_nothing")
    if missing(list(got.values()) if isinstance(got, dict) else got):
        return None, feedback("missing", "check_missing_function")
    return got, None


def _differs(got: Any, wanted: Any, tol: float, where: str) -> Feedback:
    """What is said of a wrong result of no known mistake; of a dictionary, what is wrong in it."""
    if isinstance(wanted, dict):
        wanted = {key: one for key, one in wanted.items() if not _same(got[key], one, tol)}
        got = {key: got[key] for key in wanted}
    elif not _is_number(got) and _is_number(wanted):
        return feedback("hint", "check_want_result", where=where, got=_told(got))
    return wrong("check_wrong_call", where=where, got=_told(got), wanted=_told(wanted))


def _same(got: Any, wanted: Any, tol: float) -> bool:
    if isinstance(wanted, dict):
        return isinstance(got, dict) and {*got} == {*wanted} and all(_same(got[k], wanted[k], tol) for k in wanted)
    try:
        got, wanted = valid.numbers(got, ""), valid.numbers(wanted, "")
    except TypeError:
        return False
    alike = got.shape == wanted.shape or got.size == wanted.size == 1
    return alike and bool(np.allclose(got, wanted, rtol=tol, atol=tol))


def _is_number(value: Any) -> bool:
    try:
        return valid.numbers(value, "").size == 1
    except TypeError:
        return False


def _taken(answer: Callable[..., Any], case: Sequence[Any]) -> int | None:
    """How many arguments the function takes, if it cannot be called with these."""
    try:
        signature = inspect.signature(answer)
    except ValueError:  # a function written in C may have none
        return None
    try:
        signature.bind(*case)
    except TypeError:
        return len(signature.parameters)
    return None


def _why(error: Exception) -> str:
    """What stopped a program, in words."""
    place, told = error.__traceback__, plain(error)
    while place and place.tb_next:
        place = place.tb_next
    if place and str(place.tb_frame.f_globals.get("__name__")).startswith("gradlib."):  # a sentence already
        return told
    for kind, words, key in _STOPS:
        if isinstance(error, kind) and re.search(words, told):
            name = getattr(error, "name", None) or next(iter(error.args), "")
            return say(f"check_stops_{key}", name=name)
    return f"{type(error).__name__}: {told}"


def _case(answer: Callable[..., Any], case: Sequence[Any]) -> str:
    """The arguments of a call, numbers with the names that the learner's function gives them: x = 1, h = 0.1."""
    try:
        parameters = inspect.signature(answer).parameters.values()
    except ValueError:  # a function written in C may have no signature
        parameters = []
    names = [one.name for one in parameters if one.kind is not one.VAR_POSITIONAL]
    told = itertools.zip_longest(map(_told, case), names[: len(case)])
    return listed(f"{name} = {value}" if name and " = " not in value else value for value, name in told)


def _told(value: Any) -> str:
    """An argument or a result as the learner reads it."""
    if isinstance(value, Graph):
        at = listed(f"{name} = {_told(node.value)}" for name, node in value.inputs.items())
        return f"F = {spelled(str(value.output))}, {at}"
    if isinstance(value, Network) and value.ready:
        numbers = {name: value.values[name] for name in value.inputs} | value.numbers
        at = listed(f"{name} = {numeral(one)}" for name, one in numbers.items())
        return f"F = {spelled(str(value.formula()))}, {at}"
    if isinstance(value, ScalarField):
        return f"{value.name} = {'…' if value.expression is None else spelled(value.expression)}"
    if isinstance(value, dict):
        return f"{{{listed(f'{plain(key)}: {_told(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple | np.ndarray):
        return plain(value, lambda many: f"({listed(map(_told, many))})", longest=80)
    try:
        return decimal(valid.real(value, ""))
    except TypeError:
        if isinstance(value, str | bool | complex | float):  # a float such as nan
            return plain(value, repr, longest=80)
        return say("check_thing", kind=type(value).__name__)


@called
def central_quotient(answer: Any) -> Feedback:
    """Check a central difference quotient in y (Deepmath 7.1).

    `answer` is a function of f, x, y and the step h.
    """
    f = ScalarField("x^2 e^(3y)")
    cases = [(f, 1.0, 0.5, 0.1), (f, 2.0, 0.0, 0.25)]
    return function(answer, mistakes.quotient, cases, instead=mistakes.QUOTIENTS)


@called
def reverse_sweep(answer: Any) -> Feedback:
    """Check a reverse sweep (Deepmath 7.4).

    `answer` is a function of a graph after ``forward`` that gives {name: derivative}.
    """
    graphs = [Graph.from_formula(text) for text in ("x y + sin(x)", "t^2 ln(t) ln(ln t)", "exp(a b) c/(a + c)")]
    for graph in graphs:
        graph.forward(**{name: 2.0 + k for k, name in enumerate(graph.inputs)})
    cases = [(one,) for one in graphs]
    said = function(answer, Graph.backward, cases, instead=mistakes.SWEEPS)
    if said.kind == "correct" and function(answer, Graph.backward, cases).kind != "correct":  # on the same graphs again
        return wrong(mistake="twice")
    return said


@called
def recursion(answer: Any) -> Feedback:
    """Check a recursion (Deepmath 7.5).

    `answer` is a function of a network after ``forward`` that gives {weight: derivative}.
    """

    def expected(network: Network) -> dict[str, float]:
        found = network.backward()
        return {weight: found[weight] for weight in network.weights}

    return function(answer, expected, [(one,) for one in _unseen()], instead=mistakes.RECURSIONS)


def _unseen() -> list[Network]:
    """Networks with the numbers of a run, small ones first; in the first a neuron is 0, where the smile fails."""
    neurons = {"p": "sin", "q": "square", "r": "tanh", "out": "exp"}
    edges = {"a": ("x", "p"), "b": ("y", "q"), "c": ("p", "q"), "d": (1, "q"), "e": ("p", "r"), "k": ("q", "r")}
    one = Network("x y", neurons, edges | {"l": ("r", "out"), "m": ("p", "out"), "n": (1, "out")})
    one.forward([0.5, -1.0], [1.2, 0.4, -0.8, 0.3, 0.6, 0.9, -0.5, 0.7, 0.1])
    edges = {"a": ("x", "p"), "b": ("x", "q"), "c": ("p", "out"), "d": ("q", "out"), "e": (1, "out")}
    two = Network("x", {"p": "cos", "q": "sin", "out": "tanh"}, edges)
    two.forward([0.0], [2.0, 3.0, 0.5, -0.7, 0.2])
    edges = {"a": ("x", "p"), "b": ("p", "q"), "c": ("p", "out"), "d": ("q", "out")}
    three = Network("x", {"p": "sin", "q": "square", "out": "tanh"}, edges)
    three.forward([1.0], [0.5, 2.0, -0.4, 0.3])
    return [two, three, one]
