"""Type: the bundled Inter faces, one font per role, and the text size a person chose."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from ui.resources import resource

FAMILY = "Inter"
FACES = ("Regular", "Medium", "SemiBold")
SCALES = (90, 100, 110, 125, 150)  # per cent, the text sizes on offer


@dataclass(frozen=True, slots=True)
class Style:
    """Pixel size at 100 %, weight, letter spacing in pixels, and whether digits keep one width."""

    pixels: int
    weight: int
    spacing: float = 0.0
    tabular: bool = False


class Role(Enum):
    """What a text is for; decides its font."""

    HUGE = Style(40, 600, -1.0)
    DISPLAY = Style(28, 600, -0.5)
    TITLE = Style(20, 600, -0.25)
    HEADING = Style(16, 600, -0.1)
    SUBTITLE = Style(14, 600)
    BODY = Style(14, 400)
    BODY_MEDIUM = Style(14, 500)
    LABEL = Style(13, 500)
    SMALL = Style(12, 400, 0.0, True)
    SMALL_MEDIUM = Style(12, 500, 0.0, True)
    SMALL_BOLD = Style(12, 600)
    MICRO = Style(11, 500, 0.1, True)


class _Size:
    percent = 100


def load_fonts() -> None:
    """Register the bundled faces. Raises RuntimeError when one does not load."""
    for face in FACES:
        if QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{face}.ttf"))) < 0:
            raise RuntimeError(f"the font Inter-{face}.ttf does not load")


def set_text_size(percent: int) -> None:
    """Set the text size for every font made from now on."""
    _Size.percent = min(max(percent, SCALES[0]), SCALES[-1])
    font.cache_clear()
    metrics.cache_clear()


def text_size() -> int:
    """The text size in per cent."""
    return _Size.percent


def scaled(pixels: float) -> int:
    """A length that grows with the text, such as the height of a row."""
    return round(pixels * _Size.percent / 100)


@lru_cache(maxsize=64)
def font(role: Role) -> QFont:
    """The font of a role at the present text size. Treat it as read-only."""
    style = role.value
    made = QFont(FAMILY)
    made.setPixelSize(max(9, scaled(style.pixels)))
    made.setWeight(QFont.Weight(style.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.spacing)
    if style.tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=64)
def metrics(role: Role) -> QFontMetricsF:
    """Metrics of the font of a role."""
    return QFontMetricsF(font(role))


def width(text: str, role: Role) -> float:
    """How wide the text is, in pixels."""
    return _width(text, role, _Size.percent)


@lru_cache(maxsize=2048)
def _width(text: str, role: Role, _percent: int) -> float:
    return metrics(role).horizontalAdvance(text)


def line_height(role: Role) -> int:
    """Height of one line, in whole pixels."""
    return round(metrics(role).height() + 0.5)
