"""Our checks that wait for an answer."""

from dataclasses import dataclass

from media.ice import checks
from media.ice.path import Path


@dataclass(frozen=True, slots=True)
class Transaction:
    """One check: on which path, signed with what, sent in which role."""

    path: Path
    password: str
    controlling: bool


class Transactions:
    """By transaction id. The path of each knows when it was sent, and which are too old to count."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: dict[bytes, Transaction] = {}

    def __contains__(self, transaction_id: bytes) -> bool:
        return transaction_id in self._open

    def get(self, transaction_id: bytes) -> Transaction | None:
        """One that waits."""
        return self._open.get(transaction_id)

    def sent(self, transaction_id: bytes, transaction: Transaction, now: float) -> None:
        """A check leaves; those of its path that are too old are forgotten."""
        for old in transaction.path.check_sent(transaction_id, now):
            self._open.pop(old, None)
        self._open[transaction_id] = transaction

    def answered(self, transaction_id: bytes) -> float:
        """It does not wait any more. Returns when it was sent."""
        return self._open.pop(transaction_id).path.answered_check(transaction_id)

    def seen(self, key: bytes) -> tuple[Path, float] | None:
        """Where and when the one left that the peer says it heard (`checks.seen_key`); it goes on waiting."""
        for transaction_id, transaction in self._open.items():
            if checks.seen_key(transaction_id) == key:
                transaction.path.seen_there(transaction_id)
                return transaction.path, transaction.path.inflight[transaction_id]
        return None

    def forget(self, path: Path) -> None:
        """The path is gone."""
        for transaction_id in path.inflight:
            self._open.pop(transaction_id, None)

    def clear(self) -> None:
        """Nothing waits any more."""
        self._open.clear()
