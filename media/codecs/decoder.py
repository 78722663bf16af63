"""A decoder of FFmpeg, tuned for calls: one frame in, its picture out, and no bad data gets further than here."""

from typing import cast

import av
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import VideoReformatter

# A stranger's stream says how large its pictures are; 4096 x 2304 is the most we take (14 MB a picture).
MAX_PIXELS = 4096 * 2304
PIXEL_FORMAT = "yuv420p"


class FfmpegDecoder:
    """A `PictureDecoder` on one of FFmpeg's software decoders."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._context: VideoCodecContext | None = None
        self._reformatter = VideoReformatter()
        self._needs_keyframe = True

    @property
    def needs_keyframe(self) -> bool:
        """True at the start and after trouble: only a keyframe will be decoded."""
        return self._needs_keyframe

    def decode(self, data: bytes, *, is_keyframe: bool) -> av.VideoFrame | None:
        """Decode one frame to yuv420p; None if that failed (then `needs_keyframe`). Never raises for bad data."""
        if self._needs_keyframe and not is_keyframe:
            return None
        try:
            image = self._picture(data)
        except (av.FFmpegError, ValueError, MemoryError):
            image = None
        self._needs_keyframe = image is None
        if image is None:
            self.close()
        return image

    def close(self) -> None:
        """Release the decoder; another `decode` opens it anew, with a keyframe. Idempotent."""
        self._context = None
        self._needs_keyframe = True

    def _picture(self, data: bytes) -> av.VideoFrame | None:
        if self._context is None:
            self._context = self._open()
        images = self._context.decode(av.Packet(data))
        if not images or images[-1].is_corrupt:
            return None
        image = images[-1]
        if image.format.name != PIXEL_FORMAT:
            image = self._reformatter.reformat(image, format=PIXEL_FORMAT, threads=1)
        return image

    def _open(self) -> VideoCodecContext:
        context = cast(VideoCodecContext, av.CodecContext.create(self._codec, "r"))
        # Frame threading would hold a picture back for every thread; low delay stops waiting for reordered ones.
        context.thread_count = 1
        context.flags |= Flags.low_delay
        context.options = {"max_pixels": str(MAX_PIXELS)}
        return context
