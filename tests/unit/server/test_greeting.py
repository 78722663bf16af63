"""A welcome fits into one message whatever others call themselves."""

from app.protocol import codec
from app.protocol.errors import EndReason
from app.protocol.ids import CallId, RoomId, SessionId, UserId
from app.protocol.messages import MAX_MESSAGE, Welcome
from app.protocol.model import (
    Availability,
    CallDirection,
    CallRecord,
    ContactInfo,
    ContactState,
    PresenceInfo,
    RelayServer,
    UserInfo,
)
from server.greeting import CONTACTS_ROOM, MAX_WELCOME_CONTACTS, MISSED_ROOM, fitting
from server.store.calls import MAX_MISSED

ID = "0" * 36


def named(name: str) -> UserInfo:
    return UserInfo(UserId(ID), "u" * 32, name, "0" * 18, True)


def test_the_longest_welcome_is_no_longer_than_a_message() -> None:
    long = named("\U0001f600" * 64)
    contacts = [ContactInfo(long, ContactState.REQUEST_RECEIVED, True)] * MAX_WELCOME_CONTACTS
    wall = 1795261349.123456
    missed = [
        CallRecord(CallId(ID), RoomId(ID), long, CallDirection.INCOMING, True, wall, wall, wall, EndReason.BUSY, False)
    ] * MAX_MISSED
    presence = (PresenceInfo(UserId(ID), Availability.DO_NOT_DISTURB, wall),) * MAX_WELCOME_CONTACTS
    relay = RelayServer("turn:" + "h" * 200 + ":3478?transport=tcp", "u" * 64, "c" * 64, wall, "r" * 64, "n" * 64)
    welcome = Welcome(
        version="1.0",
        session_id=SessionId(ID),
        resume_key="k" * 43,
        resumed=True,
        user=long,
        server_name="\U0001f600" * 64,
        now=wall,
        relays=(relay,) * 8,
        your_address="a" * 39,
        contacts=tuple(contacts[: fitting(contacts, CONTACTS_ROOM)]),
        presence=presence,
        missed=tuple(missed[: fitting(missed, MISSED_ROOM)]),
    )

    assert len(codec.encode(welcome, reply_to=ID, seq=2**53)) <= MAX_MESSAGE


def test_ordinary_names_all_fit() -> None:
    contacts = [ContactInfo(named("Ann Other-Person"), ContactState.CONTACT)] * MAX_WELCOME_CONTACTS

    assert fitting(contacts, CONTACTS_ROOM) == MAX_WELCOME_CONTACTS
    assert fitting([], 0) == 0
