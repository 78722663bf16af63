"""Checks of what the program is built on: codecs, the keyring, its folder."""

from pathlib import Path

import av
import keyring
import numpy as np

from app import clock
from app.self_test.findings import AbsentError, Check
from media.capture import stamp
from media.capture.synthetic import SyntheticCamera
from media.codecs.h264 import H264Decoder, X264Encoder
from media.codecs.opus import open_decoder, open_encoder
from media.codecs.picture import EncoderSettings, PictureDecoder
from media.codecs.vp8 import Vp8Decoder

FRAMES = 10
WIDTH, HEIGHT, FPS = 1280, 720, 30.0
RATE = 48_000
BLOCK = 960  # samples of 20 ms


def part_checks(folder: Path | None) -> tuple[Check, ...]:
    """All of them; `folder` is where settings live, None for none."""
    return (
        Check("settings folder", lambda: _folder(folder)),
        Check("keyring", _keyring),
        Check("H.264 both ways", _h264),
        Check("VP8 in", _vp8),
        Check("Opus both ways", _opus),
    )


def _folder(folder: Path | None) -> str:
    if folder is None:
        raise AbsentError("nothing is kept")
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f"self-test-{clock.new_id()}"
    probe.write_bytes(b"?")
    probe.unlink()
    return "can be written"


def _keyring() -> str:
    backend = keyring.get_keyring()
    name = f"{type(backend).__module__}.{type(backend).__qualname__}"
    if "fail" in name or "null" in name:
        raise AbsentError("none: the sign-in is kept in a private file")
    return name


def _frames() -> list[av.VideoFrame]:
    camera = SyntheticCamera()
    camera.start(WIDTH, HEIGHT, FPS)
    try:
        frames = [camera.read(2.0) for _ in range(FRAMES)]
    finally:
        camera.stop()
    return [frame.image for frame in frames if frame is not None]


def _decoded(decoder: PictureDecoder, pictures: list[tuple[bytes, bool]]) -> int:
    """How many come out with a stamp that can be read."""
    readable = 0
    for data, is_keyframe in pictures:
        image = decoder.decode(data, is_keyframe=is_keyframe)
        readable += image is not None and stamp.read(image) is not None
    decoder.close()
    if readable < len(pictures) - 1:
        raise ValueError(f"{readable} of {len(pictures)} pictures came out whole")
    return readable


def _h264() -> str:
    encoder = X264Encoder(EncoderSettings(WIDTH, HEIGHT, FPS, 4_000_000, 2_000_000))
    images = _frames()
    began = clock.now()
    coded = [encoder.encode(image, 3000 * n, is_keyframe=n == 0) for n, image in enumerate(images)]
    pictures = [(picture.data, picture.is_keyframe) for picture in coded if picture is not None]
    spent = clock.now() - began
    encoder.close()
    readable = _decoded(H264Decoder(), pictures)
    return f"{readable} pictures of {WIDTH}x{HEIGHT}, {1000 * spent / len(pictures):.1f} ms each"


def _vp8() -> str:
    encoder = av.VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.bit_rate = 2_000_000
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    pictures = []
    for number, image in enumerate(_frames()):
        image.pts = number
        pictures += [(bytes(packet), packet.is_keyframe) for packet in encoder.encode(image)]
    return f"{_decoded(Vp8Decoder(), pictures)} pictures"


def _opus() -> str:
    encoder, decoder = open_encoder(), open_decoder()
    tone = (0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE, dtype=np.float64) / RATE)).astype(np.float32)
    packets = [encoder.encode(tone[at : at + BLOCK]) for at in range(0, len(tone), BLOCK)]
    sound = np.concatenate([decoder.decode(packet) for packet in packets if packet])
    kind = type(encoder).__name__
    encoder.close()
    decoder.close()
    spectrum = np.abs(np.fft.rfft(sound[-RATE // 2 :]))
    heard = float(np.argmax(spectrum)) * 2
    if abs(heard - 440) > 4:
        raise ValueError(f"a tone of 440 Hz came out as {heard:.0f} Hz")
    return f"{kind}, {8 * sum(map(len, packets)) / 1000:.0f} kbit/s"
