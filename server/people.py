"""People who are online, as signalling needs them in memory: profile, relations, chosen availability."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from app.protocol.ids import UserId
from app.protocol.model import Availability, UserInfo
from server.signalling.policy import CallPolicy
from server.signalling.relations import Relations


@dataclass(slots=True)
class Person:
    """One person with at least one session."""

    user: UserInfo
    relations: Relations
    availability: Availability
    callers: CallPolicy = CallPolicy.EVERYONE
    """Who may call this person, among those whom the server's rule lets."""


class People:
    """The cache. Identifiers are interned, since each appears in the relations of many."""

    def __init__(self) -> None:
        self._people: dict[UserId, Person] = {}
        self.changes = 0
        """Counts changes of anybody's contacts, for who reads them from the database at the same time."""

    def get(self, user_id: UserId) -> Person | None:
        """A person who is online."""
        return self._people.get(user_id)

    def put(self, user: UserInfo, relations: Relations, availability: Availability, callers: CallPolicy) -> Person:
        """Remember or refresh a person."""
        person = Person(user, interned(relations), availability, callers)
        self._people[user.user_id] = person
        return person

    def remove(self, user_id: UserId) -> None:
        """The person is offline, and everybody was told."""
        self._people.pop(user_id, None)


def interned(relations: Relations) -> Relations:
    """The same relations with shared identifiers."""
    return Relations(
        _shared(relations.contacts),
        _shared(relations.blocked),
        _shared(relations.blocked_by),
        _shared(relations.estranged),
        _shared(relations.favourites),
    )


def _shared(user_ids: Iterable[UserId]) -> tuple[UserId, ...]:
    return tuple(UserId(sys.intern(str(user_id))) for user_id in user_ids)
