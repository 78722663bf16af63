"""Checks of the desktop this runs on: Qt, its devices, and what our windows look like here."""

from collections.abc import Callable, Mapping
from pathlib import Path

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from app.self_test.findings import AbsentError, Check
from ui.devices.audio_list import AudioList
from ui.devices.camera import CameraList
from ui.icons import Icon, pixmap
from ui.theme import color, theme


def desktop_checks(windows: Mapping[str, Callable[[], QWidget]], folder: Path) -> tuple[Check, ...]:
    """All of them; each of `windows` is shown for a moment, its picture is written to `folder`."""
    return (
        Check("Qt", _qt),
        Check("screens", _screens),
        Check("fonts and icons", _look),
        Check("tray", _tray),
        Check("cameras", lambda: _names([each.name for each in CameraList().devices()], "camera")),
        Check("microphones", lambda: _names([each.name for each in AudioList().microphones()], "microphone")),
        Check("loudspeakers", lambda: _names([each.name for each in AudioList().speakers()], "loudspeaker")),
        *(Check(f"window: {name}", _shown(name, make, folder)) for name, make in windows.items()),
    )


def _qt() -> str:
    plugin = QGuiApplication.platformName()
    return f"Qt {qVersion()}, PySide {PySide6.__version__}, {plugin}"


def _screens() -> str:
    screens = QGuiApplication.screens()
    if not screens:
        raise ValueError("there is none")
    return ", ".join(
        f"{each.size().width()}x{each.size().height()} at {each.devicePixelRatio():g} ({each.refreshRate():.0f} Hz)"
        for each in screens
    )


def _look() -> str:
    families = {"Inter"} & set(QFontDatabase.families())
    if not families:
        raise ValueError("the bundled font was not taken")
    for icon in Icon:
        if pixmap(icon, 20, color(theme.tokens.text), 1.0).isNull():
            raise ValueError(f"the icon {icon.value} cannot be drawn")
    return f"Inter, {len(Icon)} icons"


def _tray() -> str:
    if not QSystemTrayIcon.isSystemTrayAvailable():
        raise AbsentError("this desktop has none")
    return "there is one"


def _names(found: list[str], what: str) -> str:
    if not found:
        raise AbsentError(f"no {what}")
    return f"{len(found)}: " + ", ".join(found)


def _shown(name: str, make: Callable[[], QWidget], folder: Path) -> Callable[[], str]:
    def show() -> str:
        window = make()
        window.show()
        for _ in range(20):
            QApplication.processEvents()
        ratio = window.devicePixelRatioF()
        taken = window.grab()
        window.hide()
        path = folder / f"{name}.png"
        if not taken.save(str(path), "PNG"):
            raise OSError(f"cannot write {path.name}")
        colours = {
            taken.toImage().pixel(x, y) for x in range(0, taken.width(), 16) for y in range(0, taken.height(), 16)
        }
        if len(colours) < 3:
            raise ValueError("the window stayed empty")
        return f"{taken.width()}x{taken.height()} pixels at {ratio:g}, {path.name}"

    return show
