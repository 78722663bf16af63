"""Two real servers, one of which keeps the other's events too, over TLS with a pinned certificate; either may die."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import clock
from app.protocol.events import codec
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import QualitySample
from app.protocol.ids import CallId
from app.protocol.messages import Ok, ReportEvents
from server.events.framing import Record, scan
from tests.kit.server_process import ServerProcess
from tests.kit.waiting import until
from tests.kit.wire import Account, WireClient

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
SECRET = "0123456789abcdef" * 3


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def source(folder: Path, other: ServerProcess, *, fingerprint: str = "", secret: str = SECRET) -> ServerProcess:
    """A server that is to keep its events on the other one, too."""
    url = f"https://127.0.0.1:{other.port}"
    mirror = {"url": url, "secret": secret, "fingerprint": fingerprint or other.fingerprint}
    return ServerProcess(folder, environment={"PARLEY_EVENTS_MIRROR": json.dumps(mirror)})


@pytest.fixture
def other(tmp_path: Path) -> Iterator[ServerProcess]:
    """The server that keeps them."""
    servers = json.dumps([{"name": "ours", "secret": SECRET}])
    process = ServerProcess(tmp_path / "other", host="0.0.0.0", environment={"PARLEY_EVENTS_MIRRORS": servers})
    process.start()
    yield process
    process.stop()


def records(folder: Path) -> list[tuple[str, Record]]:
    """Everything in the files of a log, by topic."""
    return [
        (path.parent.parent.name, found.record)
        for path in sorted(folder.glob("*/*/*.log"))
        for found in scan(path.read_bytes())
    ]


def there(other: ServerProcess) -> list[tuple[str, Record]]:
    """What the other server keeps of ours."""
    return [each for folder in sorted((other.data / "event-mirrors" / "ours").glob("*")) for each in records(folder)]


async def report(server: ServerProcess, account: Account, count: int) -> None:
    """So many events, each acknowledged."""
    async with WireClient(server.ws_url, account) as client:
        for _ in range(count):
            event = Reported(EventId(clock.new_id()), clock.wall(), QualitySample(5.0), CallId(clock.new_id()))
            await client.request(ReportEvents(codec.encode_batch([event])), Ok)


async def are_there(server: ServerProcess, other: ServerProcess, count: int) -> None:
    """Wait until the other server has so many events, the very same ones."""
    await until(lambda: None if len(there(other)) == count else f"{len(there(other))} of {count}", within=60)
    assert there(other) == records(server.data / "events")


def doctor(server: ServerProcess) -> str:
    """What `parley-server doctor` finds about the copy, with the configuration of a server."""
    command = [sys.executable, "-m", "server", "--data", str(server.data), "--host", server.host]
    command += ["--port", str(server.port), "doctor", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=server.environment, timeout=60)
    found = {each["check"]: each for each in json.loads(done.stdout)["findings"]}
    return str(found["event copy"]["verdict"])


async def test_events_are_on_both_servers_whichever_of_them_dies(tmp_path: Path, other: ServerProcess) -> None:
    server = source(tmp_path / "ours", other)
    server.start()
    ann = Account(server.url, "ann")
    try:
        await report(server, ann, 10)
        await are_there(server, other, 10)

        other.kill()
        await report(server, ann, 10)  # taken as ever
        other.start()
        await are_there(server, other, 20)

        await report(server, ann, 10)
        server.restart()
        await report(server, ann, 5)
        await are_there(server, other, 35)
        assert "events are not copied" in server.log.read_text()
        assert doctor(server) == "good"
        other.kill()
        assert doctor(server) == "bad"
    finally:
        ann.close()
        server.stop()


async def test_another_certificate_or_secret_gets_no_events(tmp_path: Path, other: ServerProcess) -> None:
    for name, wrong in (("a", {"fingerprint": "ab" * 32}), ("b", {"secret": "wrong" * 8})):
        server = source(tmp_path / name, other, **wrong)
        server.start()
        ann = Account(server.url, "ann")
        try:
            await report(server, ann, 3)
            said = {"a": "which is not the configured one", "b": "no server whose events are kept here"}[name]
            await until(lambda said=said, log=server.log: None if said in log.read_text() else "silence", within=20)
            assert SECRET not in server.log.read_text()
        finally:
            ann.close()
            server.stop()
    assert there(other) == []
