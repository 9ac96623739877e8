"""In Pyodide: run the code cells of `notebooks`, and write the bytecode of every module that is loaded then to /out."""

import contextlib
import io
import json
import sys
from importlib.util import MAGIC_NUMBER, source_hash
from marshal import dumps
from pathlib import Path

with contextlib.redirect_stdout(io.StringIO()):
    import pyodide_kernel  # noqa: F401  the kernel itself
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    for cells in json.loads(notebooks):  # noqa: F821  set by compile.mjs
        for cell in cells:
            shell.run_cell(cell)

for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None) or ""
    root, _, name = path.partition("/site-packages/")
    if name.endswith(".py"):
        source = Path(path).read_bytes()
        target = Path("/out", f"{name}c")
        target.parent.mkdir(parents=True, exist_ok=True)
        code = dumps(compile(source, path, "exec", dont_inherit=True))
        target.write_bytes(MAGIC_NUMBER + (1).to_bytes(4, "little") + source_hash(source) + code)  # never compared

fonts = "matplotlib/fontlist.json"  # as this version makes it when it finds none of its own
Path("/out", fonts).write_bytes(Path("/lib/python3.12/site-packages", fonts).read_bytes())
