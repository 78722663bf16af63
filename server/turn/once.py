"""Which Allocate requests have opened something already: each is good once, however often it is sent.

A nonce is good from every address (see credentials.py), so what is captured could be sent again from others; nothing
is kept but what was proved, and no more of one user than PER_USER.
"""

from typing import Final

from server.turn.credentials import NONCE_LIFETIME, NONCE_SKEW

KEPT_FOR: Final = NONCE_LIFETIME + NONCE_SKEW  # seconds; afterwards the nonce of the request is stale anyway
PER_USER: Final = 256
IN_TOTAL: Final = 65536  # about 15 MB


class UsedRequests:
    """Transaction ids by user. Who uses too many forgets the oldest: their own, or of who was quiet the longest."""

    __slots__ = ("_by_user", "_count")

    def __init__(self) -> None:
        # Both in the order of use: users by their latest request, the requests of one by their age.
        self._by_user: dict[str, dict[bytes, float]] = {}
        self._count = 0

    def __len__(self) -> int:
        """How many are remembered."""
        return self._count

    def use(self, user: str, transaction_id: bytes, now: float) -> None:
        """Remember a proved request that opens something."""
        used = self._by_user.pop(user, {})
        self._by_user[user] = used
        if used.pop(transaction_id, None) is None:
            self._count += 1
        used[transaction_id] = now
        while len(used) > PER_USER or _is_over(used, now):
            self._forget_oldest_of(user, used)
        self._forget(now)

    def has(self, user: str, transaction_id: bytes, now: float) -> bool:
        """Whether this request has opened something and could be sent again."""
        at = self._by_user.get(user, {}).get(transaction_id)
        return at is not None and now < at + KEPT_FOR

    def _forget(self, now: float) -> None:
        while self._by_user:
            user, used = next(iter(self._by_user.items()))
            if not _is_over(used, now) and self._count <= IN_TOTAL:
                return
            self._forget_oldest_of(user, used)

    def _forget_oldest_of(self, user: str, used: dict[bytes, float]) -> None:
        del used[next(iter(used))]
        self._count -= 1
        if not used:
            del self._by_user[user]


def _is_over(used: dict[bytes, float], now: float) -> bool:
    return now >= next(iter(used.values())) + KEPT_FOR
