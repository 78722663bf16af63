"""The devices of a client: when they open, what is done to them, what is remembered between calls."""

import pytest

from app.devices import NO_DEVICES, Devices, Sources
from app.protocol.description import Kind
from app.state import DeviceFailed
from media.audio.ring import Ring
from media.engine.api import EchoPhase, SourceLost
from media.frame import SourceError, SourceProblem
from tests.kit.fake_engine import FakeEngine
from tests.kit.sound_devices import HandInput, HandOutput
from tests.kit.sources import HandSource


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


def ignore(_event: DeviceFailed | None) -> None:
    """Nobody listens."""


def test_a_test_sound_is_played_in_a_call_only(engine: FakeEngine) -> None:
    devices = Devices(engine, NO_DEVICES, ignore)

    devices.play_test_sound()
    assert engine.played == []

    devices.open(video=False)
    devices.play_test_sound()
    assert engine.played == [Ring.TEST]


@pytest.mark.parametrize("mutes", [True, False])
def test_a_call_begins_muted_if_the_person_wants_it(engine: FakeEngine, mutes: bool) -> None:
    devices = Devices(engine, NO_DEVICES, ignore)
    devices.set_mute_on_entry(mutes)

    devices.open(video=False)
    assert devices.state.is_muted is engine.is_muted is mutes

    devices.mute(not mutes)
    devices.close()
    devices.open(video=False)
    assert devices.state.is_muted is engine.is_muted is mutes


@pytest.mark.parametrize("shows", [True, False])
def test_a_video_call_begins_with_the_own_picture_if_the_person_wants_it(engine: FakeEngine, shows: bool) -> None:
    camera = HandSource()
    devices = Devices(engine, Sources(camera=lambda: camera), ignore)
    devices.set_camera_on_entry(shows)

    devices.open(video=True)
    assert devices.state.is_camera_on is shows

    devices.set_camera(True)
    assert devices.state.is_camera_on


def test_the_echo_test_gives_way_to_a_call(engine: FakeEngine) -> None:
    sources = Sources(microphone=HandInput, speaker=HandOutput)
    devices = Devices(engine, sources, ignore)

    devices.start_echo_test()
    assert devices.echo_test().phase is EchoPhase.RECORDING

    devices.open(video=False)
    assert devices.echo_test().phase is EchoPhase.OFF
    devices.start_echo_test()
    assert devices.echo_test().phase is EchoPhase.OFF


def test_the_echo_test_wants_both_devices(engine: FakeEngine) -> None:
    devices = Devices(engine, NO_DEVICES, ignore)

    devices.start_echo_test()

    assert "echo test" not in engine.opened


def test_the_preview_opens_the_camera_and_gives_way_to_a_call(engine: FakeEngine) -> None:
    camera = HandSource()
    devices = Devices(engine, Sources(camera=lambda: camera), ignore)

    assert devices.start_preview(lambda _frame: None)
    assert (engine.camera, engine.self_view is None) == (camera, False)

    devices.open(video=False)
    assert (engine.camera, engine.self_view) == (None, None)
    assert not devices.start_preview(lambda _frame: None)


def test_the_preview_follows_another_camera_and_ends(engine: FakeEngine) -> None:
    first, second = HandSource(), HandSource()
    devices = Devices(engine, Sources(camera=lambda: first), ignore)
    devices.start_preview(lambda _frame: None)

    devices.choose(Sources(camera=lambda: second))
    assert (engine.camera,) == (second,)

    devices.lost(SourceLost(Kind.VIDEO, SourceProblem.LOST, "unplugged"))
    assert (engine.camera,) == (None,)
    devices.stop_preview()


def test_without_a_camera_there_is_no_preview(engine: FakeEngine) -> None:
    told: list[DeviceFailed | None] = []

    def broken() -> HandSource:
        raise SourceError(SourceProblem.IN_USE, "busy")

    assert not Devices(engine, NO_DEVICES, told.append).start_preview(lambda _frame: None)
    assert not Devices(engine, Sources(camera=broken), told.append).start_preview(lambda _frame: None)
    assert len(told) == 1
