"""Who goes back and forth between paths waits longer each time."""

from media.ice.patience import CALM, LONGEST, RETURN_WITHIN, SHORTEST, Patience
from media.ice.types import PathKey

ONE: PathKey = (1, ("20.0.0.2", 1))
OTHER: PathKey = (2, ("20.0.0.2", 2))
THIRD: PathKey = (3, ("20.0.0.2", 3))


def test_each_return_doubles_it_up_to_a_limit() -> None:
    patience, now = Patience(), 0.0
    here, there = ONE, OTHER
    seen = []
    for _ in range(8):
        patience.changed(here, there, now)
        here, there = there, here
        seen.append(patience.seconds(now))
        now += seen[-1] + 0.1

    assert seen == [SHORTEST, 10.0, 20.0, 40.0, LONGEST, LONGEST, LONGEST, LONGEST]


def test_a_path_that_is_new_or_was_left_long_ago_costs_nothing() -> None:
    patience = Patience()
    patience.changed(ONE, OTHER, 0.0)
    patience.changed(OTHER, THIRD, 10.0)
    assert patience.seconds(10.0) == SHORTEST

    patience.changed(THIRD, ONE, RETURN_WITHIN + 1.0)
    assert patience.seconds(RETURN_WITHIN + 1.0) == SHORTEST


def test_calm_makes_it_short_again() -> None:
    patience = Patience()
    patience.changed(ONE, OTHER, 0.0)
    patience.changed(OTHER, ONE, 10.0)
    assert patience.seconds(10.0 + CALM) == 2 * SHORTEST

    assert patience.seconds(10.1 + CALM) == SHORTEST
    patience.changed(ONE, OTHER, 11.0 + CALM)
    assert patience.seconds(11.0 + CALM) == SHORTEST
