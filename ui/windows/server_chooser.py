"""Choosing a server: one field for an address or a link, and below it those that are near or known."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.net.link import MAX_LENGTH
from ui.i18n import tr
from ui.icons import Icon
from ui.states import ServerChoice, ServerKind
from ui.typography import Role
from ui.widgets.boxes import column
from ui.widgets.choice_row import ChoiceRow, icon_mark
from ui.widgets.field import Field
from ui.widgets.label import Label

TYPING_PAUSE_MS = 400
MAX_SHOWN = 6

_ICONS = {
    ServerKind.THIS_COMPUTER: Icon.MONITOR,
    ServerKind.NEARBY: Icon.NETWORK,
    ServerKind.RECENT: Icon.CLOCK,
}


def choice_words(choice: ServerChoice) -> tuple[str, str]:
    """Name and second line of a server on offer."""
    where = {
        ServerKind.THIS_COMPUTER: tr("This computer"),
        ServerKind.NEARBY: tr("In this network"),
        ServerKind.RECENT: tr("Used before"),
    }[choice.kind]
    if choice.kind is ServerKind.THIS_COMPUTER:
        return where, choice.address
    if not choice.name or choice.name == choice.address:
        return choice.address, where
    return choice.name, f"{where} · {choice.address}"


class ServerChooser(QWidget):
    """The field and the list. `typed` carries what was typed or chosen, `settled` that it was meant for good."""

    typed = Signal(str)
    """Text, 400 ms after the last key or at once with Enter."""
    settled = Signal()
    hostRequested = Signal()
    """The person wants a server of their own on this computer."""

    def __init__(self) -> None:
        super().__init__()
        self.field = Field(tr("Server"), hint=tr("Address or invitation link"))
        self.field.edit.setMaxLength(MAX_LENGTH + 1)  # what is too long is refused, not cut into something else
        self.rows: list[ChoiceRow] = []
        self._shown: tuple[ServerChoice, ...] = ()
        self._heading = Label(tr("Or choose one"), Role.LABEL, lambda t: t.text2)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        mark = icon_mark(Icon.PLAY)
        self.host = ChoiceRow(mark, tr("Start a server on this computer"), tr("For yourself, or for your network"))
        self.host.clicked.connect(self.hostRequested)
        self.setLayout(column(self.field, 8, self._heading, self._list, self.host, gap=2))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.field.edited.connect(lambda _words: self._pause.start())
        self.field.submitted.connect(self._entered)

    def begin(self, address: str) -> None:
        """Start editing with this address selected."""
        self.field.set_text(address)
        self.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.edit.selectAll()

    def show_choices(self, choices: tuple[ServerChoice, ...]) -> None:
        """Show what is on offer; rows that stay keep their focus."""
        if choices == self._shown:
            return
        self._shown = choices
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(choice) for choice in choices[:MAX_SHOWN]]
        self._heading.setVisible(bool(choices))

    def _row(self, choice: ServerChoice) -> ChoiceRow:
        row = ChoiceRow(icon_mark(_ICONS[choice.kind]), *choice_words(choice))
        row.clicked.connect(lambda: self._choose(choice.address))
        self._list.addWidget(row)
        return row

    def _choose(self, address: str) -> None:
        self._pause.stop()
        self.field.set_text(address)
        self.typed.emit(address)
        self.settled.emit()

    def _tell(self) -> None:
        if self.field.text.strip():
            self.typed.emit(self.field.text.strip())

    def _entered(self) -> None:
        self._pause.stop()
        self._tell()
        self.settled.emit()
