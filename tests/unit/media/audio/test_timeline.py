"""Counters without wrap, pauses told from losses, the sender's clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio.timeline import FRAME, RATE, LossMeter, ReportFit, Unwrapper, is_pause


@given(st.integers(0, 2**16 - 1), st.lists(st.integers(-300, 300), max_size=200))
def test_unwrapped_steps_are_the_steps_on_the_wire(first: int, steps: list[int]) -> None:
    unwrapper = Unwrapper(16)
    truth = unwrapper.extend(first)

    for step in steps:
        truth += step
        assert unwrapper.extend(truth % 2**16) == truth


def test_loss_meter_counts_lost_numbers_and_takes_reordering_back() -> None:
    meter = LossMeter()
    for seq in (0, 1, 2, 5, 4, 3):
        meter.received(seq)

    assert meter.lost_total == 0
    assert meter.share == pytest.approx(0.0, abs=1e-3)


def test_loss_share_nears_the_true_loss() -> None:
    meter = LossMeter()
    for seq in range(4000):
        if seq % 10:
            meter.received(seq)

    assert meter.share == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("seq_step", "timestamp_step", "pause"),
    [(1, FRAME, False), (1, 20 * FRAME, True), (2, 2 * FRAME, False), (3, 20 * FRAME, True), (4, 4 * FRAME, False)],
)
def test_fewer_missing_numbers_than_frames_is_a_pause(seq_step: int, timestamp_step: int, *, pause: bool) -> None:
    assert is_pause(seq_step, timestamp_step, FRAME) is pause


def test_reports_give_the_capture_time_and_the_senders_rate() -> None:
    fit = ReportFit()
    assert fit.ntp_of(0) is None
    rate = RATE * (1 + 100e-6)

    for second in range(6):
        fit.report(3e9 + second, round(second * rate))

    assert fit.ntp_of(round(10 * rate)) == pytest.approx(3e9 + 10, abs=1e-4)


def test_a_jump_of_the_reports_begins_anew() -> None:
    fit = ReportFit()
    for second in range(6):
        fit.report(100.0 + second, second * RATE)

    fit.report(500.0, 6 * RATE)

    assert fit.ntp_of(7 * RATE) == pytest.approx(501.0)
