"""Where the system's own settings let a person allow the camera and the microphone."""

import sys

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.protocol.description import Kind

_PAGES = {
    ("darwin", Kind.VIDEO): "x-apple.systempreferences:com.apple.preference.security?Privacy_Camera",
    ("darwin", Kind.AUDIO): "x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone",
    ("win32", Kind.VIDEO): "ms-settings:privacy-webcam",
    ("win32", Kind.AUDIO): "ms-settings:privacy-microphone",
}


def privacy_page(kind: Kind, platform: str = sys.platform) -> str:
    """The address of the settings page, empty where there is none to open."""
    return _PAGES.get((platform, kind), "")


def open_privacy_page(kind: Kind) -> None:
    """Open the page."""
    page = privacy_page(kind)
    if page:
        QDesktopServices.openUrl(QUrl(page))
