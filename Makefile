# Two commands: `make run` starts everything, `make test` checks everything. README.md tells the rest.
.POSIX:

PYTHON = python3
SETUP = $(PYTHON) -I civic/runtime/install.py
BIN = .venv/bin
WORKERS = 2
PYTEST = $(BIN)/python -m pytest
CODE = civic tests bench wsgi.py

.PHONY: help run test test-long attacks lint check check-style check-form check-types check-templates check-layers
.PHONY: check-words catalogues bench pictures locks clean

help:
	@echo 'make run        start the demonstration town; PORT and CIVIC_DATA_DIR are respected'
	@echo 'make test       lint and all tests, under 20 minutes on two cores'
	@echo 'make test-long  large draws, load, hundreds of kills: under an hour'
	@echo 'make attacks    attack a running town: what held, what fell, what does not apply'
	@echo 'make lint       only what reads the code'
	@echo 'make bench      requests a second beside a bare page of the same server'
	@echo 'make pictures   the pictures of the README, from the demonstration'
	@echo 'make catalogues  bring new sentences into translations/'
	@echo 'make locks      choose all versions anew'
	@echo 'make clean      remove what make made; the data folder stays'

run:
	@$(SETUP) run
	@exec $(BIN)/civic run --demonstration --with-parent

test:
	@$(SETUP) test
	@$(MAKE) -k -j $(WORKERS) check
	@$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -r sfE -m 'not long and not oracle' tests

test-long:
	@$(SETUP) oracles
	@$(PYTEST) -n $(WORKERS) --dist loadfile -m 'long or oracle' tests

attacks:
	@$(SETUP) test
	@$(PYTEST) -n $(WORKERS) --dist loadfile -m 'not long' tests/attacks

lint:
	@$(SETUP) test
	@$(MAKE) -k check

# `make -k check` goes on after the first that complains.
check: check-style check-form check-types check-templates check-layers check-words

check-style:
	@$(BIN)/ruff check --quiet $(CODE)

check-form:
	@$(BIN)/ruff format --quiet --check --output-format concise $(CODE)

check-types:
	@$(BIN)/mypy --no-error-summary

check-templates:
	@$(BIN)/djlint --quiet --lint templates

check-layers:
	@$(BIN)/lint-imports --no-logo

check-words:
	@$(BIN)/python -m tests.architecture.catalogues

# Bring what code and templates say into the catalogues; English stays as it is written.
catalogues:
	@$(SETUP) test
	$(BIN)/pybabel -q extract -F pyproject.toml --ignore-dirs '.*' -k lazy_gettext -k lazy_ngettext:1,2 \
	  --add-location=never --omit-header --no-wrap --sort-output -o .cache/messages.pot .
	$(BIN)/pybabel -q update --no-wrap --no-fuzzy-matching --ignore-obsolete -i .cache/messages.pot -d translations
	@$(BIN)/python -m tests.architecture.catalogues spaces

bench:
	@$(SETUP) test
	@$(BIN)/python -m bench

pictures:
	@$(SETUP) test
	@$(BIN)/python docs/pictures.py

locks:
	@$(SETUP) locks

clean:
	rm -rf .venv .cache node_modules civic/static/vendor civic/static/made civic.egg-info uv.lock
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f translations/*/LC_MESSAGES/*.mo
