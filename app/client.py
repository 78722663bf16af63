"""The client as one object: account, people, calls and devices behind it. All that a front end talks to.

It lives on the core loop's thread; `app.core.CoreThread` brings a front end's wishes there. It answers with frozen
snapshots and events (app.state), told to `listener` on the same thread.
"""

import asyncio
import logging
import platform
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from app import clock
from app.account import Account
from app.call_events import CallEvents
from app.calls import Calls
from app.credentials import Credentials, Place
from app.desktop.reminders import Reminder
from app.devices import NO_DEVICES, Devices, Sources
from app.doctor.examination import Tell, examine
from app.doctor.findings import Result
from app.host_process import HostProcess
from app.hosting import HostPlan, HostState
from app.invitation import Invitation, wants_request
from app.journal import Journal
from app.loudness import Loudness
from app.net.address import may_move, parse_address
from app.net.errors import NetError, OtherCertificate, Refused, Unreachable
from app.net.proxy import ProxySettings
from app.net.rest import Rest
from app.net.trust import Trust
from app.net.websocket import SignallingSocket
from app.people import People
from app.protocol.errors import ErrorCode, LocalProtocolError
from app.protocol.events.record import Reported
from app.protocol.ids import CallId, DeviceId, UserId
from app.protocol.messages import ClientMessage, Error, Message, MissedCall, Relays, RequestRelays, Welcome
from app.protocol.model import Availability, CallRecord, ContactInfo, DeviceInfo, DeviceKind, RelayServer, UserInfo
from app.protocol.rest import CallRule, Registration, ServerInfo, SignIn
from app.reminders import ReminderFile, Reminders
from app.signalling.requests import RequestFailure, RequestId
from app.signalling.session import (
    ConnectionLost,
    Event,
    MessageReceived,
    Replied,
    RequestFailed,
    Session,
    SessionClosed,
    SessionOpened,
)
from app.state import (
    NO_CALL,
    CallMissed,
    CallRules,
    CertificatePinned,
    ClientEvent,
    ClientState,
    Connection,
    HostChanged,
    Link,
    NearbyChanged,
    ReminderDue,
    SignedIn,
    SignedOut,
    StateChanged,
)
from app.timelines import Timelines
from media.effects.choices import BackdropState, PictureEffects, ProcessingSettings
from media.engine.api import EchoState, Engine, FrameSink, Hearing, MediaLimits
from media.transport.access import RelayAccess

if TYPE_CHECKING:
    from app.net.nearby import Nearby

logger = logging.getLogger(__name__)

RELAYS_WANTED_BEFORE = 60.0  # seconds before the relays' credentials expire at which fresh ones are asked for
REQUEST_WITHIN = 10.0


def this_device(device_id: DeviceId, kind: DeviceKind = DeviceKind.DESKTOP) -> DeviceInfo:
    """How this machine names itself to contacts and in the list of sign-ins."""
    name = (platform.node() or "this computer")[:64]
    return DeviceInfo(device_id, name, kind, f"{platform.system()} {platform.machine()}"[:64])


@dataclass(frozen=True, slots=True)
class Parts:
    """What a client is made of; tests and front ends choose."""

    device: DeviceInfo
    trust: Trust
    credentials: Credentials
    engine: Callable[[], Engine]
    """Called once, on the core loop."""
    sources: Sources = NO_DEVICES
    transport: httpx.AsyncBaseTransport | None = None
    """For REST, in tests."""
    host_folder: Path | None = None
    """Where a server on this computer keeps its data; None: this front end starts none."""
    journal: Journal = field(default_factory=lambda: Journal(None))
    """Where the figures of past calls are kept."""
    reminders: ReminderFile = field(default_factory=lambda: ReminderFile(None))
    timelines: Timelines = field(default_factory=lambda: Timelines(None))
    """Where their courses are kept."""


