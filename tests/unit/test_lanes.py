"""A process of the suite that crashes costs the test that ran in it, and nothing else: not the others, not the end."""

import os
import re
import subprocess
import sys
from pathlib import Path

CONFTEST = """
from tests.lanes import Lanes

def pytest_xdist_make_scheduler(config, log):
    return Lanes(config, log)
"""
CRASHES = """
import os
import signal

def test_before():
    pass

def test_crashes():
    os.kill(os.getpid(), signal.SIGKILL)

def test_after():
    pass
"""


def test_a_crash_fails_one_test_and_the_rest_runs_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for number in range(12):
        (tmp_path / f"test_{number:02}.py").write_text("def test_one():\n    pass\n\ndef test_two():\n    pass\n")
    (tmp_path / "test_05.py").write_text(CRASHES)
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "-rA", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_TESTRUNUID", "PYTEST_ADDOPTS"):
        environment.pop(name, None)

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100)

    assert re.search(r"1 failed, 24 passed", done.stdout), done.stdout
    assert "FAILED test_05.py::test_crashes" in done.stdout
    assert "PASSED test_05.py::test_after" in done.stdout
