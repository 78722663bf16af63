"""The language of the whole program: our words, Qt's own, dates and numbers, and the direction of windows."""

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from ui.i18n import LANGUAGES, is_right_to_left, set_language, system_language


class _Qt:
    words: QTranslator | None = None


def wanted_language(option: str, chosen: str) -> str:
    """The command line wins over the person's choice, that over the system; a language we lack counts as no choice."""
    if option:
        return option
    return chosen if chosen in LANGUAGES else system_language()


def speak(app: QApplication, code: str) -> None:
    """Say and write everything in this language from now on; windows that are there keep their words."""
    set_language(code)
    QLocale.setDefault(locale_of(code, QLocale.system()))
    if _Qt.words is not None:
        app.removeTranslator(_Qt.words)
    _Qt.words = _words_of_qt(code)
    if _Qt.words is not None:
        app.installTranslator(_Qt.words)  # Qt turns windows round as its catalogue says; ours decides
    direction = Qt.LayoutDirection.RightToLeft if is_right_to_left() else Qt.LayoutDirection.LeftToRight
    app.setLayoutDirection(direction)


def locale_of(code: str, system: QLocale) -> QLocale:
    """How dates and numbers are written: as the system does where it speaks the language, else as usual for it."""
    if code not in LANGUAGES or QLocale.languageToCode(system.language()) == code:
        return system
    return QLocale(code)


def _words_of_qt(code: str) -> QTranslator | None:
    words = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return words if words.load(f"qtbase_{code}", folder) else None
