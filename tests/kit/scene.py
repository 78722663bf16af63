"""A scene: participants in processes of their own, who take commands and become contacts as needed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.kit.headless_process import HeadlessProcess
from tests.kit.waiting import PATIENCE, until

PASSWORD = "correct horse battery"
SMALL = ("--camera", "synthetic:320x180@30")


@asynccontextmanager
async def person(url: str, name: str, *options: str) -> AsyncIterator[HeadlessProcess]:
    """A new account of this server, signing in; without `--camera` among its options with a camera of full size."""
    account = ("--server", url, "--username", name, "--password", PASSWORD, "--register")
    process = await HeadlessProcess.start(*account, "--auto-contact", "--commands", *options, name=name)
    try:
        yield process
    finally:
        await process.stop()


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene."""

    async def run() -> None:
        await scene()

    asyncio.run(run())


async def both_connected(*people: HeadlessProcess) -> None:
    """Wait for the call at each of them."""
    for who in people:
        await who.expect("call", state="connected")


async def both_receive(*people: HeadlessProcess) -> None:
    """Pictures and sound arrive at each of them."""
    for who in people:
        await who.expect("first_media", kind="video")
        await who.expect("first_media", kind="audio")


def frames_of(who: HeadlessProcess) -> int:
    """Frames received by the last word."""
    stats = [event for event in who.events if event["event"] == "stats"]
    return int(stats[-1]["video_received"]["frames_total"]) if stats else 0


async def more_frames(who: HeadlessProcess, count: int = 20) -> None:
    """Pictures go on arriving."""
    goal = frames_of(who) + count
    await until(lambda: None if frames_of(who) >= goal else f"{frames_of(who)} of {goal} frames", within=PATIENCE)
