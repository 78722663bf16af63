"""A window takes the place of another: same screen, size and state, with the same dialogs in front of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_KINDS = (Qt.WindowType.Window, Qt.WindowType.Dialog)


def succeed(new: QWidget, old: QWidget) -> None:
    """Put `new` where `old` stands, shown if that is shown, and let the old one go. Neither is told of a closing."""
    _stand_like(new, old)
    is_shown, is_in_front = old.isVisible(), old.isActiveWindow()
    if is_shown:
        new.show()
    for dialog in old.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if dialog.windowType() in _KINDS:
            _move(dialog, new)
    if is_in_front:
        new.raise_()
        new.activateWindow()
    old.hide()
    old.deleteLater()


def _stand_like(new: QWidget, old: QWidget) -> None:
    new.restoreGeometry(old.saveGeometry())  # knows where a window that fills the screen goes back to
    if old.windowState() in (Qt.WindowState.WindowNoState, Qt.WindowState.WindowActive):
        new.resize(old.size())
        new.move(old.pos())  # restoring would pull in what reaches over the edge of the screen
    new.setWindowState(old.windowState())


def _move(dialog: QWidget, new: QWidget) -> None:
    """A new parent hides a dialog and forgets its place."""
    was_shown, place = dialog.isVisible(), dialog.saveGeometry()
    dialog.setParent(new, dialog.windowFlags())
    dialog.restoreGeometry(place)
    if was_shown:
        dialog.show()
