"""The signalling half of a foreign participant: REST sign-in and the WebSocket protocol, without any of our client."""

import asyncio
import itertools
from types import TracebackType
from typing import Self, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect

from app import clock
from app.protocol.codec import decode_server, encode
from app.protocol.ids import DeviceId
from app.protocol.messages import Hello, Message, Ok, Welcome
from app.protocol.model import DeviceInfo, DeviceKind
from tests.kit.waiting import PATIENCE

M = TypeVar("M", bound=Message)


class SignallingPeer:
    """One signed-in connection. `async with SignallingPeer(url, "bob", "password") as peer`."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url.rstrip("/")
        self._username = username
        self._password = password
        self._ids = itertools.count(1)
        self._inbox: list[Message] = []
        self._arrived = asyncio.Condition()
        self._replies: dict[str, asyncio.Future[Message]] = {}
        self.welcome: Welcome | None = None
        self.token = ""

    async def __aenter__(self) -> Self:
        device = {"device_id": clock.new_id(), "name": "foreign", "kind": "headless"}
        async with httpx.AsyncClient(base_url=f"{self._url}/api/v1", trust_env=False) as rest:
            account = {"username": self._username, "password": self._password, "device": device}
            answer = await rest.post("/sign-in", json=account)
            if answer.status_code == 401:
                answer = await rest.post("/register", json=account | {"name": self._username.title()})
            answer.raise_for_status()
            self.token = answer.json()["access_token"]
        self._socket: ClientConnection = await connect(
            self._url.replace("http", "ws", 1) + "/api/v1/ws", compression=None, proxy=None
        )
        self._reader = asyncio.create_task(self._read())
        info = DeviceInfo(DeviceId(device["device_id"]), "foreign", DeviceKind.HEADLESS)
        self.welcome = await self.request(Hello(("1.0",), self.token, info), Welcome)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()
        await self._reader

    async def rest(self, method: str, path: str, **arguments: object) -> httpx.Response:
        """One authenticated REST request."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(base_url=f"{self._url}/api/v1", headers=headers, trust_env=False) as rest:
            return await rest.request(method, path, **arguments)  # type: ignore[arg-type]  # httpx's own keywords

    async def request(self, message: Message, reply: type[M]) -> M:
        """Send and wait for the typed reply; anything else fails the test."""
        number = str(next(self._ids))
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._replies[number] = future
        await self._socket.send(encode(message, id=number).decode())
        async with asyncio.timeout(10):
            answer = await future
        assert isinstance(answer, reply), f"{message.TYPE}: {answer}"
        return answer

    async def tell(self, message: Message) -> None:
        """Send and wait for `ok`."""
        await self.request(message, Ok)

    async def expect(self, kind: type[M], *, within: float = PATIENCE) -> M:
        """Wait for a message of this type and take it out of the inbox."""

        def found() -> M | None:
            return next((message for message in self._inbox if isinstance(message, kind)), None)

        async with asyncio.timeout(within), self._arrived:
            await self._arrived.wait_for(lambda: found() is not None)
            message = found()
            assert message is not None
            self._inbox.remove(message)
            return message

    async def _read(self) -> None:
        async for data in self._socket:
            envelope, message = decode_server(data)
            future = self._replies.pop(envelope.reply_to, None)
            if future is not None:
                future.set_result(message)
                continue
            async with self._arrived:
                self._inbox.append(message)
                self._arrived.notify_all()
