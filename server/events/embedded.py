"""The event log that the server keeps itself: files in a folder, perhaps a second copy in another one.

One thread does all that blocks. What is appended waits a moment for company and is written in one go; then the disk is
waited for once (`sync`), and everybody hears that theirs is safe. The copy is written before that too; while its disk
is away the log goes on alone, and the copy catches up when it is back. What the first folder has lost is read
from the copy, and a folder that is empty or behind is filled from the other when the log opens.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app import clock
from server.events import identity, offsets
from server.events.disk import Disk
from server.events.framing import MAX_BODY, MAX_KEY, Record
from server.events.groups import Groups
from server.events.log import Entry, Kept, LogError, Slot, Span, Unavailable
from server.events.partitioning import partition_of
from server.events.retention import Retention

logger = logging.getLogger(__name__)

GATHER = 0.05  # seconds that records wait for company
MAX_QUEUED_BYTES = 8 * 1024 * 1024  # waiting for the disk; more is refused
TIDY_EVERY = 60.0  # seconds between two looks at age, size and a copy that was away
LOOK_EVERY = 0.5  # seconds after which a waiting reader looks again, for members that have gone
SEGMENTS = 8  # of a partition at its largest
ROLLS = 30  # segments within the age that is kept

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """How a log is kept."""

    folder: Path
    topics: Mapping[str, float]
    """Each with its share of the size."""
    partitions: int = 4
    max_bytes: int = 1 << 30
    max_age: float = 30 * 86400.0
    sync: bool = True
    """Whether an acknowledgement waits for the disk. If not, only the death of the machine loses anything."""
    replica: Path | None = None

    def partition_bytes(self, topic: str) -> int:
        """The most that one partition of a topic may have."""
        return int(self.max_bytes * self.topics[topic] / sum(self.topics.values()) / self.partitions)

    def segment_bytes(self) -> int:
        """How large a file grows: small enough that the smallest topic has several."""
        smallest = min(self.partition_bytes(topic) for topic in self.topics)
        return max(4096, min(8 * 1024 * 1024, smallest // SEGMENTS))

    def limits(self) -> dict[str, Retention]:
        """What each topic's partitions are held to. A segment more is written before the next look."""
        room = self.segment_bytes()
        return {
            topic: Retention(self.max_age, max(room, self.partition_bytes(topic) - 2 * room)) for topic in self.topics
        }


@dataclass(slots=True)
class _Waiting:
    entries: list[Entry]
    size: int
    done: asyncio.Future[None]


