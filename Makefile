PYTHON ?= python3
UV_VERSION := 0.13.8
# Commands find the locked environment first, whatever is activated in the shell.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONHASHSEED := 0
export PYTHONUTF8 := 1
# Whatever the shell says, the packages are those of the environment in .venv, and ours are those of this folder.
unexport PYTHONHOME PYTHONPATH PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONWARNINGS
unexport VIRTUAL_ENV UV_PROJECT UV_PROJECT_ENVIRONMENT UV_PYTHON UV_NO_DEV
# Where the home can't be written, what the set-up keeps goes into the environment's own folder.
ifeq ($(shell test -w "$${HOME:-.}" || echo unwritable),unwritable)
export XDG_CACHE_HOME := $(CURDIR)/.venv/cache
endif
# The sample of `make mutants`; several as SEED="1 2 3".
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup reproduce check prove benchmark test test-quick test-lowest test-newest mutants lint clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.locked ## Set up the locked environment in .venv
	@# DVC looks for git, which an archive does not have, or which is that of a folder around it.
	@test -e .git || grep -qs no_scm .dvc/config.local || dvc config --local core.no_scm true

.venv/.locked: uv.lock pyproject.toml
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	.venv/bin/uv sync --frozen --all-extras --quiet
	touch $@

reproduce: setup ## Recompute everything: all stages, figures, verdicts and the report
	python -m common.replication reproduce $(OPTIONS)

check: setup ## Compare the verdicts with the expected, reviewed ones
	python -m common.replication check

test: setup ## Run all tests, one file at a time on each processor
	python -m pytest -n logical --dist loadfile

test-quick: setup ## Run the tests without the slow ones
	python -m pytest -n logical --dist loadfile -m "not slow"

test-lowest: setup ## Run all tests with the lowest declared versions of the dependencies
	$(call test_with,lowest-direct)

test-newest: setup ## Run all tests with the newest published versions of the dependencies
	$(call test_with,highest)

# In an environment of its own, made anew because the newest versions change; uv.lock is neither read nor written.
define test_with
	uv venv --quiet --clear --python $(PYTHON) scratch/$(1)
	uv pip install --quiet --python scratch/$(1) --resolution $(1) --editable ".[replication,cluster]" --group dev
	PATH="$(CURDIR)/scratch/$(1)/bin:$$PATH" python -m pytest -n logical --dist loadfile
endef

prove: setup ## After reproduce: no-op, same bytes, remote, other processors (minutes)
	@test -e .git || { echo "make prove clones this repository: an archive has no git to clone from"; exit 1; }
	python -m tests.pipeline.prove

benchmark: setup ## Time everything, write benchmarks/results.md and pipeline.md (minutes)
	python -m benchmarks
	python -m benchmarks.pipeline

mutants: setup ## After reproduce: plant 100 faults drawn by SEED, count those that the tests find (an hour)
	python -m tests.mutation --seed $(SEED) $(OPTIONS)

lint: setup ## Check style and types
	ruff check .
	ruff format --check .
	mypy

clean: ## Remove the environment and temporary files, not the computed outputs
	rm -rf .venv common/numerics/__pycache__ common/replication/__pycache__ .mypy_cache .pytest_cache .ruff_cache .hypothesis scratch
