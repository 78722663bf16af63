"""Sound without a loudspeaker: an `AudioOutput` paced by the clock, and a WAV file as its listener."""

import threading
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from media.audio.timeline import RATE, Samples, mono
from media.capture.pace import BlockPacer

Listener = Callable[[Samples, float], object]
"""Called with each block and the monotonic time from which it is heard, on the output's thread."""


class ClockedOutput:
    """Plays every 10 ms to whoever listens; what is pulled is heard at once."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners
        self._pacer: BlockPacer | None = None

    def start(self, pull: Callable[[float], Samples]) -> None:
        """Pull and pass on blocks from now on, on a thread of our own."""
        self.stop()

        def step(due: float) -> None:
            sound = pull(due)
            for listen in self._listeners:
                listen(sound, due)

        self._pacer = BlockPacer("ClockedOutput", step)
        self._pacer.start()

    def stop(self) -> None:
        """Pull no more. Idempotent."""
        pacer, self._pacer = self._pacer, None
        if pacer is not None:
            pacer.stop()


class WaveDump:
    """Writes what it hears to a WAV file, 48 kHz mono 16 bits; stereo is mixed. A listener of `ClockedOutput`."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file: wave.Wave_write | None = wave.open(str(path), "wb")  # noqa: SIM115  # closed by close()
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE)

    def __call__(self, sound: Samples, heard_at: float) -> None:
        """Append a block."""
        with self._lock:
            if self._file is not None:
                self._file.writeframesraw((np.clip(mono(sound), -1, 1) * 32767).astype("<i2").tobytes())

    def close(self) -> None:
        """Finish the file. Idempotent."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
