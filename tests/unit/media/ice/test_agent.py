"""The agent alone: what it answers, what it believes, and what it never does."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from app.protocol.description import Candidate, CandidateBatch, CandidateType, IceDescription
from media.ice import stun
from media.ice.agent import MAX_HELD
from media.ice.attributes import Attribute
from media.ice.early import MAX_EARLY
from media.ice.liveness import AgentState
from media.ice.path import CHECK_GAPS, PathState
from media.ice.paths import MAX_PATHS
from media.ice.remotes import MAX_REMOTES
from media.ice.stun import Class
from media.ice.types import (
    Connected,
    Credentials,
    GatheringPolicy,
    LocalCandidates,
    PathDoubted,
    RoleChanged,
    SendPathChanged,
    SwitchReason,
    Transmit,
)
from tests.kit.ice_agents import (
    OURS,
    STANDARD,
    THEIRS,
    THERE,
    connect,
    deliver,
    host_batch,
    make_agent,
    make_base,
    peer_answer,
    peer_request,
    requests,
    run,
    sent,
)

ELSEWHERE = ("20.0.0.3", 7000)


def test_answer_makes_a_path_the_sending_path() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))

    events = connect(agent, base)

    assert [path.key for path in agent.send_paths()] == [(1, THERE)]
    assert any(isinstance(event, Connected) for event in events)
    assert [event.reason for event in events if isinstance(event, SendPathChanged)] == [SwitchReason.FIRST]


def test_answer_from_the_wrong_place_or_with_the_wrong_password_proves_nothing() -> None:
    base, other = make_base(), make_base(2, ("20.0.0.1", 5002))
    agent = make_agent(bases=(base, other))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    agent.handle_timeout(0.0)
    (check,) = requests(agent)
    bases = {1: base, 2: other}
    right, wrong = bases[check.link], bases[3 - check.link]

    deliver(agent, peer_answer(check.data), wrong, 0.01)
    deliver(agent, peer_answer(check.data), right, 0.01, ELSEWHERE)
    deliver(agent, peer_answer(check.data, password="x" * 24), right, 0.01)
    assert agent.send_paths() == ()

    deliver(agent, peer_answer(check.data), right, 0.01)
    assert len(agent.send_paths()) == 1


def test_request_without_our_password_is_not_answered() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))

    for data in (
        peer_request(password="x" * 24),
        peer_request(username="others:theirs"),
        peer_request()[:-8],
        peer_request()[:-40],
    ):
        deliver(agent, data, base, 0.0)

    assert sent(agent) == []
    assert not agent.knows((1, THERE))


def test_request_before_the_description_is_answered_at_once_and_checked_back_later() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    for number in range(MAX_EARLY + 5):
        deliver(agent, peer_request(number), base, 0.0, (THERE[0], 6000 + number))

    assert len(sent(agent)) == MAX_EARLY + 5
    assert agent.knows((1, THERE))
    agent.set_remote(THEIRS, 0.1)
    agent.handle_timeout(0.1)

    assert len(agent.paths) == MAX_EARLY
    assert [packet.address for packet in requests(agent)] == [THERE]


def test_unknown_required_attribute_is_refused_with_420() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    message = stun.parse(peer_request())
    assert message is not None
    odd = stun.Message(message.method, message.cls, message.transaction_id, (*message.attributes, (0x7FFF, bytes(40))))

    deliver(agent, odd.serialize(integrity_key=OURS.pwd.encode(), fingerprint=True), base, 0.0)

    ((_, answer),) = sent(agent)
    assert answer.error is not None
    assert answer.error.code == 420
    assert answer.unknown_attributes == (0x7FFF,)


def test_role_conflict_is_won_by_the_larger_tie_breaker() -> None:
    base = make_base()
    winner = make_agent(controlling=True, tie_breaker=9, bases=(base,))
    deliver(winner, peer_request(controlling=True, tie_breaker=3), base, 0.0)
    ((_, answer),) = sent(winner)
    assert answer.error is not None
    assert answer.error.code == 487
    assert winner.is_controlling

    loser = make_agent(controlling=True, tie_breaker=1, bases=(base,))
    deliver(loser, peer_request(controlling=True, tie_breaker=3), base, 0.0)
    ((_, answer),) = sent(loser)
    assert answer.cls is Class.SUCCESS
    assert not loser.is_controlling
    assert RoleChanged(False) in loser.events()


def test_replayed_request_from_another_address_makes_one_candidate_and_no_send_path() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)
    before = agent.send_paths()

    for _ in range(5):
        deliver(agent, peer_request(), base, 1.0, ELSEWHERE)

    assert agent.send_paths() == before
    assert [path.remote_type for path in agent.paths if path.remote == ELSEWHERE] == [CandidateType.PRFLX]


def test_signalled_candidate_gives_a_discovered_one_its_type() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    agent.set_remote(THEIRS, 0.0)
    deliver(agent, peer_request(), base, 0.0)
    agent.add_remote_candidates(CandidateBatch(0, (Candidate(CandidateType.RELAY, *THERE, 9, relay="r"),)), 0.0)

    (path,) = agent.paths

    assert (path.remote_type, path.relay_name) == (CandidateType.RELAY, "r")


def test_silent_address_gets_a_bounded_number_of_checks() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)

    out = run(agent, 0.0, 120.0)

    assert len(out) == len(CHECK_GAPS) + 1
    assert agent.paths[0].state is PathState.FAILED
    assert agent.state is AgentState.FAILED


def test_failed_path_is_tried_again_when_the_peer_is_heard_on_it() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    run(agent, 0.0, 120.0)
    deliver(agent, peer_request(), base, 130.0)
    agent.outgoing()

    agent.handle_timeout(130.0)

    assert [packet.address for packet in requests(agent)] == [THERE]


def test_nothing_leaves_by_a_base_that_is_gone() -> None:
    base, other = make_base(), make_base(2, ("20.0.0.1", 5002))
    agent = make_agent(bases=(base, other))
    connect(agent, base)
    agent.remove_base(1, 1.0)
    agent.outgoing()

    out = run(agent, 1.0, 60.0)
    deliver(agent, peer_request(), base, 61.0)

    assert {packet.link for _, packet in out} == {2}
    assert agent.outgoing() == []


def test_loss_of_a_base_is_told_to_a_peer_of_our_kind() -> None:
    base, other = make_base(), make_base(2, ("20.0.0.1", 5002))
    agent = make_agent(bases=(base, other))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    for now in (0.0, 0.005):
        agent.handle_timeout(now)
        for packet in requests(agent):
            deliver(agent, peer_answer(packet.data), {1: base, 2: other}[packet.link], now + 0.001)

    agent.remove_base(agent.send_paths()[0].base.id, 1.0)
    out = run(agent, 1.0, 1.1)

    message = stun.parse(out[0][1].data)
    assert message is not None
    assert message.number(Attribute.MOVED, 4) == 1


def test_moved_raises_doubt_unless_it_came_on_the_sending_path() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)

    deliver(agent, peer_request(1, moves=1), base, 0.1)
    assert not [event for event in agent.events() if isinstance(event, PathDoubted)]

    deliver(agent, peer_request(2, moves=2), base, 0.2, ELSEWHERE)
    assert [event.key for event in agent.events() if isinstance(event, PathDoubted)] == [(1, THERE)]


def test_echo_on_another_path_proves_a_path_whose_answers_are_lost() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    agent.handle_timeout(0.0)
    (check,) = requests(agent)
    transaction_id = check.data[8:20]

    deliver(agent, peer_request(seen=transaction_id[:8] + b"\0\x05"), base, 0.1, ELSEWHERE)

    assert [path.remote for path in agent.send_paths()] == [THERE]


def test_controlling_agent_nominates_what_it_sends_on_to_a_standard_peer() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base, peer=STANDARD)

    out = run(agent, 0.01, 0.2)

    message = stun.parse(out[0][1].data)
    assert message is not None
    assert message.use_candidate
    assert not message.has(Attribute.SEEN)


def test_controlled_agent_follows_a_standard_peers_nomination() -> None:
    base, other = make_base(), make_base(2, ("20.0.0.1", 5002))
    bases = {1: base, 2: other}
    agent = make_agent(controlling=False, bases=(base, other))
    agent.set_remote(STANDARD, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    for now in (0.0, 0.005):
        agent.handle_timeout(now)
        for packet in requests(agent):
            deliver(agent, peer_answer(packet.data), bases[packet.link], now + 0.001)
    unused = 3 - agent.send_paths()[0].base.id

    deliver(agent, peer_request(controlling=True, nominate=True), bases[unused], 0.1)

    assert [path.base.id for path in agent.send_paths()] == [unused]


def test_handshake_is_held_until_there_is_a_path() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    for number in range(MAX_HELD + 2):
        agent.hold(b"\x16%d" % number)
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(host_batch(THERE), 0.0)
    agent.handle_timeout(0.0)
    (check,) = requests(agent)
    deliver(agent, peer_answer(check.data), base, 0.01)

    held = [packet.data for packet in agent.outgoing() if packet.data[0] == 0x16]

    assert held == [b"\x16%d" % number for number in range(2, MAX_HELD + 2)]


def test_unacknowledged_media_raises_doubt_only_if_the_peer_acknowledges() -> None:
    base = make_base()
    silent, talking = make_agent(bases=(base,)), make_agent(bases=(base,))
    doubted = []
    for agent in (silent, talking):
        connect(agent, base)
        if agent is talking:
            agent.media_sent((1, THERE), 0.05)
            agent.media_acknowledged((1, THERE), 0.05, 0.1)
        agent.media_sent((1, THERE), 0.2)
        agent.handle_timeout(0.46)
        doubted.append(any(isinstance(event, PathDoubted) for event in agent.events()))

    assert doubted == [False, True]


def test_media_that_flows_asks_nothing_of_the_driver_but_one_deadline() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)

    agent.media_sent((1, THERE), 0.05)
    first = agent.media_acknowledged((1, THERE), 0.05, 0.1)
    deadline = agent.media_sent((1, THERE), 0.2)
    later = agent.media_sent((1, THERE), 0.25)
    second = agent.media_acknowledged((1, THERE), 0.25, 0.3)

    assert first  # from now on silence means something
    assert deadline is not None
    assert 0.2 < deadline <= 0.5
    assert later is None
    assert not second
    agent.handle_timeout(deadline)  # the driver comes for nothing
    assert not any(isinstance(event, PathDoubted) for event in agent.events())


def test_candidates_are_told_only_after_they_were_asked_for() -> None:
    agent = make_agent(bases=(make_base(),))
    agent.add_base(make_base(2, ("20.0.0.1", 5002)), 0.0)
    assert agent.events() == []

    batch = agent.candidates()
    agent.add_base(make_base(3, ("20.0.0.1", 5003)), 1.0)

    assert [candidate.port for candidate in batch.candidates] == [5000, 5002]
    told = [event.batch for event in agent.events() if isinstance(event, LocalCandidates)]
    assert [candidate.port for candidate in told[0].candidates] == [5003]


def test_restart_answers_to_old_and_new_credentials_and_keeps_the_path() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)

    description = agent.restart(Credentials("newnew", "n" * 24), 1.0)
    agent.outgoing()
    for username, password in (("oursours:theirs", OURS.pwd), ("newnew:theirs", "n" * 24)):
        deliver(agent, peer_request(username=username, password=password), base, 1.1)

    assert description.generation == 1
    assert len(sent(agent)) == 2
    assert len(agent.send_paths()) == 1


def test_peers_restart_is_taken_and_an_older_description_ignored() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)
    agent.set_remote(IceDescription("second", "s" * 24, 2, options=("parley1",)), 1.0)
    agent.set_remote(IceDescription("first", "f" * 24, 1), 1.0)
    agent.add_remote_candidates(host_batch(ELSEWHERE, generation=1), 1.0)

    agent.handle_timeout(1.0)

    (check,) = requests(agent)
    message = stun.parse(check.data)
    assert message is not None
    assert message.username == "second:oursours"
    assert {path.remote for path in agent.paths} == {THERE}


def test_relay_only_uses_no_base_of_ours() -> None:
    agent = make_agent()
    hidden = type(agent)(
        controlling=True,
        credentials=OURS,
        seed=bytes(32),
        tie_breaker=1,
        pacer=agent._pacer,
        policy=GatheringPolicy(relay_only=True),
    )
    base = make_base()
    hidden.add_base(base, 0.0)

    deliver(hidden, peer_request(), base, 0.0)

    assert hidden.candidates().candidates == ()
    assert hidden.outgoing() == []


def test_closed_agent_is_silent() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)
    agent.close()

    deliver(agent, peer_request(), base, 1.0)
    agent.set_remote(THEIRS, 1.0)

    assert agent.next_timeout() is None
    assert agent.outgoing() == []


ADDRESSES = st.tuples(st.sampled_from(["20.0.0.2", "20.0.0.3", "10.0.0.9", "fd00::9", "127.0.0.1"]), st.integers(0, 9))
STEPS = st.one_of(
    st.tuples(st.just("bytes"), st.binary(max_size=80), ADDRESSES),
    st.tuples(st.just("request"), st.integers(0, 50), ADDRESSES),
    st.tuples(st.just("answer"), st.integers(0, 3), ADDRESSES),
    st.tuples(st.just("candidates"), st.lists(ADDRESSES, max_size=8), st.integers(0, 2)),
    st.tuples(st.just("describe"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("base"), st.integers(1, 4), st.booleans()),
    st.tuples(st.just("wait"), st.floats(0, 3), st.none()),
)


@settings(max_examples=120, deadline=None)
@given(steps=st.lists(STEPS, max_size=60), controlling=st.booleans())
def test_nothing_anyone_says_breaks_its_promises(steps: list[tuple], controlling: bool) -> None:  # type: ignore[type-arg]
    bases = {number: make_base(number, ("20.0.0.1", 5000 + number)) for number in range(1, 5)}
    agent = make_agent(controlling=controlling, bases=(bases[1],))
    open_bases, now, last_check = {1}, 0.0, float("-inf")
    checks_seen: list[Transmit] = []
    for kind, first, second in steps:
        match kind:
            case "bytes":
                deliver(agent, first, bases[1], now, second)
            case "request":
                deliver(agent, peer_request(first, moves=first), bases[1 + first % 4], now, second)
                replies = agent.outgoing()
                assert sum(len(packet.data) for packet in replies) <= len(peer_request(first, moves=first))
            case "answer" if checks_seen:
                packet = checks_seen[-1 - first % len(checks_seen)]
                deliver(agent, peer_answer(packet.data), bases[packet.link], now, packet.address)
            case "candidates":
                agent.add_remote_candidates(host_batch(*first, generation=second), now)
            case "describe":
                agent.set_remote(IceDescription("theirs", "t" * 24, first, second, ("parley1",)), now)
            case "base" if second:
                agent.add_base(bases[first], now)
                open_bases.add(first)
            case "base":
                agent.remove_base(first, now)
                open_bases.discard(first)
                bases[first].is_alive = True  # the object is used again here
            case "wait":
                until = now + first
                while (at := agent.next_timeout()) is not None and at <= until:
                    now = max(now, at)
                    agent.handle_timeout(now)
                    after = agent.next_timeout()
                    assert after is None or after > now
                    out = requests(agent)
                    assert len(out) <= 1
                    if out:
                        assert now - last_check > 0.0049
                        last_check = now
                        checks_seen = [*checks_seen, *out][-8:]
                now = until
        for packet in agent.outgoing():
            assert packet.link in open_bases
        agent.events()
        assert len(agent.paths) <= MAX_PATHS
        assert len(agent.send_paths()) <= 2
        for path in agent.send_paths():
            assert path.proof_at is not None
            assert now - path.proof_at <= 30.0


def test_same_seed_gives_the_same_transactions() -> None:
    runs = []
    for _ in range(2):
        base = make_base()
        agent = make_agent(bases=(base,))
        agent.set_remote(THEIRS, 0.0)
        agent.add_remote_candidates(host_batch(THERE), 0.0)
        runs.append([packet.data for _, packet in itertools.islice(run(agent, 0.0, 1.0), 5)])

    assert runs[0] == runs[1]


def lost_addresses(first: int, count: int) -> CandidateBatch:
    return host_batch(*((f"20.1.{number}.1", 1000) for number in range(first, first + count)))


def test_addresses_that_the_peer_left_behind_make_room_for_new_ones() -> None:
    agent, base = make_agent(), make_base()
    agent.add_base(base, 0.0)
    connect(agent, base)
    agent.add_remote_candidates(lost_addresses(0, MAX_REMOTES - 1), 0.0)
    agent.add_remote_candidates(lost_addresses(0, MAX_REMOTES - 1), 1.0)  # told again, nothing changes

    agent.add_remote_candidates(lost_addresses(100, 2), 5.0)

    ips = [path.remote[0] for path in agent.paths]
    assert len(ips) == MAX_REMOTES
    assert {THERE[0], "20.1.100.1", "20.1.101.1"} <= set(ips)
    assert not {"20.1.0.1", "20.1.1.1"} & set(ips)
    assert "20.1.2.1" in ips


def test_before_a_path_works_no_address_is_given_up() -> None:
    agent = make_agent(bases=(make_base(),))
    agent.set_remote(THEIRS, 0.0)
    agent.add_remote_candidates(lost_addresses(0, MAX_REMOTES), 0.0)

    agent.add_remote_candidates(lost_addresses(100, 2), 5.0)

    assert {path.remote[0] for path in agent.paths} == {f"20.1.{number}.1" for number in range(MAX_REMOTES)}


def test_checks_from_ever_new_addresses_push_few_out() -> None:
    agent, base = make_agent(), make_base()
    agent.add_base(base, 0.0)
    connect(agent, base)
    agent.add_remote_candidates(lost_addresses(0, MAX_REMOTES - 1), 0.0)

    for number in range(50):
        deliver(agent, peer_request(number + 10), base, 5.0 + number / 1000, ("20.2.0.1", 1000 + number))

    assert sum(path.remote[0] == "20.2.0.1" for path in agent.paths) == 1
