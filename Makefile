# Everything a person does with a checkout. Each target installs what it needs first, into .venv.
PYTHON ?= python3
DEMO ?= --once
BIN := .venv/bin
CHECKED := bot ingest detectors cards tests

.PHONY: install install-dev clients demo test fuzz lint lock clean

install: .venv/.runtime
install-dev: .venv/.dev

.venv/.runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Headsup into .venv (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "Installing the tools for tests and checks into .venv (once)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The real log clients that tests/acceptance/shippers runs; those that cannot be installed side by side in folders of their own.
CLIENTS := .venv/clients
SHIPPERS := tests/acceptance/shippers
clients: $(CLIENTS)/.elasticsearch8 $(CLIENTS)/.elasticsearch9 $(SHIPPERS)/node_modules/.package-lock.json

$(CLIENTS)/.%: $(SHIPPERS)/%.txt .venv/.dev
	@echo "Installing the client $* into $(CLIENTS)/$* (once)…"
	@rm -rf $(CLIENTS)/$*
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --target $(CLIENTS)/$* -r $<
	@touch $@

$(SHIPPERS)/node_modules/.package-lock.json: $(SHIPPERS)/package-lock.json
	@npm ci --prefix $(SHIPPERS) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

demo: install
	@$(BIN)/python -m bot demo $(DEMO)

test: install-dev
	@$(BIN)/python -m pytest -n auto $(TESTS)

fuzz: install-dev
	@$(BIN)/python -m tests.fuzz $(FUZZ)

lint: install-dev
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	for version in 8 9; do echo "elasticsearch>=$$version,<$$((version + 1))" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links - -o $(SHIPPERS)/elasticsearch$$version.txt; done

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis demo-data
