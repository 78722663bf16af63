"""Presence in virtual time: batches, calls, do-not-disturb."""

from app.protocol.ids import UserId
from app.protocol.model import Availability
from server.signalling.presence import BATCH, PersonGone, Presence, PresencePublished

ANN, BEN = UserId("ann"), UserId("ben")


def published(presence: Presence, now: float) -> list[tuple[str, Availability]]:
    presence.handle_timeout(now)
    assert presence.next_timeout() is None
    events = [event for event in presence.events() if isinstance(event, PresencePublished)]
    return [(info.user_id, info.availability) for event in events for info in event.changes]


def test_changes_wait_for_company_and_only_the_last_counts() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    presence.online(BEN, Availability.AWAY, 1.0, 0.05)
    presence.choose(ANN, Availability.AWAY, 1.0, 0.06)

    assert presence.next_timeout() == BATCH
    assert published(presence, BATCH) == [("ann", Availability.AWAY), ("ben", Availability.AWAY)]


def test_who_comes_and_goes_at_once_is_told_to_have_gone() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    assert presence.info(ANN).availability is Availability.AVAILABLE  # as a contact's welcome says just now
    presence.offline(ANN, 1.0, 0.05)
    assert not presence.is_settled(ANN)

    assert published(presence, 1.0) == [("ann", Availability.OFFLINE)]
    assert presence.is_settled(ANN)


def test_what_does_not_show_is_not_told() -> None:
    presence = Presence()
    presence.online(ANN, Availability.DO_NOT_DISTURB, 1.0, 0.0)
    published(presence, 1.0)
    presence.engage(ANN, True, 2.0, 2.0)

    assert presence.next_timeout() is None
    assert presence.info(ANN).since == 1.0


def test_a_call_shows_but_not_over_do_not_disturb() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    presence.engage(ANN, True, 2.0, 0.0)
    assert presence.info(ANN).availability is Availability.IN_CALL

    presence.choose(ANN, Availability.DO_NOT_DISTURB, 3.0, 0.0)

    assert presence.info(ANN).availability is Availability.DO_NOT_DISTURB
    assert not presence.may_ring(ANN)
    assert presence.info(BEN).availability is Availability.OFFLINE


def test_idle_shows_as_away_only_for_who_chose_to_be_available() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    presence.rest(ANN, True, 2.0, 0.0)
    assert published(presence, 1.0) == [("ann", Availability.AWAY)]

    presence.choose(ANN, Availability.DO_NOT_DISTURB, 3.0, 1.0)
    assert published(presence, 2.0) == [("ann", Availability.DO_NOT_DISTURB)]
    presence.choose(ANN, Availability.AVAILABLE, 4.0, 2.0)
    presence.engage(ANN, True, 4.0, 2.0)
    assert published(presence, 3.0) == [("ann", Availability.IN_CALL)]
    presence.engage(ANN, False, 5.0, 3.0)
    presence.rest(ANN, False, 5.0, 3.0)
    assert published(presence, 4.0) == [("ann", Availability.AVAILABLE)]


def test_who_is_invisible_is_offline_in_all_they_do_and_nobody_hears_them_leave() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    assert published(presence, 1.0) == [("ann", Availability.AVAILABLE)]

    presence.choose(ANN, Availability.INVISIBLE, 5.0, 2.0)
    assert published(presence, 3.0) == [("ann", Availability.OFFLINE)]
    assert presence.info(ANN).since == 5.0
    assert not presence.may_be_found(ANN)
    presence.engage(ANN, True, 6.0, 4.0)
    presence.rest(ANN, True, 7.0, 5.0)
    presence.engage(ANN, False, 8.0, 6.0)
    presence.offline(ANN, 9.0, 7.0)

    assert presence.next_timeout() is None
    assert presence.events() == [PersonGone(ANN)]
    assert presence.may_be_found(ANN)


def test_who_comes_invisible_is_not_announced_and_shows_when_they_want() -> None:
    presence = Presence()
    presence.online(ANN, Availability.INVISIBLE, 1.0, 0.0)
    assert presence.next_timeout() is None

    presence.choose(ANN, Availability.AWAY, 2.0, 1.0)

    assert published(presence, 2.0) == [("ann", Availability.AWAY)]
    assert presence.may_be_found(ANN)


def test_who_becomes_invisible_and_leaves_at_once_has_just_left() -> None:
    presence = Presence()
    presence.online(ANN, Availability.AVAILABLE, 1.0, 0.0)
    published(presence, 1.0)

    presence.choose(ANN, Availability.INVISIBLE, 5.0, 2.0)
    presence.offline(ANN, 5.0, 2.0)

    assert published(presence, 3.0) == [("ann", Availability.OFFLINE)]
    assert presence.info(ANN).since == 0.0
