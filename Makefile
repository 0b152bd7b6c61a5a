# Two commands are enough: `make run` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help install run test check format lint types imports catalogs docs lock bench migration clean

help:  ## show these lines
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

install: $(READY)  ## set up everything in .venv (nothing to do the second time)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Patungan needs Python 3.11 or newer: make install PYTHON=python3.11")'
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --no-compile --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib bot domain handlers locales || true
	@touch $(READY)

run: install  ## start the bot with its simulator page
	$(BIN)/patungan run

test: install  ## every test, once, on as many cores as there are (four at most)
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: lint types imports catalogs test  ## everything that must hold; the documents are among the tests

format: install  ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: install  ## form and common mistakes
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install  ## mypy, strict
	$(BIN)/mypy

imports: install  ## who may import whom
	$(BIN)/lint-imports

catalogs: install  ## every message is worded in every language
	$(BIN)/python -m bot.catalogs

docs: install  ## the documents tell of everything there is
	$(BIN)/python -m pytest tests/test_documents.py

bench: install  ## turns per second, beside what the database alone can do
	$(BIN)/python -m bench

migration: install  ## make migration m="what changes": write the next migration from the models
	@test -n "$(m)" || { echo 'make migration m="what changes"' >&2; exit 2; }
	$(BIN)/python -m bot.storage.migrations.make "$(m)"
	$(BIN)/ruff format --quiet bot/storage/migrations/versions

lock:  ## requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group dev --extra postgres --universal --generate-hashes \
	  --no-header --no-emit-index-url --python-version 3.11 -o requirements.lock

clean:  ## away with everything that can be made again
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
