"""Painted rooms: the still, textured background behind a painted person."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from media.capture.planes import Colour, Picture

_SOFTNESS = 0.011  # blur, as a share of the height: the room is out of focus
_TILE = 192  # pixels
_GRAIN = 2.2  # standard deviation of the fixed grain, so that the encoder meets texture everywhere

_BOOKS: tuple[Colour, ...] = ((63, 84, 168), (120, 184, 216), (122, 111, 79), (140, 160, 139), (92, 74, 62))
_LEAVES: tuple[Colour, ...] = ((80, 122, 78), (67, 100, 60), (104, 154, 110), (123, 174, 133))
_LIGHTS: tuple[Colour, ...] = ((107, 194, 246), (90, 154, 240), (232, 184, 143), (200, 226, 232))
_PAINTINGS: tuple[Colour, ...] = ((134, 122, 88), (79, 121, 197), (76, 92, 62), (176, 139, 154))


def paint_room(seed: int, width: int, height: int) -> Picture:
    """Paint the room of a seed: the same picture every time, at any size."""
    rng = np.random.default_rng(seed)
    # Half size is enough for what gets blurred, and three times faster.
    small = _KINDS[seed % len(_KINDS)](rng, width // 2, height // 2)
    blurred = cv2.GaussianBlur(small, (0, 0), max(0.5, height / 2 * _SOFTNESS))
    y, x = np.ogrid[-1 : 1 : blurred.shape[0] * 1j, -1 : 1 : blurred.shape[1] * 1j]
    shade = (1 - 0.28 * (0.6 * x**2 + 0.4 * y**2)).astype(np.float32)
    shaded = (np.asarray(blurred, np.uint8) * shade[..., None]).astype(np.uint8)
    soft = cv2.resize(shaded, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(soft, _grain(rng, width, height), dtype=cv2.CV_8U), np.uint8)


def _grain(rng: np.random.Generator, width: int, height: int) -> NDArray[np.int16]:
    """Fine grey noise; one tile repeated."""
    tile = np.rint(rng.standard_normal((_TILE, _TILE)) * _GRAIN).astype(np.int16)
    grey = np.tile(tile, (-(-height // _TILE), -(-width // _TILE)))[:height, :width]
    return np.asarray(cv2.merge([grey, grey, grey]), np.int16)


def _gradient(width: int, height: int, top: Colour, bottom: Colour) -> Picture:
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    column = np.array(top, np.float32) * (1 - ramp) + np.array(bottom, np.float32) * ramp
    return np.ascontiguousarray(np.broadcast_to(column, (height, width, 3))).astype(np.uint8)


def _shelves(rng: np.random.Generator, width: int, height: int) -> Picture:
    room = _gradient(width, height, (60, 74, 92), (34, 38, 48))
    for shelf in (0.24, 0.52, 0.80):
        bottom = int(shelf * height)
        cv2.rectangle(room, (0, bottom), (width, bottom + height // 40), (80, 98, 122), -1)
        x = 0.0
        while x < width:
            book = float(rng.uniform(0.025, 0.06)) * height
            top = bottom - int(rng.uniform(0.11, 0.19) * height)
            if rng.random() < 0.85:
                cv2.rectangle(room, (int(x), top), (int(x + book), bottom - 1), _pick(rng, _BOOKS), -1)
            x += book + float(rng.uniform(0.003, 0.02)) * height
    return room


def _window(rng: np.random.Generator, width: int, height: int) -> Picture:
    room = _gradient(width, height, (168, 187, 201), (114, 129, 143))
    right, bottom = int(0.38 * width), int(0.74 * height)
    cv2.rectangle(room, (int(0.06 * width), 0), (right, bottom), (244, 238, 226), -1)
    for x in (0.06, 0.21, 0.375):
        cv2.rectangle(room, (int(x * width), 0), (int((x + 0.012) * width), bottom), (204, 212, 222), -1)
    _leaves(rng, room, 0.86, 0.45, 26)
    return room


def _plants(rng: np.random.Generator, width: int, height: int) -> Picture:
    room = _gradient(width, height, (218, 227, 221), (156, 174, 159))
    _leaves(rng, room, 0.12, 0.5, 40)
    _leaves(rng, room, 0.88, 0.55, 40)
    return room


def _night(rng: np.random.Generator, width: int, height: int) -> Picture:
    room = _gradient(width, height, (58, 42, 34), (30, 20, 16))
    for _ in range(60):
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0.03, 0.65) * height))
        cv2.circle(room, centre, int(rng.uniform(0.012, 0.04) * height), _pick(rng, _LIGHTS), -1, cv2.LINE_AA)
    return room


def _gallery(rng: np.random.Generator, width: int, height: int) -> Picture:
    room = _gradient(width, height, (195, 207, 217), (141, 156, 169))
    for x, w, h in ((0.08, 0.2, 0.42), (0.72, 0.22, 0.3)):
        left, top = int(x * width), int(0.14 * height)
        right, bottom, frame = int((x + w) * width), int((0.14 + h) * height), height // 30
        cv2.rectangle(room, (left, top), (right, bottom), (232, 239, 243), -1)
        inner = (left + frame, top + frame), (right - frame, bottom - frame)
        cv2.rectangle(room, *inner, _pick(rng, _PAINTINGS), -1)
        centre = ((left + right) // 2, (top + bottom) // 2)
        cv2.circle(room, centre, int(0.07 * height), _pick(rng, _PAINTINGS), -1, cv2.LINE_AA)
    return room


def _leaves(rng: np.random.Generator, room: Picture, x: float, y: float, count: int) -> None:
    height, width = room.shape[:2]
    for _ in range(count):
        centre = (int((x + rng.normal(0, 0.07)) * width), int((y + rng.normal(0, 0.22)) * height))
        axes = (max(1, int(0.02 * height)), max(1, int(0.075 * height)))
        angle = float(rng.uniform(-80, 80))
        cv2.ellipse(room, centre, axes, angle, 0, 360, _pick(rng, _LEAVES), -1, cv2.LINE_AA)


def _pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    return colours[int(rng.integers(len(colours)))]


_KINDS: tuple[Callable[[np.random.Generator, int, int], Picture], ...] = (_window, _shelves, _plants, _gallery, _night)
