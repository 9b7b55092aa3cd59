# The only commands a developer needs. `make run` and `make test` work on a machine that has Python 3.11+ and nothing else of ours.
PORT ?= 8501
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
WAREHOUSE := data/build/atlas.duckdb
FACTS := $(wildcard data/*.json data/*.csv data/facts/*.csv data/geo/*) $(shell find etl -name '*.py' -o -name '*.sql' -o -name '*.toml')

.PHONY: run test test-operation lint format etl docs bench axe audit sbom clean load soak
.DELETE_ON_ERROR:

run: $(WAREHOUSE)  ## serve the Atlas at http://$(HOST):$(PORT)
	HOST=$(HOST) PORT=$(PORT) $(BIN)/python server.py

.venv/run.stamp: requirements.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed')"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m atlas.web.compressed
	touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

$(WAREHOUSE): .venv/run.stamp $(FACTS)
	$(BIN)/python -m etl $(if $(ATLAS_STORE),pull $(ATLAS_STORE),build)

etl: .venv/run.stamp  ## check the facts and build the warehouse
	$(BIN)/python -m etl build

test: .venv/test.stamp $(WAREHOUSE)  ## everything: units, ETL, pages, API, real browser
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n 2

.cache/s3/stamp: requirements-s3.txt
	$(PYTHON) -m venv .cache/s3
	.cache/s3/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-s3.txt
	touch $@

test-operation: .venv/test.stamp .cache/s3/stamp $(WAREHOUSE)  ## whole servers: behind nginx, stopped, without permission to write; object storage
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.deploy.nginx
	ATLAS_OPERATION=1 $(BIN)/python -m pytest tests/deploy

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(MAKE) --no-print-directory audit

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(WAREHOUSE)  ## regenerate the generated pages of docs/
	$(BIN)/python -m etl dictionary
	$(BIN)/python -m atlas.api
	$(BIN)/python -m deploy.inventory

.venv/bench.stamp: .venv/test.stamp requirements-bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	touch $@

bench: .venv/bench.stamp $(WAREHOUSE)  ## measure beside other tools (half an hour, a quiet machine, 20 GB of disk); writes docs/benchmarks.md
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.bench

load: .venv/test.stamp $(WAREHOUSE)  ## 100 dashboard sessions and 200 API readers, every answer checked; what an interaction costs (10 minutes)
	$(BIN)/python -m tests.bench.load

soak: .venv/test.stamp $(WAREHOUSE)  ## half an hour of sessions coming and going; memory must stay flat; writes docs/soak.csv and docs/soak.svg
	$(BIN)/python -m tests.bench.soak

.PHONY: faults
faults: .venv/test.stamp $(WAREHOUSE)  ## the fault tests in their long mode: 100 kills and more; docs/reliability.md
	ATLAS_FAULTS=long $(BIN)/python -m pytest tests/faults

.PHONY: fuzz
fuzz: .venv/test.stamp $(WAREHOUSE)  ## ATLAS_FUZZ_CASES (100,000) hostile inputs; writes tests/bench/results/fuzz.json
	$(BIN)/python -m tests.fuzz

axe: .venv/test.stamp $(WAREHOUSE)  ## axe-core on every page and the stage, both languages and colour schemes; writes docs/accessibility*.md
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m tests.browser.axe

audit: .venv/test.stamp  ## known vulnerabilities of the pinned packages: fails on one; says so when the database cannot be reached
	$(BIN)/python -m deploy.audit

sbom: .venv/test.stamp  ## components of the Atlas as CycloneDX, without a network
	mkdir -p dist
	$(BIN)/python -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible requirements.txt -o dist/atlas.cdx.json

clean:
	rm -rf data/build static/geo .cache .pytest_cache .ruff_cache .mypy_cache
