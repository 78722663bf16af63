"""Two agents connect through every pair of NATs, whatever the network loses and whatever order signalling has."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.ice.path import Path
from media.ice.types import GatheringPolicy, LocalCandidates, RelayWay
from tests.kit.ice_participants import Participant, Scenario, call
from tests.kit.virtual_network import Impairment, Nat

KINDS = tuple(Nat)
PAIRS = [(one, other) for one in KINDS for other in KINDS]
DIRECT = {
    pair
    for pair in PAIRS
    if Nat.SYMMETRIC not in pair or pair in {(Nat.OPEN, Nat.SYMMETRIC), (Nat.SYMMETRIC, Nat.OPEN)}
}


def connect(scenario: Scenario, *, within: float = 30.0) -> tuple[Participant, Participant]:
    """Run until both ends can send."""
    network, caller, callee, _ = call(scenario)
    assert network.run(within, lambda: caller.is_ready and callee.is_ready), (
        f"{scenario}: {caller.agent.paths} {callee.agent.paths}"
    )
    return caller, callee


@pytest.mark.parametrize("nats", PAIRS, ids=lambda nats: "-".join(nat.name.lower() for nat in nats))
def test_every_pair_of_nats_connects_and_takes_the_direct_way_where_there_is_one(nats: tuple[Nat, Nat]) -> None:
    network, caller, callee, _ = call(Scenario(nats=nats))

    assert network.run(1.5, lambda: caller.is_ready and callee.is_ready)
    network.run(15.0)

    relays = (caller.relays, callee.relays)
    assert relays == (0, 0) if nats in DIRECT else all(relays)


@pytest.mark.parametrize(
    ("nats", "handed_out", "callee_ms", "both_ms"),
    [
        ((Nat.OPEN, Nat.OPEN), False, 115, 215),
        ((Nat.CONE, Nat.CONE), False, 270, 320),
        ((Nat.CONE, Nat.CONE), True, 290, 335),
        ((Nat.SYMMETRIC, Nat.SYMMETRIC), False, 480, 530),
        ((Nat.SYMMETRIC, Nat.SYMMETRIC), True, 330, 430),
    ],
)
def test_setup_keeps_to_its_budget_at_100_ms(
    nats: tuple[Nat, Nat], handed_out: bool, callee_ms: float, both_ms: float
) -> None:
    times = []
    for seed in range(9):
        caller, callee = connect(Scenario(seed=seed, nats=nats, handed_out=handed_out))
        times.append((callee.first_path_at or 0.0, max(caller.first_path_at or 0.0, callee.first_path_at or 0.0)))

    first, both = sorted(time for time, _ in times)[4], sorted(time for _, time in times)[4]
    assert first * 1000 <= callee_ms
    assert both * 1000 <= both_ms


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    nats=st.sampled_from(PAIRS),
    loss=st.floats(0, 0.2),
    duplication=st.floats(0, 0.3),
    jitter=st.floats(0, 0.08),
    rtt=st.sampled_from([0.02, 0.1, 0.3]),
)
def test_loss_reordering_and_duplication_do_not_prevent_it(
    seed: int, nats: tuple[Nat, Nat], loss: float, duplication: float, jitter: float, rtt: float
) -> None:
    impairment = Impairment(rtt=rtt, loss=loss, duplication=duplication, jitter=jitter)
    connect(Scenario(seed=seed, nats=nats, impairment=impairment))


@pytest.mark.parametrize("controlling", [(True, True), (False, False)])
def test_role_conflict_ends_in_opposite_roles(controlling: tuple[bool, bool]) -> None:
    for seed in range(6):
        network, caller, callee, _ = call(Scenario(seed=seed, controlling=controlling))
        network.run(5.0)

        assert caller.is_ready
        assert callee.is_ready
        assert caller.agent.is_controlling != callee.agent.is_controlling


def test_late_description_is_made_up_for_by_early_requests() -> None:
    network, caller, callee, _ = call(Scenario(relays=0, answer_delay=4.0))
    network.run(3.9)
    assert caller.agent.paths == ()
    assert not caller.is_ready

    assert network.run(4.1 + 0.11, lambda: caller.is_ready)

    network.run(6.0)
    assert callee.is_ready


def test_candidates_before_the_description_wait_for_it() -> None:
    network, caller, callee, _ = call(Scenario(relays=0))
    fresh = Participant(network, "C", caller.site, controlling=True)
    caller.site.deliver = fresh.from_site
    fresh.gather()
    fresh.receive_batch(callee.agent.candidates())
    network.run(0.5)
    assert len(fresh.agent.paths) == 0

    fresh.agent.set_remote(callee.agent.description(network.now), network.now)
    fresh.pump()

    paths: tuple[Path, ...] = fresh.agent.paths
    assert [path.remote for path in paths] == [(callee.site.public_ip, 5001)]


def test_without_a_server_that_answers_host_candidates_still_connect() -> None:
    network, caller, callee, hosts = call(Scenario(relays=2))
    for host in hosts:
        host.is_alive = False

    assert network.run(0.3, lambda: caller.is_ready and callee.is_ready)


def test_one_dead_server_of_two_does_not_matter() -> None:
    scenario = Scenario(nats=(Nat.SYMMETRIC, Nat.SYMMETRIC), relays=2)
    for dead in range(2):
        network, caller, callee, hosts = call(scenario)
        hosts[dead].is_alive = False
        assert network.run(3.0, lambda caller=caller, callee=callee: caller.is_ready and callee.is_ready)  # type: ignore[misc]


@pytest.mark.parametrize("only_tcp", [False, True])
def test_where_udp_is_blocked_a_relay_over_tcp_carries_the_call(only_tcp: bool) -> None:
    network, caller, callee, _ = call(Scenario(over_tcp=True, only_tcp=only_tcp, nats=(Nat.CONE, Nat.CONE)))
    callee.site.udp_is_blocked = True

    assert network.run(3.0, lambda: caller.is_ready and callee.is_ready)

    info = callee.agent.send_paths()[0].info()
    assert info.way is RelayWay.TCP
    assert info.relays >= 1


def test_relay_only_tells_no_address_of_ours() -> None:
    network, caller, callee, hosts = call(Scenario(policy=GatheringPolicy(relay_only=True)))

    assert network.run(5.0, lambda: caller.is_ready and callee.is_ready)

    told = [event.batch for end in (caller, callee) for _, event in end.events if isinstance(event, LocalCandidates)]
    addresses = {candidate.address for batch in told for candidate in batch.candidates}
    assert addresses <= {hosts[0].ip}
    assert {path.remote[0] for end in (caller, callee) for path in end.agent.paths} == {hosts[0].ip}


def test_same_inputs_give_the_same_outputs() -> None:
    def run() -> list[bytes]:
        network, caller, _, _ = call(Scenario(seed=5, nats=(Nat.CONE, Nat.SYMMETRIC), impairment=Impairment(loss=0.1)))
        network.run(3.0)
        return [packet.data for _, packet in caller.transmitted]

    assert run() == run()


def test_checks_keep_their_pace() -> None:
    network, caller, callee, _ = call(Scenario(relays=2, nats=(Nat.CONE, Nat.CONE)))
    network.run(4.0)

    for end in (caller, callee):
        times = [at for at, packet in end.transmitted if _is_check(packet.data)]
        assert all(later - earlier > 0.0049 for earlier, later in itertools.pairwise(times))


def _is_check(data: bytes) -> bool:
    """A Binding request with a user name, direct or inside a Send indication or channel."""
    return data[:2] == b"\x00\x01" and b"\x00\x24\x00\x04" in data
