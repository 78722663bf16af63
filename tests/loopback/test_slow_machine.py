"""A slow machine gives up picture, never sound: two participants, each held to a share of a core by the kernel."""

import asyncio
from pathlib import Path

import pytest

from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.server_process import running_server
from tests.kit.slow_machine import missing, slowed
from tests.kit.waiting import until

PASSWORD = "correct horse battery"
SPAN = 5.0  # seconds of sound that are judged
BROKEN = 0.05  # share of sound that may be concealed, with whatever else this machine has to do

pytestmark = [
    pytest.mark.slow,
    pytest.mark.alone,
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
]


def stats(who: HeadlessProcess) -> list[Event]:
    """Second by second."""
    return [event for event in who.events if event["event"] == "stats"]


async def missing_of_a_span(who: HeadlessProcess, *, settled: bool) -> float:
    """Share of the sound concealed in seconds from now on; the figures themselves count from the start of the call.

    `settled`: in the first span that is whole, within a minute: getting rid of the pictures takes time itself.
    """
    started = (await who.expect("first_media", kind="audio"))["at"]
    first, share = len(stats(who)) - 1, 1.0

    def whole() -> str | None:
        nonlocal first, share
        spans = stats(who)[first:]
        if spans[-1]["at"] - spans[0]["at"] < SPAN:
            return f"{who.name}: {len(spans)} figures"
        concealed = [event["audio_received"]["concealed_share"] * (event["at"] - started) for event in spans]
        share = float((concealed[-1] - concealed[0]) / (spans[-1]["at"] - spans[0]["at"]))
        if not settled or share < BROKEN:
            return None
        first += 1
        return f"{who.name} misses {share:.3f} of the sound"

    await until(whole, within=60 if settled else 30)
    return share


def small(who: HeadlessProcess, width: int) -> str | None:
    """None once pictures of at most this width arrive."""
    video = stats(who)[-1]["video_received"] if stats(who) else {"width": 0, "fps": 0}
    return None if 0 < video["width"] <= width else f"{who.name} receives {video['width']} columns"


async def a_call(folder: Path, share: float, width: int, *, settled: bool = False) -> list[float]:
    """Both call each other, each with this share of a core; once pictures are so small, how much sound is missing."""
    with running_server(folder / "server") as server:
        options = ("--password", PASSWORD, "--register", "--auto-contact", "--loopback", "--commands")
        camera = ("--camera", "synthetic:1280x720@30")
        people = [
            await HeadlessProcess.start("--server", server.url, "--username", name, *options, *camera, name=name)
            for name in ("ada", "bob")
        ]
        try:
            ada, bob = people
            for who in people:
                await who.expect("signed_in", within=60)
            with slowed(ada.process.pid, share), slowed(bob.process.pid, share):
                await ada.command("call", username="bob")
                await bob.expect("incoming", within=60)
                await bob.command("accept")
                for who in people:
                    await who.expect("first_media", kind="video", within=60)
                    await who.expect("first_media", kind="audio", within=60)
                for who in people:
                    await until(lambda who=who: small(who, width), within=60)
                return list(await asyncio.gather(*(missing_of_a_span(who, settled=settled) for who in people)))
        finally:
            for who in people:
                await who.stop()


def test_half_a_core_each_leaves_sound_whole(tmp_path: Path) -> None:
    concealed = asyncio.run(a_call(tmp_path, 0.5, 1280))

    assert max(concealed) < BROKEN


def test_a_fifth_of_a_core_each_makes_pictures_small_and_leaves_sound_whole(tmp_path: Path) -> None:
    concealed = asyncio.run(a_call(tmp_path, 0.2, 480, settled=True))

    assert max(concealed) < BROKEN
