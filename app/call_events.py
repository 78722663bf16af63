"""What happened in this device's calls: kept here for its person, and sent to the server if they let it."""

import os
import platform
from collections.abc import Callable, Iterable

from app import clock
from app.analytics.outbox import Outbox
from app.driver import Driver
from app.protocol.errors import ErrorCode
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import AnyEvent, DeviceSeen, RegionChanged, RegionSeen
from app.protocol.ids import CallId
from app.protocol.messages import ClientMessage, Error, Message, ReportEvents, Welcome
from app.region import region
from app.signalling.requests import RequestId
from app.timelines import Timelines
from app.version import VERSION

REPORT_WITHIN = 30.0  # seconds a report may wait for its reply
_LATER = frozenset({ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE, ErrorCode.INTERNAL, ErrorCode.UNKNOWN_TYPE})


class CallEvents:
    """Runs on the core loop. `request` sends to the server; `withdraw` takes back what may not have left yet."""

    def __init__(
        self,
        timelines: Timelines,
        request: Callable[[ClientMessage, float], RequestId],
        withdraw: Callable[[RequestId], None],
        *,
        find_region: Callable[[], str] = region,
    ) -> None:
        self.timelines = timelines
        self._request = request
        self._withdraw = withdraw
        self._find_region = find_region
        self._outbox = Outbox()
        self._driver: Driver[ReportEvents, None] = Driver(self._outbox, send=self._send, notify=lambda _event: None)
        self._under_way: RequestId | None = None
        self._running: dict[CallId, list[Reported]] = {}
        self._is_allowed = False
        self._region: str | None = None
        """As it was told last; None: not told since events may leave."""

    def sent_events(self) -> tuple[Reported, ...]:
        """What was sent lately, exactly as it was, oldest first."""
        return self._outbox.sent

    async def timeline(self, call_id: CallId) -> tuple[Reported, ...]:
        """What happened in a past call on this device, in order; empty where nothing is kept."""
        return await self.timelines.read(call_id)

    def allow(self, is_allowed: bool) -> None:
        """Whether events may leave this computer, to our server; if not, what waits is gone."""
        if is_allowed is self._is_allowed:
            return
        self._is_allowed = is_allowed
        if not is_allowed:
            self._region = None
            if self._under_way is not None:
                self._withdraw(self._under_way)
                self._under_way = None
        self._driver.drive(lambda now: self._outbox.allow(is_allowed, now))
        if is_allowed:
            self._tell_device()

    def opened(self, welcome: Welcome) -> None:
        """There is a connection to the server."""
        self._driver.drive(lambda now: self._outbox.online(welcome.takes_events, now))
        if welcome.takes_events and self._is_allowed:
            self._tell_device()

    def leave(self) -> None:
        """The connection is about to be closed: what waits goes now."""
        self._driver.drive(self._outbox.leave)

    def lost(self) -> None:
        """There is none."""
        if self._under_way is not None:
            self._withdraw(self._under_way)
            self._under_way = None
        self._driver.drive(lambda _now: self._outbox.offline())

    def happened(self, call_id: CallId, events: Iterable[tuple[float, AnyEvent]]) -> None:
        """Events of a call that goes on, with their wall times."""
        found = [Reported(EventId(clock.new_id()), wall, event, call_id) for wall, event in events]
        if found:
            self._running.setdefault(call_id, []).extend(found)
            self._driver.drive(lambda now: self._outbox.add(found, now))

    def over(self, call_id: CallId, *, is_kept: bool) -> None:
        """A call is over; its timeline stays here if media flowed."""
        events = self._running.pop(call_id, [])
        if is_kept and events:
            self.timelines.keep(call_id, events)
        self._driver.drive(self._outbox.hurry)

    def replied(self, id: RequestId, reply: Message) -> None:
        """A reply; those to messages of others are ignored."""
        if id != self._under_way:
            return
        self._under_way = None
        if isinstance(reply, Error) and reply.code in _LATER:
            self._driver.drive(lambda now: self._outbox.refused(reply.retry_after, now))
        else:  # safe, or never wanted: sending it again would change nothing
            self._driver.drive(self._outbox.accepted)

    def request_failed(self, id: RequestId) -> None:
        """No reply will come."""
        if id == self._under_way:
            self._under_way = None
            self._driver.drive(lambda now: self._outbox.refused(0.0, now))

    async def close(self) -> None:
        """Stop, and wait for what is being written."""
        self._driver.close()
        await self.timelines.close()

    # -- inside

    def _send(self, report: ReportEvents) -> None:
        self._under_way = self._request(report, REPORT_WITHIN)

    def _tell_device(self) -> None:
        """What runs where, once; and where that is, whenever it is somewhere else."""
        here, before = self._find_region(), self._region
        if here == before:
            return
        self._region = here
        events: list[AnyEvent] = []
        if before is None:
            system = "".join(c for c in f"{platform.system()} {platform.machine()}" if c.isalnum() or c in " ._-")[:32]
            events = [DeviceSeen(system, VERSION[:32], os.cpu_count() or 0), RegionSeen(here)]
        else:
            events = [RegionChanged(here, before)]
        wall = clock.wall()
        found = [Reported(EventId(clock.new_id()), wall, event) for event in events]
        self._driver.drive(lambda now: self._outbox.add(found, now))
