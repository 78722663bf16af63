"""Accounts: registering, signing in and out, refreshing, and who a token belongs to."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import DeviceInfo, UserInfo
from server.accounts import names, tokens
from server.accounts.passwords import Passwords
from server.accounts.tokens import Access, AccessTokens, RefreshTokens
from server.errors import Refused
from server.signalling.limits import Limit
from server.signalling.policy import CallPolicy
from server.store import invitations, settings, sign_ins, users
from server.store.database import Database
from server.store.settings import Registration, ServerSettings
from server.store.sign_ins import StoredSignIn
from server.visitors import site_of

REQUESTS_PER_SECOND = 20.0  # of one person, over REST
REQUEST_BURST = 10.0  # seconds' worth of them that may come at once
ADDRESS_FACTOR = 5  # an address may hold a household: so many times the attempts of one account


class Announcements(Protocol):
    """What the rest of the server wants to hear of changes made over REST."""

    def signed_out(self, sign_in_ids: Iterable[str], text: str) -> None:
        """These sign-ins ended: close their sessions."""

    def settings_changed(self, changed: ServerSettings) -> None:
        """An administrator changed the settings."""

    def callers_changed(self, user_id: UserId, callers: CallPolicy) -> None:
        """A person chose who may call them."""

    async def profile_changed(self, user_id: UserId) -> None:
        """A name or picture changed: tell the person's devices and contacts."""

    async def contact_changed(self, user_id: UserId, other: UserId, *, tell_other: bool) -> None:
        """Where the two stand changed: tell the person, and the other if it changed in their list too."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A successful registration, sign-in or refresh."""

    access_token: str
    access_expires_in: float
    refresh_token: str
    user: UserInfo
    sign_in_id: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    user: UserInfo
    sign_in_id: str


