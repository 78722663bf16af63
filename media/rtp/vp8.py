"""VP8 in RTP, receiving (RFC 7741): the payload descriptor, keyframe detection, frames from payloads."""

from collections.abc import Sequence
from dataclasses import dataclass

_EXTENDED = 0x80
_NON_REFERENCE = 0x20
_START = 0x10
_PARTITION = 0x07
_HAS_PICTURE_ID = 0x80
_HAS_TL0_INDEX = 0x40
_HAS_TEMPORAL = 0x20
_HAS_KEY_INDEX = 0x10
_LONG_PICTURE_ID = 0x80
_INTER_FRAME = 0x01  # P bit of the VP8 payload header, RFC 7741 section 4.3


@dataclass(frozen=True, slots=True)
class Descriptor:
    """RFC 7741 section 4.2. Absent fields are None."""

    size: int
    """Bytes of the descriptor; the VP8 payload follows."""
    starts_partition: bool
    partition: int
    is_non_reference: bool = False
    picture_id: int | None = None
    is_long_picture_id: bool = False
    tl0_index: int | None = None
    temporal_id: int | None = None
    is_layer_sync: bool = False
    key_index: int | None = None


def parse_descriptor(payload: bytes) -> Descriptor | None:
    """Read the descriptor; None if it is cut short or nothing follows it."""
    try:
        descriptor = _read(payload)
    except IndexError:
        return None
    return descriptor if len(payload) > descriptor.size else None


def starts_keyframe(payload: bytes) -> bool:
    """Whether the packet opens a keyframe: first partition's start, P bit of the payload header clear."""
    descriptor = parse_descriptor(payload)
    return descriptor is not None and _starts_frame(descriptor) and not payload[descriptor.size] & _INTER_FRAME


def join(payloads: Sequence[bytes]) -> bytes | None:
    """Put the payloads of one frame, in order, together; None if they do not make sense."""
    parts: list[bytes] = []
    for payload in payloads:
        descriptor = parse_descriptor(payload)
        if descriptor is None or _starts_frame(descriptor) != (not parts):
            return None
        parts.append(payload[descriptor.size :])
    return b"".join(parts) if parts else None


class Vp8Format:
    """The receiving half as a `PayloadFormat`."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """See `starts_keyframe`."""
        return starts_keyframe(payload)

    def join(self, payloads: Sequence[bytes]) -> bytes | None:
        """See `join`."""
        return join(payloads)


def _starts_frame(descriptor: Descriptor) -> bool:
    return descriptor.starts_partition and descriptor.partition == 0


def _read(payload: bytes) -> Descriptor:
    first = payload[0]
    at = 1
    picture_id = tl0_index = temporal_id = key_index = None
    is_long = is_layer_sync = False
    if first & _EXTENDED:
        flags = payload[at]
        at += 1
        if flags & _HAS_PICTURE_ID:
            is_long = bool(payload[at] & _LONG_PICTURE_ID)
            picture_id = payload[at] & 0x7F
            at += 1
            if is_long:
                picture_id = picture_id << 8 | payload[at]
                at += 1
        if flags & _HAS_TL0_INDEX:
            tl0_index = payload[at]
            at += 1
        if flags & (_HAS_TEMPORAL | _HAS_KEY_INDEX):
            if flags & _HAS_TEMPORAL:
                temporal_id = payload[at] >> 6
                is_layer_sync = bool(payload[at] & 0x20)
            if flags & _HAS_KEY_INDEX:
                key_index = payload[at] & 0x1F
            at += 1
    return Descriptor(
        size=at,
        starts_partition=bool(first & _START),
        partition=first & _PARTITION,
        is_non_reference=bool(first & _NON_REFERENCE),
        picture_id=picture_id,
        is_long_picture_id=is_long,
        tl0_index=tl0_index,
        temporal_id=temporal_id,
        is_layer_sync=is_layer_sync,
        key_index=key_index,
    )
