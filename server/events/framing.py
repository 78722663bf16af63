"""Records of the event log as bytes in a file, and finding them again in a file that a crash or a disk has damaged.

A record: 4 bytes MARK, then big-endian: CRC-32 of all that follows, length of key and value together (u32), length of
the key (u16), offset in its partition (u64), wall time at which it was appended (f64); then key and value. MARK holds
bytes that occur in no UTF-8 text, so that nothing a client wrote can look like the beginning of a record: after damage
a reader goes on at the next MARK whose checksum fits.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MARK = b"\xff\xfePL"
_HEAD = struct.Struct(">4sIIHQd")
_CRC_FROM = 8  # mark and checksum are not part of what is summed
HEAD_SIZE = _HEAD.size
MAX_BODY = 64 * 1024  # bytes of key and value together
MAX_KEY = 256


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a partition."""

    offset: int
    """Counts up in its partition, with gaps where records were lost."""
    appended_at: float
    """Wall seconds."""
    key: bytes
    value: bytes

    @property
    def size(self) -> int:
        """Bytes in a file."""
        return HEAD_SIZE + len(self.key) + len(self.value)


@dataclass(frozen=True, slots=True)
class Found:
    """A record and where in the data it stands."""

    record: Record
    begin: int
    end: int


def encode(record: Record) -> bytes:
    """One record as bytes. Raises ValueError for one that is too large."""
    if len(record.key) > MAX_KEY or len(record.key) + len(record.value) > MAX_BODY:
        raise ValueError("the record is too large")
    body = len(record.key) + len(record.value)
    head = _HEAD.pack(MARK, 0, body, len(record.key), record.offset, record.appended_at)
    data = head[_CRC_FROM:] + record.key + record.value
    return MARK + zlib.crc32(data).to_bytes(4) + data


def decode_at(data: bytes | memoryview, at: int) -> Found | None:
    """The record that begins here; None if there is no whole and sound one."""
    if at + HEAD_SIZE > len(data):
        return None
    mark, crc, body, key_size, offset, appended_at = _HEAD.unpack_from(data, at)
    end = at + HEAD_SIZE + body
    if mark != MARK or body > MAX_BODY or key_size > min(body, MAX_KEY) or end > len(data):
        return None
    if zlib.crc32(data[at + _CRC_FROM : end]) != crc or not math.isfinite(appended_at):
        return None
    key_end = at + HEAD_SIZE + key_size
    record = Record(offset, appended_at, bytes(data[at + HEAD_SIZE : key_end]), bytes(data[key_end:end]))
    return Found(record, at, end)


def scan(data: bytes, *, begin: int = 0, from_offset: int = 0) -> Iterator[Found]:
    """Every sound record in order, over damaged places; offsets grow from `from_offset` on. Never raises."""
    at, least = begin, from_offset
    while at < len(data):
        found = decode_at(data, at)
        if found is None or found.record.offset < least:
            at = data.find(MARK, at + 1)
            if at < 0:
                return
            continue
        yield found
        at, least = found.end, found.record.offset + 1
