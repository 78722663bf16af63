"""The client as one object: what a front end talks to. It comes and goes at a server, and its parts do the rest.

It lives on the core loop's thread; `app.core.CoreThread` brings a front end's wishes there. It answers with frozen
snapshots and events (app.state), told to `listener` on the same thread.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from app.account import Account
from app.call_events import CallEvents
from app.calls import Calls
from app.conversation import Conversation
from app.credentials import Place
from app.devices import Devices
from app.doctor.examination import Tell, examine
from app.doctor.findings import Result
from app.host import Host, NoHost
from app.host_process import HostProcess
from app.invitations import Invitations
from app.net.address import parse_address
from app.own_account import OwnAccount
from app.parts import Parts
from app.people import People
from app.protocol.errors import ErrorCode
from app.protocol.messages import Error, Message, MissedCall, Relays, Welcome
from app.protocol.model import UserInfo
from app.proxy_choice import ProxyChoice
from app.relay_rights import RelayRights
from app.reminders import Reminders
from app.signalling.requests import RequestFailure, RequestId
from app.signalling.session import (
    ConnectionLost,
    Event,
    MessageReceived,
    Replied,
    RequestFailed,
    SessionClosed,
    SessionOpened,
)
from app.state import (
    CallChanged,
    CallMissed,
    CertificatePinned,
    ClientEvent,
    ClientState,
    HostChanged,
    NearbyChanged,
    Phase,
    ReminderDue,
    SignedIn,
    SignedOut,
    StateChanged,
)
from app.surroundings import Surroundings
from app.whereabouts import Whereabouts
from media.engine.api import MediaLimits

logger = logging.getLogger(__name__)


class Client:
    """Make it on the running core loop; `await close()` it there. Commands that are no coroutines act at once.

    `calls`, `devices`, `people`, `own_account`, `invitations`, `reminders`, `events`, `proxy`, `host`,
    `surroundings` and `whereabouts` take the wishes about their matter; the client itself signs in and out.
    """

    def __init__(self, parts: Parts, listener: Callable[[ClientEvent], None]) -> None:
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._publishing: asyncio.Handle | None = None
        self._published = ClientState()
        self._tasks: set[asyncio.Task[None]] = set()
        self._trust = parts.trust
        self._trust.on_pin = lambda host, fingerprint: self._tell(CertificatePinned(host, fingerprint))
        self._engine = parts.engine()
        self._journal = parts.journal
        self._account = Account(parts.device, parts.trust, parts.credentials, transport=parts.transport)
        self.whereabouts = Whereabouts(self._account)
        self.conversation = Conversation(
            self._account, self.whereabouts, hear=self._hear, changed=self._changed, moved=self._tell
        )
        request = self.conversation.request
        self._relays = RelayRights(self._engine, self._account, request)
        self.people = People(self._account, request, self._changed)
        self.own_account = OwnAccount(self._account, self.people)
        self.invitations = Invitations(self._account, self.people)
        self.proxy = ProxyChoice(self._account, self.conversation, self._relays)
        self.surroundings = Surroundings(lambda servers: self._tell(NearbyChanged(servers)))
        self.host: Host = NoHost()
        if parts.host_folder is not None:
            self.host = HostProcess(parts.host_folder, lambda host: self._tell(HostChanged(host)))
        self.reminders = Reminders(parts.reminders, lambda due: self._tell(ReminderDue(due)), self._changed)
        self.events = CallEvents(parts.timelines, request, self.conversation.withdraw)
        self.devices = Devices(self._engine, parts.sources, self._tell)
        self.calls = Calls(
            self._engine, self.devices, self.people, self._relays, request, self._tell, self._journal.add, self.events
        )

    # -- state

    @property
    def state(self) -> ClientState:
        """The snapshot of this moment."""
        people = self.people
        return ClientState(
            connection=self.conversation.connection,
            me=people.me,
            availability=people.availability,
            contacts=people.contacts,
            presence=people.presence,
            missed=people.missed,
            call_rule=people.call_rule,
            calls=self.calls.states,
            elsewhere=self.calls.elsewhere,
            devices=self.devices.state,
            figures=self._journal.calls,
            reminders=self.reminders.waiting,
            due=self.reminders.due,
            timelines=self.events.timelines.calls,
        )

    @property
    def place(self) -> Place:
        """Where the sign-in is kept: keyring, private file, or only until the end of the program."""
        return self._account.place

    # -- before signing in

    async def trust_certificate(self, server: str, fingerprint: str) -> None:
        """The person confirms that this is the server's certificate. Raises app.net.errors if it shows another one."""
        await self._trust.accept(parse_address(server), fingerprint)

    async def examine(self, server: str, tell: Tell) -> tuple[Result, ...]:
        """Examine the way to a server, with our own right to its relays where we are signed in; some seconds.

        `tell` hears each result as it comes. Raises Unreachable for what is no address.
        """
        address = parse_address(server)
        rest = self._account.rest
        is_ours = rest is not None and rest.address == address
        return await examine(address, self._trust, tell, self._relays.relays if is_ours else ())

    async def reset_password(self, server: str, token: str, password: str) -> str:
        """Choose a new password by the token of a link, without signing in; returns the username."""
        return await self._account.reset(server, token, password)

    async def request_reset(self, server: str, username: str) -> None:
        """Ask for such a link by mail."""
        await self._account.request_reset(server, username)

    async def forget_saved(self, server: str, username: str) -> None:
        """Forget what was kept of an account that is not signed in now."""
        await self._account.forget_saved(server, username)

    # -- coming and going

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

        A server that is not there any more is looked for (`whereabouts.moved_to`).
        """
        me = await self.whereabouts.resume_saved(server, username)
        return await self._signed_in(me) if me is not None else None

    async def leave(self) -> None:
        """End calls, disconnect, and keep the sign-in for later. Idempotent."""
        was_signed_in = self._account.rest is not None
        await self._disconnect()
        await self._account.close()
        if was_signed_in:
            self._tell(SignedOut())

    async def sign_out(self) -> None:
        """End calls, disconnect, forget the tokens. Idempotent."""
        was_signed_in = self._account.rest is not None
        await self._disconnect()
        await self._account.sign_out()
        if was_signed_in:
            self._tell(SignedOut())

    def retry(self) -> None:
        """Try to connect now; also right after the network changed."""
        self.conversation.retry()

    async def close(self) -> None:
        """Hang up, disconnect, release everything; the sign-in is kept. Idempotent."""
        await self.surroundings.look_around(False)
        await self.host.close()
        await self._disconnect()
        await self._account.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._engine.close()
        await self._journal.close()
        await self.reminders.close()
        await self.events.close()
        if self._publishing is not None:
            self._publishing.cancel()

    # -- what calls may use

    def set_network_policy(self, *, relay_only: bool, loopback: bool) -> None:
        """Which candidates are used from the next call on."""
        self._engine.set_network_policy(relay_only=relay_only, loopback=loopback)

    def set_media_limits(self, *, send: MediaLimits, receive: MediaLimits) -> None:
        """The most to claim and use in each direction, also in calls that go on."""
        self._engine.set_limits(send=send, receive=receive)

    # -- inside: coming and going

    async def _signed_in(self, me: UserInfo) -> UserInfo:
        await self._disconnect()
        self.people.me = me
        self.conversation.start()
        return me

    async def _disconnect(self) -> None:
        await self.calls.close()
        self.events.leave()
        await self.conversation.end()
        self.events.lost()
        self.people.forget()
        self.reminders.end()
        self._changed()

    async def _lost_sign_in(self, code: ErrorCode, text: str) -> None:
        await self._disconnect()
        if code is ErrorCode.UNAUTHENTICATED:
            await self._account.forget()
        else:
            await self._account.close()
        self._tell(SignedOut(code, text))

    # -- inside: what the server says

    def _hear(self, event: Event) -> None:
        match event:
            case SessionOpened(welcome, renewed):
                self._opened(welcome, renewed)
            case ConnectionLost():
                self.people.lost()
                self.events.lost()
            case MessageReceived(message):
                self._receive(message)
            case Replied(request, message):
                self._replied(request, message)
            case RequestFailed(request, why):
                self.calls.request_failed(request, why)
                self.events.request_failed(request)
                if why is RequestFailure.OVERFLOW:
                    logger.warning("too many requests without a reply")
            case SessionClosed(code, text) if code is not None:
                self._spawn(self._lost_sign_in(code, text))
            case SessionClosed():
                pass

    def _opened(self, welcome: Welcome, renewed: bool) -> None:
        if welcome.relays or not welcome.resumed:
            self._relays.take(welcome.relays)
        self.people.opened(welcome)
        self.events.opened(welcome)
        if renewed:
            self.calls.session_renewed()
        if self.conversation.is_new:
            self._tell(SignedIn(welcome.user))
            self.reminders.begin(welcome.user.user_id)

    def _receive(self, message: Message) -> None:
        if isinstance(message, Relays):
            self._relays.take(message.relays)
            return
        self.people.receive(message)
        if isinstance(message, MissedCall):
            self._tell(CallMissed(message.call))
        self.calls.receive(message)

    def _replied(self, request: RequestId, message: Message) -> None:
        if isinstance(message, Relays):
            self._relays.take(message.relays)
        elif isinstance(message, Error):
            logger.info("< refused: %s %s", message.code.value, message.text)
        self.calls.replied(request, message)
        self.events.replied(request, message)

    # -- inside: telling

    def _tell(self, event: ClientEvent | None) -> None:
        if event is not None:
            self._listener(event)
        if isinstance(event, CallChanged) and event.call.phase is Phase.CONNECTED:
            self.reminders.talked_to(event.call.peer.user_id)
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
