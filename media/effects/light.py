"""Light correction: a gentle gamma that lifts a dark picture, found from the luma and followed slowly."""

import math

import av
import cv2
import numpy as np

from media.capture.planes import Plane, planes_of

GRID = 8  # every so many pixels is looked at
WANTED = 0.46  # mean luma to aim at, of full range
ENOUGH = 0.40  # a picture at least so bright is left alone
STRONGEST = 0.55  # gamma; more shows noise instead of a face
RELAX = 0.6  # share of the way to the wanted light that is gone: dusk should still look like dusk
FOLLOW = 0.04  # of the difference each picture: about a second at 30 a second
SETTLED = 0.004  # of gamma; less than this makes no new table
COLOUR = 0.35  # share of the lift that colours get too, or they would look washed out
_BLACK, _WHITE = 16, 235


def mean_light(luma: Plane) -> float:
    """The brightness that matters, 0..1: the middle of the picture counts twice, where the person is."""
    sample = luma[::GRID, ::GRID].astype(np.float32)
    rows, columns = sample.shape
    middle = sample[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    mean = (float(sample.mean()) + float(middle.mean())) / 2
    return min(1.0, max(0.0, (mean - _BLACK) / (_WHITE - _BLACK)))


def wanted_gamma(light: float) -> float:
    """The exponent for a picture of this brightness; 1 leaves it alone, less lifts it."""
    if light >= ENOUGH or light <= 0.01:  # in the dark there is nothing but noise to lift
        return 1.0
    full = math.log(WANTED) / math.log(light)
    return max(STRONGEST, 1.0 - RELAX * (1.0 - full))


class LightCorrection:
    """Follows one camera. Used from the capture thread."""

    def __init__(self) -> None:
        self._gamma: float | None = None
        self._made_for = 1.0
        self._luma = np.arange(256, dtype=np.uint8)
        self._chroma = np.arange(256, dtype=np.uint8)

    @property
    def gamma(self) -> float:
        """The exponent in use."""
        return 1.0 if self._gamma is None else self._gamma

    def process(self, image: av.VideoFrame) -> av.VideoFrame:
        """The lifted picture, a new one; the picture itself if it is bright enough."""
        planes = planes_of(image)
        wanted = wanted_gamma(mean_light(planes.y))
        self._gamma = wanted if self._gamma is None else self._gamma + FOLLOW * (wanted - self._gamma)
        if self._gamma > 1 - SETTLED:
            return image
        if abs(self._gamma - self._made_for) > SETTLED:
            self._make_tables(self._gamma)
        target = av.VideoFrame(image.width, image.height, "yuv420p")
        lifted = planes_of(target)
        cv2.LUT(planes.y, self._luma, dst=lifted.y)
        cv2.LUT(planes.u, self._chroma, dst=lifted.u)
        cv2.LUT(planes.v, self._chroma, dst=lifted.v)
        return target

    def _make_tables(self, gamma: float) -> None:
        self._made_for = gamma
        levels = np.arange(256)
        share = np.clip((levels - _BLACK) / (_WHITE - _BLACK), 0, 1)
        self._luma = np.clip(np.rint(_BLACK + (_WHITE - _BLACK) * share**gamma), 0, 255).astype(np.uint8)
        factor = 1 + COLOUR * (1 / gamma - 1)
        self._chroma = np.clip(np.rint(128 + (levels - 128) * factor), 16, 240).astype(np.uint8)
