"""When a server that stopped answering is looked for at another address. No I/O."""

from enum import Enum, auto

LOOK_AFTER = 3.0  # seconds without a connection: most servers that are restarted, and most networks, are back by then
LOOK_EVERY = 20.0  # seconds from the end of a search in vain to the next one


class State(Enum):
    """Where it stands."""

    RESTING = auto()
    """The server answers, or nobody wants it to."""
    WAITING = auto()
    LOOKING = auto()


class Look:
    """Look for the server now; `searched` says that it is over."""


class Pursuit:
    """Told of every lost connection and every opened one. `outgoing` asks for one search at a time."""

    def __init__(self) -> None:
        self.state = State.RESTING
        self._look_at: float | None = None
        self._is_outdated = False
        self._outgoing: list[Look] = []

    def lost(self, now: float) -> None:
        """The connection is gone, or another attempt to make one failed."""
        if self.state is State.RESTING:
            self.state, self._look_at = State.WAITING, now + LOOK_AFTER

    def hurry(self, now: float) -> None:
        """The network changed, or a person is tired of waiting: look at once, again if a search goes on."""
        if self.state is State.WAITING:
            self._look_at = now
        self._is_outdated = self.state is State.LOOKING

    def opened(self) -> None:
        """There is a connection. A search that goes on is of no interest any more."""
        self.state, self._look_at = State.RESTING, None

    def searched(self, now: float) -> None:
        """The search is over; if there is still no connection, another one follows."""
        if self.state is State.LOOKING:
            self.state, self._look_at = State.WAITING, now if self._is_outdated else now + LOOK_EVERY

    @property
    def is_wanted(self) -> bool:
        """Whether what a search finds is still of interest."""
        return self.state is State.LOOKING

    def handle_timeout(self, now: float) -> None:
        """Do what is due."""
        if self._look_at is not None and now >= self._look_at:
            self.state, self._look_at, self._is_outdated = State.LOOKING, None, False
            self._outgoing.append(Look())

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        return self._look_at

    def outgoing(self) -> list[Look]:
        """Drain what the shell has to do."""
        outgoing, self._outgoing = self._outgoing, []
        return outgoing

    def events(self) -> list[None]:
        """Nothing happens by itself."""
        return []
