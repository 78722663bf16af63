"""When garbage is looked for in the desktop: every quarter of a second, between two events of the GUI thread."""

from PySide6.QtCore import QObject, QTimer

from app import garbage

EVERY_MS = 250


def sweep_regularly(owner: QObject) -> None:
    """From now on, as long as `owner` lives, only this thread frees what is only in cycles (`app.garbage`).

    A window is in many, and Qt does not survive one that the threads of a call free while it is painted.
    """
    garbage.sweep()
    timer = QTimer(owner)
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(garbage.sweep)
    timer.start()
