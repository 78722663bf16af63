"""The TURN server on the network: UDP and TCP listeners, a relay socket per allocation, one driver."""

import asyncio
import errno
import itertools
import logging
import socket
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from app import clock
from app.driver import Driver
from media.ice.addresses import Address, is_ipv6, normalise
from media.ice.attributes import AddressFamily
from media.ice.stun import MAX_MESSAGE
from server.net import batches
from server.net.fast_path import FastPath
from server.net.relay_clients import Admission, StreamClient, TurnConnection, TurnWebSocket
from server.net.relay_sockets import RelayPorts, bind_udp, interface_ips, relay_ip_of
from server.turn.config import TurnConfig, TurnLimits
from server.turn.outputs import AllocationEnded, CloseRelay, Event, OpenRelay, Out, Source, ToClient, ToPeer
from server.turn.policy import PeerPolicy
from server.turn.server import SEED_SIZE, TurnServer
from server.turn.statistics import TurnStatistics
from server.visitors import site_of

logger = logging.getLogger(__name__)

RECEIVE_SIZE: Final = MAX_MESSAGE + 1  # bytes; a longer datagram is cut, seen as too long, and dropped
BATCH: Final = 32  # datagrams read from one socket before others get their turn
LISTENER_BUFFER: Final = 1 << 20  # bytes the kernel may hold while we are busy
RELAY_BUFFER: Final = 1 << 18
MAX_CONNECTIONS: Final = 4000
MAX_CONNECTIONS_PER_IP: Final = 128  # an IPv6 network counts as one
IDLE_TIMEOUT: Final = 30.0  # seconds a connection may stay without an allocation
SWEEP_INTERVAL: Final = 10.0  # seconds between looks at idle connections and at the wall clock
PORT_ATTEMPTS: Final = 10  # times a UDP port is picked until the same TCP port is free too


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """Where the server listens and relays."""

    hosts: tuple[str, ...] = ("0.0.0.0", "::")
    """IP literals to listen on. A family that the machine lacks is left out."""
    port: int = 3478
    """UDP and TCP; 0 picks a free one."""
    stun_port: int | None = None
    """A second UDP port, for clients that tell a symmetric NAT by comparing two; 0 picks a free one."""
    external_ips: tuple[str, ...] = ()
    """What peers see instead of our relay addresses when a NAT is in front: at most one for each family."""
    relay_ports: tuple[int, int] = (49152, 65535)
    """The first and the last port of relayed addresses."""
    realm: str = "parley"
    allow_loopback_peers: bool = False
    """For tests and demonstrations on one machine."""
    allow_private_peers: bool = False
    """Relays reach private networks; each other they reach without."""
    limits: TurnLimits = field(default_factory=TurnLimits)


@dataclass(frozen=True, slots=True)
class TurnPorts:
    """Where clients find us."""

    udp: int
    tcp: int
    stun: int
    """The second UDP port; 0 if there is none."""


@dataclass(frozen=True, slots=True)
class ServiceStatistics:
    """A snapshot of the machine and its sockets."""

    turn: TurnStatistics
    connections: int
    dropped_sends: int
    """Datagrams and frames that a full buffer had no room for."""
    failed_sends: int
    """Datagrams that the system refused: too long, no route, a firewall."""


