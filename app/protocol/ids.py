"""Identifiers: UUIDv7 strings with a type each, so that one kind cannot slip in for another."""

from typing import Annotated, NewType, TypeVar

from msgspec import Meta

UserId = NewType("UserId", str)
DeviceId = NewType("DeviceId", str)
SessionId = NewType("SessionId", str)
CallId = NewType("CallId", str)
RoomId = NewType("RoomId", str)
ParticipantId = NewType("ParticipantId", str)
TrackId = NewType("TrackId", str)

T = TypeVar("T", bound=str)
Id = Annotated[T, Meta(max_length=64)]
"""An identifier as a field of the wire: of a stranger's making, and passed on to others."""

_HEX = frozenset("0123456789abcdef")
_DASHES = (8, 13, 18, 23)


def uuid7(unix_ms: int, entropy: bytes) -> str:
    """Format a version 7 UUID (RFC 9562 section 5.7) from wall time in milliseconds and 10 random bytes.

    Pure: the caller's shell brings time and entropy, see `app.clock.new_id`.
    """
    if len(entropy) != 10:
        raise ValueError("uuid7 needs 10 bytes of entropy")
    value = (unix_ms & 0xFFFF_FFFF_FFFF) << 80 | int.from_bytes(entropy, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Tell whether the text is a UUID in its canonical lower-case form."""
    if len(text) != 36 or any(text[at] != "-" for at in _DASHES):
        return False
    return all(c in _HEX for at, c in enumerate(text) if at not in _DASHES)


def unix_ms(text: str) -> int:
    """Wall time in milliseconds at which a UUIDv7 was made, by its maker's clock."""
    return int(text[:8] + text[9:13], 16)
