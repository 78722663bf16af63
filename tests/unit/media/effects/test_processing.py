"""Processing removes echo and survives its backend."""

import numpy as np
import pytest

from media.audio.timeline import BLOCK, Samples
from media.effects import processing
from media.effects.choices import UNPROCESSED, NoiseSuppression, ProcessingSettings
from media.effects.processing import (
    GuardedProcessor,
    NullProcessor,
    Processed,
    open_processor,
)
from tests.kit.voice import voice

SILENCE = np.zeros(BLOCK, np.float32)


def blocks(sound: Samples) -> list[Samples]:
    return [sound[at : at + BLOCK] for at in range(0, len(sound) - BLOCK + 1, BLOCK)]


def fail(words: str) -> None:
    raise AssertionError(words)


def test_echo_of_the_far_end_is_removed() -> None:
    far = voice(8)
    near = 0.3 * np.concatenate((np.zeros(int(0.06 * 48_000), np.float32), far))[: len(far)]
    processor = open_processor(ProcessingSettings(gain_control=False), fail)

    left = np.concatenate([processor.process(n, f).sound for n, f in zip(blocks(near), blocks(far), strict=True)])

    tail = slice(-4 * 48_000, None)
    reduction = 10 * np.log10(float(np.mean(near[tail] ** 2)) / float(np.mean(left[tail] ** 2) + 1e-12))
    assert reduction > 15


def noisy_speech() -> tuple[Samples, Samples]:
    """4 s of steady noise, 8 s of speech in it 10 dB louder; and the speech alone."""
    generator = np.random.default_rng(7)
    clean = np.concatenate((np.zeros(4 * 48_000, np.float32), voice(8)))
    hiss = generator.normal(0, float(voice(8).std()) * 10 ** (-10 / 20), len(clean))
    return (clean + hiss).astype(np.float32), clean


def level(sound: Samples) -> float:
    return 10 * float(np.log10(np.mean(sound.astype(np.float64) ** 2)))


def test_each_level_of_suppression_takes_out_more_noise_and_leaves_the_speech() -> None:
    noisy, clean = noisy_speech()
    noise, speech = [], []
    for suppression in NoiseSuppression:
        settings = ProcessingSettings(False, suppression, gain_control=False)
        processor = open_processor(settings, fail)
        sound = np.concatenate([processor.process(block, SILENCE).sound for block in blocks(noisy)])
        noise.append(level(sound[2 * 48_000 : 4 * 48_000]))
        speech.append(level(sound[5 * 48_000 :]))

    off, standard, strong = noise
    assert standard < off - 4
    assert strong < standard - 8
    assert all(loud > level(clean[5 * 48_000 :]) - 3 for loud in speech)


def test_speech_is_told_from_silence_without_processing() -> None:
    processor = open_processor(UNPROCESSED, fail)
    spoken = blocks(voice(4))

    heard = [processor.process(block, SILENCE) for block in spoken]
    quiet = [processor.process(SILENCE, SILENCE).speech for _ in range(200)]

    assert all(result.sound is block for result, block in zip(heard, spoken, strict=True))
    assert float(np.mean([result.speech for result in heard])) > 0.5 > quiet[-1]


class BrokenProcessor:
    def __init__(self, sound: Samples | None) -> None:
        self._sound = sound

    def process(self, near: Samples, far: Samples) -> Processed:
        if self._sound is None:
            raise RuntimeError("the module failed")
        return Processed(self._sound, 0.0)


@pytest.mark.parametrize("sound", [None, np.full(BLOCK, np.nan, np.float32), np.zeros(7, np.float32)])
def test_a_backend_that_fails_is_replaced_and_told_once(sound: Samples | None) -> None:
    told: list[str] = []
    processor = GuardedProcessor(BrokenProcessor(sound), told.append)
    block = blocks(voice(1))[30]

    results = [processor.process(block, SILENCE) for _ in range(3)]

    assert all(result.sound is block for result in results)
    assert len(told) == 1


def test_without_the_module_sound_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "backend", lambda: None)

    processor = open_processor(ProcessingSettings(), fail)

    assert isinstance(processor, NullProcessor)
    assert processor.process(SILENCE, SILENCE).speech == 0.0
    assert processor.process(np.full(BLOCK, 0.1, np.float32), SILENCE).speech == 1.0
