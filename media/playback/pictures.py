"""Pictures on their way to whoever shows them: a mailbox that keeps the newest frame, and conversion for painting."""

import threading
from collections.abc import Callable

import av
from av.video.reformatter import Interpolation, VideoReformatter

from media.capture.scale import halved_towards
from media.frame import VideoFrame


class FrameMailbox:
    """Holds the newest frame. `put` is a `FrameSink` for any thread; the reader takes when it is ready to paint.

    A reader that is busy misses frames instead of falling behind.
    """

    def __init__(self, notify: Callable[[], None] | None = None) -> None:
        """`notify` is called on the putting thread when a frame lies in a mailbox that was empty."""
        self._notify = notify
        self._condition = threading.Condition()
        self._frame: VideoFrame | None = None
        self._frames_missed = 0

    @property
    def frames_missed(self) -> int:
        """Frames that were replaced before anybody took them."""
        return self._frames_missed

    def put(self, frame: VideoFrame) -> None:
        """Leave a frame; an older one that nobody took is dropped. Returns at once."""
        with self._condition:
            was_empty = self._frame is None
            self._frames_missed += not was_empty
            self._frame = frame
            self._condition.notify()
        if was_empty and self._notify is not None:
            self._notify()

    def take(self) -> VideoFrame | None:
        """The newest frame, once; None if there is no new one."""
        with self._condition:
            frame, self._frame = self._frame, None
        return frame

    def wait(self, timeout: float) -> VideoFrame | None:
        """Like `take`, but wait at most `timeout` seconds for a frame."""
        with self._condition:
            self._condition.wait_for(lambda: self._frame is not None, timeout)
            frame, self._frame = self._frame, None
        return frame


class PictureConverter:
    """Converts pictures for painting; keeps the scaler between frames. One for each thread."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def to_bgra(self, image: av.VideoFrame, *, width: int = 0, height: int = 0) -> av.VideoFrame:
        """BGRA at the given size (0: its own). Painters read `planes[0]`, rows `planes[0].line_size` bytes apart."""
        width, height = width or image.width, height or image.height
        image = halved_towards(image, width, height)  # swscale would take a wide filter: three times the cost
        # WORKAROUND(FFmpeg 8.0 swscale): the fast conversion leaves the last columns unwritten if the width is no
        # multiple of 8, and with threads writes over the edge of a slice; tests/unit/media/playback shows it.
        is_whole = width % 8 == 0 or (width, height) != (image.width, image.height)
        method = Interpolation.BILINEAR if is_whole else Interpolation.BILINEAR | Interpolation.ACCURATE_RND
        return self._reformatter.reformat(
            image, width=width, height=height, format="bgra", interpolation=method, threads=1
        )
