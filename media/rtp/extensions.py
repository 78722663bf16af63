"""RTP header extensions (RFC 8285): finding elements, packing them, and the values inside that we use."""

from collections.abc import Sequence

from app.protocol.description import HeaderExtension

ONE_BYTE_PROFILE = b"\xbe\xde"
_TWO_BYTE_MASK = 0xFFF0
_TWO_BYTE_PROFILE = 0x1000

_SEND_TIME_UNIT = 1 << 18  # abs-send-time is 6.18 fixed point seconds


def find(data: bytes, extension_at: int, payload_at: int, wanted: int) -> bytes | None:
    """Return the value of one element between the two offsets of `media.rtp.packet.peek`; None if it is not there."""
    if extension_at >= payload_at:
        return None
    if data[extension_at - 4 : extension_at - 2] == ONE_BYTE_PROFILE:
        at = extension_at
        while at < payload_at:
            first = data[at]
            if first == 0:
                at += 1
                continue
            identifier = first >> 4
            if identifier == 15:
                return None
            end = at + 2 + (first & 0x0F)
            if identifier == wanted:
                return data[at + 1 : end] if end <= payload_at else None
            at = end
        return None
    return read(data, extension_at, payload_at).get(wanted)


def read(data: bytes, extension_at: int, payload_at: int) -> dict[int, bytes]:
    """Return every element; the first of a repeated one wins, and a broken tail is left out."""
    elements: dict[int, bytes] = {}
    if extension_at >= payload_at:
        return elements
    profile = int.from_bytes(data[extension_at - 4 : extension_at - 2], "big")
    one_byte = profile == 0xBEDE
    if not one_byte and profile & _TWO_BYTE_MASK != _TWO_BYTE_PROFILE:
        return elements
    at = extension_at
    while at < payload_at:
        first = data[at]
        if first == 0:
            at += 1
            continue
        if one_byte:
            identifier, start, length = first >> 4, at + 1, (first & 0x0F) + 1
            if identifier == 15:
                break
        else:
            if at + 1 >= payload_at:
                break
            identifier, start, length = first, at + 2, data[at + 1]
        if start + length > payload_at:
            break
        elements.setdefault(identifier, data[start : start + length])
        at = start + length
    return elements


def pack(elements: Sequence[tuple[int, bytes]]) -> bytes:
    """Make a one-byte extension block, header included, from (identifier 1-14, value of 1-16 bytes)."""
    if not elements:
        return b""
    body = b"".join(bytes((identifier << 4 | len(value) - 1,)) + value for identifier, value in elements)
    body += bytes(-len(body) % 4)
    return ONE_BYTE_PROFILE + (len(body) // 4).to_bytes(2, "big") + body


def pack_for_sending(elements: Sequence[tuple[int, bytes]] = ()) -> bytes:
    """Make the block of a packet we send: transport-wide number and sending time first, to be filled by `stamp`."""
    return pack(
        (
            (HeaderExtension.TRANSPORT_SEQUENCE, b"\x00\x00"),
            (HeaderExtension.ABS_SEND_TIME, b"\x00\x00\x00"),
            *elements,
        )
    )


def send_time_of(now: float) -> int:
    """The 24-bit abs-send-time of an instant in seconds."""
    return int(now * _SEND_TIME_UNIT) & 0xFFFFFF


def pack_audio_level(level_dbov: float, *, voice: bool) -> bytes:
    """RFC 6464: one byte, voice bit and level in -dBov."""
    return bytes(((0x80 if voice else 0) | min(127, max(0, round(-level_dbov))),))


def parse_audio_level(value: bytes | None) -> tuple[float, bool] | None:
    """(dBov, voice), or None."""
    if not value:
        return None
    return -float(value[0] & 0x7F), value[0] >= 0x80


def parse_text(value: bytes | None) -> str:
    """A mid or rid; empty if it is absent or not text."""
    if not value:
        return ""
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        return ""
