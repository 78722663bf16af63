"""Personas: how each painted person looks, by seed, and the parts of it that never change."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from media.capture.planes import Colour, Picture, Plane, Sprite
from media.capture.room import paint_room

HEAD_WIDTH, HEAD_HEIGHT = 0.30, 0.40  # of the picture's height
CANVAS_WIDTH, CANVAS_HEIGHT = 0.56, 0.78  # of the sprite that holds the head and its hair
HEAD_Y = 0.42  # where the middle of the head rests, of the picture's height
HAND_SIZE = 0.26
HAND_LENGTH = 0.68  # with the forearm
_FAINT = 0.004  # a share of colour that changes nothing
_SHADOW: Colour = (16, 23, 58)
_LIGHT: Colour = (224, 241, 255)
_BLUSH: Colour = (72, 90, 214)


class Hair(Enum):
    """Cuts a painter of ellipses can manage."""

    SHORT = auto()
    LONG = auto()
    BOB = auto()
    CURLY = auto()
    BUN = auto()
    BALD = auto()
    SCARF = auto()


@dataclass(frozen=True, slots=True)
class Persona:
    """The looks of one painted person."""

    skin: Colour
    hair_colour: Colour
    shirt: Colour
    hair: Hair
    room: int
    has_beard: bool = False
    has_glasses: bool = False
    light: float = -1.0
    """From which side: -1 left, 1 right."""


PERSONAS = (
    Persona((128, 166, 222), (30, 42, 66), (104, 96, 44), Hair.LONG, room=0),
    Persona((52, 78, 126), (16, 18, 24), (50, 88, 204), Hair.SHORT, room=1, has_beard=True),
    Persona((164, 198, 238), (26, 24, 24), (214, 222, 230), Hair.BOB, room=2, has_glasses=True, light=1.0),
    Persona((108, 148, 202), (98, 90, 52), (78, 66, 60), Hair.SCARF, room=3),
    Persona((92, 122, 184), (18, 20, 30), (126, 76, 110), Hair.CURLY, room=4, light=1.0),
    Persona((148, 180, 230), (64, 116, 168), (94, 66, 50), Hair.SHORT, room=8, light=1.0),
    Persona((136, 172, 224), (30, 48, 92), (62, 162, 218), Hair.BUN, room=10),
    Persona((146, 180, 228), (206, 212, 216), (106, 86, 74), Hair.BALD, room=6, has_beard=True, has_glasses=True),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is painted once: the room with the shoulders in front, the head without eyes and mouth, a hand."""

    backdrop: Picture
    head: Sprite
    hand: Sprite


def persona_of(seed: int) -> Persona:
    """The looks that belong to a seed."""
    return PERSONAS[seed % len(PERSONAS)]


