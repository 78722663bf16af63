"""The gatherer: which sockets, which agent a datagram belongs to, and that nothing from outside breaks it."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.description import CandidateBatch, CandidateType
from media.ice.addresses import is_ipv6
from media.ice.agent import IceAgent
from media.ice.gatherer import MAX_SOCKETS_PER_INTERFACE, Gatherer
from media.ice.servers import Server, ServerKind
from media.ice.types import CloseLink, Connect, Credentials, Interface, OpenSocket, ResolveName, Transmit
from tests.kit.ice_agents import OURS, THEIRS, THERE, host_batch, peer_request

ETHERNET = Interface("20.0.0.1", 1)
WIRELESS = Interface("20.0.1.1", 2)
STUN = Server(ServerKind.STUN, "40.1.1.1", 3478)
TURN = Server(ServerKind.TURN_UDP, "40.1.1.1", 3478, "u", "p")
TURN_TCP = Server(ServerKind.TURN_TCP, "40.1.1.1", 3478, "u", "p")


def make(*interfaces: Interface, servers: tuple[Server, ...] = ()) -> Gatherer:
    gatherer = Gatherer(bytes(32))
    gatherer.set_interfaces(interfaces, 0.0)
    gatherer.set_servers(servers, 0.0)
    open_all(gatherer, 0.0)
    return gatherer


def open_all(gatherer: Gatherer, now: float) -> list[object]:
    """Open what is asked for; the other outputs."""
    rest: list[object] = []
    while outputs := gatherer.outgoing():
        for output in outputs:
            if isinstance(output, OpenSocket):
                gatherer.opened(output.link, (output.interface.ip, 5000 + output.link), now)
            else:
                rest.append(output)
    return rest


def agent_of(gatherer: Gatherer, credentials: Credentials = OURS) -> IceAgent:
    agent = IceAgent(controlling=True, credentials=credentials, seed=bytes(32), tie_breaker=1, pacer=gatherer.pacer)
    gatherer.attach(agent, 0.0)
    return agent


DUAL_STACK = tuple(Interface(ip, 1) for ip in ("2a00::1", "20.0.0.1", "2a00::2"))
"""As the interfaces are listed: the families in turn, IPv6 first."""


def test_priorities_let_the_families_take_turns() -> None:
    """RFC 8421 section 4, in the local preference of RFC 8445 section 5.1.2.1."""
    agent = agent_of(make(*DUAL_STACK))

    candidates = agent.candidates().candidates

    assert [candidate.type for candidate in candidates] == [CandidateType.HOST] * 3
    best_first = sorted(candidates, key=lambda candidate: -candidate.priority)
    assert [candidate.address for candidate in best_first] == ["2a00::1", "20.0.0.1", "2a00::2"]
    assert [candidate.priority >> 8 & 0xFFFF for candidate in best_first] == [65535, 65534, 65533]


def test_paths_of_both_families_are_checked_in_turns() -> None:
    theirs = tuple(Interface(interface.ip.replace("::", "::9:").replace("20.", "21."), 1) for interface in DUAL_STACK)
    peer = agent_of(make(*theirs), Credentials("theirs", "t" * 24))
    gatherer = make(*DUAL_STACK)
    agent = agent_of(gatherer)
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(CandidateBatch(0, peer.candidates().candidates), 0.0)
    checked: list[bool] = []
    while (at := gatherer.next_timeout()) is not None and len(checked) < len(agent.paths):
        gatherer.handle_timeout(max(0.0, at))
        packets = (output for output in gatherer.outgoing() if isinstance(output, Transmit))
        checked += (is_ipv6(packet.address[0]) for packet in packets)

    assert checked == [True, False, True, True, True]


def test_datagrams_find_their_agent() -> None:
    gatherer = make(ETHERNET)
    one, other = agent_of(gatherer), agent_of(gatherer, Credentials("otherone", "x" * 24))
    for agent in (one, other):
        agent.set_remote(THEIRS, 0.0)
    gatherer.receive(peer_request(), THERE, 1, 0.0)
    gatherer.receive(peer_request(username="otherone:theirs", password="x" * 24), ("20.0.0.3", 1), 1, 0.0)

    assert [path.remote for path in one.paths] == [THERE]
    assert [path.remote for path in other.paths] == [("20.0.0.3", 1)]
    payload = gatherer.receive(b"\x80media", THERE, 1, 0.1)
    assert payload is not None
    assert payload.agent is one
    assert payload.path == (1, THERE)
    assert gatherer.receive(b"\x80media", ("20.0.0.9", 1), 1, 0.1) is None


def test_only_media_is_read_from_unknown_addresses() -> None:
    gatherer = make(ETHERNET)
    agent_of(gatherer)

    assert gatherer.receive(b"\x16\xfe\xfdclient hello", THERE, 1, 0.0) is None
    assert gatherer.receive(b"", THERE, 1, 0.0) is None
    assert gatherer.receive(b"\x80media", THERE, 1, 0.0) is not None


def test_agents_share_the_pace() -> None:
    gatherer = make(ETHERNET)
    for number in range(3):
        agent = agent_of(gatherer, Credentials(f"agent{number}", "x" * 24))
        agent.set_remote(THEIRS, 0.0)
        agent.add_remote_candidates(host_batch((THERE[0], 6000 + number)), 0.0)
    times = []
    asked = set()
    while (at := gatherer.next_timeout()) is not None and at < 0.1:
        now = max(0.0, at)
        gatherer.handle_timeout(now)
        after = gatherer.next_timeout()
        assert after is None or after > now
        packets = [output for output in gatherer.outgoing() if isinstance(output, Transmit)]
        assert len(packets) <= 1
        times += [now] * len(packets)
        asked |= {packet.address for packet in packets}

    assert len(asked) == 3
    assert all(later - earlier > 0.0049 for earlier, later in itertools.pairwise(times))


def test_lost_interface_closes_its_socket_and_a_new_one_is_opened() -> None:
    gatherer = make(ETHERNET)
    agent = agent_of(gatherer)
    assert len(agent.candidates().candidates) == 1

    gatherer.set_interfaces((WIRELESS,), 1.0)
    rest = open_all(gatherer, 1.0)

    assert CloseLink(1) in rest
    assert [candidate.address for candidate in agent.candidates().candidates] == [WIRELESS.ip]


def test_more_sockets_are_opened_on_demand_but_not_without_end() -> None:
    gatherer = make(ETHERNET)
    agent_of(gatherer)
    for number in range(10):
        gatherer.gather_more(10.0 + number)
        open_all(gatherer, 10.0 + number)

    assert len(gatherer.bases) == MAX_SOCKETS_PER_INTERFACE
    gatherer.gather_more(19.5)
    assert gatherer.outgoing() == []


def test_where_every_socket_looks_well_the_one_that_gave_proof_longest_ago_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gatherer = make(ETHERNET)
    agent = agent_of(gatherer)
    for number in (1.0, 2.0):
        gatherer.gather_more(number)
        open_all(gatherer, number)
    proofs = {1: 9.0, 2: 7.0, 3: 8.0}
    monkeypatch.setattr(agent, "proved_at", proofs.__getitem__)

    gatherer.gather_more(10.0)
    rest = open_all(gatherer, 10.0)

    assert CloseLink(2) in rest
    assert sorted(base.id for base in gatherer.bases) == [1, 3, 4]


def test_every_server_is_asked_and_tcp_only_if_udp_brings_nothing() -> None:
    gatherer = make(ETHERNET, servers=())
    gatherer.set_servers((TURN_TCP, TURN, STUN), 0.0)
    first = [output for output in gatherer.outgoing() if isinstance(output, Transmit)]
    assert len(first) == 2

    outputs = []
    while (at := gatherer.next_timeout()) is not None and at < 0.3:
        gatherer.handle_timeout(at)
        outputs += gatherer.outgoing()

    assert [output.remote for output in outputs if isinstance(output, Connect)] == [("40.1.1.1", 3478)]


def test_names_are_looked_up_and_a_failure_does_not_hold_up_the_end() -> None:
    gatherer = make(ETHERNET)
    agent = agent_of(gatherer)
    gatherer.set_servers((Server(ServerKind.STUN, "stun.example.org", 3478),), 0.0)
    assert ResolveName("stun.example.org") in gatherer.outgoing()
    assert [gatherer.is_complete] == [False]

    gatherer.resolved("stun.example.org", ["2a00::1", "40.1.1.1"], 0.1)
    assert [output.address for output in gatherer.outgoing() if isinstance(output, Transmit)] == [("40.1.1.1", 3478)]

    gatherer.set_servers((Server(ServerKind.STUN, "gone.example.org", 3478),), 5.0)
    gatherer.outgoing()
    while (at := gatherer.next_timeout()) is not None and at < 10:
        gatherer.handle_timeout(at)
    gatherer.resolved("gone.example.org", [], 10.0)
    assert gatherer.is_complete
    assert agent.candidates().end


STEPS = st.one_of(
    st.tuples(st.just("bytes"), st.binary(max_size=60), st.integers(0, 6)),
    st.tuples(st.just("stun"), st.binary(max_size=60), st.integers(0, 6)),
    st.tuples(st.just("closed"), st.just(b""), st.integers(0, 8)),
    st.tuples(st.just("connected"), st.just(b""), st.integers(0, 8)),
    st.tuples(st.just("interfaces"), st.just(b""), st.integers(0, 3)),
    st.tuples(st.just("more"), st.just(b""), st.just(0)),
    st.tuples(st.just("wait"), st.just(b""), st.integers(0, 9)),
)


@settings(max_examples=100, deadline=None)
@given(steps=st.lists(STEPS, max_size=40))
def test_nothing_from_outside_breaks_it(steps: list[tuple[str, bytes, int]]) -> None:
    gatherer = make(ETHERNET, servers=(STUN, TURN, TURN_TCP))
    agent_of(gatherer)
    now = 0.0
    heads = [b"\x01\x03", b"\x01\x13", b"\x00\x17", b"\x01\x01", b"\x00\x01", b"\x40\x00", b"\x01\x18"]
    last_ids = [bytes(12)]
    for kind, data, number in steps:
        match kind:
            case "bytes":
                gatherer.receive(data, ("40.1.1.1", 3478), number, now)
            case "stun":
                padded = data + bytes(-len(data) % 4)
                head = heads[number] + len(padded).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + last_ids[-1]
                gatherer.receive(head + padded, ("40.1.1.1", 3478), 1, now)
            case "closed":
                gatherer.link_closed(number, now)
            case "connected":
                gatherer.connected(number, now)
            case "interfaces":
                gatherer.set_interfaces((ETHERNET, WIRELESS)[:number], now)
            case "more":
                gatherer.gather_more(now)
            case _:
                now += number / 4
                gatherer.handle_timeout(now)
                after = gatherer.next_timeout()
                assert after is None or after > now
        last_ids += [
            output.data[8:20]
            for output in open_all(gatherer, now)
            if isinstance(output, Transmit) and len(output.data) > 20
        ]
        gatherer.events()
