"""A lasting change of what is sent, told by signalling and agreed by both ends."""

import pytest

from app.protocol.description import TrackSource, VideoLimits
from media.capture.synthetic import SyntheticCamera
from media.engine.api import EncodingAgreed, Flow, MediaLimits
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.waiting import until

pytestmark = pytest.mark.slow


def _heard(end: EngineEnd, flow: Flow, height: int) -> str | None:
    agreed = [event for event in end.events if isinstance(event, EncodingAgreed)]
    newest = next((event for event in reversed(agreed) if event.flow is flow), None)
    return None if newest is not None and newest.height == height else f"{flow} agreed: {agreed}"


@on_a_loop
async def test_both_ends_agree_on_each_size_that_lasts() -> None:
    limits = VideoLimits(640, 360, 30)

    def prepare(caller: EngineEnd, callee: EngineEnd) -> None:
        caller.engine.set_limits(send=MediaLimits(limits), receive=MediaLimits())
        caller.engine.set_camera(SyntheticCamera())

    async with joined(prepare) as (caller, callee):
        callee.peer.set_frame_sink(TrackSource.CAMERA, lambda _: None)
        await until(lambda: _heard(callee, Flow.RECEIVED, 360), within=20)
        await until(lambda: _heard(caller, Flow.SENT, 360), within=20)

        caller.engine.set_limits(send=MediaLimits(VideoLimits(320, 180, 30)), receive=MediaLimits())
        await until(lambda: _heard(callee, Flow.RECEIVED, 180), within=20)
        await until(lambda: _heard(caller, Flow.SENT, 180), within=20)

        told = [event for event in callee.events if isinstance(event, EncodingAgreed)]
        assert len(told) < 6  # each change once, not once for each answer
