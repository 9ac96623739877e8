"""The site in Firefox: ``python -m tests.site.firefox FOLDER [NOTEBOOK...]``, all notebooks where none is named."""

import subprocess
import sys
from pathlib import Path

from tests.browser.lab import NOTEBOOKS
from tests.site.server import serve

folder, *named = sys.argv[1:]
every = sorted(path.relative_to(NOTEBOOKS).as_posix() for path in NOTEBOOKS.glob("??/[i7]*.ipynb"))
with serve(Path(folder)) as site:
    visit = Path(__file__).with_name("visit.mjs")
    sys.exit(subprocess.run(["node", visit, site.address, *(named or every)], check=False).returncode)
