"""A path's schedule, its measurements, and when proof is overdue."""

import itertools

from app.protocol.description import CandidateType
from media.ice.path import CHECK_GAPS, CONSENT, Path, PathState
from tests.kit.ice_agents import THERE, make_base


def make() -> Path:
    return Path(make_base(), THERE, CandidateType.HOST, priority=1, now=0.0)


def check(path: Path, number: int, now: float, *, is_sending: bool = False) -> None:
    path.check_sent(number.to_bytes(12, "big"), now)
    path.schedule(now, is_sending=is_sending, is_warm=False, jitter=1.0)


def test_unanswered_path_is_checked_by_the_schedule_and_fails() -> None:
    path = make()
    times = []
    while path.state is PathState.CHECKING:
        times.append(path.next_at)
        check(path, len(times), path.next_at)

    assert [round(later - earlier, 3) for earlier, later in itertools.pairwise(times)] == list(CHECK_GAPS)


def test_first_round_trip_is_replaced_by_the_second_then_smoothed() -> None:
    path = make()
    path.measure(0.5)
    path.measure(0.1)
    assert path.srtt == 0.1

    path.measure(0.2)

    assert path.srtt is not None
    assert round(path.srtt, 3) == 0.12


def test_triggered_check_is_postponed_not_dropped() -> None:
    path = make()
    check(path, 1, 1.0)

    path.trigger(1.005)

    assert path.triggered
    assert path.next_at == 1.02


def test_proof_must_be_newer_than_what_is_known() -> None:
    path = make()

    assert path.proved(1.0, 1.1)
    assert not path.proved(0.9, 1.2)
    assert path.proof_at == 1.1


def test_media_without_proof_raises_a_doubt_that_depends_on_the_round_trip() -> None:
    path = make()
    path.revive(0.0, jitter=1.0)
    path.measure(0.3)
    path.media_sent(1.0)
    assert path.doubt_at(is_sending=False) is None

    path.media_acknowledged(1.0)

    assert path.doubt_at(is_sending=False) == 1.45


def test_sending_path_is_probed_again_soon_and_doubted_after_three_tries() -> None:
    path = make()
    path.revive(0.0, jitter=1.0)
    path.measure(0.02)
    check(path, 1, 1.0, is_sending=True)

    assert round(path.next_at, 3) == 1.08
    assert path.doubt_at(is_sending=True) == 1.3
    assert path.doubt_at(is_sending=False) is None
    assert path.is_overdue(1.31)


def test_doubt_ends_in_death_and_a_late_answer_revives() -> None:
    path = make()
    path.revive(0.0, jitter=1.0)
    path.proved(0.0, 0.1)
    path.doubt(5.0)
    assert path.dead_at() == 6.2

    path.state = PathState.DEAD
    path.revive(7.0, jitter=1.0)

    assert path.may_carry(7.0)
    assert path.dead_at() is None


def test_consent_ends_thirty_seconds_after_the_last_proof() -> None:
    path = make()
    path.revive(0.0, jitter=1.0)
    assert not path.may_carry(0.0)

    path.proved(1.0, 1.0)

    assert path.may_carry(1.0 + CONSENT - 0.01)
    assert not path.may_carry(1.0 + CONSENT)


def test_old_transactions_are_forgotten_and_count_as_lost() -> None:
    path = make()
    check(path, 1, 0.0)

    old = path.check_sent(bytes(12), 11.0)

    assert old == ((1).to_bytes(12, "big"),)
    assert path.loss > 0


def test_checks_that_the_peer_heard_are_not_lost_though_their_answers_are() -> None:
    silent, one_way = make(), make()
    for second in range(40):
        for path in (silent, one_way):
            check(path, second, float(second))
        one_way.seen_there(second.to_bytes(12, "big"))

    assert silent.loss > 0.7
    assert one_way.loss == 0.0


def test_a_short_break_weighs_by_its_length_not_by_the_checks_of_its_doubt() -> None:
    path = make()
    for number in range(20):
        check(path, number, 0.025 * number)
    check(path, 20, 30.0)

    assert path.loss == 0.05


def test_proof_that_comes_late_through_a_queue_is_proof_and_where_it_stops_there_is_a_doubt() -> None:
    path = make()
    path.proved(0.95, 1.0)
    path.revive(1.0, jitter=1.0)
    for number in range(40):  # acknowledged ever later: 50 ms, then up to 0.44 s
        now = 1.0 + number * 0.05
        path.media_sent(now)
        path.media_acknowledged(now)
        path.proved(now - 0.05 - number * 0.01, now)
        doubt_at = path.doubt_at(is_sending=True)
        assert doubt_at is None or doubt_at > now + 0.03

    stopped = path.doubt_at(is_sending=True)
    assert stopped is not None
    assert 0.03 < stopped - 2.95 < 0.2
