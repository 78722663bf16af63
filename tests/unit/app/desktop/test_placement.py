"""Windows come back where they were, and always onto a screen that is there."""

from hypothesis import given
from hypothesis import strategies as st

from app.desktop.placement import TITLE, Placement, Screen, in_the_middle, is_reachable, place, remember
from app.room.layout import Rect

LAPTOP = Screen("eDP-1", Rect(0, 32, 1920, 1048))
DESK = Screen("DP-2", Rect(1920, 0, 2560, 1440))
COORDINATE = st.integers(-20_000, 20_000)
SIZE = st.integers(1, 10_000)


def test_a_window_comes_back_where_it_was() -> None:
    window = Rect(2500, 200, 1280, 800)

    assert place(remember(window, DESK), (LAPTOP, DESK)) == window


def test_a_screen_that_is_gone_gives_its_windows_to_the_primary_one() -> None:
    kept = remember(Rect(1920 + 2000, 700, 1280, 800), DESK)

    assert place(kept, (LAPTOP,)) == Rect(640, 32 + 248, 1280, 800)


def test_a_screen_that_moved_takes_its_windows_along() -> None:
    kept = remember(Rect(2000, 100, 640, 480), DESK)
    left = Screen("DP-2", Rect(-2560, 0, 2560, 1440))

    assert place(kept, (LAPTOP, left)) == Rect(-2480, 100, 640, 480)


def test_without_a_screen_there_is_no_place() -> None:
    assert place(Placement("x", 0, 0, 10, 10), ()) is None


@given(COORDINATE, COORDINATE, SIZE, SIZE)
def test_it_is_always_wholly_on_a_screen_that_is_large_enough(x: int, y: int, w: int, h: int) -> None:
    found = place(Placement("DP-2", x, y, w, h), (LAPTOP, DESK), least=(360, 480))

    assert found is not None
    area = DESK.area
    assert area.x <= found.x
    assert found.x + found.w <= area.x + area.w
    assert area.y <= found.y
    assert found.y + found.h <= area.y + area.h
    assert found.w >= 360
    assert found.h >= 480
    assert is_reachable(found, (LAPTOP, DESK))


def test_what_cannot_be_taken_hold_of_is_not_reachable() -> None:
    assert is_reachable(Rect(100, 100, 640, 480), (LAPTOP,))
    assert not is_reachable(Rect(2500, 100, 640, 480), (LAPTOP,))
    assert not is_reachable(Rect(-630, 100, 640, 480), (LAPTOP,))
    assert not is_reachable(Rect(100, -200, 640, 480), (LAPTOP,))


def test_a_new_window_lies_over_the_one_in_front() -> None:
    front = Rect(300, 132, 1240, 820)

    assert in_the_middle((980, 760), front, LAPTOP.area) == (300 + 130, 132 + (820 - 760 - TITLE) // 2)


@given(COORDINATE, COORDINATE, SIZE, SIZE)
def test_a_new_window_never_begins_outside_of_its_screen(x: int, y: int, wide: int, high: int) -> None:
    left, top = in_the_middle((wide, high), Rect(x, y, 1240, 820), LAPTOP.area)

    area = LAPTOP.area
    assert left >= area.x
    assert top >= area.y
    assert left + wide <= area.x + area.w or left == area.x
    assert top + high + TITLE <= area.y + area.h or top == area.y
