"""Where pictures and controls lie in a call window: pure functions from a size, integers in and out."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels."""

    x: int
    y: int
    w: int
    h: int


class Corner(Enum):
    """Where the own picture lies."""

    TOP_LEFT = auto()
    TOP_RIGHT = auto()
    BOTTOM_LEFT = auto()
    BOTTOM_RIGHT = auto()


PIP_WIDTH = (144, 320)  # pixels: the narrowest and the widest own picture
PIP_SHARE_OF_HEIGHT = 0.3  # it covers at most this much of the stage's height


def pip(w: int, h: int, *, corner: Corner = Corner.BOTTOM_RIGHT, margin: int = 16, share: float = 0.22) -> Rect:
    """The own picture, 16:9, in a corner of a stage of w x h."""
    wide = int(min(max(w * share, PIP_WIDTH[0]), PIP_WIDTH[1]))
    wide = min(wide, int(h * PIP_SHARE_OF_HEIGHT * 16 / 9))
    high = int(wide * 9 / 16)
    x = margin if corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT) else w - margin - wide
    y = margin if corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT) else h - margin - high
    return Rect(x, y, wide, high)


def nearest_corner(x: float, y: float, w: int, h: int) -> Corner:
    """The corner of a stage of w x h that is nearest to a point."""
    is_left, is_top = x < w / 2, y < h / 2
    if is_top:
        return Corner.TOP_LEFT if is_left else Corner.TOP_RIGHT
    return Corner.BOTTOM_LEFT if is_left else Corner.BOTTOM_RIGHT


class Words(Enum):
    """How much the connection says at the left of the bar."""

    TEXT = auto()
    ICON = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class BarPlan:
    """What the bar of a one-to-one call shows at a width."""

    split: bool
    """Device menus have their chevrons; else they are in More."""
    connection: Words
    has_full_screen: bool


def bar_plan(w: int) -> BarPlan:
    """The bar of a one-to-one call at a width. Microphone, camera, more and leave are always there."""
    if w >= 760:
        return BarPlan(True, Words.TEXT, True)
    if w >= 560:
        return BarPlan(True, Words.ICON, True)
    if w >= 460:
        return BarPlan(False, Words.ICON, True)
    return BarPlan(False, Words.NONE, False)


def crop_share(source_w: int, source_h: int, w: int, h: int) -> float:
    """How much of a picture stays visible when it fills a surface of w x h."""
    if min(source_w, source_h, w, h) <= 0:
        return 1.0
    source, target = source_w / source_h, w / h
    return min(source, target) / max(source, target)
