"""ASGI middleware that refuses bodies above a limit while they arrive, whatever Content-Length says."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.protocol.errors import ErrorCode
from server.accounts.picture import MAX_BYTES
from server.api.errors import answer
from server.events.unpacking import MAX_BATCH

MAX_JSON = 64 * 1024  # bytes
PICTURE_PATH = "/api/v1/me/picture"
MIRRORS_PATH = "/api/v1/events/mirrors/"


class BodyLimit:
    """Counts the bytes of a request's body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["method"], scope["path"])
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length[:20]) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLarge:
            if not started:
                await self._refuse(scope, receive, send, limit)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        response = answer(413, ErrorCode.TOO_LARGE, f"the body has more than {limit} bytes")
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


def limit_of(method: str, path: str) -> int:
    """The most bytes of a body."""
    if method == "PUT" and path == PICTURE_PATH:
        return MAX_BYTES
    return MAX_BATCH if method == "POST" and path.startswith(MIRRORS_PATH) else MAX_JSON


class _TooLarge(Exception):
    pass
