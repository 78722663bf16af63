"""When somebody counts as away."""

import pytest

from app.idle import IDLE_AFTER, is_idle, look_again_after


@pytest.mark.parametrize(
    ("untouched", "in_call", "idle"),
    [
        (0.0, False, False),
        (IDLE_AFTER - 1, False, False),
        (IDLE_AFTER, False, True),
        (IDLE_AFTER * 10, True, False),
        (None, False, False),
    ],
)
def test_idle_is_untouched_for_long_and_not_in_a_call(untouched: float | None, in_call: bool, idle: bool) -> None:
    assert is_idle(untouched, is_in_call=in_call) is idle


def test_who_comes_back_is_noticed_sooner_than_who_leaves() -> None:
    assert look_again_after(idle=True) < look_again_after(idle=False)
