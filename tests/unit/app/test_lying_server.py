"""A client with a server that says anything, in any order: it stays whole, small, and can be used afterwards."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.account import Account
from app.calls import MAX_CALLS
from app.client import Client
from app.credentials import Credentials
from app.net.trust import Trust
from app.parts import Parts
from app.people import MAX_PEOPLE, People
from app.protocol.description import CandidateBatch
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, ParticipantId, RoomId, UserId
from app.protocol.messages import (
    Accepted,
    ContactChanged,
    Ended,
    Error,
    Incoming,
    Joined,
    Message,
    MissedCall,
    Ok,
    PeerCandidates,
    PeerConnection,
    PeerDescription,
    Pong,
    PresenceChanged,
    ProfileChanged,
    Relays,
    Ringing,
)
from app.protocol.model import (
    Availability,
    CallDirection,
    CallMedia,
    CallRecord,
    ContactInfo,
    ContactState,
    PresenceInfo,
    RelayServer,
)
from app.state import CallArrived, ClientEvent, Link, SignedIn
from tests.kit.fake_accounts import FakeAccounts
from tests.kit.fake_engine import FakeEngine
from tests.kit.fake_server import FakeServer, fake_server
from tests.kit.people import description, device, participant, user
from tests.kit.waiting import until

ANN, BOB = user("ann"), user("bob")


class Victim:
    """Ann at her client, and what went wrong inside it."""

    def __init__(self, server: FakeServer) -> None:
        self.server = server
        self.told: list[ClientEvent] = []
        self.faults: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: self.faults.append(context))
        accounts = FakeAccounts(ANN)
        parts = Parts(device("ann"), Trust(), Credentials(None), FakeEngine, transport=accounts.transport)
        self.client = Client(parts, self.told.append)

    def link(self) -> str | None:
        state = self.client.state.connection
        return None if state.link is Link.ONLINE else str(state)


@asynccontextmanager
async def victim() -> AsyncIterator[Victim]:
    async with fake_server(ANN) as server:
        ann = Victim(server)
        try:
            await ann.client.sign_in(server.url, "ann", "right")
            await until(lambda: None if any(isinstance(e, SignedIn) for e in ann.told) else "not in", within=5)
            yield ann
        finally:
            await ann.client.close()


def incoming(number: int, *, expires_in: float = 30.0) -> Incoming:
    return Incoming(
        *(CallId(f"call-{number}"), RoomId(f"room-{number}"), participant("bob"), CallMedia(video=True)),
        *(description("bob", video=True), expires_in),
    )


def anything(dice: random.Random) -> Message:
    """Any message of a server about the few things there are."""
    call, room = CallId(f"call-{dice.randrange(4)}"), RoomId(f"room-{dice.randrange(4)}")
    some, other = participant(dice.choice(("ann", "bob", "eve"))), participant(dice.choice(("ann", "bob")))
    told = description("bob", revision=dice.randrange(5), is_caller=dice.random() < 0.5, video=True)
    batch = CandidateBatch(end=dice.random() < 0.5)
    who = dice.choice((ANN, BOB, user("eve")))
    record = CallRecord(call, room, who, CallDirection.INCOMING, True, dice.choice((0.0, -1e308, 1e308)))
    far = dice.choice((-1e308, -1.0, 0.0, 30.0, 1e308))
    return dice.choice(
        (
            incoming(dice.randrange(4), expires_in=far),
            Ringing(call, dice.choice((-5, 0, 10**15))),
            Accepted(call, room, some, other, CallMedia(), told, dice.choice(("", "192.0.2.1", "nonsense"))),
            Joined(call, room, some, other),
            Ended(call, dice.choice(tuple(EndReason)), UserId("nobody")),
            PeerDescription(room, some.participant_id, told),
            PeerCandidates(room, dice.choice((some.participant_id, ParticipantId(""))), batch),
            PeerConnection(room, some.participant_id, dice.random() < 0.5),
            PresenceChanged((PresenceInfo(who.user_id, dice.choice(tuple(Availability)), far),)),
            ContactChanged(UserId("somebody"), ContactInfo(who, dice.choice(tuple(ContactState)))),
            ContactChanged(who.user_id, None),
            ProfileChanged(who),
            MissedCall(record),
            Relays((RelayServer(dice.choice(("", "turn:", "stun:[::1", "turn:x:99999", "http://x"))),)),
            Error(dice.choice(tuple(ErrorCode)), "x" * 500, far),
            Ok(),
            Pong(),
        )
    )


@pytest.mark.parametrize("seed", range(6))
def test_any_messages_in_any_order_leave_a_client_that_works(seed: int) -> None:
    dice = random.Random(seed)

    async def play() -> None:
        async with victim() as ann:
            for number in range(150):
                await ann.server.tell(anything(dice))
                for call in ann.client.state.calls if number % 7 == 0 else ():
                    if dice.random() < 0.3:
                        ann.client.calls.hang_up(call.call_id)
                if number % 20 == 0 and len(ann.client.state.calls) < 3:
                    ann.client.calls.place(BOB, True)
                await asyncio.sleep(0)
            await until(ann.link, within=5)
            ann.client.calls.hang_up()
            await ann.server.tell(incoming(99))
            await until(
                lambda: (
                    None
                    if any(isinstance(e, CallArrived) and e.call.call_id == "call-99" for e in ann.told)
                    else "no call"
                ),
                within=5,
            )
            assert ann.faults == []

    asyncio.run(play())


def test_more_calls_than_anybody_could_answer_are_not_believed() -> None:
    async def play() -> None:
        async with victim() as ann:
            for number in range(3 * MAX_CALLS):
                await ann.server.tell(incoming(number))
            await until(lambda: None if len(ann.client.state.calls) >= MAX_CALLS else "few calls", within=5)
            await ann.server.tell(ProfileChanged(user("ann")))
            await until(lambda: None if ann.client.state.me == user("ann") else "not told", within=5)

            assert len(ann.client.state.calls) == MAX_CALLS
            assert ann.faults == []

    asyncio.run(play())


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[" * 60_000,
        '{"type":"welcome","body":{}}',
        '{"type":"' + "x" * 60_000 + '"}',
        '{"type":"ok","seq":-1}',
    ],
)
def test_frames_that_are_no_messages_are_counted(frame: str) -> None:
    async def play() -> None:
        async with victim() as ann:
            await ann.server.connections[-1].send(frame)
            await ann.server.tell(ProfileChanged(ANN))
            socket = ann.client.conversation.socket
            assert socket is not None
            await until(lambda: None if socket.session.refused_messages else "none refused", within=5)

            assert ann.link() is None
            assert ann.faults == []

    asyncio.run(play())


def test_a_list_of_people_without_end_is_cut() -> None:
    account = Account(device("ann"), Trust(), Credentials(None))
    people = People(account, lambda _request: None, lambda: None)
    for number in range(0, 2 * MAX_PEOPLE, 500):
        ids = [UserId(f"user-{number + n}") for n in range(500)]
        people.receive(PresenceChanged(tuple(PresenceInfo(user_id, Availability.AVAILABLE) for user_id in ids)))
    for number in range(MAX_PEOPLE):
        known = user(str(number))
        people.receive(ContactChanged(known.user_id, ContactInfo(known, ContactState.CONTACT)))
    people.receive(ContactChanged(UserId("user-new"), ContactInfo(user("new"), ContactState.CONTACT)))
    people.receive(ContactChanged(UserId("user-1"), ContactInfo(user("1"), ContactState.BLOCKED)))

    assert len(people.presence) == MAX_PEOPLE
    assert len(people.contacts) == MAX_PEOPLE
    assert people.contact(UserId("user-1")) == ContactInfo(user("1"), ContactState.BLOCKED)
