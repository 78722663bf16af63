"""TURN over TLS with coturn at the other end: its client at our shared listener, our transports at its server."""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import clock
from app.protocol.model import RelayServer
from media.ice.types import GatheringPolicy, RelayWay
from media.transport.access import RelayAccess
from server import tls
from server.turn.credentials import make_credentials
from tests.kit.http_proxy import ConnectProxy
from tests.kit.shared_relay import SECRET, shared_relay
from tests.kit.transports import pair
from tests.kit.turn_service import running_echo
from tests.kit.waiting import until

PATIENCE = 60  # seconds; coturn's client has pauses of seconds between its steps
RELAY_ONLY = GatheringPolicy(relay_only=True, loopback=True)

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


async def test_coturns_client_loses_nothing_by_tls_on_the_port_of_https(tmp_path: Path) -> None:
    async with shared_relay(tmp_path) as shared, running_echo() as (_, peer):
        process = await asyncio.create_subprocess_exec(
            *("turnutils_uclient", "-t", "-S", "-c", "-n", "20", "-m", "2", "-l", "700", "-z", "5"),
            *("-p", str(shared.port), "-e", peer[0], "-r", str(peer[1]), "-u", "ann", "-W", SECRET, "127.0.0.1"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                output = (await process.communicate())[0].decode()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        statistics = shared.service.statistics().turn

    assert re.search(r"tot_send_msgs=(\d+), tot_recv_msgs=\1\n(?!.*tot_send_msgs)", output, re.DOTALL), output
    assert "Total lost packets 0 (" in output
    assert statistics.packets_to_peers >= 40


@contextlib.asynccontextmanager
async def coturn_by_tls(folder: Path) -> AsyncIterator[tuple[int, ssl.SSLContext]]:
    """A coturn server that listens for TLS on 127.0.0.1: its port, and who believes its certificate."""
    certificate, key = tls.self_signed(folder, host="127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *("turnserver", "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--no-udp", "--no-dtls"),
        *("--tls-listening-port", str(port), "--cert", str(certificate), "--pkey", str(key)),
        *("--allow-loopback-peers", "--realm", "parley", "--use-auth-secret", "--static-auth-secret", SECRET),
        *("--no-cli", "--pidfile", str(folder / "pid"), "--userdb", str(folder / "users"), "--log-file", "stdout"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await until(lambda: _why_down(port), within=20)
        yield port, ssl.create_default_context(cafile=str(certificate))
    finally:
        process.terminate()
        await process.wait()


async def _why_down(port: int) -> str | None:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        return str(error)
    writer.close()
    return None


@pytest.mark.parametrize("way", [RelayWay.TLS, RelayWay.PROXY])
async def test_our_transports_meet_at_a_coturn_that_is_reached_by_tls_alone(way: RelayWay, tmp_path: Path) -> None:
    username, credential = make_credentials(SECRET, "ann", clock.wall() + 600)
    async with (
        coturn_by_tls(tmp_path) as (port, context),
        ConnectProxy(leads_to=("127.0.0.1", port)) as proxy,
    ):

        async def trust(host: str, port: int) -> ssl.SSLContext:
            del host, port
            return context

        is_direct = way is RelayWay.TLS
        host = "127.0.0.1" if is_direct else "relay.invalid"  # which only the proxy knows
        context.check_hostname = is_direct
        relay = RelayServer(f"turns:{host}:{port}?transport=tcp", username, credential)
        access = RelayAccess(trust, None if is_direct else proxy.way())
        async with pair(policy=RELAY_ONLY, relays=(relay,), access=access) as (caller, callee):
            wanted = {b"\x80%d" % number + bytes(1000) for number in range(30)}
            for data in sorted(wanted):
                caller.transport.send(data)
            await until(lambda: None if wanted <= set(callee.received) else "not all has arrived", within=10)
            info = caller.transport.path_info()

    assert info is not None
    assert info.way is way
    assert bool(proxy.asked) != is_direct
