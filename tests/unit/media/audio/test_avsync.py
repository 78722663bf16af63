"""Lip sync brings sound and picture within tolerance by the cheaper hold."""

import pytest

from media.audio.avsync import MAX_AUDIO_DELAY, MAX_VIDEO_DELAY, Holds, LipSync


def settle(audio: float, video: float, seconds: float = 20.0) -> tuple[Holds, float]:
    """Offsets without holds in, final holds and skew out; the world obeys the holds."""
    sync, holds = LipSync(), Holds()
    for tick in range(int(seconds * 4)):
        now = tick / 4
        sync.audio_offset(audio + holds.audio, now)
        holds = sync.video_offset(video + holds.video, now)
    return holds, (video + holds.video) - (audio + holds.audio)


def test_early_pictures_are_held() -> None:
    holds, skew = settle(audio=0.180, video=0.040)

    assert holds.video > 0.05
    assert holds.audio == 0.0
    assert -0.125 < skew < 0.045


def test_sound_waits_only_for_pictures_that_are_far_behind() -> None:
    slightly, _ = settle(audio=0.050, video=0.110)
    far, skew = settle(audio=0.050, video=0.200)

    assert slightly.audio == 0.0
    assert far.audio > 0.0
    assert abs(skew) <= 0.080


def test_small_skew_is_left_alone() -> None:
    assert settle(audio=0.05, video=0.07)[0] == Holds()


def test_sound_a_little_late_delays_no_pictures() -> None:
    assert settle(audio=0.075, video=0.010)[0] == Holds()


def test_held_pictures_are_let_go_when_the_sound_gets_faster() -> None:
    sync, holds = LipSync(), Holds()
    for tick in range(160):
        sync.audio_offset(0.2 if tick < 80 else 0.06, tick / 4)
        holds = sync.video_offset(0.02 + holds.video, tick / 4)
        assert tick != 79 or holds.video > 0.05

    assert holds.video < 0.01


def test_holds_are_bounded() -> None:
    assert settle(audio=2.0, video=0.0)[0].video == MAX_VIDEO_DELAY
    assert settle(audio=0.0, video=2.0)[0].audio == pytest.approx(MAX_AUDIO_DELAY)


def test_held_sound_is_released_first() -> None:
    sync = LipSync()
    sync.holds = Holds(audio=0.1)
    for tick in range(12):
        sync.audio_offset(0.3, tick / 4)
        holds = sync.video_offset(0.2, tick / 4)

    assert holds.audio < 0.1
    assert holds.video == 0.0


def test_without_sound_there_is_nothing_to_do() -> None:
    sync = LipSync()
    assert sync.video_offset(0.1, 0.0) == Holds()
    sync.restart()
    assert sync.skew is None
