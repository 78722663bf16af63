"""What is learnt from the frames themselves about how fast a burst may leave, and what overuse does to it."""

import pytest

from media.congestion.burst import HOLD, PROOF, START, BurstRate
from media.congestion.trend import Usage

PACKET, PACKETS = 1200, 9  # bytes; one frame of the 720p call
INTERVAL = 1 / 30


def frames(burst: BurstRate, begin: float, *rates: float) -> float:
    """Frames that leave at once and arrive at these bit/s; returns when the next one would leave."""
    for number, rate in enumerate((*rates, rates[-1])):  # a train is measured when the next begins
        at = begin + number * INTERVAL
        for packet in range(PACKETS):
            burst.add(at, at + 0.02 + packet * PACKET * 8 / rate, PACKET)
    return begin + len(rates) * INTERVAL


def test_a_busy_machine_does_not_slow_frames_down() -> None:
    burst = BurstRate()
    now = frames(burst, 0.0, *[400e6] * 10)
    now = frames(burst, now, *[400e6] * PROOF, 30e6)

    burst.usage(Usage.OVER, now)

    assert 25e6 < burst.rate < 40e6


@pytest.mark.parametrize("bottleneck", [0.5e6, 2e6, 6e6])
def test_a_path_that_shrank_does(bottleneck: float) -> None:
    burst = BurstRate()
    now = frames(burst, 0.0, *[400e6] * 10)
    now = frames(burst, now, 400e6, 400e6, bottleneck)

    burst.usage(Usage.OVER, now)

    assert burst.rate == START / 2


def test_old_trains_and_few_prove_nothing() -> None:
    few, old = BurstRate(), BurstRate()
    few_at = frames(few, 0.0, *[400e6] * (PROOF - 2))
    old_at = frames(old, 0.0, *[400e6] * 10) + 10.0

    few.usage(Usage.OVER, few_at)
    old.usage(Usage.OVER, old_at)

    assert few.rate == old.rate == START / 2


def test_nothing_grows_while_overuse_is_fresh() -> None:
    burst = BurstRate()
    now = frames(burst, 0.0, *[4e6] * 10)
    burst.usage(Usage.OVER, now)
    held = burst.rate

    now = frames(burst, now, *[400e6] * 5)
    assert burst.rate == held
    frames(burst, now + HOLD, *[400e6] * 5)
    assert burst.rate > held
