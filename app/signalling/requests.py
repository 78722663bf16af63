"""Requests under way: what awaits its reply, by when, and what goes out again after a resume."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NewType

from app.protocol.messages import ClientMessage

RequestId = NewType("RequestId", str)

MAX_PENDING = 256  # requests; a client that never hears from its server must not grow without end


class RequestFailure(Enum):
    """Why a request has no reply."""

    TIMED_OUT = auto()
    SESSION_GONE = auto()
    """It was sent to a session that the server no longer knows; whether it was carried out is open."""
    CLOSED = auto()
    OVERFLOW = auto()


@dataclass(slots=True)
class Pending:
    """One request without a reply."""

    id: RequestId
    message: ClientMessage
    deadline: float
    is_sent: bool = False


class Requests:
    """The outbox: requests in the order they were made, kept until answered, so that a resume can send them again."""

    def __init__(self) -> None:
        self._pending: dict[RequestId, Pending] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._pending)

    def __iter__(self) -> Iterator[Pending]:
        return iter(tuple(self._pending.values()))

    def next_id(self) -> RequestId:
        """A number never used before in this session."""
        self._count += 1
        return RequestId(str(self._count))

    def add(self, message: ClientMessage, deadline: float) -> Pending | None:
        """Keep a request until its reply; None when too many wait."""
        if len(self._pending) >= MAX_PENDING:
            return None
        pending = Pending(self.next_id(), message, deadline)
        self._pending[pending.id] = pending
        return pending

    def answered(self, id: str) -> bool:
        """Forget the request that this reply belongs to; False for a reply nobody waits for."""
        return self._pending.pop(RequestId(id), None) is not None

    def overdue(self, now: float) -> list[RequestId]:
        """Take out what waited too long."""
        return self._take([pending.id for pending in self if pending.deadline <= now])

    def orphaned(self) -> list[RequestId]:
        """Take out what was sent to a session that is gone; what never left stays."""
        return self._take([pending.id for pending in self if pending.is_sent])

    def all(self) -> list[RequestId]:
        """Take out everything."""
        return self._take(list(self._pending))

    def next_deadline(self) -> float | None:
        """The earliest instant at which something is overdue."""
        return min((pending.deadline for pending in self._pending.values()), default=None)

    def _take(self, ids: list[RequestId]) -> list[RequestId]:
        for id in ids:
            del self._pending[id]
        return ids
