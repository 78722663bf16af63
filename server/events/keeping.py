"""Events of one server process on their way into the log: what clients report, and what the server sees of calls."""

import logging
from dataclasses import replace

from app import clock
from app.protocol import messages
from app.protocol.errors import EndReason, ErrorCode
from app.protocol.events.record import EventId, Origin, Stored
from app.protocol.events.schema import CallEnded, CallStarted
from app.protocol.ids import CallId
from app.protocol.messages import Error, Message, Ok
from server.config import Settings
from server.events.embedded import EmbeddedLog, Plan
from server.events.intake import Intake, Speaker, entry_of
from server.events.log import Entry, EventLog, Unavailable
from server.events.mirror import Mirror
from server.events.mirrors import Mirrors
from server.tasks import Tasks

logger = logging.getLogger(__name__)

FOLDER = "events"
MIRRORS = "event-mirrors"
SHARES = {"calls": 10.0, "configuration": 15.0, "quality": 70.0, "clients": 5.0}
"""The topics (`app.protocol.events.record.Topic`) with their parts of the log's size, in per cent."""
RETRY_AFTER = 30.0  # seconds, when the log takes nothing
MAX_SEEN = 10_000  # events of calls that wait for the disk; later ones are lost


class EventKeeping:
    """Made before the loop runs; `open` it there. Without a log it takes nothing, and calls go on as ever."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._intake = Intake()
        self._tasks = Tasks()
        self._seen: list[Entry] = []
        self._is_keeping = False
        self.log: EventLog | None = None
        self._mirror: Mirror | None = None

    @property
    def is_open(self) -> bool:
        """Whether clients may report."""
        return self.log is not None

    async def open(self) -> None:
        """Open the log, if one is wanted. A log that cannot be opened is no reason not to serve calls."""
        if not self._settings.events:
            return
        log = EmbeddedLog(plan_of(self._settings))
        try:
            await log.open()
        except Unavailable as error:
            logger.error("the event log cannot be opened, no events are kept: %s", error)
            await log.close()
        else:
            self.log = log
            if self._settings.events_mirror is not None:
                self._mirror = Mirror(log, self._settings.events_mirror)
                self._mirror.open()

    async def close(self) -> None:
        """Keep what was taken. Idempotent."""
        log, self.log = self.log, None
        if self._mirror is not None:
            await self._mirror.close()
        if log is not None:
            await self._keep_seen(log)
            await log.close()
        await self._tasks.close()

    async def report(self, speaker: Speaker, message: messages.ReportEvents) -> Message:
        """Take a client's report; the reply, once everything is safe."""
        log = self.log
        if log is None:
            return Error(ErrorCode.FORBIDDEN, "this server keeps no events")
        taken = self._intake.take(speaker, message.events, clock.now(), clock.wall())
        if taken.retry_after:
            return Error(ErrorCode.RATE_LIMITED, "too many events", retry_after=round(taken.retry_after, 1))
        if taken.left_out:
            logger.info("left out %d of %d reported events", taken.left_out, len(message.events))
        try:
            await log.append(taken.entries)
        except Unavailable as error:
            return Error(ErrorCode.UNAVAILABLE, str(error)[:200], retry_after=RETRY_AFTER)
        return Ok()

    def answered(self, call_id: CallId, *, video: bool) -> None:
        """A call was answered."""
        self._keep(call_id, CallStarted(video=video))

    def finished(self, call_id: CallId, reason: EndReason, duration: float) -> None:
        """A call is over; `duration` is since the answer."""
        self._keep(call_id, CallEnded(reason.value, max(0.0, duration)))

    def _keep(self, call_id: CallId, event: CallStarted | CallEnded) -> None:
        """A busy server sees thousands of these in a second: they are handed over together."""
        if self.log is None:
            return
        if len(self._seen) >= MAX_SEEN:
            logger.error("an event of a call was not kept: too much waits for the disk")
            return
        wall = clock.wall()
        self._seen.append(entry_of(Stored(EventId(clock.new_id()), wall, wall, event, Origin.SERVER, call_id)))
        if not self._is_keeping:
            self._is_keeping = True
            self._tasks.start(self._keep_all(self.log))

    async def _keep_all(self, log: EventLog) -> None:
        try:
            while self._seen:
                await self._keep_seen(log)
        finally:
            self._is_keeping = False

    async def _keep_seen(self, log: EventLog) -> None:
        entries, self._seen = self._seen, []
        try:
            await log.append(entries)
        except Unavailable as error:
            logger.error("%d events of calls were not kept: %s", len(entries), error)


def mirrors_of(settings: Settings) -> Mirrors | None:
    """What keeps the logs of other servers, as configured."""
    if not settings.events_mirrors:
        return None
    return Mirrors(replace(plan_of(settings), folder=settings.data / MIRRORS, replica=None), settings.events_mirrors)


def plan_of(settings: Settings) -> Plan:
    """How the log is kept, as configured."""
    return Plan(
        settings.data / FOLDER,
        SHARES,
        partitions=settings.events_partitions,
        max_bytes=settings.events_max_bytes,
        max_age=settings.events_max_age_days * 86400.0,
        sync=settings.events_sync,
        replica=settings.events_replica,
    )
