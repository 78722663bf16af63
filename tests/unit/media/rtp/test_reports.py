"""Reports: loss and jitter as RFC 3550 counts them, capture time through SR, round trips."""

from hypothesis import given
from hypothesis import strategies as st

from media.rtp import ntp
from media.rtp.capture_time import CaptureClock, ClockOffset
from media.rtp.reception import Reception
from media.rtp.reports import SentStream

EPOCH = 3_900_000_000.0  # NTP seconds of monotonic 0 in these tests


def test_loss_is_counted_per_interval_and_in_total() -> None:
    reception = Reception(5, 90000)
    assert reception.report(0.0) is None
    for sequence in range(100):
        if sequence % 4:
            reception.received(sequence, sequence * 3000, 1000, sequence / 30)

    first = reception.report(4.0)
    for sequence in range(100, 200):
        reception.received(sequence, sequence * 3000, 1000, sequence / 30)
    second = reception.report(8.0)

    assert first is not None
    assert second is not None
    assert first.total_lost == 24  # sequence 0 was never expected
    assert abs(first.fraction_lost / 256 - 0.25) < 0.02
    assert second.fraction_lost == 0
    assert second.total_lost == 24
    assert second.highest_sequence == 199


def test_jitter_of_a_steady_stream_is_nothing_and_of_a_shaky_one_is_seen() -> None:
    steady, shaky = Reception(1, 90000), Reception(2, 90000)
    for n in range(200):
        steady.received(n, n * 3000, 1, n / 30)
        shaky.received(n, n * 3000, 1, n / 30 + (0.01 if n % 2 else 0.0))

    assert steady.jitter < 1e-6
    assert 0.008 < shaky.jitter < 0.011


def test_round_trip_from_a_report_block() -> None:
    stream = SentStream(9, 90000)
    assert stream.report(ntp_now=EPOCH, now=0.0) is None
    stream.captured(1000, 0.5)
    stream.sent(700)
    report = stream.report(ntp_now=EPOCH + 1.0, now=1.0)
    assert report is not None
    assert report.timestamp == 1000 + 45000
    reception = Reception(9, 90000)
    reception.received(1, 1000, 700, 1.05)
    reception.sender_report(report.ntp, 1.05)

    block = reception.report(1.25)

    assert block is not None
    rtt = ntp.round_trip(
        now_ntp=EPOCH + 1.3, last_sender_report=block.last_sender_report, delay_since=block.delay_since
    )
    assert rtt is not None
    assert abs(rtt - 0.1) < 0.001


@given(st.integers(0, 0xFFFF_FFFF), st.floats(0, 10))
def test_capture_time_survives_wrapping_and_drift(start: int, delay: float) -> None:
    clock, offset = CaptureClock(90000), ClockOffset()
    assert clock.ntp_of(start) is None
    for n in range(10):
        true = EPOCH + n
        fixed = ntp.fixed_of(true)
        clock.report(fixed, (start + round(n * 90000 * 1.0001)) & 0xFFFF_FFFF)
        offset.report(ntp=fixed, arrived_ntp=true + 7.0 + delay)

    captured = clock.ntp_of((start + round(9.5 * 90000 * 1.0001)) & 0xFFFF_FFFF)

    assert captured is not None
    assert abs(captured - (EPOCH + 9.5)) < 0.001
    ours = offset.ours_of(captured, rtt=2 * delay)
    assert ours is not None
    assert abs(ours - (EPOCH + 16.5)) < 0.001


def test_a_stream_that_begins_anew_is_learnt_anew() -> None:
    clock = CaptureClock(48000)
    for n in range(5):
        clock.report(ntp.fixed_of(EPOCH + n), n * 48000)
    clock.report(ntp.fixed_of(EPOCH + 5), 0x8000_0000)

    captured = clock.ntp_of(0x8000_0000 + 48000)

    assert captured is not None
    assert abs(captured - (EPOCH + 6)) < 0.001


def test_answers_that_make_no_sense_give_no_round_trip() -> None:
    assert ntp.round_trip(now_ntp=EPOCH, last_sender_report=0, delay_since=0) is None
    long_ago = ntp.middle_of(ntp.fixed_of(EPOCH - 500))
    assert ntp.round_trip(now_ntp=EPOCH, last_sender_report=long_ago, delay_since=0) is None
    ahead = ntp.middle_of(ntp.fixed_of(EPOCH + 1))
    assert ntp.round_trip(now_ntp=EPOCH, last_sender_report=ahead, delay_since=0) == 0.0
