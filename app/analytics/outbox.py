"""Events on their way to the server: gathered into reports, kept while offline, dropped when refused. No I/O.

Nothing leaves unless the person allows it and the server says that it takes events. One report is under way at a time;
it stays until the server says that it is safe, so an event may arrive twice but is not lost by a broken connection.
What is too much for the room here goes, oldest first.
"""

from collections import deque
from collections.abc import Iterable

from app.protocol.events.codec import encode_batch
from app.protocol.events.record import Reported
from app.protocol.messages import ReportEvents

CAPACITY = 512  # events; about forty minutes of a call without the server
EVERY = 30.0  # seconds that events wait for company
SOON = 1.0  # seconds, after the end of a call
BATCH = 40  # events of one report, so that it stays small enough for a message
RETRY_AFTER = 30.0  # seconds after a refusal or a silence, doubled each time
MAX_RETRY_AFTER = 600.0
REMEMBERED = 200  # sent events, for the person to see


class Outbox:
    """A machine (CONTRIBUTING.md). After `outgoing` gave a report, say what became of it."""

    def __init__(self) -> None:
        self._waiting: deque[Reported] = deque()
        self._sent: deque[Reported] = deque(maxlen=REMEMBERED)
        self._under_way: tuple[Reported, ...] = ()
        self._outgoing: list[ReportEvents] = []
        self._is_allowed = False
        self._is_taken = False
        self._due_at: float | None = None
        self._pause = RETRY_AFTER
        self._not_before = 0.0
        self.dropped = 0
        """How many went because there was no room."""

    @property
    def sent(self) -> tuple[Reported, ...]:
        """What left lately, oldest first. What was under way is in it: it may have arrived."""
        return tuple(self._sent)

    @property
    def waiting(self) -> int:
        """How many are still here."""
        return len(self._waiting) + len(self._under_way)

    # -- commands

    def allow(self, is_allowed: bool, now: float) -> None:
        """The person lets events leave, or not any more: then what waits is gone."""
        self._is_allowed = is_allowed
        if not is_allowed:
            self._waiting.clear()
            self._outgoing.clear()
            self._under_way = ()
            self._due_at = None

    def online(self, is_taken: bool, now: float) -> None:
        """There is a connection, to a server that takes events or does not."""
        self._is_taken = is_taken
        self._not_before, self._pause = now, RETRY_AFTER
        if self._waiting or self._under_way:
            self._due(now + SOON)

    def offline(self) -> None:
        """The connection is gone; what happens meanwhile waits."""
        self._is_taken = False
        self._give_back()

    def add(self, events: Iterable[Reported], now: float) -> None:
        """Something happened. Nothing is kept of it unless the person allows it."""
        if not self._is_allowed:
            return
        self._waiting.extend(events)
        while self.waiting > CAPACITY and self._waiting:
            self._waiting.popleft()
            self.dropped += 1
        if self._waiting:
            self._due(now if len(self._waiting) >= BATCH else now + EVERY)

    def hurry(self, now: float) -> None:
        """A call is over: its last events need not wait."""
        if self._waiting:
            self._due(now + SOON)

    def leave(self, now: float) -> None:
        """The program ends, or the person signs out: one more report, whatever becomes of it."""
        if self._waiting and not self._under_way:
            self._due_at, self._not_before = now, now
            self.handle_timeout(now)

    def accepted(self, now: float) -> None:
        """The report under way is safe."""
        self._under_way = ()
        self._pause = RETRY_AFTER
        if self._waiting:
            self._due(now + SOON if len(self._waiting) >= BATCH else now + EVERY)

    def refused(self, retry_after: float, now: float) -> None:
        """It is not, and may come again in so many seconds."""
        self._give_back()
        self._not_before = now + max(retry_after, self._pause)
        self._pause = min(self._pause * 2, MAX_RETRY_AFTER)
        self._due(self._not_before)

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Send what is due."""
        at = self.next_timeout()
        if at is None or now < at:
            return
        self._due_at = None
        self._under_way = tuple(self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting))))
        self._sent.extend(self._under_way)
        self._outgoing.append(ReportEvents(encode_batch(self._under_way)))

    def next_timeout(self) -> float | None:
        """When it wants to send; None while it must not, or has nothing to."""
        can_send = self._is_allowed and self._is_taken and self._waiting and not self._under_way
        if not can_send or self._due_at is None:
            return None
        return max(self._due_at, self._not_before)

    def outgoing(self) -> list[ReportEvents]:
        """Drain what is to be sent."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[None]:
        """Nothing: nobody waits for it."""
        return []

    # -- inside

    def _due(self, at: float) -> None:
        if self._is_allowed:
            self._due_at = at if self._due_at is None else min(self._due_at, at)

    def _give_back(self) -> None:
        """What was under way waits again, in its old place."""
        self._waiting.extendleft(reversed(self._under_way))
        again, self._under_way = len(self._under_way), ()
        for _ in range(min(again, len(self._sent))):
            self._sent.pop()
