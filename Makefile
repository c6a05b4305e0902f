# The commands of this project. `make help` lists them.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-stamp

.DEFAULT_GOAL := help
.PHONY: help setup run check test test-long test-cluster lock wheel translations reference format crisis-posts models clean

help:  ## say what each command does
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

setup: $(STAMP)  ## prepare .venv with the locked requirements and the command fauxpas; safe to repeat

$(STAMP): requirements/dev.txt pyproject.toml scripts/setup
	@scripts/setup $(VENV)
	@touch $@

run: setup  ## start the whole room with a fictional brand and its storm
	@exec $(BIN)/fauxpas demo

check: setup  ## format, lint, types, layers, sizes, migrations, translations, documentation, tests on SQLite
	@$(BIN)/python -m scripts.checks check

test: setup  ## check, then PostgreSQL, the browser and the short form of the slow suites
	@$(BIN)/python -m scripts.checks test

test-long: setup  ## kills, load and accuracy in full; writes a dated file in build/results
	@$(BIN)/python -m scripts.checks long

test-cluster: setup  ## a real Spark cluster on this machine, in full; installs Spark, needs Java
	@$(BIN)/python -m scripts.checks cluster

lock:  ## pin the requirements again, with hashes
	@scripts/lock $(VENV)

wheel: setup  ## build the wheel into dist
	@$(BIN)/python -m hatchling build -t wheel

translations: setup  ## collect the messages of code and templates, compile the catalogues
	@$(BIN)/python -m scripts.translations extract
	@$(BIN)/python -m scripts.translations compile

reference: setup  ## write the tables of docs/settings.md and docs/commands.md from the code
	@$(BIN)/python -m scripts.reference

format: setup  ## format the code and mend what lint can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

crisis-posts: setup  ## turn ../shared's press archive into posts and one query per brand
	@$(BIN)/python -m scripts.crisis_posts

DATA ?= ../shared/data
models: setup  ## train every shipped model again from DATA (../shared/data); exact takes hours
	@$(BIN)/python -m pip install -q -r requirements/train.txt
	@for model in $(or $(MODELS),language reasons sentiment exact content); do \
	  $(BIN)/python -m fauxpas.engine.train $$model --data $(DATA) || exit 1; done

clean:  ## remove what was built; keeps .venv and your data
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache
