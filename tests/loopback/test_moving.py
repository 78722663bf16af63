"""A call moves between two devices of a person: server and three participants in processes of their own."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.kit.headless_process import HeadlessProcess
from tests.kit.server_process import running_server
from tests.kit.waiting import until

PASSWORD = "correct horse battery"
SMALL = ("--camera", "synthetic:320x180@30")

pytestmark = pytest.mark.slow


@asynccontextmanager
async def device(url: str, person: str, name: str) -> AsyncIterator[HeadlessProcess]:
    """One device of a person."""
    account = ("--server", url, "--username", person, "--password", PASSWORD, "--register")
    process = await HeadlessProcess.start(*account, "--auto-contact", "--commands", *SMALL, name=name)
    try:
        await process.expect("signed_in")
        yield process
    finally:
        await process.stop()


async def sees(who: HeadlessProcess) -> None:
    """Pictures arrive from now on: the count of those since the last word grows."""
    before = len([event for event in who.events if event["event"] == "stats"])

    def reason() -> str | None:
        told = [event for event in who.events if event["event"] == "stats"][before:]
        counts = [event["video_received"]["frames_total"] for event in told]
        grows = any(b > a for a, b in itertools.pairwise(counts))
        return None if grows else f"{who.name} counts {counts} frames"

    await until(reason, within=20)


def test_a_call_moves_to_another_device_and_back(tmp_path: Path) -> None:
    async def scene(url: str) -> None:
        async with (
            device(url, "bob", "bob") as bob,
            device(url, "ann", "desk") as desk,
            device(url, "ann", "laptop") as laptop,
        ):
            await desk.command("call", username="bob")
            await bob.expect("incoming")
            await bob.command("accept")
            await bob.expect("call", state="connected")
            told = await laptop.expect("elsewhere")
            assert told["with"] == "bob"
            await sees(bob)

            await laptop.command("move")
            await laptop.expect("call", state="connected")
            ended = await desk.expect("call", state="ended")
            assert ended["reason"] == "moved"
            await sees(bob)
            await sees(laptop)

            await desk.expect("elsewhere", call_id=told["call_id"])
            await desk.command("move")
            moved = await laptop.expect("call", state="ended")
            assert moved["reason"] == "moved"
            await sees(bob)
            await sees(desk)

            await desk.command("hang_up")
            over = await bob.expect("call", state="ended")
            assert over["reason"] == "hung_up"
            states = [event["state"] for event in bob.events if event["event"] == "call"]
            assert states == ["connecting", "connected", "ended"], "for the other person it is one call"

    with running_server(tmp_path / "data") as server:
        asyncio.run(scene(server.url))
