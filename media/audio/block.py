"""Blocks of played sound: what each sample is, the queue it waits in, and the totals."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from media.audio import stretch
from media.audio.timeline import BLOCK, Samples, stereo

HISTORY = 1440  # samples kept before the next one, for stretching
_CAPACITY = 32_768


class Tag(IntEnum):
    """What a played sample is."""

    SILENCE = 0
    """Nothing had arrived yet."""
    DECODED = 1
    RECOVERED = 2
    """From in-band redundancy."""
    CONCEALED = 3
    """Made up in place of a loss."""
    COMFORT = 4
    """A pause of the sender."""
    STARVED = 5
    """Zeros: nothing came for long."""


STRETCHED = 0x10
"""Flag on a tag: next to a change of tempo."""
TAG_MASK = 0x0F

Tags = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Block:
    """10 ms of sound, mono or stereo, and the tag of each of its samples."""

    sound: Samples
    tags: Tags


@dataclass(slots=True)
class PlayoutStats:
    """Totals since the start, in samples unless named otherwise."""

    played: int = 0
    decoded: int = 0
    recovered: int = 0
    concealed: int = 0
    comfort: int = 0
    starved: int = 0
    stretched: int = 0
    stretches: int = 0
    """Times the tempo was changed."""
    longest_gap: int = 0
    """The longest run of concealed or starved samples."""
    late_packets: int = 0
    duplicate_packets: int = 0
    copies_used: int = 0
    """Packets that only a redundant copy brought."""
    dropped_packets: int = 0
    refused_packets: int = 0
    """Not Opus, or empty."""
    resets: int = 0


class SoundQueue:
    """Decoded sound waiting to be played, with the recently played before it."""

    def __init__(self) -> None:
        self._sound = np.zeros(_CAPACITY, np.float32)
        self._tags = np.zeros(_CAPACITY, np.uint8)
        self._head = self._tail = HISTORY

    def widen(self) -> None:
        """From now on the sound is stereo; what is queued is the same on both sides."""
        self._sound = stereo(self._sound)

    def __len__(self) -> int:
        return self._tail - self._head

    @property
    def sound(self) -> Samples:
        """Played history and queue; the next sample to play is at `head`. A view."""
        return self._sound[: self._tail]

    @property
    def head(self) -> int:
        """Index into `sound` of the next sample."""
        return self._head

    def append(self, sound: Samples, tag: int) -> None:
        """Queue sound."""
        self._make_room(len(sound))
        end = self._tail + len(sound)
        self._sound[self._tail : end] = sound
        self._tags[self._tail : end] = tag
        self._tail = end

    def replace(self, sound: Samples) -> None:
        """Put stretched sound in place of the queue: what is new at its front is tagged as stretched."""
        old = self._tags[self._head : self._tail].copy()
        kept = min(len(old), len(sound) - stretch.FADE)
        changed = len(sound) - kept
        self._tail = self._head
        self.append(sound, int(old[0]) | STRETCHED)
        self._tags[self._head + changed : self._tail] = old[len(old) - kept :]

    def pop(self) -> Block:
        """Play `BLOCK` samples."""
        end = self._head + BLOCK
        block = Block(self._sound[self._head : end].copy(), self._tags[self._head : end].copy())
        self._head = end
        return block

    def drop(self) -> Samples:
        """Take out everything queued."""
        rest = self._sound[self._head : self._tail].copy()
        self._tail = self._head
        return rest

    def _make_room(self, count: int) -> None:
        if self._tail + count <= _CAPACITY:
            return
        start = self._head - HISTORY
        kept = self._tail - start
        self._sound[:kept] = self._sound[start : self._tail].copy()
        self._tags[:kept] = self._tags[start : self._tail].copy()
        self._head, self._tail = HISTORY, kept
