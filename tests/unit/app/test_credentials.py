"""A sign-in is kept in the keyring, else where the person was told."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from app.credentials import Credentials, Place, Saved

HOME, WORK = "127.0.0.1:8443", "parley.example:443"
SECRET = Saved("ada", "refresh-1")


class MemoryKeyring(KeyringBackend):
    """A keyring that works."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # upstream has no types here
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("none")


class BrokenKeyring(MemoryKeyring):
    """A keyring whose daemon is gone."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("D-Bus")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("D-Bus")


@pytest.fixture
def use() -> Iterator[None]:
    """Put the process's keyring back afterwards."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("use")
def test_the_keyring_comes_first(tmp_path: Path) -> None:
    keyring.set_keyring(MemoryKeyring())

    async def run() -> None:
        credentials = Credentials(tmp_path)
        assert await credentials.save(HOME, SECRET) is Place.KEYRING
        assert await Credentials(tmp_path).load(HOME) == SECRET
        assert await credentials.load(WORK) is None
        assert not (tmp_path / "credentials.json").exists()  # a test may look at the disk
        await credentials.forget(HOME)
        assert await credentials.load(HOME) is None

    asyncio.run(run())


@pytest.mark.usefixtures("use")
def test_without_a_keyring_a_private_file_is_used_and_said(tmp_path: Path) -> None:
    keyring.set_keyring(BrokenKeyring())

    async def run() -> None:
        credentials = Credentials(tmp_path)
        assert await credentials.save(HOME, SECRET) is Place.FILE
        assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600
        again = Credentials(tmp_path)
        assert await again.load(HOME) == SECRET
        assert again.place is Place.FILE
        await again.forget(HOME)
        assert await again.load(HOME) is None

    asyncio.run(run())


@pytest.mark.usefixtures("use")
def test_a_person_who_wants_no_file_gets_none(tmp_path: Path) -> None:
    keyring.set_keyring(BrokenKeyring())

    async def run() -> None:
        credentials = Credentials(tmp_path, allow_file=False)
        assert await credentials.save(HOME, SECRET) is Place.MEMORY
        assert await credentials.load(HOME) == SECRET
        assert await Credentials(tmp_path).load(HOME) is None

    asyncio.run(run())


@pytest.mark.usefixtures("use")
def test_a_broken_file_is_no_sign_in(tmp_path: Path) -> None:
    keyring.set_keyring(BrokenKeyring())
    (tmp_path / "credentials.json").write_bytes(b"{nonsense")

    assert asyncio.run(Credentials(tmp_path).load(HOME)) is None


PROXY = "proxy:ann@proxy:3128"


@pytest.mark.usefixtures("use")
@pytest.mark.parametrize("ring", [MemoryKeyring, BrokenKeyring])
def test_a_password_is_kept_beside_the_sign_ins(tmp_path: Path, ring: type[MemoryKeyring]) -> None:
    keyring.set_keyring(ring())

    async def run() -> None:
        credentials = Credentials(tmp_path)
        place = await credentials.save(HOME, SECRET)
        await credentials.keep_password(PROXY, "sesame")
        again = Credentials(tmp_path)
        assert await again.password(PROXY) == "sesame"
        assert await again.load(HOME) == SECRET
        assert credentials.place is again.place is place
        assert await again.load(PROXY) is None  # a password signs nobody in
        assert await again.password(HOME) == ""
        await again.keep_password(PROXY, "")
        assert await Credentials(tmp_path).password(PROXY) == ""
        assert await Credentials(tmp_path).load(HOME) == SECRET

    asyncio.run(run())
