"""Call history: writes are queued and go out in batches, never on the path of a call."""

import asyncio
import contextlib
import logging

from app.protocol.ids import UserId
from app.protocol.model import CallRecord
from server.store import calls
from server.store.calls import StoredCall
from server.store.database import Database

logger = logging.getLogger(__name__)

BATCH = 100  # rows of one transaction; their statements are made on the loop, which calls share
GATHER = 0.05  # seconds that a batch waits for company
MAX_QUEUED = 100_000  # a database that stands still for long costs history, not calls
MAX_LISTED = 100


class History:
    """Writes and reads the call history."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: list[StoredCall] = []
        self._wake = asyncio.Event()
        self._written = asyncio.Condition()
        self._queued = self._done = 0
        self._dropped = 0
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Close what a crash left open and start writing."""
        async with self._database.write() as db:
            await calls.close_open(db)
        self._task = asyncio.create_task(self._write_forever())

    def record(self, call: StoredCall) -> None:
        """Queue a call for writing; a later record of the same call replaces it."""
        if len(self._queue) >= MAX_QUEUED:
            self._dropped += 1
            return
        self._queue.append(call)
        self._queued += 1
        self._wake.set()

    async def missed(self, user_id: UserId) -> list[CallRecord]:
        """Calls a person missed and has not looked at."""
        await self._settle()
        async with self._database.read() as db:
            return await calls.missed(db, user_id)

    async def mark_seen(self, user_id: UserId) -> None:
        """The person has looked at their missed calls."""
        await self._settle()
        async with self._database.write() as db:
            await calls.mark_seen(db, user_id)

    async def listing(self, user_id: UserId, *, before: float, limit: int) -> list[CallRecord]:
        """Calls of a person that started before then (wall seconds), newest first."""
        await self._settle()
        async with self._database.read() as db:
            return await calls.history(db, user_id, before=before, limit=min(max(1, limit), MAX_LISTED))

    async def close(self) -> None:
        """Write what is queued and stop."""
        if self._task is None:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settle(), 5.0)
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None

    async def _settle(self) -> None:
        """Wait until everything queued so far is written."""
        wanted = self._queued
        if self._done < wanted and self._task is not None:
            async with self._written:
                await self._written.wait_for(lambda: self._done >= wanted)

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER)
            self._wake.clear()
            while self._queue:
                batch, self._queue = self._queue[:BATCH], self._queue[BATCH:]
                await self._write(batch)

    async def _write(self, batch: list[StoredCall]) -> None:
        try:
            async with self._database.write() as db:
                await calls.put(db, batch)
        except Exception:
            logger.exception("%d calls could not be written to the history", len(batch))
        if self._dropped:
            logger.error("%d calls were not written to the history: the database is too slow", self._dropped)
            self._dropped = 0
        self._done += len(batch)
        async with self._written:
            self._written.notify_all()
