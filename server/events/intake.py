"""What clients report, before it reaches the log: bounded, checked, with who said it. No I/O.

A client may say anything about its own calls: what is kept of it is a claim of that device, never more than `RATE`
events a second of one person, each small, and told apart from what the server itself has seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Raw

from app.protocol.events import codec
from app.protocol.events.codec import Unread
from app.protocol.events.record import ABOUT_CALLS, MAX_EVENT, TOPICS, Origin, Reported, Stored
from app.protocol.ids import DeviceId, SessionId, UserId, is_id
from server.events.log import Entry
from server.signalling.limits import Limit

RATE = 1.0  # events a second of one person for long; an honest device in a call makes a quarter
BURST = 1200.0  # at once: what two devices keep while they are offline
OLDEST = 7 * 86400.0  # seconds; a client's clock is data, but not any data
NEWEST = 60.0  # seconds ahead of ours


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who reports."""

    user_id: UserId
    device_id: DeviceId
    session_id: SessionId


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a report."""

    entries: tuple[Entry, ...]
    left_out: int = 0
    """Events that are of a newer version, broken or impossible."""
    retry_after: float = 0.0
    """Not 0: nothing was taken; so many seconds until it will be."""


class Intake:
    """Checks the reports of everybody."""

    def __init__(self) -> None:
        self._limit = Limit(rate=RATE, burst=BURST)

    def take(self, speaker: Speaker, events: Sequence[Raw], now: float, wall: float) -> Taken:
        """Look at one report."""
        wait = self._limit.take(speaker.user_id, now, len(events))
        if wait > 0:
            return Taken((), retry_after=wait)
        found = [codec.decode_reported(event) for event in events]
        entries = [entry for each in found if (entry := _checked(speaker, each, wall)) is not None]
        return Taken(tuple(entries), left_out=len(events) - len(entries))


def entry_of(stored: Stored) -> Entry:
    """An event as the log takes it."""
    return Entry(stored.topic.value, stored.key.encode("utf-8", "replace"), codec.encode(stored))


def _checked(speaker: Speaker, reported: Reported | Unread, wall: float) -> Entry | None:
    if isinstance(reported, Unread) or not is_id(reported.id):
        return None
    is_about_call = TOPICS[type(reported.event)] in ABOUT_CALLS
    if is_about_call is not is_id(reported.call_id):
        return None
    stored = Stored(
        id=reported.id,
        at=min(max(reported.at, wall - OLDEST), wall + NEWEST),
        received_at=wall,
        event=reported.event,
        origin=Origin.CLIENT,
        call_id=reported.call_id,
        device_id=speaker.device_id,
        session_id=speaker.session_id,
        v=reported.v,
    )
    entry = entry_of(stored)
    return entry if len(entry.value) <= MAX_EVENT else None
