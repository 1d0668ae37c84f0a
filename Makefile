# One command each; every one sets up what it needs first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python

.PHONY: app test quick lint format checkpoints bench docs clean

app: $(VENV)/.ready  ## set up, then open the app in the browser
	$(RUN) -m lab app

test: $(VENV)/.ready-dev  ## set up, find or install a browser, then run all tests
	$(RUN) -m tests.e2e.browser
	$(RUN) -m pytest -n 3

quick: $(VENV)/.ready-dev  ## the tests that need no browser, export, page or worker process
	$(RUN) -m pytest -n 2 -m "not e2e and not slow"

lint: $(VENV)/.ready-dev  ## ruff, mypy, tsc, ESLint and Prettier; `make test` runs them too
	$(RUN) -m pytest -q tests/test_lint.py

format: $(VENV)/.ready-dev  ## mend what ruff, ESLint and Prettier can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	npm run --silent format

checkpoints: $(VENV)/.ready  ## train the models that ship; LATENT_LAB_DATA says where MNIST is
	$(RUN) -m lab.cli.ship_models
	$(RUN) -m lab.cli.ship_classifiers

bench: $(VENV)/.ready-dev  ## measure; each script's last line is JSON
	$(RUN) -m benchmarks.rerun
	$(RUN) -m benchmarks.drag
	$(RUN) -m benchmarks.points
	$(RUN) -m benchmarks.opening
	$(RUN) -m benchmarks.first_visits
	$(RUN) -m benchmarks.memory
	$(RUN) -m benchmarks.scrubber
	$(RUN) -m benchmarks.watching
	$(RUN) -m benchmarks.active_units
	$(RUN) -m benchmarks.pad
	$(RUN) -m benchmarks.training
	$(RUN) -m benchmarks.quality
	$(RUN) -m benchmarks.denoising
	$(RUN) -m benchmarks.anomaly
	$(RUN) -m benchmarks.tables
	$(RUN) -m benchmarks.linear
	$(RUN) -m benchmarks.neural
	$(RUN) -m benchmarks.disentanglement
	$(RUN) -m benchmarks.zoo
	$(RUN) -m benchmarks.conditional
	$(RUN) -m benchmarks.codebook
	$(RUN) -m benchmarks.augmentation
	$(RUN) -m benchmarks.interpolation
	$(RUN) -m benchmarks.recommend
	$(RUN) -m benchmarks.series
	$(RUN) -m benchmarks.matched_pair
	$(RUN) -m benchmarks.papers
	$(RUN) -m benchmarks.colours

docs: $(VENV)/.ready  ## write what is made from the code: parts of docs/, and the components' messages as TypeScript
	$(RUN) -m lab.cli.generated_docs
	$(RUN) -m ui.shared.messages.typescript

$(VENV)/.ready: pyproject.toml requirements.txt package-lock.json
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	$(RUN) -m lab.cli.assets
	touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf $(VENV)
