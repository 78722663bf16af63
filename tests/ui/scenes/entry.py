"""Getting in: signing in, servers, invitations."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.desktop.fault import Fault
from app.hosting import Firewall, HostPhase, HostPlan, HostReach, HostState, firewall_commands
from app.known_accounts import KnownAccount
from app.net.errors import Obstacle
from app.protocol.rest import Registration as HostRule
from tests.ui.scenes.scene import INVITED, SERVER, Scene
from ui.states import (
    Form,
    FormField,
    FormProblem,
    Reach,
    Registration,
    ServerCard,
    ServerChoice,
    ServerKind,
    SignInState,
)
from ui.windows.host import HostViewState, HostWindow
from ui.windows.invite import InviteState, InviteWindow
from ui.windows.sign_in import SignInWindow
from ui.wording import obstacle_words


def sign_in(state: SignInState, password: str = "") -> QWidget:
    """The sign-in window in a state."""
    window = SignInWindow()
    window.show_state(state)
    if password:
        window._password.set_text(password)
    return window


def wrong_password() -> QWidget:
    """The password does not match."""
    problem = FormProblem(FormField.PASSWORD, "Name and password do not match.")
    window = sign_in(SignInState(SERVER, username="ada"), "secretword")
    assert isinstance(window, SignInWindow)
    window.show_state(SignInState(SERVER, username="ada", problem=problem))
    return window


def sign_in_failed() -> QWidget:
    """The server went away between its answer and the password."""
    words = obstacle_words(Obstacle.TIMED_OUT, SERVER.address)
    fault = Fault(words.title, words.detail, "timed_out", server=SERVER.address)
    problem = FormProblem(FormField.PASSWORD, f"{words.title}. {words.detail}", fault)
    return sign_in(SignInState(SERVER, username="ada", problem=problem), "secretword")


def register() -> QWidget:
    """A new account, the first of the server, with an invitation."""
    card = replace(SERVER, registration=Registration.INVITATION, is_first_account=True)
    return sign_in(SignInState(card, form=Form.REGISTER))


CHOICES = (
    ServerChoice(ServerKind.RECENT, "meet.parley.example", "Parley Lisbon"),
    ServerChoice(ServerKind.NEARBY, "192.168.1.7:8443", "Workshop"),
    ServerChoice(ServerKind.THIS_COMPUTER, "localhost:8443"),
)


def server_gone() -> QWidget:
    """The server does not answer."""
    card = ServerCard("meet.parley.example", Reach.UNREACHABLE, obstacle=Obstacle.NO_CONNECTION)
    return sign_in(SignInState(card, is_editing_server=True, choices=CHOICES))


def certificate_changed() -> QWidget:
    """Another certificate than before."""
    card = ServerCard(
        "meet.parley.example",
        Reach.CERTIFICATE_CHANGED,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card))


def certificate_unknown() -> QWidget:
    """A server of the local network, met for the first time."""
    shown = ":".join(f"{n:02X}" for n in range(99, 131))
    return sign_in(SignInState(ServerCard("192.168.1.7:8443", Reach.CERTIFICATE_UNKNOWN, shown_fingerprint=shown)))


def other_certificate() -> QWidget:
    """The server is not the one that the invitation means."""
    card = ServerCard(
        "192.168.1.7:8443",
        Reach.OTHER_CERTIFICATE,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card, form=Form.REGISTER, invitation=INVITED))


def invited() -> QWidget:
    """An invitation led here: its code is filled in."""
    card = replace(SERVER, registration=Registration.INVITATION)
    return sign_in(SignInState(card, form=Form.REGISTER, invitation=INVITED))


def choose_server() -> QWidget:
    """No server yet."""
    return sign_in(SignInState(is_editing_server=True, choices=CHOICES))


def accounts() -> QWidget:
    """Two servers, three accounts."""
    known = (
        KnownAccount("meet.parley.example", "ada", "Ada Moreau", "Parley Lisbon"),
        KnownAccount("192.168.1.7:8443", "ada.m", "Ada (workshop)", "Workshop"),
        KnownAccount("meet.parley.example", "choir", "Choir of the north-eastern parishes"),
    )
    return sign_in(SignInState(form=Form.ACCOUNTS, accounts=known))


def locked() -> QWidget:
    """Too many tries."""
    problem = FormProblem(FormField.PASSWORD, "Too many tries. Try again in 2 min.")
    return sign_in(SignInState(SERVER, username="ada", problem=problem, locked_for=110.0))


def host_new() -> QWidget:
    """Nothing runs yet."""
    return HostWindow(HostViewState(name="ada-laptop"))


def host_running() -> QWidget:
    """Running for the network, behind a firewall."""
    plan = HostPlan(HostReach.NETWORK, HostRule.INVITATION, "Workshop", keeps_running=True)
    state = HostState(HostPhase.RUNNING, plan, 7, "https://192.168.1.7:8443", INVITED.fingerprint)
    return HostWindow(HostViewState(state, firewall=firewall_commands(Firewall.UFW, 8443)))


def host_failed() -> QWidget:
    """It ended by itself."""
    words = ("OSError: [Errno 28] No space left on device", "parley-server: cannot write the database")
    return HostWindow(HostViewState(HostState(HostPhase.FAILED, last_words=words), name="ada-laptop"))


def invite_window() -> QWidget:
    """A server of the local network that wants invitations."""
    state = InviteState("Workshop", str(INVITED), lets_register=True, carries_certificate=True)
    return InviteWindow(state)


SCENES: dict[str, Scene] = {
    "sign_in": Scene(wrong_password, (1040, 680)),
    "sign_in_failed": Scene(sign_in_failed, (1040, 680)),
    "register": Scene(register, (1040, 760)),
    "server_gone": Scene(server_gone, (1040, 680)),
    "choose_server": Scene(choose_server, (1040, 680)),
    "certificate_unknown": Scene(certificate_unknown, (1040, 680)),
    "other_certificate": Scene(other_certificate, (1040, 760)),
    "invited": Scene(invited, (1040, 760)),
    "accounts": Scene(accounts, (1040, 680)),
    "locked": Scene(locked, (1040, 680)),
    "host_new": Scene(host_new, (620, 430)),
    "host_running": Scene(host_running, (620, 470)),
    "host_failed": Scene(host_failed, (620, 470)),
    "invite": Scene(invite_window, (640, 290)),
    "certificate_changed": Scene(certificate_changed, (1040, 760)),
}