def paint_parts(persona: Persona, width: int, height: int) -> Parts:
    """Paint everything that does not change from frame to frame."""
    backdrop = paint_room(persona.room, width, height)
    _paint_shoulders(backdrop, persona)
    return Parts(backdrop, _paint_head(persona, height), _paint_hand(persona, height))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a share of `second` in it."""
    blue, green, red = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return blue, green, red


class _Canvas:
    """A picture and its mask, painted together in units of the frame's height with (0, 0) in the middle."""

    def __init__(self, width: float, height: float, unit: int, ground: Colour) -> None:
        self.unit = unit
        rows, columns = round(height * unit / 2) * 2, round(width * unit / 2) * 2
        self.picture: Picture = np.full((rows, columns, 3), ground, np.uint8)
        self.mask: Plane = np.zeros((rows, columns), np.uint8)
        self.middle = (columns / 2, rows / 2)

    def point(self, x: float, y: float) -> tuple[int, int]:
        return round((self.middle[0] + x * self.unit) * 16), round((self.middle[1] + y * self.unit) * 16)

    def ellipse(self, x: float, y: float, w: float, h: float, colour: Colour, angle: float = 0.0) -> None:
        axes = (round(w * self.unit * 16), round(h * self.unit * 16))
        for image, value in ((self.picture, colour), (self.mask, (255,))):
            cv2.ellipse(image, self.point(x, y), axes, angle, 0, 360, value, -1, cv2.LINE_AA, 4)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        corners = np.array([self.point(x, y) for x, y in points], np.int32)
        for image, value in ((self.picture, colour), (self.mask, (255,))):
            cv2.fillPoly(image, [corners], value, cv2.LINE_AA, 4)

    def stroke(self, points: list[tuple[float, float]], colour: Colour, thickness: float, share: float = 1.0) -> None:
        over = self.picture.copy()
        corners = np.array([self.point(x, y) for x, y in points], np.int32)
        cv2.polylines(over, [corners], False, colour, max(1, round(thickness * self.unit)), cv2.LINE_AA, 4)
        cv2.addWeighted(over, share, self.picture, 1 - share, 0, dst=self.picture)

    def tint(self, colour: Colour, share: NDArray[Any]) -> None:
        columns, rows = np.flatnonzero(share.max(axis=0) > _FAINT), np.flatnonzero(share.max(axis=1) > _FAINT)
        if not columns.size or not rows.size:
            return
        box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        weight = share[box].astype(np.float32)[..., None]
        part = self.picture[box]
        part[:] = part + (np.array(colour, np.float32) - part) * weight

    def spot(self, x: float, y: float, w: float, h: float) -> NDArray[np.float32]:
        rows, columns = self.mask.shape
        dy = ((np.arange(rows, dtype=np.float32) - self.middle[1]) / self.unit - y) / h
        dx = ((np.arange(columns, dtype=np.float32) - self.middle[0]) / self.unit - x) / w
        return np.asarray(np.exp(-(dy**2))[:, None] * np.exp(-(dx**2))[None, :], np.float32)

    def sprite(self) -> Sprite:
        soft = max(0.6, self.unit / 450)
        mask = np.asarray(cv2.GaussianBlur(self.mask, (0, 0), soft), np.uint8)
        return Sprite(np.asarray(cv2.GaussianBlur(self.picture, (0, 0), soft / 2), np.uint8), mask)


def _face_outline() -> list[tuple[float, float]]:
    """An egg: wider above the cheeks, narrow at the chin."""
    points = []
    for step in range(64):
        angle = 2 * np.pi * step / 64
        x, y = float(np.sin(angle)), float(-np.cos(angle))
        narrow = 1 - 0.16 * max(0.0, y) ** 1.5
        points.append((x * HEAD_WIDTH / 2 * narrow, y * HEAD_HEIGHT / 2))
    return points


def _paint_head(persona: Persona, unit: int) -> Sprite:
    canvas = _Canvas(CANVAS_WIDTH, CANVAS_HEIGHT, unit, persona.hair_colour)
    rng = np.random.default_rng(persona.room + 7)
    w, h = HEAD_WIDTH, HEAD_HEIGHT
    dark = mix(persona.skin, _SHADOW, 0.42)
    _paint_back_hair(canvas, persona, rng)
    if persona.hair in (Hair.SHORT, Hair.BUN, Hair.BALD, Hair.CURLY):
        for side in (-1, 1):
            canvas.ellipse(side * w * 0.5, h * 0.05, w * 0.075, h * 0.09, mix(persona.skin, dark, 0.4))
    canvas.polygon(_face_outline(), persona.skin)
    face = np.zeros_like(canvas.mask)
    corners = np.array([canvas.point(x, y) for x, y in _face_outline()], np.int32)
    cv2.fillPoly(face, [corners], (255,), cv2.LINE_AA, 4)
    inside = face.astype(np.float32) / 255
    canvas.tint(_LIGHT, 0.34 * inside * canvas.spot(persona.light * w * 0.22, -h * 0.16, w * 0.3, h * 0.34))
    canvas.tint(dark, 0.62 * inside * canvas.spot(-persona.light * w * 0.62, h * 0.1, w * 0.34, h * 0.6))
    canvas.tint(dark, 0.45 * inside * canvas.spot(0, h * 0.56, w * 0.5, h * 0.16))
    for side in (-1, 1):
        canvas.tint(_BLUSH, 0.16 * inside * canvas.spot(side * w * 0.28, h * 0.15, w * 0.13, w * 0.12))
        canvas.tint(dark, 0.35 * inside * canvas.spot(side * w * 0.215, -h * 0.02, w * 0.13, h * 0.055))
    if persona.has_beard:
        low = inside * np.clip(canvas.spot(0, h * 0.46, w * 0.62, h * 0.3) * 1.7 - 0.5, 0, 0.86)
        canvas.tint(persona.hair_colour, low)
    _paint_features(canvas, persona, dark)
    _paint_front_hair(canvas, persona, rng)
    return canvas.sprite()


