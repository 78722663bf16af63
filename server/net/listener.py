"""The TCP listener: ends TLS, hands HTTP to uvicorn's protocol, upgrades to our WebSockets, and TURN to the relay.

This is the one place where uvicorn is set up. It serves no lifespan, signals or sockets: those are ours, so that one
port is enough where a firewall lets nothing but 443 through. The first byte inside TLS tells HTTP from TURN, whose
clients send no ALPN.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.server import ServerState

from server.host_names import HostNames
from server.net.binding import bind_tcp
from server.net.http import HttpProtocol, Others
from server.net.turn import TurnService
from server.net.websocket import Receiver, WebSocket, refusal
from server.visitors import Visitors

BACKLOG = 2048
IDLE_TIMEOUT = 20  # seconds that an HTTP connection may wait for its next request
MAX_HEADERS = 32 * 1024  # bytes of a request's head
TLS_TIMEOUT = 15.0  # seconds for a handshake
GRACE = 3.0  # seconds that requests have to finish when the server stops


class Listener:
    """Accepts connections for the REST application and the WebSocket."""

    def __init__(
        self,
        app: FastAPI,
        accept: Callable[[WebSocket], Receiver | None],
        *,
        visitors: Visitors,
        tls: ssl.SSLContext | None,
        path: str,
        origins: frozenset[str] = frozenset(),
        names: HostNames | None = None,
        relay: TurnService | None = None,
        relay_path: str = "",
    ) -> None:
        """WebSockets are for pages of `origins`, and asked for by one of `names` (None: by any).

        `relay` takes TURN connections, and WebSockets at `relay_path` that carry TURN.
        """
        self._tls = tls
        self._visitors = visitors
        self._state = ServerState()
        self._server: asyncio.Server | None = None

        def upgrade(
            config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any], _loop: object = None
        ) -> WebSocket:
            del config, app_state
            return WebSocket(accept, path, server_state.connections, origins=origins, names=names)

        def relayed(config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any]) -> asyncio.Protocol:
            del config, server_state, app_state
            assert relay is not None
            return relay.web_connection(lambda request: refusal(request, relay_path, origins=origins, names=names))

        self._others = Others(relay.connection, relay_path.encode(), relayed) if relay is not None else None
        self._config = uvicorn.Config(
            app,
            http="h11",
            ws=upgrade,  # type: ignore[arg-type]  # called as uvicorn calls its own protocol classes
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_TIMEOUT,
            h11_max_incomplete_event_size=MAX_HEADERS,
        )
        self._config.load()

    async def open(self, host: str, port: int) -> int:
        """Listen; returns the port. Raises OSError."""
        sock = bind_tcp(host, port)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._protocol,
            sock=sock,
            ssl=self._tls,
            ssl_handshake_timeout=TLS_TIMEOUT if self._tls is not None else None,
            backlog=BACKLOG,
        )
        return int(sock.getsockname()[1])

    async def close(self) -> None:
        """Stop accepting, let requests finish, close every connection."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._drained(), GRACE)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in list(self._state.tasks):
            task.cancel()
        self._server = None

    async def _drained(self) -> None:
        while self._state.connections:  # noqa: ASYNC110  uvicorn tells nobody when a connection ends
            await asyncio.sleep(0.02)

    def _protocol(self) -> asyncio.Protocol:
        return HttpProtocol(self._config, self._state, self._visitors, self._others)
