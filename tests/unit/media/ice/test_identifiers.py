"""Transaction ids: repeatable from a seed, different otherwise."""

from media.ice.identifiers import Identifiers


def test_same_seed_same_sequence_and_nothing_twice() -> None:
    one, other = Identifiers(bytes(32)), Identifiers(bytes(32))
    first = [one.transaction_id() for _ in range(1000)]

    assert first == [other.transaction_id() for _ in range(1000)]
    assert len(set(first)) == 1000
    assert {len(transaction_id) for transaction_id in first} == {12}


def test_fork_is_independent_and_numbers_stay_in_bounds() -> None:
    ids = Identifiers(bytes(32))
    forked = ids.fork()

    assert forked.transaction_id() != ids.transaction_id()
    assert all(0.8 <= ids.uniform(0.8, 1.2) <= 1.2 for _ in range(100))
