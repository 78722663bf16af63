"""Shares of a path's rate."""

import pytest

from media.congestion.shares import MIN_PICTURES, left_for_pictures, picture_share, voice_bitrate, voice_share


def test_pictures_get_what_sound_and_the_backlog_leave() -> None:
    assert left_for_pictures(1_000_000.0, sound=100_000.0, backlog=0) == pytest.approx(828_000.0)
    assert left_for_pictures(1_000_000.0, sound=100_000.0, backlog=12_500) == pytest.approx(644_000.0)
    assert left_for_pictures(50_000.0, sound=90_000.0, backlog=0) < 0
    assert picture_share(50_000.0, sound=90_000.0, backlog=0) == MIN_PICTURES


def test_speech_gets_cheaper_where_there_is_little() -> None:
    assert [voice_bitrate(rate, 32_000) for rate in (50e3, 100e3, 200e3, 400e3)] == [14_000, 20_000, 24_000, 32_000]
    assert voice_bitrate(200e3, 20_000) == 20_000


def test_copies_and_short_packets_count() -> None:
    plain = voice_share(400e3, bitrate=32_000, is_protected=False)

    assert voice_share(400e3, bitrate=32_000, is_protected=True) == plain + 32_000
    assert voice_share(900e3, bitrate=32_000, is_protected=False) > plain + 20_000


def test_narrow_lines_spend_less_on_headers() -> None:
    assert voice_share(100e3, bitrate=32_000, is_protected=False) < 20_000 + 14_000
    assert voice_share(50e3, bitrate=32_000, is_protected=False) < 14_000 + 10_000
