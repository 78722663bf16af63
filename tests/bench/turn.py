"""CPU of the relay per packet of 1000 bytes, ours beside coturn in the same run: the same load, each a process."""

import asyncio
import select
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app import clock
from media.ice.addresses import Address
from media.ice.framing import channel_data
from media.ice.stun import Class, Method
from server.turn.credentials import make_credentials
from tests.bench.figure import Figure, leave_out
from tests.kit import turn_process
from tests.kit.turn_client import UdpTurnClient
from tests.kit.turn_requests import UDP, channel
from tests.kit.turn_service import SECRET
from tests.kit.waiting import until

PAYLOAD: Final = 1000  # bytes
CALLS: Final = 8  # clients that relay at once
RATE: Final = 1000  # packets per second of each client, and of each peer
SECONDS: Final = 8.0
GOAL: Final = "coturn's"
_TICK: Final = 0.004  # seconds between bursts: four packets, a tenth of a picture
_CHANNEL: Final = 0x4000


@dataclass(frozen=True, slots=True)
class Call:
    """A client with an allocation, and its peer."""

    client: UdpTurnClient
    peer: socket.socket
    relayed: Address


class Sink(threading.Thread):
    """Reads what arrives, and counts it."""

    def __init__(self, socks: list[socket.socket]) -> None:
        super().__init__(daemon=True)
        self._socks = socks
        self.received = 0
        self.is_over = False

    def run(self) -> None:
        """Read until it is over."""
        while not self.is_over:
            ready, _, _ = select.select(self._socks, (), (), 0.1)
            for sock in ready:
                try:
                    while sock.recv(2048):
                        self.received += 1
                except BlockingIOError:
                    pass


def run() -> Iterator[Figure]:
    """Measure ours, then coturn."""
    peers = ["parley"]
    if shutil.which("turnserver"):
        peers.append("coturn")
    else:
        leave_out("coturn: not installed")
    for peer in peers:
        with _server(peer) as (pid, port):
            yield asyncio.run(_measure(peer, pid, port))


@contextmanager
def _server(peer: str) -> Iterator[tuple[int, int]]:
    """A relay on 127.0.0.1 with our secret: process and port."""
    if peer == "parley":
        process, port = turn_process.start()
        try:
            yield process.pid, port
        finally:
            process.communicate()
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            (
                *("turnserver", "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"),
                *("--listening-port", str(port), "--allow-loopback-peers", "--realm", "parley"),
                *("--use-auth-secret", "--static-auth-secret", SECRET, "--no-cli", "--no-tls", "--no-dtls"),
                *(
                    "--pidfile",
                    str(Path(folder, "pid")),
                    "--userdb",
                    str(Path(folder, "users")),
                    "--log-file",
                    "stdout",
                ),
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process.pid, port
        finally:
            process.terminate()
            process.wait()


async def _measure(peer: str, pid: int, port: int) -> Figure:
    await until(lambda: _why_down(port), within=20)
    calls = [await _call(port, number) for number in range(CALLS)]
    sink = Sink([call.client.sock for call in calls] + [call.peer for call in calls])
    sink.start()
    await asyncio.to_thread(_load, calls, port, 1.0)  # warm
    before, received = _cpu(pid), sink.received
    sent = await asyncio.to_thread(_load, calls, port, SECONDS)
    await asyncio.sleep(0.2)
    spent, relayed = _cpu(pid) - before, sink.received - received
    sink.is_over = True
    await asyncio.to_thread(sink.join)
    for call in calls:
        call.client.close()
        call.peer.close()
    context = {
        "peer": peer,
        "payload_bytes": PAYLOAD,
        "calls": CALLS,
        "packets_per_s": 2 * CALLS * RATE,
        "burst": round(RATE * _TICK),
        "sent": sent,
        "lost": sent - relayed,
        "note": "ChannelData to peers and datagrams of peers to clients at once; CPU of the relay's process",
    }
    return Figure("turn", "us_per_packet", spent / max(relayed, 1) * 1e6, "us", context, goal=GOAL)


async def _why_down(port: int) -> str | None:
    client = UdpTurnClient(("127.0.0.1", port), "", "")
    try:
        client.tell(client.request(Method.BINDING))
        await client.hear(within=0.2)
    except (TimeoutError, OSError):
        return "no answer yet"
    finally:
        client.close()
    return None


async def _call(port: int, number: int) -> Call:
    username, password = make_credentials(SECRET, f"bench-{number}", clock.wall() + 600)
    client = UdpTurnClient(("127.0.0.1", port), username, password)
    client.take_challenge(await client.ask(Method.ALLOCATE, UDP))
    relayed = (await client.ask(Method.ALLOCATE, UDP)).relayed_address
    assert relayed is not None
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.setblocking(False)
    peer.bind(("127.0.0.1", 0))
    assert (await client.ask(Method.CHANNEL_BIND, channel(_CHANNEL), peer=peer.getsockname())).cls is Class.SUCCESS
    return Call(client, peer, relayed)


def _load(calls: list[Call], port: int, seconds: float) -> int:
    """Send from every client and every peer at an even rate; how many packets."""
    to_peer, to_client = channel_data(_CHANNEL, bytes(PAYLOAD)), bytes(PAYLOAD)
    begin, done = clock.now(), 0
    while (passed := clock.now() - begin) < seconds:
        due = round(passed * RATE)
        for call in calls:
            for _ in range(due - done):
                call.client.sock.sendto(to_peer, ("127.0.0.1", port))
            for _ in range(due - done):
                call.peer.sendto(to_client, call.relayed)
        done = due
        select.select((), (), (), _TICK)
    return 2 * len(calls) * done


def _cpu(pid: int) -> float:
    """Seconds of processor time that the process has taken, all its threads together."""
    return (
        sum(int(path.joinpath("schedstat").read_text().split()[0]) for path in Path(f"/proc/{pid}/task").iterdir())
        / 1e9
    )
