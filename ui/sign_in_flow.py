"""Signing in: looking at servers, the two forms, and what their answers mean for the window."""

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app import clock
from app.arriving import Arriving, parse_arriving
from app.config import Settings, SettingsFile
from app.known_accounts import KnownAccount, forget, moved, remember
from app.net.address import parse_address, shown_address
from app.net.announcement import NearbyServer
from app.net.errors import (
    CertificateChanged,
    NetError,
    Refused,
    Unreachable,
)
from app.net.link import BadLink, looks_like_link
from app.protocol.errors import ErrorCode
from app.protocol.model import ContactInfo, UserInfo
from app.protocol.rest import ServerInfo
from app.reset_link import ResetLink
from app.state import CertificatePinned, ServerMoved
from ui.bridge import Bridge
from ui.faults import net_fault
from ui.i18n import tr
from ui.server_cards import LOCAL, reachable_card, server_choices, unreachable_card
from ui.sign_in_again import SignInAgain
from ui.states import (
    Form,
    FormField,
    FormProblem,
    Reach,
    RegisterForm,
    Registration,
    ServerCard,
    ServerChoice,
    SignInState,
)
from ui.succession import succeed
from ui.windows.sign_in import SignInWindow
from ui.wording import Words, link_words, obstacle_words, register_words, reset_words, sign_in_words

SERVERS_OWN = frozenset({ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE, ErrorCode.UNKNOWN_TYPE, ErrorCode.VERSION})
"""Refusals for which nobody who signs in is to blame."""


