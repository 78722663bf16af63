"""Opus by PyAV's codec, where libopus itself cannot be reached: no rate change, no repair, own concealment."""

import fractions
from typing import Literal

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from media.audio.codec import is_tiny, packet_samples
from media.audio.stretch import PitchRepetition
from media.audio.timeline import FRAME, RATE, Samples, mono

BITRATE = 32_000
LOUDEST = 1.2  # honest speech overshoots a little; crafted packets reach far more


class PyavEncoder:
    """Mono 20 ms voice encoder with redundancy always on: PyAV fixes the options at opening."""

    shortest_frame = longest_frame = FRAME

    def __init__(self) -> None:
        self._context = _context("w")
        self._position = 0

    def encode(self, sound: Samples) -> bytes:
        """The packet of one frame; empty if the codec failed (the first frame fills its look-ahead)."""
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound, np.float32)[None, :], "flt", "mono")
        frame.sample_rate = RATE
        frame.time_base = fractions.Fraction(1, RATE)
        frame.pts = self._position
        self._position += FRAME
        try:
            return b"".join(bytes(packet) for packet in self._context.encode(frame)[:1])
        except av.FFmpegError:
            return b""

    def configure(self, *, bitrate: int, expected_loss: float) -> None:
        """Does nothing: this codec cannot change at run time."""

    def reset(self) -> None:
        """Forget the sound encoded so far."""
        self._context = _context("w")

    def close(self) -> None:
        """Release the codec."""


class PyavDecoder:
    """Mono decoder that conceals by pitch repetition."""

    def __init__(self) -> None:
        self._context = _context("r")
        self._concealer = PitchRepetition()

    def decode(self, payload: bytes) -> Samples:
        """The sound of one packet; empty if the packet is broken. Never gives FFmpeg an empty packet: that ends it."""
        count = packet_samples(payload)
        if not count:
            return np.zeros(0, np.float32)
        if is_tiny(payload):
            return self._concealer.conceal(count)
        try:
            frames = self._context.decode(av.Packet(payload))
        except av.FFmpegError:
            return np.zeros(0, np.float32)
        if not frames:
            return np.zeros(0, np.float32)
        sound = np.clip(np.concatenate([_mono(frame) for frame in frames]), -LOUDEST, LOUDEST)
        sound = self._concealer.join(sound)
        self._concealer.heard(sound)
        return sound

    def conceal(self, count: int) -> Samples:
        """`count` samples in place of lost ones."""
        return self._concealer.conceal(count)

    def recover(self, payload: bytes, count: int) -> Samples:
        """Concealment: this codec cannot read redundancy."""
        return self._concealer.conceal(count)

    def has_recovery(self, payload: bytes) -> bool:
        """Never."""
        return False

    def reset(self) -> None:
        """Forget the sound heard so far."""
        self._context = _context("r")
        self._concealer.reset()

    def close(self) -> None:
        """Release the codec."""


def _context(mode: Literal["r", "w"]) -> AudioCodecContext:
    context = av.CodecContext.create("libopus", mode)
    context.sample_rate = RATE
    context.layout = "mono"
    if mode == "w":
        context.format = "flt"
        context.bit_rate = BITRATE
        context.time_base = fractions.Fraction(1, RATE)
        context.options = {"application": "voip", "fec": "1", "packet_loss": "10", "frame_duration": "20"}
    context.open()
    return context


def _mono(frame: av.AudioFrame) -> Samples:
    """The sound as float32 mono, whatever format the codec chose."""
    sound = frame.to_ndarray()
    channels = frame.layout.nb_channels
    each = sound.T if sound.shape[0] == channels else sound.reshape(-1, channels)
    scaled = (each / 32768 if each.dtype == np.int16 else each).astype(np.float32)
    return np.ascontiguousarray(scaled[:, 0] if channels == 1 else mono(scaled[:, :2]))
