"""Our log and its copy on another server, over HTTP: the log's contract, and what goes wrong on either side."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from server.api import app as api
from server.api.mirrors import router
from server.api.services import Services
from server.config import MirroredServer, MirrorSettings
from server.events.embedded import EmbeddedLog, Plan
from server.events.framing import HEAD_SIZE, MAX_BODY, encode, scan
from server.events.log import Entry, Slot
from server.events.mirror import BATCH_BYTES, Mirror
from server.events.mirrors import MAX_LOGS, Mirrors
from tests.kit.event_log_contract import PARTITIONS, EventLogContract, entries, poll_all, values
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio
TOPICS = {"calls": 1.0, "quality": 3.0}
SECRET = "s" * 32
URL = "https://other.example"


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


class Way(httpx.AsyncBaseTransport):
    """To the other server; may be cut, or swallow everything."""

    def __init__(self, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self.inner = inner
        self.is_open = True
        self.hangs = False
        self.sizes: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One question."""
        if self.hangs:
            await asyncio.Event().wait()
        if not self.is_open or self.inner is None:
            raise httpx.ConnectError("cut")
        self.sizes.append(len(request.content))
        return await self.inner.handle_async_request(request)


@dataclass
class Pair:
    """Where both servers have their folders."""

    folder: Path
    changes: dict[str, object] = field(default_factory=dict)
    way: Way = field(default_factory=Way)
    secret: str = SECRET

    @property
    def plan(self) -> Plan:
        """Of our own log."""
        return replace(Plan(self.folder / "events", TOPICS, PARTITIONS), **self.changes)  # type: ignore[arg-type]  # names of fields

    @asynccontextmanager
    async def other(self) -> AsyncIterator[Mirrors]:
        """The other server, at the end of the way."""
        plan = Plan(self.folder / "mirrors", TOPICS, PARTITIONS)
        mirrors = Mirrors(plan, (MirroredServer(name="first", secret=SecretStr(SECRET)),))
        app = api.create(cast(Services, SimpleNamespace(mirrors=mirrors)), (router,), "0")
        self.way.inner = httpx.ASGITransport(app)
        try:
            yield mirrors
        finally:
            self.way.inner = None
            await mirrors.close()

    @asynccontextmanager
    async def ours(self) -> AsyncIterator[EmbeddedLog]:
        """Our log, with its mirror at work."""
        log = EmbeddedLog(self.plan)
        await log.open()
        mirror = Mirror(log, MirrorSettings(url=URL, secret=SecretStr(self.secret)), transport=self.way)
        mirror.open()
        try:
            yield log
        finally:
            await mirror.close()
            await log.close()

    def there(self, log: EmbeddedLog) -> dict[Slot, bytes]:
        """What the other server's disk holds of our log."""
        return _records(self.folder / "mirrors" / "first" / log.identity)

    async def is_whole(self, log: EmbeddedLog) -> None:
        """Wait until the other server has everything."""
        wanted = _records(self.folder / "events")
        await until(
            lambda: None if self.there(log) == wanted else f"{len(self.there(log))} of {len(wanted)}", within=20
        )


def _records(folder: Path) -> dict[Slot, bytes]:
    """All records of a log's folder, by partition."""
    found: dict[Slot, bytes] = {}
    for path in sorted(folder.glob("*/*/*.log")):
        slot = Slot(path.parent.parent.name, int(path.parent.name))
        data = b"".join(encode(each.record) for each in scan(path.read_bytes()))
        if data:
            found[slot] = found.get(slot, b"") + data
    return found


