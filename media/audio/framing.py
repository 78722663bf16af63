"""How much sound goes into a packet: 10 ms where nothing is lost and there is room, which takes 10 ms off the delay."""

from media.audio.red import Repair
from media.audio.timeline import BLOCK, FRAME

ROOM = 500_000  # bit/s; the headers of 50 more packets a second are 26 kbit/s, a twentieth of it
STRAIN = 0.2  # share of the time that sound waits for the processor: the machine has better things to do than packets
STRAIN_CHECKS = 2  # reports in a row; one alone may be a window that opened
HOLD = 20.0  # seconds for which all must be well before packets get shorter again


class FramingPolicy:
    """Chooses the samples of a packet from what is known of the paths and of the machine, about once a second."""

    def __init__(self) -> None:
        self.frame = BLOCK
        """`BLOCK` or `FRAME`. Short from the start: to become so later costs a change of tempo at the other end."""
        self._strained_checks = 0
        self._hindered_at = float("-inf")

    def update(self, repair: Repair, *, bandwidth: float, strain: float, now: float) -> int:
        """The samples of a packet from now on.

        `repair` is what loss asks for: redundancy counts in frames of 20 ms and does more with fewer packets.
        `bandwidth`: bit/s that the narrowest path carries. `strain`: share of the last second in which sound had to
        wait for the processor.
        """
        self._strained_checks = self._strained_checks + 1 if strain > STRAIN else 0
        if repair.strength or bandwidth < ROOM or self._strained_checks >= STRAIN_CHECKS:
            self.frame, self._hindered_at = FRAME, now
        elif now - self._hindered_at >= HOLD:
            self.frame = BLOCK
        return self.frame
