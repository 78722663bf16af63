"""Three failures in a minute hold a call on relays for five."""

from media.ice.steadiness import HOLD, Steadiness


def test_the_third_failure_within_a_minute_holds_the_call_on_relays() -> None:
    steadiness = Steadiness()

    assert [steadiness.failed(at) for at in (0.0, 30.0, 59.0)] == [False, False, True]

    assert steadiness.is_held(59.0 + HOLD - 1)
    assert not steadiness.is_held(59.0 + HOLD)
    assert steadiness.our_word(59.0) == HOLD
    assert steadiness.our_word(59.0 + HOLD + 5) == 0.0


def test_failures_far_apart_are_forgiven() -> None:
    steadiness = Steadiness()

    assert not any(steadiness.failed(at) for at in (0.0, 31.0, 62.0, 93.0, 124.0))


def test_the_other_ends_word_counts_within_bounds_and_is_not_said_back() -> None:
    steadiness = Steadiness()

    steadiness.agree(1e9, 10.0)

    assert steadiness.is_held(10.0 + HOLD - 1)
    assert not steadiness.is_held(10.0 + HOLD)
    assert steadiness.our_word(11.0) == 0.0


def test_a_shorter_word_does_not_end_a_longer_hold() -> None:
    steadiness = Steadiness()
    steadiness.agree(300.0, 0.0)
    steadiness.agree(5.0, 1.0)

    assert steadiness.is_held(299.0)
