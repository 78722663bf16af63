"""How fast the path takes a burst: measured on the frames themselves, so that the pacer need not slow them down.

A frame that leaves quickly and arrives as closely spaced shows that the path takes at least that rate; one that
arrives stretched shows the bottleneck. This is a rate for milliseconds, never for the encoder; it also hints that a
probe would succeed.
"""

from collections import deque

from media.congestion.trend import Usage

START = 8e6  # bit/s
MINIMUM = 100e3
MAXIMUM = 400e6
RESOLUTION = 0.00025  # seconds; feedback tells arrivals in steps of it
MIN_PACKET = 600  # bytes; sound and the short ends of frames say little
MIN_PACKETS = 4
MAX_GAP = 0.010  # seconds between two packets of one train
MAX_TRAIN = 0.030
STRETCHED = 0.75  # arriving slower than this share of the sending rate is a bottleneck's doing
WEIGHT = 0.3
HOLD = 3.0  # seconds without growth after overuse
FRESH = 2.0  # seconds a measurement may serve as a hint
PROOF = 6  # trains in a row that tell, by the slowest of them, what the path certainly takes


class BurstRate:
    """Learns from trains of large packets. Times in seconds, sent and arrived each on its own clock."""

    def __init__(self, rate: float = START) -> None:
        """`rate`: what to believe before anything is measured."""
        self.rate = min(rate, START)
        self._held_until = float("-inf")
        self._measured_at = float("-inf")
        self._lately: deque[float] = deque(maxlen=PROOF)  # bit/s at which the last trains arrived
        self._packets = self._bytes = 0
        self._first_sent = self._last_sent = self._first_arrived = self._last_arrived = 0.0

    def add(self, sent_at: float, arrived_at: float, size: int) -> None:
        """Take an acknowledged packet, in order of arrival."""
        if size < MIN_PACKET:
            return
        if self._packets:
            if 0.0 <= sent_at - self._last_sent <= MAX_GAP and sent_at - self._first_sent <= MAX_TRAIN:
                self._last_sent = sent_at
                self._last_arrived = max(arrived_at, self._last_arrived)
                self._packets += 1
                self._bytes += size
                return
            self._measure()
        self._first_sent = self._last_sent = sent_at
        self._first_arrived = self._last_arrived = arrived_at
        self._packets, self._bytes = 1, size

    def _measure(self) -> None:
        if self._packets < MIN_PACKETS:
            return
        bits = self._bytes * 8 * (self._packets - 1) / self._packets
        arriving = bits / max(RESOLUTION, self._last_arrived - self._first_arrived)
        sending = bits / max(RESOLUTION, self._last_sent - self._first_sent)
        if self._last_sent - self._measured_at > FRESH:
            self._lately.clear()
        self._measured_at = self._last_sent
        self._lately.append(arriving)
        if arriving >= STRETCHED * sending:
            if self._last_sent > self._held_until:
                self.rate = min(MAXIMUM, max(self.rate, 2 * min(sending, self.rate)))
        elif arriving < self.rate:
            self.rate += WEIGHT * (arriving - self.rate)

    def probed(self, rate: float, *, sent: float, now: float) -> None:
        """A probe at `sent` bit/s arrived at `rate`: on narrow lines frames are too small to tell."""
        if rate < STRETCHED * sent:
            self.rate = max(MINIMUM, min(self.rate, rate))
        elif now > self._held_until:
            self.rate = min(MAXIMUM, max(self.rate, 2 * rate))

    def usage(self, usage: Usage, now: float) -> None:
        """Overuse: faster bursts than the path was lately seen to take are no good for a while.

        A busy machine looks like overuse, too, but there even the slowest of the last trains passed at many times the
        rate of the media: slower ones would only be late.
        """
        if usage is Usage.OVER:
            self.rate = min(self.rate, max(MINIMUM, min(self.rate, START) / 2, self._proven(now)))
            self._held_until = now + HOLD

    def _proven(self, now: float) -> float:
        """What the slowest of the last trains arrived at; 0 where that is not ample, or while there are too few."""
        if len(self._lately) < PROOF or now - self._measured_at > FRESH:
            return 0.0
        slowest = min(self._lately)
        return slowest if slowest > START else 0.0

    def suggests(self, rate: float, now: float) -> bool:
        """Tell whether trains lately passed at more than this rate."""
        return self.rate > rate and now - self._measured_at <= FRESH and now > self._held_until
