# Two commands set everything up on a machine with Python 3.11+, git and make: `make demo` and `make test`.

PYTHON ?= python3
UV := .venv/bootstrap/bin/uv
export UV_PROJECT_ENVIRONMENT := .venv/milpa
BIN := .venv/milpa/bin

.PHONY: demo test check lint types contracts wheel benchmarks clean

demo: .venv/ready                   ## harvest the bundled sample portals into one national index
	@$(BIN)/milpa demo

test: .venv/ready                   ## the whole test suite
	$(BIN)/python -m pytest -n auto

check: lint types contracts         ## everything CI asks besides the tests

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contracts: .venv/ready
	$(BIN)/lint-imports

.venv/ready: uv.lock pyproject.toml
	@test -x $(UV) || { $(PYTHON) -m venv .venv/bootstrap && .venv/bootstrap/bin/pip install --quiet --disable-pip-version-check "uv>=0.9"; }
	@$(UV) sync --quiet --locked --python $(PYTHON)
	@touch $@

clean:
	rm -rf .venv var dist
