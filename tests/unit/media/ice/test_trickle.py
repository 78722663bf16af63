"""Our candidates reach the peer once each, and only after it may know of us."""

from app.protocol.description import MAX_CANDIDATES, Candidate, CandidateType
from media.ice.trickle import COALESCE, Trickle


def candidate(port: int) -> Candidate:
    return Candidate(CandidateType.HOST, "20.0.0.1", port, 1)


def test_first_leaves_at_once_the_rest_together() -> None:
    trickle = Trickle()
    trickle.add(candidate(1), 1)
    assert trickle.due_at() is None
    assert trickle.take(0).candidates == (candidate(1),)

    trickle.add(candidate(2), 1)
    first = trickle.batch(0, 5.0)
    trickle.add(candidate(3), 1)
    trickle.add(candidate(4), 1)

    assert first is not None
    assert first.candidates == (candidate(2),)
    assert trickle.batch(0, 5.001) is None
    assert trickle.due_at() == 5.0 + COALESCE
    second = trickle.batch(0, 5.0 + COALESCE)
    assert second is not None
    assert second.candidates == (candidate(3), candidate(4))


def test_same_address_is_told_once_and_their_number_is_bounded() -> None:
    trickle = Trickle()
    for port in [*range(1, 60), 1]:
        trickle.add(candidate(port), 1)

    assert len(trickle.take(0).candidates) == MAX_CANDIDATES


def test_candidates_of_a_lost_base_are_not_told() -> None:
    trickle = Trickle()
    trickle.take(0)
    trickle.add(candidate(1), 1)
    trickle.add(candidate(2), 2)

    trickle.forget(1)

    batch = trickle.batch(0, 0.0)
    assert batch is not None
    assert batch.candidates == (candidate(2),)
    assert trickle.take(1).candidates == (candidate(2),)


def test_end_is_told_once_and_taken_back_by_a_new_candidate() -> None:
    trickle = Trickle()
    trickle.take(0)
    trickle.end()
    trickle.end()
    ended = trickle.batch(0, 0.0)
    assert ended is not None
    assert ended.end
    assert trickle.batch(0, 1.0) is None

    trickle.add(candidate(1), 1)

    more = trickle.batch(0, 2.0)
    assert more is not None
    assert not more.end
