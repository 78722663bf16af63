"""One check in each slot."""

from media.ice.pacing import FAST_INTERVAL, SLOW_INTERVAL, Pacer


def test_slots_are_short_only_while_in_a_hurry() -> None:
    pacer = Pacer()
    assert pacer.is_free(0.0)
    pacer.hurry(1.0)
    pacer.hurry(0.5)

    pacer.take(0.9)
    assert pacer.free_at == 0.9 + FAST_INTERVAL
    assert not pacer.is_free(0.9)

    pacer.take(1.0)
    assert pacer.free_at == 1.0 + SLOW_INTERVAL
