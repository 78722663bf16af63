"""What assistive technology is told of widgets that Qt would take for something else than they are.

A class says it by `spoken_role`; what it holds, such as the choice of a select, by a method `spoken_value`. Both go
through a factory for Qt's accessibility tree (QAccessible, mapped to AT-SPI, UI Automation and NSAccessibility).
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget


class SpokenWidget(QAccessibleWidget):
    """A widget under a role of its own; a button among them can still be pressed."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._widget = widget

    def text(self, kind: QAccessible.Text) -> str:
        """Name and description as the widget has them, and what it holds."""
        if kind is QAccessible.Text.Value:
            spoken = getattr(self._widget, "spoken_value", None)
            return spoken() if spoken is not None else ""
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """A page is selected, not checked."""
        state = super().state()
        widget = self._widget
        if isinstance(widget, QAbstractButton) and self.role() is QAccessible.Role.PageTab:
            state.selectable = True
            state.selected = widget.isChecked()
        if self.role() is QAccessible.Role.ComboBox:
            state.hasPopup = True
        return state

    def actionNames(self) -> list[str]:
        """Pressing, for a button."""
        names: list[str] = super().actionNames()
        if isinstance(self._widget, QAbstractButton) and self._widget.isEnabled():
            names.insert(0, self.pressAction())
        return names

    def doAction(self, name: str) -> None:
        """Press, or whatever every widget can."""
        if name == self.pressAction() and isinstance(self._widget, QAbstractButton):
            self._widget.click()
        else:
            super().doAction(name)


def install() -> None:
    """Ask us first from now on. Idempotent."""
    if not _Factory.is_installed:
        _Factory.is_installed = True
        QAccessible.installFactory(_make)


class _Factory:
    is_installed = False


def _make(_class_name: str, thing: QObject | None) -> QAccessibleInterface | None:
    role = getattr(thing, "spoken_role", None)
    if not isinstance(thing, QWidget) or not isinstance(role, QAccessible.Role):
        return None
    made = SpokenWidget(thing, role)
    thing._spoken = made  # type: ignore[attr-defined]  # Qt holds no reference to it; it lives as long as its widget
    return made
