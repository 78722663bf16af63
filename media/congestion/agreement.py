"""What both ends know of the pictures one of them sends: a change that lasts is told, and agreed when it is seen."""

from dataclasses import dataclass

LASTING = 1.0  # seconds after which a change is worth a message


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding of a camera."""

    width: int
    height: int
    fps: int
    max_bitrate: int
    """bit/s of payload."""


class Agreement:
    """Machine of the sending end: `sending` for each frame, `take_due` on each tick, `seen` for each answer."""

    def __init__(self) -> None:
        self.told: Encoding | None = None
        """What our description says."""
        self._sending: tuple[Encoding, float] | None = None
        self._awaited: int | None = None

    def sending(self, encoding: Encoding, now: float) -> None:
        """A frame of this encoding leaves."""
        if self._sending is None or self._sending[0] != encoding:
            self._sending = (encoding, now)

    def take_due(self, now: float) -> bool:
        """Tell once that `told` is another encoding, which the other end has to hear of."""
        if self._sending is None or self._sending[0] == self.told or now - self._sending[1] < LASTING:
            return False
        self.told = self._sending[0]
        return True

    def await_answer(self, revision: int) -> None:
        """The description of this revision tells of the encoding."""
        self._awaited = revision

    def seen(self, revision: int) -> bool:
        """The other end says up to which revision it has read; tell once when it knows the newest encoding."""
        if self._awaited is None or revision < self._awaited:
            return False
        self._awaited = None
        return True
