"""Which paths an agent has: pairs of our bases and the peer's addresses, bounded, the hopeless making room."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from media.ice.addresses import Address
from media.ice.path import Path
from media.ice.paths import Paths
from media.ice.remotes import MAX_REMOTES, RemoteCandidate, Remotes
from media.ice.transactions import Transactions
from media.ice.types import Base

DISCOVERY_INTERVAL: Final = 0.1  # seconds between new sources that push others out, which replayed checks may be


class Pairing:
    """Makes paths and takes them out again, with the checks that wait on them."""

    __slots__ = ("_discovered_at", "_kept", "_paths", "_remotes", "_transactions")

    def __init__(
        self,
        paths: Paths,
        remotes: Remotes,
        transactions: Transactions,
        *,
        kept: Callable[[], Collection[Path]],
    ) -> None:
        """`kept()` are the paths that carry media now: they never make room."""
        self._paths = paths
        self._remotes = remotes
        self._transactions = transactions
        self._kept = kept
        self._discovered_at = float("-inf")

    def pair(self, base: Base, remote: RemoteCandidate, now: float) -> Path | None:
        """The path between the two; None if there can be none."""
        if (base.id, remote.address) not in self._paths:
            given_up = self._paths.make_room(self._kept(), now)
            if given_up is not None:
                self._transactions.forget(given_up)
        return self._paths.pair(base, remote, now)

    def pair_all(self, bases: Iterable[Base], remotes: Iterable[RemoteCandidate], now: float) -> None:
        """Every path between them."""
        bases = tuple(bases)
        for remote in remotes:
            for base in bases:
                self.pair(base, remote, now)

    def discovered(self, base: Base, source: Address, rank: int, *, may_forget: bool, now: float) -> Path | None:
        """The peer was heard from an address that it may not have told; `rank` is its priority."""
        if source not in self._remotes.known and now - self._discovered_at >= DISCOVERY_INTERVAL:
            self._discovered_at = now
            if may_forget:
                self.make_room(1, now)
        remote = self._remotes.discovered(source, rank)
        return None if remote is None else self.pair(base, remote, now)

    def make_room(self, coming: int, now: float) -> None:
        """Forget addresses from which nothing comes if so many more would be too many.

        In a long call the peer leaves many behind, as each new relay or network makes.
        """
        excess = len(self._remotes.known) + coming - MAX_REMOTES
        if excess <= 0:
            return
        for address in self._paths.hopeless(self._remotes.known, self._kept(), now)[:excess]:
            self._remotes.forget(address)
            for path in self._paths.to(address):
                self.drop(path)

    def drop(self, path: Path) -> None:
        """This path is gone."""
        del self._paths[path.key]
        self._transactions.forget(path)
