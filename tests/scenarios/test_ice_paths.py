"""A direct path that gets worse is left for a relay and returned to; one that fails again and again is left alone."""

from dataclasses import dataclass, replace

import pytest

from media.ice.types import RelayHeld, SendPathChanged, SwitchReason
from tests.kit.ice_participants import CALLEE_IP, CALLER_IP, Participant, Scenario, call
from tests.kit.virtual_network import Impairment, Nat, VirtualNetwork

SETTLED = 12.0
SYMMETRIC = (Nat.SYMMETRIC, Nat.SYMMETRIC)
BUSY = Impairment(rtt=0.01, jitter=0.05)
"""Machines that look at their sockets late."""
SCENARIO = Scenario(nats=(Nat.CONE, Nat.CONE), relays=2, media=True, handed_out=True)


@dataclass
class DirectLink:
    """What lies between the two, relays apart."""

    network: VirtualNetwork
    loss: float = 0.0

    def blocks(self, source: tuple[str, int], destination: tuple[str, int]) -> bool:
        between = {source[0], destination[0]} == {CALLER_IP, CALLEE_IP}
        return between and self.network.random.random() < self.loss


def settle(seed: int) -> tuple[VirtualNetwork, DirectLink, tuple[Participant, Participant]]:
    """A direct call, and the link that it uses."""
    network, caller, callee, _ = call(replace(SCENARIO, seed=seed))
    link = DirectLink(network)
    network.blocked.append(link.blocks)
    network.run(SETTLED)
    assert (caller.relays, callee.relays) == (0, 0)
    return network, link, (caller, callee)


@pytest.mark.parametrize("seed", range(2))
def test_direct_path_that_loses_a_third_is_left_without_a_gap_and_returned_to(seed: int) -> None:
    network, link, ends = settle(seed)
    worsened = network.now

    link.loss = 0.33
    assert network.run(worsened + 20.0, stop=lambda: all(end.relays for end in ends))
    network.run(network.now + 5.0)
    assert max(end.silence(worsened, network.now) for end in ends) < 0.5

    link.loss = 0.0
    healed = network.now
    assert network.run(healed + 90.0, stop=lambda: not any(end.relays for end in ends))
    network.run(network.now + 5.0)
    assert max(end.silence(healed, network.now) for end in ends) < 0.3


def test_direct_path_that_fails_three_times_leaves_both_ends_on_the_relay_for_five_minutes() -> None:
    network, link, ends = settle(seed=1)

    for _ in range(3):
        assert network.run(network.now + 30.0, stop=lambda: not any(end.relays for end in ends))
        link.loss = 1.0
        assert network.run(network.now + 2.0, stop=lambda: all(end.relays for end in ends))
        link.loss = 0.0

    network.run(network.now + 1.0)
    (since, *_) = sorted(at for end in ends for at, event in end.events if isinstance(event, RelayHeld))
    assert not network.run(since + 299.0, stop=lambda: not all(end.relays for end in ends))
    assert network.run(since + 330.0, stop=lambda: not any(end.relays for end in ends))


@pytest.mark.parametrize("seed", range(4))
def test_noise_moves_nobody_back_and_forth_between_relays(seed: int) -> None:
    scenario = Scenario(seed=seed, nats=SYMMETRIC, relays=2, media=True, handed_out=True, impairment=BUSY)
    network, caller, callee, _ = call(scenario)

    network.run(SETTLED)
    began = network.now
    network.run(began + 120.0)

    for end in (caller, callee):
        changes = [event for at, event in end.events if at > began and isinstance(event, SendPathChanged)]
        assert len([change for change in changes if change.reason is SwitchReason.BETTER]) <= 1


def test_the_nearest_of_many_relays_stands_by_the_one_that_the_companion_names_first() -> None:
    scenario = replace(SCENARIO, nats=SYMMETRIC, relays=4, detours=(0.05, 0.08, 0.01, 0.0))
    network, caller, callee, hosts = call(scenario)

    network.run(SETTLED)

    for end in (caller, callee):
        relays = {base.address[0] for base in end.gatherer.bases if base.relay is not None}
        assert relays == {hosts[0].ip, hosts[3].ip}
        path = end.agent.send_paths()[0]
        assert hosts[0].ip not in (path.base.address[0], path.remote[0])


def test_relays_whose_distance_is_known_are_taken_by_it() -> None:
    network, caller, _, hosts = call(replace(SCENARIO, nats=SYMMETRIC, relays=4, detours=(0.05, 0.08, 0.01, 0.0)))
    network.run(SETTLED)

    caller.gatherer.gather_more(network.now)
    caller.pump()
    network.run(network.now + 1.0)

    fresh = {base.address[0] for base in caller.gatherer.bases if base.relay is not None and base.link > 2}
    assert fresh
    assert hosts[0].ip not in fresh
