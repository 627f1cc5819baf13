# `make run` is all a newcomer needs; `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Processes start by the hundred in the tests; each would compile all of it again where the environment forbids .pyc files.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
BENCHES ?= stops reach batches reads review_queue guard
ARGS ?=
FILE ?=
UV ?= 0.13.9
UPGRADE ?=
PAGES := $(wildcard *.md docs/*.md docs/*/*.md bench/RESULTS.md)
COMPILE := .local/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate
COMPILE += --custom-compile-command "make lock"

PY := .venv/bin/python
SOURCE := coordination partners campaigns events
# umask: PostgreSQL, which does not run as root, must be able to read what root installs.
# Nothing but what the lock names, and of that nothing but the very files whose digests it has.
PIP := umask 022; $(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps
# Of two makes at once in one copy, one sets it up and the other waits.
ALONE = umask 022; $(PYTHON) coordination/devservices/alone.py .local/setup.lock $(MAKE) --no-print-directory
# Checks that ask the database have one of their own, and see the settings of a service behind https.
CHECK := LOCAL_DIR=.local/check HTTPS=true $(PY) manage.py

.PHONY: help
help: ## List these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: installed frontend-if-reachable ## Serve everything on http://localhost:$PORT (8000) with the demonstration campaign
	@$(ALONE) docs-site || echo 'The guides (/docs/) could not be built; all else runs without them.'
	@echo 'Starting PostgreSQL, Valkey and the service…'
	@exec $(PY) manage.py serve --host $(HOST) --port $(PORT) $(ARGS)

.PHONY: test
test: installed-dev frontend-if-reachable ## Run the tests (ARGS="tests/coordination/ground -k settings" for some of them)
	@$(PY) -m pytest --numprocesses $(WORKERS) --dist worksteal $(if $(ARGS),$(ARGS),-m "not long")

.PHONY: test-long
test-long: installed-dev ## Run the tests that kill processes, besiege the service or put every question to everybody
	@EVERY_VALUE=1 $(PY) -m pytest --numprocesses $(WORKERS) --dist worksteal -m long $(ARGS)

.PHONY: backup
backup: installed ## Save what `make run` keeps in FILE (backups/<now>.tar); the service may run
	@$(PY) -m coordination.devservices.backup save "$(or $(FILE),backups/$(shell date +%Y-%m-%dT%H%M%S).tar)"

.PHONY: restore
restore: installed ## Put FILE, a backup, in the place of what `make run` keeps; the service must be stopped
	@test -n "$(FILE)" || { echo 'Say which: make restore FILE=backups/….tar'; exit 1; }
	@$(PY) -m coordination.devservices.backup restore "$(FILE)"

.PHONY: check
check: installed-dev ## Run every linter, the type checker and the checks of settings, migrations and schema
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	@! grep -rnE 'pgtrigger\.ignore' --include='*.py' $(SOURCE) tests bench || { echo 'Nothing may switch the ledger off.'; exit 1; }
	.venv/bin/lint-imports
	LOCAL_DIR=.local/check $(PY) -m mypy $(SOURCE)
	$(CHECK) check --deploy --fail-level WARNING
	$(CHECK) makemigrations --check --dry-run
	$(CHECK) lintmigrations --settings tests.lint_settings --include-apps $(SOURCE) --ignore-initial-migrations \
	  --sql-analyser postgresql --warnings-as-errors --quiet ok ignore
	$(CHECK) spectacular --api-version 1 --validate --fail-on-warn --file .local/check/openapi.yaml
	@diff -u openapi.yaml .local/check/openapi.yaml || { echo 'The API has changed. If you mean it: make schema'; exit 1; }
	@$(PY) -m tests.openapi.lint openapi.yaml
	@$(PY) -m tests.openapi.breaking docs/openapi/released.yaml openapi.yaml docs/openapi/corrections.yaml || \
	  { echo 'This breaks clients of the last release. If it has to be: docs/partners.md, What we promise.'; exit 1; }
	@$(MAKE) --no-print-directory docs-site || { echo 'A link of the documentation leads nowhere, or it cannot be built.'; exit 1; }
	@$(CHECK) workflow_docs | diff -u docs/workflows.md - || { echo 'The workflows have changed: make docs'; exit 1; }
	@$(CHECK) access_docs docs/access.md | diff -u docs/access.md - || { echo 'Permissions have changed: make docs'; exit 1; }

.PHONY: schema
schema: installed-dev ## Write openapi.yaml from the code
	$(PY) manage.py spectacular --api-version 1 --validate --fail-on-warn --file openapi.yaml

.PHONY: clients
clients: installed-dev ## Generate a Python and a TypeScript client from openapi.yaml, into .local/clients
	@$(PY) -m tests.openapi.clients

.PHONY: screenshots
screenshots: installed-dev frontend-if-reachable ## Take pictures of the main pages of a fresh demonstration, into docs/screenshots (needs Chromium)
	@$(PY) -m tests.screenshots

.PHONY: fuzz
fuzz: installed-dev ## Fuzz the running service through openapi.yaml as four organisations (FULL=1 for ten minutes)
	@$(PY) -m tests.fuzz $(if $(FULL),--seconds 600) $(ARGS)

.PHONY: openactive
openactive: installed-dev ## Hold the feed of public events to OpenActive's own validators, which it installs under .local
	@OPENACTIVE=1 $(PY) -m pytest --quiet --timeout 600 tests/openactive

.PHONY: generators
generators: installed-dev ## Have the generators that partners use read openapi.yaml; it installs them under .local
	@GENERATORS=1 $(PY) -m pytest --quiet --timeout 600 tests/generators

.PHONY: readers
readers: installed-dev ## Read 300 calendars, 60 tables and 20 exports beside ical.js and pandas; it installs them under .local
	@SECOND_READERS=1 $(PY) -m pytest --quiet --timeout 600 tests/second_readers

.PHONY: disclosure
disclosure: installed-dev ## Attack 200 random campaigns in whole numbers for what their reports withhold
	@$(PY) -m tests.disclosure

.PHONY: oracle
oracle: installed-dev ## Hold bounds and verdicts on 2,000 random campaigns against linear programs
	@$(PY) -m tests.oracle

.PHONY: docs
docs: installed-dev ## Write docs/workflows.md and the tables of docs/access.md from the code
	$(PY) manage.py workflow_docs > docs/workflows.md
	$(PY) manage.py access_docs docs/access.md > .local/access.md && cat .local/access.md > docs/access.md

.PHONY: docs-site
docs-site: .local/site/index.html ## Build the pages of docs/ into the site that the service shows at /docs/; a dead link fails
	@:

.local/site/index.html: .local/site-tools/installed $(PAGES) $(wildcard docs/screenshots/*.png docs/site/*.py docs/site/*/* docs/site/*/*/*)
	@echo 'Building the guides…'
	@.local/site-tools/bin/python docs/site/lay_out.py $(@D)

.PHONY: frontend
frontend: .local/frontend/pages.css ## Fetch GOV.UK Frontend from npm and compile how the pages look; Node comes along
	@:

.PHONY: frontend-if-reachable
frontend-if-reachable:
	@$(ALONE) frontend || \
	  echo 'The design of the pages could not be fetched: they are plain, all else runs. Try again by: make frontend'

.local/frontend/pages.css: $(wildcard coordination/frontend/*) coordination/frontend/.npmrc | .venv/bin/python
	@echo 'Fetching how the pages look…'
	@umask 022; $(PY) coordination/frontend/build.py $(@D)

.PHONY: bench
bench: installed-dev ## Run the benchmarks, which write bench/RESULTS.md (BENCHES="stops" for some of them)
	@for bench in $(BENCHES); do $(PY) -m bench.$$bench $(ARGS); done

.PHONY: soak
soak: installed-dev ## Besiege the service for a minute: slow senders, idle connections, slow readers
	@$(PY) -m bench.soak $(ARGS)

.PHONY: lock
lock: ## Pin what the requirements bring with them, with its digests, after changing them (UPGRADE=--upgrade for the newest)
	@rm -rf .local/lock && $(PYTHON) -m venv .local/lock && .local/lock/bin/python -m pip install -qq 'uv==$(UV)'
	@$(COMPILE) $(UPGRADE) --output-file requirements-dev.lock.txt requirements-dev.txt
	@$(COMPILE) --constraint requirements-dev.lock.txt --output-file requirements.lock.txt requirements.txt
	@for tools in tests/openactive tests/openapi tests/generators tests/second_readers docs/site coordination/frontend; do \
	  $(COMPILE) $(UPGRADE) --output-file $$tools/requirements.lock.txt $$tools/requirements.txt; done
	@rm -rf .local/lock

.PHONY: clean
clean: ## Remove the environment and all data under .local
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: installed installed-dev
installed installed-dev:
	@$(ALONE) .venv/$@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make run PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@echo 'Making a Python environment in .venv…'
	@umask 022; $(PYTHON) -m venv .venv

# Apart from the service, which needs none of it.
.local/site-tools/installed: docs/site/requirements.lock.txt
	@umask 022; $(PYTHON) -m venv --clear $(@D) && $(@D)/bin/python -m pip install -qq --disable-pip-version-check \
	  --no-input --require-hashes --no-deps --requirement $<
	@touch $@

.venv/installed: requirements.lock.txt | .venv/bin/python
	@echo 'Installing what the service runs on (half a minute, or three on a slow machine)…'
	@$(PIP) --requirement requirements.lock.txt
	@touch $@

.venv/installed-dev: requirements-dev.lock.txt | .venv/bin/python
	@echo 'Installing what the service and its tests run on (half a minute, or three on a slow machine)…'
	@$(PIP) --requirement requirements-dev.lock.txt
	@touch .venv/installed $@
