"""From RTP timestamps to the instant of capture, on the sender's NTP clock and on our own."""

from collections import deque

from media.rtp.ntp import seconds_of
from media.rtp.sequence import Unwrapper

MAX_PAIRS = 8
MAX_DIFFERENCES = 32
FIT_AFTER = 3  # pairs; before that the nominal clock rate is used
MAX_JUMP = 1.0  # seconds between prediction and report; more means the stream began anew
MAX_RATE_ERROR = 0.001  # of the nominal rate; a steeper fit is noise


class CaptureClock:
    """Fits the sender reports of one stream: RTP timestamp to NTP seconds. One thread reports, any may ask."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._unwrapper = Unwrapper(32)
        self._pairs: deque[tuple[int, float]] = deque(maxlen=MAX_PAIRS)
        self._line: tuple[int, float, float] | None = None  # timestamp, its NTP seconds, seconds per tick

    def report(self, ntp: int, timestamp: int) -> None:
        """Learn from an SR."""
        seconds = seconds_of(ntp)
        predicted = self.ntp_of(timestamp)
        if predicted is not None and abs(predicted - seconds) > MAX_JUMP:
            self._pairs.clear()
            self._unwrapper = Unwrapper(32)
        self._pairs.append((self._unwrapper.unwrap(timestamp), seconds))
        self._line = (*self._pairs[-1], self._fit())

    def ntp_of(self, timestamp: int) -> float | None:
        """The sender's NTP seconds at which this (wrapped) timestamp was captured; None before the first SR."""
        line = self._line
        if line is None:
            return None
        last, seconds, seconds_per_tick = line
        ticks = ((timestamp - last + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
        return seconds + ticks * seconds_per_tick

    def _fit(self) -> float:
        nominal = 1.0 / self._clock_rate
        count = len(self._pairs)
        if count < FIT_AFTER:
            return nominal
        mean_x = sum(x for x, _ in self._pairs) / count
        mean_y = sum(y for _, y in self._pairs) / count
        spread = sum((x - mean_x) ** 2 for x, _ in self._pairs)
        if spread == 0:
            return nominal
        slope = sum((x - mean_x) * (y - mean_y) for x, y in self._pairs) / spread
        return slope if abs(slope / nominal - 1.0) <= MAX_RATE_ERROR else nominal


class ClockOffset:
    """How far the other end's NTP clock is from ours: least one-way difference seen, less half the round trip."""

    def __init__(self) -> None:
        self._differences: deque[float] = deque(maxlen=MAX_DIFFERENCES)
        self._least: float | None = None  # one value, so that any thread may read it

    def report(self, *, ntp: int, arrived_ntp: float) -> None:
        """Learn from an SR that was written at `ntp` and came at `arrived_ntp` (our NTP seconds)."""
        self._differences.append(arrived_ntp - seconds_of(ntp))
        self._least = min(self._differences)

    def ours_of(self, theirs: float, *, rtt: float) -> float | None:
        """Our NTP seconds at an instant of the other end's clock; None before the first SR."""
        least = self._least
        return None if least is None else theirs + least - rtt / 2
