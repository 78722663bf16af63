"""What closing a window means: nothing but Leave ends a call."""

from enum import Enum, auto


class HomeCloses(Enum):
    """What becomes of the program when its home window is closed."""

    TO_TRAY = auto()
    """The window goes; the mark in the tray stays, and so do calls."""
    HIDE = auto()
    """The window goes; the call has a window of its own."""
    MINIMISE = auto()
    """The last window is never hidden where nothing else would show that the program runs."""
    QUIT = auto()


def home_closes(*, has_tray: bool, in_call: bool, has_call_window: bool) -> HomeCloses:
    """Decide. `has_tray`: there is one, and the person wants the program to stay in it."""
    if has_tray:
        return HomeCloses.TO_TRAY
    if not in_call:
        return HomeCloses.QUIT
    return HomeCloses.HIDE if has_call_window else HomeCloses.MINIMISE


class CallCloses(Enum):
    """What becomes of a call when its window is closed or minimised."""

    MINI = auto()
    """It goes on in the small window."""
    STRIP = auto()
    """It goes on; its strip in the home window shows it."""
    OVER = auto()
    """It is over already: the window just closes."""


def call_closes(*, is_over: bool, wants_mini: bool) -> CallCloses:
    """Decide. `wants_mini`: the person has not switched the small window off."""
    if is_over:
        return CallCloses.OVER
    return CallCloses.MINI if wants_mini else CallCloses.STRIP
