"""What the settings ask of the server and the disk: sign-ins, the certificate, licences."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app import clock
from app.desktop.fault import Fault
from app.licences import Component, installed_components, shipped_components
from app.net.errors import NetError, Refused
from app.protocol.errors import ErrorCode
from app.protocol.ids import DeviceId
from app.protocol.model import CallRule
from app.protocol.rest import SignIn
from app.version import VERSION
from ui.bridge import Bridge
from ui.faults import net_fault
from ui.i18n import tr
from ui.icons import Icon
from ui.resources import resource
from ui.settings.licences import LicencesWindow
from ui.succession import succeed
from ui.wording import Words, error_words

if TYPE_CHECKING:
    from app.client import Client


class Say(Protocol):
    """Tells the person a line; what is known of a fault can be copied."""

    def __call__(self, words: str, icon: Icon = ..., fault: Fault | None = ...) -> None: ...


class AccountFlow:
    """Lives on the GUI thread. `change` takes new parts of the state."""

    def __init__(self, bridge: Bridge, change: Callable[..., None], say: Say) -> None:
        self._bridge = bridge
        self._change = change
        self._say = say
        self.licences: LicencesWindow | None = None
        self.acts: dict[str, Callable[[object], object]] = {
            "sign_ins": self._end,
            "callers": self._choose_callers,
            "sign_out_elsewhere": lambda _value: self._end_others(),
            "licences": lambda _value: self.show_licences(),
        }

    def look(self) -> None:
        """Ask where the account is signed in, and how the server is known."""
        self._bridge.do(lambda client: client.own_account.fingerprint(), lambda words: self._change(fingerprint=words))
        self._bridge.ask(lambda client: client.own_account.sign_ins(), self._found)
        self.look_at_rules()
        self._bridge.ask(lambda client: client.own_account.sends_mail(), lambda sends: self._change(sends_mail=sends))

    def close(self) -> None:
        """Forget what belongs to the account; close what is open. Idempotent."""
        self._change(fingerprint="", sign_ins=None, sends_mail=False, call_rules=None)
        licences, self.licences = self.licences, None
        if licences is not None:
            licences.close()

    # -- who may call

    def _choose_callers(self, rule: object) -> None:
        if isinstance(rule, CallRule):
            self._bridge.ask(
                lambda client: client.own_account.set_callers(rule), lambda _none: self.look_at_rules(), self._failed
            )

    def look_at_rules(self) -> None:
        """Ask who may call whom."""
        self._bridge.ask(lambda client: client.own_account.call_rules(), lambda rules: self._change(call_rules=rules))

    # -- sign-ins

    def _found(self, sign_ins: tuple[SignIn, ...]) -> None:
        self._change(sign_ins=sign_ins, now=clock.wall())

    def _end(self, device_id: object) -> None:
        device = DeviceId(str(device_id))
        self._bridge.ask(lambda client: client.own_account.end_sign_in(device), self._ended, self._failed)

    def _end_others(self) -> None:
        self._bridge.ask(lambda client: client.own_account.sign_out_elsewhere(), self._ended, self._failed)

    def _ended(self, _nothing: None) -> None:
        self._say(tr("Signed out there"), Icon.CHECK)
        self.look()

    def _failed(self, error: NetError) -> None:
        if isinstance(error, Refused) and error.code is ErrorCode.NOT_FOUND:
            self._ended(None)  # it signed out by itself meanwhile
            return
        words = error_words(error.code) if isinstance(error, Refused) else Words(tr("The server does not answer now."))
        self._say(words.title, Icon.CIRCLE_ALERT, net_fault(error, words, ""))

    # -- licences

    def show_licences(self) -> None:
        """Read them elsewhere, then open their window."""
        self._bridge.ask(_licences, self._show_licences)

    def _show_licences(self, components: tuple[Component, ...]) -> None:
        if self.licences is None:
            self.licences = self._make_licences(components)
        self.licences.show()
        self.licences.raise_()

    def reword(self) -> None:
        """Make the window anew, in the language of now."""
        was = self.licences
        if was is not None:
            self.licences = self._make_licences(was.components)
            self.licences.list.setCurrentRow(was.list.currentRow())
            succeed(self.licences, was)

    def _make_licences(self, components: tuple[Component, ...]) -> LicencesWindow:
        window = LicencesWindow(components)

        def closed() -> None:
            if self.licences is window:
                self.licences = None

        window.destroyed.connect(closed)
        return window


async def _licences(_client: "Client") -> tuple[Component, ...]:
    return await asyncio.to_thread(_read_licences)


def _read_licences() -> tuple[Component, ...]:
    own, *others = installed_components() or (Component("Parley", VERSION, "Apache-2.0"),)
    return (own, *shipped_components(resource("licences")), *others)
