"""What a client reports, over a real socket to a server played by the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
import pytest

from app import clock
from app.analytics import outbox
from app.call_events import CallEvents
from app.protocol.errors import ErrorCode
from app.protocol.events import codec
from app.protocol.events.record import Reported
from app.protocol.events.schema import AnyEvent, CallEnded, CallStarted, DeviceSeen, RegionChanged, RegionSeen
from app.protocol.ids import CallId, SessionId
from app.protocol.messages import ClientMessage, Error, Ok, ReportEvents, Welcome
from app.signalling.requests import RequestId
from app.timelines import Timelines
from tests.kit.people import user
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio
TAKES = Welcome("1.0", SessionId("s"), "key", False, user("ann"), takes_events=True)
TAKES_NONE = msgspec.structs.replace(TAKES, takes_events=False)


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for company."""
    monkeypatch.setattr(outbox, "EVERY", 0.0)
    monkeypatch.setattr(outbox, "SOON", 0.0)


@dataclass
class Line:
    """The conversation with the server."""

    reports: list[ReportEvents] = field(default_factory=list)
    withdrawn: list[RequestId] = field(default_factory=list)
    region: str = "Europe/Berlin"

    def request(self, message: ClientMessage, _within: float) -> RequestId:
        assert isinstance(message, ReportEvents)
        self.reports.append(message)
        return RequestId(str(len(self.reports)))

    async def said(self, count: int) -> list[AnyEvent]:
        """All that was sent, once there are so many events."""

        def events() -> list[AnyEvent]:
            found = [codec.decode_reported(each) for report in self.reports for each in report.events]
            return [each.event for each in found if isinstance(each, Reported)]

        await until(lambda: None if len(events()) >= count else f"only {events()}", within=5)
        return events()


@asynccontextmanager
async def told(line: Line) -> AsyncIterator[CallEvents]:
    events = CallEvents(Timelines(None), line.request, line.withdrawn.append, find_region=lambda: line.region)
    try:
        yield events
    finally:
        await events.close()


def happen(events: CallEvents) -> CallId:
    call_id = CallId(clock.new_id())
    events.happened(call_id, [(1.0, CallStarted())])
    events.happened(call_id, [(9.0, CallEnded("hung_up", 8.0))])
    events.over(call_id, is_kept=True)
    return call_id


async def test_the_program_its_place_and_its_calls_are_told() -> None:
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES)
        happen(events)
        said = await line.said(2)
        events.replied(RequestId("1"), Ok())
        said = await line.said(4)

        assert isinstance(said[0], DeviceSeen)
        assert said[1:] == [RegionSeen("Europe/Berlin"), CallStarted(), CallEnded("hung_up", 8.0)]
        assert [each.event for each in events.sent_events()] == said


async def test_another_time_zone_is_told_when_the_line_is_back() -> None:
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES)
        await line.said(2)
        events.replied(RequestId("1"), Ok())
        events.lost()
        line.region = "America/Lima"
        events.opened(TAKES)
        events.opened(TAKES)

        assert (await line.said(3))[2:] == [RegionChanged("America/Lima", "Europe/Berlin")]


async def test_who_refuses_sends_nothing_and_still_has_the_timeline() -> None:
    line = Line()
    async with told(line) as events:
        events.opened(TAKES)
        call_id = happen(events)

        assert [each.event for each in await events.timelines.read(call_id)] == [
            CallStarted(),
            CallEnded("hung_up", 8.0),
        ]
        assert line.reports == []
        assert events.sent_events() == ()


async def test_who_refuses_later_takes_back_what_may_not_have_left() -> None:
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES)
        await line.said(2)
        happen(events)

        events.allow(False)
        events.replied(RequestId("1"), Error(ErrorCode.UNAVAILABLE))
        events.opened(TAKES)

        assert line.withdrawn == [RequestId("1")]
        assert len(line.reports) == 1


async def test_a_server_that_takes_none_gets_none() -> None:
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES_NONE)
        happen(events)

        assert line.reports == []


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.RATE_LIMITED])
async def test_what_the_server_could_not_take_is_sent_again(code: ErrorCode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "RETRY_AFTER", 0.0)
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES)
        await line.said(2)
        events.replied(RequestId("1"), Error(code, retry_after=0.01))

        said = await line.said(4)
        assert said[:2] == said[2:]
        events.request_failed(RequestId("2"))
        assert (await line.said(6))[4:] == said[:2]


async def test_what_the_server_will_never_take_is_not_sent_again() -> None:
    line = Line()
    async with told(line) as events:
        events.allow(True)
        events.opened(TAKES)
        await line.said(2)
        events.replied(RequestId("1"), Error(ErrorCode.FORBIDDEN))
        happen(events)

        assert (await line.said(4))[2:] == [CallStarted(), CallEnded("hung_up", 8.0)]


async def test_a_call_that_never_connected_leaves_no_timeline() -> None:
    async with told(Line()) as events:
        call_id = CallId(clock.new_id())
        events.happened(call_id, [(9.0, CallEnded("no_answer"))])
        events.over(call_id, is_kept=False)

        assert await events.timelines.read(call_id) == ()
