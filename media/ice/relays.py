"""The allocations of this process: on which servers, by which way, from which sockets, and when to give one up."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from media.ice.addresses import Address, is_ipv6, normalise_ip
from media.ice.allocation import PROBE_GAPS, Allocation, AllocationEvent, AllocationState, DeathReason
from media.ice.identifiers import Identifiers
from media.ice.servers import Server, ServerKind
from media.ice.types import Base, CloseLink, Connect, Interface, Output, RelayWay, Transmit

SERVERS_IN_USE: Final = 2  # allocations by one way from one network, on different servers: one is the other's spare
MAX_ALLOCATIONS: Final = 6  # over UDP
MAX_STREAMS: Final = 6
STREAM_DELAYS: Final = {RelayWay.TCP: 0.2, RelayWay.TLS: 0.4, RelayWay.PROXY: 0.6, RelayWay.WEBSOCKET: 1.5}
"""Seconds that cheaper ways get before this one is tried."""
KNOWN_PROXY_DELAY: Final = 0.2  # seconds, where whoever runs the network wants a proxy to be used
FIRST_BAR: Final = 3.0  # seconds for which a server that refused or was silent is left alone, each time twice as long
LONGEST_BAR: Final = 60.0
SHORT_LIFE: Final = 1.0  # seconds; a server that ends an allocation sooner is not asked again at once
_BY_PROXY: Final = frozenset({RelayWay.PROXY, RelayWay.WEBSOCKET})
"""Ways that a proxy may lead: the machine's route to it matters, not a network of ours."""

_Key = tuple[str, int, ServerKind]


@dataclass(slots=True)
class _Entry:
    server: Server
    allocation: Allocation
    link: int
    interface: Interface
    order: int
    round: int
    since: float
    base: Base | None = None
    stands_by: bool = False
    """Not needed to get through: says nothing about the network."""


@dataclass(frozen=True, slots=True)
class _StreamPlan:
    server: Server
    address: Address | None
    interface: Interface
    order: int
    way: RelayWay
    at: float


@dataclass(frozen=True, slots=True)
class _Bar:
    until: float
    seconds: float


