"""Redundant copies of earlier frames (RFC 2198), and how much repair a path needs."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from media.audio.codec import is_tiny
from media.audio.timeline import FRAME

OPUS_PAYLOAD_TYPE = 111
MAX_OFFSET = (1 << 14) - 1  # samples: the header's 14 bits, 17 frames of 20 ms
MAX_COPY_BYTES = (1 << 10) - 1
MAX_BLOCKS = 8  # more copies than anybody has use for; bounds the work on a hostile packet
MAX_RED_BYTES = 1180  # a packet that fits every path

LOSS_QUIET = 0.004  # loss share below which nothing is done
LOSS_SOME = 0.01
LOSS_MUCH = 0.03
LOSS_EXTREME = 0.25
BURSTY = 1.5  # packets: above it, losses are not single ones
MIN_DISTANCE, MAX_DISTANCE = 2, 6  # frames
EXTREME_DISTANCES = (2, 5)
HOLD = 20.0  # seconds a repair is kept after its need
VOICE_BITRATE = 32_000
EXTREME_BITRATE = 24_000


@dataclass(frozen=True, slots=True)
class RedBlock:
    """One frame out of a RED packet."""

    payload_type: int
    offset: int
    """Samples by which it is older than the packet's timestamp; 0 for the original."""
    payload: bytes


def pack(original: bytes, copies: Sequence[tuple[int, bytes]], payload_type: int = OPUS_PAYLOAD_TYPE) -> bytes:
    """Pack a frame behind its copies of `(offset in samples, payload)`, oldest first. RFC 2198 section 3.

    Copies that do not fit the header's fields must have been left out: ValueError.
    """
    header = bytearray()
    for offset, payload in copies:
        if not 0 < offset <= MAX_OFFSET or len(payload) > MAX_COPY_BYTES:
            raise ValueError(f"offset {offset} or length {len(payload)} does not fit a RED header")
        header += ((0x80 | payload_type) << 24 | offset << 10 | len(payload)).to_bytes(4, "big")
    header.append(payload_type)
    return bytes(header) + b"".join(payload for _, payload in copies) + original


def split(packet: bytes) -> tuple[RedBlock, ...]:
    """The frames of a RED packet, the original last; empty if it is malformed."""
    headers: list[tuple[int, int, int]] = []
    position = 0
    while position < len(packet) and packet[position] & 0x80:
        if position + 4 > len(packet) or len(headers) == MAX_BLOCKS:
            return ()
        word = int.from_bytes(packet[position : position + 4], "big")
        headers.append((word >> 24 & 0x7F, word >> 10 & MAX_OFFSET, word & MAX_COPY_BYTES))
        position += 4
    if position >= len(packet):
        return ()
    original_type = packet[position]
    position += 1
    blocks = []
    for payload_type, offset, length in headers:
        if position + length > len(packet):
            return ()
        blocks.append(RedBlock(payload_type, offset, packet[position : position + length]))
        position += length
    blocks.append(RedBlock(original_type, 0, packet[position:]))
    return tuple(blocks)


class RedPacker:
    """Remembers the frames sent and adds the copies that are wanted."""

    def __init__(self, payload_type: int = OPUS_PAYLOAD_TYPE) -> None:
        self._payload_type = payload_type
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=MAX_OFFSET // FRAME)

    def pack(self, timestamp: int, payload: bytes, distances: Collection[int]) -> bytes | None:
        """The RED payload of this frame with copies `distances` frames back, or None if there is nothing to copy.

        Pauses are not copied. Frames that would make the packet too large are left out.
        """
        room = MAX_RED_BYTES - len(payload) - 1
        copies = []
        for distance in sorted(distances, reverse=True):
            copy = self._find(timestamp - distance * FRAME)
            if copy is not None and len(copy) <= min(MAX_COPY_BYTES, room - 4):
                copies.append((distance * FRAME, copy))
                room -= 4 + len(copy)
        if not is_tiny(payload):
            self._sent.append((timestamp, payload))
        return pack(payload, copies, self._payload_type) if copies else None

    def clear(self) -> None:
        """Forget everything sent: nothing said before a mute may follow it."""
        self._sent.clear()

    def _find(self, timestamp: int) -> bytes | None:
        for sent_at, payload in reversed(self._sent):
            if sent_at <= timestamp:
                return payload if sent_at == timestamp else None
        return None


@dataclass(frozen=True, slots=True)
class Repair:
    """What a sender does against loss."""

    strength: int = 0
    """Orders repairs: none, in-band, one copy, two copies at a lower rate."""
    expected_loss: float = 0.0
    """For the encoder's in-band redundancy; 0 switches it off."""
    distances: tuple[int, ...] = ()
    """Frames by which the RED copies are older."""
    bitrate: int = VOICE_BITRATE


class RepairPolicy:
    """Chooses the repair from what receivers report. Stronger at once, weaker long after the need."""

    def __init__(self) -> None:
        self.repair = Repair()
        self._needed_at = float("-inf")

    def update(self, loss: float, burst: float, now: float) -> Repair:
        """`loss`: share of packets lost in the last seconds; `burst`: packets lost in a row (90th percentile)."""
        wanted = self._wanted(loss, burst)
        if self._reach(wanted) >= self._reach(self.repair) or now - self._needed_at >= HOLD:
            self.repair = wanted
            self._needed_at = now
        return self.repair

    def _wanted(self, loss: float, burst: float) -> Repair:
        if loss >= LOSS_EXTREME:
            return Repair(3, loss, EXTREME_DISTANCES, EXTREME_BITRATE)
        if burst > BURSTY and loss >= LOSS_QUIET:
            distance = min(max(round(burst), MIN_DISTANCE), MAX_DISTANCE)
            return Repair(2, loss, (distance,))
        if loss >= LOSS_MUCH:
            # Single losses: a whole copy in the next packet repairs pauses and onsets too, which in-band redundancy
            # leaves out, at the same delay; it makes the in-band kind superfluous.
            return Repair(2, 0.0, (1,))
        if loss >= LOSS_SOME or (loss >= LOSS_QUIET and self.repair.strength):
            return Repair(1, loss)
        return Repair()

    @staticmethod
    def _reach(repair: Repair) -> tuple[int, int]:
        return repair.strength, max(repair.distances, default=0)
