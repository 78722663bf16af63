"""Whole calls: two participants and the server, each in a process of its own, with pictures and sound that are read."""

import asyncio
import json
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.headless_process import Event, HeadlessProcess
from tests.kit.scene import PASSWORD, SMALL, both_receive, more_frames, person, play
from tests.kit.server_process import ServerProcess, running_server
from tests.kit.tcp_proxy import TcpProxy
from tests.kit.waiting import until

SILENT = ("--camera", "none", "--microphone", "none")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One for the tests that do not kill it."""
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


async def enough_received(*people: HeadlessProcess) -> None:
    """Each has seen and heard so much that it can be judged, however long a busy machine takes for it."""
    await both_receive(*people)
    for who in people:
        await more_frames(who, 60)


def check_received(summary: Event, *, width: int = 320) -> None:
    """Numbered frames and coded sound came through."""
    video, audio = summary["video"], summary["audio"]
    assert summary["connected"]
    assert video["width"] == width
    assert video["stamped"] >= 30, video
    assert video["missing"] <= video["frames"] * 0.2, video
    assert video["delay_p50_ms"] > 0
    assert audio["symbols"] >= 10, audio
    assert audio["missing_symbols"] <= audio["symbols"] * 0.2, audio
    assert audio["delay_p50_ms"] > 0
    assert summary["first_video_ms"] > 0
    assert summary["first_audio_ms"] > 0


def test_two_people_see_and_hear_each_other(server: ServerProcess, tmp_path: Path) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob1", *SMALL, "--answer", "--exit-after-call", "--dump", str(tmp_path / "b")) as bob,
            person(server.url, "ann1", *SMALL, "--call", "bob1", "--exit-after-call") as ann,
        ):
            await enough_received(ann, bob)
            await ann.command("hang_up")
            for who in (ann, bob):
                check_received(await who.expect("summary"))
                assert (await who.expect("path"))["kind"] == "direct"
                assert await who.process.wait() == 0
            assert [event["state"] for event in ann.events if event["event"] == "call"] == [
                "calling",
                "ringing",
                "connecting",
                "connected",
                "ended",
            ]

    play(scene)
    lines = [json.loads(line) for line in (tmp_path / "b" / "frames.jsonl").read_text().splitlines()]
    assert len(lines) >= 30
    assert all(line["shown_at"] > line["captured_at"] for line in lines)
    assert (tmp_path / "b" / "still-001.png").stat().st_size > 1000
    with wave.open(str(tmp_path / "b" / "received.wav")) as sound:
        assert sound.getframerate() == 48000
        assert sound.getnframes() > 48000
        assert max(sound.readframes(sound.getnframes())) > 0


def test_a_call_over_the_relay(server: ServerProcess) -> None:
    async def scene() -> None:
        hidden = (*SMALL, "--relay-only", "--loopback")
        async with (
            person(server.url, "bob9", *hidden, "--answer", "--exit-after-call") as bob,
            person(server.url, "ann9", *hidden, "--call", "bob9", "--exit-after-call") as ann,
        ):
            await enough_received(ann, bob)
            await ann.command("hang_up")
            for who in (ann, bob):
                check_received(await who.expect("summary"))
                path = await who.expect("path")
                assert (path["kind"], path["local"], path["remote"]) == ("relay", "relay", "relay")

    play(scene)


def test_a_call_of_a_given_duration_ends_by_itself(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob10", *SILENT, "--answer", "--exit-after-call") as bob,
            person(server.url, "ann10", *SILENT, "--call", "bob10", "--duration", "0.5") as ann,
        ):
            for who in (ann, bob):
                assert (await who.expect("call", state="ended"))["reason"] == "hung_up"
                assert await who.process.wait() == 0

    play(scene)


def test_a_declined_call(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob2", *SILENT, "--decline") as bob,
            person(server.url, "ann2", *SILENT) as ann,
        ):
            await ann.command("call", username="bob2", video=False)
            assert (await ann.expect("call", state="ended"))["reason"] == "declined"
            assert (await bob.expect("call", state="ended"))["reason"] == "declined"

    play(scene)


def test_a_cancelled_call_and_one_to_nobody_at_home(server: ServerProcess) -> None:
    async def scene() -> None:
        async with person(server.url, "ann3", *SILENT) as ann:
            async with person(server.url, "bob3", *SILENT) as bob:
                await ann.command("call", username="bob3", video=False)
                assert (await bob.expect("incoming"))["from"] == "ann3"
                assert not bob.seen("path")
                await ann.command("hang_up")
                assert (await bob.expect("call", state="ended"))["reason"] == "cancelled"
                await bob.command("quit")
                assert await bob.process.wait() == 0
            ann.events.clear()
            await ann.command("call", username="bob3", video=False)
            assert (await ann.expect("call", state="ended"))["reason"] == "offline"

    play(scene)


def test_one_who_only_calls_tells_by_its_exit_code(server: ServerProcess) -> None:
    async def scene() -> None:
        account = ("--server", server.url, "--username", "ann4", "--password", PASSWORD, "--register")
        ann = await HeadlessProcess.start(*account, *SILENT, name="ann4")
        try:
            await ann.expect("signed_in")
        finally:
            assert await ann.stop() == 0
        async with person(server.url, "bob4", *SILENT) as bob:
            await bob.expect("signed_in")
            stranger = await HeadlessProcess.start(*account, *SILENT, "--call", "bob4", name="ann4")
            try:
                ended = await stranger.expect("call", state="ended")
                assert ended["reason"] == "refused"
                assert await stranger.process.wait() == 1
            finally:
                await stranger.stop()
        wrong = await HeadlessProcess.start(*account[:4], "--password", "wrong", name="ann4")
        try:
            assert (await wrong.expect("error"))["code"] == "unauthenticated"
            assert await wrong.process.wait() == 1
        finally:
            await wrong.stop()

    play(scene)


def test_whoever_is_told_to_end_hangs_up_and_sums_up(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob8", *SMALL, "--answer") as bob,
            person(server.url, "ann8", *SMALL, "--call", "bob8") as ann,
        ):
            await both_receive(ann, bob)
            assert await ann.stop() == 0
            assert ann.seen("summary")
            assert (await bob.expect("call", state="ended"))["reason"] == "hung_up"
            assert (await bob.expect("summary"))["connected"]

    play(scene)


def test_switching_camera_and_microphone_in_a_call(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            person(server.url, "bob5", *SMALL, "--answer") as bob,
            person(server.url, "ann5", *SMALL, "--call", "bob5") as ann,
        ):
            await both_receive(ann, bob)
            await more_frames(bob)
            await ann.command("camera", source=None)
            await ann.command("camera", source="synthetic:480x270@30")

            def wide() -> Event | None:
                return next(
                    (e for e in bob.events if e["event"] == "stats" and e["video_received"]["width"] == 480), None
                )

            await bob.expect_that(wide, "wider pictures")
            await ann.command("mute", microphone=True)

            def quiet() -> Event | None:
                return next(
                    (e for e in bob.events if e["event"] == "stats" and e["audio_received"]["silent_share"] > 0.02),
                    None,
                )

            await bob.expect_that(quiet, "silence")
            await ann.command("hang_up")
            assert (await bob.expect("call", state="ended"))["reason"] == "hung_up"

    play(scene)


def test_media_goes_on_while_a_socket_is_cut(server: ServerProcess) -> None:
    async def scene() -> None:
        async with (
            TcpProxy(server.port) as wire,
            person(server.url, "bob6", *SMALL, "--answer") as bob,
            person(wire.url, "ann6", *SMALL, "--call", "bob6") as ann,
        ):
            await both_receive(ann, bob)
            before = wire.connections
            wire.cut()
            await until(lambda: None if wire.connections > before else "no new connection", within=10)
            await more_frames(ann)
            await more_frames(bob)
            await ann.command("hang_up")
            assert (await bob.expect("call", state="ended"))["reason"] == "hung_up"
            assert not [event for event in ann.events + bob.events if event.get("media_lost")]

    play(scene)


def test_media_goes_on_while_the_server_is_killed_and_the_call_is_rebuilt(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as own:

        async def scene() -> None:
            async with (
                person(own.url, "bob7", *SMALL, "--answer") as bob,
                person(own.url, "ann7", *SMALL, "--call", "bob7") as ann,
            ):
                await both_receive(ann, bob)
                await asyncio.to_thread(own.kill)
                await more_frames(ann)
                await more_frames(bob)
                for who in (ann, bob):
                    await who.expect("connection", state="reconnecting")
                    who.events[:] = [event for event in who.events if event["event"] != "connection"]
                await asyncio.to_thread(own.start)
                for who in (ann, bob):
                    await who.expect("connection", state="online")
                await more_frames(ann)
                await more_frames(bob)
                await ann.command("hang_up")
                assert (await bob.expect("call", state="ended"))["reason"] == "hung_up"
                for who in (ann, bob):
                    check = await who.expect("summary")
                    assert check["video"]["missing"] <= check["video"]["frames"] * 0.2

        play(scene)


@pytest.mark.parametrize(
    "options",
    [
        ("--server", "http://example.com"),
        ("--camera", "/no/such/file"),
        ("--fingerprint", "abc"),
        ("--duration", "-1"),
        ("--nonsense",),
    ],
)
def test_bad_arguments_exit_with_two(options: tuple[str, ...]) -> None:
    async def scene() -> None:
        account = ("--server", "http://127.0.0.1:1", "--username", "x", "--password", "y")
        process = await HeadlessProcess.start(*account, *options, name="bad")
        try:
            assert await process.process.wait() == 2
        finally:
            await process.stop()

    play(scene)
