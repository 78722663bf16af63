"""A painted, moving person as a camera: for demos, tests and benchmarks, with a stamp that says which frame it is."""

import math
import threading
from functools import lru_cache

import av

from app import clock
from media.capture import stamp
from media.capture.persona import (
    CANVAS_HEIGHT,
    CANVAS_WIDTH,
    HAND_SIZE,
    HEAD_HEIGHT,
    HEAD_WIDTH,
    HEAD_Y,
    Parts,
    mix,
    paint_parts,
    persona_of,
)
from media.capture.planes import Planes, arc, copy_into, ellipse, planes_from_bgr, planes_of
from media.frame import VideoFrame

_PAINTERS_KEPT = 4  # sizes and personas painted lately; one at 720p holds about 20 MB once it has moved


class Painter:
    """Paints any frame of one persona's endless film at one size. Frame `number` always looks the same."""

    def __init__(self, seed: int, width: int, height: int, fps: float) -> None:
        self._persona = persona_of(seed)
        parts: Parts = paint_parts(self._persona, width, height)
        self._backdrop = planes_from_bgr(parts.backdrop)
        self._head = parts.head
        self._hand = parts.hand
        self._phase = seed * 2.4
        self._fps = fps
        self._width = width
        self._height = height

    def paint(self, number: int) -> av.VideoFrame:
        """A new yuv420p picture, without a stamp."""
        image = av.VideoFrame(self._width, self._height, "yuv420p")
        planes = planes_of(image)
        seconds = number / self._fps + self._phase
        copy_into(planes, self._backdrop)
        self._paint_head(planes, seconds)
        self._paint_hand(planes, seconds)
        return image

    def _paint_head(self, planes: Planes, seconds: float) -> None:
        unit = self._height
        turn = 0.6 * math.sin(seconds * 0.9) + 0.4 * math.sin(seconds * 2.1 + 1)
        nod = 0.5 * math.sin(seconds * 1.3 + 2) + 0.5 * math.sin(seconds * 2.9) * _speaking(seconds)
        x = self._width / 2 + 0.028 * unit * turn
        y = HEAD_Y * unit + 0.014 * unit * nod
        self._head.put(planes, x - CANVAS_WIDTH * unit / 2, y - CANVAS_HEIGHT * unit / 2)
        # Features move further than the head: that reads as turning it.
        x += 0.016 * unit * turn
        y += 0.006 * unit * nod
        self._paint_eyes(planes, x, y, seconds)
        self._paint_mouth(planes, x, y, seconds)

    def _paint_eyes(self, planes: Planes, x: float, y: float, seconds: float) -> None:
        w, h = HEAD_WIDTH * self._height, HEAD_HEIGHT * self._height
        lid = mix(self._persona.skin, (16, 23, 58), 0.2)
        line = mix(self._persona.skin, (10, 12, 20), 0.75)
        gaze = 0.014 * w * math.sin(seconds * 0.7 + 1)
        is_blinking = (seconds % 3.7) < 0.13 or (seconds % 5.9) < 0.1
        for side in (-1, 1):
            ex, ey = x + side * w * 0.215, y - h * 0.01
            if is_blinking:
                ellipse(planes, ex, ey, w * 0.076, h * 0.03, lid)
                arc(planes, ex, ey, w * 0.074, -h * 0.014, line, h * 0.012)
                continue
            ellipse(planes, ex, ey, w * 0.074, h * 0.029, (230, 236, 242))
            ellipse(planes, ex + gaze, ey, w * 0.034, h * 0.027, (32, 42, 58))
            arc(planes, ex, ey, w * 0.076, h * 0.032, line, h * 0.012)

    def _paint_mouth(self, planes: Planes, x: float, y: float, seconds: float) -> None:
        w, h = HEAD_WIDTH * self._height, HEAD_HEIGHT * self._height
        lip = mix(self._persona.skin, (52, 47, 154), 0.55)
        openness = _syllable(seconds) * _speaking(seconds)
        my = y + h * 0.265
        if openness < 0.08:
            arc(planes, x, my - h * 0.01, w * 0.15, -h * 0.03, lip, h * 0.018)
            return
        width = w * (0.155 - 0.04 * openness)
        ellipse(planes, x, my, width + h * 0.012, h * (0.02 + 0.055 * openness), lip)
        ellipse(planes, x, my, width, h * (0.008 + 0.05 * openness), (28, 27, 74))
        if openness > 0.3:
            ellipse(planes, x, my - h * 0.03 * openness, width * 0.7, h * 0.014, (230, 236, 243))

    def _paint_hand(self, planes: Planes, seconds: float) -> None:
        raised = max(0.0, math.sin(seconds * 0.55)) ** 0.5 * _speaking(seconds)
        if raised <= 0:
            return
        unit = self._height
        side = 1 if math.sin(seconds * 0.275) > 0 else -1
        x = self._width / 2 + side * unit * (0.36 + 0.045 * math.sin(seconds * 5.3))
        y = unit * (1.22 - 0.5 * raised + 0.03 * math.sin(seconds * 7.1))
        self._hand.put(planes, x - HAND_SIZE * unit / 2, y - HAND_SIZE * 0.55 * unit)


