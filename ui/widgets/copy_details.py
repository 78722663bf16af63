"""The quiet words beside an error that copy what is known of it."""

from PySide6.QtGui import QGuiApplication

from app import clock
from app.desktop.fault import Fault, fault_text
from ui.announce import announce
from ui.i18n import tr
from ui.typography import Role
from ui.widgets.button import Link


class CopyDetails(Link):
    """Holds one error and when it was first shown; hidden while there is none."""

    def __init__(self, fault: Fault | None = None, role: Role = Role.SMALL) -> None:
        super().__init__(tr("Copy details"), role, tint=lambda t: t.text2)
        self._fault: Fault | None = None
        self._at = 0.0
        self.clicked.connect(self._copy)
        self.hide()
        if fault is not None:
            self.show_fault(fault)

    def show_fault(self, fault: Fault | None) -> None:
        """Another error, the same one again, or none."""
        if fault != self._fault:
            self._fault, self._at = fault, clock.wall()
            self.set_words(tr("Copy details"))
        self.setVisible(fault is not None)

    def _copy(self) -> None:
        if self._fault is not None:
            QGuiApplication.clipboard().setText(fault_text(self._fault, self._at))
            self.set_words(tr("Copied"))
            announce(self, tr("Copied"))
