"""Whether the association lives: connected, cut off, in need of a restart, given up."""

from enum import Enum, auto
from typing import Final

from media.ice.types import Connected, Disconnected, Failed, IceEvent, RestartNeeded

SILENCE: Final = 2.0  # seconds without proof on any path that count as a disconnection, and that people are told of
GIVE_UP: Final = 30.0  # seconds without proof on any path
RESTART_AFTER: Final = (3.0, 8.0, 18.0)  # seconds after the last proof at which a restart is asked for
FOLLOWER_FACTOR: Final = 1.5  # the controlled side asks later, so that only one does


class AgentState(Enum):
    """Where an agent stands."""

    IDLE = auto()
    """The peer's description is not known yet."""
    CHECKING = auto()
    CONNECTED = auto()
    DISCONNECTED = auto()
    FAILED = auto()
    CLOSED = auto()


class Liveness:
    """Judges by the time of the newest proof on any path."""

    __slots__ = ("_events", "_is_silent", "_restarts", "_since", "controlling", "state")

    def __init__(self, events: list[IceEvent], *, controlling: bool) -> None:
        """Events are appended to `events`."""
        self._events = events
        self.controlling = controlling
        self.state = AgentState.IDLE
        self._since = 0.0
        self._is_silent = False
        self._restarts = 0

    def started(self, now: float) -> None:
        """The peer is known: look for it."""
        if self.state in (AgentState.IDLE, AgentState.FAILED):
            self.state = AgentState.CHECKING
            self._since = now

    def proved(self, now: float) -> None:
        """Something sent is known to have arrived."""
        self._since = now
        self._restarts = 0
        if self.state not in (AgentState.CONNECTED, AgentState.CLOSED):
            self.state = AgentState.CONNECTED
            self._events.append(Connected())

    def observe(self, *, in_doubt: bool, now: float) -> None:
        """Judge. `in_doubt`: there is no sending path, or it is in doubt."""
        self._is_silent = in_doubt
        if self.state is AgentState.CONNECTED and in_doubt and now >= self._since + SILENCE:
            self.state = AgentState.DISCONNECTED
            self._events.append(Disconnected())
        if self.state in (AgentState.CHECKING, AgentState.DISCONNECTED) and now >= self._since + GIVE_UP:
            reason = "no path was found" if self.state is AgentState.CHECKING else "every path was lost"
            self.state = AgentState.FAILED
            self._events.append(Failed(reason))
        restart_at = self._restart_at()
        if restart_at is not None and now >= restart_at:
            self._restarts += 1
            self._events.append(RestartNeeded())

    def next_timeout(self) -> float | None:
        """When `observe` will have something to say."""
        match self.state:
            case AgentState.CONNECTED:
                return self._since + SILENCE if self._is_silent else None
            case AgentState.CHECKING:
                return self._since + GIVE_UP
            case AgentState.DISCONNECTED:
                restart_at = self._restart_at()
                return min(self._since + GIVE_UP, restart_at) if restart_at is not None else self._since + GIVE_UP
            case _:
                return None

    def _restart_at(self) -> float | None:
        if self.state is not AgentState.DISCONNECTED or self._restarts >= len(RESTART_AFTER):
            return None
        return self._since + RESTART_AFTER[self._restarts] * (1.0 if self.controlling else FOLLOWER_FACTOR)
