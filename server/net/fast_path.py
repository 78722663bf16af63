"""Moves ChannelData in bulk: packets of one flow that a wake-up finds go on with one call.

Sockets are watched by an epoll of their own. While few packets flow it wakes the loop for each; from a few calls on it
is looked at each other millisecond instead, because to be woken costs as much as to move several packets.

The machine says where a channel leads (`server.turn.relaying.Route`), for a second at most; until then packets are
only counted, and copied by nobody but the kernel. Everything else goes to the machine, packet by packet.
"""

import asyncio
import errno
import functools
import socket
from collections.abc import Callable
from typing import Final, NamedTuple

from app import clock
from media.ice.addresses import Address, normalise
from server.net.batches import (
    CHANNEL_AT,
    MAX_TOGETHER,
    NAME_SIZE,
    PAYLOAD_AT,
    READABLE,
    Batch,
    ready_sockets,
    send_together,
)
from server.turn.config import MAX_RELAYED
from server.turn.outputs import Source
from server.turn.relaying import PacketRelay, Route

BUSY: Final = 2000.0  # packets per second from which sockets are looked at by time
TICK: Final = 0.002  # seconds between looks then
WINDOW: Final = 0.02  # seconds over which packets are counted
READY_AT_ONCE: Final = 256  # sockets
MAX_ROUTES: Final = 8192  # kept at once; beyond, all are asked for anew
_KEY_SIZE: Final = NAME_SIZE + 2  # sender and number of the channel
_CHANNEL_BITS: Final = 1  # the first two bits of ChannelData
_NOT_TOGETHER: Final = frozenset({errno.EIO, errno.EINVAL, errno.EMSGSIZE, errno.EOPNOTSUPP})


class Run(NamedTuple):
    """Datagrams of one size from one sender, one behind the other."""

    begin: int
    """The first slot."""
    end: int
    """The slot after the last."""
    size: int
    """Bytes of each."""


