"""Qt's types exist before a second thread can ask for them."""

import subprocess
import sys

WHOLE = """
import ui.devices.audio
from ui.devices.whole_types import THREADED
print([name for module in THREADED for name in dir(module) if name not in vars(module)])
"""
ELSEWHERE = """
import threading
from ui.devices.whole_types import make_whole, whole_in_steps

def load():
    try:
        import ui.devices.audio
    except RuntimeError as error:
        print(error)
    else:
        print("loaded")

def load_on_a_thread():
    thread = threading.Thread(target=load)
    thread.start()
    thread.join()

load_on_a_thread()
steps = sum(1 for step in whole_in_steps())
print(steps > 5, sum(1 for step in whole_in_steps()))
load_on_a_thread()
"""


def told_by(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_whoever_may_open_a_device_has_every_type_of_the_modules_it_meets() -> None:
    assert told_by(WHOLE) == ["[]"]


def test_another_thread_may_not_make_them_and_may_load_sound_once_they_are_made() -> None:
    first, steps, second = told_by(ELSEWHERE)

    assert "main thread" in first
    assert steps == "True 0"
    assert second == "loaded"
