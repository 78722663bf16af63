"""The event log as the server sees it, whichever engine keeps it; all pass `tests/kit/event_log_contract.py`.

What an engine promises, in the words of Kafka, which fits behind this interface:

- **Topics and partitions.** A record goes to the partition that `server.events.partitioning` gives for its key.
  Records of one partition are in order, those of different partitions in none. So all of one call, whose id is the
  key, is in order within a topic.
- **Offsets** count up within a partition. There may be gaps (retention, lost records); none is given twice.
- **Acknowledgement.** When `append` returns, the records survive the death of the process, and of the machine if the
  engine is configured to wait for its disk. What was not acknowledged may be there or not. A producer that did not
  hear the answer appends again: a reader must bear the same event twice, and can tell it by its id.
- **Groups.** The partitions of a group's topics are shared out among its members, each to one. A member that joins,
  leaves, or does not poll for `SESSION_TIMEOUT` begins a new generation, in which the shares are made anew: the slots
  of the topics in order, to the members in order of their ids, in turn.
- **Commits** are offsets of the *next* record to read, kept for the group and not for the member. Whoever is given a
  partition begins at its commit, or at its oldest record. A commit for a generation that is over is refused
  (`Fenced`): what that member had read since its last one comes again, to another. So delivery is at least once.
- **Retention** forgets by age and by size, no matter who has read it. A member that was slower goes on at the oldest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

SESSION_TIMEOUT = 30.0  # seconds without a poll, and a member of a group counts as gone


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One partition of a topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What is appended."""

    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as a reader gets it."""

    slot: Slot
    offset: int
    appended_at: float
    """Wall seconds."""
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Span:
    """What a partition holds."""

    begin: int
    end: int
    """The offset of the next record."""


class LogError(Exception):
    """Root of what a log raises."""


class Unavailable(LogError):
    """The engine cannot take it now: its disk is full, it is away, or too much waits. Try again later."""


class Fenced(LogError):
    """The member's share was given to others meanwhile; poll again."""


class Consumer(Protocol):
    """A member of a group. One coroutine uses it at a time."""

    @property
    def slots(self) -> frozenset[Slot]:
        """The partitions of its share, as of the last poll."""

    async def poll(self, limit: int, *, within: float) -> list[Kept]:
        """The next records of its share; empty if none came within so many seconds. Raises Unavailable."""

    async def commit(self) -> None:
        """Everything polled so far is done with. Raises Fenced or Unavailable."""

    async def close(self) -> None:
        """Leave the group. Idempotent."""


class EventLog(Protocol):
    """The log. Methods are called on the server's loop."""

    async def open(self) -> None:
        """Make it ready. Raises Unavailable."""

    async def append(self, entries: Iterable[Entry]) -> None:
        """Keep these; returns when they are safe. Raises Unavailable, and ValueError for a topic that is none."""

    async def join(self, group: str, topics: Iterable[str]) -> Consumer:
        """Become a member of a group."""

    async def spans(self, topic: str) -> Mapping[int, Span]:
        """What each partition of a topic holds."""

    async def close(self) -> None:
        """Keep what was taken, and end. Idempotent."""
