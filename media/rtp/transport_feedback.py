"""Transport-wide feedback: the receiver's log of arrivals, and the sender's memory that reports are matched with."""

from media.rtp import transport_cc
from media.rtp.rtcp import TransportFeedback
from media.rtp.sequence import Unwrapper

INTERVAL = 0.050  # seconds between reports; costs 0.5 kB/s and keeps the estimator's loop short
EARLY_INTERVAL, EARLY = 0.015, 0.2  # between the first ones, and for how long: the sender waits for them
BACK_WINDOW = 0.5  # seconds during which a late packet is still reported
MAX_STATUSES = 900  # packets in one report: 900 one-byte differences and their chunks fit in a datagram
MAX_GAP = 5000  # numbers; a longer jump is another stream, not loss


class ArrivalLog:
    """Receiver side: what arrived when, and when to tell. Times are monotonic seconds at the socket."""

    def __init__(self) -> None:
        self._unwrapper = Unwrapper(16)
        self._arrivals: dict[int, float] = {}
        self._start: int | None = None
        self._report_at: float | None = None
        self._first_at: float | None = None
        self._last_at = float("-inf")
        self._count = 0

    def received(self, sequence: int, arrived_at: float) -> None:
        """A packet of any stream came with this transport-wide number."""
        number = self._unwrapper.unwrap(sequence)
        if number in self._arrivals:
            return
        start = self._start
        if start is None or number - start > MAX_GAP:
            self._arrivals.clear()
            self._start = number
        elif number < start:
            if start - number > MAX_GAP:
                return
            self._start = number
        self._arrivals[number] = arrived_at
        if self._first_at is None:
            self._first_at = arrived_at
        if self._report_at is None:
            interval = EARLY_INTERVAL if arrived_at - self._first_at < EARLY else INTERVAL
            self._report_at = max(arrived_at, self._last_at + interval)

    def next_timeout(self) -> float | None:
        """When the next report is due; None if nothing came since the last."""
        return self._report_at

    def reports(self, *, sender_ssrc: int, media_ssrc: int, now: float) -> list[TransportFeedback]:
        """What to send at `next_timeout`; empty before."""
        if self._report_at is None or now < self._report_at or self._start is None:
            return []
        self._report_at = None
        self._last_at = now
        start, end = self._start, max(self._arrivals) + 1
        out: list[TransportFeedback] = []
        while start < end:
            start = self._one_report(start, end, sender_ssrc, media_ssrc, out)
        self._start = end
        for number in [n for n, at in self._arrivals.items() if n < end and now - at > BACK_WINDOW]:
            del self._arrivals[number]
        return out

    def _one_report(self, start: int, end: int, sender_ssrc: int, media_ssrc: int, out: list[TransportFeedback]) -> int:
        """Append one report that begins with the first arrival from `start` on; return where the next begins."""
        arrivals = self._arrivals
        first = start
        while first < end and first not in arrivals:
            first += 1
        if first == end:
            return end
        reference = int(arrivals[first] / transport_cc.REFERENCE_UNIT)
        last_tick = reference * transport_cc.TICKS_PER_REFERENCE
        deltas: list[int | None] = [None] * (first - start)
        number = first
        if len(deltas) >= MAX_STATUSES:
            start, deltas = first, []  # a hole that long need not be spelt out: what is left out counts as unknown
        while number < end and len(deltas) < MAX_STATUSES:
            at = arrivals.get(number)
            if at is None:
                deltas.append(None)
            else:
                tick = int(at / transport_cc.DELTA_UNIT)
                if not transport_cc.fits(tick - last_tick):
                    break
                deltas.append(tick - last_tick)
                last_tick = tick
            number += 1
        out.append(TransportFeedback(sender_ssrc, media_ssrc, start & 0xFFFF, reference, self._count, tuple(deltas)))
        self._count = (self._count + 1) & 0xFF
        return number


Fate = tuple[float, float | None, int, int, object, bool]
"""(sent_at, arrived_at on the peer's clock or None if lost, wire bytes, probe cluster, mark, was reported lost before).
"""

_RING = 1 << 13
TELLS_PER_PACKET = 16  # times a packet may be reported on; with much reordering an honest receiver repeats itself
MAX_TELLS = 1 << 15


class SentPackets:
    """Sender side: numbers every transmission and matches feedback with it."""

    def __init__(self) -> None:
        self._ring: list[list[object] | None] = [None] * _RING
        self._next = 1
        self._reference: int | None = None
        self._last_count: int | None = None
        self._tells = _RING
        self.gap = False
        """Whether the last feedback came after one that was lost."""

    def sent(self, size: int, now: float, *, cluster: int = 0, mark: object = None) -> int:
        """Number a transmission of `size` wire bytes; returns the transport-wide number to stamp (16 bits)."""
        number = self._next
        self._next = number + 1
        self._tells = min(self._tells + TELLS_PER_PACKET, MAX_TELLS)
        # [number, sent_at, size, cluster, mark, state]: state 0 in flight, 1 reported lost, 2 acknowledged
        self._ring[number % _RING] = [number, now, size, cluster, mark, 0]
        return number & 0xFFFF

    @property
    def next_number(self) -> int:
        """The number (16 bits) that `sent` will give next: to stamp a packet before it is known where it goes."""
        return self._next & 0xFFFF

    def match(self, feedback: TransportFeedback) -> list[Fate]:
        """The fate of each packet that this feedback tells something new about, in order of sequence number.

        Feedback about far more packets than were sent is not read: it would only keep us busy.
        """
        self._tells -= len(feedback.deltas)
        if self._tells < 0:
            self._tells = 0
            return []
        self.gap = self._last_count is not None and feedback.count != (self._last_count + 1) & 0xFF
        self._last_count = feedback.count
        tick = self._unwrapped_reference(feedback.reference) * transport_cc.TICKS_PER_REFERENCE
        number = self._newest_with(feedback.base_sequence)
        ring, unit, limit = self._ring, transport_cc.DELTA_UNIT, self._next
        fates: list[Fate] = []
        for delta in feedback.deltas:
            if delta is not None:
                tick += delta
            entry = ring[number % _RING]
            if entry is not None and entry[0] == number and number < limit:
                state = entry[5]
                if delta is not None:
                    if state != 2:
                        entry[5] = 2
                        fates.append((entry[1], tick * unit, entry[2], entry[3], entry[4], state == 1))  # type: ignore[arg-type]  # a list of mixed cells, see `sent`
                elif state == 0:
                    entry[5] = 1
                    fates.append((entry[1], None, entry[2], entry[3], entry[4], False))  # type: ignore[arg-type]  # as above
            number += 1
        return fates

    def _newest_with(self, sequence: int) -> int:
        """The newest number given whose low 16 bits are these."""
        last = self._next - 1
        return last - ((last - sequence) & 0xFFFF)

    def _unwrapped_reference(self, reference: int) -> int:
        if self._reference is None:
            self._reference = reference
        else:
            self._reference += ((reference - self._reference + 0x800000) & 0xFFFFFF) - 0x800000
        return self._reference
