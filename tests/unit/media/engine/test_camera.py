"""CameraTrack: encodes every frame once, makes keyframes when asked, follows the budget, reports a lost source."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from app.protocol.description import VideoLimits
from media.capture.synthetic import SyntheticCamera
from media.codecs.h264 import H264Decoder
from media.codecs.picture import CodecError, EncoderSettings, PictureEncoder
from media.engine import camera as camera_module
from media.engine.camera import CameraTrack, EncodedFrame, LayerConfig
from media.frame import SourceError, SourceProblem, VideoFrame
from media.rtp import h264, rtcp
from media.rtp.payload import MAX_PAYLOAD
from tests.kit.clips import stamped_clip
from tests.kit.sources import HandSource
from tests.kit.waiting import until_sync


@contextmanager
def track(
    source: HandSource, out: list[EncodedFrame], layers: tuple[LayerConfig, ...] = (LayerConfig(max_height=360),)
) -> Iterator[CameraTrack]:
    camera = CameraTrack(source, layers, out.append)
    try:
        yield camera
    finally:
        camera.close()


def has(out: list[EncodedFrame], count: int) -> Callable[[], str | None]:
    return lambda: None if len(out) >= count else f"{len(out)} of {count} frames are out"


def film(source: HandSource, out: list[EncodedFrame], begin: int, end: int, *, layers: int = 1) -> None:
    """Give frames one by one, each after the one before is encoded, so that none is dropped."""
    clip = stamped_clip(end, 640, 360)
    for number in range(begin, end):
        source.give(VideoFrame(clip[number], 100.0 + number / 30, number=number))
        until_sync(has(out, (number + 1) * layers), within=10)


def test_every_frame_is_encoded_once_with_its_capture_time() -> None:
    source, out = HandSource(), list[EncodedFrame]()

    with track(source, out) as camera:
        film(source, out, 0, 10)
        stats = camera.stats()

    assert source.started == (640, 360, 30.0)
    assert source.is_stopped
    assert [frame.captured_at for frame in out] == [100.0 + number / 30 for number in range(10)]
    assert [frame.timestamp for frame in out] == [round((100.0 + number / 30) * 90_000) for number in range(10)]
    assert [frame.is_keyframe for frame in out] == [True] + [False] * 9
    assert all(len(payload) <= MAX_PAYLOAD for frame in out for payload in frame.payloads)
    assert (stats.width, stats.height, stats.frames_total, stats.keyframes_total) == (640, 360, 10, 1)


def test_receiver_decodes_what_leaves() -> None:
    source, out, decoder = HandSource(), list[EncodedFrame](), H264Decoder()

    with track(source, out):
        film(source, out, 0, 5)

    for frame in out:
        data = h264.join(frame.payloads)
        assert data is not None
        image = decoder.decode(data, is_keyframe=frame.is_keyframe)
        assert image is not None
        assert (image.width, image.height) == (frame.width, frame.height)


class HandClock:
    """Stands in for the clock of the track."""

    def __init__(self) -> None:
        self.at = 50.0

    def now(self) -> float:
        return self.at


FIR = bytes.fromhex("84ce0004 00000001 00000000 00000005 07000000")  # RFC 5104 section 4.3.1.1


@pytest.mark.parametrize("asked", [rtcp.pack([rtcp.KeyframeRequest(1, (5,))]), FIR], ids=["pli", "fir"])
def test_a_flood_of_requests_takes_a_keyframe_each_half_second(asked: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out, hand = HandSource(), list[EncodedFrame](), HandClock()
    monkeypatch.setattr(camera_module, "clock", hand)
    keyframe_at: list[int] = []

    with track(source, out) as camera:
        for number in range(100):
            for request in rtcp.parse(asked * 20):
                assert request == rtcp.KeyframeRequest(1, (5,))
                camera.request_keyframe()
            film(source, out, number, number + 1)
            if out[-1].is_keyframe:
                keyframe_at.append(number)
            hand.at += 1 / 32  # exact in binary

    assert keyframe_at == [0, 16, 32, 48, 64, 80, 96]


def test_a_request_after_a_quiet_time_is_obeyed_at_once_and_one_too_early_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, out, hand = HandSource(), list[EncodedFrame](), HandClock()
    monkeypatch.setattr(camera_module, "clock", hand)

    with track(source, out) as camera:
        for number in range(60):
            if number in (31, 33):
                camera.request_keyframe()
            film(source, out, number, number + 1)
            hand.at += 1 / 32  # exact in binary

    assert [number for number, frame in enumerate(out) if frame.is_keyframe] == [0, 31, 47]


def test_first_frame_for_somebody_is_a_keyframe_and_leaves_at_once() -> None:
    source, out, seen = HandSource(), list[EncodedFrame](), list[VideoFrame]()
    clip = stamped_clip(6, 640, 360)

    def give(number: int) -> None:
        source.give(VideoFrame(clip[number], 100.0 + number / 30, number=number))
        until_sync(lambda: None if len(seen) > number else "not captured", within=10)

    camera = CameraTrack(source, (LayerConfig(max_height=360),), out.append, is_wanted=False)
    camera.set_self_view(seen.append)
    for number in range(3):
        give(number)
    assert out == []
    camera.set_wanted(True)
    until_sync(has(out, 1), within=10)
    give(3)
    until_sync(has(out, 2), within=10)
    camera.set_wanted(False)
    give(4)
    camera.set_wanted(True)
    until_sync(has(out, 3), within=10)
    camera.close()

    assert [round((frame.captured_at - 100.0) * 30) for frame in out] == [2, 3, 4]
    assert [frame.is_keyframe for frame in out] == [True, False, True]
    assert camera.stats().frames_dropped_total == 0


def test_small_budget_lowers_the_size_with_a_keyframe() -> None:
    source, out = HandSource(), list[EncodedFrame]()

    with track(source, out) as camera:
        film(source, out, 0, 3)
        camera.set_bitrate(80_000)
        film(source, out, 3, 5)

    assert [(frame.height, frame.is_keyframe) for frame in out[2:4]] == [(360, False), (180, True)]


def test_limits_hold_from_the_next_frame_both_ways_with_a_keyframe() -> None:
    source, out = HandSource(), list[EncodedFrame]()

    with track(source, out) as camera:
        film(source, out, 0, 3)
        camera.set_limits(VideoLimits(200, 1080, 30))
        film(source, out, 3, 5)
        camera.set_limits(VideoLimits(1920, 180, 30))
        film(source, out, 5, 7)
        camera.set_limits(None)
        film(source, out, 7, 9)

    assert [(frame.width, frame.height, frame.is_keyframe) for frame in out[2:]] == [
        (640, 360, False),
        (200, 112, True),
        (200, 112, False),
        (320, 180, True),
        (320, 180, False),
        (640, 360, True),
        (640, 360, False),
    ]


def test_a_limit_of_pictures_a_second_thins_them_out() -> None:
    source, out = HandSource(), list[EncodedFrame]()
    (image,) = stamped_clip(1, 320, 180)

    with track(source, out) as camera:
        camera.set_limits(VideoLimits(320, 180, 10))
        seen: list[VideoFrame] = []
        camera.set_self_view(seen.append)
        for number in range(61):
            source.give(VideoFrame(image, 50.0 + number / 30))
            until_sync(lambda: None if len(seen) > number else "not captured", within=10)  # noqa: B023  # awaited here
            until_sync(lambda: "not taken" if camera._slot is not None else None, within=10)

    assert 19 <= len(out) <= 22  # of 61 in two seconds; the first may be followed early


def test_layers_are_encoded_from_one_picture() -> None:
    source, out = HandSource(), list[EncodedFrame]()
    layers = (LayerConfig(max_height=180, bitrate=200_000), LayerConfig(max_height=360, bitrate=600_000))

    with track(source, out, layers):
        film(source, out, 0, 3, layers=2)

    assert [(frame.layer, frame.height) for frame in out] == [(0, 180), (1, 360)] * 3


def test_self_view_sees_the_captured_frame() -> None:
    source, seen = HandSource(), list[VideoFrame]()
    frame = VideoFrame(stamped_clip(1, 640, 360)[0], 1.0)

    with track(source, []) as camera:
        camera.set_self_view(seen.append)
        source.give(frame)
        until_sync(lambda: None if seen else "nothing seen", within=10)

    assert seen == [frame]


def test_slow_reader_gets_the_newest_frame() -> None:
    source, out, gate, busy = HandSource(), list[EncodedFrame](), threading.Event(), threading.Event()

    def slow(frame: EncodedFrame) -> None:
        out.append(frame)
        busy.set()
        gate.wait(10)

    camera = CameraTrack(source, (LayerConfig(max_height=180),), slow)
    clip = stamped_clip(6, 320, 180)
    source.give(VideoFrame(clip[0], 10.0))
    assert busy.wait(10)
    seen: list[VideoFrame] = []
    camera.set_self_view(seen.append)
    for number in range(1, 6):
        source.give(VideoFrame(clip[number], 10.0 + number))
    until_sync(lambda: None if len(seen) == 5 else f"{len(seen)} captured", within=10)
    gate.set()
    until_sync(has(out, 2), within=10)
    camera.close()

    assert [frame.captured_at for frame in out] == [10.0, 15.0]
    assert camera.stats().frames_dropped_total == 4


def test_lost_source_is_reported_once() -> None:
    source, lost = HandSource(), list[SourceError]()
    camera = CameraTrack(source, (LayerConfig(),), list[EncodedFrame]().append, on_lost=lost.append)

    source.give(SourceError(SourceProblem.LOST, "unplugged"))
    until_sync(lambda: None if lost else "not lost yet", within=10)
    camera.close()
    camera.close()

    assert [error.problem for error in lost] == [SourceProblem.LOST]
    assert source.is_stopped


def test_encoder_that_does_not_open_is_reported() -> None:
    source, lost = HandSource(), list[SourceError]()

    def refuse(settings: EncoderSettings) -> PictureEncoder:
        raise CodecError("no chip")

    camera = CameraTrack(
        source, (LayerConfig(),), list[EncodedFrame]().append, on_lost=lost.append, open_encoder=refuse
    )
    source.give(VideoFrame(stamped_clip(1, 320, 180)[0], 1.0))
    until_sync(lambda: None if lost else "not lost yet", within=10)
    camera.close()

    assert "no chip" in lost[0].detail


@pytest.mark.parametrize("rate", [24.0, 15.0])
def test_frame_rate_is_thinned_out_evenly(rate: float) -> None:
    source, out = HandSource(), list[EncodedFrame]()
    (image,) = stamped_clip(1, 320, 180)

    with track(source, out, (LayerConfig(max_height=180, max_fps=rate),)) as camera:
        seen: list[VideoFrame] = []
        camera.set_self_view(seen.append)
        for number in range(60):
            before = len(out)
            source.give(VideoFrame(image, 50.0 + number / 30))
            until_sync(lambda: None if len(seen) > number else "not captured", within=10)  # noqa: B023
            taken = 50.0 + number / 30 >= camera._layers[0]._due - 0.4 / rate
            if taken:
                until_sync(has(out, before + 1), within=10)

    assert abs(len(out) - 2 * rate) <= 2
    gaps = [later.captured_at - earlier.captured_at for earlier, later in itertools.pairwise(out)]
    assert max(gaps) < 2.2 / rate


def test_synthetic_camera_runs_by_itself() -> None:
    out: list[EncodedFrame] = []
    camera = CameraTrack(SyntheticCamera(2), (LayerConfig(max_height=360),), out.append)

    until_sync(has(out, 10), within=20)
    camera.close()

    assert out[0].is_keyframe
    assert [frame.timestamp for frame in out] == sorted({frame.timestamp for frame in out})


def test_everybody_sees_what_the_effects_make_of_a_picture() -> None:
    source, out, seen = HandSource(), list[EncodedFrame](), list[VideoFrame]()
    smaller = stamped_clip(1, 320, 180)[0]

    with track(source, out) as camera:
        camera.set_self_view(seen.append)
        camera.set_effects(lambda frame: replace(frame, image=smaller))
        film(source, out, 0, 1)

    assert (out[0].width, out[0].height) == (320, 180)
    assert seen[0].image is smaller


def test_a_picture_that_may_not_be_shown_goes_nowhere() -> None:
    source, out, seen = HandSource(), list[EncodedFrame](), list[VideoFrame]()

    with track(source, out) as camera:
        camera.set_self_view(seen.append)
        camera.set_effects(lambda frame: None if frame.number == 0 else frame)
        clip = stamped_clip(2, 640, 360)
        for number, image in enumerate(clip):
            source.give(VideoFrame(image, 100.0 + number / 30, number=number))
        until_sync(has(out, 1), within=10)

    assert [frame.number for frame in seen] == [1]
    assert seen[0].image is clip[1]  # without a wish the picture itself, not a copy
