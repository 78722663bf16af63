"""Telling a person from a room that is known: difference, cleaned up, held steady over time."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from media.effects.plate import Small

Mask = npt.NDArray[np.uint8]
"""Rows x columns, 255 is person."""

CHROMA_WEIGHT = 2.0  # a level of colour says more than one of brightness
SURE_ROOM, SURE_PERSON = 12.0, 34.0  # weighted levels of difference
SHADOW_COLOUR = 4.0  # levels of colour difference below which darker is only shade
SHADOW_LIGHT = 0.6  # of the room's brightness; darker than this is no shade
LEAST_PART = 0.015  # share of the picture; smaller parts are noise
SURE = 0.15  # share of a person that differs from the room beyond doubt
STEADY = 0.35  # share of the matte before that stays
ADAPT = 0.02  # of the difference each picture by which the room follows the light, where there is nobody
SHIFT_EVERY = 8  # pictures
SHIFT_SEEN = 0.1  # response of the correlation that can be believed
STRONGEST_EDGE = 60.0  # levels; a face in front of a pale wall must not outvote the wall
FEATHER = 5  # pixels of the small picture


@dataclass(frozen=True, slots=True)
class Matte:
    """Where the person is, and how sure that looks."""

    mask: Mask
    covered: float
    """Share of the picture that is person."""
    flicker: float
    """Share of the person that came or went since the picture before."""
    shift: float
    """By how much the room lies elsewhere than where it was learned, as a share of the picture's width."""
    loose: float
    """Share of the picture that differs from the room but is not connected with the lower edge, where people are."""


class Matter:
    """Follows one room. Used from the capture thread."""

    def __init__(self, plate: Small) -> None:
        self._plate = plate
        rows, columns = plate.shape[:2]
        self._soft = np.zeros((rows, columns), np.float32)
        self._before = np.zeros((rows, columns), bool)
        self._window = cv2.createHanningWindow((columns, rows), cv2.CV_32F)
        self._edges = _edges(plate)
        self._shift = 0.0
        self._looks = 0

    def look(self, picture: Small) -> Matte:
        """The matte of the next picture."""
        person, loose = _parted(self._difference(picture))
        inner = cv2.erode(person.astype(np.uint8), np.ones((3, 3), np.uint8))  # a light rim tells of the room
        soft = cv2.GaussianBlur(inner.astype(np.float32), (FEATHER, FEATHER), 0)
        self._soft += (1 - STEADY) * (soft - self._soft)
        covered = float(np.count_nonzero(person)) / person.size
        changed = float(np.count_nonzero(person ^ self._before)) / person.size
        self._before = person
        self._adapt(picture, person)
        if self._looks % SHIFT_EVERY == 0:
            self._shift = self._measured_shift(picture)
        self._looks += 1
        mask = np.clip(self._soft * 255, 0, 255).astype(np.uint8)
        return Matte(mask, covered, changed / max(covered, 0.02), self._shift, loose)

    def _difference(self, picture: Small) -> Small:
        """Weighted levels by which each pixel differs from the room under the present light."""
        light = self._light(picture)
        luma = picture[..., 0] - self._plate[..., 0] * light
        colour = cv2.absdiff(picture[..., 1], self._plate[..., 1]) + cv2.absdiff(picture[..., 2], self._plate[..., 2])
        room = np.maximum(self._plate[..., 0], 1.0)
        is_shade = (colour < SHADOW_COLOUR) & (luma < 0) & (picture[..., 0] > SHADOW_LIGHT * room)
        strength: Small = np.abs(luma) * np.where(is_shade, 0.35, 1.0).astype(np.float32) + CHROMA_WEIGHT * colour
        return np.asarray(cv2.blur(strength, (3, 3)), np.float32)

    def _light(self, picture: Small) -> np.float32:
        """How much brighter everything is than when the room was learned: cameras adapt to a face."""
        sample = ~self._before[::4, ::4]
        if np.count_nonzero(sample) < 50:
            return np.float32(1.0)
        ratio = picture[::4, ::4, 0][sample] / np.maximum(self._plate[::4, ::4, 0][sample], 8.0)
        return np.float32(min(1.5, max(0.67, float(np.median(ratio)))))

    def _adapt(self, picture: Small, person: npt.NDArray[np.bool_]) -> None:
        near = cv2.dilate(person.astype(np.uint8), np.ones((15, 15), np.uint8))
        weight = np.where(near, 0.0, ADAPT).astype(np.float32)[..., None]
        self._plate += weight * (picture - self._plate)

    def _measured_shift(self, picture: Small) -> float:
        """By phase correlation of the edges, which hardly minds a person in front; 0 where there are too few."""
        (dx, dy), response = cv2.phaseCorrelate(self._edges, _edges(picture), self._window)
        return float(np.hypot(dx, dy)) / picture.shape[1] if response > SHIFT_SEEN else 0.0


def _edges(picture: Small) -> Small:
    luma = np.ascontiguousarray(picture[..., 0])
    strength = cv2.magnitude(cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1))
    return np.minimum(strength, np.float32(STRONGEST_EDGE))


def _parted(strength: Small) -> tuple[npt.NDArray[np.bool_], float]:
    """The person as whole parts without holes, and the share of what differs elsewhere."""
    sure = (strength > SURE_PERSON).astype(np.uint8)
    maybe = (strength > SURE_ROOM).astype(np.uint8)
    grown = cv2.morphologyEx(maybe, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    grown = cv2.morphologyEx(grown, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    outlines, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    person = np.zeros_like(grown)
    loose = 0
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        if y + height < person.shape[0] - 1:
            loose += int(cv2.contourArea(outline))
            continue
        part = np.zeros((height, width), np.uint8)
        cv2.drawContours(part, [outline], -1, 1, cv2.FILLED, offset=(-x, -y))
        size = np.count_nonzero(part)
        # A part is a person only if it is not small and much of it differs beyond doubt.
        if (
            size > LEAST_PART * grown.size
            and np.count_nonzero(sure[y : y + height, x : x + width] & part) > SURE * size
        ):
            np.bitwise_or(person[y : y + height, x : x + width], part, out=person[y : y + height, x : x + width])
    return person.astype(bool), loose / grown.size
