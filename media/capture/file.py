"""A video file as a camera: any format FFmpeg reads, looped without end, at its own pace, with a stamp if wanted."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import av
from av.container import InputContainer
from av.video.reformatter import VideoReformatter

from app import clock
from media.capture import stamp
from media.capture.planes import copy_into, planes_of
from media.frame import SourceError, SourceProblem, VideoFrame

PIXEL_FORMAT = "yuv420p"
LATE = 0.2  # seconds; later than this the film goes on from where it should be instead of hurrying


class FileCamera:
    """A `CaptureSource` that plays a file. The size asked for is the most; smaller films keep their size."""

    def __init__(self, path: Path, *, has_stamp: bool = False) -> None:
        self._path = path
        self._has_stamp = has_stamp
        self._container: InputContainer | None = None
        self._images: Iterator[tuple[float, av.VideoFrame]] = iter(())
        self._reformatter = VideoReformatter()
        self._size = (0, 0)
        self._interval = 1 / 30
        self._began_at = 0.0
        self._next: tuple[float, av.VideoFrame] | None = None
        self._last_offset = float("-inf")
        self._number = 0
        self._stopped = threading.Event()

    @property
    def name(self) -> str:
        """Words for people."""
        return self._path.name

    def start(self, width: int, height: int, fps: float) -> None:
        """Open the file. Raises `SourceError`."""
        self.stop()
        self._stopped.clear()
        try:
            self._container = av.open(str(self._path))
            video = self._container.streams.video[0]
        except FileNotFoundError as error:
            raise SourceError(SourceProblem.NOT_FOUND, str(self._path)) from error
        except PermissionError as error:
            raise SourceError(SourceProblem.NOT_ALLOWED, str(self._path)) from error
        except (av.FFmpegError, IndexError, OSError) as error:
            self.stop()
            raise SourceError(SourceProblem.UNREADABLE, f"{self._path}: {error}") from error
        shrink = min(1.0, width / video.width, height / video.height) if video.width and video.height else 1.0
        self._size = (round(video.width * shrink / 2) * 2, round(video.height * shrink / 2) * 2)
        self._interval = 1 / fps
        self._images = self._play()
        self._next = None
        self._last_offset = float("-inf")
        self._number = 0
        self._began_at = clock.now()

    def read(self, timeout: float) -> VideoFrame | None:
        """The next frame at its instant. Raises `SourceError` if the file turns out to be unreadable."""
        deadline = clock.now() + timeout
        while self._container is not None and not self._stopped.is_set():
            if self._next is None:
                self._next = self._decode()
            offset, image = self._next
            due = self._began_at + offset
            if due - clock.now() < -LATE:
                self._began_at = clock.now() - offset
                due = self._began_at + offset
            if due > deadline:
                self._stopped.wait(max(0.0, deadline - clock.now()))
                return None
            self._next = None
            if offset - self._last_offset < self._interval * 0.6:
                continue  # the film has more frames a second than wanted
            if self._stopped.wait(max(0.0, due - clock.now())):
                return None
            self._last_offset = offset
            return self._finish(image)
        return None

    def stop(self) -> None:
        """Close the file. Idempotent."""
        self._stopped.set()
        self._images = iter(())
        self._next = None
        if self._container is not None:
            self._container.close()
            self._container = None

    def _decode(self) -> tuple[float, av.VideoFrame]:
        try:
            return next(self._images)
        except (av.FFmpegError, StopIteration) as error:
            raise SourceError(SourceProblem.UNREADABLE, f"{self._path}: {error}") from error

    def _play(self) -> Iterator[tuple[float, av.VideoFrame]]:
        """Pictures with their instants since the start, round after round; ends only if a round has no picture."""
        container = self._container
        assert container is not None
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        length = 0.0
        while True:
            begin, end = length, None
            first: float | None = None
            for image in container.decode(stream):
                at = image.time if image.time is not None else (end or 0.0)
                first = at if first is None else first
                rate = stream.average_rate
                end = begin + at - first + float(1 / rate if rate else 1 / 30)
                yield begin + at - first, image
            if end is None:
                return
            length = end
            with suppress(av.FFmpegError):
                container.seek(0)

    def _finish(self, image: av.VideoFrame) -> VideoFrame:
        width, height = self._size
        picture = self._reformatter.reformat(image, width=width, height=height, format=PIXEL_FORMAT, threads=1)
        if picture is image and self._has_stamp:
            # The decoder still refers to its picture: stamp a copy.
            picture = av.VideoFrame(width, height, PIXEL_FORMAT)
            copy_into(planes_of(picture), planes_of(image))
        captured_at = clock.now()
        number = self._number
        self._number += 1
        if self._has_stamp:
            planes = planes_of(picture)
            stamp.draw(planes.y, (planes.u, planes.v), number, captured_at)
        return VideoFrame(picture, captured_at, number=number)
