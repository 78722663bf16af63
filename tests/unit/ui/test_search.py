"""What the search field finds, from data alone."""

from dataclasses import replace

from app.protocol.ids import CallId, RoomId
from app.protocol.model import CallDirection, CallRecord
from app.state import Connection, Link
from tests.unit.ui.test_rows import CONTACTS, HOME, contact, person
from ui.rows import RowKind, live
from ui.search import GROUP, search_rows
from ui.states import Found, HomeState


def titles(state: HomeState, query: str, opened: frozenset[str] = frozenset()) -> list[tuple[RowKind, str]]:
    return [(row.kind, row.title) for row in search_rows(state, query, opened=opened)]


def call(name: str, number: int = 0) -> CallRecord:
    direction = CallDirection.OUTGOING
    return CallRecord(CallId(f"{name}{number}"), RoomId("r"), person(name), direction, True, HOME.now - 90)


def test_search_finds_contacts_at_once_and_others_when_the_server_answers() -> None:
    state = replace(HOME, found=Found("me", (person("megan"), person("mei"), person("ada"))))

    assert titles(state, "me") == [
        (RowKind.SECTION, "CONTACTS"), (RowKind.CONTACT, "Mei"),
        (RowKind.SECTION, "ON THIS SERVER"), (RowKind.FOUND, "Megan"),
    ]  # fmt: skip


def test_an_answer_to_an_older_question_is_not_shown() -> None:
    state = replace(HOME, found=Found("meg", (person("megan"),)))

    assert titles(state, "meh") == [(RowKind.HINT, "Searching…")]


def test_nothing_found_is_said() -> None:
    state = replace(HOME, found=Found("zz"))

    assert titles(state, "zz") == [(RowKind.HINT, "Nothing for “zz”")]


def test_calls_come_after_contacts_and_say_when() -> None:
    state = replace(HOME, history=(call("mei"), call("kwame"), call("mei", 2)), found=Found("me"))

    rows = [live(row, state) for row in search_rows(state, "me")]

    assert [(row.kind, row.title) for row in rows] == [
        (RowKind.SECTION, "CONTACTS"), (RowKind.CONTACT, "Mei"),
        (RowKind.SECTION, "CALLS"), (RowKind.CALL, "Mei"), (RowKind.CALL, "Mei"),
    ]  # fmt: skip
    assert rows[3].detail.startswith("Outgoing · no")
    assert rows[3].can_call
    assert len({row.key for row in rows}) == len(rows)


def test_a_long_group_is_cut_and_opens_on_demand() -> None:
    many = tuple(contact(f"mia{number}") for number in range(12))
    state = replace(HOME, client=replace(HOME.client, contacts=(*CONTACTS, *many)), found=Found("mi"))

    cut = titles(state, "mi")
    whole = titles(state, "mi", frozenset({"CONTACTS"}))

    assert cut[-1] == (RowKind.MORE, "7 more")
    assert len(cut) == 1 + GROUP + 1
    assert len(whole) == 1 + 12


def test_one_row_more_is_shown_instead_of_a_row_that_says_so() -> None:
    six = tuple(contact(f"mia{number}") for number in range(GROUP + 1))
    state = replace(HOME, client=replace(HOME.client, contacts=six), found=Found("mi"))

    assert [kind for kind, _ in titles(state, "mi")] == [RowKind.SECTION] + [RowKind.CONTACT] * (GROUP + 1)


def test_a_link_says_where_it_leads_before_anything_is_done() -> None:
    here = replace(HOME, client=replace(HOME.client, connection=Connection(Link.ONLINE, "https://meet.example")))

    assert titles(here, "parley://other.example/join?from=bob") == [(RowKind.LINK, "Join other.example")]
    assert titles(here, " https://meet.example/join?from=bob ") == [(RowKind.LINK, "Add @bob")]
    assert titles(here, "parley://meet.example/join") == [(RowKind.HINT, "You are already on this server")]
    assert titles(here, "parley://other.example/delete") == [(RowKind.HINT, "This link cannot be followed")]
