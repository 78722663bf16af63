"""What makes the shown calls of the past incomplete."""

from dataclasses import replace

from app.desktop.history import history_is_stale
from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallMedia, CallRecord
from app.state import CallState, ClientState, Connection, Link, Phase
from tests.kit.people import user

BOB = user("bob")
RINGING = CallState(CallId("c"), RoomId("r"), CallDirection.INCOMING, Phase.RINGING, BOB, CallMedia(), 0.0)
MISSED = CallRecord(CallId("m"), RoomId("r"), BOB, CallDirection.INCOMING, video=False, started_at=1.0)
HERE = ClientState(Connection(Link.ONLINE), me=user("ada"))


def test_a_call_that_is_gone_is_in_the_history_also_one_that_was_declined_or_taken_elsewhere() -> None:
    assert history_is_stale(replace(HERE, calls=(RINGING,)), HERE)
    assert not history_is_stale(HERE, replace(HERE, calls=(RINGING,)))


def test_a_call_that_was_missed_while_nobody_listened() -> None:
    assert history_is_stale(HERE, replace(HERE, missed=(MISSED,)))
    assert not history_is_stale(replace(HERE, missed=(MISSED,)), HERE)


def test_back_after_a_lost_connection() -> None:
    lost = replace(HERE, connection=Connection(Link.RECONNECTING))

    assert history_is_stale(lost, HERE)
    assert not history_is_stale(HERE, lost)
    assert not history_is_stale(HERE, HERE)


def test_who_is_signed_out_has_no_calls() -> None:
    assert not history_is_stale(replace(HERE, calls=(RINGING,)), ClientState())
    assert not history_is_stale(ClientState(), replace(HERE, missed=(MISSED,)))
