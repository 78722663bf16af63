"""What the windows show beyond the client's own state: frozen values, made by the bridge, rendered by the windows."""

from dataclasses import dataclass, field
from enum import Enum, auto

from app.desktop.callable import NoCall, why_no_call
from app.desktop.fault import Fault
from app.desktop.rejoin import Rejoin
from app.invitation import Invitation
from app.known_accounts import KnownAccount
from app.net.errors import Obstacle
from app.portrait import Portrait
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import Availability, CallRecord, ContactInfo, UserInfo
from app.reset_link import ResetLink
from app.state import CallState, ClientState, DeviceState, Link
from media.effects.choices import (
    DEFAULT_PROCESSING,
    NO_EFFECTS,
    BackdropState,
    PictureEffects,
    ProcessingSettings,
)
from ui.wording import Words

# -- signing in --------------------------------------------------------------------------------------------------------


class Reach(Enum):
    """Where the check of a server's address stands."""

    UNKNOWN = auto()
    CHECKING = auto()
    REACHABLE = auto()
    UNREACHABLE = auto()
    CERTIFICATE_UNKNOWN = auto()
    """Nobody vouches for the server's certificate, and the person has not yet."""
    CERTIFICATE_CHANGED = auto()
    OTHER_CERTIFICATE = auto()
    """It is not the one that the invitation names."""


class Registration(Enum):
    """Who can make an account on a server."""

    OPEN = auto()
    INVITATION = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class ServerCard:
    """The server a person is about to sign in to."""

    address: str = ""
    reach: Reach = Reach.UNKNOWN
    name: str = ""
    version: str = ""
    latency: float | None = None
    """Seconds of the last question and answer."""
    is_local: bool = False
    """This computer: no certificate is needed."""
    obstacle: Obstacle | None = None
    problem: str = ""
    """The same in English, for who helps."""
    registration: Registration = Registration.OPEN
    is_first_account: bool = False
    """Nobody has an account yet: the first becomes administrator."""
    password_min_length: int = 8
    resets_by_mail: bool = False
    pinned: str = ""
    """Fingerprint that was remembered at this first meeting, for servers that no authority vouches for."""
    known_fingerprint: str = ""
    """When the certificate changed: the one before, or the one that the invitation names."""
    shown_fingerprint: str = ""


class ServerKind(Enum):
    """Why a server is offered."""

    THIS_COMPUTER = auto()
    NEARBY = auto()
    """Announces itself in the same network."""
    RECENT = auto()


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """A server to choose with one click. What it says about itself is anybody's word."""

    kind: ServerKind
    address: str
    name: str = ""


class Form(Enum):
    """Which form is open."""

    SIGN_IN = auto()
    REGISTER = auto()
    ACCOUNTS = auto()
    """The accounts signed in to before, to choose one."""
    RESET = auto()
    """A new password, by the link that led here."""