class TestMirrored(EventLogContract):
    """The contract, for a log that is copied to another server meanwhile; afterwards all of it is there."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> Pair:
        return Pair(tmp_path)

    def opened(self, place: Pair) -> AbstractAsyncContextManager[EmbeddedLog]:
        return self._opened(place)

    @asynccontextmanager
    async def _opened(self, place: Pair) -> AsyncIterator[EmbeddedLog]:
        async with place.other(), place.ours() as log:
            yield log
            await place.is_whole(log)


async def test_a_copy_is_a_log_that_another_server_can_go_on_with(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    async with pair.other(), pair.ours() as log:
        await log.append(entries("calls", *"abcdefgh"))
        await pair.is_whole(log)
        identity = log.identity

    later = EmbeddedLog(replace(pair.plan, folder=tmp_path / "mirrors" / "first" / identity))
    await later.open()
    await later.append(entries("calls", "a", first=8))
    reader = await later.join("reports", ["calls"])
    assert sorted(values(await poll_all(reader, 9))) == list(range(9))
    assert later.identity == identity
    await reader.close()
    await later.close()


@pytest.mark.parametrize("hangs", [False, True])
async def test_events_are_taken_while_the_other_server_is_away_and_are_there_when_it_is_back(
    tmp_path: Path, hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.events.other_server.ANSWER_WITHIN", 0.2)
    monkeypatch.setattr("server.events.mirroring.DELAYS", (0.05,))
    pair = Pair(tmp_path)
    async with pair.other(), pair.ours() as log:
        await log.append(entries("calls", "a"))
        await pair.is_whole(log)
        pair.way.is_open, pair.way.hangs = False, hangs

        async with asyncio.timeout(10):
            for number in range(20):
                await log.append(entries("calls", "a", "b", first=number))
        pair.way.is_open, pair.way.hangs = True, False

        await pair.is_whole(log)


async def test_a_copy_that_was_lost_is_made_anew(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    async with pair.ours() as log:
        await log.append(entries("calls", *"abc"))
    for lost in ("first", "second"):
        async with pair.other(), pair.ours() as log:
            await pair.is_whole(log)
        (tmp_path / "mirrors").rename(tmp_path / lost)


async def test_a_log_that_lost_its_disk_leaves_the_copy_of_the_old_one(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    async with pair.other():
        async with pair.ours() as log:
            await log.append(entries("calls", *"abc"))
            await pair.is_whole(log)
            old, before = log, pair.there(log)
        (tmp_path / "events").rename(tmp_path / "lost")
        async with pair.ours() as log:
            await log.append(entries("calls", "a", first=50))
            await pair.is_whole(log)

            assert log.identity != old.identity
            assert pair.there(old) == before


async def test_a_log_that_lost_its_end_gives_no_offset_twice(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    async with pair.other():
        async with pair.ours() as log:
            await log.append(entries("calls", "a", "a"))
            await pair.is_whole(log)
            slot = next(iter(pair.there(log)))
        whole = pair.there(log)
        path = next((tmp_path / "events" / slot.topic / str(slot.partition)).glob("*.log"))
        path.write_bytes(path.read_bytes()[: len(whole[slot]) // 2])  # a machine that died, without `events_sync`
        async with pair.ours() as log:
            await until(lambda: None if log.ends() and pair.way.sizes else "not asked", within=10)
            await until(lambda: None if (log._next[slot]) == 2 else "not told", within=10)
            await log.append(entries("calls", "a", first=7))
            await until(lambda: None if len(pair.there(log)[slot]) > len(whole[slot]) else "not sent", within=10)

        offsets = [each.record.offset for each in scan(pair.there(log)[slot])]
        assert offsets == [0, 1, 2]
        assert pair.there(log)[slot].startswith(whole[slot])


async def test_large_records_go_in_pieces(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    big = [Entry("quality", b"k", bytes(MAX_BODY - 8)) for _ in range(20)]
    async with pair.ours() as log:
        await log.append(big)
        async with pair.other():
            await pair.is_whole(log)

    assert max(pair.way.sizes) <= BATCH_BYTES + HEAD_SIZE + MAX_BODY
    assert len(pair.way.sizes) > 4


async def test_a_wrong_secret_is_refused_in_plain_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pair = Pair(tmp_path, secret="x" * 32)
    async with pair.other(), pair.ours() as log:
        await log.append(entries("calls", "a"))
        await until(lambda: None if "no server whose events are kept here" in caplog.text else "silence", within=10)

    assert not (tmp_path / "mirrors" / "first").exists()
    assert "x" * 32 not in caplog.text


async def test_what_is_no_log_gets_nothing_written(tmp_path: Path) -> None:
    pair = Pair(tmp_path)
    good = "ab" * 16

    def ask(path: str, body: bytes | None = None, partitions: object = None, secret: str = SECRET) -> httpx.Request:
        headers = {"Authorization": f"Bearer {secret}"}
        url = f"{URL}/api/v1/events/mirrors/{path}"
        if body is None:
            return httpx.Request("PUT", url, json={"partitions": partitions}, headers=headers)
        return httpx.Request("POST", url, content=body, headers=headers)

    async def answers(requests: Sequence[httpx.Request]) -> list[int]:
        async with httpx.AsyncClient(transport=pair.way) as http:
            return [(await http.send(request)).status_code for request in requests]

    async with pair.other():
        refused = await answers(
            [
                ask("../../etc", partitions={"calls": 4}),
                ask("AB" * 16, partitions={"calls": 4}),
                ask(good, partitions={"secrets": 4}),
                ask(good, partitions={"calls": 100_000}),
                ask(good, partitions={"calls": 0}),
                ask(good, partitions={"calls": 4}, secret="y" * 32),
                ask(f"{good}/calls/0", b""),
                ask(f"{good}/calls/0", b"x" * 600_000),
            ]
        )
        assert refused == [404, 422, 422, 422, 422, 401, 409, 413]
        assert not list((tmp_path / "mirrors").glob("**/*.log"))

        made = await answers([ask(f"{number:032x}", partitions={"calls": 1}) for number in range(MAX_LOGS + 1)])
        assert made == [200] * MAX_LOGS + [409]
        first = f"{0:032x}/calls"
        asked = [ask(f"{first}/1", b""), ask(f"{first}/0", b"nonsense"), ask(f"{first}/0", b"")]
        assert await answers(asked) == [409, 422, 200]
        assert not list((tmp_path / "mirrors").glob("**/*.log"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://other.example", "secret": SECRET},
        {"url": "other.example", "secret": SECRET},
        {"url": "https://other.example:99999", "secret": SECRET},
        {"url": "https:///events", "secret": SECRET},
        {"url": URL, "secret": "short"},
        {"url": URL, "secret": SECRET, "fingerprint": "12:34"},
    ],
)
def test_a_configuration_that_is_not_safe_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MirrorSettings.model_validate(wrong)
