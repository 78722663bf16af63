"""Keeps our event log on another server, too: carries out what `server.events.mirroring` wants, over HTTPS.

The log is only read, in batches and from where the other server says it is; appending never waits for any of this.
"""

import asyncio
import logging
import ssl
from typing import Protocol, TypeVar

import httpx
import msgspec

from app import clock
from app.driver import Driver
from app.protocol.rest import API, ErrorAnswer
from media.transport.pinning import WrongCertificate, pinned
from server.config import MirrorSettings
from server.events.framing import Record, encode
from server.events.log import LogError, Slot
from server.events.mirroring import Ask, Broken, Event, Mirroring, Out, Read, Send, Whole
from server.events.unpacking import MAX_OFFSET

logger = logging.getLogger(__name__)

BATCH_BYTES = 256 * 1024  # of records; at most one more than that
BATCH_RECORDS = 2000
ANSWER_WITHIN = 30.0  # seconds
MAX_AHEAD = 10_000_000  # offsets by which the other server can be ahead of a log that lost its end

Ends = dict[str, list[int]]
Answer = TypeVar("Answer")


class Begun(msgspec.Struct, frozen=True):
    """How far the other server is: the end of each partition of each topic."""

    ends: Ends


class Taken(msgspec.Struct, frozen=True):
    """Where a partition ends there."""

    end: int


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


class _Failed(Exception):
    """In plain words."""


class Mirror:
    """Runs on the loop from `open` to `close`. `transport` is for tests."""

    def __init__(
        self, log: MirroredLog, settings: MirrorSettings, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._log = log
        self._settings = settings
        tls = pinned(settings.pin) if settings.pin else ssl.create_default_context()
        self._http = httpx.AsyncClient(
            base_url=settings.url.rstrip("/") + API,
            headers={"Authorization": f"Bearer {settings.secret.get_secret_value()}"},
            verify=tls,
            trust_env=False,
            timeout=ANSWER_WITHIN,
            transport=transport,
        )
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
        await self._http.aclose()

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
        except (_Failed, LogError) as error:
            why = str(error)
            chance = int.from_bytes(clock.entropy(4)) / (1 << 32)
            self._driver.drive(lambda now: self._machine.failed(why, now, chance))

    async def _ask(self) -> None:
        partitions: dict[str, int] = {}
        for slot in self._log.ends():
            partitions[slot.topic] = max(partitions.get(slot.topic, 0), slot.partition + 1)
        body = msgspec.json.encode({"partitions": partitions})
        begun = await self._request("PUT", "", body, "application/json", Begun)
        ends = {
            Slot(topic, number): min(max(0, end), MAX_OFFSET)
            for topic, listed in begun.ends.items()
            for number, end in enumerate(listed)
        }
        ours = self._log.ends()
        if any(end > ours.get(slot, end) + MAX_AHEAD for slot, end in ends.items()):
            raise _Failed("it keeps much more under our name and log than there ever was")
        lost = self._log.go_on_after(ends)
        if lost:
            logger.warning("%d events are kept on %s alone: our log lost its end", lost, self._settings.url)
        self._driver.drive(lambda _now: self._machine.told(ends))

    async def _read(self, slot: Slot, offset: int) -> None:
        records = await self._log.records(slot, offset, limit=BATCH_RECORDS, max_bytes=BATCH_BYTES)
        self._driver.drive(lambda _now: self._machine.read(records))

    async def _send(self, slot: Slot, records: tuple[Record, ...]) -> None:
        body = await asyncio.to_thread(_packed, records)  # some milliseconds
        path = f"/{slot.topic}/{slot.partition}"
        taken = await self._request("POST", path, body, "application/octet-stream", Taken)
        if taken.end <= records[-1].offset:
            raise _Failed("it says that it took our events, and has not")
        self._driver.drive(lambda _now: self._machine.accepted(records[-1].offset + 1))

    async def _request(self, method: str, path: str, body: bytes, kind: str, answer: type[Answer]) -> Answer:
        """One question. Raises _Failed."""
        url = f"/events/mirrors/{self._log.identity}{path}"
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                reply = await self._http.request(method, url, content=body, headers={"Content-Type": kind})
            if reply.status_code >= 400:
                raise _Failed(_refusal(reply))
            return msgspec.json.decode(reply.content, type=answer)
        except TimeoutError:
            raise _Failed(f"it does not answer within {ANSWER_WITHIN:.0f} s") from None
        except (httpx.HTTPError, OSError) as error:
            raise _Failed(_trouble(error)) from None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise _Failed("it gives an answer that no companion server gives") from None

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
                logger.warning("events are not copied to %s for now: %s", self._settings.url, why)
            case Whole():
                logger.info("all events are on %s, too", self._settings.url)


def _packed(records: tuple[Record, ...]) -> bytes:
    return b"".join(encode(record) for record in records)


def _refusal(reply: httpx.Response) -> str:
    try:
        error = msgspec.json.decode(reply.content, type=ErrorAnswer).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return f"it answers with the status {reply.status_code}"
    return f"it refuses: {error.text[:200]}"


def _trouble(error: Exception) -> str:
    """Why there is no talking to it: httpx wraps what happened, sometimes more than once."""
    causes: list[BaseException] = [error]
    while (beneath := causes[-1].__cause__ or causes[-1].__context__) is not None and beneath not in causes:
        causes.append(beneath)
    wrong = next((each for each in causes if isinstance(each, WrongCertificate)), None)
    if wrong is not None:
        return f"it shows the certificate {wrong.shown}, which is not the configured one"
    return f"it cannot be reached: {causes[-1] or type(causes[-1]).__name__}"
