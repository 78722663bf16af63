"""RTCP (RFC 3550, 4585, 5104, REMB, transport-cc): compound and reduced-size packets to values and back.

What cannot be understood is left out; the rest of a compound packet is still used, and nothing here raises on
what came from the network.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from struct import Struct

from media.rtp import transport_cc

SENDER_REPORT = 200
RECEIVER_REPORT = 201
SOURCE_DESCRIPTION = 202
GOODBYE = 203
TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206

MAX_NACKS = 253  # pairs in one block: keeps it below 1,100 bytes

_HEAD = Struct("!BBH")
_SENDER = Struct("!IQIII")
_REPORT = Struct("!IIIIII")
_PAIR = Struct("!HH")
_TWO_SSRCS = Struct("!II")
_CNAME = 1
_TRANSPORT_WIDE = 15


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """How one stream is received (RFC 3550 section 6.4.1)."""

    ssrc: int
    fraction_lost: int
    """Of 256, since the last report."""
    total_lost: int
    """Signed: duplicates may make it negative."""
    highest_sequence: int
    """32 bits: wraps and sequence number."""
    jitter: int
    """In units of the RTP clock."""
    last_sender_report: int = 0
    """Middle 32 bits of the NTP time of the last SR; 0 if none came."""
    delay_since: int = 0
    """Between that SR and this block, in 1/65536 s."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """SR: ties the RTP clock of a stream to NTP time, and counts what was sent."""

    ssrc: int
    ntp: int
    """64-bit fixed point, 32.32."""
    timestamp: int
    packets: int
    octets: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiverReport:
    """RR of an end that sends nothing."""

    ssrc: int
    reports: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDescription:
    """SDES with the canonical name of one source."""

    ssrc: int
    cname: str


@dataclass(frozen=True, slots=True)
class Goodbye:
    """BYE: these streams end."""

    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nack:
    """Generic NACK (RFC 4585 section 6.2.1): please send these again."""

    sender_ssrc: int
    media_ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyframeRequest:
    """PLI or FIR: please make a keyframe of these streams."""

    sender_ssrc: int
    media_ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remb:
    """Receiver estimated maximum bitrate: a cap on what the streams may use together."""

    sender_ssrc: int
    bitrate: float
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """Arrival times of packets by transport-wide sequence number."""

    sender_ssrc: int
    media_ssrc: int
    base_sequence: int
    reference: int
    """Units of 64 ms, signed 24 bit."""
    count: int
    """Counts feedback packets, 8 bit."""
    deltas: tuple[int | None, ...]
    """Ticks of 250 us to the arrival before (the first: to the reference); None: not received."""


Block = (
    SenderReport | ReceiverReport | SourceDescription | Goodbye | Nack | KeyframeRequest | Remb | TransportFeedback
)  # fmt: skip


# -- parsing --------------------------------------------------------------------------------------------------------


def is_rtcp(data: bytes) -> bool:
    """RFC 5761 section 4: of what starts like RTP, tell RTCP from RTP by the second byte."""
    return len(data) >= 8 and 192 <= data[1] <= 223


def parse(data: bytes) -> list[Block]:
    """Everything that is understood in a compound or reduced-size packet."""
    blocks: list[Block] = []
    at, size = 0, len(data)
    statuses = transport_cc.MAX_STATUSES  # left for the transport-wide feedback of one datagram, all together
    while at + 4 <= size:
        first, kind, words = _HEAD.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > size:
            break  # the length of what follows cannot be trusted either
        body = data[at + 4 : end]
        if first & 0x20:
            padding = body[-1] if body else 0
            body = body[:-padding] if 0 < padding <= len(body) else b""
        if kind == TRANSPORT_FEEDBACK and first & 0x1F == _TRANSPORT_WIDE:
            statuses -= _parse_transport_wide(body, statuses, blocks)
        else:
            _parse_block(kind, first & 0x1F, body, blocks)
        at = end
    return blocks


def _parse_block(kind: int, count: int, body: bytes, blocks: list[Block]) -> None:
    if kind == SENDER_REPORT:
        if len(body) >= _SENDER.size:
            ssrc, ntp, timestamp, packets, octets = _SENDER.unpack_from(body)
            reports = _parse_reports(body, _SENDER.size, count)
            blocks.append(SenderReport(ssrc, ntp, timestamp, packets, octets, reports))
    elif kind == RECEIVER_REPORT:
        if len(body) >= 4:
            blocks.append(ReceiverReport(int.from_bytes(body[:4], "big"), _parse_reports(body, 4, count)))
    elif kind == SOURCE_DESCRIPTION:
        _parse_descriptions(body, count, blocks)
    elif kind == GOODBYE:
        ssrcs = tuple(int.from_bytes(body[i : i + 4], "big") for i in range(0, min(len(body) // 4, count) * 4, 4))
        if ssrcs:
            blocks.append(Goodbye(ssrcs))
    elif kind in (TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK) and len(body) >= 8:
        sender, media = _TWO_SSRCS.unpack_from(body)
        parsed = (_parse_transport if kind == TRANSPORT_FEEDBACK else _parse_payload)(count, sender, media, body[8:])
        if parsed is not None:
            blocks.append(parsed)


def _parse_reports(body: bytes, at: int, count: int) -> tuple[ReportBlock, ...]:
    reports = []
    for start in range(at, min(at + count * _REPORT.size, len(body) - _REPORT.size + 1), _REPORT.size):
        ssrc, lost, highest, jitter, last, delay = _REPORT.unpack_from(body, start)
        total = lost & 0xFFFFFF
        if total >= 0x800000:
            total -= 0x1000000
        reports.append(ReportBlock(ssrc, lost >> 24, total, highest, jitter, last, delay))
    return tuple(reports)


def _parse_descriptions(body: bytes, count: int, blocks: list[Block]) -> None:
    at, size = 0, len(body)
    for _ in range(count):
        if at + 4 > size:
            return
        ssrc = int.from_bytes(body[at : at + 4], "big")
        start = at
        at += 4
        while at < size and body[at] != 0:
            if at + 2 > size or at + 2 + body[at + 1] > size:
                return
            if body[at] == _CNAME:
                text = body[at + 2 : at + 2 + body[at + 1]].decode("utf-8", "replace")
                blocks.append(SourceDescription(ssrc, text))
            at += 2 + body[at + 1]
        at = start + ((at - start) // 4 + 1) * 4  # at least one zero ends the chunk, which is a whole number of words


def _parse_transport(fmt: int, sender: int, media: int, fci: bytes) -> Block | None:
    if fmt == 1 and len(fci) >= 4:
        sequences: list[int] = []
        for at in range(0, len(fci) // 4 * 4, 4):
            base, mask = _PAIR.unpack_from(fci, at)
            sequences.append(base)
            while mask:
                low = mask & -mask
                sequences.append((base + low.bit_length()) & 0xFFFF)
                mask ^= low
        return Nack(sender, media, tuple(sequences))
    return None


def _parse_transport_wide(body: bytes, limit: int, blocks: list[Block]) -> int:
    """Take a report about at most `limit` packets; returns how many it is about."""
    feedback = transport_cc.parse(body[8:], limit)
    if feedback is None:
        return 0
    sender, media = _TWO_SSRCS.unpack_from(body)
    blocks.append(TransportFeedback(sender, media, *feedback))
    return len(feedback[3])


def _parse_payload(fmt: int, sender: int, media: int, fci: bytes) -> Block | None:
    if fmt == 1:
        return KeyframeRequest(sender, (media,))
    if fmt == 4:
        ssrcs = tuple(int.from_bytes(fci[i : i + 4], "big") for i in range(0, len(fci) // 8 * 8, 8))
        return KeyframeRequest(sender, ssrcs) if ssrcs else None
    if fmt == 15 and len(fci) >= 8 and fci[:4] == b"REMB":
        word = int.from_bytes(fci[4:8], "big")
        count = min(word >> 24, (len(fci) - 8) // 4)
        ssrcs = tuple(int.from_bytes(fci[8 + 4 * i : 12 + 4 * i], "big") for i in range(count))
        return Remb(sender, float((word & 0x3FFFF) << (word >> 18 & 0x3F)), ssrcs)
    return None


# -- packing --------------------------------------------------------------------------------------------------------


def pack(blocks: Iterable[Block]) -> bytes:
    """Make one packet of these blocks. RFC 3550 wants a report first unless reduced size (RFC 5506) is understood."""
    return b"".join(_pack_block(block) for block in blocks)


def _pack_block(block: Block) -> bytes:
    match block:
        case SenderReport():
            head = _SENDER.pack(block.ssrc, block.ntp, block.timestamp, block.packets, block.octets)
            return _frame(SENDER_REPORT, len(block.reports), head + _pack_reports(block.reports))
        case ReceiverReport():
            head = block.ssrc.to_bytes(4, "big")
            return _frame(RECEIVER_REPORT, len(block.reports), head + _pack_reports(block.reports))
        case SourceDescription():
            name = block.cname.encode()[:255]
            chunk = block.ssrc.to_bytes(4, "big") + bytes((_CNAME, len(name))) + name
            return _frame(SOURCE_DESCRIPTION, 1, chunk + bytes(4 - len(chunk) % 4))
        case Goodbye():
            return _frame(GOODBYE, len(block.ssrcs), b"".join(ssrc.to_bytes(4, "big") for ssrc in block.ssrcs))
        case Nack():
            return _feedback(TRANSPORT_FEEDBACK, 1, block.sender_ssrc, block.media_ssrc, _pack_nack(block.sequences))
        case KeyframeRequest():
            return b"".join(_feedback(PAYLOAD_FEEDBACK, 1, block.sender_ssrc, ssrc, b"") for ssrc in block.media_ssrcs)
        case Remb():
            return _feedback(PAYLOAD_FEEDBACK, 15, block.sender_ssrc, 0, _pack_remb(block))
        case TransportFeedback():
            fci = transport_cc.pack(block.base_sequence, block.reference, block.count, block.deltas)
            return _feedback(TRANSPORT_FEEDBACK, _TRANSPORT_WIDE, block.sender_ssrc, block.media_ssrc, fci)


def _frame(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def _feedback(kind: int, fmt: int, sender: int, media: int, fci: bytes) -> bytes:
    return _frame(kind, fmt, _TWO_SSRCS.pack(sender, media) + fci)


def _pack_reports(reports: tuple[ReportBlock, ...]) -> bytes:
    return b"".join(
        _REPORT.pack(
            report.ssrc,
            report.fraction_lost << 24 | (max(-0x800000, min(0x7FFFFF, report.total_lost)) & 0xFFFFFF),
            report.highest_sequence & 0xFFFF_FFFF,
            min(report.jitter, 0xFFFF_FFFF),
            report.last_sender_report,
            report.delay_since,
        )
        for report in reports
    )


def _pack_nack(sequences: tuple[int, ...]) -> bytes:
    pairs: list[tuple[int, int]] = []
    base, mask = -1, 0
    for sequence in sequences:
        distance = (sequence - base) & 0xFFFF
        if base >= 0 and distance == 0:
            continue
        if base >= 0 and 1 <= distance <= 16:
            mask |= 1 << (distance - 1)
            continue
        if base >= 0:
            pairs.append((base, mask))
        base, mask = sequence, 0
    if base >= 0:
        pairs.append((base, mask))
    return b"".join(_PAIR.pack(*pair) for pair in pairs[:MAX_NACKS])


def _pack_remb(block: Remb) -> bytes:
    mantissa, exponent = int(block.bitrate), 0
    while mantissa > 0x3FFFF:
        mantissa >>= 1
        exponent += 1
    word = len(block.ssrcs) << 24 | exponent << 18 | mantissa
    return b"REMB" + word.to_bytes(4, "big") + b"".join(ssrc.to_bytes(4, "big") for ssrc in block.ssrcs)