class Client:
    """Make it on the running core loop; `await close()` it there. Commands that are no coroutines act at once."""

    def __init__(self, parts: Parts, listener: Callable[[ClientEvent], None]) -> None:
        self._listener = listener
        self._trust = parts.trust
        self._trust.on_pin = lambda host, fingerprint: self._tell(CertificatePinned(host, fingerprint))
        self._loop = asyncio.get_running_loop()
        self._engine = parts.engine()
        self._account = Account(parts.device, parts.trust, parts.credentials, transport=parts.transport)
        self._connection = Connection()
        self._relays: tuple[RelayServer, ...] = ()
        self._moved_to = ""
        self._nearby: Nearby | None = None
        folder = parts.host_folder
        self._host = HostProcess(folder, lambda host: self._tell(HostChanged(host))) if folder is not None else None
        self._socket: SignallingSocket | None = None
        self._is_first_welcome = True
        self._publishing: asyncio.Handle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._published = ClientState()
        self._people = People(self._request, self._changed)
        self._devices = Devices(self._engine, parts.sources, self._tell)
        self._journal = parts.journal
        self._reminders = Reminders(parts.reminders, lambda due: self._tell(ReminderDue(due)), self._changed)
        self._events = CallEvents(parts.timelines, self._request, self._withdraw)
        self._calls = Calls(self._engine, self._devices, self._request, self._tell, self._journal.add, self._events)

    # -- state

    @property
    def state(self) -> ClientState:
        """The snapshot of this moment."""
        people = self._people
        session_rtt = self._socket.session.rtt if self._socket is not None else None
        return ClientState(
            connection=replace(self._connection, rtt=session_rtt),
            me=people.me,
            availability=people.availability,
            contacts=people.contacts,
            presence=people.presence,
            missed=people.missed,
            calls=self._calls.states,
            elsewhere=self._calls.elsewhere,
            devices=self._devices.state,
            figures=self._journal.calls,
            reminders=self._reminders.shown,
            timelines=self._events.timelines.calls,
        )

    @property
    def socket(self) -> SignallingSocket | None:
        """The conversation with the server, while signed in."""
        return self._socket

    @property
    def place(self) -> Place:
        """Where the sign-in is kept: keyring, private file, or only until the end of the program."""
        return self._account.place

    # -- the account

    async def look(self, server: str, *, fingerprint: str = "") -> ServerInfo:
        """What answers at this address; it has to show this certificate if a link names one. Raises app.net.errors."""
        return await self._account.look(server, fingerprint=fingerprint)

    async def register(
        self, server: str, username: str, name: str, password: str, *, invitation: str = "", keep: bool = True
    ) -> UserInfo:
        """Make an account, sign in and connect. Raises app.net.errors."""
        me = await self._account.register(server, username, name, password, invitation=invitation, keep=keep)
        return await self._signed_in(me)

    async def sign_in(self, server: str, username: str, password: str, *, keep: bool = True) -> UserInfo:
        """Sign in and connect. Raises app.net.errors."""
        return await self._signed_in(await self._account.sign_in(server, username, password, keep=keep))

    async def resume_saved(self, server: str, username: str) -> UserInfo | None:
        """Sign in with what was kept and connect; None: ask the person. Raises app.net.errors.

        A server of the local network that is not there any more is looked for by its certificate (`moved_to`).
        """
        self._moved_to = ""
        try:
            me = await self._account.resume_saved(server, username)
        except Unreachable:
            me = await self._resume_moved(server, username)
            if me is None:
                raise
        return await self._signed_in(me) if me is not None else None

    def moved_to(self) -> str:
        """Where the server of the last `resume_saved` was found again; empty if it was where it had been."""
        return self._moved_to

    async def _resume_moved(self, server: str, username: str) -> UserInfo | None:
        address = parse_address(server)
        fingerprint = self._trust.fingerprint(address)
        if not fingerprint or not may_move(address):
            return None
        from app.net.moved import find_again  # loading what multicast takes is left to those who need it

        now = await find_again(fingerprint)
        if now is None or now == address:
            return None
        try:
            me = await self._account.resume_moved(server, now, username)
        except NetError as error:
            logger.info("= a server that announces our certificate is not ours: %s", error)
            return None
        logger.info("= the server moved")
        self._moved_to = str(now)
        return me

    async def sign_out(self) -> None:
        """End calls, disconnect, forget the tokens. Idempotent."""
        was_signed_in = self._account.rest is not None
        await self._disconnect()
        await self._account.sign_out()
        if was_signed_in:
            self._tell(SignedOut())

    async def look_around(self, wanted: bool) -> None:
        """Begin or end listening for servers in the local network; `NearbyChanged` tells. Idempotent."""
        if self._nearby is None:
            from app.net.nearby import Nearby  # loading what multicast takes is left to those who look around

            self._nearby = Nearby(lambda servers: self._tell(NearbyChanged(servers)))
        await (self._nearby.start() if wanted else self._nearby.stop())

    async def find_host(self) -> HostState:
        """The server on this computer, found again if an earlier run left it going."""
        return await self._host.find() if self._host is not None else HostState()

    async def start_host(self, plan: HostPlan) -> None:
        """Start a server on this computer; `HostChanged` tells how it goes. Nothing if there is one."""
        if self._host is not None:
            await self._host.start(plan)

    async def resume_host(self) -> None:
        """Start the server on this computer if it ran when the program ended."""
        if self._host is not None:
            await self._host.resume()

    async def stop_host(self) -> None:
        """Stop it. Idempotent."""
        if self._host is not None:
            await self._host.stop()

    async def leave(self) -> None:
        """End calls, disconnect, and keep the sign-in for later. Idempotent."""
        was_signed_in = self._account.rest is not None
        await self._disconnect()
        await self._account.close()
        if was_signed_in:
            self._tell(SignedOut())

    async def forget_saved(self, server: str, username: str) -> None:
        """Forget what was kept of an account that is not signed in now."""
        await self._account.forget_saved(server, username)

    async def trust_certificate(self, server: str, fingerprint: str) -> None:
        """The person confirms that this is the server's certificate. Raises app.net.errors if it shows another one."""
        await self._trust.accept(parse_address(server), fingerprint)

    def invitation(self) -> Invitation | None:
        """An invitation to our server by ourselves; None while signed out."""
        rest, me = self._account.rest, self._account.me
        if rest is None or me is None:
            return None
        return Invitation(rest.address, self._trust.fingerprint(rest.address), contact=me.username)

    async def invite(self, *, uses: int = 1) -> Invitation | None:
        """The same; an administrator's carries the right to register where that needs one. Raises app.net.errors."""
        invitation, rest, me = self.invitation(), self._account.rest, self._account.me
        if invitation is None or rest is None or me is None or not me.is_admin:
            return invitation
        if (await rest.server()).registration is not Registration.INVITATION:
            return invitation
        return replace(invitation, code=(await rest.invite(uses=uses)).invitation)

    async def follow(self, invitation: Invitation) -> ContactInfo | None:
        """Send the inviter a contact request on our server, unless there is no need. Raises app.net.errors."""
        known = self._trust.fingerprint(invitation.address)
        if invitation.fingerprint and known and invitation.fingerprint != known:
            raise OtherCertificate(invitation.address.key, invitation.fingerprint, known)
        if self._people.me is None or not wants_request(invitation, self._people.me, self._people.contacts):
            return None
        return await self.add_contact(username=invitation.contact)

    async def has_proxy_password(self) -> bool:
        """Whether a password is kept for the proxy of now."""
        key = self._trust.proxies.settings.key
        return bool(key and await self._account.password(key))

    async def set_proxy(self, proxy: ProxySettings, password: str | None = None) -> None:
        """Reach servers this way from now on, also the one of now; `password` is kept as a secret, None: as it was."""
        if password is not None and proxy.key:
            await self._account.keep_password(proxy.key, password)
        self._trust.proxies.settings = proxy
        if await self._account.change_way() and self._socket is not None:
            self._open_ways()
            self._socket.cut()
            self._socket.wake()

    async def examine(self, server: str, tell: Tell) -> tuple[Result, ...]:
        """Examine the way to a server, with our own right to its relays where we are signed in; some seconds.

        `tell` hears each result as it comes. Raises Unreachable for what is no address.
        """
        address = parse_address(server)
        rest = self._account.rest
        is_ours = rest is not None and rest.address == address
        return await examine(address, self._trust, tell, self._relays if is_ours else ())

    def retry(self) -> None:
        """Try to connect now; also right after the network changed."""
        if self._socket is not None:
            self._socket.wake()

    # -- people

    async def search(self, query: str) -> tuple[UserInfo, ...]:
        """People by name or username. Raises app.net.errors, as all of the following that wait."""
        return await self._rest().search(query)

    async def add_contact(self, *, user_id: UserId | None = None, username: str = "") -> ContactInfo:
        """Send a contact request, or accept theirs."""
        return await self._people.add(self._rest(), user_id=user_id, username=username)

    async def accept_contact(self, user_id: UserId) -> ContactInfo:
        """Accept a contact request."""
        return await self._people.accept(self._rest(), user_id)

    async def remove_contact(self, user_id: UserId) -> None:
        """Remove a contact, withdraw or refuse a request, lift a block."""
        await self._people.remove(self._rest(), user_id)

    async def block(self, user_id: UserId) -> ContactInfo:
        """Take no calls and requests of this person."""
        return await self._people.block(self._rest(), user_id)

    async def set_favourite(self, user_id: UserId, favourite: bool) -> ContactInfo:
        """Put a contact on top of the list, or back."""
        return await self._people.set_favourite(self._rest(), user_id, favourite)

    async def rename(self, name: str) -> UserInfo:
        """Change our display name."""
        return await self._people.update_me(await self._rest().rename(name))

    async def set_picture(self, image: bytes | None) -> UserInfo:
        """Change or remove our profile picture."""
        rest = self._rest()
        return await self._people.update_me(await (rest.remove_picture() if image is None else rest.set_picture(image)))

    async def picture(self, user: UserInfo) -> bytes:
        """Somebody's profile picture as JPEG."""
        return await self._rest().picture(user)

    async def sign_ins(self) -> tuple[SignIn, ...]:
        """Where the account is signed in, the last used first."""
        return await self._rest().sign_ins()

    async def end_sign_in(self, device_id: DeviceId) -> None:
        """Sign out on another device."""
        await self._rest().end_sign_in(device_id)

    async def sign_out_elsewhere(self) -> None:
        """Sign out on every other device."""
        await self._rest().sign_out(everywhere_else=True)

    def fingerprint(self) -> str:
        """Of the certificate that the server of now must show; empty where an authority vouches, or signed out."""
        return self._trust.fingerprint(self._account.rest.address) if self._account.rest is not None else ""

    async def reset_password(self, server: str, token: str, password: str) -> str:
        """Choose a new password by the token of a link, without signing in; returns the username."""
        return await self._account.reset(server, token, password)

    async def request_reset(self, server: str, username: str) -> None:
        """Ask for such a link by mail."""
        await self._account.request_reset(server, username)

    async def sends_mail(self) -> bool:
        """Whether our server sends such links."""
        return (await self._rest().server()).resets_by_mail

    async def email(self) -> str:
        """Our mail address on the server, for such links; empty for none."""
        return await self._rest().email()

    async def set_email(self, email: str, password: str) -> None:
        """Change or remove it."""
        await self._rest().set_email(email, password)

    async def call_rules(self) -> CallRules:
        """Who may call whom on our server, and whom we let call us."""
        rest = self._rest()
        return CallRules((await rest.server()).calls, await rest.callers())

    async def set_callers(self, callers: CallRule) -> None:
        """Choose whom we let call us, among those whom the server's rule lets."""
        await self._rest().set_callers(callers)

    async def change_password(self, old: str, new: str) -> None:
        """Change the password; other sign-ins end."""
        await self._rest().change_password(old, new)

    async def history(self, *, before: float | None = None, limit: int = 50) -> tuple[CallRecord, ...]:
        """Calls of the past, newest first."""
        return await self._rest().calls(before=before, limit=limit)

    def send_events(self, is_allowed: bool) -> None:
        """Whether what happens in calls may be sent to the server; if not, what waits to be sent is gone."""
        self._events.allow(is_allowed)

    def sent_events(self) -> tuple[Reported, ...]:
        """What was sent lately, exactly as it was, oldest first."""
        return self._events.sent

    async def timeline(self, call_id: CallId) -> tuple[Reported, ...]:
        """What happened in a past call on this device, in order; empty where nothing is kept."""
        return await self._events.timelines.read(call_id)

    def set_availability(self, availability: Availability) -> None:
        """Choose what contacts see."""
        self._people.set_availability(availability, is_online=self._connection.link is Link.ONLINE)

    def set_idle(self, is_idle: bool) -> None:
        """Tell whether anybody uses this device: contacts see who is away from all of theirs."""
        self._people.set_idle(is_idle, is_online=self._connection.link is Link.ONLINE)

    def let_favourites_ring(self, lets: bool) -> None:
        """Whether calls of favourites ring although do-not-disturb is chosen."""
        self._people.let_favourites_ring(lets, is_online=self._connection.link is Link.ONLINE)

    def remind(self, user: UserInfo, video: bool, within: float) -> Reminder | None:
        """Remind of calling this person in so many seconds; `ReminderDue` tells, also in a later run of the program."""
        return self._reminders.add(user, video=video, within=within)

    def forget_reminder(self, user_id: UserId) -> None:
        """No longer remind of calling this person."""
        self._reminders.remove(user_id)

    def mark_calls_seen(self) -> None:
        """The person has looked at the missed calls."""
        self._people.mark_calls_seen()

    # -- calls

    def call(self, user: UserInfo | UserId, video: bool, *, goes_on: CallId = NO_CALL) -> CallId:
        """Call a person. LocalProtocolError when not signed in, or for an id that is no contact's.

        `goes_on`: the call with them that was left or lost a moment ago; if they still sit there it goes on at once.
        """
        me = self._me()
        callee = user if isinstance(user, UserInfo) else self._people.known(user)
        if callee is None:
            raise LocalProtocolError("call somebody unknown: give their UserInfo")
        self._renew_relays()
        return self._calls.place(callee, me, video=video, goes_on=goes_on)

    def wait_for_return(self, call_id: CallId, until: float, *, is_silent: bool) -> None:
        """The person stays where this call has just ended: if the other one comes back by then it goes on by itself."""
        self._calls.wait_for_return(call_id, until, is_silent=is_silent)

    def stop_waiting(self) -> None:
        """The person left too. Idempotent."""
        self._calls.stop_waiting()

    def accept(self, call_id: CallId, video: bool) -> None:
        """Answer a ringing call; another one of this device ends. LocalProtocolError if it does not ring."""
        self._calls.accept(call_id, video=video)
        self._changed()

    def move_here(self, call_id: CallId, video: bool) -> None:
        """Go on here with a call of another device of ours. LocalProtocolError if it does not run there."""
        me = self._me()
        self._renew_relays()
        self._calls.move_here(call_id, me, video=video)

    def decline(self, call_id: CallId, note: str = "") -> None:
        """Refuse a ringing call, perhaps with a line of words. LocalProtocolError if it does not ring."""
        self._calls.decline(call_id, note)

    def hang_up(self, call_id: CallId | None = None) -> None:
        """End this call, or whatever occupies this device."""
        self._calls.hang_up(call_id)

    def set_frame_sink(self, call_id: CallId, sink: FrameSink | None) -> None:
        """Where the other end's pictures go; may be set as soon as the call is there."""
        self._calls.set_frame_sink(call_id, sink)

    def set_loudness(self, loudness: Loudness) -> None:
        """How loud each person is heard, in running calls too."""
        self._calls.set_loudness(loudness)

    # -- devices

    def mute(self, is_muted: bool) -> None:
        """Mute or unmute the microphone."""
        self._devices.mute(is_muted)

    def set_camera(self, is_on: bool) -> None:
        """Switch the camera on or off in the call."""
        self._devices.set_camera(is_on)

    def choose_devices(self, sources: Sources) -> None:
        """Use other devices from now on, in a running call too."""
        self._devices.choose(sources)

    def start_preview(self, sink: FrameSink) -> bool:
        """Show this person their camera, on this machine alone; a call ends it. False without a camera or in a call."""
        return self._devices.start_preview(sink)

    def stop_preview(self) -> None:
        """End it. Idempotent."""
        self._devices.stop_preview()

    def start_echo_test(self) -> None:
        """Let this person say something and hear it back, on this machine alone; a call ends it."""
        self._devices.start_echo_test()

    def echo_test(self) -> EchoState:
        """Where it stands. Look some times a second: that is what carries it on."""
        return self._devices.echo_test()

    def stop_echo_test(self) -> None:
        """End it. Idempotent."""
        self._devices.stop_echo_test()

    def play_test_sound(self) -> None:
        """Let this person hear the speaker of the call; without a call nothing sounds."""
        self._devices.play_test_sound()

    def set_self_view(self, sink: FrameSink | None) -> None:
        """Where our own pictures go."""
        self._devices.set_self_view(sink)

    def set_mute_on_entry(self, is_on: bool) -> None:
        """Whether calls begin muted, from the next one on."""
        self._devices.mutes_on_entry = is_on

    def set_camera_on_entry(self, is_on: bool) -> None:
        """Whether video calls begin with our own picture, from the next one on."""
        self._devices.shows_on_entry = is_on

    def hear(self) -> Hearing:
        """What the microphone hears, muted or not."""
        return self._devices.hear()

    def set_picture_effects(self, effects: PictureEffects) -> None:
        """What is done to the camera's pictures before anybody sees them, from now on and in a running call."""
        self._devices.set_picture_effects(effects)

    def learn_backdrop(self) -> None:
        """Learn the empty room again: somebody is to leave the picture."""
        self._devices.learn_backdrop()

    def backdrop_state(self) -> BackdropState:
        """Where the learned backdrop stands."""
        return self._devices.backdrop_state()

    def set_sound_processing(self, settings: ProcessingSettings) -> None:
        """Processing of the microphone, from now on and in a running call."""
        self._devices.set_sound_processing(settings)

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Which candidates are used from the next call on."""
        self._engine.set_network_policy(relay_only=relay_only, loopback=loopback)

    def set_media_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """The most to claim and use in each direction, also in calls that go on."""
        self._engine.set_limits(send=send, receive=receive)

    async def close(self) -> None:
        """Hang up, disconnect, release everything; the sign-in is kept. Idempotent."""
        if self._nearby is not None:
            await self._nearby.stop()
        if self._host is not None:
            await self._host.close()
        await self._disconnect()
        await self._account.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._engine.close()
        await self._journal.close()
        await self._reminders.close()
        await self._events.close()
        if self._publishing is not None:
            self._publishing.cancel()

    # -- inside: the session

    async def _signed_in(self, me: UserInfo) -> UserInfo:
        await self._disconnect()
        rest = self._rest()
        session = Session(self._account.device, chance=lambda: secrets.randbelow(1 << 30) / (1 << 30))
        self._is_first_welcome = True
        self._people.me = me
        self._connection = Connection(Link.CONNECTING, server_url=str(rest.address))
        self._socket = SignallingSocket(
            session,
            rest.address,
            self._trust,
            token=self._account.token,
            notify=self._on_session,
            on_problem=self._on_problem,
        )
        self._socket.start()
        self._changed()
        return me

    async def _disconnect(self) -> None:
        await self._calls.close()
        self._events.leave()
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()
        self._events.lost()
        self._people.forget()
        self._reminders.end()
        self._connection = Connection()
        self._changed()

    def _on_session(self, event: Event) -> None:
        match event:
            case SessionOpened(welcome, renewed):
                self._opened(welcome, renewed)
            case ConnectionLost(retry_at, why):
                link = Link.CONNECTING if self._is_first_welcome else Link.RECONNECTING
                self._connection = replace(self._connection, link=link, retry_at=retry_at, problem=why)
                self._events.lost()
                self._changed()
            case MessageReceived(message):
                self._receive(message)
            case Replied(request, message):
                self._replied(request, message)
            case RequestFailed(request, why):
                self._calls.request_failed(request, why)
                self._events.request_failed(request)
                if why is RequestFailure.OVERFLOW:
                    logger.warning("too many requests without a reply")
            case SessionClosed(code, text) if code is not None:
                self._spawn(self._lost_sign_in(code, text))
            case SessionClosed():
                pass

    def _opened(self, welcome: Welcome, renewed: bool) -> None:
        url = self._connection.server_url
        self._connection = Connection(Link.ONLINE, server_url=url, server_name=welcome.server_name)
        if welcome.relays or not welcome.resumed:
            self._set_relays(welcome.relays)
        self._people.opened(welcome)
        self._events.opened(welcome)
        if renewed:
            self._calls.session_renewed()
        if self._is_first_welcome:
            self._is_first_welcome = False
            self._tell(SignedIn(welcome.user))
            self._reminders.begin(welcome.user.user_id)
        self._changed()

    def _receive(self, message: Message) -> None:
        if isinstance(message, Relays):
            self._set_relays(message.relays)
            return
        self._people.receive(message)
        if isinstance(message, MissedCall):
            self._tell(CallMissed(message.call))
        if self._people.me is not None:
            self._calls.receive(message, self._people.me.user_id)

    def _replied(self, request: RequestId, message: Message) -> None:
        if isinstance(message, Relays):
            self._set_relays(message.relays)
        elif isinstance(message, Error):
            logger.info("< refused: %s %s", message.code.value, message.text)
        self._calls.replied(request, message)
        self._events.replied(request, message)

    async def _lost_sign_in(self, code: ErrorCode, text: str) -> None:
        await self._disconnect()
        if code is ErrorCode.UNAUTHENTICATED:
            await self._account.forget()
        else:
            await self._account.close()
        self._tell(SignedOut(code, text))

    def _on_problem(self, error: NetError) -> None:
        self._connection = replace(self._connection, obstacle=error)
        self._changed()

    def _request(self, message: ClientMessage, within: float = REQUEST_WITHIN) -> RequestId:
        if self._socket is None:
            return RequestId("")
        return self._socket.request(message, within=within)

    def _withdraw(self, request: RequestId) -> None:
        if self._socket is not None:
            self._socket.withdraw(request)

    def _set_relays(self, relays: tuple[RelayServer, ...]) -> None:
        self._relays = relays
        self._open_ways()
        self._engine.set_relays(relays)

    def _open_ways(self) -> None:
        """Relays are reached as the server is: with its certificate on its port, and through its proxy."""
        rest = self._rest()
        server = rest.address
        self._engine.set_relay_access(
            RelayAccess(lambda host, port: self._trust.relay_context(host, port, server), rest.proxy)
        )

    def _renew_relays(self) -> None:
        expiries = [relay.expires_at for relay in self._relays if relay.expires_at]
        if expiries and min(expiries) < clock.wall() + RELAYS_WANTED_BEFORE:
            self._request(RequestRelays())

    # -- inside: telling

    def _rest(self) -> Rest:
        if self._account.rest is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "not signed in")
        return self._account.rest

    def _me(self) -> UserId:
        if self._people.me is None or self._socket is None:
            raise LocalProtocolError("call while signed out")
        return self._people.me.user_id

    def _tell(self, event: ClientEvent | None) -> None:
        if event is not None:
            self._listener(event)
        self._changed()

    def _changed(self) -> None:
        if self._publishing is None:
            self._publishing = self._loop.call_soon(self._publish)

    def _publish(self) -> None:
        self._publishing = None
        state = self.state
        if state != self._published:
            self._published = state
            self._listener(StateChanged(state))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
