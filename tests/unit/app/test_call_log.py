"""The history as people read it."""

import pytest

from app.call_log import calls_with, extended, grouped, is_missed, refreshed
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import CallDirection, CallRecord, UserInfo

IN, OUT = CallDirection.INCOMING, CallDirection.OUTGOING


def record(
    name: str, direction: CallDirection = OUT, answered_at: float = 0.0, reason: EndReason = EndReason.NO_ANSWER
) -> CallRecord:
    peer = UserInfo(UserId(name), name, name.title())
    return CallRecord(CallId("c"), RoomId("r"), peer, direction, True, 1.0, answered_at, 2.0, reason)


def test_calls_in_a_row_with_one_person_are_one_line() -> None:
    groups = grouped([record("ann"), record("ann"), record("ben"), record("ann")])

    assert [(group.peer.username, len(group.records)) for group in groups] == [("ann", 2), ("ben", 1), ("ann", 1)]


def test_missed_calls_are_told_apart_from_the_others_of_the_same_person() -> None:
    groups = grouped([record("ann", IN), record("ann", IN), record("ann", OUT)])

    assert [(group.is_missed, len(group.records)) for group in groups] == [(True, 2), (False, 1)]


@pytest.mark.parametrize(
    ("call", "missed"),
    [
        (record("ann", IN), True),
        (record("ann", IN, reason=EndReason.CANCELLED), True),
        (record("ann", OUT), False),
        (record("ann", IN, answered_at=1.0), False),
        (record("ann", IN, reason=EndReason.DECLINED), False),
        (record("ann", IN, reason=EndReason.ANSWERED_ELSEWHERE), False),
    ],
)
def test_missed_is_what_nobody_took_care_of(call: CallRecord, missed: bool) -> None:
    assert is_missed(call) is missed


def test_calls_with_one_person_follow_who_they_are_and_not_their_name() -> None:
    renamed = UserInfo(UserId("ann"), "ann", "Anna B.")

    assert len(calls_with([record("ann"), record("ben")], renamed)) == 1


def _at(number: int) -> CallRecord:
    return CallRecord(CallId(f"c{number}"), RoomId("r"), record("bob").peer, IN, video=False, started_at=float(number))


def test_a_newest_page_keeps_older_calls_only_where_nothing_is_missing_between() -> None:
    shown = (_at(3), _at(2), _at(1))

    assert refreshed(shown, (_at(4), _at(3))) == (_at(4), _at(3), _at(2), _at(1))
    assert refreshed(shown, (_at(9), _at(8))) == (_at(9), _at(8))
    assert refreshed(shown, ()) == ()


def test_an_older_page_is_appended_without_repeating() -> None:
    assert extended((_at(3), _at(2)), (_at(2), _at(1))) == (_at(3), _at(2), _at(1))
