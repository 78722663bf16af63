"""The process's sockets, connections to relays and candidates: the shell around media.ice.gatherer."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Final, assert_never

from app import clock
from app.driver import Driver
from app.protocol.model import RelayServer
from media.ice.addresses import Address
from media.ice.agent import IceAgent
from media.ice.gatherer import Gatherer as GathererMachine
from media.ice.gatherer import Payload
from media.ice.pacing import Pacer
from media.ice.servers import parse_server
from media.ice.types import (
    CloseLink,
    Connect,
    GatherMore,
    IceEvent,
    OpenSocket,
    Output,
    PathKey,
    RelayWay,
    ResolveName,
    Transmit,
)
from media.transport.access import RelayAccess
from media.transport.address_watch import AddressWatch
from media.transport.interfaces import list_interfaces
from media.transport.relay_socket import RelaySocket
from media.transport.sockets import DatagramSocket, SendOutcome
from media.transport.streams import RelayStream, connect

logger = logging.getLogger(__name__)

IDLE_TIME: Final = 60.0  # seconds without a call after which sockets and allocations are given back
POLL_INTERVAL: Final = 1.0  # seconds between looks at the list of interfaces, in a call
_STUN_LAST: Final = 3  # RFC 7983: STUN begins with a byte from 0 to 3
_CHANNEL_NIBBLE: Final = 4  # ChannelData begins with 0x40 to 0x4F


@dataclass(frozen=True, slots=True)
class _Client:
    receive: Callable[[bytes, float, PathKey], None]
    notify: Callable[[IceEvent], None]


class Gatherer:
    """One for a process, on its core loop, shared by the transports. Opens nothing before warm_up or attach."""

    def __init__(self, *, relays: tuple[RelayServer, ...] = (), loopback: bool = False) -> None:
        """`loopback`: use loopback addresses too (tests and demos on one machine)."""
        self._loop = asyncio.get_running_loop()
        self._machine = GathererMachine(clock.entropy(32))
        self._driver: Driver[Output, tuple[IceAgent, IceEvent]] = Driver(
            self._machine, send=self._carry_out, notify=self._tell
        )
        self._loopback = loopback
        self._links: dict[int, DatagramSocket | RelayStream | RelaySocket] = {}
        self._access = RelayAccess()
        self._clients: dict[IceAgent, _Client] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._addresses: AddressWatch | None = None
        self._idle_since = clock.now()
        self._suspected_at = float("-inf")
        self._is_closed = False
        self.set_relays(relays)

    @property
    def pacer(self) -> Pacer:
        """The pace of checks, common to all agents."""
        return self._machine.pacer

    @property
    def is_complete(self) -> bool:
        """Whether gathering waits for nothing."""
        return self._machine.is_complete

    def set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        """STUN and TURN servers from now on. Malformed URLs are left out."""
        servers = tuple(server for relay in relays if (server := parse_server(relay)) is not None)
        self.drive(lambda now: self._machine.set_servers(servers, now))

    def set_relay_access(self, access: RelayAccess) -> None:
        """How streams to relays are made from now on: whom TLS believes, and through which proxy."""
        self._access = access
        self.drive(lambda now: self._machine.set_proxy(access.proxy is not None, now))

    def set_loopback(self, allowed: bool) -> None:
        """Whether loopback addresses are used."""
        if allowed != self._loopback:
            self._loopback = allowed
            if self._links:
                self._look_at_interfaces()

    def warm_up(self) -> None:
        """Gather now: a call is about to be placed, or rings. Without one, everything is given back after a minute."""
        self._idle_since = clock.now()
        self._look_at_interfaces()
        self._watch()

    def attach(
        self,
        agent: IceAgent,
        *,
        receive: Callable[[bytes, float, PathKey], None],
        notify: Callable[[IceEvent], None],
    ) -> None:
        """Serve this agent. Its host candidates are known when this returns."""
        self._clients[agent] = _Client(receive, notify)
        self._look_at_interfaces()
        self.drive(lambda now: self._machine.attach(agent, now))
        self._watch()

    def detach(self, agent: IceAgent) -> None:
        """Serve it no more."""
        self._machine.detach(agent)
        self._clients.pop(agent, None)
        self._idle_since = clock.now()
        self._driver.pump()

    def drive(self, mutate: Callable[[float], object]) -> None:
        """Change the machine or one of its agents: `mutate(now)`, then carry out what follows."""
        self._driver.drive(mutate)

    def pump(self) -> None:
        """Carry out what follows from a change that was made already."""
        self._driver.pump()

    def wake_by(self, at: float) -> None:
        """Look at the machine by then, after a change of an agent from which only this deadline came."""
        self._driver.wake_by(at)

    def transmit(self, packet: Transmit) -> None:
        """Send a datagram at once."""
        link = self._links.get(packet.link)
        if link is None:
            return
        if isinstance(link, DatagramSocket):
            if link.send(packet.address, packet.data) is SendOutcome.UNREACHABLE:
                self._cannot_send(packet)
        else:
            link.send(packet.data)

    async def close(self) -> None:
        """Give everything back. Idempotent."""
        if self._is_closed:
            return
        self._release()
        self._is_closed = True
        self._driver.close()
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # lets closed connections tell their protocols

    # -- what the machine asks for -----------------------------------------------------------------------------------

    def _carry_out(self, output: Output) -> None:
        match output:
            case Transmit():
                self.transmit(output)
            case OpenSocket():
                self._open(output)
            case CloseLink(link):
                closing = self._links.pop(link, None)
                if closing is not None:
                    closing.close()
            case Connect():
                self._start(self._connect(output))
            case ResolveName(name):
                self._start(self._resolve(name))
            case _:
                assert_never(output)

    def _open(self, output: OpenSocket) -> None:
        link = output.link
        try:
            socket = DatagramSocket(output.interface, lambda data, source, at: self._arrived(data, source, link, at))
        except OSError as error:
            logger.info("no socket on an interface: %s", error.strerror)
            self._machine.open_failed(link, clock.now())
        else:
            self._links[link] = socket
            self._machine.opened(link, socket.address, clock.now())

    async def _connect(self, output: Connect) -> None:
        link, remote = output.link, output.remote

        def deliver(data: bytes, at: float) -> None:
            self._arrived(data, remote, link, at)

        def lost() -> None:
            self._links.pop(link, None)
            self.drive(lambda now: self._machine.link_closed(link, now))

        if output.way is RelayWay.WEBSOCKET:
            web = self._links[link] = RelaySocket(deliver, lost)
            stands = await web.connect(output, self._access)
        else:
            stream = self._links[link] = RelayStream(deliver, lost)
            stands = await connect(output, stream, self._access)
        logger.info("= relay by %s: %s", output.way.name.lower(), "connected" if stands else "no connection")
        if not stands:
            lost()
            return
        self.drive(lambda now: self._machine.connected(link, now))
        if output.way is RelayWay.WEBSOCKET:
            await web.serve()

    async def _resolve(self, name: str) -> None:
        try:
            found = await self._loop.getaddrinfo(name, None)
        except (OSError, UnicodeError):
            found = []
        ips = [str(entry[4][0]) for entry in found]
        self.drive(lambda now: self._machine.resolved(name, ips, now))

    # -- what happens --------------------------------------------------------------------------------------------------

    def _arrived(self, data: bytes, source: Address, link: int, arrived_at: float) -> None:
        payload = self._machine.receive(data, source, link, arrived_at)
        if payload is not None:
            self._hand_on(payload, arrived_at)
        elif data[0] <= _STUN_LAST or data[0] >> 4 == _CHANNEL_NIBBLE:
            self._driver.pump()

    def _hand_on(self, payload: Payload, arrived_at: float) -> None:
        client = self._clients.get(payload.agent)
        if client is not None:
            client.receive(payload.data, arrived_at, payload.path)

    def _tell(self, told: tuple[IceAgent, IceEvent]) -> None:
        agent, event = told
        if isinstance(event, GatherMore):
            self._look_at_interfaces()
            return
        client = self._clients.get(agent)
        if client is not None:
            client.notify(event)

    def _cannot_send(self, packet: Transmit) -> None:
        now = clock.now()
        self._machine.send_failed(packet.link, packet.address, now)
        if now - self._suspected_at > POLL_INTERVAL:
            self._suspected_at = now
            self._loop.call_soon(self._look_at_interfaces)  # the address may be gone: do not wait for the poll

    def _look_at_interfaces(self) -> None:
        if not self._is_closed:
            interfaces = list_interfaces(loopback=self._loopback)
            self.drive(lambda now: self._machine.set_interfaces(interfaces, now))

    def _watch(self) -> None:
        if self._is_closed:
            return
        if self._timer is None:
            self._timer = self._loop.call_later(POLL_INTERVAL, self._poll)
        if self._addresses is None:
            self._addresses = AddressWatch(self._look_at_interfaces)

    def _poll(self) -> None:
        self._timer = None
        if self._clients:
            self._look_at_interfaces()
        elif clock.now() - self._idle_since > IDLE_TIME:
            self._release()
            return
        self._watch()

    def _release(self) -> None:
        self.drive(self._machine.close)
        if self._addresses is not None:
            self._addresses.close()
            self._addresses = None
        for link in self._links.values():
            link.close()
        self._links.clear()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
