"""How long pictures wait before they are shown: not at all, but a round trip while packets of them are being repaired.

A repaired picture is a round trip late and holds up those behind it. Shown as they come they would stutter; shown a
round trip after they were due they run evenly.
"""

from collections import deque

NEEDED, WITHIN = 3, 4.0  # so many repairs in so many seconds make a delay worth its price
MARGIN = 0.03  # seconds beyond the round trip: noticing the hole, and what the copies take
MAX_DELAY = 0.4
SHRINK = 0.05  # seconds a second, when it is no longer needed: pictures run a twentieth faster
WINDOW = 10.0  # seconds over which the earliest picture tells what is due


class PlayoutDelay:
    """Machine: `repaired` for each repair that came, `show_at` for each picture."""

    def __init__(self) -> None:
        self._repairs: deque[float] = deque(maxlen=NEEDED)
        self._earliest: deque[tuple[float, float]] = deque()
        self._delay = 0.0
        self._shown_at: float | None = None

    def repaired(self, now: float) -> None:
        """A lost packet came by retransmission."""
        self._repairs.append(now)

    def show_at(self, due: float, completed_at: float, *, rtt: float) -> float:
        """When to show a picture that is due at `due` by the sender's clock and was complete at `completed_at`."""
        now = completed_at
        transit = completed_at - due
        while self._earliest and self._earliest[-1][1] >= transit:
            self._earliest.pop()
        self._earliest.append((now, transit))
        while now - self._earliest[0][0] > WINDOW:
            self._earliest.popleft()
        self._adapt(rtt, now)
        if self._delay == 0.0:
            return completed_at
        return max(completed_at, due + self._earliest[0][1] + self._delay)

    def _adapt(self, rtt: float, now: float) -> None:
        elapsed = 0.0 if self._shown_at is None else min(1.0, max(0.0, now - self._shown_at))
        self._shown_at = now
        is_needed = len(self._repairs) == NEEDED and now - self._repairs[0] <= WITHIN
        wanted = min(MAX_DELAY, rtt + MARGIN) if is_needed else 0.0
        self._delay = max(wanted, self._delay - SHRINK * elapsed)
