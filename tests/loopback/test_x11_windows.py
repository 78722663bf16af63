"""The windows around a call as a window manager treats them, and a tray that comes and goes."""

import json
import os
import subprocess
import sys

import pytest

from tests.kit.screen import virtual_screen
from tests.kit.waiting import until_sync

pytestmark = pytest.mark.slow


def why_no_manager(environment: dict[str, str]) -> str | None:
    """Windows that are shown before the manager is there are not put in front."""
    asked = subprocess.run(
        ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], env=environment, capture_output=True, text=True, check=False
    )
    return None if "window id" in asked.stdout else f"no window manager: {asked.stdout}"


def test_minimised_the_call_goes_on_in_the_mini_call_and_trays_come_and_go() -> None:
    with virtual_screen(1600, 1000) as screen:
        environment = os.environ | screen
        manager = subprocess.Popen(
            ["openbox", "--sm-disable"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until_sync(lambda: why_no_manager(environment), within=20)
            command = [sys.executable, "-m", "tests.kit.x11_windows"]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        finally:
            manager.terminate()
            manager.wait()

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result == {
        "hidden": True, "on_top": True, "back": True, "hang_ups": 0,
        "before": False, "there": True, "opened": True, "after": False,
    }  # fmt: skip
