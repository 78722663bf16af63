"""Sources of pictures and sound by name, and limits as text, for the options of the participant without a screen.

What a source takes is loaded when it is made: options are read by programs that may wait for a call for days.
"""

import re
from collections.abc import Callable
from pathlib import Path

from app.devices import nothing
from app.protocol.description import VideoLimits
from media.engine.api import AudioInput, MediaLimits
from media.frame import CaptureSource, VideoFrame

_SYNTHETIC = re.compile(r"synthetic(?::(\d{2,5})x(\d{2,5})(?:@(\d{1,3}(?:\.\d+)?))?)?")
_LIMITS = re.compile(r"(\d{2,5})x(\d{2,5})(?:@(\d{1,3}))?")
DEFAULT_FORMAT = (640, 360, 30.0)
MIN_BITRATE, MAX_BITRATE = 150_000, 10_000_000_000


class FixedFormat:
    """A source that keeps the format its user named, whatever the engine would like."""

    def __init__(self, source: CaptureSource, width: int, height: int, fps: float) -> None:
        self._source = source
        self._format = (width, height, fps)

    @property
    def name(self) -> str:
        """Words for people."""
        return self._source.name

    def start(self, width: int, height: int, fps: float) -> None:
        """Open with the named format. Raises SourceError."""
        del width, height, fps
        self._source.start(*self._format)

    def read(self, timeout: float) -> VideoFrame | None:
        """The newest frame."""
        return self._source.read(timeout)

    def stop(self) -> None:
        """Release. Idempotent."""
        self._source.stop()


def camera_named(text: str, *, seed: int = 0) -> Callable[[], CaptureSource | None]:
    """`synthetic[:WIDTHxHEIGHT[@FPS]]`, `none` or a file. Raises ValueError for what is none of these."""
    if text == "none":
        return nothing
    match = _SYNTHETIC.fullmatch(text)
    if match is not None:
        width, height, fps = DEFAULT_FORMAT
        if match[1] is not None:
            width, height = int(match[1]), int(match[2])
        if match[3] is not None:
            fps = float(match[3])
        if not (32 <= width <= 3840 and 32 <= height <= 2160 and 1 <= fps <= 120):
            raise ValueError(f"{text}: sizes from 32x32 to 3840x2160, rates from 1 to 120")
        from media.capture.synthetic import SyntheticCamera, painter

        painter(seed, width // 2 * 2, height // 2 * 2, fps)  # a real camera's person is there before it opens
        return lambda: FixedFormat(SyntheticCamera(seed), width, height, fps)
    path = _file(text)

    def make() -> CaptureSource:
        from media.capture.file import FileCamera

        return FileCamera(path, has_stamp=True)

    return make


def limits_named(video: str | None, max_bitrate: int | None) -> MediaLimits:
    """`WIDTHxHEIGHT[@FPS]`, 30 a second unless it says so, and bit/s; nothing is no limit. Raises ValueError."""
    if max_bitrate is not None and not MIN_BITRATE <= max_bitrate <= MAX_BITRATE:
        raise ValueError(f"{max_bitrate}: at least {MIN_BITRATE} bit/s, for sound and a small picture")
    if not video:
        return MediaLimits(None, max_bitrate)
    match = _LIMITS.fullmatch(video)
    if match is None:
        raise ValueError(f"{video}: the form is WIDTHxHEIGHT[@FPS]")
    width, height, fps = int(match[1]), int(match[2]), int(match[3] or DEFAULT_FORMAT[2])
    if not (32 <= width <= 16384 and 32 <= height <= 16384 and 1 <= fps <= 240):
        raise ValueError(f"{video}: sizes from 32x32 to 16384x16384, rates from 1 to 240")
    return MediaLimits(VideoLimits(width, height, fps), max_bitrate)


def microphone_named(text: str) -> Callable[[], AudioInput | None]:
    """`code`, `silence`, `none` or a file. Raises ValueError for what is none of these."""
    if text == "none":
        return nothing
    path = None if text in ("code", "silence") else _file(text)

    def make() -> AudioInput:
        from media.capture.sound import CodedTones, Silence, SoundFile

        if path is not None:
            return SoundFile(path)
        return CodedTones() if text == "code" else Silence()

    return make


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"{text}: there is no such file")
    return path
