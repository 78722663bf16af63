"""The event logs of other servers that are kept here: MIRRORS/NAME/LOG, each a folder like that of our own log.

Another server proves by its secret who it is. It says which log it has and how many partitions; what it sends beyond
what is here is appended, what is here already is left out. So sending twice changes nothing. To go on with such a log
elsewhere, its folder is copied to where a server looks for its own before it starts.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app import clock
from app.protocol.errors import ErrorCode
from server.config import MirroredServer
from server.errors import Refused
from server.events import identity
from server.events.disk import Disk
from server.events.embedded import ROLLS, Plan
from server.events.log import Slot
from server.events.unpacking import unpack

logger = logging.getLogger(__name__)

MAX_LOGS = 8  # of one server: it begins another one only when its disk was lost
MAX_PARTITIONS = 256  # of a topic

T = TypeVar("T")


@dataclass(slots=True)
class _Log:
    disk: Disk
    plan: Plan


class Mirrors:
    """Made on the loop that uses it. `plan` says how long and how much is kept of each log; its folder holds them."""

    def __init__(
        self, plan: Plan, servers: tuple[MirroredServer, ...], *, wall: Callable[[], float] = clock.wall
    ) -> None:
        self._plan = plan
        self._servers = servers
        self._wall = wall
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="event-mirrors")
        self._logs: dict[Path, _Log] = {}
        self._is_closed = False

    def server_of(self, secret: str) -> str:
        """The name of the server whose secret this is. Raises Refused."""
        found = ""
        for server in self._servers:  # all of them, so that time tells nothing
            if hmac.compare_digest(server.secret.get_secret_value().encode(), secret.encode()):
                found = server.name
        if not found:
            raise Refused(ErrorCode.UNAUTHENTICATED, "no server whose events are kept here has this secret")
        return found

    async def begin(self, name: str, log: str, partitions: Mapping[str, int]) -> dict[Slot, int]:
        """How far a server's log is kept here; so many partitions its topics have. Raises Refused."""
        if not identity.is_one(log) or not partitions.keys() <= self._plan.topics.keys():
            raise Refused(ErrorCode.MALFORMED, "no such log, or topics that are not kept here")
        if not all(1 <= count <= MAX_PARTITIONS for count in partitions.values()):
            raise Refused(ErrorCode.MALFORMED, "a number of partitions that no log has")
        kept = await self._blocking(lambda: self._begin(self._folder(name, log), dict(partitions)))
        return {slot: partition.end for slot, partition in kept.disk.partitions.items()}

    async def take(self, name: str, log: str, slot: Slot, data: bytes) -> int:
        """Keep what is new of these records; returns where the partition ends, once that is safe. Raises Refused."""
        kept = self._logs.get(self._folder(name, log)) if identity.is_one(log) else None
        if kept is None or slot not in kept.disk.partitions:
            raise Refused(ErrorCode.OUT_OF_ORDER, "begin with this log first")
        partition = kept.disk.partitions[slot]

        def write() -> int:
            records = unpack(data)
            if records is None:
                raise Refused(ErrorCode.MALFORMED, "the body holds no records in order")
            fresh = [record for record in records if record.offset >= partition.end]
            if fresh:
                kept.disk.write({slot: fresh}, sync=kept.plan.sync)
                self._retain(kept, slot)
            return partition.end

        return await self._blocking(write)

    async def close(self) -> None:
        """Idempotent."""
        if not self._is_closed:
            self._is_closed = True
            logs, self._logs = self._logs, {}
            for log in logs.values():
                await asyncio.get_running_loop().run_in_executor(self._thread, log.disk.close)
            self._thread.shutdown()

    # -- inside

    def _folder(self, name: str, log: str) -> Path:
        return self._plan.folder / name / log

    async def _blocking(self, work: Callable[[], T]) -> T:
        if self._is_closed:
            raise Refused(ErrorCode.UNAVAILABLE, "the server ends")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except OSError as error:
            logger.error("the events of another server cannot be kept: %s", error)
            raise Refused(ErrorCode.UNAVAILABLE, f"the disk does not take it: {error.strerror}") from None

    def _begin(self, folder: Path, partitions: dict[str, int]) -> _Log:
        """On the thread."""
        known = self._logs.get(folder)
        if known is not None:
            if all(known.disk.count(topic) >= count for topic, count in partitions.items()):
                return known
            known.disk.close()
        elif not folder.exists():
            others = sum(each.is_dir() for each in folder.parent.iterdir()) if folder.parent.exists() else 0
            if others >= MAX_LOGS:
                raise Refused(ErrorCode.LIMIT, f"{others} logs of this server are kept here: remove those not needed")
        disk = Disk(folder, (), partitions=0, segment_bytes=self._plan.segment_bytes())
        for topic, count in partitions.items():
            disk.add(topic, count)
        identity.write(folder, folder.name)
        self._logs[folder] = _Log(disk, self._plan)
        return self._logs[folder]

    def _retain(self, log: _Log, slot: Slot) -> None:
        limits, roll_after = log.plan.limits(), log.plan.max_age / ROLLS
        try:
            log.disk.retain(limits, self._wall(), roll_after=roll_after, slots=[slot])
        except OSError as error:  # what is written stays written
            logger.warning("cannot forget old events of another server: %s", error)
