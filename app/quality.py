"""How good a call's line is, in one of four grades: a pure rule over the statistics."""

from enum import IntEnum

from media.engine.api import PeerStats

# Where a conversation starts to suffer (ITU-T G.114 for delay) and where it stops being one.
FAIR_LOSS, WEAK_LOSS = 0.025, 0.08
FAIR_RTT, WEAK_RTT = 0.3, 0.6  # seconds


class Quality(IntEnum):
    """How good a connection is: the number of bars."""

    LOST = 0
    WEAK = 1
    FAIR = 2
    GOOD = 3


def grade(stats: PeerStats | None, *, is_media_lost: bool = False) -> Quality:
    """Grade a line; without statistics it counts as good until they say otherwise."""
    if is_media_lost:
        return Quality.LOST
    if stats is None:
        return Quality.GOOD
    loss = max(stats.loss_sent, stats.loss_received)
    rtt = stats.rtt or 0.0
    if loss >= WEAK_LOSS or rtt >= WEAK_RTT:
        return Quality.WEAK
    if loss >= FAIR_LOSS or rtt >= FAIR_RTT:
        return Quality.FAIR
    return Quality.GOOD
