"""Whether two pictures of a screen look alike to a person: a moved control does not, another rasteriser's edges do.

Both are made half as large, so that the grey of a letter's edge counts for little, and compared in tiles. In a tile of
8 x 8 the mean of the larger colour differences says how much is different there; one tile suffices to be unlike.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

Pixels = npt.NDArray[np.uint8]

TILE = 8  # pixels of the halved picture
LIMIT = 9.0  # of 255, mean of a tile


@dataclass(frozen=True, slots=True)
class Unlikeness:
    """The worst tile."""

    x: int
    y: int
    """Its place in the picture of full size."""
    strength: float
    """0 to 255; 255 where the sizes differ."""

    def __str__(self) -> str:
        return f"differs by {self.strength:.0f} of 255 around ({self.x}, {self.y})"


def halved(image: QImage) -> Pixels:
    """A picture at half its size, height x width x RGB."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = flat[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3)
    size = (max(1, plain.width() // 2), max(1, plain.height() // 2))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def unlikeness(wanted: Pixels, painted: Pixels) -> Unlikeness | None:
    """Where two halved pictures differ most, if that is more than a person would pass over."""
    if wanted.shape != painted.shape:
        return Unlikeness(0, 0, 255.0)
    soft = [cv2.blur(each.astype(np.float32), (3, 3)) for each in (wanted, painted)]
    apart = np.abs(soft[0] - soft[1]).max(axis=2)
    high, wide = (-(-side // TILE) * TILE for side in apart.shape)
    padded = np.zeros((high, wide), np.float32)
    padded[: apart.shape[0], : apart.shape[1]] = apart
    tiles = padded.reshape(high // TILE, TILE, wide // TILE, TILE).mean(axis=(1, 3))
    row, column = np.unravel_index(int(tiles.argmax()), tiles.shape)
    worst = float(tiles[row, column])
    return Unlikeness(int(column) * TILE * 2, int(row) * TILE * 2, worst) if worst > LIMIT else None
