"""Events <-> JSON. What this version does not know is told apart from what is broken, and nothing raises."""

from collections.abc import Iterable
from enum import Enum, auto
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from app.protocol.events.record import MAX_EVENT, Header, Reported, Stored
from app.protocol.events.schema import VERSION, AnyEvent

_encoder = msgspec.json.Encoder()
_reported = msgspec.json.Decoder(Reported)
_stored = msgspec.json.Decoder(Stored)
_header = msgspec.json.Decoder(Header)

S = TypeVar("S", bound=Struct)


class _Kind(Struct, frozen=True):
    kind: str = ""


_kind = msgspec.json.Decoder(_Kind)
KINDS = frozenset(struct.__struct_config__.tag for struct in AnyEvent.__args__)
"""The kinds of this version."""


class Unread(Enum):
    """Why there is no event."""

    UNKNOWN = auto()
    """Of a newer version: skip it."""
    MALFORMED = auto()


def encode(record: Reported | Stored) -> bytes:
    """One event as JSON."""
    return _encoder.encode(record)


def encode_batch(records: Iterable[Reported]) -> tuple[Raw, ...]:
    """Events as parts of a message."""
    return tuple(Raw(encode(record)) for record in records)


def decode_reported(data: bytes | Raw) -> Reported | Unread:
    """What a client reported."""
    return _decode(data, _reported)


def decode_stored(data: bytes) -> Stored | Unread:
    """What the log kept, perhaps written by a newer program."""
    return _decode(data, _stored)


def _decode(data: bytes | Raw, decoder: msgspec.json.Decoder[S]) -> S | Unread:
    if len(memoryview(data)) > 2 * MAX_EVENT:
        return Unread.MALFORMED
    try:
        header = _header.decode(data)
        if header.v > VERSION or _kind.decode(header.event).kind not in KINDS:
            return Unread.UNKNOWN
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return Unread.MALFORMED
