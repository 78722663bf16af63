"""All allocations and reserved ports of a server: found by client, by socket, by relayed address, and by time."""

import heapq
from collections import defaultdict
from dataclasses import dataclass

from media.ice.addresses import Address
from media.ice.attributes import AddressFamily
from server.turn.allocation import Allocation
from server.turn.outputs import Source
from server.turn.quota import AllocationQuota


@dataclass(frozen=True, slots=True)
class Reservation:
    """A bound port that waits for the Allocate with its token."""

    token: bytes
    user: str
    relay_id: int
    relayed: Address
    family: AddressFamily
    expires_at: float


class Allocations:
    """Indexes over allocations and reservations; both count in the quota."""

    def __init__(self, quota: AllocationQuota) -> None:
        self.quota = quota
        self.by_source: dict[Source, Allocation] = {}
        self.by_relay: dict[int, Allocation] = {}
        self.by_relayed: dict[Address, Allocation] = {}
        self._of_user: defaultdict[str, dict[Source, Allocation]] = defaultdict(dict)
        self._reservations: dict[bytes, Reservation] = {}
        # At most one entry per allocation counts, the one in _due_at: a refresh that only adds time costs nothing here.
        self._due: list[tuple[float, Source]] = []
        self._due_at: dict[Source, float] = {}

    def __len__(self) -> int:
        """How many allocations are live."""
        return len(self.by_source)

    def add(self, allocation: Allocation) -> None:
        """Index a new allocation. Its place in the quota is taken already."""
        self.by_source[allocation.source] = allocation
        self.by_relay[allocation.relay_id] = allocation
        self.by_relayed[allocation.relayed] = allocation
        self._of_user[allocation.user][allocation.source] = allocation
        self.schedule(allocation)

    def schedule(self, allocation: Allocation) -> None:
        """Note that expires_at has changed."""
        if allocation.expires_at < self._due_at.get(allocation.source, float("inf")):
            self._due_at[allocation.source] = allocation.expires_at
            heapq.heappush(self._due, (allocation.expires_at, allocation.source))

    def remove(self, allocation: Allocation) -> None:
        """Forget an allocation and give its place in the quota back."""
        del self.by_source[allocation.source]
        del self.by_relay[allocation.relay_id]
        del self.by_relayed[allocation.relayed]
        self._due_at.pop(allocation.source, None)
        mine = self._of_user[allocation.user]
        del mine[allocation.source]
        if not mine:
            del self._of_user[allocation.user]
        self.quota.give_back(allocation.user)

    def idlest(self, user: str, *, since: float) -> Allocation | None:
        """The user's allocation whose client has been silent longest, and since then at least; None: all are in use."""
        mine = self._of_user[user].values() if user in self._of_user else ()
        silent = min(mine, key=lambda allocation: allocation.heard_at, default=None)
        return silent if silent is not None and silent.heard_at <= since else None

    def expired(self, now: float) -> list[Allocation]:
        """Those whose time is over; the caller removes them."""
        over: list[Allocation] = []
        while self._due and self._due[0][0] <= now:
            at, source = heapq.heappop(self._due)
            if self._due_at.get(source) != at:
                continue
            allocation = self.by_source[source]
            if allocation.expires_at <= now:
                # An allocation of the same client that was given up may have left an entry of the same instant.
                del self._due_at[source]
                over.append(allocation)
            else:
                self._due_at[source] = allocation.expires_at
                heapq.heappush(self._due, (allocation.expires_at, source))
        return over

    def reserve(self, reservation: Reservation) -> None:
        """Keep a bound port for its token."""
        self._reservations[reservation.token] = reservation

    def claim(self, token: bytes, user: str) -> Reservation | None:
        """Take the reservation of this user with this token."""
        reservation = self._reservations.get(token)
        if reservation is None or reservation.user != user:
            return None
        return self._reservations.pop(token)

    def expired_reservations(self, now: float) -> list[Reservation]:
        """Take those whose time is over; their place in the quota is given back."""
        over = [reservation for reservation in self._reservations.values() if reservation.expires_at <= now]
        for reservation in over:
            del self._reservations[reservation.token]
            self.quota.give_back(reservation.user)
        return over

    def next_timeout(self) -> float | None:
        """When something expires, or may."""
        while self._due and self._due_at.get(self._due[0][1]) != self._due[0][0]:
            heapq.heappop(self._due)
        times = [reservation.expires_at for reservation in self._reservations.values()]
        if self._due:
            times.append(self._due[0][0])
        return min(times, default=None)
