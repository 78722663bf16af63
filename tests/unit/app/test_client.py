"""The client over a real socket, with a server played by the test: coming, going, and what it tells."""

import asyncio

import pytest

from app.net.errors import Refused
from app.protocol.ids import CallId, RoomId
from app.protocol.messages import (
    HangUp,
    MissedCall,
    PresenceChanged,
)
from app.protocol.model import (
    Availability,
    CallDirection,
    CallRecord,
    ContactInfo,
    ContactState,
    PresenceInfo,
)
from app.state import (
    CallMissed,
    ClientState,
    Link,
    SignedOut,
    StateChanged,
)
from tests.kit.played_desk import ANN, BOB, Desk, run


def test_signing_in_shows_who_and_where() -> None:
    async def scene(ann: Desk) -> None:
        assert ann.state.me == ANN
        assert ann.state.connection.link is Link.ONLINE
        assert ann.state.connection.server_name == "Test"
        assert ann.server.hellos[0].token == "access-1"
        with pytest.raises(Refused):
            await ann.client.sign_in(ann.server.url, "ann", "wrong")
        assert ann.state.connection.link is Link.ONLINE
        await ann.client.sign_out()
        assert ann.state == ClientState()
        assert ann.accounts.asked[-1] == "POST /sign-out"
        assert ann.of(SignedOut) == [SignedOut()]

    run(scene)


def test_people_are_kept_up_to_date() -> None:
    async def scene(ann: Desk) -> None:
        contact = await ann.client.people.add_contact(username="bob")
        assert ann.state.contacts == (ContactInfo(BOB, ContactState.REQUEST_SENT),) == (contact,)
        await ann.server.tell(PresenceChanged((PresenceInfo(BOB.user_id, Availability.AVAILABLE),)))
        record = CallRecord(CallId("c"), RoomId("r"), BOB, CallDirection.INCOMING, False, 1.0)
        await ann.server.tell(MissedCall(record))
        await ann.tells(CallMissed)
        assert ann.state.presence[BOB.user_id].availability is Availability.AVAILABLE
        assert list(ann.state.missed) == [record]
        ann.client.people.mark_calls_seen()
        assert list(ann.state.missed) == []
        assert (await ann.client.own_account.rename("Annie")).name == "Annie"
        assert ann.state.me is not None
        assert ann.state.me.name == "Annie"

    run(scene)


def test_closing_in_a_call_says_goodbye() -> None:
    heard: list[object] = []

    async def scene(ann: Desk) -> None:
        await ann.calls_bob()
        await ann.client.close()
        await ann.server.hears(HangUp)
        heard.append(True)

    run(scene)
    assert heard


def test_snapshots_are_told_once_for_each_turn() -> None:
    async def scene(ann: Desk) -> None:
        await asyncio.sleep(0)
        before = len(ann.of(StateChanged))
        ann.client.people.set_availability(Availability.AWAY)
        ann.client.devices.mute(True)
        await asyncio.sleep(0.01)
        assert len(ann.of(StateChanged)) == before + 1

    run(scene)
