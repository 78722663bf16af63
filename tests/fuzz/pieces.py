"""One input as several messages."""

from collections.abc import Iterator

MAX_PIECES = 64


def pieces(data: bytes) -> Iterator[bytes]:
    """The input as messages: two bytes of length, then so many bytes, or what is left."""
    at = 0
    for _ in range(MAX_PIECES):
        if at + 2 > len(data):
            return
        length = int.from_bytes(data[at : at + 2]) & 0xFFF
        yield data[at + 2 : at + 2 + length]
        at += 2 + length


def joined(*parts: bytes) -> bytes:
    """What `pieces` cuts into these."""
    return b"".join(len(part).to_bytes(2) + part for part in parts)
