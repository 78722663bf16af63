"""Liveness of a connection from the client's side: when to ping, and when silence means that it is dead."""

PONG_WAIT = 5.0  # seconds of silence after a ping that count as one missed
MISSED_LIMIT = 2  # pings without any answer; then the connection is dropped


class Heartbeat:
    """Asks for a ping each interval, and sooner after a missed one. Anything heard counts as an answer."""

    def __init__(self) -> None:
        self.rtt: float | None = None
        self._interval = 20.0
        self._ping_at: float | None = None
        self._asked_at: float | None = None
        self._missed = 0

    def start(self, interval: float, now: float) -> None:
        """The connection is open; `interval` is the server's wish."""
        self._interval = min(max(interval, 1.0), 300.0)
        self._ping_at = now + self._interval
        self._asked_at = None
        self._missed = 0

    def stop(self) -> None:
        """No connection."""
        self._ping_at = self._asked_at = None

    def heard(self, now: float) -> None:
        """Something arrived."""
        if self._ping_at is None:
            return
        self._asked_at = None
        self._missed = 0
        self._ping_at = now + self._interval

    def answered(self, now: float) -> None:
        """The pong arrived; call before `heard`."""
        if self._asked_at is not None:
            self.rtt = now - self._asked_at

    def hurry(self, now: float) -> None:
        """Ping now: something suggests that the connection may be dead."""
        if self._ping_at is not None and self._asked_at is None:
            self._ping_at = now

    def due(self, now: float) -> bool:
        """Whether to ping now; the next one is then due after PONG_WAIT unless something is heard."""
        if self._ping_at is None or now < self._ping_at:
            return False
        if self._asked_at is not None:
            self._missed += 1
        self._asked_at = now
        self._ping_at = now + PONG_WAIT
        return True

    @property
    def is_dead(self) -> bool:
        """Too many pings went unanswered."""
        return self._missed >= MISSED_LIMIT

    def next_timeout(self) -> float | None:
        """When `due` wants to be asked."""
        return self._ping_at
