"""Receivers of one other end: as many as there is room for, whatever it sends."""

import contextlib
import threading
from collections.abc import Iterator

from app.protocol.description import H264, OPUS, VP8, Codec, Kind, Layer, TrackDescription, TrackSource
from app.protocol.ids import TrackId
from media.engine.incoming import MAX_PICTURES, MAX_RECEIVERS, SILENCE, Incoming
from media.engine.rtp_receiver import CODEC_SPACING
from media.engine.speaker import Speaker
from media.engine.tracks import CAPABILITIES
from media.rtp import packet
from tests.kit.engines import on_a_loop


class Silent:
    """Feedback that goes nowhere."""

    def send_nack(self, media_ssrc: int, sequences: tuple[int, ...]) -> None:
        """Nothing."""

    def send_keyframe_request(self, media_ssrc: int) -> None:
        """Nothing."""

    def wake_at(self, at: float | None) -> None:
        """Nothing."""


PICTURES = TrackDescription(
    TrackId("v"), Kind.VIDEO, TrackSource.CAMERA, "1", tuple(Layer(ssrc) for ssrc in range(MAX_RECEIVERS))
)
SOUND = TrackDescription(
    TrackId("a"), Kind.AUDIO, TrackSource.MICROPHONE, "0", tuple(Layer(100 + n) for n in range(2 * MAX_RECEIVERS))
)


@contextlib.contextmanager
def incoming() -> Iterator[Incoming]:
    made = Incoming(CAPABILITIES.receive, feedback=Silent(), speaker=Speaker(), notify=lambda _event: None)
    made.describe((PICTURES, SOUND))
    try:
        yield made
    finally:
        made.close()


def hear(receivers: Incoming, codec: Codec, ssrc: int, at: float, number: int = 1) -> None:
    data = packet.build(codec.payload_type, True, number, number * 3000, ssrc, b"", b"\x67x")
    header = packet.peek(data)
    assert header is not None
    receivers.packet(header, data, at)


def decoders() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "decode"]


@on_a_loop
async def test_streams_of_pictures_are_few_and_silent_ones_give_way() -> None:
    with incoming() as receivers:
        for ssrc in range(MAX_RECEIVERS):
            hear(receivers, H264, ssrc, 10.0)
        first = receivers.ssrcs
        hear(receivers, H264, 0, 11.9)
        hear(receivers, H264, MAX_PICTURES, 10.0 + SILENCE)

        assert first == frozenset(range(MAX_PICTURES))
        assert receivers.ssrcs == first - {1} | {MAX_PICTURES}
        assert len(decoders()) == MAX_PICTURES


@on_a_loop
async def test_pictures_and_sound_do_not_take_each_others_place() -> None:
    with incoming() as receivers:
        for ssrc in range(MAX_PICTURES + 3):
            hear(receivers, H264, ssrc, 10.0)
        for ssrc in range(100, 100 + 2 * MAX_RECEIVERS):
            hear(receivers, OPUS, ssrc, 10.0)

        assert len(receivers.ssrcs) == MAX_RECEIVERS


@on_a_loop
async def test_a_codec_that_changes_with_every_packet_makes_no_decoder_for_each() -> None:
    with incoming() as receivers:
        hear(receivers, H264, 0, 10.0)
        before = decoders()
        for number in range(2, 100):
            hear(receivers, (VP8, H264)[number % 2], 0, 10.0 + number * 0.001, number)
        kept = decoders()
        hear(receivers, VP8, 0, 10.0 + CODEC_SPACING, 100)

        assert kept == before
        assert receivers.video_stats().codec == "vp8"
