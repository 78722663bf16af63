"""What one client may take: allocations, bytes per second, and answers it did not prove to want."""

import hashlib
from array import array
from collections import Counter
from typing import Final

from media.ice.addresses import pack_ip

CAP_WINDOW: Final = 10.0  # seconds in which answers to one source are counted
CAP_BUCKETS: Final = 16384  # two bytes each: all the memory that a flood of spoofed sources can use
_PREFIX: Final = 8  # bytes of an IPv6 address that one site owns


class AllocationQuota:
    """Allocations and reservations in use, by user and in total."""

    __slots__ = ("_in_use", "_per_user", "_total", "in_use")

    def __init__(self, *, per_user: int, total: int) -> None:
        self._per_user = per_user
        self._total = total
        self._in_use: Counter[str] = Counter()
        self.in_use = 0
        """Over all users."""

    def user_has_room(self, user: str, count: int = 1) -> bool:
        """Whether the user may take `count` more."""
        return self._in_use[user] + count <= self._per_user

    def server_has_room(self, count: int = 1) -> bool:
        """Whether the server can serve `count` more."""
        return self.in_use + count <= self._total

    def load(self) -> int:
        """How full the server is, in thousandths."""
        return min(1000, 1000 * self.in_use // self._total) if self._total else 1000

    def take(self, user: str) -> None:
        """Count one more."""
        self._in_use[user] += 1
        self.in_use += 1

    def give_back(self, user: str) -> None:
        """Count one less."""
        self.in_use -= 1
        self._in_use[user] -= 1
        if self._in_use[user] <= 0:
            del self._in_use[user]


class ByteRate:
    """A token bucket of one second: `rate` bytes per second."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: int, now: float) -> None:
        self._rate = rate
        self._left = float(rate)
        self._at = now

    def covers(self, size: int, now: float) -> bool:
        """Whether `take` would let so much pass."""
        return min(float(self._rate), self._left + (now - self._at) * self._rate) >= size

    def take(self, size: int, now: float) -> bool:
        """Whether `size` bytes may pass now."""
        left = self._left + (now - self._at) * self._rate
        self._at = now
        if left > self._rate:
            left = float(self._rate)
        if left < size:
            self._left = left
            return False
        self._left = left - size
        return True


class AnswerCap:
    """At most so many answers per source IP in a window, counted in a table of fixed size.

    Sources that fall into one bucket share its count; the key makes it impossible to choose such a source.
    An IPv6 site counts as one source.
    """

    __slots__ = ("_counts", "_key", "_limit", "_window_at")

    def __init__(self, *, limit: int, key: bytes) -> None:
        self._limit = limit
        self._key = key
        self._counts = array("H", bytes(2 * CAP_BUCKETS))
        self._window_at = float("-inf")

    def allows(self, ip: str, now: float) -> bool:
        """Count one answer to this source and tell whether it may be sent."""
        if now >= self._window_at + CAP_WINDOW:
            self._counts = array("H", bytes(2 * CAP_BUCKETS))
            self._window_at = now
        packed = pack_ip(ip) or b""
        digest = hashlib.blake2b(packed[:_PREFIX], key=self._key, digest_size=4).digest()
        bucket = int.from_bytes(digest, "big") % CAP_BUCKETS
        if self._counts[bucket] >= self._limit:
            return False
        self._counts[bucket] += 1
        return True
