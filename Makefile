.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHON

.PHONY: help setup run demo train test lint format check articles evaluate masking sbom report tune bench load lock widget stories

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup:  ## Create .venv with the locked packages
	@tools/setup.sh

run: setup  ## Start the assistant; Ctrl-C stops it
	@$(PY) -W ignore -m infopoint.runtime.serve

demo: setup  ## Show the staff console with invented conversations
	@$(PY) -W ignore -m review.demo

train: setup  ## Train the model if data or configuration changed
	@$(PY) -W ignore -m infopoint.runtime.train

test: setup  ## Run all tests: units, Rasa's own, end to end
	@tools/test.sh

lint: setup  ## Check format, style and types
	@$(PY) -m ruff format --check . && $(PY) -m ruff check . && $(PY) -m mypy

format: setup  ## Format the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

check: setup  ## Check the knowledge base
	@$(PY) -m infopoint check

articles: setup  ## Write docs/articles.md, the page for experts
	@$(PY) -m infopoint overview > docs/articles.md

evaluate: train  ## Measure understanding on the held-out messages
	@$(PY) -W ignore -m infopoint.scorecard.page

masking: setup  ## Measure what the masking hides
	@$(PY) -W ignore -m infopoint.privacy.measure

sbom: setup  ## Write var/sbom.json, the bill of materials (CycloneDX)
	@mkdir -p var && PYTHONPATH=. $(PY) tools/sbom.py > var/sbom.json && echo var/sbom.json

report: train  ## Let Rasa report on each topic (rasa test nlu)
	@PYTHONPATH=. $(PY) -W ignore tools/topic_report.py

tune: setup  ## Tune the sentence embedding to the topics (half an hour)
	@PYTHONPATH=. $(PY) -W ignore tools/tune_embedding.py

stories: setup  ## Write tests/stories from tests/dialogues (the assistant must run)
	@PYTHONPATH=. $(PY) -W ignore tools/record_stories.py

bench: setup  ## Measure beside stock Rasa (long)
	@$(PY) -m benchmarks.against_rasa

load: train  ## Measure under load: answers a second, stages, growth, memory (long)
	@$(PY) -W ignore -m benchmarks.load $(LOAD)

widget:  ## Build the web chat (needs Node 20)
	@cd widget && npm ci --silent && npm run --silent build

lock:  ## Write the lock files anew (needs uv)
	uv pip compile --generate-hashes --python-version 3.10 --no-header --no-emit-index-url -q requirements.in -o requirements.txt
	uv pip compile --generate-hashes --python-version 3.10 --no-header --no-emit-index-url -q -c requirements.txt requirements-dev.in -o requirements-dev.txt
