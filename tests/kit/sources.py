"""Sources of pictures for tests, fed by hand."""

import queue

from media.frame import SourceError, VideoFrame


class HandSource:
    """A `CaptureSource` that gives the frames (or raises the errors) a test puts in."""

    def __init__(self) -> None:
        self.started: tuple[int, int, float] | None = None
        self.is_stopped = False
        self._items: queue.SimpleQueue[VideoFrame | SourceError] = queue.SimpleQueue()

    @property
    def name(self) -> str:
        """Words for people."""
        return "Hand"

    def give(self, item: VideoFrame | SourceError) -> None:
        """Let the next `read` return or raise this."""
        self._items.put(item)

    def start(self, width: int, height: int, fps: float) -> None:
        """Remember what was asked for."""
        self.started = (width, height, fps)

    def read(self, timeout: float) -> VideoFrame | None:
        """What was given, in order."""
        try:
            item = self._items.get(timeout=min(timeout, 0.02))
        except queue.Empty:
            return None
        if isinstance(item, SourceError):
            raise item
        return item

    def stop(self) -> None:
        """Remember it."""
        self.is_stopped = True
