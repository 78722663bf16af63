"""Retransmission payload format (RFC 4588): a lost packet travels again on a stream of its own."""

from media.rtp.packet import Header, build, peek


def wrap(packet: bytes, *, payload_type: int, ssrc: int, sequence: int) -> bytes | None:
    """Make the retransmission of a packet of ours: its original sequence number, then its payload."""
    header = peek(packet)
    if header is None:
        return None
    _, marker, original, timestamp, _, extension_at, payload_at, payload_end = header
    extensions = packet[extension_at - 4 : payload_at] if extension_at < payload_at else b""
    payload = original.to_bytes(2, "big") + packet[payload_at:payload_end]
    return build(payload_type, marker, sequence, timestamp, ssrc, extensions, payload)


def unwrap(data: bytes, header: Header) -> tuple[int, bytes] | None:
    """(original sequence number, original payload) of a retransmission; None for padding, which carries nothing."""
    payload_at, payload_end = header[6], header[7]
    if payload_end - payload_at < 3:
        return None
    return int.from_bytes(data[payload_at : payload_at + 2], "big"), data[payload_at + 2 : payload_end]
