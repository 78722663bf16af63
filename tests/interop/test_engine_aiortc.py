"""Our media engine against a stock aiortc peer connection: DTLS, SRTP, RTP and RTCP of somebody else, both roles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from app.protocol.description import DtlsSetup, Kind, TrackSource
from media.capture.sound import CodedTones
from media.capture.synthetic import SyntheticCamera
from media.engine.api import Connected, Failed, PeerLeft
from tests.kit.aiortc_participant import MovingTrack, ToneTrack
from tests.kit.engines import EngineEnd, on_a_loop
from tests.kit.sdp import from_sdp, to_sdp
from tests.kit.waiting import until

pytestmark = pytest.mark.slow

BOTH = (Kind.AUDIO, Kind.VIDEO)


class Stock:
    """A stock peer connection that sends a tone and a picture and counts what it gets."""

    def __init__(self) -> None:
        self.pc = RTCPeerConnection()
        self.frames: dict[str, int] = {"audio": 0, "video": 0}
        self.tasks: list[asyncio.Task[None]] = []
        self.pc.on("track", lambda track: self.tasks.append(asyncio.create_task(self._count(track))))

    def add_tracks(self) -> None:
        self.pc.addTrack(ToneTrack())
        self.pc.addTrack(MovingTrack())

    async def _count(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                await track.recv()
                self.frames[track.kind] += 1
        except MediaStreamError:
            return

    def why_not(self) -> str | None:
        return None if self.frames["video"] >= 30 and self.frames["audio"] >= 50 else f"received {self.frames}"

    async def close(self) -> None:
        await self.pc.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class Counter:
    """A frame sink that counts."""

    def __init__(self) -> None:
        self.frames = 0

    def __call__(self, frame: object) -> None:
        self.frames += 1


@asynccontextmanager
async def ends() -> AsyncIterator[tuple[EngineEnd, Stock, Counter]]:
    end, stock, counter = EngineEnd(), Stock(), Counter()
    end.engine.set_network_policy(relay_only=False, loopback=False)
    end.engine.set_microphone(CodedTones())
    end.engine.set_camera(SyntheticCamera())
    try:
        yield end, stock, counter
    finally:
        await stock.close()
        await end.engine.close()


async def assert_media_both_ways(end: EngineEnd, stock: Stock, counter: Counter) -> None:
    await until(end.lacks(Connected), within=20)
    await until(stock.why_not, within=30)
    await until(lambda: None if counter.frames >= 30 else f"{counter.frames} frames from aiortc", within=30)
    await until(lambda: None if end.peer.stats().audio_received.bitrate > 0 else "no sound from aiortc", within=10)
    assert not end.has(Failed)


@on_a_loop
async def test_we_call_stock_aiortc() -> None:
    async with ends() as (end, stock, counter):
        ours = end.open(is_caller=True).description()
        end.peer.set_frame_sink(TrackSource.CAMERA, counter)
        offer = to_sdp(ours, setup=DtlsSetup.ACTPASS, kinds=BOTH)
        await stock.pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        stock.add_tracks()
        await stock.pc.setLocalDescription(await stock.pc.createAnswer())
        end.peer.apply(from_sdp(stock.pc.localDescription.sdp, setup=DtlsSetup.ACTIVE))

        await assert_media_both_ways(end, stock, counter)

        await stock.pc.close()
        await until(end.lacks(PeerLeft), within=5)


@on_a_loop
async def test_stock_aiortc_calls_us() -> None:
    async with ends() as (end, stock, counter):
        stock.add_tracks()
        await stock.pc.setLocalDescription(await stock.pc.createOffer())
        end.open(is_caller=False)
        end.peer.set_frame_sink(TrackSource.CAMERA, counter)
        end.peer.apply(from_sdp(stock.pc.localDescription.sdp, setup=DtlsSetup.ACTPASS))
        answer = to_sdp(end.peer.description(), setup=DtlsSetup.ACTIVE, kinds=BOTH)
        await stock.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))

        await assert_media_both_ways(end, stock, counter)
