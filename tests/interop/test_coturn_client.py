"""coturn's client against our server, and our credentials against coturn's server: each can stand in for the other."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import clock
from media.ice.addresses import Address
from media.ice.framing import channel_data, parse_channel_data
from media.ice.stun import Class, Method
from server.turn.credentials import make_credentials
from server.turn.statistics import TurnStatistics
from tests.kit.turn_client import UdpTurnClient
from tests.kit.turn_requests import UDP, channel
from tests.kit.turn_service import SECRET, running_echo, running_turn
from tests.kit.waiting import until

PATIENCE = 60  # seconds; coturn's client has pauses of seconds between its steps


OPTIONS = {
    "udp-channels": (),
    "udp-indications": ("-s",),
    "tcp-channels": ("-t",),
    "tcp-relay-to-relay": ("-t", "-y"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What coturn's client says, and what our relay has counted of it."""

    output: str
    statistics: TurnStatistics


async def relayed(options: tuple[str, ...]) -> Outcome:
    """Run coturn's client through a relay of its own."""
    async with running_turn() as service, running_echo() as (_, peer):
        process = await asyncio.create_subprocess_exec(
            *("turnutils_uclient", *options, "-c", "-n", "20", "-m", "2", "-l", "700", "-z", "5"),
            *("-p", str(service.ports.udp), "-e", peer[0], "-r", str(peer[1])),
            *("-u", "ann", "-W", SECRET, "127.0.0.1"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                output, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            output, _ = await process.communicate()
        return Outcome(output.decode(), service.statistics().turn)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Of all ways, which pass at the same time: the client does little but wait."""

    async def run() -> dict[str, Outcome]:
        return dict(zip(OPTIONS, await asyncio.gather(*map(relayed, OPTIONS.values())), strict=True))

    return asyncio.run(run())


@pytest.mark.slow
@pytest.mark.parametrize("way", OPTIONS)
def test_coturn_client_loses_nothing_through_our_relay(outcomes: dict[str, Outcome], way: str) -> None:
    output, statistics = outcomes[way].output, outcomes[way].statistics

    assert statistics.packets_to_peers >= 40
    assert statistics.refusals.keys() <= {401}
    sent = re.search(r"tot_send_msgs=(\d+), tot_recv_msgs=\1\n(?!.*tot_send_msgs)", output, re.DOTALL)
    assert sent is not None, output
    assert int(sent[1]) >= 40
    assert "Total lost packets 0 (" in output


@contextlib.asynccontextmanager
async def running_coturn(folder: Path) -> AsyncIterator[Address]:
    """A coturn server on loopback with our secret."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "coturn.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("turnserver", "-n", "--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1"),
            *("--listening-port", str(port), "--allow-loopback-peers", "--realm", "parley"),
            *("--use-auth-secret", "--static-auth-secret", SECRET, "--no-cli", "--no-tls", "--no-dtls"),
            *("--pidfile", str(folder / "pid"), "--userdb", str(folder / "users"), "--log-file", "stdout"),
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )
    try:
        await until(lambda: _is_up(port), within=20)
        yield "127.0.0.1", port
    finally:
        process.terminate()
        await process.wait()


async def _is_up(port: int) -> str | None:
    client = UdpTurnClient(("127.0.0.1", port), "", "")
    try:
        client.tell(client.request(Method.BINDING))
        await client.hear(within=0.2)
    except (TimeoutError, OSError):
        return "no answer from coturn"
    finally:
        client.close()
    return None


@pytest.mark.slow
def test_our_credentials_open_coturn(tmp_path: Path) -> None:
    async def run() -> None:
        username, password = make_credentials(SECRET, "ann", clock.wall() + 60)
        async with running_coturn(tmp_path) as coturn, running_echo() as (_, peer):
            client = UdpTurnClient(coturn, username, password)
            client.take_challenge(await client.ask(Method.ALLOCATE, UDP))
            assert client.realm == "parley"
            answer = await client.ask(Method.ALLOCATE, UDP)
            assert answer.cls is Class.SUCCESS, answer.error
            assert (await client.ask(Method.CHANNEL_BIND, channel(0x4000), peer=peer)).cls is Class.SUCCESS
            client.tell(channel_data(0x4000, b"through coturn"))
            assert parse_channel_data(await client.hear()) == (0x4000, b"through coturn")
            client.close()

    asyncio.run(run())


@pytest.mark.slow
def test_coturn_refuses_what_we_would(tmp_path: Path) -> None:
    async def run() -> list[int]:
        expired = make_credentials(SECRET, "ann", clock.wall() - 60)
        foreign = make_credentials("south", "ann", clock.wall() + 60)
        codes: list[int] = []
        async with running_coturn(tmp_path) as coturn:
            for username, password in (expired, foreign):
                client = UdpTurnClient(coturn, username, password)
                client.take_challenge(await client.ask(Method.ALLOCATE, UDP))
                error = (await client.ask(Method.ALLOCATE, UDP)).error
                codes.append(0 if error is None else error.code)
                client.close()
        return codes

    assert asyncio.run(run()) == [401, 401]
