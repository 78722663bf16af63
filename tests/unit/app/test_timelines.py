"""The timelines of past calls on this machine."""

import stat
import sys
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock
from app.protocol.events.record import EventId, Reported
from app.protocol.events.schema import CallStarted, QualitySample
from app.protocol.ids import CallId
from app.timelines import CAPACITY, REMEMBERED, Timelines

pytestmark = pytest.mark.anyio
EVENTS = (
    Reported(EventId("a"), 1.0, CallStarted(True, True), CallId("c")),
    Reported(EventId("b"), 6.0, QualitySample(5.0, rtt=0.1), CallId("c")),
)


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def new_call() -> CallId:
    return CallId(clock.new_id())


async def test_a_call_is_read_again_by_the_next_run(tmp_path: Path) -> None:
    call_id, timelines = new_call(), Timelines(tmp_path)
    timelines.keep(call_id, EVENTS)
    assert await timelines.read(call_id) == EVENTS
    await timelines.close()

    again = Timelines(tmp_path)

    assert again.calls == {call_id}
    assert await again.read(call_id) == EVENTS
    assert await again.read(new_call()) == ()
    if sys.platform != "win32":
        (path,) = (tmp_path / "timelines").iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_oldest_go(tmp_path: Path) -> None:
    timelines, calls = Timelines(tmp_path), sorted(new_call() for _ in range(CAPACITY + 3))
    for call_id in calls:
        timelines.keep(call_id, EVENTS)
    await timelines.close()

    assert timelines.calls == set(calls[3:])
    assert len(list((tmp_path / "timelines").iterdir())) == CAPACITY


async def test_without_a_folder_the_last_calls_are_there() -> None:
    timelines, calls = Timelines(None), [new_call() for _ in range(REMEMBERED + 1)]
    for call_id in calls:
        timelines.keep(call_id, EVENTS)

    assert await timelines.read(calls[-1]) == EVENTS
    assert await timelines.read(calls[0]) == ()
    assert calls[0] not in timelines.calls


async def test_an_identifier_that_is_none_becomes_no_file(tmp_path: Path) -> None:
    timelines = Timelines(tmp_path)
    timelines.keep(CallId("../../escape"), EVENTS)
    await timelines.close()

    assert timelines.calls == frozenset()
    assert not (tmp_path / "timelines").exists()  # nothing else happens here


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_file_is_read_without_raising(tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: int) -> None:
    folder, call_id = tmp_path_factory.mktemp("timelines"), new_call()

    async def damage() -> None:
        timelines = Timelines(folder)
        timelines.keep(call_id, EVENTS)
        await timelines.close()
        path = folder / "timelines" / f"{call_id}.json"
        data = path.read_bytes()
        path.write_bytes(data[: at % len(data)] + junk)
        found = await Timelines(folder).read(call_id)
        assert all(isinstance(each, Reported) for each in found)

    anyio.run(damage)
