"""Stretching keeps the pitch and joins without a step; repetition conceals and fades."""

import numpy as np
import pytest

from media.audio import stretch
from media.audio.timeline import RATE, Samples


def tone(count: int, frequency: float = 200.0) -> Samples:
    return np.asarray(0.5 * np.sin(2 * np.pi * frequency * np.arange(count) / RATE), np.float32)


@pytest.mark.parametrize("frequency", [90.0, 150.0, 220.0, 390.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_the_lag_is_a_multiple_of_the_period(frequency: float, direction: int) -> None:
    sound = tone(4000, frequency)

    match = stretch.find_lag(sound, 1500, direction=direction, shortest=stretch.MIN_LAG, longest=stretch.MAX_LAG)

    assert match is not None
    assert match.likeness > 0.99
    periods = match.lag * frequency / RATE
    assert abs(periods - round(periods)) < 0.05


def test_removing_and_repeating_a_period_leave_the_tone_whole() -> None:
    sound = tone(4000)
    largest_step = float(np.abs(np.diff(sound)).max())

    shorter = stretch.remove(sound, 1500, 240)
    longer = stretch.repeat(sound, 1500, 240)

    assert len(shorter) == 2500 - 240
    assert len(longer) == 2500 + 240
    for changed in (shorter, longer):
        joined = np.concatenate((sound[:1500], changed))
        assert float(np.abs(np.diff(joined)).max()) < largest_step * 1.1


def test_an_empty_range_and_silence_find_nothing_to_rely_on() -> None:
    silence = np.zeros(4000, np.float32)

    assert stretch.find_lag(silence, 1500, direction=1, shortest=300, longest=200) is None
    match = stretch.find_lag(silence, 1500, direction=1, shortest=120, longest=720)
    assert match is not None
    assert match.likeness == 0.0


def test_repetition_continues_a_tone_then_falls_silent() -> None:
    concealer = stretch.PitchRepetition()
    concealer.heard(tone(1920))

    lost = np.concatenate([concealer.conceal(480) for _ in range(14)])

    assert np.abs(lost[:480] - tone(2400)[1920:]).max() < 0.1
    assert not lost[-480:].any()


def test_repetition_joins_the_next_frame_without_a_step() -> None:
    concealer = stretch.PitchRepetition()
    concealer.heard(tone(1920))
    lost = concealer.conceal(960)

    after = concealer.join(tone(3840)[2880:])

    assert abs(float(after[0] - lost[-1])) < 0.05
