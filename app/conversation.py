"""The conversation with the server: one session over its socket, and how the connection stands."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from app.account import Account
from app.net.errors import NetError
from app.net.websocket import SignallingSocket
from app.protocol.messages import ClientMessage
from app.signalling.requests import RequestId
from app.signalling.session import ConnectionLost, Event, Session, SessionOpened
from app.state import Connection, Link

REQUEST_WITHIN = 10.0


class Conversation:
    """Runs on the core loop. `hear` gets what the session tells, `changed` is called when the connection changes."""

    def __init__(self, account: Account, hear: Callable[[Event], None], changed: Callable[[], None]) -> None:
        self._account = account
        self._hear = hear
        self._changed = changed
        self._connection = Connection()
        self._socket: SignallingSocket | None = None
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
        rest = self._account.need_rest()
        self.is_new = True
        self._connection = Connection(Link.CONNECTING, server_url=str(rest.address))
        self._socket = SignallingSocket(
            Session(self._account.device, chance=lambda: secrets.randbelow(1 << 30) / (1 << 30)),
            rest.address,
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

    def go_another_way(self) -> None:
        """The way to the server changed: connect anew by it."""
        if self._socket is not None:
            self._socket.cut()
            self._socket.wake()

    # -- inside

    def _follow(self, event: Event) -> None:
        match event:
            case SessionOpened(welcome):
                url = self._connection.server_url
                self._connection = Connection(Link.ONLINE, server_url=url, server_name=welcome.server_name)
                self._hear(event)
                self.is_new = False
            case ConnectionLost(retry_at, why):
                link = Link.CONNECTING if self.is_new else Link.RECONNECTING
                self._connection = replace(self._connection, link=link, retry_at=retry_at, problem=why)
                self._hear(event)
            case _:
                self._hear(event)
                return
        self._changed()

    def _obstructed(self, error: NetError) -> None:
        self._connection = replace(self._connection, obstacle=error)
        self._changed()
