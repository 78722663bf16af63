"""A tone on each side: sound whose left and right cannot be taken for each other."""

import threading
from collections.abc import Callable

import numpy as np

from media.audio.timeline import BLOCK, RATE, Samples
from media.capture.pace import BlockPacer

LEFT, RIGHT = 500.0, 1400.0  # Hz


def two_tones(count: int, *, start: int = 0, loudness: float = 0.3) -> Samples:
    """float32[count, 2] from sample `start` on."""
    times = (start + np.arange(count)) / RATE
    sides = [np.sin(2 * np.pi * frequency * times) for frequency in (LEFT, RIGHT)]
    return (loudness * np.stack(sides, axis=1)).astype(np.float32)


def share_of(sound: Samples, frequency: float) -> float:
    """The share of a mono sound's power that is within 30 Hz of a frequency."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(sound), 1 / RATE) - frequency) < 30
    return float(power[near].sum() / (power.sum() + 1e-12))


class TwoTones:
    """An `AudioInput` in stereo, paced by the clock."""

    is_live = True

    def __init__(self) -> None:
        self._pacer: BlockPacer | None = None
        self._position = 0

    def start(self, deliver: Callable[[Samples, float], None]) -> None:
        def step(due: float) -> None:
            deliver(two_tones(BLOCK, start=self._position), due)
            self._position += BLOCK

        self._pacer = BlockPacer("TwoTones", step)
        self._pacer.start()

    def stop(self) -> None:
        pacer, self._pacer = self._pacer, None
        if pacer is not None:
            pacer.stop()


class StereoEar:
    """Keeps the last second of what it hears; a listener of `ClockedOutput`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: list[Samples] = []

    def __call__(self, sound: Samples, heard_at: float) -> None:
        with self._lock:
            self._blocks = [*self._blocks[-99:], sound]

    def why_not_stereo(self) -> str | None:
        """For `until`: None once each side has had its own tone, and only that, for a second."""
        with self._lock:
            blocks = list(self._blocks)
        if len(blocks) < 100 or any(block.ndim != 2 for block in blocks):
            return f"{sum(block.ndim == 2 for block in blocks)} stereo blocks of 100"
        heard = np.concatenate(blocks)
        shares = [share_of(heard[:, side], own) for side, own in enumerate((LEFT, RIGHT))]
        return None if min(shares) > 0.95 else f"shares of the own tone {shares}"

    def why_not_mono(self) -> str | None:
        """For `until`: None once both tones have been heard in one channel for a second."""
        with self._lock:
            blocks = list(self._blocks)
        if len(blocks) < 100 or any(block.ndim != 1 for block in blocks):
            return f"{sum(block.ndim == 1 for block in blocks)} mono blocks of 100"
        heard = np.concatenate(blocks)
        shares = [share_of(heard, own) for own in (LEFT, RIGHT)]
        return None if min(shares) > 0.3 else f"shares of both tones {shares}"
