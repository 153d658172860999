# What a newcomer and CI call. Every target makes what it needs, and nothing twice.
#   make publish EPISODE=1     make test     make help

# The first Python of at least 3.11 that can make environments.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
EPISODE ?= 1
READERS := tests/readers/node_modules/.package-lock.json
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup publish feed preview test check docs bench faults lock clean

help:  ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.run  ## Make .venv with the podcast command
	@echo "Ready: $(BIN)/podcast --help"

publish: .venv/.run  ## Publish one episode of the show in episodes/ (EPISODE=1) to the folder target
	@$(BIN)/podcast publish episode $(EPISODE) --target local --yes

feed: .venv/.run  ## Publish texts and feed alone to the folder target
	@$(BIN)/podcast publish feed --target local --yes

preview: .venv/.run  ## Serve the built show on localhost
	@$(BIN)/podcast preview --target local

test: .venv/.dev $(READERS)  ## Run the test suite, against a real S3 server too
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: .venv/.dev  ## Lint, types, import rules
	@echo "ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@echo "mypy" && $(BIN)/mypy
	@echo "import-linter" && $(BIN)/lint-imports --no-cache

docs: .venv/.dev  ## Make the generated pages of docs/ anew
	@$(BIN)/python docs/generate.py

bench: .venv/.dev  ## Measure what we claim about speed
	@$(BIN)/python -m bench

faults: .venv/.dev  ## A fault at each request, a kill at each step, races, lives: the tables of docs/guarantees.md (one to two hours)
	@$(BIN)/python -m tests.faults

lock: .venv/.dev  ## Pin current versions anew, with hashes and without addresses
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--no-header pyproject.toml --group run -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--no-header pyproject.toml --group run --group dev -o requirements/dev.lock

clean:  ## Remove .venv and what can be made again
	rm -rf .venv build public

.venv/bin/python:
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
		2>/dev/null || { echo "No Python 3.11 or newer with venv was found; install it, or set PYTHON=..."; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python requirements/run.lock pyproject.toml
	@echo "Installing the podcast command into .venv"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.lock
	@echo "Installing what tests and checks need into .venv"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

# Readers of feeds in JavaScript. Where they cannot be had, the tests say what they did not check.
$(READERS): tests/readers/package-lock.json
	@if command -v npm >/dev/null; then echo "Installing readers of feeds into tests/readers/node_modules"; \
		npm ci --silent --prefix tests/readers || echo "npm could not install them; going on without"; fi
	@if [ -e $@ ]; then touch $@; fi
