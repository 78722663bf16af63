"""How fast packets arrive at the other end, over a short window of their arrival times."""

from collections import deque

WINDOW = 0.3  # seconds of arrival time; a second or more makes three useless cuts after a capacity drop
MIN_SPAN = 0.1
MIN_POINTS = 4


class Throughput:
    """Acknowledged bytes per time. Arrival times are on the receiver's clock."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()
        self._bytes = 0
        self._shift = 0.0
        self._last = 0.0

    def add(self, arrived_at: float, size: int) -> None:
        """Count bytes that arrived."""
        at = arrived_at - self._shift
        self._last = max(self._last, arrived_at)
        if self._points and at < self._points[-1][0]:
            at = self._points[-1][0]
        self._points.append((at, size))
        self._bytes += size
        while at - self._points[0][0] > WINDOW:
            self._bytes -= self._points.popleft()[1]

    def skip_to(self, arrived_at: float) -> None:
        """Feedback was lost: cut the hole up to this arrival out of the window, it tells nothing."""
        if self._points:
            self._shift += max(0.0, arrived_at - self._last - 0.005)

    def rate(self) -> float | None:
        """bit/s, or None while the window holds too little."""
        points = self._points
        if len(points) < MIN_POINTS:
            return None
        span = points[-1][0] - points[0][0]
        if span < MIN_SPAN:
            return None
        return (self._bytes - points[0][1]) * 8 / span
