"""A network in virtual time: seeded delay, loss, reordering, duplication, NATs, and relays that run our TURN server."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from media.ice.addresses import Address, AddressClass, classify
from server.turn.config import TurnConfig
from server.turn.credentials import make_credentials
from server.turn.outputs import CloseRelay, OpenRelay, Source, ToClient, ToPeer
from server.turn.server import TurnServer
from tests.netlab.conditions import Conditions, Lane

TURN_PORT = 3478
PRIVATE_IP = "10.0.0.2"
PROCESSING = 0.0005  # seconds that a host takes for a datagram
WALL = 1_800_000_000.0  # seconds since 1970 at virtual time 0
Deliver = Callable[[Address, Address, bytes], None]
"""(source, local destination, data)."""


class Nat(Enum):
    """How a site's router maps addresses (RFC 4787)."""

    OPEN = auto()
    """No NAT."""
    CONE = auto()
    """Endpoint-independent mapping, address- and port-dependent filtering: most homes."""
    SYMMETRIC = auto()
    """A new port for each destination: direct paths need luck."""


@dataclass(frozen=True, slots=True)
class Impairment:
    """What happens to each datagram between two public addresses."""

    rtt: float = 0.1
    """Seconds between any two hosts and back."""
    jitter: float = 0.0025
    """Seconds added at most, which reorders."""
    loss: float = 0.0
    duplication: float = 0.0


class Host(Protocol):
    """Something with a public IP."""

    def from_wire(self, source: Address, destination: Address, data: bytes) -> None:
        """A datagram arrived at the public side."""


class VirtualNetwork:
    """Hosts, time and the wire between them. The same seed gives the same run."""

    def __init__(self, seed: int, impairment: Impairment) -> None:
        self.random = random.Random(seed)
        self.impairment = impairment
        self.now = 0.0
        self.hosts: dict[str, Host] = {}
        self.blocked: list[Callable[[Address, Address], bool]] = []
        """Datagrams for which one of these holds (source, destination) are lost."""
        self.detours: dict[str, float] = {}
        """Seconds that datagrams to and from a host take longer each way, as set before the first of them."""
        self.datagrams = 0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._flows: set[tuple[Address, Address]] = set()
        self._forgotten: set[tuple[Address, Address]] = set()

    def at(self, when: float, do: Callable[[], None]) -> None:
        """Do something at a time, or now if that is past."""
        heapq.heappush(self._queue, (max(when, self.now), next(self._order), do))

    def run(self, until: float, stop: Callable[[], bool] | None = None) -> bool:
        """Let time pass. True as soon as `stop()` holds; False at `until`."""
        while self._queue and self._queue[0][0] <= until:
            self.now, _, do = heapq.heappop(self._queue)
            do()
            if stop is not None and stop():
                return True
        self.now = until
        return stop is not None and stop()

    def wire(self, source: Address, destination: Address, data: bytes) -> None:
        """Carry a datagram between public addresses, or lose it."""
        self.datagrams += 1
        flow = source, destination
        if flow in self._forgotten or any(blocks(source, destination) for blocks in self.blocked):
            return
        self._flows.add(flow)
        for at in self._lane(source[0], destination[0]).carry(len(data), self.now):
            self.at(at, lambda: self._arrive(source, destination, data))

    def forget(self, one: str, other: str) -> None:
        """Firewalls lose their memory: ports that have spoken between these two IPs never do so again."""
        self._forgotten |= {flow for flow in self._flows if {flow[0][0], flow[1][0]} == {one, other}}

    def _lane(self, source: str, destination: str) -> Lane:
        lane = self._lanes.get((source, destination))
        if lane is None:
            half = self.impairment.rtt / 2 if source != destination else 0.0
            detour = self.detours.get(source, 0.0) + self.detours.get(destination, 0.0)
            conditions = Conditions(
                delay=half + detour + PROCESSING,
                reordering=1.0,
                holdback=self.impairment.jitter,
                loss=self.impairment.loss,
                duplication=self.impairment.duplication,
            )
            lane = self._lanes[source, destination] = Lane(conditions, self.random.getrandbits(32))
        return lane

    def _arrive(self, source: Address, destination: Address, data: bytes) -> None:
        host = self.hosts.get(destination[0])
        if host is not None:
            host.from_wire(source, destination, data)


