# Every target works from a fresh clone, as root and as an ordinary user. `make` alone lists them.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PY := .venv/bin/python
WORKERS ?= 2
GRAPHS ?= 100000
ARGS ?=

# Python keeps what it compiles, also in surroundings that say no, as those of many containers do. Otherwise each
# process would compile a thousand modules anew, and starting would take three times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check bench companies oracle format migrations docs shots doctor clean setup setup-dev

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: setup ## Start Suitcase with the demo and print its addresses (ARGS="--port 9000")
	@exec $(PY) -m suitcase.surfaces.cli up --demo $(ARGS)

test: setup-dev ## Check everything and run all tests in parallel
	@$(MAKE) check
	@$(PY) -m pytest -n $(WORKERS) $(ARGS)

# The longest first, the others beside it.
check_parts = _types _style _layers _migrations _pages
.PHONY: $(check_parts)

check: setup-dev ## Format, lint, types, layers, migrations and generated pages are right
	@$(MAKE) -j 2 $(check_parts)

_types:
	@$(PY) -m mypy src

_style:
	@$(PY) -m ruff format --check --quiet . || { echo "Some files are not formatted; run: make format"; exit 1; }
	@$(PY) -m ruff check --quiet .

_layers:
	@.venv/bin/lint-imports --no-logo

_migrations:
	@$(PY) -W ignore::RuntimeWarning -m suitcase.surfaces.cli manage makemigrations --check --dry-run

_pages:
	@$(PY) tools/requirements_page.py --check

bench: setup-dev ## Measure against a baseline in the same run and print ratios
	@$(PY) -m pytest tests/bench -o python_files='bench_*.py' -m bench -n 0 -s $(ARGS)

companies: setup-dev ## Load 400,000 real names of companies, misspell 1,000 and find them again
	@$(PY) tools/company_names.py var/companies
	@$(PY) -m pytest tests/bench/full_companies.py -o python_files='full_*.py' -m bench -n 0 -s $(ARGS)

oracle: setup-dev ## Compare access with the naive oracle on 100,000 random graphs (GRAPHS=n)
	@SUITCASE_GRAPHS=$(GRAPHS) $(PY) -m pytest tests/areas/access -m oracle -n $(WORKERS) -q $(ARGS)

format: setup-dev ## Put format and simple lint findings right
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

migrations: setup-dev ## Write migrations for changed models
	@$(PY) -m suitcase.surfaces.cli manage makemigrations $(ARGS)

docs: setup-dev ## Write the generated pages anew
	@$(PY) tools/requirements_page.py

shots: setup-dev ## Take pictures of a running Suitcase (ARGS="http://localhost:8000 pages.json var/shots")
	@$(PY) tools/shots.py $(or $(ARGS),--help)

doctor: setup ## Say what is wrong with this installation and how to mend it
	@$(PY) -m suitcase.surfaces.cli doctor $(ARGS)

clean: ## Remove caches; keeps .venv and the data in var
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results

setup:
	@$(PYTHON) tools/bootstrap.py run

setup-dev:
	@$(PYTHON) tools/bootstrap.py dev --browser
