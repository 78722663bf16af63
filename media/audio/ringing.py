"""The sounds around a call, made by arithmetic: ringtone, ringback, end of a call. All loop without a seam."""

from functools import cache

import numpy as np

from media.audio.ring import FADE_OUT, Ring
from media.audio.timeline import BLOCK, RATE, Samples

_NOTES = {"E4": 329.63, "G4": 392.0, "A4": 440.0, "B4": 493.88, "D5": 587.33, "E5": 659.26, "G5": 783.99}
_PARTIALS = (
    (1.0, 1.0, 1.0),
    (2.0, 0.25, 1.8),
    (4.0, 0.35, 3.5),
    (10.0, 0.05, 9.0),
)
"""Of a bar of wood: ratio, gain, decay."""
_MELODY = (  # beats from the start of a bar of eight, note, loudness
    (0.0, "E4", 0.9), (0.5, "B4", 0.8), (1.0, "D5", 0.8), (1.5, "G5", 1.0), (2.5, "E5", 0.8),
    (3.0, "A4", 0.7), (3.5, "D5", 0.8), (4.0, "B4", 0.9), (4.0, "E4", 0.6), (4.5, "G4", 0.6),
)  # fmt: skip
_BEAT = 0.32  # seconds
_RINGTONE_SECONDS = 3.84
_PEAK = 0.5
RINGBACK = (425.0, 1.0, 5.0)  # Hz, seconds of tone, seconds in all (ITU-T E.180, most of Europe)


_ONCE = frozenset({Ring.ENDED, Ring.TEST})


@cache
def ring_sound(ring: Ring) -> Samples:
    """The sound of one round; it is made once, which takes some 50 ms, and must not be changed."""
    match ring:
        case Ring.INCOMING:
            return _ringtone()
        case Ring.RINGBACK:
            return _ringback()
        case Ring.ENDED:
            return _ended()
        case Ring.TEST:
            return _test()


class RingPlayer:
    """Plays a sound round and round, block by block, and fades it out when asked."""

    def __init__(self, ring: Ring, *, volume: float = 1.0) -> None:
        self._sound = (ring_sound(ring) * np.float32(min(max(volume, 0.0), 1.0))).astype(np.float32)
        self._repeats = ring not in _ONCE
        self._position = 0
        self._gain = 1.0
        self._fading = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be heard."""
        return self._gain <= 0 or (not self._repeats and self._position >= len(self._sound))

    def fade(self) -> None:
        """End softly."""
        self._fading = True

    def block(self) -> Samples:
        """The next 10 ms."""
        if self.is_over:
            return np.zeros(BLOCK, np.float32)
        positions = self._position + np.arange(BLOCK)
        self._position += BLOCK
        if self._repeats:
            sound = self._sound[positions % len(self._sound)]
        else:
            sound = np.where(
                positions < len(self._sound), self._sound[np.minimum(positions, len(self._sound) - 1)], np.float32(0)
            )
        if self._fading:
            until = max(0.0, self._gain - BLOCK / RATE / FADE_OUT)
            sound = sound * np.linspace(self._gain, until, BLOCK, dtype=np.float32)
            self._gain = until
        return sound.astype(np.float32)


def _ringtone() -> Samples:
    length = int(_RINGTONE_SECONDS * RATE)
    sound = np.zeros(length)
    for beat, name, loudness in _MELODY:
        start = int(beat * _BEAT * RATE)
        note = loudness * _struck(_NOTES[name], 1.6)
        # The tail of the last notes runs over into the next round, so that the loop has no seam.
        positions = (start + np.arange(len(note))) % length
        np.add.at(sound, positions, note)
    return _levelled(sound)


def _struck(frequency: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    times = np.arange(int(seconds * RATE)) / RATE
    note = np.zeros(len(times))
    for ratio, gain, decay in _PARTIALS:
        note += gain * np.exp(-3.2 * decay * times) * np.sin(2 * np.pi * frequency * ratio * times)
    attack = np.minimum(1.0, times / 0.004)
    release = np.minimum(1.0, (times[-1] - times) / 0.05)
    shaped: np.ndarray[tuple[int], np.dtype[np.float64]] = note * attack * release
    return shaped


def _ringback() -> Samples:
    frequency, on, period = RINGBACK
    times = np.arange(int(period * RATE)) / RATE
    envelope = np.clip(np.minimum(times, on - times) / 0.02, 0.0, 1.0)
    return _levelled(envelope * np.sin(2 * np.pi * frequency * times), 0.15)


def _ended() -> Samples:
    high, low = _struck(_NOTES["D5"], 0.4), _struck(_NOTES["G4"], 0.6)
    sound = np.zeros(int(0.18 * RATE) + len(low))
    sound[: len(high)] += high
    sound[-len(low) :] += low
    return _levelled(sound, 0.3)


def _test() -> Samples:
    """A rising chord, long enough to listen where it comes from."""
    notes = [_struck(_NOTES[name], 1.2) for name in ("G4", "B4", "D5", "G5")]
    step = int(0.22 * RATE)
    sound = np.zeros(step * (len(notes) - 1) + len(notes[0]))
    for index, note in enumerate(notes):
        sound[index * step : index * step + len(note)] += note
    return _levelled(sound, 0.4)


def _levelled(sound: np.ndarray[tuple[int], np.dtype[np.float64]], peak: float = _PEAK) -> Samples:
    return np.asarray(sound / np.abs(sound).max() * peak, np.float32)