class TurnService:
    """One TURN server. Everything runs on the loop that called start()."""

    def __init__(self, settings: TurnSettings, *, secret: str) -> None:
        """`secret` is shared with whoever makes credentials; coturn calls it static-auth-secret."""
        self._settings = settings
        self._secret = secret
        self._numbers = itertools.count(1)
        self._listeners: dict[int, socket.socket] = {}
        self._relays: dict[int, socket.socket] = {}
        self._connections: dict[int, StreamClient] = {}
        self._per_ip: Counter[str] = Counter()
        self._acceptors: list[asyncio.Server] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._deserted = asyncio.Event()
        self._dropped_sends = 0
        self._failed_sends = 0
        self._fast: FastPath | None = None
        self._ports = TurnPorts(0, 0, 0)

    async def start(self) -> None:
        """Listen. Raises OSError if no address can be bound; nothing stays open then."""
        self._loop = asyncio.get_running_loop()
        try:
            await self._listen()
        except OSError:
            await self.stop()
            raise
        self._relay_ports = self._find_relays()
        now = clock.now()
        self._machine = TurnServer(
            self._config(), secret=self._secret, seed=clock.entropy(SEED_SIZE), wall=clock.wall(), now=now
        )
        self._driver: Driver[Out, Event] = Driver(self._machine, send=self._perform, notify=self._tell)
        self._fast = self._fast_path() if batches.are_supported() else None
        for number, listener in self._listeners.items():
            if self._fast is not None:
                self._fast.add_listener(number, listener)
            else:
                self._loop.add_reader(listener, self._read_listener, number, listener)
        for acceptor in self._acceptors:
            await acceptor.start_serving()
        self._sweep()
        logger.info("TURN on UDP port %d, TCP port %d", self._ports.udp, self._ports.tcp)

    async def stop(self) -> None:
        """Close every socket. May be called again."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
            self._driver.close()
        acceptors, self._acceptors = self._acceptors, []
        for acceptor in acceptors:
            acceptor.close()
        if self._connections:
            self._deserted.clear()
            for connection in list(self._connections.values()):
                connection.transport.abort()
            await self._deserted.wait()
        for opened in (self._listeners, self._relays):
            for sock in opened.values():
                self._close_socket(sock)
            opened.clear()
        if self._fast is not None:
            self._fast.close()
            self._fast = None
        for acceptor in acceptors:
            await acceptor.wait_closed()

    @property
    def ports(self) -> TurnPorts:
        """The ports that are listened on."""
        return self._ports

    def challenge(self) -> tuple[str, str]:
        """Realm and current nonce: handed out with credentials they save the client a round trip."""
        return self._machine.challenge(clock.now())

    def statistics(self) -> ServiceStatistics:
        """A snapshot of the counters."""
        fast = self._fast
        return ServiceStatistics(
            self._machine.statistics(),
            len(self._connections),
            self._dropped_sends + (fast.dropped if fast is not None else 0),
            self._failed_sends + (fast.failed if fast is not None else 0),
        )

    def connection(self) -> TurnConnection:
        """A protocol for one TCP or TLS connection; for listeners of others that hand connections on."""
        return TurnConnection(self)

    def web_connection(self, admission: Admission) -> TurnWebSocket:
        """A protocol for one WebSocket, which begins with its HTTP request."""
        return TurnWebSocket(self, admission)

    # -- start

    async def _listen(self) -> None:
        port = self._settings.port
        for attempt in range(PORT_ATTEMPTS):
            try:
                await self._listen_on(port)
                return
            except OSError:
                # A free UDP port was picked, but its TCP twin is taken: try another pair.
                if port != 0 or attempt == PORT_ATTEMPTS - 1:
                    raise
                await self._close_listeners()

    async def _listen_on(self, port: int) -> None:
        stun_port = self._settings.stun_port
        for host in self._settings.hosts:
            try:
                port = self._listen_udp(host, port)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    raise
                logger.warning("not listening on %s: %s", host, error)
                continue
            if stun_port is not None:
                stun_port = self._listen_udp(host, stun_port)
            self._acceptors.append(await self._loop.create_server(self.connection, host, port, start_serving=False))
        if not self._listeners:
            raise OSError(errno.EADDRNOTAVAIL, "no address to listen on")
        self._ports = TurnPorts(port, port, stun_port or 0)

    def _listen_udp(self, host: str, port: int) -> int:
        listener = bind_udp(host, port, LISTENER_BUFFER)
        self._listeners[next(self._numbers)] = listener
        return int(listener.getsockname()[1])

    async def _close_listeners(self) -> None:
        for listener in self._listeners.values():
            listener.close()
        self._listeners.clear()
        for acceptor in self._acceptors:
            acceptor.close()
            await acceptor.wait_closed()
        self._acceptors.clear()

    def _find_relays(self) -> dict[AddressFamily, RelayPorts]:
        external = {is_ipv6(ip): ip for ip in self._settings.external_ips}
        relays: dict[AddressFamily, RelayPorts] = {}
        for listener in self._listeners.values():
            ip = relay_ip_of(listener)
            if ip is not None:
                family = AddressFamily.IPV6 if is_ipv6(ip) else AddressFamily.IPV4
                seen_ip = external.get(is_ipv6(ip), ip)
                relays.setdefault(family, RelayPorts(ip, seen_ip, self._settings.relay_ports, RELAY_BUFFER))
        return relays

    def _config(self) -> TurnConfig:
        relays = self._relay_ports.values()
        own_ips = interface_ips() | {relay.bind_ip for relay in relays} | {relay.seen_ip for relay in relays}
        policy = PeerPolicy(
            allow_loopback=self._settings.allow_loopback_peers,
            allow_private=self._settings.allow_private_peers,
            own_ips=frozenset(own_ips),
        )
        return TurnConfig(
            realm=self._settings.realm,
            families=frozenset(self._relay_ports),
            limits=self._settings.limits,
            policy=policy,
        )

    # -- datagrams

    def _fast_path(self) -> FastPath:
        return FastPath(
            self._machine.packets,
            max_datagram=RECEIVE_SIZE,
            received=self.received,
            relayed=self._relayed,
            listeners=self._listeners,
            relays=self._relays,
        )

    def _close_socket(self, sock: socket.socket) -> None:
        if self._fast is not None:
            self._fast.remove(sock)
        else:
            self._loop.remove_reader(sock)
        sock.close()

    def _read_listener(self, number: int, listener: socket.socket) -> None:
        now = clock.now()
        for _ in range(BATCH):
            try:
                data, sockaddr = listener.recvfrom(RECEIVE_SIZE)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                continue  # Windows tells an ICMP error of an earlier send here; Linux does not
            self.received(data, Source(number, normalise(sockaddr), False), now)

    def _read_relay(self, relay_id: int, relay: socket.socket) -> None:
        now = clock.now()
        for _ in range(BATCH):
            try:
                data, sockaddr = relay.recvfrom(RECEIVE_SIZE)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                continue
            self._relayed(relay_id, normalise(sockaddr), data, now)

    def _relayed(self, relay_id: int, peer: Address, data: bytes, now: float) -> None:
        result = self._machine.relayed(relay_id, peer, data, now)
        if result is not None:
            self._send_to_client(result)

    def received(self, data: bytes, source: Source, now: float) -> None:
        """Take one datagram or frame of a client."""
        result = self._machine.receive(data, source, now)
        if result is not None:
            if isinstance(result, ToPeer):
                self._send_to_peer(result)
            else:
                self._send_to_client(result)
        if data and data[0] < 0x40:  # ChannelData changes nothing that the driver would have to know
            self._driver.pump()

    def _send_to_peer(self, out: ToPeer) -> None:
        relay = self._relays.get(out.relay_id)
        if relay is not None:
            self._send_datagram(relay, out.payload, out.peer)

    def _send_to_client(self, out: ToClient) -> None:
        number, address, is_stream = out.source
        if is_stream:
            connection = self._connections.get(number)
            if connection is not None and not connection.write(out.data):
                self._dropped_sends += 1
            return
        listener = self._listeners.get(number)
        if listener is not None:
            self._send_datagram(listener, out.data, address)

    def _send_datagram(self, sock: socket.socket, data: bytes, address: Address) -> None:
        try:
            sock.sendto(data, address)
        except (BlockingIOError, InterruptedError):
            self._dropped_sends += 1
        except OSError:
            # EMSGSIZE, ENOBUFS, ENETUNREACH, EPERM, EINVAL: the datagram is lost, as datagrams may be.
            self._failed_sends += 1

    # -- the driver's side

    def _perform(self, out: Out) -> None:
        match out:
            case ToClient():
                self._send_to_client(out)
            case OpenRelay():
                self._open_relay(out)
            case CloseRelay():
                self._close_relay(out.relay_id)

    def _tell(self, event: Event) -> None:
        logger.debug("= %s", type(event).__name__)
        if self._fast is not None and isinstance(event, AllocationEnded):
            self._fast.forget()

    def _open_relay(self, wanted: OpenRelay) -> None:
        ports = self._relay_ports[wanted.family]
        try:
            opened = ports.bind(even=wanted.even_port, pair=wanted.reserved_id is not None)
        except OSError:
            logger.warning("no relay port is free")
            self._machine.relay_failed(wanted.relay_id, clock.now())
            return
        ids = (wanted.relay_id, wanted.reserved_id)
        for relay_id, sock in zip(ids, opened, strict=False):
            if relay_id is not None:
                self._relays[relay_id] = sock
                if self._fast is not None:
                    self._fast.add_relay(relay_id, sock)
                else:
                    self._loop.add_reader(sock, self._read_relay, relay_id, sock)
        relayed = (ports.seen_ip, opened[0].getsockname()[1])
        self._machine.relay_opened(wanted.relay_id, relayed, clock.now())

    def _close_relay(self, relay_id: int) -> None:
        relay = self._relays.pop(relay_id, None)
        if relay is not None:
            self._close_socket(relay)

    # -- connections

    def connected(self, connection: StreamClient, address: Address) -> Source | None:
        """Take a new connection in; None if there are too many."""
        site = site_of(address[0])
        if len(self._connections) >= MAX_CONNECTIONS or self._per_ip[site] >= MAX_CONNECTIONS_PER_IP:
            return None
        number = next(self._numbers)
        self._connections[number] = connection
        self._per_ip[site] += 1
        return Source(number, address, True)

    def disconnected(self, source: Source) -> None:
        """A connection is gone."""
        del self._connections[source.listener]
        ip = site_of(source.address[0])
        self._per_ip[ip] -= 1
        if not self._per_ip[ip]:
            del self._per_ip[ip]
        if not self._connections:
            self._deserted.set()
        self._driver.drive(lambda now: self._machine.client_gone(source, now))

    def _sweep(self) -> None:
        now = clock.now()
        self._machine.set_wall(clock.wall(), now)
        for connection in list(self._connections.values()):
            if connection.source is None or self._machine.has_allocation(connection.source):
                connection.idle_since = now
            elif now - connection.idle_since >= IDLE_TIMEOUT:
                connection.transport.abort()
        self._sweeper = self._loop.call_later(SWEEP_INTERVAL, self._sweep)
