"""Who can be called: the same rule as the server's, and what is said where it says no."""

from dataclasses import replace

import pytest

from app.desktop.callable import NoCall, why_no_call, why_no_calls, why_no_redials
from app.protocol.ids import UserId
from app.protocol.model import CallRule, ContactInfo, ContactState, UserInfo
from app.state import ClientState, Connection, Link

BEN = UserInfo(UserId("ben"), "ben", "Ben")
SHY = UserInfo(UserId("shy"), "shy", "Shy", callers=CallRule.CONTACTS)
OPEN = ClientState(Connection(Link.ONLINE), call_rule=CallRule.EVERYONE)
CLOSED = replace(OPEN, call_rule=CallRule.CONTACTS)
NO_CONTACTS = (None, ContactState.REQUEST_SENT, ContactState.REQUEST_RECEIVED)


@pytest.mark.parametrize("client", [OPEN, CLOSED])
@pytest.mark.parametrize("user", [BEN, SHY])
def test_contacts_can_be_called_under_every_rule_and_blocked_people_never(client: ClientState, user: UserInfo) -> None:
    assert why_no_call(client, user, ContactState.CONTACT) is None
    assert why_no_call(client, user, ContactState.BLOCKED) is NoCall.BLOCKED


@pytest.mark.parametrize("standing", NO_CONTACTS)
def test_others_can_be_called_where_the_server_and_they_let_everyone(standing: ContactState | None) -> None:
    assert why_no_call(OPEN, BEN, standing) is None
    assert why_no_call(OPEN, SHY, standing) is NoCall.NOT_CONTACTS
    assert why_no_call(CLOSED, BEN, standing) is NoCall.NOT_CONTACTS
    assert why_no_call(CLOSED, SHY, standing) is NoCall.NOT_CONTACTS


def test_without_the_server_nobody_can_and_what_lasts_is_said_first() -> None:
    away = replace(OPEN, connection=Connection(Link.RECONNECTING))

    assert why_no_call(away, BEN, None) is NoCall.OFFLINE
    assert why_no_call(away, SHY, None) is NoCall.NOT_CONTACTS
    assert why_no_call(away, BEN, ContactState.BLOCKED) is NoCall.BLOCKED


def test_several_are_judged_as_they_stand_in_the_list_and_a_redial_may_ask_the_server() -> None:
    contacts = (ContactInfo(SHY, ContactState.CONTACT), ContactInfo(BEN, ContactState.BLOCKED))
    client = replace(CLOSED, contacts=contacts)
    stranger = UserInfo(UserId("eve"), "eve", "Eve")

    assert why_no_calls(client, (SHY, BEN, stranger)) == (None, NoCall.BLOCKED, NoCall.NOT_CONTACTS)
    assert why_no_redials(client, (SHY, BEN, stranger)) == (None, NoCall.BLOCKED, None)
