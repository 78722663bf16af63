"""Sound without a microphone: coded tones, a file, silence; each an `AudioInput` paced by the clock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np

from media.audio.clock import PERIOD
from media.audio.timeline import BLOCK, RATE, Samples
from media.audio.tone_code import code_block
from media.capture.pace import BlockPacer
from media.frame import SourceError, SourceProblem

Deliver = Callable[[Samples, float], None]


class _PacedSound:
    """Delivers a block when its last sample would have been captured."""

    is_live = False

    def __init__(self) -> None:
        self._pacer: BlockPacer | None = None

    def start(self, deliver: Deliver) -> None:
        """Deliver blocks from now on, on a thread of our own. Raises SourceError."""
        self.stop()
        self._open()

        def step(due: float) -> None:
            captured_at = due - PERIOD
            deliver(self._block(captured_at), captured_at)

        self._pacer = BlockPacer(type(self).__name__, step)
        self._pacer.start()

    def stop(self) -> None:
        """Deliver nothing any more. Idempotent."""
        pacer, self._pacer = self._pacer, None
        if pacer is not None:
            pacer.stop()
            self._close()

    def _open(self) -> None:
        """Get ready; raises SourceError."""

    def _close(self) -> None:
        """Release what `_open` took."""

    def _block(self, captured_at: float) -> Samples:
        raise NotImplementedError


class CodedTones(_PacedSound):
    """Sound that tells when it was made (media.audio.tone_code), on this machine's monotonic clock."""

    def _block(self, captured_at: float) -> Samples:
        return code_block(captured_at)


class Silence(_PacedSound):
    """A microphone in a quiet room."""

    def _block(self, captured_at: float) -> Samples:
        return np.zeros(BLOCK, np.float32)


class SoundFile(_PacedSound):
    """Any sound or film file, over and over."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._blocks: Iterator[Samples] = iter(())
        self._first: Samples | None = None

    def _open(self) -> None:
        if not self._path.is_file():
            raise SourceError(SourceProblem.NOT_FOUND, str(self._path))
        self._blocks = _blocks(_endless(self._path))
        self._first = self._next()

    def _close(self) -> None:
        self._blocks = iter(())

    def _block(self, captured_at: float) -> Samples:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        try:
            return self._next()
        except SourceError:  # it could be read once and is gone now
            return np.zeros(BLOCK, np.float32)

    def _next(self) -> Samples:
        try:
            return next(self._blocks)
        except (av.FFmpegError, StopIteration, OSError) as problem:
            raise SourceError(SourceProblem.UNREADABLE, str(problem)) from problem


def read_sound(path: Path) -> Iterator[Samples]:
    """The whole first sound track of a file at 48 kHz mono, piece by piece. Raises av.FFmpegError."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in container.decode(container.streams.audio[0]):
            for piece in resampler.resample(frame):
                yield np.ascontiguousarray(piece.to_ndarray().reshape(-1), np.float32)
        for piece in resampler.resample(None):
            yield np.ascontiguousarray(piece.to_ndarray().reshape(-1), np.float32)


def _endless(path: Path) -> Iterator[Samples]:
    while True:
        heard = False
        for piece in read_sound(path):
            heard = heard or len(piece) > 0
            yield piece
        if not heard:
            return


def _blocks(pieces: Iterator[Samples]) -> Iterator[Samples]:
    rest = np.zeros(0, np.float32)
    for piece in pieces:
        rest = np.concatenate((rest, piece))
        while len(rest) >= BLOCK:
            yield rest[:BLOCK]
            rest = rest[BLOCK:]
