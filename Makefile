# himpun — see `make help`
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
BASE_PYTHON ?= python3
export HIMPUN_HOME ?= var
RUN_ENV = HIMPUN_MODE=sample

.PHONY: help setup run test check fix bench docs
.DEFAULT_GOAL := help

help: ## Tell what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements.txt requirements-build.txt pyproject.toml
	$(BASE_PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: $(VENV)/.run ## Install what is locked and prepare an embedded database with the sample office
	$(RUN_ENV) $(VENV)/bin/himpun setup --sample

run: setup ## Serve the sample office at http://localhost:8000
	$(RUN_ENV) $(VENV)/bin/himpun serve

test: $(VENV)/.test ## Run every test, on SQLite (a file) and on PostgreSQL
	$(PY) -m tests.run

check: $(VENV)/.test ## Format, lint, types, import contracts, templates, migrations, deploy check
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet src/himpun
	$(PY) -m tests.deploy_check

fix: $(VENV)/.test ## Put format and simple lint in order
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/.test ## Time what the program is for, beside a bare view, on both databases
	$(PY) -m benchmarks.run

docs: $(VENV)/.test ## Write the generated reference anew
	$(PY) -m himpun docs
