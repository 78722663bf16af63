"""Every screen in its states, made from frozen data: the screenshots and the tests of the layout share them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QWidget

from app.net.errors import Obstacle
from tests.ui.sheet import make_sheet
from ui.states import Form, FormField, FormProblem, Reach, Registration, ServerCard, SignInState
from ui.windows.sign_in import SignInWindow

SERVER = ServerCard("meet.parley.example", Reach.REACHABLE, "meet.parley.example", "0.1", 0.018)


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen at one size."""

    make: Callable[[], QWidget]
    size: tuple[int, int]
    small: tuple[int, int] | None = None
    """A second, small size."""


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


def register() -> QWidget:
    """A new account, the first of the server, with an invitation."""
    card = replace(SERVER, registration=Registration.INVITATION, is_first_account=True)
    return sign_in(SignInState(card, form=Form.REGISTER))


def server_gone() -> QWidget:
    """The server does not answer."""
    card = ServerCard("meet.parley.example", Reach.UNREACHABLE, obstacle=Obstacle.NO_CONNECTION)
    return sign_in(SignInState(card, is_editing_server=True, recent=("meet.parley.example", "localhost:8443")))


def certificate_changed() -> QWidget:
    """Another certificate than before."""
    card = ServerCard(
        "meet.parley.example",
        Reach.CERTIFICATE_CHANGED,
        known_fingerprint=":".join(f"{n:02X}" for n in range(32)),
        shown_fingerprint=":".join(f"{n:02X}" for n in range(99, 131)),
    )
    return sign_in(SignInState(card))


SCENES: dict[str, Scene] = {
    "components": Scene(make_sheet, (1160, 860)),
    "sign_in": Scene(wrong_password, (1040, 680), (400, 640)),
    "register": Scene(register, (1040, 760)),
    "server_gone": Scene(server_gone, (1040, 680)),
    "certificate_changed": Scene(certificate_changed, (1040, 760)),
}
