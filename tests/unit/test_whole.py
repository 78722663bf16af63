"""How the suite ends: with the code of its command, in time, and with nobody left behind."""

import subprocess
import sys
import time

import pytest

from tests import whole

PROGRAM = """
import sys
from tests import whole

whole.adopt_orphans()
sys.exit(whole.run(["sh", "-c", sys.argv[1]], within=float(sys.argv[2])))
"""


def run(script: str, within: float) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", PROGRAM, script, str(within)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=50)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux gives orphans to an ancestor")
def test_what_a_crashed_child_leaves_behind_ends_with_the_run() -> None:
    begun = time.monotonic()
    done = run("sh -c 'trap \"\" TERM; sleep 300 & sleep 301' & sleep 0.3; exit 3", 60.0)

    # The orphans hold our pipe: had they lived, its end would not have come.
    assert done.returncode == 3
    assert time.monotonic() - begun < 40.0
    assert done.stdout.count("left behind: ") == 3


def test_a_run_without_an_end_is_ended() -> None:
    done = run("sleep 300", 0.5)

    assert done.returncode == whole.TOO_LONG
    assert "takes too long" in done.stdout


def test_files_with_tests_that_need_the_machine_are_found() -> None:
    assert "tests/loopback/test_journey.py" in whole._files_alone()
