"""The timelines of past calls, kept on this machine only: a small private file for each of the last calls."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.analytics.timeline import bounded
from app.files import write_whole
from app.protocol.events import codec
from app.protocol.events.record import Reported
from app.protocol.ids import CallId, is_id

logger = logging.getLogger(__name__)

CAPACITY = 100  # calls; the oldest go
REMEMBERED = 4  # calls in memory: the last one is looked at at once
MAX_BYTES = 2 * 1024 * 1024  # of one file


class Timelines:
    """Made on any thread, used on the core loop. `folder` None: only the last calls, and only while it lives."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "timelines" if folder is not None else None
        self._recent: dict[CallId, tuple[Reported, ...]] = {}
        self._kept = self._find()
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def calls(self) -> frozenset[CallId]:
        """Which calls can be read; the same object while none is added."""
        return self._kept

    def keep(self, call_id: CallId, events: Sequence[Reported]) -> None:
        """Remember a call that is over, and write it off the loop's thread."""
        if not is_id(call_id):  # it becomes a file's name
            return
        kept = bounded(events)
        self._recent[call_id] = kept
        gone = [] if len(self._recent) <= REMEMBERED else [next(iter(self._recent))]
        for each in gone:
            del self._recent[each]
        if self._folder is None:
            self._kept = frozenset(self._recent)
            return
        newest = sorted({*self._kept, call_id})[-CAPACITY:]  # identifiers begin with their time
        forgotten = self._kept - set(newest)
        self._kept = frozenset(newest)
        task = asyncio.get_running_loop().create_task(self._write(self._folder, call_id, kept, forgotten))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def read(self, call_id: CallId) -> tuple[Reported, ...]:
        """The events of a call in order; empty for one that is not here, or whose file is damaged. Never raises."""
        recent = self._recent.get(call_id)
        if recent is not None or self._folder is None or call_id not in self._kept:
            return recent or ()
        return await asyncio.to_thread(_read, _path(self._folder, call_id))

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._writing:
            await asyncio.wait(self._writing)

    async def _write(
        self, folder: Path, call_id: CallId, events: tuple[Reported, ...], forgotten: frozenset[CallId]
    ) -> None:
        data = msgspec.json.encode(codec.encode_batch(events))
        try:
            await asyncio.to_thread(write_whole, _path(folder, call_id), data, private=True)
            for each in forgotten:
                await asyncio.to_thread(_path(folder, each).unlink, missing_ok=True)
        except OSError as error:
            logger.warning("cannot keep the timeline of a call: %s", error)

    def _find(self) -> frozenset[CallId]:
        if self._folder is None or not self._folder.is_dir():
            return frozenset()
        return frozenset(CallId(path.stem) for path in self._folder.glob("*.json") if is_id(path.stem))


def _path(folder: Path, call_id: CallId) -> Path:
    return folder / f"{call_id}.json"


def _read(path: Path) -> tuple[Reported, ...]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("the file is too large")
        found = msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw])
    except (OSError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        logger.warning("cannot read the timeline of a call: %s", error)
        return ()
    events = (codec.decode_reported(each) for each in found)
    return tuple(each for each in events if isinstance(each, Reported))
