"""The surface of a dialog: one pane from edge to edge, which all of what it says lies on, and as high as that needs."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout

from ui.widgets.boxes import Pane


def lay_on_sheet(dialog: QDialog, contents: QLayout) -> None:
    """Give a dialog the surface of all dialogs, with its contents."""
    surface = Pane(lambda t: t.bg_surface if t.is_dark else t.bg_base)
    surface.setLayout(contents)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(surface)
    dialog.installEventFilter(_Height(dialog))


class _Height(QObject):
    """Qt gives a window no less height than its layout wants, but does not ask how much that is at the width it has."""

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the least height in step with the width and the words."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            layout = self._dialog.layout()
            if layout is not None and layout.hasHeightForWidth():
                self._dialog.setMinimumHeight(layout.heightForWidth(self._dialog.width()))
        return False
