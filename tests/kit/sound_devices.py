"""Sound devices moved by hand, in virtual time."""

from collections.abc import Callable

import numpy as np

from media.audio.timeline import BLOCK, Samples
from media.frame import SourceError


class HandInput:
    """An `AudioInput` that delivers what the test pushes."""

    def __init__(self, *, is_live: bool = False, problem: SourceError | None = None) -> None:
        self.is_live = is_live
        self.is_open = False
        self._problem = problem
        self._deliver: Callable[[Samples, float], None] | None = None

    def start(self, deliver: Callable[[Samples, float], None]) -> None:
        if self._problem is not None:
            raise self._problem
        self._deliver, self.is_open = deliver, True

    def stop(self) -> None:
        self.is_open = False

    def push(self, block: Samples, captured_at: float) -> None:
        """Deliver one block."""
        assert self._deliver is not None
        self._deliver(block, captured_at)

    def push_all(self, sound: Samples, captured_at: float) -> None:
        """Deliver a longer sound, block by block."""
        for index in range(len(sound) // BLOCK):
            self.push(sound[index * BLOCK : (index + 1) * BLOCK], captured_at + index * 0.01)


class HandOutput:
    """An `AudioOutput` that pulls when the test says."""

    def __init__(self) -> None:
        self.is_open = False
        self._pull: Callable[[float], Samples] | None = None

    def start(self, pull: Callable[[float], Samples]) -> None:
        self._pull, self.is_open = pull, True

    def stop(self) -> None:
        self.is_open = False

    def play(self, play_time: float) -> Samples:
        """Pull one block."""
        assert self._pull is not None
        sound = self._pull(play_time)
        assert sound.dtype == np.float32
        assert sound.shape == (BLOCK,)
        return sound
