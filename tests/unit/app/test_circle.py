"""Who stands on the home page."""

from app.circle import closest
from app.protocol.ids import CallId, RoomId, UserId
from app.protocol.model import CallDirection, CallRecord, ContactInfo, ContactState, UserInfo


def contact(name: str, state: ContactState = ContactState.CONTACT, *, favourite: bool = False) -> ContactInfo:
    return ContactInfo(UserInfo(UserId(name), name, name.title()), state, favourite)


def call(name: str) -> CallRecord:
    peer = UserInfo(UserId(name), name, name.title())
    return CallRecord(CallId("c"), RoomId("r"), peer, CallDirection.OUTGOING, True, 0.0)


def test_favourites_then_whom_one_calls_most_then_by_name() -> None:
    contacts = (contact("zoe", favourite=True), contact("ann"), contact("ben"), contact("cid"))
    history = (call("cid"), call("ben"), call("cid"), call("zoe"))

    assert [each.user.username for each in closest(contacts, history, 4)] == ["zoe", "cid", "ben", "ann"]
    assert len(closest(contacts, history, 2)) == 2


def test_requests_and_blocks_are_nobody_to_call() -> None:
    contacts = tuple(contact("x", state) for state in ContactState if state is not ContactState.CONTACT)

    assert closest(contacts, (call("x"),), 5) == ()
