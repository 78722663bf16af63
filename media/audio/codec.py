"""What the pure sound machines want of a codec, and what an Opus packet says of itself (RFC 6716 section 3.1)."""

from dataclasses import dataclass
from typing import Protocol

from media.audio.timeline import Samples

MAX_PACKET_SAMPLES = 5760  # 120 ms, RFC 6716 section 3.1
MAX_FRAME_BYTES = 1275  # RFC 6716 section 3.4, R2
TINY_PACKET_BYTES = 2
"""An Opus packet of at most this size carries no sound: discontinuous transmission."""

_SILK_SAMPLES = (480, 960, 1920, 2880)
_HYBRID_SAMPLES = (480, 960)
_CELT_SAMPLES = (120, 240, 480, 960)


@dataclass(frozen=True, slots=True)
class Coding:
    """How sound is encoded."""

    channels: int = 1
    is_music: bool = False
    """For everything that is not speech: full band, no pauses, more bits."""

    @property
    def rate_factor(self) -> int:
        """Bits for each one that speech gets."""
        return 2 * self.channels if self.is_music else self.channels


VOICE = Coding()


class Decoder(Protocol):
    """Decodes one track, on one thread. Methods never raise: what cannot be decoded is concealed.

    Sound comes in the number of channels that the decoder was opened with.
    """

    def decode(self, payload: bytes) -> Samples:
        """The sound of one packet; empty if the packet is broken."""

    def conceal(self, count: int) -> Samples:
        """`count` samples (a multiple of 120) in place of lost ones, or comfort noise after a tiny packet."""

    def recover(self, payload: bytes, count: int) -> Samples:
        """The `count` samples before `payload`, from the redundancy inside it; concealment where there is none."""

    def has_recovery(self, payload: bytes) -> bool:
        """Whether `recover` would find redundancy in `payload`."""

    def reset(self) -> None:
        """Forget the sound heard so far."""

    def close(self) -> None:
        """Release the codec. Idempotent; nothing may be called afterwards."""


class Encoder(Protocol):
    """Encodes one track, on one thread."""

    @property
    def shortest_frame(self) -> int:
        """`BLOCK` or `FRAME`."""

    @property
    def longest_frame(self) -> int:
        """`FRAME` or `LONGEST_FRAME`."""

    def encode(self, sound: Samples) -> bytes:
        """The packet of one frame in its channels; empty if the codec failed.

        10, 20, 40 or 60 ms, from `shortest_frame` to `longest_frame`.
        """

    def configure(self, *, bitrate: int, expected_loss: float) -> None:
        """Set the rate (bit/s) that speech gets and the loss to protect against by redundancy; 0 is none.

        A coding that needs more bits takes its factor of the rate.
        """

    def reset(self) -> None:
        """Forget the sound encoded so far."""

    def close(self) -> None:
        """Release the codec. Idempotent; nothing may be called afterwards."""


def packet_samples(payload: bytes) -> int:
    """Samples at 48 kHz of an Opus packet; 0 if no decoder should see it (empty, oversized, malformed)."""
    if not payload:
        return 0
    count = _frame_count(payload)
    samples = count * _frame_samples(payload[0] >> 3)
    if not 0 < samples <= MAX_PACKET_SAMPLES or len(payload) > MAX_FRAME_BYTES * count + 2 * count + 2:
        return 0
    return samples


def is_tiny(payload: bytes) -> bool:
    """Whether the packet only says that silence goes on."""
    return len(payload) <= TINY_PACKET_BYTES


def is_stereo(payload: bytes) -> bool:
    """Whether the packet holds two channels."""
    return bool(payload) and bool(payload[0] & 0x04)


def tiny_packet(like: bytes, samples: int) -> bytes:
    """A packet of one empty frame of 10, 20, 40 or 60 ms, to tell a receiver that silence goes on.

    In the mode of `like`, if that has frames so long.
    """
    config = like[0] >> 3 if like else 0  # SILK narrowband
    if config >= 12 and samples > _CELT_SAMPLES[-1]:
        config = 8  # SILK wideband
    if config < 12:
        config = config // 4 * 4 + _SILK_SAMPLES.index(samples)
    elif config < 16:
        config = config // 2 * 2 + _HYBRID_SAMPLES.index(samples)
    else:
        config = config // 4 * 4 + _CELT_SAMPLES.index(samples)
    stereo = like[0] & 0x04 if like else 0
    return bytes([config << 3 | stereo])


def _frame_samples(config: int) -> int:
    if config < 12:
        return _SILK_SAMPLES[config & 3]
    if config < 16:
        return _HYBRID_SAMPLES[config & 1]
    return _CELT_SAMPLES[config & 3]


def _frame_count(payload: bytes) -> int:
    code = payload[0] & 3
    if code < 3:
        return 1 if code == 0 else 2
    return payload[1] & 0x3F if len(payload) > 1 else 0
