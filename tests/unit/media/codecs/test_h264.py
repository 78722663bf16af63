"""x264 as calls need it: no delay, keyframes on request, a rate that changes without one; a decoder that survives."""

import random
from fractions import Fraction
from statistics import mean

import av
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from hypothesis import given, settings
from hypothesis import strategies as st

from media.capture import stamp
from media.capture.planes import planes_of
from media.codecs.h264 import H264Decoder, X264Encoder
from media.codecs.picture import CodecError, EncodedPicture, EncoderSettings
from media.codecs.vp8 import Vp8Decoder
from media.rtp import h264
from media.rtp.assembly import FrameAssembler
from media.rtp.h264 import H264Format
from tests.kit.clips import luma_psnr, stamped_clip

SETTINGS = EncoderSettings(320, 180, 30, max_bitrate=600_000, bitrate=300_000)


def encode(clip: list[av.VideoFrame], encoder: X264Encoder, keyframes: tuple[int, ...] = (0,)) -> list[EncodedPicture]:
    pictures = []
    for number, image in enumerate(clip):
        picture = encoder.encode(image, number * 3000, is_keyframe=number in keyframes)
        assert picture is not None
        pictures.append(picture)
    return pictures


def test_every_frame_comes_out_at_once_and_keyframes_only_on_request() -> None:
    pictures = encode(stamped_clip(60, 320, 180), X264Encoder(SETTINGS), keyframes=(0, 33))

    assert [number for number, picture in enumerate(pictures) if picture.is_keyframe] == [0, 33]
    for picture in pictures:
        assert h264.starts_keyframe(h264.packetize(picture.data)[0]) == picture.is_keyframe


def test_stream_is_constrained_baseline() -> None:
    (picture,) = encode(stamped_clip(1, 320, 180), X264Encoder(SETTINGS))
    (parameters, *_) = (unit for unit in h264.split_annex_b(picture.data) if unit[0] & 0x1F == h264.SPS)

    assert parameters[1] == 66
    assert parameters[2] & 0x40  # constraint_set1: decoders of Main profile can play it


def test_rate_is_followed_without_a_keyframe() -> None:
    encoder = X264Encoder(EncoderSettings(320, 180, 30, max_bitrate=600_000, bitrate=40_000))
    clip = stamped_clip(240, 320, 180)

    def kilobits(part: list[av.VideoFrame], begin: int) -> float:
        pictures = [encoder.encode(image, (begin + k) * 3000, is_keyframe=False) for k, image in enumerate(part)]
        assert not any(picture.is_keyframe for picture in pictures[1 if begin == 0 else 0 :] if picture)
        settled = pictures[30:]
        return sum(len(picture.data) for picture in settled if picture) * 8 / len(settled) * 30 / 1000

    slow = kilobits(clip[:80], 0)
    encoder.set_rate(150_000, 30)
    fast = kilobits(clip[80:160], 80)
    encoder.set_rate(30_000, 30)
    crawl = kilobits(clip[160:], 160)

    assert 27 < slow < 54
    assert 2 * slow < fast < 180
    assert crawl < 42


def test_finer_than_can_be_seen_is_not_paid_for() -> None:
    clip = stamped_clip(60, 320, 180)
    pictures = encode(clip, X264Encoder(EncoderSettings(320, 180, 30, max_bitrate=600_000, bitrate=500_000)))
    decoder = H264Decoder()
    shown = [decoder.decode(picture.data, is_keyframe=picture.is_keyframe) for picture in pictures]

    assert sum(len(picture.data) for picture in pictures[1:]) * 8 / 59 * 30 < 300_000
    assert min(luma_psnr(image, original) for image, original in zip(shown[30:], clip[30:], strict=True) if image) > 40


def test_grain_of_colour_is_hardly_paid_for() -> None:
    grain = np.random.default_rng(1)
    clip, grainy = stamped_clip(30, 320, 180), stamped_clip(30, 320, 180)
    for image in grainy:
        planes = planes_of(image)
        for plane in (planes.u, planes.v):
            plane[:] = np.clip(plane + grain.normal(0, 4, plane.shape), 16, 240).round()

    def size(images: list[av.VideoFrame]) -> int:
        encoder = X264Encoder(EncoderSettings(320, 180, 30, max_bitrate=2_000_000, bitrate=2_000_000))
        return sum(len(picture.data) for picture in encode(images, encoder)[1:])

    assert size(grainy) < 2.5 * size(clip)


def test_lower_frame_rate_gets_more_bits_a_frame() -> None:
    encoder = X264Encoder(EncoderSettings(320, 180, 30, max_bitrate=600_000, bitrate=60_000))
    clip = stamped_clip(120, 320, 180)
    at_30 = encode(clip[:60], encoder)
    encoder.set_rate(60_000, 15)
    at_15 = [encoder.encode(image, (60 + k) * 6000, is_keyframe=False) for k, image in enumerate(clip[60:])]

    assert mean(len(picture.data) for picture in at_15[30:] if picture) > 1.4 * mean(len(p.data) for p in at_30[30:])


