"""In Pyodide: run the code cells of `notebooks`, and write the bytecode of every module that is loaded then to /out."""

import contextlib
import io
import json
import re
import sys
from importlib.util import MAGIC_NUMBER, source_hash
from marshal import dumps
from pathlib import Path

with contextlib.redirect_stdout(io.StringIO()):
    import pyodide_kernel  # noqa: F401  the kernel itself
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.run_cell("from numpy import *\nfrom sympy import *")  # as learners may write
    for cells in json.loads(notebooks):  # noqa: F821  set by compile.mjs
        for cell in cells:
            shell.run_cell(cell)

# whose help no learner asks for: without docstrings, a third smaller
UNTOLD = ("dateutil/", "matplotlib/", "mpl_toolkits/", "mpmath/", "prompt_toolkit/", "pyparsing/")

for module in list(sys.modules.values()):
    path = getattr(module, "__file__", None) or ""
    name = re.sub("^/lib/python3.?12(/site-packages|.zip)/", "", path)
    if name.endswith(".py") and name != path and hasattr(module.__loader__, "get_data"):  # not those frozen into Python
        source = module.__loader__.get_data(path)
        target = Path("/out", f"{name}c")
        target.parent.mkdir(parents=True, exist_ok=True)
        untold = "/site-packages/" not in path or name.startswith(UNTOLD)
        code = dumps(compile(source, path, "exec", dont_inherit=True, optimize=2 if untold else 0))
        target.write_bytes(MAGIC_NUMBER + (1).to_bytes(4, "little") + source_hash(source) + code)  # never compared

fonts = "matplotlib/fontlist.json"  # as this version makes it when it finds none of its own
Path("/out", fonts).write_bytes(Path("/lib/python3.12/site-packages", fonts).read_bytes())
