"""Transport-wide feedback from arrival to match, over the wire format."""

import struct
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.rtp import rtcp, transport_cc, transport_feedback
from media.rtp.transport_feedback import ArrivalLog, SentPackets


def _reports(log: ArrivalLog, now: float) -> list[rtcp.TransportFeedback]:
    wire = rtcp.pack(log.reports(sender_ssrc=1, media_ssrc=2, now=now))
    return [block for block in rtcp.parse(wire) if isinstance(block, rtcp.TransportFeedback)]


def test_arrivals_come_back_with_their_times_and_losses() -> None:
    sent, log = SentPackets(), ArrivalLog()
    for n in range(20):
        number = sent.sent(1000, n * 0.01, mark=n)
        if n != 7:
            log.received(number, 500.0 + n * 0.01)

    at = log.next_timeout()
    assert at == 500.0
    (feedback,) = _reports(log, 500.2)
    fates = sent.match(feedback)

    assert [fate[4] for fate in fates] == list(range(20))
    assert [fate[1] is None for fate in fates] == [n == 7 for n in range(20)]
    arrivals = [fate[1] for fate in fates if fate[1] is not None]
    assert abs((arrivals[-1] - arrivals[0]) - 0.19) < 0.001
    assert sent.match(feedback) == []


def test_a_late_packet_is_reported_again_and_taken_back_from_the_losses() -> None:
    sent, log = SentPackets(), ArrivalLog()
    numbers = [sent.sent(100, 0.0) for _ in range(3)]
    log.received(numbers[0], 1.0)
    log.received(numbers[2], 1.0)
    first = sent.match(_reports(log, 1.0)[0])
    log.received(numbers[1], 1.01)

    assert log.next_timeout() == 1.0 + transport_feedback.EARLY_INTERVAL
    assert log.reports(sender_ssrc=1, media_ssrc=2, now=1.01) == []
    second = sent.match(_reports(log, 1.06)[0])

    assert [fate[1] is None for fate in first] == [False, True, False]
    assert len(second) == 1
    assert second[0][1] is not None
    assert second[0][5]


def test_the_first_arrivals_are_told_of_sooner_than_later_ones() -> None:
    log, told, now = ArrivalLog(), [], 1.0
    for number in range(200):
        now = 1.0 + 0.01 * number
        log.received(number, now)
        at = log.next_timeout()
        if at is not None and at <= now:
            told.append(now)
            assert log.reports(sender_ssrc=1, media_ssrc=2, now=now)

    gaps = [later - earlier for earlier, later in pairwise(told)]
    assert max(gap for gap, at in zip(gaps, told, strict=False) if at < 1.15) < 0.025
    assert min(gap for gap, at in zip(gaps, told, strict=False) if at > 1.3) > 0.045


def test_lost_feedback_is_noticed() -> None:
    sent, log = SentPackets(), ArrivalLog()
    for n in range(3):
        log.received(sent.sent(100, float(n)), n + 10.0)
        (feedback,) = _reports(log, n + 10.05)
        if n != 1:
            sent.match(feedback)

    assert sent.gap


def test_a_long_pause_needs_a_second_report() -> None:
    log = ArrivalLog()
    log.received(1, 1.0)
    log.received(2, 20.0)

    reports = _reports(log, 20.0)

    assert len(reports) == 2
    assert [report.count for report in reports] == [0, 1]


def test_the_next_number_is_known_before_it_is_used() -> None:
    sent = SentPackets()
    for _ in range(3):
        assert sent.next_number == sent.sent(100, 0.0)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 0.2)), max_size=150))
def test_any_arrivals_make_reports_that_can_be_read(arrivals: list[tuple[int, float]]) -> None:
    log, sent, now = ArrivalLog(), SentPackets(), 100.0
    for _ in range(100):
        sent.sent(100, 0.0)
    for sequence, wait in arrivals:
        now += wait
        log.received(sequence, now)
        at = log.next_timeout()
        if at is not None and at <= now:
            for report in log.reports(sender_ssrc=1, media_ssrc=2, now=now):
                assert rtcp.parse(rtcp.pack([report])) == [report]
                assert len(rtcp.pack([report])) < 2200
                sent.match(report)
            following = log.next_timeout()
            assert following is None or following > now


@given(st.integers(0, 0xFFFF), st.integers(-0x800000, 0x7FFFFF), st.lists(st.none() | st.integers(-9, 300)))
def test_feedback_about_anything_is_survived(base: int, reference: int, deltas: list[int | None]) -> None:
    sent = SentPackets()
    for _ in range(50):
        sent.sent(100, 0.0)

    fates = sent.match(rtcp.TransportFeedback(1, 2, base, reference, 0, tuple(deltas)))

    assert len(fates) <= min(50, len(deltas))


def test_numbers_go_on_past_the_wrap() -> None:
    sent, log = SentPackets(), ArrivalLog()
    for n in range(70_000):
        number = sent.sent(100, n * 0.001, mark=n)
        if n >= 69_990:
            log.received(number, n * 0.001)

    (feedback,) = _reports(log, 80.0)

    assert [fate[4] for fate in sent.match(feedback)] == list(range(69_990, 70_000))


def bomb(base: int) -> bytes:
    """Forty bytes that tell of 65,535 packets."""
    fci = struct.pack("!HHI", base, 0xFFFF, 0) + struct.pack("!H", 8191) * 8 + struct.pack("!H", 7) + bytes(2)
    return struct.pack("!BBHII", 0x80 | 15, 205, (len(fci) + 8) // 4, 1, 2) + fci


def test_a_report_about_more_packets_than_anybody_remembers_is_not_read() -> None:
    assert rtcp.parse(bomb(0) * 35) == []


def test_all_reports_of_one_datagram_share_a_limit() -> None:
    nothing: tuple[int | None, ...] = (None,) * transport_cc.MAX_STATUSES
    reports = [rtcp.TransportFeedback(1, 2, 0, 0, count, nothing) for count in range(35)]
    after = rtcp.TransportFeedback(1, 2, 5, 0, 36, (1, 2, 3))

    assert rtcp.parse(rtcp.pack(reports)) == reports[:1]
    assert rtcp.parse(rtcp.pack([after, *reports])) == [after]


def test_feedback_about_far_more_than_was_sent_is_not_matched() -> None:
    sent = SentPackets()
    for n in range(100):
        sent.sent(1000, n * 0.01)
    nothing: tuple[int | None, ...] = (None,) * transport_cc.MAX_STATUSES
    told = [len(sent.match(rtcp.TransportFeedback(1, 2, 1, 0, count, nothing))) for count in range(10)]
    for n in range(100, 300):
        sent.sent(1000, n * 0.01)

    assert told == [100, *[0] * 9]
    assert sent._tells == 200 * transport_feedback.TELLS_PER_PACKET
    assert len(sent.match(rtcp.TransportFeedback(1, 2, 101, 0, 11, (0,) * 200))) == 200
