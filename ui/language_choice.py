"""Follows the language that a person chooses, while the program runs."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.config import Settings, SettingsFile
from ui.i18n import language
from ui.languages import speak, wanted_language


class LanguageChoice(QObject):
    """Says `changed` once another language is spoken: windows that are there still have the words of before."""

    changed = Signal()

    def __init__(self, settings: SettingsFile, option: str) -> None:
        super().__init__()
        self._settings = settings
        self._option = option
        settings.listen(self._chosen)

    def _chosen(self, before: Settings, after: Settings) -> None:
        if after.language != before.language:
            QTimer.singleShot(0, self, self.follow)  # not while the control that was used still works

    def follow(self) -> None:
        """Speak the language that is wanted now."""
        wanted = wanted_language(self._option, self._settings.settings.language)
        app = QApplication.instance()
        if wanted != language() and isinstance(app, QApplication):
            speak(app, wanted)
            self.changed.emit()
