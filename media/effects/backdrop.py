"""A picture, or the blurred room, behind a person who is told from the empty room."""

import av
import cv2
import numpy as np

from media.capture.planes import Plane, Planes, planes_from_bgr, planes_of
from media.capture.room import paint_room
from media.effects.blur import blur_plane, blurred
from media.effects.choices import Backdrop, BackdropState
from media.effects.judge import BackdropJudge
from media.effects.matte import Mask, Matter
from media.effects.plate import Learning, PlateLearner, Small

COLUMNS = 256  # of the small picture on which the person is found
_ROOMS = {Backdrop.WINDOW: 0, Backdrop.SHELVES: 1, Backdrop.GALLERY: 3}
"""Which of the painted rooms."""


class LearnedBackdrop:
    """Follows one camera. Used from the capture thread; `learn_again` from anywhere."""

    def __init__(self, backdrop: Backdrop, picture: str = "") -> None:
        """`picture` is the path of the person's own, for OWN."""
        self._backdrop = backdrop
        self._picture = picture
        self._behind: Planes | None = None
        self._wants_learning = True
        self._learner = PlateLearner()
        self._judge = BackdropJudge()
        self._matter: Matter | None = None
        self._size = (0, 0)
        self.state = BackdropState.WAITING

    def choose(self, backdrop: Backdrop, picture: str = "") -> None:
        """Another picture behind the person; the room stays known."""
        if (backdrop, picture) != (self._backdrop, self._picture):
            self._backdrop, self._picture, self._behind = backdrop, picture, None

    def learn_again(self) -> None:
        """Forget the room: somebody is to leave the picture."""
        self._wants_learning = True

    def process(self, image: av.VideoFrame, now: float) -> av.VideoFrame:
        """The picture with the backdrop; wholly blurred while the room is not known or the result looks bad."""
        if self._wants_learning or self._size != (image.width, image.height):
            self._begin(image)
        small = small_picture(planes_of(image))
        if self._matter is None:
            self._learn(small, now)
            return blurred(image)
        matte = self._matter.look(small)
        self.state = self._judge.look(
            now, covered=matte.covered, flicker=matte.flicker, shift=matte.shift, loose=matte.loose
        )
        if self.state is not BackdropState.GOOD:
            return blurred(image)
        return composed(image, matte.mask, self._ground(image))

    def _begin(self, image: av.VideoFrame) -> None:
        self._wants_learning = False
        self._size = (image.width, image.height)
        self._learner, self._judge, self._matter, self._behind = PlateLearner(), BackdropJudge(), None, None
        self.state = BackdropState.WAITING

    def _learn(self, small: Small, now: float) -> None:
        match self._learner.look(small, now):
            case Learning.WAITING:
                self.state = BackdropState.WAITING
            case Learning.STILL:
                self.state = BackdropState.LEARNING
            case Learning.HOPELESS:
                self.state = BackdropState.UNSTEADY
            case Learning.DONE:
                self.state = BackdropState.GOOD
                self._matter = Matter(self._learner.plate)

    def _ground(self, image: av.VideoFrame) -> Planes:
        """What is behind the person. The blurred room is that of the first picture with it: nobody may show through."""
        if self._behind is None:
            width, height = image.width, image.height
            own = own_picture(self._picture, width, height) if self._backdrop is Backdrop.OWN else None
            if own is not None:
                self._behind = planes_from_bgr(own)
            elif self._backdrop in _ROOMS:
                self._behind = planes_from_bgr(paint_room(_ROOMS[self._backdrop], width, height))
            else:
                self._behind = _blurred_room(self._learner.plate, width, height)
        return self._behind


def own_picture(path: str, width: int, height: int) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]] | None:
    """The middle of a picture, as large as the frame, blue first; None if it cannot be read any more."""
    try:
        found = cv2.imread(path, cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if found is None:
        return None
    rows, columns = found.shape[:2]
    scale = max(width / columns, height / rows)
    across, down = min(columns, round(width / scale)), min(rows, round(height / scale))
    left, top = (columns - across) // 2, (rows - down) // 2
    part = found[top : top + down, left : left + across]
    scaled = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return np.ascontiguousarray(scaled, np.uint8)


def small_picture(planes: Planes) -> Small:
    """The picture at `COLUMNS` columns, three floats a pixel."""
    rows = max(2, round(COLUMNS * planes.height / planes.width))
    size = (COLUMNS, rows)
    parts = [cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (planes.y, planes.u, planes.v)]
    return np.asarray(cv2.merge(parts), np.float32)


def composed(image: av.VideoFrame, mask: Mask, ground: Planes) -> av.VideoFrame:
    """The person of `image` where the small `mask` says so, the ground elsewhere."""
    target = av.VideoFrame(image.width, image.height, "yuv420p")
    person, made = planes_of(image), planes_of(target)
    whole = _resized(mask, person.y)
    half = _resized(mask, person.u)
    _blend(person.y, ground.y, whole, made.y)
    _blend(person.u, ground.u, half, made.u)
    _blend(person.v, ground.v, half, made.v)
    return target


def _blend(front: Plane, back: Plane, share: Mask, sink: Plane) -> None:
    there = cv2.multiply(front, share, scale=1 / 255)
    rest = cv2.multiply(back, cv2.bitwise_not(share), scale=1 / 255)
    cv2.add(there, rest, dst=sink)


def _resized(mask: Mask, like: Plane) -> Mask:
    rows, columns = like.shape
    return np.asarray(cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)


def _blurred_room(plate: Small, width: int, height: int) -> Planes:
    """The learned room, blurred: it holds nobody, so nothing of a person can leak at their outline."""
    levels = np.clip(np.rint(plate), 0, 255).astype(np.uint8)
    sizes = ((width, height), (width // 2, height // 2), (width // 2, height // 2))
    parts = []
    for channel, (columns, rows) in enumerate(sizes):
        sink = np.empty((rows, columns), np.uint8)
        blur_plane(np.ascontiguousarray(levels[..., channel]), sink, width // 2, height // 2)
        parts.append(sink)
    return Planes(*parts)
