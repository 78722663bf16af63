"""What ends say they can take reaches the camera: the least of each category, at once, up and down."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from app.protocol.description import DtlsDescription, IceDescription, SessionDescription, VideoLimits
from media.engine.api import DescriptionChanged, MediaLimits, PeerEvent
from media.engine.association import OpenTransport
from media.engine.camera import CameraTrack
from media.engine.engine import MediaEngine
from media.engine.peer import MediaPeer
from media.engine.tracks import CAPABILITIES, limited
from tests.kit.lossy_transport import LossyTransport
from tests.kit.sources import HandSource

pytestmark = pytest.mark.anyio

OURS = CAPABILITIES.send.video
EVERYTHING = MediaLimits()
SMALL = VideoLimits(320, 180, 15)


@pytest.fixture
def anyio_backend() -> str:
    """Which loop runs the tests."""
    return "asyncio"


def nowhere(is_caller: bool) -> OpenTransport:
    """Transports that lead nowhere."""
    del is_caller
    return LossyTransport


def theirs(video: VideoLimits | None, max_bitrate: int | None = None, *, revision: int = 0) -> SessionDescription:
    """The description of an end that can do no more than this."""
    ice, dtls = IceDescription("abcd", "x" * 22), DtlsDescription(":".join(["AB"] * 32))
    limits = MediaLimits(video, max_bitrate)
    return SessionDescription(ice, dtls, limited(CAPABILITIES, EVERYTHING, limits), revision=revision)


class Studio:
    """An engine with a camera, and the limits that the camera was given."""

    def __init__(self) -> None:
        self.engine = MediaEngine(transports=nowhere)
        self.events: list[PeerEvent] = []
        self.limits: list[VideoLimits | None] = []

    def open(self, description: SessionDescription | None = None) -> MediaPeer:
        """Another peer, described or not yet."""
        peer = self.engine.open_peer(is_caller=True, notify=self.events.append)
        if description is not None:
            peer.apply(description)
        return peer


@pytest.fixture
async def studio(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Studio]:
    studio = Studio()
    monkeypatch.setattr(CameraTrack, "set_limits", lambda _camera, limits: studio.limits.append(limits))
    studio.engine.set_camera(HandSource())
    yield studio
    await studio.engine.close()


async def test_the_camera_follows_newer_descriptions_up_and_down(studio: Studio) -> None:
    peer = studio.open()
    assert studio.limits[-1] == OURS

    peer.apply(theirs(SMALL))
    assert studio.limits[-1] == SMALL
    peer.apply(theirs(VideoLimits(640, 4000, 60), revision=1))
    assert studio.limits[-1] == VideoLimits(640, 720, 30)
    peer.apply(theirs(SMALL, revision=1))  # not newer
    assert studio.limits[-1] == VideoLimits(640, 720, 30)
    peer.apply(theirs(None, revision=2))
    assert studio.limits[-1] == OURS


async def test_one_encoding_stays_within_what_every_end_takes(studio: Studio) -> None:
    studio.open(theirs(VideoLimits(1280, 180, 30)))
    second = studio.open(theirs(VideoLimits(320, 720, 10)))
    assert studio.limits[-1] == VideoLimits(320, 180, 10)

    await second.close()

    assert studio.limits[-1] == VideoLimits(1280, 180, 30)


async def test_a_camera_that_comes_later_knows_the_limits(studio: Studio) -> None:
    studio.open(theirs(SMALL))
    studio.engine.set_camera(None)
    work = studio.engine._camera_work
    assert work is not None
    await work
    studio.limits.clear()

    studio.engine.set_camera(HandSource())

    assert set(studio.limits) == {SMALL}


async def test_an_end_without_a_video_codec_in_common_does_not_limit_the_others(studio: Studio) -> None:
    blind = theirs(VideoLimits(16, 16, 1))
    receive = msgspec.structs.replace(blind.capabilities.receive, video_codecs=())
    capabilities = msgspec.structs.replace(blind.capabilities, receive=receive)

    studio.open(msgspec.structs.replace(blind, capabilities=capabilities))

    assert studio.limits[-1] == OURS


async def test_bit_rates_bound_the_estimate_from_the_next_description_on(studio: Studio) -> None:
    peer = studio.open(theirs(None))
    assert peer.stats().estimate > 300_000

    peer.apply(theirs(None, 300_000, revision=1))

    assert peer.stats().estimate == 300_000


async def test_our_own_limits_bind_and_are_told(studio: Studio) -> None:
    peer = studio.open()
    assert peer.description().capabilities == CAPABILITIES
    peer.apply(theirs(None))

    limits = MediaLimits(SMALL, 400_000)
    studio.engine.set_limits(send=limits, receive=EVERYTHING)

    assert studio.limits[-1] == SMALL
    assert peer.stats().estimate == 400_000
    told = [event.description for event in studio.events if isinstance(event, DescriptionChanged)]
    assert told[-1].capabilities == limited(CAPABILITIES, limits, EVERYTHING) == studio.engine.capabilities()
    assert told[-1].revision == 1
    assert studio.open().description().capabilities == told[-1].capabilities

    studio.engine.set_limits(send=EVERYTHING, receive=EVERYTHING)

    assert studio.limits[-1] == OURS
    assert studio.engine.capabilities() == CAPABILITIES
