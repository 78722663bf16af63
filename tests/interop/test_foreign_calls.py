"""Calls in which one end is not ours: stock aiortc, and Chromium with a page written from PROTOCOL.md."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from app.protocol.ids import UserId
from tests.kit.aiortc_participant import AiortcParticipant
from tests.kit.chromium import EXECUTABLE, PAGE, participant_page, serve
from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.signalling_peer import SignallingPeer
from tests.kit.waiting import until

PASSWORD = "correct horse battery"
MEDIA = ("--camera", "synthetic:320x180@30", "--microphone", "code")
FRAMES = 60  # decoded at each end before a call counts as good

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page_url() -> Iterator[str]:
    """Where the browser's page is served: another origin than the companion server."""
    with serve(PAGE) as url:
        yield url


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, page_url: str) -> Iterator[ServerProcess]:
    """A companion server that lets the page connect."""
    data, allowed = tmp_path_factory.mktemp("server") / "data", {"PARLEY_WEB_ORIGINS": json.dumps([page_url])}
    with running_server(data, environment=allowed) as running:
        yield running


@asynccontextmanager
async def ours(server: ServerProcess, name: str, *options: str) -> AsyncIterator[HeadlessProcess]:
    """Our participant, taking commands, a friend of whoever asks."""
    account = ("--server", server.url, "--username", name, "--password", PASSWORD, "--register", "--auto-contact")
    process = await HeadlessProcess.start(*account, *MEDIA, "--commands", *options, name=name)
    try:
        await process.expect("signed_in")
        yield process
    finally:
        await process.stop()


async def befriend(stranger: SignallingPeer, name: str) -> UserId:
    """Become contacts with our participant and return its user id."""
    answer = await stranger.rest("POST", "/contacts", json={"username": name})
    assert answer.status_code == 200, answer.text
    user_id = UserId(answer.json()["user"]["user_id"])

    async def accepted() -> str | None:
        contacts = (await stranger.rest("GET", "/contacts")).json()["contacts"]
        states = [entry["state"] for entry in contacts if entry["user"]["user_id"] == user_id]
        return None if states == ["contact"] else f"{name} is {states}"

    await until(accepted, within=15)
    return user_id


async def our_end_receives(process: HeadlessProcess, *, widths: range) -> None:
    """Enough pictures as wide as the other end may send them, and sound."""
    await process.expect("first_media", kind="audio", within=30)

    def found() -> dict[str, Any] | None:
        for event in process.events:
            video = event.get("video_received")
            if video and video["frames_total"] >= FRAMES and video["width"] in widths:
                return event
        return None

    await process.expect_that(found, f"{FRAMES} frames of {widths}", within=30)


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene."""

    async def run() -> None:
        await scene()

    asyncio.run(run())


@pytest.mark.parametrize("we_call", [False, True], ids=["aiortc calls", "aiortc answers"])
def test_stock_aiortc_sees_and_hears_us(server: ServerProcess, we_call: bool) -> None:
    async def scene() -> None:
        name = f"ada-{we_call}".lower()
        async with ours(server, name) as we, SignallingPeer(server.url, f"aiortc-{we_call}".lower(), PASSWORD) as they:
            friend = await befriend(they, name)
            stock = AiortcParticipant(they)
            if we_call:
                await we.command("call", username=f"aiortc-{we_call}".lower())
                await stock.answer()
            else:
                calling = asyncio.create_task(stock.call(friend))
                await we.expect("incoming")
                await we.command("accept")
                await calling
            await our_end_receives(we, widths=range(320, 321))

            def theirs() -> str | None:
                got = stock.received
                good = got.video_frames >= FRAMES and got.width == 320 and got.audio_frames > 50 and got.loudest > 1000
                return None if good else str(got)

            await until(theirs, within=30)
            await stock.hang_up()
            ended = await we.expect("call", state="ended")
            assert ended["reason"] == "hung_up"

    play(scene)


async def chromium_receives(page: Page) -> None:
    """The page decodes our pictures and plays our sound."""

    async def why_not() -> str | None:
        stats = await page.evaluate("participant.stats()")
        video, audio = stats.get("video") or {}, stats.get("audio") or {}
        good = (video.get("frames") or 0) >= FRAMES and video.get("width") == 320 and (audio.get("energy") or 0) > 0.01
        return None if good else str(stats)

    await until(why_not, within=40)


@pytest.mark.chromium
@pytest.mark.skipif(not Path(EXECUTABLE).exists(), reason="no Chromium")
@pytest.mark.parametrize(
    "we_call",
    [
        pytest.param(False, id="chromium-calls"),
        pytest.param(True, id="chromium-answers"),
    ],
)
def test_chromium_sees_and_hears_us(server: ServerProcess, page_url: str, we_call: bool) -> None:
    async def scene() -> None:
        name, browser = f"bea-{we_call}".lower(), f"chromium-{we_call}".lower()
        async with ours(server, name) as we, SignallingPeer(server.url, browser, PASSWORD) as they:
            friend = await befriend(they, name)
            async with participant_page(page_url, server.url, they.token) as page:
                if we_call:
                    answering = asyncio.create_task(page.evaluate("participant.answer()"))
                    await we.command("call", username=browser)
                else:
                    answering = asyncio.create_task(page.evaluate("c => participant.call(c)", friend))
                    await we.expect("incoming")
                    await we.command("accept")
                await answering
                await chromium_receives(page)
                await our_end_receives(we, widths=range(160, 641))  # a busy Chromium sends smaller ones
                await page.evaluate("participant.hangUp()")
                ended = await we.expect("call", state="ended")
                assert ended["reason"] == "hung_up"

    play(scene)