class EmbeddedLog:
    """`server.events.log.EventLog` in files. Made on the loop that uses it."""

    def __init__(self, plan: Plan, *, wall: Callable[[], float] = clock.wall) -> None:
        self._plan = plan
        self._wall = wall
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="event-log")
        self._disk: Disk | None = None
        self._copy: Disk | None = None
        self._is_copy_behind = False
        self._next: dict[Slot, int] = {}
        self._ends: dict[Slot, int] = {}
        self._groups = Groups({})
        self._queue: list[_Waiting] = []
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self._grown = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._identity = ""
        self._is_closed = False

    @property
    def is_copy_behind(self) -> bool:
        """Whether the copy lacks something, because its disk is away."""
        return self._is_copy_behind

    @property
    def identity(self) -> str:
        """Which log it is; drawn when the log began."""
        return self._identity

    async def open(self) -> None:
        """Read what is there, cut what is torn, and bring the two copies together. Raises Unavailable."""
        try:
            commits = await self._blocking(self._open)
        except OSError as error:
            raise Unavailable(str(error)) from error
        assert self._disk is not None
        self._groups = Groups({topic: self._disk.count(topic) for topic in self._plan.topics})
        for group, slots in commits.items():
            self._groups.restore(group, slots)
            for slot, offset in slots.items():
                if slot in self._next:  # what was read once is not given to another record
                    self._next[slot] = max(self._next[slot], offset)
        self._tasks = [asyncio.create_task(self._write_forever()), asyncio.create_task(self._tidy_forever())]

    async def append(self, entries: Iterable[Entry]) -> None:
        """Keep these; returns when they are safe. Raises Unavailable, and ValueError for what no log takes."""
        batch = list(entries)
        for entry in batch:
            if entry.topic not in self._plan.topics:
                raise ValueError(f"no topic {entry.topic!r}")
            if len(entry.key) > MAX_KEY or len(entry.key) + len(entry.value) > MAX_BODY:
                raise ValueError("the record is too large")
        if not batch:
            return
        size = sum(len(entry.key) + len(entry.value) for entry in batch)
        if self._is_closed or not self._tasks or self._queued_bytes + size > MAX_QUEUED_BYTES:
            raise Unavailable("the log is closed" if self._is_closed else "too much waits for the disk")
        waiting = _Waiting(batch, size, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._queued_bytes += size
        self._wake.set()
        await waiting.done

    async def join(self, group: str, topics: Iterable[str]) -> "EmbeddedConsumer":
        """Become a member of a group."""
        wanted = frozenset(topics)
        if not wanted <= set(self._plan.topics):
            raise ValueError(f"no topics {sorted(wanted - set(self._plan.topics))}")
        member = clock.new_id()
        self._groups.join(group, member, wanted, clock.now())
        return EmbeddedConsumer(self, self._groups, group, member, wanted)

    async def spans(self, topic: str) -> Mapping[int, Span]:
        """What each partition of a topic holds."""
        disk = self._open_disk()
        return {
            slot.partition: Span(part.begin, self._next[slot])
            for slot, part in disk.partitions.items()
            if slot.topic == topic
        }

    async def close(self) -> None:
        """Keep what was taken, and end. Idempotent."""
        if self._is_closed:
            return
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        while self._queue:
            await self._write()
        if self._disk is not None:
            await self._blocking(self._close)
        self._thread.shutdown()
        async with self._grown:
            self._grown.notify_all()

    # -- for consumers

    async def read(self, slot: Slot, offset: int, limit: int) -> list[Kept]:
        """Records of one partition from an offset on. Raises Unavailable."""
        if offset >= self._next[slot]:
            return []
        try:
            records = await self._blocking(lambda: self._read(slot, offset, limit))
        except OSError as error:
            raise Unavailable(str(error)) from error
        return [Kept(slot, each.offset, each.appended_at, each.key, each.value) for each in records]

    async def keep_commits(self) -> None:
        """Write how far the groups are. Raises Unavailable."""
        commits = self._groups.commits()
        try:
            await self._blocking(lambda: offsets.write(self._plan.folder, commits))
        except OSError as error:
            raise Unavailable(str(error)) from error

    async def wait_for_more(self, within: float) -> None:
        """Until something is appended, or the time is over."""
        async with self._grown:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(within, LOOK_EVERY)):  # `wait_for` may swallow a cancellation
                    await self._grown.wait()

    # -- for a mirror

    def ends(self) -> dict[Slot, int]:
        """Where each partition ends, as far as it is safe."""
        return dict(self._ends)

    async def records(self, slot: Slot, offset: int, *, limit: int, max_bytes: int) -> list[Record]:
        """Records of one partition from an offset on, about so many bytes of them. Raises Unavailable."""
        try:
            return await self._blocking(
                lambda: self._open_disk().partitions[slot].read(offset, limit, max_bytes=max_bytes)
            )
        except OSError as error:
            raise Unavailable(str(error)) from error

    def go_on_after(self, ends: Mapping[Slot, int]) -> int:
        """Give no offset before these any more, where others know more of this log than its folder; how many go."""
        left_out = 0
        for slot, end in ends.items():
            if slot in self._next and end > self._next[slot]:
                left_out += end - self._next[slot]
                self._next[slot] = end
        return left_out

    # -- inside: the loop's side

    async def _blocking(self, work: Callable[[], T]) -> T:
        if self._is_closed and self._disk is None:
            raise Unavailable("the log is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(GATHER)
            while self._queue:
                await asyncio.shield(self._write())

    async def _write(self) -> None:
        """Write what waits, as one."""
        waiting, self._queue = self._queue, []
        batch = self._numbered(entry for each in waiting for entry in each.entries)
        error: LogError | None = None
        try:
            await self._blocking(lambda: self._write_batch(batch))
        except OSError as refused:
            logger.error("the event log cannot be written: %s", refused)
            error = Unavailable(str(refused))
        if error is None:
            self._ends |= {slot: records[-1].offset + 1 for slot, records in batch.items()}
        for each in waiting:
            self._queued_bytes -= each.size
            if each.done.done():
                continue
            if error is None:
                each.done.set_result(None)
            else:
                each.done.set_exception(error)
        async with self._grown:
            self._grown.notify_all()

    def _numbered(self, entries: Iterable[Entry]) -> dict[Slot, list[Record]]:
        disk, wall = self._open_disk(), self._wall()
        batch: dict[Slot, list[Record]] = {}
        for entry in entries:
            slot = Slot(entry.topic, partition_of(entry.key, disk.count(entry.topic)))
            batch.setdefault(slot, []).append(Record(self._next[slot], wall, entry.key, entry.value))
            self._next[slot] += 1
        return batch

    async def _tidy_forever(self) -> None:
        while True:
            await self._blocking(self._tidy)
            await asyncio.sleep(TIDY_EVERY)

    def _open_disk(self) -> Disk:
        if self._disk is None:
            raise Unavailable("the log is not open")
        return self._disk

    # -- inside: the thread's side

    def _open(self) -> dict[str, dict[Slot, int]]:
        plan = self._plan
        disk = self._open_folder(plan.folder)
        self._disk = disk
        if plan.replica is not None:
            self._is_copy_behind = True
            self._open_copy()
            if self._copy is not None:
                restored = disk.copy_from(self._copy)
                if restored:
                    logger.warning("restored %d records of the event log from its copy", restored)
        self._ends = {slot: partition.end for slot, partition in disk.partitions.items()}
        self._next = dict(self._ends)
        self._know_identity()
        return offsets.read(plan.folder)

    def _know_identity(self) -> None:
        """A log that was filled from its copy is the same log."""
        folders = [self._plan.folder]
        if self._copy is not None and self._plan.replica is not None:
            folders.append(self._plan.replica)
        self._identity = next(filter(None, map(identity.read, folders)), "") or identity.new()
        for folder in folders:
            identity.write(folder, self._identity)

    def _open_folder(self, folder: Path) -> Disk:
        plan = self._plan
        return Disk(folder, plan.topics, partitions=plan.partitions, segment_bytes=plan.segment_bytes())

    def _open_copy(self) -> None:
        """Open the copy and bring it up to date, if its disk is there."""
        assert self._plan.replica is not None
        assert self._disk is not None
        try:
            if self._copy is None:
                self._copy = self._open_folder(self._plan.replica)
            self._copy.copy_from(self._disk)
            self._is_copy_behind = False
        except OSError as error:
            logger.warning("the copy of the event log is away: %s", error)
            self._drop_copy()

    def _drop_copy(self) -> None:
        copy, self._copy, self._is_copy_behind = self._copy, None, True
        if copy is not None:
            with contextlib.suppress(OSError):
                copy.close()

    def _write_batch(self, batch: Mapping[Slot, Sequence[Record]]) -> None:
        disk = self._open_disk()
        disk.write(batch, sync=self._plan.sync)
        self._retain(disk, batch)
        if self._copy is not None and not self._is_copy_behind:
            try:
                self._copy.write(batch, sync=self._plan.sync)
                self._retain(self._copy, batch)
            except OSError as error:
                logger.warning("the copy of the event log is away: %s", error)
                self._drop_copy()

    def _read(self, slot: Slot, offset: int, limit: int) -> list[Record]:
        disk = self._open_disk()
        found = disk.partitions[slot].read(offset, limit)
        whole = bool(found) and len(found) == found[-1].offset - offset + 1
        if whole or self._copy is None or slot not in self._copy.partitions:
            return found
        known = {record.offset: record for record in self._copy.partitions[slot].read(offset, limit)}
        known.update((record.offset, record) for record in found)
        return [known[each] for each in sorted(known)][:limit]

    def _tidy(self) -> None:
        self._retain(self._open_disk())
        if self._plan.replica is not None and self._is_copy_behind:
            self._open_copy()
        if self._copy is not None:
            self._retain(self._copy)

    def _retain(self, disk: Disk, slots: Iterable[Slot] | None = None) -> None:
        limits, roll_after = self._plan.limits(), self._plan.max_age / ROLLS
        try:
            disk.retain(limits, self._wall(), roll_after=roll_after, slots=slots)
        except OSError as error:  # what is written stays written
            logger.warning("cannot forget old events: %s", error)

    def _close(self) -> None:
        disk, self._disk = self._disk, None
        if disk is not None:
            disk.close()
        if self._copy is not None:
            self._copy.close()


class EmbeddedConsumer:
    """`server.events.log.Consumer` over an embedded log."""

    def __init__(self, log: EmbeddedLog, groups: Groups, group: str, member: str, topics: frozenset[str]) -> None:
        self._log = log
        self._groups = groups
        self._group = group
        self._member = member
        self._topics = topics
        self._generation = 0
        self._positions: dict[Slot, int] = {}
        self._is_closed = False

    @property
    def slots(self) -> frozenset[Slot]:
        """The partitions of its share, as of the last poll."""
        return frozenset(self._positions)

    async def poll(self, limit: int, *, within: float) -> list[Kept]:
        """The next records of its share; empty if none came in time. Raises Unavailable."""
        deadline = clock.now() + within
        while not self._is_closed:
            self._take_share()
            found = await self._read(limit)
            left = deadline - clock.now()
            if found or left <= 0:
                return found
            await self._log.wait_for_more(left)
        raise Unavailable("the consumer is closed")

    async def commit(self) -> None:
        """Everything polled so far is done with. Raises Fenced or Unavailable."""
        self._groups.commit(self._group, self._member, self._generation, self._positions, clock.now())
        await self._log.keep_commits()

    async def close(self) -> None:
        """Leave the group. Idempotent."""
        self._is_closed = True
        self._groups.leave(self._group, self._member)

    # -- inside

    def _take_share(self) -> None:
        share = self._groups.polled(self._group, self._member, self._topics, clock.now())
        if share.generation != self._generation:
            self._generation = share.generation
            self._positions = {slot: self._groups.committed(self._group, slot) or 0 for slot in sorted(share.slots)}

    async def _read(self, limit: int) -> list[Kept]:
        found: list[Kept] = []
        for slot in tuple(self._positions):
            records = await self._log.read(slot, self._positions[slot], limit - len(found))
            if records:
                found += records
                del self._positions[slot]  # it goes to the end: a busy partition does not starve the others
                self._positions[slot] = records[-1].offset + 1
            if len(found) >= limit:
                break
        return found
