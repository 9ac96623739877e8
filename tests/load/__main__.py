"""How many learners a machine carries: ``make load``, or ``python -m tests.load 1 4 8`` for other numbers of them.

For each number a hub is started here, on 127.0.0.1, and simulated learners do all at once what a class does: log in,
open a notebook, run all its cells, drag the sliders.  It ends by itself, at the latest with the first number whose
sliders lag, and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import nbformat

from tests.load.hub import Hub, open_hub
from tests.load.learner import Learner

NOTEBOOKS = Path(__file__).parents[2] / "notebooks/en"
MOST = 64  # more learners than that only bring a machine down
COMFORTABLE = 150  # milliseconds, the median from a move of a slider to its frame
COLUMNS = {
    "learners": "d",
    "servers up, s": ".0f",
    "all cells run, s": ".0f",
    "slider median, ms": ".0f",
    "slider p90, ms": ".0f",
    "server, MiB": ".0f",
    "kernel, MiB": ".0f",
    "CPU to begin, s": ".1f",
    "CPU while working, %": ".1f",
    "hub and proxy, %": ".2f",
    "errors": "d",
}


class Class:
    """Learners who do everything at the same time; one for whom a step fails takes no further part."""

    def __init__(self, hub: Hub, count: int) -> None:
        self.learners = [Learner(hub.url, f"learner-{number}") for number in range(1, count + 1)]
        self.errors: list[str] = []

    async def all(self, step: str, *arguments: Any) -> tuple[float, list[Any]]:
        """Let everybody take a step; the seconds until the last has, and what they bring back."""
        begin = time.perf_counter()
        steps = [getattr(learner, step)(*arguments) for learner in self.learners]
        results = await asyncio.gather(*steps, return_exceptions=True)
        took = time.perf_counter() - begin
        both = list(zip(self.learners, results, strict=True))
        self.errors += [f"{who.name}, {step}: {error!r}" for who, error in both if isinstance(error, Exception)]
        self.learners = [who for who, result in both if not isinstance(result, Exception)]
        return took, [result for result in results if not isinstance(result, Exception)]


async def measure(hub: Hub, count: int, notebook: nbformat.NotebookNode, turns: int) -> tuple[list[float], list[str]]:
    """The row of the table for `count` learners, and what went wrong."""
    people = Class(hub, count)
    everybody = people.learners
    try:
        up, _ = await people.all("start")
        opened, _ = await people.all("open", notebook)
        ran, _ = await people.all("run")
        before = hub.seconds()
        worked, times = await people.all("drag", turns)
        after, memory = hub.seconds(), hub.mebibytes()
    finally:
        await asyncio.gather(*(learner.leave() for learner in everybody))
    moves = [1000 * seconds for mine in times for seconds in mine]
    if not moves:
        return [count], people.errors
    used = {role: (after[role] - before[role]) / count for role in after}
    return [
        count,
        up,
        opened + ran,
        statistics.median(moves),
        statistics.quantiles(moves, n=10)[-1],
        memory["server"],
        memory["kernel"],
        (before["server"] + before["kernel"]) / count,
        100 * (used["server"] + used["kernel"]) / worked,
        100 * used["hub"] / worked,
        len(people.errors),
    ], people.errors


def line(cells: list[str]) -> str:
    """A line of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Print the table; 1 where something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("learners", type=int, nargs="*", default=[1, 4, 8, 16], help=f"how many at once, up to {MOST}")
    parser.add_argument("--notebook", default="7.2", help="the start of a name in notebooks/en (%(default)s)")
    parser.add_argument("--turns", type=int, default=12, help="how many sliders each learner drags (%(default)s)")
    parser.add_argument("--minutes", type=float, default=15, help="when to give up (%(default)s)")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    notebook = nbformat.read(next(NOTEBOOKS.glob(f"{options.notebook}*.ipynb")), as_version=4)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the hub ends with us

    async def in_time(hub: Hub, count: int) -> tuple[list[float], list[str]]:
        async with asyncio.timeout(end - time.monotonic()):
            return await measure(hub, count, notebook, options.turns)

    print(line(list(COLUMNS)), line(["---:"] * len(COLUMNS)), sep="\n", flush=True)
    for count in options.learners:
        try:
            with open_hub() as hub:
                row, errors = asyncio.run(in_time(hub, min(count, MOST)))
        except TimeoutError:
            print(f"{count} learners were not done when the {options.minutes:g} minutes were over", file=sys.stderr)
            return 1
        forms = zip(row, COLUMNS.values(), strict=False)  # a row without moves has but one cell
        print(line([f"{value:{form}}" for value, form in forms]), flush=True)
        if errors:
            print(*errors, sep="\n", file=sys.stderr)
            return 1
        if row[3] > COMFORTABLE:
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
