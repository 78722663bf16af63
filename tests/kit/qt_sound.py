"""Sound through Qt and PulseAudio for one test: runs in a process of its own, for Qt asks for the sound server once.

`python -m tests.kit.qt_sound SCENARIO` expects PULSE_SERVER in its environment and prints one JSON object.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from app import clock
from media.audio.clock import PERIOD
from media.audio.ring import Ring
from media.audio.timeline import Samples
from media.audio.tone_code import ToneReader, code_block
from media.frame import SourceError
from tests.kit.pulse import Pulse
from ui.devices.audio import QtAudioInput, QtAudioOutput
from ui.devices.audio_list import AudioList
from ui.devices.latency import ask_for_low_latency
from ui.devices.ringing import Ringing

WITHIN = 20.0  # seconds for anything to happen


class Loop:
    """Coded tones to a loudspeaker, whose monitor a microphone hears."""

    def __init__(self, speaker: str = "", microphone: str = "") -> None:
        self.reader = ToneReader()
        self.problems: list[str] = []
        self.arrivals: list[float] = []
        self._position: float | None = None
        self._lock = threading.Lock()
        self.output = QtAudioOutput(speaker, self._note)
        self.input = QtAudioInput(microphone, self._note)

    def start(self) -> None:
        """Open both."""
        self.output.start(self._pull)
        self.input.start(self._hear)

    def stop(self) -> None:
        """Close both."""
        self.input.stop()
        self.output.stop()

    def hear(self, symbols: int) -> str:
        """Forget what was heard, and wait for so many more symbols; says what failed."""
        with self._lock:
            self.reader = ToneReader()
        return wait(lambda: self.reader.report().symbols >= symbols, f"{symbols} symbols")

    def _pull(self, play_time: float) -> Samples:
        if self._position is None:
            self._position = play_time
        self._position += PERIOD
        return code_block(self._position - PERIOD)

    def _hear(self, sound: Samples, captured_at: float) -> None:
        with self._lock:
            self.arrivals.append(clock.now())
            self.reader.feed(sound, captured_at)

    def _note(self, problem: SourceError) -> None:
        self.problems.append(problem.problem.name)


def wait(condition: Callable[[], bool], what: str) -> str:
    """Run Qt's events until it holds; empty, or what did not happen."""
    deadline = clock.now() + WITHIN
    while not condition():
        if clock.now() > deadline:
            return f"not within {WITHIN} s: {what}"
        QCoreApplication.processEvents()
        time.sleep(0.005)
    return ""


def round_trip() -> dict[str, Any]:
    """Play and hear; figures of the loop."""
    loop = Loop()
    loop.start()
    failed = loop.hear(20)
    report = loop.reader.report()
    loop.stop()
    loop.stop()
    arrivals = loop.arrivals[20:]  # the first come in a heap
    share = (len(arrivals) - 1) * PERIOD / (arrivals[-1] - arrivals[0])
    return {"failed": failed, "missing": report.missing, "delay": report.delay_p50, "delivered": share}


def plugging(pulse: Pulse) -> dict[str, Any]:
    """Follow the default, then lose the device."""
    loop, changes, devices = Loop(), list[int](), AudioList()
    devices.changed.connect(lambda: changes.append(1))
    before = [device.name for device in devices.speakers()]
    loop.start()
    failed = [loop.hear(5)]
    pulse.control("set-default-sink", "two")
    pulse.control("set-default-source", "two_microphone")
    failed.append(loop.hear(5))
    pulse.control("suspend-sink", "one", "1")
    failed.append(loop.hear(5))
    for module in pulse.control("list", "short", "modules").splitlines():
        if "sink_name=two" in module:
            pulse.control("suspend-sink", "one", "0")
            pulse.remove(module.split()[0])
    failed.append(loop.hear(5))
    failed.append(wait(lambda: "two" not in [device.name for device in devices.speakers()], "two is off the list"))
    loop.stop()
    return {"failed": [words for words in failed if words], "before": before, "changes": len(changes)}


def ringing() -> dict[str, Any]:
    """The ringtone is heard, and no more after it was stopped."""
    levels: list[float] = []
    microphone = QtAudioInput()
    microphone.start(lambda sound, _: levels.append(float(abs(sound).max())))
    rings = Ringing(QtAudioOutput)
    rings.start(Ring.INCOMING)
    failed = wait(lambda: max(levels[-5:], default=0) > 0.05, "the ringtone")
    rings.close()
    failed += wait(lambda: len(levels) > 20 and max(levels[-20:]) < 1e-3, "silence after it")
    microphone.stop()
    return {"failed": failed}


def absent() -> dict[str, Any]:
    """What opening says without any device."""
    problems = []
    for device in (QtAudioOutput(), QtAudioInput()):
        try:
            device.start(lambda *_: None)  # type: ignore[arg-type]  # never called
        except SourceError as problem:
            problems.append(problem.problem.name)
    return {"problems": problems}


def run(scenario: str, environment: dict[str, str]) -> dict[str, Any]:
    """Run a scenario in a process of its own; for tests."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.qt_sound", scenario],
        env=os.environ | environment, capture_output=True, text=True, timeout=150,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(done.stderr[-3000:])
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Run the scenario named on the command line."""
    ask_for_low_latency()
    application = QCoreApplication([])
    scenario = sys.argv[1]
    pulse = Pulse({name: value for name, value in os.environ.items() if name.startswith("PULSE_")})
    results = {
        "round_trip": round_trip,
        "plugging": lambda: plugging(pulse),
        "ringing": ringing,
        "absent": absent,
    }
    print(json.dumps(results[scenario]()))
    del application


if __name__ == "__main__":
    main()
