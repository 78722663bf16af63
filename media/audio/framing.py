"""How much sound goes into a packet: 10 ms where nothing is lost and there is room, which takes 10 ms off the delay.

20 ms elsewhere. 40 or 60 where the line is so narrow that headers would take more of it than the sound: of 100 kbit/s
packets of 20 ms give 27 to their headers, of 40 ms 14. Loss never makes packets so long: each would take more with it.

What that brings, in virtual time (20 ms one way, 300 ms of queue, sound beside pictures that use what the estimate
leaves them), in packets of 20 / 40 / 60 ms: a line of 80 kbit/s loses 31 / 9 / 8 % of the sound, of 100 kbit/s
5 / 0.2 / 0 %, and it is there after 328 / 133 / 206 ms in the middle. On 120 and 150 kbit/s nothing is lost, pictures
get 67 / 80 / 85 and 94 / 108 / 113 kbit/s, and sound is there after 72 / 99 / 128 and 65 / 92 / 116 ms. Sound alone:
35 kbit/s lose 15 % of packets of 20 ms and none of the others; from 50 kbit/s on none is lost, each step costs 25 ms.
"""

from media.audio.red import Repair
from media.audio.timeline import BLOCK, FRAME, LONG_FRAME, LONGEST_FRAME

ROOM = 500_000  # bit/s; the headers of 50 more packets a second are 26 kbit/s, a twentieth of it
NARROW = ((60_000, LONGEST_FRAME), (120_000, LONG_FRAME))  # (below so many bit/s, samples)
WIDER = 1.25  # times such a rate, for HOLD, before packets get shorter again
STRAIN = 0.2  # share of the time that sound waits for the processor: the machine has better things to do than packets
STRAIN_CHECKS = 2  # reports in a row; one alone may be a window that opened
HOLD = 20.0  # seconds for which all must be well before packets get shorter again


class FramingPolicy:
    """Chooses the samples of a packet from what is known of the paths and of the machine, about once a second."""

    def __init__(self) -> None:
        self.frame = BLOCK
        """10, 20, 40 or 60 ms. Short from the start: to become so later costs a change of tempo at the other end."""
        self._strained_checks = 0
        self._needed_at = float("-inf")

    def update(self, repair: Repair, *, bandwidth: float, strain: float, now: float) -> int:
        """The samples of a packet from now on.

        `repair` is what loss asks for: redundancy counts in frames of 20 ms and does more with fewer packets.
        `bandwidth`: bit/s that the narrowest path carries. `strain`: share of the last second in which sound had to
        wait for the processor.
        """
        self._strained_checks = self._strained_checks + 1 if strain > STRAIN else 0
        is_hindered = bool(repair.strength) or self._strained_checks >= STRAIN_CHECKS
        wanted = self._wanted(bandwidth, is_hindered=is_hindered)
        if self.frame > FRAME:
            wanted = max(wanted, min(self.frame, self._wanted(bandwidth / WIDER, is_hindered=is_hindered)))
        if wanted >= self.frame or now - self._needed_at >= HOLD:
            self.frame, self._needed_at = wanted, now
        return self.frame

    @staticmethod
    def _wanted(bandwidth: float, *, is_hindered: bool) -> int:
        for below, samples in NARROW:
            if bandwidth < below:
                return samples
        return FRAME if is_hindered or bandwidth < ROOM else BLOCK
