"""The server's REST interface (PROTOCOL.md section 1), one method a request, with typed answers and errors."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import msgspec

from app.net.address import ServerAddress
from app.net.errors import NetError, Obstacle, Refused, Unreachable
from app.protocol.errors import ErrorCode
from app.protocol.ids import DeviceId, UserId
from app.protocol.model import CallRecord, CallRule, ContactInfo, DeviceInfo, UserInfo
from app.protocol.rest import (
    API,
    Calls,
    Contacts,
    Email,
    ErrorAnswer,
    NewInvitation,
    Privacy,
    RelayUrls,
    ResetDone,
    ServerInfo,
    SignIn,
    SignIns,
    Tokens,
    Users,
)
from app.protocol.version import choose, is_newer
from media.transport.proxy import HttpProxy

logger = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(15.0, connect=10.0)  # seconds; password hashing on a busy server takes a moment
ANSWER_WITHIN = 120.0  # seconds for everything, a picture on its way up a slow line included; a server may dribble
INVITATION_LASTS = 7 * 86400.0  # seconds
MAX_ANSWER = 8 * 1024 * 1024  # bytes; the largest answer is a picture

_BY_STATUS = {
    400: ErrorCode.MALFORMED, 401: ErrorCode.UNAUTHENTICATED, 403: ErrorCode.FORBIDDEN, 404: ErrorCode.NOT_FOUND,
    409: ErrorCode.CONFLICT, 413: ErrorCode.TOO_LARGE, 422: ErrorCode.MALFORMED, 429: ErrorCode.RATE_LIMITED,
    503: ErrorCode.UNAVAILABLE,
}  # fmt: skip

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Response:
    """What a server answered, whole."""

    status_code: int
    content: bytes


Bearer = Callable[[bool], Awaitable[str]]
"""Gives an access token; True asks for a fresh one, because the last was refused."""


class Rest:
    """One server. Every method raises Refused or Unreachable. Needs `close()`."""

    def __init__(
        self,
        address: ServerAddress,
        tls: ssl.SSLContext | None,
        *,
        explain: Callable[[ssl.SSLError], NetError] | None = None,
        proxy: HttpProxy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.address = address
        self._tls = tls
        self._transport = transport
        self.bearer: Bearer | None = None
        self._explain = explain or (lambda error: Unreachable(Obstacle.CERTIFICATE, str(error)))
        self._proxy = proxy
        self._http = self._connected_by(proxy)

    @property
    def proxy(self) -> HttpProxy | None:
        """The way there."""
        return self._proxy

    async def use_proxy(self, proxy: HttpProxy | None) -> bool:
        """Go this way from the next request on, and say if it is another; what is under way then is given up."""
        if proxy == self._proxy:
            return False
        self._proxy = proxy
        before, self._http = self._http, self._connected_by(proxy)
        await before.aclose()
        return True

    async def close(self) -> None:
        """Close the connections. Idempotent."""
        await self._http.aclose()

    # -- without an account

    async def server(self) -> ServerInfo:
        """What this server is. Raises Unreachable SERVER_TOO_OLD or SERVER_TOO_NEW."""
        info = await self._ask("GET", "/server", ServerInfo, signed=False)
        if choose(info.protocols) is None:
            obstacle = Obstacle.SERVER_TOO_NEW if is_newer(info.protocols) else Obstacle.SERVER_TOO_OLD
            raise Unreachable(obstacle, ", ".join(info.protocols)[:200])
        return info

    async def relays(self) -> tuple[str, ...]:
        """Where its STUN servers and relays are."""
        return (await self._ask("GET", "/relays", RelayUrls, signed=False)).urls

    async def register(
        self, username: str, name: str, password: str, device: DeviceInfo, *, invitation: str = ""
    ) -> Tokens:
        """Make an account and sign in."""
        body: dict[str, Any] = {"username": username, "name": name, "password": password, "device": device}
        if invitation:
            body["invitation"] = invitation
        return await self._ask("POST", "/register", Tokens, body, signed=False)

    async def sign_in(self, username: str, password: str, device: DeviceInfo) -> Tokens:
        """Sign in with a password."""
        body = {"username": username, "password": password, "device": device}
        return await self._ask("POST", "/sign-in", Tokens, body, signed=False)

    async def refresh(self, refresh_token: str) -> Tokens:
        """Trade the refresh token for new tokens; the old one is worthless afterwards."""
        return await self._ask("POST", "/refresh", Tokens, {"refresh_token": refresh_token}, signed=False)

    async def request_reset(self, username: str) -> None:
        """Ask for a link to a new password by mail; the answer is the same whether there is such an account."""
        await self._send("POST", "/reset-request", content=msgspec.json.encode({"username": username}), signed=False)

    async def reset(self, token: str, password: str) -> str:
        """Choose a new password by the token of a link; returns the username."""
        return (
            await self._ask("POST", "/reset", ResetDone, {"token": token, "password": password}, signed=False)
        ).username

    # -- the account

    async def sign_out(self, *, everywhere_else: bool = False) -> None:
        """End this sign-in, or all the others."""
        await self._do("POST", "/sign-out", {"everywhere_else": everywhere_else})

    async def me(self) -> UserInfo:
        """Our own profile."""
        return await self._ask("GET", "/me", UserInfo)

    async def rename(self, name: str) -> UserInfo:
        """Change the display name."""
        return await self._ask("PATCH", "/me", UserInfo, {"name": name})

    async def change_password(self, old: str, new: str) -> None:
        """Change the password; other sign-ins end."""
        await self._do("POST", "/me/password", {"old": old, "new": new})

    async def email(self) -> str:
        """Our mail address on the server; empty for none."""
        return (await self._ask("GET", "/me/email", Email)).email

    async def set_email(self, email: str, password: str) -> None:
        """Change it, or remove it with an empty one."""
        await self._do("PUT", "/me/email", {"email": email, "password": password})

    async def callers(self) -> CallRule:
        """Whom we let call us, among those whom the server's rule lets."""
        return (await self._ask("GET", "/me/privacy", Privacy)).callers

    async def set_callers(self, callers: CallRule) -> None:
        """Choose it."""
        await self._do("PUT", "/me/privacy", {"callers": callers.value})

    async def set_picture(self, image: bytes) -> UserInfo:
        """Upload a profile picture (PNG, JPEG, WebP)."""
        return _decode(await self._send("PUT", "/me/picture", content=image), UserInfo)

    async def remove_picture(self) -> UserInfo:
        """Remove the profile picture."""
        return await self._ask("DELETE", "/me/picture", UserInfo)

    async def picture(self, user: UserInfo) -> bytes:
        """Somebody's profile picture, as JPEG."""
        response = await self._send("GET", f"/users/{user.user_id}/picture", params={"v": user.picture})
        return response.content

    async def sign_ins(self) -> tuple[SignIn, ...]:
        """Where the account is signed in."""
        return (await self._ask("GET", "/me/sign-ins", SignIns)).sign_ins

    async def end_sign_in(self, device_id: DeviceId) -> None:
        """Sign out on one of our devices. Refused NOT_FOUND when it is signed out already."""
        await self._do("DELETE", f"/me/sign-ins/{device_id}")

    async def invite(self, *, uses: int = 1, expires_in: float = INVITATION_LASTS) -> NewInvitation:
        """A right to register, made by an administrator; `expires_in` seconds."""
        return await self._ask("POST", "/admin/invitations", NewInvitation, {"uses": uses, "expires_in": expires_in})

    # -- people and calls

    async def search(self, query: str) -> tuple[UserInfo, ...]:
        """People by name or username, at most 20."""
        return (await self._ask("GET", "/users", Users, params={"query": query})).users

    async def contacts(self) -> tuple[ContactInfo, ...]:
        """Everybody on the list, requests and blocks included."""
        return (await self._ask("GET", "/contacts", Contacts)).contacts

    async def add_contact(self, *, user_id: UserId | None = None, username: str = "") -> ContactInfo:
        """Send a contact request, or accept theirs."""
        body = {"user_id": user_id} if user_id is not None else {"username": username}
        return await self._ask("POST", "/contacts", ContactInfo, body)

    async def accept_contact(self, user_id: UserId) -> ContactInfo:
        """Accept a contact request."""
        return await self._ask("POST", f"/contacts/{user_id}/accept", ContactInfo)

    async def set_favourite(self, user_id: UserId, *, favourite: bool) -> ContactInfo:
        """Put a contact on top of the list, or back."""
        return await self._ask("PATCH", f"/contacts/{user_id}", ContactInfo, {"favourite": favourite})

    async def remove_contact(self, user_id: UserId) -> None:
        """Remove a contact, withdraw or refuse a request, lift a block."""
        await self._do("DELETE", f"/contacts/{user_id}")

    async def block(self, user_id: UserId) -> ContactInfo:
        """Take no calls and requests of this person."""
        return await self._ask("POST", f"/contacts/{user_id}/block", ContactInfo)

    async def calls(self, *, before: float | None = None, limit: int = 50) -> tuple[CallRecord, ...]:
        """The call history, newest first."""
        params: dict[str, Any] = {"limit": limit}
        if before is not None:
            params["before"] = before
        return (await self._ask("GET", "/calls", Calls, params=params)).calls

    # -- inside

    def _connected_by(self, proxy: HttpProxy | None) -> httpx.AsyncClient:
        way = httpx.Proxy(f"http://{proxy.shown}", auth=_named(proxy)) if proxy is not None else None
        return httpx.AsyncClient(
            base_url=f"{self.address}{API}",
            verify=self._tls if self._tls is not None else False,  # False: plain http on this machine
            timeout=TIMEOUT,
            trust_env=False,  # the proxy of the system is known already
            proxy=way,
            transport=self._transport,
            headers={"User-Agent": "parley", "Accept-Encoding": "identity"},
        )

    async def _ask(
        self,
        method: str,
        path: str,
        answer: type[Answer],
        body: object = None,
        *,
        params: Mapping[str, Any] | None = None,
        signed: bool = True,
    ) -> Answer:
        content = None if body is None else msgspec.json.encode(body)
        return _decode(await self._send(method, path, content=content, params=params, signed=signed), answer)

    async def _do(self, method: str, path: str, body: object = None) -> None:
        await self._send(method, path, content=None if body is None else msgspec.json.encode(body))

    async def _send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
        signed: bool = True,
    ) -> _Response:
        token = await self.bearer(False) if signed and self.bearer is not None else ""
        response = await self._request(method, path, content, params, token)
        if response.status_code == 401 and signed and self.bearer is not None:
            response = await self._request(method, path, content, params, await self.bearer(True))
        if response.status_code >= 400:
            raise _refusal(response)
        if response.status_code >= 300:
            raise Unreachable(Obstacle.NOT_PARLEY, f"{method} {path} answered {response.status_code}")
        return response

    async def _request(
        self, method: str, path: str, content: bytes | None, params: Mapping[str, Any] | None, token: str
    ) -> _Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if content is not None and path != "/me/picture":
            headers["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._whole(method, path, content, params, headers)
        except TimeoutError:
            raise Unreachable(Obstacle.TIMED_OUT, "the answer takes too long") from None
        except httpx.TimeoutException as error:
            raise Unreachable(Obstacle.TIMED_OUT, str(error)) from None
        except httpx.ConnectError as error:
            raise self._obstacle(error) from None
        except httpx.ProxyError as error:  # its text is the proxy's status line
            wants_password = str(error).startswith("407")
            raise Unreachable(Obstacle.PROXY_PASSWORD if wants_password else Obstacle.PROXY, str(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(Obstacle.NO_CONNECTION, str(error)) from None

    async def _whole(
        self, method: str, path: str, content: bytes | None, params: Mapping[str, Any] | None, headers: dict[str, str]
    ) -> _Response:
        """Ask, and read no more than the longest answer there is; packed ones, which may be bombs, not at all."""
        async with self._http.stream(method, path, content=content, params=params, headers=headers) as response:
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise Unreachable(Obstacle.NOT_PARLEY, "the answer is packed")
            parts, size = [], 0
            async for part in response.aiter_bytes():
                size += len(part)
                if size > MAX_ANSWER:
                    raise Unreachable(Obstacle.NOT_PARLEY, "the answer is too large")
                parts.append(part)
            return _Response(response.status_code, b"".join(parts))

    def _obstacle(self, error: httpx.ConnectError) -> NetError:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return self._explain(cause)
            if isinstance(cause, socket.gaierror) and self._proxy is None:
                return Unreachable(Obstacle.UNKNOWN_HOST, str(error))
            cause = cause.__cause__ or cause.__context__
        if self._proxy is not None:
            return Unreachable(Obstacle.PROXY, str(error))
        return Unreachable(Obstacle.NO_CONNECTION, str(error))


def _named(proxy: HttpProxy) -> tuple[str, str] | None:
    return (proxy.username, proxy.password) if proxy.username else None


def _decode(response: _Response, answer: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(response.content, type=answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Unreachable(Obstacle.NOT_PARLEY, str(error)[:200]) from None


def _refusal(response: _Response) -> NetError:
    status = response.status_code
    try:
        body = msgspec.json.decode(response.content, type=ErrorAnswer).error
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        code = _BY_STATUS.get(status, ErrorCode.INTERNAL)
        return Refused(code, f"status {status}", status=status)
    return Refused(body.code, body.text, retry_after=body.retry_after, status=status)
