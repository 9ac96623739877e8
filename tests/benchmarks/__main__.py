"""Run every benchmark of this folder and print its table: ``python -m tests.benchmarks``."""

from importlib import import_module
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"\n=== {path.stem.removeprefix('bench_')}", flush=True)
    import_module(f"tests.benchmarks.{path.stem}").main()
