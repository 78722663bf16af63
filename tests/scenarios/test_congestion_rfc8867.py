"""The test cases of RFC 8867 section 5 that apply to one bottleneck, with our source of pictures and sound.

50 ms one way, 300 ms of buffer. Bounds are for one seed each; `tests/bench/congestion.py` has the means of ten.
"""

from itertools import pairwise

import pytest

from tests.bench import congestion
from tests.kit.virtual_flows import MediaFlow, TcpFlow, World
from tests.kit.virtual_link import VirtualLink

JITTER = 0.003


def jain(rates: list[float]) -> float:
    return sum(rates) ** 2 / (len(rates) * sum(rate**2 for rate in rates))


def uses(flows: list[MediaFlow], capacity: list[tuple[float, float]], until: float) -> list[float]:
    """Share of each phase's capacity that the flows carry together, less its first 5 s."""
    return [
        sum(flow.goodput(since + 5.0, end) for flow in flows) / rate
        for (since, rate), (end, _) in pairwise([*capacity, (until, 0.0)])
    ]


@pytest.mark.parametrize("seed", range(3))
def test_5_1_variable_capacity_with_one_flow(seed: int) -> None:
    result = congestion.steps(seed)

    assert min(result.use) > 0.8, result
    assert result.queue_p95 < 0.07, result
    assert result.self_loss < 0.01, result
    assert result.down < 2.0, result
    assert max(result.up) < 8.0, result


def test_5_2_variable_capacity_with_two_flows() -> None:
    capacity = [(0.0, 4e6), (25.0, 2e6), (50.0, 3.5e6), (75.0, 1e6), (100.0, 2e6)]
    world, link = World(), VirtualLink(capacity, jitter=JITTER)
    flows = [MediaFlow(world, link, seed=seed) for seed in (1, 2)]
    world.run(125.0)

    assert min(uses(flows, capacity, 125.0)) > 0.7, uses(flows, capacity, 125.0)
    assert jain([flow.goodput(5.0, 125.0) for flow in flows]) > 0.9


def test_5_3_congested_feedback_link() -> None:
    forward = [(0.0, 2e6), (20.0, 1e6), (40.0, 0.5e6), (60.0, 2e6)]
    backward = [(0.0, 2e6), (35.0, 0.8e6), (70.0, 2e6)]
    world = World()
    there, here = VirtualLink(forward, jitter=JITTER), VirtualLink(backward, jitter=JITTER, seed=2)
    ours, theirs = MediaFlow(world, there, back=here), MediaFlow(world, here, back=there)
    world.run(100.0)

    assert min(uses([ours], forward, 100.0)) > 0.65, uses([ours], forward, 100.0)
    assert min(uses([theirs], backward, 100.0)) > 0.65, uses([theirs], backward, 100.0)


def test_5_4_flows_that_come_later_get_their_share() -> None:
    world, link = World(), VirtualLink([(0.0, 3.5e6)], jitter=JITTER)
    flows = [MediaFlow(world, link, start=20.0 * index, seed=index) for index in range(3)]
    world.run(120.0)

    assert jain([flow.goodput(50.0, 120.0) for flow in flows]) > 0.83
    assert flows[0].backlog(0.95, 50.0, 120.0) < 0.12


def test_5_5_round_trips_of_all_lengths_get_a_share() -> None:
    world, link = World(), VirtualLink([(0.0, 4e6)], jitter=JITTER, delay=0.0)
    delays = (0.01, 0.025, 0.05, 0.1, 0.15)
    flows = [MediaFlow(world, link, start=10.0 * n, delay=delay, seed=n) for n, delay in enumerate(delays)]
    world.run(120.0)

    rates = [flow.goodput(60.0, 120.0) for flow in flows]
    assert sum(rates) > 0.8 * 4e6
    assert min(rates) > 0.2 * 4e6 / 5, rates


@pytest.mark.parametrize("cut", [0.5, 0.7])
def test_5_6_a_long_download_leaves_a_share(cut: float) -> None:
    world, link = World(), VirtualLink([(0.0, 2e6)], jitter=JITTER)
    flow = MediaFlow(world, link)
    TcpFlow(world, link, start=10.0, end=70.0, cut=cut)
    world.run(90.0)

    assert flow.goodput(20.0, 70.0) > 0.12 * 2e6
    assert flow.reaches(0.8 * 2e6, 70.0) < 15.0


def test_5_7_short_downloads_pass_by() -> None:
    world, link = World(), VirtualLink([(0.0, 2e6)], jitter=JITTER)
    flows = [MediaFlow(world, link, seed=seed) for seed in (1, 2)]
    downloads = [TcpFlow(world, link, start=5.0 + 7.0 * number, packets=27) for number in range(10)]
    world.run(90.0)

    assert all(download.is_done for download in downloads)
    assert sum(flow.goodput(5.0, 90.0) for flow in flows) > 0.7 * 2e6


def test_5_8_a_pause_does_not_cost_the_flow_its_place() -> None:
    world, link = World(), VirtualLink([(0.0, 3.5e6)], jitter=JITTER)
    flows = [
        MediaFlow(world, link, seed=number, silent=(40.0, 60.0) if number == 0 else None, keyframes=number > 0)
        for number in range(3)
    ]
    world.run(110.0)

    assert sum(flow.goodput(45.0, 60.0) for flow in flows) > 0.75 * 3.5e6
    assert flows[0].goodput(75.0, 110.0) > 0.5 * 3.5e6 / 3
