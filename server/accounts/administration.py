"""What administrators do: settings, invitations, and the command line's account tools."""

from app import clock
from app.protocol.errors import ErrorCode
from app.protocol.model import UserInfo
from server.accounts import names, tokens
from server.accounts.accounts import Announcements
from server.accounts.passwords import Passwords
from server.errors import Refused
from server.signalling.policy import CallPolicy
from server.store import invitations, settings, sign_ins, users
from server.store.database import Database
from server.store.settings import Registration, ServerSettings


class Administration:
    """Reads and changes what the whole server shares."""

    def __init__(self, database: Database, passwords: Passwords, announcements: Announcements | None = None) -> None:
        self._database = database
        self._passwords = passwords
        self._announcements = announcements

    async def settings(self) -> ServerSettings:
        """The settings as they are."""
        async with self._database.read() as db:
            return await settings.load(db)

    async def change(
        self, *, name: str | None = None, registration: Registration | None = None, calls: CallPolicy | None = None
    ) -> ServerSettings:
        """Change settings; None leaves one as it is."""
        async with self._database.write() as db:
            old = await settings.load(db)
            new = ServerSettings(name or old.name, registration or old.registration, calls or old.calls)
            await settings.save(db, new)
        if self._announcements is not None:
            self._announcements.settings_changed(new)
        return new

    async def invite(self, *, uses: int, expires_in: float) -> tuple[str, float]:
        """A new invitation code and when it expires."""
        code, wall = tokens.new_secret(), clock.wall()
        async with self._database.write() as db:
            hashed = tokens.digest(code)
            await invitations.add(db, code_hash=hashed, uses=uses, expires_at=wall + expires_in, wall=wall)
        return code, wall + expires_in

    async def give_password(self, username: str) -> str:
        """Give an account a new random password, which is returned, and end its sign-ins. Raises Refused."""
        password = tokens.new_secret()[:16]
        password_hash = await self._passwords.hash(password)
        async with self._database.write() as db:
            account = await users.by_username(db, names.lookup(username))
            if account is None:
                raise Refused(ErrorCode.NOT_FOUND, f"no account {username!r}")
            user_id, wall = account.info.user_id, clock.wall()
            await users.set_password(db, user_id, password_hash)
            good = await sign_ins.of_user(db, user_id, wall)
            await sign_ins.revoke(db, [one.sign_in_id for one in good], wall)
        return password

    async def everybody(self) -> list[UserInfo]:
        """All accounts by username."""
        async with self._database.read() as db:
            return [account.info for account in await users.everybody(db)]
