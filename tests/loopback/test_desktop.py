"""The desktop as a whole, in a process of its own: it calls a participant, paints what comes, and ends cleanly."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.host_process import command_line
from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import ServerProcess, running_server

PASSWORD = "correct horse battery"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for this file."""
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


async def desktop(server: ServerProcess, name: str, profile: Path, *options: str) -> HeadlessProcess:
    """A desktop without devices of its own."""
    return await HeadlessProcess.start(
        "--data", str(profile / name), "--server", server.url, "--sign-in", f"{name}:{PASSWORD}", "--register",
        "--auto-contact", "--loopback", "--camera", "synthetic:320x180@30", "--microphone", "code",
        "--speaker", "none", "--events", *options,
        name=name, environment=OFFSCREEN, module="app",
    )  # fmt: skip


async def participant(server: ServerProcess, name: str, *options: str) -> HeadlessProcess:
    """A participant without a screen at the other end."""
    return await HeadlessProcess.start(
        "--server", server.url, "--username", name, "--password", PASSWORD, "--register", "--auto-contact",
        "--loopback", "--camera", "synthetic:320x180@30", *options,
        name=name,
    )  # fmt: skip


def test_a_desktop_calls_paints_and_ends(server: ServerProcess, tmp_path: Path) -> None:
    async def scene() -> None:
        picture = tmp_path / "call.png"
        bob = await participant(server, "bob", "--answer")
        await bob.expect("signed_in")
        ada = await desktop(
            server, "ada", tmp_path, "--call", "bob", "--screenshot", str(picture), "--after", "1", "--exit-after", "3"
        )
        try:
            await ada.expect("call", state="connected")
            assert PASSWORD not in command_line(ada.process.pid)
            await ada.expect("first_picture")
            await bob.expect("first_media", kind="video")
            await ada.expect("screenshot", saved=True)
            await bob.expect("call", state="ended", reason="hung_up")
            assert await asyncio.wait_for(ada.process.wait(), 20) == 0
        finally:
            await ada.stop()
            await bob.stop()
        image = QImage(str(picture))
        assert (image.width(), image.height()) == (1304, 808)

    asyncio.run(scene())


def test_a_desktop_answers(server: ServerProcess, tmp_path: Path) -> None:
    async def scene() -> None:
        dora = await desktop(server, "dora", tmp_path, "--auto-answer", "--exit-after", "2", "--geometry", "664x480")
        await dora.expect("signed_in")
        carl = await participant(server, "carl", "--call", "dora", "--exit-after-call")
        try:
            await dora.expect("incoming", sender="carl")
            await dora.expect("first_picture")
            await carl.expect("first_media", kind="video")
            assert await asyncio.wait_for(carl.process.wait(), 30) == 0
        finally:
            await carl.stop()
            await dora.stop()

    asyncio.run(scene())
