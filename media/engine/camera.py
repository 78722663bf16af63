"""The camera's way out: capture thread, encode thread, RTP payloads for every peer from one encode.

Between the threads lies one slot and the newest frame wins, so a slow encoder drops frames and never adds delay.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app import clock
from app.protocol.description import CodecName, VideoLimits
from media.capture.scale import fitting_height, scaled_to
from media.codecs.h264 import CLOCK_RATE, X264Encoder
from media.codecs.picture import CodecError, EncoderSettings, PictureEncoder
from media.congestion.ladder import Ladder, Target
from media.engine.api import FrameSink, VideoStats
from media.engine.meter import FrameMeter
from media.frame import CaptureSource, SourceError, SourceProblem, VideoFrame
from media.rtp import h264
from media.rtp.payload import PayloadTransform

logger = logging.getLogger(__name__)

KEYFRAME_INTERVAL = 0.5  # seconds; requests in between are one, so that a flood of them takes no more bits than this
READ_TIMEOUT = 0.2  # seconds; how long a silent source may keep the capture thread from stopping
EARLY = 0.4  # share of a frame interval by which a frame may come too early and still be taken

EncoderFactory = Callable[[EncoderSettings], PictureEncoder]
"""Opens an encoder or raises `CodecError`."""

Effects = Callable[[VideoFrame], VideoFrame | None]
"""A picture as it may be shown; None: not at all."""


@dataclass(frozen=True, slots=True)
class LayerConfig:
    """One encoding of the camera. A call of two has one."""

    max_height: int = 720
    max_fps: float = 30.0
    bitrate: int = 600_000
    """bit/s until `set_bitrate` is called."""
    rid: str = ""


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame of one layer, ready to be sent to every peer that wants the layer."""

    layer: int
    payloads: tuple[bytes, ...]
    """RTP payloads; the last gets the marker."""
    timestamp: int
    """RTP time: the capture instant in 1/90000 s of the monotonic clock, not wrapped; grows."""
    captured_at: float
    is_keyframe: bool
    width: int
    height: int
    fps: float = 0.0
    """What the ladder aims at."""
    max_bitrate: int = 0
    """bit/s of payload that this size is given at most."""


