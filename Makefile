# On a machine with Python 3.11+, git and make, `make demo` and `make test` do all the set-up themselves.

PYTHON ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

.PHONY: help demo test check lint types contracts wheel benchmarks drill fuzz clean

help:                               ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: .venv/ready                   ## harvest the bundled sample portals into one national index, in var/
	@$(BIN)/milpa demo

test: .venv/ready                   ## run the whole test suite
	$(BIN)/python -m pytest -n auto

check: lint types contracts         ## lint, types and import contracts

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contracts: .venv/ready
	$(BIN)/lint-imports --no-cache

wheel: .venv/ready                  ## build the wheel, install it in an empty environment, run it from another folder
	@rm -rf dist && $(BIN)/uv build --quiet --wheel --out-dir dist
	@$(BIN)/uv export --quiet --locked --no-dev --no-emit-project --output-file dist/requirements.txt
	@$(BIN)/uv venv --quiet --python $(BIN)/python dist/empty
	@$(BIN)/uv pip install --quiet --python dist/empty/bin/python --requirements dist/requirements.txt dist/*.whl
	@here=$$(mktemp -d) && cd $$here && $(CURDIR)/dist/empty/bin/milpa demo && rm -rf $$here

benchmarks: .venv/ready             ## print the measured figures (minutes)
	@for script in benchmarks/[a-z]*.py; do $(BIN)/python $$script || exit 1; done

drill: .venv/ready                  ## kill it, fill its disk, take its database away: nothing is lost (fifteen minutes)
	$(BIN)/python -m drill

fuzz: .venv/ready                   ## let the readers of bytes read documents that change at random, for ten minutes
	@$(BIN)/uv sync --quiet --locked --inexact --group fuzz
	@$(BIN)/python -c 'import atheris'
	$(BIN)/python benchmarks/fuzz.py --seconds 600

clean:                              ## remove what was installed, built and harvested here
	rm -rf .venv dist var

.venv/ready: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Milpa needs Python 3.11 or newer. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Preparando Milpa en .venv; solo esta vez, puede tardar unos minutos." >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || \
		{ echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check "uv>=0.9,<1"
	@$(BIN)/uv sync --quiet --locked --inexact --compile-bytecode
	@touch $@
