"""The delay trend: packets in bursts, the slope of their one-way delay, and whether it says that a queue grows.

Constants come from the published behaviour of the browsers' estimator, changed where our scenarios were better for it.
Milliseconds inside, because the constants are.
"""

from collections import deque
from collections.abc import Callable
from enum import Enum, auto

BURST = 5.0  # ms of sending time that count as one group
MAX_BURST = 100.0
WINDOW = 20  # groups under the regression line
FEWEST, LONG = 10, 250.0  # groups that suffice when they span so many ms: on a narrow line there are few
SMOOTHING = 0.8
GAIN = 4.0
MAX_GROUPS = 60
THRESHOLD, MIN_THRESHOLD, MAX_THRESHOLD = 12.5, 10.0, 600.0
THRESHOLD_UP, THRESHOLD_DOWN = 0.0087, 0.039
MAX_JUMP = 15.0
OVERUSE_TIME = 10.0  # ms above the threshold before it counts
CLOCK_JUMP = 3000.0  # ms; no network does that


class Usage(Enum):
    """What the slope says about the bottleneck's queue."""

    NORMAL = auto()
    OVER = auto()
    UNDER = auto()


GroupClosed = Callable[[float, int], None]
"""(last arrival in seconds, bytes) of a finished group."""


class DelayTrend:
    """Machine fed with acknowledged packets in order of arrival."""

    def __init__(self, closed: GroupClosed) -> None:
        self._closed = closed
        self.usage = Usage.NORMAL
        self.reset()

    def reset(self) -> None:
        """Forget the path: another one is used now, or a clock jumped."""
        self.usage = Usage.NORMAL
        self._first_sent = self._last_sent = self._first_arrived = self._last_arrived = 0.0
        self._size = self._packets = 0
        self._before: tuple[float, float] | None = None
        self._reordered = 0
        self._groups = 0
        self._accumulated = self._smoothed = 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._slope_before = 0.0
        self._threshold = THRESHOLD
        self._threshold_at: float | None = None
        self._over_for = -1.0
        self._over_count = 0

    def add(self, sent_at: float, arrived_at: float, size: int) -> None:
        """Take one acknowledged packet; times in seconds, each on its own clock."""
        sent, arrived = sent_at * 1e3, arrived_at * 1e3
        if self._packets:
            if sent < self._first_sent:
                return
            if not self._belongs(sent, arrived):
                self._close()
        if not self._packets:
            self._first_sent, self._first_arrived = sent, arrived
            self._last_arrived = arrived
        self._last_sent = max(self._last_sent, sent) if self._packets else sent
        self._last_arrived = max(self._last_arrived, arrived)
        self._size += size
        self._packets += 1

    def _belongs(self, sent: float, arrived: float) -> bool:
        if sent - self._first_sent <= BURST:
            return True
        arrival_delta = arrived - self._last_arrived
        is_burst = arrival_delta - (sent - self._last_sent) < 0 and arrival_delta <= BURST
        return is_burst and arrived - self._first_arrived < MAX_BURST

    def _close(self) -> None:
        self._closed(self._last_arrived / 1e3, self._size)
        before = self._before
        self._before = (self._last_sent, self._last_arrived)
        arrived = self._last_arrived
        self._size = self._packets = 0
        if before is None:
            return
        sent_delta, arrival_delta = self._before[0] - before[0], self._before[1] - before[1]
        if arrival_delta < 0:
            self._reordered += 1
            if self._reordered >= 3:
                self.reset()
            return
        self._reordered = 0
        if abs(arrival_delta - sent_delta) >= CLOCK_JUMP:
            self.reset()
            return
        self._detect(self._slope(arrival_delta - sent_delta, arrived), sent_delta, arrived)

    def _slope(self, delay_delta: float, arrived: float) -> float:
        self._groups = min(self._groups + 1, 1000)
        self._accumulated += delay_delta
        self._smoothed = SMOOTHING * self._smoothed + (1 - SMOOTHING) * self._accumulated
        points = self._points
        points.append((arrived, self._smoothed))
        count = len(points)
        origin = points[0][0]
        if count < WINDOW and (count < FEWEST or arrived - origin < LONG):
            return 0.0
        sum_x = sum_y = sum_xx = sum_xy = 0.0
        for x, y in points:
            x -= origin
            sum_x += x
            sum_y += y
            sum_xx += x * x
            sum_xy += x * y
        spread = count * sum_xx - sum_x * sum_x
        return (count * sum_xy - sum_x * sum_y) / spread if spread > 0 else 0.0

    def _detect(self, slope: float, sent_delta: float, arrived: float) -> None:
        modified = min(self._groups, MAX_GROUPS) * slope * GAIN
        if modified > self._threshold:
            self._over_for = self._over_for + sent_delta if self._over_for >= 0 else sent_delta / 2
            self._over_count += 1
            if self._over_for > OVERUSE_TIME and self._over_count > 1 and slope >= self._slope_before:
                self._over_for, self._over_count = 0.0, 0
                self.usage = Usage.OVER
        else:
            self._over_for, self._over_count = -1.0, 0
            self.usage = Usage.UNDER if modified < -self._threshold else Usage.NORMAL
        self._slope_before = slope
        self._adapt(abs(modified), arrived)

    def _adapt(self, modified: float, arrived: float) -> None:
        elapsed = 0.0 if self._threshold_at is None else min(arrived - self._threshold_at, 100.0)
        self._threshold_at = arrived
        if modified > self._threshold + MAX_JUMP:
            return
        step = THRESHOLD_DOWN if modified < self._threshold else THRESHOLD_UP
        self._threshold += step * (modified - self._threshold) * elapsed
        self._threshold = min(MAX_THRESHOLD, max(MIN_THRESHOLD, self._threshold))
