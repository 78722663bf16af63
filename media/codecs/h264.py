"""H.264: x264 tuned for calls (constrained baseline, no delay, bit rate free to change at any frame), and a decoder."""

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from media.codecs.decoder import PIXEL_FORMAT, FfmpegDecoder
from media.codecs.picture import CodecError, EncodedPicture, EncoderSettings

CLOCK_RATE = 90_000
# With its deblocking filter switched on again, a sixth less time than superfast at 720p for 0.1 to 0.2 dB more (SSIM
# the same within 0.001, from 80 kbit/s at 180p on); without the filter 1 dB less. veryfast costs 1 ms for 0.2 dB.
PRESET = "ultrafast"
# Motion in whole pixels: a sixth less time, 0 to 0.6 dB at 45 dB and above. No quantiser finer than 24, from which on
# libwebrtc would rather have larger pictures: what is left is the grain of the sensor, and the next picture is the
# worse predicted from it. 720p of the benchmarks' clip takes 43.0 dB and 0.95 Mbit/s instead of 43.3 and 2.0 with 18,
# twice as noisy 38.4 and 1.2 instead of 38.3 and 2.2, clean 48.2 and 0.9 instead of 50.8 and 1.4; and up to a quarter
# less of both ends' time. Where the bit rate does not allow so much, it changes nothing.
# Colour two steps coarser: of what it takes by itself most is grain, too. At the same bit rate 0.3 (lively) to 0.9 dB
# more in brightness and 0.2 to 0.5 in colour at 600 kbit/s; at the finest quantiser 10 to 21 % fewer bits, with 0.0 to
# +0.1 dB of brightness and -1 dB of colour, at 45 and 41 dB; three steps gain nothing more.
TUNING = "no-deblock=0:deblock=0,0:scenecut=0:intra-refresh=0:subme=0:qpmin=24:chroma-qp-offset=2"
VBV_SECONDS = 0.12  # bucket of the rate control: a keyframe may be this long on the wire, a delta frame hardly
KEYFRAME_INTERVAL = 1 << 30  # frames; keyframes are made on request only
MIN_BITRATE = 20_000


class H264Decoder(FfmpegDecoder):
    """Decodes one H.264 stream."""

    def __init__(self) -> None:
        super().__init__("h264")


class X264Encoder:
    """A `PictureEncoder` in software.

    libavcodec lets x264 follow `bit_rate` in mid-stream only if it was opened as CBR (maxrate equal to the bit rate),
    and only up to the rate at opening. So it is opened at the most and then told the target.
    """

    def __init__(self, settings: EncoderSettings) -> None:
        self._settings = settings
        self._context: VideoCodecContext | None = _open(settings)
        self.set_rate(settings.bitrate, settings.fps)

    @property
    def settings(self) -> EncoderSettings:
        """What it was opened with."""
        return self._settings

    def set_rate(self, bitrate: int, fps: float) -> None:
        """Aim at `bitrate` bit/s for `fps` frames a second from the next frame on, without a keyframe."""
        # x264 without delay counts frames, not time: every frame gets 1/fps of the fps it was opened with.
        per_frame = bitrate * self._settings.fps / max(fps, 1.0)
        if self._context is not None:
            self._context.bit_rate = max(MIN_BITRATE, min(int(per_frame), self._settings.max_bitrate))

    def encode(self, image: av.VideoFrame, timestamp: int, *, is_keyframe: bool) -> EncodedPicture | None:
        """Encode a yuv420p image of the opened size; `timestamp` is RTP time (90 kHz) and grows.

        Sets pts and picture type of `image` and leaves its planes alone. Raises `CodecError`.
        """
        if self._context is None:
            raise CodecError("closed")
        image.pts = timestamp
        image.time_base = Fraction(1, CLOCK_RATE)
        image.pict_type = PictureType.I if is_keyframe else PictureType.NONE
        try:
            packets = self._context.encode(image)
        except (av.FFmpegError, ValueError) as error:
            raise CodecError(str(error)) from error
        finally:
            image.pict_type = PictureType.NONE  # the image is shared: the next encoder must decide for itself
        if not packets:
            return None
        return EncodedPicture(b"".join(map(bytes, packets)), packets[0].is_keyframe)

    def close(self) -> None:
        """Release the encoder. Idempotent."""
        self._context = None


def _open(settings: EncoderSettings) -> VideoCodecContext:
    context = VideoCodecContext.create("libx264", "w")
    context.width, context.height = settings.width, settings.height
    context.pix_fmt = PIXEL_FORMAT
    context.time_base = Fraction(1, CLOCK_RATE)
    context.framerate = Fraction(settings.fps).limit_denominator(1001)
    context.bit_rate = settings.max_bitrate
    context.gop_size = KEYFRAME_INTERVAL
    # One thread: two sliced ones save 0.5 of 4.4 ms at 720p and cost more processor in all.
    context.thread_count = 1
    context.options = {
        "preset": PRESET,
        "tune": "zerolatency",
        "profile": "baseline",
        "forced-idr": "1",
        "maxrate": str(settings.max_bitrate),
        "bufsize": str(int(settings.max_bitrate * VBV_SECONDS)),
        "x264-params": TUNING,
    }
    try:
        context.open()
    except (av.FFmpegError, ValueError) as error:
        raise CodecError(str(error)) from error
    return context
