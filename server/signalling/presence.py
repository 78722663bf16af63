"""Presence: what each person shows, published in batches, without I/O."""

from dataclasses import dataclass

from app.protocol.ids import UserId
from app.protocol.model import Availability, PresenceInfo

BATCH = 0.1  # seconds that changes wait for company; a hundred people joining at once are one message each


@dataclass(frozen=True, slots=True)
class PresencePublished:
    """What these people show has changed: tell their contacts."""

    changes: tuple[PresenceInfo, ...]


@dataclass(frozen=True, slots=True)
class PersonGone:
    """A person who showed themself offline has left: nobody may notice."""

    user_id: UserId


Event = PresencePublished | PersonGone


class _Person:
    __slots__ = ("chosen", "is_engaged", "is_idle", "is_online", "published", "since")

    def __init__(self, chosen: Availability) -> None:
        self.chosen = chosen
        self.is_online = True
        self.is_engaged = False
        self.is_idle = False
        self.since = 0.0
        self.published = Availability.OFFLINE

    def shown(self) -> Availability:
        if not self.is_online or self.chosen is Availability.INVISIBLE:
            return Availability.OFFLINE
        if self.is_engaged and self.chosen is not Availability.DO_NOT_DISTURB:
            return Availability.IN_CALL
        if self.is_idle and self.chosen is Availability.AVAILABLE:
            return Availability.AWAY
        return self.chosen


class Presence:
    """The machine. Wall times are data.

    `info` tells what a person shows now, also before it is published. So a batch publishes everybody who showed
    something else at any moment of it, even if they show the old again: somebody may have looked in between.
    """

    def __init__(self) -> None:
        self._people: dict[UserId, _Person] = {}
        self._changed: dict[UserId, None] = {}
        self._publish_at: float | None = None
        self._events: list[Event] = []

    # -- commands

    def online(self, user_id: UserId, chosen: Availability, wall: float, now: float) -> None:
        """A person's first device is there."""
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = _Person(chosen)
        person.is_online = True
        person.is_idle = False
        person.chosen = chosen
        self._change(user_id, person, wall, now)

    def offline(self, user_id: UserId, wall: float, now: float) -> None:
        """A person's last device is gone."""
        person = self._people.get(user_id)
        if person is not None:
            person.is_online = False
            self._change(user_id, person, wall, now)
            if self.is_settled(user_id):
                del self._people[user_id]
                self._events.append(PersonGone(user_id))

    def choose(self, user_id: UserId, chosen: Availability, wall: float, now: float) -> None:
        """A person chose what to show."""
        person = self._people.get(user_id)
        if person is not None and person.chosen is not chosen:
            person.chosen = chosen
            self._change(user_id, person, wall, now)

    def rest(self, user_id: UserId, idle: bool, wall: float, now: float) -> None:
        """Nobody uses any of a person's devices, or somebody does again."""
        person = self._people.get(user_id)
        if person is not None and person.is_idle != idle:
            person.is_idle = idle
            self._change(user_id, person, wall, now)

    def engage(self, user_id: UserId, engaged: bool, wall: float, now: float) -> None:
        """A person is in a call, or no longer."""
        person = self._people.get(user_id)
        if person is not None and person.is_engaged != engaged:
            person.is_engaged = engaged
            self._change(user_id, person, wall, now)

    def info(self, user_id: UserId) -> PresenceInfo:
        """What a person shows now."""
        person = self._people.get(user_id)
        if person is None:
            return PresenceInfo(user_id, Availability.OFFLINE)
        return PresenceInfo(user_id, person.shown(), person.since)

    def is_settled(self, user_id: UserId) -> bool:
        """Tell whether everybody was told what this person shows."""
        return user_id not in self._changed

    def may_ring(self, user_id: UserId) -> bool:
        """Tell whether calls may ring: the person did not choose do-not-disturb."""
        person = self._people.get(user_id)
        return person is None or person.chosen is not Availability.DO_NOT_DISTURB

    def may_be_found(self, user_id: UserId) -> bool:
        """Tell whether calls reach the person: they did not choose to be invisible."""
        person = self._people.get(user_id)
        return person is None or person.chosen is not Availability.INVISIBLE

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Publish what is due."""
        if self._publish_at is None or now < self._publish_at:
            return
        self._publish_at = None
        changed, self._changed = self._changed, {}
        changes = []
        for user_id in changed:
            person = self._people[user_id]
            person.published = person.shown()
            changes.append(PresenceInfo(user_id, person.published, person.since))
            if not person.is_online:
                del self._people[user_id]
        if changes:
            self._events.append(PresencePublished(tuple(changes)))

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._publish_at

    def outgoing(self) -> list[None]:
        """Nothing: the exchange knows who listens."""
        return []

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    def _change(self, user_id: UserId, person: _Person, wall: float, now: float) -> None:
        if person.shown() is person.published and user_id not in self._changed:
            return
        person.since = wall
        self._changed[user_id] = None
        if self._publish_at is None:
            self._publish_at = now + BATCH
