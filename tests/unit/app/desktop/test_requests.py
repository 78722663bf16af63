"""Whose request is news."""

from dataclasses import replace

from app.desktop.requests import NO_NEWS, ContactRequests, RequestNews
from app.protocol.model import ContactInfo, ContactState, UserInfo
from app.state import ClientState
from tests.kit.people import user

ADA, BOB, CARA, DAN = (user(name) for name in ("ada", "bob", "cara", "dan"))
FRIEND = ContactInfo(DAN, ContactState.CONTACT)


def asks(who: UserInfo) -> ContactInfo:
    """A request of theirs."""
    return ContactInfo(who, ContactState.REQUEST_RECEIVED)


def test_those_on_the_first_list_are_no_news_and_later_ones_are() -> None:
    requests = ContactRequests()

    news = [
        requests.look(ClientState()),
        requests.look(ClientState(me=ADA, contacts=(asks(BOB), FRIEND))),
        requests.look(ClientState(me=ADA, contacts=(asks(BOB), asks(CARA), FRIEND))),
    ]

    assert news == [NO_NEWS, NO_NEWS, RequestNews(asked=(CARA,))]
    assert requests.find(BOB.user_id) == BOB
    assert requests.find(DAN.user_id) is None


def test_an_answer_is_news_and_so_is_asking_again() -> None:
    requests = ContactRequests()
    asked = ClientState(me=ADA, contacts=(asks(BOB),))
    requests.look(asked)

    accepted = requests.look(replace(asked, contacts=(ContactInfo(BOB, ContactState.CONTACT),)))
    again = requests.look(replace(asked, contacts=(asks(BOB),)))

    assert accepted == RequestNews(gone=frozenset({BOB.user_id}))
    assert again == RequestNews(asked=(BOB,))


def test_another_account_has_a_first_list_of_its_own() -> None:
    requests = ContactRequests()
    requests.look(ClientState(me=ADA, contacts=(FRIEND,)))

    news = requests.look(ClientState(me=DAN, contacts=(asks(BOB),)))

    assert news == NO_NEWS
