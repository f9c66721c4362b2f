# Everything one needs: `make demo` to see a city, `make test` before a commit. `make help` lists all.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
CITY ?= cilegon
ARGS ?=

RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop
CATALOGS := $(VENV)/.catalogs
# More workers than two cores: tests of processes mostly wait. See balaikota/testing/sharing.py.
WORKERS := 3
PYTEST := $(BIN)/pytest -n $(WORKERS) --no-loadscope-reorder

# Python keeps what it compiled, also where the environment asks it not to: each of the many
# processes of a city and of the tests would compile every library anew, for seconds.
export PYTHONDONTWRITEBYTECODE :=

# Browser tests live in tests/browser and need a Chromium; everything else does not.
BROWSER = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: soak chance help demo up test check gates lint types test-embedded test-debian bench lock messages screenshots clean browser

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(CATALOGS) ## Start the example city (CITY=bandung|cimahi|bogor|singkawang, ARGS='--quiet')
	@$(BIN)/balaikota demo --city $(CITY) $(ARGS)

up: $(CATALOGS) ## Start a real, empty city
	@$(BIN)/balaikota up

test: $(DEVELOP) $(CATALOGS) ## Everything but the soak: gates and all tests, on Debian's PostgreSQL
	@$(MAKE) --no-print-directory -j 3 test-debian types lint
	@echo "Everything is green."

check: gates ## Fast gates: style, types, house contracts, templates, catalogs, house tests
	$(PYTEST) tests/house

gates: $(DEVELOP) $(CATALOGS)
	@$(MAKE) --no-print-directory -j 2 --output-sync=target types lint

lint: $(DEVELOP) $(CATALOGS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint balaikota --lint --quiet
	$(BIN)/python tools/messages.py --check

types: $(DEVELOP)
	$(BIN)/mypy balaikota simulators

# Tests that ask the database ask Debian's, the oldest that is supported; cities bring their own.
test-debian: $(DEVELOP) $(CATALOGS) browser
	$(BIN)/python tools/debian_postgres.py $(WORKERS) $(PYTEST) -m "not soak"

test-embedded: $(DEVELOP) $(CATALOGS) ## Tests that ask the database once more, on the embedded PostgreSQL
	$(PYTEST) -m "not browser and not slow and not soak" --database balaikota

browser:
	@test -n "$(BROWSER)" || { \
	  echo "No browser: the browser tests need Chromium. On Debian: sudo apt-get install chromium"; \
	  echo "elsewhere: put a chromium or google-chrome into PATH."; exit 1; }

chance: $(DEVELOP) $(CATALOGS) ## The same tests with new random examples instead of the same ones
	BALAIKOTA_EXAMPLES=chance $(PYTEST) -m "not soak and not browser"

bench: $(CATALOGS) $(DEVELOP) ## Measure the hot paths; each prints a ratio (ARGS passes options on)
	$(BIN)/python -m bench $(ARGS)

soak: test-embedded ## Nightly: the embedded PostgreSQL, then minutes of load with everything killed in turn
	$(BIN)/pytest -m soak

messages: $(DEVELOP) ## Extract the words of the interface and list what lacks a translation
	$(BIN)/python tools/messages.py

screenshots: $(DEVELOP) $(CATALOGS) browser ## Make the README's screenshots anew from a demo city
	$(BIN)/python tools/screenshots.py $(ARGS)

lock: $(DEVELOP) ## Resolve the dependencies of pyproject.toml anew into the lock files
	$(BIN)/python tools/install.py lock

clean: ## Remove what can be made again (never ./data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	find balaikota -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- the virtual environment -----------------------------------------------------------------

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Balaikota needs Python 3.11: $(PYTHON) is not in PATH. Try: make PYTHON=python3"; exit 1; }
	@echo "· making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@$(BIN)/python tools/install.py requirements.lock
	@touch $@

$(DEVELOP): requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(BIN)/python tools/install.py requirements-dev.lock
	@touch $@ $(RUNTIME)

$(CATALOGS): $(shell find balaikota -name '*.po') | $(RUNTIME)
	@$(BIN)/python tools/messages.py --compile
	@touch $@
