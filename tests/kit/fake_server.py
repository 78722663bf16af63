"""A signalling server played by the test: real sockets, every answer given by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import TypeVar

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from app.protocol.codec import decode_client, encode
from app.protocol.ids import SessionId
from app.protocol.messages import Hello, Message, Ok, Ping, Pong, Welcome
from app.protocol.model import UserInfo
from tests.kit.waiting import until

M = TypeVar("M", bound=Message)


class FakeServer:
    """Welcomes everybody as `user`, answers every request with `ok`, and keeps what it heard."""

    def __init__(self, user: UserInfo) -> None:
        self.user = user
        self.welcome = Welcome("1.0", SessionId("session-1"), "key-1", False, user, server_name="Test")
        self.resumes = True
        """Whether a resume finds its session."""
        self.answers: dict[str, Message] = {}
        """Other answers than `ok`, by the type of the request."""
        self.heard: list[Message] = []
        self.hellos: list[Hello] = []
        self.connections: list[ServerConnection] = []
        self.port = 0
        self._seq = 0
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, tls: SSLContext | None = None) -> None:
        """Listen; on the same port again after `stop`."""
        self._server = await serve(self._talk, "127.0.0.1", self.port, ssl=tls, compression=None)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Die without a word."""
        for connection in self.connections:
            connection.transport.abort()
        self.connections.clear()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def tell(self, message: Message) -> None:
        """Send a message of the session."""
        self._seq += 1
        await self.connections[-1].send(encode(message, seq=self._seq), text=True)

    async def cut(self, code: int = 0) -> None:
        """End the connection: with a close code, or without a word."""
        connection = self.connections.pop()
        if code:
            await connection.close(code)
        else:
            connection.transport.abort()

    async def hears(self, kind: type[M], count: int = 1, within: float = 5.0) -> M:
        """Wait for the `count`-th message of this kind."""

        def found() -> list[M]:
            return [message for message in self.heard if isinstance(message, kind)]

        await until(
            lambda: None if len(found()) >= count else f"no {kind.TYPE} among {[m.TYPE for m in self.heard]}",
            within=within,
        )
        return found()[count - 1]

    async def _talk(self, connection: ServerConnection) -> None:
        try:
            async for data in connection:
                envelope, message = decode_client(data)
                if isinstance(message, Ping):
                    await connection.send(encode(Pong(), reply_to=envelope.id), text=True)
                    continue
                if isinstance(message, Hello):
                    await self._greet(connection, message, envelope.id)
                    continue
                self.heard.append(message)
                answer = self.answers.get(message.TYPE, Ok())
                await connection.send(encode(answer, reply_to=envelope.id), text=True)
        except ConnectionClosed:
            pass

    async def _greet(self, connection: ServerConnection, hello: Hello, id: str) -> None:
        self.hellos.append(hello)
        self.connections.append(connection)
        resumed = hello.resume is not None and self.resumes
        if not resumed:
            self._seq = 0
        session = SessionId(f"session-{len(self.hellos)}")
        welcome = Welcome(
            "1.0", session if not resumed or hello.resume is None else hello.resume.session_id, "key", resumed,
            self.user, server_name="Test", contacts=self.welcome.contacts, presence=self.welcome.presence,
            relays=self.welcome.relays,
        )  # fmt: skip
        await connection.send(encode(welcome, reply_to=id), text=True)


@asynccontextmanager
async def fake_server(user: UserInfo) -> AsyncIterator[FakeServer]:
    """One that listens, and is gone afterwards."""
    server = FakeServer(user)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
        await asyncio.sleep(0)
