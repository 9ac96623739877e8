"""Say where this copy of the project lives: whose account on GitHub holds it.

    python docs/address.py OWNER

The address stands in ``pyproject.toml``; README, docs and notebooks repeat it in their links, and follow.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACES = ("pyproject.toml", "*.md", "docs/*.md", "notebooks/*/*.ipynb", "site/words/*.toml")


def owner() -> str:
    """The account that holds this copy."""
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]
    return re.fullmatch(r"https://github\.com/([\w-]+)/gradlib", urls["Source"])[1]


def links(account: str) -> re.Pattern[str]:
    """What a link to the copy of an account has before and after it: GitHub itself, its pages, Binder."""
    hosts = r"(github\.com/|github\.com%2F|mybinder\.org/v2/gh/)"
    return re.compile(rf"{hosts}({account})(/gradlib|%2Fgradlib)|(https://)({account})(\.github\.io/gradlib)", re.I)


def move(account: str) -> None:
    """Write `account` into every link."""
    if not re.fullmatch(r"[A-Za-z\d](?:[A-Za-z\d]|-(?=[A-Za-z\d])){0,38}", account):
        raise SystemExit(f"{account!r} cannot be the name of an account on GitHub")
    pattern = links(owner())

    def put(link: re.Match[str]) -> str:
        return f"{link[1]}{account}{link[3]}" if link[1] else f"{link[4]}{account.lower()}{link[6]}"

    for place in PLACES:
        for path in ROOT.glob(place):
            before = path.read_bytes().decode("utf-8")
            after = pattern.sub(put, before)
            if after != before:
                path.write_bytes(after.encode("utf-8"))
                print(path.relative_to(ROOT))


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        raise SystemExit("make address OWNER=name, or: python docs/address.py name")
    move(sys.argv[1])
