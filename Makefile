# The two commands: `make lab` opens the notebooks, `make test` tries everything.
# Both make what they need in .venv, once, and again only when pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := -m pip --disable-pip-version-check
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
SPOKEN := $(firstword $(subst _, ,$(subst ., ,$(or $(LC_ALL),$(LC_MESSAGES),$(LANG)))))
START := $(or $(filter $(SPOKEN),$(notdir $(wildcard notebooks/*))),en)/index.ipynb

unexport PYTHONHOME PYTHONPATH # packages of another environment stay out of this one

.PHONY: help lab test floors lint freeze freeze-check bench growth gallery walk fuzz load docs site site-check site-firefox address dist clean environment

help:
	@echo "make lab     open the start page of the notebooks in JupyterLab"
	@echo "make test    lint, unit tests, every notebook under nbval, browser tests"
	@echo "make floors  unit tests with the oldest packages that pyproject.toml allows"
	@echo "make lint    ruff on the package, the tests and the notebooks; import-linter on the rooms"
	@echo "make freeze  run the notebooks again and save their outputs (freeze-check: only compare)"
	@echo "make bench   measure sliders and derivatives, print the tables"
	@echo "make growth  measure how the cost grows with the size, draw it for the README"
	@echo "make gallery  contact sheets of every explorer, in build/gallery, to be looked at"
	@echo "make walk    make every named mistake of every exercise in a browser (ONLY=fr/7.2: there; SITE=build/site: in the site)"
	@echo "make fuzz    a hundred thousand texts to the reader of formulas: read or refused, and quickly"
	@echo "make load    let simulated learners work on a JupyterHub of this machine, print what each costs (needs npm)"
	@echo "make docs    the reference of gradlib as web pages, in build/docs"
	@echo "make site    the notebooks as a site without a server, in build/site (PYODIDE=folder: its files from there; needs npm)"
	@echo "make site-check  make the site twice and compare: the same tree makes the same bytes"
	@echo "make site-firefox  the site of build/site in the Firefox of this machine (needs npm)"
	@echo "make address OWNER=name    write your GitHub account into every link"
	@echo "make dist    wheel and source archive, in dist"
	@echo "make clean   remove .venv and what the tools left"
	@echo "Another Python than $(PYTHON): make PYTHON=python3.12 lab"

environment:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gradlib needs Python 3.11 or newer: make PYTHON=python3.12 lab")'
	$(PYTHON) -m venv --clear --without-pip $(VENV)

# pip comes from Python itself or, where a system keeps that apart, from the pip at hand.  --compile: with bytecode for
# every package, and for ours when it is used, a kernel starts four times faster.
$(VENV)/%.stamp: pyproject.toml $(shell test -x $(BIN)/python || echo environment)
	@echo "Installing into $(VENV): a minute or two, only this once"
	@$(BIN)/python $(PIP) --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --default-pip >/dev/null 2>&1 \
		|| $(PYTHON) $(PIP) --python $(BIN)/python install --quiet pip
	$(BIN)/python $(PIP) install --quiet --compile --editable ".[$*]"
	@touch $@ $(if $(filter test,$*),$(VENV)/docs.stamp $(VENV)/lab.stamp)

lab: $(VENV)/lab.stamp
	$(BIN)/python -m compileall -q gradlib
	JUPYTER_CONFIG_PATH="$(CURDIR)/binder$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" $(BIN)/python -m jupyterlab $(ROOT) --LabApp.default_url=/lab/tree/$(START) notebooks

test: $(VENV)/test.stamp lint
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=20 # the slow ones first

floors:
	@mkdir -p build
	sed -n '/^dependencies/,/^]/s/.*"\(.*\)>=\(.*\)",/\1==\2/p' pyproject.toml >build/floors.txt
	echo "pyparsing==3.1.2" >>build/floors.txt # matplotlib 3.8 calls it by names that later ones warn of
	PIP_CONSTRAINT="$(CURDIR)/build/floors.txt" $(MAKE) VENV=build/floors build/floors/test.stamp
	build/floors/bin/python -m pytest -n 2 --dist loadfile tests --ignore=tests/browser --ignore=tests/site --ignore=tests/test_binder.py

lint: $(VENV)/test.stamp
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/lint-imports --no-cache

freeze freeze-check: $(VENV)/test.stamp
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m tests.notebooks.freeze $(if $(filter %-check,$@),--check)

bench: $(VENV)/test.stamp
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m tests.benchmarks

growth: $(VENV)/test.stamp
	$(BIN)/python -m tests.benchmarks.bench_sizes docs/pictures/growth.png

gallery: $(VENV)/test.stamp
	$(BIN)/python -m tests.gallery

walk: $(VENV)/test.stamp
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m tests.walk $(ONLY) $(if $(SITE),--site $(SITE))

fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tests.fuzz

load: $(VENV)/hub.stamp hub/node_modules/.package-lock.json
	$(BIN)/python -m compileall -q gradlib
	$(BIN)/python -m tests.load

hub/node_modules/.package-lock.json: hub/package.json
	npm install --prefix hub --no-package-lock --no-audit --no-fund

docs: $(VENV)/docs.stamp
	$(BIN)/python docs/reference/build.py build/docs
	@echo "Open build/docs/index.html"

# JupyterLab would load the kernel of JupyterLite, and say that it cannot: so the site is made in an environment of its own
$(VENV)-site/site.stamp: pyproject.toml
	@echo "Installing what makes the site into $(VENV)-site: a minute, only this once"
	@$(MAKE) --no-print-directory VENV=$(VENV)-site environment
	@$(VENV)-site/bin/python $(PIP) --version >/dev/null 2>&1 || $(PYTHON) $(PIP) --python $(VENV)-site/bin/python install --quiet pip
	$(VENV)-site/bin/python $(PIP) install --quiet --editable ".[site]"
	@touch $@

site/node_modules/.package-lock.json: site/package.json
	npm install --prefix site --no-package-lock --no-audit --no-fund

site: $(VENV)-site/site.stamp site/node_modules/.package-lock.json
	$(VENV)-site/bin/python site/build.py build/site
	@echo "Try it: python -m http.server --directory build/site"

site-check: site
	$(VENV)-site/bin/python site/build.py build/site-again
	diff -r build/site build/site-again
	rm -rf build/site-again

tests/site/firefox/node_modules/.package-lock.json: tests/site/firefox/package.json
	npm install --prefix tests/site/firefox --no-package-lock --no-audit --no-fund

site-firefox: $(VENV)/test.stamp tests/site/firefox/node_modules/.package-lock.json
	$(BIN)/python -m tests.site.firefox build/site

address:
	@$(PYTHON) docs/address.py "$(OWNER)"

dist: $(VENV)/test.stamp
	$(BIN)/python -m hatchling build

clean:
	rm -rf $(VENV) $(VENV)-site hub/node_modules site/node_modules tests/site/firefox/node_modules build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