@lru_cache(maxsize=_PAINTERS_KEPT)
def painter(seed: int, width: int, height: int, fps: float) -> Painter:
    """A painter, kept for the next camera of the same kind: painting the room takes some 50 ms."""
    return Painter(seed, width, height, fps)


class SyntheticCamera:
    """A `CaptureSource` that films a painted person, at an even pace, as a camera does."""

    def __init__(self, seed: int = 0, *, has_stamp: bool = True) -> None:
        self._seed = seed
        self._has_stamp = has_stamp
        self._painter: Painter | None = None
        self._interval = 1 / 30
        self._began_at = 0.0
        self._number = 0
        self._stopped = threading.Event()

    @property
    def name(self) -> str:
        """Words for people."""
        return f"Painted person {self._seed + 1}"

    def start(self, width: int, height: int, fps: float) -> None:
        """Begin with frame 0 now. Any even size and rate."""
        self._painter = painter(self._seed, width // 2 * 2, height // 2 * 2, fps)
        self._interval = 1 / fps
        self._number = 0
        self._stopped.clear()
        self._began_at = clock.now()

    def read(self, timeout: float) -> VideoFrame | None:
        """Paint the next frame and wait for its instant; frames whose instant has passed are left out."""
        if self._painter is None:
            return None
        late = clock.now() - self._began_at
        self._number = max(self._number, math.floor(late / self._interval))
        wait = self._number * self._interval - late
        if wait > timeout:
            self._stopped.wait(timeout)
            return None
        number = self._number
        image = self._painter.paint(number)
        # Painting stands for the world before the lens: it is over when the shutter opens.
        if self._stopped.wait(max(0.0, self._began_at + number * self._interval - clock.now())):
            return None
        captured_at = clock.now()
        if self._has_stamp:
            planes = planes_of(image)
            stamp.draw(planes.y, (planes.u, planes.v), number, captured_at)
        self._number = number + 1
        return VideoFrame(image, captured_at, number=number)

    def stop(self) -> None:
        """End the film; a waiting `read` returns. Idempotent."""
        self._stopped.set()
        self._painter = None


def _speaking(seconds: float) -> float:
    """Talks for some seconds, listens for some; 0..1 with soft edges."""
    return min(1.0, max(0.0, 0.5 + 2.5 * (math.sin(seconds * 0.62) + 0.55)))


def _syllable(seconds: float) -> float:
    """How far the mouth is open, about five syllables a second; 0..1."""
    beat = 0.5 + 0.5 * math.sin(seconds * 31 + 2 * math.sin(seconds * 3.1))
    return beat * (0.6 + 0.4 * math.sin(seconds * 4.7))
