"""People around the account: what a welcome leaves of what was known before."""

from collections.abc import Callable

from app.account import Account
from app.credentials import Credentials
from app.net.trust import Trust
from app.people import People
from app.protocol.ids import SessionId, UserId
from app.protocol.messages import AvailabilityChosen, ClientMessage, Message, RuleChanged, SetPresence, Welcome
from app.protocol.model import Availability, CallRule, PresenceInfo, UserInfo
from tests.kit.people import device

ME, BOB = UserInfo(UserId("ann"), "ann", "Ann"), UserId("bob")


def test_who_went_while_we_were_away_is_gone_after_a_resume() -> None:
    people = _people(_nothing_asked)
    people.opened(Welcome("1.0", SessionId("s"), "k", False, ME, presence=(PresenceInfo(BOB, Availability.AVAILABLE),)))
    assert people.is_online(BOB)

    people.opened(Welcome("1.0", SessionId("s"), "k", True, ME))

    assert not people.is_online(BOB)


def test_the_choice_of_another_device_counts_unless_one_chose_here_without_the_server() -> None:
    asked: list[Message] = []
    people = _people(asked.append)
    busy = Welcome("1.0", SessionId("s"), "k", False, ME, availability=Availability.DO_NOT_DISTURB)

    people.opened(busy)
    shown = [people.availability]
    people.receive(AvailabilityChosen(Availability.AVAILABLE))
    shown.append(people.availability)
    assert asked == []
    people.lost()
    people.set_availability(Availability.AWAY)
    people.opened(busy)
    shown.append(people.availability)

    assert shown == [Availability.DO_NOT_DISTURB, Availability.AVAILABLE, Availability.AWAY]
    assert asked == [SetPresence(Availability.AWAY)]


def test_the_rule_of_calls_is_that_of_the_server_until_it_changes() -> None:
    people = _people(_nothing_asked)
    shown = [people.call_rule]
    people.opened(Welcome("1.0", SessionId("s"), "k", False, ME, calls=CallRule.EVERYONE))
    shown.append(people.call_rule)
    people.receive(RuleChanged(CallRule.CONTACTS))
    shown.append(people.call_rule)
    people.receive(RuleChanged(CallRule.EVERYONE))
    people.forget()
    shown.append(people.call_rule)

    assert shown == [CallRule.CONTACTS, CallRule.EVERYONE, CallRule.CONTACTS, CallRule.CONTACTS]


def test_an_idle_device_says_so_again_to_a_server_that_does_not_know() -> None:
    asked: list[Message] = []
    people = _people(asked.append)
    people.set_idle(True)
    assert asked == []

    people.opened(Welcome("1.0", SessionId("s"), "k", False, ME, availability=Availability.DO_NOT_DISTURB))
    people.opened(Welcome("1.0", SessionId("s"), "k", True, ME, availability=Availability.DO_NOT_DISTURB))
    people.set_idle(True)
    people.opened(Welcome("1.0", SessionId("t"), "k", False, ME, availability=Availability.DO_NOT_DISTURB))
    people.set_idle(False)

    idle = [message.idle for message in asked if isinstance(message, SetPresence)]
    assert idle == [True, True, False]
    assert people.availability is Availability.DO_NOT_DISTURB


def test_that_favourites_may_ring_is_told_at_once_and_to_every_new_session() -> None:
    asked: list[Message] = []
    people = _people(asked.append)
    welcome = Welcome("1.0", SessionId("s"), "k", False, ME, availability=Availability.DO_NOT_DISTURB)
    people.let_favourites_ring(True)
    assert asked == []

    people.opened(welcome)
    people.opened(Welcome("1.0", SessionId("s"), "k", True, ME, availability=Availability.DO_NOT_DISTURB))
    people.let_favourites_ring(True)
    people.opened(welcome)
    people.let_favourites_ring(False)

    told = [message.favourites_ring for message in asked if isinstance(message, SetPresence)]
    assert told == [True, True, False]


def _people(request: Callable[[ClientMessage], object]) -> People:
    return People(Account(device("ann"), Trust(), Credentials(None)), request, lambda: None)


def _nothing_asked(message: Message) -> None:
    raise AssertionError(message)
