"""Rules of the whole suite: a skip needs a reason in tests/skips.txt."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from app import garbage
from tests.lanes import Lanes

# A busy machine is no fault of a test, and the first text of a fresh clone builds tables for over a second.
_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The suite plays the same examples every time; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("suite", _ANY_SPEED, derandomize=True)
settings.register_profile("search", _ANY_SPEED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Hundreds of processes are started: where bytecode is not kept, each would compile the whole program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

SKIPS = Path(__file__).with_name("skips.txt")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Files go to processes as tests/lanes.py says, in the order in which they were found: the calls begin early."""
    config.option.loadscopereorder = False
    return Lanes(config, log)


def pytest_runtest_logfinish() -> None:
    """Search for garbage here, between tests: what belongs to Qt must not be freed by a thread that a test started."""
    garbage.sweep()


def _listed() -> set[str]:
    lines = (line.split("#")[0].strip() for line in SKIPS.read_text().splitlines())
    return {line.partition(": ")[0] for line in lines if line}


def _unlisted(reporter: pytest.TerminalReporter) -> set[str]:
    listed = _listed()
    skipped = {str(report.nodeid) for report in reporter.stats.get("skipped", ())}
    return {test for test in skipped if not {test, test.partition("::")[0]} & listed}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every skip that tests/skips.txt does not list."""
    for nodeid in sorted(_unlisted(terminalreporter)):
        terminalreporter.write_line(f"skipped without a line in tests/skips.txt: {nodeid}", red=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run if a test was skipped that tests/skips.txt does not list."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter) or exitstatus != 0:
        return
    if _unlisted(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
