"""The page about the program, and what "Copy details" puts on the clipboard."""

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from app.version import VERSION
from ui.i18n import language, tr
from ui.settings.kinds import Action, Fact, Section, Setting
from ui.settings.state import SettingsState


def about_settings() -> tuple[Setting, ...]:
    """In the order of their cards and lines."""
    here, program = Section.ABOUT, "Parley"
    return (
        Setting("version", here, program, tr("Version"), control=Fact(lambda _state: VERSION, can_copy=True)),
        Setting(
            "copy_details", here, program, tr("Details for help"),
            tr("Versions and screens, nothing about you; for a report of a fault"), Action(tr("Copy")),
            also=tr("bug report support diagnostics"),
        ),
        Setting(
            "licences", here, program, tr("Licences"),
            tr("Parley is free software under Apache-2.0; here is what else it is made of"), Action(tr("Show")),
            also=tr("license open source copyright"),
        ),
    )  # fmt: skip


def details(state: SettingsState) -> str:
    """Versions and screens, a line each, in English: who helps may not speak the person's language."""
    settings = state.settings
    screens = [(each.size(), each.devicePixelRatio()) for each in QGuiApplication.screens()]
    sizes = ", ".join(f"{size.width()}x{size.height()} at {ratio:g}" for size, ratio in screens)
    return "\n".join(
        (
            f"Parley {VERSION}",
            f"System: {platform.platform()}",
            f"Python {platform.python_version()}, Qt {qVersion()}, PySide6 {pyside_version}",
            f"Windows: {QGuiApplication.platformName()}; screens: {sizes}",
            f"Theme: {settings.theme}, contrast: {settings.contrast}, text: {settings.text_scale:.0%}",
            f"Language: {language()}; relay only: {settings.relay_only}",
        )
    )
