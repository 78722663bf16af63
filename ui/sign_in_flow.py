"""Signing in: looking at servers, the two forms, and what their answers mean for the window."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app import clock
from app.client import Client
from app.config import SettingsFile
from app.credentials import Place
from app.net.address import is_loopback, parse_address
from app.net.errors import CertificateChanged, NetError, Obstacle, Refused, Unreachable
from app.protocol.errors import ErrorCode
from app.protocol.model import UserInfo
from app.protocol.rest import Registration as WireRegistration
from app.protocol.rest import ServerInfo
from app.state import CertificatePinned
from ui.bridge import Bridge
from ui.i18n import tr
from ui.states import Form, FormField, FormProblem, Reach, RegisterForm, Registration, ServerCard, SignInState
from ui.windows.sign_in import SignInWindow
from ui.wording import obstacle_words, register_words, sign_in_words

LOCAL = "localhost:8443"  # where a companion server on this computer listens unless told otherwise

REGISTRATION = {
    WireRegistration.OPEN: Registration.OPEN,
    WireRegistration.INVITATION: Registration.INVITATION,
    WireRegistration.CLOSED: Registration.CLOSED,
}


class SignInFlow(QObject):
    """Drives the sign-in window from start to `signedIn`."""

    signedIn = Signal(object)
    """The UserInfo; the session is opening."""

    def __init__(self, bridge: Bridge, settings: SettingsFile, server: str = "") -> None:
        super().__init__()
        self._bridge = bridge
        self._settings = settings
        self._pinned: dict[str, str] = {}
        saved = settings.settings
        address = server or saved.server_url
        recent = tuple(each for each in (saved.server_url, LOCAL) if each)
        self.state = SignInState(ServerCard(address), username=saved.username, recent=recent)
        self.window = SignInWindow()
        self._question = 0
        self._has_saved = bool(saved.username and saved.server_url == address)
        self._connect()
        self._render()

    def _connect(self) -> None:
        window = self.window
        window.serverTyped.connect(self.look)
        window.serverEditRequested.connect(self._edit_server)
        window.formRequested.connect(lambda form: self._change(form=form, problem=None))
        window.signInRequested.connect(self.sign_in)
        window.registerRequested.connect(self.register)
        window.retryRequested.connect(lambda: self.look(self.state.server.address))
        window.trustRequested.connect(self._trust)

    # -- starting

    def begin(self) -> None:
        """Sign in by itself with what was kept; else look at the server and wait for the person."""
        address = self.state.server.address
        if not address:
            self.look(LOCAL, is_guess=True)
            return
        if self._has_saved:
            self._change(server=ServerCard(address, Reach.CHECKING))
            self._resume(address)
        else:
            self.look(address)

    def _resume(self, address: str) -> None:
        self._change(is_busy=True)
        self._bridge.ask(lambda client: client.resume_saved(address), self._resumed, self._not_resumed)

    def _resumed(self, me: UserInfo | None) -> None:
        self._has_saved = False
        self._change(is_busy=False)
        if me is not None:
            self.signedIn.emit(me)
        else:
            self.look(self.state.server.address)

    def _not_resumed(self, error: NetError) -> None:
        self._change(is_busy=False)
        if isinstance(error, Unreachable):
            self._unreachable(self.state.server.address, error)
        else:
            self._has_saved = False
            self.look(self.state.server.address)

    # -- looking at a server

    def look(self, address: str, *, is_guess: bool = False) -> None:
        """Ask what answers at an address; only the newest question counts."""
        self._question += 1
        question, began = self._question, clock.now()
        self._change(server=ServerCard(address, Reach.CHECKING), problem=None)

        def found(info: ServerInfo) -> None:
            if question == self._question:
                self._found(address, info, clock.now() - began)

        def failed(error: NetError) -> None:
            if question != self._question:
                return
            if is_guess:
                self._change(server=ServerCard(), is_editing_server=True)
            else:
                self._unreachable(address, error)

        self._bridge.ask(lambda client: client.look(address), found, failed)

    def _found(self, address: str, info: ServerInfo, latency: float) -> None:
        parsed = parse_address(address)
        card = ServerCard(
            address,
            Reach.REACHABLE,
            info.name,
            info.version,
            latency,
            is_local=is_loopback(parsed.host) and not parsed.is_secure,
            registration=REGISTRATION[info.registration],
            is_first_account=info.first_account,
            password_min_length=info.password_min_length,
            pinned=self._pinned.get(parsed.key, ""),
        )
        form = Form.REGISTER if info.first_account else self.state.form
        self._change(server=card, form=form)
        if self._has_saved and address == self._settings.settings.server_url:
            self._resume(address)  # it did not answer before; now it does

    def _unreachable(self, address: str, error: NetError) -> None:
        if isinstance(error, CertificateChanged):
            card = ServerCard(
                address, Reach.CERTIFICATE_CHANGED, known_fingerprint=error.known, shown_fingerprint=error.shown
            )
        else:
            obstacle = error.obstacle if isinstance(error, Unreachable) else Obstacle.NOT_PARLEY
            card = ServerCard(address, Reach.UNREACHABLE, obstacle=obstacle)
        self._change(server=card)

    def _edit_server(self, editing: bool) -> None:
        self._change(is_editing_server=editing)

    def _trust(self) -> None:
        address, shown = self.state.server.address, self.state.server.shown_fingerprint
        self._bridge.ask(
            lambda client: client.trust_certificate(address, shown),
            lambda _none: self.look(address),
            lambda error: self._unreachable(address, error),
        )

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

    def _entered(self, me: UserInfo) -> None:
        self._settings.update(server_url=self.state.server.address, username=me.username)
        self._change(is_busy=False, problem=None, is_editing_server=False)
        self.signedIn.emit(me)

    def _refused(self, error: NetError, words: Callable[..., str]) -> None:
        self._change(is_busy=False)
        if isinstance(error, Refused):
            field = FormField.PASSWORD
            if self.state.form is Form.REGISTER:
                field = {
                    ErrorCode.CONFLICT: FormField.USERNAME,
                    ErrorCode.FORBIDDEN: FormField.INVITATION,
                }.get(error.code, FormField.PASSWORD)
            problem = FormProblem(field, words(error.code, retry_after=error.retry_after))
            self._change(problem=problem)
        elif isinstance(error, CertificateChanged):
            self._unreachable(self.state.server.address, error)
        elif isinstance(error, Unreachable):
            said = obstacle_words(error.obstacle, self.state.server.address)
            self._change(problem=FormProblem(FormField.PASSWORD, f"{said.title}. {said.detail}"))

    # -- the window

    def came_back(self, note: str) -> None:
        """Signed out: the window again, with the reason."""
        self._change(note=note, is_busy=False, problem=None, form=Form.SIGN_IN)
        self.look(self.state.server.address)

    def _change(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]  # names are checked by replace
        self._render()

    def _render(self) -> None:
        self.window.show_state(self.state)


def place_words(place: Place) -> str:
    """Where the sign-in is kept, when that is not the keyring."""
    return {
        Place.KEYRING: "",
        Place.FILE: tr("This computer has no keyring: your sign-in is kept in a file only you can read."),
        Place.MEMORY: tr("This computer has no keyring: sign in again next time."),
    }[place]


def place_of(client: Client) -> Place:
    """On the core loop: where the sign-in went."""
    return client.place
