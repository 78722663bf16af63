"""The sign-in window: choose a server, sign in or make an account; every problem stands under its field."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from ui.brand import Mark
from ui.dress import clear
from ui.faults import card_fault
from ui.i18n import tr, trn
from ui.plain import set_tooltip, title
from ui.states import Form, FormField, Reach, RegisterForm, Registration, ServerCard, SignInState
from ui.typography import Role, scaled
from ui.widgets.boxes import Pane, column, row
from ui.widgets.button import LARGE, Button, Kind, Link
from ui.widgets.copy_details import CopyDetails
from ui.widgets.field import Field
from ui.widgets.label import Label, Paragraph
from ui.widgets.server_card import ServerCardView
from ui.windows.account_chooser import AccountChooser
from ui.windows.certificate_card import QUESTIONED, CertificateCard
from ui.windows.server_chooser import ServerChooser
from ui.windows.welcome_art import WelcomeArt
from ui.wording import obstacle_words

ART_FROM = 860  # pixels of width below which the art column goes


class SignInWindow(Pane):
    """Renders a `SignInState`; what a person wants leaves as signals."""

    serverTyped = Signal(str)
    """An address or a link, 400 ms after the last key or at once with Enter."""
    hostRequested = Signal()
    resetRequested = Signal(str)
    """The new password."""
    forgotRequested = Signal(str)
    """The username, if it was typed."""
    accountChosen = Signal(object)
    accountForgotten = Signal(object)
    """A KnownAccount each."""
    serverEditRequested = Signal(bool)
    formRequested = Signal(object)
    signInRequested = Signal(str, str)
    registerRequested = Signal(object)
    soundTestRequested = Signal()
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
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._form())
        clear(self._scroll)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._art, 45)
        layout.addWidget(self._scroll, 55)
        self.show_state(self._state)

    def _make_parts(self) -> None:
        self._title = Label("", Role.DISPLAY, lines=2)
        self._other_words = Label("", Role.BODY, lambda t: t.text2)
        self._other = Link("")
        self._card = ServerCardView()
        self.chooser = ServerChooser()
        self.accounts = AccountChooser()
        self._warning = CertificateCard()
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._obstacle = Paragraph("", Role.SMALL, lambda t: t.text2, align=middle)
        self._retry = Link(tr("Try again"), Role.LABEL)
        self._copy_obstacle = CopyDetails()
        self._copy_problem = CopyDetails()
        self._invited = Paragraph("", Role.LABEL, lambda t: t.accent_text)
        self._name = Field(tr("Your name"))
        self._username = Field(tr("Username"))
        self._password = Field(tr("Password"), secret=True)
        self._repeat = Field(tr("Password again"), secret=True)
        self._invitation = Field(tr("Invitation"))
        self._rules = Paragraph("", Role.SMALL, lambda t: t.text3)
        self._submit = Button("", Kind.PRIMARY, LARGE, wide=True)
        self._forgot = Link(tr("Forgot your password?"), Role.LABEL)
        self._forgot.clicked.connect(lambda: self.forgotRequested.emit(self._username.text.strip()))
        self._note = Paragraph("", Role.SMALL, lambda t: t.text2)
        self._sound_test = Link(tr("Test microphone and speaker"), Role.LABEL)
        self._sound_test.clicked.connect(self.soundTestRequested)
        self._fields = {
            FormField.SERVER: self.chooser.field, FormField.NAME: self._name, FormField.USERNAME: self._username,
            FormField.PASSWORD: self._password, FormField.REPEAT: self._repeat,
            FormField.INVITATION: self._invitation,
        }  # fmt: skip
        self._other.clicked.connect(self._switch_form)
        self._card.changeRequested.connect(lambda: self.serverEditRequested.emit(True))
        self.chooser.typed.connect(self.serverTyped)
        self.chooser.settled.connect(lambda: self.serverEditRequested.emit(False))
        self.chooser.hostRequested.connect(self.hostRequested)
        self.accounts.chosen.connect(self.accountChosen)
        self.accounts.forgotten.connect(self.accountForgotten)
        self.accounts.otherRequested.connect(lambda: self.formRequested.emit(Form.SIGN_IN))
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
            None, Mark(), 14, self._title, row(self._other_words, self._other, None, gap=4), 12, self.accounts,
            self._invited, self._card, row(self._obstacle, self._retry, gap=6), row(self._copy_obstacle, None), 4,
            self._warning, self.chooser, 8, fields, row(self._copy_problem, None), 14, self._submit, 6,
            row(self._forgot, None), self._note, 8, row(self._sound_test, None), None, gap=4,
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
        self._copy_problem.show_fault(state.problem.fault if state.problem is not None else None)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        self._sound_test.setVisible(state.form is not Form.REGISTER)  # its fields fill the window
        if state.problem is not None and state.problem != was.problem:
            self._fields[state.problem.field].show_error(state.problem.words)
        if state.problem is None and was.problem is not None:
            for field in self._fields.values():
                field.show_error("")
        if state.is_editing_server and not was.is_editing_server:
            self.chooser.begin(state.server.address)
        elif was.is_editing_server and not state.is_editing_server and state.server.reach is Reach.REACHABLE:
            self._first_field(state).edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_heading(self, state: SignInState) -> None:
        registers, chooses = state.form is Form.REGISTER, state.form is Form.ACCOUNTS
        if chooses:
            self._title.setText(tr("Choose an account"))
        elif state.form is Form.RESET:
            self._title.setText(tr("Choose a new password"))
        else:
            self._title.setText(tr("Create an account") if registers else tr("Sign in"))
        self.setWindowTitle(title(self._title.text()))
        offers = state.form in (Form.SIGN_IN, Form.REGISTER)
        self._other_words.setVisible(offers)
        self.accounts.setVisible(chooses)
        self.accounts.show_accounts(state.accounts, is_busy=state.is_busy)
        closed = state.server.registration is Registration.CLOSED
        if registers:
            self._other_words.setText(tr("Have an account?"))
            self._other.set_words(tr("Sign in"))
        elif closed:
            self._other_words.setText(tr("New here? Ask the administrator for an account."))
        else:
            self._other_words.setText(tr("New here?"))
            self._other.set_words(tr("Create an account"))
        self._other.setVisible(offers and (registers or not closed))
        contact = state.invitation.contact if state.invitation is not None else ""
        self._invited.setText(tr("{name} invites you to this server", name=contact))
        self._invited.setVisible(bool(contact) and not chooses and not state.is_editing_server)

    def _show_server(self, state: SignInState) -> None:
        chooses = state.form is Form.ACCOUNTS
        card = state.server if not chooses else ServerCard()
        self._card.show_card(card, can_change=not state.is_editing_server)
        self._card.setVisible(not chooses and (not state.is_editing_server or card.reach is not Reach.UNKNOWN))
        self.chooser.setVisible(state.is_editing_server and not chooses)
        self.chooser.show_choices(state.choices if state.is_editing_server else ())
        fails = card.reach is Reach.UNREACHABLE and card.obstacle is not None
        fault = None
        if fails and card.obstacle is not None:
            words = obstacle_words(card.obstacle, card.address)
            self._obstacle.setText(words.detail)
            fault = card_fault(card, words.title, words.detail)
        self._copy_obstacle.show_fault(fault)
        self._obstacle.setVisible(fails)
        self._retry.setVisible(fails)
        self._warning.show_card(card)

    def _show_fields(self, state: SignInState) -> None:
        registers, resets = state.form is Form.REGISTER, state.form is Form.RESET
        answers = state.server.reach is Reach.REACHABLE
        # While a server is looked for or in doubt there is nothing to fill in, and the rest has the room.
        doubted = state.server.reach in QUESTIONED
        asks = state.form is not Form.ACCOUNTS and not doubted and (answers or not state.is_editing_server)
        wants = state.server.registration is Registration.INVITATION
        for field, is_wanted in (
            (self._name, registers), (self._username, True), (self._password, True), (self._rules, registers or resets),
            (self._repeat, registers or resets), (self._invitation, registers and wants), (self._submit, True),
            (self._forgot, state.form is Form.SIGN_IN and answers),
        ):  # fmt: skip
            field.setVisible(asks and is_wanted)
        self._rules.setText(_rules(state.server))
        self._username.edit.setReadOnly(resets)
        if state.username and not self._username.text:
            self._username.set_text(state.username)
        if state.invitation is not None and state.invitation.code and not self._invitation.text:
            self._invitation.set_text(state.invitation.code)
        ready = answers and not state.is_busy and not state.locked_for
        self._submit.setEnabled(ready)
        if state.is_busy:
            self._submit.set_words(tr("Creating the account…") if registers else tr("Signing in…"))
        elif resets:
            self._submit.set_words(tr("Save and sign in"))
        else:
            self._submit.set_words(tr("Create account") if registers else tr("Sign in"))
        why = tr("Choose a server that answers first")
        if state.locked_for:
            why = tr("This server takes no more tries for a while")
        set_tooltip(self._submit, "" if ready or state.is_busy else why)

    def _first_field(self, state: SignInState) -> Field:
        if state.form is Form.REGISTER:
            return self._name
        return self._password if self._username.text else self._username

    def fill_username(self, username: str) -> None:
        """Put another account's name in, in place of what is there."""
        self._username.set_text(username)
        self._password.set_text("")

    def take_over(self, was: "SignInWindow") -> None:
        """Hold what was typed into another sign-in window."""
        for which, field in self._fields.items():
            field.set_text(was._fields[which].text)

    # -- intents

    def _switch_form(self) -> None:
        self.formRequested.emit(Form.SIGN_IN if self._state.form is Form.REGISTER else Form.REGISTER)

    def _submitted(self) -> None:
        if not self._submit.isEnabled() or self._misses_something():
            return
        if self._state.form is Form.SIGN_IN:
            self.signInRequested.emit(self._username.text.strip(), self._password.text)
            return
        if self._state.form is Form.RESET:
            self.resetRequested.emit(self._password.text)
            return
        name = self._name.text.strip() or self._username.text.strip()
        typed = (name, self._username.text.strip(), self._password.text, self._invitation.text.strip())
        self.registerRequested.emit(RegisterForm(*typed))

    def _misses_something(self) -> bool:
        """Only what needs no server: an empty field, two passwords that differ, one that is too short."""
        least = self._state.server.password_min_length
        registers = self._state.form in (Form.REGISTER, Form.RESET)
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
