"""Qt's types exist before a second thread can ask for them."""

import subprocess
import sys
import threading

import pytest

from ui.devices.whole_types import make_whole

PROGRAM = """
import ui.devices.audio
from ui.devices.whole_types import THREADED
print([name for module in THREADED for name in dir(module) if name not in vars(module)])
"""


def test_whoever_may_open_a_device_has_every_type_of_the_modules_it_meets() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_another_thread_may_not_make_them() -> None:
    problems: list[BaseException] = []

    def make() -> None:
        with pytest.raises(RuntimeError, match="main thread") as raised:
            make_whole()
        problems.append(raised.value)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()

    assert len(problems) == 1
