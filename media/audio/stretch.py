"""Time stretching of sound by one pitch period (WSOLA) and concealment by pitch repetition, in numpy."""

from dataclasses import dataclass

import numpy as np

from media.audio.timeline import RATE, Samples, along, mono

DECIMATION = 6  # the coarse search runs at 8 kHz
WINDOW = 480  # samples compared: 10 ms
MIN_LAG = 120  # 2.5 ms, a pitch of 400 Hz
MAX_LAG = 720  # 15 ms, a pitch of 67 Hz
FAST_MIN_LAG = 480
FAST_MAX_LAG = 1440  # 30 ms, for catching up after a stall
FADE = 240  # 5 ms
REFINEMENT = range(-6, 7, 2)  # samples around the coarse lag
_RAISE = (0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE) + 0.5) / FADE)).astype(np.float32)
_FALL = (1 - _RAISE).astype(np.float32)
_SILENT_ENERGY = 1e-9


@dataclass(frozen=True, slots=True)
class Match:
    """A lag in samples at which the sound resembles itself, and how well (normalised correlation, -1..1)."""

    lag: int
    likeness: float


def crossfade(old: Samples, new: Samples) -> Samples:
    """From `old` to `new` over `FADE` samples; both hold at least that many, the result exactly that many."""
    return old[:FADE] * along(_FALL, old) + new[:FADE] * along(_RAISE, new)


def fade_in(sound: Samples) -> None:
    """Raise the first `FADE` samples from silence, in place."""
    sound[:FADE] *= along(_RAISE, sound)


def fade_out(sound: Samples) -> None:
    """Let the first `FADE` samples fall to silence and hold the rest silent, in place."""
    sound[:FADE] *= along(_FALL, sound)
    sound[FADE:] = 0.0


def _decimate(sound: Samples) -> Samples:
    length = len(sound) // DECIMATION * DECIMATION
    sums: Samples = sound[:length].reshape(-1, DECIMATION).sum(axis=1)
    return sums


def _likeness(reference: Samples, candidate: Samples) -> float:
    energy = float(reference @ reference) * float(candidate @ candidate)
    return float(reference @ candidate) / float(np.sqrt(energy)) if energy > _SILENT_ENERGY**2 else 0.0


def find_lag(sound: Samples, reference: int, *, direction: int, shortest: int, longest: int) -> Match | None:
    """Find the lag at which `WINDOW` samples at `sound[reference]` come again, later (+1) or earlier (-1).

    Searches lags `shortest..longest` coarsely at 8 kHz, then refines; in stereo in the sum, so that both sides stay
    together. None if the range is empty. The caller guarantees that every compared sample lies inside `sound`.
    """
    if longest < shortest:
        return None
    pattern = mono(sound[reference : reference + WINDOW])
    if direction > 0:
        area = mono(sound[reference + shortest : reference + longest + WINDOW])
    else:
        area = mono(sound[reference - longest : reference - shortest + WINDOW])
    coarse = _decimate(area)
    small = _decimate(pattern)
    width = len(small)
    products = np.correlate(coarse, small, mode="valid")
    squares = np.concatenate(([0.0], np.cumsum(coarse.astype(np.float64) ** 2)))
    energies = squares[width:] - squares[:-width]
    best = int(np.argmax(products / np.sqrt(energies + _SILENT_ENERGY)))
    lag = shortest + best * DECIMATION if direction > 0 else longest - best * DECIMATION
    matches = [
        Match(near, _likeness(pattern, mono(sound[reference + direction * near :][:WINDOW])))
        for near in (lag + offset for offset in REFINEMENT)
        if shortest <= near <= longest
    ]
    return max(matches, key=lambda match: match.likeness, default=None)


def remove(sound: Samples, at: int, lag: int) -> Samples:
    """What follows `sound[at]` with `lag` samples taken out, joined without a step."""
    return np.concatenate((crossfade(sound[at:], sound[at + lag :]), sound[at + lag + FADE :]))


def repeat(sound: Samples, at: int, lag: int) -> Samples:
    """What follows `sound[at]` with the last `lag` samples heard once more, joined without a step."""
    return np.concatenate((crossfade(sound[at:], sound[at - lag :]), sound[at - lag + FADE :]))


class PitchRepetition:
    """Conceals a loss by repeating the last pitch period and fading, for decoders without concealment of their own."""

    GAINS = ((0.0, 1.0), (0.020, 0.9), (0.060, 0.45), (0.120, 0.0))
    """Seconds of concealment and the gain reached there."""

    def __init__(self) -> None:
        self._history = np.zeros(WINDOW + MAX_LAG + FADE, np.float32)
        self._cycle: Samples | None = None
        self._position = 0

    def heard(self, sound: Samples) -> None:
        """Tell what was decoded, after `join`, so that the next loss can continue it."""
        self._cycle = None
        self._remember(sound)

    def conceal(self, count: int) -> Samples:
        """The next `count` samples of concealment."""
        if self._cycle is None:
            self._begin()
        assert self._cycle is not None
        indices = (self._position + np.arange(count)) % len(self._cycle)
        times = (self._position + np.arange(count)) / RATE
        gains = np.interp(times, [at for at, _ in self.GAINS], [gain for _, gain in self.GAINS])
        self._position += count
        return (self._cycle[indices] * gains).astype(np.float32)

    def join(self, sound: Samples) -> Samples:
        """Crossfade the first frame after a loss out of the concealment."""
        if self._cycle is None or len(sound) < FADE:
            return sound
        joined = sound.copy()
        joined[:FADE] = crossfade(self.conceal(FADE), sound)
        return joined

    def reset(self) -> None:
        """Forget everything heard."""
        self._history[:] = 0.0
        self._cycle = None

    def _begin(self) -> None:
        history = self._history
        match = find_lag(history, len(history) - WINDOW, direction=-1, shortest=MIN_LAG, longest=MAX_LAG)
        lag = match.lag if match is not None else MAX_LAG
        self._cycle = history[-lag:].copy()
        self._position = 0

    def _remember(self, sound: Samples) -> None:
        if len(sound) >= len(self._history):
            self._history[:] = sound[-len(self._history) :]
        else:
            self._history = np.concatenate((self._history[len(sound) :], sound)).astype(np.float32)
