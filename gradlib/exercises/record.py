"""What a learner has done, kept in one visible file for each notebook: ``my-work-7.2.json``, beside the notebook.

For each exercise: its variant, what was typed, the number of tries, and whether it is solved.  The file is read again
before each change, and replaced in one step (`os.replace`): a crash loses nothing, and two notebooks that are open at
the same time keep each other's work.  A file that cannot be read is left alone, under another name.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from gradlib.language import plain, say
from gradlib.notation import natural

LARGEST = 10**6  # bytes of a file that is read
_NOTEBOOK, _KEPT = re.compile(r"([0-9]\.[0-9])-"), re.compile(r"my-work-([0-9]\.[0-9])\.json")
_listeners: list[Callable[[str], None]] = []
_drafts: dict[Path, Work] = {}
_begun: dict[str, None] = {}  # the notebooks of which exercises were shown, the last one at the end


class Work(NamedTuple):
    """What was done at one exercise; `solved` counts the variants that are."""

    variant: int = 0
    texts: tuple[str, ...] = ()
    tries: int = 0
    solved: int = 0


def place(notebook: str) -> Path:
    """The file of a notebook such as ``"7.2"``, in the folder of the kernel."""
    return Path(f"my-work-{notebook}.json")


def load(file: Path) -> dict[str, Work]:
    """What a file keeps: id of an exercise -> work; whatever is something else is left out."""
    return _read(file) or {}


def readable(file: Path) -> bool:
    """Whether a file is of the kind that is kept here."""
    return _read(file) is not None


def _read(file: Path) -> dict[str, Work] | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8-sig")) if file.stat().st_size < LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None
    return {id: work for id, one in kept.items() if (work := _work(one))} if isinstance(kept, dict) else None


def _work(kept: Any) -> Work | None:
    if not isinstance(kept, dict):
        return None
    texts = kept.get("texts", [])
    numbers = [kept.get(name, 0) for name in ("variant", "tries", "solved")]
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        return None
    if not all(type(one) is int and 0 <= one <= 10**6 for one in numbers):
        return None
    variant, tries, solved = numbers
    return Work(variant, tuple(texts), tries, solved)


def keep(id: str, work: Work) -> str:
    """Keep what was done at an exercise; the sentence that says why not, or an empty text."""
    notebook = id.rpartition(".")[0]
    file = place(notebook)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    before = _read(file)
    everything = {**(before or {}), id: work}
    told = json.dumps(
        {id: one._asdict() for id, one in sorted(everything.items(), key=_place)}, ensure_ascii=False, indent=1
    )
    problem = ""
    try:
        new.write_text(told + "\n", encoding="utf-8")
        if before is None and file.exists():
            os.replace(file, file.with_suffix(".unread.json"))
        os.replace(new, file)
    except OSError as error:
        new.unlink(missing_ok=True)
        problem = say("exercise_saving", file=file, error=plain(error.strerror))
    for listener in [*_listeners]:
        listener(notebook)
    return problem


def _place(pair: tuple[str, Work]) -> list[str | int]:
    return natural(pair[0])


def of(id: str) -> Work:
    """What was done at an exercise."""
    return load(place(id.rpartition(".")[0])).get(id, Work())


def draft(id: str, work: Work) -> None:
    """Note what stands in the boxes of an exercise, perhaps unchecked, for as long as this kernel lives."""
    _drafts[place(id).resolve()] = work


def drafted(id: str) -> Work:
    """What stood last in the boxes of an exercise."""
    return _drafts.get(place(id).resolve(), Work())


def listen(listener: Callable[[str], None]) -> Callable[[], None]:
    """Call `listener` with the notebook whenever something is kept; returns what ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener) if listener in _listeners else None


def begin(notebook: str) -> None:
    """Note that an exercise of this notebook is shown."""
    _begun.pop(notebook, None)
    _begun[notebook] = None


def latest() -> str | None:
    """The notebook whose exercise was shown last; in a new kernel the one of the kernel, or else that of the last work.

    Jupyter tells a kernel the file of its notebook, as in ``JPY_SESSION_NAME=/home/me/7.3-minima-and-maxima.ipynb``.
    """
    mine = _NOTEBOOK.match(Path(os.environ.get("JPY_SESSION_NAME", "")).name)
    if _begun or mine:
        return next(reversed(_begun), None) or (mine and mine[1])
    files = {found[1]: file for file in Path().glob("my-work-*.json") if (found := _KEPT.fullmatch(file.name))}
    return max(files, key=lambda notebook: files[notebook].stat().st_mtime, default=None)