def _paint_features(canvas: _Canvas, persona: Persona, dark: Colour) -> None:
    w, h = HEAD_WIDTH, HEAD_HEIGHT
    brow = mix(persona.hair_colour if persona.hair is not Hair.SCARF else (24, 28, 40), (0, 0, 0), 0.2)
    for side in (-1, 1):
        arch = [(side * w * (0.12 + 0.05 * k), -h * (0.085 + 0.035 * np.sin(k * 0.8))) for k in range(5)]
        canvas.stroke([(float(x), float(y)) for x, y in arch], brow, h * 0.022, 0.85)
        if persona.has_glasses:
            ring = [
                (side * w * 0.215 + w * 0.15 * float(np.cos(a)), -h * 0.01 + h * 0.075 * float(np.sin(a)))
                for a in np.linspace(0, 2 * np.pi, 33)
            ]
            canvas.stroke(ring, (36, 37, 42), h * 0.014)
    if persona.has_glasses:
        canvas.stroke([(-w * 0.07, -h * 0.02), (w * 0.07, -h * 0.02)], (36, 37, 42), h * 0.014)
    canvas.stroke([(-w * 0.08, h * 0.14), (0.0, h * 0.17), (w * 0.08, h * 0.14)], dark, h * 0.016, 0.6)
    bridge = -persona.light * w * 0.04
    canvas.stroke([(bridge * 0.6, -h * 0.02), (bridge, h * 0.07), (bridge * 1.5, h * 0.13)], dark, h * 0.014, 0.3)


def _paint_back_hair(canvas: _Canvas, persona: Persona, rng: np.random.Generator) -> None:
    w, h, colour = HEAD_WIDTH, HEAD_HEIGHT, persona.hair_colour
    shade = mix(colour, (0, 0, 0), 0.25)
    if persona.hair is Hair.LONG:
        canvas.ellipse(0, -h * 0.08, w * 0.64, h * 0.46, shade)
        for side in (-1, 1):
            canvas.ellipse(side * w * 0.5, h * 0.3, w * 0.17, h * 0.52, shade, -side * 5)
    elif persona.hair is Hair.BOB:
        canvas.ellipse(0, -h * 0.02, w * 0.66, h * 0.5, shade)
    elif persona.hair is Hair.SCARF:
        canvas.ellipse(0, h * 0.12, w * 0.70, h * 0.74, shade)
    elif persona.hair is Hair.BUN:
        canvas.ellipse(w * 0.04, -h * 0.6, w * 0.24, h * 0.17, colour)
    elif persona.hair is Hair.CURLY:
        _paint_curls(canvas, rng, colour, np.pi * 0.9, np.pi * 2.1, 0.6)


def _paint_front_hair(canvas: _Canvas, persona: Persona, rng: np.random.Generator) -> None:
    w, h, colour = HEAD_WIDTH, HEAD_HEIGHT, persona.hair_colour
    match persona.hair:
        case Hair.BALD:
            canvas.tint(_LIGHT, 0.3 * canvas.spot(persona.light * w * 0.14, -h * 0.36, w * 0.18, h * 0.1))
            return
        case Hair.CURLY:
            _paint_curls(canvas, rng, colour, np.pi * 1.05, np.pi * 1.95, 0.5)
        case Hair.SCARF:
            ring = [(x * 1.32, y * 1.3) for x, y in _face_outline()]
            hole = [(x * 0.93, y * 0.93 + h * 0.03) for x, y in _face_outline()]
            canvas.polygon([*ring, ring[0], hole[0], *hole[::-1]], colour)
        case Hair.SHORT | Hair.LONG | Hair.BOB | Hair.BUN:
            drop = 0.06 if persona.hair in (Hair.LONG, Hair.BOB) else -0.1
            outer = [(w * 0.54 * np.cos(a), -h * 0.12 - h * 0.47 * np.sin(a)) for a in np.linspace(np.pi, 0, 24)]
            fringe = [(w * x, h * y) for x, y in ((0.52, drop), (0.4, -0.24), (0.12, -0.33), (-0.18, -0.25))]
            fringe += [(-w * 0.42, -h * 0.22), (-w * 0.52, h * drop)]
            canvas.polygon([(float(x), float(y)) for x, y in (*outer, *fringe)], colour)
    shine = canvas.spot(persona.light * w * 0.2, -h * 0.48, w * 0.2, h * 0.07) * (canvas.mask > 0)
    canvas.tint((255, 255, 255), 0.16 * shine)


