"""One file of a partition: records with growing offsets, only ever appended to. Shell: blocks, so on the log's thread.

The name is the offset that its first record has at least. Opening a file for writing cuts what a crash left half
written after the last sound record; damage before that stays where it is, and reading goes over it.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from server.events.framing import HEAD_SIZE, MAX_BODY, Found, Record, encode, scan
from server.events.retention import Extent

SUFFIX = ".log"
_CHUNK = 1024 * 1024  # bytes looked at at once
_LONGEST = HEAD_SIZE + MAX_BODY
_INDEX_EVERY = 64 * 1024  # bytes between two entries of the index


class Segment:
    """Raises OSError for what the disk refuses, and nothing for what the file holds."""

    def __init__(self, path: Path, base: int, following: int | None = None) -> None:
        """`following` is the base of the next file if there is one: then this one is only read, and looked at late."""
        self.path = path
        self.base = base
        self.size = path.stat().st_size if path.exists() else 0
        self.end = base
        """At least one more than the last offset."""
        self.oldest_at = 0.0
        self.newest_at = 0.0
        """Wall seconds of its first and last record; 0 while there is none."""
        self._index: list[tuple[int, int]] = []
        self._sound_end = 0
        self._is_known = False
        self._file: int | None = None
        if following is None or not self._know_newest():
            self._know()
        if following is not None:
            self.end = following

    @property
    def extent(self) -> Extent:
        """For retention."""
        return Extent(self.size, self.newest_at)

    def open(self) -> int:
        """Make it ready for appending; returns how many bytes of a torn tail were cut."""
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        torn = self.size - self._sound_end
        if torn:
            os.ftruncate(self._file, self._sound_end)
            os.fsync(self._file)
            self.size = self._sound_end
        return torn

    def append(self, records: Sequence[Record]) -> None:
        """Write them after the others; after an error the file is as it was before."""
        assert self._file is not None
        data = b"".join(encode(record) for record in records)
        try:
            os.lseek(self._file, self.size, os.SEEK_SET)
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError:
            os.ftruncate(self._file, self.size)
            raise
        at = self.size
        for record in records:
            self._note(Found(record, at, at + record.size))
            at += record.size
        self.size = at

    def sync(self) -> None:
        """Wait until the disk has it."""
        if self._file is not None:
            os.fsync(self._file)

    def read(self, offset: int) -> Iterator[Record]:
        """The sound records from this offset on."""
        if not self._is_known:
            self._know()
        begin = 0
        for known, position in self._index:
            if known > offset:
                break
            begin = position
        for found in self._scan(begin, self.base):
            if found.record.offset >= offset:
                yield found.record

    def close(self) -> None:
        """Idempotent."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # -- inside

    def _know(self) -> None:
        """Read it all: where records stand, and what is sound."""
        end = self.end
        for found in self._scan(0, self.base):
            self._note(found)
        self.end = max(end, self.end)
        self._is_known = True

    def _know_newest(self) -> bool:
        """Read the end alone, for retention; False if nothing sound is there."""
        for found in self._scan(max(0, self.size - 2 * _LONGEST), self.base):
            self.newest_at = found.record.appended_at
        return self.newest_at > 0

    def _note(self, found: Found) -> None:
        record = found.record
        if not self._index or found.begin - self._index[-1][1] >= _INDEX_EVERY:
            self._index.append((record.offset, found.begin))
        self.end = record.offset + 1
        self.oldest_at = self.oldest_at or record.appended_at
        self.newest_at = record.appended_at
        self._sound_end = found.end

    def _scan(self, begin: int, least: int) -> Iterator[Found]:
        """Records that begin at or after a place, read in pieces."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            at = begin
            while at < self.size:
                file.seek(at)
                data = file.read(min(_CHUNK + _LONGEST, self.size - at))
                if not data:
                    return
                following = at + _CHUNK
                for found in scan(data, from_offset=least):
                    if found.begin >= _CHUNK:
                        break
                    following = max(following, at + found.end)
                    least = found.record.offset + 1
                    yield Found(found.record, at + found.begin, at + found.end)
                at = following
