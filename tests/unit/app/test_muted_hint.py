"""The hint "you are muted": after enough speech, over breaths, not too often."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.muted_hint import AGAIN_AFTER, SHOWN_FOR, SPEECH_WANTED, MutedHint

STEP = 0.15


def looked(hint: MutedHint, speech: list[bool], start: float = 100.0, *, is_muted: bool = True) -> list[float]:
    """The times at which the hint was shown, looking every 150 ms."""
    times = [start + index * STEP for index in range(len(speech))]
    return [at for at, word in zip(times, speech, strict=True) if hint.look(at, is_muted=is_muted, is_speaking=word)]


def test_a_sentence_brings_it_and_it_goes_by_itself() -> None:
    shown = looked(MutedHint(), [True] * 60)

    assert SPEECH_WANTED < shown[0] - 100.0 < SPEECH_WANTED + 2 * STEP
    assert SHOWN_FOR - STEP <= shown[-1] - shown[0] < SHOWN_FOR


def test_breaths_do_not_take_it_back() -> None:
    assert looked(MutedHint(), ([True] * 4 + [False] * 2) * 4)


def test_a_cough_now_and_then_is_no_speech() -> None:
    assert not looked(MutedHint(), ([True] * 3 + [False] * 20) * 20)


def test_nothing_while_the_microphone_is_open() -> None:
    assert not looked(MutedHint(), [True] * 100, is_muted=False)


def test_what_was_said_before_the_mute_does_not_count() -> None:
    hint = MutedHint()
    looked(hint, [True] * 20, is_muted=False)

    assert not looked(hint, [True] * 5, start=103.0)


@given(st.lists(st.booleans(), max_size=600))
def test_never_twice_within_a_minute(speech: list[bool]) -> None:
    shown = looked(MutedHint(), speech)
    starts = [at for before, at in zip([float("-inf"), *shown], shown, strict=False) if at - before > 2 * STEP]

    assert all(later - earlier >= AGAIN_AFTER for earlier, later in pairwise(starts))
