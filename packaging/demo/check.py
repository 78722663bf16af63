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
MATCH = 0.35  # normalised correlation of a second; the demo's two voices reach 0.23 with each other
QUARTER_MATCH = 0.5  # of a quarter of a second, near the place where it is expected
NEAR = RATE * 3 // 10  # samples
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
    """Recognised seconds that follow the one before without a jump of more than 300 ms."""


class Reference:
    """Speech that is repeated without end, and where a piece of sound fits into it."""

    def __init__(self, speech: Sound) -> None:
        self._length = len(speech)
        self._looped = np.concatenate([speech, speech[: 3 * WINDOW]])
        self._energy = np.concatenate([[0.0], np.cumsum(self._looped.astype(np.float64) ** 2)])

    def place(self, part: Sound) -> tuple[int, float]:
        """The best place anywhere, and its normalised correlation."""
        return self._best(part, 0, len(self._looped))

    def near(self, part: Sound, place: int) -> float:
        """The best correlation within `NEAR` of a place."""
        start = (place - NEAR) % self._length
        return self._best(part, start, start + 2 * NEAR + len(part))[1]

    def _best(self, part: Sound, start: int, end: int) -> tuple[int, float]:
        speech = self._looped[start:end]
        size = 1 << (len(speech) + len(part)).bit_length()
        scores = np.fft.irfft(np.fft.rfft(speech, size) * np.conj(np.fft.rfft(part, size)), size)
        energy = self._energy[start : min(end, len(self._looped)) + 1]
        norms = np.sqrt(np.maximum(energy[len(part) :] - energy[: -len(part)], 1e-6))
        scores = scores[: len(norms)] / (norms * max(1e-6, float(np.linalg.norm(part))))
        place = int(np.argmax(scores))
        return (start + place) % self._length, float(scores[place])


def recognise(heard: Sound, speech: Sound) -> Match:
    """Find each second of what was heard in the speech.

    A second is recognised where it fits anywhere, or, once the place is known, if half of its quarters fit near the
    expected place: the listener stretches time, which spoils the fit of a whole second but not of its parts.
    """
    reference = Reference(speech)
    spoken = recognised = in_order = 0
    expected: int | None = None
    for start in range(0, len(heard) - WINDOW, WINDOW):
        part = heard[start : start + WINDOW]
        ahead = None if expected is None else expected + WINDOW
        if float(np.sqrt(np.mean(part**2))) >= SPOKEN:
            spoken += 1
            place, score = reference.place(part)
            if score >= MATCH:
                recognised += 1
                in_order += expected is not None and abs(_difference(place, expected, len(speech))) < NEAR
                ahead = place + WINDOW
            elif expected is not None and _quarters(part, reference, expected) >= 2:
                recognised += 1
                in_order += 1
        expected = ahead
    return Match(spoken, recognised, in_order)


def _quarters(part: Sound, reference: Reference, expected: int) -> int:
    """How many quarters of a second fit near their places."""
    size = len(part) // 4
    pieces = [(part[at : at + size], expected + at) for at in range(0, len(part), size)]
    return sum(reference.near(piece, place) >= QUARTER_MATCH for piece, place in pieces)


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
