"""Candidates: order of preference, and which are worth a path."""

import pytest

from app.protocol.description import Candidate, CandidateTransport, CandidateType
from media.ice.allocation import Allocation
from media.ice.candidate import can_pair, local_candidate, pair_priority, priority, remote_address, way_to_relay
from media.ice.identifiers import Identifiers
from media.ice.servers import Server, ServerKind
from media.ice.types import Base, RelayWay
from tests.kit.ice_agents import make_base


def relay_base(way: RelayWay = RelayWay.UDP, ip: str = "40.1.1.1") -> Base:
    allocation = Allocation(Server(ServerKind.TURN_UDP, ip, 3478), (ip, 3478), Identifiers(bytes(32)), way)
    return make_base(9, (ip, 30000), relay=allocation)


def test_direct_candidates_come_before_relayed_and_udp_before_tcp() -> None:
    base = make_base()
    order = [
        priority(CandidateType.HOST, base),
        priority(CandidateType.PRFLX, base),
        priority(CandidateType.SRFLX, base),
        priority(CandidateType.RELAY, relay_base()),
        priority(CandidateType.RELAY, relay_base(RelayWay.TCP)),
        priority(CandidateType.RELAY, relay_base(RelayWay.TLS)),
    ]

    assert order == sorted(order, reverse=True)
    assert all(0 < value < 2**31 for value in order)


def test_the_priority_of_a_relayed_candidate_tells_the_way_to_the_relay() -> None:
    for way, seen in ((RelayWay.UDP,) * 2, (RelayWay.TCP,) * 2, (RelayWay.TLS,) * 2, (RelayWay.PROXY, RelayWay.TLS)):
        assert way_to_relay(priority(CandidateType.RELAY, relay_base(way))) is seen


def test_path_priority_is_the_same_for_both_ends() -> None:
    assert pair_priority(5, 9) == pair_priority(9, 5) == (5 << 32) + 18


def test_relayed_candidate_names_its_server() -> None:
    candidate = local_candidate(CandidateType.RELAY, ("40.1.1.1", 30000), relay_base())

    assert (candidate.address, candidate.relay, candidate.network) == ("40.1.1.1", "40.1.1.1", 1)


@pytest.mark.parametrize(
    ("address", "port", "transport", "usable"),
    [
        ("20.0.0.2", 5, CandidateTransport.UDP, True),
        ("::ffff:20.0.0.2", 5, CandidateTransport.UDP, True),
        ("20.0.0.2", 0, CandidateTransport.UDP, False),
        ("20.0.0.2", 5, CandidateTransport.TCP, False),
        ("0.0.0.0", 5, CandidateTransport.UDP, False),
        ("224.0.0.1", 5, CandidateTransport.UDP, False),
        ("255.255.255.255", 5, CandidateTransport.UDP, False),
        ("1f-2e.local", 5, CandidateTransport.UDP, False),
        ("", 5, CandidateTransport.UDP, False),
    ],
)
def test_candidate_that_names_no_host_is_skipped(
    address: str, port: int, transport: CandidateTransport, usable: bool
) -> None:
    candidate = Candidate(CandidateType.HOST, address, port, 1, transport)

    assert (remote_address(candidate) is not None) == usable


@pytest.mark.parametrize(
    ("here", "there", "pairs"),
    [
        ("10.0.0.1", "20.0.0.2", True),
        ("10.0.0.1", "fd00::1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("10.0.0.1", "127.0.0.1", False),
        ("127.0.0.1", "10.0.0.1", False),
        ("fe80::1", "fe80::2", True),
        ("2a00::1", "fe80::2", False),
    ],
)
def test_addresses_that_cannot_reach_each_other_are_not_paired(here: str, there: str, pairs: bool) -> None:
    assert can_pair(make_base(1, (here, 5)), (there, 5)) == pairs


def test_relay_in_the_internet_is_not_paired_with_private_addresses() -> None:
    assert can_pair(relay_base(), ("20.0.0.2", 5))
    assert not can_pair(relay_base(), ("10.0.0.2", 5))
    assert can_pair(relay_base(ip="10.0.0.9"), ("10.0.0.2", 5))
    assert can_pair(relay_base(ip="127.0.0.1"), ("127.0.0.1", 5))
