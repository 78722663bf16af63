"""The world stands still while screens are painted: the same place on earth, no blinking, nothing that moves."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ui.theme import theme


@contextmanager
def stand_still() -> Iterator[None]:
    """Times in UTC, dates as in the United Kingdom, no cursor, no motion; all as before afterwards."""
    zone, locale, reduced = os.environ.get("TZ"), QLocale(), theme.reduce_motion
    flash = QApplication.cursorFlashTime()
    os.environ["TZ"] = "UTC"
    time.tzset()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    QApplication.setCursorFlashTime(0)
    theme.reduce_motion = True
    try:
        yield
    finally:
        theme.reduce_motion = reduced
        QApplication.setCursorFlashTime(flash)
        QLocale.setDefault(locale)
        if zone is None:
            os.environ.pop("TZ")
        else:
            os.environ["TZ"] = zone
        time.tzset()
