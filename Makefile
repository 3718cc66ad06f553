# Two commands set everything up: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.installed
SOAK_MINUTES ?= 30
SHELL  := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-slow check bench soak screenshots fix

help:  ## show these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY)  ## create .venv and install what requirements.lock names, checked by hash

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "duban needs Python 3.11, 3.12 or 3.13; PYTHON=... names another one")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "no virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)  ## play the meeting of April 2018 with 28 bureaus, April to January, with real mail
	$(BIN)/duban demo --year 2018 $(DEMO)

serve: $(READY)  ## run the office's server: clock, mail, status page, Prefect
	$(BIN)/duban serve

test: $(READY)  ## the suite, in two processes: everything that is not slow
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

test-slow: $(READY)  ## the rest of it: Prefect, kills, the demo, the fuzzer, the benchmark
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

check: $(READY)  ## style, types, arrows between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## measure, against a reference in the same run
	$(BIN)/python -m bench

soak: $(READY)  ## kill ticks for SOAK_MINUTES (30) under a moody mail server, and count
	$(BIN)/python -m tests.faults.soak --minutes $(SOAK_MINUTES)

screenshots: $(READY)  ## take the pictures of docs/pages.md again, from a demo until 12 October
	$(BIN)/duban --home var/pictures demo --year 2018 --until 2018-10-12
	$(BIN)/python -m tests.browser.screenshots var/pictures

fix: $(READY)  ## let ruff correct style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
