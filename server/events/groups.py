"""Consumer groups without I/O: who is a member, who reads which partition, how far a group has come (log.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.events.log import SESSION_TIMEOUT, Fenced, Slot


@dataclass(slots=True)
class _Member:
    topics: frozenset[str]
    heard_at: float
    slots: frozenset[Slot] = frozenset()


@dataclass(slots=True)
class _Group:
    generation: int = 0
    members: dict[str, _Member] = field(default_factory=dict)
    commits: dict[Slot, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """What a member reads in a generation."""

    generation: int
    slots: frozenset[Slot]


class Groups:
    """All groups of a log over its partitions: `counts` says how many each topic has."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = dict(counts)
        self._groups: dict[str, _Group] = {}

    def restore(self, group: str, commits: Mapping[Slot, int]) -> None:
        """What was committed before."""
        self._group(group).commits.update(commits)

    def join(self, group: str, member: str, topics: Iterable[str], now: float) -> None:
        """A member comes; the shares are made anew."""
        found = self._group(group)
        found.members[member] = _Member(frozenset(topics), now)
        self._share_out(found)

    def leave(self, group: str, member: str) -> None:
        """A member goes; the shares are made anew. Nothing if it has gone already."""
        found = self._group(group)
        if found.members.pop(member, None) is not None:
            self._share_out(found)

    def polled(self, group: str, member: str, topics: Iterable[str], now: float) -> Share:
        """A member asks for records: its share. One that counted as gone joins again."""
        found = self._group(group)
        self._drop_silent(found, now)
        if member not in found.members:
            self.join(group, member, topics, now)
        found.members[member].heard_at = now
        return Share(found.generation, found.members[member].slots)

    def commit(self, group: str, member: str, generation: int, offsets: Mapping[Slot, int], now: float) -> None:
        """A member has done with everything before these offsets. Raises Fenced."""
        found = self._group(group)
        self._drop_silent(found, now)
        known = found.members.get(member)
        if known is None or found.generation != generation or not known.slots.issuperset(offsets):
            raise Fenced(f"generation {generation} of {group} is over")
        found.commits.update(offsets)

    def committed(self, group: str, slot: Slot) -> int | None:
        """Where whoever reads this partition for the group begins; None: at the oldest record."""
        return self._group(group).commits.get(slot)

    def commits(self) -> dict[str, dict[Slot, int]]:
        """All of them, for keeping."""
        return {name: dict(group.commits) for name, group in self._groups.items() if group.commits}

    # -- inside

    def _group(self, name: str) -> _Group:
        return self._groups.setdefault(name, _Group())

    def _drop_silent(self, group: _Group, now: float) -> None:
        silent = [id for id, member in group.members.items() if now - member.heard_at >= SESSION_TIMEOUT]
        for id in silent:
            del group.members[id]
        if silent:
            self._share_out(group)

    def _share_out(self, group: _Group) -> None:
        """Deal the partitions of each topic in turn to the members that want it."""
        group.generation += 1
        shares: dict[str, set[Slot]] = {id: set() for id in group.members}
        turn = 0
        for topic, count in sorted(self._counts.items()):
            wanting = sorted(id for id, member in group.members.items() if topic in member.topics)
            for partition in range(count if wanting else 0):
                shares[wanting[turn % len(wanting)]].add(Slot(topic, partition))
                turn += 1
        for id, member in group.members.items():
            member.slots = frozenset(shares[id])
