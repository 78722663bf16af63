"""The doctor with a real server: what is reached, what is closed, what stays silent, and the command itself."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from app.core import new_loop
from app.doctor.advice import Advice
from app.doctor.examination import examine
from app.doctor.findings import Cause, Result, Subject, Transport, Verdict
from app.doctor.report import Report, report_of
from app.net.address import parse_address
from app.net.proxy import Proxies, ProxySettings, ProxyUse
from app.net.rest import Rest
from app.net.trust import Trust, parse_fingerprint
from app.protocol.model import RelayServer
from tests.kit.desks import Desk
from tests.kit.http_proxy import ConnectProxy
from tests.kit.server_process import ServerProcess

pytestmark = pytest.mark.slow
WORKS = {Verdict.GOOD, Verdict.SLOW}
STREAMS = {Transport.TCP, Transport.TLS, Transport.WEBSOCKET}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server with TLS."""
    process = ServerProcess(tmp_path_factory.mktemp("doctor") / "data", host="0.0.0.0")
    process.start()
    yield process
    process.stop()


def url_of(server: ServerProcess) -> str:
    """Its address on loopback."""
    return f"https://127.0.0.1:{server.port}"


def examined(url: str, trust: Trust, relays: Sequence[RelayServer] = ()) -> Report:
    """What comes out; everything that is told is in the report."""
    told: list[Result] = []
    with asyncio.Runner(loop_factory=new_loop) as runner:  # the desktop's
        results = runner.run(examine(parse_address(url), trust, told.append, relays))
    assert tuple(told) == results
    return report_of(url, results)


def advices(report: Report) -> list[Advice]:
    """What is told, but for slowness: this machine may be busy."""
    return [hint.advice for hint in report.hints if hint.advice is not Advice.SLOW]


def pinned(server: ServerProcess) -> Trust:
    """Believes this server."""
    return Trust(fingerprint=parse_fingerprint(server.fingerprint))


def relays_in(report: Report) -> dict[Transport, Result]:
    """The lines of relays."""
    return {each.probe.transport: each for each in report.results if each.probe.subject is Subject.RELAY}


def test_everything_is_reached_by_every_transport(server: ServerProcess) -> None:
    report = examined(url_of(server), pinned(server))
    assert advices(report) == []
    assert set(relays_in(report)) == {Transport.UDP, *STREAMS}
    assert {each.verdict for each in report.results} <= WORKS, report.results
    mapped = {each.detail for each in report.results if each.probe.subject is Subject.STUN}
    assert len(mapped) == 1  # two servers saw one socket at one port: no NAT between


def test_the_relays_of_a_signed_in_person_give_addresses(server: ServerProcess) -> None:
    async def sign_in() -> Report:
        ann = await Desk("ann", trust=pinned(server)).arrive(url_of(server))
        try:
            return report_of("", await ann.client.examine(url_of(server), lambda _: None))
        finally:
            await ann.close()

    report = asyncio.run(sign_in())
    assert all(each.detail for each in relays_in(report).values()), report.results
    stale = [RelayServer(each.url, "1:ann", "wrong", 0.0) for each in relays_of(server)]
    refused = examined(url_of(server), pinned(server), stale)
    assert {each.cause for each in relays_in(refused).values()} == {Cause.CREDENTIALS}
    assert advices(refused) == [Advice.RELAY_REFUSES]


def test_a_certificate_that_nobody_vouches_for_does_not_end_the_examination(server: ServerProcess) -> None:
    report = examined(url_of(server), Trust(asks=True))
    assert advices(report) == [Advice.CONFIRM_CERTIFICATE]
    tls = next(each for each in report.results if each.probe.subject is Subject.TLS)
    assert tls.detail == parse_fingerprint(server.fingerprint)
    assert {each.verdict for each in relays_in(report).values()} <= WORKS


def test_another_certificate_than_before_ends_it(server: ServerProcess) -> None:
    report = examined(url_of(server), Trust(fingerprint=":".join(["AA"] * 32)))
    assert advices(report) == [Advice.DISTRUST]
    websocket = next(each for each in report.results if each.probe.subject is Subject.WEBSOCKET)
    assert websocket.verdict is Verdict.SKIPPED


