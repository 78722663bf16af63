"""ASGI middleware that refuses requests for another server than this one (RFC 9110 section 15.5.20)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.protocol.errors import ErrorCode
from server.api.errors import answer
from server.host_names import HostNames


class HostCheck:
    """Looks at the Host header of each request."""

    def __init__(self, app: ASGIApp, names: HostNames) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            if not self._names.fit(host):
                response = answer(421, ErrorCode.FORBIDDEN, "this server has another name")
                response.headers["Connection"] = "close"  # a body may follow that nobody reads
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
