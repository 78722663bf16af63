"""One partition on disk: a folder of segments. Shell: blocks, so on the log's thread."""

import itertools
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from server.events.framing import Record
from server.events.retention import Retention, expired
from server.events.segment import SUFFIX, Segment

logger = logging.getLogger(__name__)


class Partition:
    """Records with offsets that count up. Opening reads what is there; OSError for what the disk refuses."""

    def __init__(self, folder: Path, *, segment_bytes: int) -> None:
        self._folder = folder
        self._segment_bytes = segment_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        bases = sorted(int(path.stem) for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())
        followings = dict(itertools.pairwise(bases))
        self._segments = [Segment(self._path(base), base, followings.get(base)) for base in bases]
        self._dirty: set[Segment] = set()
        if self._segments:
            torn = self._segments[-1].open()
            if torn:
                logger.warning("cut %d bytes that were half written in %s", torn, self._segments[-1].path.name)

    @property
    def begin(self) -> int:
        """The first offset there may be."""
        return self._segments[0].base if self._segments else 0

    @property
    def end(self) -> int:
        """The offset of the next record."""
        return self._segments[-1].end if self._segments else 0

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(segment.size for segment in self._segments)

    def append(self, records: Sequence[Record]) -> None:
        """Write records whose offsets grow, the first at `end` or later. All or, with OSError, none."""
        self._writable(records[0].offset).append(records)
        self._dirty.add(self._segments[-1])

    def sync(self) -> None:
        """Wait until the disk has everything."""
        while self._dirty:
            next(iter(self._dirty)).sync()
            self._dirty.pop()

    def read(self, offset: int, limit: int, *, max_bytes: int | None = None) -> list[Record]:
        """Up to so many records from this offset on, oldest first; what is lost is left out.

        `max_bytes`: with the record that makes it more than so many bytes it is enough.
        """
        found: list[Record] = []
        size = 0
        for segment in self._segments:
            if segment.end <= offset:
                continue
            for record in segment.read(offset):
                if len(found) >= limit or (max_bytes is not None and size > max_bytes):
                    return found
                found.append(record)
                size += record.size
        return found

    def retain(self, limits: Retention, wall: float, *, roll_after: float) -> int:
        """Forget what is too old or too much; returns how many segments went. `roll_after` seconds end a segment."""
        last = self._segments[-1] if self._segments else None
        if last is not None and last.oldest_at and last.oldest_at < wall - roll_after:
            self._roll(last.end)
        count = expired([segment.extent for segment in self._segments], limits, wall)
        for segment in self._segments[:count]:
            segment.close()
            segment.path.unlink(missing_ok=True)
            self._dirty.discard(segment)
        del self._segments[:count]
        return count

    def close(self) -> None:
        """Idempotent."""
        for segment in self._segments:
            segment.close()

    # -- inside

    def _writable(self, offset: int) -> Segment:
        if not self._segments or self._segments[-1].size >= self._segment_bytes:
            self._roll(offset)
        return self._segments[-1]

    def _roll(self, base: int) -> None:
        """Begin a new file. Its name must survive too before anything in it counts."""
        self.sync()
        if self._segments:
            self._segments[-1].close()
        segment = Segment(self._path(base), base)
        segment.open()
        self._segments.append(segment)
        sync_folder(self._folder)

    def _path(self, base: int) -> Path:
        return self._folder / f"{base:020}{SUFFIX}"


def sync_folder(folder: Path) -> None:
    """Let the disk have the names in a folder, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
