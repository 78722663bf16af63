"""RTP packets (RFC 3550 section 5.1) as bytes: look at a header, build one, stamp what is known only when it leaves.

No object per packet: `peek` gives a tuple. Packets that we build carry the transport-wide sequence number and the
sending time first among their extensions, so that `stamp` knows where they are.
"""

from struct import Struct

from media.rtp.extensions import ONE_BYTE_PROFILE

HEADER_SIZE = 12
MAX_PACKET = 1500  # bytes; nothing longer is a packet of ours or of any browser

Header = tuple[int, bool, int, int, int, int, int, int]
"""(payload_type, marker, sequence, timestamp, ssrc, extension_at, payload_at, payload_end).

`extension_at` is the offset of the first extension element; it equals `payload_at` if there is no extension.
`payload_end` excludes padding; a packet of padding alone has `payload_at == payload_end`.
"""

_FIXED = Struct("!BBHII")
_TAG = Struct("!H")

_SEQUENCE_AT = HEADER_SIZE + 4 + 1  # extension header, element header
_TIME_AT = _SEQUENCE_AT + 2 + 1
_AFTER_TIME = _TIME_AT + 3


def peek(data: bytes) -> Header | None:
    """Read the header of an RTP packet; None if it is not one that can be forwarded or played."""
    size = len(data)
    if size < HEADER_SIZE:
        return None
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    if first >> 6 != 2:
        return None
    payload_at = extension_at = HEADER_SIZE + 4 * (first & 0x0F)
    if first & 0x10:
        extension_at += 4
        if size < extension_at:
            return None
        payload_at = extension_at + 4 * int.from_bytes(data[extension_at - 2 : extension_at], "big")
    payload_end = size
    if first & 0x20:
        padding = data[-1]
        if padding == 0:
            return None
        payload_end -= padding
    if payload_at > payload_end:
        return None
    return second & 0x7F, second >> 7 == 1, sequence, timestamp, ssrc, extension_at, payload_at, payload_end


def build(
    payload_type: int, marker: bool, sequence: int, timestamp: int, ssrc: int, extensions: bytes, payload: bytes
) -> bytes:
    """Make a packet. `extensions` is a block of `media.rtp.extensions.pack`, or empty. Counters wrap by themselves."""
    return (
        _FIXED.pack(
            0x90 if extensions else 0x80,
            payload_type | (0x80 if marker else 0),
            sequence & 0xFFFF,
            timestamp & 0xFFFF_FFFF,
            ssrc,
        )
        + extensions
        + payload
    )


def build_padding(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, extensions: bytes, padding: int
) -> bytes:
    """Make a packet of `padding` bytes of padding alone (1 to 255), for bandwidth probes."""
    header = _FIXED.pack(0xB0 if extensions else 0xA0, payload_type, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, ssrc)
    return header + extensions + bytes(padding - 1) + bytes((padding,))


def stamp(packet: bytes, transport_sequence: int, send_time: int) -> bytes:
    """Fill in the transport-wide sequence number and the 24-bit sending time of a packet whose extensions begin with
    them (`media.rtp.extensions.pack_for_sending`)."""
    return b"".join(
        (
            packet[:_SEQUENCE_AT],
            _TAG.pack(transport_sequence & 0xFFFF),
            packet[_SEQUENCE_AT + 2 : _TIME_AT],
            (send_time & 0xFFFFFF).to_bytes(3, "big"),
            packet[_AFTER_TIME:],
        )
    )


def is_stampable(packet: bytes) -> bool:
    """Tell whether `stamp` may be used on a packet built here."""
    return len(packet) >= _AFTER_TIME and packet[0] & 0x1F == 0x10 and packet[12:14] == ONE_BYTE_PROFILE
