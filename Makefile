# `make run` starts the portal, `make test` and `make check` prove it, `make help` tells the rest.

PYTHON ?= python3
PORT ?= 8000
BMS_DEMO ?= 1
PYTEST_ARGS ?=
export PORT

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
TO_RUN := $(VENV)/.ready-to-run
TO_WORK := $(VENV)/.ready-to-work
# The settings an installation has: `manage.py check --deploy` must find nothing in them.
AS_DEPLOYED = env -u BMS_TEST_MODE -u DEBUG BMS_DEMO=0 ALLOWED_HOSTS=portal.example.com \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')

.PHONY: help run test check format-check lint types floors templates migrations deploy format bench gallery lock clean

help: ## Tell what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

run: $(TO_RUN) ## Start the portal with the sample firm (BMS_DEMO=0: without; PORT=8001: elsewhere)
	@echo "Starting; the first time takes a minute, because the sample firm is loaded."
	@BMS_DEMO=$(BMS_DEMO) exec $(PY) -m bms.serve

test: $(TO_WORK) ## Run all tests on a real PostgreSQL (PYTEST_ARGS="-k approve" for some)
	@$(PY) -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

check: format-check lint types floors templates migrations deploy ## Everything that can be checked without running

format-check: $(TO_WORK)
	@$(VENV)/bin/ruff format --check --quiet . || { echo "Some files are not formatted. Run: make format"; exit 1; }

lint: $(TO_WORK)
	@$(VENV)/bin/ruff check --quiet .

types: $(TO_WORK)
	@BMS_TEST_MODE=1 $(VENV)/bin/mypy

floors: $(TO_WORK)
	@$(VENV)/bin/lint-imports --no-cache

templates: $(TO_WORK)
	@$(VENV)/bin/djlint templates --lint --quiet

migrations: $(TO_WORK)
	@BMS_TEST_MODE=1 $(PY) manage.py makemigrations --check --dry-run

deploy: $(TO_WORK)
	@$(AS_DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

format: $(TO_WORK) ## Format the code
	@$(VENV)/bin/ruff check --fix-only --quiet . ; $(VENV)/bin/ruff format --quiet .

bench: $(TO_WORK) ## Measure maps, and pages on a large firm (takes long)
	@$(PY) -m bench.drawings
	@$(PY) -m bench.run

gallery: $(TO_WORK) ## Draw the maps of all procedures on one page
	@$(PY) -m bench.gallery

lock: ## Write the lock files anew (needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-header pyproject.toml -o requirements.lock.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links \
		--no-header pyproject.toml --extra dev -c requirements.lock.txt -o requirements-dev.lock.txt

clean: ## Remove what can be made again; data stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache var/static

$(TO_RUN): requirements.lock.txt | $(PY)
	@echo "Installing what the portal needs …"
	@$(PIP) -r requirements.lock.txt
	@touch $@

$(TO_WORK): requirements-dev.lock.txt | $(PY)
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements-dev.lock.txt
	@touch $@

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "The portal needs Python 3.11 or newer, this is $$($(PYTHON) -V). Another one is chosen by: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python lacks its module venv. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