def test_shared_image_keeps_no_picture_type() -> None:
    (image,) = stamped_clip(1, 320, 180)
    encode([image], X264Encoder(SETTINGS))

    assert image.pict_type == 0


def test_closed_encoder_refuses() -> None:
    encoder = X264Encoder(SETTINGS)
    encoder.close()
    encoder.close()

    encoder.set_rate(100_000, 30)
    with pytest.raises(CodecError):
        encoder.encode(stamped_clip(1, 320, 180)[0], 0, is_keyframe=True)


def test_impossible_size_is_refused() -> None:
    with pytest.raises(CodecError):
        X264Encoder(EncoderSettings(0, 0, 30, 600_000, 300_000))


@pytest.mark.parametrize(("width", "height", "bitrate"), [(640, 360, 600_000), (1280, 720, 2_000_000)])
def test_moving_clip_crosses_packets_with_good_quality(width: int, height: int, bitrate: int) -> None:
    clip = stamped_clip(45, width, height)
    encoder = X264Encoder(EncoderSettings(width, height, 30, bitrate, bitrate))
    assembler, decoder = FrameAssembler(H264Format()), H264Decoder()
    rng = random.Random(7)
    sequence, quality = 0, []

    for number, picture in enumerate(encode(clip, encoder)):
        payloads = h264.packetize(picture.data)
        numbered = list(enumerate(payloads, sequence))
        sequence += len(payloads)
        rng.shuffle(numbered)
        frames = [
            frame
            for seq, payload in numbered
            for frame in assembler.insert(number / 30, seq, number * 3000, seq == sequence - 1, payload)
        ]
        assert [h264.split_annex_b(frame.data) for frame in frames] == [h264.split_annex_b(picture.data)]
        decoded = decoder.decode(frames[0].data, is_keyframe=frames[0].is_keyframe)
        assert decoded is not None
        read = stamp.read(decoded)
        assert read is not None
        assert read.number == number
        quality.append(luma_psnr(clip[number], decoded))

    assert mean(quality) > 38
    assert min(quality) > 34


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=4), st.booleans())
def test_decoders_survive_garbage(chunks: list[bytes], is_vp8: bool) -> None:
    decoder = Vp8Decoder() if is_vp8 else H264Decoder()

    for chunk in chunks:
        if decoder.decode(chunk, is_keyframe=True) is None:
            assert decoder.needs_keyframe


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_decoder_recovers_from_damage_with_a_keyframe(at: int, value: int) -> None:
    pictures = encode(stamped_clip(4, 320, 180), X264Encoder(SETTINGS), keyframes=(0, 3))
    damaged = bytearray(pictures[1].data)
    damaged[at % len(damaged)] = value
    decoder = H264Decoder()

    assert decoder.decode(pictures[0].data, is_keyframe=True) is not None
    decoder.decode(bytes(damaged), is_keyframe=False)
    decoder.decode(pictures[2].data, is_keyframe=False)
    image = decoder.decode(pictures[3].data, is_keyframe=True)

    assert image is not None
    assert not decoder.needs_keyframe


def test_decoder_begins_with_a_keyframe_only() -> None:
    pictures = encode(stamped_clip(2, 320, 180), X264Encoder(SETTINGS))
    decoder = H264Decoder()

    assert decoder.decode(pictures[1].data, is_keyframe=False) is None
    assert decoder.needs_keyframe
    assert decoder.decode(pictures[0].data, is_keyframe=True) is not None


def test_decoder_follows_a_change_of_size() -> None:
    decoder = H264Decoder()
    for width, height in ((320, 180), (640, 360), (160, 90)):
        encoder = X264Encoder(EncoderSettings(width, height, 30, 300_000, 300_000))
        (picture,) = encode(stamped_clip(1, width, height), encoder)
        image = decoder.decode(picture.data, is_keyframe=True)
        assert image is not None
        assert (image.width, image.height) == (width, height)


def test_vp8_is_decoded() -> None:
    clip = stamped_clip(5, 320, 180)
    encoder: VideoCodecContext = VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.time_base = Fraction(1, 90_000)
    encoder.bit_rate = 1_000_000
    encoder.options = {"deadline": "realtime", "lag-in-frames": "0"}
    decoder = Vp8Decoder()

    for number, image in enumerate(clip):
        image.pts, image.time_base = number * 3000, Fraction(1, 90_000)
        (packet,) = encoder.encode(image)
        decoded = decoder.decode(bytes(packet), is_keyframe=packet.is_keyframe)
        assert decoded is not None
        assert luma_psnr(image, decoded) > 30
