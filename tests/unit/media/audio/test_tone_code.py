"""The coded sound tells its delay and its losses."""

import numpy as np
import pytest

from media.audio.timeline import BLOCK
from media.audio.tone_code import ToneReader, code_block


def listen(delay: float, *, start: float = 5000.003, lost: range = range(0), blocks: int = 1000) -> ToneReader:
    reader = ToneReader()
    for index in range(blocks):
        at = start + index * 0.01
        sound = np.zeros(BLOCK, np.float32) if index in lost else code_block(at)
        reader.feed(sound, at + delay)
    return reader


@pytest.mark.parametrize("delay", [0.0, 0.0437, 0.5, 2.5])
def test_delay_is_measured(delay: float) -> None:
    report = listen(delay).report()

    assert report.delay_p50 == pytest.approx(delay, abs=0.0025)
    assert report.missing == 0
    assert report.symbols >= 98


def test_lost_symbols_and_silence_are_counted() -> None:
    report = listen(0.05, lost=range(500, 530)).report()

    assert 2 <= report.missing <= 4
    assert report.longest_silence == pytest.approx(0.3, abs=0.03)
    assert report.silent_share == pytest.approx(0.03, abs=0.005)


def test_noise_is_no_symbol() -> None:
    reader, random = ToneReader(), np.random.default_rng(1)
    for index in range(300):
        reader.feed(np.asarray(random.normal(0, 0.2, BLOCK), np.float32), index * 0.01)

    assert reader.report().symbols == 0
    assert reader.report().delay_p50 is None
