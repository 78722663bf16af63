"""Two media engines over real sockets: pictures and coded sound both ways, and the life of a peer."""

import threading
from collections.abc import Callable

import msgspec
import pytest

from app import clock
from app.protocol.description import Kind, SessionDescription, TrackSource
from media.audio.tone_code import ToneReader
from media.capture import stamp
from media.capture.sound import CodedTones
from media.capture.synthetic import SyntheticCamera
from media.engine.api import (
    Connected,
    DescriptionChanged,
    Failed,
    FirstMedia,
    PathChanged,
    PathKind,
    PeerLeft,
    RemoteTrackChanged,
    SourceLost,
)
from media.frame import SourceError, SourceProblem, VideoFrame
from media.playback.sound import ClockedOutput
from tests.kit.engines import EngineEnd, joined, on_a_loop
from tests.kit.sources import HandSource
from tests.kit.waiting import until

pytestmark = pytest.mark.slow


class Watcher:
    """A frame sink that reads the stamps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.numbers: list[int] = []
        self.delays: list[float] = []
        self.size = (0, 0)

    def __call__(self, frame: VideoFrame) -> None:
        found = stamp.read(frame.image)
        now = clock.now()
        with self._lock:
            self.size = (frame.width, frame.height)
            if found is not None:
                self.numbers.append(found.number)
                self.delays.append(now - found.captured_at(now))

    def why_fewer_than(self, count: int) -> str | None:
        return None if len(self.numbers) >= count else f"{len(self.numbers)} of {count} frames"


def with_everything(readers: tuple[ToneReader, ToneReader]) -> Callable[[EngineEnd, EngineEnd], None]:
    def prepare(caller: EngineEnd, callee: EngineEnd) -> None:
        for seed, (end, reader) in enumerate(zip((caller, callee), readers, strict=True)):
            end.engine.set_microphone(CodedTones())
            end.engine.set_speaker(ClockedOutput(reader.feed))
            end.engine.set_camera(SyntheticCamera(seed))

    return prepare


@on_a_loop
async def test_pictures_and_sound_both_ways() -> None:
    watchers, readers = (Watcher(), Watcher()), (ToneReader(), ToneReader())
    async with joined(with_everything(readers)) as (caller, callee):
        for end, watcher in zip((caller, callee), watchers, strict=True):
            end.peer.set_frame_sink(TrackSource.CAMERA, watcher)
        for watcher, reader in zip(watchers, readers, strict=True):
            await until(lambda: watcher.why_fewer_than(60), within=30)  # noqa: B023  # awaited here
            await until(lambda: None if reader.report().symbols >= 20 else f"{reader.report()}", within=30)  # noqa: B023  # as above

        for end, watcher in zip((caller, callee), watchers, strict=True):
            stats = end.peer.stats()
            assert watcher.numbers == sorted(watcher.numbers)
            assert stats.path is not None
            assert stats.path.kind is PathKind.DIRECT
            assert stats.video_received.codec == "h264"
            assert stats.video_sent.frames_total > 50
            assert stats.audio_sent.bitrate > 8_000
            assert stats.loss_received < 0.05
            assert stats.rtt is not None
            assert end.has(PathChanged)
            firsts = {event.kind for event in end.events if isinstance(event, FirstMedia)}
            assert firsts == {Kind.AUDIO, Kind.VIDEO}
            assert not end.has(Failed)
        await until(lambda: None if caller.peer.stats().av_skew is not None else "no lip sync", within=15)
        await until(
            lambda: None if caller.peer.stats().estimate > 2_400_000 else f"{caller.peer.stats().estimate}", within=15
        )


@on_a_loop
async def test_a_camera_that_comes_late_goes_and_comes_back() -> None:
    watcher = Watcher()
    async with joined(lambda caller, _: caller.engine.set_microphone(CodedTones())) as (caller, callee):
        callee.peer.set_frame_sink(TrackSource.CAMERA, watcher)
        assert [e.source for e in callee.events if isinstance(e, RemoteTrackChanged)] == [TrackSource.MICROPHONE]

        caller.engine.set_camera(SyntheticCamera())
        await until(lambda: watcher.why_fewer_than(5), within=20)
        caller.engine.set_camera(None)
        await until(
            lambda: (
                None
                if any(isinstance(e, RemoteTrackChanged) and e.gone for e in callee.events)
                else "the track did not go"
            ),
            within=10,
        )
        seen = len(watcher.numbers)
        caller.engine.set_camera(SyntheticCamera(3))
        await until(lambda: watcher.why_fewer_than(seen + 10), within=20)

        tracks = {e.track_id for e in callee.events if isinstance(e, RemoteTrackChanged) and e.kind is Kind.VIDEO}
        assert len(tracks) == 1


@on_a_loop
async def test_mute_is_told_and_unmute_too() -> None:
    async with joined(lambda caller, _: caller.engine.set_microphone(CodedTones())) as (caller, callee):

        def why_not(wanted: list[bool]) -> str | None:
            told = [event.muted for event in callee.events if isinstance(event, RemoteTrackChanged)]
            return None if told == wanted else f"told {told}"

        caller.engine.mute(microphone=True)
        await until(lambda: why_not([False, True]), within=10)
        caller.engine.mute(microphone=False)
        await until(lambda: why_not([False, True, False]), within=10)
        assert caller.has(DescriptionChanged)


@on_a_loop
async def test_goodbye_is_heard_at_once() -> None:
    async with joined() as (caller, callee):
        await caller.peer.close()
        await until(callee.lacks(PeerLeft), within=5)
        await caller.peer.close()


@on_a_loop
async def test_a_wrong_certificate_ends_the_peer() -> None:
    caller, callee = EngineEnd(), EngineEnd()
    try:
        caller.other, callee.other = callee, caller
        offer = caller.open(is_caller=True).description()
        callee.open(is_caller=False)
        forged = replace_fingerprint(offer)
        callee.peer.apply(forged)
        caller.peer.apply(callee.peer.description())

        await until(callee.lacks(Failed), within=20)
        assert not callee.has(Connected)
    finally:
        await caller.engine.close()
        await callee.engine.close()


def replace_fingerprint(description: SessionDescription) -> SessionDescription:
    dtls = msgspec.structs.replace(description.dtls, fingerprint=":".join(["00"] * 32))
    return msgspec.structs.replace(description, dtls=dtls)


@on_a_loop
async def test_an_older_description_is_ignored() -> None:
    async with joined() as (caller, callee):
        old = callee.peer.description()
        callee.engine.set_microphone(CodedTones())
        await until(caller.lacks(RemoteTrackChanged), within=10)
        before = len(caller.events)

        caller.peer.apply(old)

        assert not any(isinstance(e, RemoteTrackChanged) for e in caller.events[before:])


@on_a_loop
async def test_restart_keeps_the_call() -> None:
    watcher = Watcher()
    async with joined(lambda caller, _: caller.engine.set_camera(SyntheticCamera())) as (caller, callee):
        callee.peer.set_frame_sink(TrackSource.CAMERA, watcher)
        await until(lambda: watcher.why_fewer_than(5), within=20)

        callee.peer.apply(caller.peer.restart())
        caller.peer.apply(callee.peer.description())
        seen = len(watcher.numbers)

        await until(lambda: watcher.why_fewer_than(seen + 30), within=20)


@on_a_loop
async def test_a_lost_camera_is_told_even_before_the_call() -> None:
    source = HandSource()
    end = EngineEnd()
    try:
        end.engine.set_camera(source)
        source.give(SourceError(SourceProblem.LOST, "unplugged"))
        await until(lambda: None if end.engine.troubles else "nothing lost yet", within=10)
        end.open(is_caller=True)
        await until(end.lacks(SourceLost), within=5)
    finally:
        await end.engine.close()
