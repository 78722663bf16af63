"""Where packets belong, and under which payload types we receive."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.description import (
    H264,
    OPUS,
    VP8,
    Codec,
    CodecName,
    DirectionCapabilities,
    HeaderExtension,
    Kind,
    Layer,
    TrackDescription,
    TrackSource,
    VideoLimits,
)
from app.protocol.ids import TrackId
from media.engine.api import MediaLimits
from media.engine.tracks import (
    CAPABILITIES,
    MAX_BOUND,
    PayloadMeaning,
    Router,
    answering,
    least,
    limited,
    payload_meanings,
)
from media.rtp import extensions, packet
from media.rtp.packet import Header

SOUND = TrackDescription(TrackId("a"), Kind.AUDIO, TrackSource.MICROPHONE, "0", (Layer(10),))
PICTURES = TrackDescription(TrackId("v"), Kind.VIDEO, TrackSource.CAMERA, "1", (Layer(20, 21),))
SCREEN = TrackDescription(TrackId("s"), Kind.VIDEO, TrackSource.SCREEN, "2")
AUDIO = PayloadMeaning(Kind.AUDIO, CodecName.OPUS)
VIDEO = PayloadMeaning(Kind.VIDEO, CodecName.H264)
RTX = PayloadMeaning(Kind.VIDEO, CodecName.H264, is_rtx=True)


def rtp(ssrc: int, mid: bytes = b"") -> tuple[Header, bytes]:
    block = extensions.pack([(HeaderExtension.MID, mid)]) if mid else b""
    data = packet.build(102, True, 1, 2, ssrc, block, b"x")
    header = packet.peek(data)
    assert header is not None
    return header, data


def router(*tracks: TrackDescription) -> Router:
    made = Router()
    made.describe(tracks)
    return made


def test_described_ssrcs_come_first() -> None:
    known = router(SOUND, PICTURES)

    assert known.route(AUDIO, *rtp(10)) == (SOUND, 10)
    assert known.route(VIDEO, *rtp(20)) == (PICTURES, 20)
    assert known.route(RTX, *rtp(21)) == (PICTURES, 20)
    assert known.route(VIDEO, *rtp(10)) is None


def test_then_the_mid_and_it_is_remembered() -> None:
    known = router(SOUND, PICTURES, SCREEN)

    assert known.route(VIDEO, *rtp(99)) is None
    assert known.route(VIDEO, *rtp(99, b"2")) == (SCREEN, 99)
    assert known.route(VIDEO, *rtp(99)) == (SCREEN, 99)
    assert known.route(RTX, *rtp(98, b"2")) == (SCREEN, 99)
    assert known.route(AUDIO, *rtp(97, b"2")) is None


def test_then_the_payload_type_if_it_leaves_no_doubt() -> None:
    known = router(SOUND, PICTURES)

    assert known.route(AUDIO, *rtp(5)) == (SOUND, 5)
    assert router(PICTURES, SCREEN).route(VIDEO, *rtp(5)) is None
    assert router(SCREEN).route(RTX, *rtp(5)) is None


def test_a_flood_of_ssrcs_is_bounded() -> None:
    known = router(SOUND)
    routed = [known.route(AUDIO, *rtp(1000 + n)) for n in range(MAX_BOUND + 10)]

    assert sum(found is not None for found in routed) == MAX_BOUND


def test_payload_types_mean_what_was_announced() -> None:
    meanings = payload_meanings(CAPABILITIES.receive)

    assert meanings[111] == PayloadMeaning(Kind.AUDIO, CodecName.OPUS)
    assert meanings[63] == PayloadMeaning(Kind.AUDIO, CodecName.OPUS, is_red=True)
    assert meanings[103] == PayloadMeaning(Kind.VIDEO, CodecName.H264, is_rtx=True)
    assert meanings[96] == PayloadMeaning(Kind.VIDEO, CodecName.VP8)


def test_an_answer_repeats_the_numbers_of_the_offer() -> None:
    theirs = DirectionCapabilities(
        audio_codecs=(Codec("opus", 96, 48000),),
        video_codecs=(
            Codec("vp8", 97, 90000, rtx_payload_type=98),
            Codec("h264", 99, 90000, rtx_payload_type=100, profile="42001f"),
            Codec("h264", 101, 90000, rtx_payload_type=102, profile="42e01f"),
        ),
    )

    meanings = payload_meanings(answering(CAPABILITIES, theirs).receive)

    assert meanings[96].codec is CodecName.OPUS
    assert meanings[97].codec is CodecName.VP8
    assert meanings[101].codec is CodecName.H264
    assert meanings[102] == RTX
    assert meanings[63].is_red
    assert 111 not in meanings


def test_an_answer_to_our_own_kind_changes_nothing() -> None:
    assert answering(CAPABILITIES, CAPABILITIES.receive) == CAPABILITIES


@given(st.lists(st.integers(35, 127), min_size=6, max_size=6, unique=True), st.booleans())
def test_no_number_means_two_things(numbers: list[int], has_h264: bool) -> None:
    replace = msgspec.structs.replace
    video = [replace(VP8, payload_type=numbers[1], rtx_payload_type=numbers[2])]
    if has_h264:
        video.append(replace(H264, payload_type=numbers[3], rtx_payload_type=numbers[4]))
    theirs = DirectionCapabilities(
        audio_codecs=(replace(OPUS, payload_type=numbers[0], red_payload_type=numbers[5]),),
        video_codecs=tuple(video),
    )

    receive = answering(CAPABILITIES, theirs).receive

    used = [
        number
        for codec in (*receive.audio_codecs, *receive.video_codecs)
        for number in (codec.payload_type, codec.rtx_payload_type, codec.red_payload_type)
        if number
    ]
    assert len(used) == len(set(used))


def test_limits_narrow_both_directions_and_can_be_lifted() -> None:
    narrow = limited(
        CAPABILITIES, MediaLimits(VideoLimits(320, 4000, 15), 500_000), MediaLimits(VideoLimits(640, 4000, 60))
    )

    assert narrow.send.video == VideoLimits(320, 720, 15)
    assert narrow.receive.video == VideoLimits(640, 1080, 30)
    assert narrow.send.max_bitrate == 500_000
    assert narrow.receive.max_bitrate == CAPABILITIES.receive.max_bitrate
    assert narrow.receive.video_codecs == CAPABILITIES.receive.video_codecs
    assert limited(narrow, MediaLimits(), MediaLimits()) == CAPABILITIES


def test_several_ends_get_what_each_of_them_takes() -> None:
    assert least((VideoLimits(320, 1080, 30), VideoLimits(1280, 720, 15))) == VideoLimits(320, 720, 15)
