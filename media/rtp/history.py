"""What was sent lately on one stream, for retransmission and for bandwidth probes."""

from collections import OrderedDict

MAX_AGE = 2.0  # seconds; later than this nobody waits for a picture any more
RESEND_SPACING = 0.010  # seconds; the least between two copies of one packet, however short the round trip


class PacketHistory:
    """Bounded memory of packets by 16-bit sequence number; remembers when each was repeated."""

    __slots__ = ("_capacity", "_packets")

    def __init__(self, capacity: int = 1024) -> None:
        self._capacity = capacity
        self._packets: OrderedDict[int, list[object]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._packets)

    def add(self, sequence: int, packet: bytes, now: float) -> None:
        """Remember a packet as it was built (not protected, not stamped)."""
        self._packets.pop(sequence, None)
        self._packets[sequence] = [packet, now, -1.0]
        if len(self._packets) > self._capacity:
            self._packets.popitem(last=False)

    def take(self, sequence: int, *, rtt: float, now: float) -> bytes | None:
        """The packet if it is known, young, and was not repeated within a round trip; counts as repeated now."""
        entry = self._packets.get(sequence)
        if entry is None:
            return None
        packet, sent_at, repeated_at = entry
        assert isinstance(packet, bytes)
        assert isinstance(sent_at, float)
        assert isinstance(repeated_at, float)
        if now - sent_at > MAX_AGE:
            return None
        if repeated_at >= 0.0 and now - repeated_at < max(rtt, RESEND_SPACING):
            return None
        entry[2] = now
        return packet

    def again(self, sequence: int, *, now: float) -> bytes | None:
        """The packet if it is known and young, however short ago it was repeated: for further copies of a repair."""
        entry = self._packets.get(sequence)
        if entry is None:
            return None
        packet, sent_at, _ = entry
        assert isinstance(packet, bytes)
        assert isinstance(sent_at, float)
        return packet if now - sent_at <= MAX_AGE else None

    def newest(self, *, max_age: float, now: float) -> bytes | None:
        """The last packet if it is at most `max_age` old: filler for a probe."""
        if not self._packets:
            return None
        packet, sent_at, _ = next(reversed(self._packets.values()))
        assert isinstance(packet, bytes)
        assert isinstance(sent_at, float)
        return packet if now - sent_at <= max_age else None
