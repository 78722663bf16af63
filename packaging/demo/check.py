"""The checker: a process of its own that looks at the windows' pixels and listens to what they play.

`python check.py PLAN` with a JSON plan: `display`, `seconds`, and for each window its `name`, `region` (left, top,
width, height), the `sound` environment it plays to and the `speech` file that the *other* person speaks. Pictures are
recognised by the stamp in their corner (frame number, capture time), sound by matching it with that speech, second by
second. Prints one JSON object; `good` says whether each window showed moving pictures and played the other's voice.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import mss
import numpy as np
from numpy.typing import NDArray

from app import clock
from media.capture import stamp

RATE = 16_000  # Hz, of the comparison
WINDOW = RATE  # samples: one second is recognised at a time
MATCH = 0.35  # normalised correlation; unrelated speech stays below 0.15
SPOKEN = 0.02  # root mean square of a second in which somebody speaks
LOOK_EVERY = 0.1  # seconds between two looks at a window
FRESH = 0.5  # seconds: older pictures mean that the window stands still

Sound = NDArray[np.float32]


@dataclass
class Sight:
    """What a window showed."""

    looks: int = 0
    numbers: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


def look(regions: list[dict[str, int]], seconds: float) -> list[Sight]:
    """Look at the windows for this long."""
    sights = [Sight() for _ in regions]
    with mss.MSS() as screen:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begin = time.monotonic()
            for region, sight in zip(regions, sights, strict=True):
                shot = screen.grab(region)
                at = clock.now()
                image = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
                sight.looks += 1
                # The own picture lies in the lower right; the other person's stamp is in the upper half.
                found = stamp.find(np.ascontiguousarray(image[: shot.height // 2]))
                if found is not None:
                    sight.numbers.append(found.number)
                    sight.delays.append(at - found.captured_at(at))
            time.sleep(max(0.0, LOOK_EVERY - (time.monotonic() - begin)))
    return sights


class Ear(threading.Thread):
    """Records what is played on a sound card."""

    def __init__(self, environment: dict[str, str], seconds: float) -> None:
        super().__init__(daemon=True)
        self._environment = environment
        self._seconds = seconds
        self.sound: Sound = np.zeros(0, np.float32)

    def run(self) -> None:
        """Record until the time is over."""
        command = [
            "parec",
            "--device=out.monitor",
            "--format=s16le",
            f"--rate={RATE}",
            "--channels=1",
            "--latency-msec=50",
        ]
        wanted = int(self._seconds * RATE) * 2
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | self._environment) as process:
            assert process.stdout is not None
            data = process.stdout.read(wanted)
            process.terminate()
        samples = np.frombuffer(data[: len(data) // 2 * 2], np.int16)
        self.sound = (samples / 32768).astype(np.float32)


def load(path: Path) -> Sound:
    """A sound file as mono at the rate of the comparison."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts = []
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


@dataclass(frozen=True)
class Match:
    """How much of what was played is the expected speech."""

    spoken_seconds: int
    recognised_seconds: int
    in_order: int
    """Recognised seconds that follow the one before without a jump of more than 100 ms."""


def recognise(heard: Sound, speech: Sound) -> Match:
    """Find each second of what was heard in the (endlessly repeated) speech."""
    looped = np.concatenate([speech, speech[: 2 * WINDOW]])
    size = 1 << (len(looped) + WINDOW).bit_length()
    spectrum = np.fft.rfft(looped, size)
    energy = np.concatenate([[0.0], np.cumsum(looped.astype(np.float64) ** 2)])
    norms = np.sqrt(np.maximum(energy[WINDOW:] - energy[:-WINDOW], 1e-9))
    spoken = recognised = in_order = 0
    expected: int | None = None
    for start in range(0, len(heard) - WINDOW, WINDOW):
        part = heard[start : start + WINDOW]
        level = float(np.sqrt(np.mean(part**2)))
        if level < SPOKEN:
            expected = None if expected is None else expected + WINDOW
            continue
        spoken += 1
        scores = np.fft.irfft(spectrum * np.conj(np.fft.rfft(part, size)), size)[: len(norms)]
        scores = scores / (norms * np.linalg.norm(part))
        place = int(np.argmax(scores))
        if scores[place] >= MATCH:
            recognised += 1
            if expected is not None and abs(_difference(place, expected, len(speech))) < RATE // 10:
                in_order += 1
            expected = place + WINDOW
        elif expected is not None:
            expected += WINDOW
    return Match(spoken, recognised, in_order)


def _difference(place: int, expected: int, length: int) -> int:
    """Signed distance in a speech that repeats."""
    return (place - expected + length // 2) % length - length // 2


def verdict(name: str, sight: Sight, match: Match) -> dict[str, Any]:
    """Figures of one window, and what is wrong with it, if anything."""
    problems = []
    distinct = len(set(sight.numbers))
    if distinct < sight.looks * 0.6:
        problems.append(f"only {distinct} of {sight.looks} looks showed a new picture")
    delay = statistics.median(sight.delays) if sight.delays else None
    if delay is None or delay > FRESH:
        problems.append("the pictures are old" if delay is not None else "no picture with a stamp")
    if match.recognised_seconds < max(3, match.spoken_seconds * 0.7):
        problems.append(
            f"{match.recognised_seconds} of {match.spoken_seconds} seconds of sound are the other person's voice"
        )
    return {
        "name": name,
        "looks": sight.looks,
        "pictures_seen": distinct,
        "picture_delay_p50_ms": round(delay * 1000, 1) if delay is not None else None,
        "speech_seconds": match.spoken_seconds,
        "recognised_seconds": match.recognised_seconds,
        "continuous_seconds": match.in_order,
        "problems": problems,
    }


def main() -> int:
    """Carry out the plan of the file named on the command line."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    os.environ["DISPLAY"] = plan["display"]
    windows = plan["windows"]
    ears = [Ear(window["sound"], plan["seconds"]) for window in windows]
    for ear in ears:
        ear.start()
    sights = look([window["region"] for window in windows], plan["seconds"])
    for ear in ears:
        ear.join(timeout=10)
    results = [
        verdict(window["name"], sight, recognise(ear.sound, load(Path(window["speech"]))))
        for window, sight, ear in zip(windows, sights, ears, strict=True)
    ]
    good = all(not result["problems"] for result in results)
    print(json.dumps({"good": good, "windows": results}))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