def _paint_curls(
    canvas: _Canvas, rng: np.random.Generator, colour: Colour, begin: float, end: float, radius: float
) -> None:
    for angle in rng.uniform(begin, end, 70):
        reach = radius * float(rng.uniform(0.88, 1.12))
        tone = mix(colour, (255, 255, 255) if rng.random() < 0.3 else (0, 0, 0), float(rng.uniform(0, 0.16)))
        x, y = HEAD_WIDTH * reach * np.cos(angle), -HEAD_HEIGHT * 0.06 + HEAD_HEIGHT * 0.86 * reach * np.sin(angle)
        canvas.ellipse(float(x), float(y), HEAD_WIDTH * 0.11, HEAD_WIDTH * 0.1, tone)


def _paint_shoulders(backdrop: Picture, persona: Persona) -> None:
    height, width = backdrop.shape[:2]
    canvas = _Canvas(width / height, 1.0, height, persona.shirt)
    w, top = HEAD_WIDTH, HEAD_Y - 0.5 + HEAD_HEIGHT * 0.62
    canvas.ellipse(0, top + 0.36, w * 1.45, 0.36, persona.shirt)
    canvas.tint((255, 255, 255), 0.2 * canvas.spot(persona.light * w, top + 0.1, w * 0.6, 0.3))
    canvas.tint((0, 0, 0), 0.35 * canvas.spot(-persona.light * w * 1.2, top + 0.35, w * 0.7, 0.4))
    neck = mix(persona.skin, _SHADOW, 0.3)
    canvas.polygon(
        [(-w * 0.27, top - 0.16), (w * 0.27, top - 0.16), (w * 0.29, top + 0.02), (-w * 0.29, top + 0.02)], neck
    )
    canvas.ellipse(0, top + 0.02, w * 0.29, 0.05, mix(persona.skin, _SHADOW, 0.12))
    canvas.sprite().cover(backdrop)


def _paint_hand(persona: Persona, unit: int) -> Sprite:
    canvas = _Canvas(HAND_SIZE, HAND_LENGTH, unit, persona.skin)
    s, top = HAND_SIZE, HAND_SIZE * 0.55 - HAND_LENGTH / 2  # the palm's middle is near the canvas's top
    dark = mix(persona.skin, _SHADOW, 0.35)
    canvas.polygon(
        [(-s * 0.17, top + s * 0.2), (s * 0.17, top + s * 0.2), (s * 0.3, HAND_LENGTH), (-s * 0.3, HAND_LENGTH)],
        persona.shirt,
    )
    canvas.ellipse(0, top + s * 0.08, s * 0.2, s * 0.22, persona.skin)
    for x, y, length, angle in (
        (-0.15, -0.2, 0.2, -12),
        (-0.05, -0.26, 0.22, -4),
        (0.05, -0.26, 0.22, 4),
        (0.15, -0.2, 0.19, 12),
    ):
        canvas.ellipse(s * x, top + s * y, s * 0.047, s * length, persona.skin, angle)
    canvas.ellipse(s * 0.23, top + s * 0.02, s * 0.05, s * 0.16, persona.skin, 40)
    canvas.tint(dark, 0.4 * canvas.spot(-persona.light * s * 0.18, top + s * 0.1, s * 0.12, s * 0.3))
    for x in (-0.1, 0.0, 0.1):
        canvas.stroke([(s * x, top - s * 0.12), (s * x, top - s * 0.02)], dark, s * 0.02, 0.4)
    return canvas.sprite()
