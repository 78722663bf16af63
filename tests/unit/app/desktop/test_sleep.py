"""Sleep by the clocks, in virtual time; and the lock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.sleep import WAS_AWAY, ClockWatch, lock_mutes


@given(st.lists(st.floats(min_value=0.0, max_value=WAS_AWAY / 2), max_size=20))
def test_a_machine_that_is_merely_busy_did_not_sleep(gaps: list[float]) -> None:
    watch, now = ClockWatch(0.0, 1e9), 0.0

    for gap in gaps:
        now += gap
        assert watch.look(now, 1e9 + now) == 0.0


@pytest.mark.parametrize("stops", [True, False])
def test_sleep_is_seen_once_whether_the_steady_clock_stops_or_not(stops: bool) -> None:
    watch = ClockWatch(100.0, 1e9)
    now = 101.0 if stops else 100.0 + 3600.0

    slept = watch.look(now, 1e9 + 3600.0)
    after = watch.look(now + 1.0, 1e9 + 3601.0)

    assert slept == pytest.approx(3600.0)
    assert after == 0.0


def test_a_wall_clock_that_is_set_back_is_no_sleep() -> None:
    assert ClockWatch(0.0, 1e9).look(1.0, 1e9 - 7200.0) == 0.0


@pytest.mark.parametrize(
    ("is_wanted", "in_call", "is_muted", "mutes"),
    [(True, True, False, True), (True, True, True, False), (True, False, False, False), (False, True, False, False)],
)
def test_a_lock_mutes_by_choice_and_only_a_call(is_wanted: bool, in_call: bool, is_muted: bool, mutes: bool) -> None:
    assert lock_mutes(is_wanted=is_wanted, in_call=in_call, is_muted=is_muted) is mutes
