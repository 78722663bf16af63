"""Films of a person who is in a room, leaves it and comes back, for backdrops that are learned."""

from collections.abc import Iterator

import av
import numpy as np

from media.capture.persona import persona_of
from media.capture.planes import copy_into, planes_from_bgr, planes_of
from media.capture.room import paint_room
from media.capture.synthetic import painter

WIDTH, HEIGHT, FPS = 640, 360, 15.0


class Visit:
    """One persona and their room, with the noise of a camera. Pictures are new objects each time."""

    def __init__(self, seed: int = 1, *, noise: float = 2.0) -> None:
        self._painter = painter(seed, WIDTH, HEIGHT, 30.0)
        self._room = planes_from_bgr(paint_room(persona_of(seed).room, WIDTH, HEIGHT))
        generator = np.random.default_rng(seed)
        self._grain = [generator.normal(0, noise, (HEIGHT, WIDTH)).astype(np.float32) for _ in range(5)]
        self._number = 0

    def person(self, count: int, *, light: float = 1.0, shift: int = 0) -> Iterator[av.VideoFrame]:
        """Pictures of the person; `light` as a factor, `shift` the camera's turn in pixels."""
        for _ in range(count):
            image = self._painter.paint(2 * self._number)
            yield self._seen(image, light, shift)

    def room(self, count: int) -> Iterator[av.VideoFrame]:
        """Pictures of the empty room."""
        for _ in range(count):
            image = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
            copy_into(planes_of(image), self._room)
            yield self._seen(image, 1.0, 0)

    def _seen(self, image: av.VideoFrame, light: float, shift: int) -> av.VideoFrame:
        self._number += 1
        planes = planes_of(image)
        grain = self._grain[self._number % len(self._grain)]
        planes.y[:] = np.clip(planes.y * light + grain, 0, 255).astype(np.uint8)
        if shift:
            for plane, step in ((planes.y, shift), (planes.u, shift // 2), (planes.v, shift // 2)):
                plane[:] = np.roll(plane, step, axis=1)
        return image