class SignInFlow(QObject):
    """Drives the sign-in window from start to `signedIn`."""

    windowMade = Signal()
    """The window is another one than before."""
    signedIn = Signal(object)
    """The UserInfo; the session is opening."""
    invited = Signal(object)
    """Signed in where an invitation led: the inviter's ContactInfo, after a contact request."""

    asked = Signal()
    """Nobody is signed in by what was tried last: the person is asked."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, server: str = "") -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._pinned: dict[str, str] = {}
        saved = settings.settings
        address = server or saved.server_url
        self.state = SignInState(ServerCard(address), username=saved.username, accounts=saved.accounts)
        self.window = SignInWindow()
        self._question = 0
        self._nearby: tuple[NearbyServer, ...] = ()
        self._is_looking_around = False
        self._locked_until = 0.0
        self._second = QTimer(self.window)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count_down)
        self._again = SignInAgain(_last_account(saved) if address == saved.server_url else None)
        self._again.due.connect(self._try_again)
        self._connect()
        self._change(choices=self._choices())

    def reword(self) -> None:
        """Make the window anew, in the language of now; what was typed stays."""
        was, self.window = self.window, SignInWindow()
        self.window.show_state(self.state)
        self.window.take_over(was)
        self._second.setParent(self.window)
        self._connect()
        self.windowMade.emit()
        succeed(self.window, was)

    def _connect(self) -> None:
        window = self.window
        window.serverTyped.connect(self.look)
        window.serverEditRequested.connect(self._edit_server)
        window.formRequested.connect(self._open_form)
        window.signInRequested.connect(self.sign_in)
        window.registerRequested.connect(self.register)
        window.retryRequested.connect(lambda: self.look(self.state.server.address))
        window.trustRequested.connect(self._trust)
        window.resetRequested.connect(self.reset)
        window.forgotRequested.connect(self._forgot)
        window.accountChosen.connect(self.choose_account)
        window.accountForgotten.connect(self._forget_account)

    @property
    def is_resuming(self) -> bool:
        """A kept sign-in is being tried."""
        return self._again.account is not None and self.state.is_busy

    # -- starting

    def hurry(self) -> None:
        """The computer is awake again, or in another network: a kept sign-in that waits is tried at once."""
        self._again.hurry()

    def begin(self) -> None:
        """Sign in by itself with what was kept; else show the accounts there are, or look at the server."""
        address = self.state.server.address
        if self._again.account is not None:
            self._resume(self._again.account)
        elif self.state.accounts and address == self._settings.settings.server_url:
            self._change(form=Form.ACCOUNTS)
        elif address:
            self.look(address)
        else:
            self.look(LOCAL, is_guess=True)

    def _resume(self, account: KnownAccount) -> None:
        self._again.begin(account)
        self._change(is_busy=True, server=ServerCard(account.server_url, Reach.CHECKING), note="")
        self._bridge.ask(
            lambda client: client.resume_saved(account.server_url, account.username), self._resumed, self._not_resumed
        )

    def _resumed(self, me: UserInfo | None) -> None:
        account = self._again.account
        self._again.drop()
        if me is not None:
            server = account.server_url if account is not None else ""
            self._bridge.do(
                lambda client: client.whereabouts.moved_to(server), lambda url: self._enter_at(me, account, url)
            )
            return
        self._change(is_busy=False, form=Form.SIGN_IN)
        if account is not None:
            self.window.fill_username(account.username)
            self._change(username=account.username)
        self.look(self.state.server.address)
        self.asked.emit()

    def _enter_at(self, me: UserInfo, account: KnownAccount | None, moved_to: str) -> None:
        """Signed in where the server is now; an account whose server moved is remembered there."""
        if moved_to and account is not None:
            self._settings.update(accounts=forget(self._settings.settings.accounts, account))
            self._change(server=replace(self.state.server, address=shown_address(parse_address(moved_to))))
        self._entered(me)

    def _not_resumed(self, error: NetError) -> None:
        self._change(is_busy=False, form=Form.SIGN_IN)
        address = self.state.server.address
        if isinstance(error, Unreachable):
            self._unreachable(address, error)
        else:
            self._go_on_later(error, is_put_off=True)
            self._ask(address, is_quiet=True)
        self.asked.emit()

    def _go_on_later(self, error: NetError, *, is_put_off: bool = False) -> None:
        if self._again.failed(error, is_put_off=is_put_off):
            self._change(note=tr("You are signed in as soon as the server can do it."))

    def _try_again(self) -> None:
        """Look quietly whether the server answers by now; a person at something else is not disturbed."""
        state = self.state
        is_shown = self._again.is_of(state.server.address) and state.server.reach is not Reach.CHECKING
        if is_shown and state.form is Form.SIGN_IN and not state.is_busy and not state.is_editing_server:
            self._ask(state.server.address, is_quiet=True)
        else:
            self._again.later()

    # -- accounts

    def choose_account(self, account: KnownAccount) -> None:
        """Sign in to an account that was used before; with the password where its sign-in is over."""
        self._change(invitation=None, problem=None, is_editing_server=False)
        self._resume(account)

    def show_accounts(self) -> None:
        """Let the person choose another account."""
        self._question += 1
        self._again.drop()
        self._change(form=Form.ACCOUNTS, is_busy=False, is_editing_server=False, problem=None, note="")

    def _forget_account(self, account: KnownAccount) -> None:
        left = forget(self.state.accounts, account)
        self._settings.update(accounts=left)
        self._bridge.ask(lambda client: client.forget_saved(account.server_url, account.username))
        self._change(accounts=left, choices=self._choices())
        if not left:
            self._open_form(Form.SIGN_IN)

    def _open_form(self, form: Form) -> None:
        leaves_accounts = self.state.form is Form.ACCOUNTS and form is not Form.ACCOUNTS
        self._change(form=form, problem=None)
        if leaves_accounts:
            self.window.fill_username("")
            self._change(username="", is_editing_server=True)
            self.look(self.state.server.address or LOCAL, is_guess=not self.state.server.address)

    # -- looking at a server

    def take(self, link: Arriving) -> None:
        """Follow a link: look at its server, which has to show the certificate that it names."""
        self._again.drop()
        address = shown_address(link.address)
        if isinstance(link, ResetLink):
            self._change(reset=link, invitation=None, form=Form.RESET, username=link.username)
            self.window.fill_username(link.username)
        else:
            known = any(account.server_url == address for account in self.state.accounts)
            self._change(reset=None, invitation=link, form=Form.SIGN_IN if known else Form.REGISTER)
        self._change(is_editing_server=False, note="", problem=None)
        self._ask(address, link.fingerprint)

    def look(self, text: str, *, is_guess: bool = False) -> None:
        """Ask what answers at an address, or where a link leads; only the newest question counts."""
        if looks_like_link(text):
            try:
                self.take(parse_arriving(text))
            except BadLink as error:
                self.refuse_link(error)
            return
        link = self.state.reset or self.state.invitation
        if link is not None and shown_address(link.address) == text:
            self._ask(text, link.fingerprint)
        else:
            form = Form.SIGN_IN if self.state.form is Form.RESET else self.state.form
            self._change(invitation=None, reset=None, form=form)
            self._ask(text, is_guess=is_guess)

    def refuse_link(self, error: BadLink) -> None:
        """Say under the server's field why a link is not followed."""
        self._question += 1
        form = Form.SIGN_IN if self.state.form is Form.ACCOUNTS else self.state.form
        problem = FormProblem(FormField.SERVER, link_words(error.flaw))
        self._change(form=form, server=ServerCard(), is_editing_server=True, invitation=None, problem=None)
        self._change(problem=problem)

    def _ask(self, address: str, fingerprint: str = "", *, is_guess: bool = False, is_quiet: bool = False) -> None:
        """`is_guess`: nobody named this server. `is_quiet`: what is shown stays until there is an answer."""
        self._question += 1
        question, began = self._question, clock.now()
        if not is_quiet:
            self._change(server=ServerCard(address, Reach.CHECKING), problem=None)
            if self._again.is_armed:
                self._again.rest()
                self._change(note="")

        def found(info: ServerInfo) -> None:
            if question != self._question:
                return
            latency = clock.now() - began
            if not fingerprint:
                self._found(address, info, latency)
                return
            self._bridge.do(
                lambda client: client.whereabouts.moved_to(address),
                lambda url: self._found_by_link(url, address, info, latency) if question == self._question else None,
            )

        def failed(error: NetError) -> None:
            if question != self._question:
                return
            if is_guess:
                self._change(server=ServerCard(), is_editing_server=True)
            else:
                self._unreachable(address, error)

        self._bridge.ask(lambda client: client.whereabouts.look(address, fingerprint=fingerprint), found, failed)

    def _found_by_link(self, moved_to: str, address: str, info: ServerInfo, latency: float) -> None:
        """The server that a link leads to; it may be somewhere else than the link says."""
        if moved_to:
            now = parse_address(moved_to)
            state, address = self.state, shown_address(now)
            known = any(account.server_url == address for account in state.accounts)
            self._change(
                invitation=replace(state.invitation, address=now) if state.invitation is not None else None,
                reset=replace(state.reset, address=now) if state.reset is not None else None,
                form=Form.SIGN_IN if known and state.form is Form.REGISTER else state.form,
            )
        self._found(address, info, latency)

    def _found(self, address: str, info: ServerInfo, latency: float) -> None:
        card = reachable_card(address, info, latency, self._pinned.get(parse_address(address).key, ""))
        form = Form.REGISTER if info.first_account else self.state.form
        invited = self.state.invitation
        if form is Form.REGISTER and card.registration is Registration.CLOSED and invited is not None:
            form = Form.SIGN_IN
        self._change(server=card, form=form)
        account = self._again.account
        if account is None or not self._again.is_of(address) or self._again.is_put_off:
            return
        if self.state.is_busy:
            self._again.later()  # another sign-in is under way
        else:
            self._resume(account)  # it did not answer before; now it does

    def _unreachable(self, address: str, error: NetError) -> None:
        self._change(server=unreachable_card(address, error))
        if self._again.is_of(address) and not self._again.is_put_off:
            self._go_on_later(error)

    def _edit_server(self, editing: bool) -> None:
        self._change(is_editing_server=editing, choices=self._choices())

    def _choices(self) -> tuple[ServerChoice, ...]:
        return server_choices(self._settings.settings.accounts, self._nearby)

    def show_nearby(self, servers: tuple[NearbyServer, ...]) -> None:
        """Servers that announce themselves in the network."""
        self._nearby = servers
        self._change(choices=self._choices())

    def _look_around(self) -> None:
        """Listen for servers in the network only while somebody chooses one."""
        wanted = self.state.is_editing_server and self.state.form is not Form.ACCOUNTS
        if wanted != self._is_looking_around:
            self._is_looking_around = wanted
            self._nearby = ()
            self._bridge.ask(lambda client: client.surroundings.look_around(wanted))

    def _trust(self) -> None:
        address, shown = self.state.server.address, self.state.server.shown_fingerprint
        self._bridge.ask(
            lambda client: client.trust_certificate(address, shown),
            lambda _none: self.look(address),
            lambda error: self._unreachable(address, error),
        )

    def moved(self, event: ServerMoved) -> None:
        """The server of now is somewhere else: its account is remembered there."""
        settings = self._settings.settings
        now = shown_address(parse_address(event.now))
        accounts = moved(settings.accounts, settings.username, before=event.before, now=now)
        self._settings.update(server_url=now, accounts=accounts)
        self._change(server=replace(self.state.server, address=now), accounts=accounts)

    def pinned(self, event: CertificatePinned) -> None:
        """A first meeting: remember what to show on the card."""
        self._pinned[event.host] = event.fingerprint

    # -- the forms

    def sign_in(self, username: str, password: str) -> None:
        """Sign in with a password."""
        address = self.state.server.address
        self._change(is_busy=True, problem=None, username=username)
        self._bridge.ask(
            lambda client: client.sign_in(address, username, password),
            self._entered,
            lambda error: self._refused(error, sign_in_words),
        )

    def register(self, form: RegisterForm) -> None:
        """Make an account."""
        address = self.state.server.address
        self._change(is_busy=True, problem=None, username=form.username)
        self._bridge.ask(
            lambda client: client.register(
                address, form.username, form.name, form.password, invitation=form.invitation
            ),
            self._entered,
            lambda error: self._refused(error, register_words),
        )

    def reset(self, password: str) -> None:
        """Choose a new password by the link that led here, and sign in with it."""
        address, link = self.state.server.address, self.state.reset
        if link is None:
            return
        self._change(is_busy=True, problem=None)
        self._bridge.ask(
            lambda client: client.reset_password(address, link.token, password),
            lambda username: self._was_reset(username, password),
            lambda error: self._refused(error, reset_words),
        )

    def _was_reset(self, username: str, password: str) -> None:
        self._change(reset=None, form=Form.SIGN_IN)
        self.window.fill_username(username)
        self.sign_in(username, password)

    def _forgot(self, username: str) -> None:
        """A link by mail, where the server sends any; else it is said who can help."""
        if not self.state.server.resets_by_mail:
            self._change(note=tr("Ask the administrator of this server for a link to choose a new password."))
            return
        if not username:
            self._change(problem=FormProblem(FormField.USERNAME, tr("Type your username first.")))
            return
        address = self.state.server.address
        self._bridge.ask(
            lambda client: client.request_reset(address, username),
            lambda _none: self._change(note=tr("If this account has a mail address, a link is on its way there.")),
            lambda error: self._refused(error, sign_in_words),
        )

    def _entered(self, me: UserInfo) -> None:
        self._again.drop()
        card, invitation = self.state.server, self.state.invitation
        account = KnownAccount(card.address, me.username, me.name, card.name or _name_of(self.state, card.address))
        accounts = remember(self._settings.settings.accounts, account)
        self._settings.update(server_url=card.address, username=me.username, accounts=accounts)
        self._change(
            is_busy=False, problem=None, is_editing_server=False, invitation=None, accounts=accounts, form=Form.SIGN_IN,
            note="",
        )  # fmt: skip
        self.signedIn.emit(me)
        if invitation is not None:
            self._bridge.ask(lambda client: client.invitations.follow(invitation), self._followed)

    def _followed(self, contact: ContactInfo | None) -> None:
        if contact is not None:
            self.invited.emit(contact)

    def _refused(self, error: NetError, words: Callable[..., str]) -> None:
        self._change(is_busy=False)
        if isinstance(error, Refused):
            field = FormField.PASSWORD
            if self.state.form is Form.REGISTER:
                field = {
                    ErrorCode.CONFLICT: FormField.USERNAME,
                    ErrorCode.FORBIDDEN: FormField.INVITATION,
                }.get(error.code, FormField.PASSWORD)
            said = words(error.code, retry_after=error.retry_after)
            fault = net_fault(error, Words(said), self.state.server.address) if error.code in SERVERS_OWN else None
            problem = FormProblem(field, said, fault)
            self._change(problem=problem)
            if error.code is ErrorCode.RATE_LIMITED:
                self._locked_until = clock.now() + error.retry_after
                self._second.start()
                self._count_down()
        elif isinstance(error, CertificateChanged):
            self._unreachable(self.state.server.address, error)
        elif isinstance(error, Unreachable):
            why = obstacle_words(error.obstacle, self.state.server.address)
            fault = net_fault(error, why, self.state.server.address)
            self._change(problem=FormProblem(FormField.PASSWORD, f"{why.title}. {why.detail}", fault))
        self.asked.emit()

    def _count_down(self) -> None:
        left = float(math.ceil(max(0.0, self._locked_until - clock.now())))
        if left:
            words = sign_in_words(ErrorCode.RATE_LIMITED, retry_after=left)
            self._change(locked_for=left, problem=FormProblem(FormField.PASSWORD, words))
        else:
            self._second.stop()
            self._change(locked_for=0.0, problem=None)

    # -- the window

    def came_back(self, note: str) -> None:
        """Signed out: the window again, with the reason."""
        self._change(note=note, is_busy=False, problem=None, form=Form.SIGN_IN, choices=self._choices())
        self.look(self.state.server.address)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self._render()
        self._look_around()

    def _render(self) -> None:
        self.window.show_state(self.state)


def _last_account(settings: Settings) -> KnownAccount | None:
    """Who is still signed in here; signing out empties the name."""
    if not settings.username:
        return None
    return KnownAccount(settings.server_url, settings.username)


def _name_of(state: SignInState, address: str) -> str:
    return next((each.server_name for each in state.accounts if each.server_url == address), "")