class Relays:
    """Chooses servers and owns the allocations."""

    def __init__(self, ids: Identifiers, new_id: Callable[[], int]) -> None:
        """`new_id` numbers links and bases."""
        self._ids = ids
        self._new_id = new_id
        self._entries: dict[tuple[int, Address], _Entry] = {}
        self._plans: list[_StreamPlan] = []
        self._connecting: dict[int, _Entry] = {}
        self._bars: dict[_Key, _Bar] = {}
        self._round = 0
        self._unfit: set[_Key] = set()
        """Servers to which no stream could be kept ready."""
        self._worked: dict[int, RelayWay] = {}
        """By network: the stream that was needed there last, because nothing cheaper worked."""
        self._out: list[Output] = []
        self.has_proxy = False
        """Whether an HTTP proxy is known, that is TURN over TLS may go through it."""

    @property
    def is_idle(self) -> bool:
        """Whether no allocation is being made."""
        allocating = any(entry.allocation.state is AllocationState.ALLOCATING for entry in self._entries.values())
        return not allocating and not self._connecting and all(self._is_served(plan) for plan in self._plans)

    def begin_round(self, servers: Iterable[Server], now: float) -> None:
        """Old allocations do not count as enough any more, and where too few servers are open none is barred.

        A relay may be back, and a call that looks for new ways has nothing else to ask: the one that is left is the one
        that has just died.
        """
        self._round += 1
        self._unfit.clear()
        known = {_key(server): server.kind for server in servers}
        open_kinds = Counter(kind for key, kind in known.items() if not self._is_barred(key, now))
        for key, kind in known.items():
            if open_kinds[kind] < SERVERS_IN_USE and (bar := self._bars.get(key)) is not None:
                self._bars[key] = replace(bar, until=now)

    def offer(
        self, server: Server, address: Address | None, link: int, interface: Interface, order: int, now: float
    ) -> None:
        """This socket reaches this server: allocate there by every way that may be needed, unless enough is being done.

        Without an `address` (its name is unknown here, or it has none of the socket's family) only a proxy leads there.
        """
        for entry in self._live():
            if _key(entry.server) == _key(server):
                entry.allocation.renew(server)
        if self._is_barred(_key(server), now):
            return
        if server.kind is not ServerKind.TURN_UDP:
            for way in self._ways(server, address):
                self._plan(server, address, interface, order, way, now)
        elif address is not None and (link, address) not in self._entries:
            self._offer_datagrams(server, address, link, interface, order, now)

    def stand_by(self, server: Server, address: Address | None, interface: Interface, order: int, now: float) -> bool:
        """Keep a stream to this server ready, unless there is one. False if there is no use in it: try another."""
        streams = (entry for entry in self._live() if entry.allocation.way is not RelayWay.UDP)
        if any(entry.interface.network == interface.network for entry in streams):
            return True
        way = next((way for way in self._ways(server, address) if way not in _BY_PROXY), None)
        if way is None or _key(server) in self._unfit or self._is_barred(_key(server), now):
            return False
        self._connect(_StreamPlan(server, address, interface, order, way, now), stands_by=True)
        return True

    def _offer_datagrams(
        self, server: Server, address: Address, link: int, interface: Interface, order: int, now: float
    ) -> None:
        datagrams = [entry for entry in self._entries.values() if entry.allocation.way is RelayWay.UDP]
        if len(datagrams) < MAX_ALLOCATIONS and self._has_room(server, interface, RelayWay.UDP):
            entry = _Entry(server, Allocation(server, address, self._ids), link, interface, order, self._round, now)
            self._entries[link, address] = entry
            self._start(entry, now)

    def _ways(self, server: Server, address: Address | None) -> tuple[RelayWay, ...]:
        is_known = address is not None
        match server.kind:
            case ServerKind.TURN_TCP if is_known:
                return (RelayWay.TCP,)
            case ServerKind.TURN_TLS:
                return ((RelayWay.TLS,) if is_known else ()) + ((RelayWay.PROXY,) if self.has_proxy else ())
            case ServerKind.TURN_WEBSOCKET if is_known or self.has_proxy:
                return (RelayWay.WEBSOCKET,)
            case _:
                return ()

    def _has_room(self, server: Server, interface: Interface, way: RelayWay) -> bool:
        """Whether one more allocation by this way makes sense, and none is on this server."""
        alike = [entry for entry in self._live() if self._is_alike(entry, interface, way)]
        return len(alike) < SERVERS_IN_USE and all(entry.server.host != server.host for entry in alike)

    def _is_alike(self, entry: _Entry, interface: Interface, way: RelayWay) -> bool:
        same_network = way in _BY_PROXY or entry.interface.network == interface.network
        return same_network and entry.round == self._round and entry.allocation.way is way

    def _start(self, entry: _Entry, now: float) -> None:
        """Relayed candidates of the peer are likely on the same servers, so these are let in from the start."""
        ip = normalise_ip(entry.allocation.server[0])
        everywhere = [normalise_ip(server[0]) for _, server in self._entries]
        entry.allocation.permit([other for other in everywhere if other is not None and _are_alike(other, ip)], now)
        entry.allocation.start(now)
        for other in self._entries.values():
            if ip is not None and other is not entry and _are_alike(other.allocation.server[0], ip):
                other.allocation.permit([ip], now)

    def _plan(
        self, server: Server, address: Address | None, interface: Interface, order: int, way: RelayWay, now: float
    ) -> None:
        if not self._has_room(server, interface, way):
            return
        for other in self._plans:
            same_network = way in _BY_PROXY or other.interface.network == interface.network
            if other.way is way and other.server.host == server.host and same_network:
                return
        cheaper = [entry.allocation.way for entry in self._live()] + [plan.way for plan in self._plans]
        delay = KNOWN_PROXY_DELAY if way is RelayWay.PROXY else STREAM_DELAYS[way]
        waits = way is not self._worked.get(interface.network) and any(known < way for known in cheaper)
        at = now + delay if waits else now
        self._plans.append(_StreamPlan(server, address, interface, order, way, at))

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
        failed = self._connecting.pop(link, None)
        if failed is not None and failed.stands_by:
            self._unfit.add(_key(failed.server))
        for key, entry in self._entries.items():
            if key[0] == link:
                entry.allocation.lost()

    def streams(self) -> list[int]:
        """Links of the connections."""
        standing = [key[0] for key, entry in self._entries.items() if entry.allocation.way is not RelayWay.UDP]
        return [*self._connecting, *standing]

    def find(self, link: int, source: Address) -> Allocation | None:
        """The allocation whose server speaks there."""
        entry = self._entries.get((link, source))
        return None if entry is None else entry.allocation

    def probe(self, now: float) -> None:
        """Ask every server for a sign of life."""
        for entry in self._entries.values():
            entry.allocation.probe(now)

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
        if allocation.way is RelayWay.UDP:
            self._worked.pop(interface.network, None)
        elif not entry.stands_by:
            self._worked[interface.network] = allocation.way
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
        if allocation.way is not RelayWay.UDP:
            self._out.append(CloseLink(entry.link))
        if self._is_servers_fault(entry, reason, now):
            self._bar(entry, now)
        if alternate is not None and entry.server.kind is ServerKind.TURN_UDP:
            elsewhere = Server(
                ServerKind.TURN_UDP, alternate[0], alternate[1], entry.server.username, entry.server.password
            )
            self.offer(elsewhere, alternate, entry.link, entry.interface, entry.order, now)

    def _is_servers_fault(self, entry: _Entry, reason: DeathReason, now: float) -> bool:
        """Whether it is of no use to ask this server again soon."""
        if reason is DeathReason.SILENCE:
            # A firewall that has lost its memory silences one socket: the server speaks to another one meanwhile.
            alike = (other for other in self._entries.values() if _key(other.server) == _key(entry.server))
            return max((other.allocation.heard_at for other in alike), default=float("-inf")) <= now - sum(PROBE_GAPS)
        is_ours = reason is DeathReason.CLOSED and entry.allocation.way is RelayWay.UDP  # we have closed the socket
        return reason is DeathReason.REFUSED or (now - entry.since < SHORT_LIFE and not is_ours)

    def _bar(self, entry: _Entry, now: float) -> None:
        """Short at first: relays are restarted, and until then a call has one spare fewer."""
        known = self._bars.get(_key(entry.server))
        seconds = FIRST_BAR
        if known is not None and not (entry.base is not None and now - entry.since > known.seconds):
            seconds = min(LONGEST_BAR, 2 * known.seconds)
        self._bars[_key(entry.server)] = _Bar(now + seconds, seconds)

    def _is_barred(self, key: _Key, now: float) -> bool:
        return key in self._bars and self._bars[key].until > now

    def close(self, now: float) -> None:
        """Give every address back."""
        self._plans.clear()
        for entry in self._entries.values():
            entry.allocation.close(now)

    # -- time --------------------------------------------------------------------------------------------------------

    def handle_timeout(self, now: float) -> None:
        """Repeat and refresh; try a dearer way if the cheaper ones have brought nothing."""
        for entry in list(self._entries.values()):
            entry.allocation.handle_timeout(now)
        self.connect_due(now)

    def connect_due(self, now: float) -> None:
        """Connect by the ways whose time has come."""
        due = [plan for plan in self._plans if now >= plan.at]
        self._plans = [plan for plan in self._plans if now < plan.at]
        for plan in due:
            if not self._is_served(plan) and self._has_room(plan.server, plan.interface, plan.way):
                self._connect(plan)

    def connect_next(self, now: float) -> None:
        """A connection failed: if no other is under way, nothing is gained by waiting with the next."""
        if not self._connecting and self._plans:
            at = min(plan.at for plan in self._plans)
            self._plans = [replace(plan, at=min(plan.at, now)) if plan.at == at else plan for plan in self._plans]
            self.connect_due(now)

    def _is_served(self, plan: _StreamPlan) -> bool:
        """Whether a cheaper way has given an address."""
        return any(
            entry.allocation.way < plan.way
            and (plan.way in _BY_PROXY or entry.interface.network == plan.interface.network)
            and entry.round == self._round
            and entry.allocation.state is AllocationState.READY
            for entry in self._entries.values()
        )

    def _connect(self, plan: _StreamPlan, *, stands_by: bool = False) -> None:
        if len(self.streams()) >= MAX_STREAMS:
            return
        link = self._new_id()
        server, address = plan.server, plan.address
        if address is None or plan.way is RelayWay.PROXY:
            address = server.host, server.port  # the proxy looks it up
        allocation = Allocation(server, address, self._ids, plan.way)
        self._connecting[link] = _Entry(
            server, allocation, link, plan.interface, plan.order, self._round, plan.at, stands_by=stands_by
        )
        self._out.append(Connect(link, address, plan.interface, plan.way, server.host, server.url))

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


def _key(server: Server) -> _Key:
    return server.host, server.port, server.kind


def _are_alike(ip: str, other: str | None) -> bool:
    return other is None or is_ipv6(ip) == is_ipv6(other)
