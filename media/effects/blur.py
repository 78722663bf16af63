"""Blurring a whole picture so far that nobody recognises the room."""

import av
import cv2

from media.capture.planes import Plane, planes_of

SHRINK = 16  # of luma: what is smaller than this vanishes, and blurring there costs next to nothing
SIGMA = 1.6  # pixels of the small picture


def blurred(image: av.VideoFrame) -> av.VideoFrame:
    """A new picture of the same size."""
    target = av.VideoFrame(image.width, image.height, "yuv420p")
    old, new = planes_of(image), planes_of(target)
    for source, sink in ((old.y, new.y), (old.u, new.u), (old.v, new.v)):
        blur_plane(source, sink, old.width, old.height)
    return target


def blur_plane(source: Plane, sink: Plane, width: int, height: int) -> None:
    """Blur one plane of a picture of that size into another of the plane's own size."""
    small = (max(2, width // SHRINK), max(2, height // SHRINK))
    little = cv2.resize(source, small, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(little, (0, 0), SIGMA)
    rows, columns = sink.shape
    cv2.resize(soft, (columns, rows), dst=sink, interpolation=cv2.INTER_CUBIC)