class CameraTrack:
    """Films, encodes and packetises until closed. Commands may come from any thread and return at once.

    Nothing is encoded while nobody wants it; the first frame afterwards is a keyframe. `on_frame` and the self view run
    on the track's threads and must return at once. `on_lost` is called once, when the source or the encoder fails for
    good; the track is silent from then on.
    """

    def __init__(
        self,
        source: CaptureSource,
        layers: tuple[LayerConfig, ...],
        on_frame: Callable[[EncodedFrame], None],
        *,
        on_lost: Callable[[SourceError], None] | None = None,
        transform: PayloadTransform | None = None,
        open_encoder: EncoderFactory = X264Encoder,
        is_wanted: bool = True,
        effects: Effects | None = None,
    ) -> None:
        self._source = source
        self._on_frame = on_frame
        self._on_lost = on_lost
        self._self_view: FrameSink | None = None
        self._effects = effects
        self._condition = threading.Condition()
        self._slot: VideoFrame | None = None
        self._is_wanted = is_wanted
        self._is_closed = False
        self._frames_dropped = 0
        self._layers = tuple(_Layer(index, config, open_encoder, transform) for index, config in enumerate(layers))
        self._threads = (
            threading.Thread(target=self._capture, name="camera capture", daemon=True),
            threading.Thread(target=self._encode, name="camera encode", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def set_wanted(self, is_wanted: bool) -> None:
        """Whether anybody can receive what is encoded. The newest frame leaves at once when somebody comes."""
        with self._condition:
            if is_wanted and not self._is_wanted:
                for layer in self._layers:
                    layer.begin_again()
            self._is_wanted = is_wanted
            self._condition.notify_all()

    def request_keyframe(self, layer: int = 0) -> None:
        """Make the next frame a keyframe; requests within KEYFRAME_INTERVAL of one become one more, at its end."""
        self._layers[layer].wants_keyframe = True

    def set_bitrate(self, bitrate: int, layer: int = 0) -> None:
        """The budget of a layer, bit/s of payload; size and frame rate follow by the ladder."""
        self._layers[layer].wanted_bitrate = bitrate

    def set_limits(self, limits: VideoLimits | None, layer: int = 0) -> None:
        """The largest pictures and most frames a second that may leave, from the next frame on; None: the layer's own.

        Another size begins with a keyframe.
        """
        self._layers[layer].wanted_limits = limits

    def set_decode_cost(self, seconds: float) -> None:
        """Processor time this machine spends on receiving, per frame sent; the ladder counts it."""
        for layer in self._layers:
            layer.decode_cost = seconds

    def set_strain(self, share: float) -> None:
        """Share of the last second in which sound had to wait for the processor; the ladder gives way."""
        for layer in self._layers:
            layer.strain = share

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go, as others get them."""
        self._self_view = sink

    def set_effects(self, effects: Effects | None) -> None:
        """What is done to each picture on the capture thread before anybody sees it; None: nothing, at no cost."""
        self._effects = effects

    def stats(self, layer: int = 0) -> VideoStats:
        """What the layer sends. NACKs and requests are counted elsewhere."""
        return self._layers[layer].stats(self._frames_dropped, clock.now())

    def close(self) -> None:
        """Stop filming and free the device. Waits for the threads, READ_TIMEOUT at most. Idempotent."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _capture(self) -> None:
        largest = max(self._layers, key=lambda layer: layer.config.max_height).config
        width = round(largest.max_height * 16 / 9 / 2) * 2
        try:
            self._source.start(width, largest.max_height, largest.max_fps)
            while not self._is_closed:
                frame = self._source.read(READ_TIMEOUT)
                if frame is not None:
                    self._offer(frame)
        except SourceError as error:
            self._lose(error)
        finally:
            self._source.stop()

    def _offer(self, captured: VideoFrame) -> None:
        effects = self._effects
        frame = captured if effects is None else effects(captured)
        if frame is None:
            return
        with self._condition:
            self._frames_dropped += self._slot is not None and self._is_wanted
            self._slot = frame
            self._condition.notify_all()
        sink = self._self_view
        if sink is not None:
            sink(frame)

    def _take(self) -> VideoFrame | None:
        with self._condition:
            self._condition.wait_for(lambda: (self._slot is not None and self._is_wanted) or self._is_closed)
            frame, self._slot = self._slot, None
            return None if self._is_closed else frame

    def _encode(self) -> None:
        try:
            while (frame := self._take()) is not None:
                for layer in self._layers:
                    encoded = layer.encode(frame)
                    if encoded is not None:
                        self._on_frame(encoded)
        except CodecError as error:
            self._lose(SourceError(SourceProblem.UNREADABLE, f"encoder: {error}"))
        finally:
            for layer in self._layers:
                layer.close()

    def _lose(self, error: SourceError) -> None:
        with self._condition:
            was_closed, self._is_closed = self._is_closed, True
            self._condition.notify_all()
        if was_closed:
            return
        logger.warning("camera lost: %s", error)
        if self._on_lost is not None:
            self._on_lost(error)


class _Layer:
    """One encoding: its ladder, its encoder. `wants_keyframe` and the wishes are set from any thread."""

    def __init__(
        self, index: int, config: LayerConfig, open_encoder: EncoderFactory, transform: PayloadTransform | None
    ) -> None:
        self.config = config
        self.wants_keyframe = True
        self.wanted_bitrate = config.bitrate
        self.wanted_limits: VideoLimits | None = None
        self.decode_cost = 0.0
        self.strain: float | None = None  # until the ladder has heard of it
        self._index = index
        self._open_encoder = open_encoder
        self._transform = transform
        self._ladder: Ladder | None = None
        self._limits: VideoLimits | None = None
        self._encoder: PictureEncoder | None = None
        self._rate = (0, 0.0)
        self._bitrate = 0
        self._due = 0.0
        self._interval: float | None = None  # mean between frames encoded
        self._last_taken = 0.0
        self._last_timestamp = -1
        self._last_keyframe = float("-inf")
        self._meter = FrameMeter()
        self._frames = 0
        self._keyframes = 0
        self._size = (0, 0)

    def begin_again(self) -> None:
        """Nobody has what was encoded so far: the next frame is a keyframe, however short ago the last one was."""
        self._last_keyframe = float("-inf")
        self.wants_keyframe = True

    def encode(self, frame: VideoFrame) -> EncodedFrame | None:
        """Encode the frame if the ladder wants it. Raises `CodecError`."""
        begun_at, spent = clock.now(), time.thread_time()
        target = self._target(frame, begun_at)
        timestamp = round(frame.captured_at * CLOCK_RATE)
        if timestamp <= self._last_timestamp or not self._is_due(frame.captured_at, target.fps):
            return None
        image = scaled_to(frame.image, target.height)
        encoder = self._encoder_for(image.width, image.height, target)
        is_keyframe = self.wants_keyframe and begun_at - self._last_keyframe >= KEYFRAME_INTERVAL
        picture = encoder.encode(image, timestamp, is_keyframe=is_keyframe)
        assert self._ladder is not None
        # Processor time: on a busy machine the clock also counts what others were given.
        self._ladder.observe_cost(time.thread_time() - spent + self.decode_cost)
        self._last_timestamp = timestamp
        if picture is None:
            return None
        if picture.is_keyframe:
            self.wants_keyframe = False
            self._last_keyframe = begun_at
            self._keyframes += 1
        self._frames += 1
        self._size = (image.width, image.height)
        self._meter.add(len(picture.data), begun_at)
        return EncodedFrame(
            layer=self._index,
            payloads=h264.packetize(picture.data, transform=self._transform),
            timestamp=timestamp,
            captured_at=frame.captured_at,
            is_keyframe=picture.is_keyframe,
            width=image.width,
            height=image.height,
            fps=target.fps,
            max_bitrate=target.max_bitrate,
        )

    def stats(self, frames_dropped: int, now: float) -> VideoStats:
        """What this layer sends."""
        return VideoStats(
            width=self._size[0],
            height=self._size[1],
            fps=self._meter.fps(now),
            bitrate=self._meter.bitrate(now),
            codec=CodecName.H264.value,
            frames_total=self._frames,
            frames_dropped_total=frames_dropped,
            keyframes_total=self._keyframes,
        )

    def close(self) -> None:
        """Release the encoder."""
        if self._encoder is not None:
            self._encoder.close()
            self._encoder = None

    def _target(self, frame: VideoFrame, now: float) -> Target:
        bitrate, limits = self.wanted_bitrate, self.wanted_limits
        if self._ladder is None or limits != self._limits:
            # Another ladder: limits are obeyed at once, and what they allow anew is taken at once if there are bits.
            self._limits = limits
            self._ladder = _ladder_within(limits, self.config, frame, bitrate, now)
        if bitrate != self._bitrate:
            self._bitrate = bitrate
            self._ladder.set_bitrate(bitrate, now)
        strain, self.strain = self.strain, None
        if strain is not None:
            self._ladder.observe_strain(strain, now)
        self._ladder.handle_timeout(now)
        return self._ladder.target

    def _is_due(self, captured_at: float, fps: float) -> bool:
        """Thin the source out to `fps`, evenly, forgiving its jitter."""
        interval = 1 / fps
        if captured_at < self._due - EARLY * interval:
            return False
        # A schedule, not a distance from the last frame: 24 of 30 frames must not become 15.
        self._due = max(self._due + interval, captured_at + (1 - EARLY) * interval)
        gap = min(captured_at - self._last_taken, 1.0)
        self._interval = interval if self._interval is None else self._interval + 0.1 * (gap - self._interval)
        self._last_taken = captured_at
        return True

    def _encoder_for(self, width: int, height: int, target: Target) -> PictureEncoder:
        encoder = self._encoder
        wanted = (width, height, target.max_bitrate)
        if encoder is None or (encoder.settings.width, encoder.settings.height, encoder.settings.max_bitrate) != wanted:
            self.close()
            settings = EncoderSettings(width, height, self.config.max_fps, target.max_bitrate, target.bitrate)
            encoder = self._encoder = self._open_encoder(settings)
            self._rate = (0, 0.0)
            self._last_keyframe = float("-inf")
            self.wants_keyframe = True
        fps = 1 / self._interval if self._interval else target.fps
        bitrate, known_fps = self._rate
        if target.bitrate != bitrate or not 0.95 < fps / known_fps < 1.05:
            self._rate = (target.bitrate, fps)
            encoder.set_rate(target.bitrate, fps)
        return encoder


def _ladder_within(
    limits: VideoLimits | None, config: LayerConfig, frame: VideoFrame, bitrate: int, now: float
) -> Ladder:
    """The ladder of a source that gives such frames."""
    height, fps = min(config.max_height, frame.height), config.max_fps
    if limits is not None:
        fits = fitting_height(frame.width, frame.height, max_width=limits.max_width, max_height=limits.max_height)
        height, fps = min(height, fits), min(fps, limits.max_fps)
    return Ladder(max_height=height, max_fps=fps, bitrate=bitrate, now=now)
