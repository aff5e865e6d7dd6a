# Comity's commands: people and continuous integration call the same targets. `make` alone lists them.
#
# Everything is installed in .venv, from the locked versions in requirements/; nothing outside this folder changes,
# but for the system packages that tools/system-packages installs for `make test`, where the user may.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test check install lock docs clean

BIN := .venv/bin
STEP = @printf '\n\033[1m== %s\033[0m\n'
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PIP_COMPILE := pip-compile --quiet --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras

# A command behind $(SCRATCH) sees an empty data folder that is removed afterwards, never the user's own data.
SCRATCH = scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; COMITY_DATA="$$scratch"

export DJANGO_SETTINGS_MODULE := comity.settings
# What Python and pytest compile is kept: each of some hundred processes would compile it anew.
unexport PYTHONDONTWRITEBYTECODE
# An announcement of the theme's makers, about no fault of this documentation.
export NO_MKDOCS_2_WARNING := 1

help: ## List these targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

# ---------------------------------------------------------------- installing

# installed-all and installed-base say which lock is in .venv: it is installed again when it changed, and only then.
# A .venv that has everything serves the demo too.
DEMO_NEEDS := $(if $(wildcard .venv/installed-all),all,base)

install: .venv/package-all ## Make .venv with everything that is locked in requirements/all.txt
	@echo "Installed in .venv; $(BIN)/comity is the command."

# A .venv whose Python is gone is made anew; its stamps are older than its pyvenv.cfg then, so all is installed again.
$(shell test -x $(BIN)/python || rm -f .venv/pyvenv.cfg)
.venv/pyvenv.cfg:
	$(STEP) "making .venv"
	@python=$$(tools/find-python); echo "with $$python"; "$$python" -m venv --clear .venv

.venv/installed-all .venv/installed-base: .venv/installed-%: requirements/%.txt .venv/pyvenv.cfg
	$(STEP) "installing the locked versions of requirements/$*.txt"
	@$(PIP) install -r requirements/$*.txt
	@touch $@

.venv/package-all .venv/package-base: .venv/package-%: pyproject.toml .venv/installed-%
	$(STEP) "installing comity itself, from this folder"
	@$(PIP) install --no-deps -e .
	@touch $@

lock: | .venv/pyvenv.cfg ## Resolve the newest allowed versions into requirements/ (needs the package index)
	$(STEP) "resolving versions, in a venv that is thrown away"
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; export CUSTOM_COMPILE_COMMAND="make lock"; \
	$(BIN)/python -m venv "$$scratch"; \
	"$$scratch/bin/python" -m pip --disable-pip-version-check -qq install "pip-tools>=7.5,<8"; \
	"$$scratch/bin/"$(PIP_COMPILE) --upgrade --all-extras -o requirements/all.txt pyproject.toml; \
	"$$scratch/bin/"$(PIP_COMPILE) --upgrade --constraint requirements/all.txt -o requirements/base.txt pyproject.toml

# ------------------------------------------------------------------ the demo

demo: .venv/package-$(DEMO_NEEDS) ## Found the example organisation in ./data/demo (or $COMITY_DATA) and serve it here
	$(STEP) "founding the example organisation and serving it; stop with Ctrl-C"
	@COMITY_DATA="$${COMITY_DATA:-data/demo}" $(BIN)/comity demo

# ------------------------------------------------------------------- testing

# One process for each processor, each with databases of its own, and a browser of its own; whoever is done first takes
# over from the others. None of the tests limits the time that something takes: `comity bench` measures.
PARALLEL := -n auto --maxprocesses 8 --dist loadgroup

test: ## Install what tests need, then check and test everything, on SQLite and PostgreSQL
	$(STEP) "make test, step 1 of 6: system packages (browser, PostgreSQL, Go, fonts)"
	@tools/system-packages
	$(STEP) "make test, step 2 of 6: Python packages"
	@$(MAKE) --no-print-directory install
	$(STEP) "make test, step 3 of 6: checks without running anything"
	@$(MAKE) --no-print-directory check
	$(STEP) "make test, step 4 of 6: tests in a browser"
	@unset COMITY_DATABASE; $(SCRATCH) $(BIN)/pytest $(PARALLEL) -m browser tests/web
	$(STEP) "make test, step 5 of 6: all other tests, on SQLite"
	@unset COMITY_DATABASE; $(SCRATCH) $(BIN)/pytest $(PARALLEL) -m "not browser and not postgresql"
	$(STEP) "make test, step 6 of 6: the tests that use a database once more, on PostgreSQL"
	@unset COMITY_DATABASE; code=0; \
	( $(SCRATCH) $(BIN)/python tools/with-postgresql --forgetful $(BIN)/pytest $(PARALLEL) \
		-m "(database and not browser and not face and not searches) or postgresql" ) || code=$$?; \
	if [ $$code = 69 ] && [ -z "$${CI:-}" ]; then echo "Skipped: the tests on PostgreSQL."; else exit $$code; fi
	$(STEP) "make test: done"

# The checks do not depend on each other: as many run at once as there are processors.
CHECKS := types documentation layers migrations rules format
check: .venv/package-all ## Check style, types, layers, migrations and documentation
	@$(MAKE) --no-print-directory -j $$(nproc 2>/dev/null || echo 2) $(CHECKS:%=check-%)

.PHONY: $(CHECKS:%=check-%)
check-rules:
	$(STEP) "check: ruff, rules"
	@$(BIN)/ruff check .

check-format:
	$(STEP) "check: ruff, format (ruff format . mends it)"
	@$(BIN)/ruff format --check .

check-types:
	$(STEP) "check: mypy, strict"
	@unset COMITY_DATABASE; $(SCRATCH) $(BIN)/mypy

check-layers:
	$(STEP) "check: import-linter, the layers of the house"
	@$(BIN)/lint-imports

check-migrations:
	$(STEP) "check: no migration is missing"
	@unset COMITY_DATABASE; $(SCRATCH) $(BIN)/django-admin makemigrations --check --dry-run

check-documentation:
	$(STEP) "check: the documentation builds, and its links lead somewhere"
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; $(BIN)/mkdocs build --strict --site-dir "$$scratch"

docs: .venv/package-all ## Build the documentation into ./site
	$(STEP) "building the documentation into ./site"
	@$(BIN)/mkdocs build --strict

clean: ## Remove .venv, caches and ./site; never ./data
	rm -rf .venv site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
