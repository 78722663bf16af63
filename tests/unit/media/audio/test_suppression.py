"""Strong noise suppression: silence, words and hostile sound go through it as they should."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from media.audio.suppression import DELAY, StrongSuppressor
from media.audio.timeline import BLOCK, Samples
from tests.kit.voice import voice


def through(sound: Samples, *, speech: float = 1.0) -> Samples:
    suppressor = StrongSuppressor()
    steps = range(0, len(sound) - BLOCK + 1, BLOCK)
    return np.concatenate([suppressor.process(sound[at : at + BLOCK], speech) for at in steps])


def test_clean_speech_comes_out_as_it_went_in_a_block_later() -> None:
    spoken = voice(6)

    out = through(spoken)

    before, after = spoken[48_000:-DELAY], out[48_000 + DELAY :]
    likeness = float(before @ after) / float(np.sqrt((before @ before) * (after @ after)))
    assert likeness > 0.97


def test_steady_noise_nearly_vanishes() -> None:
    hiss = np.random.default_rng(1).normal(0, 0.02, 4 * 48_000).astype(np.float32)

    out = through(hiss, speech=0.0)

    tail = slice(-48_000, None)
    assert float(np.std(out[tail])) < 0.05 * float(np.std(hiss[tail]))


def test_noise_that_grows_is_followed() -> None:
    generator = np.random.default_rng(2)
    hiss = np.concatenate([generator.normal(0, power, 3 * 48_000) for power in (0.002, 0.03)]).astype(np.float32)

    out = through(hiss)

    assert float(np.std(out[-48_000:])) < 0.3 * float(np.std(hiss[-48_000:]))


def test_a_pause_is_turned_down_slowly_and_a_word_opens_it_at_once() -> None:
    suppressor = StrongSuppressor()
    generator = np.random.default_rng(3)

    def step(speech: float) -> float:
        return float(np.std(suppressor.process(generator.normal(0, 0.1, BLOCK).astype(np.float32), speech)))

    for _ in range(200):
        step(1.0)
    spoken = float(np.mean([step(1.0) for _ in range(20)]))
    fading = [step(0.0) for _ in range(100)]
    step(1.0)
    opened = float(np.mean([step(1.0) for _ in range(20)]))

    assert fading[5] > 0.5 * spoken
    assert np.mean(fading[-10:]) < 0.4 * spoken
    assert opened > 0.7 * spoken


@given(
    st.lists(st.sampled_from([0.0, 1e-30, 1e-6, 0.5, 1.0, -1.0, 1e4]), min_size=1, max_size=12),
    st.floats(0.0, 1.0),
)
def test_any_sound_gives_finite_sound(levels: list[float], speech: float) -> None:
    suppressor = StrongSuppressor()
    for level in levels:
        out = suppressor.process(np.full(BLOCK, level, np.float32), speech)
        assert out.shape == (BLOCK,)
        assert out.dtype == np.float32
        assert np.isfinite(out).all()
