"""Costs, hysteresis and spares."""

from app.protocol.description import CandidateType
from media.ice.choice import cost, is_worth_a_switch, proved_paths, servers, shares_fate, spares
from media.ice.path import Path
from media.ice.patience import SHORTEST
from media.ice.types import Base, LinkCost, RelayWay
from tests.kit.ice_agents import make_base
from tests.unit.media.ice.test_candidate import relay_base


def make(rtt: float, *, base: Base | None = None, port: int = 1, relay: str = "") -> Path:
    kind = CandidateType.RELAY if relay else CandidateType.HOST
    path = Path(base or make_base(), ("20.0.0.2", port), kind, priority=1, relay_name=relay, now=0.0)
    path.revive(0.0, jitter=1.0)
    path.measure(rtt)
    path.proved(0.0, 0.0)
    return path


def is_worth(candidate: Path, current: Path, *, is_first: bool, now: float) -> bool:
    """After a switch at time 0."""
    return is_worth_a_switch(candidate, current, since=now, patience=SHORTEST, is_first=is_first, now=now)


def test_relays_loss_and_dear_networks_cost() -> None:
    vpn = Base(2, ("10.0.0.1", 1), link=2, order=0, cost=LinkCost.VPN)
    lossy = make(0.1)
    lossy.loss = 0.1

    assert cost(make(0.1)) == 100
    assert cost(make(0.1, base=relay_base(), relay="r")) == 130
    assert cost(make(0.1, base=vpn)) == 120
    assert cost(lossy) == 150


def test_fewer_relays_win_at_once_after_the_first_choice_only_much_cheaper_ones_later() -> None:
    direct, relayed = make(0.12), make(0.1, base=relay_base())
    assert not is_worth(direct, relayed, is_first=False, now=1.0)
    assert is_worth(direct, relayed, is_first=True, now=1.0)
    assert not is_worth(direct, relayed, is_first=True, now=10.0)

    assert not is_worth(make(0.05), make(0.1), is_first=True, now=4.0)
    assert is_worth(make(0.05), make(0.1), is_first=True, now=6.0)
    assert not is_worth(make(0.09), make(0.1), is_first=True, now=6.0)


def test_direct_path_is_returned_to_without_a_margin_once_it_has_been_steady() -> None:
    direct, relayed = make(0.1), make(0.1, base=relay_base())
    assert not is_worth(direct, relayed, is_first=False, now=5.0)
    assert is_worth(direct, relayed, is_first=False, now=6.0)

    direct.doubt(7.0)
    direct.resolve(8.0)
    assert not is_worth(direct, relayed, is_first=False, now=12.0)
    assert is_worth(direct, relayed, is_first=False, now=13.5)


def test_path_that_loses_media_is_dearer_and_forgets_it_when_it_is_quiet() -> None:
    path = make(0.1)
    for _ in range(40):
        path.media_fate(8, 2)

    assert 180 < cost(path) < 200

    for second in range(40):
        path.answered(10.0 + second, jitter=1.0)
    assert cost(path) < 105


def test_path_whose_check_is_overdue_is_chosen_last() -> None:
    near, far = make(0.01, port=1), make(0.2, port=2)
    near.check_sent(bytes(12), 1.0)

    assert proved_paths([near, far], 1.1) == [near, far]
    assert proved_paths([near, far], 2.0) == [far, near]


def test_most_independent_spare_comes_first() -> None:
    sending = make(0.1, base=relay_base(), port=1)
    same_server = make(0.05, base=relay_base(), port=2)
    other_server = make(0.3, base=relay_base(ip="40.1.1.2"), port=3)
    direct = make(0.2, port=4)

    order = spares([sending, same_server, other_server, direct], sending, 1.0)

    assert order[-1] is same_server
    assert order[0] is direct
    assert servers(make(0.1, base=relay_base(), relay="r")) == {"40.1.1.1", "r"}


def test_spare_that_shares_neither_end_with_the_sending_path_comes_first() -> None:
    udp, tcp = relay_base(), relay_base(RelayWay.TCP)
    sending = make(0.1, base=udp, port=1, relay="40.1.1.1")
    same_here = make(0.1, base=udp, port=2, relay="40.1.1.1")
    same_there = make(0.1, base=tcp, port=1, relay="40.1.1.1")
    apart = make(0.2, base=tcp, port=2, relay="40.1.1.1")

    assert spares([sending, same_here, same_there, apart], sending, 1.0)[0] is apart


def test_streams_to_relays_cost_at_either_end() -> None:
    ours, theirs = make(0.1, base=relay_base(RelayWay.TCP)), make(0.1, relay="r")
    assert cost(ours) == 130
    assert cost(theirs) == 115

    theirs.remote_way = RelayWay.TCP
    assert cost(theirs) == 130


def test_what_noise_explains_is_no_difference() -> None:
    noisy, quiet = make(0.1, port=1), make(0.1, port=2)
    for number in range(20):
        noisy.measure(0.06 + 0.08 * (number % 2))

    assert noisy.rttvar > 0.03
    assert quiet.rttvar == 0.0
    assert is_worth(make(0.06), quiet, is_first=False, now=6.0)
    assert not is_worth(make(0.06), noisy, is_first=False, now=6.0)
    assert is_worth(make(0.01), noisy, is_first=False, now=6.0)


def test_paths_between_the_same_networks_share_their_fate_and_so_do_those_by_one_relay() -> None:
    direct, relayed = make(0.1, port=1), make(0.1, base=relay_base(), port=2)
    elsewhere = make(0.1, base=Base(3, ("10.0.0.1", 1), link=3, order=0, network=2), port=3)

    assert shares_fate(make(0.2, port=9), direct)
    assert shares_fate(make(0.2, base=relay_base(), port=9), relayed)
    assert not shares_fate(relayed, direct)
    assert not shares_fate(elsewhere, direct)
