# Every target does its own set-up first.
.PHONY: help setup test lint demo bench screenshots soak clean
PY := .venv/bin/python

help:
	@echo "make demo         two desktops call each other on this machine (CAMERA=clip.mp4 SOUND=speech.wav for real footage)"
	@echo "make test         set up and run the tests"
	@echo "make setup        .venv with everything"
	@echo "make lint         ruff, mypy --strict, import contracts"
	@echo "make bench        every benchmark, as JSON lines"
	@echo "make screenshots  every screen in both themes"
	@echo "make soak         a call of 20 minutes with memory slope"

setup:
	@packaging/setup.sh run demo test

lint: setup
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

test: setup lint
	@.venv/bin/python -m pytest

demo:
	@packaging/setup.sh run demo
	@$(PY) packaging/demo/run.py $(if $(CAMERA),--camera "$(CAMERA)") $(if $(SOUND),--sound "$(SOUND)")

screenshots: setup
	@$(PY) -m tests.ui.screenshots

soak: setup
	@$(PY) -m tests.soak

bench: setup
	@$(PY) -m tests.bench all

clean:
	rm -rf build dist demo-output soak-output .pytest_cache .mypy_cache .ruff_cache
