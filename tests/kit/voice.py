"""Sound that behaves like speech for codecs: voiced syllables with gliding pitch, fricatives, pauses."""

from functools import cache

import numpy as np

from media.audio.timeline import FRAME, RATE, Samples
from media.codecs.opus import open_encoder

_FORMANTS = ((730.0, 1090.0, 2440.0), (270.0, 2290.0, 3010.0), (300.0, 870.0, 2240.0), (530.0, 1840.0, 2480.0))


@cache
def voice(seconds: int, seed: int = 1) -> Samples:
    """`seconds` of it, peaks near 0.5, the same for the same seed."""
    generator = np.random.default_rng(seed)
    sound = np.zeros(seconds * RATE + 2 * RATE)
    position = RATE // 5
    until_pause = 0.0
    while position < seconds * RATE:
        if until_pause <= 0:
            position += int(generator.uniform(0.25, 0.8) * RATE)
            until_pause = generator.uniform(1.5, 4.0)
        length = int(generator.uniform(0.12, 0.28) * RATE)
        syllable = _syllable(generator, length)
        sound[position : position + length] += syllable
        position += int(length * generator.uniform(0.95, 1.15))
        until_pause -= length / RATE
    sound = sound[: seconds * RATE] + generator.normal(0, 10 ** (-65 / 20), seconds * RATE)
    return np.asarray(sound * 0.5, np.float32)


def _syllable(generator: np.random.Generator, length: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    times = np.arange(length) / RATE
    pitch = generator.uniform(95, 220) * (1 + generator.uniform(-0.2, 0.2) * times / times[-1])
    phase = np.cumsum(pitch) / RATE
    formants = _FORMANTS[int(generator.integers(len(_FORMANTS)))]
    voiced = np.zeros(length)
    for harmonic in range(1, 30):
        frequency = harmonic * float(pitch.mean())
        gain = sum(1 / (1 + ((frequency - formant) / 120) ** 2) / (1 + order) for order, formant in enumerate(formants))
        voiced += (0.02 + gain) / harmonic**0.3 * np.sin(2 * np.pi * harmonic * phase)
    onset = int(length * generator.uniform(0.0, 0.25))
    noise = np.diff(generator.normal(0, 0.25, length + 1))
    envelope = np.minimum(1.0, np.minimum(times, times[::-1]) / 0.015)
    voiced *= np.where(np.arange(length) < onset, 0.1, 1.0)
    noise *= np.where(np.arange(length) < onset, 0.3, 0.01)
    mixed = voiced / max(1e-9, float(np.abs(voiced).max())) * generator.uniform(0.5, 1.0) + noise
    result: np.ndarray[tuple[int], np.dtype[np.float64]] = mixed * envelope
    return result


@cache
def packets(seconds: int, *, expected_loss: float = 0.0, bitrate: int = 32_000) -> tuple[bytes, ...]:
    """The voice as 20 ms Opus packets."""
    sound = voice(seconds)
    encoder = open_encoder()
    encoder.configure(bitrate=bitrate, expected_loss=expected_loss)
    encoded = [encoder.encode(sound[at : at + FRAME]) for at in range(0, len(sound) - FRAME + 1, FRAME)]
    encoder.close()
    return tuple(encoded)
