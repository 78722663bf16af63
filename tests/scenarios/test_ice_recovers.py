"""A call goes on when a path breaks, one way or both, when a relay dies, when an end's address changes."""

import pytest

from media.ice.liveness import AgentState
from media.ice.selection import STANDBY_INTERVAL
from media.ice.types import (
    Base,
    Connected,
    Credentials,
    Disconnected,
    Failed,
    PathDoubted,
    RelayWay,
    RestartNeeded,
    SendPathChanged,
)
from tests.kit.ice_participants import CALLEE_IP, CALLER_IP, Participant, Scenario, call, servers
from tests.kit.virtual_network import Impairment, Nat, RelayHost, Site, VirtualNetwork

CONES = (Nat.CONE, Nat.CONE)
SYMMETRIC = (Nat.SYMMETRIC, Nat.SYMMETRIC)
SETTLED = 12.0  # seconds of virtual time, after which both ends send on the path they keep
SEEDS = range(4)


def settle(scenario: Scenario) -> tuple[VirtualNetwork, Participant, Participant, list[RelayHost]]:
    """A call that has gone on for a while."""
    network, caller, callee, hosts = call(scenario)
    network.run(SETTLED)
    assert caller.is_ready
    assert callee.is_ready
    return network, caller, callee, hosts


def worst_silence(network: VirtualNetwork, caller: Participant, callee: Participant, *, within: float = 8.0) -> float:
    """Longest silence at either end from now on."""
    since = network.now
    network.run(since + within)
    return max(end.silence(since, since + within) for end in (caller, callee))


def is_stream(base: Base) -> bool:
    return base.relay is not None and base.relay.way is not RelayWay.UDP


def ways_of(end: Participant) -> set[RelayWay]:
    """By which ways it has allocations."""
    return {base.relay.way for base in end.gatherer.bases if base.relay is not None}


def sends_by_udp(end: Participant) -> bool:
    """Neither end's relay is reached by a stream."""
    path = end.agent.send_paths()[0]
    return not is_stream(path.base) and path.remote_way is RelayWay.UDP


def block_direct(network: VirtualNetwork, caller: Participant, callee: Participant, *, both_ways: bool) -> None:
    """Nothing gets from the caller's present ports to the callee's, nor back if `both_ways`."""
    dead = caller.site.mapped_ports() | callee.site.mapped_ports()

    def blocks(source: tuple[str, int], destination: tuple[str, int]) -> bool:
        ends = {source[0], destination[0]} == {CALLER_IP, CALLEE_IP}
        return ends and {source[1], destination[1]} <= dead and (both_ways or source[0] == CALLER_IP)

    network.blocked.append(blocks)


@pytest.mark.parametrize("loss", [0.0, 0.05])
@pytest.mark.parametrize("seed", SEEDS)
def test_broken_direct_path_is_left_for_a_relay(seed: int, loss: float) -> None:
    impairment = Impairment(loss=loss)
    network, caller, callee, _ = settle(
        Scenario(seed=seed, nats=CONES, relays=2, media=True, handed_out=True, impairment=impairment)
    )
    assert (caller.relays, callee.relays) == (0, 0)

    block_direct(network, caller, callee, both_ways=True)

    assert worst_silence(network, caller, callee) < 0.45
    assert min(caller.relays, callee.relays) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_broken_direct_path_without_relay_is_mended_by_new_sockets(seed: int) -> None:
    network, caller, callee, _ = settle(Scenario(seed=seed, nats=CONES, relays=0, media=True))

    block_direct(network, caller, callee, both_ways=True)

    assert worst_silence(network, caller, callee) < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_firewalls_that_forget_again_and_again_are_answered_by_new_sockets_each_time(seed: int) -> None:
    network, caller, callee, _ = settle(Scenario(seed=seed, nats=CONES, relays=0, media=True))

    silences = []
    for _ in range(5):
        block_direct(network, caller, callee, both_ways=True)
        silences.append(worst_silence(network, caller, callee, within=5.0))

    assert max(silences) < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_path_that_works_one_way_is_used_one_way(seed: int) -> None:
    network, caller, callee, _ = settle(Scenario(seed=seed, nats=CONES, relays=1, media=True, handed_out=True))

    block_direct(network, caller, callee, both_ways=False)
    since = network.now
    network.run(since + 3.0)
    caller.sent_on.clear()
    callee.sent_on.clear()
    network.run(since + 60.0)

    assert caller.relays > 0
    assert callee.relays == 0
    assert len(callee.sent_on) == 1
    assert caller.silence(since, since + 60.0) < 0.15
    assert callee.silence(since, since + 60.0) < 0.5


