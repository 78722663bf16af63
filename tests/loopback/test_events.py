"""Events from clients to the log of a real server process, over its death, and from a real call."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.events import codec
from app.protocol.events.record import EventId, Origin, Reported, Stored, Topic
from app.protocol.events.schema import CallEnded, CallStarted, DeviceSeen, QualitySample, RegionSeen
from app.protocol.ids import CallId
from app.protocol.messages import Error, Ok, ReportEvents
from server.config import Settings
from server.events.embedded import EmbeddedLog
from server.events.intake import BURST
from server.events.keeping import plan_of
from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.wire import PASSWORD, Account, WireClient

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("events") / "data") as running:
        yield running


def report(*events: Reported) -> ReportEvents:
    return ReportEvents(codec.encode_batch(events))


def sample(call_id: CallId, rtt: float) -> Reported:
    return Reported(EventId(clock.new_id()), clock.wall(), QualitySample(5.0, rtt=rtt), call_id)


async def kept(server: ServerProcess, place: Path) -> list[Stored]:
    """All that the log of a server holds, read from a copy: it is the server's to write."""
    shutil.copytree(server.data / "events", place / "events")
    log = EmbeddedLog(plan_of(Settings(data=place)))
    await log.open()
    reader = await log.join("test", [topic.value for topic in Topic])
    found = []
    while records := await reader.poll(1000, within=0.0):
        found += [codec.decode_stored(record.value) for record in records]
    await reader.close()
    await log.close()
    assert all(isinstance(each, Stored) for each in found)
    return [each for each in found if isinstance(each, Stored)]


async def test_what_the_server_said_is_kept_survives_its_death(server: ServerProcess, tmp_path: Path) -> None:
    ann, call_id = Account(server.url, "ann"), CallId(clock.new_id())
    sent = [sample(call_id, number / 100) for number in range(20)]
    async with WireClient(server.ws_url, ann) as client:
        assert client.welcome is not None
        assert client.welcome.takes_events
        for each in sent[:10]:
            await client.request(report(each), Ok)
        server.restart()
        await client.drop()
    async with WireClient(server.ws_url, ann) as client:
        await client.request(report(*sent[10:]), Ok)
    ann.close()

    found = await kept(server, tmp_path)

    assert [(each.id, each.event) for each in found] == [(each.id, each.event) for each in sent]
    assert {each.call_id for each in found} == {call_id}
    assert found[-1].device_id == client.device.device_id


async def test_a_client_that_lies_and_floods_is_held_back_and_stays_connected(
    server: ServerProcess, tmp_path: Path
) -> None:
    liar, call_id = Account(server.url, "liar"), CallId(clock.new_id())
    broken = (Raw(b'{"id":5}'), Raw(b'{"event":{"kind":"from.the.future"}}'))
    async with WireClient(server.ws_url, liar) as client:
        await client.request(ReportEvents(broken + codec.encode_batch([sample(call_id, 0.1)])), Ok)
        big = Raw(msgspec.json.encode({"event": {"kind": "call.ended", "more": "x" * 1500}}))
        assert (await client.request(ReportEvents((big,) * 25), Error)).code is ErrorCode.TOO_LARGE
        refused = 0.0
        for _ in range(int(BURST) // 40 + 2):
            id = await client.send(report(*(sample(call_id, 0.2) for _ in range(40))))
            reply = next(m for e, m in [await client._next()] if e.reply_to == id)
            refused = reply.retry_after if isinstance(reply, Error) else 0.0
        assert refused > 0
        assert await client.settle() == []
    liar.close()

    found = [each for each in await kept(server, tmp_path) if each.call_id == call_id]

    assert BURST - 64 <= len(found) <= BURST + 64


def _count(who: HeadlessProcess, event: str) -> int:
    return sum(each.get("event") == event for each in who.events)


async def test_a_real_call_is_in_the_log_as_far_as_its_people_let_it(server: ServerProcess, tmp_path: Path) -> None:
    account = ("--server", server.url, "--password", PASSWORD, "--register", "--auto-contact", "--commands")
    options = ("--camera", "synthetic:320x180@30")
    bob = await HeadlessProcess.start(*account, "--username", "bob", "--answer", *options, name="bob")
    ann = await HeadlessProcess.start(*account, "--username", "amy", "--send-events", *options, name="amy")
    try:
        await ann.expect("connection", state="online")
        await ann.command("call", username="bob", video=True)
        await ann.expect("call", state="connected")
        for who in (ann, bob):
            await who.expect("first_media", kind="video")
        await ann.expect_that(lambda: ann.events[-1] if _count(ann, "stats") >= 7 else None, "seven readings")
        await ann.command("hang_up")
        call_id = (await ann.expect("summary"))["call_id"]
    finally:
        assert await ann.stop() == 0
        assert await bob.stop() == 0
    found = await kept(server, tmp_path)
    devices = {each.device_id for each in found if each.call_id == call_id and each.origin is Origin.CLIENT}
    assert len(devices) == 1, "the callee sent nothing"
    found = [each for each in found if each.call_id == call_id or each.device_id in devices]

    ends = [each for each in found if isinstance(each.event, CallEnded)]
    assert {each.origin for each in ends} == {Origin.SERVER, Origin.CLIENT}
    assert {each.event.reason for each in ends if isinstance(each.event, CallEnded)} == {"hung_up"}
    kinds = {type(each.event) for each in found if each.origin is Origin.CLIENT}
    assert kinds >= {CallStarted, CallEnded, QualitySample, DeviceSeen, RegionSeen}
    samples = [each.event for each in found if isinstance(each.event, QualitySample)]
    assert sum(each.period for each in samples) > 4
    assert max(each.video_sent.height for each in samples) > 0
    lasted = [each.event.duration for each in ends if isinstance(each.event, CallEnded)]
    assert max(lasted) - min(lasted) < 3
