"""Links that reach the program, and those it gives away: one flow for invitations in both directions."""

import asyncio

from PySide6.QtCore import QObject

from app import link_opener
from app.arriving import Arrival, Arriving, arrival, parse_arriving
from app.config import Settings, SettingsFile
from app.desktop.fault import Fault
from app.desktop.link_scheme import Platform
from app.invitation import Invitation
from app.net.errors import NetError, OtherCertificate, Refused, Unreachable
from app.net.link import BadLink
from app.protocol.model import ContactInfo
from app.state import ClientState
from ui.bridge import Bridge
from ui.faults import net_fault
from ui.formats import first_name
from ui.home_flow import HomeFlow
from ui.i18n import tr
from ui.icons import Icon
from ui.sign_in_flow import SignInFlow
from ui.succession import succeed
from ui.windows.invite import InviteState, InviteWindow
from ui.windows.question import Question
from ui.wording import Words, error_words, link_words, obstacle_words


class Arrivals(QObject):
    """Takes links from wherever they come, and opens the window that invites."""

    def __init__(self, bridge: Bridge, sign_in: SignInFlow, home: HomeFlow, settings: SettingsFile) -> None:
        super().__init__()
        self._bridge = bridge
        self._sign_in = sign_in
        self._home = home
        self._settings = settings
        self._client = ClientState()
        self._first = ""
        self._waiting: Arriving | None = None
        self._is_switching = False
        self.window: InviteWindow | None = None
        self.question: Question | None = None
        sign_in.invited.connect(self._asked)
        sign_in.asked.connect(self.take_first)
        settings.listen(self._settings_changed)
        home.windowMade.connect(self._follow_home)
        self._follow_home()
        home.linkGiven.connect(self.take)

    def _follow_home(self) -> None:
        self._home.window.inviteRequested.connect(self.invite)

    def reword(self) -> None:
        """Make the window anew, in the language of now; after home, which it stands in front of."""
        was = self.window
        if was is not None:
            self.window = self._make_window(was.state)
            succeed(self.window, was)

    def _make_window(self, state: InviteState) -> InviteWindow:
        window = InviteWindow(state, self._home.window)
        window.finished.connect(self._closed)
        return window

    def show_client(self, state: ClientState) -> None:
        """A new snapshot of the client: who is signed in, and where."""
        self._client = state

    # -- which program opens links

    def offer_to_open_links(self) -> None:
        """Ask once whether links are to open this program, where somebody has to arrange that."""
        if self._settings.settings.knows_links or link_opener.this_platform() is Platform.MACOS:
            return
        self._settings.update(knows_links=True)
        toast = self._home.window.toasts.add(
            tr("Open invitation links with Parley?"), tr("Open them here"), icon=Icon.LINK
        )
        toast.acted.connect(lambda: self._settings.update(opens_links=True))

    def _settings_changed(self, before: Settings, after: Settings) -> None:
        if after.opens_links and not before.opens_links:
            self._bridge.ask(lambda _client: asyncio.to_thread(link_opener.open_links_here), self._opened_here)
        elif before.opens_links and not after.opens_links:
            self._bridge.ask(lambda _client: asyncio.to_thread(link_opener.leave_links))

    def _opened_here(self, works: bool) -> None:
        if not works:
            self._settings.update(opens_links=False)
            words = tr("This desktop does not let Parley open links. Paste them into the search instead.")
            self._say(words, Fault(words, code="no_link_opener"))

    # -- links that come

    def keep_first(self, text: str) -> None:
        """A link from the command line: taken when it is clear who is signed in, or that nobody is."""
        self._first = text

    def take_first(self) -> None:
        """Who is signed in is clear now."""
        text, self._first = self._first, ""
        if text:
            self.take(text)

    def take(self, text: str) -> None:
        """A link was opened, pasted or handed over. Anybody may have made it.

        While somebody signs in it waits: the answer belongs to the server that was asked, not to that of the link.
        """
        if self._sign_in.state.is_busy:
            self._first = text
            return
        state = self._client
        url = state.connection.server_url
        try:
            link = parse_arriving(text)
        except BadLink as error:
            if url:
                words = link_words(error.flaw)
                self._say(words, Fault(words, code=error.flaw.name.lower(), server=url))
            else:
                self._sign_in.refuse_link(error)
            return
        match arrival(link, url, state.connection.fingerprint), link:
            case Arrival.MEET, Invitation() as invitation:
                self._bridge.ask(lambda client: client.invitations.follow(invitation), self._met, self._not_met)
            case Arrival.SWITCH, _:
                self._ask_to_switch(link, state)
            case _:
                self._sign_in.take(link)

    def _met(self, contact: ContactInfo | None) -> None:
        if contact is not None:
            self._asked(contact)
        else:
            self._say(tr("You are already on this server"))

    def _not_met(self, error: NetError) -> None:
        if isinstance(error, OtherCertificate):
            words = tr("This invitation names another certificate than your server has. Nothing was sent.")
            self._say(words, net_fault(error, Words(words), self._client.connection.server_url))
        else:
            self._home.refused(error)

    def _asked(self, contact: ContactInfo) -> None:
        self._home.window.toasts.add(tr("Request sent to {name}", name=first_name(contact.user.name)))

    def _ask_to_switch(self, link: Arriving, state: ClientState) -> None:
        here = state.connection.server_name or state.connection.server_url
        words = tr("Your account on {server} stays signed in for later.", server=here)
        if any(call.is_active for call in state.calls):
            words = f"{words} {tr('The call ends for both of you.')}"
        question = Question(
            tr("Go to {server}?", server=link.address.key),
            words,
            tr("Go there"),
            tr("Stay here"),
            self._home.window,
        )
        question.accepted.connect(lambda: self._leave(link))
        self.question = question
        question.show()

    # -- changing account

    def switch_account(self) -> None:
        """Choose another account; the present one stays signed in for later."""
        self._is_switching = True
        self._bridge.ask(lambda client: client.leave())

    def _leave(self, link: Arriving) -> None:
        self._waiting = link
        self._bridge.ask(lambda client: client.leave())

    def signed_out(self) -> bool:
        """The account is gone; True if the sign-in window was told what to show."""
        waiting, self._waiting = self._waiting, None
        switching, self._is_switching = self._is_switching, False
        if self.window is not None:
            self.window.close()
        if waiting is not None:
            self._sign_in.take(waiting)
        elif switching:
            self._sign_in.show_accounts()
        return waiting is not None or switching

    # -- inviting others

    def invite(self) -> None:
        """Open the window with link and code; a code to register is made by the server first."""
        state = self._client
        if state.me is None or self.window is not None:
            return
        name = state.connection.server_name or state.connection.server_url
        window = self.window = self._make_window(InviteState(name))
        self._bridge.ask(
            lambda client: client.invitations.invite(),
            lambda made: self._made(name, made),
            lambda error: self._not_made(name, error),
        )
        window.show()

    def _made(self, name: str, invitation: Invitation | None) -> None:
        if self.window is not None and invitation is not None:
            self.window.show_state(
                InviteState(
                    name,
                    str(invitation),
                    is_local=invitation.address.is_loopback,
                    lets_register=bool(invitation.code),
                    carries_certificate=bool(invitation.fingerprint),
                )
            )

    def _not_made(self, name: str, error: NetError) -> None:
        if self.window is None:
            return
        words = error_words(error.code, retry_after=error.retry_after).title if isinstance(error, Refused) else ""
        if isinstance(error, Unreachable):
            words = obstacle_words(error.obstacle, name).title
        self.window.show_state(InviteState(name, problem=words))

    def _closed(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            window.deleteLater()

    def _say(self, words: str, fault: Fault | None = None) -> None:
        self._home.window.toasts.add(words, icon=Icon.LINK, fault=fault)
