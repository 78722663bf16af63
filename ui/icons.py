"""Icons: the vendored SVGs by name, tinted and rendered once per size, colour and device pixel ratio."""

from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.resources import resource


class Icon(StrEnum):
    """Every icon the interface uses; the value is the file's name."""

    ACCESSIBILITY = "accessibility"
    ARROW_LEFT = "arrow-left"
    AUDIO_LINES = "audio-lines"
    BAN = "ban"
    BELL = "bell"
    BELL_OFF = "bell-off"
    CHECK = "check"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_RIGHT = "chevron-right"
    CHEVRON_UP = "chevron-up"
    CIRCLE_ALERT = "circle-alert"
    CLOCK = "clock"
    COPY = "copy"
    EXTERNAL = "external-link"
    EYE = "eye"
    EYE_OFF = "eye-off"
    HANG_UP = "hang-up"
    HEADPHONES = "headphones"
    HOUSE = "house"
    IMAGE = "image"
    INFO = "info"
    KEYBOARD = "keyboard"
    LINK = "link"
    LOCK = "lock"
    LOG_OUT = "log-out"
    MAXIMIZE = "maximize"
    MAXIMIZE_2 = "maximize-2"
    MESSAGE = "message-circle"
    MIC = "mic"
    MIC_OFF = "mic-off"
    MINIMIZE = "minimize"
    MONITOR = "monitor"
    MOON = "moon"
    MUSIC = "music"
    NETWORK = "network"
    PALETTE = "palette"
    PAUSE = "pause"
    PHONE = "phone"
    PHONE_INCOMING = "phone-incoming"
    PHONE_MISSED = "phone-missed"
    PHONE_OUTGOING = "phone-outgoing"
    PICTURE_IN_PICTURE = "picture-in-picture-2"
    PLAY = "play"
    PLUS = "plus"
    QR_CODE = "qr-code"
    REFRESH = "refresh-cw"
    SEARCH = "search"
    SERVER = "server"
    SETTINGS = "settings"
    SHIELD_CHECK = "shield-check"
    SLIDERS = "sliders-horizontal"
    STAR = "star"
    SUN = "sun"
    TRASH = "trash-2"
    UNDO = "undo-2"
    TRIANGLE_ALERT = "triangle-alert"
    USER = "user-round"
    USER_PLUS = "user-round-plus"
    USER_REMOVE = "user-round-x"
    USERS = "users-round"
    VIDEO = "video"
    VIDEO_OFF = "video-off"
    VOLUME = "volume-2"
    WIFI_OFF = "wifi-off"
    X = "x"
    ELLIPSIS = "ellipsis"


def load_icons() -> None:
    """Read every icon once, so that a missing or broken file shows at start and not inside a paint event."""
    for icon in Icon:
        if not QSvgRenderer(_source(icon).encode()).isValid():
            raise RuntimeError(f"the icon {icon.value}.svg does not load")


@lru_cache(maxsize=128)
def _source(icon: Icon) -> str:
    return resource("icons", f"{icon.value}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _render(icon: Icon, pixels: int, rgba: int, ratio: float, stroke: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    svg = _source(icon).replace("currentColor", colour.name())
    if stroke != 2.0:
        svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    pixmap = QPixmap(round(pixels * ratio), round(pixels * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    with QPainter(pixmap) as painter:
        painter.setOpacity(colour.alphaF())
        QSvgRenderer(svg.encode()).render(painter, QRectF(0, 0, pixels, pixels))
    return pixmap


def pixmap(icon: Icon, pixels: int, colour: QColor, ratio: float = 1.0, *, stroke: float = 2.0) -> QPixmap:
    """The icon tinted with a colour, `pixels` logical pixels square."""
    return _render(icon, pixels, colour.rgba(), ratio, stroke)


def menu_icon(icon: Icon, colour: QColor, ratio: float = 2.0) -> QIcon:
    """The icon for a QMenu, 18 pixels."""
    return QIcon(pixmap(icon, 18, colour, ratio))
