"""What every video encoder and decoder offers, so that the engine does not know which codec or chip it drives."""

from dataclasses import dataclass
from typing import Protocol

import av


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How an encoder is opened; another size or a higher `max_bitrate` needs another encoder."""

    width: int
    height: int
    fps: float
    max_bitrate: int
    """bit/s: the most `set_rate` may ask for later."""
    bitrate: int
    """bit/s at the start."""


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """What an encoder made of one frame."""

    data: bytes
    """Annex B for H.264."""
    is_keyframe: bool


class CodecError(Exception):
    """An encoder could not be opened or failed for good."""


class PictureEncoder(Protocol):
    """One encoder of one layer. Used from one thread at a time. Software and hardware alike."""

    @property
    def settings(self) -> EncoderSettings:
        """What it was opened with."""

    def set_rate(self, bitrate: int, fps: float) -> None:
        """Aim at `bitrate` bit/s for `fps` frames a second from the next frame on, without a keyframe."""

    def encode(self, image: av.VideoFrame, timestamp: int, *, is_keyframe: bool) -> EncodedPicture | None:
        """Encode a yuv420p image of the opened size; `timestamp` is RTP time (90 kHz) and grows.

        Sets pts and picture type of `image` and leaves its planes alone. None if the encoder dropped the frame.
        Raises `CodecError`.
        """

    def close(self) -> None:
        """Release the encoder. Idempotent."""


class PictureDecoder(Protocol):
    """One decoder of one stream. Used from one thread at a time."""

    @property
    def needs_keyframe(self) -> bool:
        """True at the start and after trouble: only a keyframe will be decoded."""

    def decode(self, data: bytes, *, is_keyframe: bool) -> av.VideoFrame | None:
        """Decode one frame to yuv420p; None if that failed (then `needs_keyframe`). Never raises for bad data."""

    def close(self) -> None:
        """Release the decoder. Idempotent."""
