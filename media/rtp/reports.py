"""Sender reports of one stream: what was sent, and the RTP clock tied to NTP at the instant of capture."""

from media.rtp.ntp import fixed_of
from media.rtp.rtcp import ReportBlock, SenderReport


class SentStream:
    """Counts one stream that we send and writes its SR."""

    __slots__ = ("_captured_at", "_clock_rate", "_timestamp", "octets", "packets", "ssrc")

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self._clock_rate = clock_rate
        self._timestamp = 0
        self._captured_at: float | None = None
        self.packets = 0
        self.octets = 0

    def captured(self, timestamp: int, captured_at: float) -> None:
        """The RTP timestamp that belongs to a monotonic instant of capture."""
        self._timestamp = timestamp
        self._captured_at = captured_at

    def sent(self, payload_size: int) -> None:
        """Count a packet."""
        self.packets += 1
        self.octets += payload_size

    def report(self, *, ntp_now: float, now: float, blocks: tuple[ReportBlock, ...] = ()) -> SenderReport | None:
        """An SR of this instant (`now` monotonic, `ntp_now` the same in NTP seconds); None before the first packet.

        The pair is of now, extrapolated from the last capture: receivers get capture time and round trip from it.
        """
        if self._captured_at is None or self.packets == 0:
            return None
        timestamp = self._timestamp + round((now - self._captured_at) * self._clock_rate)
        return SenderReport(
            ssrc=self.ssrc,
            ntp=fixed_of(ntp_now),
            timestamp=timestamp & 0xFFFF_FFFF,
            packets=self.packets & 0xFFFF_FFFF,
            octets=self.octets & 0xFFFF_FFFF,
            reports=blocks,
        )
