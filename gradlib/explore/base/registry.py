"""Which explorers are alive, so that running a cell again frees the one that it showed before.

JupyterLab and Notebook 7 send the id of the cell along with the code.  An explorer made by the same cell in an earlier
run is closed when that cell makes a new one; explorers made side by side in one run live together.
"""

from __future__ import annotations

import ctypes
import gc
import sys

from IPython import get_ipython
from ipywidgets import Widget

# cell id -> (number of the run, the explorers made in it)
_alive: dict[str, tuple[int, list[Widget]]] = {}


def _cell() -> tuple[str, int] | None:
    shell = get_ipython()
    keeper = shell if hasattr(shell, "get_parent") else getattr(shell, "kernel", None)  # the latter in JupyterLite
    parent = getattr(keeper, "get_parent", dict)()
    cell = (parent.get("metadata") or {}).get("cellId")
    return (cell, shell.execution_count) if cell else None


def enlist(explorer: Widget) -> None:
    """Note that `explorer` lives, and close those which the same cell made in an earlier run."""
    cell = _cell()
    if cell is None:
        return
    name, run = cell
    before, old = _alive.get(name, (run, []))
    if before != run:
        while old:
            _forget(old[-1])
            old.pop().close()
        gc.collect()  # they are full of cycles: Python alone would come after fifteen runs, when the heap has grown
    give_back()  # also what the making of another has left
    _alive[name] = (run, [*old, explorer])


def _forget(explorer: Widget) -> None:
    """Take an explorer out of IPython's history.

    It keeps what a cell showed as Out[5], as _5, for a while as _, __ or ___, and since version 9.1 the pictures too.
    """
    shell = get_ipython()
    for history in (shell.user_ns, shell.user_ns["Out"], shell.user_ns_hidden):
        for key in [key for key, value in history.items() if value is explorer and not str(key).strip("_0123456789")]:
            del history[key]
    for name in ("_", "__", "___"):
        if getattr(shell.displayhook, name) is explorer:
            setattr(shell.displayhook, name, "")  # as its own flush does
    view = {"application/vnd.jupyter.widget-view+json": explorer.get_view_spec()}
    for shown in getattr(shell.history_manager, "outputs", {}).values():
        shown[:] = [one for one in shown if not view.items() <= one.bundle.items()]


def give_back() -> None:
    """Let the system have the memory that is free again: glibc would keep it."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim is not None:
            trim(0)
