"""What closing means, for every situation."""

import pytest

from app.desktop.closing import CallCloses, HomeCloses, call_closes, home_closes


@pytest.mark.parametrize("in_call", [True, False])
@pytest.mark.parametrize("has_call_window", [True, False])
def test_with_a_tray_home_always_goes_there(in_call: bool, has_call_window: bool) -> None:
    closes = home_closes(has_tray=True, in_call=in_call, has_call_window=has_call_window)

    assert closes is HomeCloses.TO_TRAY


@pytest.mark.parametrize(
    ("in_call", "has_call_window", "closes"),
    [
        (False, False, HomeCloses.QUIT),
        (True, True, HomeCloses.HIDE),
        (True, False, HomeCloses.MINIMISE),
    ],
)
def test_without_a_tray_a_call_keeps_a_window(in_call: bool, has_call_window: bool, closes: HomeCloses) -> None:
    assert home_closes(has_tray=False, in_call=in_call, has_call_window=has_call_window) is closes


@pytest.mark.parametrize(
    ("is_over", "wants_mini", "closes"),
    [
        (False, True, CallCloses.MINI),
        (False, False, CallCloses.STRIP),
        (True, True, CallCloses.OVER),
        (True, False, CallCloses.OVER),
    ],
)
def test_closing_the_call_window_never_ends_a_call(is_over: bool, wants_mini: bool, closes: CallCloses) -> None:
    assert call_closes(is_over=is_over, wants_mini=wants_mini) is closes
