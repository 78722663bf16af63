"""The signalling socket goes to the server that was meant, and to no other."""

import asyncio
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from app.net.address import parse_address
from app.net.trust import Trust
from app.net.websocket import SignallingSocket
from app.signalling.session import ConnectionLost, Event, Session
from tests.kit.people import device
from tests.kit.waiting import until


def test_a_redirect_is_not_followed() -> None:
    async def play() -> None:
        elsewhere: list[object] = []

        async def other(connection: ServerConnection) -> None:
            elsewhere.append(await connection.recv())

        async with serve(other, "127.0.0.1", 0) as target:
            port = target.sockets[0].getsockname()[1]

            def redirect(connection: ServerConnection, _request: Request) -> Response:
                answer = connection.respond(HTTPStatus.FOUND, "")
                answer.headers["Location"] = f"ws://127.0.0.1:{port}/api/v1/ws"
                return answer

            async with serve(other, "127.0.0.1", 0, process_request=redirect) as server:
                address = parse_address(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
                events: list[Event] = []

                async def token(_renew: bool) -> str:
                    return "secret"

                session = Session(device("ann"), chance=lambda: 0.5)
                socket = SignallingSocket(session, address, Trust(), token=token, notify=events.append)
                socket.start()
                await until(
                    lambda: None if any(isinstance(e, ConnectionLost) for e in events) else "not lost", within=5
                )
                await socket.close()
        assert elsewhere == []

    asyncio.run(play())
