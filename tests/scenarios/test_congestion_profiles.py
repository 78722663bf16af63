"""Profiles of lines after Signal's call simulator and load tests, in virtual time.

The bounds are below what seeds 0 to 3 gave. `International` is where the estimator is weakest: its jitter of 100 ms
hides the delay it steers by, and the bursts take more than a tenth, so that little but sound is left.
"""

from typing import Final

import pytest

from tests.kit.virtual_flows import SOUND_RATE, MediaFlow, World
from tests.kit.virtual_link import VirtualLink

WIDE: Final = [(0.0, 1e9)]


def call(link: VirtualLink, until: float) -> MediaFlow:
    """One call, whose reports come back over a line that trembles as much."""
    world = World()
    back = VirtualLink(WIDE, delay=link.delay, jitter=link.jitter, seed=link.seed + 50)
    flow = MediaFlow(world, link, back=back)
    world.run(until)
    return flow


@pytest.mark.parametrize("seed", [0, 2])
def test_moderate_carries_a_picture_of_540_lines(seed: int) -> None:
    flow = call(VirtualLink(WIDE, delay=0.1, jitter=0.025, loss=0.05, seed=seed), 40.0)

    assert flow.goodput(10.0, 40.0) > 0.7e6


def test_a_far_line_that_trembles_carries_pictures() -> None:
    flow = call(VirtualLink(WIDE, delay=0.25, jitter=0.1, seed=0), 40.0)

    assert flow.goodput(10.0, 40.0) > 0.4e6


def test_international_keeps_the_sound() -> None:
    link = VirtualLink(WIDE, delay=0.25, jitter=0.1, loss=0.107, burst=4.0, seed=0)
    flow = call(link, 40.0)

    heard = [arrived for _, arrived in flow.sound if arrived is not None]
    assert len(heard) > 0.85 * len(flow.sound)
    assert flow.goodput(10.0, 40.0) > 0.85 * SOUND_RATE


def test_limited_bandwidth_with_a_short_buffer_is_used_without_filling_it() -> None:
    flow = call(VirtualLink([(0.0, 300e3)], delay=0.02, queue=0.1, seed=0), 40.0)

    assert flow.goodput(10.0, 40.0) > 0.85 * 300e3
    assert flow.backlog(0.95, 10.0, 40.0) < 0.1
    assert sum(arrived is None for _, arrived in flow.sound) < 0.02 * len(flow.sound)


def test_a_line_that_falls_to_a_quarter_and_comes_back_is_used_each_time() -> None:
    flow = call(VirtualLink([(0.0, 4e6), (20.0, 1e6), (30.0, 4e6)], delay=0.02, seed=0), 50.0)

    assert flow.goodput(5.0, 20.0) > 2.5e6
    assert flow.goodput(23.0, 30.0) > 0.85e6
    assert flow.goodput(35.0, 50.0) > 2.5e6


@pytest.mark.parametrize("burst", [1.0, 4.0])
def test_ten_percent_loss_is_no_queue(burst: float) -> None:
    flow = call(VirtualLink(WIDE, delay=0.05, loss=0.1, burst=burst, seed=1), 30.0)

    assert flow.goodput(10.0, 30.0) > 1.2e6


@pytest.mark.parametrize("burst", [1.0, 4.0])
def test_thirty_percent_loss_leaves_the_sound(burst: float) -> None:
    flow = call(VirtualLink(WIDE, delay=0.05, loss=0.3, burst=burst, seed=1), 30.0)

    heard = [arrived for _, arrived in flow.sound if arrived is not None]
    assert len(heard) > 0.6 * len(flow.sound)
    assert flow.goodput(10.0, 30.0) < 0.3e6, "pictures would only be lost"
