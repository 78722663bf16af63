"""Which packets of a stream are missing, when to ask for them again, and when to give up (RFC 4585).

A hole is asked for after a short wait for reordering, then once a round trip, on a lossy path twice in short sequence
each time; after a limit the repair is hopeless and a keyframe is cheaper. The wait adapts to the reordering that is
seen.
"""

from collections import deque
from dataclasses import dataclass

MIN_WAIT = 0.004  # seconds from noticing a hole to the first request
MAX_WAIT = 0.040
MIN_REPEAT = 0.020  # seconds between two requests for one packet, at the least
MAX_REQUESTS = 20
MAX_AGE = 1.0  # seconds; older holes are given up
MAX_MISSING = 300  # packets; more at once is not loss but an outage
LOSSY, LOSSY_WITHIN = 3, 2.0  # holes in so many seconds: a request may well get lost too
ASK_AGAIN = 0.012  # seconds after which it is made a second time there
WAIT_DECAY = 0.9  # per second without reordering


@dataclass(slots=True)
class _Hole:
    noticed_at: float
    due_at: float
    requests: int = 0


class Nacker:
    """Machine for one received stream. Sequence numbers are unwrapped."""

    def __init__(self) -> None:
        self._highest: int | None = None
        self._holes: dict[int, _Hole] = {}
        self._next_at: float | None = None
        self._wait = MIN_WAIT
        self._hopeless = False
        self._noticed: deque[float] = deque(maxlen=LOSSY)
        self.requested_total = 0
        self.recovered_total = 0

    def received(self, sequence: int, now: float, *, repaired: bool = False) -> None:
        """A packet came, by itself or (repaired) as a retransmission."""
        highest = self._highest
        if highest is None:
            self._highest = sequence
            return
        if sequence <= highest:
            hole = self._holes.pop(sequence, None)
            if hole is not None:
                if repaired or hole.requests:
                    self.recovered_total += 1
                else:
                    # Came late by itself: waiting a little longer next time saves a needless request.
                    self._wait = min(MAX_WAIT, max(self._wait, 1.5 * (now - hole.noticed_at)))
            return
        missing = sequence - highest - 1
        if missing > MAX_MISSING:
            self._give_up()
        elif missing:
            due = now + self._wait
            for lost in range(highest + 1, sequence):
                self._holes[lost] = _Hole(now, due)
                self._noticed.append(now)
            if len(self._holes) > MAX_MISSING:
                self._give_up()
            else:
                self._next_at = due if self._next_at is None else min(self._next_at, due)
        self._highest = sequence

    def forget_before(self, sequence: int) -> None:
        """Nothing before this is of use any more: the player went on without it, or waits for a keyframe."""
        for lost in [s for s in self._holes if s < sequence]:
            del self._holes[lost]

    def next_timeout(self) -> float | None:
        """When `due` has something to say, or None."""
        return self._next_at if self._holes else None

    def due(self, *, rtt: float, now: float) -> tuple[int, ...]:
        """The 16-bit numbers to ask for now, ascending. Call at `next_timeout`."""
        if self._next_at is None or now < self._next_at:
            return ()
        wanted: list[int] = []
        next_at: float | None = None
        repeat = max(MIN_REPEAT, 1.2 * rtt + 0.005)
        is_lossy = len(self._noticed) == LOSSY and now - self._noticed[0] <= LOSSY_WITHIN
        for sequence, hole in sorted(self._holes.items()):
            if hole.requests >= MAX_REQUESTS or now - hole.noticed_at > MAX_AGE:
                self._give_up()
                return ()
            if hole.due_at <= now:
                hole.requests += 1
                is_doubled = is_lossy and hole.requests % 2 == 1 and rtt > ASK_AGAIN
                hole.due_at = now + (ASK_AGAIN if is_doubled else repeat)
                wanted.append(sequence & 0xFFFF)
            next_at = hole.due_at if next_at is None else min(next_at, hole.due_at)
        self._next_at = next_at
        self._wait = max(MIN_WAIT, self._wait * WAIT_DECAY)
        self.requested_total += len(wanted)
        return tuple(wanted)

    def take_hopeless(self) -> bool:
        """Tell once that holes were given up: ask for a keyframe."""
        hopeless, self._hopeless = self._hopeless, False
        return hopeless

    @property
    def missing(self) -> int:
        """How many packets are waited for."""
        return len(self._holes)

    def _give_up(self) -> None:
        self._holes.clear()
        self._next_at = None
        self._hopeless = True
