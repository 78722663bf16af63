"""The capability handshake: symmetric, never above either side, monotone; and the choice among H.264 profiles."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol.configuration import DirectionConfiguration, configure, configure_direction
from app.protocol.description import (
    H264,
    OPUS,
    VP8,
    Capabilities,
    Codec,
    DirectionCapabilities,
    VideoLimits,
)

PROFILES = ("42e01f", "42e034", "42C01f", "42001f", "4d001f", "640c1f", "640028", "", "zz", "f4001f")

payload_types = st.integers(35, 127)
optional_types = st.sampled_from((0, 0, 63, 103))
audio = st.builds(
    Codec,
    name=st.sampled_from(("opus", "g722")),
    payload_type=payload_types,
    clock_rate=st.sampled_from((48000, 16000)),
    red_payload_type=optional_types,
)
h264 = st.builds(
    Codec,
    name=st.just("h264"),
    payload_type=payload_types,
    clock_rate=st.just(90000),
    rtx_payload_type=optional_types,
    profile=st.sampled_from(PROFILES),
    hardware=st.booleans(),
)
other_video = st.builds(
    Codec,
    name=st.sampled_from(("vp8", "av1")),
    payload_type=payload_types,
    clock_rate=st.just(90000),
    rtx_payload_type=optional_types,
)
limits = st.builds(
    VideoLimits, max_width=st.integers(16, 16384), max_height=st.integers(16, 16384), max_fps=st.integers(1, 240)
)
directions = st.builds(
    DirectionCapabilities,
    audio_codecs=st.lists(audio, max_size=4).map(tuple),
    video_codecs=st.lists(h264 | other_video, max_size=5).map(tuple),
    video=limits,
    max_bitrate=st.integers(0, 10_000_000_000),
)
capabilities = st.builds(Capabilities, send=directions, receive=directions)


@given(capabilities, capabilities)
def test_both_ends_compute_the_same_call(a: Capabilities, b: Capabilities) -> None:
    ours, theirs = configure(a, b), configure(b, a)

    assert ours.send == theirs.receive
    assert ours.receive == theirs.send


@given(directions, directions)
def test_nothing_exceeds_either_side(sender: DirectionCapabilities, receiver: DirectionCapabilities) -> None:
    chosen = configure_direction(sender, receiver)

    for side in (sender, receiver):
        assert chosen.max_bitrate <= side.max_bitrate
        assert chosen.limits.max_width <= side.video.max_width
        assert chosen.limits.max_height <= side.video.max_height
        assert chosen.limits.max_fps <= side.video.max_fps
    for codec, sendable, receivable in (
        (chosen.audio, sender.audio_codecs, receiver.audio_codecs),
        (chosen.video, sender.video_codecs, receiver.video_codecs),
    ):
        if codec is None:
            continue
        assert codec.name in {each.name for each in sendable}
        entry = [each for each in receivable if each.payload_type == codec.payload_type and each.name == codec.name]
        assert entry
        assert codec.rtx_payload_type in {0} | {each.rtx_payload_type for each in entry}
        assert codec.red_payload_type in {0} | {each.red_payload_type for each in entry}


@given(directions, directions, directions)
def test_more_ability_never_makes_a_call_worse(
    sender: DirectionCapabilities, receiver: DirectionCapabilities, extra: DirectionCapabilities
) -> None:
    before = configure_direction(sender, receiver)

    able_receiver = configure_direction(sender, _joined(receiver, extra))
    able_sender = configure_direction(_joined(sender, extra), receiver)

    for after in (able_receiver, able_sender):
        assert all(x >= y for x, y in zip(_limits(after), _limits(before), strict=True))
        for kind in ("audio", "video"):
            if getattr(before, kind) is not None:
                assert getattr(after, kind) is not None
    assert _rank(sender, _joined(receiver, extra)) <= _rank(sender, receiver)


@given(capabilities)
def test_the_answer_does_not_depend_on_anything_else(a: Capabilities) -> None:
    wire = msgspec.json.decode(msgspec.json.encode(a), type=Capabilities)

    assert configure(wire, wire) == configure(a, a)


def _joined(a: DirectionCapabilities, b: DirectionCapabilities) -> DirectionCapabilities:
    """At least as able as `a`, with `a`'s codecs first."""
    return DirectionCapabilities(
        audio_codecs=a.audio_codecs + b.audio_codecs,
        video_codecs=a.video_codecs + b.video_codecs,
        video=VideoLimits(
            max_width=max(a.video.max_width, b.video.max_width),
            max_height=max(a.video.max_height, b.video.max_height),
            max_fps=max(a.video.max_fps, b.video.max_fps),
        ),
        max_bitrate=max(a.max_bitrate, b.max_bitrate),
    )


