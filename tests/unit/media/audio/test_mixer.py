"""Mixing is a plain sum until it would clip; the far end is what was played, in time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio.mixer import CLIP, FAR_END_CAPACITY, LEAD, LIMIT, Fader, FarEnd, Limiter, mix
from media.audio.timeline import BLOCK, RATE, Samples


def noise(seed: int, amplitude: float) -> Samples:
    return np.asarray(np.random.default_rng(seed).uniform(-amplitude, amplitude, BLOCK), np.float32)


def test_quiet_voices_are_summed_exactly() -> None:
    voices = [noise(seed, 0.1) for seed in range(5)]

    mixed = mix([(Fader(), voice) for voice in voices], Limiter())

    assert np.array_equal(mixed, sum(voices[1:], voices[0].copy()))


def test_loud_voices_stay_below_full_scale_and_the_limiter_lets_go() -> None:
    limiter = Limiter()
    loud = [mix([(Fader(), noise(seed, 0.9)), (Fader(), noise(seed + 1, 0.9))], limiter) for seed in range(20)]
    assert max(float(np.abs(block).max()) for block in loud) <= CLIP + 1e-6
    assert float(np.abs(loud[-1]).max()) <= LIMIT * 1.3

    for _ in range(60):
        limiter.apply(noise(1, 0.1))

    quiet = noise(7, 0.1)
    assert np.array_equal(limiter.apply(quiet.copy()), quiet)


def test_a_gain_change_is_a_ramp() -> None:
    fader, sound = Fader(), np.full(BLOCK, 0.5, np.float32)
    fader.set(0.0)

    ramped, silent = fader.apply(sound), fader.apply(sound)

    assert float(np.abs(np.diff(ramped)).max()) <= 0.5 / BLOCK * 1.01
    assert not silent.any()
    fader.set(9.0)
    fader.apply(sound)
    assert float(fader.apply(sound)[0]) == 1.0  # gains are at most 2


def test_sound_that_is_not_finite_is_silenced() -> None:
    assert not Limiter().apply(np.full(BLOCK, np.nan, np.float32)).any()


def test_the_far_end_gives_the_block_that_was_played_then() -> None:
    far = FarEnd()
    time = np.arange(100 * BLOCK)
    played = np.sin(time / 50).astype(np.float32)
    rng = np.random.default_rng(3)
    worst = 0
    for index in range(100):
        start = index * BLOCK
        far.write(10.0 + 0.03 + start / RATE + rng.uniform(-0.003, 0.003), played[start : start + BLOCK])
        if index < 20:
            continue
        captured = 10.0 + (index - 5) * BLOCK / RATE
        block, _ = far.read(captured)
        wanted = int((captured + LEAD - 10.03) * RATE)
        offsets = [offset for offset in range(-400, 401, 4) if np.array_equal(block, played[wanted + offset :][:BLOCK])]
        worst = max(worst, abs(offsets[0]) if offsets else 0)

    assert worst / RATE < 0.006


def test_far_end_blocks_follow_each_other_and_a_gap_of_the_device_is_silence() -> None:
    far = FarEnd()
    for index in range(10):
        far.write(1.0 + index * 0.01, np.full(BLOCK, 0.5, np.float32))
    far.write(1.0 + 10 * 0.01 + 0.1, np.full(BLOCK, 0.5, np.float32))

    _, jumped = far.read(1.05)
    assert jumped
    silent, jumped_again = far.read(1.06 + 0.06)
    assert jumped_again
    assert not silent[:BLOCK].any()


@given(st.lists(st.integers(1, BLOCK), min_size=1, max_size=260), st.integers(-2 * BLOCK, FAR_END_CAPACITY * 2))
def test_the_ring_of_the_far_end_gives_what_is_known_and_silence_else(sizes: list[int], start: int) -> None:
    far = FarEnd()
    count = 0
    for size in sizes:
        far._append(np.arange(count + 1, count + size + 1, dtype=np.float32))
        count += size

    positions = start + np.arange(BLOCK)
    known = (positions >= max(0, count - FAR_END_CAPACITY)) & (positions < count)
    assert np.array_equal(far._slice(start), np.where(known, positions + 1, 0).astype(np.float32))


def test_without_playback_the_far_end_is_silent() -> None:
    block, jumped = FarEnd().read(5.0)

    assert not block.any()
    assert not jumped
    assert block.dtype == np.float32
    assert len(block) == pytest.approx(BLOCK)


def test_one_voice_in_stereo_makes_the_mix_stereo_and_the_others_stay_in_the_middle() -> None:
    wide = np.stack((noise(1, 0.1), noise(2, 0.1)), axis=1)
    softer = Fader()
    softer.set(0.5)
    softer.apply(wide)

    mixed = mix([(softer, wide), (Fader(), noise(3, 0.1))], Limiter())

    assert mixed == pytest.approx(0.5 * wide + noise(3, 0.1)[:, None], abs=1e-6)


def test_loud_stereo_is_limited_alike_on_both_sides() -> None:
    limiter = Limiter()
    wide = np.stack((np.full(BLOCK, 1.5, np.float32), np.full(BLOCK, 0.3, np.float32)), axis=1)

    blocks = [limiter.apply(wide.copy()) for _ in range(5)]

    assert blocks[-1][:, 0].max() <= CLIP
    assert blocks[-1][:, 0] == pytest.approx(5 * blocks[-1][:, 1], rel=0.2)


def test_the_far_end_keeps_the_mean_of_both_sides() -> None:
    far_end = FarEnd()
    wide = np.stack((np.full(BLOCK, 0.4, np.float32), np.zeros(BLOCK, np.float32)), axis=1)
    for index in range(20):
        far_end.write(index * 0.01, wide)

    block, _ = far_end.read(0.1 - LEAD)

    assert block == pytest.approx(0.2)
