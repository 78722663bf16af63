"""The sign-in window: choose a server, sign in or make an account; every problem stands under its field."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.brand import Mark
from ui.i18n import tr, trn
from ui.plain import set_tooltip
from ui.states import Form, FormField, Reach, RegisterForm, Registration, ServerCard, SignInState
from ui.typography import Role, scaled
from ui.widgets.boxes import Card, Pane, column, row
from ui.widgets.button import LARGE, SMALL, Button, Kind, Link
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.server_card import ServerCardView
from ui.windows.welcome_art import WelcomeArt
from ui.wording import obstacle_words

ART_FROM = 860  # pixels of width below which the art column goes
TYPING_PAUSE_MS = 400


class SignInWindow(Pane):
    """Renders a `SignInState`; what a person wants leaves as signals."""

    serverTyped = Signal(str)
    """An address, 400 ms after the last key or at once with Enter."""
    serverEditRequested = Signal(bool)
    formRequested = Signal(object)
    signInRequested = Signal(str, str)
    registerRequested = Signal(object)
    retryRequested = Signal()
    trustRequested = Signal()
    """The person typed the server's name: its new certificate is right."""

    def __init__(self) -> None:
        super().__init__(lambda t: t.bg_base)
        self.setWindowTitle("Parley")
        self.setMinimumSize(400, 600)
        self.resize(1040, 680)
        self._state = SignInState()
        self._art = WelcomeArt()
        self._make_parts()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._form())
        self._scroll.viewport().setAutoFillBackground(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._art, 45)
        layout.addWidget(self._scroll, 55)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._tell_server)
        self.show_state(self._state)

    def _make_parts(self) -> None:
        self._title = Label("", Role.DISPLAY)
        self._other_words = Label("", Role.BODY, lambda t: t.text2)
        self._other = Link("")
        self._card = ServerCardView()
        self._server = Field(tr("Server"), hint="meet.example.org")
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._warning = _CertificateWarning()
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._obstacle = Paragraph("", Role.SMALL, lambda t: t.text2, align=middle)
        self._retry = Link(tr("Try again"), Role.LABEL)
        self._name = Field(tr("Your name"))
        self._username = Field(tr("Username"))
        self._password = Field(tr("Password"), secret=True)
        self._repeat = Field(tr("Password again"), secret=True)
        self._invitation = Field(tr("Invitation"))
        self._rules = Paragraph("", Role.SMALL, lambda t: t.text3)
        self._submit = Button("", Kind.PRIMARY, LARGE, wide=True)
        self._note = Paragraph("", Role.SMALL, lambda t: t.text2)
        self._fields = {
            FormField.SERVER: self._server, FormField.NAME: self._name, FormField.USERNAME: self._username,
            FormField.PASSWORD: self._password, FormField.REPEAT: self._repeat,
            FormField.INVITATION: self._invitation,
        }  # fmt: skip
        self._other.clicked.connect(self._switch_form)
        self._card.changeRequested.connect(lambda: self.serverEditRequested.emit(True))
        self._server.edited.connect(lambda _words: self._pause.start())
        self._server.submitted.connect(self._server_entered)
        self._retry.clicked.connect(self.retryRequested)
        self._warning.trusted.connect(self.trustRequested)
        self._warning.refused.connect(lambda: self.serverEditRequested.emit(True))
        self._submit.clicked.connect(self._submitted)
        self._name.submitted.connect(lambda: self._username.edit.setFocus(Qt.FocusReason.TabFocusReason))
        self._username.submitted.connect(lambda: self._password.edit.setFocus(Qt.FocusReason.TabFocusReason))
        for field in (self._password, self._repeat, self._invitation):
            field.submitted.connect(self._submitted)

    def _form(self) -> QWidget:
        fields = column(self._name, self._username, self._password, self._rules, self._repeat, self._invitation, gap=12)
        form = column(
            None, Mark(), 14, self._title, row(self._other_words, self._other, None, gap=4), 12, self._server,
            self._recent, self._card, row(self._obstacle, self._retry, gap=6), self._warning, 8, fields, 14,
            self._submit, 6, self._note, None, gap=4,
        )  # fmt: skip
        holder = QWidget()
        self._narrow = QWidget(holder)
        self._narrow.setLayout(form)
        self._narrow.setMaximumWidth(scaled(360))
        lane = row(gap=0, around=(20, 20, 20, 20))
        lane.addStretch(1)
        lane.addWidget(self._narrow, 100)
        lane.addStretch(1)
        holder.setLayout(lane)
        return holder

    # -- rendering

    def show_state(self, state: SignInState) -> None:
        """Render."""
        was, self._state = self._state, state
        self._show_heading(state)
        self._show_server(state)
        self._show_fields(state)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        if state.problem is not None and state.problem != was.problem:
            self._fields[state.problem.field].show_error(state.problem.words)
        if state.problem is None and was.problem is not None:
            for field in self._fields.values():
                field.show_error("")
        if state.is_editing_server and not was.is_editing_server:
            self._server.set_text(state.server.address)
            self._server.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._server.edit.selectAll()

    def _show_heading(self, state: SignInState) -> None:
        registers = state.form is Form.REGISTER
        self._title.setText(tr("Create an account") if registers else tr("Sign in"))
        self.setWindowTitle(f"Parley · {self._title.text()}")
        closed = state.server.registration is Registration.CLOSED
        if registers:
            self._other_words.setText(tr("Have an account?"))
            self._other.set_words(tr("Sign in"))
        elif closed:
            self._other_words.setText(tr("New here? Ask the administrator for an account."))
        else:
            self._other_words.setText(tr("New here?"))
            self._other.set_words(tr("Create an account"))
        self._other.setVisible(registers or not closed)

    def _show_server(self, state: SignInState) -> None:
        card = state.server
        self._card.show_card(card, can_change=not state.is_editing_server)
        self._card.setVisible(not state.is_editing_server or card.reach is not Reach.UNKNOWN)
        self._server.setVisible(state.is_editing_server)
        self._show_recent(state)
        fails = card.reach is Reach.UNREACHABLE and card.obstacle is not None
        if fails and card.obstacle is not None:
            self._obstacle.setText(obstacle_words(card.obstacle, card.address).detail)
        self._obstacle.setVisible(fails)
        self._retry.setVisible(fails)
        self._warning.setVisible(card.reach is Reach.CERTIFICATE_CHANGED)
        self._warning.show_card(card)

    def _show_recent(self, state: SignInState) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if not state.is_editing_server:
            return
        for address in state.recent[:4]:
            if address != state.server.address:
                link = Link(address, Role.LABEL)
                link.clicked.connect(lambda _checked=False, address=address: self._choose(address))
                self._recent.addWidget(link)

    def _show_fields(self, state: SignInState) -> None:
        registers = state.form is Form.REGISTER
        wants = state.server.registration is Registration.INVITATION
        self._name.setVisible(registers)
        self._repeat.setVisible(registers)
        self._invitation.setVisible(registers and wants)
        self._rules.setVisible(registers)
        self._rules.setText(_rules(state.server))
        if state.username and not self._username.text:
            self._username.set_text(state.username)
        ready = state.server.reach is Reach.REACHABLE and not state.is_busy
        self._submit.setEnabled(ready)
        if state.is_busy:
            self._submit.set_words(tr("Creating the account…") if registers else tr("Signing in…"))
        else:
            self._submit.set_words(tr("Create account") if registers else tr("Sign in"))
        set_tooltip(self._submit, "" if ready or state.is_busy else tr("Choose a server that answers first"))

    # -- intents

    def _switch_form(self) -> None:
        self.formRequested.emit(Form.SIGN_IN if self._state.form is Form.REGISTER else Form.REGISTER)

    def _choose(self, address: str) -> None:
        self._server.set_text(address)
        self.serverTyped.emit(address)
        self.serverEditRequested.emit(False)

    def _tell_server(self) -> None:
        if self._server.text.strip():
            self.serverTyped.emit(self._server.text.strip())

    def _server_entered(self) -> None:
        self._pause.stop()
        self._tell_server()
        self.serverEditRequested.emit(False)

    def _submitted(self) -> None:
        if not self._submit.isEnabled() or self._misses_something():
            return
        if self._state.form is Form.SIGN_IN:
            self.signInRequested.emit(self._username.text.strip(), self._password.text)
            return
        name = self._name.text.strip() or self._username.text.strip()
        typed = (name, self._username.text.strip(), self._password.text, self._invitation.text.strip())
        self.registerRequested.emit(RegisterForm(*typed))

    def _misses_something(self) -> bool:
        """Only what needs no server: an empty field, two passwords that differ, one that is too short."""
        least = self._state.server.password_min_length
        registers = self._state.form is Form.REGISTER
        if not self._username.text.strip():
            self._username.show_error(tr("Type your username."))
        elif not self._password.text:
            self._password.show_error(tr("Type your password."))
        elif registers and len(self._password.text) < least:
            self._password.show_error(
                trn("A password has at least {count} character.", "A password has at least {count} characters.", least)
            )
        elif registers and self._password.text != self._repeat.text:
            self._repeat.show_error(tr("The two passwords differ."))
        elif registers and not self._invitation.isHidden() and not self._invitation.text.strip():
            self._invitation.show_error(tr("Type the invitation you were given."))
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The art goes when there is no room."""
        self._art.setVisible(event.size().width() >= ART_FROM)
        super().resizeEvent(event)


def _rules(card: ServerCard) -> str:
    count = card.password_min_length
    words = trn("At least {count} character.", "At least {count} characters.", count)
    if card.is_first_account:
        return words + " " + tr("The first account becomes administrator of this server.")
    return words


class _CertificateWarning(Card):
    """The server shows another certificate: both fingerprints, and a way on that takes a deliberate act."""

    trusted = Signal()
    refused = Signal()

    def __init__(self) -> None:
        super().__init__(lambda t: t.danger_soft, radius=13, border=lambda _: None)
        self._address = ""
        words = tr("Do not go on unless the administrator told you that it changes.")
        self._words = Paragraph(words, Role.LABEL, lambda t: t.text)
        self._known = Paragraph("", Role.SMALL, lambda t: t.text2)
        self._shown = Paragraph("", Role.SMALL, lambda t: t.text2)
        self._typed = Field(tr("Type the server's name to trust it"))
        self._trust = Button(tr("Trust it"), Kind.DANGER_SOFT, SMALL)
        self._trust.setEnabled(False)
        back = Button(tr("Go back"), Kind.PRIMARY, SMALL)
        self._typed.edited.connect(self._check)
        self._trust.clicked.connect(self.trusted)
        back.clicked.connect(self.refused)
        lane = column(gap=8, around=(14, 12, 14, 12))
        for part in (self._words, self._known, self._shown, self._typed):
            lane.addWidget(part)
        lane.addLayout(row(None, self._trust, back))
        self.setLayout(lane)

    def show_card(self, card: ServerCard) -> None:
        """Show both fingerprints."""
        self._address = card.address
        self._known.setText(tr("Before: {text}", text=_grouped(card.known_fingerprint)))
        self._shown.setText(tr("Now: {text}", text=_grouped(card.shown_fingerprint)))

    def _check(self, words: str) -> None:
        self._trust.setEnabled(words.strip() == self._address)


def _grouped(fingerprint: str) -> str:
    """Spaces instead of colons, so that it wraps."""
    return fingerprint.replace(":", " ")