@pytest.mark.parametrize("seed", [*SEEDS, 14])
def test_relay_death_is_survived_on_the_second_allocation(seed: int) -> None:
    network, caller, callee, hosts = settle(Scenario(seed=seed, nats=SYMMETRIC, relays=2, media=True, handed_out=True))
    path = caller.agent.send_paths()[0]
    used = {ip for ip in (path.base.address[0], path.remote[0]) if ip.startswith("40.")}

    for host in hosts:
        if host.ip in sorted(used)[:1]:
            host.is_alive = False

    assert worst_silence(network, caller, callee) < 0.45


@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.parametrize("back_for", [1.0, 6.0, 15.0])
def test_relays_may_die_in_turn_if_the_other_is_back_meanwhile(seed: int, back_for: float) -> None:
    network, caller, callee, hosts = settle(Scenario(seed=seed, nats=SYMMETRIC, relays=2, media=True, handed_out=True))

    silences = []
    for _ in range(5):
        network.run(network.now + network.random.random())
        dying = next(host for host in hosts if host.ip in servers_used(caller))
        dying.is_alive = False
        silences.append(worst_silence(network, caller, callee, within=5.0))
        dying.is_alive = True
        dying.restart()
        network.run(network.now + back_for)

    assert max(silences) < 0.9, silences
    if back_for > STANDBY_INTERVAL:  # the one that is back has been found before it is needed
        assert max(silences) < 0.45, silences


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_a_relay_that_dies_in_the_call_is_replaced_by_a_third(seed: int) -> None:
    network, caller, callee, hosts = settle(Scenario(seed=seed, nats=SYMMETRIC, relays=3, media=True, handed_out=True))
    assert relay_ips(caller) == {hosts[0].ip, hosts[1].ip}
    dying = next(host for host in hosts if host.ip in servers_used(caller))

    dying.is_alive = False
    network.run(network.now + 5.0)

    for end in (caller, callee):
        assert dying.ip not in relay_ips(end)
        assert hosts[2].ip in relay_ips(end)
        assert len(relay_ips(end)) == 2


@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.parametrize("restarts", [True, False])
def test_the_only_relay_may_forget_both_ends_again_and_again(seed: int, restarts: bool) -> None:
    network, caller, callee, (host,) = settle(
        Scenario(seed=seed, nats=SYMMETRIC, relays=1, media=True, handed_out=True)
    )

    silences = []
    for _ in range(7):
        network.run(network.now + network.random.random())
        if restarts:
            host.restart()
        else:
            for ip in (CALLER_IP, CALLEE_IP):
                network.forget(ip, host.ip)
        silences.append(worst_silence(network, caller, callee, within=4.0))

    assert max(silences) < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stream_to_the_only_relay_stands_by_where_firewalls_forget_datagrams(seed: int) -> None:
    network, caller, callee, (host,) = settle(
        Scenario(seed=seed, nats=SYMMETRIC, relays=1, media=True, handed_out=True, over_tcp=True)
    )
    assert ways_of(caller) == ways_of(callee) == {RelayWay.UDP, RelayWay.TCP}
    assert sends_by_udp(caller)
    assert sends_by_udp(callee)

    silences = []
    for _ in range(4):
        network.run(network.now + network.random.random())
        for ip in (CALLER_IP, CALLEE_IP):
            network.forget(ip, host.ip)
        silences.append(worst_silence(network, caller, callee, within=20.0))

    assert max(silences) < 0.6
    assert sends_by_udp(caller)
    assert sends_by_udp(callee)
    for end in (caller, callee):
        assert len([base for base in end.gatherer.bases if is_stream(base)]) == 1


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_the_only_relay_is_found_again_after_a_long_outage(seed: int) -> None:
    network, caller, callee, (host,) = settle(
        Scenario(seed=seed, nats=SYMMETRIC, relays=1, media=True, handed_out=True)
    )

    host.is_alive = False
    network.run(network.now + 20.0)
    host.is_alive = True
    host.restart()

    assert worst_silence(network, caller, callee, within=8.0) < 3.0


