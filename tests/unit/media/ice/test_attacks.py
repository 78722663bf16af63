"""Somebody who copies packets from elsewhere, or guesses: where media goes stays the agent's own finding."""

from tests.kit.ice_agents import THERE, connect, make_agent, make_base, run

ELSEWHERE = ("20.0.0.66", 6666)


def test_a_copied_packet_from_another_address_redirects_nothing() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)

    for tenth in range(100):  # ten copies a second, for ten seconds
        agent.address_moved((base.id, ELSEWHERE), 1.0 + tenth / 10)
        assert THERE in [path.remote for path in agent.send_paths()]
        assert ELSEWHERE not in [path.remote for path in agent.send_paths()]
    checks = [packet for _, packet in run(agent, 1.0, 11.0) if packet.address == ELSEWHERE]

    assert 0 < len(checks) <= 24, "it is checked, a bounded number of times, and never answers"
    assert ELSEWHERE not in [path.remote for path in agent.send_paths()]


def test_copies_from_many_addresses_make_one_candidate_a_second() -> None:
    base = make_base()
    agent = make_agent(bases=(base,))
    connect(agent, base)

    for number in range(500):
        agent.address_moved((base.id, ("20.0.1.1", 1000 + number)), 1.0 + number / 100)

    assert len([path for path in agent.paths if path.remote[0] == "20.0.1.1"]) <= 6
