"""A call on hold between real processes: three participants and a server, with sound and pictures that are read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.waiting import until

PASSWORD = "correct horse battery"
SMALL = ("--camera", "synthetic:320x180@30")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@asynccontextmanager
async def person(url: str, name: str, *options: str) -> AsyncIterator[HeadlessProcess]:
    account = ("--server", url, "--username", name, "--password", PASSWORD, "--register")
    process = await HeadlessProcess.start(*account, "--auto-contact", "--commands", *SMALL, *options, name=name)
    try:
        yield process
    finally:
        await process.stop()


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await scene()

    asyncio.run(run())


async def received(who: HeadlessProcess, call_id: str) -> tuple[int, int]:
    """Coded symbols heard and pictures seen in a call so far, asked for now."""

    def stats() -> list[Event]:
        return [event for event in who.events if event["event"] == "stats" and event["call_id"] == call_id]

    count = len(stats())
    await who.command("stats")
    event = await who.expect_that(lambda: stats()[-1] if len(stats()) > count else None, "stats")
    return int(event["audio_received"]["symbols"]), int(event["video_received"]["stamped"])


async def goes_on(who: HeadlessProcess, call_id: str) -> None:
    """Sound and pictures arrive."""
    sound, pictures = await received(who, call_id)

    def why_not() -> str | None:
        stats = [event for event in who.events if event["event"] == "stats" and event["call_id"] == call_id][-1]
        now = int(stats["audio_received"]["symbols"]), int(stats["video_received"]["stamped"])
        return (
            None if now[0] >= sound + 10 and now[1] >= pictures + 20 else f"{who.name}: {now} after {sound, pictures}"
        )

    await until(why_not, within=20)


def test_hold_and_accept_swap_and_go_on(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "ann", "--answer") as ann,
            person(server.url, "mia") as mia,
            person(server.url, "ben") as ben,
        ):
            for who in (ann, mia, ben):
                await who.expect("connection", state="online")
            await mia.command("call", username="ann")
            first = str((await ann.expect("call", state="connected"))["call_id"])
            await goes_on(ann, first)
            await goes_on(mia, first)

            await ben.command("call", username="mia")
            second = str((await mia.expect("incoming"))["call_id"])
            await mia.command("accept", hold=True)
            await ann.expect("call", call_id=first, held_by_peer=True)
            await mia.expect("call", call_id=first, on_hold=True)
            await ben.expect("call", state="connected")
            await goes_on(ben, second)
            before = await received(ann, first), await received(mia, first)
            await goes_on(ben, second)
            await goes_on(mia, second)
            assert (await received(ann, first), await received(mia, first)) == before

            await mia.command("resume")
            await ben.expect("call", call_id=second, held_by_peer=True)
            await goes_on(ann, first)
            await goes_on(mia, first)
            before = await received(ben, second), await received(mia, second)
            await goes_on(ann, first)
            assert (await received(ben, second), await received(mia, second)) == before

            await ben.command("hang_up")
            await mia.expect("call", call_id=second, state="ended", reason="hung_up")
            await goes_on(ann, first)
            assert not any(event.get("media_lost") for who in (ann, mia, ben) for event in who.events)

    play(scene)


def test_who_talks_goes_and_nothing_is_heard_before_the_word(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "ada", "--answer") as ada,
            person(server.url, "max") as max_,
            person(server.url, "eva") as eva,
        ):
            for who in (ada, max_, eva):
                await who.expect("connection", state="online")
            await max_.command("call", username="ada")
            first = str((await ada.expect("call", state="connected"))["call_id"])
            await goes_on(ada, first)
            await eva.command("call", username="max")
            await max_.expect("incoming")
            await max_.command("accept", hold=True)
            second = str((await eva.expect("call", state="connected"))["call_id"])
            await ada.expect("call", call_id=first, held_by_peer=True)
            await goes_on(eva, second)

            await eva.command("hang_up")
            await max_.expect("call", call_id=second, state="ended")
            before = await received(ada, first)
            told = len(ada.events) + 3  # figures of three seconds: longer than sound and pictures ever stay away
            await until(lambda: None if len(ada.events) >= told else "listening", within=15)
            assert await received(ada, first) == before

            await max_.command("resume")
            await ada.expect_that(
                lambda: [e for e in ada.events if e["event"] == "call"][-1] if not _is_held(ada) else None, "resume"
            )
            await goes_on(ada, first)
            await goes_on(max_, first)

    play(scene)


def _is_held(who: HeadlessProcess) -> bool:
    return bool([event for event in who.events if event["event"] == "call"][-1].get("held_by_peer"))
