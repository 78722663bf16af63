"""Sockets, STUN queries and relays of this process, shared by its agents: finds candidates, hands datagrams on.

Requests find their agent by the user name fragment, answers by transaction id, media by base and remote address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.protocol.description import CandidateType
from media.ice import stun
from media.ice.addresses import Address, normalise_ip
from media.ice.agent import IceAgent
from media.ice.allocation import PROBE_GAPS, Allocated, Allocation, DeathReason, Died, Permitted, Relayed, Silent
from media.ice.identifiers import Identifiers
from media.ice.pacing import Pacer
from media.ice.queries import Queries
from media.ice.relays import SERVERS_IN_USE, Relays
from media.ice.servers import Server, ServerKind, reachable
from media.ice.stun import Class, Message
from media.ice.survey import Survey
from media.ice.types import (
    Base,
    CloseLink,
    GatherMore,
    IceEvent,
    Interface,
    OpenSocket,
    Output,
    PathDoubted,
    PathKey,
    ResolveName,
    StandbyWanted,
)

MAX_SOCKETS: Final = 8
MAX_SOCKETS_PER_INTERFACE: Final = 3
GATHER_INTERVAL: Final = 1.0  # seconds between gatherings on agents' demand
MAX_REPLACING: Final = 4.0  # seconds at most between two replacements of a socket: after 1, 2, then 4
REPLACED_LATELY: Final = 15.0  # seconds after which the next replacement is a first one again
_SRTP_FIRST: Final = 128  # RFC 7983: SRTP and SRTCP begin with a byte from 128 to 191
_SRTP_LAST: Final = 191


class Payload(NamedTuple):
    """A datagram that is not ICE's: the agent's association reads it."""

    agent: IceAgent
    path: PathKey
    data: bytes


@dataclass(slots=True)
class _Socket:
    link: int
    interface: Interface
    order: int
    opened_at: float = float("-inf")
    base: Base | None = None


class Gatherer:
    """A sans-IO machine: the shell opens what `outgoing` asks for and tells what came of it. Never raises on input."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is 32 bytes of entropy."""
        self._ids = Identifiers(seed)
        self.pacer = Pacer()
        self._interfaces: tuple[Interface, ...] = ()
        self._servers: tuple[Server, ...] = ()
        self._names: dict[str, tuple[str, ...] | None] = {}
        self._sockets: dict[int, _Socket] = {}
        self._bases: dict[int, Base] = {}
        self._queries = Queries(self._ids.fork())
        self._survey = Survey(self._ids.fork())
        self._relays = Relays(self._ids.fork(), self._new_id)
        self._agents: list[IceAgent] = []
        self._last_id = 0
        self._replaced_at = float("-inf")
        self._replacing = GATHER_INTERVAL
        self._gathered_at = float("-inf")
        self._is_complete = False
        self._has_doubts = False
        """A path fell silent: the relays are asked whether they live, ours and those that may be the peer's too."""
        self._out: list[Output] = []

    # -- commands --------------------------------------------------------------------------------------------------

    @property
    def bases(self) -> tuple[Base, ...]:
        """Every living base."""
        return tuple(self._bases.values())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is waited for: no query, no allocation, no name."""
        opening = any(socket.base is None for socket in self._sockets.values())
        looking_up = any(ips is None for ips in self._names.values())
        is_asking = not self._queries.is_idle or not self._survey.is_idle
        return not opening and not looking_up and not is_asking and self._relays.is_idle

    def set_interfaces(self, interfaces: tuple[Interface, ...], now: float) -> None:
        """The addresses of this machine, best first. Sockets open on new ones and close on those that are gone."""
        gone = [socket for socket in self._sockets.values() if socket.interface not in interfaces]
        known = {socket.interface for socket in self._sockets.values()}
        self._interfaces = interfaces
        for interface in interfaces:
            if interface not in known:
                self._open(interface)
        for socket in gone:
            self._close(socket.link, now)

    def set_servers(self, servers: tuple[Server, ...], now: float) -> None:
        """STUN and TURN servers, best first. Allocations that exist live on."""
        servers = tuple(sorted(servers, key=lambda server: server.kind.value))  # STUN, then relays by dearer ways
        if servers == self._servers:
            return
        self._servers = servers
        for server in servers:
            if normalise_ip(server.host) is None and server.host not in self._names:
                self._names[server.host] = None
                self._out.append(ResolveName(server.host))
        for socket in self._sockets.values():
            self._ask_servers(socket, now)

    def set_proxy(self, known: bool, now: float) -> None:
        """Whether an HTTP proxy is known: then TURN over TLS is tried through it, too."""
        if known != self._relays.has_proxy:
            self._relays.has_proxy = known
            for socket in self._sockets.values():
                self._ask_relays(socket, now)

    def attach(self, agent: IceAgent, now: float) -> None:
        """Serve this agent: it gets every base there is, and those to come, with relays that are back since then."""
        self._agents.append(agent)
        for base in self._bases.values():
            self._offer(base, agent, now)
        for socket in self._sockets.values():
            self._ask_relays(socket, now)
        if self._is_complete:
            agent.end_candidates(now)

    def detach(self, agent: IceAgent) -> None:
        """Serve it no more."""
        if agent in self._agents:
            self._agents.remove(agent)

    def gather_more(self, now: float) -> None:
        """Open another socket on each interface, with allocations of its own: new ports may get through."""
        if now - self._gathered_at < GATHER_INTERVAL:
            return
        self._gathered_at = now
        self._relays.begin_round(self._servers, now)
        may_replace = now - self._replaced_at >= self._replacing
        for interface in self._interfaces:
            mine = [socket for socket in self._sockets.values() if socket.interface == interface]
            if len(mine) >= MAX_SOCKETS_PER_INTERFACE or len(self._sockets) >= MAX_SOCKETS:
                stalest = self._stalest(mine) if may_replace else None
                if stalest is None:
                    continue
                self._replacement(now)
                self._close(stalest.link, now)
            self._open(interface)

    def close(self, now: float) -> None:
        """Give back allocations, close every socket."""
        self._interfaces = ()  # nothing is replaced from here on
        self._relays.close(now)
        self._collect_relays()
        for link in list(self._sockets):
            self._close(link, now)
        self._out.extend(CloseLink(link) for link in self._relays.streams())
        self._settle(now)

    # -- what the shell tells ----------------------------------------------------------------------------------------

    def opened(self, link: int, address: Address, now: float) -> None:
        """A socket is open and bound to this address."""
        socket = self._sockets.get(link)
        if socket is None:
            self._out.append(CloseLink(link))
            return
        base = Base(
            link,
            address,
            link=link,
            order=socket.order,
            network=socket.interface.network,
            cost=socket.interface.cost,
        )
        socket.base, socket.opened_at = base, now
        self._add_base(base, now)
        self._ask_servers(socket, now)

    def open_failed(self, link: int, now: float) -> None:
        """A socket could not be opened."""
        self._sockets.pop(link, None)
        self._tell_completion(now)

    def connected(self, link: int, now: float) -> None:
        """A connection to a relay stands."""
        self._relays.connected(link, now)

    def link_closed(self, link: int, now: float) -> None:
        """A socket or connection broke, or a connection was refused."""
        self._relays.link_lost(link)
        if link not in self._sockets:
            self._relays.connect_next(now)
        self._settle(now)
        if link in self._sockets:
            self._close(link, now)

    def resolved(self, name: str, ips: Iterable[str], now: float) -> None:
        """A server's name was looked up; no IPs if that failed."""
        if name not in self._names:
            return
        self._names[name] = tuple(ip for ip in map(normalise_ip, ips) if ip is not None)
        for socket in self._sockets.values():
            self._ask_servers(socket, now, only=name)
        self._tell_completion(now)

    def send_failed(self, link: int, remote: Address, now: float) -> None:
        """The operating system has no way from there to there."""
        for agent in self._agents:
            agent.send_failed((link, remote), now)

    def receive(self, data: bytes, source: Address, link: int, now: float) -> Payload | None:
        """A datagram, or a message of a stream. STUN and TURN are consumed; what is an association's comes back."""
        if not data:
            return None
        allocation = self._relays.find(link, source)
        if allocation is not None:
            allocation.heard_at = now
        if allocation is not None and data[0] >> 4 == 4:
            return self._relayed(allocation, allocation.receive_channel_data(data), now)
        if data[0] > 3:
            base = self._bases.get(link)
            return None if base is None else self._payload(base, source, data)
        message = stun.parse(data)
        if message is None:
            return None
        if allocation is not None and allocation.owns(message):
            relayed = allocation.receive(message, data, now)
            self._settle(now)
            return self._relayed(allocation, relayed, now)
        if self._queries.owns(message.transaction_id):
            self._heard_server(message, source, link, now)
        elif self._survey.owns(message.transaction_id):
            self._survey.receive(message, link, source, first=self._first_relay, now=now)
        elif (base := self._bases.get(link)) is not None:
            self._dispatch(message, data, source, base, now)
        return None

    def _relayed(self, allocation: Allocation, relayed: Relayed | None, now: float) -> Payload | None:
        base = self._relays.base(allocation)
        if relayed is None or base is None or not relayed.data:
            return None
        if relayed.data[0] > 3:
            return self._payload(base, relayed.peer, relayed.data)
        message = stun.parse(relayed.data)
        if message is not None:
            self._dispatch(message, relayed.data, relayed.peer, base, now)
        return None

    def _payload(self, base: Base, source: Address, data: bytes) -> Payload | None:
        key = (base.id, source)
        for agent in self._agents:
            if agent.knows(key):
                return Payload(agent, key, data)
        # From an unknown address only what authenticates itself is read: the peer's address may have changed.
        if len(self._agents) == 1 and _SRTP_FIRST <= data[0] <= _SRTP_LAST:
            return Payload(self._agents[0], key, data)
        return None

    def _dispatch(self, message: Message, data: bytes, source: Address, base: Base, now: float) -> None:
        if message.cls is Class.REQUEST:
            ufrag = (message.username or "").partition(":")[0]
            agent = next((agent for agent in self._agents if agent.owns_ufrag(ufrag)), None)
        else:
            agent = next((agent for agent in self._agents if agent.owns_transaction(message.transaction_id)), None)
        if agent is not None:
            agent.receive(message, data, source, base, now)

    def _heard_server(self, message: Message, source: Address, link: int, now: float) -> None:
        mapped = self._queries.receive(message, link, source, now)
        base = self._bases.get(link)
        if mapped is not None and base is not None:
            self._offer_mapped(mapped, base, now)
        self._tell_completion(now)

    # -- sockets -----------------------------------------------------------------------------------------------------

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _open(self, interface: Interface) -> None:
        if len(self._sockets) < MAX_SOCKETS:
            socket = _Socket(self._new_id(), interface, self._interfaces.index(interface))
            self._sockets[socket.link] = socket
            self._is_complete = False
            self._out.append(OpenSocket(socket.link, interface))

    def _close(self, link: int, now: float) -> None:
        self._out.append(CloseLink(link))
        socket = self._sockets.pop(link)
        self._queries.forget(link)
        self._survey.forget(link)
        self._relays.link_lost(link)
        self._settle(now)
        if socket.base is not None:
            self._remove_base(socket.base, now)

    def _replacement(self, now: float) -> None:
        """A line that carries too little makes every path look dead: new sockets would only fill it with checks."""
        if now == self._replaced_at:
            return
        is_first = now - self._replaced_at > REPLACED_LATELY
        self._replacing = GATHER_INTERVAL if is_first else min(MAX_REPLACING, 2 * self._replacing)
        self._replaced_at = now

    def _stalest(self, sockets: list[_Socket]) -> _Socket | None:
        """The one that was opened, or gave proof, longest ago, of those on which nothing is sent.

        What looks well may be as dead as the sending path: a path that carries no media is hardly ever doubted.
        """
        sending = {path.base.link for agent in self._agents for path in agent.send_paths()}
        idle = (socket for socket in sockets if socket.link not in sending)
        return min(idle, key=lambda socket: max(socket.opened_at, self._proved_at(socket.link)), default=None)

    def _proved_at(self, link: int) -> float:
        bases = [base.id for base in self._bases.values() if base.link == link]
        return max((agent.proved_at(base_id) for agent in self._agents for base_id in bases), default=float("-inf"))

    def _add_base(self, base: Base, now: float) -> None:
        self._bases[base.id] = base
        for agent in self._agents:
            agent.add_base(base, now)

    def _remove_base(self, base: Base, now: float) -> None:
        base.is_alive = False
        self._bases.pop(base.id, None)
        for agent in self._agents:
            agent.remove_base(base.id, now)

    def _offer(self, base: Base, agent: IceAgent, now: float) -> None:
        agent.add_base(base, now)
        mapped = self._queries.mapped(base.id)
        if mapped is not None and mapped != base.address:
            agent.add_mapped(CandidateType.SRFLX, mapped, base, now)

    def _offer_mapped(self, mapped: Address, base: Base, now: float) -> None:
        if mapped != base.address:
            for agent in self._agents:
                agent.add_mapped(CandidateType.SRFLX, mapped, base, now)

    # -- servers -----------------------------------------------------------------------------------------------------

    def _ask_servers(self, socket: _Socket, now: float, *, only: str | None = None) -> None:
        """Query the STUN servers from this socket, and allocate on the TURN servers that it can reach."""
        if socket.base is None:
            return
        for server in self._servers:
            if only is not None and server.host != only:
                continue
            address = self._address_of(server, socket) if server.kind is ServerKind.STUN else None
            if address is not None:
                self._queries.ask(socket.link, address, now)
        self._look_around(socket, now, only=only)
        self._ask_relays(socket, now, only=only)
        self._is_complete = False
        self._settle(now)

    def _look_around(self, socket: _Socket, now: float, *, only: str | None) -> None:
        """Measure how far the relays are, if there are more than are used."""
        relays = {server.host: server for server in self._servers if server.kind is ServerKind.TURN_UDP}
        if len(relays) <= SERVERS_IN_USE:
            return
        for server in relays.values():
            address = self._address_of(server, socket) if only in (None, server.host) else None
            if address is not None:
                self._survey.ask(socket.link, socket.interface.network, address, server.host, now)

    @property
    def _first_relay(self) -> str:
        """The host that the companion would have us use."""
        return next((server.host for server in self._servers if server.kind is ServerKind.TURN_UDP), "")

    def _ask_relays(self, socket: _Socket, now: float, *, only: str | None = None) -> None:
        """Allocate on the TURN servers that this socket, or a stream from its network, can reach."""
        if socket.base is None:
            return
        first = self._first_relay if self._survey.is_open(socket.link) else None
        for server in self._survey.order(self._servers, socket.interface.network):
            if server.kind is ServerKind.STUN or (only is not None and server.host != only):
                continue
            if server.kind is ServerKind.TURN_UDP and first not in (None, server.host):
                continue  # the nearest of these, as soon as that is known
            address = self._address_of(server, socket)
            self._relays.offer(server, address, socket.link, socket.interface, socket.order, now)

    def _stand_by(self, wanted: StandbyWanted) -> None:
        """Have a second relay ready, which may be back by now, or a stream to the only one.

        What breaks the way of datagrams to a relay seldom breaks a stream to it.
        """
        sockets = (socket for socket in self._sockets.values() if socket.base is not None)
        socket = next((socket for socket in sockets if socket.interface.network == wanted.network), None)
        if socket is None:
            return
        self._ask_relays(socket, wanted.at)
        for server in self._survey.order(self._servers, wanted.network):
            address = self._address_of(server, socket)
            if self._relays.stand_by(server, address, socket.interface, socket.order, wanted.at):
                return

    def _address_of(self, server: Server, socket: _Socket) -> Address | None:
        """Where this socket reaches the server; None if it does not."""
        literal = normalise_ip(server.host)
        ips = self._names.get(server.host) or () if literal is None else (literal,)
        ip = reachable(ips, socket.interface, self._interfaces)
        return None if ip is None else (ip, server.port)

    def _settle(self, now: float) -> None:
        """Turn what happened to the allocations into bases and permissions."""
        for allocation, event in self._relays.events():
            match event:
                case Allocated(relayed, mapped):
                    self._add_base(self._relays.make_base(allocation, relayed), now)
                    base = self._bases.get(self._relays.link(allocation))
                    if mapped is not None and base is not None and self._queries.mapped(base.id) is None:
                        self._offer_mapped(mapped, base, now)
                case Permitted():
                    base = self._relays.base(allocation)
                    if base is not None:
                        for agent in self._agents:
                            agent.relay_permits(base.id, now)
                case Silent():
                    if self._lives_without(allocation, now):
                        self._bury(allocation, DeathReason.SILENCE, None, now)
                case Died(reason, alternate):
                    self._bury(allocation, reason, alternate, now)
        self._tell_completion(now)

    def _bury(self, allocation: Allocation, reason: DeathReason, alternate: Address | None, now: float) -> None:
        """An allocation is gone: others take its place where they can."""
        base = self._relays.base(allocation)
        self._relays.bury(allocation, reason, alternate, now)
        if base is None:
            return
        self._remove_base(base, now)
        if self._interfaces:
            self._is_complete = False
            for socket in self._sockets.values():
                self._ask_relays(socket, now)

    def _lives_without(self, allocation: Allocation, now: float) -> bool:
        """Whether something got through without this allocation while it was silent: then it is its server's fault."""
        base = self._relays.base(allocation)
        proofs = [
            path.proof_at
            for agent in self._agents
            for path in agent.send_paths()
            if path.base is not base and path.proof_at is not None
        ]
        return base is not None and max(proofs, default=float("-inf")) > now - sum(PROBE_GAPS)

    def _tell_completion(self, now: float) -> None:
        if not self._is_complete and self.is_complete:
            self._is_complete = True
            for agent in self._agents:
                agent.end_candidates(now)

    # -- time --------------------------------------------------------------------------------------------------------

    def handle_timeout(self, now: float) -> None:
        """Repeat queries, refresh allocations, and let the agents check in turn."""
        if self._has_doubts:
            self._has_doubts = False
            self._relays.probe(now)
        self._queries.handle_timeout(now)
        for link in self._survey.ended(now):
            if (socket := self._sockets.get(link)) is not None:
                self._ask_relays(socket, now)
        self._relays.handle_timeout(now)
        self._settle(now)
        self._relays.connect_due(now)  # what takes the place of an allocation that just ended
        for agent in self._agents:
            agent.handle_timeout(now)
        self._agents[:] = self._agents[1:] + self._agents[:1]  # another one has the first slot next time

    def next_timeout(self) -> float | None:
        """When handle_timeout wants to be called."""
        deadlines = [self._queries.next_timeout(), self._survey.next_timeout(), self._relays.next_timeout()]
        deadlines += [agent.next_timeout() for agent in self._agents]
        return min((at for at in deadlines if at is not None), default=None)

    def outgoing(self) -> list[Output]:
        """Drain what the shell has to do, in order."""
        out, self._out = self._out, []
        out += self._queries.outgoing()
        out += self._survey.outgoing()
        for agent in self._agents:
            out += agent.outgoing()
        self._collect_relays()
        out += self._out
        self._out = []
        return out

    def _collect_relays(self) -> None:
        self._out += self._relays.outgoing()

    def events(self) -> list[tuple[IceAgent, IceEvent]]:
        """Drain what happened to the agents."""
        events = [(agent, event) for agent in self._agents for event in agent.events()]
        for _, event in events:
            if isinstance(event, GatherMore):
                self.gather_more(event.at)
            elif isinstance(event, PathDoubted):
                self._has_doubts = True
            elif isinstance(event, StandbyWanted):
                self._stand_by(event)
        return events
