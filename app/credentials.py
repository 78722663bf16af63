"""The refresh token of a sign-in: in the keyring of the operating system, else in a file only this person can read.

A keyring may ask the person for a password, so it is spoken to off the loop's thread. Where there is none, `place`
says so, and the sign-in screen offers the choice: keep it in a private file, or sign in again next time.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import keyring
import keyring.errors
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


class Credentials:
    """Keeps one secret for each server. `folder` None: memory only. Never raises; what fails is logged and moved on."""

    def __init__(self, folder: Path | None, *, allow_file: bool = True) -> None:
        self._folder = folder
        self._allow_file = allow_file
        self._memory: dict[str, Saved] = {}
        self.place = Place.MEMORY
        """Where the last secret was put or found."""

    async def load(self, server: str) -> Saved | None:
        """The secret for this server, wherever it is."""
        text = await self._keyring(lambda: keyring.get_password(SERVICE, server))
        if text:
            self.place = Place.KEYRING
            return _decode(text.encode())
        saved = await asyncio.to_thread(self._read_file)
        if server in saved:
            self.place = Place.FILE
            return saved[server]
        return self._memory.get(server)

    async def save(self, server: str, secret: Saved) -> Place:
        """Keep it in the best place there is, and say which."""
        text = msgspec.json.encode(secret).decode()
        if await self._keyring(lambda: _put(server, text)):
            self.place = Place.KEYRING
            await asyncio.to_thread(self._change_file, server, None)
        elif self._allow_file and await asyncio.to_thread(self._change_file, server, secret):
            self.place = Place.FILE
        else:
            self._memory[server] = secret
            self.place = Place.MEMORY
        return self.place

    async def forget(self, server: str) -> None:
        """Remove it from everywhere."""
        self._memory.pop(server, None)
        await asyncio.to_thread(self._change_file, server, None)
        await self._keyring(lambda: keyring.delete_password(SERVICE, server))

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

    def _read_file(self) -> dict[str, Saved]:
        if self._path is None:
            return {}
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Saved])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeError) as error:
            logger.warning("cannot read the saved sign-ins: %s", type(error).__name__)
            return {}

    def _change_file(self, server: str, secret: Saved | None) -> bool:
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


def _guarded(act: Callable[[], str | None]) -> str | None:
    """Speak to the keyring; None for whatever goes wrong in there."""
    try:
        return act()
    except keyring.errors.PasswordDeleteError:
        return None
    except Exception as error:  # noqa: BLE001  # backends are other people's code: D-Bus, macOS and Windows errors
        logger.info("no keyring: %s", type(error).__name__)
        return None


def _put(server: str, text: str) -> str:
    keyring.set_password(SERVICE, server, text)
    return text


def _decode(data: bytes) -> Saved | None:
    try:
        return msgspec.json.decode(data, type=Saved)
    except (msgspec.MsgspecError, UnicodeError):
        return None
