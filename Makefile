# Every target works as the first command on a machine with git, make and Python >= 3.11.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
COMPILED := .venv/.compiled
# More than cores: many tests wait for a bot, a Hub or a Slack more than they reckon.
WORKERS ?= 4
# Else each process that a test starts would compile every module again.
unexport PYTHONDONTWRITEBYTECODE
# What installs, builds, attacks, measures, opens a browser or goes from end to end:
# `make test-more`.
MORE := tests/docs tests/hostile tests/packaging tests/end_to_end tests/bot/end_to_end \
  tests/evaluation tests/chaos tests/bot/checks tests/bot/messages/test_hostile.py \
  tests/bot/messages/test_pictures.py tests/bot/messages/test_seen.py \
  tests/bot/messages/test_slack_types.py tests/bot/notices/test_delays.py \
  tests/bot/notices/test_every_turn_in_a_channel.py tests/bot/notices/test_flood.py \
  tests/bot/notices/test_restore.py tests/bot/operations/test_brief_lines.py \
  tests/bot/store/test_starts_at_once.py tests/bot/test_settings.py \
  tests/bot/watch/test_restarts.py tests/sandbox/slack/test_page.py \
  tests/sandbox/slack/test_page_controls.py tests/sandbox/slack/test_page_use.py \
  tests/tools/cache/test_memory.py tests/tools/cli/test_clean_blocks.py \
  tests/tools/cli/test_every_ending.py tests/tools/cli/test_redact.py \
  tests/tools/cli/test_stored_patterns.py tests/tools/diagnosis/test_cost.py \
  tests/tools/logs/excerpt/test_bounds.py \
  tests/tools/logs/redaction/test_known_secrets.py \
  tests/tools/logs/redaction/test_linear_time.py \
  tests/tools/logs/redaction/test_marked_lines.py \
  tests/tools/logs/test_multi_pattern.py tests/tools/mcp/test_isolation.py \
  tests/tools/mcp/test_program.py tests/tools/mcp/test_proxy.py \
  tests/tools/mcp/test_sign_in.py tests/tools/viewer/test_host_bridge.py \
  tests/tools/viewer/test_open.py tests/tools/viewer/test_served.py \
  tests/tools/viewer/test_unread_logs.py

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(INSTALLED) ## Install everything into .venv

# With uv if it is there; else pip puts uv into .venv first.
$(INSTALLED): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if command -v uv >/dev/null 2>&1; then UV=uv; else \
	  test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv; UV=$(BIN)/uv; fi; \
	  set -ex; \
	  $$UV pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	  $$UV pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

# Once, or each process of the first test run compiles all modules and patterns.
$(COMPILED): $(INSTALLED)
	@$(BIN)/python -m tests.compiled_patterns & \
	  $(BIN)/pytest --collect-only -q >/dev/null || true; wait
	touch $@

lock: setup ## Resolve the newest allowed versions into requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --upgrade \
	  --quiet --all-extras --group dev --group docs -o requirements.lock pyproject.toml

demo: setup ## Run real workflows on a local Hub and ask why they failed
	@$(BIN)/eodh-demo

newcomer: ## Time a newcomer from git clone to the first explained failure
	$(PYTHON) -m tests.newcomer

format: setup ## Format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lint: setup ## Lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 tools bot
	$(BIN)/lint-imports
	$(BIN)/python packaging/rooms.py

# These wait the most: for a database, a queue, a page.
test: WORKERS = 6
test: setup $(COMPILED) ## Run the tests of the everyday
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(MORE:%=--ignore=%)

test-loaded: setup ## Run them beside four busy loops, as on a machine that others use
	@loops=; for each in 1 2 3 4; do \
	  (while kill -0 $$$$ 2>/dev/null; do :; done) & loops="$$loops $$!"; done; \
	  trap 'kill $$loops' EXIT; trap 'exit 1' INT TERM; $(MAKE) test

test-more: setup $(COMPILED) ## Run the others: end to end, attacks, browsers, the docs' commands, packages
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(MORE)

check: lint test test-more ## Everything a change must pass

pythons: setup ## Run a meaningful part of the tests on every Python that we support
	$(BIN)/python -m tests.pythons --workers $(WORKERS)

docs: setup ## Build the site of the documentation into build/site
	$(BIN)/python -m sphinx -W --keep-going -n -q -E -d build/doctrees docs build/site

reference: setup ## Write the reference pages, and the words of the patterns, from the code
	$(BIN)/python -m tests.docs.reference
	$(BIN)/python -m tests.tools.logs.required_words

pictures: setup ## Make the pictures of the README and the docs, by test runs
	EODH_KEEP_PICTURES=1 $(BIN)/pytest -q -k picture

record: setup ## Run the local Hub's workflows again and store their logs for scripted jobs
	$(BIN)/python -m eodh_sandbox.hub.record

bench: setup ## Measure, as ratios in one run, into docs/benchmarks.md
	$(BIN)/python -m tests.bench

eval: setup ## 20 failing jobs asked about, here and through other servers
	$(BIN)/python -m tests.bench evaluation

conformance: setup ## Run the official MCP suites against the server (npm at hand)
	$(BIN)/python -m tests.conformance

clients: setup ## Real MCP clients, driven by a scripted model (npm at hand, 5 min)
	$(BIN)/python -m tests.clients

isolation: setup ## Two tokens, two workspaces, 10,000 mixed calls: nothing may cross
	EODH_ISOLATION_CALLS=10000 $(BIN)/pytest -p no:cacheprovider tests/tools/mcp/test_isolation.py

hostile: setup ## Try every hostile input at every door; say what came of it
	$(BIN)/python -m tests.hostile -n $(WORKERS)

audit: setup ## Ask whether a locked version has a known hole; offline says so
	$(BIN)/python packaging/audit.py

sbom: setup ## Write the lock as a bill of materials (CycloneDX) into build/sbom.json
	$(BIN)/python packaging/sbom.py

schemas: setup ## Store the tools' schemas as the ones that tests expect
	$(BIN)/eodh-mcp tools > tests/data/mcp-tools.json

package: setup ## Build the wheel and the sdist into dist
	rm -rf dist
	$(BIN)/uv build --quiet --out-dir dist
	@echo "Install it, or upgrade to it: uv tool install --force '$$(ls $(CURDIR)/dist/*.whl)'"
	@echo "With the extras that you had (uv tool list --show-extras): the same with [slack] or [demo] behind .whl"

bundle: package ## Make the Claude Desktop bundle (node at hand)
	$(BIN)/python packaging/mcpb/build.py dist/*.whl dist

chaos: setup ## Kill the bot again and again: no notice lost, none doubled (12 min)
	$(BIN)/python -m tests.chaos

fuzz: setup ## Attack the readers of logs for a minute, and try new examples
	$(BIN)/python -m tests.fuzz.excerpt --seconds 60
	EODH_TEST_EXAMPLES=fuzz $(BIN)/pytest $$(grep -rl "import.*hypothesis\|from hypothesis" tests --include=test_*.py)

clean: ## Remove what was made
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.PHONY: help setup lock demo newcomer docs reference format lint test test-loaded test-more check pythons pictures record bench eval conformance clients isolation hostile audit sbom schemas package bundle chaos fuzz clean