def test_a_silence_on_every_way_costs_no_allocation() -> None:
    network, caller, callee, hosts = settle(Scenario(nats=SYMMETRIC, relays=3, media=True, handed_out=True))
    before = relay_ips(caller)

    caller.site.udp_is_blocked = True
    network.run(network.now + 2.5)
    caller.site.udp_is_blocked = False

    assert before <= relay_ips(caller)
    assert worst_silence(network, caller, callee) < 3.5
    assert all(host.is_alive for host in hosts)


def relay_ips(end: Participant) -> set[str]:
    """The relays on which an end has allocations."""
    return {base.address[0] for base in end.gatherer.bases if base.relay is not None}


def servers_used(end: Participant) -> set[str]:
    """The relays on its sending path."""
    path = end.agent.send_paths()[0]
    return {ip for ip in (path.base.address[0], path.remote[0]) if ip.startswith("40.")}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("new_nat", [False, True])
def test_address_change_needs_no_restart(seed: int, new_nat: bool) -> None:
    scenario = Scenario(seed=seed, nats=CONES, relays=1, media=True, handed_out=True)
    network, caller, callee, hosts = settle(scenario)
    started = network.now

    caller.signalling_from = started + 0.4
    caller.lose_address()
    if new_nat:
        caller.site = Site(network, Nat.CONE, "20.1.1.77")
        caller.site.deliver = caller.from_site
    else:
        caller.site.forget_mappings()
    caller.gather(servers(scenario, hosts), network_number=2)

    assert worst_silence(network, caller, callee) < 0.85
    assert caller.agent.state is AgentState.CONNECTED
    assert not [event for end in (caller, callee) for at, event in end.events if isinstance(event, RestartNeeded)]


def test_total_loss_is_told_then_ends_in_a_restart_or_failure() -> None:
    network, caller, callee, _ = settle(Scenario(relays=0, media=True))
    started = network.now

    network.blocked.append(lambda *_: True)
    network.run(started + 40.0)

    told = [(type(event), at - started) for at, event in caller.events if at > started]
    disconnected = [at for kind, at in told if kind is Disconnected]
    restarts = [at for kind, at in told if kind is RestartNeeded]
    failed = [at for kind, at in told if kind is Failed]
    assert len(disconnected) == 1
    assert 2.0 <= disconnected[0] <= 2.3
    assert [round(at) for at in restarts] == [3, 8, 18]
    assert len(failed) == 1
    assert 29.5 <= failed[0] <= 30.5
    assert caller.agent.send_paths() == ()
    assert min(at - started for at, event in callee.events if isinstance(event, RestartNeeded)) > 4.0


def test_restart_mends_what_comes_back_and_never_stops_a_working_path() -> None:
    network, caller, callee, _ = settle(Scenario(relays=0, media=True))
    caller.agent.restart(Credentials("C" * 8, "C" * 24), network.now)
    caller.describe_to(callee, delay=0.1)
    assert worst_silence(network, caller, callee) < 0.1

    broken = [True]
    network.blocked.append(lambda *_: broken[0])
    network.run(network.now + 33.0)
    assert caller.agent.state is AgentState.FAILED
    broken[0] = False
    caller.agent.restart(Credentials("D" * 8, "D" * 24), network.now)
    caller.pump()
    caller.describe_to(callee, delay=0.1)
    network.run(network.now + 3.0)

    states = {end.agent.state for end in (caller, callee)}
    assert states == {AgentState.CONNECTED}
    assert any(isinstance(event, Connected) for at, event in caller.events if at > network.now - 3.0)


def test_quiet_call_notices_a_broken_path_by_its_probes() -> None:
    network, caller, callee, _ = settle(Scenario(nats=CONES, relays=1, handed_out=True))
    started = network.now

    block_direct(network, caller, callee, both_ways=True)
    network.run(started + 4.0)

    for end in (caller, callee):
        assert end.relays > 0
        moved = [at for at, event in end.events if isinstance(event, SendPathChanged) and at > started]
        assert moved[0] - started < 2.5


def test_peer_that_stops_acknowledging_is_not_doubted_for_ever() -> None:
    network, caller, callee, _ = settle(Scenario(nats=CONES, relays=1, media=True))
    callee.stop_feedback()
    started = network.now
    network.run(started + 20.0)

    doubts = [at for at, event in caller.events if isinstance(event, PathDoubted) and at > started]
    assert len(doubts) <= 3
    assert caller.relays == 0


def test_idle_call_costs_few_packets() -> None:
    network, *_ = settle(Scenario(nats=CONES, relays=2, handed_out=True))
    network.run(80.0)
    before = network.datagrams
    network.run(140.0)

    assert (network.datagrams - before) / 60 < 30