class Site:
    """One machine, perhaps behind a NAT."""

    def __init__(self, network: VirtualNetwork, nat: Nat, public_ip: str) -> None:
        self.network = network
        self.nat = nat
        self.public_ip = public_ip
        self.udp_is_blocked = False
        self.deliver: Deliver = lambda source, local, data: None  # noqa: ARG005
        self._mapped: dict[tuple[Address, Address | None], int] = {}
        self._inside: dict[int, Address] = {}
        self._allowed: set[tuple[int, Address]] = set()
        self._port = 20000
        network.hosts[public_ip] = self

    @property
    def local_ip(self) -> str:
        """The address of the machine as it sees itself."""
        return self.public_ip if self.nat is Nat.OPEN else PRIVATE_IP

    def send(self, local: Address, destination: Address, data: bytes) -> None:
        """A datagram leaves the machine."""
        if self.udp_is_blocked or classify(destination[0]) is not AddressClass.PUBLIC:
            return
        if self.nat is Nat.OPEN:
            self.network.wire(local, destination, data)
            return
        port = self._map(local, destination)
        self._allowed.add((port, destination))
        self.network.wire((self.public_ip, port), destination, data)

    def from_wire(self, source: Address, destination: Address, data: bytes) -> None:
        """A datagram arrives at the public side."""
        if self.udp_is_blocked:
            return
        if self.nat is Nat.OPEN:
            self.deliver(source, destination, data)
        elif (destination[1], source) in self._allowed:
            self.deliver(source, self._inside[destination[1]], data)

    def forget_mappings(self) -> None:
        """The router restarts."""
        self._mapped.clear()
        self._inside.clear()
        self._allowed.clear()

    def mapped_ports(self) -> set[int]:
        """Public ports in use."""
        return set(self._inside)

    def _map(self, local: Address, destination: Address) -> int:
        key = (local, destination if self.nat is Nat.SYMMETRIC else None)
        if key not in self._mapped:
            self._port += self.network.random.randint(1, 50)
            self._mapped[key] = self._port
            self._inside[self._port] = local
        return self._mapped[key]


class RelayHost:
    """A host that runs our TURN server, over datagrams and over streams that lose nothing."""

    SECRET = "secret of the virtual network"

    def __init__(self, network: VirtualNetwork, ip: str) -> None:
        self.network = network
        self.ip = ip
        self.is_alive = True
        self.server = self._server(bytes(32))
        self._ports: dict[int, int] = {}
        self._relay_ids: dict[int, int] = {}
        self._next_port = 30000
        self._streams: dict[int, Callable[[bytes], None]] = {}
        self._timer: float | None = None
        network.hosts[ip] = self

    def _server(self, seed: bytes) -> TurnServer:
        now = self.network.now
        return TurnServer(TurnConfig(), secret=self.SECRET, seed=seed, wall=WALL + now, now=now)

    def restart(self) -> None:
        """Forget every allocation and nonce."""
        self.server = self._server(self.network.random.randbytes(32))
        self._ports.clear()
        self._relay_ids.clear()
        self._timer = None

    def credentials(self, user: str = "user") -> tuple[str, str]:
        """User name and password, good for an hour."""
        return make_credentials(self.SECRET, user, WALL + self.network.now + 3600)

    def connect(self, link: int, deliver: Callable[[bytes], None]) -> None:
        """A stream from a client: `link` must be unique on this host."""
        self._streams[link] = deliver

    def from_stream(self, link: int, client: Address, message: bytes) -> None:
        """A whole message from a stream."""
        if self.is_alive:
            self._carry_out(self.server.receive(message, Source(link, client, True), self.network.now))

    def from_wire(self, source: Address, destination: Address, data: bytes) -> None:
        """A datagram for the listener, or for a relayed address."""
        if not self.is_alive:
            return
        if destination[1] == TURN_PORT:
            self._carry_out(self.server.receive(data, Source(0, source, False), self.network.now))
        elif (relay_id := self._relay_ids.get(destination[1])) is not None:
            self._carry_out(self.server.relayed(relay_id, source, data, self.network.now))

    def _carry_out(self, first: object) -> None:
        pending: list[object] = [] if first is None else [first]
        pending += self.server.outgoing()
        while pending:
            match pending.pop(0):
                case ToClient(source, data):
                    self._to_client(source, data)
                case ToPeer(relay_id, peer, payload):
                    self.network.wire((self.ip, self._ports[relay_id]), peer, payload)
                case OpenRelay(relay_id):
                    self._next_port += 1
                    self._ports[relay_id], self._relay_ids[self._next_port] = self._next_port, relay_id
                    self.server.relay_opened(relay_id, (self.ip, self._next_port), self.network.now)
                case CloseRelay(relay_id):
                    self._relay_ids.pop(self._ports.pop(relay_id, 0), None)
            pending += self.server.outgoing()
        self.server.events()
        self._arm()

    def _to_client(self, source: Source, data: bytes) -> None:
        if not source.is_stream:
            self.network.wire((self.ip, TURN_PORT), source.address, data)
        elif (deliver := self._streams.get(source.listener)) is not None:
            self.network.at(self.network.now + self.network.impairment.rtt / 2, lambda: deliver(data))

    def _arm(self) -> None:
        at = self.server.next_timeout()
        if at is not None and (self._timer is None or at < self._timer):
            self._timer = at
            self.network.at(at, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.server.handle_timeout(self.network.now)
        self._carry_out(None)
