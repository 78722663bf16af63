"""Keeps our event log on another server, too: carries out what `server.events.mirroring` wants, over HTTPS.

The log is only read, in batches and from where the other server says it is; appending never waits for any of this.
"""

import asyncio
import logging
from typing import Protocol

import httpx

from app import clock
from app.driver import Driver
from server.config import MirrorSettings
from server.events.framing import Record
from server.events.log import LogError, Slot
from server.events.mirroring import Ask, Broken, Event, Mirroring, Out, Read, Send, Whole
from server.events.other_server import NotKept, OtherServer

logger = logging.getLogger(__name__)

BATCH_BYTES = 256 * 1024  # of records; at most one more than that
BATCH_RECORDS = 2000
MAX_AHEAD = 10_000_000  # offsets by which the other server can be ahead of a log that lost its end


class MirroredLog(Protocol):
    """What is read of a log."""

    @property
    def identity(self) -> str:
        """Which log it is."""

    def ends(self) -> dict[Slot, int]:
        """Where each partition ends."""

    async def records(self, slot: Slot, offset: int, *, limit: int, max_bytes: int) -> list[Record]:
        """What follows an offset. Raises LogError."""

    def go_on_after(self, ends: dict[Slot, int]) -> int:
        """Give no offset before these any more; returns how many offsets that leaves out."""

    async def wait_for_more(self, within: float) -> None:
        """Until something is appended."""


class Mirror:
    """Runs on the loop from `open` to `close`. `transport` is for tests."""

    def __init__(
        self, log: MirroredLog, settings: MirrorSettings, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._log = log
        self._other = OtherServer(settings, transport=transport)
        self._machine = Mirroring(log.ends())
        self._driver: Driver[Out, Event] = Driver(self._machine, send=self._carry_out, notify=self._tell)
        self._work: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin."""
        self._watch = asyncio.create_task(self._watch_log(), name="event-mirror-watch")
        self._driver.drive(lambda _now: self._machine.start())

    async def close(self) -> None:
        """Stop; what is not there yet is sent when we run again. Idempotent."""
        self._driver.close()
        tasks = [task for task in (self._work, self._watch) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._other.close()

    # -- what the machine wants

    def _carry_out(self, out: Out) -> None:
        self._work = asyncio.create_task(self._attempt(out), name="event-mirror")

    async def _attempt(self, out: Out) -> None:
        try:
            match out:
                case Ask():
                    await self._ask()
                case Read(slot, offset):
                    await self._read(slot, offset)
                case Send(slot, records):
                    await self._send(slot, tuple(records))
        except (NotKept, LogError) as error:
            why = str(error)
            chance = int.from_bytes(clock.entropy(4)) / (1 << 32)
            self._driver.drive(lambda now: self._machine.failed(why, now, chance))

    async def _ask(self) -> None:
        partitions: dict[str, int] = {}
        for slot in self._log.ends():
            partitions[slot.topic] = max(partitions.get(slot.topic, 0), slot.partition + 1)
        ends = await self._other.begin(self._log.identity, partitions)
        ours = self._log.ends()
        if any(end > ours.get(slot, end) + MAX_AHEAD for slot, end in ends.items()):
            raise NotKept("it keeps much more under our name and log than there ever was")
        lost = self._log.go_on_after(ends)
        if lost:
            logger.warning("%d events are kept on %s alone: our log lost its end", lost, self._other.url)
        self._driver.drive(lambda _now: self._machine.told(ends))

    async def _read(self, slot: Slot, offset: int) -> None:
        records = await self._log.records(slot, offset, limit=BATCH_RECORDS, max_bytes=BATCH_BYTES)
        self._driver.drive(lambda _now: self._machine.read(records))

    async def _send(self, slot: Slot, records: tuple[Record, ...]) -> None:
        await self._other.keep(self._log.identity, slot, records)
        self._driver.drive(lambda _now: self._machine.accepted(records[-1].offset + 1))

    # -- what is told

    async def _watch_log(self) -> None:
        ends = self._log.ends()
        while True:
            await self._log.wait_for_more(60.0)
            now = self._log.ends()
            if now != ends:
                ends = now
                self._driver.drive(self._machine.grown)

    def _tell(self, event: Event) -> None:
        match event:
            case Broken(why):
                logger.warning("events are not copied to %s for now: %s", self._other.url, why)
            case Whole():
                logger.info("all events are on %s, too", self._other.url)
