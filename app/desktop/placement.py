"""Where windows were, kept by screen: a pure fit into the screens there are now. Integers are logical pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from app.room.layout import Rect

TITLE = 32  # of a window's upper edge this much must be seen to take hold of it


class Placement(Struct, frozen=True, omit_defaults=True):
    """A window as it was left: relative to the free area of its screen."""

    screen: str
    x: int
    y: int
    w: int
    h: int
    is_maximised: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """A monitor: its name and the area that panels leave free, in the coordinates of all."""

    name: str
    area: Rect


def remember(window: Rect, screen: Screen, *, is_maximised: bool = False) -> Placement:
    """What to keep of a window on a screen."""
    return Placement(screen.name, window.x - screen.area.x, window.y - screen.area.y, window.w, window.h, is_maximised)


def place(kept: Placement, screens: Sequence[Screen], *, least: tuple[int, int] = (1, 1)) -> Rect | None:
    """Where the window goes now, wholly visible; the first of `screens` is the primary one.

    On its own screen if that is there, else on the primary one. None without screens.
    """
    if not screens:
        return None
    area = next((screen.area for screen in screens if screen.name == kept.screen), screens[0].area)
    wide = max(least[0], min(kept.w, area.w))
    high = max(least[1], min(kept.h, area.h))
    x = min(max(kept.x, 0), max(0, area.w - wide))
    y = min(max(kept.y, 0), max(0, area.h - high))
    return Rect(area.x + x, area.y + y, wide, high)


def in_the_middle(size: tuple[int, int], of: Rect, area: Rect) -> tuple[int, int]:
    """Where the upper left corner of a window and its title go, to lie in the middle of something, wholly visible."""
    wide, high = size[0], size[1] + TITLE
    x = min(max(of.x + (of.w - wide) // 2, area.x), max(area.x, area.x + area.w - wide))
    y = min(max(of.y + (of.h - high) // 2, area.y), max(area.y, area.y + area.h - high))
    return x, y


def is_reachable(window: Rect, screens: Sequence[Screen]) -> bool:
    """Whether enough of a window's upper edge is on some screen to be taken hold of."""
    return any(
        min(window.x + window.w, screen.area.x + screen.area.w) - max(window.x, screen.area.x) >= TITLE
        and screen.area.y <= window.y < screen.area.y + screen.area.h - TITLE
        for screen in screens
    )
