"""Repair between two real engines over a link in memory that loses, delays and reorders packets."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from app.protocol.description import TrackSource
from media.capture.sound import CodedTones
from media.capture.synthetic import SyntheticCamera
from media.engine.association import OpenTransport
from media.playback.sound import ClockedOutput
from media.rtp import rtcp
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.lossy_transport import LossyTransport, Notify, Receive
from tests.kit.virtual_link import VirtualLink
from tests.kit.waiting import until

pytestmark = pytest.mark.slow


class Counter:
    """A frame sink that counts."""

    def __init__(self) -> None:
        self.frames = 0

    def __call__(self, frame: object) -> None:
        self.frames += 1

    def why_not(self, wanted: int) -> str | None:
        return None if self.frames >= wanted else f"{self.frames} of {wanted} frames"


def _outside(value: float, least: float, most: float) -> str | None:
    return None if least <= value <= most else f"{value} is not within {least} and {most}"


@asynccontextmanager
async def call_over(
    shape: Callable[[LossyTransport], None], *, with_camera: bool = True
) -> AsyncIterator[tuple[EngineEnd, EngineEnd, list[LossyTransport], Counter]]:
    """A call in which only the caller films; `shape` spoils each end's way out."""
    ends: list[LossyTransport] = []
    counter = Counter()

    def transports(is_caller: bool) -> OpenTransport:
        del is_caller

        def open_transport(receive: Receive, notify: Notify) -> LossyTransport:
            end = LossyTransport(receive, notify)
            shape(end)
            if ends:
                end.join(ends[0])
            ends.append(end)
            return end

        return open_transport

    def prepare(caller: EngineEnd, callee: EngineEnd) -> None:
        caller.engine.set_microphone(CodedTones())
        callee.engine.set_speaker(ClockedOutput())
        if with_camera:
            caller.engine.set_camera(SyntheticCamera())

    async with joined(prepare, transports=transports) as (caller, callee):
        callee.peer.set_frame_sink(TrackSource.CAMERA, counter)
        yield caller, callee, ends, counter


@on_a_loop
async def test_lost_pictures_are_repaired_by_retransmission() -> None:
    def shape(end: LossyTransport) -> None:
        end.link = VirtualLink([(0.0, 20e6)], delay=0.02, loss=0.05, seed=4)

    async with call_over(shape) as (caller, callee, _, counter):
        await until(lambda: counter.why_not(120), within=30)

        received = callee.peer.stats().video_received
        assert received.nacks_total > 10
        assert received.frames_dropped_total < 40
        assert received.freeze_seconds_total < 4
        assert received.keyframe_requests_total < 15
        assert caller.peer.stats().video_sent.nacks_total > 10
        await until(
            lambda: None if 0.01 < caller.peer.stats().loss_sent < 0.12 else f"{caller.peer.stats().loss_sent}",
            within=10,
        )


@on_a_loop
async def test_the_handshake_and_the_first_picture_survive_heavy_loss() -> None:
    def shape(end: LossyTransport) -> None:
        end.link = VirtualLink([(0.0, 20e6)], delay=0.02, loss=0.2, seed=8)

    async with call_over(shape) as (_, _, _, counter):
        await until(lambda: counter.why_not(5), within=20)


@on_a_loop
async def test_without_repair_a_keyframe_heals() -> None:
    async with call_over(lambda _: None) as (caller, callee, ends, counter):
        await until(lambda: counter.why_not(5), within=20)
        keyframes = caller.peer.stats().video_sent.keyframes_total
        outage = {"left": 40}

        def drop(data: bytes) -> bool:
            outage["left"] -= 1
            return outage["left"] >= 0 and not rtcp.is_rtcp(data)

        ends[0].drop = drop
        await until(lambda: None if outage["left"] < 0 else "the outage goes on", within=20)
        seen = counter.frames

        await until(lambda: counter.why_not(seen + 30), within=20)
        assert callee.peer.stats().video_received.nacks_total > 0
        assert caller.peer.stats().video_sent.keyframes_total >= keyframes


@on_a_loop
async def test_a_narrow_link_makes_the_camera_step_down() -> None:
    def shape(end: LossyTransport) -> None:
        end.link = VirtualLink([(0.0, 400e3)], delay=0.02, queue=0.4)

    async with call_over(shape) as (caller, callee, _, counter):
        await until(lambda: counter.why_not(60), within=30)
        await until(
            lambda: None if caller.peer.stats().estimate < 500e3 else f"estimate {caller.peer.stats().estimate}",
            within=20,
        )
        await until(
            lambda: (
                None
                if 0 < callee.peer.stats().video_received.height <= 360
                else f"{callee.peer.stats().video_received.height} rows"
            ),
            within=20,
        )


@on_a_loop
async def test_lost_sound_makes_the_microphone_send_redundancy() -> None:
    def shape(end: LossyTransport) -> None:
        end.link = VirtualLink([(0.0, 20e6)], delay=0.01, loss=0.1, seed=5)

    async with call_over(shape, with_camera=False) as (caller, _, ends, _):
        payload_types: set[int] = set()
        deliver = ends[0].drop

        def watch(data: bytes) -> bool:
            if not rtcp.is_rtcp(data):
                payload_types.add(data[1] & 0x7F)
            return deliver(data)

        ends[0].drop = watch
        await until(lambda: None if 63 in payload_types else f"payload types {payload_types}", within=20)
        assert caller.peer.sound_loss[0] > 0.02
