# The two commands: `make lab` opens the notebooks, `make test` tries everything.
# Both make what they need in .venv, once, and again only when pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help lab test lint freeze freeze-check bench clean

help:
	@echo "make lab     open the notebooks in JupyterLab"
	@echo "make test    lint, unit tests, every notebook under nbval, browser tests"
	@echo "make lint    ruff on the package, the tests and the notebooks"
	@echo "make freeze  run the notebooks again and save their outputs (freeze-check: only compare)"
	@echo "make bench   measure sliders and derivatives, print the tables"
	@echo "make clean   remove .venv and what the tools left"

# Installed packages are byte-compiled by pip, ours here: a kernel then starts four times faster.
$(VENV)/%.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$*]"
	touch $@

lab: $(VENV)/lab.stamp
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m jupyterlab $(ROOT) notebooks

test: $(VENV)/test.stamp lint
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m pytest

lint: $(VENV)/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

freeze freeze-check: $(VENV)/test.stamp
	$(BIN)/python -m tests.notebooks.freeze $(if $(filter %-check,$@),--check)

bench: $(VENV)/test.stamp
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
