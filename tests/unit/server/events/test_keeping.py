"""A server without an event log, or with one that cannot be opened, goes on serving calls."""

from pathlib import Path

import pytest

from app.protocol.errors import EndReason, ErrorCode
from app.protocol.ids import CallId, DeviceId, SessionId, UserId
from app.protocol.messages import Error, ReportEvents
from server.config import Settings
from server.events.intake import Speaker
from server.events.keeping import MAX_SEEN, EventKeeping
from tests.unit.server.events.test_intake import raw

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


async def refuses(keeping: EventKeeping) -> None:
    """It takes nothing, and says so."""
    assert not keeping.is_open
    answer = await keeping.report(Speaker(UserId("u"), DeviceId("d"), SessionId("s")), ReportEvents((raw(),)))
    assert isinstance(answer, Error)
    assert answer.code is ErrorCode.FORBIDDEN
    keeping.answered(CallId("c"), video=True)
    keeping.finished(CallId("c"), EndReason.HUNG_UP, 5.0)
    await keeping.close()


async def test_one_that_is_to_keep_no_events_makes_no_files(tmp_path: Path) -> None:
    keeping = EventKeeping(Settings(data=tmp_path, events=False))
    await keeping.open()

    await refuses(keeping)
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240  # nothing else happens here


async def test_one_whose_folder_is_no_folder_goes_on(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("in the way")  # nothing else happens here
    keeping = EventKeeping(Settings(data=tmp_path))
    await keeping.open()

    await refuses(keeping)


async def test_events_of_many_calls_are_kept_when_it_closes_at_once(tmp_path: Path) -> None:
    keeping = EventKeeping(Settings(data=tmp_path))
    await keeping.open()
    for number in range(1000):
        keeping.answered(CallId(f"c{number}"), video=True)
    await keeping.close()

    again = EventKeeping(Settings(data=tmp_path))
    await again.open()
    assert again.log is not None
    spans = await again.log.spans("calls")
    await again.close()
    assert sum(span.end - span.begin for span in spans.values()) == 1000


async def test_what_waits_for_the_disk_is_bounded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keeping = EventKeeping(Settings(data=tmp_path))
    await keeping.open()
    for number in range(MAX_SEEN + 5):  # nothing gets a turn in between
        keeping.answered(CallId(f"c{number}"), video=True)
    await keeping.close()

    assert sum("too much waits" in record.message for record in caplog.records) == 5
