"""Token buckets in virtual time."""

from hypothesis import given
from hypothesis import strategies as st

from server.signalling.limits import Bucket, Limit


def test_a_burst_passes_and_then_the_rate_holds() -> None:
    bucket = Bucket(rate=2.0, burst=3.0, now=0.0)

    assert [bucket.take(0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert bucket.take(0.5) == 0.0
    assert bucket.take(0.5) == 0.5


def test_keys_do_not_share_and_memory_is_bounded() -> None:
    limit = Limit(rate=1.0, burst=1.0, max_keys=10)

    assert all(limit.take(key, 0.0) == 0.0 for key in range(100))
    assert len(limit) == 10
    assert limit.take(99, 0.0) == 1.0


def test_full_buckets_are_forgotten() -> None:
    limit = Limit(rate=1.0, burst=1.0)
    limit.take("early", 0.0)

    limit.take("late", 100.0)

    assert len(limit) == 1


@given(st.lists(st.floats(0, 10), max_size=200))
def test_never_more_than_burst_plus_rate(steps: list[float]) -> None:
    bucket = Bucket(rate=1.5, burst=4.0, now=0.0)
    now, passed = 0.0, 0
    for step in steps:
        now += step
        passed += bucket.take(now) == 0.0

    assert passed <= 4.0 + 1.5 * now + 1e-6
