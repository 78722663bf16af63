"""I420 pictures as numpy planes: drawing and blending with positions and sizes in luma pixels."""

from dataclasses import dataclass, field

import av
import cv2
import numpy as np
from av.video.plane import VideoPlane
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Picture = NDArray[np.uint8]
"""Rows x columns x (blue, green, red)."""
Colour = tuple[int, int, int]
"""Blue, green, red; OpenCV's order."""

_SHIFT = 4  # OpenCV's fixed-point coordinates: 1/16 pixel
_PHASES = 4  # luma positions of a sprite in one chroma pixel, two to a luma pixel


@dataclass(frozen=True, slots=True)
class Planes:
    """Y, U and V of one picture; U and V have half the rows and columns."""

    y: Plane
    u: Plane
    v: Plane

    @property
    def width(self) -> int:
        """Columns of luma."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Rows of luma."""
        return int(self.y.shape[0])


def bytes_of(plane: VideoPlane) -> Plane:
    """Look into one plane without copying: its rows with the padding at their ends."""
    flat = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]  # av's stub leaves out the buffer protocol
    rows: Plane = flat.reshape(-1, plane.line_size)[: plane.height]
    return rows


def rows_of(plane: VideoPlane) -> Plane:
    """Look into one plane of single bytes without copying."""
    return bytes_of(plane)[:, : plane.width]


def planes_of(image: av.VideoFrame) -> Planes:
    """Look into a yuv420p image without copying. Write to it only while nobody else has it."""
    y, u, v = map(rows_of, image.planes)
    return Planes(y, u, v)


def planes_from_bgr(picture: Picture) -> Planes:
    """Convert a picture of even size (BT.601, limited range)."""
    rows, columns = picture.shape[:2]
    packed = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8).reshape(-1)
    luma, quarter = rows * columns, rows * columns // 4
    return Planes(
        packed[:luma].reshape(rows, columns),
        packed[luma : luma + quarter].reshape(rows // 2, columns // 2),
        packed[luma + quarter :].reshape(rows // 2, columns // 2),
    )


def copy_into(target: Planes, source: Planes) -> None:
    """Copy a whole picture of the same size."""
    np.copyto(target.y, source.y)
    np.copyto(target.u, source.u)
    np.copyto(target.v, source.v)


def yuv(colour: Colour) -> tuple[int, int, int]:
    """One colour in Y, U, V (BT.601, limited range)."""
    blue, green, red = colour
    return (
        round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
        round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
        round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
    )


def ellipse(target: Planes, x: float, y: float, half_width: float, half_height: float, colour: Colour) -> None:
    """Fill an upright ellipse."""
    for plane, scale, value in _each(target, colour):
        centre = (_fixed((x + 0.5) * scale - 0.5), _fixed((y + 0.5) * scale - 0.5))
        axes = (max(1, _fixed(half_width * scale)), max(1, _fixed(half_height * scale)))
        cv2.ellipse(plane, centre, axes, 0, 0, 360, value, -1, cv2.LINE_AA, _SHIFT)


def arc(
    target: Planes, x: float, y: float, half_width: float, half_height: float, colour: Colour, thickness: float
) -> None:
    """Draw the upper half of an upright ellipse; a negative `half_height` draws the lower half."""
    begin, end = (180, 360) if half_height > 0 else (0, 180)
    for plane, scale, value in _each(target, colour):
        centre = (_fixed((x + 0.5) * scale - 0.5), _fixed((y + 0.5) * scale - 0.5))
        axes = (max(1, _fixed(half_width * scale)), max(1, _fixed(abs(half_height) * scale)))
        width = max(1, round(thickness * scale))
        cv2.ellipse(plane, centre, axes, 0, begin, end, value, width, cv2.LINE_AA, _SHIFT)


@dataclass(slots=True)
class _Layer:
    """A sprite at one phase: planes already multiplied by the mask, and what remains of the ground (0..255)."""

    colour: Planes
    ground: Plane
    ground_half: Plane


@dataclass(slots=True)
class Sprite:
    """A painted part with a soft edge that can be put anywhere to half a pixel.

    Shifted copies are made when a position first needs one, at most 16, so that putting it costs no interpolation.
    """

    picture: Picture
    mask: Plane
    _layers: dict[tuple[int, int], _Layer] = field(default_factory=dict)

    def put(self, target: Planes, left: float, top: float) -> None:
        """Blend it with its top left corner there; parts outside the picture are cut off."""
        x, y = round(left * 2), round(top * 2)
        layer = self._layer(x % _PHASES, y % _PHASES)
        column, row = x // _PHASES * 2, y // _PHASES * 2
        _blend(target.y, layer.colour.y, layer.ground, column, row)
        _blend(target.u, layer.colour.u, layer.ground_half, column // 2, row // 2)
        _blend(target.v, layer.colour.v, layer.ground_half, column // 2, row // 2)

    def cover(self, ground: Picture) -> None:
        """Paint it once over a picture of the same size."""
        rows = np.flatnonzero(self.mask.max(axis=1))
        part = slice(rows[0], rows[-1] + 1)
        weight = self.mask[part].astype(np.float32)[..., None] / 255
        below = ground[part]
        below[:] = below + (self.picture[part].astype(np.float32) - below) * weight

    def _layer(self, phase_x: int, phase_y: int) -> _Layer:
        key = (phase_x, phase_y)
        if key not in self._layers:
            self._layers[key] = self._shifted(phase_x / 2, phase_y / 2)
        return self._layers[key]

    def _shifted(self, dx: float, dy: float) -> _Layer:
        rows, columns = (size + size % 2 + 2 for size in self.mask.shape)
        move = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
        picture = cv2.warpAffine(self.picture, move, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
        mask = np.asarray(cv2.warpAffine(self.mask, move, (columns, rows)), np.uint8)
        half = np.asarray(cv2.resize(mask, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA), np.uint8)
        colour = planes_from_bgr(np.asarray(picture, np.uint8))
        masked = Planes(_scaled(colour.y, mask), _scaled(colour.u, half), _scaled(colour.v, half))
        return _Layer(masked, 255 - mask, 255 - half)


def _blend(plane: Plane, colour: Plane, ground: Plane, left: int, top: int) -> None:
    rows, columns = colour.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(plane.shape[1], left + columns), min(plane.shape[0], top + rows)
    if x0 >= x1 or y0 >= y1:
        return
    inside = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    target = plane[y0:y1, x0:x1]
    cv2.add(_scaled(target, ground[inside]), colour[inside], dst=target)


def _scaled(plane: Plane, share: Plane) -> Plane:
    return np.asarray(cv2.multiply(plane, share, scale=1 / 255), np.uint8)


def _each(target: Planes, colour: Colour) -> tuple[tuple[Plane, float, int], ...]:
    luma, blue, red = yuv(colour)
    return (target.y, 1.0, luma), (target.u, 0.5, blue), (target.v, 0.5, red)


def _fixed(value: float) -> int:
    return round(value * (1 << _SHIFT))
