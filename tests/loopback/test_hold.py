"""A call on hold between real processes: three participants and a server, with sound and pictures that are read."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.scene import SMALL, person, play
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.waiting import until

QUIET_LOOKS = 10  # at least half a second; a symbol of the sound takes less

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


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
    before = now = await received(who, call_id)
    try:
        async with asyncio.timeout(20):
            while now[0] < before[0] + 4 or now[1] < before[1] + 8:
                await asyncio.sleep(0.05)
                now = await received(who, call_id)
    except TimeoutError:
        raise AssertionError(f"{who.name} has {now} symbols and pictures after {before}") from None


async def falls_silent(who: HeadlessProcess, call_id: str) -> tuple[int, int]:
    """What was under way has been heard and seen, and nothing more comes for half a second."""
    seen = [await received(who, call_id)]
    async with asyncio.timeout(20):
        while len(seen) < QUIET_LOOKS or len(set(seen[-QUIET_LOOKS:])) > 1:
            await asyncio.sleep(0.05)
            seen.append(await received(who, call_id))
    return seen[-1]


async def is_called(who: HeadlessProcess, caller: HeadlessProcess) -> str:
    """Another person calls, is let in, and the call of now waits; the id of the new call."""
    known = len([event for event in who.events if event["event"] == "incoming"])
    await caller.command("call", username=who.name)

    def rings() -> Event | None:
        return next(iter([event for event in who.events if event["event"] == "incoming"][known:]), None)

    call_id = str((await who.expect_that(rings, "another call"))["call_id"])
    await who.command("accept", call_id=call_id, hold=True)
    await caller.expect("call", call_id=call_id, state="connected")
    return call_id


async def waits(who: HeadlessProcess, is_held: bool) -> None:
    """Told that the other end has the call on hold, or no longer."""

    def last() -> Event | None:
        told = [event for event in who.events if event["event"] == "call"][-1]
        return told if bool(told.get("held_by_peer")) is is_held else None

    await who.expect_that(last, f"held_by_peer {is_held}")


def test_hold_and_accept_swap_and_go_on(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "ann", *SMALL, "--answer") as ann,
            person(server.url, "mia", *SMALL) as mia,
            person(server.url, "ben", *SMALL) as ben,
        ):
            for who in (ann, mia, ben):
                await who.expect("connection", state="online")
            await mia.command("call", username="ann")
            first = str((await ann.expect("call", state="connected"))["call_id"])
            await goes_on(ann, first)
            await goes_on(mia, first)

            second = await is_called(mia, ben)
            await waits(ann, True)
            await mia.expect("call", call_id=first, on_hold=True)
            await goes_on(ben, second)
            before = await received(ann, first), await received(mia, first)
            await goes_on(ben, second)
            await goes_on(mia, second)
            assert (await received(ann, first), await received(mia, first)) == before

            await mia.command("resume")
            await waits(ben, True)
            await waits(ann, False)
            await goes_on(mia, first)
            before = await received(ben, second), await received(mia, second)
            await goes_on(ann, first)
            assert (await received(ben, second), await received(mia, second)) == before
            await ben.command("hang_up")  # who waits may go
            await mia.expect("call", call_id=second, state="ended", reason="hung_up")

            third = await is_called(mia, ben)
            await waits(ann, True)
            await goes_on(ben, third)
            await ben.command("hang_up")  # who talks goes: nothing is heard before somebody says so
            await mia.expect("call", call_id=third, state="ended")
            before_all = await received(ann, first)
            told = len(ann.events) + 2  # figures of two seconds: longer than sound and pictures stay away by themselves
            await until(lambda: None if len(ann.events) >= told else "listening", within=15)
            assert await received(ann, first) == before_all
            await mia.command("resume")
            await goes_on(ann, first)
            await goes_on(mia, first)
            assert not any(event.get("media_lost") for who in (ann, mia, ben) for event in who.events)

    play(scene)


async def is_offline(*people: HeadlessProcess) -> None:
    """They have noticed that the server is gone, and forget what was said of it before."""
    for who in people:
        await who.expect("connection", state="reconnecting")
        who.events[:] = [event for event in who.events if event["event"] != "connection"]


def test_a_call_on_hold_outlives_its_server_and_goes_on_when_somebody_says_so(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as own:

        async def scene() -> None:
            async with (
                person(own.url, "ann2", *SMALL, "--answer") as ann,
                person(own.url, "mia2", *SMALL) as mia,
            ):
                for who in (ann, mia):
                    await who.expect("connection", state="online")
                await mia.command("call", username="ann2")
                call_id = str((await ann.expect("call", state="connected"))["call_id"])
                await goes_on(ann, call_id)
                await goes_on(mia, call_id)

                await mia.command("hold")
                await waits(ann, True)
                before = await falls_silent(ann, call_id), await falls_silent(mia, call_id)
                await asyncio.to_thread(own.kill)
                await is_offline(ann, mia)
                await asyncio.to_thread(own.start)
                for who in (ann, mia):
                    await who.expect("connection", state="online")
                assert (await received(ann, call_id), await received(mia, call_id)) == before

                await asyncio.to_thread(own.kill)
                await is_offline(ann, mia)
                await mia.command("resume")  # the other end hears of it when there is a server again
                await asyncio.to_thread(own.start)
                await waits(ann, False)
                await goes_on(ann, call_id)
                await goes_on(mia, call_id)

        play(scene)
