"""An agent's paths: one for each pair that can carry anything, bounded, and each checked in its own time."""

from app.protocol.description import CandidateType
from media.ice.path import HOPELESS_AFTER, Path, PathState
from media.ice.paths import MAX_PATHS, Paths
from media.ice.remotes import RemoteCandidate
from tests.kit.ice_agents import THERE, make_base
from tests.unit.media.ice.test_candidate import relay_base


def remote(port: int = THERE[1], ip: str = THERE[0], kind: CandidateType = CandidateType.HOST) -> RemoteCandidate:
    return RemoteCandidate(kind, (ip, port), 100, "relay.example" if kind is CandidateType.RELAY else "")


def paired(paths: Paths, port: int, base_id: int = 1) -> Path:
    path = paths.pair(make_base(base_id), remote(port), 0.0)
    assert path is not None
    return path


def test_a_pair_is_made_once_and_learns_what_its_address_is() -> None:
    paths = Paths()
    first = paired(paths, 6000)

    again = paths.pair(make_base(), remote(kind=CandidateType.RELAY), 1.0)

    assert again is first
    assert (first.remote_type, first.relay_name) == (CandidateType.RELAY, "relay.example")
    assert list(paths) == [(1, THERE)]


def test_pairs_are_bounded_and_of_one_family() -> None:
    paths = Paths()
    assert paths.pair(make_base(), remote(ip="2001:db8::1"), 0.0) is None

    made = [paths.pair(make_base(), remote(port), 0.0) for port in range(1, MAX_PATHS + 2)]

    assert [path is None for path in made] == [False] * MAX_PATHS + [True]
    assert paths.pair(make_base(), remote(1), 0.0) is made[0]


def test_a_path_through_a_relay_waits_for_its_permission() -> None:
    paths = Paths()
    base = relay_base()
    path = paths.pair(base, remote(), 0.0)
    assert path is not None
    assert base.relay is not None

    assert not base.relay.is_permitted(THERE[0])
    assert (paths.due(0.0), paths.next_due()) == ([], None)


def test_due_are_those_whose_time_has_come_and_that_are_not_given_up() -> None:
    paths = Paths()
    early, late, failed = (paired(paths, port) for port in (1, 2, 3))
    late.next_at, failed.state = 5.0, PathState.FAILED

    assert (paths.due(0.0), paths.next_due()) == ([early], 0.0)
    early.next_at = 9.0
    assert (paths.due(4.9), paths.next_due()) == ([], 5.0)

    paths.check_again(6.0)
    assert failed.state is PathState.CHECKING
    assert set(paths.due(6.0)) >= {late, failed}


def test_one_path_is_nominated_at_a_time() -> None:
    paths = Paths()
    first, second = paired(paths, 1), paired(paths, 2)

    paths.nominate(first)
    paths.nominate(second)

    assert [path.nominated for path in (first, second)] == [False, True]


def test_paths_of_a_base() -> None:
    paths = Paths()
    first, second = paired(paths, 1, base_id=1), paired(paths, 1, base_id=2)

    assert (paths.on(1), paths.on(2), paths.on(3)) == ([first], [second], [])


def test_the_oldest_that_never_worked_makes_room_and_nobody_else() -> None:
    paths = Paths()
    made = [paired(paths, port) for port in range(1, MAX_PATHS)]
    later = HOPELESS_AFTER + 1.0
    assert paths.make_room((), later) is None  # there is room

    made.append(paired(paths, MAX_PATHS))
    assert paths.make_room((), HOPELESS_AFTER) is None  # all are young
    for path in made[3:]:
        path.state = PathState.VALID
    made[0].proof_at, made[1].heard_at = 0.5, later

    assert paths.make_room((made[2],), later) is made[0]
    assert made[0].key not in paths


def test_an_address_is_hopeless_if_nothing_comes_from_it() -> None:
    paths = Paths()
    worked, working, heard, never = (paired(paths, port) for port in range(1, 5))
    worked.state, worked.proof_at = PathState.DEAD, 1.0
    working.state, heard.heard_at = PathState.VALID, 10.0
    addresses = [path.remote for path in (worked, working, heard, never)]

    assert paths.hopeless(addresses, (), 11.0) == [never.remote, worked.remote]
    assert paths.hopeless(addresses, (never,), 11.0) == [worked.remote]
    assert paths.to(never.remote) == [never]
