"""The long test, ``make fuzz``: a hundred thousand texts to the readers of formulas and numbers, formulas at points.

Texts: `gradlib.formula.grammar.read` raises nothing but FormulaError, takes less than a fifth of a second each,
executes nothing; and what Python reads as well has the same value.  Numbers: so do the readers of what is typed as an
answer (`gradlib.formula.typed`), and a number box moves its slider to what was read, or says why not.  Formulas:
values and gradients of `ScalarField`, of its `Graph` and of the compiled program are those of an evaluation with 40
digits (`tests.fuzz.oracle`).
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import faulthandler
import math
import random
import re
import sys
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import hypothesis
import mpmath as mp
from hypothesis import HealthCheck, Phase, given, settings
from sympy.core.cache import clear_cache

import gradlib as gl
from gradlib.explore.base import controls
from gradlib.formula import grammar as formula
from gradlib.formula import typed
from gradlib.language import Told, words
from tests.fuzz import oracle
from tests.fuzz.texts import CORPUS, NUMBERS, TEXTS, formulas

SLOWEST = 0.2  # seconds; sympy needs half of that for some square roots
BLOCK = 5000  # examples that hypothesis makes in one go
POINTS = ({"x": 0.7, "y": 1.3}, {"x": -1.6, "y": 0.45}, {"x": 2.9, "y": -0.8})
EXECUTES = {"exec", "compile", "os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "socket.connect"}
# why a formula that is spelled rightly may be refused
LIMITS = ("long", "deep", "size", "not_real", "division", "exponent", "exponent_digits", "number_size")
LIMITS = [words("en")[f"formula_{key}"].split("{")[0] for key in LIMITS]


class Report:
    """What has been found."""

    def __init__(self) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self.failures: dict[str, list[str]] = collections.defaultdict(list)
        self.slowest: list[tuple[float, str]] = []

    def fail(self, what: str, text: str) -> None:
        """Note a failure, and say it at once."""
        self.failures[what].append(text)
        if len(self.failures[what]) <= 10:
            print(f"  {what}: {text!a}", flush=True)

    def took(self, seconds: float, text: str) -> None:
        """Keep the slowest."""
        self.slowest = sorted([*self.slowest, (seconds, text)], reverse=True)[:5]


REPORT, RUNS = Report(), [False]  # whether the parser is at work
BOX = controls.slider_and_box("x", -2, 2, 0.5, step=0.01, log=False, width=86)
SAID: list[str] = []
controls.NumberBox(*BOX, lambda slider, value: setattr(slider, "value", value), SAID.append)


def _watch(event: str, arguments: Any) -> None:
    if RUNS[0] and event in EXECUTES:
        REPORT.fail(f"something is executed ({event})", str(arguments)[:200])


def timed(text: str) -> tuple[float, Any]:
    """How long it takes to read a text, and the formula or the error."""
    start = time.thread_time()
    RUNS[0] = True
    try:
        found: Any = formula.read(text)
    except Exception as error:
        found = error
    finally:
        RUNS[0] = False
    return time.thread_time() - start, found


def check_text(text: str) -> None:
    """Reading is safe and quick, and means what Python means."""
    seconds, found = timed(text)
    if seconds > SLOWEST:  # the machine was busy, or sympy had to be imported: again, from nothing
        seconds = min([seconds, *((clear_cache(), timed(text)[0])[1] for _ in range(3))])
    REPORT.took(seconds, text)
    if seconds > SLOWEST:
        REPORT.fail("slow", f"{seconds:.2f} s {text}")
    if isinstance(found, gl.FormulaError):
        REPORT.counts["refused"] += 1
        if len(str(found)) > 600:
            REPORT.fail("long message", text)
        return
    if isinstance(found, Exception):
        REPORT.fail(type(found).__name__, text)
        return
    REPORT.counts["read"] += 1
    tree = oracle.read(text, [*formula.any_names(text)])
    if tree is not None:
        REPORT.counts["read by Python too"] += 1
        point = {name: 0.3 + 0.37 * k for k, name in enumerate(formula.any_names(text))}
        field = gl.ScalarField(text)
        compare("value", text, tree, point, lambda: field(*(point[name] for name in field.variables)))


def check_number(text: str) -> None:
    """What is typed into the box of an answer, or of a slider, is a number, or refused with a sentence."""
    found: dict[str, Any] = {}
    for read in (typed.number, lambda one: typed.numbers(one, 2), lambda one: typed.equation(one, "xy")):
        start = time.thread_time()
        try:
            found[len(found)] = read(text)
        except gl.FormulaError as error:
            found[len(found)] = str(error)
        except Exception as error:
            REPORT.fail(f"typed: {type(error).__name__}", text)
            return
        if time.thread_time() - start > 3 * SLOWEST:
            REPORT.fail("typed: slow", text)
    value = None if isinstance(found[0], str) else float(found[0].parts[0])
    REPORT.counts[f"number {'refused' if value is None else 'read'}"] += 1
    if value is not None and not math.isfinite(value):
        REPORT.fail("number: not finite", text)
    python = text.strip().translate(str.maketrans("−–,", "--."))
    # an exponent with more digits would keep Fraction busy for hours
    if len(text) < 60 and re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d{1,3})?(/\d+)?", python, re.ASCII):
        top, _, below = python.partition("/")
        with contextlib.suppress(ZeroDivisionError, OverflowError):
            right = float(Fraction(top) / Fraction(below or 1))
            if value is None and 1e-15 <= abs(right) <= 1e15 and not (below and "e" in top.lower()):
                REPORT.fail("number: refused", text)
            if value is not None and not math.isclose(value, right, rel_tol=1e-12):
                REPORT.fail(f"number {value} for {right}", text)
            REPORT.counts["number that Python reads"] += 1
    box, said = BOX[1], len(SAID)
    before = BOX[0].value
    box.value = ""  # the number of now again
    box.value = text
    moved = BOX[0].value != before
    if value is None and (moved or (text.strip() and box.value == text and len(SAID) == said)):
        REPORT.fail("number box", text)
    if value is not None and -2 <= value <= 2 and not math.isclose(BOX[0].value, value, rel_tol=1e-12, abs_tol=1e-12):
        REPORT.fail(f"number box at {BOX[0].value}", text)
    if value is not None and abs(value) > 2.001 and (moved or len(SAID) == said):
        REPORT.fail("number box out of range", text)


def compare(
    what: str, text: str, tree: Any, point: dict[str, float], compute: Callable[[], float], *, edge: bool = False
) -> None:
    """A number of gradlib beside the right one; NaN and an error stand for no value."""
    at = {name: mp.mpf(number) for name, number in point.items()}
    right, slack = oracle.value(tree, at), oracle.tolerance(tree, at)
    judge(what, text, right, slack, compute, edge=edge)


def judge(what: str, text: str, right: Any, slack: Any, compute: Callable[[], float], *, edge: bool = False) -> None:
    """Whether what is computed is within `slack` of what is right; at an `edge` it may be nothing, but not wrong.

    A field may know a derivative there, by simplifying first; graph and program follow the chain rule.
    """
    if mp.isinf(slack) or not (mp.isnan(right) or (mp.isfinite(slack) and mp.isfinite(right))):
        REPORT.counts[f"{what}: too large or too near an edge"] += 1
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "(?s).* but no derivative: ")  # of another variable perhaps
            got = float(compute())
    except (gl.DomainError, ValueError) as error:
        if type(error) not in (gl.DomainError, Told):
            REPORT.fail(f"{what}: {type(error).__name__}", text)
        got = math.nan
    except Exception as error:
        REPORT.fail(f"{what}: {type(error).__name__}", text)
        return
    if edge and math.isnan(got):
        REPORT.counts[f"{what}: no derivative on the way"] += 1
    elif mp.isnan(right) != math.isnan(got) or (mp.isfinite(right) and abs(right - got) > slack):
        REPORT.fail(f"{what} {got} for {mp.nstr(right, 12)}", text)
    else:
        REPORT.counts[f"{what}: the same"] += 1


def check_formula(pair: tuple[str, Any]) -> None:
    """A formula that is right is read; its values and derivatives are right, whoever computes them."""
    text, tree = pair
    try:
        field, graph = gl.ScalarField(text, "x y"), gl.Graph.from_formula(text, "x y")
    except gl.FormulaError as error:
        if not str(error).startswith(tuple(LIMITS)):
            REPORT.fail(f"refused: {str(error).splitlines()[0]}", text)
        REPORT.counts["formula beyond the limits"] += 1
        return
    REPORT.counts["formula"] += 1
    try:
        program = graph.compile()
    except gl.DomainError:  # no derivative anywhere, as of (-2)^x
        program = None
    for point in POINTS:
        at = {name: mp.mpf(number) for name, number in point.items()}
        compare("field", text, tree, point, lambda p=point: field(p["x"], p["y"]))
        compare("graph", text, tree, point, lambda p=point: graph.forward(**p))
        right, edge = oracle.value(tree, at), oracle.edge(tree, at)
        if program is not None:
            compare("program", text, tree, point, lambda p=point: program(**p)[0], edge=edge)
        if not mp.isfinite(right):
            continue
        if program is None and not edge:
            REPORT.fail("no program", text)
        beside = {name: number * (1 + mp.mpf(10) ** -11) for name, number in at.items()}
        for k, name in enumerate("xy"):
            slope = oracle.slope(tree, at, name)
            unsteady = abs(oracle.slope(tree, beside, name) - slope)
            slack = mp.mpf(1e-6) * (1 + abs(slope)) + 1000 * unsteady + oracle.tolerance(tree, at)
            judge("gradient", text, slope, slack, lambda p=point, k=k: field.gradient(p["x"], p["y"])[k])
            judge(
                "reverse sweep",
                text,
                slope,
                slack,
                lambda p=point, n=name: (graph.forward(**p), graph.backward()[n])[1],
                edge=edge,
            )


def run(strategy: Any, check: Callable[[Any], None], count: int, seed: int) -> None:
    """`check` on `count` examples."""
    options = {"deadline": None, "database": None, "phases": [Phase.generate]}
    done = 0
    while done < count:
        examples = min(BLOCK, count - done)
        test = settings(max_examples=examples, suppress_health_check=[*HealthCheck], **options)(given(strategy)(check))
        hypothesis.seed(seed + done)(test)()
        done += examples
        print(f"{done} of {count}, {sum(map(len, REPORT.failures.values()))} failures", flush=True)


def main() -> None:
    """Run all parts, and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--numbers", type=int, default=20_000)
    parser.add_argument("--formulas", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    faulthandler.dump_traceback_later(3600 * 6, exit=True)
    for text in CORPUS:  # what sympy imports late is imported now
        timed(text)
    sys.addaudithook(_watch)
    run(TEXTS, check_text, options.texts, options.seed)
    run(NUMBERS, check_number, options.numbers, options.seed)
    run(formulas(), check_formula, options.formulas, options.seed)
    for name, count in sorted(REPORT.counts.items()):
        print(f"{count:8} {name}")
    for seconds, text in REPORT.slowest:
        print(f"{1000 * seconds:8.1f} ms {text!a}")
    for what, texts in REPORT.failures.items():
        print(f"{len(texts):8} FAILED {what}: {texts[0]!a}")
    sys.exit(bool(REPORT.failures))


if __name__ == "__main__":
    main()
