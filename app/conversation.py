"""The conversation with the server: one session over its socket, how the connection stands, and where it goes to."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import replace

from app.account import Account
from app.driver import Driver
from app.net.address import ServerAddress
from app.net.errors import NetError
from app.net.websocket import SignallingSocket
from app.protocol.messages import ClientMessage
from app.signalling.pursuit import Look, Pursuit
from app.signalling.requests import RequestId
from app.signalling.session import ConnectionLost, Event, Session, SessionOpened
from app.state import Connection, Link, ServerMoved
from app.whereabouts import Whereabouts

REQUEST_WITHIN = 10.0


class Conversation:
    """Runs on the core loop. `hear` gets what the session tells, `changed` is called when the connection changes.

    A server that cannot be reached for a while is looked for; `moved` hears where it was found.
    """

    def __init__(
        self,
        account: Account,
        whereabouts: Whereabouts,
        *,
        hear: Callable[[Event], None],
        changed: Callable[[], None],
        moved: Callable[[ServerMoved], None],
    ) -> None:
        self._account = account
        self._whereabouts = whereabouts
        self._hear = hear
        self._changed = changed
        self._moved = moved
        self._connection = Connection()
        self._socket: SignallingSocket | None = None
        self._pursuit = Pursuit()
        self._driver: Driver[Look, None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_new = True
        """Whether the server has not welcomed us since `start`; still so while the first welcome is heard."""

    @property
    def connection(self) -> Connection:
        """How it stands now."""
        rtt = self._socket.session.rtt if self._socket is not None else None
        return replace(self._connection, rtt=rtt)

    @property
    def socket(self) -> SignallingSocket | None:
        """What carries it; None while signed out."""
        return self._socket

    def start(self) -> None:
        """Begin with the server that the account is signed in to."""
        address = self._account.need_rest().address
        self.is_new = True
        self._connection = self._towards(address, Connection(Link.CONNECTING))
        self._pursuit = Pursuit()
        self._driver = Driver(self._pursuit, send=lambda _look: self._spawn(self._look()), notify=lambda _none: None)
        self._socket = SignallingSocket(
            Session(self._account.device, chance=lambda: secrets.randbelow(1 << 30) / (1 << 30)),
            address,
            self._account.trust,
            token=self._account.token,
            notify=self._follow,
            on_problem=self._obstructed,
        )
        self._socket.start()
        self._changed()

    async def end(self) -> None:
        """Say goodbye. Idempotent."""
        socket, self._socket = self._socket, None
        if self._driver is not None:
            self._driver.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if socket is not None:
            await socket.close()
        self._connection = Connection()
        self._changed()

    def request(self, message: ClientMessage, within: float = REQUEST_WITHIN) -> RequestId:
        """Send a request now or when there is a connection again; an empty id while signed out."""
        return self._socket.request(message, within=within) if self._socket is not None else RequestId("")

    def withdraw(self, request: RequestId) -> None:
        """Forget a request, so that it does not go out again."""
        if self._socket is not None:
            self._socket.withdraw(request)

    def retry(self) -> None:
        """Try to connect now; also right after the network changed."""
        if self._socket is not None:
            self._socket.wake()
            self._drive(self._pursuit.hurry)

    def go_another_way(self) -> None:
        """The way to the server changed: connect anew by it."""
        if self._socket is not None:
            self._socket.cut()
            self._socket.wake()

    # -- inside

    def _follow(self, event: Event) -> None:
        match event:
            case SessionOpened(welcome):
                now = Connection(Link.ONLINE, server_name=welcome.server_name)
                address = self._account.need_rest().address
                self._connection = self._towards(address, now)
                self._spawn(self._account.trust.note_stated(address, welcome.public_url))
                self._drive(lambda _now: self._pursuit.opened())
                self._hear(event)
                self.is_new = False
            case ConnectionLost(retry_at, why):
                link = Link.CONNECTING if self.is_new else Link.RECONNECTING
                self._connection = replace(self._connection, link=link, retry_at=retry_at, problem=why)
                self._drive(self._pursuit.lost)
                self._hear(event)
            case _:
                self._hear(event)
                return
        self._changed()

    async def _look(self) -> None:
        """Look for the server, and go on where it is."""
        before = self._account.need_rest().address
        now = await self._whereabouts.follow(lambda: self._pursuit.is_wanted)
        if now is not None and self._socket is not None:
            self._connection = self._towards(now, self._connection)
            self._socket.move_to(now)
            self._moved(ServerMoved(str(before), str(now)))
        self._drive(self._pursuit.searched)

    def _drive(self, mutate: Callable[[float], None]) -> None:
        if self._driver is not None:
            self._driver.drive(mutate)

    def _towards(self, address: ServerAddress, connection: Connection) -> Connection:
        fingerprint = self._account.trust.fingerprint(address)
        return replace(connection, server_url=str(address), fingerprint=fingerprint)

    def _obstructed(self, error: NetError) -> None:
        self._connection = replace(self._connection, obstacle=error)
        self._changed()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
