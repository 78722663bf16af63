"""The rows of the contact list, from data alone."""

from dataclasses import replace

from msgspec.structs import replace as replace_struct

from app.protocol.ids import UserId
from app.protocol.model import Availability, CallRule, ContactInfo, ContactState, PresenceInfo, UserInfo
from app.state import ClientState, Connection, Link
from ui.rows import CALLING, Row, RowAction, RowKind, blocked_rows, contact_rows, live, menu_actions, request_rows
from ui.states import HomeState

NOW = 1_763_629_980.0


def person(name: str) -> UserInfo:
    return UserInfo(UserId(name.lower()), name.lower(), name.title())


def contact(name: str, state: ContactState = ContactState.CONTACT, *, favourite: bool = False) -> ContactInfo:
    return ContactInfo(person(name), state, favourite)


CONTACTS = (
    contact("sofia", ContactState.REQUEST_RECEIVED), contact("kwame", favourite=True), contact("mei"),
    contact("tomas", ContactState.REQUEST_SENT), contact("ravi", ContactState.BLOCKED),
)  # fmt: skip
CLIENT = ClientState(
    Connection(Link.ONLINE, "https://meet", "meet"),
    person("ada"),
    contacts=CONTACTS,
    presence={UserId("kwame"): PresenceInfo(UserId("kwame"), Availability.AVAILABLE)},
)
HOME = HomeState(CLIENT, NOW)


def titles(state: HomeState) -> list[tuple[RowKind, str]]:
    return [(row.kind, row.title) for row in contact_rows(state)]


def test_requests_first_then_favourites_then_the_others() -> None:
    assert titles(HOME) == [
        (RowKind.SECTION, "REQUESTS"), (RowKind.REQUEST_RECEIVED, "Sofia"),
        (RowKind.SECTION, "FAVOURITES"), (RowKind.CONTACT, "Kwame"),
        (RowKind.SECTION, "CONTACTS"), (RowKind.CONTACT, "Mei"), (RowKind.REQUEST_SENT, "Tomas"),
    ]  # fmt: skip


def test_nobody_yet_says_what_to_do() -> None:
    assert [kind for kind, _ in titles(HomeState(ClientState(Connection(Link.ONLINE)), NOW))] == [RowKind.HINT]


def test_offline_rows_stay_but_cannot_call() -> None:
    gone = replace(HOME, client=replace(CLIENT, connection=Connection(Link.RECONNECTING)))

    kwame = live(next(row for row in contact_rows(gone) if row.title == "Kwame"), gone)

    assert not kwame.can_call
    assert kwame.availability is Availability.AVAILABLE


def test_a_contact_nobody_told_us_about_is_offline() -> None:
    mei = live(next(row for row in contact_rows(HOME) if row.title == "Mei"), HOME)

    assert mei.availability is Availability.OFFLINE


def test_what_is_on_its_way_is_grey_rows_only_after_a_while_and_a_hint_without_the_server() -> None:
    waiting = HomeState(ClientState(Connection(Link.CONNECTING)), NOW, tick=5.0, opened_at=4.9)

    assert contact_rows(waiting) == ()
    assert {kind for kind, _ in titles(replace(waiting, tick=5.3))} == {RowKind.LOADING}
    gone = ClientState(Connection(Link.CONNECTING, retry_at=9.0))
    assert titles(replace(waiting, client=gone)) == [(RowKind.HINT, "This needs the server")]


def test_requests_both_ways_and_blocks_have_their_lists() -> None:
    assert [(row.kind, row.title) for row in request_rows(HOME)] == [
        (RowKind.SECTION, "THEY ASK YOU"), (RowKind.REQUEST_RECEIVED, "Sofia"),
        (RowKind.SECTION, "YOU ASKED"), (RowKind.REQUEST_SENT, "Tomas"),
    ]  # fmt: skip
    assert [(row.kind, row.title) for row in blocked_rows(HOME)] == [(RowKind.BLOCKED, "Ravi")]


def test_a_menu_never_offers_what_does_not_fit() -> None:
    stranger = menu_actions(None)
    blocked = menu_actions(contact("ravi", ContactState.BLOCKED))

    assert RowAction.VIDEO not in stranger
    assert RowAction.BLOCK not in blocked
    assert RowAction.VIDEO in menu_actions(None, may_call=True)
    assert not CALLING & set(menu_actions(contact("ravi", ContactState.BLOCKED), may_call=True))
    assert RowAction.UNSTAR in menu_actions(contact("kwame", favourite=True))
    assert RowAction.STAR in menu_actions(contact("mei"))
    assert all(RowAction.OPEN in menu_actions(contact("x", state)) for state in ContactState)


def test_strangers_have_calls_where_the_rule_lets_them_and_lose_none_of_what_they_had() -> None:
    found = Row(RowKind.FOUND, "Ben", "@ben", person("ben"))
    shy = replace(found, user=replace_struct(person("ben"), callers=CallRule.CONTACTS))
    everyone = replace(HOME, client=replace(CLIENT, call_rule=CallRule.EVERYONE))
    gone = replace(everyone, client=replace(everyone.client, connection=Connection(Link.RECONNECTING)))

    assert live(found, HOME).actions == (RowAction.ADD,)
    assert live(shy, everyone).actions == (RowAction.ADD,)
    offered = live(found, everyone)
    assert offered.actions == (RowAction.VIDEO, RowAction.AUDIO, RowAction.ADD)
    assert offered.resting_actions == (RowAction.ADD,)
    assert (offered.entered(first=False), offered.entered(first=True)) == (RowAction.ADD, RowAction.VIDEO)
    assert live(found, gone).actions == offered.actions
    assert not live(found, gone).can_call
