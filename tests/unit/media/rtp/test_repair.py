"""Loss repair: what is asked for, when, and when it is given up; the sender's memory."""

from hypothesis import given
from hypothesis import strategies as st

from media.rtp import nack
from media.rtp.history import PacketHistory
from media.rtp.keyframes import KeyframeThrottle
from media.rtp.nack import Nacker


def test_a_hole_is_asked_for_after_a_short_wait_then_each_round_trip() -> None:
    nacker = Nacker()
    for sequence in (10, 11, 14):
        nacker.received(sequence, 1.0)

    assert nacker.due(rtt=0.1, now=1.0) == ()
    first = nacker.next_timeout()
    assert first == 1.0 + nack.MIN_WAIT
    assert nacker.due(rtt=0.1, now=first) == (12, 13)
    second = nacker.next_timeout()
    assert second is not None
    assert 0.1 < second - first < 0.15

    nacker.received(12, second, repaired=True)
    assert nacker.due(rtt=0.1, now=second) == (13,)
    nacker.received(13, second + 0.01, repaired=True)
    assert nacker.next_timeout() is None
    assert nacker.recovered_total == 2


def test_reordered_packets_are_not_asked_for_and_teach_patience() -> None:
    nacker = Nacker()
    nacker.received(1, 0.0)
    nacker.received(3, 0.0)
    nacker.received(2, 0.003)
    assert nacker.due(rtt=0.0, now=1.0) == ()

    nacker.received(5, 2.0)

    due = nacker.next_timeout()
    assert due is not None
    assert due - 2.0 > nack.MIN_WAIT


def test_repair_is_given_up_after_the_limit() -> None:
    nacker = Nacker()
    nacker.received(1, 0.0)
    nacker.received(3, 0.0)
    asked = 0
    while (at := nacker.next_timeout()) is not None:
        asked += len(nacker.due(rtt=0.01, now=at))
        following = nacker.next_timeout()
        assert following is None or following > at

    assert asked == nack.MAX_REQUESTS
    assert nacker.take_hopeless()
    assert not nacker.take_hopeless()


def test_an_outage_is_not_repaired_packet_by_packet() -> None:
    nacker = Nacker()
    nacker.received(1, 0.0)
    nacker.received(2000, 0.5)

    assert nacker.take_hopeless()
    assert nacker.next_timeout() is None


def test_nothing_before_a_keyframe_is_asked_for() -> None:
    nacker = Nacker()
    nacker.received(0xFFFE, 0.0)
    nacker.received(0x10003, 0.0)
    nacker.forget_before(0x10001)

    assert nacker.due(rtt=0.0, now=1.0) == (1, 2)


@given(st.lists(st.tuples(st.integers(-20, 400), st.floats(0.0, 0.3), st.booleans()), max_size=120))
def test_the_machine_always_moves_on(steps: list[tuple[int, float, bool]]) -> None:
    nacker = Nacker()
    sequence, now = 0, 0.0
    for step, wait, repaired in steps:
        sequence += step
        now += wait
        nacker.received(sequence, now, repaired=repaired)
        while (at := nacker.next_timeout()) is not None and at <= now:
            nacker.due(rtt=0.05, now=now)
            following = nacker.next_timeout()
            assert following is None or following > now
        assert nacker.missing <= nack.MAX_MISSING


def test_history_answers_once_per_round_trip_and_forgets() -> None:
    history = PacketHistory(capacity=3)
    for sequence in range(4):
        history.add(sequence, bytes((sequence,)), 0.0)

    assert history.take(0, rtt=0.1, now=0.5) is None
    assert history.take(2, rtt=0.1, now=0.5) == b"\x02"
    assert history.take(2, rtt=0.1, now=0.55) is None
    assert history.take(2, rtt=0.1, now=0.61) == b"\x02"
    assert history.take(3, rtt=0.1, now=9.0) is None
    assert history.newest(max_age=1.0, now=0.5) == b"\x03"
    assert history.newest(max_age=1.0, now=5.0) is None
    assert len(history) == 3


def test_keyframe_requests_are_spaced_and_none_is_lost() -> None:
    throttle = KeyframeThrottle(0.3)

    assert throttle.request(1.0)
    assert not throttle.request(1.1)
    assert throttle.next_timeout() == 1.3
    assert not throttle.due(1.2)
    assert throttle.due(1.3)
    assert throttle.next_timeout() is None
    assert not throttle.request(1.4)
    assert throttle.next_timeout() == 1.6
    assert throttle.total == 2


def test_on_a_lossy_path_each_request_is_made_twice() -> None:
    nacker = Nacker()
    for sequence in (1, 3, 5, 7):
        nacker.received(sequence, 0.0)

    asked = []
    while (at := nacker.next_timeout()) is not None and at < 0.2:
        asked.append((round(at, 3), nacker.due(rtt=0.1, now=at)))

    assert asked == [(0.004, (2, 4, 6)), (0.016, (2, 4, 6)), (0.141, (2, 4, 6)), (0.153, (2, 4, 6))]
