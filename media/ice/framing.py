"""ChannelData, and how STUN messages and ChannelData lie in a byte stream (RFC 8656 section 12)."""

from typing import Final

from media.ice.stun import MAX_MESSAGE

CHANNEL_MIN: Final = 0x4000
CHANNEL_MAX: Final = 0x4FFF  # what a client may choose, RFC 8656 section 12
OLD_CHANNEL_MAX: Final = 0x7FFF  # what one of RFC 5766 may have chosen: a server still takes it
CHANNEL_HEADER: Final = 4  # bytes
_STUN_HEADER: Final = 20


def is_channel_data(data: bytes) -> bool:
    """Whether a datagram is ChannelData by its first byte: 0x40 to 0x4F, and 0x50 to 0x7F of RFC 5766."""
    return len(data) >= CHANNEL_HEADER and data[0] >> 6 == 1


def channel_data(number: int, payload: bytes) -> bytes:
    """Write ChannelData for a datagram: no padding."""
    return ((number << 16) | len(payload)).to_bytes(4, "big") + payload


def parse_channel_data(data: bytes) -> tuple[int, bytes] | None:
    """Channel number and payload; None unless the length fits the datagram, up to 3 bytes of padding allowed."""
    size = len(data) - CHANNEL_HEADER
    if size < 0:
        return None
    number, length = data[0] << 8 | data[1], data[2] << 8 | data[3]
    if not CHANNEL_MIN <= number <= OLD_CHANNEL_MAX or not 0 <= size - length < 4:
        return None
    return number, data[CHANNEL_HEADER : CHANNEL_HEADER + length]


def pad_for_stream(message: bytes) -> bytes:
    """A STUN message or ChannelData as it is written to a stream: a multiple of 4 bytes (RFC 8656 section 12.5)."""
    return message + bytes(-len(message) % 4)


class StunStream:
    """Cuts a TURN client's or server's byte stream into STUN messages and ChannelData.

    Memory is bounded by one chunk and one message. Once `is_broken`, the stream says nothing any more: close it.
    """

    __slots__ = ("_buffer", "is_broken", "limit")

    def __init__(self, *, limit: int = MAX_MESSAGE) -> None:
        self._buffer = bytearray()
        self.limit = limit
        self.is_broken = False
        """The peer sent what can not begin a message, or one longer than `limit` bytes."""

    def receive(self, chunk: bytes) -> list[bytes]:
        """Take bytes, give the whole messages, ChannelData without its padding."""
        if self.is_broken:
            return []
        buffer = self._buffer
        buffer += chunk
        messages: list[bytes] = []
        at, size = 0, len(buffer)
        while size - at >= CHANNEL_HEADER:
            length = self._length(at)
            if length is None:
                self.is_broken = True
                buffer.clear()
                return messages
            end = at + length + -length % 4
            if end > size:
                break
            messages.append(bytes(buffer[at : at + length]))
            at = end
        del buffer[:at]
        return messages

    def _length(self, at: int) -> int | None:
        """Bytes of the message that begins here, without padding; None if none can."""
        buffer = self._buffer
        length = buffer[at + 2] << 8 | buffer[at + 3]
        match buffer[at] >> 6:
            case 1:
                length += CHANNEL_HEADER
            case 0 if buffer[at] < 4 and length % 4 == 0:
                length += _STUN_HEADER
            case _:
                return None
        return length if length <= self.limit else None
