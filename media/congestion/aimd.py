"""The delay-based rate: multiplicative up while nothing is known, additive near capacity, down on overuse."""

from math import sqrt

from media.congestion.trend import Usage

BETA = 0.87
GROWTH = 1.08  # per second
MIN_SPACING, MAX_SPACING = 0.150, 0.200  # seconds between two cuts; below 150 ms short paths starve
RESPONSE_EXTRA = 0.1  # seconds added to the round trip for additive increase
PACKET_BITS = 1200 * 8
FRAMES_PER_SECOND = 30
MIN_ADDITIVE = 4000.0  # bit/s per second
RECOVERY = 0.95  # of the capacity found: quickly back to it after a cut
RECOVERY_GROWTH = 1.15  # per second


class Capacity:
    """Where overuse happened lately: mean and spread, in kbit/s inside."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._variance = 0.4

    @property
    def mean(self) -> float | None:
        """bit/s, or None if unknown."""
        return None if self._mean is None else self._mean * 1e3

    def learn(self, rate: float, weight: float = 0.05) -> None:
        """Learn a rate (bit/s) at which the path was full."""
        sample = rate / 1e3
        if self._mean is None:
            self._mean = sample
        else:
            self._mean += weight * (sample - self._mean)
        normal = max(self._mean, 1.0)
        error = self._mean - sample
        self._variance = min(2.5, max(0.4, (1 - weight) * self._variance + weight * error * error / normal))

    def forget_if_outside(self, rate: float, *, above_only: bool) -> None:
        """Forget when a measured rate contradicts what was learnt."""
        if self._mean is None:
            return
        width = 3 * sqrt(self._variance * self._mean)
        sample = rate / 1e3
        if sample > self._mean + width or (not above_only and sample < self._mean - width):
            self._mean = None


class DelayBasedRate:
    """AIMD on the delay trend. Rates in bit/s."""

    def __init__(self, start: float) -> None:
        self.rate = start
        self._increasing = True
        self._capacity = Capacity()
        self._updated_at: float | None = None
        self._cut_at = float("-inf")
        self._usage = Usage.NORMAL

    def update(
        self, usage: Usage, *, acked: float | None, rtt: float, in_alr: bool, minimum: float, now: float
    ) -> None:
        """Go on after a feedback; `acked` is the arrival rate, `in_alr` says that the sender had little to send."""
        elapsed = 0.0 if self._updated_at is None else min(1.0, now - self._updated_at)
        self._updated_at = now
        self._usage = usage
        if usage is Usage.OVER:
            self._cut(acked, rtt, in_alr, minimum, now)
            self._increasing = False
        elif usage is Usage.UNDER:
            self._increasing = False
        elif not self._increasing:
            self._increasing = True
        else:
            self._raise(acked, rtt, elapsed)
        self.rate = max(self.rate, minimum)

    def probed(self, rate: float) -> None:
        """A probe showed this rate; believed unless the path is overused."""
        if self._usage is not Usage.OVER:
            self.rate = rate
            self._capacity.forget_if_outside(rate, above_only=True)

    def set_rate(self, rate: float) -> None:
        """Put the rate somewhere by decision (silence, another path)."""
        self.rate = rate

    def _raise(self, acked: float | None, rtt: float, elapsed: float) -> None:
        if acked is not None:
            self._capacity.forget_if_outside(acked, above_only=True)
            if self.rate >= 1.5 * acked + 10_000:
                return
        if self._capacity.mean is not None:
            frame = self.rate / FRAMES_PER_SECOND
            packet = frame / max(1.0, -(-frame // PACKET_BITS))
            grown = self.rate + max(MIN_ADDITIVE, packet / (2 * (rtt + RESPONSE_EXTRA))) * elapsed
            recovered = min(RECOVERY * self._capacity.mean, self.rate * RECOVERY_GROWTH**elapsed)
            grown = max(grown, recovered)
        else:
            grown = max(self.rate * GROWTH**elapsed, self.rate + 1000 * elapsed)
        if acked is not None:
            grown = min(grown, max(self.rate, 1.5 * acked + 10_000))
        self.rate = grown

    def _cut(self, acked: float | None, rtt: float, in_alr: bool, minimum: float, now: float) -> None:
        spacing = min(MAX_SPACING, max(MIN_SPACING, rtt))
        if now - self._cut_at < spacing and not (acked is not None and acked < 0.5 * self.rate):
            return
        self._cut_at = now
        if acked is None:
            self.rate = max(minimum, self.rate / 2)
            return
        if in_alr and acked < 0.65 * self.rate:
            # Somebody else's queue: what we sent says little about what we might send.
            self.rate = min(self.rate, max(BETA * acked, BETA * self.rate))
            return
        lower = BETA * acked - 5000
        if lower > self.rate and self._capacity.mean is not None:
            lower = BETA * self._capacity.mean
        self.rate = min(self.rate, max(lower, minimum))
        self._capacity.forget_if_outside(acked, above_only=False)
        self._capacity.learn(acked)
