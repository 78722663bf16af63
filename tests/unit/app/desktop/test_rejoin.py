"""Who is offered to come back to a call, and for how long."""

from dataclasses import replace

import pytest

from app.desktop.rejoin import CARD_FOR, REJOIN_WITHIN, Staying, is_offered, rejoin_of, staying_of
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallMedia
from app.state import CallState, Phase
from tests.kit.people import user

ENDED = CallState(
    CallId("c"), RoomId("r"), CallDirection.OUTGOING, Phase.ENDED, user("bob"), CallMedia(video=True), 0.0,
    connected_at=1.0, ended_at=100.0, reason=EndReason.HUNG_UP, ended_by_me=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "by_me", "offered"),
    [
        (EndReason.HUNG_UP, True, True),
        (EndReason.HUNG_UP, False, False),
        (EndReason.CONNECTION_LOST, False, True),
        (EndReason.MEDIA_FAILED, False, True),
        (EndReason.REPLACED, True, False),
    ],
)
def test_after_leaving_or_losing_a_call(reason: EndReason, by_me: bool, offered: bool) -> None:
    rejoin = rejoin_of(replace(ENDED, reason=reason, ended_by_me=by_me), 100.0)

    assert (rejoin is not None) is offered


def test_a_call_that_never_began_is_not_come_back_to() -> None:
    assert rejoin_of(replace(ENDED, connected_at=None), 100.0) is None


def test_the_offer_stands_for_a_minute_and_not_in_another_call() -> None:
    rejoin = rejoin_of(ENDED, 100.0)

    assert is_offered(rejoin, 100.0 + REJOIN_WITHIN - 1, in_call=False)
    assert not is_offered(rejoin, 100.0 + REJOIN_WITHIN, in_call=False)
    assert not is_offered(rejoin, 101.0, in_call=True)
    assert not is_offered(None, 101.0, in_call=False)
    assert not is_offered(rejoin, 101.0, in_call=False, is_blocked=True)


def test_who_was_left_stays_silently_and_for_a_moment_unless_they_keep_the_card_open() -> None:
    left = replace(ENDED, ended_by_me=False)

    assert staying_of(left, 100.0) == Staying(ENDED.call_id, 160.0, is_silent=True, card_for=CARD_FOR)


@pytest.mark.parametrize("reason", [EndReason.CONNECTION_LOST, EndReason.MEDIA_FAILED])
def test_after_a_call_that_broke_both_stay_as_they_were(reason: EndReason) -> None:
    broken = replace(ENDED, reason=reason, ended_by_me=False)

    assert staying_of(broken, 100.0) == Staying(ENDED.call_id, 160.0, is_silent=False, card_for=REJOIN_WITHIN)


def test_nobody_stays_who_left_moved_or_never_talked() -> None:
    assert staying_of(ENDED, 100.0) is None
    assert staying_of(replace(ENDED, reason=EndReason.MOVED), 100.0) is None
    assert staying_of(replace(ENDED, connected_at=None, ended_by_me=False), 100.0) is None
