"""Mixing what is heard: gains without clicks, a limiter, and the far end for the echo canceller."""

from collections.abc import Sequence

import numpy as np

from media.audio.clock import DeviceClock
from media.audio.timeline import BLOCK, RATE, Samples, along, mono, stereo

MAX_GAIN = 2.0
LIMIT = 0.85  # peak above which the limiter turns down
CLIP = 0.98
RELEASE = 10 ** (0.4 / 20)  # gain a block on the way back
FAR_END_CAPACITY = RATE  # one second
REALIGN = int(0.020 * RATE)  # samples of misalignment that are corrected; less is left to the canceller
STAMP_SNAP = 0.030  # seconds of error in a device's time stamps that mean a gap, not jitter
LEAD = 0.010  # seconds by which the far end is given early: a canceller cannot look ahead
_RISE = ((np.arange(BLOCK) + 1) / BLOCK).astype(np.float32)


class Fader:
    """The gain of one participant, ramped over a block when it changes."""

    def __init__(self) -> None:
        self._gain = 1.0
        self._wanted = 1.0

    def set(self, gain: float) -> None:
        """Loudness from the next block on, 0..2; values beyond are brought inside."""
        self._wanted = min(max(gain, 0.0), MAX_GAIN)

    def apply(self, sound: Samples) -> Samples:
        """The block at its gain; the block itself at unit gain."""
        if self._gain == self._wanted:
            return sound if self._gain == 1.0 else sound * np.float32(self._gain)
        ramp = np.float32(self._gain) + _RISE * np.float32(self._wanted - self._gain)
        self._gain = self._wanted
        return sound * along(ramp, sound)


class Limiter:
    """Keeps a sum of voices below full scale with one slow gain, not by distortion."""

    def __init__(self) -> None:
        self._gain = 1.0

    def apply(self, sound: Samples) -> Samples:
        """The block, turned down as needed; changed in place."""
        peak = float(np.abs(sound).max())
        if not np.isfinite(peak):
            sound[:] = 0.0
            return sound
        wanted = min(1.0, self._gain * RELEASE)
        if peak * wanted > LIMIT:
            wanted = min(self._gain, LIMIT / peak)
        if wanted != 1.0 or self._gain != 1.0:
            sound *= along(np.float32(self._gain) + _RISE * np.float32(wanted - self._gain), sound)
            np.clip(sound, -CLIP, CLIP, out=sound)
        self._gain = wanted
        return sound


def mix(parts: Sequence[tuple[Fader, Samples]], limiter: Limiter) -> Samples:
    """The sum of all participants at their gains; in stereo as soon as one of them is."""
    is_stereo = any(sound.ndim == 2 for _, sound in parts)
    total = np.zeros((BLOCK, 2) if is_stereo else BLOCK, np.float32)
    for fader, sound in parts:
        total += stereo(fader.apply(sound)) if is_stereo else fader.apply(sound)
    return limiter.apply(total)


class FarEnd:
    """The last second of what was played, by the time it left the loudspeaker, for the echo canceller."""

    def __init__(self) -> None:
        self._ring = np.zeros(FAR_END_CAPACITY, np.float32)
        self._written = 0  # samples since the start
        self._played_clock = DeviceClock(snap=STAMP_SNAP)
        self._captured_clock = DeviceClock(snap=STAMP_SNAP)
        self._next_play: float | None = None  # play time of the sample after the newest
        self._reading: int | None = None

    def write(self, play_time: float, sound: Samples) -> None:
        """Append a block that leaves the loudspeaker from `play_time` on. A gap of the device becomes silence.

        Of stereo the mean is kept: the canceller has one loudspeaker.
        """
        if self._next_play is not None:
            missing = int((play_time - self._next_play) * RATE)
            if REALIGN < missing < FAR_END_CAPACITY:
                self._append(np.zeros(missing, np.float32))
                self._played_clock = DeviceClock(snap=STAMP_SNAP)
        due = self._played_clock.tick(play_time)
        self._append(mono(sound))
        self._next_play = due + len(sound) / RATE

    def read(self, captured_at: float) -> tuple[Samples, bool]:
        """The block that was being played when the microphone's block was captured, and whether the alignment jumped.

        Blocks follow each other without a step unless it jumped: slow drift is the canceller's own affair.
        """
        due = self._captured_clock.tick(captured_at)
        if self._next_play is None:
            return np.zeros(BLOCK, np.float32), False
        wanted = self._written + int((due + LEAD - self._next_play) * RATE)
        jumped = self._reading is None or abs(wanted - self._reading) > REALIGN
        start = wanted if self._reading is None or jumped else self._reading
        self._reading = start + BLOCK
        return self._slice(start), jumped

    def _append(self, sound: Samples) -> None:
        at = self._written % FAR_END_CAPACITY
        room = FAR_END_CAPACITY - at
        self._ring[at : at + len(sound)] = sound[:room]
        if len(sound) > room:
            self._ring[: len(sound) - room] = sound[room:]
        self._written += len(sound)

    def _slice(self, start: int) -> Samples:
        """The block from `start`; silence where nothing is known."""
        end = start + BLOCK
        at = start % FAR_END_CAPACITY
        block = self._ring[at : at + BLOCK]
        if len(block) < BLOCK:
            block = np.concatenate((block, self._ring[: BLOCK - len(block)]))
        else:
            block = block.copy()
        oldest = max(0, self._written - FAR_END_CAPACITY)
        if start < oldest:
            block[: oldest - start] = 0.0
        if end > self._written:
            block[max(0, self._written - start) :] = 0.0
        return block
