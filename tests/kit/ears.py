"""An observer at the loudspeaker: records what PulseAudio plays, with the time, and finds one sound in another."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app import clock
from media.audio.timeline import RATE, Samples
from media.capture.sound import read_sound
from tests.kit.pulse import Pulse

LATENCY = 20  # ms asked for by observers and players; the devices under test ask for less, so it changes nothing
DECIMATION = 3  # matching works at 16 kHz
MATCH_RATE = RATE // DECIMATION
WINDOW = 0.5  # seconds matched at a time
HOP = 0.25
LONGEST = 0.4  # seconds of delay looked for
SPOKEN = 0.01  # root mean square of a window in which somebody speaks
LIKENESS = 0.5  # normalised correlation; windows of other speech stay below 0.3


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound and when it was: sample `n` at the given instant plus `n / 48000` seconds."""

    sound: Samples
    taken_at: float
    """If the newest sample of a lump was taken right before it arrived, as a microphone does."""
    played_at: float
    """If the oldest sample of a lump is played right after it arrived, as a loudspeaker does."""


class Ear:
    """Records a sink's monitor from `start` to `stop`. Many in one process share one clock and one lateness."""

    def __init__(self, pulse: Pulse, sink: str) -> None:
        command = [
            "parec", f"--device={sink}.monitor", "--raw", "--format=float32le", f"--rate={RATE}", "--channels=1",
            f"--latency-msec={LATENCY}",
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | pulse.environment)
        self._lumps: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._listen, name=f"ear {sink}", daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """Begin the recording anew."""
        self._lumps = []

    def recording(self) -> Recording:
        """What was heard so far."""
        lumps = list(self._lumps)
        sizes = np.array([len(data) // 4 for _, data in lumps])
        arrivals = np.array([at for at, _ in lumps])
        ends = np.cumsum(sizes)
        # The least late lump tells the offset; it leaves out what scheduling added to the others.
        return Recording(
            np.frombuffer(b"".join(data for _, data in lumps), np.float32),
            float(np.min(arrivals - ends / RATE)),
            float(np.min(arrivals - (ends - sizes) / RATE)),
        )

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        port = self._process.stdout.fileno()
        rest = b""
        while data := os.read(port, 1 << 16):
            at = clock.now()
            data = rest + data
            whole = len(data) // 4 * 4
            self._lumps.append((at, data[:whole]))
            rest = data[whole:]


def speech(path: Path) -> Samples:
    """A sound file at 48 kHz mono."""
    return np.concatenate(list(read_sound(path)))


@contextmanager
def mouth(pulse: Pulse, sink: str, sound: Samples, folder: Path, times: int = 4) -> Iterator[None]:
    """Say it into a sink, over and over, for the time of the block."""
    path = folder / f"{sink}-{id(sound)}.raw"
    path.write_bytes(np.tile(sound, times).astype("<f4").tobytes())
    command = [
        "pacat", "--playback", f"--device={sink}", "--raw", "--format=float32le", f"--rate={RATE}", "--channels=1",
        f"--latency-msec={LATENCY}", str(path),
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | pulse.environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True, slots=True)
class Lag:
    """Where a window of one sound is in the other."""

    at: float
    """Seconds into the first sound."""
    lag: float
    """Seconds by which it is later in the second."""
    likeness: float


def lags(said: Samples, heard: Samples, expected: float = 0.0) -> list[Lag]:
    """The lag of each spoken window of `said` in `heard`, between `expected` and `LONGEST` more."""
    first, second = _decimated(said), _decimated(heard)
    size, reach = int(WINDOW * MATCH_RATE), int(LONGEST * MATCH_RATE)
    found = []
    for start in range(0, len(first) - size, int(HOP * MATCH_RATE)):
        window = first[start : start + size]
        if np.sqrt(np.mean(window**2)) < SPOKEN:
            continue
        begin = start + round(expected * MATCH_RATE)
        area = second[max(0, begin) : begin + size + reach]
        if begin < 0 or len(area) < size + reach:
            continue
        found.append(Lag(start / MATCH_RATE, *_best(window, area, expected)))
    return found


def _best(window: Samples, area: Samples, expected: float) -> tuple[float, float]:
    scores = np.correlate(area, window, "valid")
    energies = np.cumsum(np.concatenate(([0.0], area.astype(np.float64) ** 2)))
    norms = np.sqrt((energies[len(window) :] - energies[: -len(window)]) * float(window @ window))
    likeness = scores / np.maximum(norms, 1e-9)
    place = int(np.argmax(likeness))
    return round(expected * MATCH_RATE) / MATCH_RATE + place / MATCH_RATE, float(likeness[place])


def _decimated(sound: Samples) -> Samples:
    whole = len(sound) // DECIMATION * DECIMATION
    mean: Samples = sound[:whole].reshape(-1, DECIMATION).mean(axis=1).astype(np.float32)
    return mean
