"""A budget lets a burst through, then a rate."""

from media.rtp.budget import Budget


def test_a_burst_and_then_the_rate() -> None:
    budget = Budget(rate=10.0, burst=3.0)

    assert [budget.take(5.0) for _ in range(5)] == [True, True, True, False, False]
    assert [budget.take(5.15), budget.take(5.15)] == [True, False]
    assert not budget.take(1.0)  # time does not run backwards
    assert [budget.take(100.0) for _ in range(5)] == [True, True, True, False, False]
