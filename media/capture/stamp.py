"""The stamp: a frame number and the capture time as black and white cells in a corner of the picture, and its reader.

It survives H.264, scaling, mirroring and a place anywhere in a larger picture. 16 x 10 cells: a white border, inside it
a black border, inside that 12 x 6 bits, most significant first, white is one: 24 bits frame number, 32 bits capture
time in ticks of 0.1 ms, 16 bits checksum. Cells are 1/60 of the picture's height.
"""

import binascii
from dataclasses import dataclass

import av
import cv2
import numpy as np

from media.capture.planes import Plane, rows_of

TICKS = 10_000  # a second
NUMBER_BITS = 24
TIME_BITS = 32
COLUMNS, ROWS = 12, 6  # of bits
BORDER = 2  # cells on each side: one white, one black
WHITE, BLACK, GREY = 225, 28, 128
CELLS_IN_HEIGHT = 60

_LEAST_CELL = 2.0  # pixels; smaller ones cannot be read
_ASPECT = (COLUMNS + 2) / (ROWS + 2)
_BYTES = COLUMNS * ROWS // 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a stamp says."""

    number: int
    """Frame number, modulo 2**24."""
    ticks: int
    """Capture time in units of 0.1 ms, modulo 2**32."""

    def captured_at(self, near: float) -> float:
        """Monotonic seconds of the capture; `near` is any instant within two days of it, on the same clock."""
        span = 1 << TIME_BITS
        difference = (self.ticks - round(near * TICKS) + span // 2) % span - span // 2
        return near + difference / TICKS


def cell_size(height: int) -> int:
    """Pixels of a cell's side in a picture of `height` rows; even, so that colour planes align."""
    return max(2, height // CELLS_IN_HEIGHT // 2 * 2)


def draw(luma: Plane, chroma: tuple[Plane, Plane], number: int, captured_at: float) -> None:
    """Write the stamp into a writable I420 picture: top right, where a call lays nothing over it."""
    cell = cell_size(luma.shape[0])
    cells = _cells(number, captured_at)
    block = np.repeat(np.repeat(cells, cell, axis=0), cell, axis=1)
    rows, columns = block.shape
    left = _left(luma.shape[1], columns)
    luma[:rows, left : left + columns] = block
    for plane in chroma:
        plane[: rows // 2, left // 2 : (left + columns) // 2] = GREY


def read(image: av.VideoFrame) -> Stamp | None:
    """Read the stamp of a decoded yuv420p picture, in its corner; None if there is none.

    The picture may have been scaled since: then a cell is a sixtieth of its height, and no whole number of pixels.
    """
    luma = rows_of(image.planes[0])
    scaled, drawn = luma.shape[0] / CELLS_IN_HEIGHT, float(cell_size(luma.shape[0]))
    for cell in (scaled, drawn) if scaled != drawn else (drawn,):
        width, height = (COLUMNS + 2) * cell, (ROWS + 2) * cell
        left = image.width - width - cell
        if luma.shape[0] < height + 2 * cell or left < cell:
            continue
        stamp = _sample(luma, left, cell, width, height)
        if stamp is not None:
            return stamp
    return None


def find(region: Plane) -> Stamp | None:
    """Look for a stamp anywhere in a picture: grey, BGR or BGRA, scaled and mirrored as it may be."""
    grey = region
    if region.ndim == 3:
        conversion = cv2.COLOR_BGRA2GRAY if region.shape[2] == 4 else cv2.COLOR_BGR2GRAY
        grey = np.asarray(cv2.cvtColor(region, conversion), np.uint8)
    for picture in (grey, np.ascontiguousarray(grey[:, ::-1])):
        _, binary = cv2.threshold(picture, GREY, 255, cv2.THRESH_BINARY)
        contours, _ = cv2.findContours(binary, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        boxes = (cv2.boundingRect(contour) for contour in contours)
        for left, top, width, height in sorted(boxes, key=lambda box: -box[2] * box[3]):
            stamp = _try_box(picture, left, top, width, height)
            if stamp is not None:
                return stamp
    return None


def _left(width: int, stamp_width: int) -> int:
    """First column of the stamp; even, so that colour planes align."""
    return max(0, (width - stamp_width) // 2 * 2)


def _cells(number: int, captured_at: float) -> Plane:
    body = (number % (1 << NUMBER_BITS)) << TIME_BITS | round(captured_at * TICKS) % (1 << TIME_BITS)
    data = body.to_bytes(_BYTES - 2, "big")
    data += binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big")
    bits = np.unpackbits(np.frombuffer(data, np.uint8)).reshape(ROWS, COLUMNS)
    cells = np.full((ROWS + 2 * BORDER, COLUMNS + 2 * BORDER), WHITE, np.uint8)
    cells[1:-1, 1:-1] = BLACK
    cells[BORDER:-BORDER, BORDER:-BORDER] = np.where(bits, WHITE, BLACK)
    return cells


def _try_box(picture: Plane, left: int, top: int, width: int, height: int) -> Stamp | None:
    """Take a box for the black border, or for its hole's outline one pixel outside; the checksum decides."""
    if height < (ROWS + 2) * _LEAST_CELL or not 0.85 < width / height / _ASPECT < 1.18:
        return None
    for inset in (0, 1):
        stamp = _sample(picture, left + inset, top + inset, width - 2 * inset, height - 2 * inset)
        if stamp is not None:
            return stamp
    return None


def _sample(picture: Plane, left: float, top: float, width: float, height: float) -> Stamp | None:
    """Read the bits inside a black border at this place."""
    cell_x, cell_y = width / (COLUMNS + 2), height / (ROWS + 2)
    xs = left + (np.arange(COLUMNS) + 1.5) * cell_x
    ys = top + (np.arange(ROWS) + 1.5) * cell_y
    values = np.zeros((ROWS, COLUMNS), np.float32)
    # The middle of each cell, away from what scaling and compression smear over its edges.
    for dy in (-0.2, 0.2):
        for dx in (-0.2, 0.2):
            rows = np.clip(ys + dy * cell_y, 0, picture.shape[0] - 1).astype(np.intp)
            columns = np.clip(xs + dx * cell_x, 0, picture.shape[1] - 1).astype(np.intp)
            values += picture[np.ix_(rows, columns)]
    data = np.packbits(values > GREY * 4).tobytes()
    if binascii.crc_hqx(data[:-2], 0xFFFF) != int.from_bytes(data[-2:], "big"):
        return None
    body = int.from_bytes(data[:-2], "big")
    return Stamp(number=body >> TIME_BITS, ticks=body & ((1 << TIME_BITS) - 1))
