"""Work sheets and the table of a class, from the command line: python -m gradlib.exercises."""

from __future__ import annotations

import argparse
import os
import sys

from gradlib import exercises
from gradlib.language import LANGUAGES, set_language


def main(arguments: list[str] | None = None) -> int:
    """Print what is asked; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m gradlib.exercises", description=__doc__)
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    anywhere = argparse.ArgumentParser(add_help=False)  # the language may stand behind the task as well
    anywhere.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS)
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("ids", help="list the exercises", parents=[anywhere])
    sheet = tasks.add_parser("sheet", help="work sheets to print, as HTML, and solutions", parents=[anywhere])
    sheet.add_argument("notebook", help="such as 7.2")
    sheet.add_argument("--copies", type=int, default=30, help="how many sheets (30 if nothing is said)")
    about = "the table of a class, as CSV; no proof of who did the work"
    collect = tasks.add_parser("collect", help=about, parents=[anywhere])
    collect.add_argument("folder", help="holds a folder for each learner, with files my-work-7.2.json in it")
    options = parser.parse_args(arguments)
    set_language(options.language)
    try:
        if options.task == "ids":
            print(*exercises.ids(), sep="\n")
        elif options.task == "sheet":
            print(exercises.sheet(options.notebook, copies=options.copies), end="")
        else:
            print(exercises.collect(options.folder), end="")
    except ValueError as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # whatever the system would write into a file
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # what reads it, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to be written at the end
        code = 0
    sys.exit(code)
