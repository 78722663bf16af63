"""The surface of a dialog: one pane from edge to edge, which all of what it says lies on."""

from PySide6.QtWidgets import QDialog, QLayout, QVBoxLayout

from ui.widgets.boxes import Pane


def lay_on_sheet(dialog: QDialog, contents: QLayout) -> None:
    """Give a dialog the surface of all dialogs, with its contents."""
    surface = Pane(lambda t: t.bg_surface if t.is_dark else t.bg_base)
    surface.setLayout(contents)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(surface)
