"""One server's side of keeping its event log on another server, too: what to ask, read and send next. No I/O.

The other server says how far it is, and only that counts: after a break of any kind it is asked again, and what it
lacks is read from the log and sent. One thing is under way at a time, and at most one batch is in memory. The log knows
nothing of it: it takes events while the other server is away, and forgets them by its own rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.protocol.errors import LocalProtocolError
from server.events.framing import Record
from server.events.log import Slot

GATHER = 0.2  # seconds that appended records wait for company
DELAYS = (1.0, 2.0, 5.0, 10.0, 30.0)  # seconds after the n-th failure in a row, the last one for all that follow
JITTER = 0.25  # share by which a delay varies either way


class State(Enum):
    """What the machine waits for."""

    NEW = auto()
    ASKING = auto()
    READING = auto()
    SENDING = auto()
    RESTING = auto()
    """The other server has everything."""
    GATHERING = auto()
    """There is more; a moment for company."""
    WAITING = auto()
    """Something failed; for the next try."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the other server how far it is; answer with `told` or `failed`."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read a batch of this partition from this offset on; answer with `read` or `failed`."""

    slot: Slot
    offset: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send these; answer with `accepted` or `failed`."""

    slot: Slot
    records: Sequence[Record]


Out = Ask | Read | Send


@dataclass(frozen=True, slots=True)
class Broken:
    """The other server lacks something, and will for a while."""

    why: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The other server has everything again."""


Event = Broken | Whole


class Mirroring:
    """Commands are answers to what it put out, and `grown`. `slots` are the partitions of the log."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.state = State.NEW
        self._positions = dict.fromkeys(slots, 0)
        self._left: list[Slot] = []
        """Partitions that may hold more than the other server has; the first is at work."""
        self._has_grown = False
        """Since the partitions began to be read the last time."""
        self._failures = 0
        self._is_broken = False
        self._deadline: float | None = None
        self._outgoing: list[Out] = []
        self._events: list[Event] = []

    # -- commands

    def start(self) -> None:
        """Begin."""
        self._expect(State.NEW)
        self._ask()

    def grown(self, now: float) -> None:
        """Something was appended to the log."""
        if self.state is State.RESTING:
            self.state, self._deadline = State.GATHERING, now + GATHER
        else:
            self._has_grown = True

    def told(self, ends: Mapping[Slot, int]) -> None:
        """How far the other server is; it has nothing of partitions that it does not name."""
        self._expect(State.ASKING)
        self._positions = {slot: ends.get(slot, 0) for slot in self._positions}
        self._read_all()

    def read(self, records: Sequence[Record]) -> None:
        """What follows in the partition that was to be read; empty if there is nothing yet."""
        self._expect(State.READING)
        if records:
            self.state = State.SENDING
            self._outgoing.append(Send(self._left[0], records))
        else:
            self._left.pop(0)
            self._read_next()

    def accepted(self, end: int) -> None:
        """The other server keeps what was sent, and is so far now."""
        self._expect(State.SENDING)
        slot = self._left.pop(0)
        self._failures = 0
        if end > self._positions[slot]:
            self._positions[slot] = end
            self._left.append(slot)  # it may hold more; the others come first
        self._read_next()

    def failed(self, why: str, now: float, chance: float) -> None:
        """What was under way did not work, for a reason in plain words; 0 <= chance < 1 is random."""
        self._expect(State.ASKING, State.READING, State.SENDING)
        delay = DELAYS[min(self._failures, len(DELAYS) - 1)]
        self._failures += 1
        self.state = State.WAITING
        self._deadline = now + delay * (1 - JITTER + 2 * JITTER * chance)
        if not self._is_broken:
            self._is_broken = True
            self._events.append(Broken(why))

    # -- machine

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        if self._deadline is None or now < self._deadline:
            return
        self._deadline = None
        if self.state is State.WAITING:
            self._ask()
        else:
            self._read_all()

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._deadline

    def outgoing(self) -> list[Out]:
        """Drain what the shell has to do."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[Event]:
        """Drain what happened."""
        events, self._events = self._events, []
        return events

    # -- inside

    def _expect(self, *states: State) -> None:
        if self.state not in states:
            raise LocalProtocolError(f"an answer to nothing that was asked, while {self.state.name}")

    def _ask(self) -> None:
        self.state = State.ASKING
        self._outgoing.append(Ask())

    def _read_all(self) -> None:
        self._left, self._has_grown = list(self._positions), False
        self._read_next()

    def _read_next(self) -> None:
        if self._left:
            self.state = State.READING
            self._outgoing.append(Read(self._left[0], self._positions[self._left[0]]))
            return
        if self._has_grown:
            self._read_all()
            return
        self.state = State.RESTING
        self._failures = 0
        if self._is_broken:
            self._is_broken = False
            self._events.append(Whole())
