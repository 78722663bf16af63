"""A person's own profile: name and picture, and who may call them."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.ids import UserId
from app.protocol.model import UserInfo
from server.accounts import names
from server.accounts.accounts import Announcements
from server.accounts.picture import BadPicture, prepare
from server.errors import Refused
from server.signalling.limits import Limit
from server.signalling.policy import CallPolicy
from server.store import users
from server.store.database import Database

PICTURES_PER_MINUTE = 6.0
RENAMES_PER_MINUTE = 6.0  # each is told to every contact


class Profiles:
    """Changes profiles and tells those who see them."""

    def __init__(self, database: Database, announcements: Announcements) -> None:
        self._database = database
        self._announcements = announcements
        self._decoder = ThreadPoolExecutor(1, thread_name_prefix="picture")  # one picture at a time bounds memory
        self._pictures = Limit(rate=PICTURES_PER_MINUTE / 60, burst=PICTURES_PER_MINUTE)
        self._renames = Limit(rate=RENAMES_PER_MINUTE / 60, burst=RENAMES_PER_MINUTE)

    async def rename(self, user_id: UserId, name: str) -> UserInfo:
        """Change the display name. Raises Refused."""
        shown = names.display_name(name)
        _take(self._renames, user_id)
        async with self._database.write() as db:
            await users.rename(db, user_id, shown)
        return await self._announced(user_id)

    async def set_picture(self, user_id: UserId, data: bytes) -> UserInfo:
        """Store a picture. Raises Refused for what is no picture, or too large."""
        _take(self._pictures, user_id)
        try:
            jpeg = await asyncio.get_running_loop().run_in_executor(self._decoder, prepare, data)
        except BadPicture as bad:
            raise Refused(ErrorCode.MALFORMED, str(bad)) from None
        async with self._database.write() as db:
            await users.set_picture(db, user_id, revision=clock.new_id()[:18], jpeg=jpeg)
        return await self._announced(user_id)

    async def remove_picture(self, user_id: UserId) -> UserInfo:
        """Go without a picture. Raises Refused."""
        _take(self._pictures, user_id)
        async with self._database.write() as db:
            await users.set_picture(db, user_id, revision="", jpeg=b"")
        return await self._announced(user_id)

    async def picture(self, user_id: str) -> bytes:
        """A person's picture as JPEG. Raises Refused."""
        async with self._database.read() as db:
            jpeg = await users.picture(db, user_id)
        if jpeg is None:
            raise Refused(ErrorCode.NOT_FOUND, "no picture")
        return jpeg

    async def callers(self, user_id: UserId) -> CallPolicy:
        """Whom the person lets call them. Raises Refused."""
        async with self._database.read() as db:
            account = await users.by_id(db, user_id)
        if account is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such person")
        return account.callers

    async def set_callers(self, user_id: UserId, callers: CallPolicy) -> None:
        """Choose it. Raises Refused."""
        _take(self._renames, user_id)
        async with self._database.write() as db:
            await users.set_callers(db, user_id, callers)
        self._announcements.callers_changed(user_id, callers)
        await self._announced(user_id)

    def close(self) -> None:
        """End the decoding thread."""
        self._decoder.shutdown(wait=True, cancel_futures=True)

    async def _announced(self, user_id: UserId) -> UserInfo:
        async with self._database.read() as db:
            account = await users.by_id(db, user_id)
        if account is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such person")
        await self._announcements.profile_changed(user_id)
        return account.info


def _take(limit: Limit, user_id: UserId) -> None:
    wait = limit.take(user_id, clock.now())
    if wait > 0:
        raise Refused(ErrorCode.RATE_LIMITED, "too many changes", retry_after=round(wait, 1))
