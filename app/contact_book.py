"""The contact list in its order, for thousands of people: a change of one costs no sorting of all."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from app.protocol.ids import UserId
from app.protocol.model import ContactInfo, ContactState

Place = tuple[bool, bool, str, str]
"""What the list is sorted by: requests to us first, then favourites, then by name."""


def place(entry: ContactInfo) -> Place:
    """Where an entry stands."""
    return (
        entry.state is not ContactState.REQUEST_RECEIVED,
        not entry.favourite,
        entry.user.name.casefold(),
        entry.user.user_id,
    )


class ContactBook:
    """At most `capacity` entries, one a person; further ones are not taken."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._by_id: dict[UserId, ContactInfo] = {}
        self._places: list[Place] = []
        self._listed: tuple[ContactInfo, ...] | None = ()

    @property
    def entries(self) -> tuple[ContactInfo, ...]:
        """Everybody in order; the same object while nothing changed."""
        if self._listed is None:
            self._listed = tuple(self._by_id[UserId(where[3])] for where in self._places)
        return self._listed

    def get(self, user_id: UserId) -> ContactInfo | None:
        """The entry of this person."""
        return self._by_id.get(user_id)

    def replace(self, entries: Iterable[ContactInfo]) -> None:
        """Take a whole list in place of the old one."""
        self._by_id = {}
        for entry in entries:
            if len(self._by_id) < self._capacity:
                self._by_id[entry.user.user_id] = entry
        self._places = sorted(place(entry) for entry in self._by_id.values())
        self._listed = None

    def put(self, entry: ContactInfo) -> None:
        """Add somebody, or replace what was known of them."""
        user_id = entry.user.user_id
        if user_id not in self._by_id and len(self._by_id) >= self._capacity:
            return
        self.remove(user_id)
        self._by_id[user_id] = entry
        insort(self._places, place(entry))
        self._listed = None

    def remove(self, user_id: UserId) -> None:
        """Take somebody off; who is not there is no error."""
        entry = self._by_id.pop(user_id, None)
        if entry is not None:
            del self._places[bisect_left(self._places, place(entry))]
            self._listed = None
