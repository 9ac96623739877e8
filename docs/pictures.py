"""The pictures of the README, drawn by the explorers themselves: ``python -m docs.pictures``."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import gradlib as gl

FOLDER = Path(__file__).with_name("pictures")
SHOWN: dict[str, dict[str, Any]] = {  # explorer -> what its controls are set to
    "level_line": {},
    "graph": {"preset": "t + (ln t)² + 1/sin t", "step": 1000},
    "network": {},
}


def main(folder: Path = FOLDER) -> None:
    """Draw them anew."""
    folder.mkdir(exist_ok=True)
    for name, chosen in SHOWN.items():
        explorer = getattr(gl.explore, name)()
        for symbol, value in chosen.items():
            control = explorer.controls[symbol]
            control.value = min(value, control.max) if symbol == "step" else value
        picture = explorer._repr_mimebundle_()["image/png"]
        (folder / f"{name}.png").write_bytes(base64.b64decode(picture))
        explorer.close()


if __name__ == "__main__":
    main()
