"""REST of a server in memory, as far as the client's own tests need it."""

import httpx
import msgspec

from app.protocol.ids import SessionId
from app.protocol.model import ContactInfo, ContactState, UserInfo
from app.protocol.rest import API, ServerInfo, Tokens
from tests.kit.people import user


class FakeAccounts:
    """Everybody's password is `right`; an access token lives as long as `lifetime` says."""

    def __init__(self, user: UserInfo, *, lifetime: float = 600.0) -> None:
        self.user = user
        self.lifetime = lifetime
        self.is_revoked = False
        self.asked: list[str] = []
        self.issued = 0

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """Give this to the client."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(API)
        self.asked.append(f"{request.method} {path}")
        body = msgspec.json.decode(request.content) if request.content else {}
        match request.method, path:
            case "GET", "/server":
                return _json(ServerInfo("Test", "0.1", ("1.0",)))
            case "POST", "/register":
                return self._tokens(201)
            case "POST", "/sign-in" if body["password"] == "right":
                return self._tokens(200)
            case "POST", "/sign-in":
                return _error(401, "unauthenticated")
            case "POST", "/refresh" if not self.is_revoked and body["refresh_token"] == f"refresh-{self.issued}":
                return self._tokens(200)
            case "POST", "/refresh":
                return _error(401, "unauthenticated")
        if request.headers.get("Authorization") != f"Bearer access-{self.issued}" or self.is_revoked:
            return _error(401, "unauthenticated")
        match request.method, path:
            case "POST", "/sign-out":
                return httpx.Response(204)
            case "POST", "/contacts":
                name = body["username"]
                return _json(ContactInfo(user(name), ContactState.REQUEST_SENT))
            case "PATCH", "/me":
                self.user = msgspec.structs.replace(self.user, name=body["name"])
                return _json(self.user)
            case "GET", "/odd":
                return httpx.Response(200, content=b"<html>")
        return _error(404, "not_found")

    def _tokens(self, status: int) -> httpx.Response:
        self.issued += 1
        tokens = Tokens(f"access-{self.issued}", self.lifetime, f"refresh-{self.issued}", self.user, SessionId("s"))
        return _json(tokens, status)


def _json(body: object, status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=msgspec.json.encode(body))


def _error(status: int, code: str) -> httpx.Response:
    return _json({"error": {"code": code, "text": "no", "retry_after": 0}}, status)
