"""What waits for a stream that takes no more: little and young, because late media is worth nothing."""

from collections import deque
from typing import Final

MAX_AGE: Final = 0.2  # seconds; media that waited longer would be late at the other end
MAX_BYTES: Final = 64 * 1024
_CHANNEL_NIBBLE: Final = 4  # ChannelData is media; STUN requests and answers are not repeated on a stream
_SEND_INDICATION: Final = b"\x00\x16"
_DATA_INDICATION: Final = b"\x00\x17"


class Backlog:
    """A queue of messages. Beyond its limits the oldest media goes; requests and answers of TURN stay."""

    __slots__ = ("_media", "_requests", "_size", "dropped")

    def __init__(self) -> None:
        self._requests: deque[bytes] = deque()
        self._media: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self.dropped = 0
        """Messages given up."""

    def __len__(self) -> int:
        return len(self._requests) + len(self._media)

    def push(self, data: bytes, now: float) -> bool:
        """Queue a message; False if something had to go for it."""
        self._size += len(data)
        if _is_media(data):
            self._media.append((now, data))
        else:
            self._requests.append(data)
        before = self.dropped
        while self._size > MAX_BYTES and self._media:
            self._drop()
        while self._size > MAX_BYTES:
            self._size -= len(self._requests.popleft())
            self.dropped += 1
        return self.dropped == before

    def pop(self, now: float) -> bytes | None:
        """The next message to be sent: requests first, then media that is not too old."""
        if self._requests:
            data = self._requests.popleft()
            self._size -= len(data)
            return data
        while self._media and now - self._media[0][0] > MAX_AGE:
            self._drop()
        if not self._media:
            return None
        _, data = self._media.popleft()
        self._size -= len(data)
        return data

    def _drop(self) -> None:
        _, data = self._media.popleft()
        self._size -= len(data)
        self.dropped += 1


def _is_media(data: bytes) -> bool:
    return data[0] >> 4 == _CHANNEL_NIBBLE or data[:2] in (_SEND_INDICATION, _DATA_INDICATION)
