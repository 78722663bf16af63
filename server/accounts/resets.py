"""Choosing a new password without the old one: by a link from an administrator, or by mail."""

import asyncio
import logging
import re

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.model import UserInfo
from server.accounts import names, tokens
from server.accounts.accounts import Announcements, Caller
from server.accounts.passwords import Passwords
from server.errors import Refused
from server.links import Where
from server.mail import Mail, Mailer
from server.signalling.limits import Limit
from server.store import resets, sign_ins, users
from server.store.database import Database
from server.visitors import site_of

logger = logging.getLogger(__name__)

LINK_LASTS = 24 * 3600.0  # seconds, of an administrator's link
MAIL_LASTS = 3600.0
MAILS_PER_HOUR = 3.0  # to one account
MAX_EMAIL = 254  # characters (RFC 5321)

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class Resets:
    """`where` is set once the server listens."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        announcements: Announcements | None = None,
        mailer: Mailer | None = None,
        *,
        tries_per_minute: float = 10.0,
    ) -> None:
        self.where: Where | None = None
        self._database = database
        self._passwords = passwords
        self._announcements = announcements
        self._mailer = mailer
        self._tries = Limit(rate=tries_per_minute / 60, burst=tries_per_minute)
        self._mails = Limit(rate=MAILS_PER_HOUR / 3600, burst=MAILS_PER_HOUR)
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def has_mail(self) -> bool:
        """People can ask for a link by mail."""
        return self._mailer is not None and self._mailer.is_there

    async def issue(self, username: str, *, lasts: float = LINK_LASTS) -> str:
        """A token for a new password of this account, good once. Raises Refused."""
        token, wall = tokens.new_secret(), clock.wall()
        async with self._database.write() as db:
            account = await users.by_username(db, names.lookup(username))
            if account is None:
                raise Refused(ErrorCode.NOT_FOUND, f"no account {username!r}")
            user_id = account.info.user_id
            hashed = tokens.digest(token)
            await resets.add(db, token_hash=hashed, user_id=user_id, expires_at=wall + lasts, wall=wall)
        return token

    async def redeem(self, token: str, password: str, *, address: str) -> UserInfo:
        """Give the account of this token a new password and end all its sign-ins. Raises Refused."""
        self._limit(self._tries, site_of(address))
        self._passwords.check_new(password)
        hashed = tokens.digest(token)
        async with self._database.read() as db:
            user_id = await resets.find(db, hashed, clock.wall())
        if user_id is None:
            raise Refused(ErrorCode.NOT_FOUND, "the link is used or expired")
        password_hash = await self._passwords.hash(password)
        wall = clock.wall()
        async with self._database.write() as db:
            account = await users.by_id(db, user_id)
            if account is None or not await resets.use(db, hashed, wall):
                raise Refused(ErrorCode.NOT_FOUND, "the link is used or expired")
            await users.set_password(db, user_id, password_hash)
            ended = [one.sign_in_id for one in await sign_ins.of_user(db, user_id, wall)]
            await sign_ins.revoke(db, ended, wall)
        if self._announcements is not None:
            self._announcements.signed_out(ended, "the password was reset")
        return account.info

    async def request(self, username: str, *, address: str) -> None:
        """Send the account a link by mail, if it has an address. Tells nobody whether it does. Raises Refused."""
        if not self.has_mail:
            raise Refused(ErrorCode.UNAVAILABLE, "this server sends no mail")
        self._limit(self._tries, site_of(address))
        handle = names.lookup(username)
        # Answered before anything is looked up: the time it takes must not tell which accounts there are.
        task = asyncio.get_running_loop().create_task(self._mail_link(handle))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _mail_link(self, handle: str) -> None:
        async with self._database.read() as db:
            account = await users.by_username(db, handle)
            email = await users.email(db, account.info.user_id) if account is not None else ""
        if account is None or not email or self.where is None or self._mailer is None:
            return
        if self._mails.take(handle, clock.now()) > 0:
            logger.info("no more mail to one account for a while")
            return
        token = await self.issue(handle, lasts=MAIL_LASTS)
        link = self.where.reset_link(token, handle)
        text = (
            f"Somebody, probably you, wants a new password for the account {handle}.\n\n"
            f"Open this link in Parley within one hour to choose it:\n\n{link}\n\n"
            "If it was not you, do nothing: the old password stays good.\n"
        )
        await self._mailer.send(Mail(email, "Your new password for Parley", text))

    async def email(self, caller: Caller) -> str:
        """The person's own mail address; empty for none."""
        async with self._database.read() as db:
            return await users.email(db, caller.user.user_id)

    async def set_email(self, caller: Caller, email: str, password: str) -> None:
        """Change the mail address, which can reset the password and so takes it. Raises Refused."""
        self._limit(self._tries, caller.user.user_id)
        if email and (len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email)):
            raise Refused(ErrorCode.MALFORMED, "this is no mail address")
        async with self._database.read() as db:
            account = await users.by_id(db, caller.user.user_id)
        if account is None or not await self._passwords.verify(account.password_hash, password):
            raise Refused(ErrorCode.FORBIDDEN, "the password is wrong")
        async with self._database.write() as db:
            await users.set_email(db, caller.user.user_id, email)

    async def close(self) -> None:
        """Let the mail that is on its way go out, within its own time limits."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=5.0)

    def _limit(self, limit: Limit, key: str) -> None:
        wait = limit.take(key, clock.now())
        if wait > 0:
            raise Refused(ErrorCode.RATE_LIMITED, "too many requests", retry_after=round(wait, 1))
