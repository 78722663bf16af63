"""Numbers nobody can guess, for a machine that has no entropy of its own: a seed, hashed with a counter."""

import hashlib
from typing import Final

SEED_SIZE: Final = 32  # bytes
TRANSACTION_ID_SIZE: Final = 12  # bytes, RFC 8489 section 5


class Identifiers:
    """Transaction ids and jitter. The same seed gives the same sequence, so that a run can be repeated."""

    __slots__ = ("_count", "_seed")

    def __init__(self, seed: bytes) -> None:
        """`seed` is SEED_SIZE bytes of entropy, used for nothing else."""
        self._seed = seed
        self._count = 0

    def transaction_id(self) -> bytes:
        """The next 12 bytes."""
        self._count += 1
        return hashlib.blake2b(self._count.to_bytes(8, "big"), key=self._seed, digest_size=TRANSACTION_ID_SIZE).digest()

    def uniform(self, low: float, high: float) -> float:
        """The next number between two bounds."""
        return low + (high - low) * int.from_bytes(self.transaction_id()[:4], "big") / 2**32

    def fork(self) -> "Identifiers":
        """Another generator, independent of this one's further numbers."""
        return Identifiers(self.transaction_id() + self.transaction_id()[:4])
