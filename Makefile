# The verbs that people type and that continuous integration runs: make demo, make check, make docs, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TYPESCRIPT := tests/explorer/node_modules

.PHONY: demo check docs test slow clean

demo: $(VENV)/.installed
	$(BIN)/w2v train data/atlas.txt --output $(VENV)/atlas.safetensors --overwrite
	$(BIN)/w2v similar france --model $(VENV)/atlas.safetensors
	@echo
	$(BIN)/w2v analogy france paris italy --model $(VENV)/atlas.safetensors

check: $(VENV)/.developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/lint_prose.py

docs: $(VENV)/.developed
	$(BIN)/python -m sphinx -E -W --keep-going --quiet docs docs/_build
	@echo "open docs/_build/index.html"

test: $(VENV)/.developed $(TYPESCRIPT)/.installed
	@echo "running the tests: about eight minutes on two cores, one more the first time"
	$(BIN)/python tests/compile_kernels.py
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

slow: $(VENV)/.developed $(TYPESCRIPT)/.installed
	$(BIN)/python -m pytest -m 'slow or hypothesis' --hypothesis-profile many

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "w2v needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "installing w2v and what it needs into $(VENV): about 100 MB, mostly half a minute to two"
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.developed: pyproject.toml | $(VENV)/bin/python
	@echo "installing w2v and what its tests need into $(VENV): some hundred MB, mostly one to three minutes"
	@$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# It checks the types of the explorer's page. Without it that test is skipped, or fails where CI=true.
$(TYPESCRIPT)/.installed: tests/explorer/package-lock.json
	@echo "installing TypeScript for the tests of the explorer's page: some seconds"
	@if npm ci --prefix tests/explorer --silent --no-fund --no-audit; then touch $@; \
	  else echo "npm cannot install TypeScript: the types of the explorer's page are not checked" >&2; fi

clean:
	rm -rf $(VENV) $(TYPESCRIPT) build dist docs/_build *.egg-info .mypy_cache .ruff_cache .pytest_cache
