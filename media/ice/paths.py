"""The paths of an agent: every pair of a base of ours and an address of the peer, and whose check is due."""

from collections.abc import Collection, Iterable
from typing import Final

from app.protocol.description import CandidateType
from media.ice.addresses import Address
from media.ice.candidate import can_pair, pair_priority, priority, way_to_relay
from media.ice.path import HOPELESS_AFTER, Path, PathState
from media.ice.remotes import RemoteCandidate
from media.ice.types import Base, PathKey

MAX_PATHS: Final = 100


class Paths(dict[PathKey, Path]):
    """Every path by its key. There is no check list: each path has its own schedule."""

    def pair(self, base: Base, remote: RemoteCandidate, now: float) -> Path | None:
        """The path between the two, made if there was none; None if there can be none, or if there are MAX_PATHS."""
        path = self.get((base.id, remote.address))
        if path is not None:
            path.remote_type, path.relay_name = remote.kind, remote.relay_name
            path.remote_way = way_to_relay(remote.priority)
            return path
        if len(self) >= MAX_PATHS or not can_pair(base, remote.address):
            return None
        if base.relay is not None:
            base.relay.permit([remote.address[0]], now)
        kind = CandidateType.HOST if base.relay is None else CandidateType.RELAY
        rank = pair_priority(priority(kind, base), remote.priority)
        path = Path(base, remote.address, remote.kind, priority=rank, relay_name=remote.relay_name, now=now)
        path.remote_way = way_to_relay(remote.priority)
        self[path.key] = path
        return path

    def make_room(self, kept: Collection[Path], now: float) -> Path | None:
        """Take the least promising path out if there are MAX_PATHS. None may be: those `kept`, the young, the alive."""
        if len(self) < MAX_PATHS:
            return None
        old = (path for path in self.values() if path not in kept and now - path.born > HOPELESS_AFTER)
        hopeless = (path for path in old if not path.gives_hope(now))
        victim = min(hopeless, key=lambda path: (_proved_at(path), path.born), default=None)
        return None if victim is None else self.pop(victim.key)

    def hopeless(self, remotes: Iterable[Address], kept: Collection[Path], now: float) -> list[Address]:
        """Those of the peer's addresses from which nothing comes, in the order given; what never worked first."""
        hopeful = {path.remote for path in self.values() if path in kept or path.gives_hope(now)}
        proofs: dict[Address, float] = {}
        for path in self.values():
            proofs[path.remote] = max(proofs.get(path.remote, float("-inf")), _proved_at(path))
        lost = [remote for remote in remotes if remote not in hopeful]
        return sorted(lost, key=lambda remote: proofs.get(remote, float("-inf")))

    def to(self, remote: Address) -> list[Path]:
        """Those that lead to an address."""
        return [path for path in self.values() if path.remote == remote]

    def on(self, base_id: int) -> list[Path]:
        """Those that stand on a base."""
        return [path for path in self.values() if path.base.id == base_id]

    def nominate(self, nominated: Path) -> None:
        """The controlling end said where it sends."""
        for path in self.values():
            path.nominated = path is nominated

    def check_again(self, now: float) -> None:
        """The credentials are new: every path proves itself anew, those that were given up too."""
        for path in self.values():
            if path.works:
                path.trigger(now)
            else:
                path.try_again(now)

    def due(self, now: float) -> list[Path]:
        """Those that want a check now."""
        return [path for path in self.values() if path.next_at <= now and _may_check(path)]

    def next_due(self) -> float | None:
        """When the first of them wants one."""
        return min((path.next_at for path in self.values() if _may_check(path)), default=None)


def _proved_at(path: Path) -> float:
    return float("-inf") if path.proof_at is None else path.proof_at


def _may_check(path: Path) -> bool:
    if path.state is PathState.FAILED:
        return False
    return path.base.relay is None or path.base.relay.is_permitted(path.remote[0])
