"""The life of a server on this computer, as far as a person sees it: started, shown, used, stopped."""

import asyncio
import platform

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.hosting import Firewall, HostPlan, HostReach, HostState, firewall_commands
from app.net.address import shown_address
from ui.bridge import Bridge
from ui.i18n import tr
from ui.sign_in_flow import SignInFlow
from ui.states import Reach
from ui.succession import succeed
from ui.windows.host import HostViewState, HostWindow
from ui.windows.question import Question


def _find_firewall() -> Firewall | None:
    from app.host_process import active_firewall  # speaks to servers: too much to load before the first window

    return active_firewall()


class HostFlow(QObject):
    """Opens the window, asks before others can reach the server, and tells the sign-in window of it."""

    def __init__(self, bridge: Bridge, sign_in: SignInFlow) -> None:
        super().__init__()
        self._bridge = bridge
        self._sign_in = sign_in
        self._host = HostState()
        self._firewall: Firewall | None = None
        self.window: HostWindow | None = None
        self.question: Question | None = None
        sign_in.windowMade.connect(self._follow_sign_in)
        self._follow_sign_in()

    def _follow_sign_in(self) -> None:
        window = self._sign_in.window
        window.hostRequested.connect(lambda: self.open(window))

    def resume(self) -> None:
        """Start again what ran when the program ended."""
        self._bridge.ask(lambda client: client.host.resume())

    def open(self, parent: QWidget | None = None) -> None:
        """Open the window, or bring it to the front."""
        if self.window is None:
            self.window = self._make_window(parent)
            self._bridge.ask(lambda _client: asyncio.to_thread(_find_firewall), self._met_firewall)
            self._bridge.ask(lambda client: client.host.find(), self.show_host)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def reword(self) -> None:
        """Make the window anew, in the language of now; after the windows it may stand in front of."""
        was = self.window
        if was is not None:
            self.window = self._make_window(was.parentWidget())
            self.window.take_over(was)
            succeed(self.window, was)

    def _make_window(self, parent: QWidget | None) -> HostWindow:
        window = HostWindow(self._view(), parent)
        window.startRequested.connect(self.start)
        window.stopRequested.connect(lambda: self._bridge.ask(lambda client: client.host.stop()))
        window.useRequested.connect(self._use)
        window.finished.connect(self._closed)
        return window

    def close(self) -> None:
        """Close the window; the server is another matter. Idempotent."""
        if self.window is not None:
            self.window.close()

    def start(self, plan: HostPlan) -> None:
        """Start it; asks first if others will be able to reach it."""
        if plan.reach is HostReach.THIS_COMPUTER:
            self._start(plan)
            return
        question = Question(
            tr("Let people in your network reach this computer?"),
            _network_words(),
            tr("Let them in"),
            tr("Go back"),
            self.window,
        )
        question.accepted.connect(lambda: self._start(plan))
        self.question = question
        question.show()

    def _start(self, plan: HostPlan) -> None:
        self._bridge.ask(lambda client: client.host.start(plan))

    def show_host(self, host: HostState) -> None:
        """A new state of the server."""
        self._host = host
        if self.window is not None:
            self.window.show_state(self._view())
        invitation = host.invitation
        card = self._sign_in.state.server
        if (
            invitation is not None
            and card.reach is Reach.UNREACHABLE
            and card.address == shown_address(invitation.address)
        ):
            self._sign_in.look(card.address)  # it was not there yet; now it is

    def _use(self) -> None:
        invitation = self._host.own_invitation
        if invitation is not None:
            self.close()
            self._sign_in.take(invitation)

    def _met_firewall(self, firewall: Firewall | None) -> None:
        self._firewall = firewall
        if self.window is not None:
            self.window.show_state(self._view())

    def _view(self) -> HostViewState:
        port = self._host.plan.port
        commands = firewall_commands(self._firewall, port) if self._firewall is not None else ()
        return HostViewState(self._host, (platform.node() or "Parley")[:64], commands)

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()


def _network_words() -> str:
    if platform.system() == "Windows":
        return tr("Windows may ask to allow it in its firewall.")
    return tr("Calls are encrypted; accounts are made as you chose.")
