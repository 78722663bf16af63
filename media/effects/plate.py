"""Learning what the empty room looks like: somebody leaves the picture, it is still for three seconds, that is it.

Pictures come in as a small one of three floats a pixel: Y, U, V. No clock: times are given.
"""

from enum import Enum, auto

import cv2
import numpy as np
import numpy.typing as npt

Small = npt.NDArray[np.float32]
"""Rows x columns x (Y, U, V)."""

STILL_FOR = 3.0  # seconds
PICTURES = 20  # at least: fewer do not average out the noise, and prove no stillness
PATIENCE = 30.0  # seconds from the first movement
LEAVING = 0.04  # share of pixels that change when somebody gets up
STILL = 0.003  # share of pixels that change in an empty room: noise. Somebody who sits quietly sways more in 3 s.
CHANGE = 9.0  # levels of luma, after averaging, that are more than noise
MOTION_PERIOD = 0.1  # seconds between two pictures that are compared: slow movement must show too


class Learning(Enum):
    """Where it stands."""

    WAITING = auto()
    """Nobody has left yet."""
    STILL = auto()
    """The picture is still; so far."""
    DONE = auto()
    HOPELESS = auto()
    """The picture does not come to rest: noise, or something that moves. It goes on looking."""


class PlateLearner:
    """Looks at every picture until the room is known.

    Stillness counts only after movement: a person who sits motionless must not become part of the room.
    """

    def __init__(self) -> None:
        self._compared: Small | None = None
        self._compared_at = float("-inf")
        self._moved_at: float | None = None
        self._still_since: float | None = None
        self._first: Small | None = None
        self._sum: Small | None = None
        self._count = 0

    def look(self, picture: Small, now: float) -> Learning:
        """Take the next picture."""
        if now - self._compared_at >= MOTION_PERIOD:
            share = _changed_share(picture, self._compared)
            self._compared, self._compared_at = picture, now
            if self._moved_at is None and share >= LEAVING:
                self._moved_at = now
            if share > STILL or _changed_share(picture, self._first) > STILL:
                self._begin_again()
                is_hopeless = self._moved_at is not None and now - self._moved_at > PATIENCE
                return Learning.HOPELESS if is_hopeless else Learning.WAITING
        if self._moved_at is None:
            return Learning.WAITING
        if self._still_since is None or self._sum is None:
            self._still_since, self._first, self._sum, self._count = now, picture, picture.copy(), 1
        else:
            self._sum += picture
            self._count += 1
        is_known = now - self._still_since >= STILL_FOR and self._count >= PICTURES
        return Learning.DONE if is_known else Learning.STILL

    @property
    def plate(self) -> Small:
        """The mean of the still pictures. Only when done."""
        assert self._sum is not None
        mean: Small = self._sum / np.float32(self._count)
        return mean

    def _begin_again(self) -> None:
        self._still_since = self._first = self._sum = None
        self._count = 0


def _changed_share(picture: Small, before: Small | None) -> float:
    if before is None or before.shape != picture.shape:
        return 0.0
    difference = cv2.absdiff(picture[..., 0], before[..., 0])
    return float(np.count_nonzero(difference > CHANGE)) / difference.size
