"""CPU of the relay per packet of 1000 bytes: client to peer and back through one allocation, in one process."""

import asyncio
import resource
import select
import socket
import threading
from collections.abc import Iterator
from typing import Final

from app import clock
from media.ice.addresses import Address
from media.ice.framing import channel_data
from media.ice.stun import Class, Method
from server.net.turn import TurnService
from server.turn.config import TurnLimits
from server.turn.credentials import make_credentials
from tests.bench.figure import Figure
from tests.kit.turn_client import UdpTurnClient
from tests.kit.turn_requests import UDP, channel
from tests.kit.turn_service import SECRET, running_turn

PAYLOAD: Final = 1000  # bytes
RATE: Final = 4000  # packets per second into the relay
SECONDS: Final = 5.0
_TICK: Final = 0.002  # seconds between bursts


class Load(threading.Thread):
    """Sends at an even rate to one address from a thread, and counts its own CPU time."""

    def __init__(self, sock: socket.socket, to: Address, data: bytes) -> None:
        super().__init__(daemon=True)
        self._sock, self._to, self._data = sock, to, data
        self.sent = 0
        self.cpu = 0.0

    def run(self) -> None:
        """Send until the time is over."""
        begin = clock.now()
        while (passed := clock.now() - begin) < SECONDS:
            while self.sent < passed * RATE:
                self._sock.sendto(self._data, self._to)
                self.sent += 1
            select.select((), (), (), _TICK)
        usage = resource.getrusage(resource.RUSAGE_THREAD)
        self.cpu = usage.ru_utime + usage.ru_stime


def run() -> Iterator[Figure]:
    """Measure ChannelData to the peer, then datagrams of the peer to the client."""
    for direction in ("to_peer", "to_client"):
        cpu, sent, relayed = asyncio.run(_measure(direction))
        context = {
            "payload_bytes": PAYLOAD,
            "packets_per_s": RATE,
            "loop": "asyncio",
            "channel": True,
            "relayed": relayed,
            "sent": sent,
            "note": "CPU of the process without the load thread, over relayed packets",
        }
        yield Figure("turn", f"cpu_per_packet_{direction}", cpu / max(relayed, 1) * 1e6, "us", context)


async def _measure(direction: str) -> tuple[float, int, int]:
    async with running_turn(limits=TurnLimits(relay_rate=1 << 30)) as service:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.bind(("127.0.0.1", 0))
            client, relayed_address = await _bound_client(service, peer.getsockname())
            if direction == "to_peer":
                load = Load(client.sock, ("127.0.0.1", service.ports.udp), channel_data(0x4000, bytes(PAYLOAD)))
            else:
                load = Load(peer, relayed_address, bytes(PAYLOAD))
            before = resource.getrusage(resource.RUSAGE_SELF)
            load.start()
            await asyncio.to_thread(load.join)
            after = resource.getrusage(resource.RUSAGE_SELF)
            client.close()
            statistics = service.statistics().turn
    total = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    return total - load.cpu, load.sent, statistics.packets_to_peers + statistics.packets_to_clients


async def _bound_client(service: TurnService, peer: Address) -> tuple[UdpTurnClient, Address]:
    realm, nonce = service.challenge()
    username, password = make_credentials(SECRET, "bench", clock.wall() + 60)
    client = UdpTurnClient(("127.0.0.1", service.ports.udp), username, password, realm=realm, nonce=nonce)
    relayed = (await client.ask(Method.ALLOCATE, UDP)).relayed_address
    assert relayed is not None
    assert (await client.ask(Method.CHANNEL_BIND, channel(0x4000), peer=peer)).cls is Class.SUCCESS
    return client, relayed
