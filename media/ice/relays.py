"""The allocations of this process: on which servers, over UDP or TCP, from which sockets, and when to give one up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from media.ice.addresses import Address, is_ipv6
from media.ice.allocation import Allocation, AllocationEvent, AllocationState, DeathReason
from media.ice.identifiers import Identifiers
from media.ice.servers import Server, ServerKind
from media.ice.types import Base, CloseLink, Connect, Interface, Output, Transmit

SERVERS_IN_USE: Final = 2  # allocations from one network, on different servers: one is the other's spare
MAX_ALLOCATIONS: Final = 6
STREAM_DELAY: Final = 0.2  # seconds that UDP gets before TCP is tried
BAR_TIME: Final = 60.0  # seconds for which a server that refused is left alone


@dataclass(slots=True)
class _Entry:
    server: Server
    allocation: Allocation
    link: int
    interface: Interface
    order: int
    round: int
    base: Base | None = None


@dataclass(frozen=True, slots=True)
class _StreamPlan:
    server: Server
    address: Address
    interface: Interface
    order: int
    at: float


class Relays:
    """Chooses servers and owns the allocations."""

    def __init__(self, ids: Identifiers, new_id: Callable[[], int]) -> None:
        """`new_id` numbers links and bases."""
        self._ids = ids
        self._new_id = new_id
        self._entries: dict[tuple[int, Address], _Entry] = {}
        self._plans: list[_StreamPlan] = []
        self._connecting: dict[int, _Entry] = {}
        self._barred: dict[tuple[str, int, ServerKind], float] = {}
        self._round = 0
        self._out: list[Output] = []

    @property
    def is_idle(self) -> bool:
        """Whether no allocation is being made."""
        allocating = any(entry.allocation.state is AllocationState.ALLOCATING for entry in self._entries.values())
        return not allocating and not self._connecting and not self._plans

    def begin_round(self) -> None:
        """Old allocations do not count as enough any more."""
        self._round += 1

    def offer(self, server: Server, address: Address, link: int, interface: Interface, order: int, now: float) -> None:
        """This socket reaches this server: allocate there, unless enough is being done."""
        known = [entry for entry in self._live() if _key(entry.server) == _key(server)]
        for entry in known:
            entry.allocation.renew(server)
        if any(entry.link == link for entry in known):
            return
        if self._barred.get(_key(server), float("-inf")) > now:
            return
        mine = [entry for entry in self._live() if self._is_alike(entry, server, interface)]
        if any(entry.server.host == server.host for entry in mine):
            return
        if len(mine) >= SERVERS_IN_USE or len(self._entries) + len(self._connecting) >= MAX_ALLOCATIONS:
            return
        if server.kind is ServerKind.TURN_TCP:
            by_udp = any(entry.server.kind is ServerKind.TURN_UDP for entry in self._live())
            at = now + STREAM_DELAY if by_udp else now
            self._plan(_StreamPlan(server, address, interface, order, at))
            return
        entry = _Entry(server, Allocation(server, address, self._ids), link, interface, order, self._round)
        self._entries[link, address] = entry
        self._start(entry, now)

    def _start(self, entry: _Entry, now: float) -> None:
        """Relayed candidates of the peer are likely on the same servers, so these are let in from the start."""
        address = entry.allocation.server
        everywhere = [server[0] for _, server in self._entries]
        entry.allocation.permit([ip for ip in everywhere if is_ipv6(ip) == is_ipv6(address[0])], now)
        entry.allocation.start(now)
        for other in self._entries.values():
            if other is not entry and is_ipv6(other.allocation.server[0]) == is_ipv6(address[0]):
                other.allocation.permit([address[0]], now)

    def _is_alike(self, entry: _Entry, server: Server, interface: Interface) -> bool:
        same_network = entry.interface.network == interface.network and entry.round == self._round
        return same_network and entry.server.kind is server.kind

    def _plan(self, plan: _StreamPlan) -> None:
        for other in self._plans:
            if other.server == plan.server and other.interface.network == plan.interface.network:
                return
        self._plans.append(plan)

    def _live(self) -> list[_Entry]:
        return [*self._entries.values(), *self._connecting.values()]

    # -- links -------------------------------------------------------------------------------------------------------

    def connected(self, link: int, now: float) -> None:
        """The connection stands: allocate over it."""
        entry = self._connecting.pop(link, None)
        if entry is not None:
            self._entries[link, entry.allocation.server] = entry
            self._start(entry, now)

    def link_lost(self, link: int) -> None:
        """A socket or connection is gone, and what stands on it."""
        self._connecting.pop(link, None)
        for key, entry in self._entries.items():
            if key[0] == link:
                entry.allocation.lost()

    def streams(self) -> list[int]:
        """Links of the connections."""
        return [*self._connecting, *(key[0] for key, entry in self._entries.items() if entry.allocation.is_stream)]

    def find(self, link: int, source: Address) -> Allocation | None:
        """The allocation whose server speaks there."""
        entry = self._entries.get((link, source))
        return None if entry is None else entry.allocation

    def base(self, allocation: Allocation) -> Base | None:
        """The relayed base of an allocation that is ready."""
        entry = self._entry(allocation)
        return None if entry is None else entry.base

    def link(self, allocation: Allocation) -> int:
        """The socket or connection below it."""
        entry = self._entry(allocation)
        return 0 if entry is None else entry.link

    def make_base(self, allocation: Allocation, relayed: Address) -> Base:
        """The allocation is ready: a base on its address."""
        entry = self._entry(allocation)
        if entry is None:
            raise LookupError("not an allocation of ours")
        interface = entry.interface
        entry.base = Base(
            self._new_id(),
            relayed,
            link=entry.link,
            order=entry.order,
            network=interface.network,
            cost=interface.cost,
            relay=allocation,
        )
        return entry.base

    def _entry(self, allocation: Allocation) -> _Entry | None:
        return next((entry for entry in self._entries.values() if entry.allocation is allocation), None)

    def bury(self, allocation: Allocation, reason: DeathReason, alternate: Address | None, now: float) -> None:
        """The allocation is gone; a server that refused or was silent is left alone for a while."""
        entry = self._entry(allocation)
        if entry is None:
            return
        del self._entries[entry.link, allocation.server]
        self._out.extend(Transmit(entry.link, allocation.server, data) for data in allocation.outgoing())
        if allocation.is_stream:
            self._out.append(CloseLink(entry.link))
        if reason in (DeathReason.REFUSED, DeathReason.SILENCE):
            self._barred[_key(entry.server)] = now + BAR_TIME
        if alternate is not None and entry.server.kind is ServerKind.TURN_UDP:
            elsewhere = Server(
                ServerKind.TURN_UDP, alternate[0], alternate[1], entry.server.username, entry.server.password
            )
            self.offer(elsewhere, alternate, entry.link, entry.interface, entry.order, now)

    def close(self, now: float) -> None:
        """Give every address back."""
        self._plans.clear()
        for entry in self._entries.values():
            entry.allocation.close(now)

    # -- time --------------------------------------------------------------------------------------------------------

    def handle_timeout(self, now: float) -> None:
        """Repeat and refresh; try TCP if UDP has brought nothing."""
        for entry in list(self._entries.values()):
            entry.allocation.handle_timeout(now)
        due = [plan for plan in self._plans if now >= plan.at]
        self._plans = [plan for plan in self._plans if now < plan.at]
        for plan in due:
            if not self._is_served_by_udp(plan.interface):
                self._connect(plan)

    def _is_served_by_udp(self, interface: Interface) -> bool:
        return any(
            entry.server.kind is ServerKind.TURN_UDP
            and entry.interface.network == interface.network
            and entry.allocation.state is AllocationState.READY
            for entry in self._entries.values()
        )

    def _connect(self, plan: _StreamPlan) -> None:
        if len(self._live()) >= MAX_ALLOCATIONS:
            return
        link = self._new_id()
        allocation = Allocation(plan.server, plan.address, self._ids)
        self._connecting[link] = _Entry(plan.server, allocation, link, plan.interface, plan.order, self._round)
        self._out.append(Connect(link, plan.address, plan.interface))

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        deadlines = [entry.allocation.next_timeout() for entry in self._entries.values()]
        deadlines += [plan.at for plan in self._plans]
        return min((at for at in deadlines if at is not None), default=None)

    def outgoing(self) -> list[Output]:
        """Drain what is to be sent or connected."""
        out, self._out = self._out, []
        for (link, server), entry in self._entries.items():
            out += [Transmit(link, server, data) for data in entry.allocation.outgoing()]
        return out

    def events(self) -> list[tuple[Allocation, AllocationEvent]]:
        """Drain what happened to the allocations."""
        entries = list(self._entries.values())
        return [(entry.allocation, event) for entry in entries for event in entry.allocation.events()]


def _key(server: Server) -> tuple[str, int, ServerKind]:
    return server.host, server.port, server.kind
