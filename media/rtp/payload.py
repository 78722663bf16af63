"""What the video payload formats share: the size of a payload, the hook that transforms it, the way back to frames."""

from collections.abc import Callable, Sequence
from typing import Protocol

MAX_PAYLOAD = 1180  # bytes; with RTP header, extensions, SRTP tag, UDP and IPv6 it stays below 1280, the least IPv6 MTU

PayloadTransform = Callable[[bytes], bytes]
"""One RTP payload in, one out, for end-to-end encryption. It leaves the payload's header bytes readable, so that a call
server can tell keyframes. On the way in, an empty result means "not for us" and drops the packet."""


class PayloadFormat(Protocol):
    """The receiving half of a payload format, without state. Neither function raises on any bytes."""

    def starts_keyframe(self, payload: bytes) -> bool:
        """Whether a decoder can begin with the frame whose first packet this is."""

    def join(self, payloads: Sequence[bytes]) -> bytes | None:
        """Put a frame's payloads, in order, together for the decoder; None if they do not make sense."""
