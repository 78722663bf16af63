"""H.264 in RTP, packetization mode 1 (RFC 6184): single NAL units, STAP-A and FU-A."""

from collections.abc import Iterator, Sequence

from media.rtp.payload import MAX_PAYLOAD, PayloadTransform

START_CODE = b"\x00\x00\x00\x01"

IDR = 5
SPS = 7
ACCESS_UNIT_DELIMITER = 9
FILLER = 12
STAP_A = 24
FU_A = 28

_TYPE = 0x1F
_REFERENCE = 0x60  # nal_ref_idc
_FORBIDDEN = 0x80
_FU_START = 0x80
_FU_END = 0x40
_LENGTH = 2  # bytes of a size field in STAP-A
_FU_HEADER = 2  # FU indicator and FU header


def split_annex_b(access_unit: bytes) -> list[bytes]:
    """Cut a byte stream (ITU-T H.264 Annex B) into NAL units without start codes; empty ones are left out."""
    units = []
    begin = access_unit.find(b"\x00\x00\x01")
    while begin >= 0:
        begin += 3
        end = access_unit.find(b"\x00\x00\x01", begin)
        # A NAL unit never ends in zeros: what looks so is the first byte of a four-byte start code, or padding.
        unit = access_unit[begin : end if end >= 0 else len(access_unit)].rstrip(b"\x00")
        if unit:
            units.append(unit)
        begin = end
    return units


def packetize(
    access_unit: bytes, *, max_payload: int = MAX_PAYLOAD, transform: PayloadTransform | None = None
) -> tuple[bytes, ...]:
    """Turn one encoded frame (Annex B) into RTP payloads of at most `max_payload` bytes before the transform.

    Small neighbours share a STAP-A (parameter sets travel with the keyframe's first packet), large units become FU-A
    of even size. Delimiters, fillers and types that RFC 6184 uses itself are left out.
    """
    units = [unit for unit in split_annex_b(access_unit) if _is_carried(unit)]
    payloads = tuple(_payloads(units, max_payload))
    return payloads if transform is None else tuple(transform(payload) for payload in payloads)


def starts_keyframe(payload: bytes) -> bool:
    """Whether the packet opens a frame that a decoder can begin with: it carries a sequence parameter set."""
    return SPS in _types(payload)


def is_keyframe(payload: bytes) -> bool:
    """Whether the packet begins a keyframe: a sequence parameter set or the start of an IDR slice is in it."""
    types = _types(payload)
    return SPS in types or IDR in types


def join(payloads: Sequence[bytes]) -> bytes | None:
    """Put the payloads of one frame, in order, together as Annex B; None if they do not make sense."""
    parts: list[bytes] = []
    is_open = False  # inside a fragmented unit
    for payload in payloads:
        kind = payload[0] & _TYPE if payload else 0
        if kind == FU_A:
            if len(payload) <= _FU_HEADER or bool(payload[1] & _FU_START) == is_open:
                return None
            if not is_open:
                header = bytes([payload[0] & (_FORBIDDEN | _REFERENCE) | payload[1] & _TYPE])
                parts += (START_CODE, header)
            parts.append(payload[_FU_HEADER:])
            is_open = not payload[1] & _FU_END
            continue
        if is_open:
            return None
        if kind == STAP_A:
            units = _split_stap(payload)
            if not units:
                return None
            for unit in units:
                parts += (START_CODE, unit)
        elif 0 < kind < STAP_A:
            parts += (START_CODE, payload)
        else:
            return None
    return None if is_open or not parts else b"".join(parts)


class H264Format:
    """The receiving half as a `PayloadFormat`."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """See `starts_keyframe`."""
        return starts_keyframe(payload)

    def join(self, payloads: Sequence[bytes]) -> bytes | None:
        """See `join`."""
        return join(payloads)


def _is_carried(unit: bytes) -> bool:
    kind = unit[0] & _TYPE
    return 0 < kind < STAP_A and kind not in (ACCESS_UNIT_DELIMITER, FILLER)


def _payloads(units: Sequence[bytes], max_payload: int) -> Iterator[bytes]:
    group: list[bytes] = []
    size = 1
    for unit in units:
        if group and size + _LENGTH + len(unit) > max_payload:
            yield _aggregate(group)
            group, size = [], 1
        if len(unit) > max_payload:
            yield from _fragment(unit, max_payload)
        else:
            group.append(unit)
            size += _LENGTH + len(unit)
    if group:
        yield _aggregate(group)


def _aggregate(units: Sequence[bytes]) -> bytes:
    if len(units) == 1:
        return units[0]
    # RFC 6184 section 5.7.1: F is the OR of all F bits, NRI the highest of all.
    forbidden = max(unit[0] & _FORBIDDEN for unit in units)
    reference = max(unit[0] & _REFERENCE for unit in units)
    parts = [bytes([forbidden | reference | STAP_A])]
    for unit in units:
        parts += (len(unit).to_bytes(_LENGTH, "big"), unit)
    return b"".join(parts)


def _fragment(unit: bytes, max_payload: int) -> Iterator[bytes]:
    room = max_payload - _FU_HEADER
    body = len(unit) - 1  # the unit's own header byte is spread over indicator and FU header
    count = -(-body // room)
    indicator = unit[0] & (_FORBIDDEN | _REFERENCE) | FU_A
    begin = 1
    for index in range(count):
        end = 1 + body * (index + 1) // count
        flags = (_FU_START if index == 0 else 0) | (_FU_END if index == count - 1 else 0)
        yield bytes([indicator, flags | unit[0] & _TYPE]) + unit[begin:end]
        begin = end


def _split_stap(payload: bytes) -> list[bytes] | None:
    units = []
    at = 1
    while at < len(payload):
        size = int.from_bytes(payload[at : at + _LENGTH], "big")
        unit = payload[at + _LENGTH : at + _LENGTH + size]
        if not unit or len(unit) != size or not 0 < unit[0] & _TYPE < STAP_A:
            return None
        units.append(unit)
        at += _LENGTH + size
    return units


def _types(payload: bytes) -> tuple[int, ...]:
    """NAL unit types that begin in this packet."""
    if len(payload) < _FU_HEADER:
        return ()
    kind = payload[0] & _TYPE
    if kind == FU_A:
        return (payload[1] & _TYPE,) if payload[1] & _FU_START else ()
    if kind == STAP_A:
        return tuple(unit[0] & _TYPE for unit in _split_stap(payload) or ())
    return (kind,)
