"""Congestion control in virtual time: senders with estimator and pacer, links, receivers that report."""

import random

import pytest

from tests.kit.virtual_flows import MediaFlow, World
from tests.kit.virtual_link import VirtualLink


def alone(link: VirtualLink, until: float, **options: object) -> MediaFlow:
    """One flow on a link, until then."""
    world = World()
    flow = MediaFlow(world, link, **options)  # type: ignore[arg-type]  # its keywords
    world.run(until)
    return flow


@pytest.mark.parametrize("delay", [0.0002, 0.02])
def test_a_fast_network_carries_720p_within_a_second(delay: float) -> None:
    flow = alone(VirtualLink([(0.0, 1e9)], delay=delay), 5.0)

    assert flow.reaches(2_500_000.0, 0.0) <= 1.0
    assert flow.goodput(2.0, 5.0) > 2_000_000.0
    assert flow.estimator.pacing_rate(5.0) > 50e6  # frames leave in one go


@pytest.mark.parametrize("seed", range(3))
def test_five_percent_random_loss_does_not_starve_the_call(seed: int) -> None:
    flow = alone(VirtualLink([(0, 2e6)], loss=0.05, seed=seed), 60.0)

    assert flow.goodput(10.0, 60.0) > 0.7 * 2e6


def test_bursts_of_loss_do_not_starve_the_call() -> None:
    flow = alone(VirtualLink([(0, 2e6)], loss=0.05, burst=3.0, seed=2), 60.0)

    assert flow.goodput(10.0, 60.0) > 0.6 * 2e6


def test_heavy_loss_cuts_the_rate() -> None:
    flow = alone(VirtualLink([(0, 5e6)], loss=0.25), 20.0)

    assert flow.goodput(10.0, 20.0) < 1e6


def test_a_narrow_link_is_not_flooded_at_the_start() -> None:
    world, link = World(), VirtualLink([(0, 200e3)], delay=0.03)
    flow = MediaFlow(world, link)
    world.run(5.0)
    lost_at_first, sent_at_first = link.dropped, flow.packets
    world.run(30.0)

    assert flow.goodput(10.0, 30.0) > 0.6 * 200e3
    assert flow.backlog(0.9, 5.0, 30.0) < 0.2
    assert lost_at_first < 0.5 * sent_at_first
    assert link.dropped - lost_at_first < 0.03 * (flow.packets - sent_at_first)


def test_silence_of_feedback_lowers_the_rate_and_its_return_restores_it() -> None:
    world = World()
    flow = MediaFlow(world, VirtualLink([(0, 3e6)]))
    flow.feedback_passes = lambda now: not 20.0 <= now < 25.0
    world.run(40.0)

    at_end_of_silence = min(target for at, target, _ in flow.history if 24.0 <= at < 25.0)
    assert at_end_of_silence < 0.2 * 3e6
    assert flow.reaches(2.2e6, 25.1) < 8.0


def test_sound_alone_probes_nothing() -> None:
    flow = alone(VirtualLink([(0, 1e6)]), 20.0, demand=90_000.0, has_pictures=False)

    assert flow.goodput(1.0, 20.0) < 80_000.0


def test_one_in_five_feedbacks_lost_costs_little() -> None:
    dice = random.Random(5)
    world = World()
    flow = MediaFlow(world, VirtualLink([(0, 2e6)], jitter=0.003))
    flow.feedback_passes = lambda _: dice.random() > 0.2
    world.run(40.0)

    assert flow.goodput(5.0, 40.0) > 0.78 * 2e6


@pytest.mark.parametrize("jitter", [0.0, 0.003])
@pytest.mark.parametrize("rate", [200e3, 250e3, 500e3, 1e6])
def test_the_first_words_are_heard_on_a_narrow_line(rate: float, jitter: float) -> None:
    flow = alone(VirtualLink([(0, rate)], delay=0.02, jitter=jitter), 10.0)

    first = [arrived - said for said, arrived in flow.sound[:100] if arrived is not None]
    assert len(first) == 100
    assert max(first) < 0.02 + 0.25


def test_a_path_is_looked_at_before_pictures_leave() -> None:
    world, link = World(), VirtualLink([(0, 250e3)], delay=0.02)
    flow = MediaFlow(world, link)
    world.run(0.1)
    looked = flow.packets
    world.run(0.3)

    assert looked < 20
    assert 150e3 < flow.estimator.target < 260e3


def test_another_path_out_of_a_full_line_is_the_same_line() -> None:
    world = World()
    flow = MediaFlow(world, VirtualLink([(0, 2.5e6), (20, 0.6e6)], jitter=0.003))
    world.run(20.4)
    while not flow.estimator.is_draining:
        world.run(world.now + 0.05)
    before = flow.estimator.target

    flow.estimator.path_changed(world.now)

    assert flow.estimator.take_probes(world.now) == []
    assert flow.estimator.target == before
    world.run(40.0)
    assert flow.drained(20.0) < 2.0
    assert flow.goodput(25.0, 40.0) > 0.8 * 0.6e6
