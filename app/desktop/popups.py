"""Which form the window of somebody who calls has. Pure."""

from enum import StrEnum


class PopupForm(StrEnum):
    """What a person chooses."""

    AUTOMATIC = "automatic"
    """Large while nobody works at this computer or Parley is in front, small beside other programs."""
    FULL = "full"
    COMPACT = "compact"


def popup_is_compact(form: PopupForm, *, is_in_front: bool, is_idle: bool) -> bool:
    """Decide for one who calls alone."""
    if form is PopupForm.AUTOMATIC:
        return not is_in_front and not is_idle
    return form is PopupForm.COMPACT
