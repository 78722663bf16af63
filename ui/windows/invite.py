"""Inviting people: a link and a QR code that lead to this server and to this person."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from ui.i18n import tr
from ui.icons import Icon
from ui.plain import title
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import Button, Kind
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.qr_code import QrCode
from ui.widgets.sheet import lay_on_sheet
from ui.widgets.turning import TurningLayout

WIDE = 560


@dataclass(frozen=True, slots=True)
class InviteState:
    """What the window shows. An empty link is still on its way."""

    server_name: str
    link: str = ""
    is_local: bool = False
    """The server answers only on this computer, and so does the link."""
    lets_register: bool = False
    """The link holds the right to make one account."""
    carries_certificate: bool = False
    problem: str = ""


class InviteWindow(QDialog):
    """Renders an `InviteState`; the link goes to the clipboard by the button."""

    copied = Signal()

    def __init__(self, state: InviteState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.code = QrCode(tr("QR code of the invitation link"))
        self._heading = Label("", Role.TITLE, lines=3, may_cut=True)
        self._words = Paragraph(tr("Whoever opens the link comes to this server and finds you there."), Role.BODY)
        self.link = Field(tr("Invitation link"))
        self.link.edit.setReadOnly(True)
        self.copy_link = Button(tr("Copy the link"), Kind.PRIMARY, icon=Icon.COPY)
        self.done_button = Button(tr("Done"))
        self._hint = Paragraph("", Role.SMALL)
        self.copy_link.clicked.connect(self._copy)
        self.done_button.clicked.connect(self.accept)
        words = column(
            self._heading, 2, self._words, 8, self.link, self._hint, None,
            8, self._buttons(), gap=6,
        )  # fmt: skip
        lane = row(self.code, gap=24, around=(24, 24, 24, 24))
        lane.addLayout(words, 1)
        lay_on_sheet(self, lane)
        self.setMinimumWidth(WIDE)
        self.show_state(state)

    def _buttons(self) -> TurningLayout:
        lane = TurningLayout(gap=10)
        lane.addWidget(self.copy_link)
        lane.addStretch(1)
        lane.addWidget(self.done_button)
        return lane

    @property
    def state(self) -> InviteState:
        """What it shows."""
        return self._state

    def show_state(self, state: InviteState) -> None:
        """Render."""
        self._state = state
        heading = tr("Invite people to {server}", server=state.server_name)
        self.setWindowTitle(title(heading))
        self._heading.setText(heading)
        self.link.set_text(state.link)
        self.link.edit.setPlaceholderText("" if state.problem else tr("Creating the link…"))
        self.link.edit.setCursorPosition(0)
        self.link.show_error(state.problem)
        self.code.show_text(state.link)
        self.code.setVisible(not state.is_local)  # no other device could follow it
        self.copy_link.setEnabled(bool(state.link))
        self._hint.setText(_hint(state))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._state.link)
        self.copy_link.set_words(tr("Copied"))
        self.copied.emit()


def _hint(state: InviteState) -> str:
    if state.is_local:
        return tr("Your server answers on this computer only, so the link works here only.")
    parts = []
    if state.lets_register:
        parts.append(tr("One new account can be made with it within 7 days."))
    if state.carries_certificate:
        parts.append(tr("It holds the fingerprint of the server's certificate, so nobody can come in between."))
    return " ".join(parts)