class FormField(Enum):
    """The fields of both forms."""

    SERVER = auto()
    NAME = auto()
    USERNAME = auto()
    PASSWORD = auto()
    REPEAT = auto()
    INVITATION = auto()


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Words under a field."""

    field: FormField
    words: str
    fault: Fault | None = None
    """What can be copied, where it is not what was typed that is wrong."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """The sign-in window."""

    server: ServerCard = ServerCard()
    is_editing_server: bool = False
    form: Form = Form.SIGN_IN
    username: str = ""
    is_busy: bool = False
    problem: FormProblem | None = None
    choices: tuple[ServerChoice, ...] = ()
    """Servers to choose from while the server is edited."""
    accounts: tuple[KnownAccount, ...] = ()
    """Accounts to choose from, the last used first."""
    invitation: Invitation | None = None
    """The link that led here, while it leads to this server."""
    reset: ResetLink | None = None
    """The link to a new password that led here."""
    locked_for: float = 0.0
    """Seconds until the server takes another try."""
    note: str = ""
    """One line under the form, such as where the sign-in is kept or why the person was signed out."""


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """What a person typed to make an account."""

    name: str
    username: str
    password: str
    invitation: str


# -- home ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """Answer of the directory to what was typed."""

    query: str = ""
    people: tuple[UserInfo, ...] = ()
    is_searching: bool = False


WAITING_SHOWN_AFTER = 0.3  # seconds; what is there sooner than this comes without grey rows before it


@dataclass(frozen=True, slots=True)
class HomeState:
    """The home window. `now` is wall time in seconds, `tick` monotonic, both taken when the state was made."""

    client: ClientState
    now: float
    tick: float = 0.0
    history: tuple[CallRecord, ...] = ()
    is_history_loaded: bool = True
    found: Found = Found()
    is_call_window_open: bool = True
    """Without it the call strip is shown."""
    rejoin: Rejoin | None = None
    """The offer to come back to a call; it may have lapsed."""
    last_call: CallState | None = None
    """The call that just ended, for one line."""
    opened_at: float = -60.0
    """`tick` when the window was opened: from then on somebody waits."""

    @property
    def told_call(self) -> CallState | None:
        """The call that the line is about: not one with an offer to come back, which says the same."""
        return self.last_call if self.rejoin is None else None

    @property
    def has_contacts(self) -> bool:
        """Whether the server has told who is on the list."""
        return bool(self.client.contacts) or self.client.connection.link in (Link.ONLINE, Link.RECONNECTING)

    def contact(self, user_id: UserId) -> ContactInfo | None:
        """The entry of this person, if there is one."""
        return next((each for each in self.client.contacts if each.user.user_id == user_id), None)

    def why_no_call(self, user: UserInfo) -> NoCall | None:
        """Why this person cannot be called; None if they can."""
        contact = self.contact(user.user_id)
        return why_no_call(self.client, user, contact.state if contact is not None else None)

    @property
    def is_waiting_shown(self) -> bool:
        """Whether somebody has waited long enough to be shown that something is on its way."""
        return self.tick - self.opened_at >= WAITING_SHOWN_AFTER


@dataclass(frozen=True, slots=True)
class ProfileState:
    """The window of one's own profile."""

    me: UserInfo
    portrait: Portrait | None = None
    """A picture that was chosen and not saved yet."""
    removes_picture: bool = False
    picture_problem: str = ""
    name_problem: str = ""
    is_busy: bool = False
    """A file is being read, or the profile saved."""


# -- calls -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, speaker or camera a person can choose."""

    key: str
    name: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Devices:
    """What there is to choose from; nothing current means the system's choice."""

    microphones: tuple[Device, ...] = ()
    speakers: tuple[Device, ...] = ()
    cameras: tuple[Device, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingState:
    """One caller at the door."""

    call: CallState
    server_name: str = ""
    busy_with: str = ""
    """Name of the person one talks to, when in a call."""
    can_hold: bool = False
    """That call can be put on hold for this one."""
    microphone: str = ""
    camera: str = ""
    """Names of the devices that accepting would use."""


@dataclass(frozen=True, slots=True)
class CallViewState:
    """The call window."""

    me: UserInfo
    call: CallState
    devices: DeviceState = field(default_factory=DeviceState)
    choices: Devices = Devices()
    elapsed: float = 0.0
    """Seconds since the call was connected."""
    is_peer_speaking: bool = False
    am_i_speaking: bool = False
    hints_at_mute: bool = False
    """The person speaks and nobody hears it."""
    space_talks: bool = True
    """Space held opens a muted microphone."""
    is_server_reachable: bool = True
    retry_in: float | None = None
    mirrors_self: bool = True
    hides_self: bool = False
    """The person does not want to see their own picture."""
    peer_volume: float = 1.0
    """How loud the other person is heard, 0..2."""
    waiting: CallState | None = None
    """Another call, which is on hold meanwhile."""
    is_popped_out: bool = False
    """The other person's picture is in a window of its own."""
    effects: PictureEffects = NO_EFFECTS
    """What is done to the own picture."""
    backdrop: BackdropState = BackdropState.OFF
    processing: ProcessingSettings = DEFAULT_PROCESSING
    """What is done to the microphone."""
    notice: Words | None = None
    """A failure of a device, until it works or the person puts it away."""
    notice_fault: Fault | None = None
    """What is known of it."""
    server: str = ""
    """Its address."""
    server_problem: str = ""
    """Why it cannot be reached, in English."""


@dataclass(frozen=True, slots=True)
class OwnStatus:
    """What the person shows to their contacts."""

    me: UserInfo
    availability: Availability
    server_name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the server did not carry out a wish, for a toast."""

    code: ErrorCode
    person: UserInfo | None = None
    retry_after: float = 0.0
