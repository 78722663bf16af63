"""The capability handshake in whole calls: each direction runs on the least that both ends say."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.headless_process import HeadlessProcess
from tests.kit.scene import both_connected, more_frames, person, play
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.waiting import until

FULL = ("--camera", "synthetic:640x360@30", "--microphone", "none")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for all of these."""
    with running_server(tmp_path_factory.mktemp("limits") / "data") as running:
        yield running


def received(who: HeadlessProcess) -> tuple[int, int, float]:
    """Width, height and bits a second by the last word."""
    stats = [event for event in who.events if event["event"] == "stats"]
    if not stats:
        return (0, 0, 0.0)
    video = stats[-1]["video_received"]
    return (video["width"], video["height"], video["bitrate"])


async def receives(who: HeadlessProcess, width: int, height: int) -> None:
    """Wait for pictures of this size."""
    await until(lambda: None if received(who)[:2] == (width, height) else f"{received(who)}", within=30)


def test_one_end_with_limits_gets_no_more_and_sends_all(server: ServerProcess, tmp_path: Path) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob", *FULL, "--answer", "--max-video", "320x180@15", "--dump", str(tmp_path)) as bob,
            person(server.url, "ada", *FULL, "--call", "bob") as ada,
        ):
            await both_connected(ada, bob)
            await receives(bob, 320, 180)
            await receives(ada, 640, 360)
            await more_frames(bob, 45)

    play(scene)
    lines = [json.loads(line) for line in (tmp_path / "frames.jsonl").read_text().splitlines()]
    assert len(lines) > 40
    assert {(line["width"], line["height"]) for line in lines} == {(320, 180)}
    span = lines[-1]["captured_at"] - lines[0]["captured_at"]
    assert (len(lines) - 2) / span < 15.5


def test_limits_that_change_in_the_call_hold_at_once_both_ways(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "eve", *FULL, "--answer") as eve,
            person(server.url, "dan", *FULL, "--call", "eve") as dan,
        ):
            await both_connected(dan, eve)
            await receives(eve, 640, 360)
            await eve.command("limits", max_video="320x180")
            await receives(eve, 320, 180)
            await eve.command("limits", max_bitrate=200_000)
            await until(lambda: None if 0 < received(eve)[2] < 200_000 else f"{received(eve)}", within=15)
            await eve.command("limits")
            await receives(eve, 640, 360)
            assert not [event for event in (*eve.events, *dan.events) if event["event"] == "error"]
            assert received(dan)[:2] == (640, 360)

    play(scene)