class FastPath:
    """The hot path of one service's datagram sockets."""

    def __init__(
        self,
        packets: PacketRelay,
        *,
        max_datagram: int,
        received: Callable[[bytes, Source, float], None],
        relayed: Callable[[int, Address, bytes, float], None],
        listeners: dict[int, socket.socket],
        relays: dict[int, socket.socket],
    ) -> None:
        """`received` and `relayed` take what is not ChannelData on a known way, as copies."""
        self._packets = packets
        self._received = received
        self._relayed = relayed
        self._listeners = listeners
        self._relays = relays
        self._clients = {v6: Batch(data_at=CHANNEL_AT, max_datagram=max_datagram) for v6 in (False, True)}
        self._peers = {v6: Batch(data_at=PAYLOAD_AT, max_datagram=max_datagram) for v6 in (False, True)}
        self._routes: dict[tuple[int, bytes], Route] = {}
        self._together = True
        self._loop = asyncio.get_running_loop()
        self._epoll = ready_sockets()
        self._readers: dict[int, Callable[[], int]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._is_watched = False
        self._since = clock.now()
        self._moved = 0
        self._watch(True)
        self.dropped = 0
        """Packets that a full buffer had no room for."""
        self.failed = 0
        """Packets that the system refused."""

    def close(self) -> None:
        """Watch nothing any more."""
        self._watch(False)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._epoll.close()

    def add_listener(self, number: int, listener: socket.socket) -> None:
        """Read from a socket that clients send to."""
        batch = self._clients[listener.family == socket.AF_INET6]
        self._add(listener.fileno(), functools.partial(self._read_listener, number, listener.fileno(), batch))

    def add_relay(self, relay_id: int, relay: socket.socket) -> None:
        """Read from a relayed address."""
        batch = self._peers[relay.family == socket.AF_INET6]
        self._add(relay.fileno(), functools.partial(self._read_relay, relay_id, relay.fileno(), batch))

    def remove(self, sock: socket.socket) -> None:
        """Read from a socket no more; it is about to be closed."""
        if self._readers.pop(sock.fileno(), None) is not None:
            self._epoll.unregister(sock.fileno())

    def forget(self) -> None:
        """An allocation has ended: no way is known any more."""
        self._routes.clear()

    # -- when to read

    def _add(self, descriptor: int, reader: Callable[[], int]) -> None:
        self._readers[descriptor] = reader
        self._epoll.register(descriptor, READABLE)

    def _wake(self) -> None:
        """Read what there is, then decide how to hear of more."""
        self._timer = None
        for descriptor, _ in self._epoll.poll(0, READY_AT_ONCE):
            reader = self._readers.get(descriptor)
            if reader is not None:
                self._moved += reader()
        now = clock.now()
        passed = now - self._since
        if passed > WINDOW:
            limit = BUSY if self._is_watched else BUSY / 2
            self._watch(self._moved < limit * passed)
            self._since, self._moved = now, 0
        if not self._is_watched:
            self._timer = self._loop.call_later(TICK, self._wake)

    def _watch(self, wanted: bool) -> None:
        """Whether the loop tells of each datagram."""
        if wanted and not self._is_watched:
            self._loop.add_reader(self._epoll.fileno(), self._wake)
        elif self._is_watched and not wanted:
            self._loop.remove_reader(self._epoll.fileno())
        self._is_watched = wanted

    # -- reading

    def _read_listener(self, number: int, descriptor: int, batch: Batch) -> int:
        sizes = batch.receive(descriptor)
        now, memory, starts = clock.now(), batch.memory, batch.starts
        begin, count = 0, len(sizes)
        while begin < count:
            at, size = starts[begin], sizes[begin]
            head = bytes(memory[at : at + PAYLOAD_AT])  # sender, channel and length of the payload
            end = begin + 1
            while end < count and sizes[end] == size and memory.startswith(head, starts[end]):
                end += 1
            if not self._from_client(batch, number, Run(begin, end, size), head, now):
                for index in range(begin, end):
                    source = Source(number, normalise(batch.sockaddr(index)), False)
                    self._received(batch.data(index, size), source, now)
            begin = end
        return count

    def _read_relay(self, relay_id: int, descriptor: int, batch: Batch) -> int:
        sizes = batch.receive(descriptor)
        now, memory, starts = clock.now(), batch.memory, batch.starts
        begin, count = 0, len(sizes)
        while begin < count:
            at, size = starts[begin], sizes[begin]
            name = bytes(memory[at : at + NAME_SIZE])
            end = begin + 1
            while end < count and sizes[end] == size and memory.startswith(name, starts[end]):
                end += 1
            if not self._from_peer(batch, relay_id, Run(begin, end, size), name, now):
                for index in range(begin, end):
                    self._relayed(relay_id, normalise(batch.sockaddr(index)), batch.data(index, size), now)
            begin = end
        return count

    # -- runs

    def _from_client(self, batch: Batch, number: int, run: Run, head: bytes, now: float) -> bool:
        """Move ChannelData; False, and nothing is sent, if the machine has to look at each datagram."""
        payload = head[_KEY_SIZE] << 8 | head[_KEY_SIZE + 1]
        if head[CHANNEL_AT] >> 6 != _CHANNEL_BITS or not 0 <= run.size - 4 - payload < 4:
            return False
        key = -number, head[:_KEY_SIZE]
        route = self._routes.get(key)
        if route is None or now >= route.until:
            source = Source(number, normalise(batch.sockaddr(run.begin)), False)
            route = self._packets.route_of_client(source, head[CHANNEL_AT] << 8 | head[CHANNEL_AT + 1], now)
            self._keep(key, route)
        return route is not None and self._move(batch, route, Run(run.begin, run.end, payload), now)

    def _from_peer(self, batch: Batch, relay_id: int, run: Run, name: bytes, now: float) -> bool:
        """Move datagrams of a peer; False, and nothing is sent, if the machine has to look at each."""
        key = relay_id, name
        route = self._routes.get(key)
        if route is None or now >= route.until:
            route = self._packets.route_of_peer(relay_id, normalise(batch.sockaddr(run.begin)), now)
            self._keep(key, route)
        return route is not None and self._move(batch, route, run, now)

    def _keep(self, key: tuple[int, bytes], route: Route | None) -> None:
        if route is None:
            self._routes.pop(key, None)
            return
        if len(self._routes) >= MAX_ROUTES:
            self._routes.clear()
        self._routes[key] = route

    # -- sending

    def _move(self, batch: Batch, route: Route, run: Run, now: float) -> bool:
        """Send payloads of one size where they go, unless that is over the rate."""
        begin, end, size = run
        count = end - begin
        if (
            count * size > MAX_TOGETHER
            or size > MAX_RELAYED
            or not self._packets.charge(route, count, count * size, now)
        ):
            return False
        view, starts = batch.view, batch.starts[begin:end]
        if route.channel:
            sock = self._listeners.get(route.listener)
            memory, head = batch.memory, (route.channel << 16 | size).to_bytes(4, "big")
            size += len(head)
            for at in starts:
                memory[at + CHANNEL_AT : at + PAYLOAD_AT] = head
            parts = [view[at + CHANNEL_AT : at + CHANNEL_AT + size] for at in starts]
        else:
            sock = self._relays.get(route.relay_id)
            parts = [view[at + PAYLOAD_AT : at + PAYLOAD_AT + size] for at in starts]
        if sock is not None:
            self._send(sock, parts, size, route.target)
        return True

    def _send(self, sock: socket.socket, parts: list[memoryview], size: int, target: Address) -> None:
        if len(parts) > 1 and size and self._together:
            try:
                send_together(sock, parts, size, target)
                return
            except (BlockingIOError, InterruptedError):
                self.dropped += len(parts)
                return
            except OSError as error:
                if error.errno not in _NOT_TOGETHER:
                    self.failed += len(parts)
                    return
                self._together = error.errno != errno.EIO  # the interface computes no checksums: no use to try again
        for part in parts:
            self._send_one(sock, part, target)

    def _send_one(self, sock: socket.socket, part: memoryview, target: Address) -> None:
        try:
            sock.sendto(part, target)
        except (BlockingIOError, InterruptedError):
            self.dropped += 1
        except OSError:
            self.failed += 1