def test_silent_udp_is_told_from_a_closed_port(server: ServerProcess) -> None:
    tcp = next(
        each for each in relays_of(server) if each.url.endswith("transport=tcp") and each.url.startswith("turn:")
    )
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))  # as behind a firewall that drops: nobody ever answers
        port = silent.getsockname()[1]
        blocked = [RelayServer(f"stun:127.0.0.1:{port}"), RelayServer(f"turn:127.0.0.1:{port}?transport=udp"), tcp]
        report = examined(url_of(server), pinned(server), blocked)
    assert advices(report) == [Advice.OPEN_UDP]
    assert (report.hints[0].port, report.hints[0].fallback) == (port, Transport.TCP)
    udp = next(each for each in report.results if each.probe.subject is Subject.UDP)
    assert udp.cause is Cause.SILENT

    closed = examined(url_of(server), pinned(server), blocked)  # the socket is gone, and its machine says so
    assert advices(closed) == [Advice.FORWARD_RELAY]


def relays_of(server: ServerProcess) -> tuple[RelayServer, ...]:
    """What the server names to strangers."""

    async def ask() -> tuple[RelayServer, ...]:
        address = parse_address(url_of(server))
        rest = Rest(address, await pinned(server).context(address))
        try:
            return tuple(RelayServer(url) for url in await rest.relays())
        finally:
            await rest.close()

    return asyncio.run(ask())


def test_through_a_proxy_the_streams_that_can_go_there(server: ServerProcess) -> None:
    async def scene() -> tuple[Report, list[str]]:
        async with ConnectProxy(leads_to=("127.0.0.1", server.port)) as proxy:
            settings = ProxySettings(ProxyUse.OWN, "127.0.0.1", proxy.port)
            fingerprint = parse_fingerprint(server.fingerprint)
            trust = Trust(fingerprint=fingerprint, proxies=Proxies(settings))
            url = f"https://parley.invalid:{server.port}"
            return report_of(url, await examine(parse_address(url), trust, lambda _: None)), proxy.asked

    report, asked = asyncio.run(scene())
    relays = relays_in(report)
    assert {relays[each].verdict for each in (Transport.TLS, Transport.WEBSOCKET)} <= WORKS, report.results
    assert len(asked) >= 5
    assert Subject.DNS not in {each.probe.subject for each in report.results}


def test_a_wrong_password_at_the_proxy_is_the_advice() -> None:
    async def scene() -> Report:
        async with ConnectProxy("ann", "sesame") as proxy:
            trust = Trust(proxies=Proxies(ProxySettings(ProxyUse.OWN, "127.0.0.1", proxy.port)))
            url = "https://parley.invalid"
            return report_of(url, await examine(parse_address(url), trust, lambda _: None))

    assert advices(asyncio.run(scene())) == [Advice.PROXY_PASSWORD]


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`parley doctor`."""
    command = [sys.executable, "-X", "importtime", "-m", "app", "doctor", "--data", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_command_needs_no_qt_and_writes_nothing(server: ServerProcess, tmp_path: Path) -> None:
    done = run(url_of(server), "--fingerprint", server.fingerprint, "--json", folder=tmp_path)
    report = json.loads(done.stdout)
    wrong = {each["advice"] for each in report["advice"]} - {"slow"}
    assert wrong <= {"plug_microphone", "plug_camera", "plug_speaker", "allow_device"}
    assert done.returncode == (0 if report["good"] else 1)
    assert {each["subject"] for each in report["results"]} >= {"server", "tls", "websocket", "udp", "stun", "relay"}
    assert "PySide6" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with closing(socket.socket()) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    done = run(f"http://127.0.0.1:{port}", folder=tmp_path)
    assert done.returncode == 1
    assert f"nothing listens at TCP port {port}" in done.stdout
    assert run("ftp://nowhere", folder=tmp_path).returncode == 2
    assert run(folder=tmp_path).returncode == 2
