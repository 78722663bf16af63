# Every target does its own set-up first.
.PHONY: fuzz help setup style test lint demo bench screenshots soak clean
PY := .venv/bin/python

help:
	@echo "make demo         two desktops call each other on this machine (CAMERA=clip.mp4 SOUND=speech.wav for real footage)"
	@echo "make test         set up and run the tests"
	@echo "make setup        .venv with everything"
	@echo "make lint         ruff, mypy --strict on three platforms, import contracts, wheels of Windows and macOS"
	@echo "make bench        every benchmark, or NAME=matrix for one, as JSON lines"
	@echo "make screenshots  every screen in both themes and two forms, and contact sheets of them"
	@echo "make fuzz         60 s of fuzzing for each parser"
	@echo "make soak         a call of 20 minutes with memory slope"

setup:
	@packaging/setup.sh run demo test

style: setup
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

lint: style
	@.venv/bin/mypy --platform win32 --no-warn-unreachable -p app -p ui -p media -p server
	@.venv/bin/mypy --platform darwin --no-warn-unreachable -p app -p ui -p media -p server
	@$(PY) packaging/check_wheels.py

test: style
	@$(PY) -m tests.whole

demo:
	@packaging/setup.sh run demo
	@$(PY) packaging/demo/run.py $(if $(CAMERA),--camera "$(CAMERA)") $(if $(SOUND),--sound "$(SOUND)")

screenshots: setup
	@$(PY) -m tests.ui.screenshots

fuzz: setup
	@.venv/bin/pip install -q -e '.[fuzz]'
	@$(PY) -m tests.fuzz --seconds $(or $(SECONDS_EACH),60)

soak: setup
	@$(PY) -m tests.soak

bench: setup
	@$(PY) -m tests.bench $(or $(NAME),all) --json

clean:
	rm -rf build dist demo-output soak-output .pytest_cache .mypy_cache .ruff_cache
