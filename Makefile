# Needs Python 3.11 to 3.14 with venv, and make. Another Python: make demo PYTHON=/path/to/python3
SUITABLE = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
ifndef PYTHON
PYTHON := $(shell for python in .venv/bin/python python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c '$(SUITABLE)' 2>/dev/null && echo $$python && exit; done; echo python3)
endif
VENV = .venv/bin
COMPILE = $(VENV)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --fork-strategy fewest --no-header

.PHONY: help demo stockcast demo-stop demo-reset test lint bench lock secrets python packages test-packages pgadmin-packages

help: ## list what there is (this)
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-11s %s\n", $$1, $$2 }'

demo: packages $(if $(filter 1,$(PGADMIN)),pgadmin-packages) ## run everything here without Docker (PGADMIN=1, DEMO_HTTPS_PORT=, DEMO_HTTP_PORT=, DATABASE_URL=)
	@$(VENV)/python -m local demo

stockcast: ## run the project's command on the running demo's data: make stockcast DO="run"
	@test -x .demo/stockcast || { echo >&2 'There is no demo here yet: `make demo` starts one'; exit 1; }
	@.demo/stockcast $(DO)

demo-stop: python ## end a running demo, and what a killed one left behind
	@if test -x $(VENV)/supervisord; then $(VENV)/python -m local stop; else echo 'Nothing was running: there is no .venv'; fi

demo-reset: packages ## end the demo and remove its data
	@$(VENV)/python -m local reset

test: test-packages lint ## lint, types and all tests (REQUIRE_ALL=1: nothing is skipped for want of Chromium or Docker)
	@echo 'pytest'; $(VENV)/python -m pytest

lint: test-packages ## style, types and who may import whom
	@echo 'ruff check'; $(VENV)/ruff check --quiet
	@echo 'ruff format'; $(VENV)/ruff format --check --quiet
	@echo 'mypy'; $(VENV)/mypy
	@echo 'lint-imports'; $(VENV)/lint-imports

bench: test-packages ## measure what docs/reference/benchmarks.md says
	@set -e; for figure in demo containers dash_starts dashboard prices forecast; do echo "$$figure"; $(VENV)/python -m bench.$$figure; done

lock: packages ## bring requirements/*.lock to requirements/*.in (UPGRADE=1: with the newest versions)
	@cd requirements && for name in test web dash cron demo bootstrap pgadmin; do echo "$$name.lock"; \
	  case $$name in web|dash|cron|demo) common='--constraints test.lock';; *) common=;; esac; \
	  ../$(COMPILE) $(if $(UPGRADE),--upgrade) $$common --output-file $$name.lock $$name.in || exit 1; done

secrets: python ## make random secrets for production in secrets/production
	@$(PYTHON) -m local.production_secrets

python:
	@$(PYTHON) -c '$(SUITABLE)' 2>/dev/null || { echo >&2 \
	  "Python 3.11 to 3.14 is needed; $(PYTHON) is: $$($(PYTHON) --version 2>&1 | tail -n 1)." \
	  "Install one (Debian, Ubuntu: apt install python3 python3-venv) or name one: make demo PYTHON=/path/to/python3"; exit 1; }

packages: python
	@$(PYTHON) -m local.bootstrap demo

test-packages: python
	@$(PYTHON) -m local.bootstrap test

pgadmin-packages: python
	@$(PYTHON) -m local.bootstrap pgadmin
