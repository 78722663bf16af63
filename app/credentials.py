"""Refresh tokens of sign-ins and passwords of proxies: in the system's keyring, else in a file only they can read.

A keyring may ask the person for a password, so it is spoken to off the loop's thread. Where there is none, `place`
says so, and the sign-in screen offers the choice: keep it in a private file, or sign in again next time.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import msgspec

from app.files import write_whole

logger = logging.getLogger(__name__)

SERVICE = "parley"
KEYRING_TIMEOUT = 60.0  # seconds: the person may have to unlock it


class Place(Enum):
    """Where the secret is."""

    KEYRING = auto()
    FILE = auto()
    """No keyring here: a file with mode 0600."""
    MEMORY = auto()
    """No keyring here: gone when the program ends."""


class Saved(msgspec.Struct, frozen=True):
    """What signs in again without a password."""

    username: str
    refresh_token: str


Secret = Saved | str
"""A sign-in, or a password."""


class Credentials:
    """Keeps one sign-in for each account, and passwords by their keys. `folder` None: memory only.

    Never raises; what fails is logged and moved on.
    """

    def __init__(self, folder: Path | None, *, allow_file: bool = True) -> None:
        self._folder = folder
        self._allow_file = allow_file
        self._memory: dict[str, Secret] = {}
        self._passwords: dict[str, str] = {}
        self.place = Place.MEMORY
        """Where the last sign-in was put or found."""

    async def load(self, server: str) -> Saved | None:
        """The secret for this server, wherever it is."""
        secret, place = await self._load(server)
        if place is not Place.MEMORY:
            self.place = place
        return secret if isinstance(secret, Saved) else None

    async def save(self, server: str, secret: Saved) -> Place:
        """Keep it in the best place there is, and say which."""
        self.place = await self._save(server, secret)
        return self.place

    async def password(self, key: str) -> str:
        """A password that was kept; empty for none. The keyring is asked once."""
        if key not in self._passwords:
            secret, _place = await self._load(key)
            self._passwords[key] = secret if isinstance(secret, str) else ""
        return self._passwords[key]

    async def keep_password(self, key: str, password: str) -> None:
        """Keep one in the best place there is; an empty one is forgotten."""
        self._passwords[key] = password
        if password:
            await self._save(key, password)
        else:
            await self.forget(key)

    async def forget(self, server: str) -> None:
        """Remove it from everywhere."""
        self._memory.pop(server, None)
        await asyncio.to_thread(self._change_file, server, None)
        await self._keyring(lambda: _delete(server))

    # -- anything

    async def _load(self, key: str) -> tuple[Secret | None, Place]:
        text = await self._keyring(lambda: _get(key))
        if text:
            return _decode(text.encode()), Place.KEYRING
        saved = await asyncio.to_thread(self._read_file)
        if key in saved:
            return saved[key], Place.FILE
        return self._memory.get(key), Place.MEMORY

    async def _save(self, key: str, secret: Secret) -> Place:
        text = msgspec.json.encode(secret).decode()
        if await self._keyring(lambda: _put(key, text)):
            await asyncio.to_thread(self._change_file, key, None)
            return Place.KEYRING
        if self._allow_file and await asyncio.to_thread(self._change_file, key, secret):
            return Place.FILE
        self._memory[key] = secret
        return Place.MEMORY

    # -- the keyring

    async def _keyring(self, act: Callable[[], str | None]) -> str | None:
        if self._folder is None:
            return None
        try:
            async with asyncio.timeout(KEYRING_TIMEOUT):
                return await asyncio.to_thread(_guarded, act)
        except TimeoutError:
            logger.warning("the keyring does not answer")
            return None

    # -- the file

    @property
    def _path(self) -> Path | None:
        return None if self._folder is None else self._folder / "credentials.json"

    def _read_file(self) -> dict[str, Secret]:
        if self._path is None:
            return {}
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Secret])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeError) as error:
            logger.warning("cannot read the saved sign-ins: %s", type(error).__name__)
            return {}

    def _change_file(self, server: str, secret: Secret | None) -> bool:
        if self._path is None:
            return False
        saved = self._read_file()
        if secret is None and server not in saved:
            return True
        if secret is None:
            del saved[server]
        else:
            saved[server] = secret
        try:
            write_whole(self._path, msgspec.json.encode(saved), private=True)
        except OSError as error:
            logger.warning("cannot keep the sign-in: %s", error)
            return False
        return True


# Loading keyring looks through all that is installed: it is left to the threads that speak to it.


def _guarded(act: Callable[[], str | None]) -> str | None:
    """Speak to the keyring; None for whatever goes wrong in there."""
    from keyring.errors import PasswordDeleteError

    try:
        return act()
    except PasswordDeleteError:
        return None
    except Exception as error:  # noqa: BLE001  # backends are other people's code: D-Bus, macOS and Windows errors
        logger.info("no keyring: %s", type(error).__name__)
        return None


def _get(server: str) -> str | None:
    import keyring

    return keyring.get_password(SERVICE, server)


def _put(server: str, text: str) -> str:
    import keyring

    keyring.set_password(SERVICE, server, text)
    return text


def _delete(server: str) -> None:
    import keyring

    keyring.delete_password(SERVICE, server)


def _decode(data: bytes) -> Secret | None:
    try:
        secret: Secret = msgspec.json.decode(data, type=Secret)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return secret
