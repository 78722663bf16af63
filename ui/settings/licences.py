"""The window of licences: what Parley is made of at the side, the text beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPlainTextEdit, QWidget

from app.desktop.keys import KeyAct
from app.licences import Component
from ui.dress import dress
from ui.i18n import tr
from ui.keys import keys
from ui.typography import Role, font, scaled
from ui.widgets.boxes import Pane, column
from ui.widgets.label import Label


class LicencesWindow(Pane):
    """Renders components; texts are plain."""

    def __init__(self, components: tuple[Component, ...], parent: QWidget | None = None) -> None:
        super().__init__(lambda t: t.bg_base, parent)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Licences"))
        self.setMinimumSize(620, 420)
        self.resize(820, 620)
        self.components = components
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Components"))
        self.list.setFont(font(Role.LABEL))
        self.list.setFixedWidth(scaled(220))
        for each in components:
            self.list.addItem(f"{each.name} {each.version}".strip())
        self._name = Label("", Role.TITLE)
        self._licence = Label("", Role.BODY, lambda t: t.text2)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Text of the licence"))
        self.text.setFont(font(Role.SMALL))
        for part in (self.list, self.text):
            dress(part)
        side = Pane(lambda t: t.bg_surface)
        side.setLayout(column(self.list, around=(10, 16, 10, 16)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(side)
        layout.addLayout(column(self._name, self._licence, 10, self.text, gap=4, around=(28, 24, 20, 20)), 1)
        self.list.currentRowChanged.connect(self._show)
        keys.bind(self, KeyAct.CLOSE, self.close)
        self.list.setCurrentRow(0)

    def _show(self, number: int) -> None:
        each = self.components[number]
        self._name.setText(f"{each.name} {each.version}".strip())
        self._licence.setText(each.licence)
        self.text.setPlainText(each.text or tr("The text did not come along with this component."))
