"""The account on one server: signing in and out, and access tokens that are always fresh."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator

import httpx

from app import clock
from app.credentials import Credentials, Place, Saved
from app.net.address import ServerAddress, parse_address
from app.net.errors import NetError, Obstacle, OtherCertificate, Refused, Unreachable
from app.net.network import is_offline
from app.net.rest import Rest
from app.net.trust import Trust
from app.protocol.errors import ErrorCode
from app.protocol.model import DeviceInfo, UserInfo
from app.protocol.rest import ServerInfo, Tokens

logger = logging.getLogger(__name__)

RENEW_BEFORE = 30.0  # seconds before its end at which an access token is traded for a new one


class Account:
    """At most one sign-in at a time. Methods raise app.net.errors."""

    def __init__(
        self,
        device: DeviceInfo,
        trust: Trust,
        credentials: Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.device = device
        self.trust = trust
        self.me: UserInfo | None = None
        self.rest: Rest | None = None
        self._credentials = credentials
        self._transport = transport
        self._tokens: Tokens | None = None
        self._expires_at = 0.0
        self._is_kept = False
        self._renewing = asyncio.Lock()

    @property
    def place(self) -> Place:
        """Where the sign-in is kept."""
        return self._credentials.place

    def need_rest(self) -> Rest:
        """The server that we are signed in to. Raises Refused UNAUTHENTICATED while signed out."""
        if self.rest is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "not signed in")
        return self.rest

    async def look(self, server: str, *, fingerprint: str = "") -> ServerInfo:
        """What answers at this address, which has to show the certificate that a link names. Says nothing about us."""
        address = parse_address(server)
        with _or_offline(address):
            rest = await self._open(address, expected=fingerprint)
            try:
                return await rest.server()
            finally:
                await rest.close()

    async def register(
        self, server: str, username: str, name: str, password: str, *, invitation: str = "", keep: bool = True
    ) -> UserInfo:
        """Make an account and sign in. `keep`: sign in by itself next time."""
        rest = await self._open(parse_address(server))
        return await self._begin(
            rest, rest.register(username, name, password, self.device, invitation=invitation), keep
        )

    async def sign_in(self, server: str, username: str, password: str, *, keep: bool = True) -> UserInfo:
        """Sign in with a password."""
        rest = await self._open(parse_address(server))
        return await self._begin(rest, rest.sign_in(username, password, self.device), keep)

    async def reset(self, server: str, token: str, password: str) -> str:
        """Choose a new password by the token of a link; returns the username."""
        rest = await self._open(parse_address(server))
        try:
            return await rest.reset(token, password)
        finally:
            await rest.close()

    async def request_reset(self, server: str, username: str) -> None:
        """Ask for such a link by mail."""
        rest = await self._open(parse_address(server))
        try:
            await rest.request_reset(username)
        finally:
            await rest.close()

    async def resume_saved(self, server: str, username: str) -> UserInfo | None:
        """Sign in with what was kept of this account; None if nothing was, or it is no longer good."""
        address = parse_address(server)
        saved = await self._credentials.load(_place_of(address, username))
        if saved is None:
            return None
        with _or_offline(address):
            rest = await self._open(address)
            try:
                return await self._begin(rest, rest.refresh(saved.refresh_token), True)
            except Refused as error:
                if error.code is not ErrorCode.UNAUTHENTICATED:
                    raise
                await self._credentials.forget(_place_of(address, username))
                return None

    async def resume_moved(self, before: str, now: ServerAddress, username: str) -> UserInfo | None:
        """The same where the server is now; it has to show the certificate that we know of the address before."""
        was = parse_address(before)
        saved = await self._credentials.load(_place_of(was, username))
        if saved is None:
            return None
        rest = await self._open_moved(was, now)
        me = await self._begin(rest, rest.refresh(saved.refresh_token), True)
        await self._credentials.forget(_place_of(was, username))
        return me

    async def move_to(self, now: ServerAddress, is_wanted: Callable[[], bool]) -> bool:
        """Go on with the same sign-in where the server is now; it has to answer there with the certificate we know.

        False if that is not wanted any more once it has answered.
        """
        before = self.need_rest()
        rest = await self._open_moved(before.address, now)
        try:
            await rest.server()
            async with self._renewing:
                if self.rest is not before or not is_wanted():
                    await rest.close()
                    return False
                self.rest, rest.bearer = rest, self.token
                if self._tokens is not None and self._is_kept:
                    await self._refile(self._tokens, before.address, now)
        except BaseException:
            await rest.close()
            raise
        await before.close()
        return True

    async def forget_saved(self, server: str, username: str) -> None:
        """Forget what was kept of an account that is not signed in now."""
        await self._credentials.forget(_place_of(parse_address(server), username))

    async def sign_out(self) -> None:
        """End the sign-in here and on the server; a server that is away is told nothing. Idempotent."""
        rest = self.rest
        if rest is None:
            return
        try:
            async with asyncio.timeout(5.0):
                await rest.sign_out()
        except (NetError, TimeoutError) as error:
            logger.info("the server does not know that we signed out: %s", error)
        finally:
            self.rest = None
            await self._drop(rest)

    async def close(self) -> None:
        """Let go of the server without signing out. Idempotent."""
        rest, self.rest = self.rest, None
        self.me = self._tokens = None
        if rest is not None:
            await rest.close()

    async def token(self, renew: bool = False) -> str:
        """An access token good for a while. Raises Refused UNAUTHENTICATED when the sign-in is over."""
        refused = self._tokens if renew else None
        async with self._renewing:
            tokens, rest = self._tokens, self.rest
            if tokens is None or rest is None:
                raise Refused(ErrorCode.UNAUTHENTICATED, "not signed in")
            if tokens is not refused and clock.now() < self._expires_at - RENEW_BEFORE:
                return tokens.access_token
            await self._take(rest, await rest.refresh(tokens.refresh_token))
            return self._tokens.access_token if self._tokens is not None else ""

    async def password(self, key: str) -> str:
        """A password that was kept; empty for none."""
        return await self._credentials.password(key)

    async def keep_password(self, key: str, password: str) -> None:
        """Keep a password that is no sign-in; an empty one is forgotten."""
        await self._credentials.keep_password(key, password)

    async def change_way(self) -> bool:
        """Look again through which proxy the server of now is reached, and say if that changed."""
        if self.rest is None:
            return False
        return await self.rest.use_proxy(await self.trust.proxies.towards(self.rest.address))

    async def forget(self) -> None:
        """The server no longer takes our tokens."""
        rest, self.rest = self.rest, None
        if rest is not None:
            await self._drop(rest)

    # -- inside

    async def _open(self, address: ServerAddress, *, expected: str = "") -> Rest:
        tls = await self.trust.context(address, expected=expected)
        return Rest(
            address,
            tls,
            explain=lambda error: self.trust.problem(address, error),
            proxy=await self.trust.proxies.towards(address),
            transport=self._transport,
        )

    async def _open_moved(self, before: ServerAddress, now: ServerAddress) -> Rest:
        """Where the server of another address is said to be: with the certificate we know, or an authority's word."""
        expected = self.trust.fingerprint(before)
        rest = await self._open(now, expected=expected)
        shown = self.trust.fingerprint(now)
        if shown not in ("", expected):
            await rest.close()
            raise OtherCertificate(now.key, expected, shown)
        return rest

    async def _begin(self, rest: Rest, asking: Awaitable[Tokens], keep: bool) -> UserInfo:
        try:
            tokens = await asking
        except BaseException:
            await rest.close()
            raise
        await self.close()
        self.rest = rest
        self._is_kept = keep
        rest.bearer = self.token
        await self._take(rest, tokens)
        return tokens.user

    async def _take(self, rest: Rest, tokens: Tokens) -> None:
        self._tokens = tokens
        self._expires_at = clock.now() + tokens.access_expires_in
        self.me = tokens.user
        if self._is_kept:
            # The refresh token rotates: the one on disk is worthless from now on.
            place = _place_of(rest.address, tokens.user.username)
            await self._credentials.save(place, Saved(tokens.user.username, tokens.refresh_token))

    async def _refile(self, tokens: Tokens, before: ServerAddress, now: ServerAddress) -> None:
        username = tokens.user.username
        await self._credentials.save(_place_of(now, username), Saved(username, tokens.refresh_token))
        await self._credentials.forget(_place_of(before, username))

    async def _drop(self, rest: Rest) -> None:
        me = self.me
        self.me = self._tokens = None
        await rest.close()
        if self._is_kept and me is not None:
            await self._credentials.forget(_place_of(rest.address, me.username))


def _place_of(address: ServerAddress, username: str) -> str:
    """What the secret of an account is filed under."""
    return f"{username}@{address.key}"


@contextlib.contextmanager
def _or_offline(address: ServerAddress) -> Iterator[None]:
    """Say that this machine is in no network, when that is why there is no talking to the server."""
    try:
        yield
    except Unreachable as error:
        lost = error.obstacle in (Obstacle.UNKNOWN_HOST, Obstacle.NO_CONNECTION)
        if lost and not address.is_loopback and is_offline():
            raise Unreachable(Obstacle.OFFLINE, error.detail) from None
        raise
