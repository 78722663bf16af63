"""What the settings window shows: one frozen value, made by the flow."""

from dataclasses import dataclass, field

from app.config import Settings
from app.desktop.global_keys import MuteKeys
from app.doctor.report import Report
from app.protocol.rest import SignIn
from app.state import CallRules, ClientState, Link
from ui.states import Devices


@dataclass(frozen=True, slots=True)
class SettingsState:
    """Everything that pages render or decide by."""

    settings: Settings
    client: ClientState = field(default_factory=ClientState)
    devices: Devices = field(default_factory=Devices)
    fingerprint: str = ""
    """Of the certificate that the server must show; empty where an authority vouches for it."""
    sign_ins: tuple[SignIn, ...] | None = None
    """Where the account is signed in; None until the server has said so."""
    now: float = 0.0
    """Wall time at which `sign_ins` came."""
    has_proxy_password: bool = False
    """A password is kept for the proxy that was named."""
    examination: Report | None = None
    """Of the connection, as far as it came."""
    is_examining: bool = False
    call_rules: CallRules | None = None
    """Who may call whom; None until the server has said so."""
    mute_keys: MuteKeys = field(default_factory=MuteKeys)
    """The keys that mute from everywhere, on this desktop."""
    sends_mail: bool = False
    """The server sends links to a new password."""

    @property
    def is_signed_in(self) -> bool:
        """Whether there is an account to speak of."""
        return self.client.me is not None

    @property
    def is_online(self) -> bool:
        """Whether the server can be asked for something."""
        return self.client.connection.link is Link.ONLINE
