"""Statistics of one received stream (RFC 3550 section 6.4 and appendix A): loss, jitter, report blocks."""

from media.rtp.ntp import middle_of, short_of
from media.rtp.rtcp import ReportBlock


class Reception:
    """Counts what comes on one SSRC. Sequence numbers are unwrapped."""

    __slots__ = (
        "_base",
        "_clock_rate",
        "_expected_before",
        "_highest",
        "_jitter",
        "_last_ntp",
        "_last_report_at",
        "_last_transit",
        "_received_before",
        "_ssrc",
        "loss",
        "octets",
        "packets",
    )

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self._ssrc = ssrc
        self._clock_rate = clock_rate
        self._base: int | None = None
        self._highest = 0
        self._jitter = 0.0
        self._last_transit: float | None = None
        self._expected_before = 0
        self._received_before = 0
        self._last_ntp = 0
        self._last_report_at = 0.0
        self.packets = 0
        self.octets = 0
        self.loss = 0.0
        """Share lost in the last report interval."""

    def received(self, sequence: int, timestamp: int, payload_size: int, arrived_at: float) -> None:
        """Count a packet (not a duplicate, not a retransmission)."""
        self.packets += 1
        self.octets += payload_size
        if self._base is None:
            self._base = self._highest = sequence
        elif sequence > self._highest:
            self._highest = sequence
        elif sequence < self._base:
            self._base = sequence
        transit = arrived_at * self._clock_rate - timestamp
        last = self._last_transit
        self._last_transit = transit
        if last is not None:
            # Differences of wrapped timestamps: take them modulo 2^32.
            difference = abs((transit - last + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000)
            self._jitter += (min(difference, float(self._clock_rate)) - self._jitter) / 16

    def repaired(self, payload_size: int) -> None:
        """Count a packet that came by retransmission: it is not lost to us, but the path did lose it."""
        self.octets += payload_size

    def sender_report(self, ntp: int, arrived_at: float) -> None:
        """Remember the SR that the next blocks answer."""
        self._last_ntp = ntp
        self._last_report_at = arrived_at

    @property
    def jitter(self) -> float:
        """Interarrival jitter in seconds."""
        return self._jitter / self._clock_rate

    def report(self, now: float) -> ReportBlock | None:
        """The block of the next report; None before the first packet."""
        if self._base is None:
            return None
        expected = self._highest - self._base + 1
        lost = expected - self.packets
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self.packets - self._received_before)
        self._expected_before, self._received_before = expected, self.packets
        self.loss = max(0.0, lost_now / expected_now) if expected_now > 0 else 0.0
        return ReportBlock(
            ssrc=self._ssrc,
            fraction_lost=min(255, int(self.loss * 256)),
            total_lost=lost,
            highest_sequence=self._highest & 0xFFFF_FFFF,
            jitter=int(self._jitter),
            last_sender_report=middle_of(self._last_ntp) if self._last_ntp else 0,
            delay_since=short_of(now - self._last_report_at) if self._last_ntp else 0,
        )
