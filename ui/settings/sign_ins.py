"""Where the account is signed in: a line for each device, with the way to sign it out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.protocol.model import DeviceKind
from app.protocol.rest import SignIn
from ui.formats import when
from ui.i18n import tr
from ui.settings.controls import ValueControl
from ui.settings.state import SettingsState
from ui.typography import Role
from ui.widgets.boxes import Rule, column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.label import Label


class SignInsPart(ValueControl):
    """`changed` carries the identifier of the device to sign out."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[_SignInLine] = []
        self._shown: tuple[SignIn, ...] = ()
        self._waiting = Label(tr("Asking the server…"), Role.SMALL, lambda t: t.text2)
        self._lane = column(self._waiting, gap=0)
        self.setLayout(self._lane)

    def show_state(self, state: SettingsState) -> None:
        """Render; offline, what was known stays readable."""
        self._waiting.setVisible(state.sign_ins is None)
        self._waiting.setText(tr("Asking the server…") if state.is_online else tr("The server does not answer now."))
        found = state.sign_ins or ()
        if found != self._shown:
            self._rebuild(found, state.now)
        for line in self.lines:
            line.end.setEnabled(state.is_online)

    def _rebuild(self, found: tuple[SignIn, ...], now: float) -> None:
        self._shown = found
        for line in self.lines:
            self._lane.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [_SignInLine(each, now, is_first=number == 0) for number, each in enumerate(found)]
        for line in self.lines:
            line.ended.connect(self.changed)
            self._lane.addWidget(line)


class _SignInLine(QWidget):
    ended = Signal(object)

    def __init__(self, sign_in: SignIn, now: float, *, is_first: bool) -> None:
        super().__init__()
        device = sign_in.device
        used = tr("This computer") if sign_in.current else tr("Last used {when}", when=when(sign_in.used_at, now))
        parts = (kind_words(device.kind), device.platform, used)
        name = Label(device.name, Role.BODY_MEDIUM, may_cut=True)
        detail = Label(" · ".join(part for part in parts if part), Role.SMALL, lambda t: t.text2, lines=2)
        self.end = Button(tr("Sign out"), Kind.RAISED, SMALL)
        self.end.rename(tr("Sign out on {device}", device=device.name))
        self.end.setVisible(not sign_in.current)
        self.end.clicked.connect(lambda: self.ended.emit(device.device_id))
        rule = Rule()
        rule.setVisible(not is_first)
        line = row(gap=12, around=(0, 10, 0, 10))
        line.addLayout(column(name, detail, gap=1), 1)
        line.addWidget(self.end)
        self.setLayout(column(rule, line, gap=0))


def kind_words(kind: DeviceKind) -> str:
    """What kind of a device it is; empty for a desktop, which says nothing."""
    return tr("Without a screen") if kind is DeviceKind.HEADLESS else ""
