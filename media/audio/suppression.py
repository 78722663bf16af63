"""Strong noise suppression in numpy: what stays the same is taken out bin by bin, what is no speech is turned down.

The noise is tracked by the probability that a bin holds speech (Gerkmann and Hendriks, "Unbiased MMSE-based noise power
estimation", 2012), the gain is Wiener's with a decision-directed signal-to-noise ratio (Ephraim and Malah, 1984).
"""

import numpy as np
import numpy.typing as npt

from media.audio.timeline import BLOCK, RATE, Samples

WINDOW = 2 * BLOCK
DELAY = BLOCK  # samples by which the sound comes later
_SHAPE = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)).astype(np.float32)

SPEECH_RATIO = 10 ** (15 / 10)  # signal-to-noise ratio that speech is expected to have where it is
NOISE_MEMORY = 0.8  # share of the noise estimate that stays from block to block
PRESENCE_MEMORY = 0.9
MOST_PRESENCE = 0.99  # a bin that seems to be speech for ever is noise that grew
RATIO_MEMORY = 0.96
FLOOR = 10 ** (-16 / 20)  # gain of a bin that is all noise; less sounds like a line that went dead
LEAST_RATIO = 10 ** (-25 / 10)
LEAST_POWER = 1e-12

PAUSE_GAIN = 10 ** (-14 / 20)  # gain of everything while nobody speaks, against keys and clatter
SPEECH = 0.35  # probability from which somebody speaks
HOLD = 0.25  # seconds the gain stays up after the last word
CLOSING = 0.30  # seconds until it is down

Spectrum = npt.NDArray[np.float32]


class StrongSuppressor:
    """Takes 10 ms blocks, gives them `DELAY` samples later. One thread calls it."""

    def __init__(self) -> None:
        bins = WINDOW // 2 + 1
        self._before: Samples = np.zeros(BLOCK, np.float32)
        self._tail: Samples = np.zeros(BLOCK, np.float32)
        self._noise: Spectrum | None = None
        self._presence: Spectrum = np.full(bins, 0.5, np.float32)
        self._clean: Spectrum = np.zeros(bins, np.float32)
        self._spoke = 0.0
        self._gate = 1.0

    def process(self, block: Samples, speech: float) -> Samples:
        """The block before this one, cleaned. `speech`: probability that this block holds speech, 0..1."""
        frame = np.concatenate((self._before, block)) * _SHAPE
        self._before = block
        spectrum = np.fft.rfft(frame)
        power: Spectrum = np.square(np.abs(spectrum)).astype(np.float32)
        gain = self._gain(np.maximum(power, LEAST_POWER))
        cleaned = (np.fft.irfft(spectrum * gain, WINDOW) * _SHAPE).astype(np.float32)
        sound = cleaned[:BLOCK] + self._tail
        self._tail = cleaned[BLOCK:]
        return self._gated(sound, speech)

    def _gain(self, power: Spectrum) -> Spectrum:
        if self._noise is None:
            self._noise = power.copy()
        after = power / self._noise
        self._track_noise(power, after)
        ratio = RATIO_MEMORY * self._clean / self._noise + (1 - RATIO_MEMORY) * np.maximum(after - 1, 0)
        ratio = np.maximum(ratio, LEAST_RATIO)
        gain: Spectrum = np.maximum(ratio / (1 + ratio), FLOOR).astype(np.float32)
        self._clean = gain * gain * power
        return gain

    def _track_noise(self, power: Spectrum, after: Spectrum) -> None:
        assert self._noise is not None
        evidence = np.exp(np.minimum(after * np.float32(SPEECH_RATIO / (1 + SPEECH_RATIO)), 50.0))
        presence = evidence / (evidence + np.float32(1 + SPEECH_RATIO))
        self._presence += (1 - PRESENCE_MEMORY) * (presence - self._presence)
        presence = np.where(self._presence > MOST_PRESENCE, np.minimum(presence, MOST_PRESENCE), presence)
        expected = (1 - presence) * power + presence * self._noise
        self._noise = np.maximum(NOISE_MEMORY * self._noise + (1 - NOISE_MEMORY) * expected, LEAST_POWER)

    def _gated(self, sound: Samples, speech: float) -> Samples:
        """Turn pauses down. What is given out is a block older than `speech`, so a word is never cut off in front."""
        self._spoke = HOLD if speech >= SPEECH else self._spoke - BLOCK / RATE
        if self._spoke > 0:
            wanted = 1.0
        else:
            wanted = max(PAUSE_GAIN, self._gate * PAUSE_GAIN ** (BLOCK / RATE / CLOSING))
        if wanted == self._gate == 1.0:
            return sound
        ramp = np.linspace(self._gate, wanted, BLOCK, dtype=np.float32)
        self._gate = wanted
        return sound * ramp
