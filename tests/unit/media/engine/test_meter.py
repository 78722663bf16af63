"""Rates of the last second and the W3C freeze rule."""

import pytest

from media.engine.meter import FrameMeter, FreezeMeter, StallMeter


def test_rates_cover_the_last_second() -> None:
    meter = FrameMeter()
    for number in range(64):
        meter.add(1000, number / 32)

    assert meter.fps(63 / 32) == 32
    assert meter.bitrate(63 / 32) == 256_000
    assert meter.fps(10.0) == 0


def shown_at(times: list[float]) -> FreezeMeter:
    meter = FreezeMeter()
    for now in times:
        meter.shown(now)
    return meter


def test_even_frames_and_small_gaps_are_no_freeze() -> None:
    even = [number / 30 for number in range(90)]

    assert shown_at(even).seconds == 0
    assert shown_at([*even, even[-1] + 0.18]).seconds == 0


def test_gap_over_the_limit_counts_whole() -> None:
    even = [number / 30 for number in range(90)]
    meter = shown_at([*even, even[-1] + 0.5])

    assert meter.count == 1
    assert meter.seconds == pytest.approx(0.5)


def test_pause_of_the_sender_is_no_freeze() -> None:
    meter = shown_at([number / 30 for number in range(90)])
    meter.pause()
    meter.shown(60.0)

    assert meter.count == 0


def beaten_at(times: list[float]) -> StallMeter:
    meter = StallMeter()
    meter.take(times[0])
    for now in times:
        meter.beat(now)
    return meter


def test_blocks_in_time_are_no_stall() -> None:
    even = [number / 100 for number in range(101)]
    in_pairs = [number // 2 / 50 for number in range(101)]

    assert beaten_at(even).take(1.0) == 0.0
    assert beaten_at(in_pairs).take(1.0) == 0.0


def test_time_spent_waiting_for_the_processor_is_counted() -> None:
    held_back = [period / 10 + number / 100 for period in range(11) for number in range(5)]  # 60 ms of every 100

    meter = beaten_at(held_back[:51])

    assert meter.take(1.0) == pytest.approx(0.6)
    assert meter.take(2.0) == 0.0


def test_a_pause_of_the_device_is_no_stall() -> None:
    meter = beaten_at([0.0, 0.01])

    meter.beat(3.0)
    meter.restart()
    meter.beat(3.2)

    assert meter.take(4.0) == 0.0
