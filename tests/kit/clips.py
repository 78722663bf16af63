"""Moving clips for tests, and how well a picture survived."""

import math

import av
import numpy as np

from media.capture import stamp
from media.capture.planes import planes_of
from media.capture.synthetic import painter


def stamped_clip(count: int, width: int, height: int, *, fps: float = 30.0, seed: int = 0) -> list[av.VideoFrame]:
    """The first frames of a painted person; frame n is stamped with number n and the time n / fps."""
    clip = []
    for number in range(count):
        image = painter(seed, width, height, fps).paint(number)
        planes = planes_of(image)
        stamp.draw(planes.y, (planes.u, planes.v), number, number / fps)
        clip.append(image)
    return clip


def luma_psnr(first: av.VideoFrame, second: av.VideoFrame) -> float:
    """Peak signal-to-noise ratio of luma in dB; 99 for equal pictures."""
    difference = planes_of(first).y.astype(np.float32) - planes_of(second).y
    error = float(np.mean(difference**2))
    return 99.0 if error == 0 else 10 * math.log10(255**2 / error)
