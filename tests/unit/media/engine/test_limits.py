"""What ends say they can take reaches the camera: the least of each category, at once, up and down."""

import msgspec
import pytest

from app.protocol.description import (
    Capabilities,
    DtlsDescription,
    IceDescription,
    SessionDescription,
    VideoLimits,
)
from media.engine.api import DescriptionChanged, PeerEvent, VideoStats
from media.engine.association import OpenTransport
from media.engine.engine import MediaEngine
from media.engine.peer import MediaPeer
from media.engine.tracks import CAPABILITIES, limited
from media.frame import VideoFrame
from tests.kit.clips import stamped_clip
from tests.kit.lossy_transport import LossyTransport
from tests.kit.sources import HandSource
from tests.kit.waiting import until

pytestmark = pytest.mark.anyio

ABLE = Capabilities(CAPABILITIES.send, CAPABILITIES.receive)


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def nowhere(is_caller: bool) -> OpenTransport:
    """Transports that lead nowhere."""
    return LossyTransport


def theirs(video: VideoLimits | None, max_bitrate: int | None = None, *, revision: int = 0) -> SessionDescription:
    """The description of an end that can do no more than this."""
    ice, dtls = IceDescription("abcd", "x" * 22), DtlsDescription(":".join(["AB"] * 32))
    return SessionDescription(ice, dtls, limited(ABLE, video, max_bitrate), revision=revision)


class Studio:
    """An engine with a camera that gives 1280 x 720, and what was encoded last."""

    def __init__(self) -> None:
        self.engine = MediaEngine(transports=nowhere)
        self.events: list[PeerEvent] = []
        self._source = HandSource()
        self._image = stamped_clip(1, 1280, 720)[0]
        self._at = 10.0
        self._peer = self.open()
        self.engine.set_camera(self._source)
        self.engine._camera.set_bitrate(9_000_000)  # type: ignore[union-attr]  # no path says so here

    def open(self) -> MediaPeer:
        """Another peer."""
        return self.engine.open_peer(is_caller=True, notify=self.events.append)

    @property
    def first(self) -> MediaPeer:
        """The first peer."""
        return self._peer

    async def films(self, width: int, height: int) -> None:
        """Film until the camera sends this size."""

        def reason() -> str | None:
            self._at += 1 / 30
            self._source.give(VideoFrame(self._image, self._at))
            sent = self._sent()
            return None if (sent.width, sent.height) == (width, height) else f"{sent.width} x {sent.height}"

        await until(reason, within=10)

    def _sent(self) -> VideoStats:
        camera = self.engine._camera
        assert camera is not None
        return camera.stats()


async def test_the_camera_follows_newer_descriptions_up_and_down() -> None:
    made = Studio()
    try:
        await made.films(1280, 720)
        made.first.apply(theirs(VideoLimits(320, 180, 15)))
        await made.films(320, 180)
        made.first.apply(theirs(VideoLimits(640, 720, 15), revision=1))
        await made.films(640, 360)
        made.first.apply(theirs(VideoLimits(320, 180, 15), revision=1))  # not newer
        made.first.apply(theirs(None, revision=2))
        await made.films(1280, 720)
    finally:
        await made.engine.close()


async def test_one_encoding_stays_within_what_every_end_takes() -> None:
    made = Studio()
    try:
        second = made.open()
        made.first.apply(theirs(VideoLimits(1280, 360, 30)))
        await made.films(640, 360)
        second.apply(theirs(VideoLimits(320, 720, 30)))
        await made.films(320, 180)
        await second.close()
        await made.films(640, 360)
    finally:
        await made.engine.close()


async def test_an_end_without_a_video_codec_in_common_does_not_limit_the_others() -> None:
    made = Studio()
    try:
        deaf = theirs(VideoLimits(16, 16, 1))
        receive = msgspec.structs.replace(deaf.capabilities.receive, video_codecs=())
        capabilities = msgspec.structs.replace(deaf.capabilities, receive=receive)
        made.open().apply(msgspec.structs.replace(deaf, capabilities=capabilities))
        made.first.apply(theirs(None))
        await made.films(1280, 720)
    finally:
        await made.engine.close()


async def test_bit_rates_bound_the_estimate() -> None:
    made = Studio()
    try:
        made.first.apply(theirs(None, 300_000))
        assert made.first.stats().estimate == 300_000
    finally:
        await made.engine.close()


async def test_our_own_limits_bind_and_are_told() -> None:
    made = Studio()
    try:
        assert made.first.description().capabilities == CAPABILITIES
        made.first.apply(theirs(None))
        made.engine.set_limits(video=VideoLimits(320, 180, 15), max_bitrate=400_000)
        await made.films(320, 180)
        assert made.first.stats().estimate == 400_000
        told = [event.description for event in made.events if isinstance(event, DescriptionChanged)]
        assert told[-1].capabilities == limited(CAPABILITIES, VideoLimits(320, 180, 15), 400_000)
        assert told[-1].revision > 0
        assert made.open().description().capabilities == told[-1].capabilities

        made.engine.set_limits(video=None, max_bitrate=None)
        await made.films(1280, 720)
        assert made.engine.capabilities() == CAPABILITIES
    finally:
        await made.engine.close()
