"""The moving clip of the benchmarks: a textured room seen by a panning camera, a talking head, sensor noise.

The lively one shows finer things and moves on a circle, by parts of pixels: nothing is in the picture before exactly
so, all pictures are about as hard, and both sizes need the bit rate that `call_latency` asks for.
Made from a fixed seed, so that every peer in every run encodes the same pictures. Written once as near-lossless H.264
(for our file source) and as JPEG stills (for a browser).
"""

import fractions
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

FRAMES = 150  # 5 s at 30 fps, then it starts again
NOISE = 2.6  # standard deviation of the sensor noise, grey levels
FINE = 30.0  # of the lively clip: grey levels of what is seven pixels large

Image = NDArray[np.uint8]


def picture(number: int, width: int, height: int, *, is_lively: bool = False) -> Image:
    """Frame `number` of the clip as BGR."""
    phase = 2 * np.pi * (number % FRAMES) / FRAMES
    scale = width / 640
    room = _room(width, height, is_lively)
    across, down = (np.cos(phase), np.sin(phase)) if is_lively else (np.sin(phase), np.sin(2 * phase))
    x = (0.5 + 0.5 * across) * (room.shape[1] - width)
    y = (0.5 + 0.5 * down) * (room.shape[0] - height)
    if is_lively:
        image = _shifted(room, x, y, width, height)
    else:
        image = room[round(y) : round(y) + height, round(x) : round(x) + width].copy()
    _head(image, phase, scale)
    noise = np.random.default_rng(number % FRAMES).normal(0, NOISE, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _shifted(room: Image, x: float, y: float, width: int, height: int) -> Image:
    """What is seen from (x, y), to a part of a pixel."""
    shift = np.array([[1, 0, -x], [0, 1, -y]], np.float32)
    return np.asarray(cv2.warpAffine(room, shift, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


_rooms: dict[tuple[int, int, bool], Image] = {}


def _room(width: int, height: int, is_fine: bool) -> Image:
    if (width, height, is_fine) not in _rooms:
        rng = np.random.default_rng(7)
        size = (height + height // 6, width + width // 6)
        canvas = np.zeros((*size, 3), np.float32)
        for cells, weight in ((6, 90.0), (24, 50.0), (80, 22.0)):
            texture = rng.uniform(0, 1, (cells, cells * 16 // 9, 3)).astype(np.float32)
            canvas += weight * cv2.resize(texture, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
        if is_fine:
            texture = rng.uniform(-1, 1, (height // 6, width // 6, 3)).astype(np.float32)
            canvas += FINE * cv2.resize(texture, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
        _rooms[width, height, is_fine] = np.clip(canvas + 20, 0, 255).astype(np.uint8)
    return _rooms[width, height, is_fine]


def _head(image: Image, phase: float, scale: float) -> None:
    def at(x: float, y: float) -> tuple[int, int]:
        return round(x * scale), round(y * scale)

    sway = 18 * np.sin(3 * phase)
    centre = (320 + sway, 170 + 6 * np.sin(5 * phase))
    cv2.ellipse(image, at(320 + sway / 2, 380), at(150, 130), 0, 0, 360, (60, 80, 190), -1, cv2.LINE_AA)
    cv2.ellipse(image, at(*centre), at(72, 96), 0, 0, 360, (140, 170, 215), -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = at(centre[0] + side * 28, centre[1] - 20)
        cv2.ellipse(image, eye, at(11, 7), 0, 0, 360, (250, 250, 250), -1, cv2.LINE_AA)
        cv2.circle(
            image, at(centre[0] + side * 28 + 3 * np.sin(4 * phase), centre[1] - 20), round(4 * scale), (40, 30, 20), -1
        )
    mouth = 4 + 9 * abs(np.sin(11 * phase))
    cv2.ellipse(image, at(centre[0], centre[1] + 45), at(24, mouth), 0, 0, 360, (60, 40, 110), -1, cv2.LINE_AA)


def movie(folder: Path, width: int, height: int, *, is_lively: bool = False) -> Path:
    """Write the clip as H.264, crf 8, 30 fps; returns the file."""
    path = folder / f"{'lively' if is_lively else 'clip'}-{width}x{height}.mp4"
    if path.exists():
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "8", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = fractions.Fraction(1, 30)
        for number in range(FRAMES):
            image = picture(number, width, height, is_lively=is_lively)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="yuv420p")
            frame.pts = number
            frame.time_base = fractions.Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def raw_movie(folder: Path, width: int, height: int, count: int = FRAMES) -> Path:
    """Write the first `count` frames as they are, 30 fps: reading it costs what an uncompressed camera costs."""
    path = folder / f"clip-{width}x{height}.avi"
    if path.exists():
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream("rawvideo", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(picture(number, width, height), format="bgr24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def stills(folder: Path, width: int, height: int, count: int = FRAMES, *, is_lively: bool = False) -> list[Path]:
    """Write the first `count` frames as JPEG of quality 97; returns the files."""
    paths = []
    for number in range(count):
        path = folder / f"still-{width}x{height}-{number:03}.jpg"
        if not path.exists():
            image = picture(number, width, height, is_lively=is_lively)
            cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 97])
        paths.append(path)
    return paths


def psnr(first: Image, second: Image) -> float:
    """Peak signal-to-noise ratio in dB of two planes or pictures of one size."""
    error = float(np.mean((first.astype(np.float32) - second.astype(np.float32)) ** 2))
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
