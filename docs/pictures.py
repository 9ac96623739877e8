"""The pictures of the README in both languages, drawn by the explorers themselves: ``python -m docs.pictures``."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import gradlib as gl
from gradlib.language import LANGUAGES, get_language, set_language

FOLDER = Path(__file__).with_name("pictures")
SHOWN: dict[str, dict[str, Any]] = {  # explorer -> what its controls are set to
    "level_line": {},
    "graph": {"preset": "t + (ln t)² + 1/sin t", "step": 1000},
    "network": {},
}


def main(folder: Path = FOLDER) -> None:
    """Draw them anew, and leave the language as it was."""
    folder.mkdir(exist_ok=True)
    spoken = get_language()
    try:
        for language in LANGUAGES:
            set_language(language)
            for name, chosen in SHOWN.items():
                explorer = getattr(gl.explore, name)()
                for symbol, value in chosen.items():
                    control = explorer.controls[symbol]
                    control.value = min(value, control.max) if symbol == "step" else value
                picture = explorer._repr_mimebundle_()["image/png"]
                file = f"{name}.png" if language == "en" else f"{name}.{language}.png"  # as README.md and README.fr.md
                (folder / file).write_bytes(base64.b64decode(picture))
                explorer.close()
    finally:
        set_language(spoken)


if __name__ == "__main__":
    main()