class Accounts:
    """The user service's half that deals in passwords and tokens."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        access_tokens: AccessTokens,
        announcements: Announcements,
        *,
        refresh_tokens: RefreshTokens,
        refresh_lifetime: float,
        sign_ins_per_minute: float,
        owner_code: str = "",
    ) -> None:
        """With an `owner_code`, not the first account but the one that is registered with it is the administrator."""
        self.passwords = passwords
        self._database = database
        self._access = access_tokens
        self._refresh = refresh_tokens
        self._announcements = announcements
        self._refresh_lifetime = refresh_lifetime
        self._owner_code = owner_code
        per_second = sign_ins_per_minute / 60
        self._by_account = Limit(rate=per_second, burst=sign_ins_per_minute)
        self._by_address = Limit(rate=per_second * ADDRESS_FACTOR, burst=sign_ins_per_minute * ADDRESS_FACTOR)
        self._requests = Limit(rate=REQUESTS_PER_SECOND, burst=REQUESTS_PER_SECOND * REQUEST_BURST)

    async def is_first(self) -> bool:
        """Tell whether nobody has registered yet; who does becomes the administrator."""
        if self._owner_code:
            return False
        async with self._database.read() as db:
            return not await users.any_account(db)

    async def register(
        self, *, username: str, name: str, password: str, invitation: str, device: DeviceInfo, address: str
    ) -> SignedIn:
        """Create an account and sign it in. Raises Refused."""
        self._limit_address(address)
        handle, shown = names.username(username), names.display_name(name)
        self.passwords.check_new(password)
        is_owner = self._is_owner(invitation)
        if not is_owner:
            await self._look_open(invitation)
        password_hash = await self.passwords.hash(password)
        wall, user_id = clock.wall(), UserId(clock.new_id())
        async with self._database.write() as db:
            await users.serialise_registrations(db)
            first = not self._owner_code and not await users.any_account(db)
            if not first and not is_owner:
                await _admit(db, invitation, wall)
            is_admin = first or (is_owner and not await users.any_administrator(db))
            try:
                await users.add(
                    db,
                    user_id=user_id,
                    username=handle,
                    name=shown,
                    password_hash=password_hash,
                    is_admin=is_admin,
                    created_at=wall,
                )
            except users.UsernameTaken:
                raise Refused(ErrorCode.CONFLICT, "the username is taken") from None
            sign_in, refresh_token, _ = await self._add_sign_in(db, user_id, device, wall)
        return self._signed_in(UserInfo(user_id, handle, shown, is_admin=is_admin), sign_in, refresh_token, wall)

    async def sign_in(self, *, username: str, password: str, device: DeviceInfo, address: str) -> SignedIn:
        """Check a password and open a sign-in. Unknown accounts take as long as wrong passwords. Raises Refused."""
        handle = names.lookup(username)
        self._limit_address(address)
        self._limit(self._by_account, handle)
        async with self._database.read() as db:
            account = await users.by_username(db, handle)
        if not await self.passwords.verify(account.password_hash if account else None, password) or account is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "wrong username or password")
        wall = clock.wall()
        async with self._database.write() as db:
            sign_in, refresh_token, surplus = await self._add_sign_in(db, account.info.user_id, device, wall)
        self._announcements.signed_out(surplus, "too many devices are signed in")
        return self._signed_in(account.info, sign_in, refresh_token, wall)

    async def refresh(self, refresh_token: str) -> SignedIn:
        """Exchange a refresh token. One that was used before ends the whole sign-in: somebody copied it."""
        sign_in_id, wall = self._refresh.sign_in_of(refresh_token), clock.wall()
        if sign_in_id is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "the refresh token is not good")
        new_token, new_hash = self._refresh.new(sign_in_id)
        async with self._database.write() as db:
            stored = await sign_ins.find(db, sign_in_id, wall)
            account = await users.by_id(db, stored.user_id) if stored else None
            exchanged = stored is not None and await sign_ins.rotate(
                db,
                sign_in_id,
                old_hash=tokens.digest(refresh_token),
                new_hash=new_hash,
                expires_at=wall + self._refresh_lifetime,
                wall=wall,
            )
            if stored is not None and not exchanged:
                await sign_ins.revoke(db, [sign_in_id], wall)
        if stored is not None and not exchanged:
            self._announcements.signed_out([sign_in_id], "the sign-in was used twice")
        if stored is None or account is None or not exchanged:
            raise Refused(ErrorCode.UNAUTHENTICATED, "the refresh token is not good")
        return self._signed_in(account.info, sign_in_id, new_token, wall)

    async def sign_out(self, caller: Caller, *, everywhere_else: bool) -> None:
        """End this sign-in, or every other one of the person."""
        wall = clock.wall()
        async with self._database.write() as db:
            ids = [caller.sign_in_id]
            if everywhere_else:
                good = await sign_ins.of_user(db, caller.user.user_id, wall)
                ids = [one.sign_in_id for one in good if one.sign_in_id != caller.sign_in_id]
            await sign_ins.revoke(db, ids, wall)
        self._announcements.signed_out(ids, "signed out")

    async def sign_out_device(self, caller: Caller, device_id: str) -> None:
        """End the sign-ins of one device of the person. Raises Refused NOT_FOUND where there is none."""
        wall = clock.wall()
        async with self._database.write() as db:
            good = await sign_ins.of_user(db, caller.user.user_id, wall)
            ids = [one.sign_in_id for one in good if one.device.device_id == device_id]
            await sign_ins.revoke(db, ids, wall)
        if not ids:
            raise Refused(ErrorCode.NOT_FOUND, "that device is not signed in")
        self._announcements.signed_out(ids, "signed out")

    async def change_password(self, caller: Caller, *, old: str, new: str) -> None:
        """Replace the password; every other sign-in ends. Raises Refused."""
        self._limit(self._by_account, caller.user.username)
        async with self._database.read() as db:
            account = await users.by_id(db, caller.user.user_id)
        if account is None or not await self.passwords.verify(account.password_hash, old):
            raise Refused(ErrorCode.FORBIDDEN, "the old password is wrong")
        self.passwords.check_new(new)
        password_hash = await self.passwords.hash(new)
        async with self._database.write() as db:
            await users.set_password(db, caller.user.user_id, password_hash)
        await self.sign_out(caller, everywhere_else=True)

    async def devices(self, caller: Caller) -> list[StoredSignIn]:
        """The person's good sign-ins, the last used first."""
        async with self._database.read() as db:
            return await sign_ins.of_user(db, caller.user.user_id, clock.wall())

    def read_token(self, access_token: str) -> Access:
        """Who an access token belongs to; the sign-in may have ended meanwhile. Raises Refused."""
        access = self._access.read(access_token, clock.wall())
        if access is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "the access token is not good")
        return access

    async def authenticate(self, access_token: str) -> Caller:
        """Who makes a request with this access token, their sign-in being good now. Raises Refused."""
        access = self.read_token(access_token)
        self._limit(self._requests, access.user_id)
        async with self._database.read() as db:
            stored = await sign_ins.find(db, access.sign_in_id, clock.wall())
            account = await users.by_id(db, access.user_id)
        if stored is None or account is None or not hmac.compare_digest(stored.user_id, access.user_id):
            raise Refused(ErrorCode.UNAUTHENTICATED, "signed out")
        return Caller(account.info, access.sign_in_id)

    async def _add_sign_in(
        self, db: AsyncConnection, user_id: UserId, device: DeviceInfo, wall: float
    ) -> tuple[str, str, list[str]]:
        sign_in_id = clock.new_id()
        refresh_token, refresh_hash = self._refresh.new(sign_in_id)
        expires_at = wall + self._refresh_lifetime
        stored = StoredSignIn(sign_in_id, user_id, device, refresh_hash, wall, wall, expires_at)
        return sign_in_id, refresh_token, await sign_ins.add(db, stored)

    def _signed_in(self, user: UserInfo, sign_in_id: str, refresh_token: str, wall: float) -> SignedIn:
        access_token = self._access.issue(user.user_id, sign_in_id, wall)
        return SignedIn(access_token, self._access.lifetime, refresh_token, user, sign_in_id)

    async def _look_open(self, invitation: str) -> None:
        """Refuse at once, before the hash of a password is paid for, what will not be let in anyway."""
        async with self._database.read() as db:
            if not self._owner_code and not await users.any_account(db):
                return
            policy = (await settings.load(db)).registration
        if policy is Registration.CLOSED:
            raise Refused(ErrorCode.FORBIDDEN, "registration is closed")
        if policy is Registration.INVITATION and not invitation:
            raise Refused(ErrorCode.FORBIDDEN, "registration needs a good invitation")

    def _is_owner(self, code: str) -> bool:
        return bool(self._owner_code) and hmac.compare_digest(code.encode(), self._owner_code.encode())

    def _limit_address(self, address: str) -> None:
        self._limit(self._by_address, site_of(address))

    def _limit(self, limit: Limit, key: str) -> None:
        wait = limit.take(key, clock.now())
        if wait > 0:
            raise Refused(ErrorCode.RATE_LIMITED, "too many requests", retry_after=round(wait, 1))


async def _admit(db: AsyncConnection, invitation: str, wall: float) -> None:
    """Refuse a registration that the server's policy does not let through; uses up an invitation."""
    policy = (await settings.load(db)).registration
    if policy is Registration.CLOSED:
        raise Refused(ErrorCode.FORBIDDEN, "registration is closed")
    if policy is Registration.INVITATION and not await invitations.use(db, tokens.digest(invitation), wall):
        raise Refused(ErrorCode.FORBIDDEN, "registration needs a good invitation")
