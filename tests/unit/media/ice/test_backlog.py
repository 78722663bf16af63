"""What waits for a full stream."""

from hypothesis import given
from hypothesis import strategies as st

from media.ice.backlog import MAX_AGE, MAX_BYTES, Backlog
from media.ice.framing import channel_data
from media.ice.stun import Class, Message, Method

MEDIA = channel_data(0x4000, bytes(1000))
REQUEST = Message(Method.REFRESH, Class.REQUEST, bytes(12)).serialize()


def test_order_is_kept_and_requests_go_first() -> None:
    backlog = Backlog()
    frames = [channel_data(0x4000, b"%d" % number) for number in range(3)]
    for frame in (*frames, REQUEST):
        assert backlog.push(frame, 0.0)

    assert [backlog.pop(0.1) for _ in range(5)] == [REQUEST, *frames, None]
    assert (len(backlog), backlog.dropped) == (0, 0)


def test_late_media_is_dropped_and_a_late_request_is_not() -> None:
    backlog = Backlog()
    backlog.push(MEDIA, 0.0)
    backlog.push(REQUEST, 0.0)
    fresh = channel_data(0x4001, b"fresh")
    backlog.push(fresh, MAX_AGE + 0.01)

    assert [backlog.pop(MAX_AGE + 0.01) for _ in range(3)] == [REQUEST, fresh, None]
    assert backlog.dropped == 1


def test_indications_are_media() -> None:
    backlog = Backlog()
    indication = Message(Method.SEND, Class.INDICATION, bytes(12)).serialize()
    backlog.push(indication, 0.0)

    assert backlog.pop(1.0) is None


def test_too_much_drops_the_oldest_media_and_says_so() -> None:
    backlog = Backlog()
    backlog.push(REQUEST, 0.0)
    number = 0
    while backlog.push(channel_data(0x4000 + number, bytes(1000)), 0.0):
        number += 1

    assert backlog.pop(0.0) == REQUEST
    assert backlog.pop(0.0) == channel_data(0x4001, bytes(1000))


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=5000), st.floats(0, 0.1), st.booleans()), max_size=100))
def test_it_stays_small_and_never_raises(steps: list[tuple[bytes, float, bool]]) -> None:
    backlog, now, given, taken = Backlog(), 0.0, 0, 0
    for data, passed, takes in steps:
        now += passed
        given += 1
        backlog.push(data, now)
        if takes:
            taken += backlog.pop(now) is not None
        kept = sum(len(data) for _, data in backlog._media) + sum(map(len, backlog._requests))
        assert kept == backlog._size <= MAX_BYTES
    assert given == taken + backlog.dropped + len(backlog)
