"""Token buckets: how often somebody may do something. Pure; time comes in."""

from collections import OrderedDict
from collections.abc import Hashable

MAX_KEYS = 20_000  # buckets kept at once; beyond, those that have waited longest give way


class Bucket:
    """Lets `burst` through at once and `rate` a second for long."""

    __slots__ = ("_at", "_level", "burst", "rate")

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        self.rate = rate
        self.burst = burst
        self._level = burst
        self._at = now

    def take(self, now: float, amount: float = 1.0) -> float:
        """Take one, or `amount`; 0.0 if it was there, else the seconds until it will be."""
        self._fill(now)
        if self._level >= amount:
            self._level -= amount
            return 0.0
        return (amount - self._level) / self.rate

    def is_full(self, now: float) -> bool:
        """Tell whether the bucket remembers nothing."""
        self._fill(now)
        return self._level >= self.burst

    def _fill(self, now: float) -> None:
        if now > self._at:
            self._level = min(self.burst, self._level + (now - self._at) * self.rate)
            self._at = now


class Limit:
    """A bucket for each key (account, address, person), with bounded memory."""

    def __init__(self, *, rate: float, burst: float, max_keys: int = MAX_KEYS) -> None:
        self.rate = rate
        self.burst = burst
        self._max_keys = max_keys
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Hashable, now: float, amount: float = 1.0) -> float:
        """Take one, or `amount`, from the key's bucket; 0.0 if allowed, else the seconds to wait."""
        bucket = self._buckets.get(key)
        if bucket is None:
            self._make_room(now)
            bucket = self._buckets[key] = Bucket(rate=self.rate, burst=self.burst, now=now)
        else:
            self._buckets.move_to_end(key)
        return bucket.take(now, amount)

    def _make_room(self, now: float) -> None:
        while self._buckets:
            oldest = next(iter(self._buckets))
            if len(self._buckets) < self._max_keys and not self._buckets[oldest].is_full(now):
                return
            del self._buckets[oldest]