def _limits(chosen: DirectionConfiguration) -> tuple[int, int, int, int]:
    video = chosen.limits
    return video.max_width, video.max_height, video.max_fps, chosen.max_bitrate


def _rank(sender: DirectionCapabilities, receiver: DirectionCapabilities) -> int:
    """Place of the sender's first entry that the receiver can decode; past the end for none."""
    for place, codec in enumerate(sender.video_codecs):
        if configure_direction(_video(codec), receiver).video is not None:
            return place
    return len(sender.video_codecs)


def _video(*codecs: Codec) -> DirectionCapabilities:
    return DirectionCapabilities(video_codecs=codecs, audio_codecs=(OPUS,))


def test_the_senders_order_decides_and_the_receivers_payload_types_are_used() -> None:
    theirs = Codec("h264", 109, 90000, rtx_payload_type=114, profile="42e01f")

    chosen = configure_direction(_video(H264, VP8), _video(VP8, theirs))

    assert chosen.video == theirs
    assert chosen.audio == OPUS


def test_retransmission_needs_both() -> None:
    plain = Codec("vp8", 98, 90000)

    chosen = configure_direction(_video(VP8), _video(plain)).video

    assert chosen is not None
    assert chosen.rtx_payload_type == 0


@pytest.mark.parametrize(
    ("sent", "received", "result"),
    [
        ("42e01f", "42e01f", "42e01f"),
        ("42e034", "42e01f", "42e01f"),
        ("42e01f", "640c1f", "42e01f"),
        ("42e01f", "42001f", "42e01f"),
        ("42001f", "42e01f", None),
        ("640c1f", "42e01f", None),
        ("640c1f", "4d001f", None),
        ("4d001f", "640028", "4d001f"),
        ("42e01f", "f4001f", None),
        ("42e01f", "hello", None),
    ],
)
def test_h264_profiles(sent: str, received: str, result: str | None) -> None:
    ours, theirs = Codec("h264", 102, 90000, profile=sent), Codec("h264", 109, 90000, profile=received)

    chosen = configure_direction(_video(ours), _video(theirs)).video

    assert (chosen.profile if chosen is not None else None) == result


def test_the_entry_of_the_same_profile_is_preferred() -> None:
    high = Codec("h264", 112, 90000, profile="640c1f")
    same = Codec("h264", 109, 90000, profile="42E01F")

    chosen = configure_direction(_video(H264), _video(high, same)).video

    assert chosen is not None
    assert chosen.payload_type == 109


def test_no_common_codec_means_that_kind_is_not_sent() -> None:
    chosen = configure_direction(_video(H264), _video(VP8))

    assert chosen.video is None
    assert chosen.audio == OPUS


@pytest.mark.parametrize(("ours", "theirs", "sent"), [(2, 2, 2), (2, 1, 1), (1, 2, 1)])
def test_sound_goes_out_in_as_many_channels_as_the_other_end_hears(ours: int, theirs: int, sent: int) -> None:
    sender = DirectionCapabilities(audio_codecs=(msgspec.structs.replace(OPUS, channels=ours),))
    receiver = DirectionCapabilities(audio_codecs=(msgspec.structs.replace(OPUS, channels=theirs),))

    chosen = configure_direction(sender, receiver).audio

    assert chosen is not None
    assert chosen.channels == sent


def test_an_end_that_does_not_speak_of_channels_hears_one() -> None:
    older = msgspec.json.decode(b'{"name": "opus", "payload_type": 111, "clock_rate": 48000}', type=Codec)

    assert older.channels == 1
