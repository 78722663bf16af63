"""Which form the window of a caller has."""

import pytest

from app.desktop.popups import PopupForm, popup_is_compact


@pytest.mark.parametrize(
    ("form", "is_in_front", "is_idle", "compact"),
    [
        (PopupForm.AUTOMATIC, True, False, False),
        (PopupForm.AUTOMATIC, False, True, False),
        (PopupForm.AUTOMATIC, False, False, True),
        (PopupForm.FULL, False, False, False),
        (PopupForm.COMPACT, True, True, True),
    ],
)
def test_the_form_that_was_chosen(form: PopupForm, is_in_front: bool, is_idle: bool, compact: bool) -> None:
    assert popup_is_compact(form, is_in_front=is_in_front, is_idle=is_idle) is compact
