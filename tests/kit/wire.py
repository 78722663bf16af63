"""A bare client of the wire for tests: REST registration and one WebSocket, without any of the client's own code."""

import asyncio
import itertools
from types import TracebackType
from typing import Self, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app import clock
from app.protocol import codec
from app.protocol.description import (
    Candidate,
    CandidateBatch,
    CandidateType,
    Capabilities,
    DtlsDescription,
    IceDescription,
    SessionDescription,
)
from app.protocol.ids import CallId, DeviceId, RoomId, UserId
from app.protocol.messages import Envelope, Hello, Invite, Message, Ping, Pong, Resume, Welcome
from app.protocol.model import CallMedia, DeviceInfo, DeviceKind
from app.protocol.version import SUPPORTED
from tests.kit.waiting import PATIENCE

PASSWORD = "correct horse battery"

M = TypeVar("M", bound=Message)


def device(name: str = "Device") -> DeviceInfo:
    """A device of its own."""
    return DeviceInfo(DeviceId(clock.new_id()), name, DeviceKind.HEADLESS)


def description(ufrag: str = "abcd") -> SessionDescription:
    """A session description that parses."""
    ice = IceDescription(ufrag, "x" * 22)
    return SessionDescription(ice, DtlsDescription(":".join(["AB"] * 32)), Capabilities())


def candidates(port: int = 5000) -> CandidateBatch:
    """One host candidate."""
    return CandidateBatch(candidates=(Candidate(CandidateType.HOST, "192.0.2.1", port, 1),))


class Account:
    """A registered person: tokens and REST."""

    def __init__(self, url: str, username: str) -> None:
        self.username = username
        self._http = httpx.Client(base_url=url + "/api/v1", timeout=30)
        body = {
            "username": username,
            "name": username.title(),
            "password": PASSWORD,
            "device": {"device_id": clock.new_id(), "name": "Test", "kind": "headless"},
        }
        answer = self._http.post("/register", json=body)
        assert answer.status_code == 201, answer.text
        self.tokens = answer.json()
        self.user_id = UserId(self.tokens["user"]["user_id"])

    @property
    def token(self) -> str:
        """The access token."""
        return str(self.tokens["access_token"])

    def rest(self, method: str, path: str, **body: object) -> httpx.Response:
        """One authenticated REST request."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self._http.request(method, path, json=body or None, headers=headers)

    def befriend(self, other: "Account") -> None:
        """Make both contacts."""
        assert self.rest("POST", "/contacts", username=other.username).status_code == 200
        assert other.rest("POST", f"/contacts/{self.user_id}/accept").status_code == 200

    def close(self) -> None:
        """Release the HTTP connection."""
        self._http.close()


class WireClient:
    """One session over one WebSocket at a time."""

    def __init__(self, ws_url: str, account: Account, name: str = "Device") -> None:
        self.account = account
        self.device = device(name)
        self.welcome: Welcome | None = None
        self.last_seq = 0
        self.received: list[tuple[Envelope, Message]] = []
        self._url = ws_url
        self._ids = itertools.count(1)
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def connect(self, *, resume: bool = False) -> Welcome:
        """Open a connection and say hello."""
        self._socket = await self.dial()
        proof = None
        if resume and self.welcome is not None:
            proof = Resume(self.welcome.session_id, self.welcome.resume_key, self.last_seq)
        self.welcome = await self.request(Hello(SUPPORTED, self.account.token, self.device, proof), Welcome)
        return self.welcome

    async def dial(self) -> ClientConnection:
        """The connection itself."""
        return await connect(self._url, compression=None, proxy=None)

    async def drop(self) -> None:
        """Lose the socket without a closing handshake."""
        if self._socket is not None:
            self._socket.transport.abort()
            await self._socket.wait_closed()

    async def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            await self._socket.close()

    async def send(self, message: Message, id: str = "") -> str:
        """Send a message; returns its id."""
        assert self._socket is not None
        id = id or str(next(self._ids))
        await self._socket.send(codec.encode(message, id=id).decode())
        return id

    async def send_raw(self, data: str | bytes) -> None:
        """Send any frame."""
        assert self._socket is not None
        await self._socket.send(data)

    async def request(self, message: Message, kind: type[M]) -> M:
        """Send a request and return its reply, which must be of this kind."""
        id = await self.send(message)
        while True:
            envelope, reply = await self._next()
            if envelope.reply_to == id:
                assert isinstance(reply, kind), f"{type(message).__name__} was answered with {reply}"
                return reply
            self.received.append((envelope, reply))

    async def expect(self, kind: type[M]) -> M:
        """The next message of this kind, leaving others for later."""
        for at, (_, message) in enumerate(self.received):
            if isinstance(message, kind):
                del self.received[at]
                return message
        while True:
            envelope, message = await self._next()
            if isinstance(message, kind):
                return message
            self.received.append((envelope, message))

    async def settle(self) -> list[Message]:
        """Everything that has arrived by the time the server answers a ping."""
        await self.request(Ping(self.last_seq), Pong)
        messages, self.received = [message for _, message in self.received], []
        return messages

    async def closed_with(self) -> int:
        """Wait for the server to close; returns the close code."""
        assert self._socket is not None
        try:
            while True:
                await self._next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 1006

    def invitation(self, callee: Account, *, call_id: str = "") -> Invite:
        """An invitation with fresh identifiers."""
        media = CallMedia(audio=True, video=True)
        return Invite(CallId(call_id or clock.new_id()), RoomId(clock.new_id()), callee.user_id, media, description())

    async def _next(self) -> tuple[Envelope, Message]:
        assert self._socket is not None
        data = await asyncio.wait_for(self._socket.recv(), PATIENCE)
        envelope, message = codec.decode_server(data)
        if envelope.seq:
            assert envelope.seq == self.last_seq + 1, "a numbered message is missing or out of order"
            self.last_seq = envelope.seq
        elif isinstance(message, Welcome) and not message.resumed:
            self.last_seq = 0
        return envelope, message
